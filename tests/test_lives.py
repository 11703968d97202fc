"""Numbers through time: what is kept of very many of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import files
from network.lives import BUCKETS, MOST_UNTHINNED, Known
from network.training import State, start


@pytest.fixture(scope="module")
def beginning() -> State:
    return start(*files.find("xor"))


def read_of(beginning: State, values: dict[int, float], at_a_time: int) -> Known:
    """What is known once all of these have been read, at most so many at a time."""
    states = [replace(beginning, iteration=iteration) for iteration in sorted(values)]
    known = Known()
    while known.read < len(states):
        some = states[known.read : known.read + at_a_time]
        known.extend(some, lambda state: values[state.iteration])
    return known


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("step", [1, 96, 128])
def test_of_a_long_life_only_true_values_are_kept_and_in_every_bucket_its_extremes(
    beginning, seed, step
):
    draw = np.random.default_rng(seed)
    values = {step * n: float(draw.normal()) for n in range(5 * MOST_UNTHINNED)}
    last = max(values)
    life = read_of(beginning, values, 600).until(last)
    assert {int(i): v for i, v in zip(*life, strict=True)}.items() <= values.items()
    assert (np.diff(life.iterations) > 0).all()
    assert life.iterations[0] == 0
    assert life.iterations[-1] == last
    for begin in range(BUCKETS, 2 * BUCKETS):
        width = 1 << ((last // BUCKETS).bit_length() - 1)
        bucket = [i for i in values if width * begin <= i < width * (begin + 1)]
        kept = [int(i) for i in life.iterations if width * begin <= i < width * (begin + 1)]
        for extreme in (min, max):
            if bucket:
                assert values[extreme(kept, key=values.__getitem__)] == extreme(
                    map(values.__getitem__, bucket)
                )


def test_it_does_not_grow_with_the_run(beginning):
    """Ten times as long a life adds some octaves, of at most three values a bucket."""
    lengths = []
    for count in (4_000, 40_000):
        values = {128 * n: float(n % 7) for n in range(count)}
        lengths.append(len(read_of(beginning, values, 600).until(10**9).values))
    assert lengths[1] <= lengths[0] + 4 * 3 * BUCKETS + MOST_UNTHINNED


@given(st.integers(0, 900), st.integers(0, 1_000))
def test_a_short_life_is_whole_and_ends_where_it_is_asked_to(count, until):
    values = {n: 0.5 * n for n in range(count)}
    life = read_of(start(*files.find("xor")), values, 100).until(until)
    assert life.iterations.tolist() == [n for n in range(count) if n <= until]
    assert life.values.tolist() == [0.5 * n for n in range(count) if n <= until]
