"""Her answers to everything at once, the network's own menu, and the table that is changed."""

from itertools import product

import numpy as np
import pytest
from oracle import Network, adjusted, same_bits, starting, straight_run, think
from scenes import problem_of
from test_controls import Desk, desk, desk_of, down, moved, up, within_reach

from network import files
from network.recipe import HIDDEN_ACTIVATIONS, Recipe
from network.snapshot import NeuronAt, first_question, look
from network.trainer import Trainer
from visualiser import commands as c
from visualiser.scene.cells import category_colours, plane, signed_colours, weights_picture
from visualiser.scene.shapes import Area, Box, Circle, Pad, Raster, Text
from visualiser.scene.theme import DARK, LIGHT, Theme

XOR, _ = files.find("xor")
MINUS = "\N{MINUS SIGN}"


def click(window: Desk, name: str) -> list[c.Command]:
    """A click on what Tab knows by that name."""
    return window.click(window.control(name))


def texts_in(window: Desk, area: Area) -> list[str]:
    """What is written there, from left to right."""
    inside = [t for t in window.shapes if isinstance(t, Text) and area.contains((t.x, t.y))]
    return [text.string for text in sorted(inside, key=lambda text: text.x)]


def kept(window: Desk) -> tuple:
    """What undo has to give back: where she is, her bits, what she learns from and is asked."""
    trainer, run = window.session.run.trainer, window.session.run
    bits = [array.tobytes() for arrays in trainer.state.parameters for array in arrays]
    rows = trainer.state.problem.inputs.tolist(), trainer.state.problem.targets.tolist()
    place = trainer.iteration, trainer.furthest, trainer.state.recipe
    samples = [array.tolist() for array in trainer.history.samples]
    return *place, bits, rows, samples, run.question


# Every situation


def lines(window: Desk) -> list[Area]:
    """The lines of the list of all situations."""
    named = [s for s in window.shapes if isinstance(s, Box) and s.action]
    return [s.area for s in named if s.action.name.startswith("situation ")]


@pytest.mark.parametrize("iteration", [0, 40, 1_000, 5_000])
def test_every_situation_of_xor_says_what_asking_one_by_one_gives(iteration):
    """All eight, with her answer, whether she has seen it, and whether she is right."""
    window = desk()
    window.session.run.trainer.seek(iteration)
    window.look()
    rows = lines(window)
    assert len(rows) == 8
    network = Network(list(window.session.snapshot().parameters.weights), [])
    known = {tuple(row): index for index, row in enumerate(XOR.inputs.tolist())}
    for row, situation in zip(rows, product((0.0, 1.0), repeat=3), strict=True):
        told = texts_in(window, row)
        assert told[0] == " ".join(f"{value:.0f}" for value in situation)
        seen = f"example {known[situation] + 1}" if situation in known else "never seen"
        assert told[1] == seen
        answer = float(think(network, np.array(situation))[-1][0])
        assert told[-1] == f"{answer:.2f}"
        window.session.handle(c.AskAbout(situation))
        assert window.session.snapshot().shown.outputs[0] == pytest.approx(answer, rel=1e-12)
        wrong = abs((situation[0] != situation[1]) - answer)
        sign = "\ue668" if wrong < 0.4 else "~" if wrong <= 0.6 else "\ue5cd"
        assert told[2] == sign


def test_a_click_on_a_situation_asks_about_it_and_marks_it():
    """One after the other, and the one that is asked about alone is marked."""
    window = desk()
    for index, situation in enumerate(product((0.0, 1.0), repeat=3)):
        assert click(window, f"situation {index + 1}") == [c.AskAbout(situation)]
        snapshot = window.session.snapshot()
        assert snapshot.asking
        assert snapshot.shown.inputs.tolist() == list(situation)
        marked = [s for s in window.shapes if isinstance(s, Box) and s.area in lines(window)]
        assert [box.fill is not None for box in marked] == [k == index for k in range(8)]


def test_there_is_a_list_only_where_it_is_short_and_complete():
    """Of three inputs of 0 and 1, not of four, and not of numbers in between."""
    assert lines(desk(name="parity-4")) == []
    assert lines(desk_of(problem_of([[0, 0.5]], [[1]]), Recipe((2, 1)))) == []
    assert len(lines(desk(name="majority"))) == 8


# The plane


def two_inputs(outputs: int, seed: int, bias: bool = True):
    """Two real inputs in ranges of their own, some hidden neurons, some iterations on."""
    random = np.random.default_rng(seed)
    inputs = random.uniform((-3, 2), (4, 9), (20, 2))
    targets = (random.random((20, outputs)) < 0.5).astype(float)
    recipe = Recipe((2, 3, outputs), bias=bias, seed=seed, learning_rate=0.2)
    trainer = Trainer(problem_of(inputs, targets), recipe)
    trainer.seek(200)
    return trainer


def middles(trainer: Trainer, rows: int, columns: int) -> np.ndarray:
    """The situation in the middle of every cell, (rows from the top, columns, 2)."""
    inputs = trainer.state.problem.inputs
    ends = [(min(0, inputs[:, k].min()), max(1, inputs[:, k].max())) for k in (0, 1)]
    (left, right), (low, high) = ends
    return np.array(
        [
            [
                (
                    left + (right - left) * (column + 0.5) / columns,
                    high - (high - low) * (row + 0.5) / rows,
                )
                for column in range(columns)
            ]
            for row in range(rows)
        ]
    )


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_plane_is_what_she_thinks_at_the_middles_of_its_cells(outputs, seed):
    """From the top left: the top row is the high end of the second input."""
    trainer = two_inputs(outputs, seed)
    found = look(trainer, first_question(trainer.state.problem)).plane
    network = Network(*map(list, trainer.state.parameters))
    situations = middles(trainer, *found.shape[:2])
    assert situations[0, 0, 1] > 8 > 0.2 > situations[-1, 0, 1]
    assert situations[0, 0, 0] < -2 < 3 < situations[0, -1, 0]
    for row, line in enumerate(situations[::7]):
        for column, situation in enumerate(line[::5]):
            said = think(network, situation)[-1]
            assert found[7 * row, 5 * column] == pytest.approx(said, rel=1e-9)


@pytest.mark.parametrize("neuron", [(1, 0), (1, 2), (2, 0), (0, 1)])
def test_the_plane_of_one_neuron_is_what_that_neuron_says(neuron):
    """Hidden, output or input: of the input it is that input itself."""
    trainer = two_inputs(1, 4)
    found = look(trainer, (0.0, 3.0), plane=NeuronAt(*neuron)).plane
    network = Network(*map(list, trainer.state.parameters))
    situations = middles(trainer, *found.shape[:2])[::9, ::7].reshape(-1, 2)
    for says, situation in zip(found[::9, ::7, 0].ravel(), situations, strict=True):
        layer, index = neuron
        assert says == pytest.approx(think(network, situation)[layer][index], rel=1e-9)


def plane_of(window: Desk) -> Raster:
    return next(s for s in window.shapes if is_plane(s))


def is_plane(shape: object) -> bool:
    return isinstance(shape, Raster) and shape.role is not None and shape.role.name == "plane"


def pad_of(window: Desk) -> Pad:
    return next(s for s in window.shapes if isinstance(s, Pad) and s.name == "plane")


def plain_window(outputs: int = 1, **view) -> Desk:
    trainer = two_inputs(outputs, 6)
    window = desk_of(trainer.state.problem, trainer.state.recipe, **view)
    window.session.run.trainer.seek(200)
    window.look()
    return window


@pytest.mark.parametrize("selected", [(), (1, 1), (2, 0)])
def test_what_is_drawn_is_the_plane_of_what_is_looked_at(selected):
    """Of a neuron that is selected its own, else that of her answer, in colours of their size."""
    window = plain_window(selected=selected, panel="story")
    while not any(map(is_plane, window.shapes)):
        before = window.session.view.scrolled("look")
        assert before < 20
        window.session.handle(c.Scroll("look", 1))
        window.look()
    raster = plane_of(window)
    trainer = window.session.run.trainer
    layer, neuron = selected or (2, 0)
    network = Network(*map(list, trainer.state.parameters))
    rows, columns = raster.cells.shape[:2]
    orange, blue, ground = (
        np.array(colour[:3], float) for colour in (DARK.negative, DARK.positive, DARK.sunken)
    )
    for row, line in enumerate(middles(trainer, rows, columns)):
        if row % 11:
            continue
        for column, situation in enumerate(line):
            says = 2 * float(think(network, situation)[layer][neuron]) - 1
            hue = ground + abs(says) * ((blue if says >= 0 else orange) - ground)
            assert raster.cells[row, column] == pytest.approx(hue, abs=1)


def test_a_click_on_the_plane_asks_about_that_place():
    """Within half a cell of the pixel that was clicked; high is up."""
    window = plain_window()
    area, cells = pad_of(window).area, plane_of(window).cells.shape
    assert plane_of(window).area == area
    trainer = window.session.run.trainer
    places = middles(trainer, *cells[:2])
    half = abs(places[0, 1] - places[0, 0])[0] / 2, abs(places[1, 0] - places[0, 0])[1] / 2
    for row, column in ((0, 0), (0, 47), (47, 0), (47, 47), (10, 30), (33, 5)):
        point = (
            area.x + (column + 0.5) * area.width / cells[1],
            area.y + (row + 0.5) * area.height / cells[0],
        )
        (asked,) = window.click(window.pixel(point))
        assert type(asked) is c.AskAt
        question = window.session.snapshot().question.inputs
        assert abs(question[0] - places[row, column, 0]) <= half[0]
        assert abs(question[1] - places[row, column, 1]) <= half[1]
        ring = pad_of(window).place_of(tuple(question.tolist()))
        assert any(
            isinstance(s, Circle) and s.radius == 6 and s.centre == pytest.approx(ring)
            for s in window.shapes
        )


def test_a_drag_across_the_plane_asks_all_the_way_and_is_held_at_its_edge():
    """Every move is a question of its own; beyond the edge it is the edge's."""
    window = plain_window()
    area = pad_of(window).area
    (left, low), (right, high) = pad_of(window).low, pad_of(window).high
    asked = window.frame(down(window.pixel(area.centre)))
    for corner in ((area.right + 50, area.y - 50), (area.x - 50, area.bottom + 300)):
        asked += window.frame(moved(window.pixel(corner)))
    assert window.frame(up((0, 0)), moved(window.pixel(area.centre))) == []
    assert [type(one) for one in asked] == [c.AskAt] * 3
    assert (asked[1].first, asked[1].second) == pytest.approx((right, high))
    assert (asked[2].first, asked[2].second) == pytest.approx((left, low))


def test_the_arrows_move_the_place_in_the_plane():
    """Right and up to larger values of the first and the second input, and back again."""
    window = plain_window()
    window.session.handle(c.AskAt(0.5, 5.0))
    window.look()
    window.tab_to("plane")
    asked = window.session.snapshot().question.inputs.tolist()
    for key, index, sign in (("right", 0, 1), ("up", 1, 1), ("left", 0, -1), ("down", 1, -1)):
        (command,) = window.press(key)
        assert type(command) is c.AskAt
        now = window.session.snapshot().question.inputs.tolist()
        assert sign * (now[index] - asked[index]) > 0
        assert now[1 - index] == pytest.approx(asked[1 - index])
        asked = now
    assert asked == pytest.approx([0.5, 5.0])


def test_the_examples_lie_where_they_are_in_the_plane():
    """Each a dot in the colour of what is desired."""
    window = plain_window()
    problem, area = window.session.run.trainer.state.problem, pad_of(window).area
    ends = [(min(0, column.min()), max(1, column.max())) for column in problem.inputs.T]
    dots = {
        (round(s.centre[0], 3), round(s.centre[1], 3)): s.fill
        for s in window.shapes
        if isinstance(s, Circle) and s.radius == 2.6 and area.inset(-1).contains(s.centre)
    }
    assert len(dots) == 20
    for inputs, (desired,) in zip(problem.inputs.tolist(), problem.targets, strict=True):
        across, height = ((v - a) / (b - a) for v, (a, b) in zip(inputs, ends, strict=True))
        x, y = area.x + across * area.width, area.bottom - height * area.height
        assert dots[round(x, 3), round(y, 3)] == (DARK.positive if desired else DARK.negative)


# Colours by sign


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_numbers_are_coloured_by_their_sign_and_size(theme: Theme):
    """Blue above 0, orange below, the ground at 0, and the further the stronger."""
    shares = np.linspace(-1, 1, 21)
    cells = signed_colours(theme, shares).astype(int)
    ends = {-1.0: theme.negative, 0.0: theme.sunken, 1.0: theme.positive}
    for share, colour in ends.items():
        (at,) = np.flatnonzero(np.abs(shares - share) < 1e-9)
        assert tuple(cells[at]) == colour[:3]
    away = np.abs(cells - cells[10]).sum(axis=1)
    assert (np.diff(away[10:]) > 0).all()
    assert (np.diff(away[:11]) < 0).all()
    assert not np.array_equal(cells[0], cells[-1])


def test_the_picture_a_neuron_looks_for_is_its_weights():
    """The strongest in full colour, the others in proportion, row by row."""
    weights = np.array([-4.0, -2, 0, 1, 2, 4])
    raster = weights_picture(DARK, Area(0, 0, 30, 20), (2, 3), weights)
    assert raster.cells.shape == (2, 3, 3)
    expected = signed_colours(DARK, weights / 4).reshape(2, 3, 3)
    assert np.array_equal(raster.cells, expected)
    nothing = weights_picture(DARK, Area(0, 0, 30, 20), (2, 3), np.zeros(6))
    assert (nothing.cells == DARK.sunken[:3]).all()


def test_of_several_outputs_the_colour_is_that_of_the_largest():
    """And the more it says, the stronger."""
    values = np.array(
        [[[1.0, 0, 0], [0, 1, 0], [0.2, 0.1, 1]], [[0, 0, 0], [0.5, 0, 0], [0, 0, 0.5]]]
    )
    cells = plane(DARK, Area(0, 0, 3, 2), values).cells.astype(float)
    hues = [np.array(colour[:3], float) for colour in category_colours(DARK, 3)]
    ground = np.array(DARK.sunken[:3], float)
    for column, hue in enumerate(hues):
        assert cells[0, column] == pytest.approx(hue)
    assert cells[1, 0] == pytest.approx(ground)
    assert cells[1, 1] == pytest.approx((ground + hues[0]) / 2, abs=1)
    assert cells[1, 2] == pytest.approx((ground + hues[2]) / 2, abs=1)


# The network's own menu


def choose(window: Desk, name: str) -> None:
    window.show(menu="network")
    assert click(window, name) != []
    window.press("escape")


def in_use(window: Desk) -> set[str]:
    """The options that are marked."""
    window.show(menu="network")
    boxes = [s for s in within_reach(window.shapes) if isinstance(s, Box) and s.action]
    marked = {s.action.name for s in boxes if s.edge == DARK.blame}
    window.press("escape")
    return marked


START = {"outputs sigmoid", "bias off", "batch all", "dropout none", "engine numpy"}


def test_the_menu_marks_what_is_in_use():
    """One of each setting, and the one that was chosen after it is."""
    window = desk()
    assert in_use(window) == START
    for name in ("bias on", "batch 8", "dropout 25 %", "outputs tanh"):
        choose(window, name)
        (before,) = {one for one in START if one.split()[0] == name.split()[0]}
        assert in_use(window) & {name, before} == {name}
    window.press(*["ctrl+z"] * 4)
    assert in_use(window) == START


SHAPES = [
    ("hidden layer 1 more", (3, 5, 1), False),
    ("hidden layer 1 fewer", (3, 3, 1), False),
    ("add layer", (3, 4, 4, 1), False),
    ("hidden layer 1 remove", (3, 1), False),
    ("bias on", (3, 4, 1), True),
]


@pytest.mark.parametrize(("name", "layers", "bias"), SHAPES)
def test_another_shape_begins_anew_with_the_same_seed_and_question(name, layers, bias):
    """Iteration 0, the weights of that seed for that shape, the situation that was asked."""
    window = desk()
    window.press("2", "3")
    question = window.session.run.question
    before = kept(window)
    choose(window, name)
    session = window.session
    recipe = session.run.trainer.state.recipe
    assert (recipe.layers, recipe.bias, recipe.seed) == (layers, bias, 1)
    assert (recipe.learning_rate, recipe.iterations) == (1.0, 60_000)
    assert (session.run.trainer.iteration, session.run.trainer.furthest) == (0, 0)
    assert same_bits(session.run.trainer.state.parameters, starting(layers, 1, bias))
    assert session.run.question == question
    session.run.trainer.seek(25)
    expected = straight_run(layers, XOR.inputs, XOR.targets, 25, bias=bias)[-1]
    assert same_bits(session.run.trainer.state.parameters, expected)
    window.press("ctrl+z")
    assert kept(window) == before


SETTINGS = [
    ("batch 1", {"batch": 1}),
    ("batch 8", {"batch": 8}),
    ("batch 32", {"batch": 32}),
    ("batch 128", {"batch": 128}),
    ("dropout 10 %", {"dropout": 0.1}),
    ("dropout 25 %", {"dropout": 0.25}),
    ("dropout 50 %", {"dropout": 0.5}),
    ("outputs tanh", {"activations": ("sigmoid", "tanh")}),
    ("outputs linear", {"activations": ("sigmoid", "linear")}),
    ("hidden layer 1 activation", {"activations": ("tanh", "sigmoid")}),
]


@pytest.mark.parametrize(("name", "changes"), SETTINGS)
def test_everything_else_goes_on_with_the_weights_she_has(name, changes):
    """Bit for bit the same weights at the same iteration; the rest of the recipe too."""
    window = desk()
    session = window.session
    session.run.trainer.seek(300)
    session.run.trainer.seek(40)
    before, recipe = kept(window), session.run.trainer.state.recipe
    weights = [array.tobytes() for array in session.run.trainer.state.parameters.weights]
    run = session.run
    choose(window, name)
    state = session.run.trainer.state
    fields = {field: getattr(state.recipe, field) for field in recipe.__dataclass_fields__}
    old = {field: getattr(recipe, field) for field in recipe.__dataclass_fields__}
    assert fields == old | changes
    assert state.iteration == 40
    assert [array.tobytes() for array in state.parameters.weights] == weights
    assert session.run is run
    window.press("right")
    assert [a.tobytes() for a in session.run.trainer.state.parameters.weights] != weights
    window.press("left", "ctrl+z")
    assert kept(window) == before
    assert session.run.trainer.furthest == 300


def test_activations_of_a_hidden_layer_go_round():
    """Through all there are, and each button says the one in use."""
    window = desk(name="three-layers")
    seen: list[tuple[str, ...]] = []
    for _ in HIDDEN_ACTIVATIONS:
        window.show(menu="network")
        seen.append(window.session.run.trainer.state.recipe.activations)
        button = next(
            s.area
            for s in within_reach(window.shapes)
            if isinstance(s, Box) and s.action and s.action.name == "hidden layer 2 activation"
        )
        assert seen[-1][1] in texts_in(window, button)
        click(window, "hidden layer 2 activation")
        window.press("escape")
    assert [names[1] for names in seen] == list(HIDDEN_ACTIVATIONS)
    assert {(names[0], names[2]) for names in seen} == {("sigmoid", "sigmoid")}
    assert window.session.run.trainer.state.recipe.activations == seen[0]


def test_softmax_is_offered_where_there_are_several_outputs():
    """For one output there is nothing to exclude."""
    window = desk(menu="network")
    names = {getattr(getattr(s, "action", None), "name", "") for s in window.shapes}
    assert "outputs softmax" not in names
    categories = problem_of([[0, 1], [1, 0], [1, 1]], np.eye(3))
    window = desk_of(categories, Recipe((2, 3, 3)))
    choose(window, "outputs softmax")
    assert window.session.run.trainer.state.recipe.activations == ("sigmoid", "softmax")
    assert "outputs softmax" in in_use(window)


def test_the_bounds_of_the_network_are_those_of_its_buttons():
    """No neuron fewer than one, none more than 256, six hidden layers and no more."""
    window = desk()
    for _ in range(3):
        choose(window, "hidden layer 1 fewer")
    window.show(menu="network")
    assert window.session.run.trainer.state.recipe.layers == (3, 1, 1)
    assert click(window, "hidden layer 1 fewer") == []
    window.session.handle(c.SetNetwork("hidden", (256,)))
    window.look()
    assert click(window, "hidden layer 1 more") == []
    window.session.handle(c.SetNetwork("hidden", (2,) * 5))
    window.look()
    assert click(window, "add layer") == [c.SetNetwork("hidden", (2,) * 6)]
    assert click(window, "add layer") == []
    assert window.session.run.trainer.state.recipe.layers == (3, *(2,) * 6, 1)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("hidden", (257,)),
        ("hidden", (0,)),
        ("hidden", (2,) * 7),
        ("batch", 0),
        ("dropout", 1.0),
        ("activations", ("wavy", "sigmoid")),
        ("activations", ("sigmoid",)),
        ("seed", 5),
    ],
)
def test_a_network_that_cannot_be_is_refused_in_words(setting, value):
    window = desk()
    before = kept(window)
    window.session.handle(c.SetNetwork(setting, value))
    assert kept(window) == before
    assert window.session.view.notice.endswith("Nothing was changed.")
    assert not window.session.view.undoable


@pytest.mark.parametrize(
    ("setting", "value"), [("hidden", (4,)), ("bias", False), ("batch", None), ("dropout", 0.0)]
)
def test_choosing_what_is_in_use_changes_nothing(setting, value):
    """Not even what can be undone, nor the future beyond this iteration."""
    window = desk()
    window.session.run.trainer.seek(10)
    before = kept(window)
    window.session.handle(c.SetNetwork(setting, value))
    assert kept(window) == before
    assert (window.session.view.undoable, window.session.view.notice) == (False, "")


# The table is changed


def editor() -> Desk:
    """XOR at iteration 40, its table being changed."""
    window = desk()
    assert window.press("i") == [c.ToggleTableEditing()]
    return window


@pytest.mark.parametrize(("row", "column"), [(0, 0), (3, 1), (6, 2), (2, 3), (5, 3)])
def test_clicking_a_cell_flips_it_in_the_engine(row, column):
    """Inputs and the desired answer; again flips it back, and undo goes the same way."""
    window = editor()
    before = kept(window)
    values = np.hstack([XOR.inputs, XOR.targets])
    for _ in range(2):
        values[row, column] = 1 - values[row, column]
        asked = click(window, f"cell {row} {column}")
        assert asked == [c.SetCell(row, column, values[row, column])]
        state = window.session.run.trainer.state
        assert np.hstack([state.problem.inputs, state.problem.targets]).tolist() == values.tolist()
        assert state.iteration == 40
    window.press("ctrl+z", "ctrl+z")
    assert kept(window) == before


def test_she_goes_on_learning_with_the_weights_she_had():
    """The same weights at the same iteration, and from there by the formulas of the other set."""
    window = editor()
    session = window.session
    session.run.trainer.seek(300)
    session.run.trainer.seek(40)
    before = kept(window)
    network = Network([w.copy() for w in session.run.trainer.state.parameters.weights], [])
    click(window, "cell 5 3")
    assert same_bits(session.run.trainer.state.parameters, network)
    targets = XOR.targets.copy()
    targets[5, 0] = 1
    for _ in range(60):
        network = adjusted(network, XOR.inputs, targets)
    session.run.trainer.seek(100)
    assert same_bits(session.run.trainer.state.parameters, network)
    assert session.snapshot().error.mean_absolute == pytest.approx(
        float(np.abs(targets - think(network, XOR.inputs)[-1]).mean())
    )
    session.run.trainer.seek(40)
    window.press("ctrl+z")
    assert kept(window) == before
    session.run.trainer.seek(300)
    expected = straight_run((3, 4, 1), XOR.inputs, XOR.targets, 300)[-1]
    assert same_bits(session.run.trainer.state.parameters, expected)


def numbers_editor() -> Desk:
    """Two real inputs, two examples."""
    problem = problem_of([[0.5, -2], [3.25, 0.75]], [[1], [0.5]])
    window = desk_of(problem, Recipe((2, 2, 1), learning_rate=0.01))
    window.press("i")
    return window


@pytest.mark.parametrize(
    ("typed", "value"), [("2.5", 2.5), ("-1,5", -1.5), (f"{MINUS}3", -3.0), ("1e3", 1000.0)]
)
@pytest.mark.parametrize(("row", "column"), [(0, 0), (1, 1), (1, 2)])
def test_a_number_is_typed_into_a_cell(typed, value, row, column):
    """A click begins, Enter sets it; nothing else changes, and undo gives back the old one."""
    window = numbers_editor()
    before = kept(window)
    old = np.hstack([window.session.snapshot().problem.inputs, [[1], [0.5]]])
    assert click(window, f"cell {row} {column}") == [c.EditField(f"cell {row} {column}")]
    window.press(*typed.replace(MINUS, "-"), "return")
    problem = window.session.snapshot().problem
    old[row, column] = value
    assert np.hstack([problem.inputs, problem.targets]).tolist() == old.tolist()
    assert window.session.view.field == ""
    window.press("ctrl+z")
    assert kept(window) == before


@pytest.mark.parametrize("text", ["x", "nan", "inf", "1.2.3", "--1", "½"])
def test_what_is_no_number_is_refused_in_words(text):
    """The cell stays what it was."""
    window = numbers_editor()
    before = kept(window)
    click(window, "cell 0 0")
    window.session.handle(c.TypeText(text))
    window.press("return")
    assert kept(window) == before
    assert text in window.session.view.notice
    assert window.session.view.notice.endswith("Nothing was changed.")


def test_leaving_a_cell_without_enter_changes_nothing():
    """Esc, Tab or a click elsewhere."""
    for leave in (
        lambda window: window.press("escape"),
        lambda window: window.press("tab"),
        lambda window: window.click((5, 5)),
    ):
        window = numbers_editor()
        before = kept(window)
        click(window, "cell 0 0")
        window.press("9")
        leave(window)
        assert window.session.view.field == ""
        assert kept(window) == before


def test_rows_are_copied_taken_out_and_added():
    """The copy stands below its row, a new one at the end like the last; all can be undone."""
    window = editor()
    rows = np.hstack([XOR.inputs, XOR.targets]).tolist()
    ways, expected = [kept(window)], [list(row) for row in rows]

    def now() -> list[list[float]]:
        problem = window.session.run.trainer.state.problem
        return np.hstack([problem.inputs, problem.targets]).tolist()

    for name in ("copy row 2", "delete row 5", "add row", "add row", "delete row 1"):
        click(window, name)
        index = int(name.split()[-1]) - 1 if name[-1].isdigit() else len(expected) - 1
        if name.startswith("delete"):
            del expected[index]
        else:
            expected.insert(index + 1, expected[index])
        assert now() == expected
        assert window.session.run.trainer.iteration == 40
        ways.append(kept(window))
    for way in ways[-2::-1]:
        window.press("ctrl+z")
        assert kept(window) == way
    for way in ways[1:]:
        window.press("ctrl+shift+z")
        assert kept(window) == way


def test_the_last_row_cannot_be_taken_out():
    """She needs something to learn from; an example that is gone is no longer shown."""
    window = editor()
    window.session.handle(c.ShowExample(6))
    window.look()
    for left in range(6, 0, -1):
        click(window, "delete row 1")
        assert window.session.snapshot().problem.examples == left
        assert window.session.snapshot().shown.example <= left - 1
    before = kept(window)
    assert click(window, "delete row 1") == []
    window.session.handle(c.DeleteRow(0))
    assert kept(window) == before
    assert "at least one example" in window.session.view.notice


@pytest.mark.parametrize(
    "command",
    [
        *(c.SetCell(7, 0, 1.0), c.SetCell(-1, 0, 1.0), c.SetCell(0, 4, 1.0)),
        *(c.SetCell(0, -1, 1.0), c.SetCell(0, 0, float("nan")), c.SetCell(0, 0, float("inf"))),
        *(c.DuplicateRow(7), c.DuplicateRow(-1), c.DeleteRow(7), c.DeleteRow(-1)),
    ],
)
def test_a_cell_or_a_row_that_is_not_there_is_not_changed(command):
    window = editor()
    before = kept(window)
    window.session.handle(command)
    assert kept(window) == before
    assert not window.session.view.undoable


@pytest.mark.parametrize("what", ["a category that is not chosen", "a number that is there"])
def test_a_cell_that_is_set_to_what_it_is_changes_nothing(what):
    """Neither the future beyond this iteration nor what can be undone."""
    window = numbers_editor()
    command = c.SetCell(0, 0, 0.5)
    if what.startswith("a category"):
        categories = problem_of([[0, 1], [1, 0], [1, 1]], np.eye(3))
        window = desk_of(categories, Recipe((2, 3, 3), ("sigmoid", "softmax")))
        command = c.SetCell(0, 3, 0.0)
    window.session.run.trainer.seek(100)
    window.session.run.trainer.seek(40)
    before = kept(window)
    window.session.handle(command)
    assert kept(window) == before
    assert not window.session.view.undoable


def test_a_wide_table_is_changed_one_example_at_a_time():
    """A column a line: the example shown is the one that is changed."""
    window = desk(name="autoencoder-8-3-8")
    window.session.handle(c.ShowExample(3))
    window.press("i")
    before = kept(window)
    asked = click(window, "cell 3 2")
    assert asked == [c.SetCell(3, 2, 1.0)]
    inputs = window.session.snapshot().problem.inputs
    assert inputs[3].tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    assert np.array_equal(np.delete(inputs, 3, 0), np.delete(np.eye(8), 3, 0))
    window.press("ctrl+z")
    assert kept(window) == before
