"""Taking things away: the run, pictures, films, weights, the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from network import learned, run_file
from visualiser import commands as c
from visualiser.doing.door import do
from visualiser.runs import Run
from visualiser.taking import KINDS, Request, free_path

if TYPE_CHECKING:
    from visualiser.session import Session

MADE_HERE = {"arrays": "npz", "lists": "json", "program": "py"}
"""Kinds that the network alone can write; the others are pictures, which the window makes."""


@do.register(c.SaveRun)
def _(_command: c.SaveRun, session: Session) -> None:
    path = Path(session.run.path) if session.run.path else None
    session.unless_refused(lambda: _save_run(session, path))


@do.register(c.TakeAway)
def _(command: c.TakeAway, session: Session) -> None:
    if command.kind in KINDS:
        session.unless_refused(lambda: _take(session, command.kind))


@do.register(c.CopyOut)
def _(command: c.CopyOut, session: Session) -> None:
    state = session.run.trainer.state
    session.view = replace(session.view, menu="")
    if command.what == "table":
        outputs = session.snapshot().outputs
        _copy(session, learned.table_text(state.problem, outputs), "The training set is copied")
    elif command.what == "numbers":
        _copy(session, learned.numbers_text(state), "Her weights are copied")
    elif command.what in ("picture", "words"):
        session.view = replace(session.view, request=Request(command.what, ""))


@do.register(c.Filming)
def _(command: c.Filming, session: Session) -> None:
    session.view = replace(session.view, filming=command.text, request=None)


@do.register(c.StopFilm)
def _(_command: c.StopFilm, session: Session) -> None:
    session.view = replace(session.view, filming="")


@do.register(c.Taken)
def _(command: c.Taken, session: Session) -> None:
    session.view = replace(session.view, request=None, filming="", notice=command.text)


def _copy(session: Session, text: str, told: str) -> None:
    session.view = replace(session.view, copied=text, notice=f"{told}, with tabs between columns.")


def _take(session: Session, kind: str) -> None:
    run = session.run
    name = session.view.take_name or usual_name(run)
    path = free_path(session.folder, name, KINDS[kind].ending)
    session.view = replace(session.view, menu="", field="", text="", notice="")
    if kind == "run":
        _save_run(session, path)
    elif kind in MADE_HERE:
        state = run.trainer.state
        questions = tuple(dict.fromkeys((*state.problem.questions, run.question)))
        write = partial(learned.save, path, MADE_HERE[kind], state, questions)
        _write(session, path, write)
    else:
        session.view = replace(session.view, request=Request(kind, str(path)))


def _save_run(session: Session, path: Path | None) -> None:
    run = session.run
    if path is None:
        path = free_path(session.folder, session.view.take_name or run.title, run_file.ENDING)
    saved = run_file.saved(run.name, run.trainer, run.question, run.example)
    if _write(session, path, partial(run_file.save, path, saved)):
        session.runs.shown = replace(run, path=str(path))


def _write(session: Session, path: Path, write: Callable[[], None]) -> bool:
    """Whether the file could be written; either way it is told."""
    try:
        write()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        told = f"{path} could not be written ({why}). Nothing was lost."
        session.view = replace(session.view, notice=told)
        return False
    session.view = replace(session.view, notice=f"Written: {path}")
    return True


def usual_name(run: Run) -> str:
    """The problem and the iteration."""
    return f"{run.title}-{run.trainer.iteration}"
