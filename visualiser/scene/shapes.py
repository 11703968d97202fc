"""What a picture is made of: plain values that know neither pygame nor the network.

A scene is a sequence of shapes, painted in order, the last on top. Lengths are points at scale 1
and y grows downwards; the painter multiplies by the scale. A shape may carry an `Action` (what a
click on it asks for, what its tooltip says, the name by which Tab finds it) and a `Role` (which
thing of the network it stands for, with the engine's own number).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import expm1, log1p
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from visualiser.commands import Command
from visualiser.scene.roles import Array, Role

Point = tuple[float, float]
Colour = tuple[int, int, int, int]
"""Red, green, blue and opacity, each from 0 to 255."""


class Area(NamedTuple):
    """An upright rectangle: its top left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height

    @property
    def centre(self) -> Point:
        """The middle."""
        return (self.x + self.width / 2, self.y + self.height / 2)

    def contains(self, point: Point) -> bool:
        """Whether the point lies inside or on the edge."""
        return self.x <= point[0] <= self.right and self.y <= point[1] <= self.bottom

    def inset(self, across: float, down: float | None = None) -> "Area":
        """The same rectangle less a margin on every side."""
        down = across if down is None else down
        return Area(self.x + across, self.y + down, self.width - 2 * across, self.height - 2 * down)


class Action(NamedTuple):
    """What a shape does: a click asks for `command`; the tooltip says `hint`.

    A shape with a `name` is a stop on the way of the Tab key.
    """

    command: Command | None = None
    hint: str = ""
    name: str = ""


class Scrolling(NamedTuple):
    """A list under the pointer: which one, how far it is moved down, and how far it could be."""

    name: str
    at: int
    most: int


VERY_MANY_LINES = 200
"""More than so many are not all made and painted in one frame while they change in every frame."""


class Line(NamedTuple):
    """A synapse: a stroke whose width is a real number, never rounded to whole pixels.

    `pattern` is "solid", "hollow" (two edges with a pale middle) or "dashed"; `glow` from 0 to 1
    is the strength of the soft light around it.
    """

    start: Point
    end: Point
    width: float
    colour: Colour
    pattern: str = "solid"
    glow: float = 0.0
    role: Role | None = None
    action: Action | None = None


class Circle(NamedTuple):
    """A disc with an edge; `glow` is the colour of the soft light around it."""

    centre: Point
    radius: float
    fill: Colour
    edge: Colour | None = None
    edge_width: float = 0.0
    glow: Colour | None = None
    glow_radius: float = 0.0
    role: Role | None = None
    action: Action | None = None


class Box(NamedTuple):
    """A rectangle with round corners. What lies under a `modal` one takes neither click nor Tab."""

    area: Area
    fill: Colour | None = None
    radius: float = 0.0
    edge: Colour | None = None
    edge_width: float = 1.0
    modal: bool = False
    scrolling: Scrolling | None = None
    role: Role | None = None
    action: Action | None = None


class Polygon(NamedTuple):
    """A convex figure, its corners in either order."""

    corners: tuple[Point, ...]
    fill: Colour
    role: Role | None = None


class Curve(NamedTuple):
    """A function drawn from left to right through `points`, filled down to `floor` if given.

    Where it runs lower than `zero` its colour is `below`.
    """

    points: tuple[Point, ...]
    width: float
    colour: Colour
    floor: float | None = None
    fill: Colour | None = None
    role: Role | None = None
    below: Colour | None = None
    zero: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """The numbers behind curves, for a pointer that rests on them; nothing of it is painted.

    Each of `values` is a curve's, an entry for each of the `iterations`, which the track places.
    """

    area: Area
    what: str
    track: "Track"
    iterations: Array
    values: tuple[Array, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reading):
            return NotImplemented
        mine, theirs = (self.iterations, *self.values), (other.iterations, *other.values)
        return (self.area, self.what, self.track) == (other.area, other.what, other.track) and all(
            map(np.array_equal, mine, theirs)
        )

    def at(self, x: float) -> tuple[int, tuple[float, ...]]:
        """The iteration nearest to an x, and the values there."""
        nearest = int(np.argmin(np.abs(self.track.places(self.iterations) - x)))
        return int(self.iterations[nearest]), tuple(float(v[nearest]) for v in self.values)


@dataclass(frozen=True, eq=False, slots=True)
class Raster:
    """A picture of coloured cells that fills an area, row by row from the top.

    `cells` is (rows, columns, 3), each from 0 to 255; `smooth` blends neighbours into each other.
    """

    area: Area
    cells: NDArray[np.uint8]
    smooth: bool = False
    role: Role | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Raster):
            return NotImplemented
        return (self.area, self.smooth, self.role) == (
            other.area,
            other.smooth,
            other.role,
        ) and np.array_equal(self.cells, other.cells)


class Text(NamedTuple):
    """One line of text; (x, y) is the middle of its capitals' height, at `anchor`.

    `weight` is "regular", "medium", "semibold" or "icon"; `anchor` is "start", "middle" or "end".
    """

    x: float
    y: float
    string: str
    size: float
    colour: Colour
    weight: str = "regular"
    anchor: str = "start"
    role: Role | None = None
    action: Action | None = None


class Track(NamedTuple):
    """The invisible part of a slider: a place on it is a value, which a drag asks for.

    The command is `command(*first, value)`.
    With `logarithmic` the value v lies at log(1 + v), so that 0 has a place too.
    """

    area: Area
    low: float
    high: float
    value: float
    command: type[Command]
    logarithmic: bool = False
    hint: str = ""
    name: str = ""
    first: tuple[int, ...] = ()

    def value_at(self, point: Point) -> float:
        """The value under the point, held within the track."""
        share = min(1.0, max(0.0, (point[0] - self.area.x) / max(self.area.width, 1e-9)))
        if not self.logarithmic:
            return self.low + share * (self.high - self.low)
        low, high = log1p(self.low), log1p(self.high)
        return min(self.high, max(self.low, expm1(low + share * (high - low))))

    def x_of(self, value: float) -> float:
        """Where on the track the value lies."""
        return float(self.places(np.array(value)))

    def places(self, values: Array) -> Array:
        """Where on the track each of the values lies."""
        low, high, at = self.low, self.high, np.clip(values, self.low, self.high)
        if self.logarithmic:
            low, high, at = log1p(low), log1p(high), np.log1p(at)
        placed: Array = self.area.x + self.area.width * (at - low) / max(high - low, 1e-9)
        return placed


class Pad(NamedTuple):
    """An invisible surface: a place on it is two values, which a click or a drag asks for.

    The command is `command(across, up)`, from `low` at the bottom left to `high` at the top right.
    Where there is a `first` command it is what the click that begins a drag asks for, alike; `last`
    is asked for when it ends.
    """

    area: Area
    low: tuple[float, float]
    high: tuple[float, float]
    value: tuple[float, float]
    command: type[Command]
    hint: str = ""
    name: str = ""
    first: type[Command] | None = None
    last: Command | None = None

    def values_at(self, point: Point) -> tuple[float, float]:
        """The values under the point, held within the pad."""
        across = min(1.0, max(0.0, (point[0] - self.area.x) / max(self.area.width, 1e-9)))
        up = min(1.0, max(0.0, (self.area.bottom - point[1]) / max(self.area.height, 1e-9)))
        return (
            self.low[0] + across * (self.high[0] - self.low[0]),
            self.low[1] + up * (self.high[1] - self.low[1]),
        )

    def place_of(self, values: tuple[float, float]) -> Point:
        """Where on the pad two values lie."""
        across, up = (
            (value - low) / ((high - low) or 1.0)
            for value, low, high in zip(values, self.low, self.high, strict=True)
        )
        return (self.area.x + across * self.area.width, self.area.bottom - up * self.area.height)


Shape = Line | Circle | Box | Polygon | Curve | Reading | Raster | Text | Track | Pad
Shapes = Sequence[Shape]


class Part(NamedTuple):
    """A named part of the scene, such as `synapses` or `caption`, its shapes back to front."""

    name: str
    shapes: tuple[Shape, ...]


class Layer(NamedTuple):
    """Shapes that were drawn together; if there is an `area`, they fill it."""

    shapes: tuple[Shape, ...]
    area: Area | None = None


class Section(NamedTuple):
    """Parts of the scene that are yet to be drawn.

    Where they fill an `area`, nothing else lies there but what is on top of all.
    """

    draw: Callable[[], Iterable[Part]]
    area: Area | None = None

    def parts(self) -> list[Part]:
        """Draw them; those with nothing in them are left out."""
        return [part for part in self.draw() if part.shapes]

    def layer(self) -> Layer:
        """Draw them, without their names."""
        return Layer(tuple(shape for part in self.draw() for shape in part.shapes), self.area)
