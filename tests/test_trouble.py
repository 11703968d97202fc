"""What may go wrong: a set at odds with itself, neurons that are stuck, weights that overflow."""

from collections.abc import Sequence
from itertools import combinations, count, product
from math import inf

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import problem_of
from test_controls import desk_of

from network import files, training
from network.edit import SetRecipe, SetWeight, SwitchNeuron
from network.model import Parameters
from network.problem import Problem
from network.recipe import Recipe
from network.refused import Refused
from network.snapshot import first_question, look
from network.trainer import Trainer
from network.trouble import contradiction, refuse_misfit, stuck
from visualiser import commands as c
from visualiser.render.paint import Painter
from visualiser.runs import new_run
from visualiser.scene.caption import Sentence, caption
from visualiser.scene.compose import compose
from visualiser.scene.layout import arrange
from visualiser.scene.shapes import Text
from visualiser.scene.theme import DARK
from visualiser.session import Session
from visualiser.view import View

XOR, BY_XOR = files.find("xor")


def session_of(problem: Problem, recipe: Recipe, **view: object) -> Session:
    ticks = count()
    return Session(new_run("made", problem, recipe), View(**view), lambda: next(ticks) / 1000)


def told(trainer: Trainer, example: int | None = None) -> tuple[Sentence, ...]:
    """The caption there."""
    return caption(look(trainer, first_question(trainer.state.problem), example))


def bits(parameters: Parameters) -> list[bytes]:
    return [array.tobytes() for arrays in parameters for array in arrays]


def kept(session: Session) -> tuple:
    trainer = session.run.trainer
    rows = trainer.state.problem.inputs.tolist(), trainer.state.problem.targets.tolist()
    place = trainer.iteration, trainer.furthest, trainer.state.recipe
    return *place, bits(trainer.state.parameters), rows, session.run.question


# A training set at odds with itself

few = st.sampled_from([0.0, -0.0, 1.0, 0.5])


@given(st.lists(st.tuples(st.lists(few, min_size=2, max_size=2), few, few), min_size=1, max_size=9))
def test_a_contradiction_is_found_exactly_where_there_is_one(rows):
    """Two examples of equal inputs that desire different answers; the first such there is."""
    inputs, targets = [row[0] for row in rows], [row[1:] for row in rows]
    pairs = [
        (one, other)
        for one, other in combinations(range(len(rows)), 2)
        if inputs[one] == inputs[other] and targets[one] != targets[other]
    ]
    found = contradiction(problem_of(inputs, targets))
    assert (found is None) == (not pairs)
    assert found is None or found in pairs
    assert found is None or found[1] == min(other for _, other in pairs)


@pytest.mark.parametrize("name", files.built_in())
def test_no_built_in_problem_contradicts_itself(name):
    assert contradiction(files.find(name)[0]) is None


AT_ODDS = problem_of([[0, 1], [1, 0], [1, 1], [1, 0]], [[0], [1], [1], [0]])


def test_the_caption_says_at_the_start_which_examples_contradict_each_other():
    """Counted from 1, as in the table; on the plateau that comes of it too, and at the end."""
    trainer = Trainer(AT_ODDS, Recipe((2, 3, 1), bias=True, iterations=4_000))
    seen = set()
    for iteration in (0, 4_000, 5_000, 20_000, 40_000):
        trainer.seek(iteration)
        training_set, other = told(trainer)
        if training_set.kind in ("start", "plateau", "planned"):
            seen.add(training_set.kind)
            assert other.kind == "contradiction"
            assert other.text.startswith("Examples 2 and 4 desire different answers")
    assert seen >= {"start", "planned", "plateau"}
    said = look(trainer, (1, 0)).shown.outputs[0]
    assert said == pytest.approx(0.5, abs=0.1)  # the mean is what the sentence promises


def test_where_nothing_contradicts_the_caption_says_nothing_of_it():
    """Equal rows with equal answers are only said twice."""
    twice = problem_of([[0, 1], [1, 0], [0, 1]], [[0], [1], [0]])
    assert all("desire" not in said.text for said in told(Trainer(twice, Recipe((2, 2, 1)))))


def test_a_contradiction_made_in_the_table_is_told_of_at_once():
    """And no longer once it is undone."""
    session = session_of(XOR, BY_XOR)

    def kinds() -> list[str]:
        return [sentence.kind for sentence in caption(session.snapshot())]

    assert "contradiction" not in kinds()
    session.handle(c.DuplicateRow(0))
    assert "contradiction" not in kinds()
    session.handle(c.SetCell(1, 3, 1.0))
    assert "contradiction" in kinds()
    session.handle(c.Undo())
    assert "contradiction" not in kinds()


# Neurons that are stuck

slopes = st.sampled_from([0.0, 1e-9, -1e-9, 0.9e-3, 1.1e-3, -0.25, 0.25])


@given(st.data())
def test_a_neuron_is_stuck_if_no_example_can_change_it(data):
    """Hidden ones alone, and none that is switched off anyway."""
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    examples = data.draw(st.integers(1, 4))
    gradients = [
        np.array(data.draw(st.lists(st.lists(slopes, min_size=n, max_size=n), min_size=examples,
                                    max_size=examples)))
        for n in sizes
    ]  # fmt: skip
    places = [(layer + 1, k) for layer, n in enumerate(sizes) for k in range(n)]
    off = tuple(data.draw(st.sets(st.sampled_from(places))))
    expected = [
        (layer, k)
        for layer, k in places
        if layer < len(sizes)
        and (layer, k) not in off
        and all(abs(row[k]) < 1e-3 for row in gradients[layer - 1].tolist())
    ]
    assert stuck(tuple(gradients), off) == expected


def still(biases: Sequence[float], **changes: object) -> Trainer:
    """XOR, hardly learning, its hidden neurons with these biases: a plateau at iteration 60."""
    fields = {"bias": True, "learning_rate": 1e-9} | changes
    trainer = Trainer(XOR, Recipe((3, len(biases), 1), **fields))
    for neuron, bias in enumerate(biases):
        trainer.edit(SetWeight(0, -1, neuron, bias))
    trainer.seek(60)
    return trainer


@pytest.mark.parametrize(
    ("biases", "sentence"),
    [
        ((40.0, 0.5, -40.0, 1.0), "Two of four hidden neurons are stuck."),
        ((40.0, 0.5, 0.1, 1.0), "One of four hidden neurons is stuck."),
        ((40.0, 40.0), "Two of two hidden neurons are stuck."),
        ((0.0, 0.5, 0.1, 1.0), ""),
    ],
)
def test_on_a_plateau_the_caption_counts_the_neurons_that_are_stuck(biases, sentence):
    """A sigmoid of 40 is 1 whatever the inputs say."""
    trainer = still(biases)
    training_set = told(trainer)[0]
    assert training_set.kind == "plateau"
    assert ("stuck" in training_set.text) == bool(sentence)
    assert sentence in training_set.text


def test_a_neuron_that_is_switched_off_is_not_called_stuck():
    """It says nothing because somebody wanted that."""
    trainer = still((40.0, 0.5, -40.0, 1.0))
    trainer.edit(SwitchNeuron(1, 0, on=False))
    trainer.seek(200)
    training_set = told(trainer)[0]
    assert training_set.kind == "plateau"
    assert "One of four hidden neurons is stuck." in training_set.text


def test_a_neuron_that_is_dropped_for_an_iteration_is_not_called_stuck():
    """It is back in the next one."""
    trainer = still((0.0, 0.5, 0.1, 1.0), dropout=0.5)
    for iteration in range(60, 80):
        trainer.seek(iteration)
        training_set = told(trainer)[0]
        assert training_set.kind == "plateau"
        assert "stuck" not in training_set.text


# Weights that overflow

XOR_FAST = {
    "all linear": {"activations": ("linear", "linear"), "learning_rate": 50.0},
    "linear with bias": {"activations": ("linear", "linear"), "learning_rate": 7.5, "bias": True},
    "relu": {"activations": ("relu", "linear"), "learning_rate": 50.0, "bias": True},
    "sigmoid": {"activations": ("sigmoid", "linear"), "learning_rate": 50.0, "bias": True},
    "in batches": {"activations": ("tanh", "linear"), "learning_rate": 40.0, "batch": 2},
    "at once": {"activations": ("linear", "linear"), "learning_rate": 1e300},
}


def too_fast(name: str) -> Recipe:
    return Recipe((3, 4, 1), **XOR_FAST[name])


def overflow(problem: Problem, recipe: Recipe) -> int:
    """The first iteration whose weights are no numbers, a step at a time."""
    state = training.start(problem, recipe)
    while all(np.isfinite(array).all() for arrays in state.parameters for array in arrays):
        state = training.step(state)
        assert state.iteration < 5_000
    return state.iteration


def play(session: Session) -> None:
    session.handle(c.TogglePlay())


def seek(session: Session) -> None:
    session.handle(c.Seek(20_000))


def steps(session: Session) -> None:
    for _ in range(600):
        session.handle(c.Step(10))


def stopped(session: Session) -> None:
    """Let time pass until she stops, and a second more."""
    for _ in range(6_000):
        session.advance(1 / 60, 0.008)
        if not session.view.playing and session.view.goal is None:
            break
    for _ in range(60):
        session.advance(1 / 60, 0.008)


@pytest.mark.parametrize("name", XOR_FAST)
@pytest.mark.parametrize("go", [play, seek, steps])
@pytest.mark.parametrize("per_second", [inf, 777.0])
def test_training_stops_where_the_weights_overflow(name, go, per_second):
    """At the very first such iteration, and nothing is said that is not so; numpy keeps quiet."""
    recipe = too_fast(name)
    session = session_of(XOR, recipe, per_second=per_second)
    first = overflow(XOR, recipe)
    go(session)
    stopped(session)
    trainer, view = session.run.trainer, session.view
    assert trainer.iteration == first
    assert not trainer.state.parameters.finite
    assert (view.playing, view.goal) == (False, None)
    assert f"overflowed at iteration {first:,}" in view.notice
    assert f"a learning rate of {recipe.learning_rate:g} is too much" in view.notice
    assert [sentence.kind for sentence in caption(session.snapshot())] == ["diverged"]
    session.handle(c.Step(-1))
    session.advance(1 / 60, 1.0)
    assert trainer.iteration == first - 1
    assert trainer.state.parameters.finite


@pytest.mark.parametrize("go", [play, seek])
def test_beyond_the_overflow_there_is_no_way(go):
    """Playing on from there stays there; with a lower rate from the start she goes on."""
    recipe = too_fast("all linear")
    session = session_of(XOR, recipe, per_second=inf)
    first = overflow(XOR, recipe)
    for _ in range(2):
        go(session)
        stopped(session)
        assert session.run.trainer.iteration == first
    session.handle(c.Seek(0))
    for command in (c.EditField("learning rate"), c.TypeText("0.001"), c.SubmitField()):
        session.handle(command)
    session.handle(c.CloseTopmost())
    go(session)
    for _ in range(20):
        session.advance(1 / 60, 0.008)
    assert session.run.trainer.iteration > first
    assert session.run.trainer.state.parameters.finite
    assert session.view.notice == ""


def test_a_rate_that_is_typed_too_high_is_named_with_the_iteration_it_ends_at():
    """After a finite past of her own, another change in it."""
    session = session_of(XOR, too_fast("relu"), per_second=inf)
    session.run.trainer.edit(SetRecipe(Recipe((3, 4, 1), ("relu", "linear"), bias=True,
                                              learning_rate=0.01)))  # fmt: skip
    session.run.trainer.seek(1_234)
    for command in (c.EditField("learning rate"), c.TypeText("2e9"), c.SubmitField()):
        session.handle(command)
    play(session)
    stopped(session)
    trainer = session.run.trainer
    first = trainer.iteration
    assert f"iteration {first:,}" in session.view.notice
    assert "2e+09" in session.view.notice
    state = trainer.history.nearest(1_234)
    while state.parameters.finite:
        state = training.step(state)
    assert state.iteration == first > 1_234


def test_where_nothing_overflows_nothing_is_said():
    """The posts' own network at its planned end."""
    session = session_of(XOR, Recipe((3, 4, 1), iterations=2_000), per_second=inf, playing=True)
    stopped(session)
    assert session.run.trainer.iteration == 2_000
    assert session.view.notice == ""


pygame.font.init()

VIEWS = {
    "plain": {},
    "neuron": {"selected": (1, 0), "panel": "story"},
    "synapse": {"selected": (0, 0, 0), "panel": "story"},
    "code": {"code": True, "panel": "story"},
    "adjusting": {"slow": True, "phase": 3},
    "blaming": {"slow": True, "phase": 2},
    "weights": {"show_weights": True, "logarithmic": False},
    "table": {"editing_table": True, "panel": "table"},
}

PAINTED = {
    "inputs of 0 and 1": (XOR, too_fast("all linear")),
    "with bias": (XOR, too_fast("relu")),
    "a plane": (
        files.find("and")[0],
        Recipe((2, 3, 1), ("relu", "linear"), learning_rate=50.0, bias=True),
    ),
}


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter()


@pytest.mark.parametrize(
    ("what", "view"),
    [
        *product(["inputs of 0 and 1"], VIEWS),
        *product(["with bias"], ["plain", "neuron", "synapse", "blaming", "weights"]),
        *product(["a plane"], ["plain", "neuron", "synapse", "code", "adjusting"]),
    ],
)
def test_the_picture_is_drawn_before_at_and_after_the_overflow(what, view, painter):
    """The last iterations before it and the first of it, whatever is looked at: nothing raises."""
    problem, recipe = PAINTED[what]
    first = overflow(problem, recipe)
    session = session_of(problem, recipe, **VIEWS[view])
    asked = c.AskAbout(first_question(problem))
    surface = pygame.Surface((1280, 800))
    for example, iteration in ((0, first - 2), (None, first - 1), (None, first), (0, first)):
        session.handle(asked if example is None else c.ShowExample(example))
        session.run.trainer.seek(iteration)
        shapes = compose(session.snapshot(), session.view, arrange(1280, 800), 0.3)
        painter.paint(surface, shapes, 1.0, DARK.background)


@pytest.mark.parametrize(
    "name",
    [
        "all linear",
        "relu",
    ],
)
def test_the_window_plays_into_the_overflow_and_back(name):
    """Space, until it stops by itself; the notice stands there, and ← leads back to numbers."""
    first = overflow(XOR, too_fast(name))
    window = desk_of(XOR, Recipe((3, 4, 1)))
    window.session = session_of(XOR, too_fast(name), per_second=60.0)
    window.session.run.trainer.seek(first - 4)
    window.look()
    window.press("space")
    for _ in range(60):
        window.frame()
    assert not window.session.view.playing
    assert f"overflowed at iteration {first}:" in " ".join(
        s.string for s in window.shapes if isinstance(s, Text)
    )
    for back in range(1, 4):
        window.press("left")
        assert window.session.run.trainer.iteration == first - back
        assert window.session.snapshot().finite


# Softmax where the answers do not exclude each other

MISFITS = {
    "one output": problem_of([[0, 1], [1, 0]], [[1], [0]]),
    "two desired": problem_of([[0, 1], [1, 0]], [[1, 1, 0], [0, 0, 1]]),
    "none desired": problem_of([[0, 1], [1, 0]], [[0, 0], [0, 1]]),
    "halves desired": problem_of([[0, 1], [1, 0]], [[0.5, 0.5], [0, 1]]),
}


@pytest.mark.parametrize("what", MISFITS)
def test_softmax_is_refused_in_words_where_no_single_category_is_desired(what):
    """The sentence says what was expected, and nothing was changed."""
    problem = MISFITS[what]
    outputs = problem.targets.shape[1]
    session = session_of(problem, Recipe((2, 3, outputs)))
    session.run.trainer.seek(20)
    before = kept(session)
    session.handle(c.SetNetwork("activations", ("sigmoid", "softmax")))
    assert kept(session) == before
    assert not session.view.undoable
    notice = session.view.notice
    assert "softmax" in notice
    assert "exactly one desired 1" in notice
    assert notice.endswith("Nothing was changed.")


cells = st.sampled_from([0.0, 1.0, 0.5])


@given(
    st.integers(1, 3).flatmap(
        lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=4)
    )
)
def test_softmax_fits_exactly_where_each_example_desires_one_of_several(targets):
    fits = len(targets[0]) > 1 and all(
        sorted(row)[::-1] == [1] + [0] * (len(row) - 1) for row in targets
    )
    problem = problem_of([[float(k)] for k in range(len(targets))], targets)
    recipe = Recipe((1, len(targets[0])), ("softmax",))
    if fits:
        refuse_misfit(problem, recipe)
    else:
        with pytest.raises(Refused, match="expected several outputs"):
            refuse_misfit(problem, recipe)
    refuse_misfit(problem, Recipe((1, len(targets[0])), ("sigmoid",)))


def test_a_problem_file_that_asks_for_it_is_refused_with_its_name(tmp_path):
    path = tmp_path / "misfit.toml"
    path.write_text(
        'inputs = ["a"]\noutputs = ["b", "c"]\n'
        "examples = [{ inputs = [0], desired = [1, 1] }]\n"
        '[train]\nhidden = []\nactivations = ["softmax"]\n'
    )
    session = session_of(XOR, BY_XOR)
    before = kept(session)
    session.handle(c.OpenFile(str(path)))
    assert kept(session) == before
    assert session.view.notice.startswith(f"{path}: softmax")
    assert session.view.notice.endswith("Nothing was changed.")


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(2, 4), st.sampled_from([0.0, 1.0, 0.5]))))
def test_no_change_of_the_table_leaves_softmax_without_a_single_category(changes):
    """Whatever is set, each example desires exactly one; nothing raises."""
    problem = problem_of([[0, 1], [1, 0], [1, 1]], np.eye(3))
    session = session_of(problem, Recipe((2, 3), ("softmax",)))
    for row, column, value in changes:
        session.handle(c.SetCell(row, column, value))
        targets = session.run.trainer.state.problem.targets
        assert np.isin(targets, (0, 1)).all()
        assert targets.sum(axis=1).tolist() == [1, 1, 1]


# All or none


def has_gradient(caption_of: Sequence[Sentence]) -> bool:
    return all("no gradient" not in sentence.text for sentence in caption_of)


@pytest.mark.parametrize("layer", [0, 1])
def test_nothing_before_a_threshold_changes_and_the_caption_says_so(layer):
    """Bit for bit, whatever comes after it learns; without it everything does."""
    problem, recipe = files.find("three-layers")
    session = session_of(problem, recipe)
    names = list(recipe.activations)
    names[layer] = "threshold"
    session.handle(c.SetNetwork("activations", tuple(names)))
    start = [weights.copy() for weights in session.run.trainer.state.parameters.weights]
    assert not has_gradient(caption(session.snapshot()))
    session.run.trainer.seek(100)
    now = session.run.trainer.state.parameters.weights
    for index, (old, new) in enumerate(zip(start, now, strict=True)):
        assert np.array_equal(old, new) == (index <= layer)
    session.handle(c.Undo())
    assert session.run.trainer.state.recipe == recipe
    session.run.trainer.seek(100)
    now = session.run.trainer.state.parameters.weights
    assert not any(map(np.array_equal, start, now))
    session.run.trainer.seek(0)
    assert has_gradient(caption(session.snapshot()))


def test_a_threshold_at_the_outputs_lets_nothing_learn_and_the_caption_says_so():
    """A problem file may ask for it."""
    trainer = Trainer(XOR, Recipe((3, 4, 1), ("sigmoid", "threshold")))
    start = bits(trainer.state.parameters)
    assert not has_gradient(told(trainer))
    trainer.seek(100)
    assert bits(trainer.state.parameters) == start
    assert not has_gradient(told(trainer))


def test_a_threshold_says_all_or_none():
    """1 above 0, else 0: never anything between."""
    trainer = Trainer(XOR, Recipe((3, 4, 1), ("threshold", "sigmoid")))
    hidden = look(trainer, (1, 1, 0)).layers[1]
    sums = XOR.inputs @ trainer.state.parameters.weights[0]
    assert np.array_equal(hidden, (sums > 0).astype(float))
