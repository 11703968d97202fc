"""What there is to learn: examples with their desired outputs, and what is known about them.

Knows nothing of networks, files or screens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from network.refused import Refused
from network.tour import Tour

Array = NDArray[np.float64]
Rows = NDArray[np.int64]
"""Which examples, counted from 0."""

MOST_EXAMPLES, MOST_INPUTS, MOST_OUTPUTS = 5_000, 784, 64
"""Bounds within which one iteration stays a matter of milliseconds: 784 is a picture of 28 x 28."""

LONGEST_TEXT = 5_000
"""Characters of a title, a story or a name: more than anybody reads, and soon measured."""


def frozen(values: object) -> Array:
    """A read-only, contiguous float64 array of the values: nobody downstream can change it."""
    array = np.array(values, dtype=np.float64, order="C")
    array.setflags(write=False)
    return array


def kept(array: Array) -> Array:
    """The same array, from now on read-only."""
    array.setflags(write=False)
    return array


class Scale(NamedTuple):
    """The user's own units: what is 0 to the network and what is 1."""

    low: float
    high: float

    def inwards(self, value: float) -> float:
        """From the user's units to the network's."""
        return (value - self.low) / (self.high - self.low)

    def outwards(self, value: float) -> float:
        """From the network's units to the user's."""
        return self.low + value * (self.high - self.low)


class Rule(NamedTuple):
    """What the examples have in common: the sentence, and the right answer to every situation.

    `situations[i]`, shape (inputs,), has the right answer `answers[i]`, shape (outputs,).
    """

    sentence: str
    situations: Array
    answers: Array


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A training set with its story.

    `inputs[e, j]` is input j of example e, `targets[e, k]` the desired value of output k; both are
    read-only float64. `questions` are situations worth asking about. `held_inputs` and
    `held_targets`, alike, are examples she never learns from. Where there are `input_scales` or
    `output_scales`, one for each, the user's own units differ from the network's (None: they do
    not). `choices` are groups of inputs of which exactly one is 1: the categories of one column.
    `grid`, (rows, columns), tells that the inputs are a picture, row by row. The `tour` is a way
    through the problem for a learner and no part of its data.
    """

    name: str
    title: str
    story: str
    source: str
    input_names: tuple[str, ...]
    output_names: tuple[str, ...]
    inputs: Array
    targets: Array
    questions: tuple[tuple[float, ...], ...] = ()
    rule: Rule | None = None
    report_every: int | None = None
    held_inputs: Array | None = None
    held_targets: Array | None = None
    input_scales: tuple[Scale | None, ...] = ()
    output_scales: tuple[Scale | None, ...] = ()
    choices: tuple[tuple[int, ...], ...] = ()
    grid: tuple[int, int] | None = None
    tour: Tour | None = None

    def __post_init__(self) -> None:
        """Refuse a training set the engine could not use."""
        expected = (self.examples, len(self.input_names)), (self.examples, len(self.output_names))
        if self.examples == 0:
            raise Refused("the training set is empty: expected at least one example")
        if (self.inputs.shape, self.targets.shape) != expected:
            raise Refused(
                f"the examples do not fit their names: {self.inputs.shape} and "
                f"{self.targets.shape} values, expected {expected[0]} and {expected[1]}"
            )
        self._refuse_unfit_held_out(expected)
        for number, most, what in (
            (self.examples, MOST_EXAMPLES, "examples"),
            (len(self.input_names), MOST_INPUTS, "inputs"),
            (len(self.output_names), MOST_OUTPUTS, "outputs"),
        ):
            if number > most:
                raise Refused(f"{number:,} {what} are too many: expected at most {most:,}")
        self._refuse_endless_texts()

    def _refuse_endless_texts(self) -> None:
        names = [("name", name) for name in (self.name, *self.input_names, *self.output_names)]
        texts = [("title", self.title), ("story", self.story), ("source", self.source), *names]
        if self.rule is not None:
            texts.append(("rule", self.rule.sentence))
        for what, text in texts:
            if len(text) > LONGEST_TEXT:
                found = f"a {what} of {len(text):,} characters is too long"
                raise Refused(f"{found}: expected at most {LONGEST_TEXT:,}")

    def _refuse_unfit_held_out(self, expected: tuple[tuple[int, int], tuple[int, int]]) -> None:
        inputs, targets = self.held_inputs, self.held_targets
        if inputs is None and targets is None:
            return
        if inputs is None or targets is None or len(inputs) != len(targets):
            raise Refused("the held-out examples have not as many inputs as desired answers")
        if (inputs.shape[1:], targets.shape[1:]) != (expected[0][1:], expected[1][1:]):
            raise Refused("the held-out examples do not fit the names of inputs and outputs")

    @property
    def examples(self) -> int:
        """How many examples the training set has."""
        return len(self.inputs)

    def range_of(self, index: int) -> tuple[float, float]:
        """The values that input `index` has in the examples, from least to greatest.

        At least from 0 to 1, so that there is always something to ask.
        """
        return _ranges(self)[index]

    def is_binary(self, index: int) -> bool:
        """Whether input `index` is never anything but 0 and 1."""
        return _binary(self)[index]

    def inputs_in_units(self, inputs: Sequence[float] | Array) -> list[float]:
        """A situation in the user's own units."""
        return _outwards(self.input_scales, inputs)

    def outputs_in_units(self, outputs: Sequence[float] | Array) -> list[float]:
        """An answer in the user's own units."""
        return _outwards(self.output_scales, outputs)

    def example_of(self, inputs: Sequence[float] | Array) -> int | None:
        """Which example of the training set this situation is, or None for a new one."""
        return _row(self.inputs, inputs)

    def answer_to(self, inputs: Sequence[float] | Array) -> Array | None:
        """The right answer, shape (outputs,), by the rule or else the examples, if known."""
        known = [(self.inputs, self.targets)]
        if self.rule is not None:
            known.insert(0, (self.rule.situations, self.rule.answers))
        if self.held_inputs is not None and self.held_targets is not None:
            known.append((self.held_inputs, self.held_targets))
        for situations, answers in known:
            if (row := _row(situations, inputs)) is not None:
                answer: Array = answers[row]
                return answer
        return None


@lru_cache(maxsize=16)
def _ranges(problem: Problem) -> tuple[tuple[float, float], ...]:
    rows = [problem.inputs] + ([] if problem.held_inputs is None else [problem.held_inputs])
    least = np.min([inputs.min(axis=0) for inputs in rows if len(inputs)], axis=0)
    most = np.max([inputs.max(axis=0) for inputs in rows if len(inputs)], axis=0)
    return tuple(zip(np.minimum(least, 0.0).tolist(), np.maximum(most, 1.0).tolist(), strict=True))


@lru_cache(maxsize=16)
def _binary(problem: Problem) -> tuple[bool, ...]:
    binary = ((problem.inputs == 0) | (problem.inputs == 1)).all(axis=0)
    return tuple(binary.tolist())


def _outwards(scales: tuple[Scale | None, ...], values: Sequence[float] | Array) -> list[float]:
    numbers = [float(value) for value in values]
    if not scales:
        return numbers
    return [s.outwards(v) if s else v for s, v in zip(scales, numbers, strict=True)]


def _row(table: Array, inputs: Sequence[float] | Array) -> int | None:
    same = (table == np.asarray(inputs, dtype=np.float64)).all(axis=1)
    return int(same.argmax()) if same.any() else None
