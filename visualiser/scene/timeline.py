"""The timeline: how wrong she was at every age, what was changed when, and where she is now."""

from collections.abc import Iterator
from math import ceil

import numpy as np

from network.problem import Array
from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene.charts import behind, pieces, thinned
from visualiser.scene.measure import text_width
from visualiser.scene.numbers import grouped
from visualiser.scene.roles import CurveRole, PartRole
from visualiser.scene.shapes import Area, Box, Circle, Curve, Reading, Shape, Text, Track
from visualiser.scene.theme import Theme, faded
from visualiser.scene.watched import horizon, recorded_marks
from visualiser.scene.widgets import unchanging
from visualiser.view import View


def timeline(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    """The track to seek on, with its curves and marks and how far her past goes."""
    inner = Area(area.x + 14, area.y, max(1.0, area.width - 28), area.height)
    end = max(snapshot.recipe.iterations, snapshot.furthest, 1)
    end = horizon(end) if snapshot.watched and snapshot.ending is None else end
    track = Track(
        inner, 0, end, snapshot.iteration, c.Seek, view.logarithmic,
        f"Drag or click to go to any iteration{' that was recorded' * snapshot.watched}; "
        f"{'logarithmic' if view.logarithmic else 'linear'}",
        "timeline",
    )  # fmt: skip
    yield Box(area, theme.sunken, 6, theme.hairline)
    yield from _missing(theme, track, snapshot)
    x = track.x_of(snapshot.iteration)
    marks = _marks(theme, track._replace(value=0))
    yield from (mark for mark in marks if not (isinstance(mark, Text) and _crosses(x, mark)))
    yield from _furthest(theme, track, snapshot)
    yield from _curves(snapshot, theme, view, track)
    yield from _changes(snapshot, theme, track)
    yield from _growing(theme, view, track, snapshot)
    if snapshot.watched:
        yield from recorded_marks(theme, track, snapshot)
    yield Box(Area(x - 1, area.y - 4, 2, area.height + 6), theme.text, 1)
    yield Circle((x, area.y - 3), 5, theme.text)
    yield track._replace(area=Area(inner.x, area.y - 8, inner.width, area.height + 10))


def _crosses(x: float, label: Text) -> bool:
    """Whether the line that says where she is would go through the label."""
    return label.x - 3 < x < label.x + text_width(label.string, label.size) + 3


@unchanging
def _marks(theme: Theme, track: Track) -> Iterator[Shape]:
    """Grid lines where the labels are; as many labels as have room."""
    area, end = track.area, int(track.high)
    if track.logarithmic:
        values = [0] + [10**power for power in range(1, 10) if 10**power < end] + [end]
    else:
        step = 10 ** (len(str(max(1, end // 5))) - 1)
        step *= next(times for times in (1, 2, 5, 10) if end / (step * times) <= 8)
        values = [*range(0, end, step), end]
    taken: list[tuple[float, float]] = []
    for value in [0, end, *reversed(values[1:-1])]:
        x = track.x_of(value)
        yield Box(Area(x, area.y + 1, 1, area.height - 2), theme.hairline)
        label = grouped(value)
        width = text_width(label, 10.5)
        begin = x - width - 4 if value == end else x + 4
        if all(begin > right + 8 or begin + width < left - 8 for left, right in taken):
            taken.append((begin, begin + width))
            yield Text(begin, area.y + 10, label, 10.5, theme.dim)


def _furthest(theme: Theme, track: Track, snapshot: Snapshot) -> Iterator[Shape]:
    x = track.x_of(snapshot.furthest)
    label = f"furthest: {grouped(snapshot.furthest)}"
    if snapshot.grown is not None:  # then it is said how far her past has grown back
        return
    if snapshot.furthest and x + 10 + text_width(label, 10.5) < track.area.right:
        part = PartRole("furthest", value=snapshot.furthest)
        yield Text(x + 8, track.area.bottom - 11, label, 10.5, theme.dim, role=part)


def _missing(theme: Theme, track: Track, snapshot: Snapshot) -> Iterator[Shape]:
    """Hatching over the past of a run from a file that has yet to grow back."""
    if snapshot.grown is None or snapshot.grows_to is None:
        return
    area, begin, end = track.area, track.x_of(snapshot.grown), track.x_of(snapshot.grows_to)
    part = PartRole("missing", snapshot.grown)
    stripe = Area(begin, area.y + 1, 2, area.height - 2)
    for index in range(ceil((end - begin) / HATCHING)):
        x = begin + HATCHING * index
        yield Box(stripe._replace(x=x), faded(theme.neutral, 0.22), role=part)


def _growing(theme: Theme, view: View, track: Track, snapshot: Snapshot) -> Iterator[Shape]:
    """How far the past has grown back; beside the legend of the curves, if there is one."""
    if snapshot.grown is None or snapshot.grows_to is None:
        return
    area = track.area
    left = area.x + LEGEND_WIDTH * _has_legend(snapshot, view, track)
    counted = f"{grouped(snapshot.grown)} of {grouped(snapshot.grows_to)}"
    middle = (track.x_of(snapshot.grown) + track.x_of(snapshot.grows_to)) / 2
    share = f"{100 * snapshot.grown // snapshot.grows_to} % grown back"
    for text in (f"her past grows back: {counted}", f"grows back: {counted}", counted, share):
        width = text_width(text, 10.5) + 8
        if width <= area.right - left:
            x, y = min(max(middle - width / 2, left), area.right - width), area.bottom - 11
            yield Box(Area(x, y - 7, width, 14), theme.sunken, 3)
            part = PartRole("growing", snapshot.grown)
            yield Text(x + 4, y, text, 10.5, theme.text, role=part)
            return


HATCHING = 6
"""The distance of its stripes."""

LEGEND_WIDTH = 176
"""What the legend of the curves takes at the left of the timeline."""


def _has_legend(snapshot: Snapshot, view: View, track: Track) -> bool:
    """Whether there is room for it beside what else is said there."""
    beside = 44 if snapshot.grown is None else 180
    curves = snapshot.answers is not None and view.answer_curve
    return curves and track.area.width >= LEGEND_WIDTH + beside


def _curves(snapshot: Snapshot, theme: Theme, view: View, track: Track) -> Iterator[Shape]:
    """The error, on a scale from 0 to the largest; what a change cut off; her answers, 0 to 1."""
    iterations, errors = snapshot.samples
    if snapshot.iteration == snapshot.furthest > iterations[-1]:
        iterations = np.append(iterations, snapshot.iteration)
        errors = np.append(errors, snapshot.error.mean_absolute)
    tallest = max(0.5, float(np.max(errors, initial=0.0, where=np.isfinite(errors))))
    if snapshot.replaced is not None:
        points = _points(track, *snapshot.replaced, tallest)
        role = CurveRole("replaced error", behind(*snapshot.replaced))
        yield Curve(points, 1.4, faded(theme.error, 0.35), role=role)
    floor = track.area.bottom - 2
    fill = faded(theme.error, 0.24 if theme.name == "dark" else 0.14)
    for piece in pieces(iterations, errors, snapshot.grown):
        points = _points(track, *piece, tallest)
        if len(points) > 1:
            role = CurveRole("error", behind(*piece))
            yield Curve(points, 2, theme.error, floor, fill, role)
    if snapshot.held_samples is not None:
        for piece in pieces(*snapshot.held_samples, snapshot.grown):
            role = CurveRole("held-out error", behind(*piece))
            yield Curve(_points(track, *piece, tallest), 1.4, theme.undecided, role=role)
    yield Reading(track.area, "average error", track, iterations, (errors,))
    if snapshot.answers is not None and view.answer_curve:
        for piece in pieces(*snapshot.answers, snapshot.grown):
            role = CurveRole("answer", behind(*piece))
            yield Curve(_points(track, *piece, 1.0), 1.6, theme.undecided, role=role)
        if not _has_legend(snapshot, view, track):
            return
        x, y = track.area.x + 34, track.area.bottom - 11
        yield Text(x, y, "error", 10.5, theme.error, "medium")
        yield Text(x + 36, y, "her answer, 0 to 1", 10.5, theme.undecided, "medium")


def _points(
    track: Track, iterations: Array, values: Array, tallest: float
) -> tuple[tuple[float, float], ...]:
    known = np.isfinite(values)
    if not known.any():
        return ()
    floor, top = track.area.bottom - 2, track.area.y + 6
    across = track.places(iterations[known])
    heights = floor - (floor - top) * values[known] / tallest
    chosen = thinned(across, heights)
    return tuple(zip(across[chosen].tolist(), heights[chosen].tolist(), strict=True))


def _changes(snapshot: Snapshot, theme: Theme, track: Track) -> Iterator[Shape]:
    """Where somebody intervened."""
    for iteration in sorted(set(snapshot.changed)):
        x = track.x_of(iteration)
        place = Area(x - 1, track.area.y + 1, 2, track.area.height - 2)
        yield Box(place, faded(theme.blame, 0.8), role=PartRole("changed", iteration))
        yield Circle((x, track.area.bottom - 4), 3, theme.blame)
