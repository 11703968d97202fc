"""A network that another program trains, in words: what is known of it, and what only it knows."""

from collections.abc import Iterator

import numpy as np

from network.recording import Ending
from network.snapshot import Snapshot
from visualiser.scene.blocks import Block, Look
from visualiser.scene.measure import wrapped
from visualiser.scene.numbers import grouped
from visualiser.scene.shapes import Area, Box, Shape, Text, Track
from visualiser.scene.theme import Theme
from visualiser.view import View

ONLY_IT_KNOWS = (
    "How she learns from her error only the program knows that trains her: it tells her weights, "
    "before and after."
)
"""Instead of deltas, of who pushed a weight, of blame and adjustment."""

WIDEST_GAP = 2.0
"""Points between two marks of the timeline that still join to a line."""

LAST_PHASE = 1
"""In slow motion she thinks and the error is measured; of blame and adjustment nothing is known."""


def horizon(furthest: int) -> int:
    """Where the timeline of a program ends that goes on: 1, 2 or 5 times a power of ten."""
    least = max(furthest, 100)
    power = int(10 ** len(str(least - 1)))
    return next(power // part for part in (10, 5, 2, 1) if power // part >= least)


def program_state(snapshot: Snapshot, view: View) -> str:
    """What the program is doing, in two or three words."""
    if snapshot.ending is not None:
        return f"program {snapshot.ending.value}"
    runs = view.goal is not None or (view.playing and not view.slow)
    return "program runs" if runs and at_the_last(snapshot) else "program waits"


def at_the_last(snapshot: Snapshot) -> bool:
    """Whether no later record is there."""
    return snapshot.iteration == snapshot.furthest


def ended(snapshot: Snapshot) -> str:
    """That the program has ended, as a sentence; nothing where it goes on."""
    if snapshot.ending is None:
        return ""
    if snapshot.ending is Ending.ENDED:
        return f"Your program has ended at iteration {grouped(snapshot.furthest)}."
    return f"Your program broke off; the last it told is iteration {grouped(snapshot.furthest)}."


def change_title(snapshot: Snapshot, otherwise: str) -> str:
    """What the change beside a weight is; `otherwise` where we train her ourselves."""
    if not snapshot.watched:
        return otherwise
    if snapshot.leads_to is None:
        return "change: not told yet" if snapshot.ending is None else "change: no later record"
    return f"change until {grouped(snapshot.leads_to)}"


def unknown_block(at: Look, width: float = 244) -> Block:
    """Instead of what would have to be invented."""
    lines = wrapped(ONLY_IT_KNOWS, 12, width)

    def draw(area: Area) -> Iterator[Shape]:
        for index, line in enumerate(lines):
            yield Text(area.x, area.y + 12 + 17 * index, line, 12, at.theme.dim)

    return Block(17 * len(lines) + 14, draw)


def about_training(snapshot: Snapshot) -> str:
    """What is recorded, for the story."""
    count = len(snapshot.samples.iterations)
    return (
        f"{grouped(snapshot.problem.examples)} examples. Recorded so far: {grouped(count)} of "
        f"{grouped(snapshot.furthest + 1)} iterations, all where she is slow, fewer where she is "
        f"fast. They are marked below the curve, and can be gone back to."
    )


def recorded_marks(theme: Theme, track: Track, snapshot: Snapshot) -> Iterator[Shape]:
    """Below the curve a mark for every iteration that was recorded; of dense ones a line."""
    across = track.places(snapshot.samples.iterations)
    gaps = np.flatnonzero(np.diff(across) > WIDEST_GAP)
    begins = across[np.concatenate([[0], gaps + 1])].tolist()
    ends = across[np.concatenate([gaps, [-1]])].tolist()
    y = track.area.bottom + 1.5
    for begin, end in zip(begins, ends, strict=True):
        yield Box(Area(begin - 0.5, y, end - begin + 1, 2), theme.dim)
