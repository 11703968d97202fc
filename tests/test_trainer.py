"""Going about in time: wherever one comes from, an iteration is bit for bit what it always was."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from oracle import XOR, same_bits, straight_run, think

from network import files, training
from network.history import WIDEST
from network.snapshot import look
from network.trainer import Trainer

LAST = 600
"""As far as the walks go; past several distances of samples (128, 256, 512)."""

INPUTS, TARGETS = (np.array(rows, dtype=float) for rows in XOR)

BYTES_OF_3_4_1 = 16 * 8
"""Sixteen weights of eight bytes: the least that a remembered 3-4-1 network takes."""


@cache
def straight(hidden: tuple[int, ...], bias: bool, batch: int | None) -> list:
    """The fresh straight run with seed 6, iterations 0 to `LAST`."""
    recipe = recipe_of(hidden, bias, batch)
    return straight_run(
        recipe.layers,
        INPUTS,
        TARGETS,
        LAST,
        seed=6,
        bias=bias,
        rows=lambda iteration: training.batch_rows(recipe, 7, iteration),
    )


def recipe_of(hidden: tuple[int, ...], bias: bool, batch: int | None):
    _, recipe = files.find("xor")
    layers = (3, *hidden, 1)
    return replace(recipe, layers=layers, activations=(), bias=bias, batch=batch, seed=6)


class Walk(RuleBasedStateMachine):
    """Any walk through time, with a straight run laid beside it."""

    @initialize(
        hidden=st.sampled_from([(), (4,), (3, 2)]),
        bias=st.booleans(),
        batch=st.sampled_from([None, 2]),
        limit_bytes=st.sampled_from([1, 3_000, 20_000, 60_000_000]),
        iterations=st.sampled_from([0, 60_000]),
    )
    def begin(self, hidden, bias, batch, limit_bytes, iterations):
        problem, _ = files.find("xor")
        recipe = replace(recipe_of(hidden, bias, batch), iterations=iterations)
        self.trainer = Trainer(problem, recipe, limit_bytes=limit_bytes)
        self.expected = straight(hidden, bias, batch)
        self.furthest = 0

    @rule(count=st.integers(0, 200))
    def step(self, count):
        count = min(count, LAST - self.trainer.iteration)
        wanted = self.trainer.iteration + count
        self.trainer.step(count)
        self.came_to(wanted)

    @rule(count=st.integers(0, 200))
    def back(self, count):
        wanted = max(0, self.trainer.iteration - count)
        self.trainer.back(count)
        self.came_to(wanted)

    @rule(iteration=st.integers(-20, LAST))
    def seek(self, iteration):
        self.trainer.seek(iteration)
        self.came_to(max(0, iteration))

    @rule(iteration=st.integers(-20, LAST), budget=st.integers(1, 300))
    def jump_and_run(self, iteration, budget):
        """As the window does where a seek would take longer than a frame."""
        furthest = self.trainer.furthest
        self.trainer.jump(iteration)
        assert self.trainer.iteration <= max(0, iteration)
        assert self.trainer.furthest == furthest
        began = self.trainer.iteration
        made = self.trainer.run(budget, lambda: self.trainer.iteration, until=iteration)
        assert made == min(budget, max(0, iteration) - began)
        self.came_to(began + made)

    @precondition(lambda self: self.trainer.iteration < LAST)
    @rule(budget=st.integers(1, 200))
    def run(self, budget):
        budget = min(budget, LAST - self.trainer.iteration)
        wanted = self.trainer.iteration + budget
        self.trainer.run(budget, lambda: self.trainer.iteration)
        self.came_to(wanted)

    @rule()
    def look(self):
        before = self.trainer.state
        look(self.trainer, (1, 1, 0))
        assert self.trainer.state is before

    def came_to(self, iteration):
        assert self.trainer.iteration == iteration
        self.furthest = max(self.furthest, iteration)

    @invariant()
    def is_what_a_straight_run_has(self):
        assert same_bits(self.trainer.state.parameters, self.expected[self.trainer.iteration])

    @invariant()
    def remembers_how_far_she_was_trained(self):
        assert self.trainer.furthest == self.furthest


TestEveryWalkThroughTimeEndsWhereAStraightRunDoes = Walk.TestCase
TestEveryWalkThroughTimeEndsWhereAStraightRunDoes.settings = settings(stateful_step_count=15)


def test_a_thousand_steps_back_and_forward_again_meet_the_same_networks(xor):
    """From iteration 20,000, one at a time, each with all the bits it had on the way there."""
    state = training.advance(training.start(*xor), 19_000)
    had = [state.parameters]
    for _ in range(1_000):
        state = training.step(state)
        had.append(state.parameters)

    trainer = Trainer(*xor)
    trainer.seek(20_000)
    for index in reversed(range(1_000)):
        trainer.back()
        assert same_bits(trainer.state.parameters, had[index])
    for index in range(1_000):
        trainer.step()
        assert same_bits(trainer.state.parameters, had[index + 1])
    assert trainer.iteration == trainer.furthest == 20_000


def test_back_stops_at_the_random_start(xor):
    """There is nothing before iteration 0."""
    trainer = Trainer(*xor)
    trainer.step(5)
    trainer.back(100)
    assert trainer.iteration == 0
    assert trainer.furthest == 5


# The past in memory


def remembered(trainer: Trainer) -> list[int]:
    """The iterations that a jump can land on, from the start to the furthest."""
    nearest = (trainer.history.nearest(i).iteration for i in range(trainer.furthest + 1))
    return sorted(set(nearest))


@pytest.mark.parametrize("limit_states", [1, 2, 5, 20, 100])
@pytest.mark.parametrize("planned", [0, 60_000])
def test_the_past_stays_below_its_limit_in_memory(xor, limit_states, planned):
    """However few checkpoints may be kept, after any number of iterations there are no more."""
    problem, recipe = xor
    limit = limit_states * BYTES_OF_3_4_1
    trainer = Trainer(problem, replace(recipe, iterations=planned), limit_bytes=limit)
    for iteration in (50, 200, 1_500):
        trainer.seek(iteration)
        assert len(remembered(trainer)) <= limit_states


def test_the_past_of_a_larger_network_stays_below_its_limit_too(xor):
    """Where 12 networks fill the limit, the first hundred iterations hold no more of them."""
    problem, recipe = xor
    recipe = replace(recipe, layers=(3, 200, 200, 1), activations=())
    bytes_of_one = 8 * (3 * 200 + 200 * 200 + 200)
    trainer = Trainer(problem, recipe, limit_bytes=12 * bytes_of_one)
    trainer.seek(100)
    assert len(remembered(trainer)) <= 12


@settings(max_examples=10)
@given(
    limit_bytes=st.integers(1, 100_000),
    planned=st.sampled_from([0, 100, 60_000]),
    iterations=st.lists(st.integers(0, LAST), min_size=1, max_size=8),
)
def test_seeks_stay_exact_however_little_is_remembered(limit_bytes, planned, iterations):
    """Forgetting costs time, never a bit."""
    problem, _ = files.find("xor")
    recipe = replace(recipe_of((4,), False, None), iterations=planned)
    trainer = Trainer(problem, recipe, limit_bytes=limit_bytes)
    trainer.seek(LAST)
    for iteration in iterations:
        trainer.seek(iteration)
        assert trainer.iteration == iteration
        assert same_bits(trainer.state.parameters, straight((4,), False, None)[iteration])


def test_a_seek_replays_no_more_than_the_distance_of_two_checkpoints(xor, monkeypatch):
    """Every iteration of a past that memory holds is at most `WIDEST` away from a checkpoint."""
    trainer = Trainer(*xor)
    trainer.seek(20_000)
    replayed = []

    def counted(state, iterations, *rest):
        replayed.append(iterations)
        return training.advance(state, iterations, *rest)

    monkeypatch.setattr("network.trainer.advance", counted)
    draw = np.random.default_rng(3)
    for iteration in (*draw.integers(0, 20_000, 300).tolist(), 0, 1, 19_999, 20_000):
        trainer.jump(0)
        replayed.clear()
        trainer.seek(iteration)
        assert trainer.iteration == iteration
        assert sum(replayed) <= WIDEST
    assert WIDEST <= 2_000  # which the fast loop replays in well under a frame of 16 ms


def test_going_a_step_ahead_within_the_past_computes_one_iteration(xor, monkeypatch):
    """A state between two checkpoints is gone on from, not computed again."""
    trainer = Trainer(*xor)
    trainer.seek(5_000)
    trainer.seek(4_000 + 10)
    computed = []
    monkeypatch.setattr(
        "network.trainer.advance",
        lambda state, iterations, *rest: (
            computed.append(iterations) or training.advance(state, iterations, *rest)
        ),
    )
    trainer.step()
    assert computed == [1]


# Running within a budget


@given(
    budget=st.integers(0, 500),
    began=st.integers(0, 200),
    seconds=st.sampled_from([2.0**-20, 2.0**-6, 1.0]),
)
def test_running_makes_exactly_the_iterations_that_fit_the_budget(budget, began, seconds):
    """With iterations that all take as long: not one too many, none left out, at least one."""
    trainer = Trainer(*files.find("xor"))
    trainer.seek(began)
    made = trainer.run(budget * seconds, lambda: 100 + seconds * trainer.iteration)
    assert made == trainer.iteration - began == max(1, budget)


@given(cold=st.floats(0, 50), warming=st.floats(0.5, 1), budget=st.floats(0, 400))
def test_running_never_exceeds_the_budget_by_more_than_one_iteration(cold, warming, budget):
    """With iterations that take ever less long, as on a machine that warms up."""
    spent = [0.0, *np.cumsum(1 + cold * warming ** np.arange(LAST)).tolist()]
    trainer = Trainer(*files.find("xor"))
    made = trainer.run(budget, lambda: spent[trainer.iteration], until=LAST)
    assert made == trainer.iteration >= 1
    assert spent[trainer.iteration - 1] <= budget


@given(began=st.integers(0, 300), until=st.integers(0, 300), furthest=st.integers(0, 300))
def test_running_stops_at_until(began, until, furthest):
    """With time in plenty, forwards in the past as beyond it; already there, nothing is made."""
    trainer = Trainer(*files.find("xor"))
    trainer.seek(furthest)
    trainer.seek(began)
    made = trainer.run(1e9, lambda: 1e-9 * trainer.iteration, until=until)
    assert made == max(0, until - began)
    assert trainer.iteration == max(began, until)


def test_running_to_until_needs_no_clock_that_moves(xor):
    """A clock too coarse to see an iteration pass keeps nobody from getting there."""
    trainer = Trainer(*xor)
    assert trainer.run(0.001, lambda: 0.0, until=777) == 777


# The error curve


@given(moves=st.lists(st.integers(0, LAST), min_size=1, max_size=6))
@settings(max_examples=15)
def test_every_sample_is_the_exact_error_of_its_iteration(moves):
    """In order, each iteration once, whatever way she was trained there."""
    trainer = Trainer(files.find("xor")[0], recipe_of((4,), False, None))
    for iteration in moves:
        trainer.seek(iteration)
    iterations = trainer.history.samples.iterations.tolist()
    assert iterations == sorted(set(iterations))
    assert iterations[0] == 0
    errors = trainer.history.samples.errors.tolist()
    for iteration, error in zip(map(int, iterations), errors, strict=True):
        outputs = think(straight((4,), False, None)[iteration], INPUTS)[-1]
        assert error == np.abs(TARGETS - outputs).mean()


@pytest.mark.parametrize("limit_bytes", [1, 60_000_000])
def test_samples_are_dense_early_and_never_far_apart(xor, limit_bytes):
    """Each of the first 128 iterations, later none farther than 1/128 of the iteration from it."""
    trainer = Trainer(*xor, limit_bytes=limit_bytes)
    trainer.seek(3_001)
    iterations = trainer.history.samples.iterations.tolist()
    assert iterations[:129] == list(range(129))
    gaps = np.diff([*iterations, 3_001])
    assert (gaps <= np.maximum(1, np.array(iterations) / 128)).all()
    assert len(iterations) < 1_000


# Looking changes nothing


def test_no_array_of_the_trainer_can_be_written_to(xor):
    """Nobody who looks can change what is trained or what is remembered."""
    problem, recipe = xor
    trainer = Trainer(problem, replace(recipe, bias=True))
    for iteration in (0, 130, 70):
        trainer.seek(iteration)
        state = trainer.state
        arrays = [*state.parameters.weights, *state.parameters.biases]
        samples = trainer.history.samples
        for array in (*arrays, state.problem.inputs, state.problem.targets, *samples):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0.0


@given(iteration=st.integers(0, 300), more=st.integers(1, 100))
@settings(max_examples=15)
def test_looking_often_changes_no_future(iteration, more):
    """A trainer that is looked at on every step ends where one does that nobody looks at."""
    assume(iteration + more <= LAST)
    trainer = Trainer(files.find("xor")[0], recipe_of((4,), True, 2))
    trainer.seek(iteration)
    for _ in range(more):
        look(trainer, (1, 1, 0), example=2)
        trainer.step()
    assert same_bits(trainer.state.parameters, straight((4,), True, 2)[iteration + more])
