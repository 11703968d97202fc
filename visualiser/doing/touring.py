"""Guided tours and predictions. A step is entered by commands that anybody can give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from network.tour import TourStep
from visualiser import commands as c
from visualiser.doing.door import do
from visualiser.predicting import Key, said
from visualiser.touring import Touring, is_home
from visualiser.view import with_tour_left

if TYPE_CHECKING:
    from visualiser.session import Session


@do.register(c.StepTour)
def _(command: c.StepTour, session: Session) -> None:
    touring = session.view.touring
    if touring is None:
        if command.count > 0:
            _begin(session)
        return
    step = touring.step + command.count
    if step >= len(touring.tour.steps):
        session.view = with_tour_left(session.view, at=0)
        return
    _enter(session, touring._replace(step=max(0, step), done=False, numbers=()))


@do.register(c.LeaveTour)
def _(_command: c.LeaveTour, session: Session) -> None:
    session.view = with_tour_left(session.view)


@do.register(c.TogglePredicting)
def _(_command: c.TogglePredicting, session: Session) -> None:
    before = session.view.predictions
    changed = before._replace(on=not before.on, wanted=None, settled=(), told="")
    session.view = replace(session.view, predictions=changed)


@do.register(c.Predict)
def _(command: c.Predict, session: Session) -> None:
    after = said(session.view.predictions, session.seen(), command.choice)
    session.view = replace(session.view, predictions=after)


def _begin(session: Session) -> None:
    """Take the tour of the problem, if it has one, or go on where it was left."""
    name, tour = session.run.name, session.run.trainer.state.problem.tour
    if tour is None:
        notice = "This problem has no guided tour. The problems of the posts have one (P)."
        session.view = replace(session.view, notice=notice)
        return
    step = dict(session.view.tour_places).get(name, 0)
    _enter(session, Touring(name, tour, min(step, len(tour.steps) - 1)))


def _enter(session: Session, touring: Touring) -> None:
    """Show what the step shows, whatever was shown before."""
    trainer = session.run.trainer
    changed = tuple(iteration for iteration, _ in trainer.in_effect)
    if not is_home(touring.tour, trainer.state.recipe, changed):
        do(c.ChooseProblem(touring.name), session)
    step = touring.now
    session.play(False)
    session.view = replace(
        session.view, touring=None, selected=(), slow=False, code=False, editing_table=False,
        menu="", help=False, field="", text="", notice="", intro=False, panel="",
    )  # fmt: skip
    for command in _commands(step):
        do(command, session)
    predictions = session.view.predictions._replace(wanted=_wanted(step), settled=(), told="")
    places = dict(session.view.tour_places) | {touring.name: touring.step}
    session.view = replace(
        session.view,
        touring=touring,
        panel="tour",
        tour_places=tuple(sorted(places.items())),
        predictions=predictions,
        all=False,
        scroll=(),
    )
    waits_for = step.until.kind if step.until else ""
    if waits_for == "reached":  # slowly while much happens, and there within half a minute
        session.view = replace(session.view, easy_pace=True)
    if waits_for == "paused":
        session.play(True)


def _commands(step: TourStep) -> Iterator[c.Command]:
    """What brings the step about; the iteration last, for she may be on the way to it a while."""
    yield c.AskAbout(step.ask) if step.example is None else c.ShowExample(step.example)
    if step.select:
        yield (
            c.SelectNeuron(*step.select) if len(step.select) == 2 else c.SelectSynapse(*step.select)
        )
    if step.phase is not None:
        yield c.ShowPhase(step.phase)
    yield c.Seek(step.seek)


def _wanted(step: TourStep) -> Key | None:
    if step.predict == "answer":
        return Key("answer", step.ask)
    if step.predict == "weight":
        return Key("weight", (step.seek, *step.select))
    return None
