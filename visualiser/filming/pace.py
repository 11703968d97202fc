"""Which iteration each frame of a film shows: as many frames as asked, from 0 to the last one.

Iterations are chosen, never made up: between two of them there is nothing to be shown. So where one
iteration changes much, the film waits before it.
"""

from itertools import pairwise
from math import expm1, log1p
from typing import NamedTuple

import numpy as np

from network.problem import Array
from visualiser.filming.survey import Survey

MOST_OF_MEDIAN = 1.8
"""With the pace `change` no two neighbours differ by more than this times the median of them."""

FINEST, COARSER = 1 / 32, 1.1
"""The first step tried, as a share of the largest single one, and how much the next is larger."""

USUAL_RATE = 30.0
"""Above so many frames a second the signals move by less than their own size, and change less."""


def even(frames: int, last: int) -> list[int]:
    """Evenly spaced iterations."""
    return [(2 * index * last + frames - 1) // (2 * (frames - 1)) for index in range(frames)]


def logarithmic(frames: int, last: int) -> list[int]:
    """Evenly spaced on the timeline's logarithmic scale, log(1 + iteration)."""
    whole = log1p(last) / (frames - 1)
    return [*(min(last, round(expm1(index * whole))) for index in range(frames - 1)), last]


def by_change(seen: Survey, frames: int, rate: float) -> list[int]:
    """Slower where she changes most; `rate` is frames a second.

    Goes from each iteration to the first one that looks different by a certain step, and lets each
    wait as long as the change after it is large. The step is the smallest with which no two
    neighbouring frames differ by more than twice the median, the signals' own motion counted in.
    Where that is impossible, because a few iterations change more than all others together, the
    same is held of the frames that do not just repeat the one before.
    """
    singles = seen.differences(range(len(seen.iterations) - 1), range(1, len(seen.iterations)))
    largest = float(singles.max(initial=0.0))
    if not largest:  # nothing ever changes
        return even(frames, seen.iterations[-1])
    signals = seen.signals * min(1.0, USUAL_RATE / rate)
    step, among_the_moved = 0.0, None
    while among_the_moved is None or step <= largest:
        chosen = _timed(_steps(seen, step), frames)
        told = _differences(seen, chosen, signals)
        if _calm(told.all):
            return [seen.iterations[index] for index in chosen]
        if among_the_moved is None and _calm(told.moved):
            among_the_moved = chosen
        step = max(step * COARSER, largest * FINEST)
    return [seen.iterations[index] for index in among_the_moved]


class _Way(NamedTuple):
    """Candidates, and how far along the way each lies: the sum of the differences so far."""

    candidates: list[int]
    far: Array


def _steps(seen: Survey, step: float) -> _Way:
    """From each candidate to the first that differs by the step; the last is always among them."""
    here, last, far = 0, len(seen.iterations) - 1, [0.0]
    candidates = [0]
    while here < last:
        here, difference = _first_beyond(seen, here, step)
        candidates.append(here)
        far.append(far[-1] + difference)
    return _Way(candidates, np.array(far))


def _first_beyond(seen: Survey, here: int, step: float) -> tuple[int, float]:
    begin, size, last = here + 1, 1, len(seen.iterations) - 1
    while True:
        differences = np.abs(seen.ink[begin : begin + size] - seen.ink[here]).sum(axis=1)
        beyond = np.flatnonzero(differences >= step)
        if len(beyond):
            return begin + int(beyond[0]), float(differences[beyond[0]])
        if begin + size > last:
            return last, float(differences[-1])
        begin, size = begin + size, min(2 * size, 64)


def _timed(way: _Way, frames: int) -> list[int]:
    """The way at an even speed: the candidate last passed, for each frame."""
    at = np.arange(frames - 1) * (way.far[-1] / (frames - 1))
    passed = np.searchsorted(way.far, at, side="right") - 1
    passed[0] = 0  # however many look like it
    return [way.candidates[index] for index in passed.tolist()] + [way.candidates[-1]]


class _Differences(NamedTuple):
    """Between neighbouring frames: of all, and of those that show different iterations."""

    all: Array
    moved: Array


def _differences(seen: Survey, chosen: list[int], signals: Array) -> _Differences:
    neighbours = list(pairwise(chosen))
    changed = np.zeros(len(neighbours))
    moved = [number for number, (a, b) in enumerate(neighbours) if a != b]
    pairs = [neighbours[number] for number in moved]
    changed[moved] = seen.differences([a for a, _ in pairs], [b for _, b in pairs])
    whole = changed + signals[chosen[1:]]
    return _Differences(whole, whole[moved])


def _calm(differences: Array) -> bool:
    if not len(differences):
        return True
    return bool(differences.max() <= MOST_OF_MEDIAN * np.median(differences))
