"""One iteration, said twice: `step` as the formulas read, `advance` as fast as numpy goes.

Both give the same bits; a test holds them together. Knows nothing of the past or of time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from network import model
from network.model import Parameters
from network.problem import Array, Problem
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
    return rows


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
    layers = model.forward(parameters, recipe.activations, inputs)
    deltas = model.backward(parameters, recipe.activations, layers, targets)
    return model.adjustment(layers, deltas, recipe.learning_rate, bias=recipe.bias)


def step(state: State) -> State:
    """One iteration, as the formulas say it."""
    change = next_change(state)
    weights = [w + c for w, c in zip(state.parameters.weights, change.weights, strict=True)]
    biases = [b + c for b, c in zip(state.parameters.biases, change.biases, strict=True)]
    return _after(state, 1, weights, biases)


def advance(state: State, iterations: int) -> State:
    """The state after so many iterations: bit for bit what `step` called as often would give."""
    if iterations <= 0:
        return state
    weights = [w.copy() for w in state.parameters.weights]
    biases = [b.copy() for b in state.parameters.biases]
    with np.errstate(over="ignore"):  # as in model.sigmoid
        for inputs, targets, times in _batches(state, iterations):
            _iterate(state.recipe, weights, biases, inputs, targets, times)
    return _after(state, iterations, weights, biases)


def _after(state: State, iterations: int, weights: list[Array], biases: list[Array]) -> State:
    for array in (*weights, *biases):
        array.setflags(write=False)
    parameters = Parameters(tuple(weights), tuple(biases))
    return replace(state, iteration=state.iteration + iterations, parameters=parameters)


def _batches(state: State, iterations: int) -> Iterator[tuple[Array, Array, int]]:
    """What to learn from, and how many times in a row."""
    if batch_rows(state.recipe, state.problem.examples, state.iteration) is None:
        yield state.problem.inputs, state.problem.targets, iterations
        return
    for iteration in range(state.iteration, state.iteration + iterations):
        yield *examples_at(replace(state, iteration=iteration)), 1


def _iterate(
    recipe: Recipe,
    weights: list[Array],
    biases: list[Array],
    inputs: Array,
    targets: Array,
    times: int,
) -> None:
    """Adjust `weights` and `biases` in place, so many times.

    The operations are those of `model`, in their order; only where the results are put differs.
    Nothing is allocated inside the loop, which at this size is most of the time.
    """
    outputs = [np.empty((len(inputs), neurons)) for neurons in recipe.layers[1:]]
    errors, deltas = ([np.empty_like(output) for output in outputs] for _ in range(2))
    ones = [np.ones_like(output) for output in outputs]  # an array is cheaper than the scalar 1
    changes = [np.empty_like(weight) for weight in weights]
    below = [inputs, *outputs[:-1]]
    activate, gradient = zip(*(_INTO[name] for name in recipe.activations), strict=True)
    dots = [layer.dot for layer in below]
    think = list(zip(dots, weights, outputs, ones, activate, strict=True))
    transposed = [None, *(weight.T for weight in weights[1:])]
    blame = list(zip(outputs, ones, errors, deltas, gradient, transposed, strict=True))[::-1]
    blame = [
        (*entry, errors[index - 1])
        for entry, index in zip(blame, range(len(blame))[::-1], strict=True)
    ]
    adjust = list(zip([layer.T.dot for layer in below], deltas, changes, weights, strict=True))
    rate = recipe.learning_rate
    for _ in range(times):
        for layer, (dot, weight, output, one, activate_into) in enumerate(think):
            dot(weight, output)
            if biases:
                np.add(output, biases[layer], output)
            activate_into(output, one)
        np.subtract(targets, outputs[-1], errors[-1])
        for output, one, error, delta, gradient_into, weights_back, error_below in blame:
            gradient_into(output, one, delta)
            np.multiply(error, delta, delta)
            if weights_back is not None:
                delta.dot(weights_back, error_below)
        for dot, delta, change, weight in adjust:
            dot(delta, change)
            if rate != 1:
                np.multiply(rate, change, change)
            np.add(weight, change, weight)
        for bias, delta in zip(biases, deltas, strict=False):
            np.add(bias, rate * delta.sum(axis=0), bias)


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
