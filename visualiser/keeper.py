"""The run of every window is kept while it goes on, so that nothing is lost if the window is.

Each window has a file of its own and holds a lock beside it; a file whose lock nobody holds was
left behind. A window that is closed properly takes its file with it.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import time_ns
from typing import TYPE_CHECKING, NamedTuple

from network import run_file
from network.refused import Refused
from network.writing import write_whole
from visualiser import places
from visualiser.runs import Run

if TYPE_CHECKING:
    from filelock import BaseFileLock

LEAST_SECONDS = 2.0
"""Between two times of keeping; longer where it takes long."""

LOCK = ".lock"
"""How the name of a lock ends, which lies beside its run."""

SHARE = 0.02
"""Of all time, at most so much is spent on keeping."""

MOST_LEFT = 5
"""Runs that were left behind and not asked for; older ones go."""


class Keeper:
    """Keeps the run of one window in a folder; without a folder, or `filelock`, nothing."""

    def __init__(self, folder: Path | None, clock: Callable[[], float]) -> None:
        """The file is begun when there is something to keep; `clock` tells seconds."""
        self._folder, self._clock = folder, clock
        self._last, self._wait = clock(), LEAST_SECONDS
        self._kept: tuple[object, ...] = ()
        self._on_disk: Run | None = None
        self._writing: Thread | None = None
        self._problem = self._refused = ""
        self._path: Path | None = None
        self._lock: BaseFileLock | None = None

    def _own_file(self, folder: Path) -> Path:
        """A file that no other window has, with its lock held."""
        if self._path is None:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{time_ns()}{run_file.ENDING}"
            lock = _lock_of(path)
            lock.acquire(timeout=0)
            self._path, self._lock = path, lock
        return self._path

    def keep(self, run: Run) -> str:
        """Keep the run if it has changed and it is time; what went wrong, in words, or nothing."""
        problem, self._problem = self._problem, ""
        began = self._clock()
        early = 0 <= began - self._last < self._wait  # a clock may be set back
        if self._folder is None or early or self._busy():
            return problem
        now = _what_counts(run)
        if now != self._kept and _is_worth_keeping(run):
            self._kept = now
            self._write(self._folder, run)
        self._last, spent = began, self._clock() - began
        self._wait = max(LEAST_SECONDS, spent / SHARE)
        return problem

    def keep_at_once(self, run: Run) -> str:
        """Keep it whatever the time, and say what became of it; never raises."""
        self._wait, self._kept, worth_it = 0.0, (), True
        try:
            worth_it = _is_worth_keeping(run)
            self._wait_for_disk()
            self.keep(run)
            self._wait_for_disk()
        except Exception as error:  # the run itself may be what has failed
            self._problem = f"The run could not be kept ({error})."
        if self._problem or self._refused:
            return self._problem or self._refused
        if self._path is not None and self._path.exists():
            return "The run is kept: the next start offers it."
        return "The run could not be kept." if worth_it else "Nothing had to be kept."

    def _wait_for_disk(self) -> None:
        if self._writing is not None:
            self._writing.join()

    def has_kept(self, run: Run) -> bool:
        """Whether the run as it is now, or nearly, is on the disk."""
        kept = None if self._busy() else self._on_disk
        return kept is not None and kept.trainer is run.trainer

    def _busy(self) -> bool:
        return self._writing is not None and self._writing.is_alive()

    def _write(self, folder: Path, run: Run) -> None:
        """The text is made now, as she is; the disk may take its time."""
        self._refused = ""
        try:
            saved = run_file.saved(run.name, run.trainer, run.question, run.example)
            path = self._own_file(folder)
            content = run_file.as_bytes(path, saved)
        except Refused as refused:  # too large to be saved, or nothing that could be repeated
            self._refused = f"The run could not be kept: {refused}."
            return
        except (ImportError, OSError, RuntimeError) as error:
            self._give_up(error)
            return
        self._writing = Thread(target=self._to_disk, args=(path, content, run))
        self._writing.start()

    def _to_disk(self, path: Path, content: bytes, run: Run) -> None:
        try:
            write_whole(path, content)
            self._on_disk = run
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        """Said once, not every two seconds."""
        self._folder = None
        why = error.strerror if isinstance(error, OSError) else error
        self._problem = f"The run cannot be kept in case the window is lost: {why}."

    def close(self) -> None:
        """The window is closed as it should be: there is nothing to give back."""
        self._wait_for_disk()
        if self._path is not None:
            forget(self._path)
        if self._lock is not None:
            self._lock.release()
            with suppress(OSError):
                Path(self._lock.lock_file).unlink(missing_ok=True)


def _is_worth_keeping(run: Run) -> bool:
    """Whether more has been done than to begin it."""
    return bool(run.trainer.furthest or run.trainer.edits)


def _what_counts(run: Run) -> tuple[object, ...]:
    """What a run that is kept differs by."""
    trainer = run.trainer
    return (
        id(trainer),
        trainer.iteration,
        trainer.furthest,
        trainer.edits,
        run.question,
        run.example,
    )


class Left(NamedTuple):
    """A run that a window left behind, and what to say of it."""

    path: Path
    said: str


def left_behind(folder: Path | None) -> Left | None:
    """The last run that a window left behind in the folder; the oldest of many are deleted."""
    if folder is None:
        return None
    try:
        found = sorted(folder.glob(f"*{run_file.ENDING}"), reverse=True)
        free = [path for path in found if _is_free(path)]  # imports nothing where there is none
        never = [lock.with_suffix(run_file.ENDING) for lock in folder.glob("*.lock")]
        lost = [path for path in never if not path.exists() and _is_free(path)]
    except (ImportError, OSError, RuntimeError):
        return None
    for path in (*free[MOST_LEFT:], *lost):
        forget(path)
    for path in free[:MOST_LEFT]:
        try:
            saved = run_file.read(path)
        except Refused:  # perhaps another version of this program can read it
            continue
        title, iteration = saved.begun.problem.title, saved.shown.iteration
        said = f"Kept from a lost window: “{title}” at iteration {iteration:,}"
        return Left(path, said)
    return None


def forget(path: Path) -> None:
    """Delete a run that was left behind, with what was being written when the window was lost."""
    with suppress(OSError):  # it will be offered once more
        for part in path.parent.glob(f".{path.name}.*.part"):
            part.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        path.with_suffix(LOCK).unlink(missing_ok=True)


def _is_free(path: Path) -> bool:
    from filelock import Timeout

    lock = _lock_of(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    return True


def _lock_of(path: Path) -> "BaseFileLock":
    from filelock import FileLock

    return FileLock(path.with_suffix(LOCK))


def usual_folder() -> Path | None:
    """Where this system keeps what programs remember for themselves; None where that is unknown."""
    folder = places.for_state()
    return None if folder is None else folder / "runs"
