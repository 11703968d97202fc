"""A look into one neuron or synapse: the numbers of the snapshot, and how they come about.

What speaks of the situation shown and what speaks of the whole training set is said in words.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from network.model import ACTIVATIONS
from network.snapshot import Snapshot, SynapseAt
from visualiser import commands as c
from visualiser.scene.charts import life_chart
from visualiser.scene.diagram import neuron_name, route
from visualiser.scene.measure import shortened, text_width, wrapped
from visualiser.scene.numbers import brief, decimals, exact, listed, plain, shared_exponent, signed
from visualiser.scene.shapes import (
    Action,
    Area,
    Box,
    Circle,
    Curve,
    PartRole,
    Scrolling,
    Shape,
    SynapseRole,
    Text,
    Track,
)
from visualiser.scene.terms import explained
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import button, field, icon, scroll_buttons, slider
from visualiser.view import View

Draw = Callable[[Area], Iterator[Shape]]
ROW = 20.0
LINE = 24.0
"""The height of a line to look at, and of one to be clicked."""

MOST_TERMS = 6
"""Of more inputs the largest terms are listed, and the rest as their sum."""

WIDEST_DRAG = 10.0
"""A weight is dragged between minus and plus this, or twice its own size where that is more."""


class Block(NamedTuple):
    """A part of the panel that is shown whole or not at all."""

    height: float
    draw: Draw


class Look(NamedTuple):
    """What every block is drawn from."""

    snapshot: Snapshot
    theme: Theme
    view: View


def inspector_panel(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    """What is selected, in blocks from above; what has no room is scrolled to."""
    at = Look(snapshot, theme, view)
    if len(view.selected) == 3:
        title, remark = "Synapse", route(snapshot, SynapseRole(*view.selected, 0.0))
        blocks = list(_synapse_blocks(at, SynapseAt(*view.selected)))
    else:
        layer, neuron = view.selected
        name = neuron_name(snapshot, layer, neuron) if neuron >= 0 else "bias neuron"
        title = name.split(" of ")[0].replace("hidden", "hidden neuron").capitalize()
        remark = f"of layer {layer}"
        blocks = list(_neuron_blocks(at, layer, neuron))
    yield Text(area.x, area.y + 8, title, 15, theme.text, "semibold", role=PartRole("selected"))
    room = area.width - text_width(title, 15, "semibold") - 40
    remark = shortened(remark, 12, room)
    yield Text(area.right - 26, area.y + 8, remark, 12, theme.dim, anchor="end")
    close = Area(area.right - 20, area.y - 4, 24, 24)
    yield Box(close, theme.panel, 6, action=Action(c.CloseTopmost(), "Close (Esc)", "close look"))
    yield icon("close", close.centre, 15, theme.dim)
    yield from _stack(theme, view, blocks, Area(area.x, area.y + 28, area.width, area.height - 28))


def _stack(theme: Theme, view: View, blocks: list[Block], area: Area) -> Iterator[Shape]:
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


# Neurons


def _neuron_blocks(at: Look, layer: int, neuron: int) -> Iterator[Block]:
    if neuron < 0 or layer == 0:
        yield from _source_blocks(at, layer, neuron)
        return
    terms = list(_terms(at, layer, neuron))
    yield from _sum(at, terms)
    yield Block(106, lambda area: _activation(at, area, layer, neuron))
    yield Block(62, lambda area: _delta(at, area, layer, neuron))
    places = [SynapseAt(layer - 1, source, neuron) for source in _sources(at, layer)]
    biggest = sorted(places, key=lambda place: -abs(at.snapshot.weight(place)))[:MOST_TERMS]
    yield Block(26 + LINE * len(biggest), lambda area: _changes(at, area, sorted(biggest)))
    yield Block(112, lambda area: _lives(at, area, "its weights since iteration 0"))
    if layer < len(at.snapshot.recipe.layers) - 1:
        yield Block(38, lambda area: _switch(at, area, layer, neuron))


def _sources(at: Look, layer: int) -> list[int]:
    """What feeds a layer: the neurons before it, and the bias neuron where there is one."""
    return [
        *range(at.snapshot.recipe.layers[layer - 1]),
        *([-1] * bool(at.snapshot.parameters.biases)),
    ]


class Term(NamedTuple):
    """One line of a weighted sum; a `name` instead of a `weight` stands for several."""

    says: float
    weight: float
    product: float
    place: SynapseAt | None
    name: str = ""


def _terms(at: Look, layer: int, neuron: int) -> Iterator[Term]:
    terms = []
    for source in _sources(at, layer):
        place = SynapseAt(layer - 1, source, neuron)
        says = 1.0 if source < 0 else float(at.snapshot.shown.layers[layer - 1][source])
        weight = at.snapshot.weight(place)
        terms.append(Term(says, weight, says * weight, place))
    largest = sorted(terms, key=lambda term: -abs(term.product))[:MOST_TERMS]
    rest = [term for term in terms if term not in largest]
    yield from (term for term in terms if term in largest)
    if rest:
        total = sum(term.product for term in rest)
        yield Term(0.0, 0.0, total, None, f"{len(rest)} smaller ones")


def _sum(at: Look, terms: list[Term]) -> Iterator[Block]:
    """The weighted sum, a block a line; a click on any of them shows all digits."""
    total = sum(term.product for term in terms)
    digits = decimals([value for term in terms for value in (term.says, term.weight, term.product)])
    full = " + ".join(
        f"{exact(term.says)} × {exact(term.weight)}" if term.place else exact(term.product)
        for term in terms
    )
    copy = Action(c.Copy(f"{full} = {exact(total)}"), "Click for all digits", "weighted sum")
    yield Block(20, lambda area: _sum_heading(at, area))
    for number, term in enumerate(terms, 1):
        one = copy._replace(name=f"term {number}")
        yield Block(LINE, partial(_term, at, term, digits, one))
    yield Block(26, lambda area: _sum_total(at, area, signed(total, digits), copy))


def _sum_heading(at: Look, area: Area) -> Iterator[Shape]:
    text = shortened(f"weighted sum, for {_about(at)}", 12, area.width)
    yield from explained(Text(area.x, area.y + 8, text, 12, at.theme.dim), "weighted sum")


def _term(at: Look, term: Term, digits: int, copy: Action, area: Area) -> Iterator[Shape]:
    theme, y = at.theme, area.centre[1]
    yield Box(Area(area.x - 4, area.y, area.width + 8, area.height), action=copy)
    if term.place is None:
        yield Text(area.x, y, term.name, 12, theme.dim)
    else:
        colour = theme.positive if term.weight >= 0 else theme.negative
        says = brief(term.says) if term.says in (0, 1) else plain(term.says, digits)
        size = 13 if max(abs(term.weight), abs(term.says)) < 1000 else 10.5
        role = SynapseRole(*term.place, term.weight)
        weight = signed(term.weight, digits)
        yield Text(area.x + 56, y, says, size, theme.text, "medium", "end")
        yield Text(area.x + 68, y, "×", 12, theme.dim, anchor="middle")
        yield Text(area.x + 148, y, weight, size, colour, "medium", "end", role=role)
        yield Text(area.x + 162, y, "=", 12, theme.dim, anchor="middle")
    product = "0" if term.product == 0 else signed(term.product, digits)
    size = 13 if abs(term.product) < 1000 else 10.5
    part = PartRole("term")
    yield Text(area.right, y, product, size, theme.text, "medium", "end", role=part)


def _sum_total(at: Look, area: Area, total: str, copy: Action) -> Iterator[Shape]:
    yield Box(Area(area.x - 4, area.y, area.width + 8, 24), action=copy)
    yield Box(Area(area.right - 80, area.y, 80, 1), at.theme.hairline)
    yield Text(area.right, area.y + 11, total, 14, at.theme.text, "semibold", "end")


def _about(at: Look) -> str:
    shown = at.snapshot.shown
    if not at.snapshot.asking and shown.example is not None:
        return f"example {shown.example + 1}"
    return f"the situation {listed(shown.inputs)}" if len(shown.inputs) <= 6 else "this situation"


def _activation(at: Look, area: Area, layer: int, neuron: int) -> Iterator[Shape]:
    """The S-shaped curve with the point where this neuron is, and the tangent: its gradient."""
    theme = at.theme
    total = sum(term.product for term in _terms(at, layer, neuron))
    says = float(at.snapshot.shown.layers[layer][neuron])
    graph = Area(area.x, area.y + 2, area.width, area.height - 12)
    yield Box(graph, theme.sunken, 6, theme.hairline)
    inner, reach = graph.inset(6, 10), max(8.0, abs(total) * 1.25)

    def place(x: float, y: float) -> tuple[float, float]:
        return (inner.centre[0] + x / reach * inner.width / 2, inner.bottom - y * inner.height)

    sums = np.linspace(-reach, reach, 121)
    curve = ACTIVATIONS[at.snapshot.recipe.activations[layer - 1]].function(sums)
    points = map(place, sums.tolist(), curve.tolist())
    yield Curve(tuple(points), 1.6, theme.neutral)
    off = (layer, neuron) in at.snapshot.off
    if off:
        yield Text(graph.x + 10, graph.y + 16, "switched off: she says 0", 12, theme.undecided)
        return
    slope = says * (1 - says)
    half = reach * 0.22
    ends = [(total + step, says + slope * step) for step in (-half, half)]
    tangent = tuple(place(x, min(1.1, max(-0.1, y))) for x, y in ends)
    yield Curve(tangent, 1.4, theme.blame)
    yield Circle(place(total, says), 5, theme.firing, theme.firing_edge, 1)
    formula = f"σ({plain(total, 3)}) = {plain(says, decimals([says]))}"
    left = total > 0
    x, y = (graph.x + 10, graph.y + 16) if left else (graph.right - 10, graph.bottom - 32)
    anchor = "start" if left else "end"
    hint = Action(
        c.Copy(f"sigmoid({exact(total)}) = {exact(says)}"),
        "The sigmoid brings any sum between 0 and 1. Where it is flat, she is confident, and its "
        "gradient, the slope there, lets her change little.",
        "sigmoid",
    )
    yield Text(x, y, formula, 12.5, theme.text, "semibold", anchor, role=PartRole("says"))
    yield Text(
        x, y + 18, f"gradient {plain(slope, decimals([slope]))}", 11.5, theme.blame, anchor=anchor
    )
    yield Box(graph, action=hint)


def _delta(at: Look, area: Area, layer: int, neuron: int) -> Iterator[Shape]:
    """Error x gradient = delta, for the example shown."""
    theme, snapshot = at.theme, at.snapshot
    example = None if snapshot.asking else snapshot.shown.example
    if example is None:
        words = "No error and no delta here: nobody has told her the answer to a new situation."
        for index, line in enumerate(wrapped(words, 12, area.width)):
            yield Text(area.x, area.y + 10 + 17 * index, line, 12, theme.dim)
        return
    error = float(snapshot.errors[layer - 1][example, neuron])
    says = float(snapshot.layers[layer][example, neuron])
    delta = float(snapshot.deltas[layer - 1][example, neuron])
    gradient = float(
        ACTIVATIONS[snapshot.recipe.activations[layer - 1]].gradient(snapshot.layers[layer])[
            example, neuron
        ]
    )
    last = layer == len(snapshot.recipe.layers) - 1
    desired = float(snapshot.problem.targets[example, neuron]) if last else 0.0
    what = f"error = {plain(desired, 0)} − {plain(says, 3)}" if last else "carried back to it"
    digits = decimals([error, gradient, delta])
    text = f"{exact(error)} × {exact(gradient)} = {exact(delta)}"
    yield Box(
        area,
        action=Action(
            c.Copy(text), "Delta is the error times the gradient (9-lines post)", "delta"
        ),
    )
    for index, (label, value) in enumerate(
        ((what, error), ("× gradient", gradient), ("= delta", delta))
    ):
        y = area.y + 10 + 19 * index
        colour = theme.blame if index == 2 else theme.text
        yield Text(area.x, y, label, 12, theme.dim)
        yield Text(
            area.right,
            y,
            signed(value, digits),
            12.5,
            colour,
            "medium",
            "end",
            role=PartRole("delta", index),
        )


def _changes(at: Look, area: Area, places: list[SynapseAt]) -> Iterator[Shape]:
    """Each weight and its next change, which comes from the whole training set."""
    theme, snapshot = at.theme, at.snapshot
    batch = "the batch" if snapshot.rows is not None else "the whole training set"
    yield from explained(
        Text(area.x, area.y + 8, f"the next change, from {batch}", 12, theme.dim), "adjustment"
    )
    changes = [snapshot.change(place) for place in places]
    digits = decimals(changes, most=7)
    for index, (place, change) in enumerate(zip(places, changes, strict=True)):
        row = Area(area.x - 6, area.y + 19 + LINE * index, area.width + 12, LINE)
        yield from _synapse_row(at, row, place, place.source, place.layer, signed(change, digits))


def _synapse_row(
    at: Look, row: Area, place: SynapseAt, neuron: int, layer: int, last: str
) -> Iterator[Shape]:
    """A synapse by the name of the neuron at its other end; a click looks into it."""
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
    yield Text(row.right - 8, y, last, 12.5, theme.text, anchor="end", role=PartRole("change"))


def _lives(at: Look, area: Area, title: str) -> Iterator[Shape]:
    yield Text(area.x, area.y + 8, title, 12, at.theme.dim)
    chart = Area(area.x, area.y + 20, area.width, area.height - 24)
    lives = at.snapshot.lives.values()
    if lives:
        yield from life_chart(
            at.theme, chart, lives, at.snapshot.iteration, logarithmic=at.view.logarithmic
        )


def _switch(at: Look, area: Area, layer: int, neuron: int) -> Iterator[Shape]:
    off = (layer, neuron) in at.snapshot.off
    label = "Switch on again" if off else "Switch off"
    hint = (
        "Without it: does the rest still get it right? Training goes on from here; Ctrl Z undoes it"
    )
    place = Area(area.x, area.y + 4, area.width, 32)
    yield from button(at.theme, place, label, Action(c.SwitchNeuron(layer, neuron), hint, "switch"))


def _source_blocks(at: Look, layer: int, neuron: int) -> Iterator[Block]:
    """An input or the bias neuron: what it is, and what it feeds."""
    snapshot = at.snapshot
    if neuron < 0:
        words = (
            "The bias neuron always says 1. Its weights do what a threshold does: they move the "
            "sum at which a neuron fires."
        )
        says = 1.0
    else:
        words = (
            f"“{snapshot.problem.input_names[neuron]}”. It learns nothing: it says what is put in."
        )
        says = float(snapshot.shown.layers[0][neuron])
    lines = wrapped(words, 12.5, 268)
    yield Block(18 * len(lines) + 12, lambda area: _words(at, area, lines))
    places = [SynapseAt(layer, neuron, k) for k in range(snapshot.recipe.layers[layer + 1])]
    biggest = sorted(places, key=lambda place: -abs(snapshot.weight(place)))[: 2 * MOST_TERMS]
    yield Block(26 + LINE * len(biggest), lambda area: _feeds(at, area, sorted(biggest), says))


def _words(at: Look, area: Area, lines: tuple[str, ...]) -> Iterator[Shape]:
    for index, line in enumerate(lines):
        yield Text(area.x, area.y + 10 + 18 * index, line, 12.5, at.theme.text)


def _feeds(at: Look, area: Area, places: list[SynapseAt], says: float) -> Iterator[Shape]:
    yield Text(
        area.x, area.y + 8, f"what it feeds, weight and {plain(says, 2)} × weight", 12, at.theme.dim
    )
    for index, place in enumerate(places):
        row = Area(area.x - 6, area.y + 19 + LINE * index, area.width + 12, LINE)
        product = says * at.snapshot.weight(place)
        yield from _synapse_row(at, row, place, place.target, place.layer + 1, signed(product))


# Synapses


def _synapse_blocks(at: Look, place: SynapseAt) -> Iterator[Block]:
    yield Block(50, lambda area: _weight(at, area, place))
    yield from _pushed(at, place)
    yield Block(118, lambda area: _lives(at, area, "its life"))
    yield Block(72, lambda area: _set_weight(at, area, place))


def _weight(at: Look, area: Area, place: SynapseAt) -> Iterator[Shape]:
    theme, weight, change = at.theme, at.snapshot.weight(place), at.snapshot.change(place)
    colour = theme.positive if weight >= 0 else theme.negative
    copy = Action(
        c.Copy(f"weight {exact(weight)}, next change {exact(change)}"),
        "Click for all digits",
        "numbers",
    )
    yield Box(Area(area.x - 4, area.y, area.width + 8, 46), action=copy)
    yield Text(area.x, area.y + 10, "weight now", 12, theme.dim)
    yield Text(
        area.right,
        area.y + 10,
        signed(weight),
        15,
        colour,
        "semibold",
        "end",
        role=SynapseRole(*place, weight),
    )
    yield Text(area.x, area.y + 34, "the next change", 12, theme.dim)
    said = signed(change, decimals([change], most=8))
    yield Text(
        area.right, area.y + 34, said, 13.5, theme.text, "semibold", "end", role=PartRole("change")
    )


MOST_SHARES = 10
"""Of more examples the largest shares are listed, and the others as their sum."""


def _pushed(at: Look, place: SynapseAt) -> Iterator[Block]:
    """Who pushed this weight: the share of every example in its next change, a block a line."""
    shares, change = at.snapshot.shares(place).tolist(), at.snapshot.change(place)
    order = sorted(range(len(shares)), key=lambda example: -abs(shares[example]))
    largest = abs(shares[order[0]])
    write = shared_exponent([*shares, change])
    yield Block(26, lambda area: _who(at, area))
    for example in sorted(order[:MOST_SHARES]):
        line = partial(_share, at, example, shares[example], largest, write)
        yield Block(LINE, line)
    if others := order[MOST_SHARES:]:
        rest = sum(shares[example] for example in others)
        yield Block(ROW, lambda area: _total(at, area, f"the other {len(others):,}", write(rest)))
    yield Block(ROW + 4, lambda area: _total(at, area, "sum = the change", write(change)))


def _who(at: Look, area: Area) -> Iterator[Shape]:
    y = area.y + 13
    yield Text(area.x, y, "Who pushed it", 13, at.theme.text, "semibold")
    yield Text(area.right, y, "share of each example", 11.5, at.theme.dim, anchor="end")


def _total(at: Look, area: Area, what: str, value: str) -> Iterator[Shape]:
    yield Box(Area(area.right - 84, area.y + 1, 84, 1), at.theme.hairline)
    y, part = area.y + 12, PartRole("change")
    yield Text(area.x, y, what, 12, at.theme.dim)
    yield Text(area.right, y, value, 13, at.theme.text, "semibold", "end", role=part)


def _share(
    at: Look,
    example: int,
    share: float,
    largest: float,
    write: Callable[[float], str],
    area: Area,
) -> Iterator[Shape]:
    theme, row = at.theme, Area(area.x - 6, area.y, area.width + 12, area.height)
    marked = not at.snapshot.asking and at.snapshot.shown.example == example
    ink = theme.blame if marked else theme.text
    show = Action(c.ShowExample(example), f"Example {example + 1}: show it", f"share {example + 1}")
    yield Box(row, None, 5, action=show)
    y, middle, reach = row.centre[1], row.x + 130, 46.0
    inputs = shortened(listed(at.snapshot.problem.inputs[example]), 12.5, 72)
    yield Text(row.x + 6, y, inputs, 12.5, ink)
    yield Box(Area(middle - 0.5, row.y + 2, 1, row.height - 4), theme.hairline)
    length = reach * abs(share) / largest if largest else 0.0
    part = PartRole("share", example)
    colour = theme.blame
    if length >= 1.5:
        left = middle if share > 0 else middle - length
        yield Box(Area(left, y - 5, length, 10), colour, 1.5, role=part)
    elif share:
        yield Circle((middle + (4 if share > 0 else -4), y), 1.4, colour, role=part)
    yield Text(row.right - 6, y, write(share), 12, ink, anchor="end")


def _set_weight(at: Look, area: Area, place: SynapseAt) -> Iterator[Shape]:
    weight = at.snapshot.weight(place)
    reach = max(WIDEST_DRAG, 2 * abs(weight))
    track = Track(
        Area(area.x + 4, area.y + 4, area.width - 8, 24), -reach, reach, weight, c.SetWeight,
        hint="What if? Drag to another weight; training goes on from there, Ctrl Z undoes it",
        name="weight slider", first=tuple(place),
    )  # fmt: skip
    colour = at.theme.positive if weight >= 0 else at.theme.negative
    yield from slider(at.theme, track, colour=colour)
    editing = at.view.field == "weight"
    text = at.view.text if editing else "type a weight"
    line = Area(area.x, area.y + 34, area.width, 30)
    hint = "Type a weight, then Enter"
    yield from field(
        at.theme, line, text, hint, c.EditField("weight"), name="weight", editing=editing
    )
