"""The network itself: neurons that glow, synapses as wide as their weight, signals under way."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from network.problem import Array
from network.snapshot import Snapshot, SynapseAt
from network.verdict import Verdict
from visualiser.commands import FlipInput, SelectNeuron, SelectSynapse, SetInput
from visualiser.scene import theme as look
from visualiser.scene.geometry import LABEL_SIZE, ends, label_spots
from visualiser.scene.layout import Places
from visualiser.scene.measure import shortened, text_width
from visualiser.scene.naming import neuron_name, route
from visualiser.scene.numbers import brief, compact, grouped, plain, signed
from visualiser.scene.phases import ADJUST, BLAME, MEASURE, lit, phase_shapes
from visualiser.scene.picture_input import category_labels, painted_inputs, picture_looked_for
from visualiser.scene.shapes import (
    Action,
    Area,
    Box,
    Circle,
    Colour,
    Line,
    NeuronRole,
    PartRole,
    Point,
    Polygon,
    Shape,
    SynapseRole,
    Text,
    Track,
)
from visualiser.scene.signals import pulses, signal, slow_signals
from visualiser.scene.theme import Theme
from visualiser.scene.wording import number
from visualiser.view import View

MOST_SYNAPSES = 2_500
"""More would be a haze: then the strongest are drawn, and the legend says so."""

FEW_SYNAPSES, STRONGEST = 600, 300
"""Up to so many all are drawn; of more the strongest, unless all are asked for."""

MOST_PULSED = 40
"""Synapses along which signals are shown; of a large network the strongest."""

NUMBERS_FROM = 9.5
"""The least radius of a neuron with room for its number."""

LEAST_NAME = 40.0
"""In less room no part of a longer name is worth writing."""

SILENT = 0.4
"""Opacity of a synapse whose source says nothing; it brightens with what the source says."""


def diagram(
    snapshot: Snapshot,
    theme: Theme,
    places: Places,
    seconds: float,
    view: View,
    steady: Snapshot | None = None,
) -> Iterator[Shape]:
    """Headings, synapses, signals and neurons, from back to front.

    The synapses of a dense network are drawn as they were in the `steady` snapshot.
    """
    seen = of_synapses(snapshot, steady)
    halvings = halved(seen, places.radius)
    yield from _behind_selected(snapshot, theme, places, view.selected, halvings)
    yield from _headings(snapshot, theme, places)
    quiet = view.slow and not snapshot.asking and view.phase in (BLAME, MEASURE)
    lines = _lines(seen, theme, places, every=view.all_synapses, quiet=quiet)
    yield from lines
    synapses = [line.role for line in lines if isinstance(line.role, SynapseRole)]
    if not view.slow:
        for synapse in _pulsed(synapses):
            yield from pulses(snapshot, theme, places, synapse, seconds)
    else:
        yield from slow_signals(snapshot, theme, places, synapses, lit(view, snapshot))
    for layer, values in enumerate(snapshot.shown.layers):
        dark = layer > lit(view, snapshot) + 1e-9
        if places.picture is not None and layer < 2:
            yield from _pictures(snapshot, theme, places, layer, view.brush)
        else:
            for index in range(len(values)):
                yield from _neuron(snapshot, theme, places, layer, index, dark=dark)
        if snapshot.parameters.biases and layer < len(snapshot.parameters.weights):
            yield from _bias(theme, places, layer)
    if snapshot.recipe.categories and places.beside:
        yield from category_labels(snapshot, theme, places)
    if len(view.selected) == 2 and (view.selected[0] or places.picture is None):
        yield _ring(theme, places, *view.selected)
    if view.show_weights and not (view.slow and view.phase == ADJUST):
        yield from _weights(theme, places, synapses)
    yield from phase_shapes(snapshot, theme, places, view, synapses)
    told = view.slow and not snapshot.asking and view.phase in (MEASURE, BLAME)
    if not told and lit(view, snapshot) >= len(places.centres) - 1:
        yield from _verdict(snapshot, theme, places)


def of_synapses(snapshot: Snapshot, steady: Snapshot | None) -> Snapshot:
    """The snapshot that the synapses are drawn from."""
    if steady is None or not is_dense(snapshot) or steady.recipe.layers != snapshot.recipe.layers:
        return snapshot
    return steady


def is_dense(snapshot: Snapshot) -> bool:
    """Whether there are more synapses than are all drawn unasked."""
    return count_synapses(snapshot) > FEW_SYNAPSES


@lru_cache(maxsize=4)
def _lines(
    snapshot: Snapshot, theme: Theme, places: Places, *, every: bool, quiet: bool
) -> tuple[Line, ...]:
    halvings, dense = halved(snapshot, places.radius), is_dense(snapshot)
    return tuple(
        _line(snapshot, theme, places, synapse, halvings, quiet=quiet, dense=dense)
        for synapse in drawn_synapses(snapshot, every=every)
    )


def _pulsed(synapses: list[SynapseRole]) -> list[SynapseRole]:
    """Those along which signals are shown: of very many the strongest."""
    if len(synapses) < STRONGEST:
        return synapses
    return sorted(synapses, key=lambda synapse: -abs(synapse.weight))[:MOST_PULSED]


def _ring(theme: Theme, places: Places, layer: int, neuron: int) -> Shape:
    """Around the neuron that is looked into."""
    centre, reach = places.centres[layer][neuron], places.radius + 6
    if places.picture is not None and layer == 1 and neuron >= 0:
        area = Area(centre[0] - reach, centre[1] - reach, 2 * reach, 2 * reach)
        return Box(area.inset(1), None, 6, theme.blame, 2)
    return Circle(centre, reach, (0, 0, 0, 0), theme.blame, 2)


def _pictures(
    snapshot: Snapshot, theme: Theme, places: Places, layer: int, brush: Point
) -> Iterator[Shape]:
    """The inputs as a picture, and the hidden neurons as the pictures they look for."""
    if layer == 0:
        yield from painted_inputs(snapshot, theme, places, brush)
        return
    for index in range(snapshot.recipe.layers[1]):
        yield from picture_looked_for(snapshot, theme, places, index)


def _behind_selected(
    snapshot: Snapshot, theme: Theme, places: Places, selected: tuple[int, ...], halvings: int
) -> Iterator[Line]:
    """A band behind the selected synapse, painted before all others."""
    if len(selected) == 3:
        start, end = ends(places, *selected)
        width = look.width(snapshot.weight(SynapseAt(*selected)), halvings) + 9
        yield Line(start, end, width, look.faded(theme.blame, 0.45))


def drawn_synapses(snapshot: Snapshot, *, every: bool) -> list[SynapseRole]:
    """The synapses, or the strongest of too many; the bias neuron is source -1."""
    found = [
        SynapseRole(layer, source, target, float(weight))
        for layer, matrix in enumerate(_matrices(snapshot))
        for source, row in matrix
        for target, weight in enumerate(row.tolist())
    ]
    most = most_synapses(len(found), every=every)
    if len(found) <= most:
        return found
    return sorted(found, key=lambda synapse: -abs(synapse.weight))[:most]


def most_synapses(count: int, *, every: bool) -> int:
    """How many of so many synapses are drawn."""
    return MOST_SYNAPSES if every or count <= FEW_SYNAPSES else STRONGEST


def count_synapses(snapshot: Snapshot) -> int:
    """How many the network has, drawn or not."""
    return sum(array.size for array in (*snapshot.parameters.weights, *snapshot.parameters.biases))


def halved(snapshot: Snapshot, radius: float) -> int:
    """How often the scale of widths is halved, so that none exceeds a third of a neuron."""
    widest = max(
        float(abs(array).max())
        for array in (*snapshot.parameters.weights, *snapshot.parameters.biases)
    )
    halvings = 1 if is_dense(snapshot) else 0
    while snapshot.finite and look.width(widest, halvings) > 2 * radius / 3:
        halvings += 1
    return halvings


def _matrices(snapshot: Snapshot) -> Iterator[list[tuple[int, Array]]]:
    parameters = snapshot.parameters
    for layer, weights in enumerate(parameters.weights):
        rows = list(enumerate(weights))
        yield rows + ([(-1, parameters.biases[layer])] if parameters.biases else [])


def _line(
    snapshot: Snapshot,
    theme: Theme,
    places: Places,
    synapse: SynapseRole,
    halvings: int,
    *,
    quiet: bool,
    dense: bool,
) -> Line:
    layer, source, target, weight = synapse
    start, end = ends(places, layer, source, target)
    width = look.width(weight, halvings)
    says = 0.0 if quiet else min(1.0, abs(signal(snapshot, synapse)))
    colour = theme.positive if weight >= 0 else theme.negative
    glow = theme.glow * look.brightness(abs(weight) * says)
    return Line(
        start,
        end,
        width,
        look.faded(colour, (0.5 if dense else 1.0) * (SILENT + (1 - SILENT) * says)),
        look.pattern(weight, width),
        glow if says > look.FIRES_ABOVE and not dense else 0.0,
        synapse,
        Action(
            SelectSynapse(layer, source, target),
            f"{route(snapshot, synapse)}: weight {signed(weight)}; click to look into it",
        ),
    )


def _neuron(
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
        yield Text(*centre, shown, size, look.readable_on(fill), "semibold", "middle")
    if layer == 0 and not snapshot.problem.is_binary(index):
        reach = max(radius, 12)
        around = Area(centre[0] - reach, centre[1] - reach, 2 * reach, 2 * reach)
        yield _dial(snapshot, around, index)
    if layer == 0 and places.roomy:
        yield from _input_name(snapshot, theme, places, index)


@lru_cache(maxsize=16)
def _longest(names: tuple[str, ...]) -> float:
    return max(text_width(name, 11) for name in names)


def _number_in(snapshot: Snapshot, layer: int, index: int) -> str:
    """What stands in a neuron: its number, or of a category a name that is short enough."""
    value = float(snapshot.shown.layers[layer][index])
    last = layer == len(snapshot.recipe.layers) - 1
    if last and snapshot.recipe.categories and len(snapshot.problem.output_names[index]) <= 2:
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
        yield Text(x - places.radius - 10, y, name, 11, theme.dim, anchor="end")


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


def _bias(theme: Theme, places: Places, layer: int) -> Iterator[Shape]:
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
        yield Text(*centre, "bias", size, look.readable_on(ground), "medium", "middle")


def _headings(snapshot: Snapshot, theme: Theme, places: Places) -> Iterator[Shape]:
    if not places.roomy:
        return
    last = len(places.centres) - 1
    room = places.centres[-1][0][0] - places.centres[-2][0][0] - 12
    for layer, column in enumerate(places.centres):
        single = snapshot.recipe.layers[layer] == 1
        name = "Hidden neurons" if last < 4 else "Hidden"
        if layer in (0, last):
            name = "Inputs" if layer == 0 else "Output" if single else "Outputs"
        fitted = shortened(name, 13, room, "semibold")
        x, y = column[0][0], places.heading
        below = f"layer {layer}"
        if places.picture is not None and layer < 2:
            x = places.picture.centre[0] if layer == 0 else x
            inputs = snapshot.recipe.layers[0]
            below = f"{grouped(inputs)} inputs, one a cell" if layer == 0 else "what each looks for"
            fitted = "Paint here" if layer == 0 else fitted
        yield Text(x, y, fitted, 13, theme.text, "semibold", "middle")
        yield Text(x, y + 18, below, 11, theme.dim, anchor="middle")


VERDICT_WORDS = {Verdict.RIGHT: "right", Verdict.UNDECIDED: "undecided", Verdict.WRONG: "wrong"}


def verdict_colour(theme: Theme, verdict: Verdict | None) -> Colour:
    """The colour that goes with the verdict's word or sign."""
    return {
        Verdict.RIGHT: theme.success,
        Verdict.UNDECIDED: theme.undecided,
        Verdict.WRONG: theme.error,
        None: theme.dim,
    }[verdict]


def _verdict(snapshot: Snapshot, theme: Theme, places: Places) -> Iterator[Text]:
    verdict = snapshot.shown.verdict
    if verdict is None or (places.beside and not places.roomy):  # probabilities stand there
        return
    x, y = places.centres[-1][-1]
    x, y, anchor = (
        (x, y + places.radius + 22, "middle")
        if places.roomy
        else (x + places.radius + 8, y, "start")
    )
    size = 13 if places.roomy else 11
    word, colour = VERDICT_WORDS[verdict], verdict_colour(theme, verdict)
    yield Text(x, y, word, size, colour, "medium", anchor, role=PartRole("verdict"))


def _weights(theme: Theme, places: Places, synapses: list[SynapseRole]) -> Iterator[Shape]:
    """The weights as numbers, each on its synapse wherever it meets no other and no neuron."""
    spots = label_spots(places, tuple(synapse[:3] for synapse in synapses))
    for synapse, spot in zip(synapses, spots, strict=False):
        if spot is None:
            continue
        label = compact(synapse.weight)
        width = text_width(label, LABEL_SIZE, "medium") + 6
        area = Area(spot[0] - width / 2, spot[1] - 7.5, width, 15)
        colour = theme.positive if synapse.weight >= 0 else theme.negative
        yield Box(area, look.faded(theme.background, 0.86), 4)
        yield Text(*spot, label, LABEL_SIZE, colour, "medium", "middle", role=synapse)
