"""The past of one run: checkpoints to return to, and how wrong she was, dense early, thin later.

Knows nothing of how a state is computed from another; that is the trainer's.
"""

from array import array
from bisect import bisect_right
from typing import NamedTuple

from network import model
from network.problem import Array, frozen
from network.training import State
from network.verdict import measure

LIMIT_BYTES = 60_000_000
"""What the checkpoints of a run may hold; 64 MB is promised, the rest is for the samples."""

DENSE = 128
"""Up to here every iteration is kept; later the distance stays below 1/128 of the iteration, which
on a logarithmic timeline of a thousand pixels is less than two of them."""

WIDEST = 64
"""The distance of checkpoints where memory does not matter: replayed in well under a frame."""

ARRAY_OVERHEAD = 200
"""Bytes that Python and numpy add to every small array."""


class Samples(NamedTuple):
    """The error curve: `errors[i]` is the average (mean absolute) error at `iterations[i]`.

    Exact values of the whole training set, nothing smoothed; both of shape (samples,).
    """

    iterations: Array
    errors: Array


def stride(iteration: int) -> int:
    """How far from this iteration the next sample lies: a power of two, and a divisor of it."""
    return 1 << max(0, (iteration // DENSE).bit_length() - 1)


class History:
    """What is remembered of a run. States are recorded in the order of their iterations."""

    def __init__(self, start: State, limit_bytes: int = LIMIT_BYTES) -> None:
        """Begin with the random start; `limit_bytes` bounds the checkpoints."""
        self._limit = limit_bytes
        self._state_bytes = sum(
            values.nbytes + ARRAY_OVERHEAD
            for values in (*start.parameters.weights, *start.parameters.biases)
        )
        planned = start.recipe.iterations * self._state_bytes
        self._spacing = min(WIDEST, max(_affordable_replay(start), -(-planned // limit_bytes)))
        self._iterations: list[int] = []
        self._states: list[State] = []
        self._sampled, self._errors = array("d"), array("d")
        self.furthest = -1
        self.record(start)

    @property
    def bytes(self) -> int:
        """What the checkpoints hold in memory."""
        return len(self._states) * self._state_bytes

    @property
    def samples(self) -> Samples:
        """The error curve so far, as read-only arrays."""
        return Samples(frozen(self._sampled), frozen(self._errors))

    def next_stop(self, iteration: int) -> int:
        """The next iteration after this one that wants to be recorded."""
        step = stride(iteration)
        sample = iteration - iteration % step + step
        checkpoint = iteration - iteration % self._spacing + self._spacing
        return min(sample, checkpoint)

    def record(self, state: State) -> None:
        """Take note of a state, if it is new and its turn."""
        iteration = state.iteration
        if iteration <= self.furthest:
            return
        self.furthest = iteration
        step = stride(iteration)
        if iteration % step == 0:
            layers = model.forward(state.parameters, state.recipe.activations, state.problem.inputs)
            error = measure(layers[-1], state.problem.targets)
            self._sampled.append(iteration)
            self._errors.append(error.mean_absolute)
        if iteration % min(step, self._spacing) == 0:
            self._iterations.append(iteration)
            self._states.append(state)
            if self.bytes > self._limit:
                self._thin()

    def nearest(self, iteration: int) -> State:
        """The last checkpoint at or before the iteration."""
        return self._states[bisect_right(self._iterations, iteration) - 1]

    def _thin(self) -> None:
        self._spacing *= 2
        kept = [
            state
            for state in self._states
            if state.iteration % min(stride(state.iteration), self._spacing) == 0
        ]
        self._states = kept
        self._iterations = [state.iteration for state in kept]


def _affordable_replay(start: State) -> int:
    """How many iterations fit in half a frame, guessed from the size of the work.

    About 10 microseconds of overhead and 30 billion multiplications a second, as measured on an
    ordinary core. A wrong guess costs time or memory, never exactness.
    """
    weights = sum(weight.size for weight in start.parameters.weights)
    rows = min(start.recipe.batch or start.problem.examples, start.problem.examples)
    return max(1, int(0.008 / (10e-6 + 6 * rows * weights / 30e9)))
