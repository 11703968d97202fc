"""The neurons: discs that glow with what they say; the inputs are buttons."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from network.snapshot import Snapshot
from visualiser.commands import FlipInput, SelectNeuron, SetInput
from visualiser.scene import theme as look
from visualiser.scene.layout import Places
from visualiser.scene.measure import shortened, text_width
from visualiser.scene.naming import neuron_name
from visualiser.scene.numbers import brief, plain
from visualiser.scene.roles import NeuronRole, PartRole, Role
from visualiser.scene.shapes import Action, Area, Circle, Point, Polygon, Shape, Text, Track
from visualiser.scene.theme import Theme
from visualiser.scene.wording import number

NUMBERS_FROM = 9.5
"""The least radius of a neuron with room for its number."""


LEAST_NAME = 40.0
"""In less room no part of a longer name is worth writing."""


def neuron_disc(
    snapshot: Snapshot, theme: Theme, places: Places, layer: int, index: int, *, dark: bool
) -> Iterator[Shape]:
    """A neuron with its number; a `dark` one has not said anything yet."""
    value = float(snapshot.shown.layers[layer][index])
    says = 0.0 if dark else min(1.0, max(0.0, value))
    centre, radius = places.centres[layer][index], places.radius
    fill = look.mix(theme.quiet, theme.firing, says)
    yield Circle(
        centre,
        radius,
        fill,
        look.mix(theme.quiet_edge, theme.firing_edge, says),
        max(1.0, radius / 16),
        look.faded(theme.firing, 0.55 * says * theme.glow) if says > look.FIRES_ABOVE else None,
        radius * 1.9,
        NeuronRole(layer, index, value),
        _neuron_action(snapshot, layer, index, value),
    )
    off = (layer, index) in snapshot.off
    if off:
        yield from _crossed_out(theme, centre, radius)
    if radius >= NUMBERS_FROM:
        shown = "·" if dark else "off" if off else _number_in(snapshot, layer, index)
        size = min(16.0, 0.8 * radius, 1.55 * radius / text_width(shown, 1, "semibold"))
        ink, role = look.readable_on(fill), _role_in(snapshot, layer, index)
        yield Text(*centre, shown, size, ink, "semibold", "middle", role=role)
    if layer == 0 and not snapshot.problem.is_binary(index):
        reach = max(radius, 12)
        around = Area(centre[0] - reach, centre[1] - reach, 2 * reach, 2 * reach)
        yield _dial(snapshot, around, index)
    if layer == 0 and places.roomy:
        yield from _input_name(snapshot, theme, places, index)


@lru_cache(maxsize=16)
def _longest(names: tuple[str, ...]) -> float:
    return max(text_width(name, 11) for name in names)


def _named_inside(snapshot: Snapshot, layer: int, index: int) -> bool:
    """Whether it stands for a category whose name is short enough to stand in the neuron."""
    last = layer == len(snapshot.recipe.layers) - 1
    names = snapshot.problem.output_names
    return last and snapshot.recipe.categories and len(names[index]) <= 2


def _role_in(snapshot: Snapshot, layer: int, index: int) -> Role:
    if _named_inside(snapshot, layer, index):
        return PartRole("category", index)
    return NeuronRole(layer, index, float(snapshot.shown.layers[layer][index]))


def _number_in(snapshot: Snapshot, layer: int, index: int) -> str:
    """What stands in a neuron: its number, or the name of its category."""
    value = float(snapshot.shown.layers[layer][index])
    if _named_inside(snapshot, layer, index):
        return snapshot.problem.output_names[index]
    if layer == 0 and any(snapshot.problem.input_scales):
        return number(snapshot.problem.inputs_in_units(snapshot.shown.inputs)[index])
    return brief(value) if layer == 0 else plain(value)


def _crossed_out(theme: Theme, centre: Point, radius: float) -> Iterator[Shape]:
    """Four strokes of a cross that leave room for what stands in the middle."""
    x, y = centre
    inner, outer, half = radius * 0.42, radius * 0.8, max(0.7, radius / 24)
    for across, down in product((-1, 1), repeat=2):
        corners = (
            (x + across * inner - half * down, y + down * inner + half * across),
            (x + across * outer - half * down, y + down * outer + half * across),
            (x + across * outer + half * down, y + down * outer - half * across),
            (x + across * inner + half * down, y + down * inner - half * across),
        )
        yield Polygon(corners, theme.dim, PartRole("crossed out"))


def _dial(snapshot: Snapshot, area: Area, index: int) -> Track:
    """A real-valued input is set by a drag across its neuron."""
    low, high = snapshot.problem.range_of(index)
    value = float(snapshot.shown.inputs[index])
    name = snapshot.problem.input_names[index]
    scales = snapshot.problem.input_scales
    scale = scales[index] if scales else None
    least, most = (number(scale.outwards(end) if scale else end) for end in (low, high))
    hint = f"Input {index + 1}, {name}: drag across it to set it from {least} to {most}"
    return Track(
        area, low, high, value, SetInput, hint=hint, name=f"input {index + 1}", first=(index,)
    )


def _input_name(snapshot: Snapshot, theme: Theme, places: Places, index: int) -> Iterator[Text]:
    """The name left of its neuron, where the names of all have room; else the tooltip tells it."""
    room = places.margin - places.radius - 14
    column = places.centres[0]
    apart = column[1][1] - column[0][1] if len(column) > 1 else 99
    longest = _longest(snapshot.problem.input_names)
    if apart >= 14 and (longest <= room or room >= LEAST_NAME):
        x, y = places.centres[0][index]
        name = shortened(snapshot.problem.input_names[index], 11, room)
        part = PartRole("input name", index)
        yield Text(x - places.radius - 10, y, name, 11, theme.dim, anchor="end", role=part)


def _neuron_action(snapshot: Snapshot, layer: int, index: int, value: float) -> Action:
    if layer > 0:
        name = neuron_name(snapshot, layer, index)
        hint = f"{name} says {plain(value, 4)}; click to look into it"
        return Action(SelectNeuron(layer, index), hint, name)
    name = snapshot.problem.input_names[index]
    key = f" ({index + 1})" if index < 9 else ""
    if not snapshot.problem.is_binary(index):
        return Action(FlipInput(index), f"Input {index + 1}, {name}")  # under its dial
    return Action(
        FlipInput(index),
        f"Input {index + 1}, {name}: click to flip it and ask her{key}",
        f"input {index + 1}",
    )


def bias_disc(theme: Theme, places: Places, layer: int) -> Iterator[Shape]:
    """The neuron that always says 1."""
    centre, radius = places.centres[layer][-1], places.radius
    hint = "The bias neuron: it always says 1, and takes the place of a threshold"
    yield Circle(
        centre,
        radius,
        look.mix(theme.quiet, theme.firing, 0.35),
        theme.firing_edge,
        max(1.0, radius / 16),
        role=NeuronRole(layer, -1, 1.0),
        action=Action(SelectNeuron(layer, -1), hint, f"bias of layer {layer}"),
    )
    if radius >= NUMBERS_FROM:
        ground = look.mix(theme.quiet, theme.firing, 0.35)
        size = min(11.0, radius * 0.5)
        ink, role = look.readable_on(ground), NeuronRole(layer, -1, 1.0)
        yield Text(*centre, "bias", size, ink, "medium", "middle", role=role)
