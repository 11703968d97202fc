"""What the panels of the inspector are stacked from: parts that are shown whole or not at all."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from network.snapshot import NeuronAt, Snapshot, SynapseAt
from visualiser import commands as c
from visualiser.scene.charts import life_chart
from visualiser.scene.measure import shortened, text_width
from visualiser.scene.naming import neuron_name
from visualiser.scene.numbers import signed
from visualiser.scene.roles import Role, SynapseRole
from visualiser.scene.shapes import Action, Area, Box, Scrolling, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import scroll_buttons
from visualiser.view import View

Draw = Callable[[Area], Iterator[Shape]]

ROW = 20.0
LINE = 24.0
"""The height of a line to look at, and of one to be clicked."""


class Block(NamedTuple):
    """A part of the panel that is shown whole or not at all."""

    height: float
    draw: Draw


class Look(NamedTuple):
    """What every block is drawn from."""

    snapshot: Snapshot
    theme: Theme
    view: View


def stack(theme: Theme, view: View, blocks: list[Block], area: Area) -> Iterator[Shape]:
    """The blocks from above, as many as fit; the wheel and two buttons bring the others."""
    needed = sum(block.height for block in blocks)
    most, room = 0, area.height
    if needed > area.height:
        room -= 24
        tail = 0.0
        for index in range(len(blocks) - 1, -1, -1):
            tail += blocks[index].height
            if tail > room:
                most = index + 1
                break
    first = min(view.scrolled("look"), most)
    y, shown = area.y, 0
    for block in blocks[first:]:
        if y + block.height > area.y + room + 0.01 and shown:
            break
        yield from block.draw(Area(area.x, y, area.width, block.height))
        y += block.height
        shown += 1
    if most:
        place = Scrolling("look", first, most)
        yield Box(area, scrolling=place)
        yield from scroll_buttons(theme, place, max(1, shown), area, area.bottom - 8)


SHOW_ALL = Action(c.ToggleAll(), "List all of them", "show all")


def fewer(at: Look, area: Area) -> Iterator[Shape]:
    """Back to the largest ones."""
    action = SHOW_ALL._replace(hint="List the largest, the others as one sum")
    yield Box(area, action=action)
    yield Text(area.x, area.centre[1], "show the largest only", 12, at.theme.primary)


def synapse_row(
    at: Look, row: Area, place: SynapseAt, other: NeuronAt, last: str, stands_for: Role
) -> Iterator[Shape]:
    """A synapse by the name of the neuron at its `other` end; a click looks into it.

    `last` is the number that stands last in the row, and what it stands for.
    """
    layer, neuron = other
    theme, weight = at.theme, at.snapshot.weight(place)
    name = "bias" if neuron < 0 else neuron_name(at.snapshot, layer, neuron).split(" of ")[0]
    if layer == 0 and neuron >= 0:
        name = f"{name}, {at.snapshot.problem.input_names[neuron]}"
    look = c.SelectSynapse(*place)
    yield Box(
        row, theme.raised, 5, action=Action(look, "Look into this synapse", f"synapse {place}")
    )
    y = row.centre[1]
    said = signed(weight)
    edge = row.right - 16 - max(70.0, text_width(last, 12.5))
    room = edge - text_width(said, 12.5, "medium") - row.x - 16
    yield Text(row.x + 8, y, shortened(name, 12, room), 12, theme.text)
    colour = theme.positive if weight >= 0 else theme.negative
    role = SynapseRole(*place, weight)
    yield Text(edge, y, said, 12.5, colour, "medium", "end", role=role)
    yield Text(row.right - 8, y, last, 12.5, theme.text, anchor="end", role=stands_for)


def lives(at: Look, area: Area, title: str) -> Iterator[Shape]:
    """The curves of the weights looked into, from iteration 0 to now."""
    yield Text(area.x, area.y + 8, title, 12, at.theme.dim)
    chart = Area(area.x, area.y + 20, area.width, area.height - 24)
    lives = at.snapshot.lives
    if lives:
        logarithmic, grown = at.view.logarithmic, at.snapshot.grown
        yield from life_chart(
            at.theme, chart, lives, at.snapshot.iteration, logarithmic=logarithmic, grown=grown
        )
