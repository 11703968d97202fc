"""What lies on top for a while: menu, help, notice, tooltip, the ring of the focus."""

from collections.abc import Iterator
from typing import NamedTuple

from visualiser import commands as c
from visualiser.keys import KEYS, Key
from visualiser.scene.header import problem_chip_x
from visualiser.scene.layout import Layout
from visualiser.scene.measure import shortened, text_width, wrapped
from visualiser.scene.numbers import decimals, grouped, plain
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import (
    Action,
    Area,
    Box,
    Circle,
    Colour,
    Line,
    Pad,
    Point,
    Reading,
    Scrolling,
    Shape,
    Shapes,
    Text,
    Track,
)
from visualiser.scene.terms import TERMS, WORD, word_at, words
from visualiser.scene.theme import Theme
from visualiser.scene.touch import Touched, extent, name_of, named, reading_at, shape_at
from visualiser.scene.widgets import button, cap_width, icon, key_cap, scroll_buttons
from visualiser.view import View

INTRO = "She learns from her examples. Click an input neuron to ask her something; Space pauses."


def notice(theme: Theme, view: View, layout: Layout) -> Iterator[Shape]:
    """A line about something that happened or is happening, or on the very first start what to do.

    One at a time; what was said last comes first.
    """
    close: Choices = [("", Action(c.CloseTopmost(), "Close (Esc)", "close notice"))]
    if view.notice:
        yield from _bar(theme, layout, view.notice, theme.undecided, close)
    elif view.filming:
        stop = Action(c.StopFilm(), "Give up the film; no half file stays", "stop film")
        yield from _bar(theme, layout, view.filming, theme.primary, [("Stop", stop)])
    elif view.kept[0]:
        yield from _bar(theme, layout, view.kept[1], theme.undecided, KEPT)
    elif view.intro:
        yield from _bar(theme, layout, INTRO, theme.primary, close)


Choices = list[tuple[str, Action]]

KEPT: Choices = [
    ("Open it", Action(c.OpenKept(), "Go on where that window was", "open kept")),
    ("Forget it", Action(c.ForgetKept(), "Give that run up", "forget kept")),
]


def _bar(
    theme: Theme, layout: Layout, text: str, colour: Colour, choices: Choices
) -> Iterator[Shape]:
    """The text over the lower edge of the stage, and what can be done about it."""
    stage = layout.stage
    widths = [text_width(label, 13, "medium") + 24 if label else 24 for label, _ in choices]
    beside = sum(widths) + 8 * len(widths) + 28
    width = min(stage.width - 16, text_width(text, 12.5, "medium") + beside + 4)
    lines = wrapped(text, 12.5, width - beside, "medium")
    height = 16 + 18 * len(lines)
    bottom = stage.bottom - 4 if layout.roomy else layout.caption.bottom  # never on a neuron
    area = Area(stage.centre[0] - width / 2, bottom - height, width, height)
    yield Box(area, theme.panel, 8, colour, 1.5, action=Action())
    for index, line in enumerate(lines):
        y = area.y + 17 + 18 * index
        yield Text(area.x + 16, y, line, 12.5, theme.text, "medium", role=PartRole("notice", index))
    x = area.right - 8
    for (label, action), button_width in reversed(list(zip(choices, widths, strict=True))):
        place = Area(x - button_width, area.y + 5, button_width, 24)
        yield from button(theme, place, label, action, name="" if label else "close")
        x -= button_width + 8


def problem_menu(theme: Theme, view: View, layout: Layout) -> Iterator[Shape]:
    """The problems to choose from; anywhere else closes the menu."""
    yield Box(layout.window, modal=True, action=Action(c.CloseTopmost()))
    room = layout.window.height - layout.header.bottom - 20
    columns = max(1, -(-(len(view.problems) + 1) * 27 // int(room)))
    entries: list[tuple[str, str, c.Command]] = [
        (title, f"choose {name}", c.ChooseProblem(name)) for name, title in view.problems
    ]
    entries.append(("Open a file of your own", "open a file", c.ListFolder()))
    rows = -(-len(entries) // columns)
    height = min(34.0, room / rows)
    width = min(284.0, (layout.window.width - 16) / columns)
    x = min(problem_chip_x(layout), layout.window.width - 8 - width * columns)
    frame = Area(x, layout.header.bottom - 8, width * columns, height * rows + 12)
    yield Box(frame, theme.panel, 8, theme.control_edge, action=Action())
    for index, (title, name, command) in enumerate(entries):
        column, line = divmod(index, rows)
        row = Area(x + width * column + 6, frame.y + 6 + height * line, width - 12, height)
        yield Box(row, theme.raised, 6, action=Action(command, "", name))
        label = shortened(title, 13, row.width - 20, "medium")
        yield Text(row.x + 10, row.centre[1], label, 13, theme.text, "medium")


def help_overlay(theme: Theme, view: View, window: Area) -> Iterator[Shape]:
    """Every key in columns by what it is about, or the words of the field."""
    yield Box(window, theme.shade, modal=True, action=Action(c.CloseTopmost()))
    rows = _rows(_groups())
    grid = _help_grid(rows, window)
    area = grid.area
    yield Box(area, theme.panel, 12, theme.control_edge, action=Action())
    yield Text(
        area.x + 20, area.y + 22, "Words" if view.terms else "Keys", 15, theme.text, "semibold"
    )
    other = Area(area.right - 118, area.y + 9, 72, 26)
    label = "Keys" if view.terms else "Words"
    yield from button(theme, other, label, Action(c.ToggleTerms(), f"{label} (F1)", "terms"))
    close = Area(area.right - 38, area.y + 8, 28, 28)
    yield Box(close, theme.panel, 6, action=Action(c.CloseTopmost(), "Close (Esc)", "close help"))
    yield icon("close", close.centre, 17, theme.dim)
    if view.terms:
        yield from _glossary(
            theme, view, Area(area.x + 20, area.y + 44, area.width - 40, area.height - 56)
        )
    else:
        yield from _keys(theme, rows, grid)


def _keys(theme: Theme, rows: list[str | Key], grid: "_Grid") -> Iterator[Shape]:
    for index, row in enumerate(rows):
        column, line = divmod(index, grid.lines)
        x = grid.area.x + 20 + grid.column * column
        y = grid.area.y + 44 + grid.line * (line + 0.5)
        if isinstance(row, str):
            yield Text(x, y, row, grid.size, theme.dim, "medium")
            continue
        yield from key_cap(theme, x, y, row.shown, grid.size - 1)
        yield Text(x + _key_width(row, grid.size), y, row.does, grid.size, theme.text)


def _glossary(theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    """As many terms as fit, each with its sentence and its post; the wheel brings the others."""
    leading, first = 16.0, min(view.scrolled("words"), len(TERMS) - 1)
    y, shown = area.y, 0
    for term in TERMS[first:]:
        lines = wrapped(f"{term.meaning} ({term.post})", 12, area.width - 118)
        height = leading * len(lines) + 8
        if y + height > area.bottom - 20:
            break
        yield Text(area.x, y + 8, term.word, 12, theme.text, "semibold")
        for index, line in enumerate(lines):
            yield Text(area.x + 114, y + 8 + leading * index, line, 12, theme.text)
        y, shown = y + height, shown + 1
    place = Scrolling("words", first, max(first, len(TERMS) - shown))
    if shown < len(TERMS):
        yield Box(area, scrolling=place)
        yield from scroll_buttons(theme, place, shown, area, area.bottom - 6)


class _Grid(NamedTuple):
    """The frame of the keys, the size of type, and how many lines of what height and width."""

    area: Area
    size: float
    lines: int
    line: float
    column: float


def _help_grid(rows: list[str | Key], window: Area) -> _Grid:
    """The largest type with which all keys fit into the window, in two to four columns."""
    for half_points in range(26, 8, -1):
        size = half_points / 2
        for columns in (2, 3, 4):
            column = max(_row_width(row, size) for row in rows) + 1.4 * size
            lines = -(-len(rows) // columns)
            line = min(2.1 * size, (window.height - 74) / lines)
            fits = columns * column + 40 <= window.width - 16 and line >= 1.45 * size
            if fits or half_points == 9:
                width, height = columns * column + 40, 44 + line * lines + 14
                x, y = window.centre[0] - width / 2, window.centre[1] - height / 2
                return _Grid(Area(x, y, width, height), size, lines, line, column)
    raise AssertionError("the loop always ends with a grid")


def _row_width(row: str | Key, size: float) -> float:
    if isinstance(row, str):
        return text_width(row, size, "medium")
    return _key_width(row, size) + text_width(row.does, size)


def _key_width(row: Key, size: float) -> float:
    """Where the words begin behind a key; short keys share a column."""
    return max(5.2 * size, cap_width(row.shown, size - 1) + 8)


def _groups() -> dict[str, list[Key]]:
    groups: dict[str, list[Key]] = {}
    for key in KEYS:
        groups.setdefault(key.group, []).append(key)
    inputs = [key for key in groups["Asking"] if isinstance(key.command, c.FlipInput)]
    joined = inputs[0]._replace(shown="1 – 9", does="flip that input and ask her")
    groups["Asking"] = [joined, *groups["Asking"][len(inputs) :]]
    tab = Key("tab", "Tab", c.Command(), "to the next control (Shift: back)", "")
    use = Key("return", "Enter", c.Command(), "use it; arrows move a slider", "")
    groups["The window"] = [tab, use, *groups["The window"]]
    paste = Key("ctrl+v", "Ctrl V", c.Command(), "paste a table of your own", "")
    groups["The run"].insert(2, paste)
    return groups


def _rows(groups: dict[str, list[Key]]) -> list[str | Key]:
    rows: list[str | Key] = []
    for name, keys in groups.items():
        rows += [name, *keys]
    return rows


def ring(shapes: Shapes, theme: Theme, focus: str) -> list[Shape]:
    """Around what Tab came to: two lines, so that one of them shows on any ground."""
    shape = focused(shapes, focus)
    if shape is None:
        return []
    if isinstance(shape, Circle):
        inner, outer = shape.radius + 2, shape.radius + 4
        clear = (0, 0, 0, 0)
        return [
            Circle(shape.centre, outer, clear, theme.text, 2),
            Circle(shape.centre, inner, clear, theme.background, 2),
        ]
    area = extent(shape)
    radius = shape.radius if isinstance(shape, Box) else 6.0
    return [
        Box(area.inset(-4), None, radius + 4, theme.text, 2),
        Box(area.inset(-2), None, radius + 2, theme.background, 2),
    ]


def _hint(shape: Shape | None) -> str:
    if isinstance(shape, Track | Pad):
        return shape.hint
    return shape.action.hint if isinstance(shape, Line | Circle | Box) and shape.action else ""


def _read(reading: Reading, pointer: Point) -> str:
    iteration, values = reading.at(pointer[0])
    numbers = ", ".join(plain(value, decimals([value])) for value in values)
    return f"iteration {grouped(iteration)}: {reading.what} {numbers}"


def focused(shapes: Shapes, name: str) -> Touched | None:
    """The control that Tab came to, or the word of the field."""
    if not name.startswith(WORD):
        return named(shapes, name)
    return next((word for word in words(shapes) if name_of(word) == name), None)


def tooltip(
    shapes: Shapes, theme: Theme, window: Area, pointer: Point | None, focus: str
) -> Iterator[Shape]:
    """What the thing under the pointer, or else the one with the focus, is and does."""
    shape = shape_at(shapes, pointer) if pointer else focused(shapes, focus)
    word = word_at(shapes, pointer) if pointer else None
    reading = reading_at(shapes, pointer) if pointer else None
    hints = [_hint(shape), _hint(word)]
    if reading is not None and pointer is not None:
        shape, hints = Box(Area(*pointer, 0, 0)), [_read(reading, pointer)]
    elif not hints[0]:
        shape = word
    hint = "\n".join(filter(None, hints))
    if shape is None or not hint:
        return
    lines = wrapped(hint, 12, min(280.0, window.width - 40))
    width = max(text_width(line, 12) for line in lines) + 20
    height = 17 * len(lines) + 11
    around = extent(shape)
    x, y = pointer if isinstance(shape, Line) and pointer else around.centre
    below = max(y, y if isinstance(shape, Line) else around.bottom) + 10
    if below + height > window.height - 4:
        below = (y if isinstance(shape, Line) else around.y) - 10 - height
    left = min(window.width - width - 6, max(6.0, x - width / 2))
    yield Box(Area(left, below, width, height), theme.text, 6)
    for index, line in enumerate(lines):
        yield Text(
            left + 10, below + 14 + 17 * index, line, 12, theme.background, role=PartRole("tooltip")
        )
