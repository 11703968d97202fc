"""The problems that are built in: each is complete, agrees with itself, and does what it says."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from oracle import FIRST_INPUT, SINGLE_NEURON, XOR, Network, think

from network import files, training
from network.trainer import Trainer
from network.verdict import Verdict, judge

POSTS = {
    "xor": (XOR, (3, 4, 1), 60_000),
    "single-neuron": (SINGLE_NEURON, (3, 1), 10_000),
    "first-input": (FIRST_INPUT, (3, 1), 10_000),
    "xor-single-neuron": (XOR, (3, 1), 10_000),
}
"""The examples, network and iterations of the posts."""

WITH_A_RULE = [name for name in files.built_in() if files.find(name)[0].rule is not None]


def answer(state, *inputs: float) -> float:
    """What she says to a situation."""
    return float(think(Network(*state.parameters), np.array(inputs, dtype=float))[-1][0])


def verdicts(state) -> list[Verdict | None]:
    """The verdict on each example."""
    outputs = think(Network(*state.parameters), state.problem.inputs)[-1]
    return [judge(*pair) for pair in zip(outputs, state.problem.targets, strict=True)]


# What every built-in problem has


def test_the_posts_own_problems_come_first():
    """XOR, the one to start with, before all others."""
    names = files.built_in()
    assert names[: len(POSTS)] == ("xor", "single-neuron", "first-input", "xor-single-neuron")
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", files.built_in())
def test_every_built_in_problem_loads_and_introduces_itself(name):
    """It has a title and a story, and its network fits its examples."""
    problem, recipe = files.find(name)
    assert problem.name == name
    assert problem.title.strip()
    assert len(problem.story.split()) >= 10
    assert recipe.layers[0] == problem.inputs.shape[1] == len(problem.input_names)
    assert recipe.layers[-1] == problem.targets.shape[1] == len(problem.output_names)
    assert recipe.iterations > 0
    for question in problem.questions:
        assert len(question) == len(problem.input_names)


@pytest.mark.parametrize("name", [*POSTS, "digits"])
def test_what_others_published_names_its_source(name):
    """The posts, and the digits that other people wrote; the rest was made for this program."""
    assert files.find(name)[0].source.strip()


@pytest.mark.parametrize("name", files.built_in())
def test_a_built_in_problem_never_desires_two_answers_to_the_same(name):
    """Of examples she learns from and those held out, equal inputs have equal answers."""
    problem, _ = files.find(name)
    rows = list(zip(problem.inputs.tolist(), problem.targets.tolist(), strict=True))
    if problem.held_inputs is not None:
        rows += zip(problem.held_inputs.tolist(), problem.held_targets.tolist(), strict=True)
    answers = {}
    for inputs, desired in rows:
        assert answers.setdefault(tuple(inputs), desired) == desired


def test_every_problem_of_the_posts_has_a_rule():
    """And so does every other one whose situations can be counted."""
    assert set(POSTS) <= set(WITH_A_RULE)
    assert {"and", "or", "majority", "parity-4", "three-layers", "stuck"} <= set(WITH_A_RULE)


@pytest.mark.parametrize("name", WITH_A_RULE)
def test_the_rule_of_a_built_in_problem_is_complete(name):
    """A sentence, and an answer to each combination of 0 and 1, once."""
    problem, _ = files.find(name)
    assert problem.rule.sentence.strip()
    situations = [tuple(row) for row in problem.rule.situations.tolist()]
    assert sorted(situations) == list(product((0.0, 1.0), repeat=len(problem.input_names)))
    assert problem.rule.answers.shape == (len(situations), len(problem.output_names))


@pytest.mark.parametrize("name", WITH_A_RULE)
def test_the_examples_of_a_built_in_problem_agree_with_its_rule(name):
    """No example desires anything else than the rule says."""
    problem, _ = files.find(name)
    by_rule = dict(
        zip(
            map(tuple, problem.rule.situations.tolist()), problem.rule.answers.tolist(), strict=True
        )
    )
    for inputs, desired in zip(problem.inputs.tolist(), problem.targets.tolist(), strict=True):
        assert by_rule[tuple(inputs)] == desired


@pytest.mark.parametrize("name", POSTS)
def test_a_problem_of_the_posts_has_their_examples_network_and_iterations(name):
    """In the posts' order, which the sums depend on; seed 1, learning rate 1, no bias."""
    (inputs, targets), layers, iterations = POSTS[name]
    problem, recipe = files.find(name)
    assert problem.inputs.tolist() == inputs
    assert problem.targets.tolist() == targets
    assert (recipe.layers, recipe.iterations) == (layers, iterations)
    assert (recipe.seed, recipe.learning_rate, recipe.bias, recipe.batch) == (1, 1, False, None)


@pytest.mark.parametrize("name", POSTS)
def test_the_rules_say_what_the_posts_say(name):
    """XOR of the first two inputs, or the first input itself, for all eight situations."""
    problem, _ = files.find(name)
    for situation, desired in zip(
        problem.rule.situations.tolist(), problem.rule.answers.tolist(), strict=True
    ):
        first, second, _ = situation
        assert desired == [float(first != second) if name.startswith("xor") else first]


# What their stories promise


def test_xor_is_learned_whole_and_answers_the_new_situation(trained):
    """All seven right, all eight by the rule, and 1 1 0 gets the published 0.0078876."""
    state = trained["xor"]
    assert verdicts(state) == [Verdict.RIGHT] * 7
    assert f"{answer(state, 1, 1, 0):.7f}" == "0.0078876"
    for inputs in product((0, 1), repeat=3):
        assert abs(answer(state, *inputs) - (inputs[0] ^ inputs[1])) < 0.05


def test_in_xor_the_third_input_means_nothing(trained):
    """Once she has learned, turning it round hardly changes an answer."""
    state = trained["xor"]
    for first, second in product((0, 1), repeat=2):
        assert abs(answer(state, first, second, 0) - answer(state, first, second, 1)) < 0.02


def test_xor_comes_right_near_iteration_1_400(xor):
    """Where the first start of the window slows down to: before it she errs, after it no more."""
    trainer = Trainer(*xor)
    trainer.seek(700)
    assert Verdict.RIGHT in verdicts(trainer.state)
    assert verdicts(trainer.state) != [Verdict.RIGHT] * 7
    trainer.seek(1_400)
    assert verdicts(trainer.state) == [Verdict.RIGHT] * 7


@pytest.mark.parametrize("name", ["single-neuron", "first-input"])
def test_one_neuron_learns_which_input_matters(trained, name):
    """The first weight grows large; the second stays small, the third only holds the balance."""
    state = trained[name]
    first, second, third = state.parameters.weights[0][:, 0]
    assert first > 9
    assert abs(second) < 0.5
    assert -5 < third < -4
    assert verdicts(state) == [Verdict.RIGHT] * 4
    assert f"{answer(state, 1, 0, 0):.8f}" == "0.99993704"
    for second, third in product((0, 1), repeat=2):
        assert answer(state, 1, second, third) > 0.99


def test_one_neuron_can_make_no_more_of_xor_than_either_of_the_two(trained):
    """1 1 1 stays wrong and 0 0 0 at exactly one half; the five others come right."""
    state = trained["xor-single-neuron"]
    by_inputs = dict(zip(map(tuple, XOR[0]), verdicts(state), strict=True))
    assert by_inputs.pop((1, 1, 1)) is Verdict.WRONG
    assert by_inputs.pop((0, 0, 0)) is Verdict.UNDECIDED
    assert set(by_inputs.values()) == {Verdict.RIGHT}
    assert answer(state, 0, 0, 0) == 0.5
    assert answer(state, 1, 1, 1) > 0.99
    assert answer(state, 1, 1, 0) > 0.99  # "either of the two", where XOR says 0


def test_more_iterations_do_not_help_the_single_neuron_with_xor(trained):
    """As little after 60,000 iterations as after 10,000."""
    state = training.advance(trained["xor-single-neuron"], 50_000)
    assert verdicts(state) == verdicts(trained["xor-single-neuron"])
    assert answer(state, 0, 0, 0) == 0.5


@pytest.mark.parametrize("seed", [2, 3, 5])
def test_other_starts_of_one_neuron_end_at_the_same_answers(seed):
    """That the first weight grows is no accident of seed 1."""
    problem, recipe = files.find("single-neuron")
    state = training.advance(training.start(problem, replace(recipe, seed=seed)), 10_000)
    assert verdicts(state) == [Verdict.RIGHT] * 4
    assert state.parameters.weights[0][0, 0] > 9
