"""The run that is shown, and those that undo and redo bring back.

Starting anew and another problem replace the run; an edit changes it from within. Undo takes both
back, in the order they were done.
"""

from dataclasses import dataclass, replace
from itertools import chain, takewhile
from pathlib import Path

from network import files
from network.edit import Edit
from network.history import LIMIT_BYTES
from network.problem import Problem
from network.recipe import LARGEST_SEED, Recipe
from network.recording import Recording
from network.run_file import Saved
from network.snapshot import first_question
from network.trainer import Trainer

LONGEST_TITLE = 40
"""Letters; file systems count bytes, of which a letter may have four."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A network in training and what is being asked about it; `example` is None while asking.

    `name` is what the problem was found by: a built-in name or a file. `path` is the file the run
    is saved in, if it is.
    """

    name: str
    trainer: Trainer
    question: tuple[float, ...]
    example: int | None = None
    path: str = ""

    @property
    def recording(self) -> Recording | None:
        """What is recorded of a program that is watched; None where we train ourselves."""
        return self.trainer if isinstance(self.trainer, Recording) else None

    @property
    def title(self) -> str:
        """A short name for files, which leads nowhere: a file may say any name of itself."""
        signs = Path(self.name).stem[:LONGEST_TITLE]
        plain = "".join(sign if sign.isalnum() or sign in " -_." else "-" for sign in signs)
        return plain.strip(" -.") or "network"


def new_run(name: str, problem: Problem, recipe: Recipe) -> Run:
    """A run that begins with iteration 0 and the problem's own question."""
    return Run(name, Trainer(problem, recipe), first_question(problem))


def reopened(saved: Saved, path: str = "") -> Run:
    """A saved run, shown where it was; `path` is the file to save it in again."""
    return Run(saved.name, saved.trainer(), saved.question, saved.example, path)


class Runs:
    """What was done is a run that was replaced or (None) an edit within the run after it."""

    def __init__(self, run: Run) -> None:
        """Begin with a run."""
        self.shown = run
        self._done: list[Run | None] = []
        self._undone: list[Run | None] = []
        self.past_is_whole()

    @property
    def undoable(self) -> bool:
        """Whether there is anything to take back."""
        return bool(self._done)

    @property
    def redoable(self) -> bool:
        """Whether there is anything to do again."""
        return bool(self._undone)

    def start_anew(self, seed: int | None) -> None:
        """Other random weights of the same problem, by the recipe in use."""
        old = self.shown.trainer.state.recipe
        after = (old.seed + 1) % (LARGEST_SEED + 1)
        self.begin(replace(old, seed=after if seed is None else seed))

    def begin(self, recipe: Recipe) -> None:
        """The same problem from iteration 0, by another recipe."""
        old = self.shown.trainer
        fresh = Trainer(old.state.problem, recipe, before=old.samples)
        self.replace(replace(self.shown, trainer=fresh, path=""))

    def choose(self, name: str) -> None:
        """Another problem; raises Refused, changing nothing, where it cannot be had."""
        self.choose_made(name, *files.find(name))

    def choose_made(self, name: str, problem: Problem, recipe: Recipe) -> None:
        """Another problem that is there already, with what it was found by."""
        self.replace(new_run(name, problem, recipe))

    def replace(self, run: Run) -> None:
        """Show another run."""
        self._done.append(self.shown)
        self._undone.clear()
        self._show(run)
        self.past_is_whole()

    def _show(self, run: Run) -> None:
        self.shown.trainer.rest()
        self.shown = run

    def edit(self, change: Edit) -> None:
        """Change the network that is shown; raises Refused, changing nothing, if it cannot be."""
        trainer, before = self.shown.trainer, len(self.shown.trainer.edits)
        trainer.edit(change)
        if len(trainer.edits) > before:
            self._done.append(None)
        self._undone.clear()

    def past_is_whole(self) -> None:
        """The past of the run that is shown may have grown back: the edits in it can be undone."""
        since = sum(1 for _ in takewhile(lambda entry: entry is None, reversed(self._done)))
        at = len(self._done) - since
        self._done[at:at] = [None] * (self.shown.trainer.undoable - since)

    def undo(self) -> None:
        """Take back what was done last."""
        if self._done and not self._exchange(self._done, self._undone):
            self.shown.trainer.undo()

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._undone and not self._exchange(self._undone, self._done):
            self.shown.trainer.redo()

    def _exchange(self, source: list[Run | None], target: list[Run | None]) -> bool:
        """Show the run on top of the source, if it is one; False for an edit."""
        run = source.pop()
        target.append(self.shown if run is not None else None)
        self._show(run or self.shown)
        return run is not None

    def forget_what_does_not_fit(self) -> bool:
        """Give up redo, then the oldest undo, while all pasts together pass the bound."""
        forgot = False
        while (self._done or self._undone) and self._bytes() > LIMIT_BYTES:
            forgot = True
            if self._undone:
                self._undone.clear()
                self.shown.trainer.forget_redo()
            else:
                self._forget_oldest()
        return forgot

    def _forget_oldest(self) -> None:
        oldest, *self._done = self._done
        if oldest is None:
            owner = next((run for run in self._done if run is not None), self.shown)
            owner.trainer.forget_oldest_undo()

    def _bytes(self) -> int:
        runs = chain(self._done, self._undone, [self.shown])
        return sum(run.trainer.bytes for run in runs if run is not None)
