"""The scene as JSON: the numbers are the engine's own, to the last digit, and nothing is lost."""

import json
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from drawn import Drawn, drawn, drawn_of
from oracle import XOR, Network, straight_run, think
from scenes import large_trainers, problem_of, random_snapshots, with_weights

from network import files
from network.snapshot import SynapseAt, first_question, look
from visualiser.render.data import role_fields, scene_as_json, shape_fields
from visualiser.render.looks import is_painted, is_told
from visualiser.scene.shapes import Pad, Reading, Track
from visualiser.scene.theme import DARK
from visualiser.view import View

ITERATIONS = (0, 1, 17, 418, 1_204, 2_750)
INPUTS, TARGETS = (np.array(rows, float) for rows in XOR)
QUESTION = np.array([1.0, 1.0, 0.0])


def written(scene: Drawn) -> dict:
    """The whole object, read back by a strict reader."""
    background = DARK.background
    text = scene_as_json(scene.parts, scene.snapshot, scene.size, scene.view.scale, background)
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def having(told: dict, role: str, kind: str = "") -> list[dict]:
    """The shapes that stand for such a thing, of any kind or of one."""
    found = [shape for shape in told["shapes"] if shape.get("role") == role]
    return [shape for shape in found if kind in ("", shape["kind"])]


@cache
def networks() -> list[Network]:
    """XOR at every iteration, from a straight-line loop of the formulas."""
    return straight_run((3, 4, 1), INPUTS, TARGETS, max(ITERATIONS) + 1)


# The numbers


@pytest.mark.parametrize("iteration", ITERATIONS)
def test_every_weight_and_activation_is_that_of_a_straight_run(iteration):
    """To the last bit, each under its own place; the width is that of the weight."""
    told, network = written(drawn("xor", iteration)), networks()[iteration]
    synapses = having(told, "synapse", "line")
    places = {(s["layer"], s["from"], s["to"]): s for s in synapses}
    every = {(0, j, k) for j in range(3) for k in range(4)} | {(1, j, 0) for j in range(4)}
    assert places.keys() == every
    for (layer, source, target), synapse in places.items():
        assert synapse["weight"] == network.weights[layer][source, target]
        assert synapse["width"] == pytest.approx(2.6 * abs(synapse["weight"]) ** 0.5)
    said = think(network, QUESTION)
    neurons = {(n["layer"], n["index"]): n["activation"] for n in having(told, "neuron", "circle")}
    assert len(neurons) == 8
    for (layer, index), activation in neurons.items():
        assert activation == pytest.approx(said[layer][index], rel=1e-14)


@pytest.mark.parametrize("iteration", ITERATIONS)
def test_every_example_and_the_answer_are_those_of_a_straight_run(iteration):
    """Inputs, desired, what she says and the verdict; the situation's inputs beside her answer."""
    told, network = written(drawn("xor", iteration)), networks()[iteration]
    rows = having(told, "example")
    assert [row["example"] for row in rows] == list(range(7))
    for row, inputs, desired in zip(rows, INPUTS, TARGETS, strict=True):
        (says,) = row["says"]
        assert (row["inputs"], row["desired"]) == (inputs.tolist(), desired.tolist())
        assert says == pytest.approx(think(network, inputs)[-1][0], rel=1e-14)
        error = abs(desired[0] - says)
        verdict = "right" if error < 0.4 else "wrong" if error > 0.6 else "undecided"
        assert row["verdict"] == verdict
        assert row["held_out"] is False
    (answer,) = (a for a in having(told, "answer") if a["part"] == "new situation")
    assert answer["inputs"] == QUESTION.tolist()
    assert answer["says"] == pytest.approx(think(network, QUESTION)[-1].tolist(), rel=1e-14)
    assert [i["value"] for i in having(told, "input")] == QUESTION.tolist()


@pytest.mark.parametrize("iteration", ITERATIONS[:-1])
@pytest.mark.parametrize("place", [(0, 1, 1), (1, 2, 0), (0, 2, 3)])
def test_the_change_of_a_synapse_and_its_shares_are_the_next_adjustment(iteration, place):
    """Weights at the next iteration less those at this one; the shares add up to it."""
    told = written(drawn("xor", iteration, selected=place))
    layer, source, target = place
    now, then = (networks()[at].weights[layer][source, target] for at in (iteration, iteration + 1))
    changes = having(told, "change")
    assert {(c["layer"], c["from"], c["to"]) for c in changes} == {place}
    assert {c["change"] for c in changes} == {drawn("xor", iteration).snapshot.change(place)}
    assert changes[0]["change"] == pytest.approx(then - now, abs=1e-14)
    shares = {share["example"]: share["value"] for share in having(told, "share")}
    own = drawn("xor", iteration).snapshot.shares(SynapseAt(*place)).tolist()
    assert shares == dict(enumerate(own))
    assert sum(shares.values()) == pytest.approx(changes[0]["change"], abs=1e-15)


@pytest.mark.parametrize("iteration", ITERATIONS)
@pytest.mark.parametrize("selected", [(1, 0), (1, 3), (2, 0)])
def test_the_terms_of_a_neuron_make_what_it_says(iteration, selected):
    """Each is input times weight; the sigmoid of their sum is the activation."""
    told, network = written(drawn("xor", iteration, selected=selected)), networks()[iteration]
    layer, neuron = selected
    before = think(network, QUESTION)[layer - 1]
    terms = having(told, "term")
    assert [term["from"] for term in terms] == list(range(len(before)))
    for term, says in zip(terms, before, strict=True):
        weight = network.weights[layer - 1][term["from"], neuron]
        assert (term["layer"], term["to"], term["weight"]) == (layer - 1, neuron, weight)
        assert term["input"] == pytest.approx(says, rel=1e-14)
        assert term["product"] == term["input"] * term["weight"]
    (total,) = (s["value"] for s in having(told, "weighted sum", "text"))
    assert total == pytest.approx(sum(term["product"] for term in terms), abs=1e-15)
    said = {(n["layer"], n["index"]): n["activation"] for n in having(told, "neuron", "circle")}
    assert 1 / (1 + np.exp(-total)) == pytest.approx(said[selected], rel=1e-12)


def test_a_curve_has_the_numbers_behind_it():
    """The error wherever it was measured, a weight from 0 to now: as a straight run has them."""
    told = written(drawn("xor", 1_204, selected=(0, 1, 2)))
    curves = {curve["name"]: curve for curve in having(told, "curve")}
    assert curves.keys() == {"error", "weight"}
    errors, lives = curves["error"]["points"], curves["weight"]["points"]
    assert errors[0][0] == lives[0][0] == 0
    assert errors[-1][0] == lives[-1][0] == 1_204
    for iteration, error in errors[::7]:
        said = think(networks()[int(iteration)], INPUTS)[-1]
        assert error == pytest.approx(np.abs(TARGETS - said).mean(), rel=1e-12)
    for iteration, weight in lives[::7]:
        assert weight == networks()[int(iteration)].weights[0][1, 2]
    assert len(curves["weight"]["path"]) <= len(lives)
    place = [curves["weight"][key] for key in ("layer", "from", "to")]
    assert place == [0, 1, 2]


def test_the_iteration_and_the_error_are_numbers_too():
    """Beside the words in which they are written."""
    told = written(drawn())
    (iteration,), (error,) = having(told, "iteration"), having(told, "error")
    assert (iteration["string"], iteration["value"], told["iteration"]) == ("1,204", 1_204, 1_204)
    assert error["value"] == drawn().snapshot.error.mean_absolute
    assert (told["format"], told["problem"], told["layers"]) == (1, "xor", [3, 4, 1])
    assert (told["size"], told["scale"], told["background"]) == ([1280, 800], 1.0, "#0f1117")


def test_in_the_phases_what_is_carried_back_and_changed_is_told_by_synapse():
    """Blame along every synapse to a hidden neuron; of every synapse its change and a share."""
    snapshot = drawn(example=5).snapshot
    blame = having(written(drawn(example=5, slow=True, phase=2, progress=1.0)), "blame")
    delta = float(snapshot.deltas[1][5, 0])
    for arrow in blame:
        weight = snapshot.parameters.weights[1][arrow["from"], 0]
        assert arrow["carried"] == pytest.approx(delta * weight, rel=1e-12)
    assert {arrow["from"] for arrow in blame} == {0, 1, 2, 3}
    told = written(drawn(example=5, slow=True, phase=3, progress=1.0))
    for change in having(told, "change"):
        place = SynapseAt(change["layer"], change["from"], change["to"])
        assert change["change"] == snapshot.change(place)
    for share in having(told, "share"):
        place = SynapseAt(share["layer"], share["from"], share["to"])
        assert (share["example"], share["value"]) == (5, snapshot.shares(place)[5])
    assert len({(s["layer"], s["from"], s["to"]) for s in having(told, "share")}) == 16


def test_pictures_have_the_numbers_of_their_cells():
    """Handwritten digits: the inputs, each row's, and the weights of what a neuron looks for."""
    scene = drawn("digits", 5)
    told, snapshot = written(scene), scene.snapshot
    cells = having(told, "cells")
    shown = [c for c in cells if c["part"] == "neurons" and c["name"] == "inputs"]
    assert [c["values"] for c in shown] == [snapshot.shown.inputs.tolist()]
    looked_for = {c["number"]: c["values"] for c in cells if c["name"] == "looks for"}
    expected = snapshot.parameters.weights[0].T.tolist()
    assert looked_for == dict(enumerate(expected))
    of_rows = [c["values"] for c in cells if c["part"] == "training set"]
    assert of_rows == snapshot.problem.inputs[: len(of_rows)].tolist()


def test_the_bias_neuron_is_minus_one():
    """As a source of synapses and as a neuron."""
    told = written(drawn("autoencoder-8-3-8", 20))
    biases = drawn("autoencoder-8-3-8", 20).snapshot.parameters.biases
    found = {(s["layer"], s["to"]): s["weight"] for s in having(told, "synapse") if s["from"] == -1}
    assert found == {(layer, k): b for layer, row in enumerate(biases) for k, b in enumerate(row)}
    assert {n["layer"] for n in having(told, "neuron") if n["index"] == -1} == {0, 1}


# The whole of it


@pytest.mark.parametrize("number", range(12))
def test_whatever_was_trained_is_valid_and_complete(number):
    """An entry for each shape that is painted or stands for something, in the same order."""
    scene = drawn_of(random_snapshots(25)[number], look=View(show_weights=True))
    told = [shape for shape in scene.shapes if is_told(shape)]
    entries = written(scene)["shapes"]
    assert [entry["kind"] for entry in entries] == [type(s).__name__.lower() for s in told]
    for shape, entry in zip(told, entries, strict=True):
        for name in ("fill", "edge", "colour"):
            colour = getattr(shape, name, None)
            if colour is not None:
                code = entry[name].removeprefix("#")
                assert bytes.fromhex(code if len(code) == 8 else code + "ff") == bytes(colour)


@pytest.mark.parametrize("name", [*files.built_in(), *large_trainers()])
def test_no_field_of_a_role_hides_one_of_the_shape(name):
    """Both are told in one object, and no word means two things in it."""
    if name in files.built_in():
        scene = drawn(name, 5, selected=(1, 0))
    else:
        trainer = large_trainers()[name]
        scene = drawn_of(look(trainer, first_question(trainer.state.problem)))
    for shape in filter(is_told, scene.shapes):
        role = getattr(shape, "role", None)
        if role is not None:
            alone = shape_fields(_without_role(shape))
            assert not role_fields(role).keys() & {"kind", "part", *alone}


def _without_role(shape):
    if hasattr(shape, "_replace"):
        return shape._replace(role=None)
    return type(shape)(shape.area, shape.cells, shape.smooth)


@pytest.mark.parametrize("weight", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_is_null(weight):
    """And still the whole is valid JSON."""
    with np.errstate(all="ignore"):
        snapshot = with_weights(problem_of([[1, 0]], [[1]]), [[[weight], [1]]])
        told = written(drawn_of(snapshot))
    weights = [synapse["weight"] for synapse in having(told, "synapse", "line")]
    assert weights == [None, 1.0]


def test_what_is_never_painted_is_not_told():
    """Sliders and readings are for the pointer."""
    shapes = drawn().shapes
    unpainted = [shape for shape in shapes if isinstance(shape, Track | Reading | Pad)]
    assert unpainted
    assert not any(map(is_painted, unpainted))


def test_each_shape_stands_on_a_line_of_its_own():
    """So that a tool of lines can find one, and two files can be compared."""
    scene = drawn()
    text = scene_as_json(scene.parts, scene.snapshot, scene.size, 1.0, None).decode()
    lines = [line for line in text.splitlines() if line.startswith('{"kind"')]
    assert len(lines) == sum(map(is_told, scene.shapes))
    assert '"background": null' in text
    for line, following in pairwise(lines):
        assert json.loads(line.rstrip(",")) != {} != following
