"""What she is asked: situations, examples, pictures that are painted."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

from visualiser import commands as c
from visualiser.doing.door import do
from visualiser.ink import Ink

if TYPE_CHECKING:
    from visualiser.session import Session


@do.register(c.FlipInput)
def _(command: c.FlipInput, session: Session) -> None:
    problem, index, shown = session.run.trainer.state.problem, command.index, _shown(session)
    if index >= len(shown):
        return
    if group := next((group for group in problem.choices if index in group), ()):
        chosen = {place: float(place == index) for place in group}
        _ask(session, tuple(chosen.get(place, value) for place, value in enumerate(shown)))
        return
    low, high = problem.range_of(index)
    do(c.SetInput(index, low if shown[index] > (low + high) / 2 else high), session)


@do.register(c.SetInput)
def _(command: c.SetInput, session: Session) -> None:
    shown, index = _shown(session), command.index
    if index < len(shown):
        _ask(session, (*shown[:index], command.value, *shown[index + 1 :]))


@do.register(c.AskAt)
def _(command: c.AskAt, session: Session) -> None:
    if len(_shown(session)) == 2:
        _ask(session, (command.first, command.second))


@do.register(c.AskAbout)
def _(command: c.AskAbout, session: Session) -> None:
    if len(command.inputs) == len(_shown(session)):
        _ask(session, command.inputs)


@do.register(c.ShowExample)
def _(command: c.ShowExample, session: Session) -> None:
    if 0 <= command.index < session.run.trainer.state.problem.examples:
        session.runs.shown = replace(session.run, example=command.index)


@do.register(c.StepExample)
def _(command: c.StepExample, session: Session) -> None:
    last = session.run.trainer.state.problem.examples - 1
    now = session.run.example
    first = 0 if command.count > 0 else last
    index = first if now is None else min(last, max(0, now + command.count))
    session.runs.shown = replace(session.run, example=index)


@do.register(c.ToggleQuestion)
def _(_command: c.ToggleQuestion, session: Session) -> None:
    session.runs.shown = replace(session.run, example=0 if session.run.example is None else None)


@do.register(c.AskHeldOut)
def _(_command: c.AskHeldOut, session: Session) -> None:
    held = session.run.trainer.state.problem.held_inputs
    if held is not None:
        session.held_out = (session.held_out + 1) % len(held)
        session.ink = Ink()
        _ask(session, tuple(held[session.held_out].tolist()))


@do.register(c.BeginStroke)
def _(command: c.BeginStroke, session: Session) -> None:
    _painted(session, session.ink.begun((command.across, command.up)), fitted=False)


@do.register(c.Paint)
def _(command: c.Paint, session: Session) -> None:
    _painted(session, session.ink.drawn((command.across, command.up)), fitted=False)


@do.register(c.EndStroke)
def _(_command: c.EndStroke, session: Session) -> None:
    _painted(session, session.ink, fitted=True)


@do.register(c.UndoStroke)
def _(_command: c.UndoStroke, session: Session) -> None:
    _painted(session, session.ink.without_last(), fitted=True)


@do.register(c.ClearPicture)
def _(_command: c.ClearPicture, session: Session) -> None:
    _painted(session, Ink(), fitted=True)


def _painted(session: Session, ink: Ink, *, fitted: bool) -> None:
    grid = session.run.trainer.state.problem.grid
    if grid is not None:
        session.ink = ink
        if ink.strokes:
            session.view = replace(session.view, brush=ink.strokes[-1][-1])
        _ask(session, ink.cells(grid, fitted=fitted))


def _ask(session: Session, question: tuple[float, ...]) -> None:
    problem = session.run.trainer.state.problem
    if not all(map(isfinite, question)):
        return
    ranges = map(problem.range_of, range(len(question)))
    held = zip(question, ranges, strict=True)
    question = tuple(min(high, max(low, value)) for value, (low, high) in held)
    session.runs.shown = replace(session.run, question=question, example=None)
    session.view = replace(session.view, intro=False)


def _shown(session: Session) -> tuple[float, ...]:
    """The inputs of what the diagram shows."""
    if session.run.example is None:
        return session.run.question
    inputs: list[float] = session.run.trainer.state.problem.inputs[session.run.example].tolist()
    return tuple(inputs)
