"""One iteration, said twice: `step` as the formulas read, `advance` as fast as numpy goes.

Both give the same bits; a test holds them together. Knows nothing of the past or of time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from network import model
from network.model import Off, Parameters
from network.problem import Array, Problem, kept
from network.recipe import Recipe

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
    order = np.random.default_rng((recipe.seed, turn)).permutation(examples)
    rows: Rows = order[batch * recipe.batch : (batch + 1) * recipe.batch]
    rows.setflags(write=False)
    return rows


def think(state: State, inputs: Array) -> tuple[Array, ...]:
    """What every layer says to one situation or many, as `model.forward` has it."""
    return model.forward(state.parameters, state.recipe.activations, inputs, state.off)


def examples_at(state: State) -> tuple[Array, Array]:
    """The inputs and targets the next adjustment is made from, (rows, inputs), (rows, outputs)."""
    problem = state.problem
    rows = batch_rows(state.recipe, problem.examples, state.iteration)
    if rows is None:
        return problem.inputs, problem.targets
    return problem.inputs[rows], problem.targets[rows]


def next_change(state: State) -> Parameters:
    """The adjustment that leads from this state to the next."""
    inputs, targets = examples_at(state)
    recipe, parameters = state.recipe, state.parameters
    layers = think(state, inputs)
    deltas = model.backward(parameters, recipe.activations, layers, targets, state.off)
    return model.adjustment(layers, deltas, recipe.learning_rate, bias=recipe.bias)


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
    for inputs, targets, times in _batches(state, iterations):
        _iterate(_layers(state, weights, biases, inputs), targets, times)
    return _after(state, iterations, weights, biases)


def _after(state: State, iterations: int, weights: list[Array], biases: list[Array]) -> State:
    parameters = Parameters(tuple(map(kept, weights)), tuple(map(kept, biases)))
    return replace(state, iteration=state.iteration + iterations, parameters=parameters)


def _batches(state: State, iterations: int) -> Iterator[tuple[Array, Array, int]]:
    """What to learn from, and how many times in a row."""
    if batch_rows(state.recipe, state.problem.examples, state.iteration) is None:
        yield state.problem.inputs, state.problem.targets, iterations
        return
    for iteration in range(state.iteration, state.iteration + iterations):
        yield *examples_at(replace(state, iteration=iteration)), 1


class _Layer:
    """A layer with its buffers; nothing is allocated, which at this size is most of the time.

    The operations are those of `model`, in their order; only where the results are put differs.
    """

    def __init__(
        self,
        below: Array,
        weight: Array,
        bias: Array | None,
        activation: str,
        rate: float,
        off: list[int],
    ) -> None:
        self.weight, self.bias, self.rate, self.off = weight, bias, rate, off
        self.output = np.empty((len(below), weight.shape[1]))
        self.error, self.delta, self.one = (np.empty_like(self.output) for _ in range(3))
        self.one[:] = 1  # numpy adds an array sooner than the scalar 1
        self.change = np.empty_like(weight)
        self.weighted_sum = below.dot
        self.sum_over_examples = below.T.dot
        self.activate, self.gradient = _INTO[activation]

    def think(self) -> None:
        self.weighted_sum(self.weight, self.output)
        if self.bias is not None:
            np.add(self.output, self.bias, self.output)
        self.activate(self.output, self.one)
        if self.off:
            self.output[:, self.off] = 0.0

    def blame(self, below: "_Layer | None") -> None:
        """The delta from the error, and the error of the layer below."""
        self.gradient(self.output, self.one, self.delta)
        np.multiply(self.error, self.delta, self.delta)
        if self.off:
            self.delta[:, self.off] = 0.0
        if below is not None:
            self.delta.dot(self.weight.T, below.error)

    def adjust(self) -> None:
        self.sum_over_examples(self.delta, self.change)
        if self.rate != 1:
            np.multiply(self.rate, self.change, self.change)
        np.add(self.weight, self.change, self.weight)
        if self.bias is not None:
            np.add(self.bias, self.rate * self.delta.sum(axis=0), self.bias)


def _layers(state: State, weights: list[Array], biases: list[Array], inputs: Array) -> list[_Layer]:
    layers: list[_Layer] = []
    below, rate = inputs, state.recipe.learning_rate
    for index, activation in enumerate(state.recipe.activations):
        bias = biases[index] if biases else None
        off = [neuron for layer, neuron in state.off if layer == index + 1]
        layers.append(_Layer(below, weights[index], bias, activation, rate, off))
        below = layers[-1].output
    return layers


def _iterate(layers: list[_Layer], targets: Array, times: int) -> None:
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


def _sigmoid_into(output: Array, one: Array) -> None:
    np.negative(output, output)
    np.exp(output, output)
    np.add(output, one, output)
    np.reciprocal(output, output)


def _sigmoid_gradient_into(output: Array, one: Array, gradient: Array) -> None:
    np.subtract(one, output, gradient)
    np.multiply(output, gradient, gradient)


_INTO = {"sigmoid": (_sigmoid_into, _sigmoid_gradient_into)}
"""`model.ACTIVATIONS`, writing into arrays that are already there."""
