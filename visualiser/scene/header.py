"""The top line: the name, what is being learned by what, and the window's own buttons."""

from collections.abc import Iterator

from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene.layout import Layout
from visualiser.scene.measure import text_width
from visualiser.scene.shapes import Action, Area, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import button, chip, field
from visualiser.view import View

LEAST_PROBLEM = 150.0
"""The problem's name keeps so much room before other things are left out."""


def header(snapshot: Snapshot, theme: Theme, view: View, layout: Layout) -> Iterator[Shape]:
    """From left to right, dropping what has no room."""
    area = layout.header
    wide = area.width >= 1000
    y, height = area.y + (14 if wide else area.height / 2 - 15), 32 if wide else 30
    x = problem_chip_x(layout)
    if x > area.x:
        yield Text(area.x + 8, y + height / 2, "See Her Thinking", 18, theme.text, "semibold")
    end = area.right
    for shapes, left in _buttons(snapshot, theme, view, layout, y, end, height):
        yield from shapes
        end = left - 8
    network = "–".join(map(str, snapshot.recipe.layers)) + (
        " + bias" if snapshot.recipe.bias else ""
    )
    if snapshot.recipe.engine != "numpy":
        network += f", {snapshot.recipe.engine}"
    about_network = text_width(network, 13, "medium") + 104
    seed_width = 112 if area.width >= 560 and not snapshot.watched else 0
    network_width = about_network if area.width >= 640 else 0
    rate_width = 156 if area.width >= 1000 and not snapshot.watched else 0
    room = end - x - LEAST_PROBLEM
    if network_width + seed_width + rate_width + 24 > room:
        rate_width = 0
    if network_width + seed_width + 16 > room:
        network_width = 0
    chips = sum(width + 8 for width in (network_width, seed_width, rate_width) if width)
    problem_width = min(284, end - x - chips)
    watched = snapshot.watched
    problem = Action(c.OpenMenu("problem"), "Choose a problem (P)", "problem")
    if watched:
        problem = Action(None, "The program that trains her", "problem")
    label, title = "Program" if watched else "Problem", snapshot.problem.title
    if problem_width < text_width(label, 12) + text_width(title, 13, "medium") + 50:
        label = ""  # the title says it too
    place = Area(x, y, problem_width, height)
    yield from chip(theme, place, label, title, problem, menu=not watched)
    x += problem_width + 8
    if network_width:
        hint = "Neurons in each layer, the inputs first: change the network (H)"
        layers = Action(c.OpenMenu("network"), hint, "network")
        if watched:
            layers = Action(None, "Neurons in each layer, the inputs first", "network")
        place = Area(x, y, network_width, height)
        yield from chip(theme, place, "Network", network, layers, menu=not watched)
        x += network_width + 8
    if seed_width:
        yield from _seed(snapshot, theme, view, Area(x, y, seed_width, height))
        x += seed_width + 8
    if rate_width:
        yield from _rate(snapshot, theme, view, Area(x, y, rate_width, height))


def _rate(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    hint = "Type a learning rate; training goes on with it from here (E)"
    edit = c.EditField("learning rate")
    if view.field == "learning rate":
        yield from field(theme, area, f"Rate {view.text}", hint, edit, name="rate", editing=True)
        return
    rate = f"{snapshot.recipe.learning_rate:.6g}"
    yield from chip(theme, area, "Learning rate", rate, Action(edit, hint, "rate"))


def problem_chip_x(layout: Layout) -> float:
    """Where the problem's name begins: at the diagram's left, or at the edge of a small window."""
    if layout.header.width >= 1000:
        return 308
    return layout.header.x + (190 if layout.header.width >= 760 else 0)


def _seed(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    if view.field == "seed":
        command = c.EditField("seed")
        hint = "Type a seed, then Enter"
        yield from field(theme, area, f"Seed {view.text}", hint, command, name="seed", editing=True)
        return
    place = area._replace(width=area.width - 34)
    seed = Action(c.EditField("seed"), "Type a seed to start from (S)", "seed")
    yield from chip(theme, place, "Seed", str(snapshot.recipe.seed), seed)
    dice = Area(area.right - 30, area.y, 30, area.height)
    action = Action(c.NewStart(), "New random start with the next seed (R)", "new start")
    yield from button(theme, dice, "", action, name="dice")


def _buttons(
    snapshot: Snapshot,
    theme: Theme,
    view: View,
    layout: Layout,
    y: float,
    end: float,
    height: float,
) -> Iterator[tuple[list[Shape], float]]:
    """From the right edge inwards, each with where it begins."""
    other = "light" if view.theme == "dark" else "dark"
    entries = [
        ("help", Action(c.ToggleHelp(), "All keys (?)", "help"), view.help),
        (other, Action(c.ToggleTheme(), f"{other.capitalize()} theme (T)", "theme"), False),
        (
            "weights",
            Action(c.ToggleWeights(), "All weights as numbers (W)", "weights"),
            view.show_weights,
        ),
    ]
    if layout.window.width >= 700:
        action = Action(c.ToggleCode(), "One iteration in numpy (C)", "code")
        entries.append(("code", action, view.code))
        action = Action(c.ToggleWall(), "25 starts side by side (F4)", "wall")
        entries.append(("table", action, snapshot.wall is not None))
        action = Action(c.OpenMenu("take away"), "Take away a picture, film, ... (Ctrl E)", "take")
        entries.append(("save", action, view.menu == "take away"))
        if view.redoable:
            entries.append(("redo", Action(c.Redo(), "Redo (Ctrl Shift Z)", "redo"), False))
        if view.undoable:
            entries.append(("undo", Action(c.Undo(), "Undo (Ctrl Z)", "undo"), False))
    for name in reversed(layout.drawers):
        hint = {
            "table": "Training set and new situation (F2)",
            "story": "The problem (F3)",
            "tour": "The guided tour's step",
        }[name]
        entries.append((name, Action(c.ShowPanel(name), hint, f"panel {name}"), view.panel == name))
    for name, action, pressed in entries:
        area = Area(end - 32, y, 32, height)
        yield list(button(theme, area, "", action, pressed=pressed, name=name)), area.x
        end = area.x - 6
