"""Slow motion in words and numbers: one sentence a phase, and the example's sums step by step."""

from collections.abc import Iterator

from network.snapshot import Snapshot, SynapseAt
from visualiser import commands as c
from visualiser.scene.caption import SILENT_BELOW, Sentence
from visualiser.scene.measure import shortened
from visualiser.scene.naming import neuron_name
from visualiser.scene.numbers import decimals, exact, grouped, plain, signed
from visualiser.scene.phases import ADJUST, BLAME, MEASURE, THINK, example_of
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Action, Area, Box, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import button
from visualiser.scene.wording import MOST_LISTED, answer, situation
from visualiser.view import View

HARDLY = 0.01
"""A gradient below this lets almost nothing of what is carried back become a change."""


def phase_caption(snapshot: Snapshot, view: View) -> tuple[Sentence, ...]:
    """What is going on in this phase, with this iteration's numbers."""
    example = example_of(snapshot)
    if example is None:
        few = len(snapshot.shown.outputs) <= MOST_LISTED or snapshot.recipe.categories
        outputs = snapshot.shown.outputs
        said = answer(snapshot.problem, snapshot.recipe, outputs) if few else "her answer"
        text = f"Think: she says {said}. To a new situation nobody has told her the answer."
        return (Sentence("think", text),)
    which = f"example {example + 1} of {snapshot.problem.examples}"
    worst = int(abs(snapshot.errors[-1][example]).argmax())
    if view.phase == THINK:
        return (Sentence("think", _think(snapshot, example, which, worst)),)
    if view.phase == MEASURE:
        return (Sentence("measure", _measure(snapshot, example, which, worst)),)
    if view.phase == BLAME:
        return (Sentence("blame", _blame(snapshot, example, worst)),)
    return (Sentence("adjust", _adjust(snapshot, example)),)


def _think(snapshot: Snapshot, example: int, which: str, worst: int) -> str:
    inputs = snapshot.problem.inputs[example]
    of = f", {situation(snapshot.problem, inputs)}" if len(inputs) <= MOST_LISTED else ""
    said = plain(snapshot.layers[-1][example, worst], 3)
    left_out = len(snapshot.dropped)
    hidden = sum(snapshot.recipe.layers[1:-1])
    dropout = f" {left_out} of {hidden} hidden neurons are left out." if left_out else ""
    return f"Think: {which}{of}. Signals travel layer by layer, and she says {said}.{dropout}"


def _measure(snapshot: Snapshot, example: int, which: str, worst: int) -> str:
    desired, said = snapshot.problem.targets[example, worst], snapshot.layers[-1][example, worst]
    error = snapshot.errors[-1][example, worst]
    return (
        f"Measure the error: {which}. Desired {plain(desired, 0)} − said {plain(said, 3)} = "
        f"{signed(error)}."
    )


def _blame(snapshot: Snapshot, example: int, worst: int) -> str:
    delta = float(snapshot.deltas[-1][example, worst])
    digits = decimals([delta])
    if len(snapshot.recipe.layers) == 2:
        return (
            f"Blame (back propagation): error × gradient = {signed(delta, digits)}, her delta; "
            f"there is no hidden neuron to carry it back to."
        )
    neuron = int(abs(snapshot.errors[-2][example]).argmax())
    weight = snapshot.weight(SynapseAt(len(snapshot.recipe.layers) - 2, neuron, worst))
    name = neuron_name(snapshot, len(snapshot.recipe.layers) - 2, neuron)
    carried = signed(delta * weight, decimals([delta * weight]))
    gradient = float(snapshot.gradients[len(snapshot.recipe.layers) - 3][example, neuron])
    silent = float(snapshot.layers[-2][example, neuron]) < SILENT_BELOW
    sure = f"; {'silent' if silent else 'sure of itself'}, it hardly changes"
    end = sure if gradient < HARDLY else ""
    return (
        f"Blame (back propagation): {signed(delta, digits)} × {signed(weight)} = {carried} "
        f"for {name}{end}."
    )


def _adjust(snapshot: Snapshot, example: int) -> str:
    layer, source, target = _most_changed(snapshot)
    place = SynapseAt(layer, source, target)
    change, share = snapshot.change(place), float(snapshot.shares(place)[example])
    digits = decimals([change, share], most=7)
    over = "the batch" if snapshot.rows is not None else f"all {snapshot.problem.examples} examples"
    names = neuron_name(snapshot, layer, source), neuron_name(snapshot, layer + 1, target)
    return (
        f"Adjust: summed over {over}, {names[0]} → {names[1]} changes most, by "
        f"{signed(change, digits)}; this example's share is {signed(share, digits)}."
    )


def _most_changed(snapshot: Snapshot) -> tuple[int, int, int]:
    changes = snapshot.next_change.weights
    layer = max(range(len(changes)), key=lambda index: float(abs(changes[index]).max()))
    source, target = divmod(int(abs(changes[layer]).argmax()), changes[layer].shape[1])
    return layer, source, target


def steps_panel(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    """The sums of the example shown, line by line, the phase's own lines marked."""
    example = example_of(snapshot)
    assert example is not None
    title = f"Example {example + 1} of {grouped(snapshot.problem.examples)}, step by step"
    yield Text(
        area.x,
        area.y + 20,
        shortened(title, 14, area.width, "semibold"),
        14,
        theme.text,
        "semibold",
    )
    lines = list(_lines(snapshot, view, example))
    height = min(21.0, (area.height - 74) / len(lines))
    y, before = area.y + 46, -1
    full = "; ".join(dict.fromkeys(entry[3] for entry in lines))
    place = Area(area.x - 4, y - height / 2, area.width + 8, height * len(lines))
    yield Box(place, action=Action(c.Copy(full), "Click for all digits", "steps"))
    for phase, what, value, _, number in lines:
        now = view.phase == phase
        ink = theme.blame if now and phase == BLAME else theme.text
        if phase != before and height > 14:
            name = ("think", "measure", "blame", "adjust")[phase]
            yield Text(area.x, y, name, 11.5, theme.blame if now else theme.dim, "semibold")
        size = min(12.0, height - 4)
        weight = "semibold" if now else "regular"
        yield Text(
            area.x + 58,
            y,
            shortened(what, size, 128, weight),
            size,
            ink if now else theme.dim,
            weight,
        )
        part = PartRole("step", phase, float(number))
        yield Text(area.right, y, value, size, ink, weight, "end", role=part)
        before, y = phase, y + height
    place = Area(area.x, area.bottom - 30, area.width, 30)
    action = Action(c.ToggleQuestion(), "Ask about a new situation (Q)", "question")
    yield from button(theme, place, "Ask about a new situation", action)


_Step = tuple[int, str, str, str, float]
"""Phase, what it is, the number as it is written, the calculation with all digits, the number."""


def _lines(snapshot: Snapshot, view: View, example: int) -> Iterator[_Step]:
    """The steps from her answer to the largest change."""
    worst = int(abs(snapshot.errors[-1][example]).argmax())
    said, desired = snapshot.layers[-1][example, worst], snapshot.problem.targets[example, worst]
    error, delta = snapshot.errors[-1][example, worst], snapshot.deltas[-1][example, worst]
    gradient = snapshot.gradients[len(snapshot.deltas) - 1][example, worst]
    digits = decimals([said, error, gradient, delta])
    measured = f"{exact(desired)} − {exact(said)} = {exact(error)}"
    blamed = f"{exact(error)} × {exact(gradient)} = {exact(delta)}"
    yield THINK, "she says", plain(said, digits), f"she says {exact(said)}", said
    what = f"error = {plain(desired, 0)} − {plain(said, 3)}"
    yield MEASURE, what, signed(error, digits), measured, error
    if snapshot.watched:
        return
    slope = f"gradient at {exact(said)}: {exact(gradient)}"
    yield MEASURE, "gradient there", plain(gradient, digits), slope, gradient
    yield BLAME, "error × gradient", signed(delta, digits), blamed, delta
    if len(snapshot.recipe.layers) > 2:
        yield from _carried_back(snapshot, example, _looked_at(snapshot, view, example))
    layer, source, target = _most_changed(snapshot)
    change = snapshot.change(SynapseAt(layer, source, target))
    full = f"largest change: {exact(change)}"
    yield ADJUST, "largest change", signed(change, decimals([change], most=7)), full, change


def _carried_back(snapshot: Snapshot, example: int, neuron: int) -> Iterator[_Step]:
    """What reaches a hidden neuron, and what becomes of it."""
    layer = len(snapshot.deltas) - 1
    back, becomes = snapshot.errors[-2][example, neuron], snapshot.deltas[-2][example, neuron]
    slope = snapshot.gradients[layer - 1][example, neuron]
    name = neuron_name(snapshot, layer, neuron).split(" of ")[0]
    pairs = zip(snapshot.deltas[-1][example], snapshot.parameters.weights[-1][neuron], strict=True)
    sent = " + ".join(f"{exact(delta)} × {exact(weight)}" for delta, weight in pairs)
    became = f"{exact(back)} × {exact(slope)} = {exact(becomes)}"
    full = f"{sent} = {exact(back)}"
    yield BLAME, f"back to {name}", signed(back, decimals([back])), full, back
    yield BLAME, "× its gradient", plain(slope, decimals([slope])), became, slope
    yield BLAME, "= its delta", signed(becomes, decimals([becomes])), became, becomes


def _looked_at(snapshot: Snapshot, view: View, example: int) -> int:
    """The hidden neuron spoken of: the one selected, or that to which most is carried back."""
    last_hidden = len(snapshot.recipe.layers) - 2
    if len(view.selected) == 2 and view.selected[0] == last_hidden and view.selected[1] >= 0:
        return view.selected[1]
    return int(abs(snapshot.errors[-2][example]).argmax())
