"""Synapses as pixels, with widths that are real numbers.

pygame's own lines know whole pixels only: a growing weight would pop from one width to the next.
Here numpy computes what share of each pixel is covered and writes it into a transparent surface,
premultiplied: blit it with `BLEND_PREMULTIPLIED`. This module knows no window, network or theme.
"""

from collections.abc import Generator, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from visualiser.render.bands import EDGE, Band, Floats, Place, band_of, fits
from visualiser.render.entries import Table, change_dashes, laid_out
from visualiser.render.looks import HALO_PEAK, HALO_REACH, MIDDLE, WALL, WALL_SHARE
from visualiser.render.pixels import Picture, memory_of
from visualiser.scene.shapes import VERY_MANY_LINES, Line

BANDS, ROWS, ENTRIES = 40, 110_000, 165_000
"""Of very many lines: what is worked out at a time."""


class _Strokes(NamedTuple):
    """How the lines look in one frame, an entry a line."""

    half: Floats  # half the width
    hollow: Floats  # half the width of the pale middle; 0 for none
    halo: Floats  # the opacity of the glow at the line's edge
    colours: Floats  # (lines, 4): red, green, blue (each times opacity), opacity; 0 to 1


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
        self._bands: dict[Place, Band] = {}
        self._places: list[Place] = []
        self._dashed: list[bool] = []
        self._in_order: list[Band] = []
        self._table: Table | None = None

    def render(
        self, lines: Sequence[Line], scale: float, *, patient: bool = False
    ) -> Picture | None:
        """All lines on one transparent surface, and where its top left pixel belongs.

        Who is `patient` is shown very many lines as they were, while every call does a share of the
        work on how they are now; then all of them change at once. Not where all lines have moved.
        """
        across = (
            scale,
            min((line.start[0] for line in lines), default=0),
            len(lines) > VERY_MANY_LINES,
        )
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

    @property
    def behind(self) -> bool:
        """Whether the last lines are not shown yet."""
        return self._work is not None

    def _paint(self, lines: Sequence[Line], scale: float) -> Iterator[None]:
        """Paint the lines, in shares."""
        if not lines:
            self._picture, self._places = None, []
            return
        strokes = _strokes(lines, scale)
        halo = np.where(strokes.halo > 0, HALO_REACH * scale, 0)
        needs: list[float] = (strokes.half + EDGE + halo).tolist()
        places, dashed = _places(lines, scale), [line.pattern == "dashed" for line in lines]
        yield
        if places != self._places or not self._all_fit(needs):
            bands = yield from self._widened(places, needs)
            self._table = yield from laid_out(bands, dashed)
            self._places, self._in_order, self._dashed = places, bands, dashed
            self._bands = dict(zip(places, bands, strict=True))
        if self._table is None:
            self._picture = None
            return
        for index, pair in enumerate(zip(dashed, self._dashed, strict=True)):
            if pair[0] != pair[1]:
                change_dashes(self._table, self._in_order[index], index, dashed=pair[0])
        self._dashed = dashed
        yield
        yield from _fill(self._table, strokes, scale)
        self._picture = self._table.picture

    def _all_fit(self, needs: list[float]) -> bool:
        return all(fits(band.reach, need) for band, need in zip(self._in_order, needs, strict=True))

    def _widened(
        self, places: list[Place], needs: list[float]
    ) -> Generator[None, None, list[Band]]:
        """The lines' old bands where they have room left, or new ones with room to grow.

        Where one line outgrows its band, others soon will: they are all widened at once.
        """
        bands, new = [], 0
        for place, need in zip(places, needs, strict=True):
            old, room = self._bands.get(place), max(0.8, need * 0.25)
            if old is None or not fits(old.reach, need + room / 2):
                old, new = band_of(place, need + room), new + 1
                if new % BANDS == 0:
                    yield
            bands.append(old)
        return bands


def _places(lines: Sequence[Line], scale: float) -> list[Place]:
    return [(line.start, line.end, scale) for line in lines]


def _look_alike(lines: Sequence[Line], others: Sequence[Line]) -> bool:
    """Whether all that shows is the same: neither role nor action do."""
    return len(lines) == len(others) and all(
        one is other or one[:6] == other[:6] for one, other in zip(lines, others, strict=True)
    )


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


def _fill(table: Table, strokes: _Strokes, scale: float) -> Iterator[None]:
    """Paint the lines into the table's surface, in shares: what shows changes with the last.

    The lines that share a pixel are merged; their order does not matter. The opacity is
    1 - prod(1 - a), the colour the lines' mean weighted by their opacities a: unlike light that
    adds up, this never turns white, however many lines cross.
    """
    colours = strokes.colours[:, table.order]
    for start in range(0, len(table.line), ROWS):
        part = slice(start, start + ROWS)
        opacity, table.halo[part] = _profiles(table, part, strokes, scale)
        np.multiply(opacity[:, None], colours[table.line[part]], out=table.rows[part])
        yield
    values, room = np.split(table.values, 2)
    first, *others = table.rounds
    _show(table, first, values)
    shared = values[: others[0].stop - others[0].start] if others else values[:0]
    at, done = table.order.index(3), len(values)
    clear = 1 - shared[:, at]
    for each in others:
        more = room[: each.stop - each.start]
        done += len(more)
        if done > ENTRIES:
            done = len(more)
            yield
        _show(table, each, more)
        clear[: len(more)] *= 1 - more[:, at]
        shared[: len(more)] += more
    yield
    # One factor for all four, so that no colour is rounded to more than the opacity.
    shared *= ((1 - clear) / np.maximum(shared[:, at], 1e-6))[:, None]
    values *= 255
    values += 0.5
    cells = memory_of(table.picture[0]).view(np.uint32)
    cells[table.pixel] = values.astype(np.uint8).view(np.uint32)[:, 0]


def _show(table: Table, entries: slice, values: Floats) -> None:
    """The colours of these entries, (entries, 4)."""
    key, kept = table.key[entries], table.kept[entries]
    np.take(table.rows, key, axis=0, out=values, mode="clip")
    partial = np.flatnonzero(kept < 1)
    if len(partial):  # between dashes the halo shines on
        share = kept[partial]
        share += (1 - share) * table.halo[key[partial]]
        values[partial] *= share[:, None]


def _profiles(table: Table, part: slice, strokes: _Strokes, scale: float) -> tuple[Floats, Floats]:
    """Some lines' opacity by distance, and what share of that the halo alone would have."""
    line, distance, box = table.line[part], table.distance[part], table.box[:, part]
    half = strokes.half[line]
    outer = _strip(distance, half, box)
    middle = _strip(distance, strokes.hollow[line], box)
    away = np.clip((distance - half) / (HALO_REACH * scale), 0, 1)
    halo = strokes.halo[line] * (1 - away) * (1 - away * away)
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
