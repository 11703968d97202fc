"""What a snapshot shows is the engine's own record of its iteration, and verdicts are one rule."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from oracle import XOR, Network, blame, outputs_of, same_bits, straight_run, think

from network import files, training
from network.edit import SwitchNeuron
from network.problem import Scale, frozen
from network.snapshot import look
from network.trainer import Trainer
from network.verdict import Verdict, count, judge, judge_all, measure

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


# Any activations


@pytest.mark.parametrize("activations", [("tanh", "linear"), ("relu", "sigmoid"), ("linear",) * 2])
@pytest.mark.parametrize("off", [(), (1, 3)])
def test_outputs_and_gradients_are_those_of_the_networks_own_activations(activations, off):
    """What she says by hand; and wherever a neuron speaks, its delta is error times gradient."""
    trainer = trainer_of(30, activations=activations, bias=True, learning_rate=0.05)
    for neuron in off:
        trainer.edit(SwitchNeuron(1, neuron, on=False))
    snapshot = look(trainer, QUESTION)
    inputs = np.array(XOR[0], dtype=float)
    expected = outputs_of(Network(*snapshot.parameters), activations, inputs, snapshot.off)
    np.testing.assert_allclose(snapshot.outputs, expected, rtol=1e-12)
    assert snapshot.dropped == ()
    for layer, sizes in enumerate((4, 1)):
        speaks = [k for k in range(sizes) if (layer + 1, k) not in snapshot.off]
        error, gradient, delta = (
            found[layer][:, speaks]
            for found in (snapshot.errors, snapshot.gradients, snapshot.deltas)
        )
        assert np.array_equal(delta, error * gradient)


@pytest.mark.parametrize(
    "activation",
    ["sigmoid", "relu", "tanh", "linear"],
)
def test_of_a_neuron_that_is_off_too_delta_is_error_times_gradient(activation):
    """It says nothing whatever it hears, so its gradient is 0, as its delta is."""
    trainer = trainer_of(30, activations=(activation, "sigmoid"))
    trainer.edit(SwitchNeuron(1, 2, on=False))
    snapshot = look(trainer, QUESTION)
    assert not snapshot.deltas[0].any(axis=0)[2]
    assert np.array_equal(snapshot.deltas[0], snapshot.errors[0] * snapshot.gradients[0])


# Categories


@pytest.mark.parametrize(
    ("output", "desired", "verdict"),
    [
        ([1.0, 0.0], [1, 0], Verdict.RIGHT),
        ([0.625, 0.375], [1, 0], Verdict.RIGHT),
        ([0.5625, 0.4375], [1, 0], Verdict.RIGHT),  # leads by 0.125
        ([0.53125, 0.46875], [1, 0], Verdict.UNDECIDED),  # leads by 0.0625
        ([0.5, 0.5], [1, 0], Verdict.UNDECIDED),
        ([0.5, 0.5], [0, 1], Verdict.UNDECIDED),
        ([0.46875, 0.53125], [1, 0], Verdict.WRONG),
        ([0.0, 1.0], [1, 0], Verdict.WRONG),
        ([0.375, 0.25, 0.1875, 0.1875], [1, 0, 0, 0], Verdict.RIGHT),  # far from 1, yet it leads
        ([0.25, 0.375, 0.1875, 0.1875], [1, 0, 0, 0], Verdict.WRONG),
        ([0.3125, 0.3125, 0.375], [0, 0, 1], Verdict.UNDECIDED),
        ([0.375, 0.375, 0.25], [0, 1, 0], Verdict.UNDECIDED),
        ([0.25, 0.375, 0.375], [1, 0, 0], Verdict.WRONG),
        ([1.0], [1], Verdict.RIGHT),
        ([np.nan, np.nan], [1, 0], Verdict.WRONG),
    ],
)
def test_of_categories_the_desired_one_has_to_lead_by_a_tenth(output, desired, verdict):
    """Ahead by less, or level, is undecided; behind another one is wrong."""
    found = judge(np.array(output), np.array(desired, dtype=float), categories=True)
    assert found is verdict


def test_a_lead_of_exactly_a_tenth_is_enough():
    """Undecided is a lead of less."""
    output, desired = np.array([0.1, 0.0, 0.0]), np.array([1.0, 0.0, 0.0])
    assert judge(output, desired, categories=True) is Verdict.RIGHT


@pytest.mark.parametrize(("output", "desired"), [([1.0], [0]), ([0.9, 0.1], [0, 0])])
def test_no_category_is_right_where_none_is_desired(output, desired):
    """She says 1 where 0 is desired: that cannot be right."""
    found = judge(np.array(output), np.array(desired, dtype=float), categories=True)
    assert found is not Verdict.RIGHT


@given(
    output=arrays(float, st.integers(2, 6), elements=st.integers(0, 64).map(lambda n: n / 64)),
    data=st.data(),
)
def test_the_order_of_the_categories_means_nothing(output, data):
    """Nor does how far the others are from 0: only who leads, and by how much."""
    desired = np.eye(len(output))[data.draw(st.integers(0, len(output) - 1))]
    order = data.draw(st.permutations(range(len(output))))
    found = judge(output, desired, categories=True)
    assert judge(output[order], desired[order], categories=True) is found
    lead = output[desired == 1][0] - output[desired == 0].max()
    expected = Verdict.WRONG if lead < 0 else Verdict.UNDECIDED if lead < 0.1 else Verdict.RIGHT
    assert found is expected


@pytest.mark.parametrize("desired", [[0.5, 0.5], [2, 0], [0.9, 0.1], [np.nan, 1]])
def test_categories_desired_by_halves_get_no_verdict(desired):
    """Then there is only the error."""
    assert judge(np.array([0.5, 0.5]), np.array(desired), categories=True) is None


@given(data=st.data(), categories=st.booleans())
def test_all_at_once_are_judged_as_row_by_row(data, categories):
    """Whatever is said and desired, numbers that are none among it."""
    shape = data.draw(st.tuples(st.integers(1, 6), st.integers(1, 4)))
    said = st.floats(0, 1) | st.sampled_from([0.4, 0.5, 0.6, np.nan])
    outputs = data.draw(arrays(float, shape, elements=said))
    targets = data.draw(arrays(float, shape, elements=st.sampled_from([0.0, 0.0, 1.0, 1.0, 0.5])))
    expected = tuple(
        judge(output, desired, categories=categories)
        for output, desired in zip(outputs, targets, strict=True)
    )
    assert judge_all(outputs, targets, categories=categories) == expected


def test_judging_changes_nothing_it_judges():
    """Outputs and targets of a snapshot are read-only, and stay as they are."""
    outputs, targets = frozen([[0.2, 0.8]]), frozen([[0, 1]])
    assert judge_all(outputs, targets, categories=True) == (Verdict.RIGHT,)
    assert outputs.tolist() == [[0.2, 0.8]]


def with_held_out(**changes: object) -> Trainer:
    """XOR by two categories, two of its situations held out."""
    problem, recipe = files.find("xor")
    fields = {
        "output_names": ("no", "yes"),
        "targets": frozen(np.hstack([1 - problem.targets, problem.targets])),
        "rule": None,
        "held_inputs": frozen([[1, 1, 0], [0, 1, 1]]),
        "held_targets": frozen([[1, 0], [0, 1]]),
    }
    recipe = replace(recipe, layers=(3, 4, 2), activations=("tanh", "softmax"), learning_rate=0.1)
    return Trainer(replace(problem, **(fields | changes)), recipe)


def test_a_network_of_categories_is_judged_as_one():
    """Examples, the question and what is held out: the largest counts, not the error."""
    trainer = with_held_out()
    problem = trainer.state.problem
    for iteration in (0, 10, 40, 400):
        trainer.seek(iteration)
        snapshot = look(trainer, (0, 1, 1))
        said = np.vstack([snapshot.outputs, training.think(trainer.state, problem.held_inputs)[-1]])
        desired = np.vstack([problem.targets, problem.held_targets])
        leads = (said * desired).sum(axis=1) - (said * (1 - desired)).sum(axis=1)
        leading = tuple(
            Verdict.WRONG if lead < 0 else Verdict.UNDECIDED if lead < 0.1 else Verdict.RIGHT
            for lead in leads
        )
        assert snapshot.verdicts == leading[:7]
        assert snapshot.question.verdict is leading[1]
        assert snapshot.held_out.verdicts == leading[7:]
        assert snapshot.held_out.right == leading[7:].count(Verdict.RIGHT)


# What is held out


def test_what_is_held_out_has_an_error_curve_of_its_own():
    """At every iteration of the other curve, what she says there about what she never sees."""
    trainer = with_held_out()
    problem = trainer.state.problem
    trainer.seek(300)
    snapshot = look(trainer, (0, 1, 1))
    assert np.array_equal(snapshot.held_samples.iterations, snapshot.samples.iterations)
    for iteration, error in zip(*map(np.ndarray.tolist, snapshot.held_samples), strict=True):
        trainer.seek(int(iteration))
        weights = Network(*trainer.state.parameters)
        said = outputs_of(weights, ("tanh", "softmax"), problem.held_inputs)
        assert error == pytest.approx(np.abs(problem.held_targets - said).mean(), rel=1e-12)
        found = look(trainer, (0, 1, 1)).held_out
        assert found.error.mean_absolute == pytest.approx(error, rel=1e-15)
        np.testing.assert_allclose(found.outputs, said, rtol=1e-12)


def test_where_nothing_is_held_out_there_is_nothing_to_say_of_it():
    """Neither how she does nor a curve."""
    snapshot = look(trainer_of(50), QUESTION)
    assert snapshot.held_out is None
    assert snapshot.held_samples is None


def test_the_right_answer_to_what_is_held_out_is_known():
    """It is no example, but asked about it she can be judged."""
    trainer = with_held_out()
    trainer.seek(400)
    situation = look(trainer, (1, 1, 0)).question
    assert situation.example is None
    assert situation.desired.tolist() == [1, 0]
    assert situation.verdict is judge(situation.outputs, np.array([1.0, 0.0]), categories=True)


def test_numbers_in_the_users_own_units_get_no_verdict():
    """Of a price or a length there is only an error, also where it happens to be 0 or 1."""
    trainer = with_held_out(output_scales=(None, Scale(10.0, 20.0)))
    snapshot = look(trainer, (0, 1, 1), 1)
    assert snapshot.verdicts == (None,) * 7
    assert snapshot.held_out.verdicts == (None, None)
    assert snapshot.question.verdict is snapshot.shown.verdict is None
    assert snapshot.error.mean_absolute > 0
