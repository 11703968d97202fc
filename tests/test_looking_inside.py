"""What the inspector, slow motion and the lines of code show is the engine's own, and adds up."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from network import files
from network.problem import Problem, frozen
from network.recipe import Recipe
from network.snapshot import Snapshot, SynapseAt, first_question, look
from network.trainer import Trainer
from visualiser import commands as c
from visualiser.runs import Runs, new_run
from visualiser.scene.charts import thinned
from visualiser.scene.code import code_lines
from visualiser.scene.compose import Attention, compose
from visualiser.scene.layout import arrange
from visualiser.scene.numbers import MINUS, decimals, exact
from visualiser.scene.phases import change_scale
from visualiser.scene.roles import BlameRole, ChangeRole, PartRole, PulseRole, ShareRole
from visualiser.scene.shapes import Box, Polygon, Reading, Text
from visualiser.scene.steps import phase_caption
from visualiser.scene.theme import WIDTH_OF_ONE
from visualiser.session import Session, followed
from visualiser.view import View


def some_trainer(seed: int) -> Trainer:
    """A random network on a random table, some iterations on."""
    random = np.random.default_rng(seed)
    inputs, outputs, rows = (int(n) for n in random.integers((1, 1, 2), (5, 3, 9)))
    names = [tuple(f"{kind}{k}" for k in range(n)) for kind, n in (("i", inputs), ("o", outputs))]
    values = frozen(random.integers(0, 2, (rows, inputs)))
    targets = frozen(random.integers(0, 2, (rows, outputs)))
    problem = Problem("some", "Some", "", "", *names, values, targets)
    hidden = [int(n) for n in random.integers(1, 5, int(random.integers(0, 3)))]
    batch = int(random.integers(1, rows + 1)) if seed % 3 == 0 else None
    recipe = Recipe(
        (inputs, *hidden, outputs),
        bias=bool(seed % 2),
        seed=seed,
        batch=batch,
        learning_rate=float(random.choice([1.0, 0.3])),
    )
    trainer = Trainer(problem, recipe)
    trainer.seek(int(random.integers(0, 300)))
    return trainer


def places(snapshot: Snapshot) -> list[SynapseAt]:
    layers = snapshot.recipe.layers
    first = -1 if snapshot.parameters.biases else 0
    return [
        SynapseAt(layer, source, target)
        for layer in range(len(layers) - 1)
        for source in range(first, layers[layer])
        for target in range(layers[layer + 1])
    ]


@cache
def xor_trained() -> Trainer:
    """All iterations that are looked at, once: going back to one is a moment's work."""
    trainer = Trainer(*files.find("xor"))
    trainer.seek(30_000)
    return trainer


def xor_at(iteration: int, example: int | None = 5, **view: object) -> tuple[Snapshot, View]:
    problem, recipe = files.find("xor")
    trainer = xor_trained() if iteration == 30_000 else Trainer(problem, recipe)
    trainer.seek(iteration)
    shown = View(**view)
    selected = followed(trainer.state, shown.selected)
    return look(trainer, first_question(problem), example, selected), shown


def shapes_of(snapshot: Snapshot, view: View) -> list:
    return compose(snapshot, view, arrange(1280, 800), 0.3)


@pytest.mark.parametrize("seed", range(24))
def test_the_shares_of_a_change_add_up_to_it(seed):
    """For every weight of random networks and tables, with bias and batches too."""
    trainer = some_trainer(seed)
    snapshot = look(trainer, first_question(trainer.state.problem))
    before = snapshot.parameters
    trainer.step()
    after = trainer.state.parameters
    for place in places(snapshot):
        shares = snapshot.shares(place)
        assert shares.sum() == pytest.approx(snapshot.change(place), rel=1e-9, abs=1e-14)
        layer, source, target = place
        arrays = (after.biases, before.biases) if source < 0 else (after.weights, before.weights)
        at = (target,) if source < 0 else (source, target)
        made = arrays[0][layer][at] - arrays[1][layer][at]
        assert snapshot.change(place) == pytest.approx(made, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("seed", [1, 2, 4, 5, 7])
def test_a_share_is_the_slope_of_that_examples_error(seed):
    """Minus the derivative of half its squared error by the weight, by finite differences."""
    trainer = some_trainer(seed)
    snapshot = look(trainer, first_question(trainer.state.problem))
    rate, tiny = snapshot.recipe.learning_rate, 1e-6

    def errors(place: SynapseAt, by: float) -> np.ndarray:
        weights = [w.copy() for w in snapshot.parameters.weights]
        biases = [b.copy() for b in snapshot.parameters.biases]
        if place.source < 0:
            biases[place.layer][place.target] += by
        else:
            weights[place.layer][place.source, place.target] += by
        says = snapshot.problem.inputs
        for layer, weight in enumerate(weights):
            total = says @ weight + (biases[layer] if biases else 0)
            says = 1 / (1 + np.exp(-total))
        return ((snapshot.problem.targets - says) ** 2).sum(axis=1) / 2

    for place in places(snapshot):
        slope = (errors(place, tiny) - errors(place, -tiny)) / (2 * tiny)
        assert snapshot.shares(place) == pytest.approx(-rate * slope, abs=1e-8)


def test_a_life_is_the_weight_at_every_iteration_it_names():
    """From iteration 0 to now, each read back from a straight run."""
    trainer = Trainer(*files.find("xor"))
    trainer.seek(700)
    place = SynapseAt(0, 2, 1)
    life = look(trainer, (1, 1, 0), None, [place]).lives[place]
    assert life.iterations[0] == 0
    assert life.iterations[-1] == 700
    straight = Trainer(*files.find("xor"))
    for iteration, value in zip(life.iterations[::7], life.values[::7], strict=True):
        straight.seek(int(iteration))
        assert straight.state.parameters.weights[0][2, 1] == value


def test_her_answers_at_every_age_are_what_she_would_have_said():
    """Read from the checkpoints a few at a time, and exact."""
    trainer = Trainer(*files.find("xor"))
    trainer.seek(500)
    trainer.seek(100)
    for _ in range(10):
        answers = look(trainer, (1, 1, 0), answers=True).answers
    assert answers.iterations[-1] >= 496
    straight = Trainer(*files.find("xor"))
    for iteration, value in list(zip(*answers, strict=True))[::29]:
        straight.seek(int(iteration))
        assert look(straight, (1, 1, 0)).question.outputs[0] == value


def test_a_pointer_that_rests_on_a_curve_reads_iteration_and_value():
    """The nearest sample under it, exactly, in the tooltip."""
    snapshot, view = xor_at(1_204, selected=(1, 2, 0))
    layout = arrange(1280, 800)
    readings = [s for s in shapes_of(snapshot, view) if isinstance(s, Reading)]
    assert {reading.what for reading in readings} == {"weight", "average error"}
    for reading in readings:
        iteration = int(reading.iterations[len(reading.iterations) // 2])
        x = reading.track.x_of(iteration)
        assert reading.at(x)[0] == iteration
        values = reading.at(x)[1]
        attention = Attention((x, reading.area.centre[1]), "")
        shown = compose(snapshot, view, layout, 0.3, attention)
        words = " ".join(s.string for s in shown if _part(s) == "tooltip")
        assert f"iteration {iteration:,}: {reading.what}" in words
        number = float(words.split()[-1].replace(MINUS, "-"))
        assert number == pytest.approx(values[0], abs=0.0006)
    weight = next(r for r in readings if r.what == "weight")
    straight = Trainer(*files.find("xor"))
    for iteration, value in list(zip(weight.iterations, weight.values[0], strict=True))[::97]:
        straight.seek(int(iteration))
        assert straight.state.parameters.weights[1][2, 0] == value


def _part(shape: object) -> str:
    role = getattr(shape, "role", None)
    return role.name if isinstance(role, PartRole) else ""


def test_of_the_points_in_one_column_the_first_the_least_and_the_greatest_are_drawn():
    """And the very last; nothing is made up between them."""
    across = np.array([0.0, 0.1, 0.2, 0.3, 0.9, 1.0, 1.5, 7.0])
    heights = np.array([5.0, 9.0, 1.0, 6.0, 5.5, 2.0, 2.5, 3.0])
    assert thinned(across, heights).tolist() == [0, 1, 2, 5, 6, 7]


@pytest.mark.parametrize("iteration", [0, 3, 57, 418, 1_204, 9_999])
@pytest.mark.parametrize("selected", [(1, 0), (1, 2), (2, 0)])
def test_the_terms_of_a_weighted_sum_add_up_to_the_last_digit(iteration, selected):
    """What a click on them copies, worked out again, is the neuron's own output."""
    snapshot, view = xor_at(iteration, selected=selected)
    copied = [
        shape.action.command.text
        for shape in shapes_of(snapshot, view)
        if isinstance(shape, Box) and shape.action and isinstance(shape.action.command, c.Copy)
    ]
    sums = next(text for text in copied if "+" in text and "×" in text)
    left, total = sums.replace(MINUS, "-").split(" = ")
    terms = [[float(part) for part in term.split(" × ")] for term in left.split(" + ")]
    assert sum(says * weight for says, weight in terms) == pytest.approx(float(total), abs=1e-15)
    says = float(snapshot.shown.layers[selected[0]][selected[1]])
    assert 1 / (1 + np.exp(-float(total))) == pytest.approx(says, rel=1e-12)


@pytest.mark.parametrize("iteration", [0, 12, 333, 1_204, 20_000])
def test_what_is_carried_back_is_delta_times_weight(iteration):
    """Every arrow of the blame phase, against the arrays; and only towards hidden neurons."""
    snapshot, view = xor_at(iteration, slow=True, phase=2)
    arrows = [s for s in shapes_of(snapshot, view) if isinstance(s, Polygon) and s.role]
    arrows = [s for s in arrows if isinstance(s.role, BlameRole)]
    assert {(s.role.layer, s.role.source) for s in arrows} == {(1, k) for k in range(4)}
    desired, said = snapshot.problem.targets[5, 0], snapshot.outputs[5, 0]
    delta = (desired - said) * (said * (1 - said))
    brightness = {}
    for arrow in arrows:
        expected = delta * snapshot.parameters.weights[1][arrow.role.source, 0]
        assert arrow.role.carried == pytest.approx(expected, rel=1e-12)
        brightness[abs(arrow.role.carried)] = arrow.fill[3]
    ordered = [brightness[size] for size in sorted(brightness)]
    assert ordered == sorted(ordered)


def test_changes_are_drawn_on_the_scale_that_the_legend_tells():
    """Length = change x scale, up for growing; the example's share is marked beside it."""
    snapshot, view = xor_at(1_204, slow=True, phase=3)
    shapes = shapes_of(snapshot, view)
    scale = change_scale(snapshot)
    legend = next(s.string for s in shapes if isinstance(s, Text) and "times larger" in s.string)
    assert f"{scale:,.6g}" in legend
    marks: dict[ChangeRole | ShareRole, list[Polygon]] = {}
    for shape in shapes:
        if isinstance(shape, Polygon) and isinstance(shape.role, ChangeRole | ShareRole):
            marks.setdefault(shape.role, []).append(shape)
    assert sum(isinstance(role, ChangeRole) for role in marks) == 16
    for role, drawn in marks.items():
        place, changes = SynapseAt(*role[:3]), isinstance(role, ChangeRole)
        own = snapshot.change(place) if changes else snapshot.shares(place)[5]
        assert role[3] == own
        heights = [y for polygon in drawn for _, y in polygon.corners]
        length = abs(own) * scale * WIDTH_OF_ONE
        if length >= 0.8:
            assert max(heights) - min(heights) == pytest.approx(length, rel=1e-9)


@pytest.mark.parametrize("iteration", [0, 5, 80, 1_204, 30_000])
@pytest.mark.parametrize("example", [0, 3, 5])
def test_the_captions_of_the_phases_say_sums_that_come_out(iteration, example):
    """Each equation in them holds to half a unit of its last digit for each term."""
    for phase in range(4):
        snapshot, view = xor_at(iteration, example, slow=True, phase=phase)
        (sentence,) = phase_caption(snapshot, view)
        text = sentence.text.replace(MINUS, "-").replace("Desired ", "").replace("said ", "")
        for left, operator, right, result in re.findall(
            r"([-+]?[\d.]+) ([-×]) ([-+]?[\d.]+) = ([-+]?\d+\.\d+)", text
        ):
            one, two = float(left), float(right)
            worked = one * two if operator == "×" else one - two
            unit = 10.0 ** -len(result.split(".")[1])
            slack = unit * (0.5 + (abs(one) + abs(two) + 1 if operator == "×" else 1))
            assert abs(worked - float(result)) <= slack
        assert any(character.isdigit() for character in text)


def test_thinking_lights_a_layer_only_when_its_signals_have_arrived():
    """Half way, the hidden neurons have spoken and the output has not."""
    early, late = (
        [s for s in shapes_of(*xor_at(1_204, slow=True, phase=0, progress=p)) if s]
        for p in (0.25, 0.75)
    )
    signals = [
        {s.role.layer for s in shapes if isinstance(getattr(s, "role", None), PulseRole)}
        for shapes in (early, late)
    ]
    assert signals[0] == {0}
    assert signals[1] <= {1}
    dark = [sum(getattr(s, "string", "") == "·" for s in shapes) for shapes in (early, late)]
    assert dark == [5, 1]


CODE_FUNCTIONS = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "linear": lambda x: x,
    "threshold": lambda x: (x > 0).astype(float),
    "softmax": lambda x: 1 / np.exp(x[:, None, :] - x[:, :, None]).sum(axis=2),
}


def does_what_its_lines_say(trainer: Trainer) -> None:
    """Run as Python, they give the matrices beside them and the next weights."""
    snapshot = look(trainer, first_question(trainer.state.problem))
    names = {
        "inputs": snapshot.problem.inputs,
        "desired": snapshot.problem.targets,
        **CODE_FUNCTIONS,
        **{f"weights{k}": w.copy() for k, w in enumerate(snapshot.parameters.weights)},
        **{f"biases{k}": b.copy() for k, b in enumerate(snapshot.parameters.biases)},
    }
    for line in code_lines(snapshot):
        exec(line.text, names)
        made = names[line.text.split(" ")[0]]
        if "+=" not in line.text:
            assert np.allclose(made, line.matrix, rtol=1e-12, atol=1e-15)
    trainer.step()
    for layer, weights in enumerate(trainer.state.parameters.weights):
        assert np.allclose(names[f"weights{layer}"], weights, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("seed", range(12))
def test_the_lines_of_code_do_what_the_engine_does(seed):
    trainer = some_trainer(2 * seed + 1 if seed % 2 else 3 * seed + 2)
    if trainer.state.recipe.batch:
        trainer = Trainer(trainer.state.problem, replace(trainer.state.recipe, batch=None))
    does_what_its_lines_say(trainer)


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "linear", "threshold"])
@pytest.mark.parametrize("output", ["sigmoid", "tanh", "linear", "threshold", "softmax"])
def test_the_lines_of_code_name_the_gradient_of_each_activation(hidden, output):
    problem, recipe = files.find("two-categories" if output == "softmax" else "xor")
    recipe = replace(
        recipe.with_hidden((4,)), activations=(hidden, output), learning_rate=0.1, batch=None
    )
    trainer = Trainer(problem, recipe)
    trainer.seek(7)
    does_what_its_lines_say(trainer)


def test_a_phase_is_stepped_forward_and_back_over_the_turn_of_the_counter():
    """From think of n back lies adjust of n - 1; forward past adjust the next iteration."""
    session = Session(new_run("xor", *files.find("xor")), View(slow=True), lambda: 0.0)
    session.handle(c.Seek(10))
    session.advance(0.0, 1.0)
    session.handle(c.ShowExample(2))

    def press(count: int) -> tuple[int, int]:
        session.handle(c.Step(count))
        session.advance(0.0, 1.0)
        return session.run.trainer.iteration, session.view.phase

    assert [press(1) for _ in range(4)] == [(10, 1), (10, 2), (10, 3), (11, 0)]
    assert [press(-1) for _ in range(5)] == [(10, 3), (10, 2), (10, 1), (10, 0), (9, 3)]


def test_for_a_new_situation_she_only_thinks():
    """The other phases cannot be chosen, and their buttons say why."""
    snapshot, view = xor_at(100, None, slow=True, phase=0)
    chips = [
        shape.action
        for shape in shapes_of(snapshot, view)
        if isinstance(shape, Box) and shape.action and shape.action.name.startswith("phase")
    ]
    assert [chip.command for chip in chips] == [c.ShowPhase(0), None, None, None]
    assert all("Nobody has told her" in chip.hint for chip in chips[1:])


def test_undo_goes_through_edits_and_new_starts_in_the_order_they_were_done():
    """The last thing done is the first to come back."""
    session = Session(new_run("xor", *files.find("xor")), View(), lambda: 0.0)
    session.handle(c.SetWeight(0, 0, 0, 2.0))
    session.handle(c.NewStart())
    session.handle(c.SwitchNeuron(1, 1))

    def now() -> tuple[int, tuple, bool]:
        state = session.run.trainer.state
        return state.recipe.seed, state.off, bool(state.parameters.weights[0][0, 0] == 2.0)

    seen = [now()]
    for _ in range(4):
        session.handle(c.Undo())
        seen.append(now())
    edited, plain = (1, (), True), (1, (), False)
    assert seen == [(2, ((1, 1),), False), (2, (), False), edited, plain, plain]
    for _ in range(4):
        session.handle(c.Redo())
    assert now() == seen[0]
    assert isinstance(session.runs, Runs)


def test_decimals_are_shared_and_show_two_digits_of_the_smallest_that_matters():
    """Zeros, ones and what is below a thousandth of the largest do not count."""
    assert decimals([0.0, 1.0]) == 3
    assert decimals([2.5, 0.0123]) == 3
    assert decimals([0.5, 0.00123]) == 4
    assert decimals([2.5, 0.0000123]) == 3
    assert decimals([48_170.2, 3.0]) <= 1


@pytest.mark.parametrize("value", [0.1, -1 / 3, 1e-300, 12345.678, -0.0])
def test_all_digits_read_back_exactly(value):
    """What is copied is the number itself."""
    assert float(exact(value).replace(MINUS, "-")) == value


def test_every_share_can_be_clicked_to_see_its_example():
    """As many lines as examples, each with the example it shows."""
    snapshot, view = xor_at(1_204, selected=(1, 2, 0))
    shapes = shapes_of(snapshot, view)
    drawn = {s.role.example for s in shapes if isinstance(getattr(s, "role", None), ShareRole)}
    asked = {
        s.action.command
        for s in shapes
        if isinstance(s, Box) and s.action and s.action.name.startswith("share")
    }
    assert drawn == set(range(7))
    assert asked == {c.ShowExample(k) for k in range(7)}
