"""The life of one network in time: step, back, seek, run. Keeps no clock and shows nothing."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import NamedTuple

from network.edit import Edit, apply, same_thing
from network.history import LIMIT_BYTES, History, Samples, Tail
from network.problem import Problem
from network.recipe import Recipe
from network.refused import Refused
from network.regrowth import Regrowth
from network.training import State, Workshop, advance, start

Clock = Callable[[], float]
"""Seconds since some moment; only differences count."""


class Change(NamedTuple):
    """An edit, when it was made, and the future it cut off (or, once undone, the one it made)."""

    iteration: int
    edit: Edit
    tail: Tail


class Trainer:
    """A network, where it is now, and its past. Going back loses nothing and changes nothing."""

    def __init__(
        self,
        problem: Problem,
        recipe: Recipe,
        *,
        limit_bytes: int = LIMIT_BYTES,
        before: Samples | None = None,
    ) -> None:
        """Begin at iteration 0; `limit_bytes` bounds what the past may hold in memory.

        `before` is the error curve of the start that this one takes the place of.
        """
        self._before = before
        self._workshop = Workshop()
        self._pace: tuple[Problem, Recipe, float] | None = None
        self.begun = self.state = start(problem, recipe)
        self.history = History(self.state, limit_bytes, self._workshop.says)
        self._done: list[Change] = []
        self._undone: list[Change] = []
        self._settled: list[tuple[int, Edit]] = []
        self.regrowth: Regrowth | None = None

    @classmethod
    def restored(
        cls, begun: State, edits: Iterable[tuple[int, Edit]], shown: State, furthest: State
    ) -> "Trainer":
        """A run as it was saved, shown where it was; the rest of its past has to `grow` back."""
        trainer = cls(begun.problem, begun.recipe)
        trainer.regrowth = Regrowth(begun, edits, (shown, furthest))
        trainer.history.leap(shown)
        trainer.history.leap(furthest)
        trainer._grow(lambda: False)  # what was changed at iteration 0 is changed at once
        trainer.state = shown
        return trainer

    @property
    def gap(self) -> tuple[int, int] | None:
        """The iterations between which the past of a run from a file has yet to grow back.

        Only a saved moment is known there. None where nothing is missing.
        """
        if self.regrowth is None or self.regrowth.whole:
            return None
        return self.regrowth.iteration, self.regrowth.furthest

    @property
    def grown(self) -> int | None:
        """How far the past of a run from a file has grown back; None where nothing is missing."""
        return self.gap and self.gap[0]

    def grow(self, budget_seconds: float, clock: Clock) -> None:
        """Let the past grow back for so long; once it is whole, the edits in it can be undone."""
        began = clock()
        self._grow(lambda: 0 <= clock() - began < budget_seconds)  # a clock may be set back

    def _grow(self, goes_on: Callable[[], bool]) -> None:
        if self.regrowth is None or self.regrowth.whole:
            return
        self.regrowth.grow(self.history, goes_on)
        if not self.regrowth.whole:
            return
        if self._settled:  # what came after them cannot be undone any more
            self._settled = [(at, edit) for at, edit, _ in self.regrowth.edits] + self._settled
        else:
            self._done = [Change(*edit) for edit in self.regrowth.edits] + self._done

    def _edge(self) -> int | None:
        """Up to where she can be replayed from here, if what follows has yet to grow back."""
        return self.gap[0] if self.gap and self.iteration < self.gap[1] else None

    def _missing(self, iteration: int) -> bool:
        """Whether that iteration lies in a past that has yet to grow back."""
        if self.regrowth is None or iteration == self.iteration:
            return False
        return self.regrowth.lacks(iteration)

    @property
    def iteration(self) -> int:
        """How many adjustments lie behind the state shown."""
        return self.state.iteration

    @property
    def furthest(self) -> int:
        """How far she has ever been trained."""
        return self.history.furthest

    def step(self, count: int = 1) -> None:
        """So many iterations forward."""
        self.seek(self.iteration + count)

    def back(self, count: int = 1) -> None:
        """So many iterations back, at most to the random start."""
        self.seek(self.iteration - count)

    def seek(self, iteration: int) -> None:
        """Exactly that iteration, however long it takes; beyond the furthest this trains her."""
        self._grow(lambda: self._missing(iteration))
        self.jump(iteration)
        while self.iteration < max(0, iteration):
            self._advance(max(0, iteration) - self.iteration)

    def jump(self, iteration: int) -> None:
        """At once to what is remembered nearest at or before the iteration."""
        nearest = self.history.nearest(max(0, iteration))
        if not nearest.iteration <= self.iteration <= iteration:
            self.state = nearest

    def first_overflow(self) -> int | None:
        """The first iteration whose weights are no longer numbers; asked where they are not.

        None where it lies in a past that has yet to grow back.
        """
        states = self.history.states
        finite = bisect_left(states, True, key=lambda state: not state.parameters.finite)
        state = states[max(0, finite - 1)]
        if self.regrowth is not None and self.regrowth.lacks(state.iteration + 1):
            return None
        while state.parameters.finite:
            state = advance(state, 1)
        return state.iteration

    def edit(self, edit: Edit) -> None:
        """Change something now: another future grows from here. Refused changes nothing."""
        if self._edge() is not None:
            raise Refused("her past is still growing back, and can be changed once it is whole")
        changed = apply(self.state, edit)
        tail = self.history.cut(changed)
        last = self._done[-1] if self._done else None
        if last is not None and last.iteration == self.iteration and same_thing(last.edit, edit):
            tail = self._done.pop().tail  # a weight being dragged is one change, not a hundred
        self._done.append(Change(self.iteration, edit, tail))
        self._undone.clear()
        self.state = changed

    @property
    def edits(self) -> tuple[tuple[int, Edit], ...]:
        """What was changed and when, in the order it was done; what is undone is not among them."""
        return (*self._settled, *((change.iteration, change.edit) for change in self._done))

    @property
    def in_effect(self) -> tuple[tuple[int, Edit], ...]:
        """Of the edits those that made the past there is, in the order of their iterations.

        An edit cuts off the future of its iteration, with all edits that had been made in it.
        """
        kept: list[tuple[int, Edit]] = []
        for iteration, edit in self.edits:
            while kept and kept[-1][0] > iteration:
                kept.pop()
            kept.append((iteration, edit))
        if self.regrowth is not None and self.gap:
            kept = [*self.regrowth.all_edits, *kept]
        return tuple(kept)

    def at_furthest(self) -> State:
        """The furthest state, replayed from what is remembered before it; changes nothing."""
        state = self.history.nearest(self.furthest)
        return advance(state, self.furthest - state.iteration)

    @property
    def samples(self) -> Samples:
        """The error curve from the start up to the furthest, or to where something is missing."""
        iterations, errors = self.history.samples
        count = bisect_right(iterations, self.gap[0]) if self.gap else None
        return Samples(iterations[:count], errors[:count])

    @property
    def replaced(self) -> Samples | None:
        """The error curve that the last change cut off, or that of the start before this one."""
        return self._done[-1].tail.samples if self._done else self._before

    def undo(self) -> bool:
        """Give back the future before the last edit; False where there is none."""
        return self._swap(self._done, self._undone)

    def redo(self) -> bool:
        """Give back the future after the last edit that was undone; False where there is none."""
        return self._swap(self._undone, self._done)

    def _swap(self, source: list[Change], target: list[Change]) -> bool:
        if not source:
            return False
        iteration, edit, tail = source.pop()
        target.append(Change(iteration, edit, self.history.swap(iteration, tail)))
        where = self.iteration
        if where >= iteration:  # it was part of what has just been replaced
            self.state = self.history.nearest(where)
            self.seek(min(where, self.history.furthest))
        return True

    @property
    def undoable(self) -> int:
        """How many edits can be undone."""
        return len(self._done)

    def forget_redo(self) -> None:
        """Give up what redo could bring back."""
        self._undone.clear()

    def forget_oldest_undo(self) -> None:
        """Give up the future that the oldest edit cut off; the edit itself stays."""
        if self._done:
            oldest = self._done.pop(0)
            self._settled.append((oldest.iteration, oldest.edit))

    def rest(self) -> None:
        """Give back the memory that is only needed while training; it is taken again by itself."""
        self._workshop.clear()

    @property
    def bytes(self) -> int:
        """What all pasts and futures hold in memory, those that undo can bring back included."""
        tails = (change.tail for change in (*self._done, *self._undone))
        return self.history.bytes + sum(map(self.history.bytes_of, tails))

    def run(self, budget_seconds: float, clock: Clock, until: int | None = None) -> int:
        """As many iterations as fit in the budget, and how many they were; at most to `until`.

        At least one is made; another is begun only where it should end in time. Where the way leads
        through a past that is still missing, that grows instead.
        """
        wanted = self.iteration + 1 if until is None else until
        if self._missing(wanted):
            before = self.iteration
            self.grow(budget_seconds, clock)
            self.jump(wanted)
            return self.iteration - before
        if (edge := self._edge()) is not None:
            until = edge if until is None else min(until, edge)
        began, first, elapsed = clock(), self.iteration, 0.0
        piece = self._first_piece(budget_seconds)
        while piece >= 1 and (until is None or self.iteration < until):
            self._advance(piece if until is None else min(piece, until - self.iteration))
            elapsed = clock() - began
            per_iteration = elapsed / (self.iteration - first)
            self._pace = self.state.problem, self.state.recipe, per_iteration
            room = budget_seconds - elapsed
            fitting = int(room / per_iteration) if per_iteration > 0 else 2 * piece
            piece = min(2 * piece, fitting) if 0 < room <= budget_seconds else 0
        return self.iteration - first

    def _first_piece(self, budget_seconds: float) -> int:
        """As many iterations as took an eighth of the budget the last time; one if nobody knows."""
        problem, recipe, seconds = self._pace or (None, None, 0.0)
        same = problem is self.state.problem and recipe is self.state.recipe
        if not same or seconds <= 0:
            return 1
        return max(1, int(budget_seconds / seconds) // 8)

    def _advance(self, most: int) -> None:
        """Forward to the next stop of the history, or as far as asked."""
        stop = self.history.next_stop(self.iteration)
        further = advance(self.state, min(most, stop - self.iteration), self._workshop)
        self.state = self.history.record(further)
