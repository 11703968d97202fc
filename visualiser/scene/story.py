"""The right panel: what she is to learn, the rule behind it, and how she is trained."""

from collections.abc import Iterator

from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene.measure import wrapped
from visualiser.scene.numbers import grouped, plain
from visualiser.scene.shapes import Action, Area, Box, Scrolling, Shape, Text
from visualiser.scene.theme import Colour, Theme
from visualiser.scene.widgets import icon
from visualiser.view import View

LEADING = 19


def story_panel(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    """As many lines as fit; the wheel and two buttons move them."""
    lines = list(_lines(snapshot, theme, area.width))
    visible = int(area.height / LEADING)
    most = max(0, len(lines) - visible)
    if most:
        visible -= 1
        most = len(lines) - visible
    first = min(view.scrolled("story"), most)
    yield Box(area, scrolling=Scrolling("story", first, most))
    for index, (string, size, weight, colour) in enumerate(lines[first : first + visible]):
        yield Text(area.x, area.y + 8 + LEADING * index, string, size, colour, weight)
    if most:
        for x, name, step in ((area.right - 34, "up", -3), (area.right - 10, "more", 3)):
            moved = min(most, max(0, first + step)) - first
            target = Area(x - 11, area.bottom - 17, 22, 20)
            hint = "Further up" if step < 0 else "Further down"
            yield Box(target, action=Action(c.Scroll("story", moved), hint, f"story {name}"))
            yield icon(name, (x, area.bottom - 7), 16, theme.text if moved else theme.hairline)


def _lines(
    snapshot: Snapshot, theme: Theme, width: float
) -> Iterator[tuple[str, float, str, Colour]]:
    problem, recipe = snapshot.problem, snapshot.recipe
    for line in wrapped(problem.title, 15, width - 30, "semibold"):
        yield line, 15, "semibold", theme.text
    rule = problem.rule.sentence if problem.rule else ""
    batch = f", {recipe.batch} examples at a time" if recipe.batch else ""
    training = (
        f"{problem.examples} examples, {grouped(recipe.iterations)} iterations planned{batch}. "
        f"Learning rate {plain(recipe.learning_rate, 3).rstrip('0').rstrip('.')}. "
        f"Each iteration adjusts every weight once, by the sum over "
        f"{'its batch' if recipe.batch else 'the whole training set'}."
    )
    for heading, text in (
        ("", problem.story),
        ("The rule behind it", rule),
        ("How she is trained", training),
        ("Where it comes from", problem.source),
    ):
        if not text:
            continue
        yield "", 12, "regular", theme.dim
        if heading:
            yield heading, 12, "regular", theme.dim
        for line in wrapped(text, 13, width):
            yield line, 13, "regular", theme.text
