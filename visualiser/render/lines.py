"""Synapses as pixels, with widths that are real numbers.

pygame's own lines know whole pixels only: a growing weight would pop from one width to the next.
Here numpy computes what share of each pixel is covered and writes it into a transparent surface,
premultiplied: blit it with `BLEND_PREMULTIPLIED`. This module knows no window, network or theme.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, floor, hypot
from typing import NamedTuple

import numpy as np
import pygame
from numpy.typing import NDArray

from visualiser.render.looks import DASH, GAP, HALO_PEAK, HALO_REACH, MIDDLE, WALL, WALL_SHARE
from visualiser.render.pixels import Picture, byte_order, memory_of
from visualiser.scene.shapes import Line, Point

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.intp]
_Place = tuple[Point, Point, float]
"""What a line's pixels depend on: start, end, the scale."""

EDGE = 0.71
"""Half the diagonal of a pixel: no line reaches a pixel whose centre is farther from its edge."""
STEPS = 64
"""Distances are rounded to 1/64 pixel, which is at most two of 255 levels."""

MANY = 200
"""Lines of which more cannot all be painted in one frame."""

SHARE = 120_000
"""Entries that are painted at a time of so many."""


class _Band(NamedTuple):
    """The pixels within `reach` of a line's axis; lengths in pixels."""

    reach: float
    box: tuple[float, float]  # the wider and the narrower extent of a pixel seen along the line
    x: Ints
    y: Ints
    steps: Ints  # each pixel's distance from the axis
    past: Floats  # and from the line's middle, along it
    half: float  # the length of half the line
    scale: float


class _Strokes(NamedTuple):
    """How the lines look in one frame, an entry a line."""

    half: Floats  # half the width
    hollow: Floats  # half the width of the pale middle; 0 for none
    halo: Floats  # the opacity of the glow at the line's edge
    colours: Floats  # (lines, 4): red, green, blue (each times opacity), opacity; 0 to 1


class _Table(NamedTuple):
    """Where all lines lie: what is the same in every frame until a line outgrows its band.

    An entry is one pixel of one line. Entries stand in rounds: the first has one of every pixel,
    the most crowded pixels first, the second one more of every pixel that has two, and so on.
    So the lines of a pixel are summed by adding whole slices.
    """

    picture: Picture
    order: list[int]  # which of red, green, blue, opacity each byte of a pixel holds
    pixel: Ints  # where in the surface each entry of the first round belongs
    rounds: list[slice]
    key: Ints  # which row of the profiles each entry shows
    place: Ints  # where the entries are that the bands have one after the other,
    starts: Ints  # and where in those each band begins
    kept: Floats  # the share of each entry's pixel that is between the line's ends and on a dash
    values: Floats  # (rounds' longest, 4): room for colours, as fresh memory would cost time
    line: Ints  # the profiles: a row for each line and step of distance. Which line,
    distance: Floats  # how far,
    box: Floats  # and [2, rows]: see _Band


class SynapseLayer:
    """Draws lines and keeps what the next frame can use again.

    The surface it returns stays its own: the next call may paint over it.
    """

    def __init__(self) -> None:
        """Start with nothing drawn."""
        self._lines: Sequence[Line] = ()
        self._scale = 0.0
        self._across: object = None
        self._work: Iterator[None] | None = None
        self._picture: Picture | None = None
        self._bands: dict[_Place, _Band] = {}
        self._places: list[_Place] = []
        self._dashed: list[bool] = []
        self._in_order: list[_Band] = []
        self._table: _Table | None = None

    def render(
        self, lines: Sequence[Line], scale: float, *, patient: bool = False
    ) -> Picture | None:
        """All lines on one transparent surface, and where its top left pixel belongs.

        Who is `patient` is shown very many lines as they were, while every call does a share of the
        work on how they are now; then all of them change at once. Not where all lines have moved.
        """
        across = scale, min((line.start[0] for line in lines), default=0), len(lines) > MANY
        waits = patient and across == self._across and across[-1]
        self._across = across
        if self._work is None or not waits:
            if scale != self._scale or not _look_alike(lines, self._lines):
                self._work = self._paint(lines, scale)
            self._lines, self._scale = lines, scale
        if self._work is not None:
            for _ in self._work:
                if waits:
                    return self._picture
            self._work = None
        return self._picture

    def _paint(self, lines: Sequence[Line], scale: float) -> Iterator[None]:
        """Paint the lines, in shares."""
        if not lines:
            self._picture, self._places = None, []
            return
        strokes = _strokes(lines, scale)
        halo = np.where(strokes.halo > 0, HALO_REACH * scale, 0)
        needs: list[float] = (strokes.half + EDGE + halo).tolist()
        places, dashed = _places(lines, scale), [line.pattern == "dashed" for line in lines]
        if places != self._places or not self._all_fit(needs):
            bands: list[_Band] = []
            for place, need in zip(places, needs, strict=True):
                bands.append(self._band(place, need))
                if len(bands) % MANY == 0:
                    yield
            self._table, self._dashed = _table(bands, dashed), dashed
            self._places, self._in_order = places, bands
            self._bands = dict(zip(places, bands, strict=True))
            yield
        if self._table is None:
            self._picture = None
            return
        for index, pair in enumerate(zip(dashed, self._dashed, strict=True)):
            if pair[0] != pair[1]:
                _change_dashes(self._table, self._in_order[index], index, dashed=pair[0])
        self._dashed = dashed
        yield from _fill(self._table, strokes, scale)
        self._picture = self._table.picture

    def _all_fit(self, needs: list[float]) -> bool:
        return all(
            _fits(band.reach, need) for band, need in zip(self._in_order, needs, strict=True)
        )

    def _band(self, place: _Place, need: float) -> _Band:
        """The line's old band if it has room left, or a new one with room for the weight to grow.

        Where one line outgrows its band, others soon will: they are all widened in one frame.
        """
        old, room = self._bands.get(place), max(0.8, need * 0.25)
        if old and _fits(old.reach, need + room / 2):
            return old
        return _band(place, need + room)


def _places(lines: Sequence[Line], scale: float) -> list[_Place]:
    return [(line.start, line.end, scale) for line in lines]


def _look_alike(lines: Sequence[Line], others: Sequence[Line]) -> bool:
    """Whether all that shows is the same: neither role nor action do."""
    return len(lines) == len(others) and all(
        one is other or one[:6] == other[:6] for one, other in zip(lines, others, strict=True)
    )


def _fits(reach: float, need: float) -> bool:
    """Whether a band holds the line and is not far too wide for it."""
    return need <= reach <= 1.5 * need + 3


def _strokes(lines: Sequence[Line], scale: float) -> _Strokes:
    rows = [(*line.colour, line.width, line.glow, line.pattern == "hollow") for line in lines]
    numbers: Floats = np.maximum(np.array(rows, np.float32), 0)
    colours: Floats = numbers[:, :4] / np.float32(255)
    colours[:, :3] *= colours[:, 3:]
    width, glow, hollow = numbers[:, 4] * np.float32(scale), numbers[:, 5], numbers[:, 6]
    half = width * np.float32(0.5)
    middle = hollow * (half - np.minimum(WALL * scale, WALL_SHARE * width))
    # A line below one pixel fades, and its glow with it.
    halo = HALO_PEAK * np.minimum(glow, 1) * np.minimum(width, 1)
    return _Strokes(half, middle, halo, colours)


def _band(place: _Place, reach: float) -> _Band:
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
    first = np.ceil(axis - across - 0.5)
    below = ((first + 0.5 - axis)[:, None] + np.arange(int(2 * across) + 1)).astype(np.float32)
    distance = np.abs(below * u)
    past = np.abs((middle / u).astype(np.float32)[:, None] + below * v)  # the line's middle
    near = (distance <= reach) & (past < half + 0.5)
    column, row = np.nonzero(near)
    x, y = columns[column], first.astype(np.intp)[column] + row
    steps = (distance[near] * STEPS + 0.5).astype(np.intp)
    box = max(abs(u), 1e-3), max(abs(v), 1e-3)
    x, y = (y, x) if steep else (x, y)
    return _Band(reach, box, x, y, steps, past[near], half, scale)


def _kept(band: _Band, *, dashed: bool) -> Floats:
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


def _table(bands: list[_Band], dashed: list[bool]) -> _Table | None:
    x, y = (np.concatenate([band[at] for band in bands]) for at in (2, 3))
    if not len(x):
        return None
    left, top = int(x.min()), int(y.min())
    size = int(x.max()) - left + 1, int(y.max()) - top + 1
    surface = pygame.Surface(size, pygame.SRCALPHA, 32)
    counts = [len(band.x) for band in bands]
    pixel, rounds, place = _rounds((y - top) * (surface.get_pitch() // 4) + x - left, counts)
    heights = [int(band.reach * STEPS) + 2 for band in bands]  # of the profiles, in rows
    line, start = np.repeat(np.arange(len(bands)), heights), np.cumsum([0, *heights])
    key = np.empty_like(place)
    key[place] = np.concatenate([band.steps + at for band, at in zip(bands, start, strict=False)])
    kept = np.empty(len(key), np.float32)
    kept[place] = np.concatenate(
        [_kept(band, dashed=broken) for band, broken in zip(bands, dashed, strict=True)]
    )
    return _Table(
        picture=(surface, (left, top)),
        order=byte_order(surface),
        pixel=pixel,
        rounds=rounds,
        key=key,
        place=place,
        starts=np.cumsum([0, *counts]),
        kept=kept,
        values=np.empty((2 * len(pixel), 4), np.float32),
        line=line,
        distance=((np.arange(len(line)) - start[line]) / STEPS).astype(np.float32),
        box=np.array([band.box for band in bands], np.float32).T[:, line],
    )


def _rounds(pixel: Ints, counts: list[int]) -> tuple[Ints, list[slice], Ints]:
    """The pixels in use, the rounds, and the place of each entry in them."""
    crowd = np.zeros(int(pixel.max()) + 1, np.int16)
    rank = np.empty(len(pixel), np.int16)
    for start, end in pairwise(np.cumsum([0, *counts])):
        mine = pixel[start:end]  # no pixel twice, so that += counts right
        rank[start:end] = crowd[mine]
        crowd[mine] += 1
    used = np.flatnonzero(crowd)
    used = used[np.argsort(-crowd[used], kind="stable")]
    slot = np.empty(len(crowd), np.intp)
    slot[used] = np.arange(len(used))
    bounds = np.cumsum([0, *np.bincount(rank)])
    return used, [slice(*each) for each in pairwise(bounds)], bounds[rank] + slot[pixel]


def _change_dashes(table: _Table, band: _Band, index: int, *, dashed: bool) -> None:
    """Let the line of that number be dashed, or whole again."""
    table.kept[table.place[slice(*table.starts[index : index + 2])]] = _kept(band, dashed=dashed)


def _fill(table: _Table, strokes: _Strokes, scale: float) -> Iterator[None]:
    """Paint the lines into the table's surface, in shares: what shows changes with the last.

    The lines that share a pixel are merged; their order does not matter. The opacity is
    1 - prod(1 - a), the colour the lines' mean weighted by their opacities a: unlike light that
    adds up, this never turns white, however many lines cross.
    """
    opacity, halo = _profiles(table, strokes, scale)
    yield
    rows = opacity[:, None] * strokes.colours[:, table.order][table.line]
    first, *others = table.rounds
    values, room = np.split(table.values, 2)
    _show(table, first, rows, halo, values)
    shared = values[: others[0].stop - others[0].start] if others else values[:0]
    at = table.order.index(3)
    clear, done = 1 - shared[:, at], len(values)
    for each in others:
        if done > SHARE:
            done = 0
            yield
        part = room[: each.stop - each.start]
        _show(table, each, rows, halo, part)
        clear[: len(part)] *= 1 - part[:, at]
        shared[: len(part)] += part
        done += len(part)
    # One factor for all four, so that no colour is rounded to more than the opacity.
    shared *= ((1 - clear) / np.maximum(shared[:, at], 1e-6))[:, None]
    values *= 255
    values += 0.5
    cells = memory_of(table.picture[0]).view(np.uint32)
    cells[table.pixel] = values.astype(np.uint8).view(np.uint32)[:, 0]


def _show(table: _Table, entries: slice, rows: Floats, halo: Floats, values: Floats) -> None:
    """The colours of these entries, (entries, 4)."""
    key, kept = table.key[entries], table.kept[entries]
    np.take(rows, key, axis=0, out=values, mode="clip")
    partial = np.flatnonzero(kept < 1)
    if len(partial):  # between dashes the halo shines on
        share = kept[partial]
        share += (1 - share) * halo[key[partial]]
        values[partial] *= share[:, None]


def _profiles(table: _Table, strokes: _Strokes, scale: float) -> tuple[Floats, Floats]:
    """Each line's opacity by distance, and what share of that the halo alone would have."""
    half = strokes.half[table.line]
    outer = _strip(table.distance, half, table.box)
    middle = _strip(table.distance, strokes.hollow[table.line], table.box)
    away = np.clip((table.distance - half) / (HALO_REACH * scale), 0, 1)
    halo = strokes.halo[table.line] * (1 - away) * (1 - away * away)
    opacity = outer - (1 - MIDDLE) * middle + halo * (1 - outer)
    return opacity, halo / np.maximum(opacity, 1e-6)


def _strip(distance: Floats, half: Floats, box: Floats) -> Floats:
    """The share of a pixel, at a distance from a strip's axis, that the strip covers.

    Exact, so a line has as much ink as it is wide, also below one pixel, at any angle.
    """
    return _half_plane(half - distance, box) - _half_plane(-half - distance, box)


def _half_plane(depth: Floats, box: Floats) -> Floats:
    """The share of a pixel in a half plane, its centre `depth` inside the edge.

    Seen along the edge a square pixel is a trapezoid: flat in the middle, sloping at both sides.
    """
    wide, narrow = box
    reach = np.minimum(np.abs(depth), (wide + narrow) / 2)
    sloping = np.maximum(reach - (wide - narrow) / 2, 0)
    share: Floats = 0.5 + np.copysign((reach - sloping * sloping / (2 * narrow)) / wide, depth)
    return share
