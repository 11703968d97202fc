"""Graphs of functions as pixels, smooth at any slope. Knows no window, network or theme."""

from bisect import bisect_right
from functools import lru_cache
from itertools import chain, pairwise
from math import ceil, floor, sqrt

import numpy as np
import pygame
from numpy.typing import NDArray

from visualiser.render.looks import FARTHEST
from visualiser.render.pixels import Picture, byte_order, canvas, memory_of
from visualiser.scene.shapes import Colour, Curve, Point

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

FINE = 8
"""A curve is sampled at this many places in each column of pixels."""


LEAST_KEPT = 32
"""Columns of an old picture that are worth keeping."""


class CurveLayer:
    """Draws a curve and keeps what the next frame can use again: most curves only grow."""

    def __init__(self) -> None:
        """Start with nothing drawn."""
        self._look: object = None
        self._points: tuple[Point, ...] = ()
        self._picture: Picture | None = None

    def render(self, curve: Curve, scale: float) -> Picture | None:
        """The curve on a transparent surface, and where its top left pixel belongs."""
        look = (scale, *curve._replace(points=(), role=None))
        if look != self._look or curve.points != self._points:
            grown = self._grown(curve, scale) if look == self._look else None
            self._picture = grown or draw_curve(curve, scale)
            self._look, self._points = look, curve.points
        return self._picture

    def _grown(self, curve: Curve, scale: float) -> Picture | None:
        """The old picture up to where the points are the same, and the rest drawn anew."""
        same = _common(curve.points, self._points)
        if self._picture is None or not same:
            return None
        old, (left, top) = self._picture
        reach = curve.width * scale / 2 + 1
        joint = floor(curve.points[same - 1][0] * scale - reach)
        begin = bisect_right(curve.points, joint - reach, 0, same, key=lambda p: p[0] * scale) - 1
        if begin < 0 or joint - left < LEAST_KEPT or joint - left > old.get_width():
            return None
        rest = draw_curve(curve._replace(points=curve.points[begin:]), scale)
        if rest is None or rest[1][1] < top:
            return None
        new, (x, y) = rest
        if y + new.get_height() > top + old.get_height():
            return None
        both = canvas(x + new.get_width() - left, old.get_height())
        both.blit(old, (0, 0), (0, 0, joint - left, old.get_height()), pygame.BLEND_RGBA_ADD)
        seen = (joint - x, 0, new.get_width(), new.get_height())
        both.blit(new, (joint - left, y - top), seen, pygame.BLEND_RGBA_ADD)
        return both, (left, top)


def _common(one: tuple[Point, ...], other: tuple[Point, ...]) -> int:
    """How many points the two begin with in common."""
    low, high = 0, min(len(one), len(other))
    while low < high:  # comparing slices is quick, comparing points one by one is not
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def draw_curve(curve: Curve, scale: float) -> Picture | None:
    """A function's graph and the area between it and its floor, on a transparent surface."""
    if not curve.points:
        return None
    flat = np.fromiter(chain.from_iterable(curve.points), float, 2 * len(curve.points)) * scale
    x, y, radius = flat[::2], flat[1::2], curve.width * scale / 2
    seen = np.abs(flat).reshape(-1, 2).max(axis=1) < FARTHEST  # neither nan nor out of all windows
    if not seen.all():
        x, y = x[seen], y[seen]
    if not len(x):
        return None
    base = y[0] if curve.floor is None else curve.floor * scale
    left, top = floor(x[0] - radius), floor(min(y.min() - radius, base))
    right, bottom = ceil(x[-1] + radius), ceil(max(y.max() + radius, base))
    if right < left:  # in a window too narrow for it
        return None
    surface = canvas(right - left + 1, bottom - top + 1)
    shape = surface.get_height(), surface.get_pitch() // 4  # with any columns out of sight
    x, y, base = x - left, y - top, base - top
    level = np.interp((np.arange(shape[1] * FINE) + 0.5) / FINE, x, y, np.nan, np.nan)
    order = tuple(byte_order(surface))
    stroke = _levels(_between(*_pen(x, y, level, radius), shape))
    pixels = _palette(curve.colour, order)[stroke]
    if curve.below is not None:
        columns = np.interp(np.arange(shape[1]) + 0.5, x, y) > curve.zero * scale - top
        low = np.broadcast_to(columns, shape).ravel()
        pixels[low] = _palette(curve.below, order)[stroke[low]]
    if curve.floor is not None and curve.fill is not None:  # fmin and fmax pass over what is nan
        fill = _levels(_between(np.fmin(level, base), np.fmax(level, base), shape))
        both = stroke.nonzero()[0]
        fill[both] = fill[both] * (1 - stroke[both] * (curve.colour[3] / 255**2)) + 0.5
        pixels += _palette(curve.fill, order)[fill]
    memory_of(surface).view(np.uint32)[:] = pixels
    return surface, (left, top)


def _levels(coverage: Floats) -> NDArray[np.uint8]:
    levels: NDArray[np.uint8] = (coverage * np.float32(255) + np.float32(0.5)).astype(np.uint8)
    return levels


@lru_cache(maxsize=64)
def _palette(colour: Colour, order: tuple[int, ...]) -> NDArray[np.uint32]:
    """The pixel of each of 256 levels of coverage, premultiplied."""
    red, green, blue, opacity = colour
    whole = np.array([red * opacity / 255, green * opacity / 255, blue * opacity / 255, opacity])
    levels = np.arange(256)[:, None] / 255 * whole[list(order)] + 0.5
    pixels: NDArray[np.uint32] = levels.astype(np.uint8).view(np.uint32)[:, 0]
    return pixels


def _pen(x: Doubles, y: Doubles, level: Doubles, radius: float) -> tuple[Doubles, Doubles]:
    """The upper and lower edge of a round pen's track, per fine column.

    Where points share a fine column, the pen goes from the least of them to the greatest.
    """
    least, greatest = np.fmin(level, np.inf), np.fmax(level, -np.inf)
    column = (x * FINE).astype(np.intp)
    np.minimum.at(least, column, y)
    np.maximum.at(greatest, column, y)
    upper, lower = least - radius, greatest + radius
    for shift in range(1, int(radius * FINE) + 1):
        rise = sqrt(radius * radius - (shift / FINE) ** 2)
        ahead, behind = slice(shift, None), slice(None, -shift)
        for here, there in ((ahead, behind), (behind, ahead)):
            upper[here] = np.minimum(upper[here], least[there] - rise)
            lower[here] = np.maximum(lower[here], greatest[there] + rise)
    return upper, lower


def _between(upper: Doubles, lower: Doubles, shape: tuple[int, int]) -> Floats:
    """The share of each pixel between two edges, which are given per fine column.

    Below an edge, the pixel it runs through counts in part and all further down count whole.
    From row to row these are two differences, whose running sum is the picture.
    """
    height, width = shape
    upper = np.clip(upper, 0, height)
    edges = np.concatenate([upper, np.clip(lower, upper, height)])
    cell = np.floor(edges)
    sign = np.repeat([1 / FINE, -1 / FINE], len(upper))
    later = (edges - cell) * sign
    cell = cell.astype(np.intp) * width + np.tile(np.arange(len(upper)) // FINE, 2)
    differences = np.bincount(
        np.concatenate([cell, cell + width]),
        np.concatenate([sign - later, later]),
        (height + 2) * width,
    )
    rows = differences.astype(np.float32).reshape(-1, width)[:height]
    for above, row in pairwise(rows):  # four times as fast as np.cumsum
        np.add(above, row, out=row)
    return rows.ravel()
