"""Where a learner is in a guided tour, and whether a step has what it waits for. Values only."""

from typing import NamedTuple

from network.recipe import Recipe
from network.snapshot import Snapshot, SynapseAt
from network.tour import Tour, TourStep, Until, place_named, placeholders
from network.training import State
from network.verdict import Verdict, count
from visualiser.scene.numbers import decimals, grouped, percent, plain, signed, word
from visualiser.scene.wording import answer


class Touring(NamedTuple):
    """A tour being taken: of the problem found by that `name`, at that step, counted from 0.

    `done` tells that the step has got what it waits for; `numbers` are what its placeholders stood
    for when it was entered, none before she has come to its iteration.
    """

    name: str
    tour: Tour
    step: int
    done: bool = False
    numbers: tuple[tuple[str, str], ...] = ()

    @property
    def now(self) -> TourStep:
        """The step shown."""
        return self.tour.steps[self.step]

    @property
    def last(self) -> bool:
        """Whether no step follows."""
        return self.step == len(self.tour.steps) - 1


def is_home(tour: Tour, recipe: Recipe, changed: tuple[int, ...]) -> bool:
    """Whether the network is the one that the tour speaks of: by its recipe, unchanged."""
    return recipe == tour.recipe and not changed


def met(
    until: Until,
    state: State,
    asked: tuple[tuple[float, ...], int | None],
    selected: tuple[int, ...],
    *,
    playing: bool,
    home: Recipe,
) -> bool:
    """Whether that has come about; `asked` is the question and the example shown instead."""
    question, example = asked
    match until.kind:
        case "reached":
            return state.iteration >= until.number
        case "asked":
            return example is None and question == until.inputs
        case "example":
            return example == until.number
        case "selected":
            return selected == until.place
        case "playing" | "paused":
            return playing == (until.kind == "playing")
    return state.recipe.seed != home.seed


def numbers_of(step: TourStep, snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    """What each placeholder of the step's text stands for in the snapshot that the step shows."""
    return tuple((name, _number_in_words(name, snapshot)) for name in placeholders(step.text))


def _number_in_words(name: str, snapshot: Snapshot) -> str:
    outputs = snapshot.shown.outputs
    match name:
        case "iteration":
            return grouped(snapshot.iteration)
        case "error":
            return percent(snapshot.error.mean_absolute)
        case "right":
            return word(count(snapshot.verdicts, Verdict.RIGHT))
        case "answer":
            return answer(snapshot.problem, snapshot.recipe, outputs)
    place, what = place_named(name, snapshot.recipe), name.partition(" ")[0]
    if what == "says":
        layer, neuron = place
        return plain(1.0 if neuron < 0 else float(snapshot.shown.layers[layer][neuron]), 3)
    synapse = SynapseAt(*place)
    if what == "weight":
        return signed(snapshot.weight(synapse))
    change = snapshot.change(synapse)
    return signed(change, decimals([change], most=7))
