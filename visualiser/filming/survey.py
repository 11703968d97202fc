"""How different two iterations look, estimated from their numbers without painting them.

Everything drawn is counted as ink, in square points: a synapse as its drawn width times its length
times its opacity, with the sign of its weight, since blue and orange are as far apart as the two
inks together; a neuron as its disc times what it says. The difference of two iterations is the sum
of what changes, as the mean absolute difference of their pixels is. Numbers and sentences do not
count.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import hypot, pi
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from network import model, training
from network.history import stride
from network.problem import Array
from network.trainer import Trainer
from network.training import State
from visualiser.scene import theme as look
from visualiser.scene.geometry import ends
from visualiser.scene.layout import Places
from visualiser.scene.synapses import (
    FEW_SYNAPSES,
    MOST_PULSED,
    SILENT,
    STRONGEST,
    halvings_of,
    most_synapses,
)
from visualiser.scene.theme import Theme

Floats = NDArray[np.float32]

DENSE = 512
"""Up to twice this every iteration is looked at; later the distance stays below 1/512 of it."""

MOST_SYNAPSES = 1_500
"""Of more synapses so many, evenly spread, stand for all."""

NEURON = 2.4
"""A disc that lights up, its halo and its edge change so many times the pixels' worth of a synapse
of the same area; measured on pictures in both themes (2.9 dark, 1.8 light)."""

HOLLOW = 0.47
"""A negative synapse that becomes thick enough to be hollow instead of dashed changes by this share
of its ink: the dashes lose their middle, the gaps get walls."""

SIGNALS = {"dark": 220.0, "light": 110.0}
"""What the signals of one synapse change from a frame to the next, at full brightness; measured
(200 to 340 in the dark theme, 90 to 160 in the light one, where they do not shine)."""


class Survey(NamedTuple):
    """What a run looks like: candidates for a film, from iteration 0 to the last one.

    `ink` is (candidates, things drawn); `signals`, (candidates,), is what the signals change from a
    frame to the next while the iteration stays.
    """

    iterations: tuple[int, ...]
    ink: Floats
    signals: Array

    def differences(self, first: Sequence[int], second: Sequence[int]) -> Array:
        """How different pairs of candidates look, (pairs,); candidates count from 0."""
        pairs = zip(first, second, strict=True)
        found = [float(np.abs(self.ink[a] - self.ink[b]).sum()) for a, b in pairs]
        return np.array(found)


def survey(
    trainer: Trainer,
    places: Places,
    situation: Array,
    theme: Theme,
    last: int,
    made: Callable[[int], None] = lambda _: None,
) -> Survey:
    """Train from 0 to the last iteration and look at what changes on the way.

    `made` is told how many iterations were made, again and again.
    """
    candidates = tuple(candidates_of(last))
    ruler, inputs = _Ruler(trainer.state, places, theme), np.asarray(situation)
    ink = np.empty((len(candidates), ruler.size), np.float32)
    signals = np.empty(len(candidates))
    before = 0
    for index, iteration in enumerate(candidates):
        trainer.seek(iteration)
        if iteration > before:
            made(iteration - before)
        before = iteration
        ink[index], signals[index] = ruler.measure(trainer.state, inputs)
    return Survey(candidates, ink, signals)


def candidates_of(last: int) -> Iterable[int]:
    """Iterations from 0 to the last one: every one early, thinner later."""
    iteration = 0
    while iteration < last:
        yield iteration
        step = stride(iteration, DENSE)
        iteration += step - iteration % step
    yield last


class _Ruler:
    """Measures states of one network; holds where everything is drawn."""

    def __init__(self, state: State, places: Places, theme: Theme) -> None:
        """Everything that depends on shape and places alone."""
        layers, bias = state.recipe.layers, bool(state.parameters.biases)
        first = np.cumsum([0, *layers]).tolist()
        routes, sources = [], []
        for layer, (here, there) in enumerate(pairwise(layers)):
            for source in [*range(here), *[-1] * bias]:
                routes += [(layer, source, target) for target in range(there)]
                sources += [first[layer] + source if source >= 0 else first[-1]] * there
        count = len(routes)
        kept = range(0, count, -(-count // MOST_SYNAPSES))
        drawn = min(count, most_synapses(count, every=False))
        self._kept, self._sources = np.array(kept), np.array(sources)[kept]
        lengths = np.array([_length(places, *routes[index]) for index in kept])
        opacity = 0.5 if count > FEW_SYNAPSES else 1.0
        self._thread = opacity * drawn / len(kept) * lengths
        pulsed = drawn if drawn < STRONGEST else MOST_PULSED
        self._signal = SIGNALS[theme.name] * pulsed / len(kept)
        self._radius, self._disc = places.radius, NEURON * pi * places.radius**2
        self._first = layers[0]  # what the inputs say never changes while a film runs
        self.size = 2 * len(kept) + sum(layers[1:])

    @model.silent
    def measure(self, state: State, inputs: Array) -> tuple[Array, float]:
        """The ink of everything drawn, (things,), and what the signals change in a frame."""
        parameters = state.parameters
        layers = training.think(state, inputs)
        says = np.abs(np.concatenate([*layers, [1.0]]))[self._sources]
        weights = np.concatenate([array.ravel() for array in _matrices(parameters)])[self._kept]
        opacity = SILENT + (1 - SILENT) * np.minimum(says, 1)
        widths = (
            look.WIDTH_OF_ONE
            * np.sqrt(np.abs(weights))
            / 2.0 ** halvings_of(parameters, self._radius)
        )
        lines = np.sign(weights) * widths * opacity * self._thread
        hollow = np.where((weights < 0) & (widths >= look.HOLLOW_FROM), HOLLOW * lines, 0)
        discs = np.clip(np.concatenate(layers)[self._first :], 0, 1) * self._disc
        carried = np.where(says > look.FIRES_ABOVE, 1 - np.exp(-says * np.abs(weights) / 2), 0)
        ink = np.nan_to_num(np.concatenate([lines, hollow, discs]), posinf=0, neginf=0)
        return ink, float(self._signal * np.nan_to_num(carried).sum())


def _matrices(parameters: model.Parameters) -> Iterable[Array]:
    """The weights in the order of the routes: those of each layer, its bias neuron's after them."""
    for layer, weights in enumerate(parameters.weights):
        yield weights
        if parameters.biases:
            yield parameters.biases[layer]


def _length(places: Places, layer: int, source: int, target: int) -> float:
    (x, y), (u, v) = ends(places, layer, source, target)
    return hypot(u - x, v - y)
