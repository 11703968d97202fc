"""The card of a guided tour: a step's text with the snapshot's own numbers, and the way on."""

from collections.abc import Iterator
from typing import NamedTuple

from network.snapshot import Snapshot
from network.tour import TourStep, Until, filled, placeholders
from visualiser import commands as c
from visualiser.scene.measure import wrapped
from visualiser.scene.naming import neuron_name, route
from visualiser.scene.numbers import grouped, listed
from visualiser.scene.roles import PartRole, SynapseRole
from visualiser.scene.shapes import Action, Area, Box, Scrolling, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import button, icon, scroll_buttons
from visualiser.touring import Touring, is_home
from visualiser.view import View

SIZE, LEADING = 13.0, 18.0
HEAD, FOOT, MARGIN = 36.0, 38.0, 14.0

WIDE = 400.0
"""A card as wide as this has Back and Next in its first line."""

UNKNOWN = "…"
"""Stands for a number while she is on the way to the step's iteration."""

ASTRAY = "The network is changed; Next or Back restores it."


class Lines(NamedTuple):
    """What the card says, in lines: the step's text, then what it waits for."""

    text: tuple[str, ...]
    waiting: tuple[str, ...]

    @property
    def height(self) -> float:
        """How much room they take."""
        return LEADING * len(self.text) + (6 + 17 * len(self.waiting) if self.waiting else 0)


def card_height(touring: Touring, snapshot: Snapshot, width: float) -> float:
    """The height at which every step of the tour has room, so that nothing moves between steps."""
    tallest = max(
        _lines(step.text, waiting_for(snapshot, step) or ASTRAY, width).height
        for step in touring.tour.steps
    )
    return HEAD + tallest + _foot_height(width) + MARGIN


def _foot_height(width: float) -> float:
    return 0.0 if width >= WIDE else FOOT


def _lines(text: str, waiting: str, width: float) -> Lines:
    inner = width - 2 * MARGIN
    return Lines(
        wrapped(text, SIZE, inner), wrapped(waiting, 12, inner - 22, "medium") if waiting else ()
    )


def tour_card(
    snapshot: Snapshot, theme: Theme, view: View, area: Area, *, folds: bool
) -> Iterator[Shape]:
    """The whole card in its frame; one that `folds` lies over the diagram."""
    touring = view.touring
    assert touring is not None
    yield Box(area, theme.panel, 10, theme.primary, 1.5, action=Action())
    yield from _head(theme, view, touring, area, folds=folds)
    waiting = waiting_for(snapshot, touring.now) or beside_the_way(touring, snapshot)
    lines = _lines(told(touring), waiting, area.width)
    room = area.height - HEAD - _foot_height(area.width) - 4
    inside = Area(area.x + MARGIN, area.y + HEAD, area.width - 2 * MARGIN, room)
    yield from _body(theme, view, lines, inside, done=touring.done)
    if area.width >= WIDE:
        right = area.right - 36 - 28 * folds - 8
        yield from _onward(theme, touring, right, area.y + 5, 76)
    else:
        width = min(110.0, (area.width - 2 * MARGIN - 8) / 2)
        yield from _onward(theme, touring, area.right - MARGIN, area.bottom - FOOT, width)


def _head(
    theme: Theme, view: View, touring: Touring, area: Area, *, folds: bool
) -> Iterator[Shape]:
    y, x = area.y + 19, area.x + MARGIN
    yield Text(x, y, "Tour", 13, theme.text, "semibold")
    said = f"{touring.step + 1} of {len(touring.tour.steps)}"
    if view.predictions.tally:
        said += f", {view.predictions.tally} predicted"
    yield Text(x + 38, y, said, 12, theme.dim, role=PartRole("tour step", touring.step))
    right = area.right - 32
    ends = [
        ("close", Action(c.LeaveTour(), "Leave the tour; it can go on from here", "leave tour"))
    ]
    if folds:
        ends.append(("up", Action(c.ShowPanel("tour"), "Fold the tour away", "fold tour")))
    for sign, action in ends:
        place = Area(right, area.y + 7, 24, 24)
        yield Box(place, theme.panel, 6, action=action)
        yield icon(sign, place.centre, 16, theme.dim)
        right -= 28


def _body(theme: Theme, view: View, lines: Lines, area: Area, *, done: bool) -> Iterator[Shape]:
    """The text, and below it what the step waits for; it scrolls where it has to."""
    rows = [(line, False) for line in lines.text] + [(line, True) for line in lines.waiting]
    visible, most, first = len(rows), 0, 0
    if lines.height > area.height:
        visible = max(1, int((area.height - 24) / LEADING))
        most = max(0, len(rows) - visible)
        first = min(view.scrolled("tour"), most)
    y = area.y + 8
    for index, (line, waits) in enumerate(rows[first : first + visible], first):
        begins = waits and index == len(lines.text)
        if begins:
            y += 6
            sign, colour = ("right", theme.success) if done else ("step", theme.blame)
            yield icon(sign, (area.x + 8, y), 16, colour)
        x = area.x + 22 * waits
        ink = theme.text if not waits else theme.success if done else theme.blame
        part = PartRole("tour waits" if waits else "tour", index)
        weight = "medium" if waits else "regular"
        yield Text(x, y, line, 12 if waits else SIZE, ink, weight, role=part)
        y += 17 if waits else LEADING
    if most:
        place = Scrolling("tour", first, most)
        yield Box(area, scrolling=place)
        yield from scroll_buttons(theme, place, visible, area, area.bottom - 10)


def _onward(
    theme: Theme, touring: Touring, right: float, y: float, width: float
) -> Iterator[Shape]:
    """Back and Next, so wide, up to the right."""
    onward = Area(right - width, y, width, 28)
    waits = touring.now.until is not None and not touring.done
    label = "Finish" if touring.last else "Skip" if waits else "Next"
    hint = "Without doing it: the next step (Page Down)" if waits else "The next step (Page Down)"
    if touring.last:
        hint = "The end of the tour (Page Down)"
    ahead = Action(c.StepTour(1), hint, "tour next")
    yield from button(theme, onward, label, ahead, pressed=not waits)
    if touring.step:
        back = Action(c.StepTour(-1), "The step before (Page Up)", "tour back")
        place = onward._replace(x=onward.x - width - 8)
        yield from button(theme, place, "Back", back)


# The words


def told(touring: Touring) -> str:
    """The step's text with the numbers of its iteration; dots until she has come there."""
    known = dict(touring.numbers)
    names = placeholders(touring.now.text)
    return filled(touring.now.text, {name: known.get(name, UNKNOWN) for name in names})


def beside_the_way(touring: Touring, snapshot: Snapshot) -> str:
    """What to say where the learner has gone elsewhere than the text speaks of."""
    if not is_home(touring.tour, snapshot.recipe, snapshot.changed):
        return ASTRAY
    if touring.now.seek != snapshot.iteration:
        return f"The text speaks of iteration {grouped(touring.now.seek)}."
    return ""


def waiting_for(snapshot: Snapshot, step: TourStep) -> str:
    """What the learner is to do, in words; nothing where the step waits for nothing."""
    until = step.until
    if until is None:
        return ""
    match until.kind:
        case "reached":
            return f"Press Play (Space) and wait for iteration {grouped(until.number)}."
        case "asked":
            return f"Ask her about {listed(until.inputs)}: click the input neurons."
        case "example":
            return f"Click example {until.number + 1} in the training set."
        case "selected":
            return f"Click {_thing(snapshot, until)}."
        case "playing":
            return "Press Play (Space)."
        case "paused":
            return "Press Pause (Space)."
    return "Press R for another random start."


def _thing(snapshot: Snapshot, until: Until) -> str:
    try:
        if len(until.place) == 3:
            return f"the synapse {route(snapshot, SynapseRole(*until.place, 0.0))}"
        layer, neuron = until.place
        return f"the bias of layer {layer}" if neuron < 0 else _neuron(snapshot, layer, neuron)
    except IndexError:
        return "it"


def _neuron(snapshot: Snapshot, layer: int, neuron: int) -> str:
    name = neuron_name(snapshot, layer, neuron)
    return f"the {name}" if name in ("output",) else name
