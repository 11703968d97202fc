"""Changing the run: new starts, other problems, networks, weights and training sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from network import edit, examples
from network.problem import Problem
from network.refused import Refused
from network.trouble import refuse_misfit
from visualiser import commands as c
from visualiser.doing.door import do

if TYPE_CHECKING:
    from visualiser.session import Session


SETTINGS = ("hidden", "activations", "bias", "batch", "dropout", "engine")


@do.register(c.NewStart)
def _(command: c.NewStart, session: Session) -> None:
    session.change_run(lambda: session.runs.start_anew(command.seed))


@do.register(c.StartAgain)
def _(_command: c.StartAgain, session: Session) -> None:
    do(c.NewStart(session.run.trainer.state.recipe.seed), session)


@do.register(c.ChooseProblem)
def _(command: c.ChooseProblem, session: Session) -> None:
    session.view = replace(session.view, menu="")
    if session.unless_refused(
        lambda: session.change_run(lambda: session.runs.choose(command.name))
    ):
        session.view = replace(session.view, scroll=(), selected=())


@do.register(c.Undo)
def _(_command: c.Undo, session: Session) -> None:
    session.change_run(session.runs.undo)


@do.register(c.Redo)
def _(_command: c.Redo, session: Session) -> None:
    session.change_run(session.runs.redo)


@do.register(c.SetWeight)
def _(command: c.SetWeight, session: Session) -> None:
    edit_network(
        session, edit.SetWeight(command.layer, command.source, command.target, command.value)
    )


@do.register(c.SwitchNeuron)
def _(command: c.SwitchNeuron, session: Session) -> None:
    off = (command.layer, command.neuron) in session.run.trainer.state.off
    edit_network(session, edit.SwitchNeuron(command.layer, command.neuron, on=off))


@do.register(c.SetNetwork)
def _(command: c.SetNetwork, session: Session) -> None:
    session.unless_refused(lambda: _set_network(session, command.setting, command.value))


@do.register(c.ToggleBias)
def _(_command: c.ToggleBias, session: Session) -> None:
    do(c.SetNetwork("bias", not session.run.trainer.state.recipe.bias), session)


@do.register(c.SetCell)
def _(command: c.SetCell, session: Session) -> None:
    problem = session.run.trainer.state.problem
    categories = session.run.trainer.state.recipe.categories
    columns = len(problem.input_names) + len(problem.output_names)
    if isfinite(command.value) and 0 <= command.column < columns:
        _change_examples(
            session,
            command.row,
            lambda problem: examples.with_cell(
                problem, command.row, command.column, command.value, categories=categories
            ),
        )


@do.register(c.DuplicateRow)
def _(command: c.DuplicateRow, session: Session) -> None:
    _change_examples(session, command.row, lambda problem: examples.with_copy(problem, command.row))


@do.register(c.DeleteRow)
def _(command: c.DeleteRow, session: Session) -> None:
    _change_examples(
        session, command.row, lambda problem: examples.without_row(problem, command.row)
    )


def edit_network(session: Session, change: edit.Edit) -> None:
    """Another future grows from here, unless the change is refused."""
    if session.unless_refused(lambda: session.runs.edit(change)):
        session.view = replace(session.view, goal=None)


def _set_network(session: Session, setting: str, value: Any) -> None:
    """What needs other weights begins anew; everything else is an edit from here on."""
    if setting not in SETTINGS:
        raise Refused(f"there is no setting {setting!r}: expected {', '.join(SETTINGS)}")
    recipe = session.run.trainer.state.recipe
    hidden = setting == "hidden"
    changed = recipe.with_hidden(value) if hidden else replace(recipe, **{setting: value})
    if changed == recipe:
        return
    refuse_misfit(session.run.trainer.state.problem, changed)
    if setting in ("hidden", "bias", "engine"):
        session.change_run(lambda: session.runs.begin(changed))
    else:
        session.runs.edit(edit.SetRecipe(changed))
        session.view = replace(session.view, goal=None)


def _change_examples(session: Session, row: int, change: Callable[[Problem], Problem]) -> None:
    """She goes on learning, with the weights she has, from another training set."""
    problem = session.run.trainer.state.problem
    if 0 <= row < problem.examples:
        session.unless_refused(lambda: _set_examples(session, change(problem)))
        session.keep_example()
        session.view = replace(session.view, goal=None)


def _set_examples(session: Session, problem: Problem) -> None:
    before = session.run.trainer.state.problem
    if np.array_equal(problem.inputs, before.inputs) and np.array_equal(
        problem.targets, before.targets
    ):
        return
    refuse_misfit(problem, session.run.trainer.state.recipe)
    session.runs.edit(edit.SetExamples(problem))
