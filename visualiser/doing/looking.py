"""What is looked at, and what is closed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from visualiser import commands as c
from visualiser.doing.door import do
from visualiser.view import changed

if TYPE_CHECKING:
    from visualiser.session import Session


@do.register(c.StepSelection)
def _(command: c.StepSelection, session: Session) -> None:
    layers = session.run.trainer.state.recipe.layers
    neurons = [(layer, k) for layer, count in enumerate(layers) for k in range(count)]
    here = session.view.selected
    first = 0 if command.count > 0 else -1
    at = (neurons.index(here) + command.count) % len(neurons) if here in neurons else first
    session.view = replace(session.view, selected=neurons[at], panel="story")


@do.register(c.CloseTopmost)
def _(command: c.CloseTopmost, session: Session) -> None:
    closed = changed(session.view, command)
    if closed == session.view and session.run.example is None:
        session.runs.shown = replace(session.run, example=0)
    session.view = closed


@do.register(c.Quit)
def _(_command: c.Quit, session: Session) -> None:
    session.running = False
