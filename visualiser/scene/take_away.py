"""The menu of what can be taken away: a name, and a button for each kind of file or copy."""

from collections.abc import Iterator

from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene.layout import Layout
from visualiser.scene.opening import heading, in_the_middle
from visualiser.scene.shapes import Action, Area, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import button, field
from visualiser.taking import KINDS
from visualiser.view import View

ROW, LABEL = 38.0, 84.0

COPIES = (
    ("picture", "Picture", "The window as a picture, where the clipboard takes one"),
    ("words", "Words", "Every number and sentence of the window as text"),
    ("table", "Table", "The training set with her answers, as a spreadsheet takes it"),
    ("numbers", "Weights", "Every weight, as a spreadsheet takes it"),
)


def take_away(snapshot: Snapshot, theme: Theme, view: View, layout: Layout) -> Iterator[Shape]:
    """Anywhere else closes it."""
    groups = list(dict.fromkeys(kind.group for kind in KINDS.values()))
    area, shapes = in_the_middle(theme, layout, 500, 110 + ROW * (len(groups) + 1))
    yield from shapes
    yield from heading(theme, area, f"Take away iteration {snapshot.iteration:,}", "Close (Esc)")
    inside = Area(area.x + 20, area.y + 44, area.width - 40, area.height - 56)
    yield from _name(theme, view, inside)
    row = Area(inside.x, inside.y + 40, inside.width, ROW)
    for group in groups:
        kinds = [kind for kind in KINDS.values() if kind.group == group]
        entries = [
            (kind.label, Action(c.TakeAway(kind.name), kind.hint, f"take {kind.name}"))
            for kind in kinds
        ]
        yield from _row(theme, row, group, entries)
        row = row._replace(y=row.y + ROW)
    copies = [
        (label, Action(c.CopyOut(what), f"To the clipboard: {hint}", f"copy {what}"))
        for what, label, hint in COPIES
    ]
    yield from _row(theme, row, "Copy", copies)


def _name(theme: Theme, view: View, inside: Area) -> Iterator[Shape]:
    editing = view.field == "take name"
    text = view.text if editing else view.take_name or "name the files, or leave it to the program"
    place = Area(inside.x, inside.y, inside.width, 28)
    hint = "The name of the file, without its ending; it may begin with a folder"
    edit = c.EditField("take name")
    yield from field(theme, place, text, hint, edit, name="take name", editing=editing)


def _row(theme: Theme, row: Area, label: str, entries: list[tuple[str, Action]]) -> Iterator[Shape]:
    yield Text(row.x, row.centre[1], label, 13, theme.text)
    width = (row.width - LABEL) / 4
    for index, (name, action) in enumerate(entries):
        place = Area(row.x + LABEL + width * index, row.centre[1] - 14, width - 6, 28)
        yield from button(theme, place, name, action)
