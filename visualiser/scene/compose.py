"""The whole scene: every part of the window, in order, from one snapshot and one view."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from network.model import silent
from network.snapshot import Snapshot
from visualiser.scene.bottom import bottom_panel
from visualiser.scene.caption import caption
from visualiser.scene.diagram import diagram
from visualiser.scene.figures import figures_line
from visualiser.scene.header import header
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
from visualiser.scene.measure import balanced, wrapped
from visualiser.scene.network_menu import network_menu
from visualiser.scene.opening import chooser, preview_panel
from visualiser.scene.overlays import help_overlay, notice, problem_menu, ring, tooltip
from visualiser.scene.panels import panels
from visualiser.scene.phases import BLAME, MEASURE
from visualiser.scene.predict import prediction_bar
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Area, Part, Point, Section, Shape, Text
from visualiser.scene.steps import phase_caption
from visualiser.scene.synapses import Weave, weave
from visualiser.scene.take_away import take_away
from visualiser.scene.theme import THEMES, Theme
from visualiser.scene.tour import card_height
from visualiser.scene.wall import wall
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
    weaving: Weave = weave,
) -> list[Shape]:
    """Everything to be seen, back to front; `seconds` moves the signals and nothing else.

    `weaving` makes the synapses, which may be those of an earlier snapshot.
    """
    composed = parts(snapshot, view, layout, seconds, weaving)
    shapes = [shape for part in composed for shape in part.shapes]
    return [*shapes, *attended(shapes, view, layout, attention)]


def attended(shapes: Sequence[Shape], view: View, layout: Layout, who: Attention) -> list[Shape]:
    """What marks and explains the shape where the user is."""
    marked = ring(shapes, THEMES[view.theme], who.focus)
    explained = who.focus if who.fresh else ""
    hover = tooltip(shapes, THEMES[view.theme], layout.window, who.pointer, explained)
    return [*marked, *hover]


@silent
def parts(
    snapshot: Snapshot,
    view: View,
    layout: Layout,
    seconds: float,
    weaving: Weave = weave,
) -> list[Part]:
    """The same by named parts, without what marks where the user is."""
    regions = sections(snapshot, view, layout, seconds, weaving)
    return [part for section in regions for part in section.parts()]


def sections(
    snapshot: Snapshot,
    view: View,
    layout: Layout,
    seconds: float,
    weaving: Weave = weave,
) -> Iterator[Section]:
    """The same by regions of the window, back to front, which are yet to be drawn."""
    if view.predictions.pending and view.slow:  # its phases would tell
        view = replace(view, slow=False)
    theme, snapshot = THEMES[view.theme], snapshot.learning if view.slow else snapshot
    moving = 0.0 if view.reduced_motion else seconds
    shown = snapshot.wall if layout.bottom.width else None
    if shown is not None:  # many starts, in place of the diagram and its panels
        yield Section(lambda: wall(shown, theme, view, layout))
    else:
        layout = _with_tour(snapshot, view, layout)
        yield Section(lambda: _stage(snapshot, theme, view, layout, moving, weaving))
    if layout.header.width:
        yield Section(lambda: [Part("header", tuple(header(snapshot, theme, view, layout)))])
    if layout.bottom.width:
        yield Section(lambda: bottom_panel(snapshot, theme, view, layout.bottom), layout.bottom)
        if shown is None:
            yield from panels(snapshot, theme, view, layout)
        yield Section(lambda: _on_top(snapshot, theme, view, layout))


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
    theme: Theme,
    view: View,
    layout: Layout,
    seconds: float,
    weaving: Weave,
) -> Iterator[Part]:
    places = places_of(snapshot, layout)
    quiet = view.slow and not snapshot.asking and view.phase in (BLAME, MEASURE)
    woven = weaving(snapshot, theme, places, every=view.all_synapses, quiet=quiet)
    yield from diagram(snapshot, theme, places, seconds, view, woven)
    yield Part("caption", tuple(_caption(snapshot, theme, view, layout.caption)))
    if view.figures is not None:
        yield Part("figures", tuple(figures_line(theme, view, view.figures, layout.legend)))
        return
    explained = legend(snapshot, theme, layout.legend, places, view, woven.snapshot)
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
