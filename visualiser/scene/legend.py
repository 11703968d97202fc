"""What colours, widths and dots mean; always drawn on the scale now in use."""

from collections.abc import Iterator
from typing import NamedTuple

from network.snapshot import Snapshot
from visualiser.scene import theme as look
from visualiser.scene.layout import Places
from visualiser.scene.measure import text_width
from visualiser.scene.numbers import grouped
from visualiser.scene.phases import ADJUST, BLAME, change_scale
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Area, Circle, Line, Polygon, Shape, Text
from visualiser.scene.synapses import count_synapses, halved, most_synapses
from visualiser.scene.theme import Theme
from visualiser.view import View

MARKS = (1, 4, 16)
"""Weights whose widths are shown: their roots are 1, 2 and 4, so they stand for all between."""


class _Item(NamedTuple):
    """A mark `width` points wide, painted by `shapes` at the origin, and its label."""

    width: float
    shapes: tuple[Shape, ...]
    label: str


def legend(
    snapshot: Snapshot,
    theme: Theme,
    area: Area,
    places: Places,
    view: View,
    woven: Snapshot,
) -> Iterator[Shape]:
    """As many of the items as fit, the most telling first, centred; of the synapses as `woven`."""
    size = 12 if area.height >= 30 else 10
    halvings = halved(woven, places.radius)
    items = list(_items(snapshot, theme, halvings, view))
    if woven.iteration != snapshot.iteration:
        items.append(_Item(0, (), f"as of iteration {grouped(woven.iteration)}"))
    gap = 22 if area.width >= 560 else 12
    notes = [item for item in items if not item.shapes]
    marks = [item for item in items if item.shapes]
    while len(marks) > 1 and _length(marks + notes, size, gap) > area.width - 8:
        marks.pop()
    items = marks + notes
    x = area.centre[0] - _length(items, size, gap) / 2
    y = area.y + area.height / 2
    for item in items:
        for shape in item.shapes:
            yield _moved(shape, x, y)
        x += item.width + 8
        yield Text(x, y, item.label, size, theme.dim)
        x += text_width(item.label, size) + gap


def _items(snapshot: Snapshot, theme: Theme, halvings: int, view: View) -> Iterator[_Item]:
    yield _Item(34, (Line((0, 0), (34, 0), 7, theme.positive),), "positive")
    yield _Item(34, (Line((0, 0), (34, 0), 7, theme.negative, "hollow"),), "negative")
    told = view.slow and not snapshot.asking
    if told and view.phase == BLAME:
        arrow = Polygon(((0, 0), (11, -6), (11, 6)), theme.blame)
        yield _Item(11, (arrow,), "blame, carried back")
    if told and view.phase == ADJUST:
        share = Polygon(((0, 6), (4, -6), (8, 6)), theme.blame)
        yield _Item(8, (share,), "this example's share")
        larger = f"{change_scale(snapshot):,.6g}"
        yield _Item(0, (), f"changes drawn {larger} times larger")
    for weight in MARKS:
        width = look.width(weight, halvings)
        mark = Line((0, 0), (26, 0), width, theme.neutral, role=PartRole("scale", weight))
        yield _Item(26, (mark,), str(weight) if weight < MARKS[-1] else f"{weight}  weight")
    if halvings:
        smaller = 2**halvings
        yield _Item(0, (), f"widths drawn 1/{smaller}, to fit")
    every = count_synapses(snapshot)
    drawn = most_synapses(every, every=view.all_synapses)
    if every > drawn:
        yield _Item(0, (), f"the strongest {grouped(drawn)} of {grouped(every)} (V)")
    dot = Circle((7, 0), 7, theme.firing, theme.firing_edge, 1)
    yield _Item(14, (dot,), "firing")


def _length(items: list[_Item], size: float, gap: float) -> float:
    return sum(item.width + 8 + text_width(item.label, size) + gap for item in items) - gap


def _moved(shape: Shape, x: float, y: float) -> Shape:
    if isinstance(shape, Line):
        return shape._replace(start=(shape.start[0] + x, y), end=(shape.end[0] + x, y))
    if isinstance(shape, Polygon):
        return shape._replace(corners=tuple((u + x, v + y) for u, v in shape.corners))
    assert isinstance(shape, Circle)
    return shape._replace(centre=(shape.centre[0] + x, y))
