"""Where many lines lie: their pixels in an order in which lines that cross are summed by slices."""

from collections.abc import Generator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from visualiser.render.bands import STEPS, Band, Floats, Ints, kept_of
from visualiser.render.pixels import Picture, byte_order, canvas

Counts = NDArray[np.int16]

LINES = 100
"""That are laid out at a time."""


class Table(NamedTuple):
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
    starts: list[int]  # and where in those each band begins
    kept: Floats  # the share of each entry's pixel that is between the line's ends and on a dash
    values: Floats  # (rounds' longest, 4): room for colours, as fresh memory would cost time
    line: Ints  # the profiles: a row for each line and step of distance. Which line,
    distance: Floats  # how far,
    box: Floats  # and [2, rows]: see Band
    rows: Floats  # (rows, 4): room for their colours,
    halo: Floats  # and for the share of the halo


def laid_out(bands: Sequence[Band], dashed: Sequence[bool]) -> Generator[None, None, Table | None]:
    """The table of these lines, worked out in shares; None where they have no pixel."""
    starts, heights = _sums([len(band.x) for band in bands]), [_height(band) for band in bands]
    if not starts[-1]:
        return None
    line, firsts = np.repeat(np.arange(len(bands)), heights), _sums(heights)
    distance = ((np.arange(len(line)) - np.array(firsts)[line]) / STEPS).astype(np.float32)
    box = np.array([band.box for band in bands], np.float32).T[:, line]
    yield
    picture, pixels, ranks, crowd = yield from _crowded(bands)
    used, rounds = _rounds(crowd)
    yield
    slot, begins = np.empty(len(crowd), np.int32), np.array([each.start for each in rounds])
    slot[used] = np.arange(len(used))
    yield
    place = _room(starts[-1], np.int32)
    yield
    key, kept = _room(starts[-1], np.int32), _room(starts[-1])
    yield
    all_of_them = list(zip(bands, firsts, dashed, strict=False))
    for share, pixel, rank in zip(_shares(bands), pixels, ranks, strict=True):
        some = all_of_them[share]
        at = begins[rank] + slot[pixel]
        place[starts[share.start] : starts[share.start] + len(at)] = at
        key[at] = np.concatenate([band.steps + first for band, first, _ in some])
        kept[at] = np.concatenate([kept_of(band, dashed=broken) for band, _, broken in some])
        yield
    return Table(
        picture=picture,
        order=byte_order(picture[0]),
        pixel=used,
        rounds=rounds,
        key=key,
        place=place,
        starts=starts,
        kept=kept,
        values=_room((2 * len(used), 4)),
        line=line,
        distance=distance,
        box=box,
        rows=_room((len(line), 4)),
        halo=_room(len(line)),
    )


def change_dashes(table: Table, band: Band, index: int, *, dashed: bool) -> None:
    """Let the line of that number be dashed, or whole again."""
    mine = slice(*table.starts[index : index + 2])
    table.kept[table.place[mine]] = kept_of(band, dashed=dashed)


def _sums(lengths: list[int]) -> list[int]:
    """Where things of these lengths begin one after the other, and where the last ends."""
    return [0, *np.cumsum(lengths).tolist()]


def _height(band: Band) -> int:
    """Its profile, in rows."""
    return int(band.reach * STEPS) + 2


def _shares(bands: Sequence[Band]) -> list[slice]:
    return [slice(at, at + LINES) for at in range(0, len(bands), LINES)]


def _room(size: int | tuple[int, int], kind: type = np.float32) -> NDArray[Any]:
    """Memory that has been touched: the first time takes longer than all others."""
    return np.full(size, 1, kind)


def _crowded(
    bands: Sequence[Band],
) -> Generator[None, None, tuple[Picture, list[Ints], list[Counts], Counts]]:
    """A surface for the lines, where in it their pixels are, and how many lines each is in.

    Pixels in shares of lines, each with the number of lines that it has been in before.
    """
    left, right, top, bottom = (
        pick(band.within[side] for band in bands) for side, pick in enumerate((min, max, min, max))
    )
    surface = canvas(right - left + 1, bottom - top + 1)
    stride = surface.get_pitch() // 4
    crowd = np.zeros(stride * surface.get_height(), np.int16)
    pixels, ranks = [], []
    for share in _shares(bands):
        x = np.concatenate([band.x for band in bands[share]])
        y = np.concatenate([band.y for band in bands[share]])
        pixels.append((y - top) * stride + x - left)
        ranks.append(_ranks(pixels[-1], [len(band.x) for band in bands[share]], crowd))
        yield
    return (surface, (left, top)), pixels, ranks, crowd


def _ranks(pixel: Ints, counts: list[int], crowd: Counts) -> Counts:
    """How many lines each pixel has been in before; they are counted in `crowd`."""
    ranks = np.empty(len(pixel), crowd.dtype)
    for start, end in pairwise(_sums(counts)):
        mine = pixel[start:end]  # no pixel twice, so that += counts right
        ranks[start:end] = crowd[mine]
        crowd[mine] += 1
    return ranks


def _rounds(crowd: Counts) -> tuple[Ints, list[slice]]:
    """The pixels in use, the most crowded first, and the rounds of their entries."""
    used = np.flatnonzero(crowd)
    used = used[np.argsort(-crowd[used], kind="stable")]
    sizes = np.cumsum(np.bincount(crowd[used])[:0:-1])[::-1]  # pixels of that many lines or more
    return used, [slice(*each) for each in pairwise(_sums(sizes.tolist()))]
