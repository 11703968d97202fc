"""The run of a window is kept while it goes on, whole, and given back if the window is lost."""

import builtins
import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from time import perf_counter, sleep

import pytest
from lives import same

import main
from network import files, run_file
from network.edit import SetLearningRate
from visualiser import commands as c
from visualiser import keeper, screen, window
from visualiser.keeper import MOST_LEFT, Keeper, forget, left_behind
from visualiser.runs import Run, new_run
from visualiser.session import Session
from visualiser.view import View

ROOT = Path(main.__file__).parent


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "state" / "runs"


@pytest.fixture
def kept(folder, clock):
    """Keep a run once it is time; what the folder holds then."""
    made = []

    def keeping(run: Run, one: Keeper | None = None, seconds: float = 100.0) -> tuple[Keeper, str]:
        if one is None:
            one = Keeper(folder, clock)
            made.append(one)
        clock.now += seconds
        said = one.keep(run)
        finish(one)
        return one, said

    yield keeping
    for one in made:
        one.close()


def finish(one: Keeper) -> None:
    """Wait until what is being written is on the disk."""
    if one._writing is not None:
        one._writing.join()


def a_run(iteration: int = 30, name: str = "xor") -> Run:
    run = new_run(name, *files.find(name))
    run.trainer.seek(iteration)
    return run


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def runs_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.thinking"))


# When it is kept


def test_a_run_is_kept_as_it_is_after_a_while(folder, kept):
    """Whole, to be opened like any other that was saved."""
    run = replace(a_run(), question=(0.0, 1.0, 1.0), example=2)
    assert kept(run)[1] == ""
    (path,) = runs_in(folder)
    saved = run_file.read(path)
    assert (saved.name, saved.question, saved.example) == ("xor", (0.0, 1.0, 1.0), 2)
    assert same(saved.shown, run.trainer.state)


def test_a_run_is_kept_every_two_seconds_at_most_and_only_where_it_changed(folder, clock):
    """Nothing is written where nothing has changed, however long it lasts."""
    run, one, times = a_run(), Keeper(folder, clock), []
    for step in range(100):
        clock.now = step / 10
        if 3 < clock.now < 6:
            run.trainer.step()
        assert one.keep(run) == ""
        finish(one)
        for path in runs_in(folder):
            if path.stat().st_mtime_ns:
                times.append((clock.now, path.stat().st_mtime_ns))
                os.utime(path, ns=(0, 0))
    moments = [now for now, _ in times]
    assert moments[0] >= 2
    assert all(later - earlier >= 2 for earlier, later in pairwise(moments))
    assert 3 <= len(moments) <= 4
    assert max(moments) < 9
    one.close()


def test_keeping_takes_no_more_than_a_fiftieth_of_all_time(folder, clock, monkeypatch):
    """A large run that takes a second to write is kept every fifty."""
    run, one, moments = a_run(), Keeper(folder, clock), []
    as_bytes = run_file.as_bytes

    def slow(*arguments: object) -> bytes:
        moments.append(clock.now)
        clock.now += 1.0
        return as_bytes(*arguments)

    monkeypatch.setattr(run_file, "as_bytes", slow)
    while clock.now < 200:
        clock.now += 0.1
        run.trainer.step()
        one.keep(run)
        finish(one)
    assert all(later - earlier > 49 for earlier, later in pairwise(moments))
    assert len(moments) == 4
    one.close()


@pytest.mark.parametrize(
    "change",
    [
        lambda run: run.trainer.step() or run,
        lambda run: run.trainer.back() or run,
        lambda run: run.trainer.edit(SetLearningRate(0.5)) or run,
        lambda run: replace(run, question=(0.0, 0.0, 0.0)),
        lambda run: replace(run, example=3),
        lambda run: a_run(30),
    ],
    ids=["forward", "back", "edited", "asked", "example", "another"],
)
def test_whatever_changes_in_a_run_is_kept(folder, kept, change):
    """Where she is, what was changed, what she is asked."""
    run = a_run()
    one, _ = kept(run)
    (path,) = runs_in(folder)
    before = path.read_bytes()
    os.utime(path, ns=(0, 0))
    kept(run, one)
    assert path.stat().st_mtime_ns == 0
    kept(change(run), one)
    assert path.stat().st_mtime_ns > 0
    assert len(path.read_bytes()) > 0.9 * len(before)


def test_a_window_that_was_only_opened_keeps_nothing(folder, kept):
    """There is nothing in it that anyone could miss."""
    kept(new_run("xor", *files.find("xor")))
    assert names(folder) == []


def test_a_window_that_is_closed_leaves_nothing_behind(folder, kept):
    """Neither the run nor its lock, nor a part of either."""
    one, _ = kept(a_run())
    assert len(names(folder)) == 2
    one.close()
    assert names(folder) == []
    one.close()


def test_two_windows_keep_their_runs_beside_each_other(folder, kept):
    """Neither takes the other's, nor is either offered while its window is there."""
    first, _ = kept(a_run(30))
    second, _ = kept(a_run(50))
    kept(a_run(31), first)
    assert [run_file.read(path).shown.iteration for path in runs_in(folder)] == [31, 50]
    assert left_behind(folder) is None
    first.close()
    assert [run_file.read(path).shown.iteration for path in runs_in(folder)] == [50]
    second.close()


# Where it cannot be kept


def test_a_full_disk_is_said_once(folder, kept, monkeypatch):
    """Then nothing more is tried; what was kept before stays, and is not taken for what is new."""
    run = a_run()
    one, _ = kept(run)
    before = runs_in(folder)[0].read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    later = a_run(99)
    assert kept(later, one)[1] == ""
    assert not one.has_kept(later)
    said = [kept(later, one)[1] for _ in range(3)]
    assert said == [
        "The run cannot be kept in case the window is lost: No space left on device.", "", ""
    ]  # fmt: skip
    assert runs_in(folder)[0].read_bytes() == before
    assert len(names(folder)) == 2


def test_a_folder_that_cannot_be_made_is_said_once(tmp_path, clock):
    """As where a file stands in its way."""
    (tmp_path / "state").write_text("")
    one = Keeper(tmp_path / "state" / "runs", clock)
    clock.now = 9.0
    said = [one.keep(a_run(n)) for n in (1, 2, 3)]
    clock.now = 99.0
    said += [one.keep(a_run(n)) for n in (4, 5)]
    assert [bool(text) for text in said].count(True) == 1
    assert "Not a directory" in "".join(said) or "File exists" in "".join(said)
    one.close()


@pytest.mark.parametrize("missing", ["filelock", "platformdirs"])
def test_without_what_it_needs_nothing_is_kept_and_nothing_fails(
    folder, clock, monkeypatch, missing
):
    """The rest of the program does not know the difference."""
    imported = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name.partition(".")[0] == missing:
            raise ImportError(f"No module named {missing!r}")
        return imported(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    if missing == "platformdirs":
        assert keeper.usual_folder() is None
        folder = None
    one = Keeper(folder, clock)
    said = []
    for _ in range(3):
        clock.now += 10
        said.append(one.keep(a_run(int(clock.now))))
    assert len("".join(said)) == (0 if folder is None else len(max(said)))
    assert left_behind(folder) is None
    one.close()
    assert folder is None or runs_in(folder) == []


def test_a_run_too_large_to_be_saved_is_not_kept_and_what_was_kept_stays(folder, kept, monkeypatch):
    """It is no fault, and it is not taken for kept."""
    one, _ = kept(a_run())
    monkeypatch.setattr(run_file, "LARGEST_FILE", 100)
    large = a_run(60)
    assert kept(large, one)[1] == ""
    assert not one.has_kept(large)
    monkeypatch.undo()
    assert run_file.read(runs_in(folder)[0]).shown.iteration == 30


# What was left behind

KEEPS = """
import sys
import threading
from pathlib import Path
from network import files
from visualiser.keeper import Keeper
from visualiser.runs import new_run

run = new_run("xor", *files.find("xor"))
run.trainer.seek(77)
ticks = iter(range(0, 10**9, 10))
keeper = Keeper(Path(sys.argv[1]), lambda: next(ticks))
keeper.keep(run)
keeper._writing.join()
print("kept", flush=True)
sys.stdin.read()
"""


def test_the_run_of_a_window_that_was_killed_is_offered_once_it_is_gone(folder):
    """And not while it is there. Opened, she is where she was; forgotten, nothing is left of it."""
    child = subprocess.Popen(
        [sys.executable, "-c", KEEPS, str(folder)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with child:
        assert child.stdout.readline() == "kept\n"
        assert left_behind(folder) is None
        child.send_signal(signal.SIGKILL)
    left = left_behind(folder)
    assert left.said == ("Kept from a lost window: “XOR of the first two” at iteration 77")
    session = Session(a_run(5), View(kept=(str(left.path), left.said)), perf_counter)
    session.handle(c.OpenKept())
    assert session.view.kept == ("", "")
    assert session.superseded == left.path
    assert (session.run.name, session.run.path) == ("xor", "")
    assert same(session.run.trainer.state, a_run(77).trainer.state)
    assert not session.view.playing
    session.handle(c.Undo())
    assert session.run.trainer.iteration == 5
    forget(left.path)
    assert names(folder) == []


def left(folder: Path, iteration: int, number: int) -> Path:
    """A run that some window left behind."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{number}.thinking"
    run = a_run(iteration)
    run_file.save(path, run_file.saved("xor", run.trainer, run.question))
    path.with_suffix(".lock").touch()
    return path


def test_the_last_of_several_lost_windows_is_offered_and_at_most_five_stay(folder):
    """The oldest go, each with its lock."""
    for number in range(10, 18):
        left(folder, number, number)
    found = left_behind(folder)
    assert found.path.name == "17.thinking"
    assert found.said.endswith("at iteration 17")
    assert MOST_LEFT == 5
    assert [path.stem for path in runs_in(folder)] == ["13", "14", "15", "16", "17"]
    assert len(names(folder)) == 10


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff", b'{"format": 2}'])
def test_a_damaged_one_is_not_offered(folder, damage):
    """But the one before it is; it stays, since another version may be able to read it."""
    left(folder, 20, 1)
    left(folder, 30, 2).write_bytes(damage)
    assert left_behind(folder).said.endswith("at iteration 20")
    assert left_behind(folder).said.endswith("at iteration 20")
    assert len(runs_in(folder)) == 2


def test_what_was_half_written_when_a_window_was_lost_goes_with_it(folder):
    """A part beside a run goes with the run; a part and a lock without a run go at once."""
    path = left(folder, 20, 1)
    part = folder / ".1.thinking.123.part"
    part.write_text("half")
    (folder / "2.lock").touch()
    (folder / ".2.thinking.124.part").write_text("half")
    assert left_behind(folder).path == path
    assert names(folder) == [part.name, "1.lock", "1.thinking"]
    forget(path)
    assert names(folder) == []


def test_no_folder_is_no_fault(tmp_path):
    """Nor is one that is a file."""
    assert left_behind(None) is None
    assert left_behind(tmp_path / "none") is None
    (tmp_path / "file").write_text("")
    assert left_behind(tmp_path / "file") is None
    forget(tmp_path / "none" / "1.thinking")


def test_a_lost_run_can_be_forgotten(folder):
    """With its lock; asking again does nothing."""
    path = left(folder, 20, 1)
    session = Session(a_run(5), View(kept=(str(path), "A window was lost.")), perf_counter)
    session.handle(c.ForgetKept())
    assert session.view.kept == ("", "")
    assert names(folder) == []
    session.handle(c.ForgetKept())
    session.handle(c.OpenKept())
    assert session.run.trainer.iteration == 5


def test_a_lost_run_that_cannot_be_opened_is_told_of_and_stays(folder):
    """It is not offered again in this window, and nothing takes its place."""
    path = left(folder, 20, 1)
    path.write_text("damaged meanwhile")
    session = Session(a_run(5), View(kept=(str(path), "A window was lost.")), perf_counter)
    session.handle(c.OpenKept())
    assert str(path) in session.view.notice
    assert session.view.notice.endswith("Nothing was changed.")
    assert session.superseded is None
    assert path.exists()


# The window


@pytest.fixture
def watched(monkeypatch, tmp_path):
    """Watch, in a window that does what a script says; what it offered is given back."""

    def watch(script: Callable[[Session, Callable[[], str]], None], code: int = 0) -> Session:
        seen = []

        def run(session: Session, size: tuple, remember: Callable, *_: object) -> None:
            seen.append(session)
            script(session, lambda: remember(size))

        monkeypatch.setattr(window, "run", run)
        monkeypatch.setattr(screen, "both_installed", lambda: False)
        monkeypatch.setattr(keeper, "LEAST_SECONDS", 0.0)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
        assert main.main(["watch", "xor", "--paused"]) == code
        for thread in threading.enumerate():  # as the process does at its end
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
        gc.collect()  # and it gives back its locks
        return seen[0]

    return watch


def kept_folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "see-her-thinking" / "runs"


def crash(session: Session, remember: Callable[[], str]) -> None:
    """Trained, kept, and then the machine is switched off."""
    go_to(session, 40)
    remember()
    raise KeyboardInterrupt


def go_to(session: Session, iteration: int) -> None:
    session.handle(c.Seek(iteration))
    while session.view.goal is not None:
        session.advance(0.02, 0.008)


def test_a_lost_window_is_offered_at_the_next_start_and_kept_until_it_is_kept_anew(
    watched, tmp_path, monkeypatch
):
    """Opened, the old file goes only once the new window has written the run itself."""
    watched(crash, code=130)
    folder = kept_folder(tmp_path)
    (old,) = runs_in(folder)

    def opened(session: Session, remember: Callable[[], str]) -> None:
        assert session.view.kept[0] == str(old)
        session.handle(c.OpenKept())
        assert session.run.trainer.iteration == 40
        with monkeypatch.context() as broken:
            broken.setattr(run_file, "LARGEST_FILE", 10)
            remember()
            remember()
        assert old.exists()
        go_to(session, 41)
        end = perf_counter() + 9
        while old.exists() and perf_counter() < end:  # until it is time, and it is written
            sleep(0.01)
            remember()
        assert not old.exists()
        (new,) = runs_in(folder)
        assert run_file.read(new).shown.iteration == 41
        assert old.stem != new.stem

    session = watched(opened)
    assert session.superseded is None
    assert names(folder) == []


def test_a_lost_window_that_nobody_asks_for_is_offered_again(watched, tmp_path):
    """Closing the next window does not give it up."""
    watched(crash, code=130)
    for _ in range(2):
        offered = watched(lambda session, remember: None).view.kept[1]
        assert offered.startswith("Kept from a lost window: “XOR of the first two”")
    watched(lambda session, _: session.handle(c.ForgetKept()))
    assert names(kept_folder(tmp_path)) == []
