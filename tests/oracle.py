"""What the engine is compared with: the posts' loops and numbers, and nothing of the engine.

The loops are written from the formulas, one line for each, in the order the posts compute them.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

XOR = (
    [[0, 0, 1], [0, 1, 1], [1, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]],
    [[0], [1], [1], [1], [1], [0], [0]],
)
SINGLE_NEURON = ([[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]], [[0], [1], [1], [0]])
FIRST_INPUT = ([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], [[0], [0], [1], [1]])

PUBLISHED_ERRORS = {
    0: 0.309945849909,
    2_000: 0.000336708224729,
    4_000: 0.000164702002695,
    6_000: 0.000108737823564,
    8_000: 8.10817681677e-05,
}
"""The 2-layer post's mean squared errors, with the digits it prints."""

PUBLISHED_LAST_OUTPUTS = [0.00966449, 0.00786506, 0.99358898, 0.99211957]
"""The same post's "Output After Training": computed before its 10,000th adjustment."""

SINGLE_NEURON_WEIGHTS = {
    0: "-0.165955990594852 0.4406489868843162 -0.9997712503653102",
    1: "0.12025405710936243 0.5045619608367021 -0.8506377412381663",
    10: "1.7205762367871322 0.2366926518038232 -0.8407452199473421",
    100: "4.621287365729615 -0.20338466199808067 -2.093253109251212",
    1_000: "7.262830093488654 -0.21614617920792425 -3.41703015274278",
    10_000: "9.672993027736892 -0.20784349926631962 -4.62963668773159",
}
"""By iteration, what the 9-lines post's program has for weights (3, 1)."""

XOR_WEIGHTS = {
    0: """
        -0.165955990594852 0.4406489868843162 -0.9997712503653102 -0.39533485473632046
        -0.7064882183657739 -0.8153228104624044 -0.6274795772446582 -0.3088785459139045
        -0.20646505153866013 0.07763346800671389 -0.1616109711934104 0.370439000793519
        -0.5910955005369651 0.7562348727818908 -0.9452248136041477 0.34093502035680445
    """,
    1: """
        -0.1846551587241904 0.4573672899772873 -1.0258935295694938 -0.3870232033776762
        -0.7242529404981043 -0.7977036004353952 -0.6663725508781793 -0.29809239430106216
        -0.2056601605060437 0.0715079135137995 -0.16356386743295886 0.3700284938983041
        -0.5513124940303158 0.8087145117872928 -0.9281536575493986 0.3863375509273018
    """,
    10: """
        -0.29545938691949963 0.5576080611917996 -1.22065985628162 -0.3268774731267316
        -0.8368918426344157 -0.657043454039685 -0.9761958148164751 -0.20028399386553636
        -0.16103645318085938 -0.0761508017221713 -0.1165922794226342 0.3210509087652549
        -0.4996410949478577 0.9689009275133212 -1.0770703110604662 0.48179600638747827
    """,
    100: """
        -1.3423065947515471 0.4634901978621386 -3.4229644597316673 -0.6406484491319777
        -1.7651303948114478 -0.6060739870515064 -3.57651343614508 0.06077601332393561
        -0.4212386980128333 -1.305559318038167 0.12029121829082301 -0.19408519011965972
        -1.0180011273562464 2.1332526824381732 -4.580887954155807 1.334885880460305
    """,
    1_000: """
        -2.4833516919197343 2.289240868248847 -5.073070732614609 -6.819200659389476
        -2.6984935402278913 -6.750057855430983 -5.129119674582902 1.9495884711586227
        -0.9450808494080029 -1.2135613945182115 0.2952526029693822 -0.8429003956077828
        -4.406752985279696 4.247378848875746 -9.806391451230919 4.231819220686222
    """,
    10_000: """
        0.25449493099839177 4.227202600477773 -5.839874922564242 -8.21050482806084
        0.1570695813425429 -8.193799250606123 -5.858482594661088 4.029697475974278
        -0.03656527940913301 -0.5175992847429446 0.2190969500715828 -0.2960492203456769
        -6.909603998087844 8.354591515976997 -17.175020754980284 8.197928048308782
    """,
    60_000: """
        0.31224649514199765 4.577040625465079 -6.153299162478005 -8.758349244335538
        0.1967693305668187 -8.749755483166359 -6.16381870234424 4.407205013834057
        -0.033270738258561375 -0.5827299487804419 0.0831918376784847 -0.3978763493609861
        -8.188509250177324 10.132107057234917 -21.335327962227097 9.909351107675114
    """,
}
"""By iteration, what the multi-layer post's program has: (3, 4), a row a line, then (4, 1)."""


def numbers(text: str) -> np.ndarray:
    """The numbers of such a text, flat."""
    return np.array(text.split(), dtype=float)


def flat(weights: Sequence[np.ndarray]) -> np.ndarray:
    """All weights in one row, in the order of those texts."""
    return np.concatenate([np.ravel(weight) for weight in weights])


class Network(NamedTuple):
    """Weights and biases; no biases where the recipe has none."""

    weights: list[np.ndarray]
    biases: list[np.ndarray]


def starting(layers: Sequence[int], seed: int, bias: bool = False) -> Network:
    """The posts' random start: seed the generator, then 2 random - 1 for layer after layer."""
    np.random.seed(seed)
    shapes = pairwise(layers)
    weights = [2 * np.random.random(shape) - 1 for shape in shapes]
    biases = [2 * np.random.random(neurons) - 1 for neurons in layers[1:]] if bias else []
    return Network(weights, biases)


def think(network: Network, inputs: np.ndarray) -> list[np.ndarray]:
    """What every layer says, the inputs first."""
    layers = [inputs]
    for index, weight in enumerate(network.weights):
        total = np.dot(layers[-1], weight)
        if network.biases:
            total = total + network.biases[index]
        layers.append(1 / (1 + np.exp(-total)))
    return layers


def blame(network: Network, layers: list[np.ndarray], targets: np.ndarray) -> list[np.ndarray]:
    """The delta of every layer after the inputs."""
    deltas = [(targets - layers[-1]) * (layers[-1] * (1 - layers[-1]))]
    for index in range(len(network.weights) - 1, 0, -1):
        error = np.dot(deltas[0], network.weights[index].T)
        deltas.insert(0, error * (layers[index] * (1 - layers[index])))
    return deltas


def adjusted(
    network: Network, inputs: np.ndarray, targets: np.ndarray, rate: float = 1.0
) -> Network:
    """The network after one iteration over these examples."""
    layers = think(network, inputs)
    deltas = blame(network, layers, targets)
    weights = [
        weight + rate * np.dot(layer.T, delta)
        for weight, layer, delta in zip(network.weights, layers[:-1], deltas, strict=True)
    ]
    biases = [
        bias + rate * delta.sum(axis=0)
        for bias, delta in zip(network.biases, deltas if network.biases else [], strict=True)
    ]
    return Network(weights, biases)


def straight_run(
    layers: Sequence[int],
    inputs: np.ndarray,
    targets: np.ndarray,
    iterations: int,
    *,
    seed: int = 1,
    rate: float = 1.0,
    bias: bool = False,
    rows: Callable[[int], np.ndarray | None] = lambda _: None,
) -> list[Network]:
    """The networks of iterations 0 to `iterations`, with no looking back.

    `rows(i)` tells which examples iteration i learns from, None for all of them.
    """
    networks = [starting(layers, seed, bias)]
    for iteration in range(iterations):
        chosen = rows(iteration)
        some = slice(None) if chosen is None else chosen
        networks.append(adjusted(networks[-1], inputs[some], targets[some], rate))
    return networks


def posts_three_layers(
    inputs: list, targets: list, hidden: int, seed: int, iterations: int
) -> tuple[np.ndarray, np.ndarray]:
    """The multi-layer post's own loop, with nothing made general: the two arrays of weights."""
    x, y = np.array(inputs), np.array(targets)
    np.random.seed(seed)
    synapses1 = 2 * np.random.random((x.shape[1], hidden)) - 1
    synapses2 = 2 * np.random.random((hidden, y.shape[1])) - 1
    for _ in range(iterations):
        output1 = 1 / (1 + np.exp(-np.dot(x, synapses1)))
        output2 = 1 / (1 + np.exp(-np.dot(output1, synapses2)))
        error2 = y - output2
        delta2 = error2 * (output2 * (1 - output2))
        error1 = delta2.dot(synapses2.T)
        delta1 = error1 * (output1 * (1 - output1))
        adjustment1 = x.T.dot(delta1)
        adjustment2 = output1.T.dot(delta2)
        synapses1 += adjustment1
        synapses2 += adjustment2
    return synapses1, synapses2


def same_bits(parameters: tuple, network: tuple) -> bool:
    """Whether weights and biases are equal to the last bit: no tolerance at all."""
    return all(
        len(ours) == len(theirs)
        and all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
        for ours, theirs in zip(parameters, network, strict=True)
    )


# Any recipe: one example at a time, with nothing cancelled in the formulas


def reply(activation: str, totals: np.ndarray) -> np.ndarray:
    """What a layer makes of its weighted sums."""
    if activation == "softmax":
        return np.exp(totals) / np.exp(totals).sum()
    return {
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "tanh": np.tanh,
        "relu": lambda x: np.where(x > 0, x, 0.0),
        "linear": lambda x: 1.0 * x,
        "threshold": lambda x: np.where(x > 0, 1.0, 0.0),
    }[activation](totals)


def reply_slopes(activation: str, totals: np.ndarray) -> np.ndarray:
    """How each output (row) of a layer changes with each of its weighted sums (column)."""
    if activation == "softmax":
        said = reply("softmax", totals)
        return np.diag(said) - np.outer(said, said)
    slopes = {
        "sigmoid": lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2,
        "tanh": lambda x: 1 / np.cosh(x) ** 2,
        "relu": lambda x: np.where(x > 0, 1.0, 0.0),
        "linear": np.ones_like,
        "threshold": np.zeros_like,
    }[activation](totals)
    return np.diag(slopes)


class Thought(NamedTuple):
    """One example's way through a network: `said[0]` are the inputs, `sums[l]` made `said[l + 1]`.

    `volumes[l]` is what each neuron of layer l + 1 is multiplied with: 1, or with dropout 0 or more
    than 1.
    """

    sums: list[np.ndarray]
    said: list[np.ndarray]
    volumes: list[np.ndarray]


def think_of(
    network: Network,
    activations: Sequence[str],
    situation: np.ndarray,
    quiet: Sequence[tuple[int, int]] = (),
    loud: float = 1.0,
) -> Thought:
    """The way of one situation; `quiet` neurons (layer, neuron) say 0, other hidden ones `loud`."""
    thought = Thought([], [situation], [])
    for index, activation in enumerate(activations):
        sums = thought.said[-1] @ network.weights[index]
        if network.biases:
            sums = sums + network.biases[index]
        volume = np.full(len(sums), loud if index + 1 < len(activations) else 1.0)
        volume[[neuron for layer, neuron in quiet if layer == index + 1]] = 0.0
        thought.sums.append(sums)
        thought.said.append(volume * reply(activation, sums))
        thought.volumes.append(volume)
    return thought


def outputs_of(
    network: Network,
    activations: Sequence[str],
    inputs: np.ndarray,
    quiet: Sequence[tuple[int, int]] = (),
) -> np.ndarray:
    """What she says to each situation."""
    return np.array([think_of(network, activations, row, quiet).said[-1] for row in inputs])


def loss_of(activation: str, said: np.ndarray, desired: np.ndarray) -> float:
    """Half the summed squared error; for softmax the cross-entropy."""
    if activation == "softmax":
        return -float((desired * np.log(said)).sum())
    return float(((desired - said) ** 2).sum() / 2)


def wishes(
    network: Network,
    activations: Sequence[str],
    situation: np.ndarray,
    desired: np.ndarray,
    quiet: Sequence[tuple[int, int]] = (),
    loud: float = 1.0,
) -> Network:
    """How one example wants weights and biases changed: straight downhill on its loss."""
    thought = think_of(network, activations, situation, quiet, loud)
    said = thought.said[-1]
    wish = desired / said if activations[-1] == "softmax" else desired - said
    weights: list[np.ndarray] = []
    biases: list[np.ndarray] = []
    for index in reversed(range(len(activations))):
        slopes = reply_slopes(activations[index], thought.sums[index])
        delta = (thought.volumes[index][:, None] * slopes).T @ wish
        weights.insert(0, np.outer(thought.said[index], delta))
        biases.insert(0, delta)
        wish = network.weights[index] @ delta
    return Network(weights, biases if network.biases else [])


def any_run(
    network: Network,
    activations: Sequence[str],
    inputs: np.ndarray,
    targets: np.ndarray,
    iterations: range,
    *,
    rate: float = 1.0,
    rows: Callable[[int], np.ndarray | None] = lambda _: None,
    quiet: Callable[[int], Sequence[tuple[int, int]]] = lambda _: (),
    loud: float = 1.0,
) -> Network:
    """The network after these iterations, whatever its activations.

    `rows(i)` tells which examples iteration i learns from, None for all of them, and `quiet(i)`
    which hidden neurons it does without; the others are `loud`.
    """
    weights, biases = ([array.copy() for array in arrays] for arrays in network)
    for iteration in iterations:
        chosen, now = rows(iteration), Network(weights, biases)
        some = slice(None) if chosen is None else chosen
        for situation, desired in zip(inputs[some], targets[some], strict=True):
            wish = wishes(now, activations, situation, desired, quiet(iteration), loud)
            weights = [weight + rate * c for weight, c in zip(weights, wish.weights, strict=True)]
            biases = [bias + rate * c for bias, c in zip(biases, wish.biases, strict=True)]
    return Network(weights, biases)
