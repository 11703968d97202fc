"""The engine `fast` against numpy: as plain Python, and compiled where numba is installed."""

import json
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from time import sleep

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import XOR_WEIGHTS, flat, numbers
from scenes import problem_of

import main
from network import files, kernel, report, training
from network.edit import SetRecipe, SetWeight, SwitchNeuron, apply
from network.recipe import ENGINES, Recipe
from network.refused import Refused
from network.snapshot import ask, look
from network.trainer import Trainer
from network.training import State, Workshop
from visualiser import commands as c
from visualiser.runs import new_run
from visualiser.scene.compose import compose
from visualiser.scene.layout import arrange
from visualiser.scene.shapes import Box, Text
from visualiser.session import Session
from visualiser.view import View

needs_numba = pytest.mark.skipif(
    find_spec("numba") is None, reason="numba, the extra `fast`, is not installed"
)


@pytest.fixture
def uncompiled(monkeypatch) -> None:
    """The kernel's loops as the Python they are written in."""
    monkeypatch.setattr(kernel, "_numba", lambda: None)
    monkeypatch.setattr(kernel, "_compiled", lambda: kernel.iterate)


@st.composite
def starts(draw, least_hidden: int = 0) -> State:
    """The start of any network that the kernel can train, by numpy."""
    hidden = draw(st.lists(st.integers(1, 4), min_size=least_hidden, max_size=3))
    layers = (draw(st.integers(1, 3)), *hidden, draw(st.integers(1, 3)))
    recipe = Recipe(
        layers=layers,
        bias=draw(st.booleans()),
        learning_rate=draw(st.sampled_from([0.1, 1.0, 1.7])),
        seed=draw(st.integers(0, 2**32 - 1)),
    )
    numbers = np.random.default_rng(draw(st.integers(0, 99)))
    examples = draw(st.integers(1, 6))
    problem = problem_of(
        numbers.uniform(-1, 1, (examples, layers[0])), numbers.uniform(0, 1, (examples, layers[-1]))
    )
    state = training.start(problem, recipe)
    for layer, neurons in enumerate(hidden, 1):
        if draw(st.booleans()):
            state = apply(state, SwitchNeuron(layer, draw(st.integers(0, neurons - 1)), on=False))
    return state


def by_kernel(state: State) -> State:
    return replace(state, recipe=replace(state.recipe, engine="fast"))


def all_of(state: State) -> np.ndarray:
    return flat([*state.parameters.weights, *state.parameters.biases])


def bits(state: State) -> bytes:
    return all_of(state).tobytes()


def fast_xor() -> Trainer:
    problem, recipe = files.find("xor")
    return Trainer(problem, replace(recipe, engine="fast"))


# The same training


def assert_alike(state: State, iterations: int) -> None:
    """Thirteen digits of every weight; the sums are taken in another order."""
    here = training.advance(by_kernel(state), iterations)
    there = training.advance(state, iterations)
    np.testing.assert_allclose(all_of(here), all_of(there), rtol=1e-13, atol=1e-13)
    assert (here.iteration, here.off) == (there.iteration, there.off)


@pytest.mark.usefixtures("uncompiled")
def test_the_kernels_loops_do_what_numpy_does():
    """Any layers, bias, learning rate and neurons switched off; as plain Python."""

    @given(state=starts(), iterations=st.integers(0, 12))
    def alike(state: State, iterations: int) -> None:
        assert_alike(state, iterations)

    alike()


@needs_numba
@given(state=starts(), iterations=st.integers(0, 200))
def test_compiled_they_do_what_numpy_does(state, iterations):
    """The same by machine code, and for longer."""
    assert_alike(state, iterations)


@needs_numba
def test_after_60_000_iterations_the_weights_are_numpys_within_1e_12(trained):
    """And on the way they are those of the posts' own program."""
    trainer = fast_xor()
    for iteration, text in XOR_WEIGHTS.items():
        trainer.seek(iteration)
        np.testing.assert_allclose(all_of(trainer.state), numbers(text), rtol=1e-12, atol=1e-12)
    assert trainer.iteration == 60_000
    assert abs(all_of(trainer.state) - all_of(trained["xor"])).max() <= 1e-12
    assert f"{ask(trainer.state, (1.0, 1.0, 0.0)).outputs[0]:.7f}" == "0.0078876"


@needs_numba
def test_overdriven_neurons_are_the_0_and_1_they_stand_for():
    """No warning, nothing that is no number."""
    problem = problem_of(np.full((4, 2), -5_000.0), np.zeros((4, 1)))
    state = training.start(problem, Recipe(layers=(2, 3, 1), seed=4))
    assert_alike(state, 3)


# The same past


@needs_numba
@given(
    state=starts(),
    pieces=st.lists(st.integers(0, 40), max_size=6),
    together=st.booleans(),
)
def test_how_the_iterations_are_cut_into_pieces_leaves_no_trace(state, pieces, together):
    """To the last bit, in one workshop or in many."""
    state = by_kernel(state)
    workshop, now = Workshop(), state
    for count in pieces:
        now = training.advance(now, count, workshop if together else None)
    assert bits(now) == bits(training.advance(state, sum(pieces)))


@needs_numba
def test_going_back_and_forth_finds_every_bit_again():
    """Wherever one comes from; also around a change in the middle, and after it is undone."""
    trainer = fast_xor()
    trainer.seek(9_000)
    straight = training.advance(training.start(trainer.state.problem, trainer.state.recipe), 4_321)
    assert bits(straight) != bits(training.advance(straight, 1))
    for iteration in (4_321, 0, 4_321, 8_999, 4_320, 4_321):
        trainer.seek(iteration)
        assert (bits(trainer.state) == bits(straight)) == (iteration == 4_321)
    for edit in (SetWeight(0, 1, 1, 0.5), SwitchNeuron(1, 2, on=False)):
        trainer.edit(edit)
        trainer.seek(5_000)
        changed = bits(trainer.state)
        trainer.seek(3_000)
        trainer.seek(5_000)
        assert bits(trainer.state) == changed
        trainer.seek(4_321)
    trainer.undo()
    trainer.undo()
    trainer.seek(4_321)
    assert bits(trainer.state) == bits(straight)


@needs_numba
def test_the_error_curve_is_that_of_what_she_says():
    """The average error at every sample, to the last bit."""
    trainer = fast_xor()
    trainer.seek(700)
    iterations, errors = trainer.history.samples
    for iteration, error in list(zip(iterations, errors, strict=True))[::25]:
        trainer.seek(int(iteration))
        problem = trainer.state.problem
        said = training.think(trainer.state, problem.inputs)[-1]
        assert error == np.abs(problem.targets - said).mean()


# What it is, and where it is not to be had


@pytest.mark.parametrize(
    "change",
    [{"batch": 3}, {"dropout": 0.5}, {"activations": ("tanh", "sigmoid")}],
    ids=["batch", "dropout", "tanh"],
)
def test_what_the_kernel_cannot_train_is_refused_in_words(xor, change):
    """From the start or as a change on the way; the numpy engine stays what it was."""
    _, recipe = xor
    replace(recipe, **change)
    with pytest.raises(Refused, match="engine is fast: expected numpy, for fast computes sigmoid"):
        replace(recipe, engine="fast", **change)


@pytest.mark.usefixtures("uncompiled")
def test_large_networks_are_left_to_numpy(xor):
    """Said with the numbers; what just fits is trained."""
    _, recipe = xor
    inputs = np.zeros((kernel.MOST_WORK // 16 + 1, 3))
    small, large = (problem_of(rows, rows[:, :1]) for rows in (inputs[1:], inputs))
    recipe = replace(recipe, engine="fast")
    assert training.start(small, recipe).iteration == 0
    with pytest.raises(Refused, match=f"{len(inputs) * 16:,}; fast is ahead up to"):
        training.start(large, recipe)


def test_without_numba_it_is_refused_with_how_to_get_it(monkeypatch):
    """At the start, not in the middle of a run; compiling ahead finds it out in silence."""
    monkeypatch.setitem(sys.modules, "numba", None)
    kernel._compiled.cache_clear()
    with pytest.raises(Refused, match=r"expected numba, but .*; `pip install numba` brings it"):
        fast_xor()
    assert not kernel.prepare()
    assert not kernel.is_ready()


@pytest.mark.usefixtures("uncompiled")
@pytest.mark.parametrize(("before", "after"), [("fast", "numpy"), ("numpy", "fast")])
def test_the_engine_does_not_change_within_a_run(xor, before, after):
    """It would leave a past that no replay finds again."""
    problem, recipe = xor
    state = training.start(problem, replace(recipe, engine=before))
    with pytest.raises(Refused, match="new start"):
        apply(state, SetRecipe(replace(recipe, engine=after)))


@needs_numba
def test_it_can_be_compiled_in_the_background():
    """By a thread, while she is trained by numpy; afterwards it is there for everybody."""
    kernel._compiled.cache_clear()
    assert not kernel.is_ready()
    thread = Thread(target=kernel.prepare)
    thread.start()
    training.advance(training.start(*files.find("xor")), 100)
    thread.join()
    assert kernel.is_ready()
    compiled = kernel._compiled()
    assert kernel.prepare()
    assert kernel._compiled() is compiled


def test_importing_it_imports_no_numba():
    """It takes a quarter of a second that nobody should pay who does not ask for it."""
    program = "import sys, network.kernel, network.trainer; sys.exit('numba' in sys.modules)"
    root = Path(kernel.__file__).parent.parent
    assert subprocess.run([sys.executable, "-c", program], cwd=root).returncode == 0


@pytest.mark.parametrize("engine", ["numpy", "fast"])
@pytest.mark.usefixtures("uncompiled")
def test_the_engine_is_named_where_the_network_is_unless_it_is_the_usual_one(xor, engine):
    """In the window's top line and on the console."""
    problem, recipe = xor
    recipe = replace(recipe, engine=engine, iterations=2)
    snapshot = look(Trainer(problem, recipe), (1.0, 1.0, 0.0))
    shapes = compose(snapshot, View(), arrange(1280, 800), 0)
    texts = [shape.string for shape in shapes if isinstance(shape, Text)]
    assert ("3–4–1, fast" if engine == "fast" else "3–4–1") in texts
    title, *_ = report.as_text(report.train(Trainer(problem, recipe), 1, [], lambda _: None))
    assert title.endswith(", engine fast" if engine == "fast" else "seed 1")


@needs_numba
def test_the_command_line_takes_it(capsys):
    """The engine is part of what is printed, and she learns."""
    assert main.main(["train", "xor", "--engine", "fast", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["engine"] == "fast"
    assert said["error"]["right"] == said["error"]["of"] == 7


# In the window


def opened() -> Session:
    """A session of XOR that plays."""
    view = View(playing=True, per_second=1_000.0)
    return Session(new_run("xor", *files.find("xor")), view, lambda: 0.0)


@pytest.mark.usefixtures("uncompiled")
def test_in_the_window_another_engine_is_another_run_and_undo_brings_the_first_back(monkeypatch):
    monkeypatch.setattr(kernel, "is_ready", lambda: True)
    session = opened()
    session.advance(0.05, 0.004)
    before = session.run.trainer.state
    assert before.iteration > 0
    session.handle(c.SetNetwork("engine", "fast"))
    assert session.run.trainer.state.recipe == replace(before.recipe, engine="fast")
    assert session.run.trainer.iteration == 0
    session.advance(0.05, 0.004)
    assert session.run.trainer.iteration > 0
    session.handle(c.Undo())
    assert session.run.trainer.state == before


def test_in_the_window_an_engine_that_cannot_be_had_is_refused_in_words(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.setattr(kernel, "_compiled", kernel._compiled.__wrapped__)
    session = opened()
    before = session.run
    session.handle(c.SetNetwork("engine", "fast"))
    assert session.run == before
    assert "numba" in session.view.notice
    assert session.view.notice.endswith("Nothing was changed.")


@pytest.mark.usefixtures("uncompiled")
def test_while_the_engine_is_compiled_the_window_goes_on_and_she_waits(monkeypatch):
    """Behind the window, once; then she begins."""
    begun, may_end = [], Event()

    def prepare() -> bool:
        begun.append(1)
        return may_end.wait(10)

    monkeypatch.setattr(kernel, "prepare", prepare)
    monkeypatch.setattr(kernel, "is_ready", may_end.is_set)
    session = opened()
    session.handle(c.SetNetwork("engine", "fast"))
    for _ in range(3):
        session.advance(0.05, 0.004)
        assert session.run.trainer.iteration == 0
    assert "being compiled" in session.view.notice
    assert begun == [1]
    may_end.set()
    session.advance(0.05, 0.004)
    assert session.run.trainer.iteration > 0
    assert session.view.notice == ""


@pytest.mark.usefixtures("uncompiled")
def test_whoever_cannot_compile_does_not_wait_for_ever(monkeypatch):
    """Then training itself says what is wrong."""
    monkeypatch.setattr(kernel, "prepare", lambda: False)
    monkeypatch.setattr(kernel, "is_ready", lambda: False)
    session = opened()
    session.handle(c.SetNetwork("engine", "fast"))
    for _ in range(200):
        session.advance(0.05, 0.004)
        if session.run.trainer.iteration:
            break
        sleep(0.01)
    assert session.run.trainer.iteration > 0


def test_the_menu_offers_every_engine_and_marks_the_one_in_use(xor):
    problem, recipe = xor
    snapshot = look(Trainer(problem, recipe), (1.0, 1.0, 0.0))
    shapes = compose(snapshot, View(menu="network"), arrange(1280, 800), 0)
    asked = [s.action.command for s in shapes if isinstance(s, Box) and s.action]
    assert [c.SetNetwork("engine", name) in asked for name in ENGINES] == [True, True]
