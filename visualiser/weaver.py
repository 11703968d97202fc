"""The synapses of a playing network, from frame to frame."""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from network.snapshot import Snapshot
from visualiser.scene.layout import Places
from visualiser.scene.shapes import VERY_MANY_LINES, Line
from visualiser.scene.synapses import Woven, line_by_line, weave, woven_of
from visualiser.scene.theme import Theme

FRAMES = 16
"""Over so many the synapses of a dense network are made: a quarter of a second."""


class Weaver:
    """Makes the synapses in every frame or, while she plays and they are very many, in shares.

    Then those of one snapshot are shown until those of another are complete and painted.
    """

    def __init__(self) -> None:
        """Begin with nothing made."""
        self._asked: tuple[object, ...] = ()
        self._woven: Woven | None = None  # what is on the screen,
        self._ready: Woven | None = None  # what is being painted,
        self._next: Snapshot | None = None  # and what is being made
        self.in_shares = False
        self._work: Iterator[Line] = iter(())
        self._lines: list[Line] = []

    def weave(
        self,
        snapshot: Snapshot,
        theme: Theme,
        places: Places,
        *,
        every: bool,
        quiet: bool,
        patient: bool,
        painted: bool,
    ) -> Woven:
        """The synapses that are complete; who is not `patient` gets those of this snapshot.

        The lines may be newer than the rest, to be painted; `painted` tells that this is done. That
        may take its time only if they were made `in_shares`.
        """
        self.in_shares = False
        asked = (theme.name, places, every, quiet, snapshot.recipe, snapshot.problem, snapshot.off)
        old = self._woven if asked == self._asked else None
        self._asked = asked
        if old is not None:
            if self._ready is None and _looks_alike(old.snapshot, snapshot):
                return old._replace(snapshot=snapshot)
            very_many = len(old.lines) > VERY_MANY_LINES
            if patient and very_many and _goes_on(old.snapshot, snapshot):
                self.in_shares = True
                return self._in_shares(
                    old, snapshot, theme, places, every=every, quiet=quiet, painted=painted
                )
        self._next = self._ready = None
        self._woven = weave(snapshot, theme, places, every=every, quiet=quiet)
        return self._woven

    def _in_shares(
        self,
        old: Woven,
        snapshot: Snapshot,
        theme: Theme,
        places: Places,
        *,
        every: bool,
        quiet: bool,
        painted: bool,
    ) -> Woven:
        if self._ready is not None and painted:
            self._woven = old = self._ready
            self._ready = None
        if self._next is None:
            self._next, self._lines = snapshot, []
            self._work = line_by_line(snapshot, theme, places, every=every, quiet=quiet)
        share = -(-len(old.lines) // FRAMES)
        before = len(self._lines)
        self._lines.extend(islice(self._work, share))
        complete = len(self._lines) - before < share
        if complete and self._ready is None:
            self._ready = woven_of(self._next, theme, places, self._lines)
            self._next = None
        return old if self._ready is None else old._replace(lines=self._ready.lines)


def _looks_alike(one: Snapshot, other: Snapshot) -> bool:
    """The same weights, and every neuron says the same."""
    return one.parameters is other.parameters and all(
        map(np.array_equal, one.shown.layers, other.shown.layers)
    )


def _goes_on(before: Snapshot, now: Snapshot) -> bool:
    """She has only been trained since, and is shown the same situation."""
    there = np.array_equal(before.shown.inputs, now.shown.inputs)
    return there and now.iteration >= before.iteration
