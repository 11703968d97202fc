"""A row below a diagram that stands alone: which iteration it is of, and how wrong she is then."""

from collections.abc import Iterator

from network.snapshot import Snapshot
from visualiser.scene.measure import text_width
from visualiser.scene.numbers import grouped, percent
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Area, Shape, Text
from visualiser.scene.theme import Theme

ROW = 30.0
"""The height of the row in points."""


def stamp(snapshot: Snapshot, theme: Theme, window: Area) -> Iterator[Shape]:
    """Along the lower edge of the window: the iteration at the left, the error at the right."""
    y, left, right = window.bottom - ROW / 2 - 3, window.x + 20, window.right - 20
    now, planned = grouped(snapshot.iteration), grouped(snapshot.recipe.iterations)
    error = f"average error {percent(snapshot.error.mean_absolute)}"
    yield Text(left, y, "iteration", 12, theme.dim)
    x = left + text_width("iteration", 12) + 8
    yield Text(x, y, now, 17, theme.text, "semibold", role=PartRole("iteration"))
    x += text_width(planned, 17, "semibold") + 8  # where it will end, so that nothing wanders
    of = f"of {planned}"
    width = text_width(error, 13, "medium")
    if x + text_width(of, 12) + 16 < right - width:
        yield Text(x, y, of, 12, theme.dim)
    yield Text(right, y, error, 13, theme.error, "medium", "end", role=PartRole("error"))
