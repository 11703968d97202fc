"""What a shape stands for: which thing of the network, with the engine's own numbers.

A role is a plain tuple, told apart by its class. Everything is counted from 0, as in the arrays;
the bias neuron is neuron -1. Pixels know nothing of roles; the names in an SVG, the text twin and
the JSON are made from them.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from network.verdict import Verdict

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Numbers:
    """An array within a role: equal to another where all its numbers are."""

    array: Array

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Numbers):
            return NotImplemented
        return np.array_equal(self.array, other.array, equal_nan=True)


class NeuronRole(NamedTuple):
    """That neuron of `layer` (layer 0: the inputs) and what it says."""

    layer: int
    neuron: int
    activation: float


class SynapseRole(NamedTuple):
    """`weights[layer][source, target]`."""

    layer: int
    source: int
    target: int
    weight: float


class PulseRole(NamedTuple):
    """A signal under way along a synapse: `strength` is |activation x weight|."""

    layer: int
    source: int
    target: int
    strength: float


class ChangeRole(NamedTuple):
    """The next change of a synapse's weight."""

    layer: int
    source: int
    target: int
    change: float


class ShareRole(NamedTuple):
    """The share of an example in the next change of a synapse, or of all that are not listed."""

    layer: int
    source: int
    target: int
    value: float
    example: int | None = None


class BlameRole(NamedTuple):
    """What the target's delta carries back along a synapse: delta x weight."""

    layer: int
    source: int
    target: int
    carried: float


class TermRole(NamedTuple):
    """One term of the target's weighted sum; without a `source` all those not listed."""

    layer: int
    target: int
    product: float
    source: int | None = None
    input: float | None = None
    weight: float | None = None


class ExampleRole(NamedTuple):
    """An example of the training set, those held out after all others, and her answer to it."""

    example: int
    inputs: Numbers
    desired: Numbers
    says: Numbers
    verdict: Verdict | None
    held_out: bool


class AnswerRole(NamedTuple):
    """What she says to a situation that was asked about, or to one of all there are."""

    inputs: Numbers
    says: Numbers
    desired: Numbers | None
    verdict: Verdict | None
    example: int | None


class InputRole(NamedTuple):
    """An input of the situation that is asked about."""

    neuron: int
    value: float


class StartRole(NamedTuple):
    """One of many starts on the wall; `right` counts the examples that are answered rightly."""

    start: int
    seed: int
    right: int
    average_error: float
    outcome: str | None
    answer: Verdict | None


class VerdictRole(NamedTuple):
    """The sign of a verdict."""

    verdict: Verdict


class CurveRole(NamedTuple):
    """A curve and the numbers behind it: `points[i]` is an iteration (or a sum) and its value.

    That of a weight tells its synapse.
    """

    name: str
    points: Numbers
    layer: int | None = None
    source: int | None = None
    target: int | None = None


class CellsRole(NamedTuple):
    """Many numbers as coloured cells: a situation, a picture, what she says everywhere."""

    name: str
    values: Numbers
    number: int | None = None


class PartRole(NamedTuple):
    """A named part, which of its kind, and the number it tells: `caption`, `error`, `delta` ..."""

    name: str
    number: int = 0
    value: float | None = None


Role = (
    NeuronRole
    | SynapseRole
    | PulseRole
    | ChangeRole
    | ShareRole
    | BlameRole
    | TermRole
    | ExampleRole
    | AnswerRole
    | InputRole
    | StartRole
    | VerdictRole
    | CurveRole
    | CellsRole
    | PartRole
)
