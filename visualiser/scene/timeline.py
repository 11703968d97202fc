"""The bottom panel: transport, the timeline with the error curve, speed, iteration and error."""

from collections.abc import Iterator
from math import ceil, inf
from typing import NamedTuple

import numpy as np

from network.problem import Array
from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene.charts import behind, pieces, thinned
from visualiser.scene.measure import shortened, text_width
from visualiser.scene.numbers import grouped, percent, share_of_hundred, speed
from visualiser.scene.roles import CurveRole, PartRole
from visualiser.scene.shapes import (
    Action,
    Area,
    Box,
    Circle,
    Curve,
    Part,
    Reading,
    Shape,
    Text,
    Track,
)
from visualiser.scene.theme import Theme, faded
from visualiser.scene.watched import (
    LAST_PHASE,
    ONLY_IT_KNOWS,
    horizon,
    program_state,
    recorded_marks,
)
from visualiser.scene.widgets import BUTTON, button, field, round_button, slider, unchanging
from visualiser.view import PHASES, TOP_SPEED, View, pace, phase_seconds


def bottom_panel(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Part]:
    """Everything about time, in the area of the panel."""
    frame = Box(area, theme.panel, 10, theme.hairline)
    roomy, wide = area.height >= 110, area.width >= 800
    buttons, numbers = (204, 150) if wide else (164, 112) if area.width >= 520 else (140, 92)
    graph = Area(
        area.x + buttons + 12,
        area.y + (16 if roomy else 10),
        area.width - buttons - numbers - 28,
        56 if roomy else area.height - 46,
    )
    middle = area.y + 44 if roomy else graph.centre[1]
    place = Area(area.x + 8, middle, buttons - 8, 0)
    yield Part("transport", (frame, *_transport(theme, view, place, labels=roomy)))
    yield Part("timeline", tuple(_timeline(snapshot, theme, view, graph)))
    low = Area(graph.x, area.bottom - (34 if roomy else 30), graph.width, 24)
    if wide:
        width = 130
        place = Area(low.right - width - 74, low.y, width, low.height)
        room = low._replace(width=low.width - width - 90)
    else:
        place = Area(area.x + 10, low.y, buttons - 10, low.height)
        room = low._replace(width=low.width - 70)
    pace = (
        *_time_scale(theme, view, low),
        *_run_to(theme, view, place),
        *_speed(snapshot, theme, view, room),
    )
    yield Part("pace", pace)
    small = not roomy
    told = tuple(_numbers(snapshot, theme, view, area, numbers - 4, small=small))
    yield Part("progress", told)


def _transport(theme: Theme, view: View, area: Area, *, labels: bool) -> Iterator[Shape]:
    busy = view.playing or view.goal is not None
    play = ("pause", "Pause (Space)") if busy else ("play", "Play (Space)")
    buttons = (
        ("start", "start", "To iteration 0, the start (Home)", c.Seek(0)),
        ("back", "back", "One iteration back (Left; Shift: ten)", c.Step(-1)),
        (play[0], play[0], play[1], c.TogglePlay()),
        ("step", "step", "One iteration forward (Right; Shift: ten)", c.Step(1)),
        ("furthest", "furthest", "To the furthest she has been trained (End)", c.ToFurthest()),
    )
    share = area.width / 5.2
    small, large = min(15.0, share * 0.42), min(20.0, share * 0.52)
    for index, (name, label, hint, command) in enumerate(buttons):
        main = index == 2
        x = area.x + share * (index + 0.6)
        stop = "play" if main else label
        action = Action(command, hint, stop)
        yield from round_button(
            theme, (x, area.y), large if main else small, name, action, main=main
        )
        if labels:
            yield Text(x, area.y + 37, label, 11, theme.dim, anchor="middle", role=BUTTON)


def _timeline(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
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
    yield from _marks(theme, track._replace(value=0))
    yield from _furthest(theme, track, snapshot)
    yield from _curves(snapshot, theme, view, track)
    yield from _changes(snapshot, theme, track)
    yield from _growing(theme, view, track, snapshot)
    if snapshot.watched:
        yield from recorded_marks(theme, track, snapshot)
    x = track.x_of(snapshot.iteration)
    yield Box(Area(x - 1, area.y - 4, 2, area.height + 6), theme.text, 1)
    yield Circle((x, area.y - 3), 5, theme.text)
    yield track._replace(area=Area(inner.x, area.y - 8, inner.width, area.height + 10))


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


def _speed(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    """Label, slider, speed and the switch for the easy pace, as many as have room."""
    x, y, room = area.x, area.centre[1], area.width
    label = room >= 330 and not view.slow
    reading = 84 if room >= 250 else 48
    switches = list(_switches(snapshot, view, room))
    while switches and room - reading - sum(map(_switch_width, switches)) < 60 + 46 * label:
        switches.pop()
    switch_width = sum(map(_switch_width, switches))
    if label:
        yield Text(x, y, "Speed", 12, theme.dim)
        x += 46
    length = min(120.0 if view.slow else 180.0, area.right - x - switch_width - reading - 8)
    wanted = view.per_second if view.slow else pace(view, snapshot.iteration)
    place = Area(x, area.y, length, area.height)
    hint = "Iterations a second (+ and −)"
    at = min(wanted, TOP_SPEED)
    track = Track(place, 1, TOP_SPEED, at, c.SetSpeed, logarithmic=True, hint=hint, name="speed")
    yield from slider(theme, track)
    said = shortened(_pace_label(view, wanted, wide=room >= 250), 12, reading, "medium")
    yield Text(x + length + 12, y, said, 12, theme.text, "medium")
    at = x + length + reading + 14
    for entry in switches:
        yield from _switch(theme, at, area, entry)
        at += _switch_width(entry)


class _Switch(NamedTuple):
    """Something that is on or off; a phase of slow motion is a chip, others a dot and a word."""

    label: str
    on: bool
    action: Action
    phase: bool = False


def _switches(snapshot: Snapshot, view: View, room: float) -> Iterator[_Switch]:
    """As many as there is room for: the easy pace, slow motion and, in it, its phases."""
    slow = Action(
        c.ToggleSlowMotion(), "Slow motion: an iteration in four phases (M)", "slow motion"
    )
    if not view.slow:
        if room >= 150:
            hint = "Easy pace: slowly at first, faster as less happens (A)"
            action = Action(c.ToggleEasyPace(), hint, "easy pace")
            yield _Switch("easy pace" if room >= 250 else "easy", view.easy_pace, action)
        if room >= 330:
            yield _Switch("slow motion", False, slow)
        return
    if room >= 470:
        for index, name in enumerate(PHASES):
            unknown = snapshot.watched and index > LAST_PHASE
            greyed = unknown or (index > 0 and snapshot.asking)
            why = ONLY_IT_KNOWS if unknown else "Nobody has told her the answer to a new situation"
            hint = why if greyed else name.capitalize()
            action = Action(None if greyed else c.ShowPhase(index), hint, f"phase {name}")
            label = name.split()[0]
            yield _Switch(label, view.phase == index and not greyed, action, phase=True)
    if room >= 560:
        turns = Action(c.ToggleTurns(), "All examples in turn, one an iteration (N)", "in turn")
        yield _Switch("in turn", view.in_turn, turns)
    if room >= 150:
        yield _Switch("slow motion" if room >= 330 else "slow", True, slow)


def _switch_width(entry: _Switch) -> float:
    return text_width(entry.label, 12, "medium") + (22 if entry.phase else 30)


def _switch(theme: Theme, x: float, area: Area, entry: _Switch) -> Iterator[Shape]:
    width = _switch_width(entry) - 6
    if not entry.phase:
        yield from _toggle(theme, x, area.centre[1], entry.label, entry.on, entry.action)
        return
    place = Area(x, area.y, width, area.height)
    fill, edge = (
        (faded(theme.blame, 0.24), theme.blame) if entry.on else (theme.raised, theme.hairline)
    )
    usable = entry.action.command is not None
    yield Box(place, fill, 6, edge, action=entry.action)
    colour = theme.text if usable else theme.neutral
    yield Text(*place.centre, entry.label, 12, colour, "medium", "middle", role=BUTTON)


def _time_scale(theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    scale = "log" if view.logarithmic else "linear"
    hint = Action(c.ToggleTimeScale(), "The timeline logarithmic or linear (L)", "time scale")
    yield from button(theme, Area(area.right - 58, area.y, 58, area.height), scale, hint)


def _run_to(theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    editing = view.field == "run to"
    text = f"to {view.text}" if editing else "run to …"
    hint = "Type an iteration to run to (G)"
    yield from field(theme, area, text, hint, c.EditField("run to"), name="run to", editing=editing)


def _toggle(
    theme: Theme, x: float, y: float, label: str, on: bool, action: Action
) -> Iterator[Shape]:
    width = text_width(label, 12) + 28
    yield Box(Area(x, y - 12, width, 24), action=action)
    yield Circle((x + 9, y), 5, theme.primary if on else theme.panel, theme.control_edge, 1)
    yield Text(x + 20, y, label, 12, theme.text if on else theme.dim, role=BUTTON)


def _pace_label(view: View, wanted: float, *, wide: bool) -> str:
    if view.slow:
        return f"{phase_seconds(view):.2g} s" + " each" * wide
    if wanted < inf:
        return speed(wanted)
    told = wide and view.playing and view.measured
    return f"max, {speed(view.measured)}" if told else "max"


def _numbers(
    snapshot: Snapshot, theme: Theme, view: View, area: Area, width: float, *, small: bool
) -> Iterator[Shape]:
    """The iteration, the planned number, the average error: always there."""
    right, size = area.right - 16, 17.0 if small else 22.0
    y = area.y + (16 if small else 26)
    now = grouped(snapshot.iteration)
    size = min(size, size * width / text_width(now, size, "semibold"))
    part = PartRole("iteration", value=snapshot.iteration)
    yield Text(right, y, now, size, theme.text, "semibold", "end", role=part)
    goal = f"going to {grouped(view.goal)} …" if view.goal is not None else ""
    slow = f"{view.slow_seconds * 1000:,.0f} ms an iteration" if view.slow_seconds else ""
    planned = (
        goal
        or slow
        or (program_state(snapshot, view) if snapshot.watched else "")
        or f"of {grouped(snapshot.recipe.iterations)}" + ("" if small else " iterations")
    )
    fitted = min(11.5, 11.5 * width / text_width(planned, 11.5))
    yield Text(right, y + (19 if small else 22), planned, fitted, theme.dim, anchor="end")
    held = snapshot.held_out
    if held is not None and not small:
        told = (
            f"held out: {share_of_hundred(held.right / len(held.verdicts))} right"
            if None not in held.verdicts
            else f"held out: error {percent(held.error.mean_absolute)}"
        )
        fitted = min(11.5, 11.5 * width / text_width(told, 11.5, "medium"))
        part = PartRole("held out", value=held.error.mean_absolute)
        yield Text(right, y + 66, told, fitted, theme.undecided, "medium", "end", role=part)
    error = f"average error {percent(snapshot.error.mean_absolute)}"
    if small:
        error = error.removeprefix("average ")
    y += 38 if small else 46
    fitted = min(12.0, 12 * width / text_width(error, 12, "medium"))
    part = PartRole("error", value=snapshot.error.mean_absolute)
    yield Text(right, y, error, fitted, theme.error, "medium", "end", role=part)
