"""What is shown, line by line, for those who follow it on standard output."""

from collections.abc import Callable

from network.snapshot import Snapshot
from visualiser.scene.caption import caption
from visualiser.scene.numbers import grouped, percent
from visualiser.scene.steps import phase_caption
from visualiser.view import View

LEAST_SECONDS = 1.0
"""Between two lines: nobody listens faster."""


class Narrator:
    """Says what has changed, a line at a time, at most one a second."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float]) -> None:
        """`say` takes a line; `clock` tells seconds."""
        self._say, self._clock = say, clock
        self._said = self._noticed = ""
        self._next = clock()

    def see(self, snapshot: Snapshot, view: View) -> None:
        """Say a line, if it is time and another than the last."""
        now = self._clock()
        if now < self._next:
            return
        line = sentence(snapshot, view)
        notice = view.notice if view.notice != self._noticed else ""
        if line != self._said or notice:
            self._said, self._noticed, self._next = line, view.notice, now + LEAST_SECONDS
            self._say(" ".join(filter(None, (notice, line))))


def quiet(_snapshot: Snapshot, _view: View) -> None:
    """Where nobody follows."""


def sentence(snapshot: Snapshot, view: View) -> str:
    """Where she is, how wrong she is and what the caption says."""
    told = phase_caption(snapshot, view) if view.slow else caption(snapshot)
    where = f"Iteration {grouped(snapshot.iteration)}"
    error = f"average error {percent(snapshot.error.mean_absolute)}."
    return " ".join(" ".join([f"{where}, {error}", *(one.text for one in told)]).split())
