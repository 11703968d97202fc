"""Synapses and curves as elements of a drawing: hollow, dashed, alight, in two colours."""

from itertools import pairwise
from math import hypot, isfinite
from xml.etree.ElementTree import Element

from visualiser.render.looks import (
    DASH,
    FARTHEST,
    GAP,
    HALO_PEAK,
    HALO_REACH,
    MIDDLE,
    halo_at,
    wall_of,
)
from visualiser.render.sheet import STEPS, Sheet, inked, number
from visualiser.scene.shapes import Colour, Curve, Line, Point


def line_element(sheet: Sheet, line: Line, name: str) -> Element:
    """One line; of a hollow one or one that is alight a group, the light below."""
    drawn = [_light(sheet, line, name)] if line.glow > 0 and line.width > 0 else []
    if line.pattern == "hollow":
        wall = wall_of(line.width)
        faint = (*line.colour[:3], round(line.colour[3] * MIDDLE))
        drawn += [_stroke(line, line.width - 2 * wall, faint), _walls(line, wall)]
    else:
        drawn.append(_stroke(line, line.width, line.colour))
        if line.pattern == "dashed":
            length = hypot(line.end[0] - line.start[0], line.end[1] - line.start[1])
            drawn[-1].set("stroke-dasharray", f"{number(DASH)} {number(GAP)}")
            drawn[-1].set("stroke-dashoffset", number((DASH - length) / 2 % (DASH + GAP)))
    return _together(drawn)


def _together(elements: list[Element]) -> Element:
    if len(elements) == 1:
        return elements[0]
    group = Element("g")
    group.extend(elements)
    return group


def _stroke(line: Line, width: float, colour: Colour) -> Element:
    (x, y), (u, v) = line.start, line.end
    ends = {"x1": number(x), "y1": number(y), "x2": number(u), "y2": number(v)}
    width = width if isfinite(width) else 0.0
    return Element("line", ends | inked("stroke", colour) | {"stroke-width": number(width)})


def _normal(line: Line) -> Point:
    """One point to the side of the line."""
    dx, dy = line.end[0] - line.start[0], line.end[1] - line.start[1]
    length = hypot(dx, dy) or 1.0
    return -dy / length, dx / length


def _walls(line: Line, wall: float) -> Element:
    """The two edges of a hollow line."""
    away = (line.width - wall) / 2
    across, down = (away * share for share in _normal(line))
    (x, y), (u, v) = line.start, line.end
    path = " ".join(
        f"M{number(x + side * across)} {number(y + side * down)}"
        f"L{number(u + side * across)} {number(v + side * down)}"
        for side in (-1, 1)
    )
    drawn = {"d": path, "fill": "none"} | inked("stroke", line.colour)
    return Element("path", drawn | {"stroke-width": number(wall)})


def _light(sheet: Sheet, line: Line, name: str) -> Element:
    """The light to both sides of a line; between dashes it shines on."""
    half = line.width / 2
    reach = half + HALO_REACH
    peak = HALO_PEAK * min(1.0, line.glow) * sheet.faint(line.width) * line.colour[3] / 255
    ways = [step / STEPS for step in range(STEPS + 1)]
    stops = [((half + HALO_REACH * way) / reach, peak * halo_at(way)) for way in ways]
    if line.pattern != "dashed":
        stops.insert(0, (half / reach, 0.0))
    (x, y), (u, v) = line.start, line.end
    middle = (x + u) / 2, (y + v) / 2
    across, down = _normal(line)
    edge = middle[0] + across * reach, middle[1] + down * reach
    element = _stroke(line, 2 * reach, line.colour)
    element.attrib.pop("stroke-opacity", None)
    element.set("stroke", sheet.across(name or "line", middle, edge, line.colour, stops))
    return element


def curve_element(curve: Curve) -> Element:
    """The graph with round ends, below it what is filled down to its floor."""
    points = [point for point in curve.points if all(abs(along) < FARTHEST for along in point)]
    drawn = []
    if curve.floor is not None and curve.fill is not None and points:
        ends = [(points[-1][0], curve.floor), (points[0][0], curve.floor)]
        area = {"d": _path([[*points, *ends]]) + "Z"}
        drawn.append(Element("path", area | inked("fill", curve.fill)))
    runs = {curve.colour: [points]}
    if curve.below is not None:
        runs = _at_zero(points, curve.zero, curve.colour, curve.below)
    pen = {"stroke-width": number(curve.width), "stroke-linecap": "round"}
    pen["stroke-linejoin"] = "round"
    for colour, stretches in runs.items():
        path = {"d": _path(stretches), "fill": "none"}
        drawn.append(Element("path", path | inked("stroke", colour) | pen))
    return _together(drawn)


def _path(stretches: list[list[Point]]) -> str:
    lines = (
        "L".join(f"{number(x)} {number(y)}" for x, y in stretch) for stretch in stretches if stretch
    )
    return "".join(f"M{line}" for line in lines)


def _at_zero(
    points: list[Point], zero: float, above: Colour, below: Colour
) -> dict[Colour, list[list[Point]]]:
    """The stretches of either colour; where the curve crosses zero one ends and another begins."""
    runs: dict[Colour, list[list[Point]]] = {}
    before: Colour | None = None
    for (x, y), (u, v) in pairwise([*points, *points[-1:]]):
        pieces = [((x, y), (u, v))]
        if (y > zero) != (v > zero):
            cut = (x + (u - x) * (zero - y) / (v - y), zero)
            pieces = [((x, y), cut), (cut, (u, v))]
        for start, end in pieces:
            colour = below if start[1] + end[1] > 2 * zero else above
            if colour != before:
                runs.setdefault(colour, []).append([start])
            runs[colour][-1].append(end)
            before = colour
    return runs
