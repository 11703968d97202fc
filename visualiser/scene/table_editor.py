"""The training set while it is changed: cells to click or type into, rows to copy or take out."""

from collections.abc import Iterator

from network.examples import value_of
from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene import theme as look
from visualiser.scene.measure import shortened
from visualiser.scene.numbers import brief
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Action, Area, Box, Circle, Scrolling, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import button, field, icon, scroll_buttons
from visualiser.scene.wording import number
from visualiser.view import View

ROW = 28.0
CELL = 26.0
MOST_ACROSS = 6
"""Cells side by side; a wider table is changed one example at a time, a column a line."""


def table_editor(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    """Every row with its cells, or of a wide table the example shown."""
    problem = snapshot.problem
    names = (*problem.input_names, *problem.output_names)
    foot = 70.0 if area.height >= 190 else 36.0
    rows = Area(area.x, area.y + 4, area.width, area.height - foot)
    if len(names) <= MOST_ACROSS:
        yield from _all_rows(snapshot, theme, view, rows, len(names))
    else:
        yield from _one_row(snapshot, theme, view, rows, names)
    y = area.bottom - 62
    text = view.text if view.field == "save as" else "save as name.csv or name.toml"
    place, editing = Area(area.x, y, area.width, 28), view.field == "save as"
    edit = c.EditField("save as")
    hint = "Write the training set to a file"
    if foot > 36:
        yield from field(theme, place, text, hint, edit, name="save as", editing=editing)
    done = Action(c.ToggleTableEditing(), "Look at it again (I)", "done editing")
    half = area.width / 2 - 3
    last = snapshot.problem.examples - 1
    add = Action(c.DuplicateRow(last), "One more row at the end, like the last", "add row")
    yield from button(theme, Area(area.x, y + 34, half, 28), "Add a row", add)
    yield from button(theme, Area(area.right - half, y + 34, half, 28), "Done", done)


def _all_rows(
    snapshot: Snapshot, theme: Theme, view: View, area: Area, columns: int
) -> Iterator[Shape]:
    total = snapshot.problem.examples
    room = int(area.height / ROW)
    visible = total if total <= room else max(1, room - 1)
    most = total - visible
    first = min(view.scrolled("table"), most)
    if most:
        yield Box(area, scrolling=Scrolling("table", first, most))
    width = min(44.0, (area.width - 60) / columns)
    for place in range(visible):
        row, index = Area(area.x, area.y + ROW * place, area.width, ROW), first + place
        for column in range(columns):
            gap = 6 if column >= len(snapshot.problem.input_names) else 0
            cell = Area(row.x + width * column + gap, row.y + 1, width - 2, CELL)
            yield from _cell(snapshot, theme, view, cell, index, column)
        yield from _row_buttons(theme, row, index, total)
    if most:
        place_of = Scrolling("table", first, most)
        yield from scroll_buttons(theme, place_of, visible, area, area.bottom - 8)


def _one_row(
    snapshot: Snapshot, theme: Theme, view: View, area: Area, names: tuple[str, ...]
) -> Iterator[Shape]:
    index = snapshot.shown.example if not snapshot.asking else 0
    index = index or 0
    total = snapshot.problem.examples
    heading = Area(area.x, area.y, area.width, ROW)
    yield Text(area.x, heading.centre[1], f"Example {index + 1}", 13, theme.text, "semibold")
    yield from _row_buttons(theme, heading, index, total)
    below = Area(area.x, area.y + ROW + 4, area.width, area.height - ROW - 4)
    room = int(below.height / ROW)
    visible = len(names) if len(names) <= room else max(1, room - 1)
    most = len(names) - visible
    first = min(view.scrolled("cells"), most)
    if most:
        yield Box(below, scrolling=Scrolling("cells", first, most))
    for place in range(visible):
        column, y = first + place, below.y + ROW * place
        name = shortened(names[column], 12.5, area.width - 100)
        colour = theme.text if column < len(snapshot.problem.input_names) else theme.blame
        yield Text(area.x, y + ROW / 2, name, 12.5, colour)
        cell = Area(area.right - 90, y + 1, 90, CELL)
        yield from _cell(snapshot, theme, view, cell, index, column)
    if most:
        place_of = Scrolling("cells", first, most)
        yield from scroll_buttons(theme, place_of, visible, below, below.bottom - 8)


def _cell(
    snapshot: Snapshot, theme: Theme, view: View, area: Area, row: int, column: int
) -> Iterator[Shape]:
    """A 0 or 1 that a click flips, or a number that a click begins to type."""
    problem = snapshot.problem
    value, of_inputs = value_of(problem, row, column), len(problem.input_names)
    name = f"cell {row} {column}"
    output = column >= of_inputs
    scales = problem.output_scales if output else problem.input_scales
    scaled = bool(scales) and scales[column - of_inputs if output else column] is not None
    if value in (0, 1) and not scaled:
        radius = min(11.0, area.width / 2 - 1)
        fill = look.mix(theme.quiet, theme.firing, value)
        edge = theme.blame if output else theme.firing_edge if value else theme.control_edge
        what = "what she should say" if output else problem.input_names[column]
        action = Action(c.SetCell(row, column, 1 - value), f"Flip {what}", name)
        yield Box(area, None, 5, action=action)
        yield Circle(area.centre, radius, fill, edge, 1.5)
        yield Text(*area.centre, brief(value), 12, look.readable_on(fill), "medium", "middle",
                   role=PartRole("cell", row))  # fmt: skip
        return
    editing = view.field == name
    text = view.text if editing else number(value)
    edit = c.EditField(name)
    yield from field(theme, area, text, "Type a number", edit, name=name, editing=editing)


def _row_buttons(theme: Theme, row: Area, index: int, total: int) -> Iterator[Shape]:
    copy = Area(row.right - 54, row.y + 1, 26, CELL)
    duplicate = Action(c.DuplicateRow(index), "This row once more", f"copy row {index + 1}")
    yield Box(copy, theme.raised, 5, theme.hairline, action=duplicate)
    yield Text(*copy.centre, "+", 14, theme.text, "medium", "middle")
    delete = Area(row.right - 26, row.y + 1, 26, CELL)
    command = c.DeleteRow(index) if total > 1 else None
    away = Action(command, "Take this row out", f"delete row {index + 1}")
    yield Box(delete, theme.raised, 5, theme.hairline, action=away)
    yield icon("close", delete.centre, 14, theme.dim)
