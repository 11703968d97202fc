"""Discs, boxes and figures as small pictures: a white mask of each form, tinted in every colour.

So a colour may change in every frame at the price of one fill; what keeps its colour is kept too.
"""

from collections.abc import Callable, Hashable

import numpy as np
import pygame
from numpy.typing import NDArray

from visualiser.render.looks import GLOW_BEGINS, GLOW_FALLS
from visualiser.render.pixels import canvas
from visualiser.scene.shapes import Colour

TINT = pygame.BLEND_RGBA_MULT
MOST_MASKS = 1200
"""Bars and knobs come in many sizes; beyond this the masks are thrown away and made anew."""

MOST_TILE_BYTES = 32_000_000
"""Masks in a colour are kept up to here: those of the panels stay the same, a glow's never does."""

Array = NDArray[np.float64]


class Tiles:
    """The tiles there are; all of them premultiplied."""

    def __init__(self) -> None:
        """Begin with none."""
        self._masks: dict[Hashable, pygame.Surface] = {}
        self._tiles: dict[Hashable, pygame.Surface] = {}
        self._bytes = 0

    def tidy(self) -> None:
        """Throw away what has become too much."""
        if len(self._masks) > MOST_MASKS:
            self._masks.clear()
        if self._bytes > MOST_TILE_BYTES:
            self._tiles.clear()
            self._bytes = 0

    def made(self, key: Hashable) -> pygame.Surface | None:
        """What was kept under that key, if it is there."""
        return self._tiles.get(key)

    def tile(self, key: Hashable, colour: Colour, coverage: Callable[[], Array]) -> pygame.Surface:
        """The mask of that key in a colour; both are made once and kept for a while."""
        tile = self._tiles.get((key, colour))
        if tile is None:
            mask = self._masks.get(key)
            if mask is None:
                mask = self._masks[key] = _mask(coverage())
            tile = self.keep((key, colour), _tinted(mask, colour))
        return tile

    def keep(self, key: Hashable, tile: pygame.Surface) -> pygame.Surface:
        """Keep a tile that was put together from others."""
        self._tiles[key] = tile
        self._bytes += 4 * tile.get_width() * tile.get_height()
        return tile


def _tinted(mask: pygame.Surface, colour: Colour) -> pygame.Surface:
    """The white mask in a colour; both premultiplied."""
    red, green, blue, opacity = colour
    tinted = mask.copy()
    shares = (red * opacity // 255, green * opacity // 255, blue * opacity // 255, opacity)
    tinted.fill(shares, special_flags=TINT)
    return tinted


def _mask(coverage: Array) -> pygame.Surface:
    """White at that coverage, premultiplied, from an array [y, x] of 0 to 1."""
    height, width = coverage.shape
    levels = np.repeat(np.rint(coverage * 255).astype(np.uint8)[:, :, None], 4, axis=2)
    surface = canvas(width, height)  # in pygame's own order of channels: others blit far slower
    surface.get_buffer().write(levels.tobytes())
    return surface


def disc_coverage(
    key: tuple[str, float] | tuple[str, float, float], offset: tuple[float, float], radius: float
) -> Array:
    """A disc, a ring or a glow, as the key says, its centre `offset` from the top left corner."""
    size = int(2 * radius + 4)
    across = np.arange(size) + 0.5
    distance = np.hypot(across[None, :] - offset[0], across[:, None] - offset[1])
    if key[0] == "glow":
        inner = key[1] * GLOW_BEGINS
        fade = np.clip(1 - (distance - inner) / max(radius - inner, 1.0), 0, 1)
        glow: Array = fade**GLOW_FALLS
        return glow
    coverage: Array = np.clip(radius + 0.5 - distance, 0, 1)
    if len(key) == 3:
        coverage -= np.clip(radius - key[2] + 0.5 - distance, 0, 1)
    return coverage


def polygon_coverage(corners: Array) -> Array:
    """How much of each pixel lies inside all the edges."""
    width, height = np.ceil(corners.max(axis=0)).astype(int) + 2
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    coverage = np.ones((height, width))
    middle = corners.mean(axis=0)
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        normal = np.array([end[1] - start[1], start[0] - end[0]])
        normal /= np.hypot(*normal) or 1.0
        inwards = 1.0 if normal @ (middle - start) > 0 else -1.0
        depth = inwards * (normal[0] * (x - start[0]) + normal[1] * (y - start[1]))
        coverage = np.minimum(coverage, np.clip(depth + 0.5, 0, 1))
    return coverage


def box_coverage(width: int, height: int, radius: float, edge: float) -> Array:
    """A rectangle with round corners, or only its edge, `edge` pixels wide."""

    def inside(less: float) -> Array:
        round_by = max(0.0, radius - less)
        x = np.abs(np.arange(width) + 0.5 - width / 2) - (width / 2 - less - round_by)
        y = np.abs(np.arange(height) + 0.5 - height / 2) - (height / 2 - less - round_by)
        beyond = np.hypot(np.maximum(x, 0)[None, :], np.maximum(y, 0)[:, None])
        within = np.minimum(np.maximum(x[None, :], y[:, None]), 0)
        coverage: Array = np.clip(round_by + 0.5 - beyond - within, 0, 1)
        return coverage

    return inside(0) - inside(edge) if edge else inside(0)
