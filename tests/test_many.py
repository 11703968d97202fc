"""Many starts at once: each what its single run is, and a wall that counts rightly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lives import FEWER

from network import files
from network.glance import Outcome, glance
from network.many import Many
from network.refused import Refused
from network.snapshot import ask, look
from network.trainer import Trainer
from network.training import advance, start
from network.verdict import Verdict
from visualiser import commands as c
from visualiser.runs import new_run
from visualiser.scene.compose import parts, seen
from visualiser.scene.roles import StartRole
from visualiser.scene.wall import in_words
from visualiser.session import Session
from visualiser.view import View

NEW = (1.0, 1.0, 0.0)


def single(many: Many, index: int, iteration: int):
    """The same start trained alone."""
    return advance(start(many.problem, many.recipes[index]), iteration)


def largest_difference(one, other) -> float:
    return max(
        float(np.abs(a - b).max())
        for a, b in zip((*one.weights, *one.biases), (*other.weights, *other.biases), strict=True)
    )


CHANGES = [
    {},
    {"bias": True},
    {"batch": 3},
    {"dropout": 0.3},
    {"dropout": 0.3, "batch": 2, "bias": True},
    {"activations": ("tanh", "sigmoid"), "learning_rate": 0.3},
    {"activations": ("relu", "linear"), "learning_rate": 0.01},
    {"layers": (3, 1), "activations": ("sigmoid",)},
    {"layers": (3, 3, 2, 1), "activations": ("sigmoid", "tanh", "sigmoid")},
]


@pytest.mark.parametrize("changes", CHANGES, ids=str)
def test_each_start_is_what_its_single_run_is(xor, changes):
    """Within 1e-12 as promised; on one machine the bits are mostly the same."""
    problem, recipe = xor
    many = Many(problem, replace(recipe, **changes), range(1, 10))
    many.seek(120)
    for index in (0, 3, 8):
        alone = single(many, index, 120).parameters
        assert largest_difference(many.now.parameters(index), alone) < 1e-12


@FEWER
@given(st.lists(st.integers(0, 400), min_size=1, max_size=6))
def test_going_back_finds_what_was_there(goals):
    """Whatever way was gone."""
    problem, recipe = files.find("xor")
    many = Many(problem, recipe, (3, 4))
    for goal in goals:
        many.seek(goal)
    straight = Many(problem, recipe, (3, 4))
    straight.seek(goals[-1])
    assert many.iteration == goals[-1]
    assert many.furthest == max(goals)
    for one, other in zip(many.now.weights, straight.now.weights, strict=True):
        assert np.array_equal(one, other)


def test_a_glance_tells_of_each_start_what_its_own_snapshot_tells(xor):
    """Layers, error, how many are right, and the verdict on the new situation."""
    problem, recipe = xor
    many = Many(problem, recipe, range(1, 6))
    many.seek(1500)
    seen_at_once = glance(many, NEW, asking=True)
    for index, tile in enumerate(seen_at_once.tiles):
        trainer = Trainer(problem, many.recipes[index])
        trainer.seek(1500)
        alone = look(trainer, NEW)
        asked = ask(trainer.state, NEW)
        assert tile.error == pytest.approx(alone.error.mean_absolute, abs=1e-12)
        assert tile.right == sum(verdict is Verdict.RIGHT for verdict in alone.verdicts)
        assert tile.answer is asked.verdict
        for said, layer in zip(tile.layers, asked.layers, strict=True):
            assert said == pytest.approx(layer, abs=1e-12)


def test_seed_2_is_stuck_and_the_sentence_counts_what_the_tiles_show(xor):
    """Of the seeds 1 to 25 twenty-four learn all seven, and three of those answer 1 1 0 wrong."""
    problem, recipe = xor
    many = Many(problem, recipe, (1, 2, 13, 21, 24))
    many.seek(9000)
    shown = glance(many, NEW, asking=True)
    outcomes = {tile.seed: tile.outcome for tile in shown.tiles}
    assert outcomes[2] is Outcome.STUCK
    assert [outcomes[seed] for seed in (1, 13, 24)] == [Outcome.RIGHT] * 3
    told = in_words(shown)
    right = sum(tile.outcome is Outcome.RIGHT for tile in shown.tiles)
    assert right == 4
    assert told.startswith("Of 5 starts four have learned all seven examples")
    assert "one is stuck (seed 2)" in told
    wrong = [tile.seed for tile in shown.tiles if tile.answer is Verdict.WRONG and tile.seed != 2]
    assert wrong == [13, 24]
    assert "two wrongly" in told


def test_too_many_or_too_large_networks_are_refused(xor):
    """Side by side they could not be seen."""
    problem, recipe = xor
    with pytest.raises(Refused, match="side by side"):
        Many(problem, recipe, range(26))
    with pytest.raises(Refused, match="weights"):
        Many(problem, recipe.with_hidden((256, 256)), range(2))


# In the window


@pytest.fixture
def session() -> Session:
    opened = Session(new_run("xor", *files.find("xor")), View(), lambda: 0.0)
    opened.handle(c.ToggleWall())
    opened.play(False)
    return opened


def tiles(session: Session) -> list[StartRole]:
    view, layout = seen(session.view, 1280, 800)
    composed = parts(session.snapshot(), view, layout, 0.0)
    roles = [getattr(shape, "role", None) for part in composed for shape in part.shapes]
    return [role for role in roles if isinstance(role, StartRole)]


def test_the_wall_shows_a_tile_for_each_of_25_seeds(session):
    """Those around the seed of the run, counted from 1."""
    assert [role.seed for role in tiles(session)] == list(range(1, 26))


def test_time_passes_for_all_and_the_run_stays_where_it_is(session):
    """Seek, step and back are those of the one timeline."""
    session.handle(c.Seek(30))
    while session.view.goal is not None:
        session.advance(0.1, 0.0)
    session.handle(c.Step(-1))
    while session.view.goal is not None:
        session.advance(0.1, 0.0)
    assert session.snapshot().iteration == 29
    assert session.run.trainer.iteration == 0


def test_a_click_takes_one_into_the_window_with_its_past_and_x_goes_back(session):
    """Undo brings the run before back."""
    assert session.wall is not None
    session.wall.seek(70)
    session.handle(c.OpenStart(6))
    assert session.wall is None
    snapshot = session.snapshot()
    assert (snapshot.recipe.seed, snapshot.iteration) == (7, 70)
    session.run.trainer.seek(20)
    alone = advance(start(snapshot.problem, snapshot.recipe), 20)
    assert largest_difference(session.run.trainer.state.parameters, alone.parameters) == 0
    session.handle(c.ToggleWall())
    assert session.snapshot().iteration == 70
    assert len(tiles(session)) == 25
    session.handle(c.ToggleWall())
    session.handle(c.Undo())
    assert session.snapshot().recipe.seed == 1


def test_other_starts_are_shown_at_the_same_age(session):
    """Before the first there are none."""
    assert session.wall is not None
    session.wall.seek(5)
    session.handle(c.OtherStarts(25))
    while session.view.goal is not None:
        session.advance(0.1, 0.0)
    assert [role.seed for role in tiles(session)] == list(range(26, 51))
    assert session.snapshot().iteration == 5
    for _ in range(3):
        session.handle(c.OtherStarts(-25))
    assert tiles(session)[0].seed in (0, 1)


def test_whatever_changes_the_run_leaves_the_wall(session):
    """Another problem has other starts."""
    session.handle(c.ChooseProblem("and"))
    assert session.wall is None
    session.handle(c.ToggleWall())
    assert session.wall is not None
    assert session.wall.problem is session.run.trainer.state.problem


@pytest.mark.parametrize("name", ["xor", "and", "autoencoder-8-3-8", "two-categories"])
@pytest.mark.parametrize("size", [(900, 600), (1280, 800), (1920, 1200)])
def test_nothing_on_the_wall_lies_outside_its_tile_or_the_window(name, size):
    """Every text is inside the window, and no two tiles meet."""
    session = Session(new_run(name, *files.find(name)), View(), lambda: 0.0)
    session.handle(c.ToggleWall())
    assert session.wall is not None
    session.wall.seek(60)
    view, layout = seen(session.view, *size)
    composed = parts(session.snapshot(), view, layout, 0.0)
    boxes = [part.shapes[0].area for part in composed if part.name == "start"]
    for index, one in enumerate(boxes):
        assert 0 <= one.x <= one.right <= size[0]
        assert one.bottom <= layout.bottom.y
        for other in boxes[index + 1 :]:
            apart = one.right <= other.x or other.right <= one.x
            assert apart or one.bottom <= other.y or other.bottom <= one.y
