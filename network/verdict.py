"""Right, undecided or wrong: one rule for the table, the caption, the console and the tests."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

import numpy as np

from network.problem import Array

RIGHT_BELOW, WRONG_ABOVE = 0.4, 0.6
"""An error of 0.5 is no answer at all; a tenth to either side of it still cannot be called one."""


class Verdict(Enum):
    """What to think of an answer."""

    RIGHT = "right"
    UNDECIDED = "undecided"
    WRONG = "wrong"


LEADS_BY = 0.1
"""Of categories, the largest must lead by so much before it can be called an answer."""


def judge(output: Array, desired: Array, *, categories: bool = False) -> Verdict | None:
    """The verdict on one answer, both of shape (outputs,): the worst of its outputs counts.

    Of `categories`, which are probabilities, only the largest counts. None where a desired value
    is neither 0 nor 1, or not exactly one category is desired: then there is only an error.
    """
    return judge_all(output[None, :], desired[None, :], categories=categories)[0]


def judge_all(
    outputs: Array, targets: Array, *, categories: bool = False
) -> tuple[Verdict | None, ...]:
    """The verdict on every answer, both of shape (examples, outputs)."""
    known = np.isin(targets, (0, 1)).all(axis=1)
    if categories:
        known &= targets.sum(axis=1) == 1
    wrongness = _behind(outputs, targets) if categories else np.abs(targets - outputs).max(axis=1)
    found = np.full(len(outputs), Verdict.WRONG, dtype=object)
    found[wrongness <= (0.0 if categories else WRONG_ABOVE)] = Verdict.UNDECIDED
    found[wrongness <= -LEADS_BY if categories else wrongness < RIGHT_BELOW] = Verdict.RIGHT
    found[~known] = None
    return tuple(found.tolist())


def _behind(outputs: Array, targets: Array) -> Array:
    """By how much the desired category is behind the largest other one; below 0 it leads."""
    desired = targets.argmax(axis=1)[:, None]
    own = np.take_along_axis(outputs, desired, axis=1)[:, 0]
    others = outputs.copy()
    np.put_along_axis(others, desired, -np.inf, axis=1)
    behind: Array = others.max(axis=1) - own
    return behind


class Error(NamedTuple):
    """How wrong she is about a set of examples: means over all examples and outputs."""

    mean_absolute: float
    mean_squared: float


@np.errstate(all="ignore")
def measure(outputs: Array, targets: Array) -> Error:
    """The average error, of (examples, outputs) each."""
    errors = targets - outputs
    return Error(mean_absolute(errors), float((errors**2).sum() / errors.size))


def mean_absolute(errors: Array) -> float:
    """The mean without the signs; `np.mean` would do the same, but takes longer to begin."""
    return float(np.add.reduce(np.abs(errors), None) / errors.size)


def count(verdicts: Iterable[Verdict | None], which: Verdict) -> int:
    """How many of the verdicts are of this kind."""
    return tuple(verdicts).count(which)
