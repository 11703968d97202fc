"""The synapses of a playing network, from frame to frame."""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from network.snapshot import Snapshot
from visualiser.scene.layout import Places
from visualiser.scene.shapes import Line
from visualiser.scene.synapses import Woven, is_dense, line_by_line, woven_of
from visualiser.scene.theme import Theme

FRAMES = 16
"""Over so many the synapses of a dense network are made: a quarter of a second."""


class Weaver:
    """Makes the synapses in every frame or, while she plays and they are very many, in shares.

    Then those of one snapshot are shown until those of another are complete.
    """

    def __init__(self) -> None:
        """Begin with nothing made."""
        self._asked: tuple[object, ...] = ()
        self._woven: Woven | None = None
        self._next: Snapshot | None = None
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
    ) -> Woven:
        """The synapses that are complete; who is not `patient` gets those of this snapshot."""
        asked = (theme.name, places, every, quiet, snapshot.recipe, snapshot.problem, snapshot.off)
        old = self._woven
        same, self._asked = asked == self._asked, asked
        if old is not None and same:
            if _looks_alike(old.snapshot, snapshot):
                return old._replace(snapshot=snapshot)
            if patient and is_dense(snapshot) and _goes_on(old.snapshot, snapshot):
                return self._a_share(old, snapshot, theme, places, every=every, quiet=quiet)
        self._next = None
        made = line_by_line(snapshot, theme, places, every=every, quiet=quiet)
        self._woven = woven_of(snapshot, theme, places, made)
        return self._woven

    def _a_share(
        self,
        old: Woven,
        snapshot: Snapshot,
        theme: Theme,
        places: Places,
        *,
        every: bool,
        quiet: bool,
    ) -> Woven:
        if self._next is None:
            self._next, self._lines = snapshot, []
            self._work = line_by_line(snapshot, theme, places, every=every, quiet=quiet)
        share = -(-len(old.lines) // FRAMES)
        before = len(self._lines)
        self._lines.extend(islice(self._work, share))
        if len(self._lines) - before == share:
            return old
        self._woven = woven_of(self._next, theme, places, self._lines)
        self._next = None
        return self._woven


def _looks_alike(one: Snapshot, other: Snapshot) -> bool:
    """The same weights, and every neuron says the same."""
    return one.parameters is other.parameters and all(
        map(np.array_equal, one.shown.layers, other.shown.layers)
    )


def _goes_on(before: Snapshot, now: Snapshot) -> bool:
    """She has only been trained since, and is shown the same situation."""
    there = np.array_equal(before.shown.inputs, now.shown.inputs)
    return there and now.iteration >= before.iteration
