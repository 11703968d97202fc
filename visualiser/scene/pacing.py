"""How fast she is trained, and where to: the speed, its switches, the iteration to run to."""

from collections.abc import Iterator
from math import inf
from typing import NamedTuple

from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene.measure import shortened, text_width
from visualiser.scene.numbers import speed
from visualiser.scene.shapes import Action, Area, Box, Circle, Shape, Text, Track
from visualiser.scene.theme import Theme, faded
from visualiser.scene.watched import LAST_PHASE, ONLY_IT_KNOWS
from visualiser.scene.widgets import BUTTON, button, field, slider
from visualiser.view import PHASES, TOP_SPEED, View, pace, phase_seconds


def speed_and_switches(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
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


def time_scale(theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    """The switch between the logarithmic and the linear timeline, at the right end of the area."""
    scale = "log" if view.logarithmic else "linear"
    hint = Action(c.ToggleTimeScale(), "The timeline logarithmic or linear (L)", "time scale")
    yield from button(theme, Area(area.right - 58, area.y, 58, area.height), scale, hint)


def run_to(theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    """The field for an iteration to run to."""
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
