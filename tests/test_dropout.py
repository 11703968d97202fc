"""Dropout: who is left out, what is learned without them, and that nobody else ever notices."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Network, any_run, outputs_of, starting, think_of
from scenes import problem_of

from network import files, model, training
from network.edit import SwitchNeuron, apply
from network.problem import Problem, frozen
from network.recipe import Recipe
from network.snapshot import Snapshot, SynapseAt, look
from network.trainer import Trainer
from network.verdict import judge_all, measure

LAYERS = (3, 5, 4, 2)
HIDDEN = [(layer, neuron) for layer in (1, 2) for neuron in range(LAYERS[layer])]
MIXED = ("tanh", "relu", "sigmoid")


def made_up(examples: int = 6) -> Problem:
    """Random examples, three of them held out."""
    draw = np.random.default_rng(examples)
    return problem_of(
        draw.uniform(-1, 1, (examples, 3)),
        draw.integers(0, 2, (examples, 2)),
        held_inputs=frozen(draw.uniform(-1, 1, (3, 3))),
        held_targets=frozen(draw.integers(0, 2, (3, 2))),
    )


def recipe_of(**changes: object) -> Recipe:
    fields: dict = {"activations": MIXED, "bias": True, "learning_rate": 0.1, "dropout": 0.3}
    return Recipe(LAYERS, **(fields | changes))


def started(**changes: object) -> training.State:
    return training.start(made_up(), recipe_of(**changes))


def network_of(state: training.State) -> Network:
    return Network(list(state.parameters.weights), list(state.parameters.biases))


def bits(state: training.State) -> list[bytes]:
    return [array.tobytes() for array in (*state.parameters.weights, *state.parameters.biases)]


def iteration_that_drops(recipe: Recipe, layer: int, after: int = 0) -> int:
    """The first iteration that leaves some of a layer out, and not all of it."""
    for iteration in range(after, after + 1_000):
        gone = [k for at, k in training.dropped(recipe, iteration) if at == layer]
        if 0 < len(gone) < recipe.layers[layer]:
            return iteration
    raise AssertionError("nobody is ever left out")


# Who is left out


@given(
    seed=st.integers(0, 2**32 - 1),
    iterations=st.lists(st.integers(0, 10**9), min_size=1, max_size=9),
)
def test_who_is_left_out_is_a_function_of_seed_and_iteration_alone(seed, iterations):
    """Whatever else the recipe says, asked in any order, between other random draws."""
    recipe = recipe_of(seed=seed)
    known = {iteration: training.dropped(recipe, iteration) for iteration in iterations}
    other = recipe_of(
        seed=seed,
        activations=("linear",) * 3,
        bias=False,
        learning_rate=2.0,
        batch=2,
        iterations=7,
    )
    for iteration in reversed(iterations):
        np.random.random()
        assert training.dropped(other, iteration) == known[iteration]
        assert training.dropped(recipe, iteration) == known[iteration]


@given(dropout=st.floats(0, 0.999), iteration=st.integers(0, 10**6))
def test_only_hidden_neurons_are_left_out_and_each_at_most_once(dropout, iteration):
    """Inputs and outputs always speak."""
    gone = training.dropped(recipe_of(dropout=dropout), iteration)
    assert set(gone) <= set(HIDDEN)
    assert list(gone) == sorted(set(gone))


@pytest.mark.parametrize("layers", [(3, 2), (1, 1)])
def test_without_hidden_neurons_nobody_is_left_out(layers):
    """There is nobody to leave out."""
    assert training.dropped(Recipe(layers, dropout=0.9), 5) == ()


def test_without_dropout_nobody_is_left_out_and_nobody_speaks_louder():
    """As in the posts."""
    recipe = recipe_of(dropout=0.0)
    assert all(training.dropped(recipe, iteration) == () for iteration in range(100))
    assert training.loudness(recipe) == 1


@pytest.mark.parametrize("dropout", [0.1, 0.25, 0.5, 0.9])
def test_each_neuron_is_left_out_as_often_as_the_recipe_says(dropout):
    """Over 4,000 iterations, within five standard deviations; alone and by two at once."""
    count, recipe = 4_000, recipe_of(dropout=dropout, seed=11)
    gone = np.zeros((count, len(HIDDEN)))
    for iteration in range(count):
        places = training.dropped(recipe, iteration)
        gone[iteration, [HIDDEN.index(place) for place in places]] = 1

    def near(found: np.ndarray, chance: float) -> None:
        deviation = np.sqrt(chance * (1 - chance) / count)
        np.testing.assert_allclose(found, chance, atol=5 * deviation, rtol=0)

    near(gone.mean(axis=0), dropout)
    together = gone.T @ gone / count
    near(together[~np.eye(len(HIDDEN), dtype=bool)], dropout**2)  # no neuron follows another
    near((gone[1:] * gone[:-1]).mean(axis=0), dropout**2)  # nor an iteration the one before


def test_other_seeds_leave_out_others():
    """Each start has an order of its own."""
    orders = {
        tuple(training.dropped(recipe_of(seed=seed), iteration) for iteration in range(20))
        for seed in range(20)
    }
    assert len(orders) == 20


def test_who_is_left_out_is_drawn_apart_from_the_batches():
    """Not from the same numbers; and with dropout the batches are what they are without."""
    recipe, alike = recipe_of(seed=5), 0
    for iteration in range(20):
        numbers = np.random.default_rng((5, iteration)).random(len(HIDDEN))  # those of the batches
        same = tuple(place for place, x in zip(HIDDEN, numbers, strict=True) if x < 0.3)
        alike += training.dropped(recipe, iteration) == same
        rows = [
            training.batch_rows(recipe_of(batch=4, dropout=dropout), 9, iteration).tolist()
            for dropout in (0.0, 0.5)
        ]
        assert rows[0] == rows[1]
    assert alike < 5


@pytest.mark.parametrize(
    ("dropout", "louder"), [(0.0, 1.0), (0.25, 4 / 3), (0.5, 2.0), (0.75, 4.0)]
)
def test_who_is_left_speaks_louder_by_what_is_missing(dropout, louder):
    """With half of them silent, twice as loud."""
    assert training.loudness(recipe_of(dropout=dropout)) == pytest.approx(louder, rel=1e-15)


@pytest.mark.parametrize("chance", [0.2, 0.5])
def test_over_everyone_who_might_be_left_out_the_sums_stay_what_they_are(chance):
    """The mean over all 32 possibilities, each with its chance, is what the whole network says."""
    state = training.start(
        problem_of([[0.3, -0.8, 1.0]], [[0.0, 0.0]]),
        Recipe((3, 5, 2), ("tanh", "linear"), bias=True, dropout=chance, seed=3),
    )
    recipe, inputs = state.recipe, state.problem.inputs
    mean = np.zeros((1, 2))
    for gone in product([False, True], repeat=5):
        off = tuple((1, neuron) for neuron, is_gone in enumerate(gone) if is_gone)
        said = model.forward(
            state.parameters, recipe.activations, inputs, off, training.loudness(recipe)
        )
        mean += np.prod(np.where(gone, chance, 1 - chance)) * said[-1]
    np.testing.assert_allclose(mean, training.think(state, inputs)[-1], rtol=1e-13)


# What is learned


@pytest.mark.parametrize("batch", [None, 4])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize(
    "activations", [("sigmoid",) * 3, MIXED, ("linear", "tanh", "softmax"), ("relu",) * 3]
)
@pytest.mark.parametrize("dropout", [0.25, 0.6])
def test_what_is_learned_is_what_a_loop_learns_that_silences_and_amplifies_by_hand(
    batch, bias, activations, dropout
):
    """Example by example: who is left out is multiplied by 0, the others by 1 / (1 - dropout)."""
    changes = {"batch": batch, "bias": bias, "activations": activations}
    recipe = recipe_of(dropout=dropout, learning_rate=0.03, **changes)
    problem = made_up()
    if recipe.categories:
        problem = replace(problem, targets=frozen(np.eye(2)[[0, 1, 1, 0, 1, 0]]))
    after = training.advance(training.start(problem, recipe), 30)
    expected = any_run(
        starting(LAYERS, recipe.seed, bias),
        activations,
        problem.inputs,
        problem.targets,
        range(30),
        rate=recipe.learning_rate,
        rows=lambda iteration: training.batch_rows(recipe, 6, iteration),
        quiet=lambda iteration: training.dropped(recipe, iteration),
        loud=1 / (1 - dropout),
    )
    for ours, theirs in zip(after.parameters, expected, strict=True):
        for array, should in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(array, should, rtol=1e-12, atol=1e-12)


def test_who_is_left_out_learns_nothing_in_that_iteration():
    """Every synapse in and out of it, and its bias, keep their bits; the others do not."""
    state = started()
    state = training.advance(state, iteration_that_drops(state.recipe, 1))
    gone = [k for layer, k in training.dropped(state.recipe, state.iteration) if layer == 1]
    left = [k for k in range(LAYERS[1]) if k not in gone]
    now, then = state.parameters, training.advance(state, 1).parameters
    assert np.array_equal(now.weights[0][:, gone], then.weights[0][:, gone])
    assert np.array_equal(now.weights[1][gone], then.weights[1][gone])
    assert np.array_equal(now.biases[0][gone], then.biases[0][gone])
    assert (now.weights[0][:, left] != then.weights[0][:, left]).all()
    assert (now.biases[0][left] != then.biases[0][left]).all()


def test_where_all_hidden_neurons_are_left_out_only_the_outputs_biases_learn():
    """It happens, and does no harm."""
    state = training.start(made_up(), Recipe((3, 2, 2), bias=True, dropout=0.9))
    everyone = ((1, 0), (1, 1))
    state = replace(
        state, iteration=next(i for i in range(99) if training.dropped(state.recipe, i) == everyone)
    )
    now, then = state.parameters, training.advance(state, 1).parameters
    assert all(np.array_equal(a, b) for a, b in zip(now.weights, then.weights, strict=True))
    assert np.array_equal(now.biases[0], then.biases[0])
    said = 1 / (1 + np.exp(-now.biases[1]))
    wish = ((state.problem.targets - said) * (said * (1 - said))).sum(axis=0)
    np.testing.assert_allclose(then.biases[1], now.biases[1] + wish, rtol=1e-12)


def test_a_neuron_that_is_switched_off_stays_off_whoever_is_left_out():
    """Both at once: it never says anything, and its weights keep their bits."""
    state = apply(started(), SwitchNeuron(1, 2, on=False))
    after = training.advance(state, 60)
    for pass_ in (training.learn(s, *training.examples_at(s)) for s in (state, after)):
        assert (1, 2) in pass_.off
        assert not pass_.layers[1][:, 2].any()
    assert np.array_equal(after.parameters.weights[0][:, 2], state.parameters.weights[0][:, 2])
    assert np.array_equal(after.parameters.weights[1][2], state.parameters.weights[1][2])


# The past


def digest(trainer: Trainer) -> tuple:
    state = trainer.state
    return state.iteration, bits(state), state.off


@settings(max_examples=12, deadline=None)
@given(
    moves=st.lists(st.integers(0, 300), min_size=1, max_size=10),
    batch=st.sampled_from([None, 2]),
)
def test_seeking_back_and_forth_gives_the_same_bits(moves, batch):
    """As one step after the other gave them."""
    trainer = Trainer(made_up(), recipe_of(batch=batch), limit_bytes=20_000)
    state, straight = trainer.state, {}
    for iteration in range(max(moves) + 1):
        straight[iteration] = (iteration, bits(state), state.off)
        state = training.step(state)
    for iteration in moves:
        trainer.seek(iteration)
        assert digest(trainer) == straight[iteration]


def test_how_the_iterations_are_cut_into_pieces_leaves_no_trace():
    """A hundred at once, one by one, or in odd pieces."""
    state = started(batch=4)
    at_once = training.advance(state, 100)
    for pieces in ([1] * 100, [7] * 14 + [2], [99, 1]):
        piece_by_piece = state
        for count in pieces:
            piece_by_piece = training.advance(piece_by_piece, count)
        assert bits(piece_by_piece) == bits(at_once)


# What is shown


def trainer_at(**changes: object) -> Trainer:
    """A trainer at an iteration that leaves out some of the first hidden layer."""
    trainer = Trainer(made_up(), recipe_of(**changes))
    trainer.seek(iteration_that_drops(trainer.state.recipe, 1, after=20))
    return trainer


def said_by_all(state: training.State, inputs: np.ndarray) -> np.ndarray:
    return outputs_of(network_of(state), state.recipe.activations, inputs, state.off)


@pytest.mark.parametrize("example", [None, 2])
def test_table_error_verdicts_and_questions_never_drop_anybody(example):
    """They are told by the whole network, also in an iteration that does without some of it."""
    trainer = trainer_at()
    state, problem = trainer.state, trainer.state.problem
    question = (0.25, -1.0, 0.5)
    snapshot = look(trainer, question, example, answers=True)
    assert snapshot.dropped

    said = said_by_all(state, problem.inputs)
    np.testing.assert_allclose(snapshot.outputs, said, rtol=1e-12)
    assert snapshot.error == pytest.approx(measure(said, problem.targets), rel=1e-12)
    assert snapshot.verdicts == judge_all(said, problem.targets)
    answer = said_by_all(state, np.array([question]))[0]
    np.testing.assert_allclose(snapshot.question.outputs, answer, rtol=1e-12)
    assert snapshot.answers.values[-1] != 0
    shown = question if example is None else problem.inputs[example]
    whole = think_of(network_of(state), state.recipe.activations, np.array(shown)).said
    for layer, should in zip(snapshot.shown.layers, whole, strict=True):
        np.testing.assert_allclose(layer, should, rtol=1e-12)


def test_verdicts_are_on_what_everybody_says_also_where_some_would_say_otherwise():
    """In some iterations those who are left would be judged differently; the table is not."""
    trainer, differs = Trainer(made_up(), recipe_of(dropout=0.6, learning_rate=0.5)), 0
    targets = trainer.state.problem.targets
    for iteration in range(40):
        trainer.seek(iteration)
        snapshot = look(trainer, (0, 0, 0))
        said = said_by_all(trainer.state, trainer.state.problem.inputs)
        assert snapshot.verdicts == judge_all(said, targets)
        differs += snapshot.verdicts != judge_all(snapshot.layers[-1], targets)
    assert differs > 5


def test_error_curves_and_answers_at_every_age_never_drop_anybody():
    """Each point is what the whole network of its iteration says."""
    trainer, question = trainer_at(), np.array([[0.25, -1.0, 0.5]])
    problem = trainer.state.problem
    snapshot = look(trainer, question[0], answers=True)

    def error(inputs: np.ndarray, targets: np.ndarray) -> float:
        return np.abs(targets - said_by_all(trainer.state, inputs)).mean()

    for curve, value in (
        (snapshot.samples, lambda: error(problem.inputs, problem.targets)),
        (snapshot.held_samples, lambda: error(problem.held_inputs, problem.held_targets)),
        (snapshot.answers, lambda: said_by_all(trainer.state, question)[0, 0]),
    ):
        iterations, values = curve
        expected = []
        for iteration in iterations.tolist():
            trainer.seek(int(iteration))
            expected.append(value())
        np.testing.assert_allclose(values, expected, rtol=1e-12)


def test_what_is_held_out_is_answered_by_everybody():
    """The score on examples she never learns from is the whole network's."""
    trainer = trainer_at()
    problem = trainer.state.problem
    outputs = said_by_all(trainer.state, problem.held_inputs)
    found = look(trainer, (0, 0, 0)).held_out
    assert found.error == pytest.approx(measure(outputs, problem.held_targets), rel=1e-12)


def test_the_pass_she_learns_from_is_shown_as_it_is():
    """Who is left out says 0 and has no delta, the others are louder: layer by layer, by hand."""
    trainer = trainer_at()
    state = trainer.state
    snapshot = look(trainer, (0, 0, 0))
    assert snapshot.dropped == training.dropped(state.recipe, state.iteration)
    for example, situation in enumerate(state.problem.inputs):
        thought = think_of(
            network_of(state), state.recipe.activations, situation, snapshot.dropped, 1 / 0.7
        )
        for layer, should in zip(snapshot.layers, thought.said, strict=True):
            np.testing.assert_allclose(layer[example], should, rtol=1e-12, atol=1e-15)
    for layer, neuron in snapshot.dropped:
        assert not snapshot.layers[layer][:, neuron].any()
        assert not snapshot.deltas[layer - 1][:, neuron].any()


def test_while_learning_who_is_left_out_says_0_and_is_off():
    """What slow motion shows of the example: the pass that she learns from."""
    trainer = trainer_at()
    trainer.edit(SwitchNeuron(2, 1, on=False))
    snapshot = look(trainer, (0, 0, 0), example=3)
    learning = snapshot.learning
    assert set(learning.off) == {(2, 1), *snapshot.dropped}
    assert snapshot.off == ((2, 1),)
    for layer, neuron in learning.off:
        assert learning.shown.layers[layer][neuron] == 0
    for layer in range(len(LAYERS)):
        assert np.array_equal(learning.shown.layers[layer], snapshot.layers[layer][3])
    assert (learning.shown.example, learning.shown.verdict) == (3, snapshot.verdicts[3])
    assert learning.shown.desired.tolist() == trainer.state.problem.targets[3].tolist()
    assert np.array_equal(learning.outputs, snapshot.outputs)
    assert learning.question is snapshot.question


def test_of_a_new_situation_or_without_dropout_learning_shows_nothing_else():
    """She does not learn from a question, and without dropout she learns from what she says."""
    asked = look(trainer_at(), (0, 0, 0))
    assert asked.learning is asked
    plain = look(Trainer(made_up(), recipe_of(dropout=0.0)), (0, 0, 0), example=1)
    assert plain.learning is plain
    assert plain.dropped == ()


def places(snapshot: Snapshot) -> list[SynapseAt]:
    """All synapses, the biases' among them."""
    sizes = snapshot.recipe.layers
    return [
        SynapseAt(layer, source, target)
        for layer in range(len(sizes) - 1)
        for source in range(-1 if snapshot.recipe.bias else 0, sizes[layer])
        for target in range(sizes[layer + 1])
    ]


@pytest.mark.parametrize("batch", [None, 1, 4])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("activations", [MIXED, ("sigmoid", "linear", "softmax")])
def test_the_shares_of_the_examples_still_add_up_to_the_change(batch, bias, activations):
    """Of every synapse, and the change is what the next iteration really does."""
    trainer = trainer_at(batch=batch, bias=bias, activations=activations)
    snapshot = look(trainer, (0, 0, 0), example=0)
    trainer.step()
    after = look(trainer, (0, 0, 0))
    for place in places(snapshot):
        change = snapshot.change(place)
        assert snapshot.shares(place).sum() == pytest.approx(change, rel=1e-10, abs=1e-15)
        assert snapshot.weight(place) + change == after.weight(place)


def test_delta_is_error_times_gradient_for_everybody_who_speaks():
    """The gradient is the louder neuron's own: by as much steeper."""
    snapshot = look(trainer_at(), (0, 0, 0))
    for layer in range(1, len(LAYERS)):
        speaking = [k for k in range(LAYERS[layer]) if (layer, k) not in snapshot.dropped]
        error, gradient, delta = (
            arrays[layer - 1][:, speaking]
            for arrays in (snapshot.errors, snapshot.gradients, snapshot.deltas)
        )
        np.testing.assert_allclose(delta, error * gradient, rtol=1e-14)


def test_a_snapshot_with_dropout_cannot_be_written_to():
    """Nor what is shown while learning."""
    snapshot = look(trainer_at(), (0, 0, 0), example=1).learning
    arrays = [snapshot.outputs, *snapshot.layers, *snapshot.errors, *snapshot.gradients]
    arrays += [*snapshot.deltas, *snapshot.next_change.weights, *snapshot.shown.layers]
    assert not any(array.flags.writeable for array in arrays)


def test_the_built_in_dropout_problem_has_some_left_out_and_answers_with_all():
    """Its recipe really drops; looking at it changes no bit of what is learned."""
    trainer = Trainer(*files.find("dropout"))
    for iteration in range(30):
        look(trainer, trainer.state.problem.questions[0], example=iteration % 5)
        trainer.step()
    straight = training.advance(training.start(*files.find("dropout")), 30)
    assert bits(trainer.state) == bits(straight)
