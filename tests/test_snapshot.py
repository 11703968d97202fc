"""What a snapshot shows is the engine's own record of its iteration, and verdicts are one rule."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import XOR, Network, blame, same_bits, straight_run, think

from network import files, training
from network.problem import frozen
from network.snapshot import look
from network.trainer import Trainer
from network.verdict import Verdict, count, judge, measure

QUESTION = (1.0, 1.0, 0.0)


def trainer_of(iteration: int, **recipe_changes) -> Trainer:
    """XOR trained so far."""
    problem, recipe = files.find("xor")
    trainer = Trainer(problem, replace(recipe, **recipe_changes))
    trainer.seek(iteration)
    return trainer


# Every number is the engine's


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("iteration", [0, 1, 77, 1_204])
def test_a_snapshot_shows_what_a_straight_run_computes(iteration, bias):
    """Weights, what every neuron says, deltas and error of that iteration, to the last bit."""
    inputs, targets = (np.array(rows, dtype=float) for rows in XOR)
    expected = straight_run((3, 4, 1), inputs, targets, iteration, bias=bias)[iteration]
    layers = think(expected, inputs)
    deltas = blame(expected, layers, targets)

    snapshot = look(trainer_of(iteration, bias=bias), QUESTION)

    assert snapshot.iteration == snapshot.furthest == iteration
    assert same_bits(snapshot.parameters, expected)
    assert same_bits((snapshot.layers, snapshot.deltas), (layers, deltas))
    assert np.array_equal(snapshot.outputs, layers[-1])
    assert snapshot.error.mean_absolute == np.abs(targets - layers[-1]).mean()
    assert snapshot.error.mean_squared == ((targets - layers[-1]) ** 2).mean()


def test_a_snapshot_carries_its_own_problem_recipe_and_error_curve():
    """Whatever happens afterwards, a picture of it can still be drawn, and tells its iteration."""
    trainer = trainer_of(50)
    state, samples = trainer.state, [array.tolist() for array in trainer.history.samples]
    trainer.back(20)
    snapshot = look(trainer, QUESTION)
    trainer.seek(300)
    assert (snapshot.iteration, snapshot.furthest) == (30, 50)
    assert snapshot.problem is state.problem
    assert snapshot.recipe is state.recipe
    assert [array.tolist() for array in snapshot.samples] == samples


@pytest.mark.parametrize("batch", [None, 3])
@pytest.mark.parametrize("bias", [False, True])
def test_the_next_change_is_what_the_next_step_really_does(bias, batch):
    """Added to the weights it gives the next iteration's, to the last bit."""
    trainer = trainer_of(40, bias=bias, batch=batch)
    now = look(trainer, QUESTION)
    trainer.step()
    then = look(trainer, QUESTION)
    for what, change, after in zip(now.parameters, now.next_change, then.parameters, strict=True):
        assert len(what) == len(change) == len(after)
        for array, adjustment, expected in zip(what, change, after, strict=True):
            assert np.array_equal(array + adjustment, expected)


def test_each_examples_share_of_the_next_change_comes_from_its_delta():
    """What the layer below said times the delta, added up over the examples, is the change."""
    snapshot = look(trainer_of(1_204, bias=True, learning_rate=0.7), QUESTION)
    for layer, change in enumerate(snapshot.next_change.weights):
        shares = snapshot.layers[layer][:, :, None] * snapshot.deltas[layer][:, None, :]
        np.testing.assert_allclose(0.7 * shares.sum(axis=0), change, rtol=1e-12, atol=1e-15)
        bias = snapshot.next_change.biases[layer]
        np.testing.assert_allclose(0.7 * snapshot.deltas[layer].sum(axis=0), bias, rtol=1e-12)


def test_looking_twice_shows_the_same_and_leaves_the_trainer_as_it_was():
    """Drawing only reads."""
    trainer = trainer_of(100)
    state = trainer.state
    first, second = look(trainer, QUESTION), look(trainer, QUESTION, example=3)
    assert trainer.state is state
    assert same_bits((first.layers, first.deltas), (second.layers, second.deltas))
    assert same_bits(first.next_change, second.next_change)
    assert trainer.iteration == trainer.furthest == 100


def arrays_of(snapshot) -> list[np.ndarray]:
    shown = [*snapshot.question.layers, *snapshot.shown.layers]
    changes = [*snapshot.next_change.weights, *snapshot.next_change.biases]
    weights = [*snapshot.parameters.weights, *snapshot.parameters.biases]
    return [*weights, *snapshot.layers, *snapshot.deltas, *changes, *shown]


def test_no_array_of_a_snapshot_can_be_written_to():
    """A snapshot is made once and never changed: nobody downstream can change what was."""
    snapshot = look(trainer_of(10, bias=True), QUESTION, example=2)
    assert not any(array.flags.writeable for array in arrays_of(snapshot))


# The situation asked about and the one shown


@given(
    question=st.tuples(*[st.sampled_from([0.0, 1.0, 0.25, -1.0])] * 3),
    example=st.none() | st.integers(0, 6),
)
def test_the_question_is_always_answered_and_an_example_may_be_shown(question, example):
    """Asking and showing are two things: she answers the question whatever row is shown."""
    trainer = trainer_of(200)
    snapshot = look(trainer, question, example)
    network = Network(*trainer.state.parameters)

    expected = think(network, np.array(question))
    for said, should in zip(snapshot.question.layers, expected, strict=True):
        np.testing.assert_allclose(said, should, rtol=1e-12)
    assert snapshot.question.inputs.tolist() == list(question)

    assert snapshot.asking == (example is None)
    if example is None:
        assert snapshot.shown is snapshot.question
    else:
        assert snapshot.shown.example == example
        assert snapshot.shown.inputs.tolist() == XOR[0][example]
        assert snapshot.shown.desired.tolist() == XOR[1][example]
        assert snapshot.shown.verdict is snapshot.verdicts[example]
        assert snapshot.shown.outputs.tolist() == snapshot.outputs[example].tolist()


@pytest.mark.parametrize(
    ("inputs", "example", "desired"),
    [
        ((0, 0, 1), 0, [0]),
        ((1, 1, 1), 5, [0]),
        ((0, 0, 0), 6, [0]),
        ((1, 1, 0), None, [0]),
        ((0.5, 1, 0), None, None),
        ((-0.0, 0, 1), 0, [0]),
    ],
)
def test_the_right_answer_is_known_from_the_rule_also_for_what_she_never_saw(
    inputs, example, desired
):
    """1 1 0 is in no example, but the rule says 0; about 0.5 1 0 nobody knows anything."""
    situation = look(trainer_of(60), inputs).question
    assert situation.example == example
    if desired is None:
        assert situation.desired is None
        assert situation.verdict is None
    else:
        assert situation.desired.tolist() == desired
        assert situation.verdict is judge(situation.outputs, np.array(desired))


def test_without_a_rule_only_the_examples_have_a_right_answer():
    """Nobody knows what is right in a situation that stands in no example."""
    problem, recipe = files.find("xor")
    trainer = Trainer(replace(problem, rule=None), recipe)
    assert look(trainer, (1, 1, 0)).question.desired is None
    assert look(trainer, (0, 1, 1)).question.desired.tolist() == [1]


def test_after_training_all_is_right_and_said_to_be_finite(trained):
    """The verdicts of the seven examples of XOR at its 60,000 iterations."""
    snapshot = look(trainer_of(60_000), QUESTION)
    assert count(snapshot.verdicts, Verdict.RIGHT) == 7
    assert snapshot.question.verdict is Verdict.RIGHT
    assert same_bits(snapshot.parameters, trained["xor"].parameters)
    assert snapshot.finite


@pytest.mark.parametrize(
    "array",
    [
        "weights",
        pytest.param(
            "biases",
        ),
    ],
)
def test_a_single_number_that_is_none_makes_a_snapshot_not_finite(array):
    """One infinite weight or bias anywhere, and she has diverged."""
    trainer = trainer_of(0, bias=True)
    parameters = trainer.state.parameters
    first, last = getattr(parameters, array)
    broken = np.where(np.arange(first.size).reshape(first.shape) == 2, np.inf, first)
    changed = parameters._replace(**{array: (frozen(broken), last)})
    trainer.state = replace(trainer.state, parameters=changed)
    with np.errstate(all="ignore"):
        assert not look(trainer, (1, 1, 1)).finite


# Right, undecided, wrong


@pytest.mark.parametrize(
    ("output", "desired", "verdict"),
    [
        (0.0, 0, Verdict.RIGHT),
        (0.399999, 0, Verdict.RIGHT),
        (0.4, 0, Verdict.UNDECIDED),
        (0.5, 0, Verdict.UNDECIDED),
        (0.6, 0, Verdict.UNDECIDED),
        (0.600001, 0, Verdict.WRONG),
        (1.0, 0, Verdict.WRONG),
        (1.0, 1, Verdict.RIGHT),
        (0.600001, 1, Verdict.RIGHT),
        (0.6, 1, Verdict.UNDECIDED),
        (0.4, 1, Verdict.UNDECIDED),
        (0.399999, 1, Verdict.WRONG),
        (0.0, 1, Verdict.WRONG),
    ],
)
def test_a_verdict_turns_at_an_error_of_four_and_six_tenths(output, desired, verdict):
    """Below 0.4 right, from 0.4 to 0.6 undecided with both ends, above wrong."""
    assert judge(np.array([output]), np.array([desired])) is verdict


@given(
    outputs=st.lists(st.floats(0, 1), min_size=1, max_size=5),
    data=st.data(),
)
def test_several_outputs_are_judged_by_the_worst_of_them(outputs, data):
    """One wrong output makes the whole answer wrong; their order does not matter."""
    desired = data.draw(
        st.lists(st.sampled_from([0, 1]), min_size=len(outputs), max_size=len(outputs))
    )
    order = [Verdict.RIGHT, Verdict.UNDECIDED, Verdict.WRONG]
    alone = [judge(np.array([o]), np.array([d])) for o, d in zip(outputs, desired, strict=True)]
    assert judge(np.array(outputs), np.array(desired)) is max(alone, key=order.index)
    assert judge(np.array(outputs[::-1]), np.array(desired[::-1])) is max(alone, key=order.index)


@pytest.mark.parametrize("desired", [[0.5], [2], [-1], [0, 0.25], [1e9, 1], [float("nan")]])
def test_desired_values_other_than_0_and_1_get_no_verdict(desired):
    """Then there is only the error, however small it is."""
    desired = np.array(desired, dtype=float)
    assert judge(desired.copy(), desired) is None


def test_an_answer_that_is_no_number_is_never_right():
    """A network that has diverged is not given the benefit of the doubt."""
    assert judge(np.array([np.nan]), np.array([1.0])) is not Verdict.RIGHT
    assert judge(np.array([1.0, np.nan]), np.array([1.0, 0.0])) is not Verdict.RIGHT


def test_counting_counts_one_kind_only():
    """And no verdict is no kind."""
    verdicts = [Verdict.RIGHT, None, Verdict.WRONG, Verdict.RIGHT, Verdict.UNDECIDED]
    assert [count(verdicts, kind) for kind in Verdict] == [2, 1, 1]


def test_the_error_is_the_mean_over_all_examples_and_outputs():
    """Worked out by hand for two examples with two outputs."""
    outputs, targets = np.array([[0.5, 1.0], [0.0, 0.25]]), np.array([[1.0, 1.0], [1.0, 0.0]])
    assert measure(outputs, targets) == ((0.5 + 0 + 1 + 0.25) / 4, (0.25 + 0 + 1 + 0.0625) / 4)


def test_a_batch_moves_the_weights_by_its_own_examples_only():
    """With batches of two the next change is made by two examples, not by all seven."""
    trainer = trainer_of(3, batch=2)
    rows = training.batch_rows(trainer.state.recipe, 7, 3)
    snapshot = look(trainer, QUESTION)
    shares = snapshot.layers[0][rows][:, :, None] * snapshot.deltas[0][rows][:, None, :]
    np.testing.assert_allclose(shares.sum(axis=0), snapshot.next_change.weights[0], rtol=1e-12)
