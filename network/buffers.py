"""A layer that trains without allocating anything. Knows its formulas by `model`'s names alone."""

from collections.abc import Callable

import numpy as np

from network import model
from network.problem import Array

_IntoGradient = Callable[[Array, Array, Array], None]


class Layer:
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
        scale: float,
    ) -> None:
        """`weight` and `bias` are adjusted in place; `below` is what the layer before says."""
        self.weight, self.bias, self.rate = weight, bias, rate
        self.off, self.scale = off, scale
        self.output = np.empty((len(below), weight.shape[1]))
        self.error, self.delta, self.one = (np.empty_like(self.output) for _ in range(3))
        self.one[:] = 1  # numpy adds an array sooner than the scalar 1
        self.change = np.empty_like(weight)
        self.weighted_sum = below.dot
        self.sum_over_examples = below.T.dot
        self.activate, self.gradient = _INTO[activation]

    def think(self) -> None:
        """The outputs from those of the layer before."""
        self.weighted_sum(self.weight, self.output)
        if self.bias is not None:
            np.add(self.output, self.bias, self.output)
        self.activate(self.output, self.one)
        if self.off:
            self.output[:, self.off] = 0.0
        if self.scale != 1:
            np.multiply(self.output, self.scale, self.output)

    def blame(self, below: "Layer | None") -> None:
        """The delta from the error, and the error of the layer below."""
        if self.scale == 1:
            self.gradient(self.output, self.one, self.delta)
        else:
            self.gradient(self.output / self.scale, self.one, self.delta)
            np.multiply(self.delta, self.scale, self.delta)
        np.multiply(self.error, self.delta, self.delta)
        if self.off:
            self.delta[:, self.off] = 0.0
        if below is not None:
            self.delta.dot(self.weight.T, below.error)

    def adjust(self) -> None:
        """Weights and biases by the deltas."""
        self.sum_over_examples(self.delta, self.change)
        if self.rate != 1:
            np.multiply(self.rate, self.change, self.change)
        np.add(self.weight, self.change, self.weight)
        if self.bias is not None:
            np.add(self.bias, self.rate * self.delta.sum(axis=0), self.bias)


def _sigmoid_into(output: Array, one: Array) -> None:
    np.negative(output, output)
    np.exp(output, output)
    np.add(output, one, output)
    np.reciprocal(output, output)


def _sigmoid_gradient_into(output: Array, one: Array, gradient: Array) -> None:
    np.subtract(one, output, gradient)
    np.multiply(output, gradient, gradient)


def _tanh_into(output: Array, _: Array) -> None:
    np.tanh(output, output)


def _tanh_gradient_into(output: Array, one: Array, gradient: Array) -> None:
    np.multiply(output, output, gradient)
    np.subtract(one, gradient, gradient)


def _any_into(function: Callable[[Array], Array]) -> Callable[[Array, Array], None]:
    """The model's own function, its result copied to where it is wanted."""

    def into(output: Array, _: Array) -> None:
        np.copyto(output, function(output))

    return into


def _any_gradient_into(gradient_of: Callable[[Array], Array]) -> _IntoGradient:
    def into(output: Array, _: Array, gradient: Array) -> None:
        np.copyto(gradient, gradient_of(output))

    return into


_INTO = {
    name: (_any_into(activation.function), _any_gradient_into(activation.gradient))
    for name, activation in model.ACTIVATIONS.items()
} | {
    "sigmoid": (_sigmoid_into, _sigmoid_gradient_into),
    "tanh": (_tanh_into, _tanh_gradient_into),
}
"""`model.ACTIVATIONS`, writing into arrays that are already there."""
