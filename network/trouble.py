"""What may be wrong: a training set at odds with itself, neurons that are stuck.

Knows no words for it.
"""

from functools import lru_cache

import numpy as np

from network.problem import Array, Problem
from network.recipe import Recipe
from network.refused import Refused

STUCK = 1e-3
"""Where a sigmoid's gradient is below this for every example, nothing changes any more: it says
less than 0.001 or more than 0.999 whatever the situation."""


PLATEAU_FROM = 50
"""Before this iteration the error has not had time to stand still."""

PLATEAU_SHARE = 0.01
"""Within a hundredth of itself over half of all iterations: an error that stands still."""


def still_since(iterations: Array, errors: Array, iteration: int, error: float) -> int | None:
    """Since when the error has hardly moved, if that is half of all iterations.

    `errors[i]` was the average error at `iterations[i]`; `error` is that of `iteration`, now.
    """
    if iteration < PLATEAU_FROM:
        return None
    first, after = np.searchsorted(iterations, (iteration / 2, iteration + 1))
    if first == after or (np.abs(errors[first:after] - error) > PLATEAU_SHARE * error).any():
        return None
    return int(iterations[first])


@lru_cache(maxsize=16)
def contradiction(problem: Problem) -> tuple[int, int] | None:
    """The first two examples, counted from 0, that desire different answers to the same."""
    first: dict[bytes, int] = {}
    for example, row in enumerate(problem.inputs + 0.0):  # -0.0 is the same situation as 0.0
        before = first.setdefault(row.tobytes(), example)
        if (problem.targets[before] != problem.targets[example]).any():
            return before, example
    return None


def refuse_misfit(problem: Problem, recipe: Recipe) -> None:
    """Raise Refused where softmax is asked for outputs that do not exclude each other."""
    if not recipe.categories:
        return
    targets = problem.targets
    one_each = np.isin(targets, (0, 1)).all() and (targets.sum(axis=1) == 1).all()
    if not (one_each and targets.shape[1] > 1):
        raise Refused(
            "softmax is for categories that exclude each other: expected several outputs, and "
            "exactly one desired 1 in every example"
        )


def stuck(gradients: tuple[Array, ...], off: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Hidden neurons, as (layer, neuron), whose gradient is next to nothing for every example.

    `gradients[l]` is (examples, neurons of layer l + 1), as in a snapshot.
    """
    found = []
    for layer, slopes in enumerate(gradients[:-1], 1):
        still = np.flatnonzero(np.abs(slopes).max(axis=0) < STUCK)
        found += [(layer, int(k)) for k in still if (layer, int(k)) not in off]
    return found
