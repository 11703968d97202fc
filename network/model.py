"""The formulas of the posts, as pure functions of arrays. Knows no files, no history, no screen.

Sources: Milo Spencer-Harper, "How to build a simple neural network in 9 lines of Python code"
(weighted sum, sigmoid, gradient, error weighted derivative) and "How to build a multi-layered
neural network in Python" (hidden layer, back propagation). Floating point is not associative, so
the order of the operations is part of the formulas: it is what makes the posts' numbers come out.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from network.problem import Array, frozen, kept

Off = tuple[tuple[int, int], ...]
"""Hidden neurons that are switched off, as (layer, neuron) counted from 0."""

silent = np.errstate(all="ignore")
"""e^-x may be infinite, and 1 / infinity is the 0 it stands for; a network whose weights are no
longer numbers is told of where it is shown, not by numpy's warnings."""


class Parameters(NamedTuple):
    """What she has learned, or a change of it.

    `weights[l][j, k]` leads from neuron j of layer l to neuron k of layer l + 1; `biases[l][k]` is
    added to the weighted sum of neuron k of layer l + 1. Without bias `biases` is empty.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...] = ()

    @property
    def finite(self) -> bool:
        """Whether every one is still a number: False once training has diverged."""
        return all(bool(np.isfinite(array).all()) for array in (*self.weights, *self.biases))


def widest(arrays: Iterable[Array]) -> float:
    """The largest size of any number in the arrays; what has overflowed is none."""
    return max(map(_widest, arrays))


def _widest(array: Array) -> float:
    sizes = np.abs(array)
    most = float(sizes.max())
    return most if np.isfinite(most) else float(sizes.max(initial=0.0, where=np.isfinite(sizes)))


class Activation(NamedTuple):
    """What a neuron makes of its weighted sum, and the gradient there, told from its output."""

    function: Callable[[Array], Array]
    gradient: Callable[[Array], Array]


@silent
def sigmoid(weighted_sum: Array) -> Array:
    """1 / (1 + e^-x): the S-shaped curve that brings any sum between 0 and 1 (9-lines post)."""
    result: Array = 1 / (1 + np.exp(-weighted_sum))
    return result


def sigmoid_gradient(output: Array) -> Array:
    """The sigmoid's gradient by its own output, x (1 - x): shallow where she is confident."""
    return output * (1 - output)


def tanh_gradient(output: Array) -> Array:
    """1 - tanh^2, by the output."""
    return 1 - output * output


def relu(weighted_sum: Array) -> Array:
    """The sum where it is positive, else 0 (Nair and Hinton 2010)."""
    result: Array = np.maximum(weighted_sum, 0.0)
    return result


def positive(output: Array) -> Array:
    """1 where the output is above 0, else 0: the gradient of relu, and the threshold itself."""
    return np.greater(output, 0.0).astype(np.float64)


def softmax(weighted_sum: Array) -> Array:
    """e^x / sum of all e^x of the layer: probabilities of categories that exclude each other.

    The largest sum is taken off first, which changes nothing but keeps e^x finite.
    """
    powers = np.exp(weighted_sum - weighted_sum.max(axis=-1, keepdims=True))
    result: Array = powers / powers.sum(axis=-1, keepdims=True)
    return result


ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, sigmoid_gradient),
    "tanh": Activation(np.tanh, tanh_gradient),
    "relu": Activation(relu, positive),
    "linear": Activation(np.array, np.ones_like),
    "threshold": Activation(positive, np.zeros_like),
    "softmax": Activation(softmax, np.ones_like),
}
"""By name. The "all or none" threshold has no slope anywhere, so nothing can be learned through it.
Softmax goes with the cross-entropy: in the gradient of both together the slope of softmax cancels,
and the delta is the error itself (Bishop, Pattern Recognition and Machine Learning, 4.3.4)."""


def initial(layers: Sequence[int], seed: int, *, bias: bool = False) -> Parameters:
    """Random weights from -1 to 1 with mean 0, drawn layer by layer as the posts draw them.

    Biases are drawn last, so the weights of a seed are the same with and without them.
    """
    draw = np.random.RandomState(seed).random_sample
    shapes = list(pairwise(layers))
    weights = tuple(frozen(2 * draw(shape) - 1) for shape in shapes)
    biases = tuple(frozen(2 * draw(neurons) - 1) for neurons in layers[1:]) if bias else ()
    return Parameters(weights, biases)


@silent
def forward(
    parameters: Parameters,
    activations: Sequence[str],
    inputs: Array,
    off: Off = (),
    scale: float = 1.0,
) -> tuple[Array, ...]:
    """Think: what every layer says, the inputs first; neurons switched `off` say 0.

    With dropout the hidden neurons that are left speak `scale` times as loud.

    `inputs` is (inputs,) for one situation or (examples, inputs) for many; layer l of the result is
    (neurons,) or (examples, neurons).
    """
    layers = [inputs]
    for layer, name in enumerate(activations):
        weighted_sum = np.dot(layers[-1], parameters.weights[layer])
        if parameters.biases:
            weighted_sum = weighted_sum + parameters.biases[layer]
        said = _without(ACTIVATIONS[name].function(weighted_sum), layer + 1, off)
        hidden = layer + 1 < len(activations)
        layers.append(kept(said * scale) if hidden and scale != 1 else said)
    return tuple(layers)


@silent
def gradients(
    activations: Sequence[str], layers: Sequence[Array], off: Off = (), scale: float = 1.0
) -> tuple[Array, ...]:
    """The gradient of every neuron after the inputs, each layer like that layer's output.

    That of a neuron that is switched off is 0: whatever reaches it, it says 0.
    """
    slopes = []
    for layer, name in enumerate(activations):
        said = layers[layer + 1]
        if scale != 1 and layer + 1 < len(activations):
            slope = ACTIVATIONS[name].gradient(said / scale) * scale
        else:
            slope = ACTIVATIONS[name].gradient(said)
        slopes.append(_without(slope, layer + 1, off))
    return tuple(slopes)


@silent
def backward(
    parameters: Parameters,
    activations: Sequence[str],
    layers: Sequence[Array],
    targets: Array,
    off: Off = (),
    scale: float = 1.0,
) -> tuple[Array, ...]:
    """Back propagation: the delta of every layer after the inputs, each like that layer's output.

    delta = error x gradient; the error of a hidden layer is the next layer's delta carried back
    through the weights that made it (multi-layer post).
    """
    error = targets - layers[-1]
    deltas: list[Array] = []
    slopes = gradients(activations, layers, off, scale)
    for layer in reversed(range(len(activations))):
        delta = error * slopes[layer]
        deltas.insert(0, _without(delta, layer + 1, off))
        error = np.dot(deltas[0], parameters.weights[layer].T)
    return tuple(deltas)


@silent
def errors(
    parameters: Parameters, deltas: Sequence[Array], layers: Sequence[Array], targets: Array
) -> tuple[Array, ...]:
    """What the deltas are made of: desired - said at the outputs, else what is carried back.

    Each is like that layer's output; delta = error x gradient.
    """
    hidden = [
        kept(np.dot(delta, weights.T))
        for delta, weights in zip(deltas[1:], parameters.weights[1:], strict=True)
    ]
    return (*hidden, kept(targets - layers[-1]))


def _without(values: Array, layer: int, off: Off) -> Array:
    """The values of a layer, 0 for the neurons that are switched off; read-only from now on."""
    for at, neuron in off:
        if at == layer:
            values[..., neuron] = 0.0
    return kept(values)


@silent
def adjustment(
    layers: Sequence[Array], deltas: Sequence[Array], learning_rate: float, *, bias: bool
) -> Parameters:
    """How much to change every weight: input x delta, summed over the examples.

    The "error weighted derivative" of the 9-lines post, times the learning rate, there 1.
    `layers[l]` is (examples, neurons) and `deltas[l]` (examples, neurons of layer l + 1).
    """
    rate = learning_rate
    weights = tuple(
        kept(rate * np.dot(outputs.T, delta))
        for outputs, delta in zip(layers, deltas, strict=False)
    )
    return Parameters(weights, tuple(kept(rate * d.sum(axis=0)) for d in deltas) if bias else ())
