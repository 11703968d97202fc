"""Shapes become pixels on any pygame surface, with a display or without.

Everything smooth is kept as a white mask and tinted, so that colours may change every frame at the
price of one fill. Knows nothing of networks.
"""

from collections.abc import Hashable, Sequence
from itertools import groupby

import numpy as np
import pygame

from visualiser.render.lines import SynapseLayer, draw_curve
from visualiser.render.text import Typesetter
from visualiser.scene.shapes import Box, Circle, Colour, Curve, Line, Shape, Shapes, Text

PREMULTIPLIED = pygame.BLEND_PREMULTIPLIED
TINT = pygame.BLEND_RGBA_MULT
MOST_MASKS = 1200
"""Bars and knobs come in many sizes; beyond this the masks are thrown away and made anew."""

QUARTERS = 4
"""Discs are placed to a quarter of a pixel, so that a slow signal does not jerk."""

Placed = tuple[pygame.Surface, tuple[int, int]]


class Painter:
    """Paints scenes; holds nothing but masks, texts and the last synapses and curves."""

    def __init__(self) -> None:
        """Begin with empty caches."""
        self._type = Typesetter()
        self._masks: dict[Hashable, pygame.Surface] = {}
        self._layers: dict[int, SynapseLayer] = {}
        self._curves: dict[Curve, Placed | None] = {}
        self._curve_scale = 0.0

    def paint(
        self, surface: pygame.Surface, shapes: Shapes, scale: float, background: Colour
    ) -> None:
        """Paint all shapes in order; `scale` is pixels a point."""
        surface.fill(background)
        groups = 0
        for kind, group in groupby(shapes, type):
            if kind is Line:
                self._lines(surface, list(group), scale, groups)  # type: ignore[arg-type]
                groups += 1
            else:
                for shape in group:
                    self._one(surface, shape, scale)
        if len(self._masks) > MOST_MASKS:
            self._masks.clear()

    def _one(self, surface: pygame.Surface, shape: Shape, scale: float) -> None:
        match shape:
            case Text():
                self._text(surface, shape, scale)
            case Circle():
                self._circle(surface, shape, scale)
            case Box():
                self._box(surface, shape, scale)
            case Curve():
                self._curve(surface, shape, scale)

    def _lines(
        self, surface: pygame.Surface, lines: Sequence[Line], scale: float, group: int
    ) -> None:
        layer = self._layers.setdefault(group, SynapseLayer())
        placed = layer.render(lines, scale)
        if placed is not None:
            surface.blit(*placed, special_flags=PREMULTIPLIED)

    def _curve(self, surface: pygame.Surface, curve: Curve, scale: float) -> None:
        if curve not in self._curves or scale != self._curve_scale:
            if len(self._curves) > 8 or scale != self._curve_scale:
                self._curves.clear()
                self._curve_scale = scale
            self._curves[curve] = draw_curve(curve, scale)
        placed = self._curves[curve]
        if placed is not None:
            surface.blit(*placed, special_flags=PREMULTIPLIED)

    def _text(self, surface: pygame.Surface, text: Text, scale: float) -> None:
        if not text.string:
            return
        image, middle = self._type.render(
            text.string, text.size * scale, text.weight, text.colour
        )
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
        mask = self._masks.get((key, offset))
        if mask is None:
            mask = self._masks[key, offset] = _mask(_disc_coverage(key, offset, radius))
        surface.blit(_tinted(mask, colour), (left, top), special_flags=PREMULTIPLIED)

    # Boxes

    def _box(self, surface: pygame.Surface, box: Box, scale: float) -> None:
        if (box.fill is None or not box.fill[3]) and box.edge is None:
            return
        area = box.area
        left, top = round(area.x * scale), round(area.y * scale)
        width = max(1, round(area.right * scale) - left)
        height = max(1, round(area.bottom * scale) - top)
        if box.radius == 0 and box.edge is None and box.fill is not None and box.fill[3] == 255:
            surface.fill(box.fill, (left, top, width, height))
            return
        radius = min(box.radius * scale, width / 2, height / 2)
        for colour, edge in ((box.fill, 0.0), (box.edge, box.edge_width * scale)):
            if colour is None or not colour[3]:
                continue
            key = ("box", width, height, radius, edge)
            mask = self._masks.get(key)
            if mask is None:
                mask = self._masks[key] = _mask(_box_coverage(width, height, radius, edge))
            surface.blit(_tinted(mask, colour), (left, top), special_flags=PREMULTIPLIED)


def _quartered(value: float) -> float:
    return round(value * QUARTERS) / QUARTERS


def _tinted(mask: pygame.Surface, colour: Colour) -> pygame.Surface:
    """The white mask in a colour; both premultiplied."""
    red, green, blue, opacity = colour
    tinted = mask.copy()
    shares = (red * opacity // 255, green * opacity // 255, blue * opacity // 255, opacity)
    tinted.fill(shares, special_flags=TINT)
    return tinted


def _mask(coverage: np.ndarray) -> pygame.Surface:
    """White at that coverage, premultiplied, from an array [y, x] of 0 to 1."""
    height, width = coverage.shape
    levels = np.repeat(np.rint(coverage * 255).astype(np.uint8)[:, :, None], 4, axis=2)
    surface = pygame.image.frombuffer(levels.tobytes(), (width, height), "RGBA")
    return surface.copy()


def _disc_coverage(
    key: tuple[str, float] | tuple[str, float, float], offset: tuple[float, float], radius: float
) -> np.ndarray:
    size = int(2 * radius + 4)
    across = np.arange(size) + 0.5
    distance = np.hypot(across[None, :] - offset[0], across[:, None] - offset[1])
    if key[0] == "glow":
        inner = key[1] * 0.85
        fade = np.clip(1 - (distance - inner) / max(radius - inner, 1.0), 0, 1)
        glow: np.ndarray = fade**2.2
        return glow
    coverage = np.clip(radius + 0.5 - distance, 0, 1)
    if len(key) == 3:
        coverage -= np.clip(radius - key[2] + 0.5 - distance, 0, 1)
    return coverage


def _box_coverage(width: int, height: int, radius: float, edge: float) -> np.ndarray:
    """A rectangle with round corners, or only its edge, `edge` pixels wide."""

    def inside(less: float) -> np.ndarray:
        round_by = max(0.0, radius - less)
        x = np.abs(np.arange(width) + 0.5 - width / 2) - (width / 2 - less - round_by)
        y = np.abs(np.arange(height) + 0.5 - height / 2) - (height / 2 - less - round_by)
        beyond = np.hypot(np.maximum(x, 0)[None, :], np.maximum(y, 0)[:, None])
        within = np.minimum(np.maximum(x[None, :], y[:, None]), 0)
        return np.clip(round_by + 0.5 - beyond - within, 0, 1)

    return inside(0) - inside(edge) if edge else inside(0)


def canvas(width: int, height: int) -> pygame.Surface:
    """A surface to paint a picture on; needs no display."""
    return pygame.Surface((width, height), pygame.SRCALPHA, 32)

