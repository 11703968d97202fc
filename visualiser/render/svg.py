"""The scene as a drawing that opens in a browser and can be edited: lines, circles, paths and text.

Each part of the scene is a group (in Inkscape a layer), each shape one element or, where it takes
several, one group of them. What stands for something bears a name, as `synapse-0-1-2`, and its
numbers as `data-weight` and the like, counted from 0 as in the arrays. Lengths are points at text
scale 1. Icons are drawn as paths, so that their font need not be there; all other text is text, in
Inter or else what comes nearest. Needs no pygame.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, indent, tostring

from visualiser.render.data import role_fields
from visualiser.render.encode import as_address
from visualiser.render.icons import outline
from visualiser.render.looks import is_told, rise_of, writable
from visualiser.render.sheet import Sheet, inked, number
from visualiser.render.svg_strokes import curve_element, line_element
from visualiser.scene.shapes import (
    Box,
    Circle,
    Colour,
    Curve,
    Line,
    Part,
    Polygon,
    Raster,
    Shape,
    Text,
)

FAMILY = "Inter, 'Inter Variable', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
DIGITS = "font-variant-numeric: tabular-nums; font-feature-settings: 'tnum'"
"""Where Inter is installed it has digits of all widths; ours are of one."""

WEIGHTS = {"regular": "400", "medium": "500", "semibold": "600"}
EM = 960
"""Units of an icon's outline to the size of its text."""

CRISP = 16
"""Pixels across each cell of a picture whose cells are not to run into each other."""


def svg(
    parts: Sequence[Part],
    size: tuple[float, float],
    scale: float,
    background: Colour | None,
    pixels: float = 1.0,
) -> bytes:
    """The document: `size` in points at that text scale, `pixels` to each of them."""
    root = _root(*size, scale, pixels)
    sheet = Sheet(scale * pixels)
    root.append(sheet.definitions)
    if background is not None:
        whole = {"id": sheet.name("background"), "width": "100%", "height": "100%"}
        root.append(Element("rect", whole | inked("fill", background)))
    for part in parts:
        name = sheet.name(part.name)
        layer = {"id": name, "inkscape:groupmode": "layer", "inkscape:label": part.name}
        group = Element("g", layer)
        group.extend(_named(sheet, shape) for shape in part.shapes if is_told(shape))
        if len(group):
            root.append(group)
    if not len(sheet.definitions):
        root.remove(sheet.definitions)
    indent(root, " ")
    written: str = tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


def _root(width: float, height: float, scale: float, pixels: float) -> Element:
    return Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg",
        "xmlns:xlink": "http://www.w3.org/1999/xlink",
        "xmlns:inkscape": "http://www.inkscape.org/namespaces/inkscape",
        "width": number(width * pixels),
        "height": number(height * pixels),
        "viewBox": f"0 0 {number(width / scale)} {number(height / scale)}",
        "font-family": FAMILY,
        "style": DIGITS,
        "text-rendering": "geometricPrecision",
    })  # fmt: skip


def _named(sheet: Sheet, shape: Shape) -> Element:
    """The shape's element with its name and its numbers, if it stands for anything."""
    role = getattr(shape, "role", None)
    if role is None:
        return _element(sheet, shape, "")
    fields = {key: value for key, value in role_fields(role).items() if _short(value)}
    words = [fields.pop("role"), *(v for v in fields.values() if isinstance(v, int | str))]
    if isinstance(shape, Text):
        words.append("text")
    name = sheet.name("-".join("bias" if word == -1 else str(word) for word in words))
    element = _element(sheet, shape, name)
    element.set("id", name)
    element.set("data-role", words[0])
    for key, value in fields.items():
        element.set(f"data-{key}", str(value))
    return element


def _short(value: object) -> bool:
    return isinstance(value, int | float | str) and not isinstance(value, bool)


def _element(sheet: Sheet, shape: Shape, name: str) -> Element:
    match shape:
        case Line():
            return line_element(sheet, shape, name)
        case Curve():
            return curve_element(shape)
        case Circle():
            return _circle(sheet, shape)
        case Box():
            return _box(sheet, shape)
        case Polygon(corners=corners):
            points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
            return Element("polygon", {"points": points} | inked("fill", shape.fill))
        case Raster():
            return _raster(sheet, shape)
        case Text(weight="icon"):
            return _icon(sheet, shape)
        case Text():
            return _text(sheet, shape)
    raise AssertionError(f"{type(shape).__name__} is never painted")


def _text(sheet: Sheet, text: Text) -> Element:
    drop = sheet.whole(text.y) + sheet.whole(rise_of(text.weight) * text.size)
    x = sheet.whole(text.x) if text.anchor == "start" else text.x
    words = {"x": number(x), "y": number(drop), "font-size": number(text.size)}
    if text.weight != "regular":
        words["font-weight"] = WEIGHTS[text.weight]
    if text.anchor != "start":
        words["text-anchor"] = text.anchor
    element = Element("text", words | inked("fill", text.colour))
    element.text = writable(text.string)
    if "  " in element.text or element.text != element.text.strip():
        element.set("xml:space", "preserve")
    return element


def _icon(sheet: Sheet, text: Text) -> Element:
    """An icon as its outline, centred where the painter puts its pixels."""
    middle = sheet.whole(text.y) + sheet.whole(rise_of("icon") * text.size) - text.size / 2
    place = f"translate({number(text.x)} {number(middle)}) scale({text.size / EM:.6g})"
    return Element(
        "path", {"d": outline(text.string), "transform": place} | inked("fill", text.colour)
    )


def _circle(sheet: Sheet, circle: Circle) -> Element:
    x, y = circle.centre
    place = {"cx": number(x), "cy": number(y)}
    edge = circle.edge_width if circle.edge is not None else 0.0
    drawn = place | {"r": number(max(0.0, circle.radius - edge / 2))} | inked("fill", circle.fill)
    if circle.edge is not None and edge:
        drawn |= inked("stroke", circle.edge) | {"stroke-width": number(edge)}
    disc = Element("circle", drawn)
    if circle.glow is None or not circle.glow[3] or circle.glow_radius <= 0:
        return disc
    light = place | {"r": number(circle.glow_radius)}
    light["fill"] = sheet.glow(circle.glow, circle.radius / circle.glow_radius)
    light["fill-opacity"] = number(circle.glow[3] / 255)
    group = Element("g")
    group.extend([Element("circle", light), disc])
    return group


def _box(sheet: Sheet, box: Box) -> Element:
    """Its edge lies within it, on whole pixels, as the painter has it."""
    left, top = sheet.whole(box.area.x), sheet.whole(box.area.y)
    width = max(sheet.pixel, sheet.whole(box.area.right) - left)
    height = max(sheet.pixel, sheet.whole(box.area.bottom) - top)
    radius = min(box.radius, width / 2, height / 2)
    edge = 0.0
    if box.edge is not None and box.edge[3]:
        edge = max(sheet.pixel, sheet.whole(box.edge_width))
    drawn = {
        "x": number(left + edge / 2),
        "y": number(top + edge / 2),
        "width": number(max(0.0, width - edge)),
        "height": number(max(0.0, height - edge)),
    }
    if radius > edge / 2:
        drawn["rx"] = number(radius - edge / 2)
    drawn |= inked("fill", box.fill)
    if box.edge is not None and edge:
        drawn |= inked("stroke", box.edge) | {"stroke-width": number(edge)}
    return Element("rect", drawn)


def _raster(sheet: Sheet, raster: Raster) -> Element:
    left, top = sheet.whole(raster.area.x), sheet.whole(raster.area.y)
    drawn = {
        "x": number(left),
        "y": number(top),
        "width": number(sheet.whole(raster.area.right) - left),
        "height": number(sheet.whole(raster.area.bottom) - top),
        "preserveAspectRatio": "none",
    }
    cells = raster.cells
    if not raster.smooth:  # not everything that shows an SVG knows of image-rendering
        cells = cells.repeat(CRISP, axis=0).repeat(CRISP, axis=1)
        drawn["style"] = "image-rendering: pixelated"
    drawn["xlink:href"] = as_address(cells)
    return Element("image", drawn)
