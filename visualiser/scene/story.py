"""The right panel: what she is to learn, the rule behind it, and how she is trained."""

from collections.abc import Iterator

from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene.everything import everything, height_of_everything
from visualiser.scene.measure import wrapped
from visualiser.scene.numbers import grouped, plain
from visualiser.scene.shapes import Action, Area, Box, Colour, Part, Scrolling, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.watched import about_training
from visualiser.scene.widgets import button, scroll_buttons
from visualiser.view import View

LEADING = 19

LEAST_STORY = 150
"""The story keeps so much room."""

LEAST_BUTTONS = 120
"""In less room the keys have to do."""


def story_panel(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Part]:
    """As many lines as fit, the wheel and two buttons moving them; below, her every answer."""
    if area.height >= LEAST_BUTTONS:
        place = Area(area.x, area.bottom - 28, area.width, 28)
        yield Part("learning", tuple(_learning(snapshot, theme, view, place)))
        area = area._replace(height=area.height - 38)
    wanted = height_of_everything(snapshot, area.width, area.height - LEAST_STORY)
    if wanted:
        below = Area(area.x, area.bottom - wanted, area.width, wanted)
        yield Part("all answers", tuple(everything(snapshot, theme, below)))
        area = area._replace(height=area.height - wanted - 8)
    yield Part("problem", tuple(_story(snapshot, theme, view, area)))


def _learning(snapshot: Snapshot, theme: Theme, view: View, row: Area) -> Iterator[Shape]:
    """Take the tour, where there is one; and say first what she will say."""
    tour = snapshot.problem.tour is not None and view.touring is None
    width = (row.width - 8) / 2 if tour else row.width
    if tour:
        first = view.tour_places and snapshot.problem.name in dict(view.tour_places)
        label = "Go on with the tour" if first else "Take the tour"
        hint = "A guided tour of this problem, step by step (Page Down)"
        action = Action(c.StepTour(1), hint, "take tour")
        yield from button(theme, row._replace(width=width), label, action)
    on, tally = view.predictions.on, view.predictions.tally
    hint = "Say first what she will answer, and where a weight you look into will go (F)"
    label = f"Predict first: {tally}" if tally else "Predict first"
    place = row._replace(x=row.right - width, width=width)
    action = Action(c.TogglePredicting(), hint, "predict first")
    yield from button(theme, place, label, action, pressed=on)


def _story(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    lines = list(_lines(snapshot, theme, area.width))
    visible = int(area.height / LEADING)
    if len(lines) > visible:
        visible -= 1
    most = max(0, len(lines) - visible)
    first = min(view.scrolled("story"), most)
    for index, (string, size, weight, colour) in enumerate(lines[first : first + visible]):
        yield Text(area.x, area.y + 8 + LEADING * index, string, size, colour, weight)
    if most:
        place = Scrolling("story", first, most)
        yield Box(area, scrolling=place)
        yield from scroll_buttons(theme, place, visible, area, area.bottom - 6)


def _lines(
    snapshot: Snapshot, theme: Theme, width: float
) -> Iterator[tuple[str, float, str, Colour]]:
    problem, recipe = snapshot.problem, snapshot.recipe
    for line in wrapped(problem.title, 15, width - 30, "semibold"):
        yield line, 15, "semibold", theme.text
    rule = problem.rule.sentence if problem.rule else ""
    batch = f", {recipe.batch} examples at a time" if recipe.batch else ""
    held = "" if problem.held_inputs is None else f", {grouped(len(problem.held_inputs))} held out"
    training = (
        f"{grouped(problem.examples)} examples{held}, "
        f"{grouped(recipe.iterations)} iterations planned{batch}. "
        f"Learning rate {plain(recipe.learning_rate, 3).rstrip('0').rstrip('.')}. "
        f"Each iteration adjusts every weight once, by the sum over "
        f"{'its batch' if recipe.batch else 'the whole training set'}."
    )
    for heading, text in (
        ("", problem.story),
        ("The rule behind it", rule),
        ("What is recorded", about_training(snapshot))
        if snapshot.watched
        else ("How she is trained", training),
        ("Where it comes from", problem.source),
    ):
        if not text:
            continue
        yield "", 12, "regular", theme.dim
        if heading:
            yield heading, 12, "regular", theme.dim
        for line in wrapped(text, 13, width):
            yield line, 13, "regular", theme.text
