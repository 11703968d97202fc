"""How long frames take, and what that leaves for training."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualiser.meter import (
    FRAMES,
    LEAST_TRAINING_SECONDS,
    NEWS_SECONDS,
    SPARE_SECONDS,
    TRAINING_SECONDS,
    Meter,
)

FRAME = 1 / 60
seconds = st.floats(0, 0.2)


def counted(work: list[float], frame: float = FRAME) -> Meter:
    """A meter that has seen frames of that much work, one after the other."""
    meter = Meter()
    for index, spent in enumerate(work):
        meter.add(0, drawing=spent, work=spent, now=100 + frame * index)
    return meter


@given(st.lists(st.tuples(st.integers(0, 3), seconds), max_size=40), st.integers(0, 3))
def test_training_always_gets_something_and_never_more_than_half_a_frame(frames, turn):
    meter = Meter()
    for index, (whose, drawing) in enumerate(frames):
        meter.add(whose, drawing=drawing, work=drawing, now=float(index))
    left = meter.left_for_training(turn, FRAME)
    assert LEAST_TRAINING_SECONDS <= left <= TRAINING_SECONDS


@given(seconds)
def test_a_frame_that_took_long_leaves_less_for_the_next_at_once(drawing):
    meter = counted([0.001, drawing])
    room = FRAME - max(drawing, 0.001) - SPARE_SECONDS
    expected = min(TRAINING_SECONDS, max(LEAST_TRAINING_SECONDS, room))
    assert meter.left_for_training(0, FRAME) == pytest.approx(expected, abs=1e-3)


def test_what_one_panel_costs_is_not_held_against_another():
    meter = Meter()
    meter.add(0, drawing=0.014, work=0.014, now=0.0)
    meter.add(1, drawing=0.002, work=0.002, now=0.1)
    assert meter.left_for_training(0, FRAME) == LEAST_TRAINING_SECONDS
    assert meter.left_for_training(1, FRAME) == TRAINING_SECONDS


def test_one_long_frame_is_forgotten_again():
    meter = counted([0.003] * 5 + [0.1] + [0.003] * 60)
    assert meter.left_for_training(0, FRAME) == pytest.approx(TRAINING_SECONDS, abs=1e-3)


@given(st.lists(seconds, min_size=2, max_size=300))
def test_the_figures_are_those_of_the_sorted_works(work):
    told = counted(work).news(1e9)
    assert told is not None
    assert told.rate == pytest.approx(60)
    assert sum(each <= told.median for each in work) >= len(work) / 2
    assert sum(each >= told.median for each in work) >= len(work) / 2
    assert sum(each <= told.most for each in work) >= 0.99 * len(work)
    assert told.worst == max(work)


def test_the_figures_are_of_the_last_minute():
    meter = counted([0.1] * 10 + [0.004] * FRAMES)
    told = meter.news(1e9)
    assert told is not None
    assert told.worst == 0.004


def test_figures_come_now_and_then_and_not_before_there_is_something_to_tell():
    meter = Meter()
    assert meter.news(100.0) is None
    meter = counted([0.004] * 60)
    assert meter.news(200.0) is not None
    assert meter.news(200.0 + NEWS_SECONDS / 2) is None
    assert meter.news(200.0 + NEWS_SECONDS) is not None
    meter.forget()
    assert meter.news(300.0) is None
