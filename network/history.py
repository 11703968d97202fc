"""The past of one run: checkpoints to return to, and how wrong she was, dense early, thin later.

Knows nothing of how a state is computed from another; that is the trainer's.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable
from math import nan
from typing import NamedTuple

import numpy as np

from network.lives import Known, Life
from network.model import silent
from network.problem import Array, frozen
from network.training import State, think
from network.verdict import mean_absolute

LIMIT_BYTES = 60_000_000
"""What the checkpoints of a run may hold; 64 MB is promised, the rest is for the samples."""

DENSE = 128
"""Up to here every iteration is kept; later the distance stays below 1/128 of the iteration, which
on a logarithmic timeline of a thousand pixels is less than two of them."""

WIDEST = 128
"""The distance of checkpoints where memory does not matter: replayed in well under a frame."""

MOST_LIVES = 512
"""Weights and questions whose lives are remembered; as many as anyone looks at for a while."""

ARRAY_OVERHEAD, STATE_OVERHEAD = 200, 300
"""Bytes that Python and numpy add to a small array, and to what holds the arrays of a moment."""


class Samples(NamedTuple):
    """The error curve: `errors[i]` is the average (mean absolute) error at `iterations[i]`.

    Exact values of the whole training set, nothing smoothed; both of shape (samples,).
    """

    iterations: Array
    errors: Array


def stride(iteration: int, dense: int = DENSE) -> int:
    """How far from this iteration the next sample lies: a power of two, at most 1/`dense` of it."""
    return 1 << max(0, (iteration // dense).bit_length() - 1)


class Tail(NamedTuple):
    """A future that was cut off, as it was: its checkpoints and its error curves."""

    states: tuple[State, ...]
    anchors: frozenset[int]
    samples: Samples
    held_out: Array
    furthest: int


class History:
    """What is remembered of a run. States are recorded in the order of their iterations."""

    def __init__(
        self,
        start: State,
        limit_bytes: int = LIMIT_BYTES,
        says: Callable[[State], Array] = lambda state: think(state, state.problem.inputs)[-1],
    ) -> None:
        """Begin with the random start; `limit_bytes` bounds the checkpoints.

        `says` tells what she says to every example, (examples, outputs).
        """
        self._limit, self._says = limit_bytes, says
        self._state_bytes = STATE_OVERHEAD + sum(
            values.nbytes + ARRAY_OVERHEAD
            for values in (*start.parameters.weights, *start.parameters.biases)
        )
        planned = start.recipe.iterations * self._state_bytes
        self._spacing = min(WIDEST, max(_affordable_replay(start), -(-planned // limit_bytes)))
        self._dense = DENSE
        self._iterations = array("q")
        self._states: list[State] = []
        self._sampled, self._errors, self._held_out = array("d"), array("d"), array("d")
        self._anchors: set[int] = set()
        self._lives: dict[Hashable, Known] = {}
        self.furthest = -1
        self.record(start)

    @property
    def bytes(self) -> int:
        """What the checkpoints hold in memory."""
        return len(self._states) * self._state_bytes

    def bytes_of(self, tail: Tail) -> int:
        """What a future that was cut off holds in memory."""
        return len(tail.states) * self._state_bytes

    @property
    def samples(self) -> Samples:
        """The error curve so far, as read-only arrays."""
        return Samples(frozen(self._sampled), frozen(self._errors))

    @property
    def held_out(self) -> Samples | None:
        """The same for the examples she never learns from, where there are any."""
        errors = frozen(self._held_out)
        return None if np.isnan(errors).all() else Samples(frozen(self._sampled), errors)

    @property
    def states(self) -> tuple[State, ...]:
        """The checkpoints, in the order of their iterations."""
        return tuple(self._states)

    def life_of(self, key: Hashable, read: Callable[[State], float], until: int, most: int) -> Life:
        """What `read` finds in every checkpoint up to an iteration, dense early and thinner later.

        What was found is remembered under the key; at most `most` checkpoints are read at a time,
        so that a long life comes in over several calls. Of those that lie close together, seen from
        the beginning, the first, the least and the greatest value are kept.
        """
        if len(self._lives) > MOST_LIVES:
            self._lives.clear()
        known = self._lives.setdefault(key, Known())
        known.extend(self._states[known.read : known.read + most], read)
        return known.until(until)

    def next_stop(self, iteration: int) -> int:
        """The next iteration after this one that wants to be recorded."""
        step = stride(iteration)
        sample = iteration - iteration % step + step
        checkpoint = iteration - iteration % self._spacing + self._spacing
        return min(sample, checkpoint, *(anchor for anchor in self._anchors if anchor > iteration))

    def record(self, state: State) -> State:
        """Take note of a state, if it is new and its turn; what is remembered of its iteration.

        That is another state where somebody intervened and she is trained past it once more.
        """
        if state.iteration > self.furthest:
            self.furthest = state.iteration
            self._note(state)
        elif state.iteration in self._anchors:
            return self.nearest(state.iteration)
        return state

    def fill(self, state: State, *, anchor: bool = False) -> None:
        """Take note of a state of the past that is growing back; an `anchor` is kept for good."""
        self._lives.clear()
        self._note(state, anchor=anchor)

    def leap(self, state: State) -> None:
        """Keep a state far ahead of all others for good; what lies between may be filled in."""
        self.furthest = max(self.furthest, state.iteration)
        self.fill(state, anchor=True)

    def nearest(self, iteration: int) -> State:
        """The last checkpoint at or before the iteration."""
        return self._states[bisect_right(self._iterations, iteration) - 1]

    def cut(self, changed: State) -> Tail:
        """Begin another future with this state, which takes the place of the one that was there.

        The old future is returned. The state is kept for good: no replay would find it again.
        """
        tail = self._take_off(changed.iteration)
        self.furthest = changed.iteration
        self._note(changed, anchor=True)
        return tail

    def swap(self, iteration: int, tail: Tail) -> Tail:
        """Give back a future that was cut off at the iteration, and return the one it replaces."""
        replaced = self._take_off(iteration)
        self._states += tail.states
        self._iterations.extend(state.iteration for state in tail.states)
        self._anchors |= tail.anchors
        self._sampled.extend(tail.samples.iterations)
        self._errors.extend(tail.samples.errors)
        self._held_out.extend(tail.held_out)
        self.furthest = tail.furthest
        return replaced

    def _take_off(self, iteration: int) -> Tail:
        first = bisect_left(self._iterations, iteration)
        sample = bisect_left(self._sampled, iteration)
        samples = Samples(frozen(self._sampled[sample:]), frozen(self._errors[sample:]))
        anchors = frozenset(anchor for anchor in self._anchors if anchor >= iteration)
        held_out = frozen(self._held_out[sample:])
        tail = Tail(tuple(self._states[first:]), anchors, samples, held_out, self.furthest)
        self._lives.clear()
        del self._states[first:], self._iterations[first:]
        del self._sampled[sample:], self._errors[sample:], self._held_out[sample:]
        self._anchors -= anchors
        return tail

    def _note(self, state: State, *, anchor: bool = False) -> None:
        """In its place among the others, of which it takes that of the same iteration."""
        iteration = state.iteration
        if anchor:
            self._anchors.add(iteration)
        if anchor or iteration % stride(iteration) == 0:
            self._sample(state)
        if self._stays(iteration):
            self._keep(state)

    @silent
    def _sample(self, state: State) -> None:
        at = bisect_left(self._sampled, state.iteration)
        after = bisect_right(self._sampled, state.iteration)
        error = mean_absolute(state.problem.targets - self._says(state))
        self._sampled[at:after] = array("d", [state.iteration])
        self._errors[at:after] = array("d", [error])
        self._held_out[at:after] = array("d", [_held_out_error(state)])

    def _keep(self, state: State) -> None:
        at = bisect_left(self._iterations, state.iteration)
        after = bisect_right(self._iterations, state.iteration)
        self._iterations[at:after] = array("q", [state.iteration])
        self._states[at:after] = [state]
        while self.bytes > self._limit and (self._dense or self._spacing <= self.furthest):
            self._thin()

    def _thin(self) -> None:
        """Keep every second one of the later checkpoints, and every second one of the early."""
        self._spacing *= 2
        self._dense //= 2
        self._lives.clear()
        self._states = [state for state in self._states if self._stays(state.iteration)]
        self._iterations = array("q", (state.iteration for state in self._states))

    def _stays(self, iteration: int) -> bool:
        step = self._spacing
        if self._dense:
            step = min(step, stride(iteration, self._dense))
        due = iteration % step == 0
        return due or iteration in self._anchors


def one_sample(state: State) -> Tail:
    """The future of a state that ends with it."""
    error = mean_absolute(state.problem.targets - think(state, state.problem.inputs)[-1])
    samples = Samples(frozen([state.iteration]), frozen([error]))
    anchors = frozenset([state.iteration])
    return Tail((state,), anchors, samples, frozen([_held_out_error(state)]), state.iteration)


def _held_out_error(state: State) -> float:
    problem = state.problem
    if problem.held_inputs is None or problem.held_targets is None:
        return nan
    return mean_absolute(problem.held_targets - think(state, problem.held_inputs)[-1])


def _affordable_replay(start: State) -> int:
    """How many iterations fit in half a frame, guessed from the size of the work.

    About 10 microseconds of overhead and 30 billion multiplications a second, as measured on an
    ordinary core. A wrong guess costs time or memory, never exactness.
    """
    weights = sum(weight.size for weight in start.parameters.weights)
    rows = min(start.recipe.batch or start.problem.examples, start.problem.examples)
    return max(1, int(0.008 / (10e-6 + 6 * rows * weights / 30e9)))
