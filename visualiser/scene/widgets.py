"""Controls as functions that return shapes: a button is a box, a label and an intention."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import ParamSpec, cast

from visualiser.commands import Command, Scroll
from visualiser.scene.measure import shortened, text_width
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Action, Area, Box, Circle, Colour, Scrolling, Shape, Text, Track
from visualiser.scene.theme import Theme, faded

BUTTON = PartRole("button")
"""The label of a control: it tells what can be done, and nothing of the network."""

ICONS = {
    "play": "\ue037",
    "pause": "\ue034",
    "start": "\ue5dc",
    "furthest": "\ue5dd",
    "back": "\ue5cb",
    "step": "\ue5cc",
    "more": "\ue5cf",
    "help": "\ue8fd",
    "dark": "\ue51c",
    "light": "\ue518",
    "right": "\ue668",
    "wrong": "\ue5cd",
    "close": "\ue5cd",
    "code": "\ue312",
    "table": "\ue265",
    "story": "\ue88e",
    "dice": "\ue043",
    "weights": "\ue9f4",
    "undo": "\ue166",
    "redo": "\ue15a",
    "save": "\ue161",
    "up": "\ue5ce",
    "waiting": "\ue88b",
    "tour": "\ue5cc",
}


Arguments = ParamSpec("Arguments")


def unchanging(
    draw: Callable[Arguments, Iterator[Shape]],
) -> Callable[Arguments, tuple[Shape, ...]]:
    """What depends on nothing but these few values is made once and kept for a while."""
    kept = lru_cache(maxsize=256)(lambda *values, **named: tuple(draw(*values, **named)))
    return cast(Callable[Arguments, tuple[Shape, ...]], kept)


def icon(
    name: str,
    centre: tuple[float, float],
    size: float,
    colour: Colour,
    action: Action | None = None,
) -> Text:
    """One of the shipped icons, centred."""
    return Text(*centre, ICONS[name], size, colour, "icon", "middle", action=action)


def button(
    theme: Theme,
    area: Area,
    label: str,
    action: Action,
    *,
    pressed: bool = False,
    name: str = "",
) -> Iterator[Shape]:
    """A labelled button; `name` is an icon before the label, or instead of it."""
    yield Box(
        area,
        faded(theme.blame, 0.24) if pressed else theme.raised,
        7,
        theme.blame if pressed else theme.hairline,
        action=action,
    )
    middle = area.centre
    if name and label:
        yield icon(name, (area.x + 17, middle[1]), 17, theme.dim)
        yield Text(area.x + 30, middle[1], label, 13, theme.text, "medium", role=BUTTON)
    elif name:
        yield icon(name, middle, 18, theme.text)
    else:
        fitted = shortened(label, 13, area.width - 10, "medium")
        yield Text(*middle, fitted, 13, theme.text, "medium", "middle", role=BUTTON)


def round_button(
    theme: Theme,
    centre: tuple[float, float],
    radius: float,
    name: str,
    action: Action,
    *,
    main: bool = False,
) -> Iterator[Shape]:
    """A round button with an icon; the `main` one is filled."""
    fill = theme.primary if main else theme.raised
    yield Circle(centre, radius, fill, None if main else theme.hairline, 1, action=action)
    yield icon(
        name, centre, radius * (1.3 if main else 1.25), theme.on_primary if main else theme.text
    )


def chip(
    theme: Theme, area: Area, label: str, value: str, action: Action | None, *, menu: bool = False
) -> Iterator[Shape]:
    """A named value in a frame: what can be chosen, or only read."""
    fill = theme.raised if action and action.command else theme.panel
    yield Box(area, fill, 7, theme.hairline, action=action)
    y = area.centre[1]
    begin = area.x + 12
    if label:
        yield Text(begin, y, label, 12, theme.dim)
        begin += text_width(label, 12) + 10
    room = area.right - 10 - begin - (18 if menu else 0)
    yield Text(begin, y, shortened(value, 13, room, "medium"), 13, theme.text, "medium")
    if menu:
        yield icon("more", (area.right - 16, y), 16, theme.dim)


def slider(theme: Theme, track: Track, *, colour: Colour | None = None) -> Iterator[Shape]:
    """A rail with a knob; the hit area is the whole track's."""
    y, x = track.area.centre[1], track.x_of(track.value)
    rail = Area(track.area.x, y - 2, track.area.width, 4)
    yield Box(rail, theme.hairline, 2)
    yield Box(rail._replace(width=max(4, x - rail.x)), colour or theme.primary, 2)
    yield Circle((x, y), 7, theme.text if theme.name == "dark" else theme.primary, theme.panel, 1.5)
    yield track


def pill(right: float, y: float, label: str, colour: Colour) -> Iterator[Shape]:
    """A short remark in a coloured frame that ends at `right`."""
    width = text_width(label, 11, "medium") + 18
    yield Box(Area(right - width, y - 10, width, 20), faded(colour, 0.18), 10, faded(colour, 0.6))
    yield Text(right - width / 2, y, label, 11, colour, "medium", "middle")


def field(
    theme: Theme, area: Area, text: str, hint: str, command: Command, *, name: str, editing: bool
) -> Iterator[Shape]:
    """A line to type into; a click begins the typing."""
    edge = theme.primary if editing else theme.hairline
    yield Box(
        area, theme.sunken, 6, edge, 1.5 if editing else 1, action=Action(command, hint, name)
    )
    y = area.centre[1]
    shown = text + "|" if editing else text
    while editing and text_width(shown, 12) > area.width - 14:
        shown = shown[1:]  # of what is typed the end is what counts
    colour = theme.text if editing else theme.dim
    yield Text(area.x + 8, y, shortened(shown, 12, area.width - 14), 12, colour, role=BUTTON)


def cap_width(label: str, size: float) -> float:
    """How wide a key as on a keyboard is."""
    return max(2 * size, text_width(label, size, "medium") + size)


def key_cap(theme: Theme, x: float, y: float, label: str, size: float) -> Iterator[Shape]:
    """A key as on a keyboard."""
    width, height = cap_width(label, size), 1.8 * size
    yield Box(Area(x, y - height / 2, width, height), theme.raised, 4, theme.control_edge)
    yield Text(x + width / 2, y, label, size, theme.text, "medium", "middle")


def scroll_buttons(
    theme: Theme, scrolling: Scrolling, visible: int, area: Area, y: float
) -> Iterator[Shape]:
    """Which lines of a list are shown, and two buttons that move it by as many."""
    name, first, most = scrolling
    line = f"{first + 1}–{first + visible} of {most + visible}"
    yield Text(area.x, y, line, 11, theme.dim)
    for x, sign, hint, step in (
        (area.right - 34, "up", "Further up", -visible),
        (area.right - 10, "more", "Further down", visible),
    ):
        moved = min(most, max(0, first + step)) - first
        action = Action(Scroll(name, moved), hint, f"{name} {sign}")
        yield Box(Area(x - 12, y - 12, 24, 24), action=action)
        yield icon(sign, (x, y), 16, theme.text if moved else theme.hairline)
