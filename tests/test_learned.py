"""What she learned, for other programs: every number and every answer is hers."""

import ast
import io
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lives import FEWER, any_edit, starts
from scenes import problem_of, with_weights

from network import files, learned
from network.edit import SetExamples, SwitchNeuron, apply
from network.problem import Scale, frozen
from network.recipe import Recipe
from network.refused import Refused
from network.trainer import Trainer
from network.training import State, advance, start, think

NAMES = st.text(
    st.sampled_from("ab'\"\\\n\r\t\0{}%#é\u2028\x85\x1a\ud800\U0001f98a"), min_size=1, max_size=9
)
"""Names with all that could end a string, a line or a file."""


PLAIN = st.just("a name")


@st.composite
def states(draw, names=PLAIN) -> State:
    """Any network, trained a little, some of it changed, some neurons perhaps off."""
    problem, recipe = draw(starts())
    problem = replace(
        problem,
        title=draw(names),
        input_names=tuple(draw(names) for _ in problem.input_names),
        output_names=tuple(draw(names) for _ in problem.output_names),
    )
    state = advance(start(problem, recipe), draw(st.integers(0, 20)))
    for _ in range(draw(st.integers(0, 3))):
        edit = any_edit(draw, state)
        state = state if isinstance(edit, SetExamples) else apply(state, edit)
    hidden = [(layer, k) for layer, n in enumerate(recipe.layers[1:-1], 1) for k in range(n)]
    for layer, neuron in draw(st.lists(st.sampled_from(hidden), max_size=2)) if hidden else ():
        state = apply(state, SwitchNeuron(layer, neuron, on=False))
    return state


def names_of(program: str) -> dict:
    """What the program defines; it is not run as a main program."""
    space: dict = {"__name__": "taken"}
    exec(compile(program, "taken.py", "exec"), space)
    return space


def hers(state: State, situations: list) -> np.ndarray:
    """What she says, in the user's own units."""
    outputs = think(state, frozen(situations))[-1]
    return np.array([state.problem.outputs_in_units(row) for row in outputs])


def agree(theirs: object, ours: np.ndarray) -> bool:
    """Whether answers are the same to 12 digits, of 1 or of the largest."""
    scale = max(1.0, float(np.abs(ours).max()))
    return np.allclose(theirs, ours, rtol=0, atol=1e-12 * scale)


@given(state=states())
def test_the_program_thinks_as_she_does(state):
    """Every example and question, one by one and all at once, in the user's own units."""
    problem = state.problem
    if not state.parameters.finite or max(map(np.max, map(np.abs, state.parameters[0]))) > 1e3:
        state = start(problem, state.recipe)
    think_there = names_of(learned.as_program(state, problem.questions))["think"]
    situations = [*problem.inputs.tolist(), *problem.questions, [0.25] * len(problem.input_names)]
    asked = np.array([problem.inputs_in_units(row) for row in situations])
    ours = hers(state, situations)
    assert agree(think_there(asked), ours)
    for one, expected in zip(asked, ours, strict=True):
        assert agree(think_there(one), expected)


@FEWER
@given(state=states(NAMES))
def test_no_name_does_the_program_any_harm(state):
    """Quotes, backslashes, the ends of lines and files: it says the same, and holds the names."""
    program = learned.as_program(state, state.problem.questions)
    content = program.encode()
    space = names_of(content.decode())
    assert space["INPUTS"] == list(state.problem.input_names)
    assert space["OUTPUTS"] == list(state.problem.output_names)
    assert {*space} >= {"think", "INPUTS", "OUTPUTS"}
    tree = ast.parse(program)
    assert [node.module for node in tree.body if isinstance(node, ast.ImportFrom)] == ["numpy"]
    assert not any(isinstance(node, ast.Import) for node in ast.walk(tree))
    assert ast.get_docstring(tree).endswith("iterations.")


@pytest.mark.parametrize(
    "title", ['ends in """', '"""', "\\", "\\\\'''\\", "a\nb", "\0", "{0} %s", '"', ""]
)
def test_no_title_ends_the_text_it_stands_in(title):
    """The program's first line is a sentence, whatever it is about."""
    problem, recipe = files.find("xor")
    state = start(replace(problem, title=title), recipe)
    space = names_of(learned.as_program(state, ()))
    assert "what a small network has learned in 0 iterations." in space["__doc__"]


@pytest.mark.parametrize("activation", ["sigmoid", "softmax", "relu"])
def test_the_program_runs_where_there_is_nothing_but_numpy(tmp_path, activation):
    """By itself it answers the examples and the questions; no warning, and nothing of ours."""
    problem = problem_of(np.eye(3), np.eye(3)[:, :2] if activation != "softmax" else np.eye(3))
    problem = replace(
        problem,
        title='It\'s "all"\n',
        input_scales=(Scale(-4.0, 12.0), None, Scale(5.0, 1.0)),
        questions=((0.5, 0.5, 1.0),),
    )
    layers = (3, 4, len(problem.output_names))
    hidden = "tanh" if activation == "softmax" else activation
    trainer = Trainer(problem, Recipe(layers, (hidden, activation), bias=True, learning_rate=0.1))
    trainer.seek(200)
    trainer.edit(SwitchNeuron(1, 2, on=False))
    path = tmp_path / "taken.py"
    learned.save(path, "py", trainer.state, problem.questions)
    command = [sys.executable, "-I", "-W", "error", str(path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    asked = [*problem.inputs.tolist(), *problem.questions]
    assert len(lines) == len(asked)
    for line, situation, said in zip(lines, asked, hers(trainer.state, asked), strict=True):
        given, _, answer = line.partition(" -> ")
        assert ast.literal_eval(given) == problem.inputs_in_units(situation)
        assert np.allclose(np.fromstring(answer.strip("[]"), sep=" "), said, atol=1e-8)


def test_the_program_of_xor_gives_the_published_answer(trained):
    """0.0078876, to the digits of the post."""
    there = names_of(learned.as_program(trained["xor"], ()))["think"]
    assert f"{there(np.array([1, 1, 0]))[0]:.7f}" == "0.0078876"


def test_large_sums_give_her_answers_without_a_warning():
    """A sigmoid far out, a sum beyond all numbers: what she says, and no complaint."""
    problem = problem_of([[1.0, 1.0]], [[1.0]])
    for weights in ([[[1e6], [-3e6]]], [[[1e200, 1e200], [1e200, 1e200]], [[1e200], [1.0]]]):
        names = ("sigmoid",) if len(weights) == 1 else ("relu", "tanh")
        snapshot = with_weights(problem, weights, activations=names)
        recipe = snapshot.recipe
        state = State(problem, recipe, 7, snapshot.parameters)
        there = names_of(learned.as_program(state, ()))["think"]
        for situation in ([1.0, 1.0], [0.0, 1.0], [-1.0, 1.0]):
            ours = hers(state, [situation])[0]
            assert np.array_equal(there(np.array(situation)), ours, equal_nan=True)


@given(state=states(NAMES))
def test_the_arrays_are_hers_and_load_without_pickle(state):
    """To the last bit; what leads from a neuron that is off is 0, for it says nothing."""
    if not state.parameters.finite:
        state = start(state.problem, state.recipe)
    with np.load(io.BytesIO(learned.as_npz(state)), allow_pickle=False) as arrays:
        weights, biases = state.parameters
        expected = {f"weights_{k}" for k in range(len(weights))}
        expected |= {f"biases_{k}" for k in range(len(biases))}
        assert {*arrays.files} == expected
        for index, ours in enumerate(weights):
            off = [neuron for layer, neuron in state.off if layer == index]
            silenced = ours.copy()
            silenced[off] = 0.0
            assert arrays[f"weights_{index}"].tobytes() == silenced.tobytes()
            assert arrays[f"weights_{index}"].dtype == np.float64
        for index, ours in enumerate(biases):
            assert arrays[f"biases_{index}"].tobytes() == ours.tobytes()


@given(state=states(NAMES))
def test_the_numbers_in_the_text_read_back_exactly(state):
    """Weights, biases, names and all that is needed to use them, as JSON that anything reads."""
    if not state.parameters.finite:
        state = start(state.problem, state.recipe)
    read = json.loads(learned.as_json(state).encode(), parse_constant=pytest.fail)
    weights, biases = state.parameters
    assert [np.array(rows).tobytes() for rows in read["weights"]] == [w.tobytes() for w in weights]
    if biases:
        assert [np.array(row).tobytes() for row in read["biases"]] == [b.tobytes() for b in biases]
    else:
        assert read["biases"] is None
    assert (read["inputs"], read["outputs"]) == (
        [*state.problem.input_names], [*state.problem.output_names]
    )  # fmt: skip
    assert (read["layers"], read["activations"]) == (
        [*state.recipe.layers], [*state.recipe.activations]
    )  # fmt: skip
    assert read["off"] == [[*place] for place in state.off]
    assert read["iteration"] == state.iteration
    scales = [scale and [*scale] for scale in state.problem.input_scales]
    assert read["input_scales"] == scales


def test_a_network_that_has_overflowed_is_refused_in_words(tmp_path):
    """Nothing is written of it."""
    problem = problem_of([[1.0, 1.0]], [[1.0]])
    for wrong in (np.nan, np.inf, -np.inf):
        snapshot = with_weights(problem, [[[1.0], [wrong]]])
        state = State(problem, snapshot.recipe, 7, snapshot.parameters)
        for kind in ("npz", "json", "py"):
            with pytest.raises(Refused, match="her weights have overflowed"):
                learned.save(tmp_path / "a", kind, state, ())
    assert list(tmp_path.iterdir()) == []


@FEWER
@given(state=states(NAMES))
def test_whatever_is_written_is_a_file_that_is_whole(tmp_path_factory, state):
    """Of every network and name, in each of the three kinds."""
    if not state.parameters.finite:
        state = start(state.problem, state.recipe)
    folder = tmp_path_factory.mktemp("taken")
    for kind in ("npz", "json", "py"):
        learned.save(folder / f"a.{kind}", kind, state, state.problem.questions)
    assert sorted(path.name for path in folder.iterdir()) == ["a.json", "a.npz", "a.py"]
    names_of((folder / "a.py").read_text(encoding="utf-8"))


# To a spreadsheet


@FEWER
@given(state=states(NAMES))
def test_the_copied_table_has_a_line_for_each_example_and_a_cell_for_each_number(state):
    """Whatever the names are; the numbers read back exactly, in the user's own units."""
    problem = state.problem
    outputs = think(state, problem.inputs)[-1]
    text = learned.table_text(problem, outputs)
    head, *lines = text.removesuffix("\n").split("\n")
    columns = len(problem.input_names) + 2 * len(problem.output_names)
    assert len(head.split("\t")) == columns
    assert len(lines) == problem.examples
    for line, inputs, targets, said in zip(
        lines, problem.inputs, problem.targets, outputs, strict=True
    ):
        expected = [
            *problem.inputs_in_units(inputs),
            *problem.outputs_in_units(targets),
            *problem.outputs_in_units(said),
        ]
        assert np.array_equal([float(cell) for cell in line.split("\t")], expected, equal_nan=True)


@FEWER
@given(state=states())
def test_the_copied_weights_are_all_there_with_where_they_lead(state):
    """Neurons counted from 1, as on the screen; every number reads back exactly."""
    head, *lines = learned.numbers_text(state).removesuffix("\n").split("\n")
    assert head == "layer\tfrom\tto\tweight"
    found = {tuple(line.split("\t")[:3]): float(line.split("\t")[3]) for line in lines}
    expected = {}
    for layer, weights in enumerate(state.parameters.weights):
        for (source, to), weight in np.ndenumerate(weights):
            expected[str(layer), str(source + 1), str(to + 1)] = weight
    for layer, biases in enumerate(state.parameters.biases):
        for to, bias in enumerate(biases):
            expected[str(layer), "bias", str(to + 1)] = bias
    assert len(lines) == len(expected)
    assert {key: repr(float(value)) for key, value in found.items()} == {
        key: repr(float(value)) for key, value in expected.items()
    }
