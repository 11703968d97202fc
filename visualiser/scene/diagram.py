"""The network itself: neurons that glow, synapses as wide as their weight, signals under way."""

from collections.abc import Iterator, Sequence

from network.snapshot import Snapshot, SynapseAt
from network.verdict import Verdict
from visualiser.scene import theme as look
from visualiser.scene.geometry import LABEL_SIZE, ends, label_spots
from visualiser.scene.layout import Places
from visualiser.scene.measure import shortened, text_width
from visualiser.scene.neurons import bias_disc, neuron_disc
from visualiser.scene.numbers import compact, grouped
from visualiser.scene.phases import ADJUST, BLAME, MEASURE, lit, phase_shapes
from visualiser.scene.picture_input import category_labels, painted_inputs, picture_looked_for
from visualiser.scene.roles import PartRole, SynapseRole
from visualiser.scene.shapes import (
    Area,
    Box,
    Circle,
    Colour,
    Line,
    Part,
    Point,
    Raster,
    Shape,
    Text,
)
from visualiser.scene.signals import pulses, slow_signals
from visualiser.scene.synapses import Woven, halved
from visualiser.scene.theme import Theme
from visualiser.view import View


def diagram(
    snapshot: Snapshot,
    theme: Theme,
    places: Places,
    seconds: float,
    view: View,
    woven: Woven,
) -> Iterator[Part]:
    """Headings, the synapses as they are woven, signals and neurons, from back to front."""
    halvings = halved(woven.snapshot, places.radius)
    behind = _behind_selected(snapshot, theme, places, view.selected, halvings)
    yield Part("selected synapse", tuple(behind))
    yield Part("headings", tuple(_headings(snapshot, theme, places)))
    synapses = woven.synapses
    yield Part("synapses", woven.lines)
    yield Part("signals", tuple(_signals(snapshot, theme, places, view, woven, seconds)))
    yield Part("neurons", tuple(_neurons(snapshot, theme, places, view, woven.pictures)))
    if view.show_weights and not (view.slow and view.phase == ADJUST):
        yield Part("weights", tuple(_weights(theme, places, synapses)))
    yield Part("phase", tuple(phase_shapes(snapshot, theme, places, view, synapses)))
    told = view.slow and not snapshot.asking and view.phase in (MEASURE, BLAME)
    if not told and lit(view, snapshot) >= len(places.centres) - 1:
        yield Part("verdict", tuple(_verdict(snapshot, theme, places)))


def _signals(
    snapshot: Snapshot,
    theme: Theme,
    places: Places,
    view: View,
    woven: Woven,
    seconds: float,
) -> Iterator[Shape]:
    if view.slow:
        yield from slow_signals(snapshot, theme, places, woven.synapses, lit(view, snapshot))
        return
    for synapse in woven.pulsed:
        yield from pulses(snapshot, theme, places, synapse, seconds)


def _neurons(
    snapshot: Snapshot, theme: Theme, places: Places, view: View, pictures: Sequence[Raster]
) -> Iterator[Shape]:
    for layer, values in enumerate(snapshot.shown.layers):
        dark = layer > lit(view, snapshot) + 1e-9
        if places.picture is not None and layer < 2:
            yield from _pictures(snapshot, theme, places, layer, view.brush, pictures)
        else:
            for index in range(len(values)):
                yield from neuron_disc(snapshot, theme, places, layer, index, dark=dark)
        if snapshot.parameters.biases and layer < len(snapshot.parameters.weights):
            yield from bias_disc(theme, places, layer)
    if snapshot.recipe.categories and places.beside:
        yield from category_labels(snapshot, theme, places)
    if len(view.selected) == 2 and (view.selected[0] or places.picture is None):
        yield _ring(theme, places, *view.selected)


def _ring(theme: Theme, places: Places, layer: int, neuron: int) -> Shape:
    """Around the neuron that is looked into."""
    centre, reach = places.centres[layer][neuron], places.radius + 6
    if places.picture is not None and layer == 1 and neuron >= 0:
        area = Area(centre[0] - reach, centre[1] - reach, 2 * reach, 2 * reach)
        return Box(area.inset(1), None, 6, theme.blame, 2)
    return Circle(centre, reach, (0, 0, 0, 0), theme.blame, 2)


def _pictures(
    snapshot: Snapshot,
    theme: Theme,
    places: Places,
    layer: int,
    brush: Point,
    pictures: Sequence[Raster],
) -> Iterator[Shape]:
    """The inputs as a picture, and the hidden neurons as the pictures they look for."""
    if layer == 0:
        yield from painted_inputs(snapshot, theme, places, brush)
        return
    for index, drawn in enumerate(pictures):
        yield from picture_looked_for(snapshot, theme, places, index, drawn)


def _behind_selected(
    snapshot: Snapshot, theme: Theme, places: Places, selected: tuple[int, ...], halvings: int
) -> Iterator[Line]:
    """A band behind the selected synapse, painted before all others."""
    if len(selected) == 3:
        start, end = ends(places, *selected)
        width = look.width(snapshot.weight(SynapseAt(*selected)), halvings) + 9
        yield Line(start, end, width, look.faded(theme.blame, 0.45))


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


def _weights(theme: Theme, places: Places, synapses: Sequence[SynapseRole]) -> Iterator[Shape]:
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
