"""The panels left and right of the diagram; where there is less room, tabs or drawers."""

from collections.abc import Iterator

from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene.code import code_panel
from visualiser.scene.inspector import inspector_panel
from visualiser.scene.layout import Layout
from visualiser.scene.measure import text_width, wrapped
from visualiser.scene.predict import HIDDEN
from visualiser.scene.shapes import Action, Area, Box, Part, Section, Shape, Text
from visualiser.scene.story import story_panel
from visualiser.scene.table import table_panel
from visualiser.scene.theme import Theme
from visualiser.scene.tour import tour_card
from visualiser.scene.widgets import BUTTON, icon
from visualiser.view import View

NAMES = {"table": "Training set", "story": "Problem"}


def panels(snapshot: Snapshot, theme: Theme, view: View, layout: Layout) -> Iterator[Section]:
    """Those the layout has room for, and the one that is opened."""
    if layout.left is not None:
        left = layout.left
        yield Section(lambda: _left(snapshot, theme, view, layout, left), left)
    if layout.right is not None:
        right = layout.right
        yield Section(lambda: _right(snapshot, theme, view, right), right)
    folds = "tour" in layout.drawers
    if layout.tour is not None and (not folds or view.panel == "tour"):
        card = layout.tour
        yield Section(
            lambda: [Part("tour", tuple(tour_card(snapshot, theme, view, card, folds=folds)))],
            None if folds else card,
        )
    if view.panel in layout.drawers and view.panel != "tour":
        yield Section(lambda: _drawer(snapshot, theme, view, layout.drawer))


def _left(
    snapshot: Snapshot, theme: Theme, view: View, layout: Layout, area: Area
) -> Iterator[Part]:
    name, inside = _tab(view) if layout.tabs else "table", _inside(area)
    yield Part("left panel", (Box(area, theme.panel, 10, theme.hairline),))
    if layout.tabs:
        second = "Code" if view.code else "Inspector" if view.selected else "Problem"
        yield Part("tabs", tuple(_tabs(theme, area, layout.tabs, name, second)))
        inside = Area(inside.x, inside.y + 34, inside.width, inside.height - 34)
    if name == "table":
        titled = not layout.tabs
        yield from table_panel(snapshot, theme, view, inside, titled=titled, dated=True)
    else:
        yield from _look(snapshot, theme, view, inside)


def _right(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Part]:
    yield Part("right panel", (Box(area, theme.panel, 10, theme.hairline),))
    yield from _look(snapshot, theme, view, _inside(area))


def _tab(view: View) -> str:
    """Which of the panels that share a place is shown."""
    if view.panel == "tour":
        return "story" if view.selected or view.code else "table"
    return view.panel or "table"


def _drawer(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Part]:
    """A folded panel, opened over the diagram."""
    yield Part("drawer", (Box(area, theme.panel, 10, theme.control_edge, action=Action()),))
    if view.panel == "table":
        yield from table_panel(snapshot, theme, view, _inside(area), titled=True, dated=False)
    else:
        inside = _inside(area)
        if view.selected or view.code:
            yield from _look(snapshot, theme, view, inside)
            return
        yield from _look(snapshot, theme, view, inside._replace(width=inside.width - 20))
    close = Area(area.right - 30, area.y + 6, 24, 24)
    action = Action(c.ShowPanel(view.panel), "Close (Esc)", "close")
    sign = icon("close", close.centre, 16, theme.dim)
    yield Part("close", (Box(close, theme.panel, 6, action=action), sign))


def _look(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Part]:
    """What is selected, or else the problem's story; nothing that would tell what is hidden."""
    if _would_tell(snapshot, view):
        lines = wrapped(HIDDEN, 13, area.width)
        told = (
            Text(area.x, area.y + 8 + 19 * index, line, 13, theme.dim)
            for index, line in enumerate(lines)
        )
        yield Part("inspector", tuple(told))
    elif view.code:
        yield Part("code", tuple(code_panel(snapshot, theme, view, area)))
    elif view.selected:
        yield Part("inspector", tuple(inspector_panel(snapshot, theme, view, area)))
    else:
        yield from story_panel(snapshot, theme, view, area)


def _would_tell(snapshot: Snapshot, view: View) -> bool:
    """Whether what is looked into would tell the answer that is to be predicted first."""
    hidden = {key.kind for key in view.predictions.hidden}
    if view.code:
        return bool(hidden)
    output = len(view.selected) == 2 and view.selected[0] == len(snapshot.recipe.layers) - 1
    known = snapshot.question.example is not None and bool(view.selected)
    return "answer" in hidden and (output or known)


def _inside(area: Area) -> Area:
    return Area(area.x + 16, area.y + 16, area.width - 32, area.height - 32)


def _tabs(
    theme: Theme, area: Area, tabs: tuple[str, ...], current: str, selected: str
) -> Iterator[Shape]:
    x = area.x + 10
    for name in tabs:
        label = selected if name == "story" else NAMES[name]
        width = text_width(label, 12.5, "medium") + 24
        place = Area(x, area.y + 10, width, 26)
        shown = name == current
        hint = Action(c.ShowPanel(name), f"Show: {label}", f"tab {name}")
        yield Box(
            place,
            theme.raised if shown else None,
            6,
            theme.hairline if shown else None,
            action=hint,
        )
        colour = theme.text if shown else theme.dim
        yield Text(*place.centre, label, 12.5, colour, "medium", "middle", role=BUTTON)
        x += width + 6
