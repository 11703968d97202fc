"""Numbers through time, as curves show them: exact values at stated iterations."""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from network.problem import Array, frozen
from network.training import State

BUCKETS, MOST_UNTHINNED = 64, 1_000
"""A life that is drawn over and over may not grow with the run: see `Known`."""


class Life(NamedTuple):
    """One number through time: `values[i]` at `iterations[i]`, exact; both of shape (points,)."""

    iterations: Array
    values: Array


class Known:
    """What has been read of one life so far."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.read = 0  # checkpoints
        self._iterations, self._values = array("q"), array("d")
        self._thinned = 0  # of the values so many are what is kept of more

    def extend(self, states: Iterable[State], read: Callable[[State], float]) -> None:
        """Read what these say."""
        for state in states:
            self._iterations.append(state.iteration)
            self._values.append(read(state))
            self.read += 1
        if len(self._values) - self._thinned > MOST_UNTHINNED:
            self._thin()

    def until(self, iteration: int) -> Life:
        """The values up to there."""
        count = bisect_right(self._iterations, iteration)
        return Life(frozen(self._iterations[:count]), frozen(self._values[:count]))

    def _thin(self) -> None:
        """Of each bucket, 1/64 of its iteration wide, keep first, least and greatest."""
        iterations, values = np.array(self._iterations), np.array(self._values)
        octave = np.log2(np.maximum(iterations // BUCKETS, 1)).astype(np.int64)
        bucket = 2 * BUCKETS * octave + (iterations >> octave)
        starts = np.flatnonzero(np.diff(bucket, prepend=-1))
        by_value = np.lexsort((values, bucket))
        ends = np.append(starts[1:], len(values)) - 1
        kept = np.unique(np.concatenate([starts, by_value[starts], by_value[ends], ends[-1:]]))
        self._iterations = array("q", iterations[kept].tolist())
        self._values = array("d", values[kept].tolist())
        self._thinned = len(kept)
