"""Scenes for the tests of what they are written to: by parts, as `draw` has them."""

from dataclasses import replace
from functools import cache
from typing import NamedTuple

from network import files
from network.snapshot import Snapshot
from visualiser.runs import new_run
from visualiser.scene.compose import parts
from visualiser.scene.layout import arrange, diagram_only
from visualiser.scene.shapes import Part, Shape
from visualiser.session import Session
from visualiser.view import View

SIZES = ((1280, 800, 1.0), (900, 600, 1.0), (1280, 800, 1.5), (640, 420, 1.0))
"""Width, height, text scale: both panels, tabs, larger, drawers."""


class Drawn(NamedTuple):
    """A scene by its parts, what it was made from, and how large it is."""

    parts: list[Part]
    snapshot: Snapshot
    view: View
    size: tuple[int, int]

    @property
    def shapes(self) -> list[Shape]:
        return [shape for part in self.parts for shape in part.shapes]


def drawn_of(
    snapshot: Snapshot,
    size: tuple[int, int] = (1280, 800),
    part: str = "window",
    look: View = View(),  # noqa: B008  a value
) -> Drawn:
    """The scene of any snapshot."""
    arranged = arrange if part == "window" else diagram_only
    layout = arranged(size[0] / look.scale, size[1] / look.scale)
    return Drawn(parts(snapshot, look, layout, 0.0), snapshot, look, size)


@cache
def session_at(name: str, iteration: int) -> Session:
    """A built-in problem after so many iterations."""
    session = Session(new_run(name, *files.find(name)), View(), lambda: 0.0)
    session.run.trainer.seek(iteration)
    return session


@cache
def drawn(
    name: str = "xor",
    iteration: int = 1_204,
    size: tuple[int, int] = (1280, 800),
    part: str = "window",
    example: int | None = None,
    **view: object,
) -> Drawn:
    """The scene of a built-in problem as the session shows it: its question, or an example."""
    session = session_at(name, iteration)
    session.runs.shown = replace(session.run, example=example)
    session.view = View(**{"panel": "story" if view.get("selected") else ""} | view)
    return drawn_of(session.snapshot(), size, part, session.view)
