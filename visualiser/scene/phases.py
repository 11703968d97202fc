"""Slow motion: the way from one iteration to the next as four phases, all read from one snapshot.

Think: signals travel layer by layer. Measure the error: desired against said. Blame (back
propagation): the deltas travel backwards. Adjust: every synapse gets its change.
"""

from collections.abc import Iterator, Sequence
from math import floor, hypot, log10

from network.snapshot import Snapshot, SynapseAt
from visualiser.scene import theme as look
from visualiser.scene.geometry import ends, label_spots
from visualiser.scene.layout import Places
from visualiser.scene.measure import text_width
from visualiser.scene.numbers import brief, decimals, plain, signed
from visualiser.scene.roles import BlameRole, ChangeRole, PartRole, Role, ShareRole, SynapseRole
from visualiser.scene.shapes import Area, Box, Circle, Colour, Point, Polygon, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.view import View

THINK, MEASURE, BLAME, ADJUST = range(4)

LONGEST_MARK = 40.0
"""Points; the scale of the changes is the power of ten that keeps the longest mark below this."""

TURNING = 0.6
"""In the blame phase: from here on what was carried back has been multiplied by the gradient."""


def lit(view: View, snapshot: Snapshot) -> float:
    """How far the signals have come, in layers; what lies beyond has not said anything yet."""
    last = len(snapshot.recipe.layers) - 1
    return view.progress * last if view.slow and view.phase == THINK else float(last)


def example_of(snapshot: Snapshot) -> int | None:
    """The example that slow motion speaks of; None while a new situation is shown."""
    return None if snapshot.asking else snapshot.shown.example


def phase_shapes(
    snapshot: Snapshot, theme: Theme, places: Places, view: View, synapses: Sequence[SynapseRole]
) -> Iterator[Shape]:
    """What the phase adds to the diagram."""
    example = example_of(snapshot)
    if not view.slow or example is None:
        return
    if view.phase in (MEASURE, BLAME):
        yield from _at_outputs(snapshot, theme, places, view, example)
    if view.phase == BLAME:
        for synapse in synapses:
            yield from _carried(snapshot, theme, places, view, synapse, example)
        yield from _at_hidden(snapshot, theme, places, view, example)
    if view.phase == ADJUST:
        yield from _marks(snapshot, theme, places, synapses, example)


def _at_outputs(
    snapshot: Snapshot, theme: Theme, places: Places, view: View, example: int
) -> Iterator[Shape]:
    """Desired against said, and what comes of it."""
    last = len(places.centres) - 1
    gap = _gap(places, last)
    for index, (x, y) in enumerate(places.centres[-1]):
        desired, said = (
            snapshot.problem.targets[example, index],
            snapshot.layers[-1][example, index],
        )
        error, delta = snapshot.errors[-1][example, index], snapshot.deltas[-1][example, index]
        if view.phase == MEASURE:
            what, colour = f"error {signed(error)}", theme.error
        else:
            what, colour = f"delta {signed(delta, decimals([delta]))}", theme.blame
        yield Circle((x, y), places.radius + 5, (0, 0, 0, 0), colour, 2.5)
        if gap < 44 or _apart(places) < 140:
            continue
        y += places.radius + 17
        first = f"desired {brief(desired)}, said {plain(said, 3)}"
        x -= max(0.0, text_width(first, 11.5) / 2 - places.margin + 4)  # not beyond the edge
        role = PartRole("desired", index, float(desired))
        yield Text(x, y, first, 11.5, theme.dim, anchor="middle", role=role)
        part = (
            PartRole("output error", index, float(error))
            if view.phase == MEASURE
            else PartRole("output delta", index, float(delta))
        )
        yield Text(x, y + 19, what, 13, colour, "semibold", "middle", role=part)


def _apart(places: Places) -> float:
    """From one column of neurons to the next."""
    return places.centres[1][0][0] - places.centres[0][0][0]


def _gap(places: Places, layer: int) -> float:
    """The room below a neuron of the layer, before the next one or the end of the stage."""
    column = places.centres[layer]
    if len(column) == 1:
        return 60.0
    return column[1][1] - column[0][1] - 2 * places.radius


def _carried(
    snapshot: Snapshot,
    theme: Theme,
    places: Places,
    view: View,
    synapse: SynapseRole,
    example: int,
) -> Iterator[Polygon]:
    """Three arrows backwards along a synapse, brighter the more they carry."""
    layer, source, target, weight = synapse
    if layer == 0 or source < 0:
        return  # nothing is carried back to what only says what is put in
    carried = float(snapshot.deltas[layer][example, target]) * weight
    layers = len(snapshot.recipe.layers) - 2
    begins = (layers - layer) / layers * TURNING
    under_way = min(1.0, (view.progress - begins) / (TURNING / layers))
    if under_way <= 0:
        return
    start, end = ends(places, layer, source, target)
    colour = look.faded(theme.blame, 0.12 + 0.88 * look.brightness(4 * abs(carried)))
    shift = under_way if under_way < 1 else 0.0
    for index in range(3):
        share = 1 - ((index + 0.5) / 3 + shift) % 1.0
        corners = _arrow(start, end, share, 0.24 * places.radius)
        yield Polygon(corners, colour, BlameRole(layer, source, target, carried))


def _arrow(start: Point, end: Point, share: float, size: float) -> tuple[Point, Point, Point]:
    """A triangle on the way, pointing to the start."""
    dx, dy = start[0] - end[0], start[1] - end[1]
    length = hypot(dx, dy) or 1.0
    dx, dy = dx / length * size, dy / length * size
    x, y = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
    return ((x + dx, y + dy), (x - dx - dy, y - dy + dx), (x - dx + dy, y - dy - dx))


def _at_hidden(
    snapshot: Snapshot, theme: Theme, places: Places, view: View, example: int
) -> Iterator[Shape]:
    """What is carried back to each hidden neuron and, times its gradient, becomes its delta."""
    if _apart(places) < 130:
        return  # the tags of two columns would meet; the tooltips tell the numbers
    for layer in range(1, len(places.centres) - 1):
        gap = _gap(places, layer)
        for neuron in range(snapshot.recipe.layers[layer]):
            x, y = places.centres[layer][neuron]
            error = float(snapshot.errors[layer - 1][example, neuron])
            delta = float(snapshot.deltas[layer - 1][example, neuron])
            turned = view.progress > TURNING
            lines = [("back", error), ("delta", delta)]
            lines = lines[: 1 + turned] if gap >= 42 else [lines[turned]]
            if gap < 20:
                continue
            for number, (name, value) in enumerate(lines):
                label = f"{name} {signed(value, decimals([value], most=6) if value else 2)}"
                below = (x, y + places.radius + 11 + 18 * number)
                part = PartRole("delta" if name == "delta" else "carried back", neuron, value)
                yield from _tag(theme, below, label, part)


def _tag(theme: Theme, centre: Point, label: str, part: PartRole) -> Iterator[Shape]:
    width = text_width(label, 10.5, "medium") + 14
    area = Area(centre[0] - width / 2, centre[1] - 8, width, 16)
    edge = theme.blame if part.name == "delta" else look.faded(theme.blame, 0.5)
    yield Box(area, theme.panel, 4, edge)
    yield Text(*centre, label, 10.5, theme.blame, "medium", "middle", role=part)


def change_scale(snapshot: Snapshot) -> float:
    """How many times larger than weights changes are drawn: 1, 2 or 5 times a power of ten."""
    arrays = [*snapshot.next_change.weights, *snapshot.next_change.biases]
    largest = max(float(abs(array).max()) for array in arrays)
    if (example := example_of(snapshot)) is not None:
        for layer, deltas in enumerate(snapshot.deltas):
            shares = snapshot.layers[layer][example][:, None] * deltas[example][None, :]
            largest = max(largest, snapshot.recipe.learning_rate * float(abs(shares).max()))
    if not 1e-300 < largest < 1e300:  # none at all, or overflowed
        return 1.0
    fitting = LONGEST_MARK / (look.WIDTH_OF_ONE * largest)
    power = 10.0 ** floor(log10(fitting))
    return max(power * step for step in (1, 2, 5) if power * step <= fitting)


def _marks(
    snapshot: Snapshot, theme: Theme, places: Places, synapses: Sequence[SynapseRole], example: int
) -> Iterator[Shape]:
    """For every synapse its change, and beside it the share that the example has in it."""
    scale = change_scale(snapshot) * look.WIDTH_OF_ONE
    spots = label_spots(places, tuple(synapse[:3] for synapse in synapses))
    for synapse, spot in zip(synapses, spots, strict=False):
        if spot is None:
            continue
        place = SynapseAt(*synapse[:3])
        change, share = snapshot.change(place), float(snapshot.shares(place)[example])
        x, y = spot
        yield Circle(spot, 9, look.faded(theme.background, 0.75))
        yield from _mark((x - 4, y), change * scale, theme.text, ChangeRole(*place, change))
        part = ShareRole(*place, share, example)
        yield from _mark((x + 5, y), share * scale, theme.blame, part)


def _mark(foot: Point, length: float, colour: Colour, role: Role) -> Iterator[Polygon]:
    """An arrow as long as the number is large; a dot where it would not be seen."""
    x, y = foot
    head = min(5.0, abs(length))
    up = -1.0 if length > 0 else 1.0
    tip, neck = y + up * abs(length), y + up * (abs(length) - head)
    if abs(length) < 0.8:
        yield Polygon(
            ((x - 1, y - 1), (x + 1, y - 1), (x + 1, y + 1), (x - 1, y + 1)), colour, role
        )
        return
    yield Polygon(((x - 3.5, neck), (x + 3.5, neck), (x, tip)), colour, role)
    if abs(length) > head:
        yield Polygon(((x - 1.3, y), (x + 1.3, y), (x + 1.3, neck), (x - 1.3, neck)), colour, role)
