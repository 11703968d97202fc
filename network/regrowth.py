"""The past of a run that was opened from a file, growing back from its random start.

The file holds the weights of a moment or two; all others are made again as they were made first.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np

from network.edit import Edit, apply
from network.history import History, Samples, Tail, one_sample
from network.lives import Life
from network.problem import kept
from network.training import State, Workshop, advance

Curve = TypeVar("Curve", Samples, Life)

Grown = tuple[int, Edit, Tail]
"""An edit that was made again, when, and the future it cut off: that moment as it was before."""


class Regrowth:
    """Replays a run up to its furthest iteration, into a history that holds the saved moments.

    `difference` is how far the weights that came out lie from the saved ones, at most: 0 on the
    machine that saved them.
    """

    def __init__(
        self, start: State, edits: Iterable[tuple[int, Edit]], saved: Iterable[State]
    ) -> None:
        """Begin with iteration 0; `edits` in the order of their iterations."""
        self.edits: list[Grown] = []
        self.difference = 0.0
        self._state, self._workshop = start, Workshop()
        self._waiting = list(edits)
        self._saved = {state.iteration: state for state in saved}
        self.furthest = max(self._saved)

    @property
    def iteration(self) -> int:
        """How far the past has grown back."""
        return self._state.iteration

    @property
    def whole(self) -> bool:
        """Whether nothing is missing any more."""
        return self.iteration == self.furthest and not (self._waiting or self._saved)

    @property
    def all_edits(self) -> tuple[tuple[int, Edit], ...]:
        """Those that were made again and those that are still waiting for their iteration."""
        return (*((iteration, edit) for iteration, edit, _ in self.edits), *self._waiting)

    def lacks(self, iteration: int) -> bool:
        """Whether that iteration is neither there already nor one of those that were saved."""
        return self.iteration < iteration < self.furthest and iteration not in self._saved

    def grow(self, history: History, goes_on: Callable[[], bool]) -> None:
        """Replay piece by piece, as long as it `goes_on`, or until the past is whole."""
        while not self.whole:
            self._arrive(history)
            if self.whole or not goes_on():
                return
            further = self._next_stop(history) - self.iteration
            self._state = advance(self._state, further, self._workshop)
            if self.iteration not in self._saved:
                history.fill(self._state)

    def _next_stop(self, history: History) -> int:
        stops = [*self._saved, *(iteration for iteration, _ in self._waiting)]
        return min([history.next_stop(self.iteration), *stops])

    def _arrive(self, history: History) -> None:
        """Make the edits of this iteration again, and compare what came out with what was saved."""
        while self._waiting and self._waiting[0][0] == self.iteration:
            iteration, edit = self._waiting.pop(0)
            self.edits.append((iteration, edit, one_sample(self._state)))
            self._state = apply(self._state, edit)
            if iteration not in self._saved:
                history.fill(self._state, anchor=True)
        if (saved := self._saved.pop(self.iteration, None)) is not None:
            self.difference = max(self.difference, distance(self._state, saved))


def known(curve: Curve, gap: tuple[int, int] | None) -> Curve:
    """The curve without what lies between the two iterations."""
    if gap is None:
        return curve
    iterations, values = curve
    outside = (iterations <= gap[0]) | (iterations >= gap[1])
    return type(curve)(kept(iterations[outside]), kept(values[outside]))


def distance(one: State, other: State) -> float:
    """The largest difference of any weight or bias; what is not a number in both is the same."""
    pairs = zip(
        (*one.parameters.weights, *one.parameters.biases),
        (*other.parameters.weights, *other.parameters.biases),
        strict=True,
    )
    return max(_largest(a, b) for a, b in pairs)


def _largest(a: np.ndarray, b: np.ndarray) -> float:
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    with np.errstate(invalid="ignore"):
        apart = np.where(same, 0.0, np.abs(a - b))
    return float(np.max(np.where(np.isnan(apart), np.inf, apart), initial=0.0))
