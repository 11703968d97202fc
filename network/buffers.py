"""An iteration as a list of numpy calls, each bound once to the arrays that it reads and writes.

At the posts' size nearly all the time goes into reaching numpy and hardly any into the numbers, so
what counts is how few calls there are and how little each has to find out. The operations are those
of `model`, in their order, which keeps the bits; only where the results are put differs:

- Nothing is allocated, and the loop touches nothing but functions and their arguments, among which
  is the place of the result. Numbers are made arrays once, which costs as much as adding them.
- What all layers say lies in one array, as do all weights and biases: the slopes of all sigmoids
  are two calls, and the adjustment of everything is one.
- The weights, slopes, deltas and changes of a sigmoid layer are kept negated. e^-x needs the sum
  negated, which so costs nothing; rounding knows no sign, so every bit stays as it is.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import accumulate, pairwise
from math import prod

import numpy as np

from network import model
from network.model import Off, Parameters
from network.problem import Array, Problem, Rows, kept
from network.recipe import Recipe

Call = tuple[Callable[..., object], tuple[object, ...]]
"""A function and what it is called with; the last argument is mostly where the result is put."""

NEGATED = {"sigmoid"}
"""Activations whose layers are kept negated; by this engine."""

ZERO, ONE = (kept(np.array(number)) for number in (0.0, 1.0))


class Parts:
    """How arrays of several shapes lie in one, one after the other."""

    def __init__(self, shapes: Iterable[tuple[int, ...]]) -> None:
        """Nothing lies between them."""
        shapes = tuple(shapes)
        ends = tuple(accumulate(map(prod, shapes), initial=0))
        self.size = ends[-1]
        self._places = [
            (slice(*between), shape) for between, shape in zip(pairwise(ends), shapes, strict=True)
        ]

    def of(self, array: Array) -> tuple[Array, ...]:
        """Those of such an array, as views."""
        return tuple([array[place].reshape(shape) for place, shape in self._places])


class Weights:
    """Weights and biases in one array, their next change in another."""

    def __init__(self, recipe: Recipe) -> None:
        """Room for a network of that recipe; what is in it is given by `parameters`."""
        negated = NEGATED if recipe.engine == "numpy" else ()
        biases = [(neurons,) for neurons in recipe.layers[1:]] if recipe.bias else []
        self._parts = Parts((*pairwise(recipe.layers), *biases))
        self._layers = len(recipe.activations)
        self.all, self.change, signs = (np.empty(self._parts.size) for _ in range(3))
        for parts in self.split(signs):
            for values, name in zip(parts, recipe.activations, strict=False):
                values[...] = -1 if name in negated else 1
        self._signs = signs

    def split(self, array: Array) -> Parameters:
        """The weights of each layer in such an array, and its biases, as views."""
        parts = self._parts.of(array)
        return Parameters(parts[: self._layers], parts[self._layers :])

    @property
    def parameters(self) -> Parameters:
        """What is in it now, as values that stay."""
        return self.split(kept(self._signs * self.all + ZERO))  # a 0 that was negated is 0 again

    @parameters.setter
    def parameters(self, parameters: Parameters) -> None:
        for views, values in zip(self.split(self.all), parameters, strict=True):
            for view, value in zip(views, values, strict=True):
                view[...] = value
        np.multiply(self.all, self._signs, self.all)


class Loop:
    """The training of one network on the same number of examples, over and over."""

    def __init__(
        self,
        weights: Weights,
        recipe: Recipe,
        problem: Problem,
        count: int,
        off: Off,
        loudness: float,
    ) -> None:
        """Bind the calls, for `count` of the problem's examples.

        `weights` are adjusted in place. Hidden neurons that are `off` say 0, and with dropout the
        others speak with that `loudness`.
        """
        self._recipe, self._weights, self._problem = recipe, weights, problem
        self._inputs, self._targets = problem.inputs, problem.targets
        if count != problem.examples:
            self._inputs = np.empty((count, recipe.layers[0]))
            self._targets = np.empty((count, recipe.layers[-1]))
        layers = Parts((count, neurons) for neurons in recipe.layers[1:])
        self._all, self._all_slopes, errors = (np.empty(layers.size) for _ in range(3))
        self._outputs, self._slopes = layers.of(self._all), layers.of(self._all_slopes)
        self._errors = layers.of(errors)
        quiet = bool(off) or recipe.dropout > 0
        hidden = self._outputs[:-1] if quiet else ()
        self._silent = [np.zeros(output.shape, bool) for output in hidden]
        self._louder = None if loudness == 1 else np.array(loudness)
        self.silence(off)
        self._thinking = tuple(self._think())
        self._learning = (*self._blame(), *self._adjust())
        self._iteration = (*self._thinking, *self._learning)

    def learn_from(self, rows: Rows) -> None:
        """Take these as the batch of examples."""
        np.take(self._problem.inputs, rows, 0, self._inputs, "clip")  # "raise" would take longer
        np.take(self._problem.targets, rows, 0, self._targets, "clip")

    def silence(self, off: Off) -> None:
        """Let these hidden neurons say 0, and no others."""
        for silent in self._silent:
            silent[...] = False
        for layer, neuron in off:
            self._silent[layer - 1][:, neuron] = True

    def run(self, times: int, *, thought: bool = False) -> None:
        """Adjust the weights so many times.

        Where she has already `thought`, for `outputs`, the first time goes on from there.
        """
        iteration = self._iteration
        if thought:
            for function, arguments in self._learning:
                function(*arguments)
            times -= 1
        for _ in range(times):
            for function, arguments in iteration:
                function(*arguments)

    def outputs(self) -> Array:
        """What she now says to these examples; the next call overwrites it."""
        for function, arguments in self._thinking:
            function(*arguments)
        return self._outputs[-1]

    def _think(self) -> Iterator[Call]:
        """What every layer says, from the inputs on."""
        weights, biases = self._weights.split(self._weights.all)
        below = self._inputs
        for layer, name in enumerate(self._recipe.activations):
            output = self._outputs[layer]
            yield below.dot, (weights[layer], output)
            if biases:
                yield np.add, (output, biases[layer], output)
            yield from _activate(name, output)
            if layer < len(self._silent):
                yield np.putmask, (output, self._silent[layer], ZERO)
            if self._louder is not None and layer + 1 < len(self._outputs):
                yield np.multiply, (output, self._louder, output)
            below = output

    def _blame(self) -> Iterator[Call]:
        """The deltas, from the outputs back; each is put where its slope was."""
        weights, _ = self._weights.split(self._weights.all)
        yield np.subtract, (self._targets, self._outputs[-1], self._errors[-1])
        yield from self._find_slopes()
        for layer in reversed(range(len(weights))):
            delta = self._slopes[layer]
            yield np.multiply, (self._errors[layer], delta, delta)
            if layer < len(self._silent):
                yield np.putmask, (delta, self._silent[layer], ZERO)
            if layer:
                yield delta.dot, (weights[layer].T, self._errors[layer - 1])

    def _find_slopes(self) -> Iterator[Call]:
        names = self._recipe.activations
        if self._louder is None and set(names) == {"sigmoid"}:
            yield from _slope("sigmoid", self._all, self._all_slopes)
            return
        for layer, name in enumerate(names):
            output, slope = self._outputs[layer], self._slopes[layer]
            if self._louder is None or layer + 1 == len(names):
                yield from _slope(name, output, slope)
            else:
                said = np.empty_like(output)
                yield np.divide, (output, self._louder, said)
                yield from _slope(name, said, slope)
                yield np.multiply, (slope, self._louder, slope)

    def _adjust(self) -> Iterator[Call]:
        """Weights and biases by the deltas."""
        weights, biases = self._weights.split(self._weights.change)
        for below, delta, change in zip(
            [self._inputs, *self._outputs], self._slopes, weights, strict=False
        ):
            yield below.T.dot, (delta, change)
        for delta, change in zip(self._slopes, biases, strict=False):
            yield np.add.reduce, (delta, 0, None, change)
        everything, change, rate = (
            self._weights.all,
            self._weights.change,
            self._recipe.learning_rate,
        )
        if rate != 1:
            yield np.multiply, (change, np.array(rate), change)
        yield np.add, (everything, change, everything)


def _activate(name: str, x: Array) -> tuple[Call, ...]:
    """`model.ACTIVATIONS`, in place: from the weighted sums, or those negated, to the outputs."""
    match name:
        case "sigmoid":
            return (np.exp, (x, x)), (np.add, (x, ONE, x)), (np.reciprocal, (x, x))
        case "tanh":
            return ((np.tanh, (x, x)),)
        case "relu":
            return ((partial(np.maximum, out=x), (x, ZERO)),)  # the one that wants `out` named
        case "threshold":
            return ((np.greater, (x, ZERO, x)),)
        case "softmax":
            return ((lambda: np.copyto(x, model.softmax(x)), ()),)
    return ()  # linear


def _slope(name: str, x: Array, slope: Array) -> tuple[Call, ...]:
    """The gradients there, told from the outputs `x`, or those negated, put into `slope`."""
    match name:
        case "sigmoid":
            return (np.subtract, (x, ONE, slope)), (np.multiply, (x, slope, slope))
        case "tanh":
            return (np.multiply, (x, x, slope)), (np.subtract, (ONE, slope, slope))
        case "relu":
            return ((np.greater, (x, ZERO, slope)),)
    return ((np.copyto, (slope, ZERO if name == "threshold" else ONE)),)
