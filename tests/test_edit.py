"""Interventions: what is changed, what it leads to, and that undo gives everything back."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Network, any_run

from network import files
from network.edit import SetExamples, SetLearningRate, SetRecipe, SetWeight, SwitchNeuron, apply
from network.problem import Problem, frozen
from network.recipe import Recipe
from network.refused import Refused
from network.trainer import Trainer
from network.training import advance, batch_rows, dropped, start, step, think


def digest(trainer: Trainer) -> tuple:
    """All that the future depends on, as bytes."""
    state = trainer.state
    arrays = (*state.parameters.weights, *state.parameters.biases)
    data = (state.problem.inputs.tobytes(), state.problem.targets.tobytes())
    return (tuple(array.tobytes() for array in arrays), state.off, state.recipe, *data)


def fresh(**changes: object) -> Trainer:
    problem, recipe = files.find("xor")
    return Trainer(problem, replace(recipe, **changes))


EDITS = st.one_of(
    st.builds(
        SetWeight, st.just(0), st.integers(0, 2), st.integers(0, 3), st.floats(-9, 9, width=32)
    ),
    st.builds(SwitchNeuron, st.just(1), st.integers(0, 3), st.booleans()),
    st.builds(SetLearningRate, st.floats(0.125, 4, width=32)),
)


def test_a_weight_that_is_set_is_that_weight_and_no_other():
    """The others keep their bits, and so does the state it was made from."""
    before = advance(start(*files.find("xor")), 20)
    after = apply(before, SetWeight(1, 2, 0, 0.75))
    assert after.parameters.weights[1][2, 0] == 0.75
    changed = after.parameters.weights[1] != before.parameters.weights[1]
    assert np.argwhere(changed).tolist() == [[2, 0]]
    assert np.array_equal(after.parameters.weights[0], before.parameters.weights[0])


def test_a_bias_is_set_as_source_minus_one():
    """The bias neuron's weight to hidden neuron 3."""
    problem, recipe = files.find("xor")
    state = apply(start(problem, replace(recipe, bias=True)), SetWeight(0, -1, 2, -4.0))
    assert state.parameters.biases[0][2] == -4.0


@pytest.mark.parametrize("advancing", [advance, lambda s, n: [s := step(s) for _ in range(n)][-1]])
def test_a_neuron_switched_off_says_nothing_and_learns_nothing(advancing):
    """Its weights stand still, in and out; the rest is a network of three hidden neurons."""
    state = apply(start(*files.find("xor")), SwitchNeuron(1, 2, on=False))
    later = advancing(state, 200)
    assert think(later, later.problem.inputs)[1][:, 2].tolist() == [0.0] * 7
    for at in ((0, np.s_[:, 2]), (1, np.s_[2])):
        now, then = (s.parameters.weights[at[0]][at[1]] for s in (later, state))
        assert np.array_equal(now, then)
    hidden = [0, 1, 3]
    weights = [state.parameters.weights[0][:, hidden], state.parameters.weights[1][hidden]]
    inputs, targets = state.problem.inputs, state.problem.targets
    for _ in range(200):
        layer = 1 / (1 + np.exp(-inputs.dot(weights[0])))
        said = 1 / (1 + np.exp(-layer.dot(weights[1])))
        delta = (targets - said) * (said * (1 - said))
        back = delta.dot(weights[1].T) * (layer * (1 - layer))
        weights = [weights[0] + inputs.T.dot(back), weights[1] + layer.T.dot(delta)]
    assert np.allclose(later.parameters.weights[0][:, hidden], weights[0], atol=1e-9)


def test_a_learning_rate_scales_every_change_from_then_on():
    """Half the rate, half the change."""
    state = advance(start(*files.find("xor")), 50)
    whole = step(state).parameters.weights[0] - state.parameters.weights[0]
    half = step(apply(state, SetLearningRate(0.5))).parameters.weights[0]
    assert np.allclose(half - state.parameters.weights[0], whole / 2, atol=1e-15)


def test_a_weight_of_minus_0_is_the_0_that_was_meant():
    """Or its bits would depend on how training gets there."""
    state = apply(start(*files.find("xor")), SetWeight(0, 0, 0, -0.0))
    assert not np.signbit(state.parameters.weights[0][0, 0])


@pytest.mark.parametrize(
    "edit",
    [
        SetWeight(0, 0, 0, float("nan")),
        SetWeight(0, 0, 0, 1e9),
        SwitchNeuron(0, 0, on=False),
        SwitchNeuron(2, 0, on=False),
        SetLearningRate(0.0),
        SetLearningRate(float("inf")),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(edit):
    """Neither the state nor the past nor what undo brings back."""
    trainer = fresh()
    trainer.seek(30)
    before = digest(trainer), trainer.furthest, trainer.edits
    with pytest.raises(Refused):
        trainer.edit(edit)
    assert (digest(trainer), trainer.furthest, trainer.edits) == before
    assert not trainer.undo()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(EDITS, st.integers(-150, 200)), min_size=1, max_size=12))
def test_edits_all_undone_leave_everything_as_it_was(walk):
    """Whatever was changed and wherever she went in between; and redo brings it all back."""
    trainer = fresh()
    trainer.seek(400)
    past = {}
    for iteration in (0, 1, 77, 128, 399, 400):
        trainer.seek(iteration)
        past[iteration] = digest(trainer)
    made = 0
    for edit, move in walk:
        trainer.edit(edit)
        made = len(trainer.edits)
        trainer.seek(max(0, trainer.iteration + move))
    end = trainer.iteration, digest(trainer), trainer.furthest
    for _ in range(made):
        assert trainer.undo()
    assert not trainer.undo()
    for iteration, known in past.items():
        trainer.seek(iteration)
        assert digest(trainer) == known
    for _ in range(made):
        assert trainer.redo()
    trainer.seek(end[0])
    assert (trainer.iteration, digest(trainer), trainer.furthest) == end


def test_before_an_edit_the_past_is_untouched_and_after_it_another_future_grows():
    """Seeking back and forth over the mark is exact on both sides."""
    trainer = fresh()
    trainer.seek(300)
    trainer.seek(99)
    before = digest(trainer)
    trainer.seek(100)
    trainer.edit(SetWeight(0, 0, 0, 3.0))
    trainer.seek(250)
    after = digest(trainer)
    trainer.seek(99)
    assert digest(trainer) == before
    trainer.seek(250)
    assert digest(trainer) == after
    assert trainer.furthest == 250
    assert trainer.edits == ((100, SetWeight(0, 0, 0, 3.0)),)


def test_a_weight_that_is_dragged_is_one_change():
    """A hundred values on the way are undone at once."""
    trainer = fresh()
    trainer.seek(40)
    before = digest(trainer)
    for value in np.linspace(0, 5, 100):
        trainer.edit(SetWeight(0, 1, 1, float(value)))
    assert len(trainer.edits) == 1
    assert trainer.undo()
    assert digest(trainer) == before


def test_the_error_curve_that_was_cut_off_is_kept():
    """From the change on, as it was."""
    trainer = fresh()
    trainer.seek(200)
    iterations, errors = trainer.history.samples
    trainer.seek(100)
    trainer.edit(SetLearningRate(2.0))
    assert trainer.replaced is not None
    assert trainer.replaced.iterations.tolist() == iterations[iterations >= 100].tolist()
    assert trainer.replaced.errors.tolist() == errors[iterations >= 100].tolist()


def test_an_edit_survives_a_past_that_is_thinned():
    """No replay would find it again, so its checkpoint is never given up."""
    trainer = Trainer(*files.find("xor"), limit_bytes=6_000)
    trainer.seek(101)
    trainer.edit(SetWeight(0, 2, 3, -2.5))
    trainer.seek(150)
    known = digest(trainer)
    trainer.seek(9_000)
    trainer.seek(150)
    assert digest(trainer) == known
    trainer.seek(101)
    assert trainer.state.parameters.weights[0][2, 3] == -2.5


@pytest.mark.parametrize("reached", [1_003, 2_000])
def test_undo_shows_the_old_future_where_she_is_or_at_its_end(reached):
    """At the same iteration, exactly, as far as the old future goes."""
    trainer = fresh()
    trainer.seek(1_501)
    trainer.seek(100)
    trainer.edit(SetLearningRate(3.0))
    trainer.seek(reached)
    assert trainer.undo()
    straight = fresh()
    straight.seek(min(reached, 1_501))
    assert trainer.iteration == straight.iteration
    assert digest(trainer) == digest(straight)


# Another recipe, other examples


def recipe_of(**changes: object) -> Recipe:
    """XOR's with something else about it; its neurons are the same."""
    return replace(files.find("xor")[1], **changes)


def examples_of(*rows: tuple) -> Problem:
    """These examples of three inputs and one output."""
    inputs, targets = [row[:3] for row in rows], [row[3:] for row in rows]
    problem = files.find("xor")[0]
    return replace(problem, inputs=frozen(inputs), targets=frozen(targets), rule=None)


NOT_ALL = examples_of((0, 0, 1, 1), (0.5, 1, 1, 0), (1, 0, 1, 1))
MORE = examples_of(*[(a / 2, b / 2, c / 2, 1) for a in (0, 1, 2) for b in (0, 2) for c in (0, 1)])
RECIPES = st.builds(
    recipe_of,
    activations=st.sampled_from([("tanh", "sigmoid"), ("relu", "linear"), ("sigmoid", "tanh")]),
    batch=st.sampled_from([None, 2, 3]),
    dropout=st.sampled_from([0.0, 0.25]),
    learning_rate=st.sampled_from([0.0625, 0.25]),
    iterations=st.sampled_from([100, 60_000]),
)
MORE_EDITS = EDITS | st.builds(SetRecipe, RECIPES)
MORE_EDITS |= st.builds(SetExamples, st.sampled_from([NOT_ALL, MORE]))


@pytest.mark.parametrize("advancing", [advance, lambda s, n: [s := step(s) for _ in range(n)][-1]])
@given(recipe=RECIPES, problem=st.sampled_from([None, NOT_ALL, MORE]))
@settings(max_examples=10, deadline=None)
def test_training_goes_on_from_the_weights_she_has(advancing, recipe, problem):
    """No weight changes with the recipe or the examples, and what follows is learned with them."""
    before = apply(advance(start(*files.find("xor")), 60), SwitchNeuron(1, 3, on=False))
    state = apply(before, SetRecipe(recipe))
    if problem is not None:
        state = apply(state, SetExamples(problem))
    assert state.parameters is before.parameters
    assert (state.iteration, state.off) == (60, ((1, 3),))
    assert state.recipe == recipe
    after = advancing(state, 40)
    examples = state.problem.examples
    expected = any_run(
        Network(*map(list, before.parameters)),
        recipe.activations,
        state.problem.inputs,
        state.problem.targets,
        range(60, 100),
        rate=recipe.learning_rate,
        rows=lambda iteration: batch_rows(recipe, examples, iteration),
        quiet=lambda iteration: ((1, 3), *dropped(recipe, iteration)),
        loud=1 / (1 - recipe.dropout),
    )
    for array, should in zip(after.parameters.weights, expected.weights, strict=True):
        np.testing.assert_allclose(array, should, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("changes", [{"iterations": 7}, {"batch": 3}, {"dropout": 0.5}])
def test_only_what_the_new_recipe_says_differently_is_different(changes):
    """The planned iterations alone change nothing that is learned; batches and dropout do."""
    before = advance(start(*files.find("xor")), 60)
    after = advance(apply(before, SetRecipe(recipe_of(**changes))), 10)
    same = np.array_equal(after.parameters.weights[0], advance(before, 10).parameters.weights[0])
    assert same == ("iterations" in changes)


@pytest.mark.parametrize("edit", [SetRecipe(recipe_of(dropout=0.25, batch=2)), SetExamples(MORE)])
def test_undo_gives_back_the_past_that_another_recipe_or_other_examples_left_alone(edit):
    """Before the change nothing is touched, and undone it is as if it had never been."""
    trainer = fresh()
    past = {}
    for iteration in (0, 99, 100, 101, 350):
        trainer.seek(iteration)
        past[iteration] = digest(trainer)
    curve = [array.tolist() for array in trainer.history.samples]
    trainer.seek(100)
    trainer.edit(edit)
    trainer.seek(500)
    other = digest(trainer)
    for iteration in (99, 0):
        trainer.seek(iteration)
        assert digest(trainer) == past[iteration]
    trainer.seek(100)
    assert digest(trainer)[0] == past[100][0]
    assert digest(trainer) != past[100]
    trainer.seek(500)
    assert digest(trainer) == other
    assert trainer.edits == ((100, edit),)

    assert trainer.undo()
    for iteration, known in past.items():
        trainer.seek(iteration)
        assert digest(trainer) == known
    assert [array.tolist() for array in trainer.history.samples] == curve
    assert trainer.redo()
    trainer.seek(500)
    assert digest(trainer) == other


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(MORE_EDITS, st.integers(-150, 200)), min_size=1, max_size=10))
def test_edits_of_every_kind_all_undone_leave_everything_as_it_was(walk):
    """Recipes and examples among them, wherever she went in between; and redo brings it back."""
    trainer = fresh()
    trainer.seek(300)
    past = {}
    for iteration in (0, 1, 77, 128, 299, 300):
        trainer.seek(iteration)
        past[iteration] = digest(trainer)
    for edit, move in walk:
        trainer.edit(edit)
        trainer.seek(max(0, trainer.iteration + move))
    end, made = (trainer.iteration, digest(trainer), trainer.furthest), len(trainer.edits)
    for _ in range(made):
        assert trainer.undo()
    assert not trainer.undo()
    for iteration, known in past.items():
        trainer.seek(iteration)
        assert digest(trainer) == known
    for _ in range(made):
        assert trainer.redo()
    trainer.seek(end[0])
    assert (trainer.iteration, digest(trainer), trainer.furthest) == end


def test_the_error_curve_goes_on_over_the_new_examples():
    """Before the change that of the old ones, from it on that of the new."""
    trainer = fresh()
    trainer.seek(100)
    old = dict(zip(*(array.tolist() for array in trainer.history.samples), strict=True))
    trainer.edit(SetExamples(NOT_ALL))
    trainer.seek(120)
    curve = dict(zip(*(array.tolist() for array in trainer.history.samples), strict=True))
    for iteration in range(121):
        trainer.seek(iteration)
        if iteration < 100:
            assert curve[iteration] == old[iteration]
        else:
            said = think(trainer.state, NOT_ALL.inputs)[-1]
            assert curve[iteration] == np.abs(NOT_ALL.targets - said).mean()


def test_undo_gives_back_both_error_curves():
    """That of the examples, and that of those held out; redo brings the others back."""
    problem, recipe = files.find("xor")
    held = {"held_inputs": frozen([[1, 1, 0]]), "held_targets": frozen([[0]])}
    trainer = Trainer(replace(problem, **held), recipe)

    def curves() -> list:
        history = trainer.history
        return [array.tolist() for array in (*history.samples, *history.held_out)]

    trainer.seek(200)
    before = curves()
    trainer.seek(90)
    trainer.edit(SetRecipe(recipe_of(dropout=0.25)))
    trainer.seek(160)
    after = curves()
    assert after[0] == before[0][: len(after[0])]
    assert after[3][90:] != before[3][90 : len(after[3])]
    assert trainer.undo()
    assert curves() == before
    assert trainer.redo()
    assert curves() == after


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (SetRecipe(recipe_of(layers=(3, 5, 1))), "new start"),
        (SetRecipe(recipe_of(layers=(3, 4, 4, 1), activations=())), "new start"),
        (SetRecipe(recipe_of(layers=(3, 1), activations=())), "new start"),
        (SetRecipe(recipe_of(layers=(2, 4, 1))), "new start"),
        (SetRecipe(recipe_of(bias=True)), "new start"),
        (SetRecipe(recipe_of(seed=2)), "new start"),
        (SetExamples(files.find("and")[0]), "new network"),
        (SetExamples(files.find("parity-4")[0]), "new network"),
        (SetExamples(files.find("autoencoder-8-3-8")[0]), "new network"),
    ],
)
def test_what_would_need_another_network_is_refused_and_changes_nothing(edit, says):
    """Other layers, bias neurons or a seed; other inputs or outputs."""
    trainer = fresh()
    trainer.seek(30)
    before = digest(trainer), trainer.furthest, trainer.edits
    with pytest.raises(Refused, match=says):
        trainer.edit(edit)
    assert (digest(trainer), trainer.furthest, trainer.edits) == before
    assert not trainer.undo()
