"""The pixels near a line: all that does not change while its width and its colour do."""

from math import ceil, floor, hypot
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from visualiser.render.looks import DASH, GAP
from visualiser.scene.shapes import Point

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]
Place = tuple[Point, Point, float]
"""What a line's pixels depend on: start, end, the scale."""

EDGE = 0.71
"""Half the diagonal of a pixel: no line reaches a pixel whose centre is farther from its edge."""
STEPS = 64
"""Distances are rounded to 1/64 pixel, which is at most two of 255 levels."""


class Band(NamedTuple):
    """The pixels within `reach` of a line's axis; lengths in pixels."""

    reach: float
    box: tuple[float, float]  # the wider and the narrower extent of a pixel seen along the line
    within: tuple[int, int, int, int]  # the first and the last x, the first and the last y
    x: Ints
    y: Ints
    steps: Ints  # each pixel's distance from the axis
    past: Floats  # and from the line's middle, along it
    half: float  # the length of half the line
    scale: float


def fits(reach: float, need: float) -> bool:
    """Whether a band holds a line that needs so much, and is not far too wide for it."""
    return need <= reach <= 1.5 * need + 3


def band_of(place: Place, reach: float) -> Band:
    """Find the pixels near a line: for each column along it a run of rows across it."""
    (ax, ay), (bx, by), scale = place
    length = hypot(bx - ax, by - ay)
    u, v = ((bx - ax) / length, (by - ay) / length) if length else (1.0, 0.0)
    a, b, half = (ax + bx) / 2 * scale, (ay + by) / 2 * scale, length / 2 * scale
    steep = abs(v) > abs(u)
    if steep:  # then what is called a column here is a row
        a, b, u, v = b, a, v, u
    along, across = half * abs(u) + reach * abs(v) + 1, reach / abs(u)
    columns = np.arange(floor(a - along), ceil(a + along))
    middle = columns + 0.5 - a
    axis = b + middle * (v / u)
    first, run = np.ceil(axis - across - 0.5), int(2 * across) + 1
    below = ((first + 0.5 - axis)[:, None] + np.arange(run)).astype(np.float32)
    distance = np.abs(below * u)
    past = np.abs((middle / u).astype(np.float32)[:, None] + below * v)  # the line's middle
    near = (distance <= reach) & (past < half + 0.5)
    column, row = np.nonzero(near)
    x, y = columns[column], first.astype(np.intp)[column] + row
    steps = (distance[near] * STEPS + 0.5).astype(np.intp)
    box = max(abs(u), 1e-3), max(abs(v), 1e-3)
    low, high = sorted((int(first[0]), int(first[-1])))
    within = int(columns[0]), int(columns[-1]), low, high + run - 1
    if steep:
        x, y, within = y, x, (*within[2:], *within[:2])
    return Band(reach, box, within, x, y, steps, past[near], half, scale)


def kept_of(band: Band, *, dashed: bool) -> Floats:
    """The share of each of its pixels that is between the line's ends and on a dash."""
    kept: Floats = np.clip(band.half + 0.5 - band.past, 0, min(1, 2 * band.half))
    if dashed:
        kept *= _dashes(band.past, band.scale)
    return kept


def _dashes(past: Floats, scale: float) -> Floats:
    """The share on a dash. Laid from the line's middle outwards, so that both ends look alike."""
    period = (DASH + GAP) * scale
    off = np.abs((past + period / 2) % period - period / 2)
    share: Floats = np.clip(DASH / 2 * scale + 0.5 - off, 0, min(1, DASH * scale))
    return share
