"""What neurons may make of their sums, and training with any of it, against plain arithmetic."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import Network, any_run, loss_of, outputs_of, starting, think_of

from network import files, model, training
from network.buffers import Loop
from network.edit import SetExamples, SetLearningRate, SetRecipe, SetWeight, SwitchNeuron, apply
from network.problem import Problem, frozen
from network.recipe import ACTIVATIONS, HIDDEN_ACTIVATIONS, Recipe
from network.refused import Refused
from network.training import State, Workshop

BY_HAND = {
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "tanh": math.tanh,
    "relu": lambda x: x if x > 0 else 0.0,
    "linear": lambda x: x,
    "threshold": lambda x: 1.0 if x > 0 else 0.0,
}
"""What a neuron makes of its sum."""

SLOPES_BY_HAND = {
    "sigmoid": lambda x: 1 / (2 + math.exp(x) + math.exp(-x)),
    "tanh": lambda x: 1 / math.cosh(x) ** 2,
    "relu": lambda x: 1.0 if x > 0 else 0.0,
    "linear": lambda x: 1.0,
    "threshold": lambda x: 0.0,
}
"""How steep that is, told from the sum where the engine tells it from the output."""

KINDS = sorted(BY_HAND)


def problem_for(activation: str, examples: int, inputs: int, outputs: int, seed: int) -> Problem:
    """A training set of random numbers; for softmax what is desired of an example adds up to 1."""
    draw = np.random.default_rng(seed)
    targets = draw.uniform(0, 1, (examples, outputs))
    if activation == "softmax":
        targets /= targets.sum(axis=1, keepdims=True)
    return Problem(
        name="made-up",
        title="",
        story="",
        source="",
        input_names=tuple(map(str, range(inputs))),
        output_names=tuple(map(str, range(outputs))),
        inputs=frozen(draw.uniform(-1, 1, (examples, inputs))),
        targets=frozen(targets),
    )


@st.composite
def states(draw, kinds=HIDDEN_ACTIVATIONS, rates=(0.01, 0.125, 0.3), dropouts=(0.0, 0.0, 0.3)):
    """The start of any network, some of its hidden neurons switched off."""
    hidden = draw(st.lists(st.integers(1, 5), max_size=3))
    layers = (draw(st.integers(1, 4)), *hidden, draw(st.integers(1, 3)))
    last = draw(st.sampled_from([*kinds, "softmax"]))
    recipe = Recipe(
        layers=layers,
        activations=(*(draw(st.sampled_from(kinds)) for _ in hidden), last),
        bias=draw(st.booleans()),
        learning_rate=draw(st.sampled_from(rates)),
        seed=draw(st.integers(0, 2**32 - 1)),
        batch=draw(st.sampled_from([None, None, 1, 2, 3, 20])),
        dropout=draw(st.sampled_from(dropouts)),
    )
    examples, seed = draw(st.integers(1, 7)), draw(st.integers(0, 999))
    problem = problem_for(last, examples, layers[0], layers[-1], seed)
    places = [(layer, k) for layer, n in enumerate(hidden, 1) for k in range(n)]
    off = draw(st.lists(st.sampled_from(places), unique=True, max_size=2)) if places else []
    return replace(training.start(problem, recipe), off=tuple(sorted(off)))


def network_of(state: State) -> Network:
    return Network(list(state.parameters.weights), list(state.parameters.biases))


def bits(state: State) -> list[bytes]:
    return [array.tobytes() for array in (*state.parameters.weights, *state.parameters.biases)]


# What each makes of a sum


@pytest.mark.parametrize("kind", KINDS)
@given(sums=st.lists(st.floats(-700, 700), min_size=1, max_size=8))
def test_a_neuron_makes_of_its_sum_what_plain_arithmetic_makes_of_it(kind, sums):
    """To the last few bits, for every sum."""
    said = model.ACTIVATIONS[kind].function(np.array(sums))
    expected = [BY_HAND[kind](x) for x in sums]
    np.testing.assert_allclose(said, expected, rtol=4e-16, atol=1e-320)


@pytest.mark.parametrize("kind", KINDS)
@given(total=st.floats(-300, 300))
def test_the_gradient_told_from_the_output_is_the_slope_at_the_sum(kind, total):
    """The closed form of the slope at the sum, to what an output can tell of it."""
    function, gradient = model.ACTIVATIONS[kind]
    slope = gradient(function(np.array([total])))[0]
    assert slope == pytest.approx(SLOPES_BY_HAND[kind](total), rel=1e-15, abs=3e-16)


@pytest.mark.parametrize("kind", KINDS)
def test_at_a_sum_of_exactly_0_each_says_what_its_formula_says(kind):
    """Relu and threshold lean to the side of silence: at their kink they say 0, with slope 0."""
    function, gradient = model.ACTIVATIONS[kind]
    for zero in (0.0, -0.0):
        said = function(np.array([zero]))
        assert said.tolist() == [{"sigmoid": 0.5}.get(kind, 0.0)]
        slope = {"sigmoid": 0.25, "tanh": 1, "linear": 1}.get(kind, 0)
        assert gradient(said).tolist() == [slope]


@pytest.mark.parametrize("kind", KINDS)
def test_an_activation_leaves_the_sums_alone(kind):
    """What it returns is its own: writing 0 for a neuron that is off changes no sum."""
    sums = frozen([[0.5, -1.0], [2.0, 0.0]])
    said = model.ACTIVATIONS[kind].function(sums)
    assert not np.shares_memory(said, sums)
    assert sums.tolist() == [[0.5, -1.0], [2.0, 0.0]]


@given(sums=st.lists(st.floats(-300, 300), min_size=1, max_size=6))
def test_softmax_is_each_share_of_the_powers_of_e(sums):
    """e^x over the sum of all, by plain arithmetic; together 1."""
    powers = [math.exp(x) for x in sums]
    said = model.softmax(np.array(sums))
    expected = [power / math.fsum(powers) for power in powers]
    np.testing.assert_allclose(said, expected, rtol=1e-12, atol=1e-300)
    assert said.sum() == pytest.approx(1, rel=1e-14)
    assert said.min() >= 0


@pytest.mark.filterwarnings("error")
@given(sums=st.lists(st.sampled_from([-1e4, 1e4, 0.0, 1.0, 9_999.0]), min_size=1, max_size=5))
def test_softmax_survives_sums_of_ten_thousand(sums):
    """Numbers from 0 to 1 that add up to 1, the largest sum with the largest of them."""
    said = model.softmax(np.array([sums, sums[::-1]]))
    assert np.isfinite(said).all()
    np.testing.assert_allclose(said.sum(axis=1), 1, rtol=1e-14)
    assert said[0, np.argmax(sums)] == said[0].max()
    apart = np.subtract.outer(sums, sums)  # the ratio of two is e^(their distance)
    for one, other in np.argwhere(np.abs(apart) < 700):
        ratio = math.exp(apart[one, other])
        assert said[0, one] == pytest.approx(ratio * said[0, other], rel=1e-12)


@given(
    sums=st.lists(st.floats(-20, 20), min_size=2, max_size=5),
    by=st.floats(-1_000, 1_000),
)
def test_softmax_only_hears_how_far_apart_the_sums_are(sums, by):
    """The same added to all of them changes nothing."""
    there = model.softmax(np.array(sums) + by)
    np.testing.assert_allclose(there, model.softmax(np.array(sums)), rtol=1e-10)


@given(state=states())
def test_whatever_its_activations_a_network_says_what_it_says_neuron_by_neuron(state):
    """Each situation alone, each sum by hand, and as a row among many."""
    activations, inputs = state.recipe.activations, state.problem.inputs
    together = model.forward(state.parameters, activations, inputs, state.off)
    for row, situation in enumerate(inputs):
        expected = think_of(network_of(state), activations, situation, state.off).said
        alone = model.forward(state.parameters, activations, situation, state.off)
        for many, one, should in zip(together, alone, expected, strict=True):
            np.testing.assert_allclose(many[row], should, rtol=1e-12, atol=1e-15)
            np.testing.assert_allclose(one, should, rtol=1e-12, atol=1e-15)


# Downhill


def away_from_every_edge(state: State) -> tuple[Network, np.ndarray, np.ndarray]:
    """Random weights and examples with no relu or threshold so near 0 that trying tips it over."""
    recipe, problem = state.recipe, state.problem
    for attempt in range(100):
        draw = np.random.default_rng((recipe.seed, attempt))
        network = Network(
            [draw.uniform(-1, 1, shape) for shape in pairwise(recipe.layers)],
            [draw.uniform(-1, 1, n) for n in recipe.layers[1:]] if recipe.bias else [],
        )
        inputs = draw.uniform(-1, 1, problem.inputs.shape)
        thoughts = [think_of(network, recipe.activations, x, state.off) for x in inputs]
        edges = [
            abs(total)
            for thought in thoughts
            for kind, sums in zip(recipe.activations, thought.sums, strict=True)
            for total in sums
            if kind in ("relu", "threshold") and total != 0  # 0: nothing below says anything
        ]
        if min(edges, default=1) > 1e-4:
            return network, inputs, np.array(problem.targets)
    raise AssertionError("every attempt came too near to an edge")


def slope_by_trying(array: np.ndarray, loss) -> np.ndarray:
    """How the loss changes with each entry of an array."""
    result, tiny = np.empty_like(array), 1e-6
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + tiny
        above = loss()
        array[index] = kept - tiny
        below = loss()
        array[index] = kept
        result[index] = (above - below) / (2 * tiny)
    return result


@given(state=states())
def test_every_mixture_of_activations_goes_straight_downhill(state):
    """The adjustment is minus the learning rate times the slope of the stated loss, by trying."""
    activations = state.recipe.activations
    network, inputs, targets = away_from_every_edge(state)

    def loss() -> float:
        said = outputs_of(network, activations, inputs, state.off)
        return loss_of(activations[-1], said, targets)

    parameters = model.Parameters(tuple(network.weights), tuple(network.biases))
    said = model.forward(parameters, activations, inputs, state.off)
    deltas = model.backward(parameters, activations, said, targets, state.off)
    change = model.adjustment(said, deltas, 0.5, bias=state.recipe.bias)
    near = 1e-8 * (1 + loss())
    pairs = zip((*change.weights, *change.biases), network.weights + network.biases, strict=True)
    for adjustment, array in pairs:
        expected = -0.5 * slope_by_trying(array, loss)
        np.testing.assert_allclose(adjustment, expected, rtol=1e-5, atol=near)


@pytest.mark.parametrize("below", HIDDEN_ACTIVATIONS)
def test_nothing_is_learned_through_a_threshold(below):
    """All or none has no slope: what lies below it never changes, what lies above it does."""
    problem = problem_for("sigmoid", 5, 3, 1, 4)
    recipe = Recipe((3, 4, 4, 1), (below, "threshold", "sigmoid"), bias=True, seed=3)
    first = training.start(problem, recipe)
    later = training.advance(first, 50)
    for index, moves in enumerate([False, False, True]):
        for now, then in zip(later.parameters, first.parameters, strict=True):
            assert np.array_equal(now[index], then[index]) != moves


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_every_activation_but_the_threshold_learns(kind):
    """A hundred small adjustments of one layer make the loss smaller; those of a threshold none."""
    problem = problem_for(kind, 4, 3, 2, 8)
    first = training.start(problem, Recipe((3, 2), (kind,), learning_rate=0.05, bias=True, seed=5))
    states = first, training.advance(first, 100)
    losses = [
        loss_of(kind, training.think(state, problem.inputs)[-1], problem.targets)
        for state in states
    ]
    assert losses[1] == losses[0] if kind == "threshold" else losses[1] < losses[0]


# Training


@given(state=states(rates=(0.01, 0.3, 1.0, 2.0)), pieces=st.lists(st.integers(0, 12), max_size=4))
def test_whatever_the_recipe_advancing_has_the_bits_of_step_after_step(state, pieces):
    """All activations, batches, bias, dropout and neurons switched off, cut into any pieces."""
    fast = plain = state
    for count in pieces:
        fast = training.advance(fast, count)
        for _ in range(count):
            plain = training.step(plain)
        if not plain.parameters.finite:  # of numbers that are none the bits mean nothing
            assert not fast.parameters.finite
            return
        assert bits(fast) == bits(plain)
        assert (fast.iteration, fast.off) == (plain.iteration, plain.off)


CHANGES = st.one_of(
    st.builds(SetLearningRate, st.sampled_from([0.01, 0.125])),
    st.builds(SetWeight, st.just(0), st.just(0), st.just(0), st.sampled_from([0.0, -1.5])),
    st.builds(SwitchNeuron, st.just(1), st.just(0), st.booleans()),
    st.sampled_from(["other examples", *HIDDEN_ACTIVATIONS]),
    st.none(),
)


def changed(state: State, change: object) -> State:
    """The state after an edit, or with other examples, or its hidden neurons activated so."""
    hidden = len(state.recipe.layers) - 2
    if change == "other examples":
        change = SetExamples(replace(state.problem, inputs=frozen(state.problem.inputs / 2)))
    elif isinstance(change, str):
        activations = (*[change] * hidden, state.recipe.activations[-1])
        change = SetRecipe(replace(state.recipe, activations=activations))
    possible = change is not None and (hidden or not isinstance(change, SwitchNeuron))
    return apply(state, change) if possible else state


@given(
    both=st.tuples(states(), states()),
    visits=st.lists(
        st.tuples(st.sampled_from([0, 0, 1]), CHANGES, st.integers(0, 9)), min_size=2, max_size=9
    ),
)
def test_a_workshop_carries_nothing_from_one_piece_to_another(both, visits):
    """Used for two networks in turn, and after every kind of change: the bits of `step`."""
    workshop, now = Workshop(), list(both)

    def says_what_she_thinks(state: State) -> bool:
        says = training.think(state, state.problem.inputs)[-1]
        return np.array_equal(workshop.says(state), says, equal_nan=True)

    for which, change, count in visits:
        plain = state = changed(now[which], change)
        assert says_what_she_thinks(state)
        now[which] = training.advance(state, count, workshop)
        for _ in range(count):
            plain = training.step(plain)
        if not plain.parameters.finite:
            return
        assert bits(now[which]) == bits(plain)
        assert says_what_she_thinks(now[which])


@given(state=states(), interrupted=st.integers(1, 5), count=st.integers(0, 5))
def test_a_workshop_that_was_interrupted_begins_again(state, interrupted, count):
    """What was half done is not taken for the network that was to be trained."""

    def broken(loop: Loop, times: int, **thought: bool) -> None:
        run(loop, times, **thought)
        raise KeyboardInterrupt

    workshop, run = Workshop(), Loop.run
    state = training.advance(state, 1, workshop)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Loop, "run", broken)
        with pytest.raises(KeyboardInterrupt):
            training.advance(state, interrupted, workshop)
    here, there = training.advance(state, count, workshop), training.advance(state, count)
    assert bits(here) == bits(there) or not there.parameters.finite


@given(state=states(), asked=st.lists(st.booleans(), min_size=6, max_size=6))
def test_asking_between_iterations_what_she_says_changes_no_bit(state, asked):
    """Whoever is asked has thought, and the next iteration goes on from there."""
    workshop, alone = Workshop(), state
    for ask in asked:
        if ask and alone.parameters.finite:
            told = training.think(alone, alone.problem.inputs)[-1]
            assert np.array_equal(workshop.says(state), told)
        state, alone = training.advance(state, 2, workshop), training.advance(alone, 2)
        assert bits(state) == bits(alone) or not alone.parameters.finite


@given(state=states(rates=(0.01, 0.03)))
def test_whatever_the_recipe_fifty_iterations_end_where_a_straight_loop_ends(state):
    """The loop takes one example at a time and cancels nothing; 12 digits agree."""
    recipe, problem = state.recipe, state.problem
    expected = any_run(
        starting(recipe.layers, recipe.seed, recipe.bias),
        recipe.activations,
        problem.inputs,
        problem.targets,
        range(50),
        rate=recipe.learning_rate,
        rows=lambda iteration: training.batch_rows(recipe, problem.examples, iteration),
        quiet=lambda iteration: (*state.off, *training.dropped(recipe, iteration)),
        loud=1 / (1 - recipe.dropout),
    )
    after = training.advance(state, 50).parameters
    for ours, theirs in zip(after, expected, strict=True):
        for array, should in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(array, should, rtol=1e-12, atol=1e-12)


def torch_run(state: State, iterations: int) -> list[np.ndarray]:
    """The weights and then the biases after so many iterations of PyTorch's own gradients."""
    torch = pytest.importorskip("torch")
    recipe = state.recipe
    replies = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "linear": lambda sums: sums,
        "threshold": lambda sums: (sums > 0).to(sums.dtype),
        "softmax": lambda sums: sums,  # the loss takes the sums themselves
    }

    def tensor(array: np.ndarray):
        return torch.tensor(array.tolist(), dtype=torch.float64)

    weights = [tensor(weight).requires_grad_() for weight in state.parameters.weights]
    biases = [tensor(bias).requires_grad_() for bias in state.parameters.biases]
    descent = torch.optim.SGD([*weights, *biases], lr=recipe.learning_rate)
    for iteration in range(iterations):
        said, targets = map(tensor, training.examples_at(replace(state, iteration=iteration)))
        quiet = (*state.off, *training.dropped(recipe, iteration))
        for index, kind in enumerate(recipe.activations):
            sums = said @ weights[index]
            said = replies[kind](sums + biases[index] if biases else sums)
            if index + 1 < len(recipe.activations):
                volume = np.full(said.shape[1], 1 / (1 - recipe.dropout))
                volume[[neuron for layer, neuron in quiet if layer == index + 1]] = 0
                said = said * tensor(volume)
        loss = ((targets - said) ** 2).sum() / 2
        if recipe.categories:
            loss = torch.nn.functional.cross_entropy(said, targets, reduction="sum")
        if loss.requires_grad:
            descent.zero_grad()
            loss.backward()
            descent.step()
    return [np.array(array.tolist()) for array in (*weights, *biases)]


def agree_with_torch(state: State, iterations: int, near: float) -> None:
    expected = torch_run(state, iterations)
    after = training.advance(state, iterations).parameters
    for array, should in zip((*after.weights, *after.biases), expected, strict=True):
        np.testing.assert_allclose(array, should.reshape(array.shape), rtol=near, atol=near)


@given(state=states(rates=(0.01, 0.3, 1.0)))
def test_pytorch_takes_the_same_first_step(state):
    """With its own gradients, losses and descent, in double precision, for any recipe."""
    agree_with_torch(state, 1, 1e-12)


@pytest.mark.parametrize(
    ("activations", "changes"),
    [
        (("sigmoid", "sigmoid"), {}),
        (("tanh", "sigmoid"), {"bias": True, "batch": 2}),
        (("relu", "tanh", "linear"), {"bias": True}),
        (("linear", "relu"), {}),
        (("threshold", "sigmoid", "tanh"), {"bias": True}),
        (("sigmoid", "threshold"), {"bias": True}),
        (("softmax",), {}),
        (("sigmoid", "relu", "softmax"), {"dropout": 0.25}),
        (("tanh", "relu", "softmax"), {"bias": True, "batch": 4, "dropout": 0.4}),
    ],
)
def test_pytorch_arrives_at_the_same_weights(activations, changes):
    """After 500 iterations nine digits agree."""
    layers = (3, *([5, 4][: len(activations) - 1]), 3)
    problem = problem_for(activations[-1], 6, 3, 3, 2)
    recipe = Recipe(layers, activations, learning_rate=0.05, seed=6, **changes)
    agree_with_torch(training.start(problem, recipe), 500, 1e-9)


# Recipes


@pytest.mark.parametrize("layers", [(2, 1), (2, 3, 1), (2, 3, 3, 3, 2)])
def test_where_no_activation_is_named_every_layer_has_the_sigmoid(layers):
    """As in the posts."""
    recipe = Recipe(layers)
    assert recipe.activations == ("sigmoid",) * (len(layers) - 1)
    assert not recipe.categories


@pytest.mark.parametrize("kind", HIDDEN_ACTIVATIONS)
def test_only_softmax_makes_categories(kind):
    """Other outputs each answer for themselves."""
    assert not Recipe((2, 3, 2), ("sigmoid", kind)).categories
    assert Recipe((2, 3, 2), (kind, "softmax")).categories


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"activations": ("sigmoid", "gelu")}, ["activations", "gelu", "sigmoid, tanh, relu"]),
        ({"activations": ("gelu", "sigmoid")}, ["activations", "gelu", "sigmoid, tanh, relu"]),
        ({"activations": ("Sigmoid", "sigmoid")}, ["activations", "Sigmoid"]),
        ({"activations": ("softmax", "sigmoid")}, ["activations", "softmax for the outputs"]),
        ({"activations": ("softmax", "softmax")}, ["activations", "softmax for the outputs"]),
        ({"activations": ("sigmoid",)}, ["activations", "every layer"]),
        ({"activations": ("sigmoid",) * 3}, ["activations", "every layer"]),
        ({"dropout": 1.0}, ["dropout is 1.0", "0 or more, and below 1"]),
        ({"dropout": 1.5}, ["dropout is 1.5", "below 1"]),
        ({"dropout": -0.25}, ["dropout is -0.25", "0 or more"]),
        ({"dropout": math.nan}, ["dropout is nan"]),
        ({"dropout": math.inf}, ["dropout is inf"]),
        ({"dropout": -math.inf}, ["dropout is -inf"]),
    ],
)
def test_a_recipe_that_cannot_be_is_refused_in_words(changes, says):
    """What it is, and what was expected."""
    with pytest.raises(Refused) as refused:
        Recipe((2, 3, 1), **changes)
    for part in [*says, "expected"]:
        assert part in str(refused.value)


FILE = """
inputs = ["a", "b"]
outputs = ["c", "d"]
examples = [{ inputs = [0, 1], desired = [0, 1] }]
[train]
hidden = [3]
"""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('activations = ["sigmoid", "gelu"]', ["line 7", "train.activations", "gelu", "softmax"]),
        ('activations = ["sigmoid"]', ["line 7", "train.activations", "a list of 2"]),
        ("activations = [1, 2]", ["line 7", "train.activations", "a list of 2"]),
        ('activations = "tanh"', ["line 7", "train.activations"]),
        ('activations = ["softmax", "softmax"]', ["activations", "softmax for the outputs"]),
        ("dropout = 1", ["dropout is 1", "below 1"]),
        ('dropout = "much"', ["line 7", "train.dropout", "a number"]),
    ],
)
def test_a_file_that_asks_for_such_a_recipe_is_refused_in_words(tmp_path, line, says):
    """With the file, and the line where it is known."""
    path = tmp_path / "asks.toml"
    path.write_text(FILE + line, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        files.read(path)
    for part in [str(path), *says]:
        assert part in str(refused.value)


def test_a_file_may_ask_for_activations_and_dropout(tmp_path):
    """One for each layer after the inputs."""
    path = tmp_path / "asks.toml"
    path.write_text(FILE + 'activations = ["relu", "softmax"]\ndropout = 0.5', encoding="utf-8")
    _, recipe = files.read(path)
    assert (recipe.activations, recipe.dropout) == (("relu", "softmax"), 0.5)
