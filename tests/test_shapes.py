"""Shapes as data: what lies where, what a click asks for, and what a place on a slider means."""

from math import log1p

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualiser import commands as c
from visualiser.scene.shapes import Action, Area, Box, Circle, Curve, Line, Scrolling, Text, Track
from visualiser.scene.touch import (
    action_at,
    extent,
    in_reach,
    name_of,
    named,
    scrolling_at,
    shape_at,
    stops,
)
from visualiser.view import TOP_SPEED

CLEAR = (0, 0, 0, 0)
WHITE = (255, 255, 255, 255)


def box(x: float, y: float, size: float, seed: int, name: str = "", **more: object) -> Box:
    """A square that asks for a new start with that seed."""
    action = Action(c.NewStart(seed), f"square {seed}", name)
    return Box(Area(x, y, size, size), action=action, **more)


def seed_at(shapes: list, point: tuple[float, float]) -> int | None:
    """Which square a click hits."""
    command = action_at(shapes, point)
    return None if command is None else command.seed


# What a click asks for


def test_the_topmost_shape_takes_the_click():
    """Of two that overlap it is the later one; beside it the other is still there."""
    shapes = [box(0, 0, 100, 1), box(50, 50, 100, 2)]
    assert seed_at(shapes, (75, 75)) == 2
    assert seed_at(shapes[::-1], (75, 75)) == 1
    assert seed_at(shapes, (25, 25)) == 1
    assert seed_at(shapes, (125, 125)) == 2
    assert seed_at(shapes, (125, 25)) is None


squares = st.builds(box, *[st.integers(0, 40)] * 2, st.integers(1, 30), st.integers(0, 99))
points = st.tuples(st.integers(-5, 75), st.integers(-5, 75))


@given(st.lists(squares, max_size=12), points)
def test_a_click_means_the_last_square_around_it(shapes, point):
    """However many lie there, and nothing where there is none."""
    x, y = point
    around = [
        shape.action.command.seed
        for shape in shapes
        if shape.area[0] <= x <= shape.area[0] + shape.area[2]
        if shape.area[1] <= y <= shape.area[1] + shape.area[3]
    ]
    assert seed_at(shapes, point) == (around[-1] if around else None)


def test_text_and_curves_are_looked_through():
    """They lie on their buttons and must not keep the click from them."""
    button = box(0, 0, 100, 1)
    label = Text(50, 50, "start", 13, WHITE, anchor="middle", action=Action(c.Quit()))
    curve = Curve(((0, 50), (100, 50)), 9, WHITE)
    assert seed_at([button, label, curve], (50, 50)) == 1


def test_what_does_and_says_nothing_is_looked_through():
    """A box without an action is only something to look at."""
    shapes = [box(0, 0, 100, 1), Box(Area(0, 0, 100, 100), WHITE), Circle((50, 50), 40, WHITE)]
    assert seed_at(shapes, (50, 50)) == 1


def test_what_only_explains_itself_stops_the_click():
    """A shape with a hint and no command is hit, and asks for nothing."""
    sign = Box(Area(0, 0, 100, 100), action=Action(hint="Neurons in each layer"))
    shapes = [box(0, 0, 100, 1), sign]
    assert shape_at(shapes, (50, 50)) is sign
    assert action_at(shapes, (50, 50)) is None


def test_a_disc_is_round_and_a_small_one_is_felt_from_twelve_points():
    """The corners of the square around it do not belong to it."""
    large = Circle((100, 100), 40, WHITE, action=Action(c.FlipInput(0)))
    assert action_at([large], (128, 128)) == c.FlipInput(0)
    assert action_at([large], (132, 132)) is None
    small = Circle((100, 100), 3, WHITE, action=Action(c.FlipInput(1)))
    assert action_at([small], (111, 100)) == c.FlipInput(1)
    assert action_at([small], (113, 100)) is None


def test_a_thin_synapse_can_be_pointed_at():
    """From six points off, at its ends too, but not beyond them."""
    line = Line((0, 0), (100, 100), 1, WHITE, action=Action(hint="hidden 1 → output"))
    for point in ((50, 50), (55, 47), (-3, -3), (104, 104)):
        assert shape_at([line], point) is line
    for point in ((60, 50), (-5, -5), (105, 105), (0, 100)):
        assert shape_at([line], point) is None


def test_a_thick_synapse_can_be_pointed_at_as_far_as_it_reaches():
    """Half its width on either side."""
    line = Line((0, 50), (100, 50), 40, WHITE, action=Action(hint="hidden 1 → output"))
    assert shape_at([line], (50, 69)) is line
    assert shape_at([line], (50, 71)) is None


def test_a_synapse_of_no_length_is_a_dot():
    """Nothing is divided by zero."""
    line = Line((50, 50), (50, 50), 1, WHITE, action=Action(hint="nowhere"))
    assert shape_at([line], (55, 50)) is line
    assert shape_at([line], (57, 50)) is None


# Modal boxes


def test_below_a_modal_box_nothing_can_be_clicked():
    """Where it has nothing on it, it takes the click itself."""
    shade = Box(Area(0, 0, 200, 200), modal=True, action=Action(c.CloseTopmost()))
    shapes = [box(0, 0, 100, 1, "below"), shade, box(50, 50, 20, 2, "above")]
    assert seed_at(shapes, (60, 60)) == 2
    assert action_at(shapes, (20, 20)) == c.CloseTopmost()
    assert action_at(shapes, (300, 300)) is None


def test_a_modal_box_reaches_beyond_its_own_edges():
    """What it does not cover is out of reach too."""
    shapes = [box(100, 100, 50, 1), Box(Area(0, 0, 50, 50), modal=True)]
    assert action_at(shapes, (120, 120)) is None


def test_a_modal_box_without_an_action_still_takes_the_click():
    """Nothing below it can be hit through it."""
    modal = Box(Area(0, 0, 200, 200), modal=True)
    assert shape_at([box(0, 0, 100, 1), modal], (50, 50)) is modal
    assert action_at([box(0, 0, 100, 1), modal], (50, 50)) is None


def test_of_two_modal_boxes_the_upper_one_counts():
    """What stands on the lower one is out of reach."""
    lower, upper = (Box(Area(0, 0, 200, 200), modal=True) for _ in range(2))
    shapes = [box(0, 0, 9, 1), lower, box(20, 0, 9, 2), upper, box(40, 0, 9, 3)]
    assert [seed_at(shapes, (x, 5)) for x in (5, 25, 45)] == [None, None, 3]
    assert list(in_reach(shapes)) == shapes[3:]


def test_without_a_modal_box_everything_is_in_reach():
    """Also in an empty scene."""
    shapes = [box(0, 0, 9, 1), Box(Area(0, 0, 9, 9))]
    assert list(in_reach(shapes)) == shapes
    assert list(in_reach([])) == []


# Names


def test_stops_are_the_names_in_the_order_of_the_scene():
    """What has no name is passed by."""
    track = Track(Area(0, 50, 100, 24), 0, 10, 5, c.Seek, name="timeline")
    neuron = Circle((9, 9), 9, WHITE, action=Action(c.FlipInput(0), "", "input 1"))
    nameless = Box(Area(0, 0, 9, 9), action=Action(c.Quit()))
    shapes = [box(0, 0, 9, 1, "first"), nameless, track, neuron, box(9, 0, 9, 2, "last")]
    assert stops(shapes) == ("first", "timeline", "input 1", "last")
    assert [name_of(shape) for shape in shapes] == ["first", "", "timeline", "input 1", "last"]


def test_below_a_modal_box_there_are_no_stops():
    """Tab goes through what is on top of it only."""
    shapes = [box(0, 0, 9, 1, "below"), Box(Area(0, 0, 99, 99), modal=True), box(0, 0, 9, 2, "top")]
    assert stops(shapes) == ("top",)
    assert named(shapes, "below") is None
    assert named(shapes, "top") is shapes[2]


def test_named_finds_the_shape_that_bears_the_name():
    """Exactly that one, and none for a name that nothing bears or for no name at all."""
    shapes = [box(0, 0, 9, 1, "one"), box(9, 0, 9, 2), box(18, 0, 9, 3, "two")]
    assert named(shapes, "one") is shapes[0]
    assert named(shapes, "two") is shapes[2]
    assert named(shapes, "three") is None
    assert named(shapes, "") is None


def test_the_extent_of_a_shape_is_the_rectangle_around_it():
    """Of a disc, a box, a track and a line, whichever way it leads."""
    assert extent(Circle((50, 40), 10, WHITE)) == (40, 30, 20, 20)
    assert extent(box(1, 2, 3, 4)) == (1, 2, 3, 3)
    assert extent(Track(Area(5, 6, 7, 8), 0, 1, 0, c.Seek)) == (5, 6, 7, 8)
    assert extent(Line((30, 10), (10, 50), 2, WHITE)) == (10, 10, 20, 40)


# Lists that scroll


def test_the_wheel_finds_the_list_under_the_pointer():
    """The topmost, and none beside it or below a modal box."""
    table = Box(Area(0, 0, 100, 100), scrolling=Scrolling("table", 2, 9))
    story = Box(Area(50, 0, 100, 100), scrolling=Scrolling("story", 0, 4))
    shapes = [table, story, box(0, 0, 200, 1)]
    assert scrolling_at(shapes, (25, 50)) == Scrolling("table", 2, 9)
    assert scrolling_at(shapes, (75, 50)) == Scrolling("story", 0, 4)
    assert scrolling_at(shapes, (175, 50)) is None
    assert scrolling_at([*shapes, Box(Area(0, 0, 9, 9), modal=True)], (25, 50)) is None


# Tracks

lows = st.floats(0, 1_000) | st.just(0.0)
lengths = st.floats(0.01, 1e6)
wheres = st.floats(-500, 500)
widths = st.floats(20, 2_000)
shares = st.floats(0, 1)


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    """Sliders of any place, width and range, even or logarithmic."""
    logarithmic = draw(st.booleans())
    low = draw(lows if logarithmic else st.floats(-1_000, 1_000))
    area = Area(draw(wheres), 0, draw(widths), 24)
    return Track(area, low, low + draw(lengths), low, c.Seek, logarithmic)


@given(tracks(), shares)
def test_the_value_at_the_place_of_a_value_is_that_value(track, share):
    """There and back, on even and on logarithmic sliders."""
    value = track.low + share * (track.high - track.low)
    back = track.value_at((track.x_of(value), 0))
    assert back == pytest.approx(value, rel=1e-7, abs=1e-7 * (track.high - track.low))


@given(tracks(), shares)
def test_the_place_of_the_value_at_a_place_is_that_place(track, share):
    """Back and there."""
    x = track.area.x + share * track.area.width
    assert track.x_of(track.value_at((x, 0))) == pytest.approx(x, abs=1e-4)


@given(tracks(), shares, shares)
def test_further_right_is_never_less(track, one, other):
    """A drag to the right never lowers the value."""
    less, more = sorted((one, other))
    x, width = track.area.x, track.area.width
    assert track.value_at((x + less * width, 0)) <= track.value_at((x + more * width, 0))


@given(tracks(), st.floats(0, 1e4))
def test_the_ends_and_all_beyond_them_give_low_and_high(track, beyond):
    """However far the pointer is dragged; a value outside is shown at the nearer end."""
    left, right = track.area.x, track.area.right
    nearly = 1e-9 * max(1, abs(track.low), abs(track.high))
    assert track.value_at((left - beyond, 0)) == pytest.approx(track.low, abs=nearly)
    assert track.value_at((right + beyond, 0)) == pytest.approx(track.high, abs=nearly)
    for value, end in ((track.low - beyond, left), (track.high + beyond, right)):
        assert track.x_of(value) == pytest.approx(end)


@given(tracks(), st.floats(-1e4, 1e4))
def test_no_value_lies_outside_the_track(track, x):
    """Not by the last bit either: the command must never get what it would refuse."""
    assert track.low <= track.value_at((x, 0)) <= track.high


def test_the_speed_slider_dragged_to_its_end_is_at_top_speed():
    """To the last bit: only from there on does she train as fast as the machine goes."""
    track = Track(Area(11.3, 0, 180, 24), 1, TOP_SPEED, 4, c.SetSpeed, logarithmic=True)
    assert track.value_at((track.area.right + 5, 12)) == TOP_SPEED


def test_a_logarithmic_track_gives_every_factor_the_same_room():
    """From 9 to 99 is as far as from 99 to 999, and 0 has a place."""
    track = Track(Area(10, 0, 300, 24), 0, 999, 0, c.Seek, logarithmic=True)
    places = [track.x_of(value) for value in (0, 9, 99, 999)]
    assert places == pytest.approx([10, 110, 210, 310])
    assert track.x_of(50) == pytest.approx(10 + 300 * log1p(50) / log1p(999))


def test_an_even_track_gives_every_step_the_same_room():
    """Half of the way is half of the range."""
    track = Track(Area(10, 0, 300, 24), -100, 500, 0, c.Seek)
    assert [track.x_of(value) for value in (-100, 200, 500)] == pytest.approx([10, 160, 310])


@given(tracks(), st.lists(shares, min_size=1, max_size=9))
def test_many_values_are_placed_like_each_of_them(track, several):
    """The error curve and the knob agree where an iteration lies."""
    values = np.array([track.low + share * (track.high - track.low) for share in several])
    assert track.places(values).tolist() == pytest.approx([track.x_of(v) for v in values])


@pytest.mark.parametrize("logarithmic", [False, True])
def test_a_track_of_no_range_has_one_value(logarithmic):
    """Nothing is divided by zero."""
    track = Track(Area(10, 0, 300, 24), 5, 5, 5, c.Seek, logarithmic)
    for x in (0, 10, 160, 310, 400):
        assert track.value_at((x, 0)) == pytest.approx(5)
    assert track.x_of(5) == pytest.approx(10)


def test_a_click_on_a_track_asks_for_the_value_there():
    """With what comes before the value, where the command needs it."""
    seek = Track(Area(0, 0, 100, 24), 0, 50, 5, c.Seek)
    assert action_at([seek], (50, 12)) == c.Seek(25)
    dial = Track(Area(0, 0, 100, 24), -1, 1, 0, c.SetInput, first=(3,))
    assert action_at([dial], (75, 12)) == c.SetInput(3, 0.5)
    assert action_at([dial], (75, 30)) is None
