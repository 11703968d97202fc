"""What may be seen of many starts at one moment, side by side. Never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from network import model
from network.history import Samples
from network.many import Many
from network.model import Parameters
from network.problem import Array, frozen, kept
from network.recipe import Recipe
from network.trouble import still_since
from network.verdict import Verdict, count, judge_all


class Outcome(Enum):
    """What has become of one start, by its training set."""

    RIGHT = "right"
    UNDECIDED = "undecided"
    WRONG = "wrong"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """One start: its weights, what every neuron says to the situation shown, and how it does.

    `layers[l]` is (neurons of layer l,), `right` how many examples it answers rightly, `error` the
    average error. `outcome` is None where the outputs are numbers, `answer` where nobody knows.
    """

    seed: int
    parameters: Parameters
    layers: tuple[Array, ...]
    right: int
    error: float
    outcome: Outcome | None
    answer: Verdict | None


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """All starts after `iteration` adjustments.

    `samples.errors` is (samples, starts). `question` is the situation shown, `asking` whether it is
    a new one. `widest` is the largest weight of any that has not overflowed.
    """

    recipe: Recipe
    iteration: int
    furthest: int
    examples: int
    question: tuple[float, ...]
    asking: bool
    tiles: tuple[Tile, ...]
    samples: Samples
    widest: float

    @property
    def error(self) -> float:
        """The mean of all their average errors."""
        return float(np.mean([tile.error for tile in self.tiles]))


@model.silent
def glance(many: Many, question: Sequence[float], *, asking: bool) -> Glance:
    """All starts as they are now, with what they say to one situation."""
    problem, samples = many.problem, many.errors()
    outputs = many.says(problem.inputs)[-1]
    layers = [kept(layer) for layer in many.says(frozen([question]))]
    desired = problem.answer_to(question)
    tiles = []
    for index, seed in enumerate(many.seeds):
        error = float(np.abs(problem.targets - outputs[index]).mean())
        verdicts = _judged(many, outputs[index], problem.targets)
        still = still_since(samples.iterations, samples.errors[:, index], many.iteration, error)
        said = tuple(layer[index, 0] if layer.ndim == 3 else layer[0] for layer in layers)
        answer = None if desired is None else _judged(many, said[-1][None], desired[None])[0]
        outcome = _outcome(verdicts, still=still is not None)
        right = count(verdicts, Verdict.RIGHT)
        parameters = many.now.parameters(index)
        tiles.append(Tile(seed, parameters, said, right, error, outcome, answer))
    widest = model.widest((*many.now.weights, *many.now.biases))
    return Glance(
        many.recipe, many.iteration, many.furthest, problem.examples, tuple(question), asking,
        tuple(tiles), samples, widest,
    )  # fmt: skip


def _judged(many: Many, outputs: Array, targets: Array) -> tuple[Verdict | None, ...]:
    if any(many.problem.output_scales):
        return (None,) * len(outputs)
    return judge_all(outputs, targets, categories=many.recipe.categories)


def _outcome(verdicts: Sequence[Verdict | None], *, still: bool) -> Outcome | None:
    """The worst example counts; one that is not right and whose error stands still is stuck."""
    if None in verdicts:
        return None
    if count(verdicts, Verdict.RIGHT) == len(verdicts):
        return Outcome.RIGHT
    if still:
        return Outcome.STUCK
    return Outcome.WRONG if Verdict.WRONG in verdicts else Outcome.UNDECIDED
