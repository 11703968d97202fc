"""Training, bit for bit, against a straight-line loop of the posts run beside it."""

from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import (
    PUBLISHED_ERRORS,
    PUBLISHED_LAST_OUTPUTS,
    SINGLE_NEURON_WEIGHTS,
    XOR,
    XOR_WEIGHTS,
    Network,
    flat,
    numbers,
    posts_three_layers,
    same_bits,
    straight_run,
    think,
)

from network import files, model, training
from network.model import Parameters
from network.problem import Problem, frozen
from network.recipe import Recipe
from network.snapshot import look_at_held_out
from network.trainer import Trainer
from network.verdict import Verdict, measure


def made_up(examples: int, inputs: int, outputs: int, seed: int) -> Problem:
    """A training set of random numbers."""
    draw = np.random.default_rng(seed)
    return Problem(
        name="made-up",
        title="",
        story="",
        source="",
        input_names=tuple(map(str, range(inputs))),
        output_names=tuple(map(str, range(outputs))),
        inputs=frozen(draw.uniform(-1, 1, (examples, inputs))),
        targets=frozen(draw.uniform(0, 1, (examples, outputs))),
    )


@st.composite
def runs(draw) -> tuple[Problem, Recipe]:
    """A made-up problem with a recipe that fits it: any shape, rate, bias and batch."""
    inputs, outputs = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    hidden = draw(st.lists(st.integers(1, 6), max_size=3))
    problem = made_up(draw(st.integers(1, 9)), inputs, outputs, draw(st.integers(0, 99)))
    return problem, Recipe(
        layers=(inputs, *hidden, outputs),
        bias=draw(st.booleans()),
        learning_rate=draw(st.sampled_from([0.1, 1.0, 1.7])),
        seed=draw(st.integers(0, 2**32 - 1)),
        batch=draw(st.sampled_from([None, 1, 2, 3, 5, 20])),
    )


def beside(problem: Problem, recipe: Recipe, iterations: int) -> list:
    """The straight-line run of the same thing; the order of the batches is asked of the engine."""
    return straight_run(
        recipe.layers,
        np.array(problem.inputs),
        np.array(problem.targets),
        iterations,
        seed=recipe.seed,
        rate=recipe.learning_rate,
        bias=recipe.bias,
        rows=lambda iteration: training.batch_rows(recipe, problem.examples, iteration),
    )


# The same bits as the posts' loop


@pytest.mark.parametrize(
    ("hidden", "seed", "iterations"),
    [(4, 1, 60_000), (4, 2, 3_000), (4, 12_345, 3_000), (1, 1, 1_000), (7, 3, 2_000), (32, 5, 500)],
)
def test_the_fast_loop_has_the_bits_of_the_multi_layer_posts_own_loop(
    xor, hidden, seed, iterations
):
    """Not a digit differs, to the last bit of every weight."""
    problem, recipe = xor
    recipe = replace(recipe, layers=(3, hidden, 1), seed=seed)
    after = training.advance(training.start(problem, recipe), iterations)
    assert same_bits(after.parameters, (posts_three_layers(*XOR, hidden, seed, iterations), ()))


@pytest.mark.parametrize("hidden", [(), (1,), (5, 3), (4, 4, 4)])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("batch", [None, 3])
def test_a_run_trainer_has_the_bits_of_a_straight_line(xor, hidden, bias, batch):
    """With any hidden layers, bias and batches: recording the past costs no bit."""
    problem, recipe = xor
    recipe = replace(recipe, layers=(3, *hidden, 1), activations=(), bias=bias, batch=batch, seed=8)
    trainer = Trainer(problem, recipe)
    trainer.run(1.0, clock=lambda: trainer.iteration / 700)
    assert trainer.iteration == 700
    assert same_bits(trainer.state.parameters, beside(problem, recipe, 700)[700])


@given(
    run=runs(),
    moves=st.lists(st.tuples(st.sampled_from(["step", "advance"]), st.integers(0, 12)), max_size=8),
)
def test_any_mixture_of_step_and_advance_has_the_bits_of_a_straight_line(run, moves):
    """How the iterations are cut into pieces leaves no trace."""
    expected = beside(*run, sum(count for _, count in moves))
    state = training.start(*run)
    for how, count in moves:
        if how == "advance":
            state = training.advance(state, count)
        else:
            for _ in range(count):
                state = training.step(state)
        assert same_bits(state.parameters, expected[state.iteration])
    assert state.iteration == len(expected) - 1


@given(run=runs(), iteration=st.integers(0, 30))
def test_the_next_change_is_what_the_next_step_adds(run, iteration):
    """The same numbers as in the straight line, and their sum is the next iteration."""
    state = training.advance(training.start(*run), iteration)
    change = training.next_change(state)
    after = beside(*run, iteration + 1)[iteration + 1]
    for now, adjustment, then in zip(
        (*state.parameters.weights, *state.parameters.biases),
        (*change.weights, *change.biases),
        after.weights + after.biases,
        strict=True,
    ):
        assert np.array_equal(now + adjustment, then)


@pytest.mark.filterwarnings("error")
def test_the_fast_loop_is_quiet_where_neurons_are_overdriven():
    """Weighted sums beyond what e^x can hold are the 0 and 1 they stand for, with the same bits."""
    problem = replace(made_up(4, 2, 1, 0), inputs=frozen(np.full((4, 2), -5_000.0)))
    state = training.start(problem, Recipe(layers=(2, 3, 1), seed=4))
    fast, plain = training.advance(state, 3), training.step(training.step(training.step(state)))
    with np.errstate(over="ignore"):
        expected = beside(problem, state.recipe, 3)[3]
    assert same_bits(fast.parameters, expected)
    assert same_bits(plain.parameters, expected)


# States


@given(run=runs(), count=st.integers(-3, 10))
def test_going_on_leaves_the_state_one_came_from_untouched(run, count):
    """A state is a value: stepping makes a new one, and no array of either can be written to."""
    state = training.advance(training.start(*run), 3)
    kept = [array.copy() for array in (*state.parameters.weights, *state.parameters.biases)]
    after = training.advance(training.step(state), count)
    assert after.iteration == 4 + max(0, count)
    now = (*state.parameters.weights, *state.parameters.biases)
    assert all(np.array_equal(a, b) for a, b in zip(now, kept, strict=True))
    for array in (*now, *after.parameters.weights, *after.parameters.biases):
        assert not array.flags.writeable


@given(run=runs(), iteration=st.integers(0, 20), more=st.integers(1, 20))
def test_equal_states_have_equal_futures(run, iteration, more):
    """A state put together anew from its parts goes on exactly as the one that was trained."""
    problem, recipe = run
    trained = training.advance(training.start(problem, recipe), iteration)
    weights, biases = trained.parameters
    rebuilt = training.State(
        replace(problem, inputs=frozen(problem.inputs), targets=frozen(problem.targets)),
        replace(recipe),
        iteration,
        Parameters(tuple(map(frozen, weights)), tuple(map(frozen, biases))),
    )
    np.random.seed(iteration)  # nothing ambient takes part
    there, here = training.advance(trained, more), training.advance(rebuilt, more)
    assert same_bits(there.parameters, here.parameters)


# Batches


@given(
    examples=st.integers(2, 40),
    batch=st.integers(1, 39),
    seed=st.integers(0, 2**32 - 1),
    turn=st.integers(0, 10**7),
)
def test_each_pass_visits_every_example_once(examples, batch, seed, turn):
    """A pass is as many batches as it takes, all full but perhaps the last."""
    batch = min(batch, examples - 1)
    recipe = Recipe(layers=(1, 1), seed=seed, batch=batch)
    batches = -(-examples // batch)
    first = turn * batches
    rows = [
        training.batch_rows(recipe, examples, first + index).tolist() for index in range(batches)
    ]
    assert sorted(chain(*rows)) == list(range(examples))
    assert all(len(row) == batch for row in rows[:-1])


@given(seed=st.integers(0, 1_000), iterations=st.lists(st.integers(0, 500), min_size=1))
def test_a_batch_is_a_pure_function_of_seed_and_iteration(seed, iterations):
    """Asked in any order, any number of times, between other random draws: the same examples."""
    recipe = Recipe(layers=(1, 1), seed=seed, batch=4)
    straight = [training.batch_rows(recipe, 10, i).tolist() for i in range(max(iterations) + 1)]
    for iteration in iterations:
        np.random.random()
        assert training.batch_rows(recipe, 10, iteration).tolist() == straight[iteration]


def test_passes_and_seeds_have_orders_of_their_own():
    """Twenty passes over twelve examples come in twenty orders, and another seed's are others."""
    orders = {
        tuple(training.batch_rows(Recipe(layers=(1, 1), seed=seed, batch=11), 12, 2 * turn))
        for seed in (1, 2)
        for turn in range(20)
    }
    assert len(orders) == 40


@pytest.mark.parametrize("batch", [None, 7, 8, 5_000])
def test_a_batch_of_everything_is_the_posts_own_training(xor, batch):
    """All seven examples, in the order of the file."""
    problem, recipe = xor
    state = training.start(problem, replace(recipe, batch=batch))
    assert training.batch_rows(state.recipe, problem.examples, 3) is None
    after = training.advance(state, 50)
    assert same_bits(after.parameters, (posts_three_layers(*XOR, 4, 1, 50), ()))


# The published numbers


@pytest.mark.parametrize(
    ("name", "published"), [("xor", XOR_WEIGHTS), ("single-neuron", SINGLE_NEURON_WEIGHTS)]
)
def test_the_weights_on_the_way_are_the_posts_to_12_digits(name, published):
    """After 1, 10, 100 ... iterations of the posts' own programs, run on another machine."""
    trainer = Trainer(*files.find(name))
    for iteration, text in published.items():
        trainer.seek(iteration)
        weights = flat(trainer.state.parameters.weights)
        np.testing.assert_allclose(weights, numbers(text), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "question", "published", "exactly"),
    [
        ("single-neuron", [1.0, 0.0, 0.0], "0.99993704", 0.9999370428352157),
        ("xor", [1.0, 1.0, 0.0], "0.0078876", 0.007887604376495466),
    ],
)
def test_the_published_predictions_come_out_digit_for_digit(
    trained, name, question, published, exactly
):
    """The answers to the situations she had never seen, as the posts print them."""
    state = trained[name]
    (says,) = model.forward(state.parameters, state.recipe.activations, np.array(question))[-1]
    digits = len(published) - len("0.")
    assert f"{says:.{digits}f}" == published
    assert says == pytest.approx(exactly, rel=1e-12)


def test_the_five_published_errors_of_the_2_layer_post_come_out(first_input):
    """Its mean squared errors at 0, 2,000 ... 8,000, to the twelve digits it prints."""
    trainer = Trainer(*first_input)
    for iteration, error in PUBLISHED_ERRORS.items():
        trainer.seek(iteration)
        state = trainer.state
        says = model.forward(state.parameters, state.recipe.activations, state.problem.inputs)[-1]
        assert float(f"{measure(says, state.problem.targets).mean_squared:.12g}") == error


def test_the_2_layer_posts_last_outputs_are_those_before_the_last_adjustment(first_input):
    """Iteration 9,999 in this count, and not 10,000: the digits it prints tell them apart."""
    before = training.advance(training.start(*first_input), 9_999)
    said = [
        think(Network(*state.parameters), state.problem.inputs)[-1][:, 0]
        for state in (before, training.step(before))
    ]
    assert np.round(said[0], 8).tolist() == PUBLISHED_LAST_OUTPUTS
    assert np.round(said[1], 8).tolist() != PUBLISHED_LAST_OUTPUTS


# Examples that are held out


@given(run=runs(), iterations=st.integers(0, 20), held=st.integers(1, 5))
def test_nothing_is_learned_from_what_is_held_out(run, iterations, held):
    """With and without it: the same bits."""
    problem, recipe = run
    examined = replace(
        problem,
        held_inputs=frozen(np.full((held, recipe.layers[0]), 0.5)),
        held_targets=frozen(np.ones((held, recipe.layers[-1]))),
    )
    with_them = training.advance(training.start(examined, recipe), iterations)
    without = training.advance(training.start(problem, recipe), iterations)
    assert same_bits(with_them.parameters, without.parameters)
    assert look_at_held_out(without) is None


def test_the_score_of_what_is_held_out_is_hers_on_those_examples():
    """Her error, and how many of them are right, by an error below 0.4."""
    problem, recipe = files.find("xor")
    held = replace(
        problem,
        inputs=frozen(problem.inputs[:4]),
        targets=frozen(problem.targets[:4]),
        held_inputs=frozen(problem.inputs[4:]),
        held_targets=frozen(problem.targets[4:]),
    )
    state = training.start(held, recipe)
    for iterations in (0, 100, 5_000):
        state = training.advance(state, iterations)
        says = think(Network(*state.parameters), np.array(problem.inputs[4:]))[-1]
        found = look_at_held_out(state)
        errors = np.abs(problem.targets[4:] - says)
        assert found.error.mean_absolute == pytest.approx(errors.mean(), rel=1e-12)
        assert found.error.mean_squared == pytest.approx((errors**2).mean(), rel=1e-12)
        assert [verdict is Verdict.RIGHT for verdict in found.verdicts] == [*(errors[:, 0] < 0.4)]
        assert found.right == (errors < 0.4).sum()
