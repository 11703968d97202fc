"""The diagram in words: what each neuron says, layer by layer, and each synapse's weight."""

from collections.abc import Iterator, Mapping, Sequence
from math import hypot, inf, isfinite
from typing import NamedTuple

from visualiser.render.looks import writable
from visualiser.render.reading import pieces
from visualiser.render.told_table import cells_as_pieces
from visualiser.scene.naming import name_in
from visualiser.scene.numbers import compact, decimals, grouped, plain, share_of_hundred, signed
from visualiser.scene.roles import (
    BlameRole,
    CellsRole,
    ChangeRole,
    CurveRole,
    NeuronRole,
    PartRole,
    ShareRole,
    SynapseRole,
)
from visualiser.scene.shapes import Circle, Line, Part, Polygon, Raster, Shape, Text

MOST_WEIGHTS, STRONGEST = 150, 10
"""Of more synapses nobody wants every weight read out: then those of the strongest."""

MANY = 1_000_000
"""More neurons than any layer has."""

OFF, NOT_YET = "off", "·"
"""What stands in a neuron that is switched off, and in one that has not said anything yet."""


OfSynapse = SynapseRole | ChangeRole | ShareRole | BlameRole | CurveRole


class Network(NamedTuple):
    """The neurons that are drawn, by layer and index, and what is written in each.

    `last` is the layer of the outputs, of which there are so many.
    """

    neurons: Mapping[tuple[int, int], Circle]
    written: Mapping[tuple[int, int], str]
    last: int
    outputs: int

    def name(self, layer: int, index: int) -> str:
        """A neuron in words that count from 1."""
        if index < 0:
            return "bias"
        return name_in(layer, index, last=self.last, outputs=self.outputs)

    def route(self, role: OfSynapse) -> str:
        """Where a synapse leads."""
        layer, source, target = role.layer or 0, role.source or 0, role.target or 0
        return f"{self.name(layer, source)} → {self.name(layer + 1, target)}"


def drawn(parts: Sequence[Part]) -> Network:
    """The network of the diagram."""
    shapes = [shape for part in parts if part.name == "neurons" for shape in part.shapes]
    neurons, written = {}, {}
    for shape in shapes:
        role = getattr(shape, "role", None)
        if not isinstance(role, NeuronRole):
            continue
        if isinstance(shape, Circle):
            neurons[role.layer, role.neuron] = shape
        elif isinstance(shape, Text):
            written[role.layer, role.neuron] = shape.string
    last = max((layer for layer, _ in neurons), default=0)
    return Network(neurons, written, last, sum(layer == last for layer, _ in neurons))


def network(parts: Mapping[str, Sequence[Shape]], of: Network) -> Iterator[str]:
    """A line for each layer, then what slow motion adds."""
    shapes = parts["neurons"]
    for number, heading in enumerate(_headings(parts.get("headings", ()), of)):
        column = sorted((k % MANY, k) for layer, k in of.neurons if layer == number)  # bias last
        told = [_neuron(of, shapes, number, index) for _, index in column]
        if number == 0:
            painted = filter(_are_inputs, shapes)
            told = [piece.said for piece in cells_as_pieces(list(painted))] + told
        if number == of.last:
            told += [piece.said for piece in pieces(parts.get("verdict", ()))]
        yield f"{heading}: {', '.join(told)}."
    yield from _phase(parts.get("phase", ()), of)


def _are_inputs(shape: Shape) -> bool:
    role = shape.role if isinstance(shape, Raster) else None
    return isinstance(role, CellsRole) and role.name == "inputs"


def _headings(shapes: Sequence[Shape], of: Network) -> list[str]:
    """What stands above each column, or where there is no room for it, what it is."""
    by_column: dict[float, list[str]] = {}
    for shape in shapes:
        if isinstance(shape, Text):
            by_column.setdefault(shape.x, []).append(writable(shape.string))
    if by_column:
        return [", ".join(by_column[x]) for x in sorted(by_column)]
    hidden = ["Hidden neurons" if of.last == 2 else f"Layer {n}" for n in range(1, of.last)]
    return ["Inputs", *hidden, "Output" if of.name(of.last, 0) == "output" else "Outputs"]


def _neuron(of: Network, shapes: Sequence[Shape], layer: int, index: int) -> str:
    """A neuron by its number and its name, and what it says."""
    role = of.neurons[layer, index].role
    assert isinstance(role, NeuronRole)
    if index < 0:
        return f"bias says {plain(role.activation, 0)}"
    kinds = {0: ("input name",), of.last: ("category", "probability")}.get(layer, ())
    beside = {kind: _beside(shapes, kind, index) for kind in kinds}
    called = beside.get("input name") or beside.get("category") or ""
    name = of.name(layer, index) + (f" ({called})" if called else "")
    said = beside.get("probability") or of.written.get((layer, index)) or plain(role.activation)
    if called and layer == of.last and isfinite(role.activation):
        said = share_of_hundred(role.activation)
    if said == OFF:
        return f"{name} is {OFF}"
    return f"{name} has not spoken yet ({said})" if said == NOT_YET else f"{name} says {said}"


def _beside(shapes: Sequence[Shape], kind: str, index: int) -> str:
    """What is written of a neuron beside it."""
    for shape in shapes:
        role = shape.role if isinstance(shape, Text) else None
        if isinstance(role, PartRole) and (role.name, role.number) == (kind, index):
            return writable(shape.string)  # type: ignore[union-attr]
    return ""


def weights(parts: Mapping[str, Sequence[Shape]], of: Network) -> Iterator[str]:
    """The weights of the synapses that are drawn, by the neuron they lead to."""
    roles = [s.role for s in parts["synapses"] if isinstance(s, Line)]
    found = [role for role in roles if isinstance(role, SynapseRole)]
    if len(found) > MOST_WEIGHTS:
        by_size = sorted(found, key=lambda role: -abs(role.weight))[:STRONGEST]
        told = [f"{of.route(role)} {compact(role.weight)}" for role in by_size]
        yield f"{grouped(len(found))} synapses are drawn; the strongest are {', '.join(told)}."
        return
    into: dict[tuple[int, int], list[SynapseRole]] = {}
    for role in found:
        into.setdefault((role.layer + 1, role.target), []).append(role)
    for place, coming in sorted(into.items()):
        told = [f"{of.name(role.layer, role.source)} {compact(role.weight)}" for role in coming]
        yield f"Into {of.name(*place)}: {', '.join(told)}."


def _phase(shapes: Sequence[Shape], of: Network) -> Iterator[str]:
    """What slow motion writes beside the neurons, carries along the synapses, and changes."""
    beside: dict[tuple[int, int], list[str]] = {}
    for shape in shapes:
        if isinstance(shape, Text):
            place = min(of.neurons, key=lambda place: _away(of.neurons[place], shape))
            beside.setdefault(place, []).append(writable(shape.string))
    for place, said in beside.items():
        yield f"{of.name(*place).capitalize()}: {', '.join(said)}."
    roles = dict.fromkeys(shape.role for shape in shapes if isinstance(shape, Polygon))
    for kind, what in (
        (BlameRole, "Carried back"),
        (ChangeRole, "The next changes"),
        (ShareRole, "The example's shares"),
    ):
        found = [role for role in roles if isinstance(role, kind)]
        said = [f"{of.route(role)} {_precise(role[3])}" for role in found]
        if said:
            yield f"{what}: {', '.join(said)}."


def _precise(value: float) -> str:
    return signed(value, decimals([value], most=7))


def _away(circle: Circle, text: Text) -> float:
    """How far a text stands from the neuron, which is somewhere above it."""
    (x, y), above = circle.centre, circle.centre[1] <= text.y
    return hypot(x - text.x, y - text.y) if above else inf
