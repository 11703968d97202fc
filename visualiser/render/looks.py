"""How shapes look in every medium, in numbers: what pixels and drawings have to agree on.

Knows neither pygame nor SVG. Lengths are points, unless they are shares of something.
"""

from math import isfinite
from unicodedata import category

from visualiser.scene.shapes import (
    Area,
    Box,
    Circle,
    Colour,
    Curve,
    Line,
    Polygon,
    Raster,
    Shape,
    Text,
)

FARTHEST = 100_000.0
"""What lies beyond is no place in any window, as where a number has overflowed."""

WALL, WALL_SHARE, MIDDLE = 1.3, 0.3, 0.18
"""Hollow lines: an edge, its largest share of the width; the opacity between edges."""

DASH, GAP = 7.0, 5.0
"""Dashes are laid from a line's middle outwards, so that both ends look alike."""

HALO_REACH, HALO_PEAK = 8.0, 0.30
"""The light beside a line: how far it reaches, and its opacity at the line's edge."""

GLOW_BEGINS, GLOW_FALLS = 0.85, 2.2
"""The light around a disc begins within it, at that share of its radius, and falls with that power
of the way to its own radius."""

CAPITALS = 0.727
"""The height of Inter's capitals, as a share of the size."""

ICON_HEIGHT = 0.5
"""Icons are centred in their em box, which reaches from the baseline up to 1."""


def rise_of(weight: str) -> float:
    """How far the middle of a text of that weight lies above its baseline, a share of the size."""
    return ICON_HEIGHT if weight == "icon" else CAPITALS / 2


def wall_of(width: float) -> float:
    """How thick each edge of a hollow line of that width is."""
    return min(WALL, WALL_SHARE * width)


def halo_at(away: float) -> float:
    """How much of its light is left at a share of the way from a line's edge to where it ends."""
    return (1 - away) * (1 - away * away)


def writable(string: str) -> str:
    """The text without what cannot be written: control characters and halves of characters."""
    return "".join("?" if category(sign) in ("Cc", "Cs") else sign for sign in string)


def is_painted(shape: Shape) -> bool:
    """Whether there is anything of the shape to be seen."""
    match shape:
        case Line(width=width, colour=colour):
            return width > 0 and _seen(colour) and _lies((*shape.start, *shape.end))
        case Circle(centre=centre, radius=radius):
            ringed = shape.edge_width > 0 and _seen(shape.edge)
            return (_seen(shape.fill) or ringed or _seen(shape.glow)) and _lies((*centre, radius))
        case Box(area=area):
            return (_seen(shape.fill) or _seen(shape.edge)) and _lies(area)
        case Polygon(corners=corners):
            return _seen(shape.fill) and _lies([along for corner in corners for along in corner])
        case Curve(points=points):
            return any(map(_lies, points))
        case Text(x=x, y=y, string=string):
            return bool(string) and _lies((x, y))
        case Raster(area=area):
            return _lies(area)
    return False


def is_told(shape: Shape) -> bool:
    """Whether the shape is to be seen, or stands for something without being painted itself."""
    return is_painted(shape) or getattr(shape, "role", None) is not None


def _seen(colour: Colour | None) -> bool:
    return colour is not None and colour[3] > 0


def _lies(lengths: Area | tuple[float, ...] | list[float]) -> bool:
    return all(isfinite(length) and abs(length) < FARTHEST for length in lengths)
