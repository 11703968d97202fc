"""One iteration as lines of numpy, with the shapes of the matrices and the numbers in them.

The lines say what the engine does, in its order; slow motion marks the one at work.
"""

from collections.abc import Iterator
from typing import NamedTuple

from network.problem import Array
from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene.measure import shortened
from visualiser.scene.numbers import decimals, exact, plain, signed
from visualiser.scene.phases import ADJUST, BLAME, MEASURE, THINK
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Action, Area, Box, Scrolling, Shape, Text
from visualiser.scene.theme import Theme, faded
from visualiser.scene.widgets import icon, scroll_buttons
from visualiser.view import View

ROW = 24.0
MOST_COPIED = 20_000
"""Numbers that a click copies; to have more of them ready in every frame would take its time."""

MOST_COLUMNS = 4


GRADIENTS = {
    "sigmoid": " * ({0} * (1 - {0}))",
    "tanh": " * (1 - {0} * {0})",
    "relu": " * ({0} > 0)",
    "threshold": " * 0",
    "linear": "",
    "softmax": "",
}
"""What an error is multiplied by; told, as in `model`, from what the layer says."""


class CodeLine(NamedTuple):
    """A line, the phase it belongs to, and the matrix it makes, (rows, columns)."""

    text: str
    phase: int
    matrix: Array
    by_example: bool


def code_lines(snapshot: Snapshot) -> list[CodeLine]:
    """The iteration that leads from this snapshot to the next; of a watched one what is known."""
    last = len(snapshot.recipe.layers) - 1
    bias, rate = bool(snapshot.parameters.biases), snapshot.recipe.learning_rate
    lines = [CodeLine("layer0 = inputs", THINK, snapshot.layers[0], True)]
    for layer in range(1, last + 1):
        extra = f" + biases{layer - 1}" if bias else ""
        name = snapshot.recipe.activations[layer - 1]
        text = f"layer{layer} = {name}(layer{layer - 1} @ weights{layer - 1}{extra})"
        lines.append(CodeLine(text, THINK, snapshot.layers[layer], True))
    if snapshot.watched:
        text = f"error{last} = desired - layer{last}"
        return [*lines, CodeLine(text, MEASURE, snapshot.errors[-1], True)]
    for layer in range(last, 0, -1):
        if layer == last:
            text, phase = f"error{last} = desired - layer{last}", MEASURE
        else:
            text, phase = f"error{layer} = delta{layer + 1} @ weights{layer}.T", BLAME
        lines.append(CodeLine(text, phase, snapshot.errors[layer - 1], True))
        gradient = GRADIENTS[snapshot.recipe.activations[layer - 1]].format(f"layer{layer}")
        text = f"delta{layer} = error{layer}{gradient}"
        lines.append(CodeLine(text, BLAME, snapshot.deltas[layer - 1], True))
    times = "" if rate == 1 else f"{rate:g} * "
    for layer in range(last - 1, -1, -1):
        text = f"weights{layer} += {times}layer{layer}.T @ delta{layer + 1}"
        lines.append(CodeLine(text, ADJUST, snapshot.next_change.weights[layer], False))
        if bias:
            text = f"biases{layer} += {times}delta{layer + 1}.sum(axis=0)"
            change = snapshot.next_change.biases[layer][None, :]
            lines.append(CodeLine(text, ADJUST, change, False))
    return lines


def code_panel(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    """The lines above, the numbers of the one that was clicked below."""
    title = "Thinking in numpy" if snapshot.watched else "One iteration in numpy"
    yield Text(area.x, area.y + 8, title, 15, theme.text, "semibold")
    close = Area(area.right - 20, area.y - 4, 24, 24)
    yield Box(close, theme.panel, 6, action=Action(c.ToggleCode(), "Close (C)", "close code"))
    yield icon("close", close.centre, 15, theme.dim)
    lines = code_lines(snapshot)
    open_line = min(view.line, len(lines) - 1)
    top = Area(area.x, area.y + 24, area.width, area.height - 24)
    room = int(top.height * (0.5 if len(lines) > 9 else 0.58) / ROW)
    most = max(0, len(lines) - room)
    first = min(view.scrolled("code"), most)
    shown = lines[first : first + (room - 1 if most else room)]
    y = top.y
    for number, line in enumerate(shown, first):
        yield from _line(
            theme, view, Area(area.x - 6, y, area.width + 12, ROW), line, number, open_line
        )
        y += ROW
    if most:
        place = Scrolling("code", first, len(lines) - len(shown))
        yield Box(Area(area.x, top.y, area.width, y - top.y), scrolling=place)
        yield from scroll_buttons(theme, place, len(shown), area, y + 10)
        y += ROW
    below = Area(area.x, y + 8, area.width, area.bottom - y - 8)
    yield from _matrix(theme, below, lines[open_line])


def _line(
    theme: Theme, view: View, area: Area, line: CodeLine, number: int, open_line: int
) -> Iterator[Shape]:
    at_work = view.slow and view.phase == line.phase
    fill = faded(theme.blame, 0.24) if at_work else theme.raised if number == open_line else None
    action = Action(c.OpenLine(number), "Show the numbers of this line", f"line {number + 1}")
    yield Box(area, fill, 4, action=action)
    size = "×".join(map(str, line.matrix.shape))
    weight = "medium" if at_work else "regular"
    fitted = shortened(line.text, 11, area.width - 46, weight)
    part = PartRole("line", number)
    yield Text(area.x + 6, area.centre[1], fitted, 11, theme.text, weight, role=part)
    yield Text(area.right - 6, area.centre[1], size, 10, theme.dim, anchor="end")


def _matrix(theme: Theme, area: Area, line: CodeLine) -> Iterator[Shape]:
    """The numbers of one line's matrix, rows named by what they are of, as many as have room."""
    matrix = line.matrix
    rows = min(len(matrix), int((area.height - 22) / 17))
    columns = min(matrix.shape[1], MOST_COLUMNS)
    name = line.text.split(" ")[0]
    what = f"{name}, the next change" if line.phase == ADJUST else name
    yield Text(area.x, area.y + 8, what, 12, theme.dim, "medium")
    digits = decimals(matrix[: max(1, rows), :columns].ravel().tolist(), most=4)
    write = plain if line.phase == THINK else signed
    copy = None
    if matrix.size <= MOST_COPIED:
        every = "; ".join(", ".join(map(exact, entries)) for entries in matrix.tolist())
        copy = Action(c.Copy(f"{name}: {every}"), "Click for all digits", "matrix")
    yield Box(Area(area.x - 4, area.y + 18, area.width + 8, max(24, 17 * rows + 4)), action=copy)
    for row in range(rows):
        y = area.y + 28 + 17 * row
        label = f"example {row + 1}" if line.by_example else f"from {row + 1}"
        if row == rows - 1 and rows < len(matrix):
            label = f"… {len(matrix) - rows + 1} more"
        yield Text(area.x, y, label, 11, theme.dim)
        if label.startswith("…"):
            break
        for column in range(columns):
            value = float(matrix[row, column])
            x = area.x + 62 + (area.width - 62) * (column + 1) / columns
            text = "0" if value == 0 else "1" if value == 1 else write(value, digits)
            if column == columns - 1 and columns < matrix.shape[1]:
                text = "…"
            part = PartRole("entry", row, None if text == "…" else value)
            yield Text(x, y, text, 10.5, theme.text, anchor="end", role=part)
