"""255 colours for all frames of a film, and which of them stands for any colour.

One palette for all, so that nothing flickers. It holds the theme's own colours exactly; the others
are found among the colours of some frames, those that are far from all the rest first.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""Red, green, blue of some pixels, (pixels, 3)."""

Array = NDArray[np.float64]

BITS = 5
"""Colours that agree in so many bits of red, green and blue are one: a step the eye hardly sees."""

SIZE = 255
"""One number of a byte is left over, for pixels that stay as they were."""

BLENDS, BLENDED = (0.25, 0.5, 0.75), 100
"""The edges of letters and lines: own colours so far mixed with a ground, as so many pixels."""

ROUNDS = 10
"""Of moving each colour to the middle of those it stands for; more change nothing to be seen."""


class Palette(NamedTuple):
    """`colours` is (255, 3); `table[r, g, b]`, by the upper bits, is the number of the nearest."""

    colours: NDArray[np.uint8]
    table: NDArray[np.uint8]


def made_of(
    samples: Sequence[Pixels], own: Sequence[Sequence[int]], grounds: Sequence[Sequence[int]]
) -> Palette:
    """A palette of a theme's `own` colours, mixed with its grounds, and of what the samples show.

    The own colours are in it exactly, whether or not they are seen in the samples.
    """
    fixed = np.array(sorted({tuple(colour[:3]) for colour in own}), float)
    cells, counts = _cells([*samples, _blends(fixed, grounds)])
    weights = np.sqrt(counts)  # by numbers alone the background would take most of the palette
    chosen = _far_apart(cells, weights, fixed)
    for _ in range(ROUNDS):
        nearest = _nearest(cells, chosen)
        total = np.bincount(nearest, weights, SIZE)
        for channel in range(3):
            moved = np.bincount(nearest, weights * cells[:, channel], SIZE)
            free = np.arange(SIZE) >= len(fixed)
            chosen[:, channel] = np.where(
                free & (total > 0), moved / np.maximum(total, 1e-9), chosen[:, channel]
            )
    colours = np.rint(chosen).astype(np.uint8)
    return Palette(colours, _table(cells, colours))


def _blends(colours: Array, grounds: Sequence[Sequence[int]]) -> Pixels:
    mixed = [
        ground + (colours - ground) * share
        for ground in np.array([ground[:3] for ground in grounds], float)
        for share in BLENDS
    ]
    return np.repeat(np.rint(np.concatenate(mixed)).astype(np.uint8), BLENDED, axis=0)


def _cells(samples: Sequence[Pixels]) -> tuple[Array, Array]:
    """The mean colour of each cell that is used, (cells, 3), and how many pixels are in it."""
    counts, sums = np.zeros(1 << 3 * BITS), np.zeros((1 << 3 * BITS, 3))
    for pixels in samples:
        cell = _cell(pixels)
        counts += np.bincount(cell, minlength=len(counts))
        for channel in range(3):
            sums[:, channel] += np.bincount(cell, pixels[:, channel], len(counts))
    used = np.flatnonzero(counts)
    return sums[used] / counts[used, None], counts[used]


def _cell(colours: NDArray[np.uint8] | Array) -> NDArray[np.int64]:
    upper = np.asarray(colours).astype(np.int64) >> (8 - BITS)
    cell: NDArray[np.int64] = (upper[:, 0] << 2 * BITS) | (upper[:, 1] << BITS) | upper[:, 2]
    return cell


def _far_apart(cells: Array, weights: Array, fixed: Array) -> Array:
    """The fixed colours, then again and again the one that is worst represented so far."""
    chosen = np.zeros((SIZE, 3))
    chosen[: len(fixed)] = fixed
    distances = ((cells[:, None] - fixed[None]) ** 2).sum(axis=2).min(axis=1)
    for index in range(len(fixed), SIZE):
        chosen[index] = cells[int((distances * weights).argmax())]
        distances = np.minimum(distances, ((cells - chosen[index]) ** 2).sum(axis=1))
    return chosen


def _nearest(colours: Array, palette: Array) -> NDArray[np.int64]:
    """For each colour the number of the palette's nearest; all at once, by |a|² - 2ab + |b|²."""
    squares = (palette**2).sum(axis=1)
    found = [
        (squares - 2 * part @ palette.T).argmin(axis=1)
        for part in np.array_split(colours, max(1, len(colours) // 4096))
    ]
    nearest: NDArray[np.int64] = np.concatenate(found)
    return nearest


def _table(cells: Array, colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Cells that are used go by their mean colour, the others by their middle."""
    side = 1 << BITS
    upper = np.stack(np.meshgrid(*[np.arange(side)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    middles = (upper.astype(np.float64) + 0.5) * (256 / side)
    middles[_cell(cells)] = cells
    return _nearest(middles, colours.astype(np.float64)).astype(np.uint8).reshape(side, side, side)
