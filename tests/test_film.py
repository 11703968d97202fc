"""Films as values: which iteration each frame shows, and that it says and draws just that one."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import groupby, pairwise

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import files
from network.edit import SetLearningRate, SetWeight
from network.snapshot import Snapshot, ask, look
from network.trainer import Trainer
from network.training import advance, think
from network.verdict import measure
from visualiser.filming import film, pace
from visualiser.filming.film import Frame
from visualiser.filming.survey import Survey, candidates_of, survey
from visualiser.render.paint import Painter
from visualiser.render.pixels import canvas, memory_of
from visualiser.runs import Run, new_run
from visualiser.scene.compose import places_of
from visualiser.scene.measure import text_width
from visualiser.scene.numbers import grouped, percent
from visualiser.scene.roles import NeuronRole, PartRole, PulseRole, SynapseRole
from visualiser.scene.shapes import Line, Text
from visualiser.scene.stamp import stamp
from visualiser.scene.theme import THEMES
from visualiser.view import PHASES, View

RATE = Fraction(30)

frame_counts = st.integers(2, 400)
lasts = st.one_of(st.integers(0, 50), st.integers(0, 10**6))


def follows(shown: list[int], frames: int, last: int) -> None:
    """What holds of every pace."""
    assert len(shown) == frames
    assert (shown[0], shown[-1]) == (0, last)
    assert all(a <= b for a, b in pairwise(shown))
    assert all(type(iteration) is int for iteration in shown)


@cache
def run_of(name: str, **changes: object) -> Run:
    problem, recipe = files.find(name)
    return new_run(name, problem, replace(recipe, **changes))


@cache
def surveyed(name: str, theme: str = "dark", **changes: object) -> Survey:
    run = run_of(name, **changes)
    snapshot = look(run.trainer, run.question)
    places = places_of(snapshot, film.layout_of("diagram", 640, 480))
    last = run.trainer.state.recipe.iterations
    return survey(run.trainer, places, snapshot.shown.inputs, THEMES[theme], last)


def made_survey(ink: list[list[float]], signals: float = 0.0) -> Survey:
    """Of a run of so many iterations that look like that."""
    table = np.array(ink, np.float32)
    return Survey(tuple(range(len(table))), table, np.full(len(table), signals))


# The paces


@given(frame_counts, lasts)
def test_an_even_pace_divides_the_iterations_evenly(frames, last):
    """To the nearest whole iteration, and never back."""
    shown = pace.even(frames, last)
    follows(shown, frames, last)
    exact = [Fraction(index * last, frames - 1) for index in range(frames)]
    assert all(abs(a - b) <= Fraction(1, 2) for a, b in zip(shown, exact, strict=True))


@given(frame_counts, lasts)
def test_a_logarithmic_pace_is_even_on_the_logarithmic_timeline(frames, last):
    """The frames lie evenly at log(1 + iteration), each off by less than half an iteration."""
    shown = pace.logarithmic(frames, last)
    follows(shown, frames, last)
    exact = np.expm1(np.linspace(0, np.log1p(last), frames))
    assert np.abs(np.array(shown) - exact).max() <= 0.5 + 1e-9 * last


inks = st.lists(st.lists(st.floats(-100, 100, width=32), min_size=2, max_size=2), min_size=1)


@given(inks, frame_counts, st.sampled_from([0.0, 1.0, 50.0]))
def test_the_pace_of_change_leaps_nowhere(ink, frames, signals):
    """Whatever the iterations look like: no two neighbours that differ do so by twice the median.

    Neighbours of one iteration differ by the signals alone, and are not counted.
    """
    seen = made_survey(ink, signals)
    shown = pace.by_change(seen, frames, 30.0)
    follows(shown, frames, len(ink) - 1)
    different = [(a, b) for a, b in pairwise(shown) if a != b]
    told = [float(np.abs(seen.ink[a] - seen.ink[b]).sum()) + signals for a, b in different]
    if told:
        assert max(told) <= 2 * np.median(told) + 1e-6


def test_where_nothing_changes_at_first_the_film_begins_at_the_start_all_the_same():
    """As it does where it changes at once."""
    follows(pace.by_change(made_survey([[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]), 2, 30.0), 2, 2)


def test_where_all_changes_alike_the_pace_of_change_is_even():
    """A run that walks straight on."""
    seen = made_survey([[float(n), 0.0] for n in range(1001)])
    assert pace.by_change(seen, 101, 30.0) == list(range(0, 1001, 10))


def test_where_nothing_changes_the_pace_of_change_is_even():
    """A network that cannot learn."""
    assert pace.by_change(made_survey([[1.0, 2.0]] * 11), 6, 30.0) == [0, 2, 4, 6, 8, 10]


def test_before_a_leap_that_cannot_be_divided_the_film_waits():
    """Half of all change lies in one iteration: the other half takes no more steps than two."""
    seen = made_survey([[0.0, 0.0]] + [[100.0 + n, 0.0] for n in range(101)])
    shown = pace.by_change(seen, 60, 30.0)
    steps = [(a, b) for a, b in pairwise(shown) if a != b]
    assert steps[0] == (0, 1)
    assert 2 <= len(steps) <= 4
    assert shown.count(0) >= 20  # a third of the film at least


def test_signals_that_move_anyway_hide_small_steps():
    """Where they change more than a leap does, all iterations may be shown."""
    leap = [[0.0, 0.0]] + [[3.0 + n * 0.1, 0.0] for n in range(60)]
    hidden = pace.by_change(made_survey(leap, 10.0), 61, 30.0)
    bare = pace.by_change(made_survey(leap, 0.0), 61, 30.0)
    assert len(set(hidden)) > 3 * len(set(bare))


REAL = [
    ("xor", {"iterations": 12_000}),
    ("xor", {"seed": 3, "iterations": 4_200}),
    ("single-neuron", {"iterations": 2_000}),
    ("first-input", {"seed": 2, "iterations": 2_000}),
    ("digits", {"iterations": 300}),
    ("two-categories", {"iterations": 1_000}),
]


@pytest.mark.parametrize(
    ("name", "changes", "theme"),
    [pytest.param(*run, "dark") for run in REAL] + [pytest.param(*REAL[0], "light")],
)
def test_real_runs_leap_nowhere(name, changes, theme):
    """By the estimate that the iterations are chosen by, the signals' motion counted in."""
    seen = surveyed(name, theme, **changes)
    shown = pace.by_change(seen, 200, 30.0)
    follows(shown, 200, seen.iterations[-1])
    place = {iteration: index for index, iteration in enumerate(seen.iterations)}
    moved = [(place[a], place[b]) for a, b in pairwise(shown) if a != b]
    told = seen.differences(*zip(*moved, strict=True)) + seen.signals[[b for _, b in moved]]
    assert len(moved) >= 5
    assert told.max() <= 2 * np.median(told)


@pytest.mark.parametrize(
    ("name", "changes"), [("xor", {"iterations": 6_000}), ("single-neuron", {"iterations": 2_000})]
)
def test_what_is_painted_leaps_nowhere(name, changes):
    """By the pixels of the diagram: no neighbours of two iterations differ by twice the median."""
    pygame.font.init()
    shown = pace.by_change(surveyed(name, **changes), 100, 30.0)
    layout, painter, surface = film.layout_of("diagram", 640, 480), Painter(), canvas(640, 480)
    below, pictures = int(layout.stage.bottom), []
    run, background = run_of(name, **changes), THEMES["dark"].background
    for index, iteration in enumerate(shown):
        frame = Frame(iteration, 1.0)
        snapshot = film.look_at(run, frame, View(), every=False)
        painter.paint(
            surface, film.scene(snapshot, frame, View(), layout, index / 30), 1.0, background
        )
        pictures.append(memory_of(surface).reshape(480, 640, 4)[:below].astype(np.int16).copy())
    differences = np.array([np.abs(a - b).mean() for a, b in pairwise(pictures)])
    moved = np.array([a != b for a, b in pairwise(shown)])
    assert differences[moved].max() <= 2 * np.median(differences[moved])
    if name == "xor":  # where the signals move as much as anything, it holds of all
        assert differences.max() <= 2 * np.median(differences)


@pytest.mark.parametrize("last", [0, 1, 7, 1023, 1024, 5_000, 60_000, 10**6])
def test_candidates_are_all_early_and_one_in_512_later(last):
    """In order, each once, the first and the last among them."""
    found = list(candidates_of(last))
    assert (found[0], found[-1]) == (0, last)
    assert all(a < b for a, b in pairwise(found))
    assert all(b - a <= max(1, a / 512) for a, b in pairwise(found))
    assert len(found) < 8_000


def test_the_survey_tells_how_many_iterations_were_made():
    """Together all of them."""
    run = new_run("xor", *files.find("xor"))
    snapshot, made = look(run.trainer, run.question), []
    places = places_of(snapshot, film.layout_of("diagram", 640, 480))
    survey(run.trainer, places, snapshot.shown.inputs, THEMES["dark"], 1_500, made.append)
    assert sum(made) == run.trainer.iteration == 1_500
    assert min(made) > 0


# The frames


@given(st.floats(0.5, 100), st.sampled_from([1, 10, Fraction(333, 10), 25, 30, 60]))
def test_a_film_has_as_many_frames_as_seconds_and_rate_make(seconds, rate):
    """And the last iteration stays for a second, in short films for a fifth."""
    frames = film.count(seconds, Fraction(rate))
    assert abs(frames - seconds * rate) <= 0.5 or frames == 2
    held = film.held(frames, Fraction(rate))
    assert held <= round(rate)
    assert held <= frames / 5
    assert held >= min(round(rate), frames / 5 - 1)


@given(st.lists(st.integers(0, 300), min_size=2, max_size=120), st.integers(0, 30))
def test_the_last_iteration_is_held_and_no_longer_plays(steps, holding):
    """All before it play; at the planned number she stops, as in the window."""
    shown = np.cumsum([0, *steps]).tolist()
    frames = film.plan(shown, holding, RATE)
    assert [frame.iteration for frame in frames] == shown + [shown[-1]] * holding
    assert all(frame.playing == (frame.iteration < shown[-1]) for frame in frames)
    assert all(frame.phase is None for frame in frames)


@given(st.lists(st.integers(0, 40), min_size=2, max_size=200))
def test_the_speed_told_is_the_films_own(steps):
    """Never nothing while anything still comes, never more than the fastest frame nor below 0."""
    shown = np.cumsum([0, *steps]).tolist()
    for frame in film.plan(shown, 0, RATE):
        assert frame.per_second <= max(steps) * RATE * 1.05
        assert frame.per_second > 0 or shown[-1] == 0


def test_an_even_pace_is_told_as_one_speed():
    """200 frames at 30 a second from 0 to 1,990: 300 iterations a second everywhere."""
    frames = film.plan(list(range(0, 2000, 10)), 0, RATE)
    assert {frame.per_second for frame in frames} == {300.0}


@pytest.mark.parametrize("slow", [(0, 0), (0, 2), (7, 9), (99, 99)])
def test_slow_motion_goes_through_all_phases_in_order(slow):
    """Each of the iterations, each phase for its share of the time, up to its end."""
    frames = film.plan(pace.even(60, 100), 6, RATE, slow)
    played = [frame for frame in frames if frame.phase is not None]
    parts = [key for key, _ in groupby(played, lambda frame: (frame.iteration, frame.phase))]
    asked = range(slow[0], slow[1] + 1)
    assert parts == [(n, phase) for n in asked for phase in range(len(PHASES))]
    for _, group in groupby(played, lambda frame: (frame.iteration, frame.phase)):
        progress = [frame.progress for frame in group]
        assert len(progress) == 90  # three seconds
        assert progress == sorted(progress)
        assert 0 < progress[0] < 0.05
        assert progress[-1] == 1.0


@pytest.mark.parametrize("slow", [(0, 2), (7, 9)])
def test_around_slow_motion_the_film_is_what_it_was(slow):
    """Its place is taken once, in the order of the iterations, and it is that much longer."""
    usual = film.plan(pace.even(60, 100), 6, RATE)
    frames = film.plan(pace.even(60, 100), 6, RATE, slow)
    iterations = [frame.iteration for frame in frames]
    assert iterations == sorted(iterations)
    outside = [frame for frame in frames if frame.phase is None]
    assert outside == [f for f in usual if not slow[0] <= f.iteration <= slow[1]]


def test_in_slow_motion_the_example_asked_about_is_shown_or_the_first():
    """To a new situation nobody has told her the answer."""
    run, frame = run_of("xor"), Frame(3, 4.0, True, 2, 0.5)
    assert film.look_at(run, frame, View()).shown.example == 0
    known = replace(run, question=tuple(run.trainer.state.problem.inputs[4].tolist()))
    assert film.look_at(known, frame, View()).shown.example == 4
    assert film.look_at(replace(run, example=5), frame, View()).shown.example == 5
    assert film.look_at(run, Frame(3, 4.0), View()).asking


# What a frame shows


def texts(shapes: list, name: str) -> list[str]:
    """The texts of the part of that name."""
    found = [shape for shape in shapes if isinstance(shape, Text)]
    return [t.string for t in found if isinstance(t.role, PartRole) and t.role.name == name]


@cache
def picked() -> tuple[int, ...]:
    random = np.random.default_rng(7)
    return tuple(sorted({0, 900, *random.integers(0, 900, 28).tolist()}))


@pytest.mark.parametrize("part", ["window", "diagram"])
@pytest.mark.parametrize("name", ["xor", "two-categories"])
def test_the_iteration_printed_is_the_one_whose_weights_are_drawn(name, part):
    """At thirty frames in any order: number, error, weights and activations by the engine alone."""
    run = run_of(name)
    layout, state = film.layout_of(part, 1280, 720), run.trainer.begun
    for index, iteration in enumerate(picked()):
        state = advance(state, iteration - state.iteration)
        frame = Frame(iteration, 100.0)
        shapes = film.scene(film.look_at(run, frame, View()), frame, View(), layout, index / 30)
        error = measure(think(state, state.problem.inputs)[-1], state.problem.targets)
        assert texts(shapes, "iteration") == [grouped(iteration)]
        assert percent(error.mean_absolute) in texts(shapes, "error")[0]
        drawn = [s.role for s in shapes if isinstance(s, Line) and isinstance(s.role, SynapseRole)]
        arrays = state.parameters
        assert len(drawn) == sum(array.size for array in (*arrays.weights, *arrays.biases))
        for layer, source, target, weight in drawn:
            matrix = arrays.biases if source < 0 else arrays.weights
            place = target if source < 0 else (source, target)
            assert weight == matrix[layer][place]
        says = ask(state, run.question).layers
        glowing = [s.role for s in shapes if isinstance(getattr(s, "role", None), NeuronRole)]
        assert len(glowing) >= sum(state.recipe.layers)
        assert all(value == says[at][k] for at, k, value in glowing if k >= 0)


def equal(one: object, other: object) -> bool:
    """Whether two values made of arrays and tuples are the same to the last bit."""
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=True)
    if isinstance(one, tuple | list):
        pairs = zip(one, other, strict=True)
        return len(one) == len(other) and all(equal(a, b) for a, b in pairs)
    fields = getattr(one, "__dataclass_fields__", None)
    if fields:
        return all(equal(getattr(one, name), getattr(other, name)) for name in fields)
    return one == other


def test_a_frame_looks_as_if_she_had_never_been_trained_further():
    """After the survey her future is known; nothing of it is in the snapshot."""
    run_of("xor").trainer.seek(3_000)
    for iteration in (0, 1, 130, 1_000, 2_047):
        fresh = Trainer(*files.find("xor"))
        fresh.seek(iteration)
        shown = film.look_at(run_of("xor"), Frame(iteration, 1.0), View())
        expected = look(fresh, run_of("xor").question)
        for name in Snapshot.__dataclass_fields__:
            assert equal(getattr(shown, name), getattr(expected, name)), name


def test_interventions_of_the_future_are_not_seen_yet():
    """Neither their marks on the timeline nor the curve that they cut off."""
    run = new_run("xor", *files.find("xor"))
    for iteration, edit in ((40, SetWeight(0, 0, 0, 5.0)), (90, SetLearningRate(0.5))):
        run.trainer.seek(200)
        run.trainer.seek(iteration)
        run.trainer.edit(edit)
    for iteration, changed, rate in (
        (39, (), 1),
        (40, (40,), 1),
        (89, (40,), 1),
        (90, (40, 90), 0.5),
    ):
        snapshot = film.look_at(run, Frame(iteration, 1.0), View())
        assert snapshot.changed == changed
        assert snapshot.recipe.learning_rate == rate
        assert snapshot.replaced is None
    assert film.look_at(run, Frame(40, 1.0), View()).parameters.weights[0][0, 0] == 5.0


def test_the_view_of_a_frame_plays_without_a_user():
    """No menu, no field, no notice; slow motion only in its frames."""
    normal, slow = Frame(5, 120.0), Frame(5, 4.0, True, 2, 0.25)
    assert film.view_of(normal, View()) == View(playing=True, per_second=120.0)
    expected = View(playing=True, per_second=4.0, slow=True, phase=2, progress=0.25)
    assert film.view_of(slow, View()) == expected
    assert not film.view_of(Frame(9, 1.0, False), View()).playing


def test_the_signals_move_by_the_films_own_time():
    """The same at every recording, and nothing else depends on it."""
    layout, frame = film.layout_of("window", 1280, 720), Frame(300, 1.0)
    snapshot = film.look_at(run_of("xor"), frame, View())
    one, other, later = (film.scene(snapshot, frame, View(), layout, at) for at in (0.5, 0.5, 0.6))
    assert one == other
    assert [type(shape) for shape in one] == [type(shape) for shape in later]
    moved = [a for a, b in zip(one, later, strict=True) if a != b]
    assert moved
    assert all(isinstance(shape.role, PulseRole) for shape in moved)


@pytest.mark.parametrize("iteration", [0, 60_000, 987_654_321])
@pytest.mark.parametrize("size", [(200, 200), (320, 240), (640, 480), (1280, 720)])
def test_the_row_below_a_diagram_meets_nothing(size, iteration):
    """Neither the legend nor itself, however long the numbers are; they are always there."""
    run = run_of("xor", iterations=max(iteration, 60_000))
    snapshot = replace(look(run.trainer, run.question), iteration=iteration)
    layout = film.layout_of("diagram", *size)
    row = list(stamp(snapshot, THEMES["dark"], layout.window))
    spans = []
    for text in row:
        width = text_width(text.string, text.size, text.weight)
        spans.append((text.x - width, text.x) if text.anchor == "end" else (text.x, text.x + width))
    assert all(left >= 0 and right <= size[0] for left, right in spans)
    assert all(a[1] + 4 < b[0] for a, b in pairwise(sorted(spans)))
    assert all(layout.legend.bottom <= text.y - text.size / 2 for text in row)
    assert texts(row, "iteration") == [grouped(iteration)]
    assert len(texts(row, "error")) == 1


@pytest.mark.parametrize("size", [(200, 200), (320, 240), (900, 600)])
def test_small_films_can_be_painted(size):
    """Down to the least size that can be asked for, in slow motion too, whatever is left out."""
    pygame.font.init()
    run, painter, surface = run_of("digits", iterations=300), Painter(), canvas(*size)
    for part in ("window", "diagram"):
        for frame in (Frame(0, 1.0), Frame(9, 4.0, True, 1, 0.5), Frame(300, 1.0, False)):
            snapshot = film.look_at(run, frame, View())
            shapes = film.scene(snapshot, frame, View(), film.layout_of(part, *size), 0.0)
            painter.paint(surface, shapes, 1.0, THEMES["dark"].background)
