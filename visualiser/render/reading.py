"""Texts as they are read aloud: from above, from left to right, lines that were broken whole again.

Knows where texts stand and nothing of what they say.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from visualiser.render.looks import writable
from visualiser.scene.measure import text_width
from visualiser.scene.roles import VerdictRole
from visualiser.scene.shapes import Shape, Text
from visualiser.scene.widgets import BUTTON

LEVEL = 4.0
"""Texts whose heights differ by less stand on one line."""

WORD_GAP = 1.25
"""Texts on one line that are nearer to each other than this times their size go together."""

LEADING = 1.6
"""Lines of one paragraph are not farther apart than this times their size."""

OPERATORS = ("×", "=", "→", "+", "−")
NUMERIC = "0123456789+−"
"""How what is no word begins."""


class Piece(NamedTuple):
    """Something that is read: where it begins and ends, its height, what it says, how it looks."""

    left: float
    right: float
    y: float
    size: float
    said: str
    look: tuple[object, ...] = ()

    @property
    def kind(self) -> tuple[object, ...]:
        """Its anchor and its weight: a name and its number differ in one of them."""
        return self.look[1:4:2]


def pieces(shapes: Iterable[Shape]) -> list[Piece]:
    """What is written, without icons and the labels of controls; a verdict's sign is its word."""
    return [
        piece_of(shape)
        for shape in shapes
        if isinstance(shape, Text) and shape.string and shape.role != BUTTON
        if shape.weight != "icon" or isinstance(shape.role, VerdictRole)
    ]


def piece_of(text: Text) -> Piece:
    """Where a text stands, and what is read."""
    said = writable(text.string)
    width = text.size if text.weight == "icon" else text_width(said, text.size, text.weight)
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    if isinstance(text.role, VerdictRole):
        said = text.role.verdict.value
    look = text.x, text.anchor, text.size, text.weight, text.colour
    return Piece(left, left + width, text.y, text.size, said, look)


def lines(found: Iterable[Piece]) -> list[str]:
    """The pieces as lines, a paragraph that was broken into several as one."""
    read: list[str] = []
    before: Piece | None = None
    for row in rows(found):
        alone = row[0] if len(row) == 1 else None
        if alone and before and _goes_on(before, alone):
            read[-1] += f" {alone.said}"
        else:
            read.append(joined(row))
        before = alone
    return read


def rows(found: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces of each line of the window, from left to right, the lines from above."""
    grouped: list[list[Piece]] = []
    for piece in sorted(found, key=lambda piece: piece.y):
        if grouped and piece.y - grouped[-1][0].y < LEVEL:
            grouped[-1].append(piece)
        else:
            grouped.append([piece])
    return [sorted(row) for row in grouped]


def _goes_on(one: Piece, other: Piece) -> bool:
    return one.look == other.look and other.y - one.y <= LEADING * one.size


def joined(row: Sequence[Piece]) -> str:
    """One line: what is near goes together, a name and its number with a colon, else a comma.

    Digits that stand each in a disc go together too.
    """
    said, named = row[0].said, row[0].said[0] not in NUMERIC
    for one, other in pairwise(row):
        near = other.left - one.right <= WORD_GAP * max(one.size, other.size)
        number = other.said[0] in NUMERIC
        digits = all(len(piece.said) == 1 and "middle" in piece.look for piece in (one, other))
        if near or digits or one.said in OPERATORS or other.said in OPERATORS:
            said += " "
        elif (named or len(row) == 2) and number and one.kind != other.kind:
            said += ": "
        else:
            said += ", "
        said, named = said + other.said, named and not number
    return said
