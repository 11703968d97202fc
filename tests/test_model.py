"""The formulas, one at a time, against finite differences and the posts' starting weights."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import SINGLE_NEURON_WEIGHTS, XOR_WEIGHTS, Network, flat, numbers, starting, think

from network import model

hidden_layers = st.lists(st.integers(1, 5), max_size=3)
layer_sizes = st.builds(
    lambda inputs, hidden, outputs: (inputs, *hidden, outputs),
    st.integers(1, 4),
    hidden_layers,
    st.integers(1, 4),
)


def sigmoids(layers: tuple[int, ...]) -> tuple[str, ...]:
    return ("sigmoid",) * (len(layers) - 1)


def loss(network: Network, inputs: np.ndarray, targets: np.ndarray) -> float:
    """Half the squared error: what the posts' adjustment goes downhill on."""
    return float(((targets - think(network, inputs)[-1]) ** 2).sum() / 2)


def slope(network: Network, array: np.ndarray, inputs: np.ndarray, targets: np.ndarray):
    """How the loss changes with each entry of one of the network's arrays, by trying it out."""
    result, tiny = np.empty_like(array), 1e-5
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + tiny
        above = loss(network, inputs, targets)
        array[index] = kept - tiny
        below = loss(network, inputs, targets)
        array[index] = kept
        result[index] = (above - below) / (2 * tiny)
    return result


@given(
    layers=layer_sizes,
    examples=st.integers(1, 6),
    bias=st.booleans(),
    rate=st.sampled_from([0.01, 0.3, 1.0, 2.5]),
    seed=st.integers(0, 10_000),
)
def test_the_adjustment_goes_straight_downhill_for_every_shape(layers, examples, bias, rate, seed):
    """It is minus the learning rate times the gradient of half the squared error."""
    draw = np.random.default_rng(seed)
    network = Network(
        [draw.uniform(-2, 2, shape) for shape in pairwise(layers)],
        [draw.uniform(-2, 2, neurons) for neurons in layers[1:]] if bias else [],
    )
    inputs = draw.uniform(-2, 2, (examples, layers[0]))
    targets = draw.uniform(0, 1, (examples, layers[-1]))

    parameters = model.Parameters(tuple(network.weights), tuple(network.biases))
    said = model.forward(parameters, sigmoids(layers), inputs)
    deltas = model.backward(parameters, sigmoids(layers), said, targets)
    change = model.adjustment(said, deltas, rate, bias=bias)

    assert len(change.weights) == len(network.weights)
    assert len(change.biases) == len(network.biases)
    pairs = zip((*change.weights, *change.biases), network.weights + network.biases, strict=True)
    for adjustment, array in pairs:
        expected = -rate * slope(network, array, inputs, targets)
        np.testing.assert_allclose(adjustment, expected, rtol=1e-5, atol=1e-8)


def test_the_starting_weights_of_seed_1_are_the_posts():
    """All digits of all 16 weights of the multi-layer post, and the three of the 9-lines post."""
    xor = model.initial((3, 4, 1), 1).weights
    neuron = model.initial((3, 1), 1).weights
    assert [weight.shape for weight in xor] == [(3, 4), (4, 1)]
    assert flat(xor).tolist() == numbers(XOR_WEIGHTS[0]).tolist()
    assert flat(neuron).tolist() == numbers(SINGLE_NEURON_WEIGHTS[0]).tolist()


@given(layers=layer_sizes, seed=st.integers(0, 2**32 - 1), bias=st.booleans())
def test_every_start_is_drawn_as_the_posts_draw_it(layers, seed, bias):
    """Layer by layer from one generator, biases last, each from -1 to 1."""
    parameters, expected = model.initial(layers, seed, bias=bias), starting(layers, seed, bias)
    assert [w.tolist() for w in parameters.weights] == [w.tolist() for w in expected.weights]
    assert [b.tolist() for b in parameters.biases] == [b.tolist() for b in expected.biases]
    assert np.abs(flat(parameters.weights)).max() <= 1


@given(layers=layer_sizes, seed=st.integers(0, 2**32 - 1))
def test_a_seed_gives_the_same_weights_with_and_without_bias(layers, seed):
    """Adding bias neurons to a network changes no other weight of its start."""
    without, with_bias = model.initial(layers, seed), model.initial(layers, seed, bias=True)
    assert without.biases == ()
    assert [bias.shape for bias in with_bias.biases] == [(neurons,) for neurons in layers[1:]]
    pairs = zip(without.weights, with_bias.weights, strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)


def test_the_start_does_not_touch_numpys_global_generator():
    """Whatever else draws random numbers goes on as if nobody had asked for weights."""
    np.random.seed(7)
    expected = np.random.random(3)
    np.random.seed(7)
    model.initial((3, 4, 1), 1)
    assert np.array_equal(np.random.random(3), expected)


def test_the_starting_weights_cannot_be_written_to():
    """The random start is shared by everyone who goes back to it."""
    parameters = model.initial((3, 4, 1), 1, bias=True)
    for array in (*parameters.weights, *parameters.biases):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@pytest.mark.filterwarnings("error")
def test_the_sigmoid_is_quiet_and_right_at_its_extremes():
    """Sums far beyond what e^x can hold give exactly 0 and 1, without a warning."""
    sums = np.array([-np.inf, -1e300, -1e4, -745.2, 0.0, 40.0, 1e300, np.inf])
    assert model.sigmoid(sums).tolist() == [0, 0, 0, 0, 0.5, 1, 1, 1]
    assert np.isnan(model.sigmoid(np.array([np.nan]))).all()


@given(st.floats(-30, 30))
def test_the_sigmoid_is_an_s_about_one_half(total):
    """s(x) + s(-x) = 1, and the gradient told from the output is the slope of the curve."""
    here, there = model.sigmoid(np.array([total, -total]))
    assert here + there == pytest.approx(1, abs=1e-15)
    above, below = model.sigmoid(np.array([total + 1e-5, total - 1e-5]))
    gradient = model.sigmoid_gradient(np.array([here]))[0]
    assert gradient == pytest.approx((above - below) / 2e-5, abs=1e-9)


@given(layers=layer_sizes, seed=st.integers(0, 1_000), bias=st.booleans())
def test_one_situation_says_what_it_says_among_many(layers, seed, bias):
    """A situation asked about alone gets the answer it has as a row of a training set."""
    parameters = model.initial(layers, seed, bias=bias)
    inputs = np.random.default_rng(seed).uniform(-3, 3, (5, layers[0]))
    many = model.forward(parameters, sigmoids(layers), inputs)
    assert [layer.shape for layer in many] == [(5, neurons) for neurons in layers]
    for row, situation in enumerate(inputs):
        one = model.forward(parameters, sigmoids(layers), situation)
        assert [layer.shape for layer in one] == [(neurons,) for neurons in layers]
        for alone, among in zip(one, many, strict=True):
            np.testing.assert_allclose(alone, among[row], rtol=1e-12)


def test_thinking_matches_a_sum_worked_out_by_hand():
    """1 / (1 + e^-(1 x 0.5 + 2 x -1 + 0.25)) for a neuron with two weights and a bias."""
    parameters = model.Parameters((np.array([[0.5], [-1.0]]),), (np.array([0.25]),))
    (_, output) = model.forward(parameters, ("sigmoid",), np.array([1.0, 2.0]))
    assert output.tolist() == pytest.approx([1 / (1 + np.e**1.25)], rel=1e-15)
