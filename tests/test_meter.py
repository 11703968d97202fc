"""How long frames take, as F6 tells it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualiser.meter import FRAMES, NEWS_SECONDS, Meter

FRAME = 1 / 60
seconds = st.floats(0, 0.2)


def counted(work: list[float], frame: float = FRAME) -> Meter:
    """A meter that has seen frames of that much work, one after the other."""
    meter = Meter()
    for index, spent in enumerate(work):
        meter.add(spent, 100 + frame * index)
    return meter


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
