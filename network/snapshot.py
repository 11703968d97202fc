"""Everything that may be seen of one iteration, made once and never changed.

Looking runs the formulas on frozen arrays; it never touches the network that trains.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from network import model, training
from network.glance import Glance
from network.history import Samples
from network.lives import Life
from network.model import Off, Parameters
from network.problem import Array, Problem, Rows, frozen, kept
from network.recipe import Recipe
from network.recording import Ending, Recording, unknown
from network.regrowth import known
from network.trainer import Trainer
from network.training import State
from network.verdict import Error, Verdict, count, measure


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """One situation and what she makes of it.

    `layers[l]`, shape (neurons,), is what layer l says, the inputs first. `example` tells which
    example of the training set it is, None where she has never seen it. `desired`, shape
    (outputs,), is the right answer where anybody knows it.
    """

    layers: tuple[Array, ...]
    example: int | None
    desired: Array | None
    verdict: Verdict | None

    @property
    def inputs(self) -> Array:
        """The situation itself, shape (inputs,)."""
        return self.layers[0]

    @property
    def outputs(self) -> Array:
        """Her answer, shape (outputs,)."""
        return self.layers[-1]


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """How she does on the examples she never learns from; `outputs` is (examples, outputs)."""

    outputs: Array
    verdicts: tuple[Verdict | None, ...]
    error: Error

    @property
    def right(self) -> int:
        """How many are answered rightly."""
        return count(self.verdicts, Verdict.RIGHT)


def look_at_held_out(state: State) -> HeldOut | None:
    """What she makes of the held-out examples, where there are any."""
    problem = state.problem
    if problem.held_inputs is None or problem.held_targets is None:
        return None
    outputs = training.think(state, problem.held_inputs)[-1]
    verdicts = training.judged(state, outputs, problem.held_targets)
    return HeldOut(outputs, verdicts, measure(outputs, problem.held_targets))


class NeuronAt(NamedTuple):
    """That neuron of `layer` (layer 0: the inputs), counted from 0; -1 is the bias neuron."""

    layer: int
    neuron: int


class SynapseAt(NamedTuple):
    """The synapse of `weights[layer][source, target]`; a source of -1 is the bias neuron."""

    layer: int
    source: int
    target: int


Place = NeuronAt | SynapseAt


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The network after `iteration` adjustments.

    `outputs`, (examples, outputs), is what she says for each example. `layers[l]` is (examples,
    neurons): what layer l says for each in the pass that she learns from, the inputs first; the two
    differ only where neurons are dropped. `errors[l]` is (examples, neurons of layer l + 1):
    desired - said at the outputs, before them what the deltas carry back; `deltas[l]`, alike, is
    that error times the gradient, `gradients[l]`. `dropped` are the neurons left out of that pass.
    `held_out` is how she does on what she never learns from, `held_samples` its error curve.
    `next_change` is the adjustment that leads to iteration + 1, made from the examples `rows`
    (None: all). `samples` is the error curve, `replaced` the one that the last change cut off,
    `changed` the iterations at which somebody intervened. `lives` are the weights that were asked
    for, through time, and `answers` what she would have answered to the question. `every` are all
    situations there are, where the inputs are at most three of 0 or 1. `plane`, of two inputs, is
    (rows from the top, columns, outputs): what she says everywhere, or with one entry what one
    neuron says. Of a run from a file `grown` is how far its past has grown back, None once it is
    whole; the curves know nothing between there and iteration `grows_to`, but for this moment.

    Where she is `watched` another program trains her (how that ended, if it has, is `ending`) and
    only that knows how: the deltas are no numbers, nor are errors before the outputs. `next_change`
    is then the difference from the next record, of iteration `leads_to` (None: it has not come yet,
    and the change is no number either).
    """

    problem: Problem
    recipe: Recipe
    iteration: int
    furthest: int
    parameters: Parameters
    off: Off
    outputs: Array
    layers: tuple[Array, ...]
    errors: tuple[Array, ...]
    gradients: tuple[Array, ...]
    deltas: tuple[Array, ...]
    dropped: Off
    next_change: Parameters
    rows: Rows | None
    error: Error
    held_out: HeldOut | None
    held_samples: Samples | None
    verdicts: tuple[Verdict | None, ...]
    question: Situation
    shown: Situation
    asking: bool
    samples: Samples
    replaced: Samples | None
    changed: tuple[int, ...]
    lives: Mapping[SynapseAt, Life]
    answers: Life | None
    every: tuple[Situation, ...]
    plane: Array | None
    leads_to: int | None
    watched: bool
    ending: Ending | None
    grown: int | None
    grows_to: int | None
    wall: Glance | None = None

    def knows_since(self, iteration: float) -> bool:
        """Whether nothing is missing from there to now."""
        if self.grown is None or self.grows_to is None:
            return True
        return self.iteration <= self.grown or iteration >= self.grows_to

    @property
    def learning(self) -> "Snapshot":
        """The same with the example shown as she learns from it, some neurons perhaps dropped."""
        example = None if self.asking else self.shown.example
        if example is None or not self.recipe.dropout:
            return self
        layers = tuple(layer[example] for layer in self.layers)
        return replace(self, shown=replace(self.shown, layers=layers), off=self.off + self.dropped)

    @property
    def finite(self) -> bool:
        """Whether every weight is still a number: False once training has diverged."""
        return self.parameters.finite

    def weight(self, place: SynapseAt) -> float:
        """The weight of a synapse."""
        return weight_at(self.parameters, place)

    def change(self, place: SynapseAt) -> float:
        """The next change of a synapse's weight."""
        return weight_at(self.next_change, place)

    @model.silent
    def shares(self, place: SynapseAt) -> Array:
        """Who pushes this weight: the share of each example in its next change, (examples,).

        input x delta x learning rate; the sum over the examples is the change.
        """
        layer, source, target = place
        says = 1.0 if source < 0 else self.layers[layer][:, source]
        shares: Array = self.recipe.learning_rate * (says * self.deltas[layer][:, target])
        if self.rows is not None:
            chosen = np.zeros(len(shares))
            chosen[self.rows] = 1
            shares = shares * chosen
        return kept(shares)


def weight_at(parameters: Parameters, place: SynapseAt) -> float:
    """The number of that synapse in parameters or in a change of them."""
    layer, source, target = place
    if source < 0:
        return float(parameters.biases[layer][target])
    return float(parameters.weights[layer][source, target])


READINGS = 150
"""Checkpoints read for a curve in one look: together well below a millisecond."""


@model.silent
def look(
    trainer: Trainer,
    question: Sequence[float],
    example: int | None = None,
    lives: Iterable[SynapseAt] = (),
    *,
    answers: bool = False,
    plane: NeuronAt | None = None,
    every: bool = True,
) -> Snapshot:
    """The snapshot of where the trainer is now.

    `question` is the situation to ask about; it is also the one shown, unless `example` names an
    example of the training set to show instead. `lives` and `answers` ask for curves; of two inputs
    the `plane` is that of this neuron, or else of all outputs. Without `every` nobody asks about
    all situations there are.
    """
    state = trainer.state
    problem, recipe, parameters = state.problem, state.recipe, state.parameters
    thought = training.think(state, problem.inputs)
    learned = training.learn(state, problem.inputs, problem.targets) if recipe.dropout else None
    gap, held_samples = trainer.gap, trainer.history.held_out
    layers = learned.layers if learned else thought
    recorded = trainer if isinstance(trainer, Recording) else None
    leads_to: int | None
    if recorded is not None:
        deltas = unknown(layers[1:])
        leads_to, next_change = recorded.change()
    else:
        deltas = learned.deltas if learned else _deltas(state, layers)
        leads_to, next_change = state.iteration + 1, training.next_change(state)
    verdicts = training.judged(state, thought[-1], problem.targets)
    asked = ask(state, question)
    shown = asked
    if example is not None:
        values = tuple(layer[example] for layer in thought)  # read-only like the arrays they are of
        shown = Situation(values, example, problem.targets[example], verdicts[example])
    return Snapshot(
        problem=problem,
        recipe=recipe,
        iteration=state.iteration,
        furthest=trainer.furthest,
        parameters=parameters,
        off=state.off,
        outputs=thought[-1],
        layers=layers,
        errors=model.errors(parameters, deltas, layers, problem.targets),
        gradients=model.gradients(
            recipe.activations,
            layers,
            (*state.off, *training.dropped(recipe, state.iteration)),
            training.loudness(recipe),
        ),
        deltas=deltas,
        dropped=training.dropped(recipe, state.iteration),
        next_change=next_change,
        rows=training.batch_rows(recipe, problem.examples, state.iteration),
        error=measure(thought[-1], problem.targets),
        held_out=look_at_held_out(state),
        held_samples=held_samples and known(held_samples, gap),
        verdicts=verdicts,
        question=asked,
        shown=shown,
        asking=example is None,
        samples=known(trainer.history.samples, gap),
        replaced=trainer.replaced,
        changed=tuple(iteration for iteration, _ in trainer.in_effect),
        lives={place: _life(trainer, place) for place in lives},
        answers=_answers(trainer, asked) if answers else None,
        every=_ask_everything(state) if every else (),
        plane=_plane(state, plane) if len(problem.input_names) == 2 else None,
        leads_to=leads_to,
        watched=recorded is not None,
        ending=recorded.ending if recorded else None,
        grown=gap and gap[0],
        grows_to=gap and gap[1],
    )


MOST_BINARY = 3
"""Inputs of 0 or 1 that are few enough to show every situation there is."""

FINE = 48
"""Places across and down at which she is asked for the plane of her answers."""


@lru_cache(maxsize=16)
def _every_situation(problem: Problem) -> tuple[Array, Array, tuple[int | None, ...]]:
    """All situations there are, their right answers (not a number where unknown), the examples."""
    count = len(problem.input_names)
    if count > MOST_BINARY or not all(map(problem.is_binary, range(count))):
        return np.empty((0, count)), np.empty((0, len(problem.output_names))), ()
    situations = np.array(list(product((0.0, 1.0), repeat=count)))
    unknown = np.full(len(problem.output_names), np.nan)
    answers = [problem.answer_to(one) for one in situations]
    desired = np.array([unknown if answer is None else answer for answer in answers])
    return frozen(situations), frozen(desired), tuple(map(problem.example_of, situations))


def _ask_everything(state: State) -> tuple[Situation, ...]:
    """Let her think about all situations at once."""
    situations, desired, examples = _every_situation(state.problem)
    layers = training.think(state, situations)
    verdicts = training.judged(state, layers[-1], desired)
    return tuple(
        Situation(
            tuple(layer[row] for layer in layers),
            example,
            None if np.isnan(desired[row]).any() else desired[row],
            verdicts[row],
        )
        for row, example in enumerate(examples)
    )


def _plane(state: State, neuron: NeuronAt | None) -> Array:
    """The middles of the cells are asked about, from the top left to the bottom right."""
    (left, right), (low, high) = (state.problem.range_of(index) for index in (0, 1))
    middles = (np.arange(FINE) + 0.5) / FINE
    across, up = left + (right - left) * middles, high - (high - low) * middles
    situations = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    layers = training.think(state, situations)
    said = layers[-1] if neuron is None else layers[neuron.layer][:, neuron.neuron, None]
    return kept(said.reshape(FINE, FINE, -1))


def _deltas(state: State, layers: tuple[Array, ...]) -> tuple[Array, ...]:
    recipe, targets = state.recipe, state.problem.targets
    return model.backward(state.parameters, recipe.activations, layers, targets, state.off)


def _life(trainer: Trainer, place: SynapseAt) -> Life:
    """A weight from iteration 0 to now."""
    past = trainer.history.life_of(
        place, lambda state: weight_at(state.parameters, place), trainer.iteration, 4 * READINGS
    )
    now = weight_at(trainer.state.parameters, place)
    return _until_now(known(past, trainer.gap), trainer.iteration, now)


def _answers(trainer: Trainer, asked: Situation) -> Life:
    """Her first output to the question, at every age up to the furthest."""
    key = ("answer", *asked.inputs.tolist())
    answers = trainer.history.life_of(
        key,
        lambda state: float(training.think(state, asked.inputs)[-1][0]),
        trainer.furthest,
        READINGS,
    )
    return known(answers, trainer.gap)


def _until_now(past: Life, iteration: int, value: float) -> Life:
    if len(past.iterations) and past.iterations[-1] == iteration:
        return past
    return Life(np.append(past.iterations, iteration), np.append(past.values, value))


def ask(state: State, inputs: Sequence[float]) -> Situation:
    """Let her think about one situation; `inputs` has one value for each input neuron."""
    layers = training.think(state, frozen(inputs))
    desired = state.problem.answer_to(inputs)
    verdict = None
    if desired is not None:
        (verdict,) = training.judged(state, layers[-1][None, :], desired[None, :])
    return Situation(layers, state.problem.example_of(inputs), desired, verdict)


def first_question(problem: Problem) -> tuple[float, ...]:
    """The situation to begin with: the problem's own question, or else its first example."""
    return problem.questions[0] if problem.questions else tuple(problem.inputs[0].tolist())
