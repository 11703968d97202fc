"""Going through time: play, step, seek, speed, the phases of slow motion."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from visualiser import commands as c
from visualiser.doing.door import do
from visualiser.view import PHASES, TOP_SPEED, phase_seconds

if TYPE_CHECKING:
    from visualiser.session import Session


SPEEDS = (1, 2, 4, 8, 15, 30, 60, 120, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, inf)
"""Iterations a second for the keys; the slider has everything between."""


@do.register(c.TogglePlay)
def _(_command: c.TogglePlay, session: Session) -> None:
    session.play(not session.view.playing and session.view.goal is None)


@do.register(c.Step)
def _(command: c.Step, session: Session) -> None:
    goal = session.view.goal
    here = session.timed.iteration if goal is None else goal
    session.play(False)
    if session.view.slow and session.wall is None and abs(command.count) == 1:
        _step_phase(session, command.count, here)
        session.view = replace(session.view, progress=1.0)
        return
    session.go_to(here + command.count, forward=command.count > 0)


@do.register(c.Seek)
def _(command: c.Seek, session: Session) -> None:
    session.go_to(round(command.iteration))


@do.register(c.ToFurthest)
def _(_command: c.ToFurthest, session: Session) -> None:
    session.go_to(session.timed.furthest)


@do.register(c.SetSpeed)
def _(command: c.SetSpeed, session: Session) -> None:
    speed = inf if command.per_second >= TOP_SPEED else max(1.0, command.per_second)
    session.view = replace(session.view, per_second=speed, easy_pace=False)


@do.register(c.ChangeSpeed)
def _(command: c.ChangeSpeed, session: Session) -> None:
    now = session.pace()
    slower = [speed for speed in reversed(SPEEDS) if speed < now * 0.99]
    faster = [speed for speed in SPEEDS if speed > now * 1.01]
    wanted = (faster if command.steps > 0 else slower)[: abs(command.steps)]
    session.view = replace(session.view, per_second=[now, *wanted][-1], easy_pace=False)


@do.register(c.ToggleEasyPace)
def _(_command: c.ToggleEasyPace, session: Session) -> None:
    session.view = replace(
        session.view, easy_pace=not session.view.easy_pace, per_second=session.pace()
    )


@do.register(c.ToggleSlowMotion)
def _(_command: c.ToggleSlowMotion, session: Session) -> None:
    session.view = replace(session.view, slow=not session.view.slow, phase=0, progress=0.0)


@do.register(c.ShowPhase)
def _(command: c.ShowPhase, session: Session) -> None:
    session.play(False)
    phase = min(_phases(session) - 1, max(0, command.phase))
    session.view = replace(session.view, slow=True, phase=phase, progress=1.0)


def _phases(session: Session) -> int:
    """How many there are to be seen: to a new situation nobody has told her the answer.

    How a program that is watched learns from the error nobody knows but the program.
    """
    if session.run.example is None:
        return 1
    return len(PHASES) if session.run.recording is None else 2


def _step_phase(session: Session, count: int, here: int) -> None:
    """A phase forward or back; past the last one lies the next iteration."""
    phases = _phases(session)
    turns, phase = divmod(min(session.view.phase, phases - 1) + count, phases)
    if here + turns < 0:
        turns, phase = 0, 0
    if turns:
        session.go_to(here + turns, forward=turns > 0)
        _next_in_turn(session, turns)
    session.view = replace(session.view, phase=phase)


def _next_in_turn(session: Session, count: int) -> None:
    if session.view.in_turn and session.run.example is not None:
        total = session.run.trainer.state.problem.examples
        session.runs.shown = replace(session.run, example=(session.run.example + count) % total)


def play_slowly(session: Session, elapsed: float) -> None:
    """Let the phase of slow motion come so many seconds further, and the next one begin."""
    progress = session.view.progress + elapsed / phase_seconds(session.view)
    if progress >= 1:
        _step_phase(session, 1, session.run.trainer.iteration)
        progress = 0.0
    session.view = replace(session.view, progress=progress)
