"""The bottom panel: transport, the timeline with the error curve, speed, iteration and error."""

from collections.abc import Iterator

from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene.measure import text_width
from visualiser.scene.numbers import grouped, percent, share_of_hundred
from visualiser.scene.pacing import run_to, speed_and_switches, time_scale
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Action, Area, Box, Part, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.timeline import timeline
from visualiser.scene.watched import program_state
from visualiser.scene.widgets import BUTTON, round_button
from visualiser.view import View


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
    yield Part("timeline", tuple(timeline(snapshot, theme, view, graph)))
    low = Area(graph.x, area.bottom - (34 if roomy else 30), graph.width, 24)
    if wide:
        width = 130
        place = Area(low.right - width - 74, low.y, width, low.height)
        room = low._replace(width=low.width - width - 90)
    else:
        place = Area(area.x + 10, low.y, buttons - 10, low.height)
        room = low._replace(width=low.width - 70)
    pace = (
        *time_scale(theme, view, low),
        *run_to(theme, view, place),
        *speed_and_switches(snapshot, theme, view, room),
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
