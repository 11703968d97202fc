"""What follows for the learner from what has just happened: the tour's step, what can be predicted.

Changes nothing but the view, and asks for a snapshot only where a step's numbers need one.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from network.snapshot import Snapshot
from network.tour import placeholders
from visualiser.predicting import Key, choices
from visualiser.runs import Run
from visualiser.touring import Touring, is_home, met, numbers_of
from visualiser.view import View, with_tour_left


def taught(view: View, run: Run, seen: Callable[[], Snapshot]) -> View:
    """The view after something happened to the run, or to the view itself.

    A tour is of one problem, and ends where another is shown.
    """
    if view.touring is not None and run.name != view.touring.name:
        view = with_tour_left(view)
    if view.touring is not None:
        touring = _with_numbers(view.touring, view, run, seen)
        touring = touring._replace(done=touring.done or _is_done(touring, view, run))
        if touring != view.touring:
            view = replace(view, touring=touring)
    predictions = view.predictions.now(_keys(view, run), under_way=view.goal is not None)
    return view if predictions == view.predictions else replace(view, predictions=predictions)


def _with_numbers(touring: Touring, view: View, run: Run, seen: Callable[[], Snapshot]) -> Touring:
    """With the numbers of its text, as soon as the step is shown as it says."""
    step, state = touring.now, run.trainer.state
    if touring.numbers or not placeholders(step.text) or view.goal is not None:
        return touring
    asked = () if run.example is not None else run.question
    there = (state.iteration, asked, run.example) == (step.seek, step.ask, step.example)
    changed = tuple(iteration for iteration, _ in run.trainer.in_effect)
    if not there or not is_home(touring.tour, state.recipe, changed):
        return touring
    return touring._replace(numbers=numbers_of(step, seen()))


def _is_done(touring: Touring, view: View, run: Run) -> bool:
    until = touring.now.until
    if until is None:
        return False
    asked, playing = (run.question, run.example), view.playing or view.goal is not None
    home, state = touring.tour.recipe, run.trainer.state
    return met(until, state, asked, view.selected, playing=playing, home=home)


def _keys(view: View, run: Run) -> Iterator[Key]:
    """What could be predicted now: her answer to what is asked, a weight while time stands.

    Where a weight goes next that another program trains may not be known, or many iterations away.
    """
    state = run.trainer.state
    if run.example is None and choices(state.problem, state.recipe, "answer"):
        yield Key("answer", run.question)
    ours = run.recording is None
    if ours and len(view.selected) == 3 and not view.playing and view.goal is None:
        yield Key("weight", (state.iteration, *view.selected))
