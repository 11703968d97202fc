"""Painting by hand: which cells are inked, and what she takes for a digit."""

from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from math import cos, hypot, pi, sin

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_controls import Desk, desk_of, down, moved, up

from network import files
from visualiser import commands as c
from visualiser.ink import BRUSH, Ink
from visualiser.runs import new_run
from visualiser.scene.shapes import Pad, Raster
from visualiser.scene.theme import DARK
from visualiser.session import Session
from visualiser.view import View

Point = tuple[float, float]
Strokes = tuple[tuple[Point, ...], ...]

CELLS, BLOCK = 8, 4
SIDE = CELLS * BLOCK


def counted(strokes: Strokes) -> list[float]:
    """Pixel by pixel: does its middle lie within the brush of any stroke?"""
    shares = [0] * (CELLS * CELLS)
    for row in range(SIDE):
        for column in range(SIDE):
            middle = ((column + 0.5), SIDE - (row + 0.5))
            if any(touched(middle, [(SIDE * x, SIDE * y) for x, y in way]) for way in strokes):
                shares[row // BLOCK * CELLS + column // BLOCK] += 1
    return [share / BLOCK**2 for share in shares]


def touched(pixel: Point, way: list[Point]) -> bool:
    """Whether the brush comes over the pixel on its way."""
    if len(way) == 1:
        return hypot(pixel[0] - way[0][0], pixel[1] - way[0][1]) <= BRUSH
    return any(distance(pixel, begin, end) <= BRUSH for begin, end in pairwise(way))


def distance(pixel: Point, begin: Point, end: Point) -> float:
    """To a straight stroke: to its line where the foot lies on it, else to the nearer end."""
    nearer = min(hypot(pixel[0] - x, pixel[1] - y) for x, y in (begin, end))
    length = hypot(end[0] - begin[0], end[1] - begin[1])
    if length == 0:
        return nearer
    ahead = ((end[0] - begin[0]) / length, (end[1] - begin[1]) / length)
    off = (pixel[0] - begin[0], pixel[1] - begin[1])
    along = off[0] * ahead[0] + off[1] * ahead[1]
    return abs(off[0] * ahead[1] - off[1] * ahead[0]) if 0 <= along <= length else nearer


def pixels_apart(one: Iterable[float], other: Iterable[float]) -> float:
    """How many pixels more or less the cells have."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) * BLOCK**2


places = st.tuples(st.floats(0, 1), st.floats(0, 1))
ways = st.lists(st.lists(places, min_size=1, max_size=5).map(tuple), min_size=1, max_size=3).map(
    tuple
)


# Cells


@given(ways)
def test_a_cell_is_the_share_of_its_pixels_under_the_brush(strokes):
    """Of 16 pixels each, row by row from the top, as the examples were made."""
    cells = Ink(strokes).cells((CELLS, CELLS), fitted=False)
    assert pixels_apart(cells, counted(strokes)) <= 2  # a middle may lie on the very edge
    assert all((16 * cell).is_integer() and 0 <= cell <= 1 for cell in cells)


@pytest.mark.parametrize(
    ("point", "cell"),
    [((0.05, 0.95), 0), ((0.95, 0.95), 7), ((0.05, 0.05), 56), ((0.95, 0.05), 63)],
)
def test_up_is_up_and_right_is_right(point, cell):
    """The first cell is the one at the top left."""
    cells = Ink().begun(point).cells((CELLS, CELLS), fitted=False)
    assert cells[cell] == max(cells) > 0.5
    assert sum(share > 0 for share in cells) <= 4


def test_a_picture_that_is_no_square_has_its_own_rows_and_columns():
    """Six rows of four cells: the lowest right one is the last."""
    cells = Ink().begun((0.99, 0.01)).cells((6, 4), fitted=False)
    assert len(cells) == 24
    assert cells[23] == max(cells) > 0


@pytest.mark.parametrize("fitted", [True, False])
def test_no_ink_leaves_every_cell_empty(fitted):
    assert Ink().cells((CELLS, CELLS), fitted=fitted) == (0.0,) * 64


# Strokes


@given(ways)
def test_strokes_are_drawn_point_by_point_and_taken_away_one_by_one(strokes):
    """What was painted before is left as it was; an earlier picture never changes."""
    ink, kept = Ink(), []
    for stroke in strokes:
        kept.append(ink)
        ink = ink.begun(stroke[0])
        for point in stroke[1:]:
            ink = ink.drawn(point)
    assert ink.strokes == strokes
    for before in reversed(kept):
        ink = ink.without_last()
        assert ink == before
    assert ink.without_last() == Ink()


def test_a_brush_that_was_never_put_down_begins_a_stroke():
    """A drag that began elsewhere paints from where it comes in."""
    assert Ink().drawn((0.25, 0.5)) == Ink().begun((0.25, 0.5))


# Fitted to the frame


@given(
    st.lists(st.lists(places, min_size=2, max_size=5), min_size=1, max_size=3),
    st.floats(0.3, 1),
    places,
)
def test_a_picture_is_the_same_wherever_and_however_large_it_was_painted(strokes, size, corner):
    """Moved and made smaller, it is fitted to the same pixels, but for a few at its edge."""
    points = [point for stroke in strokes for point in stroke]
    extent = max(max(axis) - min(axis) for axis in zip(*points, strict=True))
    if extent * size < 0.2:  # as small as a dot
        return
    again = tuple(
        tuple(
            (size * x + (1 - size) * corner[0], size * y + (1 - size) * corner[1]) for x, y in way
        )
        for way in strokes
    )
    first = Ink(tuple(map(tuple, strokes))).cells((CELLS, CELLS), fitted=True)
    assert pixels_apart(first, Ink(again).cells((CELLS, CELLS), fitted=True)) <= 12


@pytest.mark.parametrize("size", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("wide", [0.2, 0.7, 1.0])
def test_what_is_fitted_reaches_from_edge_to_edge_in_the_middle_without_distortion(wide, size):
    """A frame painted anywhere: ink in the first and the last row, as much left as right."""
    corners = ((0, 0), (wide, 0), (wide, 1), (0, 1), (0, 0))
    ink = Ink((tuple((size * x, size * y) for x, y in corners),))
    picture = np.array(ink.cells((CELLS, CELLS), fitted=True)).reshape(CELLS, CELLS)
    assert picture[0].any()
    assert picture[-1].any()
    assert np.array_equal(picture, picture[::-1])
    assert np.array_equal(picture, picture[:, ::-1])
    inked = np.flatnonzero(picture.any(axis=0))
    across = BLOCK * (inked[-1] - inked[0] + 1)
    assert abs(across - (wide * (SIDE - 2 * BRUSH) + 2 * BRUSH)) < 2 * BLOCK


@given(places, st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_a_dot_stays_a_dot(point, across, up_by):
    """Where it was put and as small: who touches the picture once has not painted a digit."""
    other = (min(1, max(0, point[0] + across)), min(1, max(0, point[1] + up_by)))
    for stroke in ((point,), (point, other)):
        cells = Ink((stroke,)).cells((CELLS, CELLS), fitted=True)
        assert pixels_apart(cells, counted((stroke,))) <= 2
        assert sum(cells) * BLOCK**2 < 50


# Painting asks her


def digits() -> Desk:
    """The digits, untrained: 40 iterations."""
    return desk_of(*files.find("digits"))


def asked(session: Session) -> list[float]:
    snapshot = session.snapshot()
    assert snapshot.asking
    assert snapshot.shown is snapshot.question
    return snapshot.question.inputs.tolist()


def says(session: Session) -> np.ndarray:
    """Her answer worked out from the weights alone."""
    snapshot = session.snapshot()
    (first, second), (bias, last) = snapshot.parameters
    hidden = 1 / (1 + np.exp(-(snapshot.shown.inputs @ first + bias)))
    powers = np.exp(hidden @ second + last)
    return powers / powers.sum()


STROKES: Strokes = (((0.2, 0.3), (0.5, 0.6), (0.5, 0.9)), ((0.4, 0.4),))


def test_every_move_of_the_brush_asks_her_at_once():
    """As it lies while it is painted, as large as the frame once the brush is lifted."""
    session = digits().session
    painted: list[tuple[Point, ...]] = []
    for stroke in STROKES:
        for number, point in enumerate(stroke):
            session.handle(c.Paint(*point) if number else c.BeginStroke(*point))
            painted = [*painted[:-1], (*painted[-1], point)] if number else [*painted, (point,)]
            assert pixels_apart(asked(session), counted(tuple(painted))) <= 2
            assert session.snapshot().shown.outputs == pytest.approx(says(session), rel=1e-9)
            assert session.view.brush == point
        session.handle(c.EndStroke())
        fitted = Ink(tuple(painted)).cells((CELLS, CELLS), fitted=True)
        assert asked(session) == list(fitted)
        assert session.snapshot().shown.outputs == pytest.approx(says(session), rel=1e-9)


def paint(session: Session, strokes: Strokes) -> None:
    for stroke in strokes:
        session.handle(c.BeginStroke(*stroke[0]))
        for point in stroke[1:]:
            session.handle(c.Paint(*point))
        session.handle(c.EndStroke())


def test_a_stroke_is_taken_away_and_the_picture_cleared():
    """What is left is fitted again; with nothing left she is asked about an empty picture."""
    session = digits().session
    paint(session, STROKES[:1])
    one = asked(session)
    paint(session, STROKES[1:])
    both = asked(session)
    assert one != both
    session.handle(c.UndoStroke())
    assert asked(session) == one
    for _ in range(2):
        session.handle(c.UndoStroke())
        assert asked(session) == [0.0] * 64
    paint(session, STROKES)
    assert asked(session) == both
    session.handle(c.ClearPicture())
    assert asked(session) == [0.0] * 64
    paint(session, STROKES[:1])
    assert asked(session) == one


def test_examples_she_never_learns_from_are_asked_one_after_the_other():
    """In their order and round again; a stroke after that begins an empty picture."""
    session = digits().session
    held = session.run.trainer.state.problem.held_inputs
    assert held is not None
    paint(session, STROKES)
    for number in (0, 1, 2):
        session.handle(c.AskHeldOut())
        assert asked(session) == held[number].tolist()
        assert session.snapshot().question.example is None
    for _ in range(len(held) - 2):
        session.handle(c.AskHeldOut())
    assert asked(session) == held[0].tolist()
    session.handle(c.BeginStroke(0.5, 0.5))
    assert pixels_apart(asked(session), counted((((0.5, 0.5),),))) <= 2


def test_painting_never_changes_what_she_knows():
    """Nor where she is, nor what she learns from."""
    session = digits().session
    before = session.run.trainer.state
    paint(session, STROKES)
    for command in (c.UndoStroke(), c.AskHeldOut(), c.ClearPicture()):
        session.handle(command)
    assert session.run.trainer.state is before
    assert not session.view.undoable


@pytest.mark.parametrize(
    "command",
    [c.BeginStroke(0.5, 0.5), c.Paint(0.5, 0.5), c.EndStroke(), c.UndoStroke(), c.ClearPicture()],
)
def test_inputs_that_are_no_picture_cannot_be_painted(command):
    """And where nothing is held out there is nothing to ask about."""
    session = Session(new_run("xor", *files.find("xor")), View(), lambda: 0.0)
    session.handle(c.ShowExample(2))
    for one in (command, c.AskHeldOut()):
        session.handle(one)
        assert not session.snapshot().asking


# A hand


def arc(centre: Point, radii: Point, turns: Point, points: int = 14) -> list[Point]:
    """A part of an ellipse; a whole turn is 1, from the right against the clock."""
    angles = np.linspace(*turns, points) * 2 * pi
    return [(centre[0] + radii[0] * cos(a), centre[1] + radii[1] * sin(a)) for a in angles]


def straight(*corners: Point) -> list[Point]:
    """From corner to corner in small steps."""
    way = [corners[0]]
    for (x, y), (u, v) in pairwise(corners):
        way += [(x + (u - x) * share, y + (v - y) * share) for share in (0.25, 0.5, 0.75, 1)]
    return way


def written(digit: int, hand: np.random.Generator) -> list[list[Point]]:
    """One way of several to write 0, 1, 3 or 7, from (0, 0) to (1, 1), never twice the same."""

    def near(x: float, y: float) -> Point:
        return (x + float(hand.normal(0, 0.03)), y + float(hand.normal(0, 0.03)))

    other = bool(hand.random() < 0.5)
    if digit == 0:
        turns = (0.25, 1.27) if other else (0.3, -0.72)
        return [arc(near(0.5, 0.5), near(0.24, 0.42), turns, 24)]
    if digit == 1:
        ways = [near(0.5, 0.95), near(0.5, 0.05)]
        return [straight(near(0.33, 0.72), *ways) if other else straight(*ways)]
    if digit == 3:
        upper = arc(near(0.45, 0.72), near(0.22, 0.21), (0.4, -0.25))
        lower = arc(near(0.45, 0.29), near(0.25, 0.23), (0.25, -0.4))
        return [upper, lower] if other else [upper + lower]
    corners = near(0.22, 0.92), near(0.78, 0.92), near(0.42, 0.05)
    bar = [straight(near(0.36, 0.5), near(0.7, 0.5))]
    return [straight(*corners), *(bar if other else [])]


def by_hand(digit: int, hand: np.random.Generator) -> Strokes:
    """The digit somewhere in the frame, of some size, a little slanted."""
    size, slant = hand.uniform(0.4, 1.0), hand.normal(0, 0.06)
    left, low = hand.uniform(0, 1 - size, 2)

    def place(point: Point) -> Point:
        x, y = point[0] + slant * (point[1] - 0.5), point[1]
        return (float(np.clip(left + size * x, 0, 1)), float(np.clip(low + size * y, 0, 1)))

    return tuple(tuple(map(place, stroke)) for stroke in written(digit, hand))


@cache
def reader() -> Session:
    """She has learned the digits as planned."""
    problem, recipe = files.find("digits")
    session = Session(new_run("digits", problem, recipe), View(), lambda: 0.0)
    session.run.trainer.seek(recipe.iterations)
    return session


def test_digits_painted_by_hand_are_read():
    """Twelve each of 0, 1, 3 and 7, in one or two strokes, anywhere, small and large."""
    hand, session, right = np.random.default_rng(20), reader(), {}
    for digit in (0, 1, 3, 7):
        for _ in range(12):
            session.handle(c.ClearPicture())
            paint(session, by_hand(digit, hand))
            read = int(session.snapshot().shown.outputs.argmax())
            right[digit] = right.get(digit, 0) + (read == digit)
    assert sum(right.values()) >= 36, right


def pad_of(window: Desk) -> Pad:
    return next(s for s in window.shapes if isinstance(s, Pad) and s.name == "picture")


def shown_picture(window: Desk) -> np.ndarray:
    """What is drawn where one paints, as shares of the way from quiet to firing."""
    raster = next(
        s for s in window.shapes if isinstance(s, Raster) and s.role and s.role.name == "inputs"
    )
    quiet, firing = (np.array(colour[:3], float) for colour in (DARK.quiet, DARK.firing))
    return ((raster.cells - quiet) / (firing - quiet)).mean(axis=2).ravel()


def test_a_digit_is_painted_with_the_mouse():
    """Press, move and release on the picture: every move is seen in the very next picture."""
    window = Desk(reader())
    hand, read = np.random.default_rng(3), []
    for digit in (0, 7):
        window.press("k")
        assert not shown_picture(window).any()
        for stroke in by_hand(digit, hand):
            dots = [window.pixel(pad_of(window).place_of(point)) for point in stroke]
            assert [type(one) for one in window.frame(down(dots[0]))] == [c.BeginStroke]
            for dot in dots[1:]:
                assert [type(one) for one in window.frame(moved(dot))] == [c.Paint]
                assert pad_of(window).values_at(dot) == pytest.approx(window.session.view.brush)
                assert shown_picture(window) == pytest.approx(asked(window.session), abs=0.02)
            assert window.frame(up(dots[-1])) == [c.EndStroke()]
        read.append(int(window.session.snapshot().shown.outputs.argmax()))
    assert read == [0, 7]


def test_press_move_and_release_within_one_frame_are_a_stroke():
    """A quick hand is not slower than the screen."""
    window = Desk(reader())
    window.press("k")
    dots = [window.pixel(pad_of(window).place_of(point)) for point in ((0.2, 0.5), (0.8, 0.5))]
    found = window.frame(down(dots[0]), moved(dots[1]), up(dots[1]), moved(dots[0]))
    assert [type(one) for one in found] == [c.BeginStroke, c.Paint, c.EndStroke]
    assert sum(asked(window.session)) > 0


def test_a_hand_that_leaves_the_picture_paints_along_its_edge():
    """What lies beyond is held at the edge; beside the picture nothing is painted."""
    window = Desk(reader())
    window.press("k")
    area = pad_of(window).area
    inside, outside = (
        window.pixel(point) for point in (area.centre, (area.x - 40, area.bottom + 300))
    )
    window.frame(down(inside), moved(outside), up(outside))
    assert window.session.view.brush == (0.0, 0.0)
    before = asked(window.session)
    assert window.frame(moved(inside)) == []
    assert asked(window.session) == before


def test_a_stroke_that_ends_outside_the_window_is_fitted_too():
    """The release is never seen, but the window says that the pointer has left."""
    window = Desk(reader())
    window.press("k")
    dots = [window.pixel(pad_of(window).place_of(point)) for point in ((0.4, 0.5), (0.4, 0.8))]
    window.frame(down(dots[0]), moved(dots[1]))
    window.frame(pygame.event.Event(pygame.WINDOWFOCUSLOST, window=None))
    strokes = tuple(window.session.ink.strokes)
    assert asked(window.session) == list(Ink(strokes).cells((CELLS, CELLS), fitted=True))


def test_the_picture_is_painted_by_keys_alone_too():
    """Space puts the brush down, the arrows move it, Enter lifts it."""
    window = Desk(reader())
    window.press("k")
    window.tab_to("picture")
    found = window.press("space", "up", "up", "up", "up", "up", "up", "right", "return")
    assert [type(one) for one in found] == [c.BeginStroke, *[c.Paint] * 7, c.EndStroke]
    heights = [one.up for one in found[:-1]]
    assert heights[:7] == sorted(heights[:7])
    assert heights[0] < heights[6] == heights[7]
    assert found[7].across > found[6].across
    assert sum(asked(window.session)) > 0
