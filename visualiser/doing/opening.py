"""Bringing the user's own data: the chooser and the preview."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from network import run_file, tables
from visualiser import commands as c
from visualiser.doing.door import do
from visualiser.folders import look_into
from visualiser.keeper import forget
from visualiser.preview import first_look
from visualiser.runs import reopened

if TYPE_CHECKING:
    from visualiser.session import Session


@do.register(c.OpenFile)
def _(command: c.OpenFile, session: Session) -> None:
    path = Path(command.path)
    session.view = replace(session.view, menu="", field="", text="")
    if path.suffix.lower() == ".toml":
        do(c.ChooseProblem(str(path)), session)
    elif path.suffix.lower() == run_file.ENDING:
        session.unless_refused(lambda: _open_run(session, path, str(path.absolute())))
    else:
        session.unless_refused(lambda: _look_at(session, tables.read_file(path)))


@do.register(c.OpenText)
def _(command: c.OpenText, session: Session) -> None:
    data = command.text.encode("utf-8", "replace")
    session.unless_refused(lambda: _look_at(session, tables.read_bytes(data, "the clipboard")))


@do.register(c.ListFolder)
def _(command: c.ListFolder, session: Session) -> None:
    before = session.view.folder.path if session.view.folder else "."
    folder = look_into(Path(command.path or before))
    scroll = tuple((name, lines) for name, lines in session.view.scroll if name != "folder")
    opened = replace(session.view, folder=folder, menu="open", field="file", text="")
    session.view = replace(opened, scroll=scroll, help=False, preview=None)


@do.register(c.NextUse)
def _(command: c.NextUse, session: Session) -> None:
    preview = session.view.preview
    if preview is not None and 0 <= command.index < len(preview.uses):
        session.view = replace(session.view, preview=preview.with_next_use(command.index))


@do.register(c.HoldOut)
def _(command: c.HoldOut, session: Session) -> None:
    if session.view.preview is not None and 0 <= command.share < 1:
        session.view = replace(
            session.view, preview=session.view.preview.with_held_out(command.share)
        )


@do.register(c.AcceptPreview)
def _(_command: c.AcceptPreview, session: Session) -> None:
    preview = session.view.preview
    if preview is not None and preview.made is not None:
        name = preview.table.source
        made = preview.made
        session.change_run(lambda: session.runs.choose_made(name, *made))
        session.view = replace(session.view, preview=None, scroll=(), selected=(), easy_pace=True)
        session.play(True)


@do.register(c.OpenKept)
def _(_command: c.OpenKept, session: Session) -> None:
    path = session.view.kept[0]
    if path and session.unless_refused(lambda: _open_run(session, Path(path), "")):
        session.superseded = Path(path)
    session.view = replace(session.view, kept=("", ""))


@do.register(c.ForgetKept)
def _(_command: c.ForgetKept, session: Session) -> None:
    if session.view.kept[0]:
        forget(Path(session.view.kept[0]))
    session.view = replace(session.view, kept=("", ""))


def _open_run(session: Session, path: Path, saved_in: str) -> None:
    """Show the run where it was, at rest; its past begins to grow back."""
    run = reopened(run_file.read(path), saved_in)
    session.change_run(lambda: session.runs.replace(run))
    session.play(False)
    session.view = replace(session.view, scroll=(), selected=(), preview=None)


def _look_at(session: Session, table: tables.Table) -> None:
    session.play(False)
    session.view = replace(session.view, preview=first_look(table), menu="", help=False, field="")
