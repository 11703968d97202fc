"""Machines that lack something, or have too much of it: it works there, or says why not."""

import io
import locale
import os
import subprocess
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path
from time import process_time

import platformdirs
import pygame
import pytest
from hostile import resident

import main
from network import files, run_file
from network.trainer import Trainer
from visualiser import crash, keeper, window
from visualiser.keeper import Keeper
from visualiser.render import text as lettering
from visualiser.runs import new_run
from visualiser.session import Session
from visualiser.settings import usual_path
from visualiser.staging import Staging
from visualiser.view import View

ROOT = Path(main.__file__).parent
QUIT = pygame.event.Event(pygame.QUIT)


@pytest.fixture
def frames(monkeypatch):
    """The window that is opened next closes itself after so many frames."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setattr(window, "FRAMES_PER_SECOND", 1_000)

    def closing(most: int) -> None:
        left = iter(range(most))
        monkeypatch.setattr(
            pygame.event, "get", lambda: [] if next(left, None) is not None else [QUIT]
        )

    closing(3)
    return closing


@pytest.fixture
def nowhere(monkeypatch, tmp_path) -> Path:
    """No home, no folders named, and a current folder of its own."""
    for name in ("HOME", "USERPROFILE", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


def session_of(name: str = "xor", clock=lambda: 0.0, **view: object) -> Session:
    view = {"problems": files.titles(), "per_second": 1e4, "playing": True} | view
    return Session(new_run(name, *files.find(name)), View(**view), clock)


# Folders


@pytest.mark.skipif(os.name == "nt", reason="Windows asks nobody where the home folder is")
def test_a_user_whom_the_system_does_not_know_has_no_settings_and_a_window(
    frames, nowhere, monkeypatch, capsys
):
    """As in a container: no home folder can be told, and none is made up in the current one."""
    import pwd

    def unknown(_user: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert usual_path() is None
    assert main.main(["xor"]) == 0
    assert list(nowhere.iterdir()) == []
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "settings are not remembered" in said


def test_an_older_platformdirs_makes_up_no_home_in_the_current_folder(monkeypatch):
    """What it says then begins with a ~ that nobody has expanded."""
    for name in ("user_config_path", "user_state_path"):
        monkeypatch.setattr(platformdirs, name, lambda *_, **__: Path("~/.config/see-her-thinking"))
    assert usual_path() is keeper.usual_folder() is crash.usual_folder() is None


@pytest.mark.parametrize("home", ["/proc/nobody", "/dev/null"])
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no /proc on this system")
def test_a_home_that_cannot_be_written_to_costs_the_memory_alone(
    frames, nowhere, monkeypatch, home
):
    monkeypatch.setenv("HOME", home)
    assert main.main(["xor"]) == 0
    assert list(nowhere.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a folder in use cannot be deleted")
def test_a_current_folder_that_is_gone_is_no_obstacle(frames, monkeypatch, tmp_path, capsys):
    """Windows and console work; what would be written there is refused in words."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert main.main(["xor"]) == 0
    assert main.main(["train", "xor", "--iterations", "2"]) == 0
    capsys.readouterr()
    assert main.main(["draw", "xor", "out.txt", "--at", "2"]) == 3
    assert main.main(["watch", "mine.toml"]) == 2
    assert capsys.readouterr().err.count("\n") == 2
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["a\0.toml", "\ud800.csv"])
def test_a_run_whose_problem_has_a_name_that_no_file_can_have_is_opened(frames, tmp_path, name):
    """Its file says what the problem was found by, and may say anything."""
    problem, recipe = files.find("xor")
    path = tmp_path / "odd.thinking"
    trainer = Trainer(replace(problem, title="Odd"), recipe)
    run_file.save(path, run_file.saved(name, trainer, (0.0, 0.0, 0.0)))
    assert main.main(["watch", str(path)]) == 0


# What is said, and where


def test_closed_streams_swallow_what_is_said(monkeypatch):
    """As under pythonw on Windows: nothing is printed, nothing else is different."""
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert main.main(["problems"]) == 0
    assert main.main(["train", "xor", "--iterations", "2"]) == 0
    assert main.main(["train", "nothing of the kind"]) == 2
    sys.stdout.close()
    sys.stderr.close()


@pytest.mark.skipif(os.name == "nt", reason="it takes a shell of Unix to start a program like that")
def test_a_process_without_any_streams_works():
    started = f'exec "{sys.executable}" "{ROOT / "main.py"}" train --iterations 2 <&- >&- 2>&-'
    assert subprocess.run(["sh", "-c", started], check=False, timeout=60).returncode == 0


def test_a_console_that_knows_few_letters_gets_the_others_spelled_out(monkeypatch, tmp_path):
    """ASCII alone, and a title with more; signs that a terminal would obey are spelled out too."""
    path = tmp_path / "grün.toml"
    path.write_text(
        'title = "Über \u2713 \\u001b[31m\\u202e\\u0000"\ninputs = ["a"]\noutputs = ["b"]\n'
        "examples = [{ inputs = [1], desired = [0] }]\n",
        encoding="utf-8",
    )
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    assert main.main(["train", str(path), "--iterations", "2"]) == 0
    assert main.main(["train", str(tmp_path / "größer\x1b.toml")]) == 2
    out, complaint = (stream.buffer.getvalue().decode("ascii") for stream in streams)
    assert out.startswith(r"\xdcber \u2713 \x1b[31m\u202e\x00: a 1-4-1 network")
    streams[1].flush()
    complaint = streams[1].buffer.getvalue().decode("ascii")
    assert r"gr\xf6\xdfer\x1b.toml" in complaint


def test_a_decimal_comma_of_the_system_changes_no_digit(frames, monkeypatch, capsys):
    """Numbers are written and read as ever, whatever the user's own language writes."""
    assert main.main(["train", "xor", "--iterations", "2"]) == 0
    before = capsys.readouterr().out
    for name in ("de_DE.UTF-8", "de_DE.utf8", "de_DE"):
        try:
            locale.setlocale(locale.LC_ALL, name)
            break
        except locale.Error:
            continue
    else:
        pytest.skip("no locale with a decimal comma is installed")
    try:
        assert main.main(["train", "xor", "--iterations", "2"]) == 0
        assert main.main(["xor"]) == 0
    finally:
        locale.setlocale(locale.LC_ALL, "C")
    assert capsys.readouterr().out == before


# Screens


@pytest.mark.parametrize(
    ("size", "scale"), [((320, 240), 1.0), ((320, 240), 2.0), ((7680, 4320), 2.0)]
)
def test_the_smallest_and_the_largest_screens_are_painted_in_time(frames, size, scale):
    """Of the largest a frame has 133 MB, and what is kept for the next one is some of them."""
    session, before, began = session_of(scale=scale), resident(), process_time()
    window.run(session, size, lambda _: "")
    assert process_time() - began < 3
    assert resident() - before < 600e6


def test_a_window_is_no_larger_than_the_largest_screen(frames, monkeypatch):
    sizes = []
    monkeypatch.setattr(pygame.display, "get_driver", lambda: "x11")
    monkeypatch.setattr(pygame.display, "get_desktop_sizes", lambda: [(800, 480), (640, 1000)])
    window.run(session_of(), (1280, 800), lambda size: sizes.append(size) or "")
    assert set(sizes) == {(800, 800)}


@pytest.mark.parametrize("given", [(333, 777), (1, 1), (2000, 300)])
def test_a_system_that_gives_another_size_is_drawn_for_as_it_is(frames, monkeypatch, given):
    """What the session shows fits the window that there is, and that size is remembered."""
    really, composed, sizes = pygame.display.set_mode, [], []
    monkeypatch.setattr(pygame.display, "set_mode", lambda _size, *flags: really(given, *flags))
    seen = Staging.compose

    def compose(staging, snapshot, view, layout, *rest, **named):
        composed.append((layout.window.width, layout.window.height))
        return seen(staging, snapshot, view, layout, *rest, **named)

    monkeypatch.setattr(Staging, "compose", compose)
    window.run(session_of(), (900, 600), lambda size: sizes.append(size) or "")
    assert set(composed) == {given}
    assert sizes[-1] == given


def test_where_there_is_no_full_screen_the_window_stays_and_says_so(frames, monkeypatch):
    really = pygame.display.set_mode

    def refuse(size, flags=0):
        if flags & pygame.FULLSCREEN:
            raise pygame.error("no such mode")
        return really(size, flags)

    monkeypatch.setattr(pygame.display, "set_mode", refuse)
    session = session_of(fullscreen=True)
    window.run(session, (900, 600), lambda _: "")
    assert not session.view.fullscreen
    assert "no such mode" in session.view.notice


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_where_there_is_no_screen_one_line_says_so_and_no_library_adds_another():
    """Neither X11 nor Wayland, nor the folder in which Wayland would be found."""
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "SDL_VIDEODRIVER")
    environment = {name: text for name, text in os.environ.items() if name not in gone}
    words = [sys.executable, str(ROOT / "main.py"), "watch", "xor", "--iterations", "2"]
    done = subprocess.run(
        words, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "no window" in done.stderr


# Fonts, sound, the clipboard


@pytest.mark.parametrize("missing", ["InterTab-Regular.ttf", "icons.ttf", "all of them"])
def test_without_its_fonts_it_writes_with_another(frames, monkeypatch, tmp_path, missing):
    for path in lettering.FONTS.iterdir():
        if missing not in (path.name, "all of them"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    lettering._font.cache_clear()
    monkeypatch.setattr(lettering, "FONTS", tmp_path)
    window.run(session_of(), (900, 600), lambda _: "")
    lettering._font.cache_clear()


def test_the_sound_card_is_left_alone_until_sound_is_asked_for(frames, monkeypatch):
    """Where there is none, asking says so and nothing else is different."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "none of that name")
    begun = []
    really = pygame.mixer.init
    monkeypatch.setattr(pygame.mixer, "init", lambda *rest: begun.append(1) or really(*rest))
    window.run(session_of(), (900, 600), lambda _: "")
    assert begun == []
    frames(3)
    session = session_of(sound=True)
    window.run(session, (900, 600), lambda _: "")
    assert begun == [1]
    assert not session.view.sound
    assert "no sound here" in session.view.notice


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "\N{GRINNING FACE}" * 9])
def test_whatever_is_copied_the_window_stays(frames, text):
    window.run(session_of(copied=text), (900, 600), lambda _: "")


# Clocks


class SetBack:
    """A clock that is set back by an hour again and again."""

    def __init__(self, every: int) -> None:
        self.times = count()
        self.every = every

    def __call__(self) -> float:
        time = next(self.times)
        return time * 0.001 - 3_600 * (time // self.every)


@pytest.mark.parametrize(
    ("every", "per_second"),
    [(2, 30.0), (2, float("inf")), (3, float("inf")), (7, 30.0), (50, float("inf"))],
)
def test_a_clock_that_is_set_back_stops_nothing_and_hurries_nothing(
    frames, monkeypatch, tmp_path, every, per_second
):
    """No frame trains for an hour to make up for one."""
    monkeypatch.setattr(window, "perf_counter", SetBack(every))
    frames(20)
    session = session_of(clock=SetBack(every), per_second=per_second)
    keeping = Keeper(tmp_path, SetBack(every))
    window.run(session, (320, 240), lambda _: keeping.keep(session.run))
    assert 0 < session.run.trainer.iteration < 100_000
    assert session.view.measured >= 0
    assert keeping.keep_at_once(session.run).startswith("The run is kept")
    keeping.close()


def test_a_run_is_kept_all_the_same_after_the_clock_was_set_back(tmp_path):
    times = iter([10_000.0])
    keeping, session = Keeper(tmp_path, lambda: next(times, 5_000.0)), session_of()
    session.run.trainer.step(3)
    assert keeping.keep(session.run) == ""
    keeping._wait_for_disk()
    assert len(list(tmp_path.glob("*.thinking"))) == 1
    keeping.close()
