"""What lies under the pointer, what Tab stops at: questions asked of a scene's shapes."""

from collections.abc import Callable
from math import hypot

from visualiser.commands import Command
from visualiser.scene.shapes import (
    Area,
    Box,
    Circle,
    Curve,
    Line,
    Pad,
    Point,
    Polygon,
    Raster,
    Reading,
    Scrolling,
    Shape,
    Shapes,
    Text,
    Track,
)

TOUCH = 6
"""How near, in points, the pointer must come to something as thin as a synapse."""


UNTOUCHED = Text | Curve | Polygon | Reading | Raster
"""What a click goes through."""

Touched = Line | Circle | Box | Track | Pad
"""What can be pointed at."""

FINGER = 12
"""The least radius, in points, of anything round that is to be hit."""


def touches(shape: Shape, point: Point) -> bool:
    """Whether the point lies on the shape. Text and curves are looked through."""
    match shape:
        case Circle(centre=centre, radius=radius):
            return hypot(point[0] - centre[0], point[1] - centre[1]) <= radius
        case Box(area=area) | Track(area=area) | Pad(area=area):
            return area.contains(point)
        case Line(start=start, end=end, width=width):
            return _distance(point, start, end) <= max(TOUCH, width / 2)
    return False


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the stroke between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return hypot(point[0] - start[0] - along * dx, point[1] - start[1] - along * dy)


def in_reach(shapes: Shapes) -> Shapes:
    """The shapes that can be used now: those on top of the last modal box, or all."""
    for index in range(len(shapes) - 1, -1, -1):
        shape = shapes[index]
        if isinstance(shape, Box) and shape.modal:
            return shapes[index:]
    return shapes


def shape_at(shapes: Shapes, point: Point) -> Touched | None:
    """The topmost shape under the point that does or says something.

    Beside all of them, or on a mere synapse, the nearest disc within a finger's width counts.
    """
    found: Touched | None = None
    near: list[tuple[float, Circle]] = []
    for shape in reversed(in_reach(shapes)):
        if isinstance(shape, UNTOUCHED):
            continue
        if not (isinstance(shape, Track | Pad) or shape.action or _is_modal(shape)):
            continue
        touched = touches(shape, point)
        if isinstance(shape, Circle):
            distance = hypot(point[0] - shape.centre[0], point[1] - shape.centre[1])
            if touched or distance <= FINGER:
                near.append((distance, shape))
        elif touched and isinstance(shape, Line):
            found = found or shape
        elif touched:
            found = found if near or found else shape
            break
    return min(near, key=lambda entry: entry[0])[1] if near else found


def _is_modal(shape: Touched) -> bool:
    return isinstance(shape, Box) and shape.modal


def scrolling_at(shapes: Shapes, point: Point) -> Scrolling | None:
    """The list under the point."""
    for shape in reversed(in_reach(shapes)):
        if isinstance(shape, Box) and shape.scrolling and shape.area.contains(point):
            return shape.scrolling
    return None


def action_at(shapes: Shapes, point: Point) -> Command | None:
    """What a click there asks for."""
    shape = shape_at(shapes, point)
    if isinstance(shape, Track | Pad):
        return command_at(shape, point)
    return shape.action.command if shape is not None and shape.action else None


def command_of(track: Track, value: float) -> Command:
    """What moving the track's knob to that value asks for."""
    make: Callable[..., Command] = track.command
    return make(*track.first, value)


def command_at(shape: Track | Pad, point: Point, *, first: bool = False) -> Command:
    """What a drag there asks for, or the click that begins it."""
    if isinstance(shape, Track):
        return command_of(shape, shape.value_at(point))
    make: Callable[..., Command] = (shape.first if first else None) or shape.command
    return make(*shape.values_at(point))


def name_of(shape: Shape) -> str:
    """The name by which Tab finds the shape, or nothing."""
    if isinstance(shape, Track | Pad):
        return shape.name
    if isinstance(shape, Line | Circle | Box) and shape.action:
        return shape.action.name
    return ""


def stops(shapes: Shapes) -> tuple[str, ...]:
    """The names Tab goes through, in order."""
    return tuple(dict.fromkeys(name for name in map(name_of, in_reach(shapes)) if name))


def named(shapes: Shapes, name: str) -> Touched | None:
    """The shape that bears the name, if it is one."""
    for shape in in_reach(shapes) if name else ():
        if name_of(shape) == name and not isinstance(shape, UNTOUCHED):
            return shape
    return None


def extent(shape: Shape) -> Area:
    """The rectangle around a control, for the ring that shows it has the focus."""
    match shape:
        case Circle(centre=(x, y), radius=radius):
            return Area(x - radius, y - radius, 2 * radius, 2 * radius)
        case Box(area=area) | Track(area=area) | Pad(area=area):
            return area
        case Line(start=start, end=end):
            x, y = min(start[0], end[0]), min(start[1], end[1])
            return Area(x, y, abs(end[0] - start[0]), abs(end[1] - start[1]))
    return Area(0, 0, 0, 0)


def reading_at(shapes: Shapes, point: Point) -> Reading | None:
    """The curves under the point, unless something lies on them."""
    for shape in reversed(in_reach(shapes)):
        if isinstance(shape, Reading) and len(shape.iterations) and shape.area.contains(point):
            return shape
        if isinstance(shape, Box) and shape.fill and shape.area.contains(point):
            return None
    return None
