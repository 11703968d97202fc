"""One iteration, said twice: `step` as the formulas read, `advance` as fast as numpy goes.

Both give the same bits; a test holds them together. Knows nothing of the past or of time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from network import model
from network.buffers import Layer
from network.model import Off, Parameters
from network.problem import Array, Problem, kept
from network.recipe import Recipe
from network.verdict import Verdict, judge_all

Rows = NDArray[np.int64]
"""Which examples, counted from 0."""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """The network after `iteration` adjustments, with all that the next one depends on."""

    problem: Problem
    recipe: Recipe
    iteration: int
    parameters: Parameters
    off: Off = ()


def start(problem: Problem, recipe: Recipe) -> State:
    """Iteration 0: the random start."""
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
    return _after(state, 1, weights, biases)


@model.silent
def advance(state: State, iterations: int) -> State:
    """The state after so many iterations: bit for bit what `step` called as often would give."""
    if iterations <= 0:
        return state
    weights = [w.copy() for w in state.parameters.weights]
    biases = [b.copy() for b in state.parameters.biases]
    for at, times in _pieces(state, iterations):
        inputs, targets = examples_at(at)
        _iterate(_layers(at, weights, biases, inputs), targets, times)
    return _after(state, iterations, weights, biases)


def _after(state: State, iterations: int, weights: list[Array], biases: list[Array]) -> State:
    parameters = Parameters(tuple(map(kept, weights)), tuple(map(kept, biases)))
    return replace(state, iteration=state.iteration + iterations, parameters=parameters)


def _pieces(state: State, iterations: int) -> Iterator[tuple[State, int]]:
    """Moments after which so many iterations learn from the same examples with the same neurons.

    Of the states only examples, batch and neurons are meant: their weights are not up to date.
    """
    whole = batch_rows(state.recipe, state.problem.examples, state.iteration) is None
    if whole and not state.recipe.dropout:
        yield state, iterations
        return
    for iteration in range(state.iteration, state.iteration + iterations):
        yield replace(state, iteration=iteration), 1


def _layers(state: State, weights: list[Array], biases: list[Array], inputs: Array) -> list[Layer]:
    layers: list[Layer] = []
    below, rate, last = inputs, state.recipe.learning_rate, len(weights)
    all_off = _off(state)
    for index, activation in enumerate(state.recipe.activations):
        bias = biases[index] if biases else None
        off = [neuron for layer, neuron in all_off if layer == index + 1]
        scale = loudness(state.recipe) if index + 1 < last else 1.0
        layers.append(Layer(below, weights[index], bias, activation, rate, off, scale))
        below = layers[-1].output
    return layers


def _iterate(layers: list[Layer], targets: Array, times: int) -> None:
    """Adjust the layers' weights in place, so many times."""
    last = layers[-1]
    backwards = list(zip(layers[::-1], [*layers[-2::-1], None], strict=True))
    for _ in range(times):
        for layer in layers:
            layer.think()
        np.subtract(targets, last.output, last.error)
        for layer, below in backwards:
            layer.blame(below)
        for layer in layers:
            layer.adjust()
