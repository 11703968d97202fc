"""Synapses and curves as pixels, with widths that are real numbers.

pygame's own lines know whole pixels only: a growing weight would pop from one width to the next.
Here numpy computes how much of each pixel a line covers and writes it into a transparent surface
(premultiplied: blit it with `BLEND_PREMULTIPLIED`). This module knows no window, network or theme.
"""

import sys
from collections.abc import Sequence
from itertools import chain
from math import ceil, floor, hypot
from typing import NamedTuple

import numpy as np
import pygame
from numpy.typing import NDArray

from visualiser.scene.shapes import Colour, Curve, Line, Point

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]
Picture = tuple[pygame.Surface, tuple[int, int]]
"""A premultiplied surface and where its top left corner belongs."""

WALL, WALL_SHARE, MIDDLE = 1.3, 0.3, 0.18
"""Hollow lines: an edge's points, its largest share of the width, the opacity between the edges."""
DASH, GAP = 7.0, 5.0
HALO_REACH, HALO_PEAK = 7.0, 0.30
EDGE = 0.71
"""Half the diagonal of a pixel: a line touches no pixel whose centre is further from its edge."""
STEPS = 64
"""Distances are told apart to 1/64 pixel: at most two of 255 levels at the steepest edge."""
FINE = 8
"""A curve is sampled in this many columns a pixel."""


class _Band(NamedTuple):
    """The pixels within `reach` of one line. All lengths are pixels, one entry a pixel."""

    reach: float
    box: tuple[float, float]  # the wider and the narrower extent of a pixel across the line
    x: Ints
    y: Ints
    steps: Ints  # the distance from the axis
    ends: Floats  # the share of the pixel that lies between the two ends
    dash: Floats  # the share that a dash covers


class _Strokes(NamedTuple):
    """How the lines look in one frame: one entry a line."""

    half: Floats  # half the width
    hollow: Floats  # half the width of the pale middle, 0 if there is none
    halo: Floats  # the opacity of the glow at the line's edge
    colours: Floats  # (lines, 4): red, green, blue (times opacity) and opacity, from 0 to 1


class _Table(NamedTuple):
    """Where all lines lie, ready to be painted in any width that its bands hold.

    An entry is one pixel of one line. Entries are ordered in rounds: first one entry of every
    pixel, the most crowded pixels first, then the second entry of those that have two, and so on.
    So the lines of a pixel are added up by adding whole slices.
    """

    picture: Picture
    order: list[int]  # which of red, green, blue, opacity each byte of a pixel holds
    pixel: Ints  # where in the surface each entry of the first round lies
    rounds: list[slice]
    key: Ints  # the entry's place in the profiles
    partial: Ints  # the entries near an end or on a dashed line,
    ends: Floats  # and what is left of these
    dash: Floats
    values: Floats  # room for the entries' colours, kept because fresh memory is slow
    line: Ints  # the profiles, a row for each step of distance of each line: which line,
    distance: Floats  # how far,
    box: Floats  # and [2]: the extents of a pixel across the line


class SynapseLayer:
    """Draws lines, and remembers what it can use again in the next frame.

    The surface it returns belongs to it: the next call may paint over it.
    """

    def __init__(self) -> None:
        self._asked: object = None
        self._picture: Picture | None = None
        self._places: object = None
        self._bands: dict[tuple[Point, Point, float], _Band] = {}
        self._reach: list[float] = []
        self._table: _Table | None = None

    def render(self, lines: Sequence[Line], scale: float) -> Picture | None:
        """All lines on one transparent, premultiplied surface, and its top left pixel."""
        looks = [line[:6] for line in lines]  # all that is visible: no role, no action
        if self._asked != (looks, scale):
            self._picture = self._paint(lines, scale) if lines else None
            self._asked = (looks, scale)
        return self._picture

    def _paint(self, lines: Sequence[Line], scale: float) -> Picture | None:
        strokes = _strokes(lines, scale)
        halo = np.where(strokes.halo > 0, HALO_REACH * scale, 0)
        need: list[float] = (strokes.half + EDGE + halo).tolist()
        places = [(line.start, line.end, line.pattern == "dashed") for line in lines], scale
        if places != self._places or not all(map(_fits, self._reach, need)):
            self._lay_out(lines, scale, need)
            self._places = places
        if self._table is None:
            return None
        _fill(self._table, strokes, scale)
        return self._table.picture

    def _lay_out(self, lines: Sequence[Line], scale: float, need: list[float]) -> None:
        """Find the pixels near each line anew, but for the lines whose band still fits."""
        bands = []
        for line, reach in zip(lines, need, strict=True):
            band = self._bands.get((line.start, line.end, scale))
            if band is None or not _fits(band.reach, reach):
                # Room to grow, so that a weight on its way rebuilds its band only now and then.
                band = _band(line, scale, reach + max(0.4, 0.15 * reach))
            bands.append(band)
        self._bands = {
            (line.start, line.end, scale): band for line, band in zip(lines, bands, strict=True)
        }
        self._reach = [band.reach for band in bands]
        self._table = _table(lines, bands, scale)


def _fits(reach: float, need: float) -> bool:
    """Whether the band holds the line and is not much too wide for it."""
    return need <= reach <= 1.5 * need + 3


def _strokes(lines: Sequence[Line], scale: float) -> _Strokes:
    rows = [(*line.colour, line.width, line.glow, line.pattern == "hollow") for line in lines]
    numbers = np.array(rows, np.float32)
    colours = numbers[:, :4] / np.float32(255)
    colours[:, :3] *= colours[:, 3:]
    width, glow, hollow = np.maximum(numbers[:, 4:].T, 0)
    width *= scale
    wall = np.minimum(WALL * scale, WALL_SHARE * width)
    # A line thinner than a pixel fades, and its glow with it.
    halo = HALO_PEAK * np.minimum(glow, 1) * np.minimum(width, 1)
    return _Strokes(width / 2, hollow * (width / 2 - wall), halo, colours)


def _band(line: Line, scale: float, reach: float) -> _Band:
    """The pixels near the line: per pixel along its longer axis, the run of pixels across."""
    (ax, ay), (bx, by) = line.start, line.end
    length = hypot(bx - ax, by - ay)
    u, v = ((bx - ax) / length, (by - ay) / length) if length else (1.0, 0.0)
    a, b, length = (ax + bx) / 2 * scale, (ay + by) / 2 * scale, length * scale  # the middle
    steep = abs(v) > abs(u)
    if steep:
        a, b, u, v = b, a, v, u
    along = length / 2 * abs(u) + reach * abs(v) + 1
    columns = np.arange(floor(a - along), ceil(a + along))
    centre = b + (columns + 0.5 - a) * (v / u)
    across = reach / abs(u)
    rows = np.floor(centre - across).astype(np.intp)[:, None] + np.arange(ceil(2 * across) + 1)
    p, q = (columns + 0.5 - a)[:, None], rows + 0.5 - b
    distance, past = np.abs(p * v - q * u), np.abs(p * u + q * v)  # past the middle
    near = np.flatnonzero((distance <= reach) & (past < length / 2 + 0.5))
    column, row = columns[near // rows.shape[1]], rows.ravel()[near]
    past = past.ravel()[near]
    ends = np.clip(length / 2 + 0.5 - past, 0, min(1, length))
    # Dashes are laid from the middle outwards: the same from either end.
    period = (DASH + GAP) * scale
    off = np.abs((past + period / 2) % period - period / 2)
    dash = np.clip(DASH / 2 * scale + 0.5 - off, 0, min(1, DASH * scale))
    steps = (distance.ravel()[near] * STEPS + 0.5).astype(np.intp)
    x, y = (row, column) if steep else (column, row)
    box = max(abs(u), 1e-3), max(abs(v), 1e-3)
    return _Band(reach, box, x, y, steps, ends.astype(np.float32), dash.astype(np.float32))


def _table(lines: Sequence[Line], bands: list[_Band], scale: float) -> _Table | None:
    x, y = np.concatenate([band.x for band in bands]), np.concatenate([band.y for band in bands])
    if not len(x):
        return None
    left, top = int(x.min()), int(y.min())
    size = int(x.max()) - left + 1, int(y.max()) - top + 1
    surface = pygame.Surface(size, pygame.SRCALPHA, 32)
    pixel = (y - top) * (surface.get_pitch() // 4) + (x - left)
    used, rounds, source = _rounds(pixel, [len(band.x) for band in bands])
    steps = np.array([int(band.reach * STEPS) + 2 for band in bands])
    first = np.cumsum(steps) - steps
    line = np.repeat(np.arange(len(bands)), steps)
    distance = (np.arange(len(line)) - np.repeat(first, steps)) / STEPS
    key = np.concatenate([band.steps + at for band, at in zip(bands, first, strict=True)])
    dashed = [line.pattern == "dashed" for line in lines]
    ends = np.concatenate([band.ends for band in bands])[source]
    dash = np.concatenate(
        [band.dash if on else np.ones_like(band.dash) for band, on in zip(bands, dashed)]
    )[source]
    partial = np.flatnonzero((ends < 1) | (dash < 1))
    return _Table(
        (surface, (left, top)),
        _byte_order(surface),
        used,
        rounds,
        key[source],
        partial,
        ends[partial],
        dash[partial],
        np.empty((len(x), 4), np.float32),
        line,
        distance.astype(np.float32),
        np.array([band.box for band in bands], np.float32).T[:, line],
    )


def _rounds(pixel: Ints, sizes: list[int]) -> tuple[Ints, list[slice], Ints]:
    """The pixels in use, the rounds, and for each place in them the entry that goes there."""
    crowd = np.zeros(int(pixel.max()) + 1, np.int16)
    rank = np.empty(len(pixel), np.int16)
    start = 0
    for size in sizes:  # a line has no pixel twice, so `+=` counts right
        mine = pixel[start : start + size]
        rank[start : start + size] = crowd[mine]
        crowd[mine] += 1
        start += size
    used = np.flatnonzero(crowd)
    used = used[np.argsort(-crowd[used], kind="stable")]
    slot = np.empty(len(crowd), np.intp)
    slot[used] = np.arange(len(used))
    ends = np.cumsum(np.bincount(rank))
    starts = np.concatenate([[0], ends[:-1]])
    source = np.empty(len(pixel), np.intp)
    source[starts[rank] + slot[pixel]] = np.arange(len(pixel))
    return used, [slice(a, b) for a, b in zip(starts, ends, strict=True)], source


def _byte_order(surface: pygame.Surface) -> list[int]:
    """Which of red, green, blue, opacity (0 to 3) each byte of a pixel holds."""
    shifts = surface.get_shifts()
    return sorted(range(4), key=shifts.__getitem__, reverse=sys.byteorder == "big")


def _strip(distance: Floats, half: Floats, box: Floats) -> Floats:
    """The share of a pixel that a strip covers, `distance` from its axis to the pixel's centre."""
    return _half_plane(half - distance, box) - _half_plane(-half - distance, box)


def _half_plane(inside: Floats, box: Floats) -> Floats:
    """The share of a pixel that a half plane covers, whose edge is `inside` beyond its centre.

    Exact: seen along the edge, a square pixel is a trapezoid, a flat middle between two slopes.
    """
    wide, narrow = box
    reach = np.minimum(np.abs(inside), (wide + narrow) / 2)
    slope = np.maximum(reach - (wide - narrow) / 2, 0)
    return 0.5 + np.copysign((reach - slope * slope / (2 * narrow)) / wide, inside)


def _profiles(table: _Table, strokes: _Strokes, scale: float) -> tuple[Floats, Floats]:
    """Each line's opacity by distance, and the share of it that its halo alone would have."""
    half = strokes.half[table.line]
    outer = _strip(table.distance, half, table.box)
    inner = _strip(table.distance, strokes.hollow[table.line], table.box)
    away = np.clip((table.distance - half) / (HALO_REACH * scale), 0, 1)
    halo = strokes.halo[table.line] * (1 - away) ** 2
    opacity = outer - (1 - MIDDLE) * inner + halo * (1 - outer)
    return opacity, halo / np.maximum(opacity, 1e-6)


def _fill(table: _Table, strokes: _Strokes, scale: float) -> None:
    """Paint the lines into the table's surface."""
    opacity, halo = _profiles(table, strokes, scale)
    rows = opacity[:, None] * strokes.colours[:, table.order][table.line]
    values = np.take(rows, table.key, axis=0, out=table.values, mode="clip")
    if len(table.partial):
        share = halo[table.key[table.partial]]  # between dashes the halo shines on
        kept = table.ends * (table.dash + (1 - table.dash) * share)
        values[table.partial] *= kept[:, None]
    _merge(values, table.rounds, table.order.index(3))
    _store(table.picture[0], table.pixel, values[table.rounds[0]])


def _merge(values: Floats, rounds: list[slice], opacity: int) -> None:
    """Merge the lines that share a pixel into the first round, in any order the same.

    The opacity is 1 - prod(1 - a_i), the colour the mean of the lines' weighted by opacity:
    unlike added light it never turns white, however many lines cross.
    """
    if len(rounds) < 2:
        return
    shared = values[: len(values[rounds[1]])]
    clear = 1 - shared[:, opacity]
    for part in (values[each] for each in rounds[1:]):
        clear[: len(part)] *= 1 - part[:, opacity]
        shared[: len(part)] += part
    # All four alike, so that no colour can be rounded above the opacity.
    shared *= ((1 - clear) / np.maximum(shared[:, opacity], 1e-6))[:, None]


def _store(surface: pygame.Surface, pixel: Ints, values: Floats) -> None:
    """Write bytes of colour, ordered as the surface has them, given from 0 to 1."""
    values *= 255
    values += 0.5
    cells = np.frombuffer(surface.get_buffer(), np.uint32)  # locks the surface until it is gone
    cells[pixel] = values.astype(np.uint8).view(np.uint32)[:, 0]
