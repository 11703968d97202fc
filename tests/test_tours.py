"""The four guided tours: gone through in every way, whole in every window, and true."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from oracle import starting, think
from test_controls import Desk, desk_of
from test_layout import (
    Place,
    Scene,
    ambiguous,
    covered,
    crossing,
    leaving,
    meetings,
    small,
    unreachable,
)

from network import files
from network.snapshot import Snapshot, look
from network.trainer import Trainer
from network.verdict import Verdict, count
from visualiser import commands as c
from visualiser.runs import new_run
from visualiser.scene.compose import compose
from visualiser.scene.layout import arrange
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Box, Text
from visualiser.session import Session
from visualiser.settings import Settings, values_of
from visualiser.view import View

TOURS = {
    "single-neuron": "9 lines of Python",
    "first-input": "simple 2-layer neural network",
    "xor-single-neuron": "Programming a simple neural network",
    "xor": "multi-layered neural network",
}
"""Which post each of them names first."""

WINDOWS = tuple(product(((900, 600), (1280, 800), (1920, 1200)), (1.0, 1.5, 2.0)))

CHECKS = (meetings, leaving, covered, crossing, small, unreachable, ambiguous)


@cache
def trainer_of(name: str) -> Trainer:
    """Trained once for all tests."""
    return Trainer(*files.find(name))


@cache
def session_of(name: str) -> Session:
    """A session whose past is remembered from one test to the next."""
    session = Session(new_run(name, *files.find(name)), View(), lambda: 0.0)
    session.run.trainer.seek(files.find(name)[1].iterations)
    session.run.trainer.seek(0)
    return session


def arrived(session: Session) -> None:
    """Wait until she has come to the iteration of the step."""
    while session.view.goal is not None:
        session.advance(1 / 60, 10.0)


def steps(session: Session) -> Iterator[int]:
    """Go through the tour from its first step."""
    session.view = replace(session.view, touring=None, tour_places=())
    session.handle(c.StepTour(1))
    while session.view.touring is not None:
        arrived(session)
        yield session.view.touring.step
        session.handle(c.StepTour(1))


def at(name: str, iteration: int, inputs: tuple[float, ...] = (1, 1, 0)) -> Snapshot:
    """What the engine has of that iteration."""
    trainer = trainer_of(name)
    trainer.seek(iteration)
    return look(trainer, inputs)


def said(shapes, *names: str) -> str:
    """What stands in texts of those roles."""
    found = [s for s in shapes if isinstance(s, Text) and isinstance(s.role, PartRole)]
    return " ".join(text.string for text in found if text.role.name in names)


# The ways through


def by_page_down(window: Desk) -> None:
    window.press("page down")


def by_clicks(window: Desk) -> None:
    """On Next, or on the button of the story that begins it."""
    boxes = {s.action.name: s for s in window.shapes if isinstance(s, Box) and s.action}
    box = boxes.get("tour next") or boxes["take tour"]
    window.click(window.pixel(box.area.centre))


def by_tab_and_enter(window: Desk) -> None:
    name = "tour next" if window.session.view.touring else "take tour"
    while window.focus != name:
        window.tab()
    window.press("return")


@pytest.mark.parametrize("way", [by_page_down, by_clicks, by_tab_and_enter])
@pytest.mark.parametrize("name", TOURS)
def test_a_tour_is_gone_through_from_first_to_last(name, way):
    """Whatever the way, each step comes once, says something, and the end leaves the tour."""
    problem, recipe = files.find(name)
    window = desk_of(problem, recipe)
    window.session.runs.shown = replace(window.session.run, name=name)
    window.look()
    seen = []
    while True:
        way(window)
        touring = window.session.view.touring
        if touring is None:
            break
        seen.append((touring.step, said(window.shapes, "tour")))
        window.session.handle(c.Seek(window.session.run.trainer.iteration))  # do not wait for her
    assert [step for step, _ in seen] == list(range(len(problem.tour.steps)))
    assert 6 <= len(seen) <= 10
    assert all(len(text) > 40 for _, text in seen)
    assert TOURS[name] in seen[0][1]


def test_page_up_goes_back_and_brings_the_steps_own_state():
    """A presenter's remote has only these two keys."""
    window = desk_of(*files.find("xor"))
    window.session.runs.shown = replace(window.session.run, name="xor")
    window.press("page up")
    assert window.session.view.touring is None
    window.press("page down", "page down", "page down")
    assert window.session.view.slow
    window.press("1", "page up")
    view = window.session.view
    assert (view.touring.step, view.slow, view.playing) == (1, False, False)
    assert window.session.run.question == (1, 1, 0)
    window.press("page up", "page up")
    assert window.session.view.touring.step == 0


def test_a_tour_is_left_at_any_time_and_gone_on_with_later(tmp_path):
    """Esc and the sign at the corner leave it; the place is remembered with the settings."""
    session = session_of("single-neuron")
    session.view = View()
    for _ in range(3):
        session.handle(c.StepTour(1))
    session.handle(c.CloseTopmost())
    assert session.view.touring is None
    session.handle(c.StepTour(1))
    assert session.view.touring.step == 2
    session.handle(c.LeaveTour())
    path = tmp_path / "settings.json"
    Settings(path).remember(values_of(session.view, "single-neuron", (1280, 800)))
    session.view = View(**Settings(path).of_the_view())
    session.handle(c.StepTour(1))
    assert session.view.touring.step == 2


def test_a_tour_that_was_finished_begins_again_at_its_first_step():
    """Going on at the last step would be no tour."""
    session = session_of("first-input")
    assert list(steps(session)) == list(range(len(session.run.trainer.state.problem.tour.steps)))
    session.handle(c.StepTour(1))
    assert session.view.touring.step == 0


def test_another_problem_ends_the_tour_and_one_without_a_tour_says_so():
    """The card never speaks of what is not shown."""
    session = Session(new_run("xor", *files.find("xor")), View(), lambda: 0.0)
    session.handle(c.StepTour(1))
    session.handle(c.ChooseProblem("and"))
    assert session.view.touring is None
    session.handle(c.StepTour(1))
    assert session.view.touring is None
    assert "no guided tour" in session.view.notice


@pytest.mark.parametrize(
    "astray",
    [c.NewStart(5), c.SetWeight(0, 1, 1, 3.0), c.SetNetwork("hidden", (2,)), c.ToggleBias()],
    ids=repr,
)
def test_the_next_step_brings_the_tours_own_network_back(astray):
    """Whatever was changed; what was changed can be undone to."""
    session = Session(new_run("xor", *files.find("xor")), View(), lambda: 0.0)
    session.handle(c.StepTour(1))
    home = session.run.trainer.state.recipe
    session.handle(astray)
    shapes = compose(session.snapshot(), session.view, arrange(1280, 800), 0.0)
    assert "The network is changed" in said(shapes, "tour waits")
    session.handle(c.StepTour(1))
    assert session.run.trainer.state.recipe == home
    assert not session.run.trainer.in_effect
    assert session.view.undoable


def test_the_text_keeps_the_numbers_of_its_iteration_and_says_where_the_learner_is_not():
    """A sentence about iteration 0 stays true while she goes on to 40."""
    session = Session(new_run("xor", *files.find("xor")), View(), lambda: 0.0)
    session.handle(c.StepTour(1))
    session.handle(c.StepTour(1))
    assert dict(session.view.touring.numbers) == {"answer": "0.523"}
    before = compose(session.snapshot(), session.view, arrange(1280, 800), 0.0)
    session.handle(c.Seek(40))
    arrived(session)
    session.handle(c.FlipInput(0))
    after = compose(session.snapshot(), session.view, arrange(1280, 800), 0.0)
    assert said(before, "tour") == said(after, "tour")
    assert "she says 0.523" in said(after, "tour")
    assert said(before, "tour waits") == ""
    assert said(after, "tour waits") == "The text speaks of iteration 0."


@pytest.mark.parametrize(
    ("name", "step", "doing"),
    [
        ("single-neuron", 4, [c.Seek(1_000)]),
        ("single-neuron", 7, [c.NewStart()]),
        ("xor", 7, [c.ShowExample(1)]),
    ],
)
def test_a_step_gets_what_it_waits_for_and_never_blocks(name, step, doing):
    """Until then the button says Skip, afterwards Next; it goes on either way."""
    session = session_of(name)
    session.view = View(tour_places=((name, step),))
    session.handle(c.StepTour(1))
    arrived(session)
    assert session.view.touring.step == step
    assert not session.view.touring.done
    for command in doing:
        session.handle(command)
        arrived(session)
    assert session.view.touring.done
    session.handle(c.StepTour(1))
    assert session.view.touring is None or session.view.touring.step == step + 1
    if session.view.undoable:
        session.handle(c.Undo())


def test_asked_selected_playing_and_paused_are_waited_for_too():
    """The words that these four tours do without."""
    problem, recipe = files.find("xor")
    session = Session(new_run("xor", problem, recipe), View(), lambda: 0.0)
    for kind, doing, fields in (
        ("asked", c.AskAbout((0.0, 0.0, 1.0)), {"inputs": (0.0, 0.0, 1.0)}),
        ("selected", c.SelectNeuron(1, 2), {"place": (1, 2)}),
        ("playing", c.TogglePlay(), {}),
        ("paused", c.TogglePlay(), {}),
    ):
        session.handle(c.LeaveTour())
        session.handle(c.StepTour(1))
        until = problem.tour.steps[3].until._replace(kind=kind, **fields)
        step = problem.tour.steps[0]._replace(until=until)
        tour = problem.tour._replace(steps=(step, step))
        session.view = replace(
            session.view, touring=session.view.touring._replace(tour=tour, step=0)
        )
        session.handle(c.StepTour(1))
        assert session.view.touring.step == 1
        assert session.view.playing == (kind == "paused")
        assert not session.view.touring.done
        session.handle(doing)
        assert session.view.touring.done


# The card in every window


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("name", TOURS)
def test_every_step_is_whole_in_every_window(name, theme):
    """No text meets another or leaves its place, every control can be hit, and all is said."""
    session = session_of(name)
    session.view = View(theme=theme)
    windows = WINDOWS[1::4] if theme == "light" else WINDOWS if name == "xor" else WINDOWS[::2]
    for _ in steps(session):
        snapshot = session.snapshot()
        for size, scale in windows:
            view = replace(session.view, scale=scale)
            place = Place(name, "question", size, scale, "plain")
            shapes = compose(snapshot, view, place.layout, 0.3)
            scene = Scene(place, shapes)
            found = [violation for check in CHECKS for violation in check(scene)]
            assert not found, "\n".join(map(str, found))
            scrolls = any(
                isinstance(s, Box) and s.scrolling and s.scrolling.name == "tour" for s in shapes
            )
            assert not scrolls or place.layout.window.height <= 300
            last = view.touring.now.text.rpartition("}")[2].split()[-1]
            assert scrolls or said(shapes, "tour").endswith(last)


# What the steps say is so


def verdicts(snapshot: Snapshot) -> list[str]:
    return [verdict.value for verdict in snapshot.verdicts]


def test_the_numbers_are_those_of_a_run_computed_without_the_engine():
    """Each placeholder of the XOR tour's second step, from the formulas alone."""
    network = starting((3, 4, 1), seed=1)
    session = session_of("xor")
    for step in steps(session):
        if step == 1:
            (answer,) = think(network, [[1, 1, 0]])[-1][0]
            assert dict(session.view.touring.numbers)["answer"] == f"{answer:.3f}"


def test_the_nine_lines_tour_is_true():
    """Its claims that are no placeholders."""
    start, ten, end = (at("single-neuron", n, (1, 0, 0)) for n in (0, 10, 10_000))
    problem = start.problem
    assert (problem.inputs[1].tolist(), problem.targets[1].tolist()) == ([1, 1, 1], [1])
    assert (problem.inputs[:, 2] == 1).all()
    assert ten.change((0, 2, 0)) != 0
    assert not (start.layers[0][:, :, None] * start.deltas[0][:, None, :])[
        problem.inputs == 0
    ].any()
    errors = [at("single-neuron", n).error.mean_absolute for n in (10, 100, 1_000)]
    assert errors[0] - errors[1] > 5 * (errors[1] - errors[2]) / 10 > 0
    assert start.question.example is None
    assert f"{end.question.outputs[0]:.8f}" == "0.99993704"
    assert abs(end.weight((0, 0, 0))) > 40 * abs(end.weight((0, 1, 0)))
    for seed in range(2, 7):
        trainer = Trainer(problem, replace(end.recipe, seed=seed))
        trainer.seek(10_000)
        assert count(look(trainer, (1, 0, 0)).verdicts, Verdict.RIGHT) == 4


def test_the_two_layer_tour_is_true():
    """Its claims that are no placeholders."""
    start, hundred = at("first-input", 0), at("first-input", 100)
    problem = start.problem
    assert problem.inputs[3].tolist() == [1, 1, 1]
    assert problem.targets[3] == 1
    assert start.error.mean_absolute >= 0.5
    assert (problem.targets[problem.inputs[:, 0] == 1] == 1).all()
    assert problem.report_every == 2_000
    assert hundred.error.mean_absolute < 0.1
    errors = [at("first-input", n).error.mean_absolute for n in (0, 10, 100, 1_000, 10_000)]
    falls = [(a - b) / n for a, b, n in zip(errors, errors[1:], (10, 90, 900, 9_000), strict=False)]
    assert falls == sorted(falls, reverse=True)
    unsure = at("first-input", 10_000, (0, 1, 0))
    assert unsure.question.example is None
    assert unsure.question.verdict is Verdict.UNDECIDED
    assert unsure.weight((0, 2, 0)) < -4
    assert (problem.inputs[:, 2] == 1).all()
    assert at("first-input", 10_000, (1, 1, 0)).question.verdict is Verdict.RIGHT


def test_the_tour_of_what_one_neuron_cannot_learn_is_true():
    """Its claims that are no placeholders."""
    early, later, end = (at("xor-single-neuron", n) for n in (0, 1_000, 10_000))
    fallen = early.error.mean_absolute - later.error.mean_absolute
    assert fallen > 10 * (later.error.mean_absolute - end.error.mean_absolute) > 0
    assert later.question.desired.tolist() == [0]
    assert later.question.verdict is Verdict.WRONG
    assert later.problem.inputs[5].tolist() == [1, 1, 1]
    assert verdicts(later)[5] == "wrong"
    assert later.problem.inputs[6].tolist() == [0, 0, 0]
    assert all(later.shares((0, source, 0))[6] == 0 for source in range(3))
    trainer = Trainer(end.problem, replace(end.recipe, iterations=60_000))
    trainer.seek(60_000)
    assert verdicts(look(trainer, (1, 1, 0))) == verdicts(end)
    trainer = Trainer(end.problem, replace(end.recipe, bias=True))
    trainer.seek(10_000)
    assert count(look(trainer, (1, 1, 0)).verdicts, Verdict.RIGHT) < 7
    assert files.find("xor")[0].title == "XOR of the first two"


def test_the_xor_tour_is_true():
    """Its claims that are no placeholders."""
    start, silent = at("xor", 0), at("xor", 1_204, (1, 1, 1))
    rule = start.problem.rule
    assert [int(a) != int(b) for a, b, _ in rule.situations] == rule.answers[:, 0].tolist()
    for index in range(3):
        for value in (0, 1):
            some = start.problem.inputs[:, index] == value
            assert len(set(start.problem.targets[some, 0])) == 2
    assert start.question.verdict is Verdict.UNDECIDED
    assert silent.question.verdict is Verdict.UNDECIDED
    assert (silent.question.layers[1] <= 0.05).all()
    right = {n: count(at("xor", n).verdicts, Verdict.RIGHT) for n in (1_300, 1_350, 1_400, 1_500)}
    assert (right[1_300], right[1_400], right[1_500]) == (6, 7, 7)
    for both in ((1, 1, 1), (1, 1, 0)):
        assert at("xor", 1_500, both).question.layers[1][0] > 0.3
        assert at("xor", 1_204, both).question.layers[1][0] < 0.05
    end = at("xor", 60_000)
    assert f"{end.question.outputs[0]:.7f}" == "0.0078876"
    assert end.question.example is None
    assert end.problem.inputs[2].tolist() == [1, 0, 1]
    assert end.problem.inputs[1].tolist() == [0, 1, 1]
    for example, (high, low) in ((2, (1, 3)), (1, (3, 1))):
        assert end.layers[1][example, high] > 0.95
        assert end.layers[1][example, low] < 0.05
    trainer = Trainer(end.problem, replace(end.recipe, seed=2))
    trainer.seek(60_000)
    assert "wrong" in verdicts(look(trainer, (1, 1, 0)))
