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


def judge(output: Array, desired: Array) -> Verdict | None:
    """The verdict on one answer, both of shape (outputs,): the worst of its outputs counts.

    None where a desired value is neither 0 nor 1: then there is only an error.
    """
    if not np.isin(desired, (0, 1)).all():
        return None
    error = np.abs(desired - output).max()
    if error < RIGHT_BELOW:
        return Verdict.RIGHT
    return Verdict.UNDECIDED if error <= WRONG_ABOVE else Verdict.WRONG


class Error(NamedTuple):
    """How wrong she is about the training set: means over all examples and outputs."""

    mean_absolute: float
    mean_squared: float


@np.errstate(all="ignore")
def measure(outputs: Array, targets: Array) -> Error:
    """The average error, of (examples, outputs) each."""
    errors = targets - outputs
    return Error(float(np.mean(np.abs(errors))), float(np.mean(errors**2)))


def count(verdicts: Iterable[Verdict | None], which: Verdict) -> int:
    """How many of the verdicts are of this kind."""
    return sum(verdict is which for verdict in verdicts)
