"""The whole scene: every part of the window, in order, from one snapshot and one view."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from network.glance import Glance
from network.model import silent
from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene.caption import caption
from visualiser.scene.code import code_panel
from visualiser.scene.diagram import diagram
from visualiser.scene.header import header
from visualiser.scene.inspector import inspector_panel
from visualiser.scene.layout import (
    Layout,
    Places,
    arrange,
    card_width,
    place_neurons,
    present,
    presenting_scale,
    with_card,
)
from visualiser.scene.legend import legend
from visualiser.scene.measure import balanced, text_width, wrapped
from visualiser.scene.network_menu import network_menu
from visualiser.scene.opening import chooser, preview_panel
from visualiser.scene.overlays import help_overlay, notice, problem_menu, ring, tooltip
from visualiser.scene.predict import HIDDEN, prediction_bar
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Action, Area, Box, Part, Point, Shape, Text
from visualiser.scene.steps import phase_caption
from visualiser.scene.story import story_panel
from visualiser.scene.table import table_panel
from visualiser.scene.take_away import take_away
from visualiser.scene.theme import THEMES, Theme
from visualiser.scene.timeline import bottom_panel
from visualiser.scene.tour import card_height, tour_card
from visualiser.scene.wall import wall
from visualiser.scene.widgets import BUTTON, icon
from visualiser.view import View


class Attention(NamedTuple):
    """Where the user is: the pointer once it rests, what Tab came to, and whether just now."""

    pointer: Point | None = None
    focus: str = ""
    fresh: bool = False


NOBODY = Attention()

PANEL_NAMES = {"table": "Training set", "story": "Problem"}


@silent
def compose(
    snapshot: Snapshot,
    view: View,
    layout: Layout,
    seconds: float,
    attention: Attention = NOBODY,
    steady: Snapshot | None = None,
) -> list[Shape]:
    """Everything to be seen, back to front; `seconds` moves the signals and nothing else.

    The synapses of a dense network are those of the `steady` snapshot, if there is one.
    """
    composed = parts(snapshot, view, layout, seconds, steady)
    shapes = [shape for part in composed for shape in part.shapes]
    marked = ring(shapes, THEMES[view.theme], attention.focus)
    explained = attention.focus if attention.fresh else ""
    hover = tooltip(shapes, THEMES[view.theme], layout.window, attention.pointer, explained)
    return [*shapes, *marked, *hover]


@silent
def parts(
    snapshot: Snapshot,
    view: View,
    layout: Layout,
    seconds: float,
    steady: Snapshot | None = None,
) -> list[Part]:
    """The same by named parts, without what marks where the user is."""
    if view.predictions.pending and view.slow:  # its phases would tell
        view = replace(view, slow=False)
    theme, snapshot = THEMES[view.theme], snapshot.learning if view.slow else snapshot
    if snapshot.wall is not None and layout.bottom.width:
        return list(_many(snapshot, snapshot.wall, view, theme, layout))
    layout = _with_tour(snapshot, view, layout)
    moving = 0.0 if view.reduced_motion else seconds
    composed = list(_stage(snapshot, view, theme, layout, moving, steady))
    if layout.bottom.width:
        if layout.header.width:
            composed.append(Part("header", tuple(header(snapshot, theme, view, layout))))
        composed += bottom_panel(snapshot, theme, view, layout.bottom)
        composed += _panels(snapshot, theme, view, layout)
        composed += _on_top(snapshot, theme, view, layout)
    return [part for part in composed if part.shapes]


def _many(
    snapshot: Snapshot, shown: Glance, view: View, theme: Theme, layout: Layout
) -> Iterator[Part]:
    """Many starts in place of the diagram and its panels."""
    yield from wall(shown, theme, layout)
    if layout.header.width:
        yield Part("header", tuple(header(snapshot, theme, view, layout)))
    yield from bottom_panel(snapshot, theme, view, layout.bottom)
    yield from _on_top(snapshot, theme, view, layout)


def seen(view: View, width: float, height: float) -> tuple[View, Layout]:
    """The view as a window of so many pixels shows it, and its layout."""
    if view.presenting:
        view = replace(
            view, scale=presenting_scale(width, height, touring=view.touring is not None)
        )
        return view, present(width / view.scale, height / view.scale)
    return view, arrange(width / view.scale, height / view.scale)


def _with_tour(snapshot: Snapshot, view: View, layout: Layout) -> Layout:
    """The layout with room for the guided tour, while one is taken."""
    if view.touring is None or not layout.bottom.width:
        return layout
    return with_card(layout, card_height(view.touring, snapshot, card_width(layout)))


def places_of(snapshot: Snapshot, layout: Layout) -> Places:
    """Where the neurons of this network are in this layout."""
    return place_neurons(
        layout.stage,
        snapshot.recipe.layers,
        bias=bool(snapshot.parameters.biases),
        grid=snapshot.problem.grid,
        labelled=snapshot.recipe.categories,
    )


def _stage(
    snapshot: Snapshot,
    view: View,
    theme: Theme,
    layout: Layout,
    seconds: float,
    steady: Snapshot | None,
) -> Iterator[Part]:
    places = places_of(snapshot, layout)
    yield from diagram(snapshot, theme, places, seconds, view, steady)
    yield Part("caption", tuple(_caption(snapshot, theme, view, layout.caption)))
    explained = legend(snapshot, theme, layout.legend, places, view, steady)
    yield Part("legend", tuple(explained))


def _caption(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    """On one line, or a line for each sentence, or smaller until it fits."""
    if view.predictions.pending:
        yield from prediction_bar(snapshot, theme, view, area)
        return
    told = phase_caption(snapshot, view) if view.slow else caption(snapshot)
    sentences = [sentence.text for sentence in told]
    if view.predictions.told and not view.slow:
        sentences = [view.predictions.told, *sentences[1:]]
    size = 17.0 if area.height >= 56 else 13.5 if area.height >= 40 else 11.5
    while True:
        lines = wrapped(" ".join(sentences), size, area.width - 8)
        apart = wrapped("\n".join(sentences), size, area.width - 8)
        if len(apart) <= 2 or size <= 8:
            break
        size -= 0.5
    if len(lines) > 1:
        lines = apart if len(sentences) > 1 else balanced(sentences[0], size, area.width - 8)
    leading = size + 5
    top = area.centre[1] - leading * (len(lines) - 1) / 2
    for index, line in enumerate(lines):
        y = top + leading * index
        part = PartRole("caption", index)
        yield Text(area.centre[0], y, line, size, theme.text, anchor="middle", role=part)


def _panels(snapshot: Snapshot, theme: Theme, view: View, layout: Layout) -> Iterator[Part]:
    if layout.left is not None:
        name = _tab(view) if layout.tabs else "table"
        inside = _inside(layout.left)
        yield Part("left panel", (Box(layout.left, theme.panel, 10, theme.hairline),))
        if layout.tabs:
            second = "Code" if view.code else "Inspector" if view.selected else "Problem"
            shown = _tabs(theme, layout.left, layout.tabs, name, second)
            yield Part("tabs", tuple(shown))
            inside = Area(inside.x, inside.y + 34, inside.width, inside.height - 34)
        if name == "table":
            titled = not layout.tabs
            yield from table_panel(snapshot, theme, view, inside, titled=titled, dated=True)
        else:
            yield from _look(snapshot, theme, view, inside)
    if layout.right is not None:
        yield Part("right panel", (Box(layout.right, theme.panel, 10, theme.hairline),))
        yield from _look(snapshot, theme, view, _inside(layout.right))
    if layout.tour is not None:
        folds = "tour" in layout.drawers
        if not folds or view.panel == "tour":
            card = tour_card(snapshot, theme, view, layout.tour, folds=folds)
            yield Part("tour", tuple(card))
    if view.panel in layout.drawers and view.panel != "tour":
        yield from _drawer(snapshot, theme, view, layout.drawer)


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
        label = selected if name == "story" else PANEL_NAMES[name]
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


def _on_top(snapshot: Snapshot, theme: Theme, view: View, layout: Layout) -> Iterator[Part]:
    yield Part("notice", tuple(notice(theme, view, layout)))
    if view.menu == "problem":
        yield Part("menu", tuple(problem_menu(theme, view, layout)))
    if view.menu == "network":
        yield Part("menu", tuple(network_menu(snapshot, theme, layout)))
    if view.menu == "take away":
        yield Part("menu", tuple(take_away(snapshot, theme, view, layout)))
    if view.menu == "open":
        yield Part("menu", tuple(chooser(theme, view, layout)))
    yield Part("preview", tuple(preview_panel(theme, view, layout)))
    if view.help:
        yield Part("help", tuple(help_overlay(theme, view, layout.window)))
