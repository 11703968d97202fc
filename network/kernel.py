"""The engine `fast`: the same formulas as plain loops, compiled by numba where that is installed.

A call of numpy costs what hundreds of multiplications cost; so while a network is small, loops of
machine code are far ahead of it, and as soon as it is large they are behind. The sums are taken in
another order than numpy's, so this engine has bits of its own: the same in every piece and replay.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from importlib import import_module
from itertools import pairwise
from math import exp
from types import ModuleType

import numpy as np

from network.buffers import Weights
from network.model import Off
from network.problem import Array, Problem
from network.recipe import Recipe
from network.refused import Refused

MOST_WORK = 3_000
"""Examples times weights; somewhere above it numpy was measured to be as fast."""


def check(problem: Problem, recipe: Recipe) -> None:
    """Raise Refused where this engine cannot train that, or numpy would be sooner done with it."""
    work = problem.examples * sum(before * after for before, after in pairwise(recipe.layers))
    if work > MOST_WORK:
        raise Refused(
            f"engine is fast: expected numpy, which is the faster one here ({problem.examples:,} "
            f"examples times the weights are {work:,}; fast is ahead up to {MOST_WORK:,})"
        )
    _numba()


def prepare() -> bool:
    """Compile, which takes about a second the first time, so that no run has to wait for it.

    May be called from another thread, and raises nothing: False where numba is missing.
    """
    try:
        _compiled()
    except Refused:
        return False
    return True


def is_ready() -> bool:
    """Whether there is nothing left to compile."""
    return _compiled.cache_info().currsize > 0


class Loop:
    """The training of one network on all examples, over and over, as `buffers.Loop` has it."""

    def __init__(self, weights: Weights, recipe: Recipe, problem: Problem, off: Off) -> None:
        """Room for what is in between; `weights` are adjusted in place."""
        layers = np.array(recipe.layers, dtype=np.int64)
        count = sum(before * after for before, after in pairwise(recipe.layers))
        biases = weights.all[count:] if recipe.bias else np.zeros(sum(recipe.layers[1:]))
        said = np.zeros((sum(recipe.layers), problem.examples))
        said[: recipe.layers[0]] = problem.inputs.T
        silent = np.zeros(len(said), dtype=np.bool_)
        for layer, neuron in off:
            silent[sum(recipe.layers[:layer]) + neuron] = True
        self._run = partial(
            _compiled(),
            *(weights.all[:count], biases, recipe.bias, recipe.learning_rate, layers, silent),
            *(said, np.zeros_like(said), np.array(problem.targets.T, order="C")),
        )

    def run(self, times: int) -> None:
        """Adjust the weights so many times."""
        self._run(times)


def iterate(
    weights: Array,
    biases: Array,
    bias: bool,
    rate: float,
    layers: np.ndarray[tuple[int], np.dtype[np.int64]],
    silent: np.ndarray[tuple[int], np.dtype[np.bool_]],
    said: Array,
    deltas: Array,
    targets: Array,
    times: int,
) -> None:
    """So many iterations of a network of sigmoids, as plain loops that numba can compile.

    `weights` are those of all layers row by row, `biases` those of all neurons but the inputs
    (not adjusted unless `bias`). `said` and `deltas` are (all neurons, examples), in which
    the inputs are given and the rest is found; `silent` neurons say 0. `targets` is (outputs,
    examples).
    """
    inputs, last, examples = layers[0], len(layers) - 1, said.shape[1]
    for _ in range(times):
        below, at = 0, 0  # the first neuron of the layer below, its first weight
        for layer in range(last):
            before, after = layers[layer], layers[layer + 1]
            above = below + before
            for k in range(after):
                for example in range(examples):
                    said[above + k, example] = biases[above + k - inputs]
                for j in range(before):
                    weight = weights[at + j * after + k]
                    for example in range(examples):
                        said[above + k, example] += weight * said[below + j, example]
                for example in range(examples):
                    x = said[above + k, example]
                    said[above + k, example] = 0.0 if silent[above + k] else 1 / (1 + exp(-x))
            below, at = above, at + before * after
        for k in range(layers[last]):
            for example in range(examples):
                x = said[below + k, example]
                deltas[below + k, example] = (targets[k, example] - x) * (x * (1 - x))
        for layer in range(last, 0, -1):
            before, after = layers[layer - 1], layers[layer]
            above, below, at = below, below - before, at - before * after
            for j in range(before if layer > 1 else 0):
                for example in range(examples):
                    deltas[below + j, example] = 0.0
                for k in range(after):
                    weight = weights[at + j * after + k]
                    for example in range(examples):
                        deltas[below + j, example] += weight * deltas[above + k, example]
                for example in range(examples):
                    x = said[below + j, example]
                    deltas[below + j, example] *= x * (1 - x)
            for k in range(after):
                for j in range(before):
                    change = 0.0
                    for example in range(examples):
                        change += said[below + j, example] * deltas[above + k, example]
                    weights[at + j * after + k] += rate * change
                if bias:
                    change = 0.0
                    for example in range(examples):
                        change += deltas[above + k, example]
                    biases[above + k - inputs] += rate * change


def _numba() -> ModuleType:
    """The compiler; raises Refused where it cannot be had."""
    try:
        return import_module("numba")
    except ImportError as error:  # it is missing, or cannot do with this numpy
        how = "`pip install numba` brings it, and without it there is the engine numpy"
        raise Refused(f"engine is fast: expected numba, but {error}; {how}") from None


@lru_cache(maxsize=1)
def _compiled() -> Callable[..., None]:
    """`iterate` as machine code, for the kinds of arrays that `Loop` has."""
    arrays = "f8[::1], f8[::1], b1, f8, i8[::1], b1[::1], f8[:, ::1], f8[:, ::1], f8[:, ::1], i8"
    compiled: Callable[..., None] = _numba().njit(f"void({arrays})", error_model="numpy")(iterate)
    return compiled
