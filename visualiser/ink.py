"""A picture painted by hand, as strokes, and the cells that it inks. Knows no window.

The handwritten digits were made by counting the inked pixels in each block of 4 x 4 of a picture of
32 x 32 that held the digit from edge to edge (Alpaydin and Kaynak, 1998); so is this.
"""

from typing import NamedTuple

import numpy as np

from network.problem import Array

BLOCK = 4
"""Pixels of a cell in each direction."""

BRUSH = 2.6
"""The radius of the brush in pixels: about as thick as the pens of the examples."""

Point = tuple[float, float]


class Ink(NamedTuple):
    """Strokes of points, from (0, 0) at the bottom left to (1, 1) at the top right."""

    strokes: tuple[tuple[Point, ...], ...] = ()

    def begun(self, point: Point) -> "Ink":
        """With another stroke."""
        return self._replace(strokes=(*self.strokes, (point,)))

    def drawn(self, point: Point) -> "Ink":
        """With the last stroke drawn on to the point."""
        if not self.strokes:
            return self.begun(point)
        *before, last = self.strokes
        return self._replace(strokes=(*before, (*last, point)))

    def without_last(self) -> "Ink":
        """Without the last stroke."""
        return self._replace(strokes=self.strokes[:-1])

    def cells(self, shape: tuple[int, int], *, fitted: bool) -> tuple[float, ...]:
        """The share of each cell that is inked, row by row; `fitted` from edge to edge."""
        rows, columns = shape
        strokes = [np.array(stroke, float) for stroke in self.strokes]
        if not strokes:
            return (0.0,) * (rows * columns)
        height, width = rows * BLOCK, columns * BLOCK
        for stroke in strokes:
            stroke[:, 0] *= width
            stroke[:, 1] = (1 - stroke[:, 1]) * height
        if fitted:
            strokes = _fitted(strokes, width, height)
        inked = _inked(strokes, width, height)
        blocks = inked.reshape(rows, BLOCK, columns, BLOCK).mean(axis=(1, 3))
        return tuple(blocks.ravel().tolist())


def _fitted(strokes: list[Array], width: int, height: int) -> list[Array]:
    """As large as the frame allows without distortion, and in its middle."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.array([width, height]) - 2 * BRUSH
    size = np.maximum(high - low, 1e-6)
    if size.max() < 2 * BRUSH:  # a dot stays a dot
        return strokes
    scale = float((room / size).min())
    centre = np.array([width, height]) / 2
    return [(stroke - (low + high) / 2) * scale + centre for stroke in strokes]


def _inked(strokes: list[Array], width: int, height: int) -> Array:
    """Which pixels lie within the brush of any stroke, (height, width) of 0 and 1."""
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    inked = np.zeros((height, width))
    for stroke in strokes:
        ends = stroke[1:] if len(stroke) > 1 else stroke
        for begin, end in zip(stroke, ends, strict=False):
            way = end - begin
            length = float(way @ way) or 1.0
            along = ((x - begin[0]) * way[0] + (y - begin[1]) * way[1]) / length
            along = np.clip(along, 0, 1)
            away = np.hypot(x - begin[0] - along * way[0], y - begin[1] - along * way[1])
            inked[away <= BRUSH] = 1.0
    return inked
