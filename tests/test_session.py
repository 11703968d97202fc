"""The one door: what each command does, and how time passes under a clock that only work moves."""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from itertools import count
from math import inf, isfinite
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import XOR, Network, adjusted, same_bits, starting, straight_run, think

from network import files, training
from network.recipe import LARGEST_SEED
from visualiser import commands as c
from visualiser.runs import new_run
from visualiser.scene.caption import caption
from visualiser.session import Session
from visualiser.taking import KINDS
from visualiser.view import View

INPUTS, TARGETS = (np.array(rows, dtype=float) for rows in XOR)

FRAME = 1 / 64
"""Seconds: a number that adds up without rounding."""

BUDGET = 0.008

TABLE = files.BUILT_IN / "digits.csv"

FIELDS = {"run to", "seed", "learning rate", "weight", "file", "save as", "take name", ""}


class Clock:
    """Time passes only while she trains: every iteration costs `cost` seconds."""

    def __init__(self, cost: float) -> None:
        self.now, self.cost = 100.0, cost

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def begin(monkeypatch) -> Callable[..., tuple[Session, Clock]]:
    """A session and its clock; `changes` are to the recipe, everything else to the view."""

    def session(name="xor", *, cost=1e-6, changes=None, **view) -> tuple[Session, Clock]:
        clock = Clock(cost)
        advance = training.advance

        def costly(state, iterations, *rest):
            clock.now += clock.cost * iterations
            return advance(state, iterations, *rest)

        monkeypatch.setattr("network.trainer.advance", costly)
        problem, recipe = files.find(name)
        recipe = replace(recipe, **(changes or {}))
        made = Session(new_run(name, problem, recipe), View(**view), clock)
        made.folder = Path("/nowhere")
        return made, clock

    return session


@pytest.fixture
def paused(begin) -> Session:
    """XOR at iteration 50, paused, asked about 1 1 0."""
    session, _ = begin()
    to(session, 50)
    return session


def let(session: Session, seconds: float, frame: float = FRAME, budget: float = BUDGET) -> None:
    """Let so much time pass, frame by frame."""
    for _ in range(round(seconds / frame)):
        session.advance(frame, budget)


def to(session: Session, iteration: int) -> None:
    """Seek there and wait until she is there."""
    session.handle(c.Seek(iteration))
    let(session, 1)
    assert session.run.trainer.iteration == iteration


@cache
def xor_runs(seed: int = 1) -> list[Network]:
    """The straight run of XOR, iterations 0 to 700, computed without the engine."""
    return straight_run((3, 4, 1), INPUTS, TARGETS, 700, seed=seed)


def is_iteration_of(session: Session, iteration: int, seed: int = 1) -> bool:
    """Whether she is there, with the weights of the straight run to the last bit."""
    snapshot = session.snapshot()
    return snapshot.iteration == iteration and same_bits(
        snapshot.parameters, xor_runs(seed)[iteration]
    )


def all_right(session: Session) -> bool:
    """Whether every answer is nearer than 0.4 to the desired one."""
    network = Network(list(session.snapshot().parameters.weights), [])
    return bool((np.abs(think(network, INPUTS)[-1] - TARGETS) < 0.4).all())


def kept(session: Session) -> tuple:
    """What undo has to give back: where she is, her bits, and what she is asked."""
    snapshot = session.snapshot()
    bits = [array.tobytes() for arrays in snapshot.parameters for array in arrays]
    place = snapshot.problem.name, snapshot.recipe, snapshot.iteration, snapshot.furthest
    return *place, bits, snapshot.shown.inputs.tolist(), snapshot.asking


# Playing


@pytest.mark.parametrize(
    ("per_second", "seconds", "iterations"), [(4, 2, 8), (1, 3, 3), (32, 0.5, 16), (256, 1, 256)]
)
def test_playing_trains_at_the_pace_asked_for(begin, per_second, seconds, iterations):
    """4 a second for 2 seconds are 8 iterations, and they are the posts' own."""
    session, _ = begin(per_second=per_second)
    session.handle(c.TogglePlay())
    let(session, seconds)
    assert is_iteration_of(session, iterations)


@pytest.mark.parametrize("frame", [1 / 144, 1 / 60, 1 / 31, 0.09])
@pytest.mark.parametrize("per_second", [1.0, 3.7, 45.0, 333.0])
def test_the_pace_does_not_depend_on_the_frame_rate(begin, per_second, frame):
    """Whatever the length of a frame, at most the iteration that is just due is missing."""
    session, _ = begin(per_second=per_second, playing=True)
    frames = round(3 / frame)
    let(session, 3, frame)
    due = per_second * frames * frame
    assert due - 1.001 <= session.run.trainer.iteration <= due + 0.001


@pytest.mark.parametrize("cost", [0.0001, 0.003, 0.0079, 0.05])
@pytest.mark.parametrize("per_second", [inf, 60_000.0])
def test_a_frame_never_works_longer_than_its_budget_and_one_iteration(begin, cost, per_second):
    """However slow the network is, at least one iteration is made, and none too many."""
    session, clock = begin(cost=cost, per_second=per_second, playing=True)
    for _ in range(20):
        began, before = clock(), session.run.trainer.iteration
        session.advance(FRAME, BUDGET)
        assert clock() - began <= BUDGET + cost + 1e-9
        assert session.run.trainer.iteration > before


def test_full_speed_uses_most_of_the_budget(begin):
    """What a frame may work is worked, not a single iteration and then idleness."""
    session, clock = begin(cost=1e-4, per_second=inf, playing=True)
    began = clock()
    let(session, 100 * FRAME)
    assert clock() - began >= 0.8 * 100 * BUDGET


def test_what_could_not_be_made_in_time_is_dropped_and_never_owed(begin):
    """After a busy second she goes on at the pace, without leaping over what was missed."""
    session, clock = begin(cost=0.005, per_second=640.0, playing=True)
    let(session, 1)
    assert session.run.trainer.iteration < 200  # 640 were wanted
    clock.cost, before = 1e-6, session.run.trainer.iteration
    session.advance(FRAME, BUDGET)
    assert session.run.trainer.iteration - before <= 640 * FRAME + 1


def test_a_window_that_was_held_up_does_not_leap_ahead(begin):
    """A frame of ten seconds counts as a tenth of a second."""
    session, _ = begin(per_second=100.0, playing=True)
    session.advance(10.0, BUDGET)
    assert session.run.trainer.iteration == 10


def test_slow_motion_that_was_held_up_does_not_leap_ahead_either(begin):
    """It is still in the phase that was to be seen."""
    session, _ = begin(playing=True, slow=True, phase=1, progress=0.25, per_second=1.0)
    session.advance(10.0, BUDGET)
    assert session.view.phase == 1
    assert 0.25 < session.view.progress < 0.5


def test_nothing_moves_while_paused(paused):
    """Time alone changes nothing."""
    before = kept(paused)
    let(paused, 2)
    assert kept(paused) == before


def test_play_pauses_and_goes_on(begin):
    """The same command plays and pauses, and what was due before is not made up for."""
    session, _ = begin(per_second=4.0)
    session.handle(c.TogglePlay())
    let(session, 0.875)
    assert session.run.trainer.iteration == 3
    session.handle(c.TogglePlay())
    assert not session.view.playing
    let(session, 1)
    assert session.run.trainer.iteration == 3
    session.handle(c.TogglePlay())
    let(session, 0.125)
    assert session.run.trainer.iteration == 3
    let(session, 0.125)
    assert session.run.trainer.iteration == 4


@pytest.mark.parametrize("per_second", [64.0, 1_000.0, inf])
def test_play_stops_at_the_planned_number_and_goes_on_when_asked_again(begin, per_second):
    """It stops there to the iteration and says what she has learned; Play again passes it."""
    session, _ = begin(per_second=per_second, playing=True, changes={"iterations": 20})
    let(session, 2)
    assert is_iteration_of(session, 20)
    assert not session.view.playing
    assert caption(session.snapshot())[0].kind == "planned"
    session.handle(c.TogglePlay())
    session.advance(FRAME, BUDGET)
    assert session.view.playing
    assert session.run.trainer.iteration > 20


def test_behind_the_furthest_play_replays_the_past_and_then_trains_on(begin):
    """Bit for bit what it was, frame by frame, and bit for bit what a straight run would give."""
    session, _ = begin(cost=0.001, per_second=inf)
    session.run.trainer.seek(300)
    session.handle(c.Seek(0))
    session.handle(c.TogglePlay())
    seen = set()
    while (now := session.run.trainer.iteration) < 600:
        assert is_iteration_of(session, now)
        assert session.run.trainer.furthest == max(300, now)
        seen.add(now)
        session.advance(FRAME, BUDGET)
    assert len([iteration for iteration in seen if iteration < 300]) > 20
    assert len([iteration for iteration in seen if iteration > 300]) > 20


def test_the_easy_pace_brings_xor_to_the_turn_in_twenty_seconds(begin):
    """Slowly at first, 1,400 iterations after 20 seconds, and soon all seven examples right."""
    session, _ = begin(easy_pace=True, playing=True)
    let(session, 2, 1 / 60)
    assert 5 <= session.run.trainer.iteration <= 20
    assert not all_right(session)
    let(session, 18, 1 / 60)
    assert 1_400 <= session.run.trainer.iteration <= 1_700
    let(session, 3, 1 / 60)
    assert all_right(session)


def test_the_easy_pace_can_be_left_for_a_fixed_one_and_taken_up_again(begin):
    """Leaving it keeps the pace of the moment."""
    session, _ = begin(easy_pace=True)
    session.run.trainer.seek(100)
    easy = session.pace()
    session.handle(c.ToggleEasyPace())
    session.run.trainer.seek(700)
    assert (session.pace(), session.view.easy_pace) == (easy, False)
    session.handle(c.ToggleEasyPace())
    assert session.view.easy_pace
    assert session.pace() > 5 * easy


# Going about in time


def test_seeking_beyond_the_furthest_trains_there_frame_by_frame(begin):
    """The goal is shown until she is there, no frame passes its budget, and then it is over."""
    session, clock = begin(cost=0.001)
    session.handle(c.Seek(100))
    frames = 0
    while session.view.goal is not None:
        assert session.view.goal == 100
        before, began = session.run.trainer.iteration, clock()
        session.advance(FRAME, BUDGET)
        assert clock() - began <= BUDGET + 0.001 + 1e-9
        assert before < session.run.trainer.iteration <= 100
        frames += 1
    assert frames > 10
    assert is_iteration_of(session, 100)
    let(session, 1)
    assert is_iteration_of(session, 100)


def test_on_the_way_every_picture_bears_its_own_number(begin):
    """While a seek is under way the snapshot is of the iteration it names."""
    session, _ = begin(cost=0.01)
    session.run.trainer.seek(690)
    session.handle(c.Seek(679))
    ways = 0
    while session.view.goal is not None:
        assert is_iteration_of(session, session.run.trainer.iteration)
        session.advance(FRAME, BUDGET)
        ways += 1
    assert ways > 1
    assert is_iteration_of(session, 679)
    assert session.run.trainer.furthest == 690


def test_a_seek_under_way_is_stopped_by_pause_and_replaced_by_another(begin):
    """Pause stays where it is; another seek goes only there."""
    session, _ = begin(cost=0.004)
    session.handle(c.Seek(500))
    let(session, 0.25)
    session.handle(c.TogglePlay())
    here = session.run.trainer.iteration
    assert (session.view.playing, session.view.goal) == (False, None)
    let(session, 1)
    assert session.run.trainer.iteration == here < 500
    session.handle(c.Seek(500))
    session.handle(c.Seek(here + 3))
    let(session, 1)
    assert is_iteration_of(session, here + 3)


def test_playing_goes_on_after_a_seek(begin):
    """Dragging the timeline does not pause."""
    session, _ = begin(per_second=64.0, playing=True)
    session.handle(c.Seek(200))
    let(session, 1)
    assert session.view.playing
    assert 200 + 32 < session.run.trainer.iteration <= 200 + 64


@pytest.mark.parametrize(("asked", "arrived"), [(-7, 0), (0.4, 0), (33.7, 34), (50, 50)])
def test_seek_rounds_and_stops_at_the_random_start(paused, asked, arrived):
    """A place on the timeline is a fraction; before the start there is nothing."""
    paused.handle(c.Seek(asked))
    let(paused, 1)
    assert is_iteration_of(paused, arrived)


@pytest.mark.parametrize(("count", "arrived"), [(1, 51), (10, 60), (-1, 49), (-10, 40), (-500, 0)])
def test_a_step_goes_so_many_iterations_and_stops_playing(begin, count, arrived):
    """Forward or back, at most to the random start."""
    session, _ = begin(per_second=1.0)
    to(session, 50)
    session.handle(c.TogglePlay())
    session.handle(c.Step(count))
    let(session, 2)
    assert not session.view.playing
    assert is_iteration_of(session, arrived)
    assert session.run.trainer.furthest == max(50, arrived)


@pytest.mark.parametrize("step", [1, 10, -1, -10])
@pytest.mark.parametrize("cost", [1e-6, 0.004])
def test_steps_asked_for_faster_than_they_are_made_all_count(begin, step, cost):
    """Three presses of a key in one frame are three steps, forward and back."""
    session, _ = begin(cost=cost)
    session.run.trainer.seek(690)
    to(session, 501)
    for _ in range(3):
        session.handle(c.Step(step))
    let(session, 2)
    assert is_iteration_of(session, 501 + 3 * step)


def test_to_the_furthest_goes_where_she_was_last_trained(begin):
    """Exactly there, neither further nor short of it."""
    session, _ = begin()
    session.run.trainer.seek(333)
    to(session, 12)
    session.handle(c.ToFurthest())
    let(session, 1)
    assert is_iteration_of(session, 333)
    assert session.run.trainer.furthest == 333


# Speed


@pytest.mark.parametrize(
    ("asked", "got"), [(1, 1), (17.3, 17.3), (0.2, 1), (-4, 1), (99_999, 99_999), (100_000, inf)]
)
def test_the_speed_is_what_was_asked_for_and_its_end_is_full_speed(paused, asked, got):
    """The slider ends where only the machine sets the limit; the easy pace is left."""
    paused.view = replace(paused.view, easy_pace=True)
    paused.handle(c.SetSpeed(asked))
    assert (paused.view.per_second, paused.view.easy_pace) == (got, False)


def test_faster_and_slower_lead_from_one_a_second_to_full_speed_and_back(paused):
    """Each press changes it, to the ends and no further, and the way back is the same."""
    paused.handle(c.SetSpeed(1))
    up = [1.0]
    while paused.view.per_second != inf:
        paused.handle(c.ChangeSpeed(1))
        assert paused.view.per_second > up[-1]
        up.append(paused.view.per_second)
    paused.handle(c.ChangeSpeed(1))
    assert paused.view.per_second == inf
    down = [inf]
    while paused.view.per_second != 1:
        paused.handle(c.ChangeSpeed(-1))
        down.append(paused.view.per_second)
    paused.handle(c.ChangeSpeed(-1))
    assert paused.view.per_second == 1
    assert up == down[::-1]


def test_faster_leaves_the_easy_pace_from_where_it_is(begin):
    """The next speed is counted from the pace of the moment, not from the one before it."""
    session, _ = begin(easy_pace=True, per_second=4.0)
    session.run.trainer.seek(500)  # the easy pace is 114 a second there
    session.handle(c.ChangeSpeed(1))
    assert (session.view.per_second, session.view.easy_pace) == (120, False)


@pytest.mark.parametrize("steps", [3, -3])
def test_several_steps_of_speed_at_once_are_as_many_single_ones(begin, steps):
    """So many steps faster, or slower where negative."""
    (one, _), (other, _) = begin(per_second=60.0), begin(per_second=60.0)
    one.handle(c.ChangeSpeed(steps))
    for _ in range(3):
        other.handle(c.ChangeSpeed(1 if steps > 0 else -1))
    assert one.view.per_second == other.view.per_second


def test_the_measured_speed_is_the_speed(begin):
    """At 64 a second in a second's time the view says about 64."""
    session, _ = begin(per_second=64.0, playing=True)
    let(session, 2)
    assert session.view.measured == pytest.approx(64)


def test_an_iteration_that_takes_longer_than_a_frame_allows_is_told(begin):
    """Above 8 ms the view knows how long; below it says nothing."""
    slow, _ = begin(cost=0.02, per_second=inf, playing=True)
    slow.advance(FRAME, BUDGET)
    assert slow.view.slow_seconds == pytest.approx(0.02)
    quick, _ = begin(cost=0.002, per_second=inf, playing=True)
    quick.advance(FRAME, BUDGET)
    assert quick.view.slow_seconds == 0


# Asking


@pytest.mark.parametrize("playing", [False, True])
@pytest.mark.parametrize("index", [0, 1, 2])
def test_flipping_an_input_asks_at_once(begin, index, playing):
    """The very next snapshot holds her answer to the new situation, running or paused."""
    session, _ = begin(per_second=64.0, playing=playing)
    let(session, 0.5)
    situation = [1.0, 1.0, 0.0]  # the question that XOR begins with
    for _ in range(2):
        situation[index] = 1 - situation[index]
        session.handle(c.FlipInput(index))
        snapshot = session.snapshot()
        network = Network(list(snapshot.parameters.weights), [])
        assert snapshot.asking
        assert snapshot.question.inputs.tolist() == situation
        for ours, theirs in zip(
            snapshot.shown.layers, think(network, np.array(situation)), strict=True
        ):
            assert np.allclose(ours, theirs, rtol=1e-14, atol=0)
    assert snapshot.iteration == (32 if playing else 0)


def test_a_question_never_changes_what_she_knows(begin):
    """With and without questions in between, training gives the same bits."""
    session, _ = begin(per_second=64.0, playing=True)
    for frame in range(128):
        before = session.run.trainer.state
        for command in (
            c.FlipInput(frame % 3),
            c.SetInput(frame % 3, 0.25),
            c.StepExample(1),
            c.ToggleQuestion(),
            c.ShowExample(frame % 7),
        ):
            session.handle(command)
            session.snapshot()
        assert session.run.trainer.state is before
        session.advance(FRAME, BUDGET)
    assert is_iteration_of(session, 128)


def test_flipping_starts_from_the_example_shown(paused):
    """Example 4 is 0 1 0: flipping its first input asks about 1 1 0."""
    paused.handle(c.FlipInput(2))
    paused.handle(c.ShowExample(3))
    paused.handle(c.FlipInput(0))
    snapshot = paused.snapshot()
    assert snapshot.shown.inputs.tolist() == [1, 1, 0]
    assert snapshot.asking


@pytest.mark.parametrize(("asked", "got"), [(0.25, 0.25), (-3, 0), (7, 1)])
def test_an_input_can_be_given_any_value_within_its_range(paused, asked, got):
    """Values outside the training set's own range are held at its ends."""
    paused.handle(c.SetInput(1, asked))
    assert paused.snapshot().shown.inputs.tolist() == [1, got, 0]


@pytest.mark.parametrize("command", [c.FlipInput(3), c.FlipInput(8), c.SetInput(3, 1)])
def test_an_input_she_does_not_have_is_not_asked_about(paused, command):
    """Key 9 does nothing to three inputs."""
    before = kept(paused)
    paused.handle(command)
    assert kept(paused) == before


def test_the_first_flip_ends_the_introduction(begin):
    """Who has flipped an input needs no telling how."""
    session, _ = begin(intro=True)
    session.handle(c.FlipInput(0))
    assert not session.view.intro


def test_an_example_is_shown_with_its_desired_answer(paused):
    """Rows count from 0 here; one that is not there changes nothing."""
    for index in (5, 7, -1):
        paused.handle(c.ShowExample(index))
        shown = paused.snapshot().shown
        assert (shown.inputs.tolist(), shown.desired.tolist()) == ([1, 1, 1], [0])
    assert not paused.snapshot().asking


@pytest.mark.parametrize(
    ("steps", "example"),
    [([1], 0), ([1, 1], 1), ([-1], 6), ([-1, 1], 6), ([1, -1], 0), ([1, 9], 6)],
)
def test_stepping_through_the_examples_stops_at_both_ends(paused, steps, example):
    """Down begins with the first, up with the last."""
    for count_ in steps:
        paused.handle(c.StepExample(count_))
    assert paused.snapshot().shown.example == example
    assert not paused.snapshot().asking


def test_the_question_is_kept_while_examples_are_shown(paused):
    """Back and forth between the new situation and the examples loses neither."""
    paused.handle(c.FlipInput(2))
    paused.handle(c.ToggleQuestion())
    assert not paused.snapshot().asking
    assert paused.snapshot().question.inputs.tolist() == [1, 1, 1]
    paused.handle(c.ToggleQuestion())
    assert paused.snapshot().asking
    assert paused.snapshot().shown.inputs.tolist() == [1, 1, 1]


# New starts, other problems, undo and redo


def test_a_new_start_takes_the_next_seed_and_keeps_the_question(paused):
    """Iteration 0, the random weights of seed 2, the same situation asked."""
    paused.handle(c.FlipInput(1))
    paused.handle(c.NewStart())
    snapshot = paused.snapshot()
    assert (snapshot.iteration, snapshot.furthest, snapshot.recipe.seed) == (0, 0, 2)
    assert same_bits(snapshot.parameters, starting((3, 4, 1), 2))
    assert snapshot.shown.inputs.tolist() == [1, 0, 0]


def test_a_new_start_can_name_its_seed(paused):
    """Seed 77 is what numpy gives for 77."""
    paused.handle(c.NewStart(77))
    assert same_bits(paused.snapshot().parameters, starting((3, 4, 1), 77))


@pytest.mark.parametrize(("seed", "after"), [(LARGEST_SEED - 1, LARGEST_SEED), (LARGEST_SEED, 0)])
def test_after_the_last_seed_comes_the_first(begin, seed, after):
    """The next seed is one more, up to the largest there is, and then 0."""
    session, _ = begin(changes={"seed": seed})
    session.handle(c.NewStart())
    assert session.snapshot().recipe.seed == after


@pytest.mark.parametrize("change", [c.NewStart(), c.NewStart(9), c.ChooseProblem("single-neuron")])
def test_a_change_of_run_is_undone_and_redone_exactly(paused, change):
    """Weights, iteration, furthest and question come back to the last bit, both ways."""
    paused.handle(c.FlipInput(0))
    paused.handle(c.Seek(31))
    let(paused, 1)
    old = kept(paused)
    paused.handle(change)
    to(paused, 23)
    paused.handle(c.StepExample(1))
    new = kept(paused)
    assert old != new
    for _ in range(2):
        assert (paused.view.undoable, paused.view.redoable) == (True, False)
        paused.handle(c.Undo())
        assert kept(paused) == old
        assert (paused.view.undoable, paused.view.redoable) == (False, True)
        paused.handle(c.Redo())
        assert kept(paused) == new


def test_several_changes_are_undone_in_reverse_and_a_new_one_ends_redo(paused):
    """A way back through all of them; after a turn the old future is gone."""
    ways = [kept(paused)]
    for seed in (5, 6, 7):
        paused.handle(c.NewStart(seed))
        ways.append(kept(paused))
    for way in ways[2::-1]:
        paused.handle(c.Undo())
        assert kept(paused) == way
    paused.handle(c.Redo())
    assert kept(paused) == ways[1]
    paused.handle(c.NewStart(8))
    assert not paused.view.redoable
    before = kept(paused)
    paused.handle(c.Redo())
    assert kept(paused) == before


@pytest.mark.parametrize("command", [c.Undo(), c.Redo()])
def test_with_nothing_to_take_back_nothing_happens(paused, command):
    """Undo and redo on a first run change nothing."""
    before = kept(paused)
    paused.handle(command)
    assert kept(paused) == before


def test_another_problem_begins_at_its_own_start(paused):
    """Its recipe, its question, iteration 0; the menu closes and lists begin at the top."""
    paused.view = replace(paused.view, menu="problem", scroll=(("table", 3),))
    paused.handle(c.ChooseProblem("first-input"))
    snapshot = paused.snapshot()
    assert (snapshot.problem.name, snapshot.recipe.layers) == ("first-input", (3, 1))
    assert (snapshot.iteration, paused.run.name) == (0, "first-input")
    assert (paused.view.menu, paused.view.scroll) == ("", ())


@pytest.mark.parametrize("name", ["no such problem", "gone.toml", "data.csv", "", "."])
def test_a_problem_that_cannot_be_had_changes_nothing_and_says_so(paused, name):
    """The run goes on, nothing to undo, and the notice says that nothing was changed."""
    before = kept(paused)
    paused.handle(c.ChooseProblem(name))
    assert kept(paused) == before
    assert not paused.view.undoable
    assert paused.view.notice.endswith("Nothing was changed.")


def test_a_dropped_problem_file_is_learned(paused, tmp_path):
    """A file's path is a name like any other."""
    path = tmp_path / "and.toml"
    path.write_text(
        'inputs = ["a", "b"]\noutputs = ["both"]\n'
        "examples = [{ inputs = [0, 1], desired = [0] }, { inputs = [1, 1], desired = [1] }]\n"
    )
    paused.handle(c.ChooseProblem(str(path)))
    assert paused.snapshot().recipe.layers == (2, 4, 1)
    assert paused.run.name == str(path)


def grow(session: Session, seeds: range) -> None:
    """New starts, each trained for 100 iterations: a past worth keeping."""
    for seed in seeds:
        session.handle(c.NewStart(seed))
        to(session, 100)


def test_undo_gives_up_the_oldest_when_the_pasts_fill_their_bound_and_says_so(begin, monkeypatch):
    """The bound holds at all times, the newest pasts survive, and a notice tells of the loss."""
    session, _ = begin()
    to(session, 100)
    room = 3.5 * session.run.trainer.history.bytes
    monkeypatch.setattr("visualiser.runs.LIMIT_BYTES", room)
    grow(session, range(10, 12))
    assert session.view.notice == ""
    grow(session, range(12, 15))
    assert "undo" in session.view.notice
    seeds = []
    while session.view.undoable:
        session.handle(c.Undo())
        seeds.append(session.snapshot().recipe.seed)
    assert seeds == [13, 12]
    pasts = [session.run, *session.runs._done, *session.runs._undone]
    assert sum(run.trainer.history.bytes for run in pasts) <= room


def test_a_bound_that_holds_no_second_past_leaves_the_run_itself_alone(begin, monkeypatch):
    """Nothing can be undone then, but nothing else is lost."""
    monkeypatch.setattr("visualiser.runs.LIMIT_BYTES", 1)
    session, _ = begin()
    to(session, 100)
    session.handle(c.NewStart())
    assert not session.view.undoable
    to(session, 200)
    assert is_iteration_of(session, 200, seed=2)


def test_undo_is_not_offered_once_training_has_used_up_its_memory(begin, monkeypatch):
    """Training on may cost the last undo; then its button is gone too."""
    session, _ = begin(per_second=64.0)
    to(session, 100)
    monkeypatch.setattr("visualiser.runs.LIMIT_BYTES", 1.1 * session.run.trainer.history.bytes)
    session.handle(c.NewStart())
    session.handle(c.TogglePlay())
    let(session, 4)
    assert "undo" in session.view.notice
    assert not session.view.undoable


# The fields


def type_in(session: Session, name: str, text: str) -> None:
    """Open the field, type, press Enter."""
    session.handle(c.EditField(name))
    for end in range(1, len(text) + 1):
        session.handle(c.TypeText(text[:end]))
    session.handle(c.SubmitField())
    assert (session.view.field, session.view.text) == ("", "")


@pytest.mark.parametrize("text", ["120", " 120", "0120", "1 20", "000,120"])
def test_a_number_typed_into_run_to_is_gone_to(paused, text):
    """Commas, blanks and zeros before it do not matter."""
    type_in(paused, "run to", text)
    assert paused.view.goal == 120
    let(paused, 1)
    assert is_iteration_of(paused, 120)


@pytest.mark.parametrize(
    ("text", "seed"),
    [("7", 7), ("0", 0), ("4,294,967,295"[:12], 429_496_729), ("4294967295", LARGEST_SEED)],
)
def test_a_seed_typed_in_begins_a_new_run_that_can_be_undone(paused, text, seed):
    """Every seed numpy takes."""
    before = kept(paused)
    type_in(paused, "seed", text)
    assert same_bits(paused.snapshot().parameters, starting((3, 4, 1), seed))
    paused.handle(c.Undo())
    assert kept(paused) == before


@pytest.mark.parametrize("name", ["run to", "seed"])
@pytest.mark.parametrize(
    "text",
    ["abc", "12a", "-5", "+5", "1e3", "1.5", "0x10", "½", "٣", "²", "1_0", "999999999999", "\0"],
)
def test_what_is_no_number_is_refused_in_words_and_changes_nothing(paused, name, text):
    """The notice names what was typed."""
    before = kept(paused)
    type_in(paused, name, text)
    assert kept(paused) == before
    assert paused.view.goal is None
    assert text in paused.view.notice
    assert paused.view.notice.endswith("Nothing was changed.")


@pytest.mark.parametrize("name", ["run to", "seed", "learning rate"])
@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_field_asks_for_nothing(paused, name, text):
    """Enter on nothing closes the field, without a word."""
    before, notice = kept(paused), paused.view.notice
    type_in(paused, name, text)
    assert kept(paused) == before
    assert (paused.view.notice, paused.view.goal) == (notice, None)


def test_a_field_takes_no_more_than_it_can_show(paused):
    """A million digits do no harm."""
    paused.handle(c.EditField("run to"))
    paused.handle(c.TypeText("9" * 1_000_000))
    assert len(paused.view.text) <= 20
    paused.handle(c.SubmitField())
    assert paused.view.goal is None


def test_enter_without_a_field_does_nothing(paused):
    """No field, no text, nothing to do."""
    before = kept(paused), paused.view
    paused.handle(c.SubmitField())
    assert (kept(paused), paused.view) == before


# Looking inside


def test_a_neuron_is_looked_into_and_left_again(paused):
    """Naming it again closes it; a synapse takes its place."""
    paused.handle(c.SelectNeuron(1, 2))
    assert paused.view.selected == (1, 2)
    paused.handle(c.SelectSynapse(0, 1, 2))
    assert paused.view.selected == (0, 1, 2)
    paused.handle(c.SelectSynapse(0, 1, 2))
    assert paused.view.selected == ()


def test_the_selection_steps_through_all_neurons_and_round_again(paused):
    """From the first input to the output, layer by layer, forward and back."""
    neurons = [(layer, index) for layer, size in enumerate((3, 4, 1)) for index in range(size)]
    for step, way in ((1, neurons), (-1, neurons[::-1])):
        paused.view = replace(paused.view, selected=())
        seen = []
        for _ in range(len(neurons) + 1):
            paused.handle(c.StepSelection(step))
            seen.append(paused.view.selected)
        assert seen == [*way, way[0]]


def test_what_is_selected_does_not_outlive_the_network_it_is_in(paused):
    """A network without that neuron shows nothing selected; the same network keeps it."""
    paused.handle(c.SelectNeuron(1, 3))
    paused.handle(c.NewStart())
    assert paused.view.selected == (1, 3)
    paused.handle(c.ChooseProblem("single-neuron"))
    assert paused.view.selected == ()
    paused.handle(c.SelectNeuron(0, 2))
    paused.handle(c.Undo())
    assert paused.view.selected == ()


def test_looking_inside_changes_nothing(paused):
    """She does not notice."""
    before = kept(paused)
    for command in (c.SelectNeuron(1, 0), c.SelectSynapse(1, 2, 0), c.StepSelection(1)):
        paused.handle(command)
        assert kept(paused) == before


def test_the_code_of_an_iteration_opens_where_there_is_room_for_it(paused):
    """In the inspector's place, with the numbers of one line; the same command closes it."""
    paused.handle(c.ToggleCode())
    paused.handle(c.OpenLine(3))
    assert (paused.view.code, paused.view.line, paused.view.panel) == (True, 3, "story")
    paused.handle(c.ToggleCode())
    assert not paused.view.code


def test_the_words_of_the_field_share_the_overlay_of_the_keys(paused):
    """Opened by either, changed from one to the other, closed as one."""
    paused.handle(c.ToggleTerms())
    assert (paused.view.help, paused.view.terms) == (True, True)
    paused.handle(c.ToggleTerms())
    assert (paused.view.help, paused.view.terms) == (True, False)
    paused.handle(c.CloseTopmost())
    assert not paused.view.help


def test_a_copied_text_is_told_in_full(paused):
    """The view holds it for the clipboard, and the notice shows it."""
    paused.handle(c.Copy("0.123456789012"))
    assert paused.view.copied == "0.123456789012"
    assert "0.123456789012" in paused.view.notice


# Slow motion


@pytest.mark.parametrize("per_second", [4.0, 20.0, inf])
def test_slow_motion_trains_bit_for_bit_as_ever(begin, per_second):
    """Another way of looking, not another engine: some iterations, and the posts' own."""
    session, _ = begin(per_second=per_second)
    session.handle(c.ShowExample(0))
    session.handle(c.ToggleSlowMotion())
    session.handle(c.TogglePlay())
    phases = []
    while session.run.trainer.iteration < 2:
        assert is_iteration_of(session, session.run.trainer.iteration)
        phases.append((session.run.trainer.iteration, session.view.phase))
        assert 0 <= session.view.progress <= 1
        session.advance(FRAME, BUDGET)
        assert len(phases) < 64 * 150
    assert list(dict.fromkeys(phases)) == [(n, phase) for n in range(2) for phase in range(4)]


def test_slow_motion_steps_phase_by_phase_and_the_number_turns_after_the_last(paused):
    """Forward through think, measure, blame and adjust, and the same way back."""
    paused.handle(c.ShowExample(2))
    paused.handle(c.ToggleSlowMotion())
    seen = [(50, paused.view.phase)]
    for step in [1] * 6 + [-1] * 10:
        paused.handle(c.Step(step))
        let(paused, 0.1)
        seen.append((paused.snapshot().iteration, paused.view.phase))
    places = [4 * iteration + phase for iteration, phase in seen]
    assert places == [200, *range(201, 207), *range(205, 195, -1)]
    assert is_iteration_of(paused, 49)


@pytest.mark.parametrize("step", [1, -1])
def test_phases_asked_for_faster_than_they_are_made_all_count(begin, step):
    """Three presses in one frame are three, where every phase is another iteration too."""
    session, _ = begin()
    session.run.trainer.seek(690)
    to(session, 501)
    session.handle(c.ToggleSlowMotion())
    for _ in range(3):
        session.handle(c.Step(step))
    let(session, 1)
    assert is_iteration_of(session, 501 + 3 * step)


def test_slow_motion_begins_before_the_random_start_with_nothing(begin):
    """There is no phase before the first."""
    session, _ = begin()
    session.handle(c.ShowExample(0))
    session.handle(c.ToggleSlowMotion())
    session.handle(c.Step(-1))
    assert (session.run.trainer.iteration, session.view.phase) == (0, 0)


def test_a_phase_can_be_chosen_and_stops_time(begin):
    """Slow motion comes on with it; what is no phase is the nearest."""
    session, _ = begin(playing=True)
    session.handle(c.ShowExample(0))
    for asked, shown in ((2, 2), (0, 0), (9, 3), (-1, 0)):
        session.handle(c.ShowPhase(asked))
        assert (session.view.slow, session.view.phase, session.view.playing) == (True, shown, False)


def test_a_new_situation_is_only_thought_about(paused):
    """Nobody has told her the answer, so there is no error to measure and nobody to blame."""
    paused.handle(c.FlipInput(0))
    paused.handle(c.ShowPhase(3))
    assert paused.view.phase == 0
    paused.handle(c.Step(1))
    let(paused, 0.1)
    assert (paused.snapshot().iteration, paused.view.phase) == (51, 0)


def test_in_turn_every_iteration_shows_the_next_example(paused):
    """Round and round, and backwards when stepping back."""
    paused.handle(c.ShowExample(5))
    paused.handle(c.ToggleTurns())
    paused.handle(c.ToggleSlowMotion())
    seen = []
    for step in (1, 1, 1, -1, -1, -1):
        for _ in range(4):
            paused.handle(c.Step(step))
            let(paused, 0.1)
        seen.append((paused.snapshot().shown.example, paused.snapshot().iteration))
    assert seen == [(6, 51), (0, 52), (1, 53), (0, 52), (6, 51), (5, 50)]


# What if


def weight_of(session: Session, layer: int, source: int, target: int) -> float:
    return float(session.snapshot().parameters.weights[layer][source, target])


def test_a_weight_can_be_set_and_another_future_grows(paused):
    """That weight alone is another, and she learns on from there by the same formulas."""
    before = [weight.copy() for weight in paused.snapshot().parameters.weights]
    paused.handle(c.SetWeight(0, 2, 1, -3.5))
    assert weight_of(paused, 0, 2, 1) == -3.5
    changed = sum(
        int((old != new).sum())
        for old, new in zip(before, paused.snapshot().parameters.weights, strict=True)
    )
    assert changed == 1
    before[0][2, 1] = -3.5
    network = Network(before, [])
    for _ in range(30):
        network = adjusted(network, INPUTS, TARGETS)
    to(paused, 80)
    assert same_bits(paused.snapshot().parameters, network)


def test_a_hidden_neuron_can_be_switched_off_and_on_again(paused):
    """Off it says nothing; on again she is what she was."""
    before = kept(paused)
    paused.handle(c.SwitchNeuron(1, 2))
    assert paused.snapshot().shown.layers[1][2] == 0
    paused.handle(c.SwitchNeuron(1, 2))
    assert kept(paused) == before


@pytest.mark.parametrize(
    "command", [c.SwitchNeuron(0, 0), c.SwitchNeuron(2, 0), c.SetWeight(0, 0, 0, 1e9)]
)
def test_what_cannot_be_changed_is_refused_in_words(paused, command):
    """Inputs and outputs stay on; a weight of a thousand million is a slip of the finger."""
    before = kept(paused)
    paused.handle(command)
    assert kept(paused) == before
    assert not paused.view.undoable
    assert paused.view.notice.endswith("Nothing was changed.")


@pytest.mark.parametrize(
    "edit", [c.SetWeight(1, 2, 0, 9.0), c.SetWeight(0, 0, 0, 0.0), c.SwitchNeuron(1, 1)]
)
@pytest.mark.parametrize("then", [0, 25])
def test_a_change_of_the_network_is_undone_and_redone_exactly(begin, edit, then):
    """The old future comes back to the last bit, the new one too, both at the same iteration."""
    session, _ = begin()
    to(session, 200)
    to(session, 50)
    session.handle(edit)
    assert session.run.trainer.furthest == 50
    to(session, 50 + then)
    new = kept(session)
    for _ in range(2):
        session.handle(c.Undo())
        let(session, 0.2)
        assert is_iteration_of(session, 50 + then)
        assert session.run.trainer.furthest == 200
        session.handle(c.Redo())
        let(session, 0.2)
        assert kept(session) == new


def test_changes_and_new_starts_are_undone_in_one_order(paused):
    """The last thing first, whatever kind it was."""
    ways = [kept(paused)]
    for command in (c.SetWeight(0, 0, 0, 2.0), c.NewStart(7), c.SwitchNeuron(1, 0), c.NewStart(8)):
        paused.handle(command)
        ways.append(kept(paused))
    for way in ways[-2::-1]:
        paused.handle(c.Undo())
        assert kept(paused) == way
    assert not paused.view.undoable
    for way in ways[1:]:
        paused.handle(c.Redo())
        assert kept(paused) == way


@pytest.mark.parametrize(
    ("text", "rate"), [("0.5", 0.5), ("0,5", 0.5), ("2", 2.0), ("1e-3", 0.001), (" .1 ", 0.1)]
)
def test_a_learning_rate_typed_in_holds_from_here_on(paused, text, rate):
    """The next iterations learn at it, and it can be undone."""
    weights = [weight.copy() for weight in paused.snapshot().parameters.weights]
    type_in(paused, "learning rate", text)
    network = Network(weights, [])
    for _ in range(20):
        network = adjusted(network, INPUTS, TARGETS, rate)
    to(paused, 70)
    assert same_bits(paused.snapshot().parameters, network)
    paused.handle(c.Undo())
    let(paused, 0.2)
    assert paused.snapshot().recipe.learning_rate == 1


@pytest.mark.parametrize("text", ["-1", "0", "nan", "inf", "fast", "1e400", "0x1", "½"])
def test_a_learning_rate_that_is_none_is_refused_in_words(paused, text):
    """Above 0, and a number."""
    before = kept(paused)
    type_in(paused, "learning rate", text)
    assert kept(paused) == before
    assert paused.view.notice.endswith("Nothing was changed.")


def test_a_weight_typed_in_is_that_of_the_synapse_looked_into(paused):
    """With a true minus or a plain one; without a synapse it is nobody's."""
    paused.handle(c.SelectSynapse(1, 0, 0))
    for text, value in (("-2.5", -2.5), ("\N{MINUS SIGN}0.25", -0.25), ("3", 3.0)):
        type_in(paused, "weight", text)
        assert weight_of(paused, 1, 0, 0) == value
    before = kept(paused)
    type_in(paused, "weight", "much")
    assert kept(paused) == before
    paused.handle(c.SelectSynapse(1, 0, 0))
    type_in(paused, "weight", "1")
    assert kept(paused) == before


# The view


@pytest.mark.parametrize(
    ("command", "field", "first", "second"),
    [
        (c.ToggleTheme(), "theme", "dark", "light"),
        (c.ToggleWeights(), "show_weights", False, True),
        (c.ToggleMotion(), "reduced_motion", False, True),
        (c.ToggleTimeScale(), "logarithmic", True, False),
        (c.ToggleFullScreen(), "fullscreen", False, True),
        (c.ToggleTurns(), "in_turn", False, True),
        (c.ToggleAnswerCurve(), "answer_curve", False, True),
        (c.ToggleHelp(), "help", False, True),
        (c.OpenMenu("problem"), "menu", "", "problem"),
        (c.ShowPanel("table"), "panel", "", "table"),
    ],
)
def test_a_toggle_goes_there_and_back_and_touches_nothing_else(
    paused, command, field, first, second
):
    """One field of the view, two values; she knows nothing of it."""
    view, before = paused.view, kept(paused)
    assert getattr(view, field) == first
    paused.handle(command)
    assert paused.view == replace(view, **{field: second})
    paused.handle(command)
    assert paused.view == view
    assert kept(paused) == before


def test_another_panel_takes_the_place_of_the_open_one(paused):
    """One at a time."""
    paused.handle(c.ShowPanel("table"))
    paused.handle(c.ShowPanel("story"))
    assert paused.view.panel == "story"


def test_the_scale_goes_from_100_to_200_per_cent_in_tenths(paused):
    """To its ends and no further; 0 is 100 % again."""
    seen = []
    for _ in range(12):
        paused.handle(c.ChangeScale(1))
        seen.append(paused.view.scale)
    assert seen == [1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0, 2.0, 2.0]
    paused.handle(c.ChangeScale(-1))
    assert paused.view.scale == 1.9
    paused.handle(c.ChangeScale(0))
    paused.handle(c.ChangeScale(-1))
    assert paused.view.scale == 1.0


def test_lists_scroll_each_on_its_own_and_not_above_their_first_line(paused):
    """Relative, by name."""
    for name, lines in (("table", 5), ("story", 2), ("table", -1), ("story", -7)):
        paused.handle(c.Scroll(name, lines))
    assert [paused.view.scrolled(name) for name in ("table", "story", "other")] == [4, 0, 0]


@pytest.mark.parametrize("command", [c.OpenMenu("problem"), c.ToggleHelp(), c.EditField("seed")])
def test_of_menu_help_and_field_only_the_last_one_opened_is_open(paused, command):
    """None of them lies under another."""
    for other in (c.EditField("run to"), c.OpenMenu("problem"), c.ToggleHelp()):
        if type(other) is not type(command):
            paused.handle(other)
            paused.handle(command)
            view = paused.view
            assert [bool(view.menu), view.help, bool(view.field)].count(True) == 1
            paused.handle(c.CloseTopmost())


def test_closing_takes_away_one_thing_at_a_time_from_the_top(begin):
    """Help, menu, field, notice, code, inspector, drawer, question; never the window."""
    session, _ = begin(
        help=True,
        menu="problem",
        field="seed",
        text="1",
        notice="Oh.",
        code=True,
        selected=(1, 2),
        panel="table",
    )
    closed = []
    for _ in range(11):
        before = asdict(session.view) | {"asking": session.snapshot().asking}
        session.handle(c.CloseTopmost())
        after = asdict(session.view) | {"asking": session.snapshot().asking}
        closed.append({name for name in before if before[name] != after[name]})
    assert closed[:4] == [{"help"}, {"menu"}, {"field", "text"}, {"notice"}]
    assert closed[4:8] == [{"code"}, {"selected"}, {"panel"}, {"asking"}]
    assert closed[8:] == [set()] * 3
    assert session.running


def test_a_notice_stays_until_it_is_closed(paused):
    """Time does not take it away."""
    paused.handle(c.Notify("The disk is full."))
    let(paused, 5)
    assert paused.view.notice == "The disk is full."
    paused.handle(c.CloseTopmost())
    assert paused.view.notice == ""


def test_quit_ends_the_session(paused):
    """And nothing else of what can be pressed by mistake."""
    paused.handle(c.Quit())
    assert not paused.running


# Any walk

COMMANDS = [kind for kind in vars(c).values() if isinstance(kind, type) and kind is not c.Command]

INTENTIONS: dict[type[c.Command], st.SearchStrategy[c.Command]] = {
    c.Step: st.builds(c.Step, st.integers(-12, 12)),
    c.Seek: st.builds(c.Seek, st.floats(-10, 900) | st.integers(0, 900)),
    c.SetSpeed: st.builds(c.SetSpeed, st.floats(0, 200_000) | st.just(inf)),
    c.ChangeSpeed: st.builds(c.ChangeSpeed, st.sampled_from([-1, 1])),
    c.FlipInput: st.builds(c.FlipInput, st.integers(0, 8)),
    c.SetInput: st.builds(c.SetInput, st.integers(0, 8), st.floats(-1e9, 1e9)),
    c.AskAt: st.builds(c.AskAt, st.floats(), st.floats()),
    c.BeginStroke: st.builds(c.BeginStroke, st.floats(0, 1), st.floats(0, 1)),
    c.Paint: st.builds(c.Paint, st.floats(0, 1), st.floats(0, 1)),
    c.OpenFile: st.builds(c.OpenFile, st.sampled_from(["", ".", "no.csv", "no.toml", str(TABLE)])),
    c.OpenText: st.builds(c.OpenText, st.sampled_from(["", "a,b\n1,2\n2,3\n", "?"])),
    c.ListFolder: st.builds(c.ListFolder, st.sampled_from(["", "/nowhere", "."])),
    c.NextUse: st.builds(c.NextUse, st.integers(-1, 5)),
    c.HoldOut: st.builds(c.HoldOut, st.sampled_from([0.0, 0.2, 0.9, 1.0])),
    c.SetCell: st.builds(c.SetCell, st.integers(-1, 9), st.integers(-1, 5), st.floats(0, 1)),
    c.DuplicateRow: st.builds(c.DuplicateRow, st.integers(-1, 9)),
    c.DeleteRow: st.builds(c.DeleteRow, st.integers(-1, 9)),
    c.AskAbout: st.builds(
        c.AskAbout, st.lists(st.floats(-9, 9), min_size=2, max_size=4).map(tuple)
    ),
    c.SetNetwork: st.one_of(
        st.builds(
            c.SetNetwork, st.just("hidden"), st.sampled_from([(), (3,), (2, 2), (0,), (9,) * 9])
        ),
        st.builds(
            c.SetNetwork,
            st.just("activations"),
            st.sampled_from([("tanh",), ("sigmoid",), ("relu", "sigmoid"), ("wavy",)]),
        ),
        st.builds(c.SetNetwork, st.just("bias"), st.booleans()),
        st.builds(c.SetNetwork, st.just("batch"), st.sampled_from([None, 1, 3, 0])),
        st.builds(c.SetNetwork, st.just("dropout"), st.sampled_from([0.0, 0.5, 1.0])),
        st.builds(c.SetNetwork, st.text(max_size=4), st.none()),
    ),
    c.ShowExample: st.builds(c.ShowExample, st.integers(-1, 9)),
    c.StepExample: st.builds(c.StepExample, st.integers(-3, 3)),
    c.NewStart: st.builds(c.NewStart, st.none() | st.integers(0, 5)),
    c.ChooseProblem: st.builds(
        c.ChooseProblem, st.sampled_from(["xor", "single-neuron", "nothing.toml", "?"])
    ),
    c.ChangeScale: st.builds(c.ChangeScale, st.integers(-1, 1)),
    c.ShowPanel: st.builds(c.ShowPanel, st.sampled_from(["table", "story"])),
    c.Scroll: st.builds(c.Scroll, st.sampled_from(["table", "story"]), st.integers(-9, 9)),
    c.OpenMenu: st.builds(c.OpenMenu, st.sampled_from(["problem", "network", "take away"])),
    c.EditField: st.builds(c.EditField, st.sampled_from(sorted(FIELDS))),
    c.TypeText: st.builds(c.TypeText, st.text("0123456789, x½-", max_size=14)),
    c.Notify: st.builds(c.Notify, st.text(max_size=5)),
    c.Measured: st.builds(c.Measured, *[st.floats(0, 1e3)] * 4),
    c.OpenStart: st.builds(c.OpenStart, st.integers(-1, 30)),
    c.OtherStarts: st.builds(c.OtherStarts, st.sampled_from([-25, 25])),
    c.TakeAway: st.builds(c.TakeAway, st.sampled_from([*KINDS, "?"])),
    c.CopyOut: st.builds(c.CopyOut, st.sampled_from(["picture", "words", "table", "numbers", ""])),
    c.Taken: st.builds(c.Taken, st.text(max_size=5)),
    c.Filming: st.builds(c.Filming, st.text(max_size=5)),
    c.SelectNeuron: st.builds(c.SelectNeuron, st.just(0), st.integers(0, 2)),
    c.SelectSynapse: st.builds(c.SelectSynapse, st.just(0), st.integers(0, 2), st.just(0)),
    c.StepSelection: st.builds(c.StepSelection, st.sampled_from([-1, 1])),
    c.Copy: st.builds(c.Copy, st.text(max_size=5)),
    c.OpenLine: st.builds(c.OpenLine, st.integers(0, 5)),
    c.ShowPhase: st.builds(c.ShowPhase, st.integers(-1, 4)),
    c.SetWeight: st.builds(
        c.SetWeight, st.just(0), st.integers(0, 2), st.just(0), st.floats(-1e7, 1e7)
    ),
    c.SwitchNeuron: st.builds(c.SwitchNeuron, st.integers(0, 1), st.just(0)),
    c.StepTour: st.builds(c.StepTour, st.integers(-2, 3)),
    c.Predict: st.builds(c.Predict, st.integers(-1, 3)),
}
"""How to make each command that takes something; the others are made of nothing."""


def test_the_walks_know_every_command():
    """A command that is added has to be walked with too."""
    assert len(COMMANDS) > 25
    for command in COMMANDS:
        if command.__match_args__:
            assert command in INTENTIONS, f"{command.__name__} is missing from INTENTIONS"


any_command = st.one_of(*(INTENTIONS.get(command, st.builds(command)) for command in COMMANDS))
any_time = st.builds(
    lambda seconds, budget: (seconds, budget),
    st.sampled_from([0.0, 0.004, 1 / 60, 0.1, 3.0]),
    st.sampled_from([0.0, 0.004, 0.008]),
)


def holds(session: Session) -> None:
    """What is true of every session at every moment."""
    view, snapshot = session.view, session.snapshot()
    inputs = len(snapshot.problem.input_names)
    assert 0 <= snapshot.iteration <= snapshot.furthest
    assert snapshot.finite
    assert np.isfinite(session.seen().outputs).all()
    assert np.isfinite(snapshot.question.outputs).all() != any(
        key.kind == "answer" for key in view.predictions.hidden
    )
    assert len(snapshot.shown.inputs) == len(snapshot.question.inputs) == inputs
    assert ((snapshot.shown.inputs >= 0) & (snapshot.shown.inputs <= 1)).all()
    assert snapshot.asking == (session.run.example is None)
    assert view.theme in ("dark", "light")
    assert 1 <= view.scale <= 2
    assert view.per_second >= 1
    assert isfinite(view.measured)
    assert view.measured >= 0
    assert isfinite(view.slow_seconds)
    assert view.slow_seconds >= 0
    assert view.goal is None or (view.goal >= 0 and view.goal != snapshot.iteration)
    assert all(lines >= 0 for _, lines in view.scroll)
    assert view.field in FIELDS
    assert view.menu in ("", "problem", "network", "open", "take away")
    assert view.panel in ("", "table", "story", *(["tour"] * bool(view.touring)))
    assert 0 <= view.predictions.right <= view.predictions.said
    assert view.touring is None or view.touring.name == session.run.name
    assert 0 <= view.phase <= 3
    assert 0 <= view.progress <= 1
    layers = snapshot.recipe.layers
    assert all(0 <= place < max(*layers, len(layers)) for place in view.selected)
    assert len(view.selected) != 2 or view.selected[1] < layers[view.selected[0]]
    assert not (view.help and view.menu)


@given(st.lists(any_command | any_time, min_size=1, max_size=40), st.booleans())
def test_no_walk_leads_astray(walk, playing):
    """Whatever is asked for in whatever order, nothing raises and what must hold holds."""
    problem, recipe = files.find("xor")
    ticks = count()
    run = new_run("xor", problem, replace(recipe, iterations=500))
    session = Session(run, View(playing=playing), lambda: next(ticks) / 1000)
    session.folder = Path("/nowhere")
    for asked in walk:
        if isinstance(asked, c.Command):
            session.handle(asked)
        else:
            session.advance(*asked)
        holds(session)
    assert session.running == (c.Quit() not in walk)


CHANGES = {c.SetWeight, c.SwitchNeuron, c.SubmitField, c.SetNetwork, c.ToggleBias, c.SetCell}
CHANGES |= {c.DuplicateRow, c.DeleteRow}
"""What makes another future than the straight one."""


@given(st.lists(any_command.filter(lambda one: type(one) not in CHANGES) | any_time, max_size=15))
def test_after_any_walk_her_weights_are_those_of_a_straight_run(walk):
    """Whatever was done before, iteration n of seed s is what the formulas give for it."""
    problem, recipe = files.find("xor")
    ticks = count()
    session = Session(new_run("xor", problem, recipe), View(), lambda: next(ticks) / 1000)
    session.folder = Path("/nowhere")
    for asked in walk:
        if isinstance(asked, c.Command):
            session.handle(asked)
        else:
            session.advance(*asked)
    while session.run.name != "xor":
        session.handle(c.Undo() if session.view.undoable else c.ChooseProblem("xor"))
    session.handle(c.Seek(session.snapshot().iteration % 700))
    while session.view.goal is not None:
        session.advance(FRAME, BUDGET)
    snapshot = session.snapshot()
    assert is_iteration_of(session, snapshot.iteration, snapshot.recipe.seed)


def test_what_is_no_longer_there_is_neither_shown_nor_looked_into(paused):
    """An example of a table that lost rows later on, a bias neuron of a network without bias."""
    paused.handle(c.Seek(30))
    paused.handle(c.ShowExample(6))
    paused.handle(c.DeleteRow(0))
    assert paused.snapshot().shown.example == 5
    paused.handle(c.Seek(10))
    paused.handle(c.ShowExample(6))
    paused.handle(c.ToFurthest())
    assert paused.snapshot().shown.example == 5
    paused.handle(c.SelectSynapse(0, -1, 2))
    assert paused.view.selected == ()
    paused.handle(c.ToggleBias())
    paused.handle(c.SelectSynapse(0, -1, 2))
    assert paused.view.selected == (0, -1, 2)
    paused.handle(c.SelectNeuron(1, 9))
    assert paused.view.selected == ()
