"""Inputs that form a picture: painted on with the mouse; what each hidden neuron looks for."""

from collections.abc import Iterator

import numpy as np

from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.scene import theme as look
from visualiser.scene.cells import picture, weights_picture
from visualiser.scene.layout import Places
from visualiser.scene.measure import shortened
from visualiser.scene.naming import neuron_name
from visualiser.scene.neurons import NUMBERS_FROM
from visualiser.scene.numbers import plain, share_of_hundred
from visualiser.scene.roles import CellsRole, NeuronRole, Numbers, PartRole
from visualiser.scene.shapes import Action, Area, Box, Circle, Pad, Raster, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import button

LEAST_BUTTON = 54.0
"""Below this a button has no room for its word; the keys are always there."""


def painted_inputs(
    snapshot: Snapshot, theme: Theme, places: Places, brush: tuple[float, float]
) -> Iterator[Shape]:
    """The picture as she sees it, a surface to paint on, and what else can be done with it."""
    area, grid = places.picture, snapshot.problem.grid
    assert area is not None
    assert grid is not None
    yield Box(area.inset(-4), theme.sunken, 5, theme.control_edge)
    role = CellsRole("inputs", Numbers(snapshot.shown.inputs))
    yield picture(theme, area, grid, snapshot.shown.inputs, role)
    step = area.width / grid[1]
    if step >= 8:
        for index in range(1, grid[1]):
            yield Box(Area(area.x + index * step - 0.5, area.y, 1, area.height), theme.background)
        for index in range(1, grid[0]):
            yield Box(Area(area.x, area.y + index * step - 0.5, area.width, 1), theme.background)
    hint = "Paint a picture and see what she takes it for"
    whole = ((0.0, 0.0), (1.0, 1.0))
    yield Pad(area, *whole, brush, c.Paint, hint, "picture", c.BeginStroke, c.EndStroke())
    row = Area(area.x - 4, area.bottom + 10, area.width + 8, 26)
    entries: list[tuple[str, c.Command, str]] = [
        ("Clear", c.ClearPicture(), "Clear (K)"),
        ("Undo", c.UndoStroke(), "Undo a stroke (U)"),
    ]
    if snapshot.problem.held_inputs is not None:
        entries.append(("Unseen", c.AskHeldOut(), "One she has never learned from (O)"))
    entries = entries[: int((row.width + 6) / LEAST_BUTTON)] if row.width < 200 else entries
    width = (row.width + 6) / max(1, len(entries))
    for index, (label, command, what) in enumerate(entries):
        place = Area(row.x + width * index, row.y, width - 6, row.height)
        yield from button(theme, place, label, Action(command, what, label.lower()))


def pictures_looked_for(snapshot: Snapshot, theme: Theme, places: Places) -> Iterator[Raster]:
    """The weights of every hidden neuron as a picture, where the inputs are one."""
    grid = snapshot.problem.grid
    if grid is None or places.picture is None:
        return
    side = 2 * places.radius
    for index, (x, y) in enumerate(places.centres[1][: snapshot.recipe.layers[1]]):
        weights = snapshot.parameters.weights[0][:, index]
        role = CellsRole("looks for", Numbers(weights), index)
        area = Area(x - side / 2, y - side / 2, side, side)
        yield weights_picture(theme, area, grid, weights, role)


def picture_looked_for(
    snapshot: Snapshot, theme: Theme, places: Places, index: int, drawn: Raster
) -> Iterator[Shape]:
    """A hidden neuron as the picture it looks for, its edge lit by what it says."""
    value = float(snapshot.shown.layers[1][index])
    x, y = places.centres[1][index]
    side = 2 * places.radius
    area = Area(x - side / 2, y - side / 2, side, side)
    says = min(1.0, max(0.0, value))
    name = neuron_name(snapshot, 1, index)
    hint = f"{name} says {plain(value, 4)}. Ink on blue makes it fire, on orange keeps it quiet"
    edge = look.mix(theme.quiet_edge, theme.firing, says)
    action = Action(c.SelectNeuron(1, index), hint, name)
    if says > look.FIRES_ABOVE:
        glow = look.faded(theme.firing, 0.35 * says * theme.glow)
        yield Box(area.inset(-5), glow, 7)
    yield Box(area.inset(-2), theme.sunken, 4, edge, 2)
    yield drawn
    role = NeuronRole(1, index, value)
    yield Circle((x, y), places.radius, (0, 0, 0, 0), role=role, action=action)


BEST, LEAST_SHARE = 5, 0.005
"""So many of the likeliest categories are named with their probabilities, down to that one."""

SIGN = 14.0
"""Room for a short name that its neuron has none for."""


def category_labels(snapshot: Snapshot, theme: Theme, places: Places) -> Iterator[Shape]:
    """Right of the outputs: how likely each is, and of the likeliest in percent.

    And what it is called, unless that stands in its neuron.
    """
    outputs = snapshot.shown.outputs
    best = set(outputs.argsort()[::-1][:BEST].tolist())
    if np.isnan(outputs).any():  # hidden for a while
        outputs, best = np.zeros_like(outputs), set()
    room = places.beside - 14
    for index, (x, y) in enumerate(places.centres[-1]):
        share = min(1.0, max(0.0, float(outputs[index])))
        left, narrow = x + places.radius + 10, room < 100
        right, ink = left + room - 8, theme.text if share > 0.5 else theme.dim
        name = snapshot.problem.output_names[index]
        brief = len(name) <= 2
        aside, called = brief and places.radius < NUMBERS_FROM, PartRole("category", index)
        if aside:
            yield Text(left, y, name, 11.5, ink, "medium", role=called)
            left += SIGN
        if index in best and share >= LEAST_SHARE and not (aside and narrow):
            part = PartRole("probability", index, float(outputs[index]))
            percent = share_of_hundred(share)
            yield Text(right, y, percent, 11.5, ink, "medium", "end", role=part)
        if narrow:
            continue
        bar = Area(left, y - 5 + (0 if brief else 7), right - left - 44, 10 if brief else 6)
        yield Box(bar, theme.sunken, 3, theme.hairline)
        if share * (bar.width - 3) >= 0.5:
            fill = theme.success if index == int(outputs.argmax()) else theme.dim
            yield Box(
                Area(bar.x + 1.5, bar.y + 1.5, share * (bar.width - 3), bar.height - 3), fill, 2
            )
        if not brief and (index in best or len(outputs) <= 8):
            yield Text(left, y - 6, shortened(name, 11.5, room - 46), 11.5, theme.text, role=called)
