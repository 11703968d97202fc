"""Say first, see then: nothing tells the answer before, all of it after, and nothing ever waits."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from test_controls import Desk, desk_of
from test_layout import Place, Scene, ambiguous, covered, crossing, leaving, meetings, small

from network import files
from network.table_problem import to_problem, usual_uses
from network.tables import read_bytes
from visualiser import commands as c
from visualiser.narrator import sentence
from visualiser.predicting import choices
from visualiser.render.data import scene_as_json
from visualiser.render.describe import describe
from visualiser.runs import new_run
from visualiser.scene.compose import compose, parts
from visualiser.scene.layout import arrange
from visualiser.scene.numbers import plain
from visualiser.scene.shapes import Curve, Raster, Text
from visualiser.session import Session
from visualiser.view import View

SIZES = ((1280, 800), (600, 400))

OPENED: dict[str, dict] = {
    "plain": {},
    "her answer at every age": {"answer_curve": True, "show_weights": True},
    "output": {"selected": (2, 0), "panel": "story"},
    "hidden neuron": {"selected": (1, 2), "panel": "story"},
    "synapse": {"selected": (1, 2, 0), "panel": "story"},
    "code": {"code": True, "panel": "story"},
    "slow motion": {"slow": True, "phase": 1},
    "table": {"panel": "table"},
}


def session_at(iteration: int = 1_500, name: str = "xor", **view: object) -> Session:
    session = Session(new_run(name, *files.find(name)), View(**view), lambda: 0.0)
    session.run.trainer.seek(iteration)
    return session


def every_word(session: Session, sizes: Sequence[tuple[int, int]] = SIZES) -> str:
    """All that the window says, in all windows, in words and as data, tooltips included."""
    told, snapshot = [], session.snapshot()
    for size in sizes:
        layout = arrange(*size)
        scene = parts(snapshot, session.view, layout, 0.0)
        shapes = [shape for part in scene for shape in part.shapes]
        told += [shape.string for shape in shapes if isinstance(shape, Text)]
        told += [s.action.hint for s in shapes if getattr(s, "action", None)]
        told += [repr(getattr(s.action, "command", "")) for s in shapes if getattr(s, "action", 0)]
        told.append(describe(scene))
        told.append(scene_as_json(scene, snapshot, size, 1.0, None).decode())
    return "\n".join(told)


def spellings(value: float) -> set[str]:
    """Her answer as it is written anywhere, by 3 digits and more."""
    return {plain(value, digits) for digits in range(3, 9)} | {repr(value), json.dumps(value)}


def is_in(words: str, number: str) -> bool:
    """Whether the number stands there, and not just as the beginning of another."""
    return re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", words) is not None


@pytest.mark.parametrize("opened", OPENED)
@pytest.mark.parametrize("inputs", [(1.0, 1.0, 0.0), (1.0, 1.0, 1.0)], ids=["new", "an example"])
def test_nothing_tells_the_answer_before_it_is_said(opened, inputs):
    """Not the diagram, the table, the words, the data, a tooltip nor what is looked into."""
    session = session_at(**OPENED[opened])
    session.handle(c.TogglePredicting())
    session.handle(c.AskAbout(inputs))
    assert session.view.predictions.pending.kind == "answer"
    (truth,) = session.seen().question.outputs.tolist()
    words = every_word(session)
    assert not [told for told in spellings(truth) if is_in(words, told)]
    assert not [w for w in ("She is right", "She is wrong", "is correct") if w in words]
    snapshot = session.snapshot()
    assert snapshot.question.verdict is None
    assert snapshot.answers is None
    session.handle(c.Predict(0))
    assert plain(truth, 3) in every_word(session, SIZES[:1])


def test_what_is_hidden_has_the_same_picture_whatever_it_is():
    """Neither colour, bar nor glow: two networks that differ only in their answer look alike."""
    views = []
    for weight in (-8.0, 8.0):
        session = session_at()
        session.handle(c.SetWeight(1, 0, 0, weight))
        session.handle(c.TogglePredicting())
        output = session.snapshot()
        assert output.asking
        shapes = compose(output, session.view, arrange(1280, 800), 0.0)
        own = [s for s in shapes if not isinstance(s, Curve | Raster)]
        views.append(
            [
                repr(s)
                for s in own
                if getattr(getattr(s, "role", None), "layer", None) == 2
                and "Neuron" in repr(s.role)
            ]
        )
    assert views[0] == views[1] != []


def test_the_answer_key_is_the_engines_and_the_tally_counts():
    """Of four situations she answers two with 0 and two with 1 at the end; undecided is no miss."""
    session = session_at(5_000)
    session.handle(c.TogglePredicting())
    said = right = 0
    for inputs in ((1, 1, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)):
        for choice in (0, 1):
            session.handle(c.AskAbout((0.0, 0.0, 0.0)))
            session.handle(c.AskAbout(tuple(map(float, inputs))))
            session.handle(c.Predict(choice))
            said += 1
            right += choice == round(float(session.seen().question.outputs[0]))
            predictions = session.view.predictions
            assert (predictions.right, predictions.said) == (right, said)
            assert predictions.told.endswith(f"{right} of {said} so far.")
    assert (right, said) == (4, 8)
    session = session_at(1_204)
    session.handle(c.TogglePredicting())
    session.handle(c.Predict(1))
    assert session.view.predictions.said == 0
    assert "cannot decide: not counted" in session.view.predictions.told


@pytest.mark.parametrize(("source", "rises"), [(0, True), (1, False), (2, False)])
def test_where_a_weight_goes_next_is_what_the_next_iteration_makes_of_it(source, rises):
    """At iteration 10 of the single neuron; hidden are the change and who pushed it."""
    session = session_at(10, "single-neuron")
    session.handle(c.SelectSynapse(0, source, 0))
    before = session.seen()
    change, weight = before.change((0, source, 0)), before.weight((0, source, 0))
    session.handle(c.ShowExample(0))
    session.handle(c.TogglePredicting())
    assert session.view.predictions.pending.kind == "weight"
    words = every_word(session)
    assert repr(change) not in words
    assert "Who pushed it" not in words
    session.handle(c.Predict(int(rises)))
    assert "you were right. 1 of 1" in session.view.predictions.told
    assert "Who pushed it" in every_word(session)
    session.handle(c.Step(1))
    session.advance(1 / 60, 1.0)
    assert (session.seen().weight((0, source, 0)) > weight) == rises
    assert session.view.predictions.pending.about[0] == 11


@pytest.mark.parametrize(
    "command",
    [
        c.CloseTopmost(),
        c.ShowExample(0),
        c.ToggleQuestion(),
        c.TogglePredicting(),
        c.StepExample(1),
    ],
    ids=repr,
)
def test_a_prediction_is_given_up_by_escape_and_by_asking_for_something_else(command):
    """It never waits, counts nothing, and she goes on learning meanwhile."""
    session = session_at()
    session.handle(c.TogglePredicting())
    assert session.view.predictions.pending
    session.handle(c.TogglePlay())
    session.advance(0.1, 1.0)
    assert session.view.predictions.pending
    assert session.run.trainer.iteration >= 1_500
    session.handle(command)
    assert session.view.predictions.pending is None
    assert session.view.predictions.said == 0


def test_it_is_off_by_default_and_a_tour_turns_it_on_for_its_step_alone():
    """A learner who did not ask for it is asked once, where the tour says so."""
    session = session_at(0, "single-neuron")
    assert session.view.predictions.pending is None
    session.view = replace(session.view, tour_places=(("single-neuron", 3),))
    session.handle(c.StepTour(1))
    session.advance(1 / 60, 1.0)
    assert session.view.predictions.pending.kind == "weight"
    session.handle(c.StepTour(1))
    assert session.view.predictions.pending is None
    session.handle(c.FlipInput(1))
    assert session.view.predictions.pending is None


def test_the_prediction_of_a_tour_waits_while_she_is_on_the_way():
    """The step goes to iteration 10,000, which takes a while: the answer is never seen before."""
    session = session_at(0, "single-neuron", tour_places=(("single-neuron", 5),))
    session.handle(c.StepTour(1))
    assert session.view.goal == 10_000
    ticks = iter(range(10**9))
    session._clock = lambda: next(ticks) / 1_000
    while session.view.goal is not None:
        assert session.view.predictions.pending
        session.advance(1 / 60, 0.05)
    assert session.view.predictions.pending
    session.handle(c.Predict(1))
    assert "you were right" in session.view.predictions.told


def test_of_categories_each_has_its_button_and_of_numbers_nothing_is_predicted():
    """Ten digits can be chosen from; a real-valued answer is neither 0 nor 1."""
    problem, recipe = files.find("digits")
    assert choices(problem, recipe, "answer") == tuple("0123456789")
    table = read_bytes(b"a,b\n1,2.5\n2,3.5\n3,7\n", "made")
    assert choices(*to_problem(table, usual_uses(table)), "answer") == ()
    assert choices(*files.find("autoencoder-8-3-8"), "answer") == ()
    session = Session(new_run("digits", problem, recipe), View(), lambda: 0.0)
    session.handle(c.TogglePredicting())
    assert session.view.predictions.pending
    session.handle(c.Predict(int(session.seen().question.outputs.argmax())))
    assert session.view.predictions.right in (0, 1)
    assert not session.view.predictions.hidden


@pytest.mark.parametrize("name", ["xor", "digits"])
def test_the_question_fits_into_every_window(name):
    """It takes the caption's place and meets nothing, with two choices or ten."""
    session = session_at(20, name)
    session.handle(c.TogglePredicting())
    for size, scale in product(((900, 600), (1280, 800)), (1.0, 1.5, 2.0)):
        view = replace(session.view, scale=scale)
        place = Place(name, "question", size, scale, "plain")
        scene = Scene(place, compose(session.snapshot(), view, place.layout, 0.3))
        checks = (meetings, leaving, covered, crossing, small, ambiguous)
        found = [violation for check in checks for violation in check(scene)]
        assert not found, "\n".join(map(str, found))


def test_it_is_said_by_keys_and_by_clicks():
    """F asks for it, Z says 0 and X says 1; the buttons do the same."""
    window: Desk = desk_of(*files.find("xor"))
    window.press("f")
    assert window.session.view.predictions.pending
    assert window.press("x") == [c.Predict(1)]
    assert not window.session.view.predictions.pending
    window.press("3")
    while window.focus != "predict 0":
        window.tab()
    assert window.press("return") == [c.Predict(0)]
    assert window.session.view.predictions.said in (0, 1, 2)
    assert window.press("z") == [c.Predict(0)]
    assert not window.session.view.predictions.pending


def test_neither_the_wall_nor_the_narrator_tells():
    """Of many starts one is hers; who listens is told that something is hidden."""
    session = session_at(100)
    session.handle(c.ToggleWall())
    session.advance(1 / 60, 1.0)
    shown = session.snapshot().wall
    assert shown is not None
    assert any(tile.answer for tile in shown.tiles)
    session.handle(c.TogglePredicting())
    snapshot = session.snapshot()
    assert not snapshot.wall.asking
    assert not any(tile.answer for tile in snapshot.wall.tiles)
    assert all(np.isnan(tile.layers[-1]).all() for tile in snapshot.wall.tiles)
    assert compose(snapshot, session.view, arrange(1280, 800), 0.0)
    session.handle(c.ToggleWall())
    told = sentence(session.snapshot(), session.view)
    assert told.endswith("Her answer is hidden until it has been predicted.")
