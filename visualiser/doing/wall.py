"""The wall of many starts: opening it, other seeds, taking one into the window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from network.many import MOST_STARTS, Many
from network.recipe import LARGEST_SEED
from network.trainer import Trainer
from network.training import start
from visualiser import commands as c
from visualiser.doing.door import do
from visualiser.runs import Run

if TYPE_CHECKING:
    from visualiser.session import Session


@do.register(c.ToggleWall)
def _(_command: c.ToggleWall, session: Session) -> None:
    if session.wall is not None:
        session.left_wall, session.wall = session.wall, None
        session.play(False)
        return
    session.unless_refused(lambda: _open(session))


def _open(session: Session) -> None:
    """The wall that was left, if it is of the same problem and recipe, or else a new one."""
    state, left = session.run.trainer.state, session.left_wall
    recipe = state.recipe
    same = left is not None and left.problem is state.problem
    if left is not None and same and replace(left.recipe, seed=recipe.seed) == recipe:
        session.show_wall(left)
        return
    first = max(0, (recipe.seed - 1) // MOST_STARTS * MOST_STARTS + 1)
    session.show_wall(_starts(session, first))
    session.play(True)


def _starts(session: Session, first: int) -> Many:
    state = session.run.trainer.state
    first = min(max(0, first), LARGEST_SEED - MOST_STARTS)
    return Many(state.problem, state.recipe, range(first, first + MOST_STARTS))


@do.register(c.OtherStarts)
def _(command: c.OtherStarts, session: Session) -> None:
    if session.wall is None:
        return
    first = session.wall.seeds[0] + command.count
    iteration = session.wall.iteration
    session.wall = _starts(session, 1 if first < 0 < session.wall.seeds[0] else first)
    session.go_to(iteration)


@do.register(c.OpenStart)
def _(command: c.OpenStart, session: Session) -> None:
    wall = session.wall
    if wall is None or not 0 <= command.index < len(wall.seeds):
        return
    shown = wall.state(command.index)
    begun = start(wall.problem, wall.recipes[command.index])
    trainer = Trainer.restored(begun, (), shown, shown)
    run = Run(session.run.name, trainer, session.run.question, session.run.example)
    session.change_run(lambda: session.runs.replace(run))
    session.play(False)
    session.left_wall = wall
    notice = f"Seed {shown.recipe.seed}, with all its past. F4 goes back to the wall."
    session.view = replace(session.view, notice=notice)
