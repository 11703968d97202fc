"""What was typed into a field."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING

from network import edit, examples
from network.recipe import LARGEST_SEED
from network.refused import Refused
from visualiser import commands as c
from visualiser.doing.changing import edit_network
from visualiser.doing.door import do

if TYPE_CHECKING:
    from visualiser.session import Session


@do.register(c.SubmitField)
def _(_command: c.SubmitField, session: Session) -> None:
    name, text = session.view.field, session.view.text
    if name == "file":
        _open_first(session, text)
        return
    session.view = replace(session.view, field="", text="")
    if name == "take name":
        session.view = replace(session.view, take_name=text.strip())
        return
    if not text.strip():
        return
    session.unless_refused(lambda: _submit(session, name, text))


def _open_first(session: Session, text: str) -> None:
    """Enter in the chooser opens the first of what the filter has found."""
    if session.view.folder is not None and (found := session.view.folder.matching(text)):
        first = found[0]
        do(c.ListFolder(first.path) if first.folder else c.OpenFile(first.path), session)


def _submit(session: Session, name: str, text: str) -> None:
    if name == "run to":
        do(c.Seek(_whole(text, "an iteration", 10**9)), session)
    elif name.startswith("cell "):
        row, column = map(int, name.split()[1:])
        do(c.SetCell(row, column, _number(text, "a number")), session)
    elif name == "save as":
        _save_table(session, text)
    elif name == "seed":
        do(c.NewStart(_whole(text, "a seed", LARGEST_SEED)), session)
    elif name == "learning rate":
        edit_network(session, edit.SetLearningRate(_number(text, "a learning rate")))
    elif len(session.view.selected) == 3:
        do(c.SetWeight(*session.view.selected, _number(text, "a weight")), session)


def _save_table(session: Session, text: str) -> None:
    try:
        path = Path(text.strip()).expanduser()
    except RuntimeError:  # there is nobody of that name
        path = Path(text.strip())
    state = session.run.trainer.state
    examples.save(path, state.problem, state.recipe)
    session.view = replace(session.view, notice=f"The training set is written to {path.absolute()}")


def _whole(text: str, what: str, most: int) -> int:
    digits = text.replace(",", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and int(digits) <= most):
        raise Refused(f"“{text}” is not {what}: expected a whole number from 0 to {most:,}")
    return int(digits)


def _number(text: str, what: str) -> float:
    try:
        value = float(text.replace("\u2212", "-").replace(",", "."))
    except ValueError:
        value = nan
    if not isfinite(value):
        raise Refused(f"“{text}” is not {what}: expected a number, such as 0.5")
    return value
