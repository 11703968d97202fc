"""The text twin: all that the scene says and nothing else, in an order in which it can be read."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

import numpy as np
import pytest
from drawn import SIZES, Drawn, drawn, drawn_of
from scenes import large_trainers, problem_of, random_snapshots, with_weights

from network import files
from network.snapshot import first_question, look
from visualiser.render.data import role_fields
from visualiser.render.describe import describe
from visualiser.render.looks import writable
from visualiser.scene.caption import caption
from visualiser.scene.numbers import brief, compact, percent, plain, signed
from visualiser.scene.roles import SynapseRole, VerdictRole
from visualiser.scene.shapes import Line, Part, Raster, Text
from visualiser.scene.theme import DARK
from visualiser.scene.widgets import ICONS
from visualiser.view import View

NUMBER = re.compile(r"[+−]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+−]?\d+)?")


def scenes() -> Iterator[Drawn]:
    """Every built-in problem in sizes and looks by turns, phases, overlays, large and random."""
    for number, name in enumerate(files.built_in()):
        width, height, scale = SIZES[number % len(SIZES)]
        selected = ((), (1, 0), (0, 0, 0))[number % 3]
        yield drawn(name, 20, (width, height), scale=scale, selected=selected)
    for phase in range(4):
        yield drawn(example=5, slow=True, phase=phase, progress=0.95)
    yield drawn(help=True)
    yield drawn(code=True)
    yield drawn(show_weights=True, notice="Something happened. Nothing was changed.")
    yield drawn(part="diagram", size=(640, 480))
    yield drawn(size=(640, 420), panel="table")
    for trainer in large_trainers().values():
        yield drawn_of(look(trainer, first_question(trainer.state.problem)))
    yield from map(drawn_of, random_snapshots(25)[:12])


ALL = list(range(len(files.built_in()) + 9 + len(large_trainers()) + 12))


@cache
def every_scene() -> tuple[Drawn, ...]:
    return tuple(scenes())


def scene_number(number: int) -> Drawn:
    return every_scene()[number]


def written(scene: Drawn) -> list[Text]:
    """All that is written, without icons."""
    texts = [s for s in scene.shapes if isinstance(s, Text) and s.string and s.weight != "icon"]
    return [text for text in texts if not isinstance(text.role, VerdictRole)]


def paragraph(scene: Drawn, heading: str) -> list[str]:
    """The lines of a paragraph, its heading first."""
    paragraphs = [part.split("\n") for part in describe(scene.parts).split("\n\n")]
    return next(lines for lines in paragraphs if lines[0].startswith(heading))


# Everything, and nothing else


@pytest.mark.parametrize("number", ALL)
def test_every_text_of_the_scene_is_in_it_word_for_word(number):
    """And of every sign of a verdict its word; icons are no text."""
    scene = scene_number(number)
    twin = describe(scene.parts)
    for text in written(scene):
        assert writable(text.string) in twin
    for shape in scene.shapes:
        if isinstance(shape, Text) and isinstance(shape.role, VerdictRole):
            assert shape.role.verdict.value in twin
    assert not set(twin) & set(ICONS.values())


def forms(value: object) -> Iterator[str]:
    """How a number of a role may be written."""
    if isinstance(value, list):
        for one in value:
            yield from forms(one)
        if value and not isinstance(value[0], list):
            yield str(len(value))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from (
            compact(value),
            brief(value),
            plain(value),
            percent(value),
            f"{100 * value:.0f} %",
        )
        yield from (signed(value, digits) for digits in range(3, 8))
        yield f"{round(value):,}"
        yield f"{round(value) + 1:,}"


def allowed(scene: Drawn) -> set[str]:
    """The numbers of all texts, and those that stand in roles, as they may be written."""
    words = [writable(text.string) for text in written(scene)]
    for shape in scene.shapes:
        if role := getattr(shape, "role", None):
            words += forms(list(role_fields(role).values()))
        if isinstance(shape, Raster):
            words += map(str, shape.cells.shape)
    lines = [shape.role for shape in scene.shapes if isinstance(shape, Line)]
    words.append(f"{sum(isinstance(role, SynapseRole) for role in lines):,} synapses")
    return set(NUMBER.findall(" ".join(words)))


@pytest.mark.parametrize("number", ALL)
def test_every_number_in_it_is_one_of_a_text_or_of_a_role(number):
    """Nothing is made up in between."""
    scene = scene_number(number)
    assert set(NUMBER.findall(describe(scene.parts))) <= allowed(scene)


def test_another_number_would_be_found():
    """The test above is worth something: a digit changed in the twin is none of the scene's."""
    scene = drawn()
    known, twin = allowed(scene), describe(scene.parts)
    assert "0.506" in twin
    assert not set(NUMBER.findall(twin.replace("0.506", "0.516"))) <= known


# Its order and its words


def test_the_parts_are_read_in_order():
    """Title, examples, the new situation, the network, its words, the story, the time."""
    headings = ["See Her Thinking", "Training set", "New situation", "Network", "Weights"]
    headings += ["In words", "Legend", "XOR of the first two", "Every situation", "Time"]
    paragraphs = describe(drawn().parts).split("\n\n")
    assert [part.split("\n")[0].split(",")[0] for part in paragraphs[:-1]] == headings
    assert paragraphs[-1].startswith("Controls: start, back, play, step, furthest")


@pytest.mark.parametrize("iteration", [0, 12, 418, 1_204])
def test_the_training_set_is_a_line_for_each_example(iteration):
    """By the names of the columns, with the verdict as a word."""
    scene = drawn("xor", iteration)
    problem, outputs = scene.snapshot.problem, scene.snapshot.outputs
    lines = paragraph(scene, "Training set")[1:]
    for number, line in enumerate(lines):
        situation = " ".join(f"{value:.0f}" for value in problem.inputs[number])
        desired, says = problem.targets[number][0], outputs[number][0]
        error = abs(desired - says)
        verdict = "right" if error < 0.4 else "wrong" if error > 0.6 else "undecided"
        said = f"inputs {situation}, desired {desired:.0f}, she says {says:.2f}, {verdict}."
        assert line == f"Example {number + 1}: {said}"
    assert len(lines) == problem.examples


def test_the_example_that_is_shown_is_said_to_be():
    """The row that is marked in the window."""
    lines = paragraph(drawn(example=3), "Training set")[1:]
    marked = [
        line.startswith(f"Example {n}, shown in the diagram:") for n, line in enumerate(lines, 1)
    ]
    assert marked == [False] * 3 + [True] + [False] * 3


def test_cells_that_are_few_are_read_out():
    """A strip of eight cells as its eight numbers."""
    scene = drawn("autoencoder-8-3-8", 20)
    outputs = scene.snapshot.outputs
    for number, line in enumerate(paragraph(scene, "Training set")[1:]):
        one = " ".join("1" if k == number else "0" for k in range(8))
        says = " ".join(brief(value) for value in outputs[number].tolist())
        assert f"inputs {one}, desired {one}, she says {says}, " in line


def test_a_picture_is_said_to_be_one():
    """Nobody wants 64 numbers read out."""
    lines = paragraph(drawn("digits", 5), "Training set")
    assert lines[1].startswith("Example 1: inputs a picture of 8 by 8 cells, desired 0, she says ")
    assert "a picture of 8 by 8 cells" in paragraph(drawn("digits", 5), "Network")[1]


def test_of_the_plane_the_least_and_the_greatest_answer_are_said():
    """What the colours show at a glance."""
    plane = drawn("two-categories", 20).snapshot.plane
    line = paragraph(drawn("two-categories", 20), "What she says everywhere")[1]
    said = f"from {plain(float(plane.min()))} to {plain(float(plane.max()))}"
    assert line == f"a picture of 48 by 48 answers {said}"


@pytest.mark.parametrize("show_weights", [False, True])
def test_every_weight_is_said_by_the_names_of_its_neurons(show_weights):
    """Counted from 1, whether its number is written on the synapse or not."""
    scene = drawn("autoencoder-8-3-8", 20, show_weights=show_weights)
    parameters = scene.snapshot.parameters
    lines = paragraph(scene, "Weights")[1:]
    said = {line.split(":")[0]: line.split(": ")[1].rstrip(".").split(", ") for line in lines}
    for layer, (into, of, count) in enumerate((("hidden", "input", 3), ("output", "hidden", 8))):
        for target in range(count):
            weights = parameters.weights[layer][:, target].tolist()
            expected = [f"{of} {k} {compact(weight)}" for k, weight in enumerate(weights, 1)]
            bias = f"bias {compact(float(parameters.biases[layer][target]))}"
            assert said[f"Into {into} {target + 1}"] == [*expected, bias]
    assert len(lines) == 11


def test_of_very_many_weights_the_strongest_are_said():
    """Handwritten digits have 1,210."""
    line = paragraph(drawn("digits", 5), "Weights")[1]
    arrays = chain(*drawn("digits", 5).snapshot.parameters)
    weights = np.concatenate([np.ravel(array) for array in arrays])
    strongest = sorted(weights.tolist(), key=lambda weight: -abs(weight))[:10]
    assert line.startswith("300 synapses are drawn; the strongest are ")
    assert re.findall(r"[+−]\d+\.\d\d", line) == [compact(weight) for weight in strongest]


def test_every_neuron_says_what_stands_in_it():
    """By its number and its name; the bias neuron says 1."""
    lines = paragraph(drawn("dropout", 20), "Network")[1:]
    snapshot = drawn("dropout", 20).snapshot
    inputs, hidden, output = (layer.tolist() for layer in snapshot.shown.layers)
    for number, value in enumerate(inputs, 1):
        name = snapshot.problem.input_names[number - 1]
        assert f"input {number} ({name}) says {value:.0f}" in lines[0]
    for number, value in enumerate(hidden, 1):
        assert f"hidden {number} says {value:.2f}" in lines[1]
    assert lines[0].endswith("bias says 1.")
    assert lines[2].startswith(f"Output, layer 2: output says {output[0]:.2f}, ")


def test_categories_are_said_with_how_likely_they_are():
    """In percent, by their names; whether or not there is room for the number in the window."""
    line = paragraph(drawn("digits", 5), "Network")[3]
    outputs = drawn("digits", 5).snapshot.shown.outputs.tolist()
    for number, share in enumerate(outputs):
        assert f"output {number + 1} ({number}) says {100 * share:.0f} %" in line


@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (640, 420)])
def test_sentences_are_whole_again(size):
    """However many lines they take in the window."""
    scene = drawn(size=size)
    sentences = " ".join(sentence.text for sentence in caption(scene.snapshot))
    assert paragraph(scene, "In words")[1:] == [sentences]


def test_the_story_is_read_in_paragraphs():
    """Each heading alone, each paragraph in one line."""
    lines = paragraph(drawn("and", 20), "Both (AND)")
    problem = drawn("and", 20).snapshot.problem
    assert " ".join(problem.story.split()) in lines
    assert problem.rule.sentence in lines
    assert "The rule behind it" in lines


def test_the_sum_of_a_neuron_is_read_term_by_term():
    """As it stands in the inspector, operators and all."""
    lines = paragraph(drawn(selected=(1, 1)), "Hidden neuron 2")
    assert lines[:2] == ["Hidden neuron 2, of layer 1", "weighted sum, for the situation 1 1 0"]
    weights = drawn().snapshot.parameters.weights[0][:, 1].tolist()
    for line, weight, value in zip(lines[2:5], weights, (1, 1, 0), strict=True):
        product = signed(weight) if value else "0"
        assert line == f"{value} × {signed(weight)} = {product}"


def test_the_shares_of_a_synapse_are_read_by_situation():
    """Each with its number, and their sum."""
    lines = paragraph(drawn(selected=(0, 1, 2)), "Synapse")
    assert lines[0] == "Synapse, input 2 → hidden 3"
    assert lines[1].startswith("weight now: −5.159")
    assert [line.split(": ")[0] for line in lines[4:11]] == [
        *("0 0 1", "0 1 1", "1 0 1", "0 1 0", "1 0 0", "1 1 1", "0 0 0")
    ]
    assert lines[11].startswith("sum = the change: ")
    weight = drawn().snapshot.parameters.weights[0][1, 2]
    assert lines[-1].startswith("Weight input 2 → hidden 3 from ")
    assert f"to {plain(float(weight))} at iteration 1,204." in lines[-1]


def test_time_is_said_with_where_the_error_came_from():
    """The iteration, the planned number, the error first and now."""
    scene = drawn()
    first, last = (float(scene.snapshot.samples.errors[index]) for index in (0, -1))
    lines = paragraph(scene, "Time")
    assert lines[1] == "Iteration 1,204 of 60,000 iterations"
    came = f"from {percent(first)} at iteration 0 to {percent(last)} at iteration 1,204."
    assert f"Average error {came}" in lines


def test_in_slow_motion_each_neuron_has_its_own_numbers():
    """What is carried back to a hidden neuron stands with its name."""
    scene = drawn(example=5, slow=True, phase=2, progress=0.95)
    errors, deltas = (
        arrays[0][5].tolist() for arrays in (scene.snapshot.errors, scene.snapshot.deltas)
    )
    lines = paragraph(scene, "Network")
    for number, (error, delta) in enumerate(zip(errors, deltas, strict=True), 1):
        (line,) = (line for line in lines if line.startswith(f"Hidden {number}: "))
        back, becomes = NUMBER.findall(line.partition(": ")[2])
        assert float(back.replace("−", "-")) == pytest.approx(error, abs=0.0006)
        assert float(becomes.replace("−", "-")) == pytest.approx(delta, abs=0.00006)


def test_a_neuron_that_has_not_spoken_yet_is_said_not_to_have():
    """While signals are still on their way."""
    line = paragraph(drawn(example=5, slow=True, phase=0, progress=0.2), "Network")[-1]
    assert line == "Output, layer 2: output has not spoken yet (·)."


def test_labels_of_controls_stand_together_at_the_end_and_nowhere_else():
    """They tell what can be done; a listener who wants to know what is shown is spared them."""
    *others, controls = describe(drawn().parts).rstrip("\n").split("\n")
    assert controls.startswith("Controls: ")
    assert "run to …" in controls
    assert not any("run to …" in line for line in others)


@pytest.mark.parametrize("name", ["tab\there", "half \ud800", "a\x00b"])
def test_names_that_cannot_be_written_do_no_harm(name):
    """They stand as in the window."""
    problem = problem_of([[1, 0]], [[1]], title=name, input_names=(name, "other"))
    twin = describe(drawn_of(with_weights(problem, [[[1.0], [2.0]]])).parts)
    assert twin.encode()
    assert re.sub(r"[\x00-\x1f\ud800]", "?", name) in twin


@pytest.mark.parametrize("weight", [np.nan, np.inf])
def test_a_diverged_network_is_described(weight):
    """In words, without a complaint."""
    with np.errstate(all="ignore"):
        snapshot = with_weights(problem_of([[1, 0]], [[1]]), [[[weight], [1]]])
    assert "no longer numbers" in describe(drawn_of(snapshot, look=View(show_weights=True)).parts)


def test_no_line_is_empty_but_those_between_paragraphs():
    """Nor does one begin or end with a space."""
    for number in ALL[::3]:
        twin = describe(scene_number(number).parts)
        assert twin.endswith("\n")
        assert "\n\n\n" not in twin
        assert all(line == line.strip() for line in twin.split("\n"))


def test_a_scene_without_anything_is_nothing():
    """A part without words has no paragraph."""
    assert describe([Part("left panel", (Text(1, 1, "", 12, DARK.text),))]) == "\n"
