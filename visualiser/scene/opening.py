"""Bringing data: the chooser of files, and the preview of what will be made of a table."""

from collections.abc import Iterator

from network.table_problem import Use
from visualiser import commands as c
from visualiser.preview import HELD_OUT, Preview
from visualiser.scene.layout import Layout
from visualiser.scene.measure import shortened, text_width, wrapped
from visualiser.scene.numbers import share_of_hundred
from visualiser.scene.shapes import Action, Area, Box, Scrolling, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import button, field, icon, scroll_buttons
from visualiser.view import View

ROW = 28.0


def in_the_middle(
    theme: Theme, layout: Layout, width: float, height: float
) -> tuple[Area, list[Shape]]:
    """A panel in the middle, over everything else."""
    window = layout.window
    width, height = min(width, window.width - 16), min(height, window.height - 16)
    area = Area(window.centre[0] - width / 2, window.centre[1] - height / 2, width, height)
    return area, [
        Box(window, theme.shade, modal=True, action=Action(c.CloseTopmost())),
        Box(area, theme.panel, 12, theme.control_edge, action=Action()),
    ]


def heading(theme: Theme, area: Area, title: str, hint: str) -> Iterator[Shape]:
    """What the panel is, and a button that closes it."""
    room = area.width - 70
    yield Text(
        area.x + 20, area.y + 22, shortened(title, 15, room, "semibold"), 15, theme.text, "semibold"
    )
    close = Area(area.right - 38, area.y + 8, 28, 28)
    yield Box(close, theme.panel, 6, action=Action(c.CloseTopmost(), hint, "close"))
    yield icon("close", close.centre, 17, theme.dim)


def chooser(theme: Theme, view: View, layout: Layout) -> Iterator[Shape]:
    """The folder, a filter to type into, and what can be opened."""
    folder = view.folder
    if folder is None:
        return
    area, frame = in_the_middle(theme, layout, 520, 520)
    yield from frame
    yield from heading(theme, area, "Open a table, a problem file or a saved run", "Close (Esc)")
    inside = Area(area.x + 20, area.y + 42, area.width - 40, area.height - 56)
    yield Text(inside.x, inside.y + 8, shortened(folder.path, 12, inside.width), 12, theme.dim)
    line = Area(inside.x, inside.y + 20, inside.width, 28)
    typed = view.text if view.field == "file" else ""
    text = typed or "type a part of its name, Enter opens the first"
    edit = c.EditField("file")
    yield from field(theme, line, text, "By name", edit, name="filter", editing=bool(typed))
    below = Area(inside.x, line.bottom + 8, inside.width, inside.bottom - line.bottom - 8)
    if folder.problem:
        for index, said in enumerate(wrapped(folder.problem, 13, below.width)):
            yield Text(below.x, below.y + 12 + 18 * index, said, 13, theme.error)
        below = Area(below.x, below.y + 44, below.width, below.height - 44)
    entries = folder.matching(typed)
    room = int(below.height / ROW)
    visible = len(entries) if len(entries) <= room else max(1, room - 1)
    most = len(entries) - visible
    first = min(view.scrolled("folder"), most)
    if most:
        yield Box(below, scrolling=Scrolling("folder", first, most))
    for index, entry in enumerate(entries[first : first + visible]):
        row = Area(below.x, below.y + ROW * index, below.width, ROW - 2)
        command = c.ListFolder(entry.path) if entry.folder else c.OpenFile(entry.path)
        yield Box(row, theme.raised, 6, action=Action(command, "", f"open {entry.name}"))
        name = shortened(entry.name, 13, row.width - 60, "medium")
        yield Text(row.x + 10, row.centre[1], name, 13, theme.text, "medium")
        kind = "up" if entry.name == ".." else "folder" if entry.folder else ""
        yield Text(row.right - 10, row.centre[1], kind, 11.5, theme.dim, anchor="end")
    if not entries:
        yield Text(below.x, below.y + 12, "Nothing here has that in its name.", 13, theme.dim)
    if most:
        place = Scrolling("folder", first, most)
        yield from scroll_buttons(theme, place, visible, below, below.bottom - 8)


USE_WORDS = {Use.INPUT: "input", Use.OUTPUT: "output", Use.LEFT_OUT: "left out"}


def preview_panel(theme: Theme, view: View, layout: Layout) -> Iterator[Shape]:
    """Every column with what it is for, what would come of it, and two buttons."""
    preview = view.preview
    if preview is None:
        return
    columns = preview.table.columns
    area, frame = in_the_middle(theme, layout, 620, 250 + ROW * min(len(columns), 12))
    yield from frame
    source = preview.table.source.replace("\\", "/").rpartition("/")[2]
    title = f"{source}: {preview.table.rows:,} rows, {len(columns)} columns"
    yield from heading(theme, area, title, "Leave everything as it is (Esc)")
    inside = Area(area.x + 20, area.y + 44, area.width - 40, area.height - 44)
    told = _told(preview, inside.width)
    foot = 52.0 + 36 + 18 * len(told)
    yield from _columns(theme, view, preview, inside._replace(height=inside.height - foot))
    y = area.bottom - foot
    yield from _held_out(theme, preview, Area(inside.x, y, inside.width, 28))
    colour = theme.error if preview.refused else theme.text
    for index, line in enumerate(told):
        yield Text(inside.x, y + 46 + 18 * index, line, 12.5, colour)
    done = Area(inside.right - 200, area.bottom - 44, 200, 32)
    usable = preview.made is not None
    action = Action(
        c.AcceptPreview() if usable else None, "She begins to learn it (Enter)", "learn"
    )
    label = "Learn this" if usable else "Cannot be learned so"
    yield from button(theme, done, label, action, pressed=usable)
    leave = Area(inside.x, area.bottom - 44, 120, 32)
    yield from button(theme, leave, "Cancel", Action(c.CloseTopmost(), "Esc", "cancel"))


def _told(preview: Preview, width: float) -> tuple[str, ...]:
    """What will be made of it, or why that cannot be."""
    if preview.made is None:
        return wrapped(preview.refused, 12.5, width)[:4]
    problem, recipe = preview.made
    layers = "–".join(map(str, recipe.layers))
    held = 0 if problem.held_inputs is None else len(problem.held_inputs)
    batch = f", {recipe.batch} at a time" if recipe.batch else ""
    text = f"{problem.story} A {layers} network learns {problem.examples:,} rows{batch}" + (
        f"; {held:,} are held out." if held else "."
    )
    return wrapped(text, 12.5, width)[:4]


def _columns(theme: Theme, view: View, preview: Preview, area: Area) -> Iterator[Shape]:
    columns = preview.table.columns
    room = int(area.height / ROW)
    visible = len(columns) if len(columns) <= room else max(1, room - 1)
    most = len(columns) - visible
    first = min(view.scrolled("columns"), most)
    if most:
        yield Box(area, scrolling=Scrolling("columns", first, most))
    for place in range(visible):
        index = first + place
        column, use = columns[index], preview.uses[index]
        y = area.y + ROW * place + ROW / 2
        ink = theme.dim if use is Use.LEFT_OUT else theme.text
        yield Text(area.x, y, shortened(column.name, 13, 130, "medium"), 13, ink, "medium")
        kind = f"{len(column.categories)} words" if column.kind == "category" else "number"
        yield Text(area.x + 142, y, kind, 12, theme.dim)
        examples = ", ".join(column.words[:4])
        yield Text(area.x + 222, y, shortened(examples, 12, area.width - 342), 12, ink)
        chosen = Area(area.right - 110, y - 12, 110, 24)
        hint = "Click: input, output, or left out"
        action = Action(c.NextUse(index), hint, f"use {index + 1}")
        yield from button(theme, chosen, USE_WORDS[use], action, pressed=use is Use.OUTPUT)
    if most:
        place_of = Scrolling("columns", first, most)
        yield from scroll_buttons(theme, place_of, visible, area, area.bottom - 8)


def _held_out(theme: Theme, preview: Preview, area: Area) -> Iterator[Shape]:
    room = area.width - 70 * len(HELD_OUT)
    told = "Hold out rows she never learns from"
    told = told if text_width(told, 12.5) <= room else "Hold out"
    yield Text(area.x, area.centre[1], told, 12.5, theme.dim)
    for index, share in enumerate(HELD_OUT):
        place = Area(area.right - 70 * (len(HELD_OUT) - index) + 6, area.y, 64, 28)
        label = share_of_hundred(share) if share else "none"
        action = Action(c.HoldOut(share), f"Hold out {label} of the rows", f"hold out {label}")
        yield from button(theme, place, label, action, pressed=share == preview.held_out)
