"""Everything that may be seen of one iteration, made once and never changed.

Looking runs the formulas on frozen arrays; it never touches the network that trains.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from network import model, training
from network.history import Samples
from network.model import Parameters
from network.problem import Array, Problem, frozen
from network.recipe import Recipe
from network.trainer import Trainer
from network.training import State
from network.verdict import Error, Verdict, judge, measure


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
class Snapshot:
    """The network after `iteration` adjustments.

    `layers[l]` is (examples, neurons): what layer l says for each example, the inputs first.
    `deltas[l]` is (examples, neurons of layer l + 1), the error weighted by the gradient.
    `next_change` is the adjustment that leads to iteration + 1. `samples` is the error curve.
    """

    problem: Problem
    recipe: Recipe
    iteration: int
    furthest: int
    parameters: Parameters
    layers: tuple[Array, ...]
    deltas: tuple[Array, ...]
    next_change: Parameters
    error: Error
    verdicts: tuple[Verdict | None, ...]
    question: Situation
    shown: Situation
    asking: bool
    samples: Samples

    @property
    def outputs(self) -> Array:
        """What she says for each example, shape (examples, outputs)."""
        return self.layers[-1]

    @property
    def finite(self) -> bool:
        """Whether every weight is still a number: False once training has diverged."""
        return self.parameters.finite


def look(trainer: Trainer, question: Sequence[float], example: int | None = None) -> Snapshot:
    """The snapshot of where the trainer is now.

    `question` is the situation to ask about; it is also the one shown, unless `example` names an
    example of the training set to show instead.
    """
    state = trainer.state
    problem, recipe, parameters = state.problem, state.recipe, state.parameters
    layers = training.think(state, problem.inputs)
    deltas = model.backward(parameters, recipe.activations, layers, problem.targets, state.off)
    verdicts = tuple(map(judge, layers[-1], problem.targets))
    asked = ask(state, question)
    shown = asked
    if example is not None:
        rows = tuple(layer[example] for layer in layers)  # views are read-only like their array
        shown = Situation(rows, example, problem.targets[example], verdicts[example])
    return Snapshot(
        problem=problem,
        recipe=recipe,
        iteration=state.iteration,
        furthest=trainer.furthest,
        parameters=parameters,
        layers=layers,
        deltas=deltas,
        next_change=training.next_change(state),
        error=measure(layers[-1], problem.targets),
        verdicts=verdicts,
        question=asked,
        shown=shown,
        asking=example is None,
        samples=trainer.history.samples,
    )


def ask(state: State, inputs: Sequence[float]) -> Situation:
    """Let her think about one situation; `inputs` has one value for each input neuron."""
    layers = training.think(state, frozen(inputs))
    desired = state.problem.answer_to(inputs)
    verdict = None if desired is None else judge(layers[-1], desired)
    return Situation(layers, state.problem.example_of(inputs), desired, verdict)


def first_question(problem: Problem) -> tuple[float, ...]:
    """The situation to begin with: the problem's own question, or else its first example."""
    return problem.questions[0] if problem.questions else tuple(problem.inputs[0].tolist())
