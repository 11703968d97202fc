"""One iteration, said twice: `step` as the formulas read, `advance` as fast as numpy goes.

Both give the same bits; a test holds them together. Knows nothing of the past or of time.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from network import kernel, model
from network.buffers import Loop, Weights
from network.model import Off, Parameters
from network.problem import Array, Problem, Rows, kept
from network.recipe import Recipe
from network.verdict import Verdict, judge_all


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """The network after `iteration` adjustments, with all that the next one depends on."""

    problem: Problem
    recipe: Recipe
    iteration: int
    parameters: Parameters
    off: Off = ()


def start(problem: Problem, recipe: Recipe) -> State:
    """Iteration 0: the random start. Raises Refused where the engine cannot train it."""
    if recipe.engine == "fast":
        kernel.check(problem, recipe)
    parameters = model.initial(recipe.layers, recipe.seed, bias=recipe.bias)
    return State(problem, recipe, 0, parameters)


def batch_rows(recipe: Recipe, examples: int, iteration: int) -> Rows | None:
    """Which examples iteration `iteration` learns from, or None for all of them in their order.

    A pure function of seed and iteration: each pass goes through all examples in a new order.
    """
    if recipe.batch is None or recipe.batch >= examples:
        return None
    batches = -(-examples // recipe.batch)
    turn, batch = divmod(iteration, batches)
    return _order(recipe.seed, turn, examples)[batch * recipe.batch : (batch + 1) * recipe.batch]


@lru_cache(maxsize=8)
def _order(seed: int, turn: int, examples: int) -> Rows:
    """The examples as one pass goes through them."""
    order: Rows = np.random.default_rng((seed, turn)).permutation(examples)
    order.setflags(write=False)
    return order


def dropped(recipe: Recipe, iteration: int) -> Off:
    """The hidden neurons that iteration `iteration` does without, as (layer, neuron).

    A pure function of seed and iteration; the last number keeps it apart from the batches.
    """
    if not recipe.dropout:
        return ()
    chance = np.random.default_rng((recipe.seed, iteration, 1)).random(sum(recipe.layers[1:-1]))
    hidden = [(layer, k) for layer, n in enumerate(recipe.layers) for k in range(n)]
    hidden = [place for place in hidden if 0 < place[0] < len(recipe.layers) - 1]
    return tuple(
        place for place, x in zip(hidden, chance.tolist(), strict=True) if x < recipe.dropout
    )


def loudness(recipe: Recipe) -> float:
    """How much louder the hidden neurons that are left speak, others being dropped.

    So the weighted sums stay what they are on average (Srivastava et al. 2014).
    """
    return 1 / (1 - recipe.dropout)


def think(state: State, inputs: Array) -> tuple[Array, ...]:
    """What every layer says to one situation or many, as `model.forward` has it."""
    return model.forward(state.parameters, state.recipe.activations, inputs, state.off)


def judged(state: State, outputs: Array, targets: Array) -> tuple[Verdict | None, ...]:
    """The verdict on every answer; none where the outputs are numbers of the user's own."""
    if any(state.problem.output_scales):
        return (None,) * len(outputs)
    return judge_all(outputs, targets, categories=state.recipe.categories)


def examples_at(state: State) -> tuple[Array, Array]:
    """The inputs and targets the next adjustment is made from, (rows, inputs), (rows, outputs)."""
    problem = state.problem
    rows = batch_rows(state.recipe, problem.examples, state.iteration)
    if rows is None:
        return problem.inputs, problem.targets
    return problem.inputs[rows], problem.targets[rows]


class Pass(NamedTuple):
    """One way through the network and back: what every layer says, and the deltas.

    `layers[l]` is (examples, neurons), the inputs first, `deltas[l]` the same for layer l + 1;
    `off` are the neurons that say nothing in it, those that were dropped among them.
    """

    layers: tuple[Array, ...]
    deltas: tuple[Array, ...]
    off: Off


def learn(state: State, inputs: Array, targets: Array) -> Pass:
    """Think as in training, some neurons dropped, and propagate the errors back."""
    off, scale = _off(state), loudness(state.recipe)
    parameters, activations = state.parameters, state.recipe.activations
    layers = model.forward(parameters, activations, inputs, off, scale)
    deltas = model.backward(parameters, activations, layers, targets, off, scale)
    return Pass(layers, deltas, off)


def _off(state: State) -> Off:
    return (*state.off, *dropped(state.recipe, state.iteration))


def next_change(state: State) -> Parameters:
    """The adjustment that leads from this state to the next."""
    layers, deltas, _ = learn(state, *examples_at(state))
    return model.adjustment(layers, deltas, state.recipe.learning_rate, bias=state.recipe.bias)


@model.silent
def step(state: State) -> State:
    """One iteration, as the formulas say it."""
    change = next_change(state)
    weights = [w + c for w, c in zip(state.parameters.weights, change.weights, strict=True)]
    biases = [b + c for b, c in zip(state.parameters.biases, change.biases, strict=True)]
    parameters = Parameters(tuple(map(kept, weights)), tuple(map(kept, biases)))
    return replace(state, iteration=state.iteration + 1, parameters=parameters)


@model.silent
def advance(state: State, iterations: int, workshop: "Workshop | None" = None) -> State:
    """The state after so many iterations: bit for bit what `step` called as often would give.

    Whoever advances a run piece by piece saves time with a `workshop` of its own.
    """
    if iterations <= 0:
        return state
    parameters = (workshop or Workshop()).train(state, iterations)
    return State(  # sooner than `replace`
        state.problem, state.recipe, state.iteration + iterations, parameters, state.off
    )


class Workshop:
    """What `advance` works with, kept from one piece of a run to the next.

    To make it takes as long as some iterations; nothing that comes out depends on it.
    """

    def __init__(self) -> None:
        """Empty."""
        self._weights: Weights
        self.clear()

    def clear(self) -> None:
        """Keep nothing."""
        self._last: State | None = None
        self._loops: dict[int, Loop] = {}
        self._fast: kernel.Loop | None = None
        self._held: Parameters | None = None
        self._thought: Parameters | None = None

    def train(self, state: State, iterations: int) -> Parameters:
        """The weights and biases of that state after so many iterations."""
        self._furnish(state)
        held, self._held = self._held, None  # if this is interrupted nobody knows what is in it
        thought = held is self._thought is state.parameters
        if held is not state.parameters:
            self._weights.parameters = state.parameters
        self._run(state, iterations, thought=thought)
        self._held = self._weights.parameters
        return self._held

    def says(self, state: State) -> Array:
        """What she says to every example in that state; may be overwritten at the next call.

        As `think` has it, but sooner if it is the state that was trained last.
        """
        self._furnish(state)
        recipe = state.recipe
        if state.parameters is not self._held or recipe.dropout or recipe.engine != "numpy":
            return think(state, state.problem.inputs)[-1]
        said = self._loop(state, state.problem.examples).outputs()
        self._thought = self._held
        return said

    def _furnish(self, state: State) -> None:
        """Make everything anew where it is for anything but the last time."""
        last = self._last
        if last is None or not (
            last.problem is state.problem and last.recipe is state.recipe and last.off is state.off
        ):
            self.clear()
            self._last = state
            self._weights = Weights(state.recipe)

    def _run(self, state: State, iterations: int, *, thought: bool) -> None:
        recipe, examples = state.recipe, state.problem.examples
        if recipe.engine == "fast":
            if self._fast is None:
                self._fast = kernel.Loop(self._weights, recipe, state.problem, state.off)
            self._fast.run(iterations)
            return
        if batch_rows(recipe, examples, state.iteration) is None and not recipe.dropout:
            self._loop(state, examples).run(iterations, thought=thought)
            return
        for iteration in range(state.iteration, state.iteration + iterations):
            rows = batch_rows(recipe, examples, iteration)
            loop = self._loop(state, examples if rows is None else len(rows))
            if rows is not None:
                loop.learn_from(rows)
            if recipe.dropout:
                loop.silence((*state.off, *dropped(recipe, iteration)))
            loop.run(1)

    def _loop(self, state: State, count: int) -> Loop:
        """The loop over all examples or over a batch of so many."""
        if count not in self._loops:
            loud = loudness(state.recipe)
            self._loops[count] = Loop(
                self._weights, state.recipe, state.problem, count, state.off, loud
            )
        return self._loops[count]
