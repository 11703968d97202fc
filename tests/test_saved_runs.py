"""A run that was saved is opened again: she is at once what she was, and her past grows back."""

from dataclasses import replace
from functools import cache
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from lives import FEWER, Ticks, any_edit, grown_to, replayed, same, same_problem, trainers, whole
from scenes import problem_of

from network import files, run_file
from network.edit import SetExamples, SetLearningRate, SetWeight, SwitchNeuron
from network.recipe import Recipe
from network.refused import Refused
from network.run_file import Saved
from network.snapshot import SynapseAt, look
from network.trainer import Trainer
from visualiser.runs import Runs, new_run, reopened
from visualiser.scene.caption import caption
from visualiser.scene.compose import compose
from visualiser.scene.layout import arrange
from visualiser.scene.measure import text_width
from visualiser.scene.roles import CurveRole, PartRole
from visualiser.scene.shapes import Box, Curve, Reading, Text
from visualiser.view import View

LAYOUT = arrange(1280, 800)


def saved(trainer: Trainer, **more: object) -> Saved:
    question = more.pop("question", tuple(trainer.state.problem.inputs[0].tolist()))
    return run_file.saved("own.csv", trainer, question, **more)


def asked_and_shown(draw, trainer: Trainer) -> tuple[tuple[float, ...], int | None]:
    """Any question, and any example or none."""
    problem = trainer.state.problem
    inputs = len(problem.input_names)
    question = draw(st.lists(st.floats(-9, 9), min_size=inputs, max_size=inputs).map(tuple))
    return question, draw(st.none() | st.integers(0, problem.examples - 1))


# Saved and opened again


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("runs") / "some.thinking"


@FEWER
@given(trainer=trainers(), data=st.data())
def test_a_run_is_opened_where_it_was_and_its_past_grows_back_bit_for_bit(path, trainer, data):
    """Weights, neurons off, recipe, problem, question and example; then every iteration it had."""
    question, example = asked_and_shown(data.draw, trainer)
    run_file.save(path, run_file.saved("own.csv", trainer, question, example))
    opened = run_file.read(path)
    again = opened.trainer()
    assert (opened.name, opened.question, opened.example) == ("own.csv", question, example)
    assert same(again.state, trainer.state)
    assert same(again.begun, trainer.begun)
    assert same(opened.furthest, replayed(trainer.begun, trainer.in_effect, trainer.furthest))
    assert again.furthest == trainer.furthest
    assert opened.saved_with == run_file.here()
    whole(again)
    assert again.regrowth.difference == 0
    assert same(again.state, trainer.state)
    assert told(again) == told(trainer)
    for iteration in data.draw(st.lists(st.integers(0, trainer.furthest + 9), max_size=5)):
        expected = replayed(trainer.begun, trainer.in_effect, iteration)
        for one in (again, trainer):
            one.seek(iteration)
            assert same(one.state, expected)


def told(trainer: Trainer) -> list[tuple]:
    """When which kind of change was made, as the timeline marks it."""
    return [(iteration, type(edit)) for iteration, edit in trainer.in_effect]


@FEWER
@given(trainer=trainers(least_edits=1), data=st.data())
def test_what_was_changed_before_it_was_saved_can_be_undone_and_done_again(trainer, data):
    """Undone it gives the run without it, at any iteration; done again, the run as it was."""
    again = whole(saved(trainer).trainer())
    edits = again.in_effect
    count = data.draw(st.integers(1, max(1, len(edits))))
    undone = sum(again.undo() for _ in range(count))
    assert undone == min(count, len(edits))
    iteration = data.draw(st.integers(0, 90))
    again.seek(iteration)
    assert same(again.state, replayed(again.begun, edits[: len(edits) - undone], iteration))
    assert sum(again.redo() for _ in range(count)) == undone
    again.seek(iteration)
    assert same(again.state, replayed(again.begun, edits, iteration))


WALKS = ("grow", "seek", "back", "jump", "run", "run to", "edit", "undo", "redo", "look", "save")


@FEWER
@given(trainer=trainers(least_edits=1), data=st.data())
def test_while_her_past_grows_back_every_iteration_is_what_it_was(trainer, data):
    """Wherever she is sought, run to, changed and taken back from: nothing is ever another."""
    first, ticks = saved(trainer), Ticks()
    again, end = first.trainer(), first.furthest.iteration
    special = st.sampled_from([end, first.shown.iteration, end - 1])
    for walk in data.draw(st.lists(st.sampled_from(WALKS), min_size=1, max_size=9)):
        goal = max(0, data.draw(st.integers(0, end + 5) | special))
        budget = data.draw(st.integers(0, 12))
        note(f"{walk} {goal} {budget}: at {again.iteration}, grown {again.grown}")
        before = again.iteration
        match walk:
            case "grow":
                again.grow(budget, ticks)
                assert again.iteration == before
            case "seek":
                again.seek(goal)
                assert again.iteration == goal
            case "back":
                again.back(budget)
                assert again.iteration == max(0, before - budget)
            case "jump":
                again.jump(goal)
                assert again.iteration <= goal
            case "run":
                again.run(budget, ticks)
                if again.gap and again.gap[0] < before < again.gap[1]:
                    assert again.iteration == before  # a saved moment, alone in what is missing
            case "run to":
                again.jump(goal)
                again.run(budget, ticks, goal)
                assert again.iteration <= goal
            case "edit":
                if data.draw(st.booleans()):
                    again.seek(end + budget)
                changed_or_refused(again, any_edit(data.draw, again.state), end)
            case "undo":
                again.undo()
            case "redo":
                again.redo()
            case "look":
                nothing_is_known_of_what_is_missing(again)
            case "save":
                later = saved(again)
                assert same(later.furthest, replayed(first.begun, later.edits, again.furthest))
        assert same(again.state, replayed(first.begun, again.in_effect, again.iteration))


def changed_or_refused(trainer: Trainer, edit: object, end: int) -> None:
    """Before the furthest that was saved nothing can be changed yet, and that is said in words."""
    before, gap = trainer.in_effect, trainer.gap
    if gap and trainer.iteration < end:
        with pytest.raises(Refused, match=r"^her past is still growing back"):
            trainer.edit(edit)
        assert trainer.in_effect == before
    else:
        trainer.edit(edit)
        assert trainer.in_effect[-1] == (trainer.iteration, edit)


def nothing_is_known_of_what_is_missing(trainer: Trainer) -> None:
    """No curve has a point there, but for this very moment."""
    place = SynapseAt(0, 0, 0)
    snapshot = look(trainer, trainer.state.problem.inputs[0], lives=[place], answers=True)
    assert (snapshot.grown, snapshot.grows_to) == (trainer.gap or (None, None))
    assert snapshot.changed == tuple(iteration for iteration, _ in trainer.in_effect)
    curves = [snapshot.samples, snapshot.answers, snapshot.lives[place]]
    curves += [snapshot.held_samples] if snapshot.held_samples else []
    for curve in curves:
        if trainer.gap:
            inside = (curve.iterations > trainer.gap[0]) & (curve.iterations < trainer.gap[1])
            assert set(curve.iterations[inside]) <= {trainer.iteration}
        else:
            assert curve.iterations[0] == 0


@FEWER
@given(trainer=trainers(least_edits=1), data=st.data())
def test_playing_across_a_change_gives_the_changed_future_bit_for_bit(trainer, data):
    """After having gone back before it, in pieces of every length."""
    trainer.seek(data.draw(st.integers(0, 20)))
    piece, end = data.draw(st.integers(1, 40)), trainer.furthest + 5
    while trainer.iteration < end:
        trainer.run(piece, lambda: trainer.iteration)
        assert same(trainer.state, replayed(trainer.begun, trainer.in_effect, trainer.iteration))


def test_a_saved_moment_is_there_at_once_and_waits_for_nothing(xor):
    """However often one goes away from it, while nothing has grown."""
    trainer = Trainer(*xor)
    trainer.seek(700)
    trainer.seek(500)
    again = saved(trainer).trainer()
    for iteration in (0, 500, 700, 0, 700, 500):
        again.seek(iteration)
        assert same(again.state, replayed(trainer.begun, (), iteration))
        assert again.grown == 0


def test_what_was_changed_at_iteration_0_is_changed_at_once(xor):
    """Even where nothing has had time to grow back."""
    trainer = Trainer(*xor)
    trainer.edit(SetWeight(0, 1, 2, 5.0))
    trainer.edit(SetLearningRate(0.25))
    trainer.seek(300)
    again = saved(trainer).trainer()
    again.seek(0)
    assert same(again.state, replayed(trainer.begun, trainer.in_effect, 0))
    again.run(100, lambda: again.iteration, 1)
    whole(again).step()
    assert same(again.state, replayed(trainer.begun, trainer.in_effect, again.iteration))


def test_a_run_that_was_never_trained_is_whole_when_it_is_opened(xor):
    """Nothing is missing of it, and what was changed in it can be undone."""
    trainer = Trainer(*xor)
    trainer.edit(SwitchNeuron(1, 3, on=False))
    again = saved(trainer).trainer()
    assert again.grown is None
    assert Runs(reopened(saved(trainer))).undoable
    assert again.undo()
    assert same(again.state, trainer.begun)


def test_an_oldest_undo_that_was_given_up_meanwhile_is_given_up_with_all_before_it(xor):
    """The changes stay what they are, in their order; nothing can be undone out of turn."""
    trainer = Trainer(*xor)
    trainer.seek(10)
    trainer.edit(SetLearningRate(0.5))
    trainer.seek(20)
    again = saved(trainer).trainer()
    again.seek(20)
    for value in (1.0, 2.0):
        again.edit(SetWeight(0, int(value), 0, value))
    again.forget_oldest_undo()
    whole(again)
    expected = [(10, SetLearningRate(0.5)), (20, SetWeight(0, 1, 0, 1.0))]
    assert again.undoable == 1
    assert list(again.in_effect) == [*expected, (20, SetWeight(0, 2, 0, 2.0))]
    assert again.undo()
    assert not again.undo()
    assert list(again.in_effect) == expected


def test_only_the_furthest_can_be_played_on_from_before_the_past_is_there(xor):
    """And what is trained then is what it would have been."""
    trainer = Trainer(*xor)
    trainer.seek(700)
    trainer.seek(500)
    again = saved(trainer).trainer()
    assert again.run(3, Ticks(), until=600) == 0
    assert again.iteration == 500
    again.jump(700)
    again.run(50, lambda: again.iteration)
    assert again.iteration == 750
    assert again.grown is not None
    assert same(again.state, replayed(trainer.begun, (), 750))


# What is shown of it


@cache
def long_run() -> Saved:
    """XOR trained to iteration 6,000, changed twice, left in the middle."""
    problem, recipe = files.find("xor")
    held = replace(problem, held_inputs=problem.inputs[:2], held_targets=problem.targets[:2])
    trainer = Trainer(held, recipe)
    for iteration, edit in ((40, SetWeight(0, 1, 2, -9.5)), (900, SetLearningRate(0.5))):
        trainer.seek(iteration)
        trainer.edit(edit)
    trainer.seek(6_000)
    trainer.seek(3_000)
    return saved(trainer)


def scene(trainer: Trainer, selected: tuple[int, ...] = (0, 1, 2), **view: object) -> list:
    """The window with every curve there is."""
    lives = [SynapseAt(0, 1, 2), SynapseAt(1, 0, 0)]
    snapshot = look(trainer, (1, 1, 0), None, lives, answers=True)
    return compose(snapshot, View(selected=selected, answer_curve=True, **view), LAYOUT, 0.3)


CURVES = {"error", "held-out error", "answer", "weight"}


@pytest.mark.parametrize(
    ("grown", "at", "logarithmic"),
    [
        *((100, 100, True), (100, 3_000, True), (100, 6_400, False)),
        *((1_000, 600, False), (1_000, 3_000, False), (1_000, 6_000, True), (1_000, 6_400, True)),
    ],
)
def test_no_curve_is_drawn_across_what_has_yet_to_grow_back(grown, at, logarithmic):
    """Neither the error nor what was held out, nor her answer, nor the life of a weight."""
    again = grown_to(long_run().trainer(), grown)
    again.seek(at)
    assert grown <= again.grown < grown + 200
    shapes = scene(again, logarithmic=logarithmic)
    seen = set()
    for shape in shapes:
        if not isinstance(shape, Curve) or curve(shape) not in CURVES:
            continue
        seen.add(curve(shape))
        (reading,) = (
            s for s in shapes if isinstance(s, Reading) and s.area.contains(shape.points[0])
        )
        begin, end = reading.track.places(np.array(again.gap, float))
        for (left, _), (right, _) in pairwise(shape.points):
            assert right <= begin + 0.01 or left >= end - 0.01
    assert seen == CURVES


def test_the_timeline_says_and_shows_how_far_the_past_has_grown_back():
    """Hatched is what is missing, and nothing else; once it is whole nothing is said any more."""
    again = grown_to(long_run().trainer(), 1_000)
    shapes = scene(again)
    (said,) = (s.string for s in shapes if isinstance(s, Text) and part(s) == "growing")
    assert said == f"her past grows back: {again.grown:,} of 6,000"
    (error, *_) = (s for s in shapes if isinstance(s, Curve) and curve(s) == "error")
    (track,) = (s.track for s in shapes if isinstance(s, Reading) and s.what == "average error")
    stripes = [s.area for s in shapes if isinstance(s, Box) and part(s) == "missing"]
    assert stripes[0].x == pytest.approx(track.x_of(again.grown))
    assert stripes[0].x == pytest.approx(error.points[-1][0], abs=1)
    assert stripes[-1].x < track.x_of(6_000) <= stripes[-1].x + 6
    assert not any(part(s) in ("growing", "missing") for s in scene(whole(again)))
    assert [s for s in scene(again) if part(s) == "furthest"]


def curve(shape: Curve) -> str:
    return shape.role.name if isinstance(shape.role, CurveRole) else ""


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", [(900, 600), (1280, 800)])
def test_however_small_the_window_it_is_said_how_far_the_past_has_grown_back(size, scale):
    """With all digits, or shorter; at least the share. It lies within the timeline."""
    trainer = grown_to(long_run().trainer(), 1_000)
    few = look(trainer, (1, 1, 0), answers=True)
    recipe = replace(few.recipe, iterations=10**9)
    many = replace(few, grown=999_999_999, grows_to=10**9, furthest=10**9, recipe=recipe)
    layout = arrange(size[0] / scale, size[1] / scale)
    for snapshot, answers in product((few, many), (False, True)):
        shapes = compose(snapshot, View(answer_curve=answers), layout, 0.3)
        (said,) = (s for s in shapes if isinstance(s, Text) and part(s) == "growing")
        expected = {f"{snapshot.grown:,} of {snapshot.grows_to:,}", "99 % grown back"}
        assert any(said.string.endswith(text) for text in expected)
        (track,) = (s.track for s in shapes if isinstance(s, Reading) and s.what == "average error")
        assert track.area.x <= said.x
        assert said.x + text_width(said.string, said.size) <= track.area.right


def part(shape: object) -> str:
    role = getattr(shape, "role", None)
    return role.name if isinstance(role, PartRole) else ""


def test_the_marks_of_the_timeline_are_the_changes_in_effect():
    """Those that have yet to be made again among them, and not those that were cut off."""
    trainer = whole(long_run().trainer())
    trainer.seek(600)
    trainer.edit(SwitchNeuron(1, 1, on=False))
    trainer.seek(700)
    for again in (trainer, saved(trainer).trainer(), whole(saved(trainer).trainer())):
        marks = [s.role.number for s in scene(again) if part(s) == "changed"]
        assert marks == [40, 600]


@pytest.mark.parametrize("grown", [0, 200, 1_000, 2_000])
def test_nothing_is_claimed_of_iterations_that_are_missing(grown):
    """Neither that it gets worse nor that it stands still: that takes a past to compare with."""
    inputs, targets = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    trainer = Trainer(problem_of(inputs, targets), Recipe((2, 1, 1), iterations=10_000))
    trainer.seek(2_000)
    assert caption(look(trainer, (1, 1)))[0].kind == "plateau"
    again = grown_to(saved(trainer).trainer(), grown)
    assert (caption(look(again, (1, 1)))[0].kind == "plateau") == (again.grown is None)
    again.seek(min(grown, 100))
    trainer.seek(min(grown, 100))
    assert caption(look(again, (1, 1))) == caption(look(trainer, (1, 1)))


def test_getting_worse_is_said_only_where_it_is_known():
    """A network that gets worse, opened again: silence while a tenth of its life is missing."""
    problem, recipe = files.find("xor")
    trainer = Trainer(problem, replace(recipe, learning_rate=1.0))
    trainer.seek(2_000)
    trainer.edit(SetExamples(replace(problem, targets=problem.targets[::-1].copy())))
    trainer.seek(2_003)
    kind = caption(look(trainer, (1, 1, 0)))[0].kind
    assert kind == "worse"
    again = grown_to(saved(trainer).trainer(), 500)
    assert caption(look(again, (1, 1, 0)))[0].kind != "worse"
    assert caption(look(whole(again), (1, 1, 0)))[0].kind == "worse"


def test_the_curve_of_a_start_that_was_replaced_ends_where_its_past_did():
    """A new start while the past grows back shows, faintly, what was there of the old curve."""
    again = grown_to(long_run().trainer(), 1_000)
    grown = again.grown
    runs = Runs(new_run("xor", *files.find("xor")))
    runs.replace(reopened(long_run()))
    runs.shown = replace(runs.shown, trainer=again)
    runs.start_anew(None)
    replaced = runs.shown.trainer.replaced
    assert replaced.iterations[-1] <= grown
    assert len(replaced.iterations) > 100


def test_no_overflow_is_looked_for_in_what_is_missing(xor):
    """The changes that led to it are not made again yet; a search would go astray or never end."""
    problem, recipe = xor
    linear = replace(recipe, activations=("linear", "linear"), learning_rate=0.001)
    trainer = Trainer(problem, linear)
    trainer.seek(100)
    trainer.edit(SetLearningRate(1e3))
    trainer.seek(400)
    known = trainer.first_overflow()
    assert 100 < known < 400
    again = saved(trainer).trainer()
    assert again.first_overflow() is None
    assert whole(again).first_overflow() == known


def test_a_built_in_problem_is_saved_by_its_name(tmp_path):
    """A name and a digest stand for all its examples; what only looks like it is written out."""
    path = tmp_path / "some.thinking"
    for name in ("xor", "digits", "two-categories", "dropout"):
        problem, recipe = files.find(name)
        question = tuple(problem.inputs[0].tolist())
        run_file.save(path, run_file.saved(name, Trainer(problem, recipe), question))
        opened = run_file.read(path)
        assert same_problem(opened.begun.problem, problem)
        assert opened.name == name
        assert f'"built_in": "{name}"' in path.read_text()
    other = replace(files.find("xor")[0], title="Another")
    run_file.save(path, run_file.saved("xor", Trainer(other, files.find("xor")[1]), (1, 1, 0)))
    assert same_problem(run_file.read(path).begun.problem, other)
    assert "built_in" not in path.read_text()
