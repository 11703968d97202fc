"""The network's own menu: neurons, layers, activations, bias, batch, dropout, engine."""

from collections.abc import Iterator
from typing import NamedTuple

from network.recipe import ENGINES, HIDDEN_ACTIVATIONS, MOST_LAYERS, MOST_NEURONS, Recipe
from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene.layout import Layout
from visualiser.scene.measure import wrapped
from visualiser.scene.numbers import percent
from visualiser.scene.shapes import Action, Area, Box, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import button

ROW, WIDTH = 32.0, 380.0
OUTPUT_ACTIVATIONS = ("sigmoid", "softmax", "tanh", "linear")
BATCHES = (None, 1, 8, 32, 128)
DROPOUTS = (0.0, 0.1, 0.25, 0.5)

SAID = (
    "Other neurons, layers, bias or engine begin anew from iteration 0, with the same seed. "
    "Everything else goes on from here with the weights she has. Undo brings the old network back, "
    "with its past."
)


def network_menu(snapshot: Snapshot, theme: Theme, layout: Layout) -> Iterator[Shape]:
    """Every choice as a button that says what it is now; anywhere else closes the menu."""
    yield Box(layout.window, modal=True, action=Action(c.CloseTopmost()))
    recipe = snapshot.recipe
    lines = wrapped(SAID, 12, WIDTH - 32)
    hidden = recipe.layers[1:-1]
    rows = len(hidden) + 6
    room = layout.window.height - layout.header.bottom
    row = min(ROW, (room - 50 - 17 * len(lines)) / rows)
    height = row * rows + 17 * len(lines) + 34
    left = min(layout.window.width - WIDTH - 8, max(8.0, layout.header.centre[0] - WIDTH / 2))
    area = Area(left, layout.header.bottom - 8, min(WIDTH, layout.window.width - 16), height)
    yield Box(area, theme.panel, 8, theme.control_edge, action=Action())
    inside = Area(area.x + 16, area.y + 10, area.width - 32, row)
    for index in range(len(hidden)):
        yield from _hidden(theme, inside, recipe, index)
        inside = inside._replace(y=inside.y + row)
    yield from _add(theme, inside, recipe)
    for drawn in (_outputs, _bias, _batch, _dropout, _engine):
        inside = inside._replace(y=inside.y + row)
        yield from drawn(theme, inside, recipe)
    for index, line in enumerate(lines):
        yield Text(inside.x, inside.y + row + 16 + 17 * index, line, 12, theme.dim)


def _hidden(theme: Theme, row: Area, recipe: Recipe, index: int) -> Iterator[Shape]:
    hidden, name = recipe.layers[1:-1], f"hidden layer {index + 1}"
    count = hidden[index]
    yield Text(row.x, row.centre[1], name.capitalize(), 13, theme.text)

    def with_count(neurons: int) -> c.SetNetwork | None:
        if not 1 <= neurons <= MOST_NEURONS:
            return None
        return c.SetNetwork("hidden", (*hidden[:index], neurons, *hidden[index + 1 :]))

    x = row.x + 116
    fewer = Action(with_count(count - 1), "One neuron fewer", f"{name} fewer")
    yield from button(theme, _cell(row, x, 28), "−", fewer)
    yield Text(x + 46, row.centre[1], str(count), 13, theme.text, "semibold", "middle")
    more = Action(with_count(count + 1), "One neuron more", f"{name} more")
    yield from button(theme, _cell(row, x + 64, 28), "+", more)
    now = recipe.activations[index]
    after = HIDDEN_ACTIVATIONS[(HIDDEN_ACTIVATIONS.index(now) + 1) % len(HIDDEN_ACTIVATIONS)]
    names = (*recipe.activations[:index], after, *recipe.activations[index + 1 :])
    hint = f"{ABOUT[now]} Next: {after}"
    action = Action(c.SetNetwork("activations", names), hint, f"{name} activation")
    yield from button(theme, _cell(row, x + 102, 90), now, action)
    less = c.SetNetwork("hidden", (*hidden[:index], *hidden[index + 1 :]))
    remove = Action(less, "Take this layer away", f"{name} remove")
    yield from button(theme, _cell(row, row.right - 30, 30), "", remove, name="close")


ABOUT = {
    "sigmoid": "The posts' S-shaped curve, from 0 to 1.",
    "tanh": "The same S from −1 to 1.",
    "relu": "The sum where it is positive, else 0.",
    "linear": "The weighted sum as it is.",
    "threshold": "All or none: 1 above 0, else 0. It answers, but has no gradient to learn by.",
    "softmax": "Probabilities of categories that exclude each other, learned by cross-entropy.",
}
"""One sentence for each activation."""


def _add(theme: Theme, row: Area, recipe: Recipe) -> Iterator[Shape]:
    hidden = recipe.layers[1:-1]
    more = c.SetNetwork("hidden", (*hidden, hidden[-1] if hidden else 4))
    usable = len(hidden) < MOST_LAYERS
    hint = "Another hidden layer" if usable else f"At most {MOST_LAYERS} hidden layers"
    yield from button(
        theme, _cell(row, row.x, row.width), "Add a hidden layer",
        Action(more if usable else None, hint, "add layer"),
    )  # fmt: skip


class _Option(NamedTuple):
    """One of the values a setting may have."""

    name: str
    value: object
    hint: str


def _outputs(theme: Theme, row: Area, recipe: Recipe) -> Iterator[Shape]:
    before = recipe.activations[:-1]
    names = OUTPUT_ACTIVATIONS if recipe.layers[-1] > 1 else ("sigmoid", "tanh", "linear")
    options = [_Option(name, (*before, name), ABOUT[name]) for name in names]
    yield from _options(theme, row, "Outputs", "activations", options, recipe.activations)


def _bias(theme: Theme, row: Area, recipe: Recipe) -> Iterator[Shape]:
    hint = "An input that is always 1 takes the place of a threshold (B)"
    options = [_Option("off", False, hint), _Option("on", True, hint)]
    yield from _options(theme, row, "Bias", "bias", options, recipe.bias)


def _batch(theme: Theme, row: Area, recipe: Recipe) -> Iterator[Shape]:
    hint = "How many examples each adjustment is made from"
    options = [_Option(str(value or "all"), value, hint) for value in BATCHES]
    yield from _options(theme, row, "Batch", "batch", options, recipe.batch)


def _dropout(theme: Theme, row: Area, recipe: Recipe) -> Iterator[Shape]:
    hint = "How often a hidden neuron is left out of an iteration"
    options = [
        _Option(percent(value).replace(".0", "") if value else "none", value, hint)
        for value in DROPOUTS
    ]
    yield from _options(theme, row, "Dropout", "dropout", options, recipe.dropout)


ABOUT_ENGINES = {
    "numpy": "Every bit as in the posts' own programs.",
    "fast": "The same formulas compiled by numba, for small networks of sigmoid neurons.",
}


def _engine(theme: Theme, row: Area, recipe: Recipe) -> Iterator[Shape]:
    options = [_Option(name, name, ABOUT_ENGINES[name]) for name in ENGINES]
    yield from _options(theme, row, "Engine", "engine", options, recipe.engine)


def _options(
    theme: Theme, row: Area, label: str, setting: str, options: list[_Option], now: object
) -> Iterator[Shape]:
    """The values of a setting side by side, the one in use marked."""
    yield Text(row.x, row.centre[1], label, 13, theme.text)
    width = (row.width - 84) / max(4, len(options))
    for index, (name, value, hint) in enumerate(options):
        action = Action(c.SetNetwork(setting, value), hint, f"{label.lower()} {name}")
        place = _cell(row, row.x + 84 + width * index, width - 4)
        yield from button(theme, place, name, action, pressed=value == now)


def _cell(row: Area, x: float, width: float) -> Area:
    height = max(24.0, min(26.0, row.height - 4))
    return Area(x, row.centre[1] - height / 2, width, height)
