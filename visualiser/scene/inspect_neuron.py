"""A look into one neuron: how its output comes about, and what will change."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from network.model import ACTIVATIONS
from network.snapshot import NeuronAt, SynapseAt
from visualiser import commands as c
from visualiser.scene.blocks import LINE, SHOW_ALL, Block, Look, fewer, lives, synapse_row
from visualiser.scene.charts import behind
from visualiser.scene.everything import answers_in_the_plane
from visualiser.scene.measure import shortened, wrapped
from visualiser.scene.network_menu import ABOUT
from visualiser.scene.numbers import brief, decimals, exact, plain, signed
from visualiser.scene.roles import ChangeRole, CurveRole, Numbers, PartRole, SynapseRole, TermRole
from visualiser.scene.shapes import Action, Area, Box, Circle, Curve, Shape, Text
from visualiser.scene.watched import change_title, unknown_block
from visualiser.scene.widgets import button
from visualiser.scene.wording import MOST_LISTED, situation

MOST_TERMS = 6
"""Of more inputs the largest terms are listed, and the rest as their sum."""


def neuron_blocks(at: Look, layer: int, neuron: int) -> Iterator[Block]:
    """Its weighted sum, activation, error and delta, its weights, what it is."""
    if neuron < 0 or layer == 0:
        yield from _source_blocks(at, layer, neuron)
        return
    terms = list(_terms(at, layer, neuron))
    yield from _sum(at, terms, layer, neuron)
    yield Block(106, lambda area: _activation(at, area, layer, neuron))
    if at.snapshot.watched:
        yield unknown_block(at)
    else:
        yield Block(62, lambda area: _delta(at, area, layer, neuron))
    places = [SynapseAt(layer - 1, source, neuron) for source in _sources(at, layer)]
    biggest = sorted(places, key=lambda place: -abs(at.snapshot.weight(place)))[:MOST_TERMS]
    yield Block(26 + LINE * len(biggest), lambda area: _changes(at, area, sorted(biggest)))
    yield Block(112, lambda area: lives(at, area, "its weights since iteration 0"))
    if at.snapshot.plane is not None:
        yield Block(266, lambda area: _everywhere(at, area))
    if layer < len(at.snapshot.recipe.layers) - 1 and not at.snapshot.watched:
        yield Block(38, lambda area: _switch(at, area, layer, neuron))


def _everywhere(at: Look, area: Area) -> Iterator[Shape]:
    yield Text(area.x, area.y + 8, "what it says everywhere", 12, at.theme.dim)
    below = Area(area.x, area.y + 20, area.width, area.height - 26)
    yield from answers_in_the_plane(at.snapshot, at.theme, below)


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
    if at.view.all or len(terms) <= MOST_TERMS:
        yield from terms
        return
    by_size = sorted(terms, key=lambda term: -abs(term.product))
    largest, rest = set(by_size[: MOST_TERMS - 1]), by_size[MOST_TERMS - 1 :]
    yield from (term for term in terms if term in largest)
    yield Term(0.0, 0.0, sum(term.product for term in rest), None, f"{len(rest)} smaller ones")


def _sum(at: Look, terms: list[Term], layer: int, neuron: int) -> Iterator[Block]:
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
        one = copy._replace(name=f"term {number}") if term.place else SHOW_ALL
        role = TermRole(layer - 1, neuron, term.product)
        if term.place:
            role = role._replace(source=term.place.source, input=term.says, weight=term.weight)
        yield Block(LINE, partial(_term, at, term, role, digits, one))
    yield Block(26, lambda area: _sum_total(at, area, total, digits, copy))
    if at.view.all and len(terms) > MOST_TERMS:
        yield Block(LINE + 4, lambda area: fewer(at, area))


def _sum_heading(at: Look, area: Area) -> Iterator[Shape]:
    text = shortened(f"weighted sum, for {_about(at)}", 12, area.width)
    yield Text(area.x, area.y + 8, text, 12, at.theme.dim)


def _term(
    at: Look, term: Term, role: TermRole, digits: int, copy: Action, area: Area
) -> Iterator[Shape]:
    theme, y = at.theme, area.centre[1]
    yield Box(Area(area.x - 4, area.y, area.width + 8, area.height), action=copy)
    if term.place is None:
        yield Text(area.x, y, f"{term.name}: show all", 12, theme.primary)
    else:
        colour = theme.positive if term.weight >= 0 else theme.negative
        says = brief(term.says) if term.says in (0, 1) else plain(term.says, digits)
        size = 13 if max(abs(term.weight), abs(term.says)) < 1000 else 10.5
        of_synapse = SynapseRole(*term.place, term.weight)
        weight = signed(term.weight, digits)
        yield Text(area.x + 56, y, says, size, theme.text, "medium", "end")
        yield Text(area.x + 68, y, "×", 12, theme.dim, anchor="middle")
        yield Text(area.x + 148, y, weight, size, colour, "medium", "end", role=of_synapse)
        yield Text(area.x + 162, y, "=", 12, theme.dim, anchor="middle")
    product = "0" if term.product == 0 else signed(term.product, digits)
    size = 13 if abs(term.product) < 1000 else 10.5
    yield Text(area.right, y, product, size, theme.text, "medium", "end", role=role)


def _sum_total(at: Look, area: Area, total: float, digits: int, copy: Action) -> Iterator[Shape]:
    yield Box(Area(area.x - 4, area.y, area.width + 8, 24), action=copy)
    yield Box(Area(area.right - 80, area.y, 80, 1), at.theme.hairline)
    said, part = signed(total, digits), PartRole("weighted sum", value=total)
    yield Text(area.right, area.y + 11, said, 14, at.theme.text, "semibold", "end", role=part)


def _about(at: Look) -> str:
    shown = at.snapshot.shown
    if not at.snapshot.asking and shown.example is not None:
        return f"example {shown.example + 1}"
    if len(shown.inputs) > MOST_LISTED:
        return "this situation"
    return f"the situation {situation(at.snapshot.problem, shown.inputs)}"


def _activation(at: Look, area: Area, layer: int, neuron: int) -> Iterator[Shape]:
    """The S-shaped curve with the point where this neuron is, and the tangent: its gradient."""
    theme = at.theme
    total = sum(term.product for term in _terms(at, layer, neuron))
    says = float(at.snapshot.shown.layers[layer][neuron])
    graph = Area(area.x, area.y + 2, area.width, area.height - 12)
    yield Box(graph, theme.sunken, 6, theme.hairline)
    inner, reach = graph.inset(6, 10), max(8.0, abs(total) * 1.25)
    name = at.snapshot.recipe.activations[layer - 1]
    if name == "softmax":
        yield from _shared_out(at, graph, total, says)
        return
    activation = ACTIVATIONS[name]
    sums = np.linspace(-reach, reach, 121)
    heights = activation.function(sums)
    low, high = min(0.0, float(heights.min())), max(1.0, float(heights.max()))

    def place(x: float, y: float) -> tuple[float, float]:
        share = (y - low) / (high - low)
        return (
            inner.centre[0] + x / reach * inner.width / 2,
            inner.bottom - min(1.1, max(-0.1, share)) * inner.height,
        )

    points = map(place, sums.tolist(), heights.tolist())
    yield Curve(tuple(points), 1.6, theme.neutral, role=CurveRole(name, behind(sums, heights)))
    off = (layer, neuron) in at.snapshot.off
    if off:
        yield Text(graph.x + 10, graph.y + 16, "switched off: she says 0", 12, theme.undecided)
        return
    slope = float(activation.gradient(activation.function(np.array([total])))[0])
    half = reach * 0.22
    ends = np.array([(total + step, says + slope * step) for step in (-half, half)])
    role = CurveRole("gradient", Numbers(ends))
    yield Curve(tuple(place(x, y) for x, y in ends.tolist()), 1.4, theme.blame, role=role)
    part = PartRole("weighted sum", value=total)
    yield Circle(place(total, says), 5, theme.firing, theme.firing_edge, 1, role=part)
    sign = "σ" if name == "sigmoid" else name
    formula = f"{sign}({plain(total, 3)}) = {plain(says, decimals([says]))}"
    left = total > 0
    x, y = (graph.x + 10, graph.y + 16) if left else (graph.right - 10, graph.bottom - 32)
    anchor = "start" if left else "end"
    hint = Action(
        c.Copy(f"{name}({exact(total)}) = {exact(says)}"),
        f"{ABOUT[name]} Where the curve is flat its gradient, the slope there, lets her change "
        "little.",
        "sigmoid",
    )
    part = PartRole("says", value=says)
    yield Text(x, y, formula, 12.5, theme.text, "semibold", anchor, role=part)
    told, part = f"gradient {plain(slope, decimals([slope]))}", PartRole("gradient", value=slope)
    yield Text(x, y + 18, told, 11.5, theme.blame, anchor=anchor, role=part)
    yield Box(graph, action=hint)


def _shared_out(at: Look, graph: Area, total: float, says: float) -> Iterator[Shape]:
    """Softmax looks at all outputs together: there is no curve of one neuron to draw."""
    formula = f"e^{plain(total, 3)} / the sum of all = {plain(says, decimals([says]))}"
    copy = Action(c.Copy(f"softmax: {exact(says)}"), ABOUT["softmax"], "sigmoid")
    part = PartRole("says", value=says)
    yield Text(graph.x + 10, graph.centre[1] - 12, formula, 12, at.theme.text, "medium", role=part)
    yield Text(graph.x + 10, graph.centre[1] + 10, "a probability", 11.5, at.theme.dim)
    yield Box(graph, action=copy)


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
    gradient = float(snapshot.gradients[layer - 1][example, neuron])
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
            role=PartRole(("error", "gradient", "delta")[index], neuron, value),
        )


def _changes(at: Look, area: Area, places: list[SynapseAt]) -> Iterator[Shape]:
    """Each weight and its next change, which comes from the whole training set."""
    theme, snapshot = at.theme, at.snapshot
    batch = "the batch" if snapshot.rows is not None else "the whole training set"
    title = change_title(snapshot, f"the next change, from {batch}")
    yield Text(area.x, area.y + 8, title, 12, theme.dim)
    changes = [snapshot.change(place) for place in places]
    digits = decimals(changes, most=7)
    for index, (place, change) in enumerate(zip(places, changes, strict=True)):
        row = Area(area.x - 6, area.y + 19 + LINE * index, area.width + 12, LINE)
        said = signed(change, digits) if snapshot.leads_to is not None else ""
        source, role = NeuronAt(place.layer, place.source), ChangeRole(*place, change)
        yield from synapse_row(at, row, place, source, said, role)


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
    lines = wrapped(words, 12.5, 244)
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
        weight = at.snapshot.weight(place)
        role = TermRole(place.layer, place.target, says * weight, place.source, says, weight)
        target = NeuronAt(place.layer + 1, place.target)
        yield from synapse_row(at, row, place, target, signed(role.product), role)
