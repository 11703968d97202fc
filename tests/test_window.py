"""The real loop under SDL's dummy driver, and what happens where there is no screen."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
import pygame
import pytest

import main
from network import files
from visualiser import commands as c
from visualiser import meter, screen, window
from visualiser.render.text import Typesetter
from visualiser.runs import new_run
from visualiser.scene.widgets import ICONS
from visualiser.session import Session
from visualiser.view import View

ROOT = Path(main.__file__).parent

QUIT = pygame.event.Event(pygame.QUIT)

Frame = Sequence[pygame.event.Event] | Callable[[Session], None]
"""What happens in one turn of the loop: events come in, or something else is done."""


@pytest.fixture
def show(monkeypatch):
    """Run the real loop on XOR, a frame for each entry of the script, and close the window."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setattr(window, "FRAMES_PER_SECOND", 1_000)  # without waiting for the eye

    def shown(script, size=(900, 600), name="xor", remember=None, closing=(QUIT,), **view):
        view = {"problems": tuple((n, n) for n in files.built_in()), "per_second": 1e4} | view
        session = Session(new_run(name, *files.find(name)), View(**view), perf_counter)
        waiting: list[Frame] = [*script, closing]
        asked = []

        def get() -> list[pygame.event.Event]:
            really()
            frame = waiting.pop(0)
            if callable(frame):
                frame(session)
                return []
            return list(frame)

        def told(size: tuple[int, int]) -> str:
            asked.append(size)
            return remember(size) if remember else ""

        really, collector = pygame.event.get, gc.get_threshold()
        monkeypatch.setattr(pygame.event, "get", get)
        try:
            window.run(session, size, told)
        finally:
            monkeypatch.setattr(pygame.event, "get", really)
        assert waiting == []
        assert not pygame.display.get_init()
        assert gc.get_threshold() == collector
        return session, asked

    return shown


def key(code: int, character: str = "", mod: int = 0) -> list[pygame.event.Event]:
    """A key as SDL sends it: pressed, its text if it has one, let go."""
    fields = {"key": code, "mod": mod, "unicode": character, "scancode": 0}
    text = [pygame.event.Event(pygame.TEXTINPUT, text=character)] if character.isprintable() else []
    return [
        pygame.event.Event(pygame.KEYDOWN, **fields),
        *(text if character else []),
        pygame.event.Event(pygame.KEYUP, **fields),
    ]


def typed(text: str) -> list[pygame.event.Event]:
    """So many keys, one after the other."""
    return [event for character in text for event in key(ord(character), character)]


ENTER = key(pygame.K_RETURN, "\r")
F11 = key(pygame.K_F11)


def pixels_of_the_window() -> tuple[int, int]:
    return pygame.display.get_surface().get_size()


def resized(size: tuple[int, int]) -> Frame:
    """The user drags the window's corner."""

    def resize(_session: Session) -> None:
        pygame.display.set_mode(size, pygame.RESIZABLE)
        pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))

    return resize


# A still picture is what the window shows


def seen_by(pixels: list[np.ndarray]) -> Frame:
    """Keep what the window shows."""

    def keep(_session: Session) -> None:
        pixels.append(pygame.surfarray.array3d(pygame.display.get_surface()))

    return keep


@pytest.mark.parametrize(
    ("name", "iteration", "size", "words", "command"),
    [
        ("xor", 1_204, (900, 600), [], None),
        ("xor", 418, (1280, 800), ["--select=hidden:2"], c.SelectNeuron(1, 1)),
        ("xor", 60, (900, 600), ["--select=0:2-3"], c.SelectSynapse(0, 1, 2)),
        ("xor", 60, (1280, 800), ["--ask=0,1,0", "--theme=light"], c.AskAbout((0.0, 1.0, 0.0))),
        ("two-categories", 30, (1100, 700), ["--select=output:1"], c.SelectNeuron(2, 0)),
        ("digits", 3, (1280, 800), ["--text-scale=1.1"], None),
    ],
)
def test_what_is_drawn_is_what_the_window_shows(
    show, tmp_path, name, iteration, size, words, command
):
    """Pixel for pixel: the same state, paused, with reduced motion, the pointer elsewhere."""
    shown: list[np.ndarray] = []
    view = {"theme": "light"} if "--theme=light" in words else {}
    view |= {"scale": 1.1} if "--text-scale=1.1" in words else {}

    def arrive(session: Session) -> None:
        session.run.trainer.seek(iteration)
        if command is not None:
            session.handle(command)

    show(
        [arrive, [], seen_by(shown)], size, name,
        reduced_motion=True, per_second=4.0, problems=(), **view,
    )  # fmt: skip
    path = tmp_path / "drawn.png"
    across = "x".join(map(str, size))
    assert (
        main.main(["draw", name, str(path), f"--at={iteration}", f"--size={across}", *words]) == 0
    )
    drawn = pygame.surfarray.array3d(pygame.image.load(str(path)))
    assert np.array_equal(shown[0], drawn)
    assert len(np.unique(drawn)) > 100


# The loop


@pytest.mark.parametrize(
    "events",
    [[QUIT], key(pygame.K_q, "\x11", pygame.KMOD_LCTRL), key(pygame.K_q, "", pygame.KMOD_RMETA)],
)
def test_the_window_closes_when_asked(show, events):
    """By its frame, by Ctrl+Q, by Command+Q; the size is remembered, the display given back."""
    session, remembered = show([[], []], closing=events)
    assert not session.running
    assert remembered == [(900, 600)]


def test_events_that_were_posted_arrive(monkeypatch):
    """With nothing patched: Ctrl+Q from SDL's own queue ends the loop."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    session = Session(new_run("xor", *files.find("xor")), View(), perf_counter)
    really, frames = session.snapshot, []

    def snapshot():
        frames.append(1)
        if len(frames) == 3:
            pygame.event.post(key(pygame.K_q, "\x11", pygame.KMOD_LCTRL)[0])
        return really()

    monkeypatch.setattr(session, "snapshot", snapshot)
    window.run(session, (400, 300), lambda _: "")
    assert len(frames) == 4
    assert not session.running


def test_something_is_painted_and_it_changes(show):
    """The first frame is complete; another theme makes another picture; flipping an input too."""
    pictures = []

    def look(_session: Session) -> None:
        pictures.append(pygame.image.tobytes(pygame.display.get_surface(), "RGB"))

    show([[], look, key(pygame.K_t, "t"), look, key(pygame.K_1, "1"), look], reduced_motion=True)
    dark, light, flipped = pictures
    assert len(set(dark)) > 50
    assert sum(light) > 3 * sum(dark)
    assert 0 < sum(a != b for a, b in zip(light, flipped, strict=True)) < len(light) / 4


def test_she_learns_while_the_window_is_shown(show):
    """Frames go by and iterations are made, at full speed too."""
    for per_second in (1e4, float("inf")):
        session, _ = show([[]] * 20, playing=True, per_second=per_second)
        assert session.snapshot().iteration > 20


def test_the_size_is_remembered_now_and_then_and_what_went_wrong_is_shown(show, monkeypatch):
    """While it runs and at the end; the words become a notice."""
    monkeypatch.setattr(window, "REMEMBER_SECONDS", 0.0)
    session, remembered = show([[]] * 4, remember=lambda size: f"Cannot remember {size[0]}.")
    assert len(remembered) >= 4
    assert session.view.notice == "Cannot remember 900."


def test_the_size_is_remembered_even_if_something_breaks(show):
    """A fault of ours costs the window, not what the user had chosen."""
    remembered = []

    def fault(_session: Session) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        show([[], fault], remember=lambda size: remembered.append(size) or "")
    assert remembered == [(900, 600)]
    assert not pygame.display.get_init()


@pytest.mark.parametrize("text", ["1204", "99"])
def test_no_character_is_lost_however_fast_one_types(show, text):
    """Several keys in one frame, the one that opens the field among them, and Enter."""
    states = []
    show(
        [
            [*key(pygame.K_g, "g"), *typed(text)],
            lambda session: states.append((session.view.text, session.snapshot().asking)),
            ENTER,
            lambda session: states.append(session.view.goal or session.snapshot().iteration),
        ]
    )
    assert states[0] == (text, True)
    assert states[1] == int(text)


def test_backspace_takes_as_many_as_it_is_pressed(show):
    """Also within one frame."""
    seen = []
    back = key(pygame.K_BACKSPACE, "\b")
    frames = [key(pygame.K_s, "s"), typed("1"), typed("2"), typed("3"), back + back]
    show([*frames, lambda session: seen.append(session.view.text)])
    assert seen == ["1"]


def test_two_steps_in_one_frame_are_two_steps(show):
    """A slow frame loses no key."""
    seen = []
    right = key(pygame.K_RIGHT)
    show([right + right + right, [], lambda session: seen.append(session.snapshot().iteration)])
    assert seen == [3]


# Sizes


def test_the_window_may_be_resized_while_she_learns(show):
    """Nothing stands still, every size is drawn, the last one is remembered."""
    sizes = [(1280, 800), (640, 480), (1600, 500), (500, 900), (900, 600), (1111, 777)]
    iterations = []

    def note(session: Session) -> None:
        iterations.append(session.snapshot().iteration)

    script = [step for size in sizes for step in (resized(size), [], note)]
    _, remembered = show(script, playing=True)
    assert remembered[-1] == sizes[-1]
    assert iterations == sorted(iterations)
    assert len(set(iterations)) == len(sizes)


OPEN = {
    "plain": [],
    "keys": key(pygame.K_F1),
    "menu": key(pygame.K_p, "p"),
    "table": key(pygame.K_F2),
    "story": key(pygame.K_F3),
    "field": key(pygame.K_g, "g"),
    "weights": key(pygame.K_w, "w"),
}


@pytest.mark.parametrize(
    ("width", "height", "scale", "name"),
    [
        (900, 600, 1.0, "xor"),
        (900, 600, 2.0, "first-input"),
        (640, 480, 1.0, "first-input"),
        (480, 640, 2.0, "xor"),
        (320, 240, 1.0, "xor"),
        (1280, 360, 2.0, "first-input"),
        (320, 240, 2.0, "xor"),
        (200, 150, 1.0, "first-input"),
        (200, 150, 2.0, "xor"),
        (200, 150, 2.0, "first-input"),
        (2000, 100, 1.0, "xor"),
    ],
)
def test_no_size_is_too_small(show, width, height, scale, name):
    """Whatever is open then, and however large the text; nothing raises."""
    everything = [frame for opening in OPEN.values() for frame in (opening, [], ESCAPE)]
    session, _ = show(
        [resized((width, height)), *everything, F11, [], F11, []],
        name=name,
        scale=scale,
        notice="The disk is full. " * 5,
    )
    assert not session.running


ESCAPE = key(pygame.K_ESCAPE, "\x1b")


def test_full_screen_and_back_gives_the_window_its_size(show):
    """The size outside full screen is the one that is remembered."""
    seen = []

    def note(_session: Session) -> None:
        seen.append((pixels_of_the_window(), pygame.display.is_fullscreen()))

    desktop = []
    _, remembered = show(
        [
            lambda _: desktop.extend(pygame.display.get_desktop_sizes()),
            note, F11, note, F11, note, F11, [],
        ],
        size=(800, 500),
    )  # fmt: skip
    assert seen == [((800, 500), False), (desktop[0], True), ((800, 500), False)]
    assert remembered[-1] == (800, 500)


def test_she_learns_in_full_screen_too(show):
    """The change of screens costs nothing of what she knows."""
    iterations = []

    def note(session: Session) -> None:
        iterations.append(session.snapshot().iteration)

    show([[], note, F11, [], note, F11, [], note], playing=True)
    assert iterations == sorted(set(iterations))


@pytest.mark.parametrize("asked", [(1, 1), (200, 150), (320, 100)])
def test_a_window_never_opens_too_small_to_be_found(show, asked):
    """A size from who knows where is made usable."""
    _, remembered = show([[]], size=asked)
    assert remembered[-1][0] >= 320
    assert remembered[-1][1] >= 240


# Text that is none


@pytest.mark.parametrize("strange", ["\0", os.fsdecode(b"\xff")], ids=ascii)
def test_a_name_that_is_not_quite_text_is_shown_all_the_same(show, strange):
    """File names and TOML may hold what no font has; the window stays open."""
    dropped = pygame.event.Event(pygame.DROPFILE, file=f"/nowhere/{strange}.toml")
    session, _ = show([[dropped], []])
    assert "Nothing was changed" in session.view.notice


def test_all_else_that_unicode_has_is_shown(show):
    """Controls, right to left, emoji, many accents, no character at all."""
    for strange in ("a\tb\nc\r\x1b", "\u202eabc\u200f", "\U0001f600", "é" + "\u0308" * 40, ""):
        show([lambda session, text=strange: session.handle(c.Notify(text)), []])


def ink(string: str, weight: str) -> np.ndarray:
    """How much of each pixel a text covers, (y, x)."""
    surface, _ = Typesetter().render(string, 24.0, weight, (255, 255, 255, 255))
    pixels = np.frombuffer(pygame.image.tobytes(surface, "RGBA"), np.uint8)
    return pixels.reshape(*surface.get_size()[::-1], 4)[..., 3]


def test_every_icon_is_painted_and_looks_like_no_other():
    """Play, pause, right and wrong are told by nothing else."""
    pygame.font.init()
    seen = {}
    for name, character in ICONS.items():
        covered = ink(character, "icon")
        assert (covered > 200).sum() > 10, name
        assert seen.setdefault(covered.tobytes(), character) == character, name


@pytest.mark.parametrize("weight", ["regular", "medium", "semibold"])
def test_a_letter_stands_upright(weight):
    """From top to bottom an I is one stroke: pygame 2.6.1 shears what it premultiplies itself."""
    pygame.font.init()
    covered = ink("I", weight)
    rows = covered[covered.max(axis=1) == covered.max()]
    assert len(rows) > 12
    assert (rows.argmax(axis=1) == rows[0].argmax()).all()
    assert (covered[:, :1] == 0).all()


# No screen


def no_screen_environment(tmp_path: Path) -> dict[str, str]:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    environment = {name: value for name, value in os.environ.items() if name not in screens}
    # libwayland complains by itself where it has no such folder; that line is not ours
    return environment | {
        "XDG_RUNTIME_DIR": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "HOME": str(tmp_path),
    }


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_the_same_run_goes_on_on_the_console(tmp_path):
    """It ends by itself, trained as asked, and one line says why there is no window."""
    began = perf_counter()
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "xor", "--iterations", "300"],
        env=no_screen_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert perf_counter() - began < 15
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert line.startswith("see-her-thinking: no window")
    assert "300" in done.stdout
    assert "1 1 0" in done.stdout
    trained = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "train", "xor", "--iterations", "300"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stdout == trained.stdout


@pytest.mark.parametrize("step", ["display.init", "display.set_mode"])
def test_a_window_that_cannot_be_opened_is_no_screen(monkeypatch, step):
    """SDL raising is as good as no screen, at whichever step."""
    module, _, function = step.partition(".")

    def refuse(*_arguments, **_options):
        raise pygame.error("No available video device")

    monkeypatch.setattr(getattr(pygame, module), function, refuse)
    session = Session(new_run("xor", *files.find("xor")), View(), perf_counter)
    with pytest.raises(screen.NoScreen, match="No available video device"):
        window.run(session, (640, 480), lambda _: "")


def test_a_driver_that_nobody_named_is_no_screen(monkeypatch):
    """The dummy driver is obeyed only where the user asked for it."""
    session = Session(new_run("xor", *files.find("xor")), View(), perf_counter)
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setattr(pygame.display, "get_driver", lambda: "offscreen")
    monkeypatch.setattr(screen.os, "environ", {})
    with pytest.raises(screen.NoScreen):
        window.run(session, (640, 480), lambda _: "")
    assert not pygame.display.get_init()


def test_the_console_takes_over_where_no_window_opens(monkeypatch, capsys):
    """Through the front door: exit 0, what she learned, one line of complaint."""

    def refuse(*_arguments):
        raise screen.NoScreen("no display was found")

    monkeypatch.setattr("visualiser.settings.usual_path", lambda: None)
    monkeypatch.setattr(window, "run", refuse)
    assert main.main(["single-neuron", "--iterations", "50"]) == 0
    out, complaint = capsys.readouterr()
    assert "50" in out
    assert complaint.count("\n") == 1
    assert "no display was found" in complaint


@pytest.mark.parametrize(
    ("installed", "lines"),
    [
        (["pygame-2.6.1", "pygame_ce-2.5.8"], 1),
        (["pygame-2.6.1", "pygame_gui-0.6.14"], 0),
        (["pygame_ce-2.5.8", "pygame_menu_ce-1.0"], 0),
        ([], 0),
    ],
)
def test_both_pygames_together_are_told_of(monkeypatch, tmp_path, capsys, installed, lines):
    """They overwrite each other's files: one clear line, and the window opens all the same."""
    for name in installed:
        (tmp_path / f"{name}.dist-info").mkdir()
    opened = []
    monkeypatch.setattr(pygame, "__file__", str(tmp_path / "pygame" / "__init__.py"))
    monkeypatch.setattr("visualiser.settings.usual_path", lambda: None)
    monkeypatch.setattr(window, "run", lambda *_: opened.append(1))
    assert main.main(["watch", "xor"]) == 0
    said = capsys.readouterr().err.splitlines()
    assert sum("pygame-ce" in line for line in said) == lines
    assert sum("platformdirs" in line for line in said) == 1
    assert opened == [1]


def test_the_window_tells_how_fast_it_is_while_it_is_asked(show, monkeypatch):
    """By F6: figures of real frames, and gone with F6 again."""
    monkeypatch.setattr(meter, "NEWS_SECONDS", 0.0)
    seen = []

    def look(session: Session) -> None:
        seen.append(session.view.figures)

    shown = [key(pygame.K_F6), *[look] * 6, key(pygame.K_F6), look]
    show(shown, playing=True)
    *while_shown, after = seen
    assert after is None
    last = while_shown[-1]
    assert last.rate > 0
    assert 0 < last.median <= last.most <= last.worst
