"""Where a learner is in a guided tour, and whether a step has what it waits for. Values only."""

from dataclasses import dataclass

from network.recipe import Recipe
from network.tour import Tour, TourStep, Until
from network.training import State


@dataclass(frozen=True, slots=True)
class Touring:
    """A tour being taken: of the problem found by that `name`, at that step, counted from 0.

    `done` tells that the step has got what it waits for.
    """

    name: str
    tour: Tour
    step: int
    done: bool = False

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
