"""Many starts of one problem, trained together as one batch of arrays.

Each is what its single run would be, weight for weight: the operations and their order are those of
`model`, with one more axis in front. On the machines this was tried on the bits are the same too.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from network import model
from network.history import ARRAY_OVERHEAD, LIMIT_BYTES, Samples, stride
from network.model import ACTIVATIONS, Parameters
from network.problem import Array, Problem, frozen, kept
from network.recipe import Recipe
from network.refused import Refused
from network.trainer import Clock
from network.training import State, batch_rows, dropped, loudness

MOST_STARTS = 25
"""Five by five small diagrams can still be told apart."""

MOST_WEIGHTS = 4_000
"""Of each network; more would neither be seen in a small diagram nor be trained in a frame."""

SAMPLED = 16
"""Errors are sampled at distances of 1/16 of the iteration: tiles are small."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """All starts after `iteration` adjustments.

    `weights[l]` is (starts, neurons of layer l, neurons of layer l + 1), `biases[l]`, if any,
    (starts, neurons of layer l + 1).
    """

    iteration: int
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]

    def parameters(self, start: int) -> Parameters:
        """Those of one start."""
        weights = tuple(kept(array[start]) for array in self.weights)
        return Parameters(weights, tuple(kept(array[start]) for array in self.biases))


class Many:
    """Starts that differ by their seeds alone, where they are now, and their past."""

    def __init__(self, problem: Problem, recipe: Recipe, seeds: Sequence[int]) -> None:
        """Begin at iteration 0; raises Refused for networks too large to be shown side by side."""
        size = sum(a * b for a, b in pairwise(recipe.layers))
        if not 1 <= len(seeds) <= MOST_STARTS or size > MOST_WEIGHTS:
            raise Refused(
                f"{len(seeds)} starts of {size:,} weights: expected at most {MOST_STARTS} "
                f"starts of at most {MOST_WEIGHTS:,} weights, to be seen side by side"
            )
        self.problem, self.seeds = problem, tuple(seeds)
        self.recipes = tuple(replace(recipe, seed=seed, engine="numpy") for seed in seeds)
        self.now = self._begin(recipe)
        self._checkpoints = [self.now]
        arrays = (*self.now.weights, *self.now.biases)
        bytes_each = sum(array.nbytes + ARRAY_OVERHEAD for array in arrays)
        self._most = max(2, LIMIT_BYTES // bytes_each)
        self._spacing = max(64, -(-recipe.iterations // self._most))
        self._sampled: list[int] = []
        self._errors: list[Array] = []
        self.furthest = 0
        self._sample()

    def _begin(self, recipe: Recipe) -> Moment:
        first = [model.initial(recipe.layers, seed, bias=recipe.bias) for seed in self.seeds]
        weights = zip(*(one.weights for one in first), strict=True)
        biases = zip(*(one.biases for one in first), strict=True)
        return Moment(0, tuple(map(_stacked, weights)), tuple(map(_stacked, biases)))

    @property
    def iteration(self) -> int:
        """How many adjustments lie behind what is shown."""
        return self.now.iteration

    @property
    def recipe(self) -> Recipe:
        """The recipe of the first of them; the others differ by their seeds."""
        return self.recipes[0]

    def state(self, start: int) -> State:
        """One of them alone."""
        recipe = self.recipes[start]
        return State(self.problem, recipe, self.iteration, self.now.parameters(start))

    def errors(self) -> Samples:
        """The average errors so far; `errors` is (samples, starts)."""
        return Samples(frozen(self._sampled), kept(np.array(self._errors)))

    @model.silent
    def says(self, inputs: Array) -> tuple[Array, ...]:
        """What every layer of every start says to the situations, (starts, rows, neurons) each.

        The first layer is the situations themselves, (rows, inputs).
        """
        return self._forward(inputs)

    def _forward(
        self, inputs: Array, off: Sequence[Array] = (), scale: float = 1
    ) -> tuple[Array, ...]:
        layers = [inputs]
        for layer, name in enumerate(self.recipe.activations):
            sums = np.matmul(layers[-1], self.now.weights[layer])
            if self.now.biases:
                sums = sums + self.now.biases[layer][:, None, :]
            said = ACTIVATIONS[name].function(sums)
            if layer < len(off):
                said = np.where(off[layer][:, None, :], 0.0, said) * scale
            layers.append(said)
        return tuple(layers)

    @model.silent
    def _step(self) -> Moment:
        """One iteration of all of them."""
        recipe = self.recipe
        inputs, targets = self._examples()
        off, scale = self._off(), loudness(recipe)
        layers = self._forward(inputs, off, scale)
        error = targets - layers[-1]
        changed_weights: list[Array] = []
        changed_biases: list[Array] = []
        for layer in reversed(range(len(recipe.activations))):
            gradient = ACTIVATIONS[recipe.activations[layer]].gradient
            if layer < len(off):
                slope = np.where(
                    off[layer][:, None, :], 0.0, gradient(layers[layer + 1] / scale) * scale
                )
            else:
                slope = gradient(layers[layer + 1])
            delta = error * slope
            error = np.matmul(delta, self.now.weights[layer].swapaxes(1, 2))
            change = np.matmul(layers[layer].swapaxes(-1, -2), delta)
            changed_weights.insert(0, kept(self.now.weights[layer] + recipe.learning_rate * change))
            if self.now.biases:
                bias = recipe.learning_rate * delta.sum(axis=1)
                changed_biases.insert(0, kept(self.now.biases[layer] + bias))
        return Moment(self.iteration + 1, tuple(changed_weights), tuple(changed_biases))

    def _examples(self) -> tuple[Array, Array]:
        """What this iteration learns from: of mini-batches each start has its own."""
        problem = self.problem
        rows = [batch_rows(recipe, problem.examples, self.iteration) for recipe in self.recipes]
        if rows[0] is None:
            return problem.inputs, problem.targets
        return problem.inputs[np.array(rows)], problem.targets[np.array(rows)]

    def _off(self) -> list[Array]:
        """Which hidden neurons each start does without in this iteration, (starts, neurons)."""
        if not self.recipe.dropout:
            return []
        masks = [np.zeros((len(self.seeds), neurons), bool) for neurons in self.recipe.layers[1:-1]]
        for start, recipe in enumerate(self.recipes):
            for layer, neuron in dropped(recipe, self.iteration):
                masks[layer - 1][start, neuron] = True
        return masks

    # Time

    def jump(self, iteration: int) -> None:
        """At once to what is remembered nearest at or before the iteration."""
        at = bisect_right(self._checkpoints, max(0, iteration), key=lambda one: one.iteration) - 1
        nearest = self._checkpoints[at]
        if not nearest.iteration <= self.iteration <= iteration:
            self.now = nearest

    def run(self, budget_seconds: float, clock: Clock, until: int | None = None) -> int:
        """As many iterations as fit in the budget, at least one; at most to `until`."""
        first, end = self.iteration, clock() + budget_seconds
        while until is None or self.iteration < until:
            self.now = self._step()
            self._record()
            if clock() >= end:
                break
        return self.iteration - first

    def seek(self, iteration: int) -> None:
        """Exactly that iteration, however long it takes."""
        self.jump(iteration)
        while self.iteration < iteration:
            self.now = self._step()
            self._record()

    def _record(self) -> None:
        if self.iteration <= self.furthest:
            return
        self.furthest = self.iteration
        if self.iteration % stride(self.iteration, SAMPLED) == 0:
            self._sample()
        if self.iteration % self._spacing == 0:
            self._checkpoints.append(self.now)
            if len(self._checkpoints) > self._most:
                self._spacing *= 2
                self._checkpoints = self._checkpoints[::2]

    @model.silent
    def _sample(self) -> None:
        said = self._forward(self.problem.inputs)[-1]
        self._sampled.append(self.iteration)
        self._errors.append(np.abs(self.problem.targets - said).mean(axis=(1, 2)))


def _stacked(arrays: Sequence[Array]) -> Array:
    """One array of as many, a start each."""
    return frozen(np.stack(arrays))
