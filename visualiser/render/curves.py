"""Graphs of functions as pixels, smooth at any slope. Knows no window, network or theme."""

from itertools import chain, pairwise
from math import ceil, floor, sqrt

import numpy as np
from numpy.typing import NDArray

from visualiser.render.pixels import Picture, byte_order, canvas, memory_of
from visualiser.scene.shapes import Colour, Curve

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

FINE = 8
"""A curve is sampled at this many places in each column of pixels."""


def draw_curve(curve: Curve, scale: float) -> Picture | None:
    """A function's graph and the area between it and its floor, on a transparent surface."""
    if not curve.points:
        return None
    flat = np.fromiter(chain.from_iterable(curve.points), float, 2 * len(curve.points)) * scale
    x, y, radius = flat[::2], flat[1::2], curve.width * scale / 2
    base = y[0] if curve.floor is None else curve.floor * scale
    left, top = floor(x[0] - radius), floor(min(y.min() - radius, base))
    right, bottom = ceil(x[-1] + radius), ceil(max(y.max() + radius, base))
    surface = canvas(right - left + 1, bottom - top + 1)
    shape = surface.get_height(), surface.get_pitch() // 4  # with any columns out of sight
    x, y, base = x - left, y - top, base - top
    level = np.interp((np.arange(shape[1] * FINE) + 0.5) / FINE, x, y, np.nan, np.nan)
    over, under = _premultiplied(curve.colour), _premultiplied(curve.fill or curve.colour)
    stroke = _between(*_pen(x, y, level, radius), shape)
    fill = np.zeros_like(stroke)
    if curve.floor is not None and curve.fill is not None:  # fmin and fmax pass over what is nan
        fill = _between(np.fmin(level, base), np.fmax(level, base), shape)
        fill *= 1 - stroke * (over[3] / np.float32(255))
    memory = memory_of(surface).reshape(-1, 4)
    for byte, channel in enumerate(byte_order(surface)):
        memory[:, byte] = stroke * over[channel] + fill * under[channel] + np.float32(0.5)
    return surface, (left, top)


def _premultiplied(colour: Colour) -> Floats:
    red, green, blue, opacity = colour
    share = opacity / 255
    return np.array([red * share, green * share, blue * share, opacity], np.float32)


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
