"""The one door through which commands come: each kind has one function that does it."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from visualiser import commands as c
from visualiser.view import changed

if TYPE_CHECKING:
    from visualiser.session import Session


@singledispatch
def do(command: c.Command, session: Session) -> None:
    """Do what the user wants; what nobody has registered for is about the view alone."""
    session.view = changed(session.view, command)
