"""A program that is watched, from the window's side: what can be done, what is shown, what is not.

The program is made here; it does just what it is allowed to, and tells what a test says.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from math import inf

import numpy as np
import pytest
import test_layout as layout
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import XOR, Network, same_bits, straight_run, think
from scenes import problem_of
from test_session import any_command, any_time

from network import run_file
from network.history import stride
from network.model import Parameters
from network.problem import frozen
from network.recipe import Recipe
from network.recording import Ending, Recording
from network.refused import Refused
from network.snapshot import Snapshot, SynapseAt, first_question, look
from network.training import State
from visualiser import commands as c
from visualiser.doing.refusing import refusal
from visualiser.runs import Run
from visualiser.scene.caption import caption
from visualiser.scene.compose import compose
from visualiser.scene.layout import arrange
from visualiser.scene.shapes import Text
from visualiser.session import Session
from visualiser.view import View

LAST = 600
FRAME = 1 / 64
INPUTS, TARGETS = (np.array(rows, dtype=float) for rows in XOR)


@cache
def networks() -> list[Network]:
    """The posts' network after every iteration, by a straight-line loop."""
    return straight_run((3, 4, 1), INPUTS, TARGETS, LAST)


def said(network: Network) -> np.ndarray:
    """What she answers to every example."""
    return think(network, INPUTS)[-1]


def parameters(iteration: int) -> Parameters:
    weights, _ = networks()[iteration]
    return Parameters(tuple(map(frozen, weights)))


def as_watch(iteration: int) -> bool:
    """What `watch` tells at full speed."""
    return iteration % stride(iteration) == 0


class Loop:
    """Trains as far as it is allowed to, at most 50 at a time; tells some, and where it stops."""

    def __init__(self, tells: Callable[[int], bool] = lambda _: True, last: int = LAST) -> None:
        self.at, self.allowed, self.last, self.tells = 0, 0, last, tells
        self.most_allowed: list[int | None] = []
        self.told: deque[tuple[int, Parameters]] = deque()
        self.over: Ending | None = None
        self.ends = Ending.ENDED

    @property
    def ending(self) -> Ending | None:
        return None if self.told else self.over

    def arrived(self) -> tuple[int, Parameters] | None:
        return self.told.popleft() if self.told else None

    def wait(self, seconds: float) -> bool:
        assert seconds <= 1
        self.work()
        return bool(self.told)

    def allow(self, iteration: int | None) -> None:
        self.allowed = iteration
        self.most_allowed.append(iteration)

    def work(self) -> None:
        goal = self.at + 50 if self.allowed is None else self.allowed
        while self.at < min(goal, self.last):
            self.at += 1
            if self.tells(self.at) or self.at in (self.allowed, self.last):
                self.told.append((self.at, parameters(self.at)))
        if self.at == self.last:
            self.over = self.ends


def begun() -> State:
    problem = problem_of(INPUTS, TARGETS, name="mine.py", title="mine.py")
    return State(problem, Recipe((3, 4, 1), iterations=0), 0, parameters(0))


def watching(loop: Loop, **view: object) -> Session:
    """A window that watches that program."""
    recording = Recording(begun(), loop)
    run = Run("mine.py", recording, first_question(recording.begun.problem))
    return Session(run, View(**{"playing": False, "per_second": 64.0, **view}), lambda: 0.0)


def frames(session: Session, count: int = 1) -> None:
    """The program works between them, unless it waits."""
    for _ in range(count):
        session.advance(FRAME, 0.008)
        program_of(session).work()


def program_of(session: Session) -> Loop:
    return session.run.recording._source


def at(session: Session) -> int:
    return session.run.trainer.iteration


def recorded(session: Session) -> list[int]:
    return session.snapshot().samples.iterations.astype(int).tolist()


# The loop


def test_a_window_that_is_paused_lets_nothing_begin():
    """Not even the first iteration."""
    session = watching(loop := Loop())
    frames(session, 20)
    assert (at(session), loop.at, set(loop.most_allowed)) == (0, 0, {0})


def test_a_step_lets_the_program_do_one_iteration():
    """One, and ten where ten are asked for; what is shown is what the program told, bit for bit."""
    session = watching(loop := Loop(as_watch))
    for expected, count in ((1, 1), (2, 1), (12, 10), (13, 1)):
        session.handle(c.Step(count))
        frames(session, 3)
        assert (at(session), loop.at) == (expected, expected)
        assert same_bits(session.snapshot().parameters, networks()[expected])


def test_the_pace_is_that_of_the_window():
    """64 a second are one a frame; pausing stops the program where it is."""
    session = watching(loop := Loop(as_watch), playing=True)
    frames(session, 40)
    assert at(session) == loop.at == 40
    session.handle(c.TogglePlay())
    frames(session, 10)
    assert at(session) == loop.at == 40


def test_at_full_speed_the_program_is_held_up_by_nothing_until_it_is_paused():
    """No limit while playing; then the window goes along to where the program stops."""
    session = watching(loop := Loop(as_watch), playing=True, per_second=inf)
    frames(session, 5)
    assert loop.allowed is None
    session.handle(c.TogglePlay())
    frames(session, 3)
    assert loop.allowed == session.run.trainer.furthest == at(session)
    assert session.view.slow_seconds == 0
    stopped = loop.at
    frames(session, 5)
    assert loop.at == stopped


def test_run_to_an_iteration_runs_the_program_until_there():
    """A click beyond the furthest too."""
    session = watching(loop := Loop(as_watch))
    session.handle(c.Seek(301))
    frames(session, 3)
    assert (at(session), loop.at, session.view.goal) == (301, 301, None)


# The past


def test_only_what_was_recorded_can_be_gone_back_to():
    """The nearest before; forward by steps the nearest after."""
    session = watching(loop := Loop(lambda i: i % 16 == 0))
    session.handle(c.Seek(100))
    frames(session, 3)
    assert recorded(session) == [0, 16, 32, 48, 64, 80, 96, 100]
    found = []
    for command in (c.Seek(50), c.Step(1), c.Step(1), c.Step(-1), c.Step(-10), c.Seek(99)):
        session.handle(command)
        frames(session)
        found.append(at(session))
        assert same_bits(session.snapshot().parameters, networks()[found[-1]])
    assert found == [48, 64, 80, 64, 48, 96]
    assert loop.at == 100


def test_play_behind_the_furthest_replays_at_its_pace_and_then_lets_the_program_go_on():
    """Where iterations are missing the last one stands until the next one's time has come."""
    session = watching(loop := Loop(lambda i: i % 16 == 0))
    session.handle(c.Seek(64))
    frames(session, 3)
    session.handle(c.Seek(0))
    session.handle(c.TogglePlay())
    seen = []
    for _ in range(64):
        frames(session)
        seen.append(at(session))
    assert seen == [16 * (frame // 16) for frame in range(1, 65)]
    assert loop.at == 64
    assert set(loop.most_allowed[-60:]) == {64}
    frames(session, 5)
    assert loop.at > 64


def test_going_back_while_the_program_runs_holds_it():
    """What is looked at is what goes on: it waits until the window is back."""
    session = watching(loop := Loop(as_watch), playing=True, per_second=inf)
    frames(session, 4)
    session.handle(c.Seek(10))
    frames(session)
    stopped = loop.at
    session.handle(c.TogglePlay())
    frames(session, 10)
    assert (at(session) <= 50, loop.at) == (True, stopped)


def test_replayed_without_limit_all_of_the_past_takes_about_a_second():
    """Not a jump: it is seen."""
    session = watching(Loop())
    session.handle(c.Seek(500))
    frames(session, 3)
    session.handle(c.Seek(0))
    session.handle(c.SetSpeed(inf))
    session.handle(c.TogglePlay())
    seen = set()
    for _ in range(80):
        frames(session)
        seen.add(at(session))
    assert at(session) >= 500
    assert len(seen) > 50


@pytest.mark.parametrize(
    ("ending", "word"), [(Ending.ENDED, "has ended"), (Ending.BROKEN_OFF, "broke off")]
)
def test_a_program_that_has_ended_can_be_looked_at(ending, word):
    """Playing stops, its end is said with the iteration; going back works, going on does not."""
    session = watching(loop := Loop(as_watch, last=300), playing=True, per_second=inf)
    loop.ends = ending
    frames(session, 20)
    assert (at(session), session.view.playing) == (300, False)
    told = caption(session.snapshot())[0].text
    assert word in told
    assert "300" in told
    session.handle(c.Step(5))
    frames(session, 2)
    assert (at(session), session.view.goal) == (300, None)
    session.handle(c.Step(-1))
    frames(session, 2)
    assert at(session) < 300
    session.handle(c.Seek(9999))
    frames(session, 2)
    assert (at(session), session.running) == (300, True)


def test_the_window_closes_with_the_program_where_that_is_asked_for():
    """And not before."""
    session = watching(Loop(last=20), playing=True)
    session.close_at_end = True
    frames(session, 15)
    assert session.running
    frames(session, 15)
    assert not session.running


# What is shown


def snapshot_of(session: Session, iteration: int, example: int | None = 1) -> Snapshot:
    session.handle(c.Seek(iteration))
    frames(session, 3)
    return look(session.run.trainer, INPUTS[0], example)


def test_the_change_is_the_difference_of_two_records():
    """It leads to the next one, wherever that lies; at the last there is none."""
    session = watching(Loop(lambda i: i % 16 == 0))
    snapshot_of(session, 64)
    snapshot = snapshot_of(session, 16)
    assert snapshot.leads_to == 32
    for layer, (then, now) in enumerate(
        zip(networks()[32].weights, networks()[16].weights, strict=True)
    ):
        assert np.array_equal(snapshot.next_change.weights[layer], then - now)
    last = snapshot_of(session, 64)
    assert last.leads_to is None
    assert np.isnan(last.change(SynapseAt(0, 0, 0)))


def test_how_she_learns_is_not_made_up():
    """Deltas, shares and errors before the outputs are no numbers; the error of the outputs is."""
    session = watching(Loop())
    snapshot_of(session, 20)
    snapshot = snapshot_of(session, 10)
    hers = said(networks()[10])
    assert np.allclose(snapshot.errors[-1], TARGETS - hers, rtol=1e-12)
    assert np.allclose(snapshot.outputs, hers, rtol=1e-12)
    for numbers in (*snapshot.deltas, *snapshot.errors[:-1], snapshot.shares(SynapseAt(0, 0, 0))):
        assert np.isnan(numbers).all()


VIEWS = {
    name: layout.VIEWS[name]
    for name in (
        *("plain", "neuron inspected", "output inspected", "synapse inspected", "thinking"),
        *("measuring", "code of an iteration", "training set opened", "story opened", "notice"),
        *("full speed", "on the way", "story scrolled"),
    )
}


def views(session: Session) -> Iterator[tuple[str, Snapshot, View]]:
    """Every view, in the midst of the records and at the last of them."""
    for iteration in (10, 40):
        snapshot = snapshot_of(session, iteration)
        for name, view in VIEWS.items():
            selected = layout.INSPECTED.get(name, lambda _: ())((3, 4, 1))
            trainer, example = session.run.trainer, 1 if view.slow else None
            followed = layout.followed(trainer.state, selected)
            snapshot = look(trainer, INPUTS[0], example, followed)
            yield name, snapshot, replace(view, selected=selected)


def words_of(snapshot: Snapshot, view: View) -> list[str]:
    shapes = compose(snapshot, view, arrange(1280, 800), 0.3)
    return [shape.string for shape in shapes if isinstance(shape, Text)]


def test_no_number_that_nobody_knows_is_shown_anywhere():
    """Neither as such nor in words that belong to our own training."""
    session = watching(Loop())
    snapshot_of(session, 40)
    for name, snapshot, view in views(session):
        told = " ".join(words_of(snapshot, view))
        for word in (
            "not a number",
            "nan",
            "Learning rate",
            "Seed",
            "Who pushed",
            "the next change",
        ):
            assert word not in told, name
        for word in ("delta", "planned", "random", "Switch off", "what if"):
            assert word not in told, name


def test_the_phases_that_only_the_program_knows_are_greyed_with_the_reason():
    """Slow motion thinks and measures, and goes on to the next record."""
    session = watching(loop := Loop(), slow=True)
    session.handle(c.ShowExample(2))
    steps = []
    for count in (1, 1, 1, -1, -1, -1):
        session.handle(c.Step(count))
        frames(session, 2)
        steps.append((at(session), session.view.phase))
    assert steps == [(0, 1), (1, 0), (1, 1), (1, 0), (0, 1), (0, 0)]
    assert loop.at == 1
    shapes = compose(session.snapshot(), session.view, arrange(1280, 800), 0.3)
    chips = [
        s.action for s in shapes if getattr(s, "action", None) and s.action.name.startswith("phase")
    ]
    assert [chip.command for chip in chips] == [c.ShowPhase(0), c.ShowPhase(1), None, None]
    assert "only the program knows" in chips[2].hint
    session.handle(c.ShowPhase(2))
    assert "only mine.py knows" in session.view.notice


def test_nothing_meets_and_nothing_is_cut_off_where_a_program_is_watched():
    """At the sizes and scales, in the views that differ."""
    session = watching(Loop())
    snapshot_of(session, 40)
    checks = [check for check in layout.CHECKS if check is not layout.missing]
    found = []
    for name, snapshot, view in views(session):
        for window in layout.WINDOWS[::3]:
            place = layout.Place("watched", "example", *window, name)
            scene = layout.Scene(place, compose(snapshot, view, place.layout, 0.3))
            found += [one for check in checks for one in check(scene)]
    found = [
        v
        for v in found
        if v.what != "is shortened" or (v.place.size, v.place.scale) == ((1280, 800), 1)
    ]
    assert not found, layout.report(found)


def test_the_marks_of_the_timeline_are_the_records():
    """Where they are apart each has its own, below the curve."""
    from visualiser.scene.shapes import Box, Track

    session = watching(Loop(lambda i: i % 100 == 0), logarithmic=False)
    snapshot = snapshot_of(session, 500)
    shapes = compose(snapshot, session.view, arrange(1280, 800), 0.3)
    track = next(s for s in shapes if isinstance(s, Track) and s.name == "timeline")
    marks = [s.area.centre[0] for s in shapes if isinstance(s, Box) and s.area.height == 2]
    assert marks == pytest.approx([track.x_of(i) for i in range(0, 501, 100)])


def test_her_answer_can_be_predicted_but_not_where_a_weight_goes():
    """That may be many iterations away, or not known yet."""
    session = watching(Loop())
    session.handle(c.SelectSynapse(0, 0, 0))
    session.handle(c.TogglePredicting())
    assert [key.kind for key in session.view.predictions.hidden] == ["answer"]


# What cannot be done


@pytest.mark.parametrize(
    "command",
    [
        *(
            c.NewStart(),
            c.ToggleWall(),
            c.StartAgain(),
            c.ChooseProblem("xor"),
            c.OpenFile("a.csv"),
            c.OpenText("a"),
        ),
        *(c.SetWeight(0, 0, 0, 1.0), c.SwitchNeuron(1, 0), c.SetNetwork("hidden", (3,)), c.Undo()),
        *(
            c.ToggleBias(),
            c.ToggleTableEditing(),
            c.SetCell(0, 0, 1.0),
            c.DuplicateRow(0),
            c.Redo(),
        ),
        *(c.DeleteRow(0), c.SaveRun(), c.TakeAway("run"), c.TakeAway("film"), c.EditField("seed")),
        *(
            c.EditField("learning rate"),
            c.OpenMenu("network"),
            c.OpenMenu("problem"),
            c.ListFolder(),
        ),
    ],
    ids=lambda command: type(command).__name__,
)
def test_what_belongs_to_the_program_is_refused_in_words(command):
    """And nothing is changed."""
    session = watching(Loop())
    session.handle(c.Seek(10))
    frames(session, 3)
    before = session.run, session.view
    session.handle(command)
    assert "mine.py" in session.view.notice
    assert (session.run, replace(session.view, notice="")) == before
    assert same_bits(session.snapshot().parameters, networks()[10])


def test_a_recording_refuses_what_would_change_or_repeat_it():
    """Where no door is before it."""
    recording = Recording(begun(), Loop())
    with pytest.raises(Refused, match=r"mine\.py"):
        recording.edit(layout_edit())
    with pytest.raises(Refused):
        run_file.saved("mine.py", recording, (0.0, 0.0, 1.0))
    recording.seek(100)
    recording.step(3)
    assert (recording.iteration, recording.undo(), recording.redo()) == (0, False, False)


def layout_edit() -> object:
    from network.edit import SetLearningRate

    return SetLearningRate(2.0)


@settings(max_examples=25)
@given(st.lists(any_command | any_time, min_size=1, max_size=40), st.booleans())
def test_no_walk_leads_astray_where_a_program_is_watched(walk, playing):
    """Whatever is asked for, she is as the program told her, and what is shown can be composed."""
    session = watching(loop := Loop(as_watch), playing=playing)
    for asked in walk:
        if isinstance(asked, c.Command):
            session.handle(asked)
        else:
            session.advance(*asked)
        recording = session.run.recording
        assert recording is not None
        assert recording.furthest <= loop.at
        assert same_bits(recording.state.parameters, networks()[recording.iteration])
    compose(session.snapshot(), session.view, arrange(1280, 800), 0.3)


def test_every_command_is_refused_or_leaves_the_recording_alone():
    """The table of refusals knows its commands."""
    recording = Recording(begun(), Loop())
    assert refusal(c.TogglePlay(), recording) == ""
    assert refusal(c.TakeAway("picture"), recording) == ""
    assert refusal(c.OpenMenu("take away"), recording) == ""


# Memory


def first_weight(state: State) -> float:
    return float(state.parameters.weights[0][0, 0])


@pytest.mark.parametrize("limit", [4_000, 20_000, 100_000])
def test_memory_is_bounded_by_leaving_records_out(limit):
    """The first and the last stay, and the curves are of those that are left."""
    recording = Recording(begun(), Loop(), limit_bytes=limit)
    for iteration in range(1, LAST + 1):
        recording.run(0.008, lambda: 0.0, iteration)
        assert recording.history.nearest(LAST).iteration == recording.iteration == iteration
        if iteration % 50 == 0:
            recording.history.life_of("weight", first_weight, LAST, 999)
    kept = [state.iteration for state in recording.history.states]
    assert recording.bytes <= limit
    assert len(kept) > limit / 3 / (16 * 8 + 400)
    assert (kept[0], kept[-1], recording.furthest) == (0, LAST, LAST)
    assert recording.history.samples.iterations.tolist() == kept
    errors = [np.mean(np.abs(TARGETS - said(networks()[i]))) for i in kept]
    assert recording.history.samples.errors == pytest.approx(errors, rel=1e-12)
    life = recording.history.life_of("weight", first_weight, LAST, 999)
    expected = [networks()[i].weights[0][0, 0] for i in kept]
    assert life.values.tolist() == expected
    assert recording.reachable(kept[-2] + 1, forward=True) == LAST
