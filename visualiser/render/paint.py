"""Shapes become pixels on any pygame surface, with a display or without.

Everything smooth is kept as a white mask and tinted, so that colours may change every frame at the
price of one fill; what keeps its colour too is blitted as it is. Knows nothing of networks.
"""

from collections.abc import Sequence
from itertools import groupby
from math import ceil, floor

import numpy as np
import pygame
from numpy.typing import NDArray

from visualiser.render.curves import CurveLayer
from visualiser.render.lines import SynapseLayer
from visualiser.render.looks import FARTHEST
from visualiser.render.pixels import byte_order, canvas, memory_of
from visualiser.render.text import Typesetter
from visualiser.render.tiles import Tiles, box_coverage, disc_coverage, polygon_coverage
from visualiser.scene.shapes import (
    Area,
    Box,
    Circle,
    Colour,
    Curve,
    Layer,
    Line,
    Polygon,
    Raster,
    Shape,
    Shapes,
    Text,
)

PREMULTIPLIED = pygame.BLEND_PREMULTIPLIED
SMALL_BOX = 20_000
"""Pixels up to which a box is one blit; a larger one is filled, and only its corners blitted."""

QUARTERS = 4
"""Discs are placed to a quarter of a pixel, so that a slow signal does not jerk."""

Array = NDArray[np.float64]
_Place = tuple[int, int]
"""Of a line or a curve: which layer it is in, and which of its lines and curves it is."""


class Painter:
    """Paints scenes; holds nothing but masks, texts and the last synapses, curves and panels."""

    def __init__(self) -> None:
        """Begin with empty caches."""
        self._type = Typesetter()
        self._tiles = Tiles()
        self._synapses: dict[_Place, SynapseLayer] = {}
        self._curves: dict[_Place, CurveLayer] = {}
        self._rasters: dict[_Place, tuple[Raster, pygame.Surface]] = {}
        self._panels: dict[int, tuple[object, pygame.Surface]] = {}
        self._place: _Place = 0, 0
        self._patient, self._painted = False, True

    def paint(
        self, surface: pygame.Surface, shapes: Shapes, scale: float, background: Colour
    ) -> None:
        """Paint all shapes in order; `scale` is pixels a point."""
        self.paint_layers(surface, [Layer(tuple(shapes))], scale, background)

    def paint_layers(
        self,
        surface: pygame.Surface,
        layers: Sequence[Layer],
        scale: float,
        background: Colour,
        *,
        patient: bool = False,
    ) -> bool:
        """Paint all layers in order; what has not changed in an area of its own is copied.

        Where somebody is `patient`, very many lines may show what they were some frames ago: then
        the result is False.
        """
        surface.fill(background)
        self._patient, self._painted = patient, True
        for place, layer in enumerate(layers):
            self._place = place, 0
            if layer.area is None:
                self._layer(surface, layer.shapes, scale)
            else:
                frame = _pixels(layer.area, scale).clip(surface.get_rect())
                self._panel(surface, frame, layer.shapes, scale, background)
        self._tiles.tidy()
        return self._painted

    def _layer(self, surface: pygame.Surface, shapes: Shapes, scale: float) -> None:
        for kind, group in groupby(shapes, type):
            if kind is Line:
                self._lines(surface, list(group), scale)  # type: ignore[arg-type]
            else:
                for shape in group:
                    self._one(surface, shape, scale)

    def _panel(
        self,
        surface: pygame.Surface,
        frame: pygame.Rect,
        shapes: Shapes,
        scale: float,
        background: Colour,
    ) -> None:
        asked = tuple(frame), scale, background, shapes
        old = self._panels.get(self._place[0])
        if old is not None and old[0] == asked:
            surface.blit(old[1], frame)
            return
        self._layer(surface, shapes, scale)
        picture = old[1] if old is not None else None
        if picture is None or picture.get_size() != frame.size:
            picture = pygame.Surface(frame.size, 0, surface)
        picture.blit(surface, (0, 0), frame)
        self._panels[self._place[0]] = asked, picture

    def _next(self) -> tuple[int, int]:
        """The place in the scene of the next line or curve: where the last frame had one too."""
        layer, number = self._place
        self._place = layer, number + 1
        return layer, number

    def _one(self, surface: pygame.Surface, shape: Shape, scale: float) -> None:
        match shape:
            case Text():
                self._text(surface, shape, scale)
            case Circle():
                self._circle(surface, shape, scale)
            case Box():
                self._box(surface, shape, scale)
            case Polygon():
                self._polygon(surface, shape, scale)
            case Curve():
                self._curve(surface, shape, scale)
            case Raster():
                self._raster(surface, shape, scale)

    def _lines(self, surface: pygame.Surface, lines: Sequence[Line], scale: float) -> None:
        layer = self._synapses.setdefault(self._next(), SynapseLayer())
        placed = layer.render(lines, scale, patient=self._patient)
        self._painted &= not layer.behind
        if placed is not None:
            surface.blit(*placed, special_flags=PREMULTIPLIED)

    def _curve(self, surface: pygame.Surface, curve: Curve, scale: float) -> None:
        placed = self._curves.setdefault(self._next(), CurveLayer()).render(curve, scale)
        if placed is not None:
            surface.blit(*placed, special_flags=PREMULTIPLIED)

    def _text(self, surface: pygame.Surface, text: Text, scale: float) -> None:
        if not text.string:
            return
        image, middle = self._type.render(text.string, text.size * scale, text.weight, text.colour)
        x = text.x * scale
        if text.anchor == "middle":
            x -= image.get_width() / 2
        elif text.anchor == "end":
            x -= image.get_width()
        at = (round(x), round(text.y * scale) - middle)
        surface.blit(image, at, special_flags=PREMULTIPLIED)

    # Discs

    def _circle(self, surface: pygame.Surface, circle: Circle, scale: float) -> None:
        (x, y), radius = circle.centre, circle.radius * scale
        if not abs(x) + abs(y) + radius < FARTHEST:  # of what has overflowed there is no picture
            return
        x, y = _quartered(x * scale), _quartered(y * scale)
        if circle.glow is not None and circle.glow[3]:
            halo = circle.glow_radius * scale
            self._disc(surface, ("glow", round(radius), round(halo)), (x, y), halo, circle.glow)
        if circle.fill[3]:
            self._disc(surface, ("disc", radius), (x, y), radius, circle.fill)
        if circle.edge is not None and circle.edge_width:
            key = ("ring", radius, circle.edge_width * scale)
            self._disc(surface, key, (x, y), radius, circle.edge)

    def _disc(
        self,
        surface: pygame.Surface,
        key: tuple[str, float] | tuple[str, float, float],
        centre: tuple[float, float],
        radius: float,
        colour: Colour,
    ) -> None:
        left, top = int(centre[0] - radius - 1), int(centre[1] - radius - 1)
        offset = (centre[0] - left, centre[1] - top)
        tile = self._tiles.tile((key, offset), colour, lambda: disc_coverage(key, offset, radius))
        surface.blit(tile, (left, top), special_flags=PREMULTIPLIED)

    def _polygon(self, surface: pygame.Surface, polygon: Polygon, scale: float) -> None:
        corners = np.array(polygon.corners) * scale
        if not (np.abs(corners) < FARTHEST).all():
            return
        left, top = np.floor(corners.min(axis=0)).astype(int) - 1
        offset = np.round((corners - (left, top)) * QUARTERS) / QUARTERS
        key = ("polygon", *offset.ravel().tolist())
        tile = self._tiles.tile(key, polygon.fill, lambda: polygon_coverage(offset))
        surface.blit(tile, (left, top), special_flags=PREMULTIPLIED)

    def _raster(self, surface: pygame.Surface, raster: Raster, scale: float) -> None:
        area, cells = raster.area, raster.cells
        left, top = round(area.x * scale), round(area.y * scale)
        size = round(area.right * scale) - left, round(area.bottom * scale) - top
        if min(size) < 1:  # in a window that nobody could use
            return
        place = self._next()
        old = self._rasters.get(place)
        if old is not None and old[0] is raster and old[1].get_size() == size:
            surface.blit(old[1], (left, top))
            return
        small = canvas(cells.shape[1], cells.shape[0])
        opaque = np.full((*cells.shape[:2], 4), 255, np.uint8)
        opaque[..., :3] = cells
        memory_of(small).reshape(-1, 4)[:] = opaque[..., byte_order(small)].reshape(-1, 4)
        stretch = pygame.transform.smoothscale if raster.smooth else pygame.transform.scale
        self._rasters[place] = raster, stretch(small, size)
        surface.blit(self._rasters[place][1], (left, top))

    # Boxes

    def _box(self, surface: pygame.Surface, box: Box, scale: float) -> None:
        if (box.fill is None or not box.fill[3]) and box.edge is None:
            return
        area = box.area
        if not sum(map(abs, area)) < FARTHEST:
            return
        left, top = round(area.x * scale), round(area.y * scale)
        width = max(1, round(area.right * scale) - left)
        height = max(1, round(area.bottom * scale) - top)
        if box.radius == 0 and box.edge is None and box.fill is not None and box.fill[3] == 255:
            surface.fill(box.fill, (left, top, width, height))
            return
        frame = pygame.Rect(left, top, width, height)
        radius = min(box.radius * scale, width / 2, height / 2)
        edge = max(1, round(box.edge_width * scale))
        if width * height <= SMALL_BOX:
            surface.blit(
                self._small(box, width, height, radius, edge), (left, top), None, PREMULTIPLIED
            )
            return
        if box.fill is not None and box.fill[3]:
            self._rounded(surface, frame, radius, 0, box.fill)
        if box.edge is not None and box.edge[3]:
            self._rounded(surface, frame, radius, edge, box.edge)

    def _small(self, box: Box, width: int, height: int, radius: float, edge: int) -> pygame.Surface:
        """A button or a field: fill and edge as one tile."""
        if box.edge is None:
            assert box.fill is not None
            return self._box_tile(width, height, radius, 0, box.fill)
        if box.fill is None or not box.fill[3]:
            return self._box_tile(width, height, radius, edge, box.edge)
        key = (width, height, radius, edge, box.fill, box.edge)
        if (made := self._tiles.made(key)) is not None:
            return made
        tile = self._box_tile(width, height, radius, 0, box.fill).copy()
        over = self._box_tile(width, height, radius, edge, box.edge)
        tile.blit(over, (0, 0), special_flags=PREMULTIPLIED)
        return self._tiles.keep(key, tile)

    def _rounded(
        self, surface: pygame.Surface, frame: pygame.Rect, radius: float, edge: int, colour: Colour
    ) -> None:
        """A rectangle with round corners, or its edge; an opaque one costs no more than corners."""
        corner = int(radius) + 2 + edge
        if colour[3] < 255 or min(frame.size) <= 2 * corner:
            tile = self._box_tile(frame.width, frame.height, radius, edge, colour)
            surface.blit(tile, frame, special_flags=PREMULTIPLIED)
            return
        tile = self._box_tile(2 * corner, 2 * corner, radius, edge, colour)
        for right, low in ((0, 0), (1, 0), (0, 1), (1, 1)):
            at = (
                frame.right - corner if right else frame.left,
                frame.bottom - corner if low else frame.top,
            )
            part = (right * corner, low * corner, corner, corner)
            surface.blit(tile, at, part, special_flags=PREMULTIPLIED)
        across, down = frame.inflate(-2 * corner, 0), frame.inflate(0, -2 * corner)
        if not edge:
            surface.fill(colour, across)
            surface.fill(colour, (frame.left, down.top, corner, down.height))
            surface.fill(colour, (frame.right - corner, down.top, corner, down.height))
            return
        surface.fill(colour, (across.left, frame.top, across.width, edge))
        surface.fill(colour, (across.left, frame.bottom - edge, across.width, edge))
        surface.fill(colour, (frame.left, down.top, edge, down.height))
        surface.fill(colour, (frame.right - edge, down.top, edge, down.height))

    def _box_tile(
        self, width: int, height: int, radius: float, edge: int, colour: Colour
    ) -> pygame.Surface:
        key = ("box", width, height, radius, edge)
        return self._tiles.tile(key, colour, lambda: box_coverage(width, height, radius, edge))


def _pixels(area: Area, scale: float) -> pygame.Rect:
    """All that an area touches."""
    left, top = floor(area.x * scale), floor(area.y * scale)
    return pygame.Rect(left, top, ceil(area.right * scale) - left, ceil(area.bottom * scale) - top)


def _quartered(value: float) -> float:
    return round(value * QUARTERS) / QUARTERS
