"""How fast the window is, from inside: the last minute's frames and the training between them."""

from collections.abc import Iterator

from visualiser.commands import Measured, ToggleFigures
from visualiser.scene.measure import text_width
from visualiser.scene.numbers import speed
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Action, Area, Box, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.view import View

SIZE = 11.5


def figures_line(theme: Theme, view: View, figures: Measured, area: Area) -> Iterator[Shape]:
    """In place of the legend; a click brings that back."""
    hint = "How fast the window is, over the last minute at most: F6 or a click closes it"
    yield Box(
        area.inset(0, (area.height - 24) / 2), action=Action(ToggleFigures(), hint, "figures")
    )
    told = next(filter(lambda line: _fits(line, area), _told(view, figures)), "")
    place = area.centre
    yield Text(*place, told, SIZE, theme.dim, "medium", "middle", role=PartRole("figures"))


def _fits(line: str, area: Area) -> bool:
    return text_width(line, SIZE, "medium") <= area.width - 8


def _told(view: View, figures: Measured) -> Iterator[str]:
    """The same in fewer and fewer words."""
    if not figures.rate:
        yield from ("counting frames …", "…")
        return
    rate = f"{figures.rate:.1f}"
    median, most, worst = (
        f"{1000 * seconds:.1f}" for seconds in (figures.median, figures.most, figures.worst)
    )
    work = f"work in each {median} ms, in 99 of 100 at most {most}, in the longest {worst}"
    training = f", training {speed(view.measured)}" if view.playing else ""
    yield f"{rate} frames a second, {work}{training}"
    yield f"{rate} frames a second, {work}"
    yield f"{rate} a second, {median} ms, 99 % within {most}, longest {worst}"
    yield f"{rate} / s, {median}, {most}, {worst} ms"
