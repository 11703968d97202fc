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


GAP = 8.0
LABEL, NUMBER, ERROR = 12.0, 17.0, 13.0
"""Sizes of type."""


def stamp(snapshot: Snapshot, theme: Theme, window: Area) -> Iterator[Shape]:
    """Along the lower edge of the window: the iteration at the left, the error at the right.

    What has no room is left out or shortened, the numbers last of all.
    """
    y, left, right = window.bottom - ROW / 2 - 3, window.x + 20, window.right - 20
    now, planned = grouped(snapshot.iteration), grouped(snapshot.recipe.iterations)
    number = max(text_width(text, NUMBER, "semibold") for text in (now, planned))  # never wanders
    wrong = percent(snapshot.error.mean_absolute)
    for label, of, error in (
        ("iteration", f"of {planned}", f"average error {wrong}"),
        ("iteration", "", f"average error {wrong}"),
        ("iteration", "", f"error {wrong}"),
        ("", "", f"error {wrong}"),
    ):
        before, after = (text_width(text, LABEL) + GAP * bool(text) for text in (label, of))
        width = before + number + after + 2 * GAP + text_width(error, ERROR, "medium")
        if width <= right - left:
            break
    fitted = min(1.0, (right - left) / width)
    if label:
        yield Text(left, y, label, LABEL, theme.dim)
    part = PartRole("iteration", value=snapshot.iteration)
    at = left + before * fitted
    yield Text(at, y, now, NUMBER * fitted, theme.text, "semibold", role=part)
    if of:
        yield Text(left + before + number + GAP, y, of, LABEL, theme.dim)
    part = PartRole("error", value=snapshot.error.mean_absolute)
    yield Text(right, y, error, ERROR * fitted, theme.error, "medium", "end", role=part)
