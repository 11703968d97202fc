"""The left panel: the training set with what she says now, and the new situation."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from network.problem import Array
from network.snapshot import Snapshot
from network.verdict import Verdict
from visualiser import commands as c
from visualiser.scene import theme as look
from visualiser.scene.cells import picture, strip
from visualiser.scene.diagram import verdict_colour
from visualiser.scene.measure import shortened
from visualiser.scene.numbers import brief, plain
from visualiser.scene.question import new_situation
from visualiser.scene.roles import CellsRole, ExampleRole, Numbers, PartRole, VerdictRole
from visualiser.scene.shapes import Action, Area, Box, Circle, Part, Scrolling, Shape, Text
from visualiser.scene.steps import steps_panel
from visualiser.scene.table_editor import table_editor
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import button, icon, scroll_buttons, unchanging
from visualiser.scene.wording import MOST_LISTED, answer, desired, situation
from visualiser.view import View

LEAST_ROW = 24.0
"""Rows are squeezed down to this height before the list begins to scroll."""

MOST_DISCS = 4
"""More inputs than that are listed as numbers: discs would leave no room for the rest of a row."""


def table_panel(
    snapshot: Snapshot, theme: Theme, view: View, area: Area, *, titled: bool, dated: bool
) -> Iterator[Part]:
    """Training set above, new situation below, in the area inside the panel's margins.

    Without `titled` a tab above says already what the panel is; without `dated` the iteration gives
    way to the button that closes the panel.
    """
    asked = 226 if area.height >= 520 else 152 if area.height >= 300 else 122
    if area.height < 220:  # the diagram and the caption say it all of the new situation too
        asked = 0
    above = area._replace(height=area.height - asked)
    heading: list[Shape] = []
    if titled:
        heading.append(Text(area.x, area.y + 8, "Training set", 15, theme.text, "semibold"))
        if dated and not snapshot.watched:
            heading += _edit_button(theme, view, area)
        above = Area(above.x, above.y + 27, above.width, above.height - 27)
    if view.editing_table:
        room = area._replace(y=above.y, height=area.bottom - above.y)
        yield Part("training set", (*heading, *table_editor(snapshot, theme, view, room)))
        return
    yield Part("training set", (*heading, *_training_set(snapshot, theme, view, above)))
    if not asked:
        return
    below = Area(area.x, above.bottom, area.width, asked)
    line = Box(Area(area.x, below.y, area.width, 1), theme.hairline)
    if view.slow and not snapshot.asking and asked >= 200:
        yield Part("step by step", (line, *steps_panel(snapshot, theme, view, below)))
    else:
        yield Part("new situation", (line, *new_situation(snapshot, theme, below)))


def _edit_button(theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    hint = "Change the training set (I)"
    place = Area(area.right - 52, area.y - 5, 52, 26)
    action = Action(c.ToggleTableEditing(), hint, "edit table")
    yield from button(theme, place, "Edit", action, pressed=view.editing_table)


def _training_set(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    columns = _columns(area, categories=snapshot.recipe.categories)
    for x, name in zip(columns, ("inputs", "desired", "she says"), strict=True):
        yield Text(x, area.y + 8, name, 11.5, theme.dim, role=PartRole("column"))
    held = len(snapshot.held_out.outputs) if snapshot.held_out else 0
    total = snapshot.problem.examples + held
    rows = Area(area.x, area.y + 20, area.width, area.height - 28)
    if (height := rows.height / total) < LEAST_ROW:
        rows = rows._replace(height=rows.height - 22)
        height = LEAST_ROW
    height = min(40.0, height)
    visible = min(total, max(1, int(rows.height / height + 0.001)))
    most = total - visible
    first = min(view.scrolled("table"), most)
    if most:
        yield Box(rows, scrolling=Scrolling("table", first, most))
    for place in range(visible):
        row = Area(rows.x, rows.y + place * height, rows.width, height)
        yield from _row(snapshot, theme, row, columns, first + place)
    if most:
        y = rows.y + visible * height + 10
        yield from scroll_buttons(theme, Scrolling("table", first, most), visible, area, y)


def _columns(area: Area, *, categories: bool) -> tuple[float, float, float]:
    """Where inputs, desired and what she says begin; names of categories need more room."""
    if categories:
        return (area.x, area.x + 78, area.x + 172)
    return (area.x, area.x + 92, area.x + 152)


def _row(
    snapshot: Snapshot, theme: Theme, row: Area, columns: tuple[float, float, float], index: int
) -> Iterator[Shape]:
    example = _example(snapshot, index)
    marked = not snapshot.asking and snapshot.shown.example == index
    yield Box(
        Area(row.x - 8, row.y, row.width + 16, row.height),
        look.faded(theme.blame, 0.16) if marked else None,
        6,
        look.faded(theme.blame, 0.47) if marked else None,
        role=example.role(index),
        action=example.action,
    )
    y = row.centre[1]
    if example.held_out:
        yield Box(Area(row.x - 8, row.y + 3, 3, row.height - 6), theme.undecided, 1)
    yield from _inputs(snapshot, theme, row, example.inputs)
    yield from verdict_sign(theme, (columns[2] - 20, y), example.verdict)
    width = columns[2] - columns[1] - 32
    yield from _desired(
        snapshot, theme, Area(columns[1], row.y, width, row.height), example.targets
    )
    says = Area(columns[2], row.y, row.right - columns[2], row.height)
    yield from _says(snapshot, theme, says, example.outputs, example.verdict)


class _Example(NamedTuple):
    """A line of the table: what she learns from or, after all of that, what is held out."""

    inputs: Array
    targets: Array
    outputs: Array
    verdict: Verdict | None
    held_out: bool
    action: Action

    def role(self, index: int) -> ExampleRole:
        """What a row of the table stands for."""
        numbers = Numbers(self.inputs), Numbers(self.targets), Numbers(self.outputs)
        return ExampleRole(index, *numbers, self.verdict, self.held_out)


def _example(snapshot: Snapshot, index: int) -> _Example:
    problem, name = snapshot.problem, f"example {index + 1}"
    if index < problem.examples:
        hint = f"Example {index + 1}: show it in the diagram"
        action = Action(c.ShowExample(index), hint, name)
        values = problem.inputs[index], problem.targets[index], snapshot.outputs[index]
        return _Example(*values, snapshot.verdicts[index], False, action)
    row = index - problem.examples
    assert problem.held_inputs is not None
    assert problem.held_targets is not None
    assert snapshot.held_out is not None
    inputs = problem.held_inputs[row]
    hint = f"Held out, {row + 1} of {len(problem.held_inputs)}: she never learns from it. Ask her"
    action = Action(c.AskAbout(tuple(inputs.tolist())), hint, name)
    values = inputs, problem.held_targets[row], snapshot.held_out.outputs[row]
    return _Example(*values, snapshot.held_out.verdicts[row], True, action)


def _inputs(snapshot: Snapshot, theme: Theme, row: Area, values: Array) -> Iterator[Shape]:
    """The situation: as a picture, as discs of 0 and 1, in words, or as cells."""
    problem, y = snapshot.problem, row.centre[1]
    if problem.grid is not None:
        side = min(row.height - 4, 40.0)
        place = Area(row.x + 4, y - side / 2, side, side)
        yield picture(theme, place, problem.grid, values, CellsRole("inputs", Numbers(values)))
        return
    binary = all(problem.is_binary(place) for place in range(len(values)))
    if binary and not problem.choices and len(values) <= MOST_DISCS:
        yield from _discs(theme, row, tuple(values.tolist()))
    elif (binary and not problem.choices) or len(values) > 3 * MOST_LISTED:
        role = CellsRole("inputs", Numbers(values))
        yield strip(theme, Area(row.x, y - 6, 76, 12), values, role)
    else:
        yield Text(row.x, y, shortened(situation(problem, values), 12, 74), 12, theme.text)


def _desired(snapshot: Snapshot, theme: Theme, area: Area, targets: Array) -> Iterator[Shape]:
    y = area.centre[1]
    if len(targets) > 1 and not snapshot.recipe.categories:
        role = CellsRole("desired", Numbers(targets))
        yield strip(theme, Area(area.x - 10, y - 5, 38, 10), targets, role)
        return
    said = desired(snapshot.problem, snapshot.recipe, targets)
    if snapshot.recipe.categories:
        said = shortened(said, 13, area.width)
        yield Text(area.x, y, said, 13, theme.text, "medium")
        return
    yield Text(area.x + 20, y, shortened(said, 13, 36), 13, theme.text, "medium", "end")


def _says(
    snapshot: Snapshot, theme: Theme, area: Area, outputs: Array, verdict: Verdict | None
) -> Iterator[Shape]:
    y = area.centre[1]
    if snapshot.recipe.categories:
        best = int(outputs.argmax())
        named = "?" if np.isnan(outputs).any() else snapshot.problem.output_names[best]
        name = shortened(named, 13, area.width)
        colour = theme.text if verdict is Verdict.RIGHT else verdict_colour(theme, verdict)
        yield Text(area.x, y, name, 13, colour, "medium")
    elif len(outputs) == 1:
        yield from _bar(theme, Area(area.x, y - 6, 52, 12), float(outputs[0]), verdict)
        scaled = any(snapshot.problem.output_scales)
        said = answer(snapshot.problem, snapshot.recipe, outputs) if scaled else plain(outputs[0])
        said = shortened(said, 13, area.width - 56)
        yield Text(area.right, y, said, 13, theme.text, "medium", "end")
    else:
        role = CellsRole("says", Numbers(outputs))
        yield strip(theme, Area(area.x, y - 6, area.width, 12), outputs, role)


@unchanging
def _discs(theme: Theme, row: Area, values: tuple[float, ...]) -> Iterator[Shape]:
    y = row.centre[1]
    step = 24 if len(values) <= 3 else 21
    radius = min(8.5, row.height / 2 - 2.5)
    for index, value in enumerate(values):
        x = row.x + 10 + index * step
        fill = look.mix(theme.quiet, theme.firing, value)
        edge = theme.firing_edge if value else theme.control_edge
        yield Circle((x, y), radius, fill, edge, 1)
        ink = look.readable_on(fill) if value else theme.dim
        yield Text(x, y, brief(value), 10, ink, "medium", "middle")


def verdict_sign(
    theme: Theme, centre: tuple[float, float], verdict: Verdict | None, size: float = 16
) -> Iterator[Text]:
    """Right, undecided or wrong as a sign that needs no colour."""
    colour = verdict_colour(theme, verdict)
    if verdict is Verdict.UNDECIDED:
        sign = Text(*centre, "~", size, colour, "semibold", "middle")
    elif verdict is not None:
        sign = icon("right" if verdict is Verdict.RIGHT else "wrong", centre, size, colour)
    else:
        return
    yield sign._replace(role=VerdictRole(verdict))


def _bar(theme: Theme, area: Area, value: float, verdict: Verdict | None) -> Iterator[Box]:
    share = min(1.0, max(0.0, value))
    yield Box(area, theme.sunken, 3, theme.hairline)
    inner = area.inset(1.5)
    yield Box(
        inner._replace(width=max(1.5, inner.width * share)), verdict_colour(theme, verdict), 2
    )
