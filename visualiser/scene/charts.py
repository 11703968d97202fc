"""Numbers through time as curves: exact values at stated iterations, joined and never smoothed."""

from collections.abc import Iterator, Mapping

import numpy as np

from network.lives import Life
from network.problem import Array
from network.snapshot import SynapseAt
from visualiser.commands import Command
from visualiser.scene.numbers import grouped, plain
from visualiser.scene.roles import CurveRole, Numbers
from visualiser.scene.shapes import Area, Box, Curve, Reading, Shape, Text, Track
from visualiser.scene.theme import Theme


def thinned(across: Array, heights: Array) -> Array:
    """Which points to draw: of those in one point's width the first, the least and the greatest."""
    column = np.floor(across)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    ends = np.append(starts[1:], len(across))
    low, high = heights.min(), heights.max()
    share = (heights - low) / (2 * (high - low) or 1.0)  # below 1, so that columns stay apart
    by_height = np.argsort(column + share)  # within each column from the least to the greatest
    chosen = np.concatenate([starts, by_height[starts], by_height[ends - 1], [len(across) - 1]])
    chosen.sort()
    distinct: Array = chosen[np.diff(chosen, prepend=-1) > 0]
    return distinct


def behind(across: Array, values: Array) -> Numbers:
    """The numbers behind a curve, (points, 2): an iteration or a sum, and the value there."""
    return Numbers(np.column_stack([across, values]))


def pieces(iterations: Array, values: Array, grown: int | None) -> Iterator[tuple[Array, Array]]:
    """The curve in one piece, or in two where the past between them has yet to grow back."""
    split = len(iterations) if grown is None else int(np.searchsorted(iterations, grown, "right"))
    for part in (slice(split), slice(split, None)):
        if len(iterations[part]):
            yield iterations[part], values[part]


def life_chart(
    theme: Theme,
    area: Area,
    of: Mapping[SynapseAt, Life],
    until: int,
    *,
    logarithmic: bool,
    grown: int | None = None,
) -> Iterator[Shape]:
    """Weights from iteration 0 to now, coloured by their sign at each moment.

    Where the past has only `grown` back that far, nothing is drawn from there to what is known.
    """
    lives = list(of.values())
    graph = Area(area.x, area.y, area.width, area.height - 16)
    inner = graph.inset(5, 8)
    yield Box(graph, theme.sunken, 6, theme.hairline)
    track = Track(inner, 0, max(1, until), until, Command, logarithmic)
    extremes = [float(value) for life in lives for value in (life.values.min(), life.values.max())]
    low, high = min([0.0, *extremes]), max([0.0, *extremes])
    span = (high - low) or 1.0

    def height(values: Array) -> Array:
        result: Array = inner.bottom - inner.height * (values - low) / span
        return result

    zero = float(height(np.array(0.0)))
    yield Box(Area(inner.x, zero - 0.5, inner.width, 1), theme.hairline)
    for place, life in of.items():
        role = CurveRole("weight", behind(*life), *place)
        for iterations, values in pieces(*life, grown):
            across, heights = track.places(iterations), height(values)
            chosen = thinned(across, heights)
            points = tuple(zip(across[chosen].tolist(), heights[chosen].tolist(), strict=True))
            yield Curve(points, 1.6, theme.positive, None, None, role, theme.negative, zero)
    yield _reading(graph, track, lives)
    y = graph.bottom + 9
    yield Text(graph.x, y, "0", 10, theme.dim)
    yield Text(graph.right, y, grouped(until), 10, theme.dim, anchor="end")
    middle = f"{plain(low, 1)} to {plain(high, 1)}"
    yield Text(graph.centre[0], y, middle, 10, theme.dim, anchor="middle")


def _reading(area: Area, track: Track, lives: list[Life]) -> Reading:
    """The weights at every iteration that all the curves have."""
    count = min((len(life.iterations) for life in lives), default=0)
    iterations = lives[0].iterations[:count] if lives else np.empty(0)
    what = "weight" if len(lives) == 1 else "weights"
    return Reading(area, what, track, iterations, tuple(life.values[:count] for life in lives))
