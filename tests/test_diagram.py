"""The picture cannot lie: read back from the shapes, every number is the engine's own."""

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from hashlib import sha256
from itertools import pairwise
from math import dist, sqrt
from typing import NamedTuple

import numpy as np
import pytest
from oracle import Network, think
from scenes import large_trainers, problem_of, random_snapshots, snapshot_of, with_weights

from network import files
from network.snapshot import Snapshot, look
from network.trainer import Trainer
from visualiser.scene.compose import Attention, compose
from visualiser.scene.layout import arrange, diagram_only
from visualiser.scene.roles import NeuronRole, PartRole, PulseRole, SynapseRole
from visualiser.scene.shapes import Box, Circle, Line, Shape, Text
from visualiser.scene.theme import THEMES, Theme
from visualiser.view import View

COUNT = 320
LAYOUTS = (arrange(1280, 800), arrange(900, 600), arrange(640, 400), diagram_only(720, 560))
FIRES = 0.02
"""What a source must say more than, for a signal to be seen."""


class Scene(NamedTuple):
    """A snapshot with the shapes made of it."""

    snapshot: Snapshot
    theme: Theme
    shapes: list[Shape]

    def having(self, kind: type, role: type) -> list:
        """The shapes of that kind that stand for such a thing."""
        return [s for s in self.shapes if isinstance(s, kind) and isinstance(s.role, role)]

    def synapses(self) -> dict[tuple[int, int, int], Line]:
        """The lines by layer, source and target."""
        return {line.role[:3]: line for line in self.having(Line, SynapseRole)}

    def neurons(self) -> dict[tuple[int, int], Circle]:
        """The neurons by layer and number; -1 is the bias neuron."""
        return {circle.role[:2]: circle for circle in self.having(Circle, NeuronRole)}

    def says(self, layer: int, neuron: int) -> float:
        """What the engine's arrays say that this neuron says."""
        return 1.0 if neuron < 0 else float(self.snapshot.shown.layers[layer][neuron])


def scene_of(snapshot: Snapshot, index: int = 0, **view: object) -> Scene:
    """The scene, in one of the layouts and themes."""
    theme = ("dark", "light")[index % 2]
    shapes = compose(snapshot, View(theme=theme, **view), LAYOUTS[index % 4], 0.37 * index)
    return Scene(snapshot, THEMES[theme], shapes)


@cache
def scenes() -> tuple[Scene, ...]:
    """Hundreds of networks, in all layouts and both themes, at different moments."""
    return tuple(
        scene_of(snapshot, index, show_weights=index % 3 == 0)
        for index, snapshot in enumerate(random_snapshots(COUNT))
    )


def weights_of(snapshot: Snapshot) -> dict[tuple[int, int, int], float]:
    """Every weight of the engine by layer, source and target; a bias has source -1."""
    parameters = snapshot.parameters
    found = {
        (layer, source, target): float(weights[source, target])
        for layer, weights in enumerate(parameters.weights)
        for source, target in np.ndindex(weights.shape)
    }
    for layer, biases in enumerate(parameters.biases):
        found |= {(layer, -1, target): float(bias) for target, bias in enumerate(biases)}
    return found


def hue(colour: Sequence[int]) -> tuple:
    """A colour without its opacity."""
    return tuple(colour[:3])


# What the scenes are made of


def test_the_scenes_are_of_many_kinds():
    """Bias or none, one to four layers of weights, at the start and later, asked and shown."""
    snapshots = [scene.snapshot for scene in scenes()]
    assert len(snapshots) > 300
    kinds = Counter()
    for snapshot in snapshots:
        kinds[f"{len(snapshot.parameters.weights)} layers"] += 1
        kinds["bias"] += bool(snapshot.parameters.biases)
        kinds["asking" if snapshot.asking else "example"] += 1
        kinds["start" if snapshot.iteration == 0 else "later"] += 1
        kinds["negative input"] += bool((snapshot.shown.inputs < 0).any())
        kinds["switched off"] += bool(snapshot.off)
        kinds["several outputs"] += len(snapshot.shown.outputs) > 1
    expected = {"1 layers", "2 layers", "3 layers", "4 layers", "bias", "asking", "example"}
    expected |= {"switched off", "start", "later", "negative input", "several outputs"}
    assert set(kinds) == expected
    assert min(kinds.values()) >= 10


def without(network: Network, off: Sequence[tuple[int, int]]) -> Network:
    """The network with nothing leading on from the neurons that are switched off."""
    weights = [weight.copy() for weight in network.weights]
    for layer, neuron in off:
        weights[layer][neuron] = 0
    return network._replace(weights=weights)


def test_what_is_compared_with_is_what_the_formulas_say():
    """The arrays that the shapes are held to are those of a network thought through anew."""
    for scene in scenes():
        parameters, shown = scene.snapshot.parameters, scene.snapshot.shown
        network = without(Network(*map(list, parameters)), scene.snapshot.off)
        with np.errstate(over="ignore"):
            layers = think(network, shown.inputs)
        for layer, neuron in scene.snapshot.off:
            layers[layer][neuron] = 0
        for ours, theirs in zip(shown.layers, layers, strict=True):
            # an example was thought of with all others, and such sums end in other bits
            assert np.allclose(ours, theirs, rtol=1e-9, atol=1e-12)


# Synapses


def test_every_weight_has_one_line_that_bears_it():
    """No synapse is missing, none is drawn twice; the weight is the engine's to the last bit."""
    for scene in scenes():
        lines = scene.having(Line, SynapseRole)
        assert {line.role[:3]: line.role.weight for line in lines} == weights_of(scene.snapshot)
        assert len(lines) == len(weights_of(scene.snapshot))


def test_a_line_leads_from_its_source_to_its_target():
    """It begins under the edge of the one neuron and ends under the edge of the other."""
    for scene in scenes():
        neurons = scene.neurons()
        for (layer, source, target), line in scene.synapses().items():
            begin, end = neurons[layer, source], neurons[layer + 1, target]
            for point, circle in ((line.start, begin), (line.end, end)):
                assert circle.radius - 3 < dist(point, circle.centre) < circle.radius
            whole = dist(begin.centre, end.centre)
            parts = dist(begin.centre, line.start) + dist(line.start, line.end)
            assert parts + dist(line.end, end.centre) == pytest.approx(whole)


def halvings_of(scene: Scene) -> int:
    """How often the widths were halved, read from the widest line."""
    weight, width = max((abs(line.role.weight), line.width) for line in scene.synapses().values())
    return round(np.log2(2.6 * sqrt(weight) / width)) if weight else 0


def test_all_widths_are_on_one_declared_scale():
    """Each is 2.6 times the root of the weight, halved as often as all others and the legend's."""
    marked = 0
    for scene in scenes():
        scale = 2.6 / 2 ** halvings_of(scene)
        for line in scene.synapses().values():
            assert line.width == pytest.approx(scale * sqrt(abs(line.role.weight)), rel=1e-12)
        marks = [s for s in scene.having(Line, PartRole) if s.role.name == "scale"]
        for mark in marks:
            assert mark.width == pytest.approx(scale * sqrt(mark.role.number), rel=1e-12)
        marked += len(marks) >= 2
    assert marked > 0.7 * COUNT


def test_the_legends_marks_are_labelled_with_their_weights():
    """The number right of a mark is the weight that its width stands for."""
    for scene in scenes():
        texts = [s for s in scene.shapes if isinstance(s, Text)]
        for mark in (s for s in scene.having(Line, PartRole) if s.role.name == "scale"):
            x, y = mark.end
            label = min((t for t in texts if t.x > x and abs(t.y - y) < 1), key=lambda t: t.x)
            assert label.string.split()[0] == str(mark.role.number)


def test_the_scale_is_halved_no_oftener_than_needed():
    """The widest is at most a third of a neuron, and one halving less would be too many."""
    halved = Counter()
    for scene in scenes():
        most = 2 * scene.neurons()[0, 0].radius / 3
        widest = max(line.width for line in scene.synapses().values())
        times = halvings_of(scene)
        assert times >= 0
        assert widest <= most * (1 + 1e-12)
        if times:
            assert 2 * widest > most
        halved[min(times, 3)] += 1
    assert all(halved[times] for times in range(4)), "some scale of every kind must be among them"


@pytest.mark.parametrize("overflowed", [np.inf, np.nan])
def test_where_some_weights_have_overflowed_the_others_are_no_wider_than_ever(overflowed):
    """Those that are still numbers may be anything by then."""
    weights = [np.full((3, 4), 1e200), np.ones((4, 1))]
    weights[1][2] = overflowed
    snapshot = with_weights(files.find("xor")[0], weights)
    shapes = compose(snapshot, View(), arrange(900, 600), 0.0)
    lines = [shape for shape in shapes if isinstance(shape, Line) and shape.role]
    assert 0 < max(line.width for line in lines) < 40


def test_where_the_scale_is_halved_a_line_says_so():
    """In every window of the size that is promised, whatever else the legend has to leave out."""
    missing = []
    for snapshot in (scene.snapshot for scene in scenes()[::2] if halvings_of(scene)):
        for size in ((900, 600), (1100, 700), (1280, 800)):
            scene = Scene(snapshot, THEMES["dark"], compose(snapshot, View(), arrange(*size), 0))
            if times := halvings_of(scene):
                said = [s.string for s in scene.shapes if isinstance(s, Text)]
                if not any(f"1/{2**times}," in string for string in said):
                    missing.append((size, times))
    assert not missing, Counter(missing)


def test_a_stronger_weight_is_never_drawn_thinner():
    """The order of the widths is the order of the weights' sizes."""
    for scene in scenes():
        lines = scene.synapses().values()
        pairs = sorted((abs(line.role.weight), line.width) for line in lines)
        for (weight, width), (more, wider) in pairwise(pairs):
            assert (width < wider) if weight * (1 + 1e-9) < more else (width <= wider)


def test_the_sign_shows_in_colour_and_without_it():
    """Positive and negative differ in hue and, for those who cannot see that, in pattern."""
    for scene in scenes():
        seen = {True: set(), False: set()}
        for line in scene.synapses().values():
            if line.role.weight:
                seen[line.role.weight > 0].add((hue(line.colour), line.pattern))
        assert seen[True] <= {(hue(scene.theme.positive), "solid")}
        negative = hue(scene.theme.negative)
        assert seen[False] <= {(negative, "hollow"), (negative, "dashed")}
    for theme in THEMES.values():
        assert hue(theme.positive) != hue(theme.negative)


def test_a_negative_line_is_hollow_where_thick_and_dashed_where_thin():
    """All hollow ones are thicker than all dashed ones, and thick enough to see through."""
    widths = {"hollow": [], "dashed": [], "solid": []}
    for scene in scenes():
        for line in scene.synapses().values():
            widths[line.pattern].append(line.width)
    assert max(widths["dashed"]) < min(widths["hollow"])
    assert 2.6 < min(widths["hollow"]) < 5


def test_a_line_brightens_with_what_its_source_says():
    """Of two lines of one sign, that from the neuron that says more is never the paler one."""
    for scene in scenes():
        for sign in (True, False):
            lines = [s for s in scene.synapses().values() if (s.role.weight >= 0) is sign]
            said = [min(1, abs(scene.says(*line.role[:2]))) for line in lines]
            pairs = sorted(zip(said, [line.colour[3] for line in lines], strict=True))
            for (less, paler), (more, brighter) in pairwise(pairs):
                assert paler <= brighter
                assert more - less < 0.01 or paler < brighter


@pytest.mark.parametrize(("every_one", "most"), [(False, 300), (True, 2_500)])
def test_too_many_synapses_leave_the_strongest(every_one, most):
    """Beyond 600, or 2,500 where all are asked for, the rest is left out, but not at random."""
    trainer = large_trainers()["more synapses than are drawn"]
    snapshot = look(trainer, trainer.state.problem.inputs[0])
    scene = scene_of(snapshot, all_synapses=every_one)
    every = weights_of(scene.snapshot)
    drawn = {line.role[:3]: line.role.weight for line in scene.having(Line, SynapseRole)}
    assert len(drawn) == len(scene.having(Line, SynapseRole)) == most < len(every)
    assert drawn.items() <= every.items()
    left = [abs(every[key]) for key in every.keys() - drawn.keys()]
    assert max(left) <= min(map(abs, drawn.values()))


@pytest.mark.parametrize("size", [(900, 600), (1100, 700), (1280, 800)])
def test_synapses_are_never_left_out_silently(size):
    """The legend says how many of how many are drawn."""
    trainer = large_trainers()["more synapses than are drawn"]
    snapshot = look(trainer, trainer.state.problem.inputs[0])
    shapes = compose(snapshot, View(), arrange(*size), 0)
    said = [s.string for s in shapes if isinstance(s, Text)]
    assert f"the strongest 300 of {len(weights_of(snapshot)):,} (V)" in said


# Signals


def test_signals_run_exactly_where_the_source_says_more_than_002():
    """A synapse has signals if, and only if, there is something to carry; of many the strongest."""
    silent = 0
    for scene in scenes():
        if len(weights_of(scene.snapshot)) >= 300:
            continue
        carried = {pulse.role[:3] for pulse in scene.having(Circle, PulseRole)}
        firing = {key for key in weights_of(scene.snapshot) if abs(scene.says(*key[:2])) > FIRES}
        assert carried == firing
        silent += len(firing) < len(weights_of(scene.snapshot))
    assert silent > 50


def test_a_signal_is_as_strong_as_activation_times_weight():
    """To the last bit, for every signal."""
    for scene in scenes():
        weights = weights_of(scene.snapshot)
        for pulse in scene.having(Circle, PulseRole):
            says = scene.says(pulse.role.layer, pulse.role.source)
            assert pulse.role.strength == abs(says * weights[pulse.role[:3]])


def test_a_signal_lies_on_its_synapse():
    """Between the two ends of the line, wherever it is under way."""
    for scene in scenes():
        lines = scene.synapses()
        for pulse in scene.having(Circle, PulseRole):
            start, end = lines[pulse.role[:3]].start, lines[pulse.role[:3]].end
            whole = dist(start, end)
            parts = dist(start, pulse.centre) + dist(pulse.centre, end)
            assert parts == pytest.approx(whole, abs=1e-6)


def test_signals_travel_from_source_to_target():
    """A moment later each is nearer its target, and none is brighter or paler for it."""
    snapshot = snapshot_of("xor", 1_204)
    before, after = (
        Scene(snapshot, THEMES["dark"], compose(snapshot, View(), LAYOUTS[0], seconds))
        for seconds in (0.1, 0.15)
    )
    moved = zip(before.having(Circle, PulseRole), after.having(Circle, PulseRole), strict=True)
    for one, other in moved:
        assert one.role == other.role
        assert one.fill == other.fill
        assert other.centre[0] > one.centre[0]


def test_with_reduced_motion_nothing_moves():
    """The scene is the same at every moment."""
    snapshot, view = snapshot_of("xor", 1_204), View(reduced_motion=True)
    assert compose(snapshot, view, LAYOUTS[0], 0.1) == compose(snapshot, view, LAYOUTS[0], 7.7)


def test_a_stronger_signal_is_brighter():
    """Its opacity grows with its strength, and so does its glow and that of its line."""
    told_apart = 0
    for scene in scenes():
        lines = scene.synapses()
        pairs = sorted(
            (pulse.role.strength, pulse.fill[3], pulse.glow[3], lines[pulse.role[:3]].glow)
            for pulse in scene.having(Circle, PulseRole)
        )
        for one, other in pairwise(pairs):
            assert one[1] <= other[1]
            assert one[2] <= other[2]
            if max(abs(scene.snapshot.shown.inputs)) <= 1:
                assert one[3] <= other[3] + 1e-12
            if other[0] < 4 and other[0] - one[0] > 0.1:
                assert one[1] < other[1]
                told_apart += 1
    assert told_apart > 500


def test_a_line_glows_only_where_signals_run():
    """No light around a synapse whose source is silent."""
    for scene in scenes():
        for key, line in scene.synapses().items():
            fires = abs(scene.says(*key[:2])) > FIRES
            assert line.glow == 0 if not fires or not line.role.weight else line.glow > 0


# Neurons


def test_every_neuron_is_there_once_and_bears_what_it_says():
    """The activation is the engine's to the last bit; a bias neuron always says 1."""
    for scene in scenes():
        circles = scene.having(Circle, NeuronRole)
        expected = {
            (layer, neuron): float(value)
            for layer, values in enumerate(scene.snapshot.shown.layers)
            for neuron, value in enumerate(values)
        }
        for layer in range(len(scene.snapshot.parameters.biases)):
            expected[layer, -1] = 1.0
        assert {circle.role[:2]: circle.role.activation for circle in circles} == expected
        assert len(circles) == len(expected)


def test_a_neuron_glows_as_much_as_it_says():
    """Its colour lies as far from quiet to firing as its activation from 0 to 1."""
    for scene in scenes():
        quiet, firing = np.array(scene.theme.quiet), np.array(scene.theme.firing)
        for (layer, neuron), circle in scene.neurons().items():
            if neuron >= 0:
                says = min(1.0, max(0.0, scene.says(layer, neuron)))
                assert np.abs(circle.fill - (quiet + (firing - quiet) * says)).max() <= 0.5
                assert bool(circle.glow) == (says > FIRES)


def rounded_once(value: float, digits: int) -> Decimal:
    """The exact binary value to so many decimals, as a tie-free rounding has it."""
    unit = Decimal(1).scaleb(-digits)
    found = Decimal(value).quantize(unit, ROUND_HALF_EVEN)
    return abs(found) if found == 0 else found


def read(string: str) -> Decimal:
    """The number in a text, which has a true minus."""
    assert "-" not in string
    return Decimal(string.replace("\N{MINUS SIGN}", "-").replace(",", ""))


def test_the_numbers_inside_neurons_are_the_engines_rounded_once():
    """Two decimals; an input that is whole stands without any; no minus before a zero."""
    read_back = 0
    for scene in scenes():
        places = {circle.centre: key for key, circle in scene.neurons().items()}
        for text in (s for s in scene.shapes if isinstance(s, Text) and (s.x, s.y) in places):
            layer, neuron = places[text.x, text.y]
            if neuron < 0:
                assert text.string == "bias"
                continue
            if (layer, neuron) in scene.snapshot.off:
                assert text.string == "off"
                continue
            value = scene.says(layer, neuron)
            digits = 0 if layer == 0 and value == int(value) else 2
            assert read(text.string) == rounded_once(value, digits)
            assert len(text.string.partition(".")[2]) == digits
            assert not (text.string.startswith("\N{MINUS SIGN}") and not float(read(text.string)))
            read_back += 1
    assert read_back > 2_000


def test_a_neuron_large_enough_shows_its_number():
    """Every neuron from 9.5 points of radius on has one, not just some."""
    for scene in scenes():
        middles = {(s.x, s.y) for s in scene.shapes if isinstance(s, Text)}
        for circle in scene.having(Circle, NeuronRole):
            assert (circle.centre in middles) == (circle.radius >= 9.5)


def test_weights_shown_as_numbers_are_the_engines_rounded_once():
    """Two decimals and a sign, each on its own synapse."""
    read_back = 0
    for scene in scenes():
        lines = scene.synapses()
        for text in scene.having(Text, SynapseRole):
            line = lines[text.role[:3]]
            assert text.role.weight == line.role.weight
            weight, string, digits = line.role.weight, text.string, 2
            if abs(weight) >= 99.995:
                digits = 0
            if string.endswith("k"):
                weight, string = weight / 1000, string[:-1]
            assert read(string) == rounded_once(weight, digits)
            at = (text.x, text.y)
            parts = dist(line.start, at) + dist(at, line.end)
            assert parts == pytest.approx(dist(line.start, line.end))
            assert hue(text.colour) == hue(line.colour)
            read_back += 1
    assert read_back > 500


def test_weights_are_shown_as_numbers_only_when_asked_for():
    """None without W, and with it all sixteen of 3-4-1."""
    snapshot = snapshot_of("xor", 1_204)
    for shown, count in ((False, 0), (True, 16)):
        assert len(scene_of(snapshot, show_weights=shown).having(Text, SynapseRole)) == count


def test_the_word_under_the_output_is_the_verdict_on_what_is_shown():
    """By the error of the worst output, where the right answer is known to be 0 or 1."""
    found = Counter()
    for scene in scenes():
        shown = scene.snapshot.shown
        words = [s.string for s in scene.having(Text, PartRole) if s.role.name == "verdict"]
        if shown.desired is None or not np.isin(shown.desired, (0, 1)).all():
            assert words == []
            continue
        error = np.abs(shown.desired - shown.outputs).max()
        assert words == ["right" if error < 0.4 else "wrong" if error > 0.6 else "undecided"]
        found[words[0]] += 1
    assert min(found.values()) > 20


# Extremes


@pytest.mark.parametrize("size", [0.0, -0.0, 5e-324, 1e-9, 1.0, 1e6, 1e150, 1e300])
def test_weights_of_any_size_are_drawn_on_the_declared_scale(size):
    """Nothing vanishes, overflows or loses its order, from the least float to near the largest."""
    problem = problem_of([[1, 0]], [[1]])
    snapshot = with_weights(problem, [[[size], [-size / 2]]])
    scene = scene_of(snapshot)
    assert {key: line.role.weight for key, line in scene.synapses().items()} == weights_of(snapshot)
    most = 2 * scene.neurons()[0, 0].radius / 3
    assert all(0 <= line.width <= most for line in scene.synapses().values())
    assert all(line.width > 0 for line in scene.synapses().values() if line.role.weight)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("where", ["weights", "biases"])
def test_a_diverged_network_can_still_be_drawn(where, value):
    """Its neurons and its words stay, and composing comes to an end."""
    weights, biases = [np.ones((2, 1))], [np.ones(1)]
    (weights if where == "weights" else biases)[0].flat[0] = value
    problem = problem_of([[1, 0]], [[1]])
    with np.errstate(all="ignore"):
        snapshot = with_weights(problem, weights, biases)
    scene = scene_of(snapshot)
    assert len(scene.having(Circle, NeuronRole)) == 4
    said = " ".join(s.string for s in scene.shapes if isinstance(s, Text))
    assert "diverged" in said


# Drawing only reads


def arrays_of(value: object, seen: set[int]) -> list[np.ndarray]:
    """Every array that can be reached from the value."""
    if id(value) in seen or isinstance(value, str | type(None)):
        return []
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, tuple | list):
        parts = value
    else:
        parts = [getattr(value, name) for name in getattr(value, "__slots__", ())]
    return [array for part in parts for array in arrays_of(part, seen)]


def digest(trainer: Trainer, snapshot: Snapshot) -> str:
    """A fingerprint of all numbers of the engine and of what was seen of it."""
    arrays = arrays_of(snapshot, set()) + arrays_of(trainer.state, set())
    state = (trainer.iteration, trainer.furthest, trainer.history.bytes)
    arrays += trainer.history.samples
    return sha256(b"".join(a.tobytes() for a in arrays) + repr(state).encode()).hexdigest()


def test_composing_changes_nothing_of_the_engine():
    """Weights, past and error curve are the same before and after, whatever is drawn."""
    problem, recipe = files.find("xor")
    trainer = Trainer(problem, recipe)
    trainer.seek(500)
    trainer.back(100)
    snapshot = look(trainer, (1, 1, 0))
    before, state = digest(trainer, snapshot), trainer.state
    for index, layout in enumerate(LAYOUTS):
        view = View(show_weights=True, help=index == 1, panel="table", problems=(("xor", "XOR"),))
        compose(snapshot, view, layout, index, Attention((600, 300), "play", fresh=True))
    assert digest(trainer, snapshot) == before
    assert trainer.state is state
    trainer.step()
    assert digest(trainer, snapshot) != before, "the fingerprint must see a change"


def test_nothing_that_can_be_seen_can_be_written_to():
    """Every array of every snapshot is read-only, so no drawing could change it."""
    writeable = Counter()
    for scene in scenes():
        for name in scene.snapshot.__slots__:
            arrays = arrays_of(getattr(scene.snapshot, name), set())
            writeable[name] += sum(array.flags.writeable for array in arrays)
    assert not +writeable, f"arrays that can be written to, by field: {dict(+writeable)}"


def test_the_same_snapshot_makes_the_same_shapes():
    """Composing keeps nothing and draws no lots: twice the same gives twice the same."""
    for index in range(0, COUNT, 16):
        scene = scenes()[index]
        again = scene_of(scene.snapshot, index, show_weights=index % 3 == 0)
        assert again.shapes == scene.shapes


def test_boxes_behind_the_weights_numbers_leave_them_readable():
    """Each number on a synapse lies inside a box of its own, drawn just before it."""
    scene = scene_of(snapshot_of("xor", 1_204), show_weights=True)
    for below, text in pairwise(scene.shapes):
        if isinstance(text, Text) and isinstance(text.role, SynapseRole):
            assert isinstance(below, Box)
            assert below.area.contains((text.x, text.y))


@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (620, 480), (450, 300)])
@pytest.mark.parametrize("hidden", [16, 32])
def test_every_category_is_named_however_small_its_neuron(size, hidden):
    problem, recipe = files.find("digits")
    trainer = Trainer(problem, recipe.with_hidden((hidden,)))
    shapes = compose(look(trainer, problem.inputs[0]), View(), arrange(*size), 0.0)
    named = {
        shape.role.number: shape.string
        for shape in shapes
        if isinstance(shape, Text) and getattr(shape.role, "name", "") == "category"
    }
    assert [named[index] for index in range(10)] == list(problem.output_names)
