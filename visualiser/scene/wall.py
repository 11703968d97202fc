"""The wall: many starts side by side, each as a small diagram with its error curve."""

from collections.abc import Iterator

import numpy as np

from network.glance import Glance, Outcome, Tile
from network.verdict import Verdict
from visualiser import commands as c
from visualiser.scene import theme as look
from visualiser.scene.charts import behind, thinned
from visualiser.scene.figures import figures_line
from visualiser.scene.layout import Layout
from visualiser.scene.measure import text_width, wrapped
from visualiser.scene.numbers import percent, word
from visualiser.scene.roles import CurveRole, PartRole, StartRole
from visualiser.scene.shapes import (
    Action,
    Area,
    Box,
    Circle,
    Colour,
    Curve,
    Line,
    Part,
    Point,
    Shape,
    Text,
)
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import button, icon
from visualiser.view import View

MOST_LINES = 60
"""Synapses of a small diagram; of more the strongest."""

MOST_DISCS = 12
"""Neurons of a layer that are drawn; of more the first, as dots of a picture would be too small."""

TOP, FOOT, GAP = 34.0, 46.0, 6.0
LEAST = 26.0
"""A tile has to be hit by a finger; where it is narrow it says its seed and nothing else."""

NARROW = 112.0


def wall(shown: Glance, theme: Theme, view: View, layout: Layout) -> Iterator[Part]:
    """As many tiles as there are starts, what they have in common, and the way to others."""
    top = max(8.0, layout.header.bottom)
    area = Area(layout.bottom.x, top, layout.bottom.width, layout.bottom.y - top - 4)
    yield Part("wall", tuple(_heading(shown, theme, view, area)))
    room = area.height - TOP - FOOT + GAP
    rows = max(1, min(round(len(shown.tiles) ** 0.5), int(room / (LEAST + GAP))))
    columns = -(-len(shown.tiles) // rows)
    width = (area.width + GAP) / columns
    height = room / rows
    for index, tile in enumerate(shown.tiles):
        row, column = divmod(index, columns)
        place = Area(
            area.x + width * column, area.y + TOP + height * row, width - GAP, height - GAP
        )
        yield Part("start", tuple(_tile(shown, theme, place, tile, index)))
    yield Part("caption", tuple(_sentence(shown, theme, area)))


def _heading(shown: Glance, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    seeds = [tile.seed for tile in shown.tiles]
    y = area.y + 15
    label = f"Seeds {seeds[0]} to {seeds[-1]}"
    yield Text(area.x + 4, y, label, 13.5, theme.text, "semibold")
    x = area.x + 16 + text_width(label, 13.5, "semibold")
    for name, count, hint in (
        ("back", -len(seeds), "The starts before these"),
        ("step", len(seeds), "The next starts"),
    ):
        place = Area(x, y - 13, 30, 26)
        yield from button(theme, place, "", Action(c.OtherStarts(count), hint, hint), name=name)
        x += 36
    what = "the same problem and recipe from other random weights; a click opens one"
    if view.figures is not None:
        room = Area(x + 6, y - 13, area.right - 90 - x, 26)
        yield from figures_line(theme, view, view.figures, room)
    elif text_width(what, 12) < area.right - 90 - x:
        yield Text(x + 6, y, what, 12, theme.dim)
    back = Action(c.ToggleWall(), "Back to the one start (F4)", "leave the wall")
    yield from button(theme, Area(area.right - 70, y - 13, 70, 26), "Back", back)


def _tile(shown: Glance, theme: Theme, area: Area, tile: Tile, index: int) -> Iterator[Shape]:
    outcome, answer = tile.outcome, tile.answer
    said = outcome.value if outcome else f"error {percent(tile.error)}"
    role = StartRole(index, tile.seed, tile.right, tile.error, outcome and outcome.value, answer)
    hint = f"Seed {tile.seed}: open it with its whole past"
    action = Action(c.OpenStart(index), hint, f"start {index + 1}")
    edge = _colour(theme, outcome) if outcome else theme.hairline
    yield Box(area, theme.panel, 7, look.faded(edge, 0.55), role=role, action=action)
    if area.width < NARROW or area.height < 2 * LEAST - 10:
        colour = _colour(theme, outcome) if outcome else theme.text
        yield Text(*area.centre, str(tile.seed), 11.5, colour, "semibold", "middle")
        return
    beside = max(92.0, 0.38 * area.width)
    left = area.inset(8, 6)._replace(width=area.width - beside - 14)
    yield from _network(shown, theme, left, tile)
    right = Area(area.right - beside, area.y, beside - 8, area.height)
    tall = area.height >= 62
    y = right.y + (13 if tall else right.height / 2 - 8)
    yield Text(right.x, y, str(tile.seed), 11.5, theme.dim, "medium")
    colour = _colour(theme, outcome) if outcome else theme.text
    room = right.width - text_width(str(tile.seed), 11.5, "medium") - 6
    size = min(11.0, 11 * room / text_width(said, 11, "medium"))
    yield Text(right.right, y, said, size, colour, "medium", "end")
    y += 16
    if outcome:
        yield Text(right.x, y, f"{tile.right} of {shown.examples}", 10.5, theme.dim)
    if answer is not None and shown.asking:
        yield Text(right.right - 14, y, "new", 10.5, theme.dim, anchor="end")
        yield _sign(theme, answer, (right.right - 5, y))
    if tall:
        graph = Area(right.x, y + 10, right.width, right.bottom - y - 17)
        yield from _curve(shown, theme, graph, index)


def _sign(theme: Theme, verdict: Verdict, centre: Point) -> Text:
    tint = _verdict_colour(theme, verdict)
    if verdict is Verdict.UNDECIDED:
        return Text(*centre, "~", 13, tint, "semibold", "middle")
    return icon("right" if verdict is Verdict.RIGHT else "wrong", centre, 13, tint)


def _network(shown: Glance, theme: Theme, area: Area, tile: Tile) -> Iterator[Shape]:
    layers = [min(MOST_DISCS, neurons) for neurons in shown.recipe.layers]
    radius = max(1.2, min(9.0, 0.4 * area.height / max(layers), area.width / (4 * len(layers))))
    across = (area.width - 2 * radius) / (len(layers) - 1)
    apart = (area.height - 2 * radius) / max(3, max(layers) - 1)
    places = [
        [
            (area.x + radius + across * layer, area.centre[1] + (k - (count - 1) / 2) * apart)
            for k in range(count)
        ]
        for layer, count in enumerate(layers)
    ]
    yield from _lines(theme, places, tile, halvings(shown, radius))
    for layer, column in enumerate(places):
        for centre, value in zip(column, tile.layers[layer].tolist(), strict=False):
            says = min(1.0, max(0.0, value)) if np.isfinite(value) else 0.0
            fill = look.mix(theme.quiet, theme.firing, says)
            yield Circle(
                centre, radius, fill, look.mix(theme.quiet_edge, theme.firing_edge, says), 1
            )


def halvings(shown: Glance, radius: float) -> int:
    """How often the scale of widths is halved, for all tiles alike, so that none hides a neuron."""
    count = 0
    while look.width(shown.widest, count) > radius:
        count += 1
    return count


def _lines(theme: Theme, places: list[list[Point]], tile: Tile, scale: int) -> Iterator[Line]:
    found = [
        (abs(weight), weight, places[layer][source], places[layer + 1][target])
        for layer, weights in enumerate(tile.parameters.weights)
        for source, row in enumerate(weights[:MOST_DISCS, :MOST_DISCS].tolist())
        for target, weight in enumerate(row)
    ]
    if len(found) > MOST_LINES:
        found = sorted(found, key=lambda one: -one[0])[:MOST_LINES]
    for _, weight, begin, end in found:
        width = look.width(weight, scale)
        colour = theme.positive if weight >= 0 else theme.negative
        yield Line(begin, end, width, look.faded(colour, 0.9), look.pattern(weight, width))


def _curve(shown: Glance, theme: Theme, area: Area, index: int) -> Iterator[Shape]:
    """The average error on a logarithmic scale of time, all tiles alike."""
    yield Box(area, theme.sunken, 3)
    iterations, errors = shown.samples.iterations, shown.samples.errors[:, index]
    known = np.isfinite(errors) & (iterations <= shown.iteration)
    if area.height < 8 or known.sum() < 2:
        return
    end = np.log1p(max(shown.recipe.iterations, shown.furthest, 1))
    across = area.x + 2 + (area.width - 4) * np.log1p(iterations[known]) / end
    tallest = max(0.5, float(errors[known].max()))
    heights = area.bottom - 2 - (area.height - 4) * errors[known] / tallest
    chosen = thinned(across, heights)
    points = tuple(zip(across[chosen].tolist(), heights[chosen].tolist(), strict=True))
    role = CurveRole("error", behind(iterations[known], errors[known]), index)
    yield Curve(points, 1.2, theme.error, role=role)


def _sentence(shown: Glance, theme: Theme, area: Area) -> Iterator[Shape]:
    told = in_words(shown)
    size = 13.0
    while len(lines := wrapped(told, size, area.width - 16)) > 2 and size > 8:
        size -= 0.5
    for index, line in enumerate(lines):
        y = area.bottom - FOOT + 16 + (size + 5) * (index - (len(lines) - 1) / 2 + 0.5)
        part = PartRole("caption", index)
        yield Text(area.centre[0], y, line, size, theme.text, anchor="middle", role=part)


def in_words(shown: Glance) -> str:
    """What one lucky start would hide, counted from the tiles."""
    tiles, total = shown.tiles, len(shown.tiles)
    if any(tile.outcome is None for tile in tiles):
        errors = sorted(tile.error for tile in tiles)
        return (
            f"Of {total} starts the best has an average error of {percent(errors[0])}, "
            f"the worst of {percent(errors[-1])}."
        )
    learned = [tile for tile in tiles if tile.outcome is Outcome.RIGHT]
    rest = [
        f"{word(count)} {_is(count)} {outcome.value}{_which(tiles, outcome)}"
        for outcome in (Outcome.UNDECIDED, Outcome.WRONG, Outcome.STUCK)
        if (count := sum(tile.outcome is outcome for tile in tiles))
    ]
    verb = "has" if len(learned) == 1 else "have"
    all_of = f"all {word(shown.examples)} examples" if shown.examples > 1 else "the only example"
    count_of = "none" if not learned else word(len(learned))
    first = f"Of {total} starts {count_of} {verb} learned {all_of}"
    if len(learned) == total:
        first = f"All {total} starts have learned {all_of}"
    sentences = [", ".join([first, *rest]) + "."]
    known = [tile for tile in learned if tile.answer is not None]
    if shown.asking and known:
        right = sum(tile.answer is Verdict.RIGHT for tile in known)
        wrong = sum(tile.answer is Verdict.WRONG for tile in known)
        open_ = len(known) - right - wrong
        asked = " ".join(f"{value:g}" for value in shown.question[:8])
        verb = "answers" if right == 1 else "answer"
        counts = [f"{word(right)} {verb} {asked} rightly"]
        counts += [f"{word(wrong)} wrongly"] if wrong else []
        counts += [f"{word(open_)} cannot decide"] if open_ else []
        sentences.append(f"Of those, {', '.join(counts)}.")
    return " ".join(sentences)


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _which(tiles: tuple[Tile, ...], outcome: Outcome) -> str:
    """The seeds, where they are few."""
    seeds = [str(tile.seed) for tile in tiles if tile.outcome is outcome]
    if len(seeds) > 4:
        return ""
    return f" (seed{'s' if len(seeds) > 1 else ''} {', '.join(seeds)})"


def _colour(theme: Theme, outcome: Outcome) -> Colour:
    return {
        Outcome.RIGHT: theme.success,
        Outcome.UNDECIDED: theme.undecided,
        Outcome.WRONG: theme.error,
        Outcome.STUCK: theme.blame,
    }[outcome]


def _verdict_colour(theme: Theme, verdict: Verdict) -> Colour:
    return {
        Verdict.RIGHT: theme.success,
        Verdict.UNDECIDED: theme.undecided,
        Verdict.WRONG: theme.error,
    }[verdict]
