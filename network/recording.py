"""A network that another program trains, as that program tells of it: recorded, never computed.

It answers like a trainer, but all it can do is look back on what was recorded and let the program
go on. Knows nothing of pipes, windows or how the program trains.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from enum import Enum
from typing import NoReturn, Protocol

import numpy as np

from network.edit import Edit
from network.history import LIMIT_BYTES, History
from network.model import Parameters, silent
from network.problem import Array, kept
from network.refused import Refused
from network.trainer import Clock, Trainer
from network.training import State

REPLAY_FRAMES = 60
"""Replayed without a limit of speed, all that is recorded takes so many calls: about a second."""


FEWEST = 2
"""Records that are kept whatever they hold: the first and the newest."""


class Ending(Enum):
    """How the program came to an end."""

    ENDED = "has ended"
    BROKEN_OFF = "broke off"


class Source(Protocol):
    """The program: what it tells, and how far it may go on."""

    @property
    def ending(self) -> Ending | None:
        """How it ended, once all that it told has been taken; None while it goes on."""

    def arrived(self) -> tuple[int, Parameters] | None:
        """The next record that has come and has not been taken, with its iteration."""

    def wait(self, seconds: float) -> bool:
        """Wait at most so long for a record to come, and say whether one has."""

    def allow(self, iteration: int | None) -> None:
        """Let it go on until that iteration is done, or without end; what lies behind stops it."""


def unknown(like: Iterable[Array]) -> tuple[Array, ...]:
    """As many arrays of the same shapes, with no number in them: nobody knows them."""
    return tuple(kept(np.full_like(array, np.nan)) for array in like)


class Records(History):
    """The records there are, every one with its error; thinned out where memory ends."""

    def after(self, iteration: int) -> State | None:
        """The first record after the iteration."""
        place = bisect_right(self._iterations, iteration)
        return self._states[place] if place < len(self._states) else None

    def on_the_way(self, iteration: int) -> State:
        """Further from that iteration, as far as a quick replay of all of them goes at a time."""
        place = bisect_right(self._iterations, iteration) - 1
        further = place + max(1, len(self._states) // REPLAY_FRAMES)
        return self._states[min(further, len(self._states) - 1)]

    def _note(self, state: State, *, anchor: bool = False) -> None:  # noqa: ARG002
        """Nothing that is left out could be made again, so all of it is kept."""
        self._sample(state)
        self._keep(state)

    def _keep(self, state: State) -> None:
        self._iterations.append(state.iteration)
        self._states.append(state)
        while self.bytes > self._limit and len(self._states) > FEWEST:
            self._thin()

    def _thin(self) -> None:
        """Give up every second record but the newest, and of the first ones none at first."""
        spared, self._dense = self._dense, self._dense // 2
        last = len(self._states) - 1
        chosen = [
            place
            for place in range(last + 1)
            if place < spared or (place - spared) % 2 == 0 or place == last
        ]
        self._lives.clear()
        self._states = [self._states[place] for place in chosen]
        self._iterations = array("q", (state.iteration for state in self._states))
        self._sampled = array("d", self._iterations)
        self._errors = array("d", (self._errors[place] for place in chosen))
        self._held_out = array("d", (self._held_out[place] for place in chosen))


class Recording(Trainer):
    """What was recorded of a network, where one looks at it, and how far its program may go."""

    def __init__(self, begun: State, source: Source, limit_bytes: int = LIMIT_BYTES) -> None:
        """Begin with the weights that the program begins with, as iteration 0."""
        super().__init__(begun.problem, begun.recipe)
        self._source = source
        self._records = Records(begun, limit_bytes)
        self.history = self._records
        self.begun = self.state = begun
        self._asked = False

    @property
    def ending(self) -> Ending | None:
        """How the program ended; None while it goes on."""
        return self._source.ending

    @property
    def grown(self) -> int | None:
        """How far the program has come; None where no more is to be expected."""
        return None if self.ending else self.furthest

    def grow(self, budget_seconds: float, clock: Clock) -> None:
        """Take in what has come, for so long; called once a frame, before `run`.

        Where nobody has called `run` since the last time nobody wants more, and the program waits.
        """
        if not self._asked:
            self._source.allow(self.furthest)
        self._asked = False
        self._take_in(clock, clock() + budget_seconds)

    def run(self, budget_seconds: float, clock: Clock, until: int | None = None) -> int:
        """As far as there are records, at most to `until`; how many iterations that was.

        At the last record the program may go on until then, and is waited for as long as the budget
        lasts; with no `until` it goes on by itself.
        """
        first = self.iteration
        if first < self.furthest:
            replayed = self._records.on_the_way(first) if until is None else self._nearest(until)
            self.state = replayed if replayed.iteration > first else self.state
            return self.iteration - first
        self._asked = True
        self._source.allow(until)
        end = clock() + budget_seconds
        self._take_in(clock, end)
        while until is not None and self.iteration < until and not self.ending:
            if not self._source.wait(end - clock()):
                break
            self._take_in(clock, end)
        return self.iteration - first

    def reachable(self, iteration: int, *, forward: bool = False) -> int:
        """The iteration that can be gone to: of what has passed only those that were recorded.

        That is the nearest before, or going `forward` the nearest after.
        """
        if iteration > self.furthest:
            return self.furthest if self.ending else iteration
        later = self._records.after(iteration - 1) if forward else None
        return (later or self._nearest(iteration)).iteration

    def jump(self, iteration: int) -> None:
        """To the nearest record at or before the iteration."""
        self.state = self._nearest(iteration)

    def seek(self, iteration: int) -> None:
        """To the nearest record at or before the iteration; nothing is trained here."""
        self.jump(iteration)

    @silent
    def change(self) -> tuple[int | None, Parameters]:
        """The iteration of the next record, and how its weights differ from those shown.

        Several iterations may lie between. None, and no numbers, where it has not come yet.
        """
        later, now = self._records.after(self.iteration), self.state.parameters
        if later is None:
            return None, Parameters(unknown(now.weights), unknown(now.biases))
        then = later.parameters
        weights = (kept(b - a) for a, b in zip(now.weights, then.weights, strict=True))
        biases = (kept(b - a) for a, b in zip(now.biases, then.biases, strict=True))
        return later.iteration, Parameters(tuple(weights), tuple(biases))

    def edit(self, edit: Edit) -> NoReturn:  # noqa: ARG002
        """Raise Refused: the network is not ours."""
        raise Refused(f"this network belongs to {self.begun.problem.name}, which trains it")

    def first_overflow(self) -> int:
        """The first record whose weights are no longer numbers; asked where they are not."""
        states = (state for state in self.history.states if not state.parameters.finite)
        return next(states, self.state).iteration

    def _nearest(self, iteration: int) -> State:
        return self.history.nearest(max(0, iteration))

    def _take_in(self, clock: Clock, end: float) -> None:
        """What has come, one record at least; who looks at the last one goes along."""
        while (told := self._source.arrived()) is not None:
            iteration, parameters = told
            if iteration > self.furthest:
                follows = self.iteration == self.furthest
                state = State(self.begun.problem, self.begun.recipe, iteration, parameters)
                self.history.record(state)
                self.state = state if follows else self.state
            if clock() >= end:
                return
