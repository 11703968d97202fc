"""One real window on a virtual X server: what a hand does there, and what the eye then sees."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pygame
import pytest

import main
from network import files
from network.snapshot import Snapshot, look
from network.trainer import Trainer
from visualiser.render.paint import Painter
from visualiser.scene.compose import compose, places_of
from visualiser.scene.layout import arrange
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Area, Text, Track
from visualiser.scene.theme import THEMES
from visualiser.view import View

ROOT = Path(main.__file__).parent
SIZE = (1280, 800)
MANY = 100_000_000
"""Iterations: at full speed she does not get there."""

MISSING = [tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None]

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="there is no Xvfb"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]

Image = np.ndarray
"""Pixels (y, x, red-green-blue)."""


def until(true: Callable[[], bool], what: str, seconds: float = 5.0) -> None:
    """Wait for it, and fail if it does not come."""
    end = monotonic() + seconds
    while not true():
        assert monotonic() < end, f"waited in vain: {what}"
        sleep(0.05)


class Screen:
    """A virtual X server without a window manager, its pixels in a file."""

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        read, write = os.pipe()
        width, height = size
        self.server = subprocess.Popen(
            [
                *("Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24"),
                *("-fbdir", str(folder), "-nolisten", "tcp", "-noreset"),
            ],
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            self.display = f":{pipe.readline().strip()}"
        self.file = folder / "Xvfb_screen0"

    @property
    def environment(self) -> dict[str, str]:
        unwanted = ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY")
        kept = {name: value for name, value in os.environ.items() if name not in unwanted}
        return kept | {"DISPLAY": self.display}

    def see(self) -> Image:
        """The whole screen: an XWD file, whose header counts in big-endian words of 4 bytes."""
        content = self.file.read_bytes()
        header = np.frombuffer(content, ">u4", 25)
        start, width, height, line, colours = (int(header[i]) for i in (0, 4, 5, 12, 19))
        pixels = np.frombuffer(content, np.uint8, line * height, start + 12 * colours)
        return pixels.reshape(height, line // 4, 4)[:, :width, 2::-1].astype(int)

    def hand(self, *words: object) -> str:
        """What xdotool does and says."""
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
        return done.stdout.strip()

    def close(self) -> None:
        self.server.terminate()
        self.server.wait(10)


@pytest.fixture(params=[SIZE], ids=str)
def screen(tmp_path, request) -> Iterator[Screen]:
    """As large as the window, if nothing else is asked for."""
    folder = tmp_path / "framebuffer"
    folder.mkdir()
    screen = Screen(folder, request.param)
    yield screen
    screen.close()


class Program:
    """`main.py xor --speed max` in that window, or other words, with settings of its own."""

    def __init__(self, screen: Screen, folder: Path, words: Sequence[str] = ()) -> None:
        self.screen, self.folder = screen, folder
        words = ["xor", *(words or ["--speed", "max", "--iterations", str(MANY)])]
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), *words, "--size", "x".join(map(str, SIZE))],
            env=screen.environment | {"XDG_CONFIG_HOME": str(folder), "HOME": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.window = ""
        until(self.found, "the window opens", 10)
        screen.hand("windowfocus", self.window)
        until(lambda: screen.hand("getwindowfocus") == self.window, "the window has the focus")

    def found(self) -> bool:
        assert self.process.poll() is None, self.process.communicate()[1]
        found = self.screen.hand("search", "--onlyvisible", "--pid", self.process.pid)
        self.window = found.split("\n")[-1]
        return bool(found)

    @property
    def settings(self) -> dict:
        (file,) = self.folder.rglob("settings.json")
        return json.loads(file.read_text())


@pytest.fixture
def program(screen, tmp_path) -> Iterator[Program]:
    program = Program(screen, tmp_path / "config")
    yield program
    if program.process.poll() is None:
        program.process.kill()
    program.process.communicate()


def xor_at(iteration: int, question: tuple[float, ...]) -> Snapshot:
    """What she knows after so many iterations."""
    problem, recipe = files.find("xor")
    trainer = Trainer(problem, replace(recipe, iterations=MANY))
    trainer.seek(iteration)
    return look(trainer, question)


def scene(snapshot: Snapshot) -> list:
    """The shapes that the window has to show, paused."""
    return compose(snapshot, View(per_second=float("inf")), arrange(*SIZE), 0.0)


def painted(snapshot: Snapshot) -> Image:
    """What that looks like."""
    pygame.font.init()
    surface = pygame.Surface(SIZE, 0, 32)
    Painter().paint(surface, scene(snapshot), 1.0, THEMES["dark"].background)
    pixels = np.frombuffer(pygame.image.tobytes(surface, "RGB"), np.uint8)
    return pixels.reshape(SIZE[1], SIZE[0], 3).astype(int)


def number_area(snapshot: Snapshot) -> Area:
    """Where the iteration stands, in large digits."""
    number = max(
        (s for s in scene(snapshot) if isinstance(s, Text) and is_iteration(s.role)),
        key=lambda text: text.size,
    )
    return Area(number.x - 150, number.y - number.size / 2, 152, number.size)


def is_iteration(role: object) -> bool:
    return isinstance(role, PartRole) and role.name == "iteration"


def timeline(snapshot: Snapshot) -> Track:
    return next(s for s in scene(snapshot) if isinstance(s, Track) and s.name == "timeline")


def cut(image: Image, area: Area) -> Image:
    return image[round(area.y) : round(area.bottom), round(area.x) : round(area.right)]


def drawn(folder: Path, *words: str) -> Image:
    """What `draw` makes of it."""
    path = folder / "drawn.png"
    assert main.main(["draw", "xor", str(path), "--size", "x".join(map(str, SIZE)), *words]) == 0
    return pygame.surfarray.array3d(pygame.image.load(str(path))).swapaxes(0, 1).astype(int)


def distance(one: Image, other: Image) -> float:
    """The largest mean difference of any row of pixels."""
    return float(np.abs(one - other).mean(axis=(1, 2)).max())


def test_a_hand_on_the_real_window_is_answered(screen, program):
    """She runs; an input neuron lights up when clicked; Space stops time; a drag seeks."""
    start = xor_at(0, (1, 1, 0))
    place = number_area(start)
    until(lambda: len(np.unique(cut(screen.see(), place))) > 20, "an iteration is shown")

    first = cut(screen.see(), place)
    until(lambda: distance(first, cut(screen.see(), place)) > 1, "the iteration changes")

    x, y = places_of(start, arrange(*SIZE)).centres[0][2]
    radius = places_of(start, arrange(*SIZE)).radius
    spot = (round(x), round(y + 0.7 * radius))  # inside the neuron, below its number
    asleep, firing = (painted(xor_at(0, (1, 1, says)))[spot[1], spot[0]] for says in (0, 1))
    assert np.abs(asleep - firing).sum() > 200
    assert np.abs(screen.see()[spot[1], spot[0]] - asleep).max() <= 8
    screen.hand("mousemove", round(x), round(y), "click", 1)
    until(
        lambda: np.abs(screen.see()[spot[1], spot[0]] - firing).max() <= 8,
        "the neuron takes the colour of a firing one",
    )

    screen.hand("key", "space")
    sleep(0.3)
    stopped = cut(screen.see(), place)
    sleep(1.0)
    assert np.array_equal(cut(screen.see(), place), stopped)

    track = timeline(start)
    row, goal = round(track.area.centre[1]), round(track.x_of(500))
    screen.hand("mousemove", goal - 90, row, "mousedown", 1)
    for step in (60, 30, 0):
        screen.hand("mousemove", goal - step, row)
    screen.hand("mouseup", 1)
    iteration = round(track.value_at((goal, row)))
    expected = cut(painted(xor_at(iteration, (1, 1, 1))), place)
    other = cut(painted(xor_at(iteration + 1, (1, 1, 1))), place)
    assert distance(expected, other) > 4
    until(
        lambda: distance(expected, cut(screen.see(), place)) < 1,
        f"the window shows iteration {iteration}",
    )
    sleep(0.5)
    assert distance(expected, cut(screen.see(), place)) < 1

    screen.hand("key", "ctrl+q")
    assert program.process.wait(5) == 0
    assert program.process.communicate() == ("", "")
    assert program.settings["problem"] == "xor"
    assert program.settings["size"] == list(SIZE)


@pytest.mark.parametrize("screen", [(1600, 1000)], indirect=True)
def test_full_screen_and_back_is_the_window_it_was(screen, program):
    """The same size again, on the screen and in the settings, and no complaint."""
    sizes = []
    for _ in range(2):
        screen.hand("key", "F11")
        sleep(0.7)
        sizes.append(screen.hand("getwindowgeometry", program.window).split()[-1])
    screen.hand("key", "ctrl+q")
    assert program.process.wait(5) == 0
    assert sizes == ["1600x1000", "1280x800"]
    assert program.settings["size"] == list(SIZE)
    assert program.process.communicate() == ("", "")


STILL = ["--paused", "--reduced-motion", "--speed", "4"]


@pytest.fixture
def still(screen, tmp_path) -> Iterator[Program]:
    """A window in which nothing moves, not opened for the first time."""
    folder = tmp_path / "config"
    (folder / "see-her-thinking").mkdir(parents=True)
    (folder / "see-her-thinking" / "settings.json").write_text("{}")
    program = Program(screen, folder, STILL)
    yield program
    if program.process.poll() is None:
        program.process.kill()
    program.process.communicate()


@pytest.mark.parametrize("screen", [(1600, 1000)], indirect=True)
def test_the_window_on_the_screen_is_what_draw_makes(screen, still, tmp_path):
    """Every pixel: at the start, at an iteration that was gone to, with a neuron looked into."""
    screen.hand("mousemove", 1599, 999)  # the pointer is drawn on the screen too
    place = screen.hand("getwindowgeometry", "--shell", still.window)
    x, y = (int(line.split("=")[1]) for line in place.split("\n")[1:3])
    window = Area(x, y, *SIZE)
    expected = drawn(tmp_path, "--at", "0")
    until(lambda: np.array_equal(cut(screen.see(), window), expected), "the start is shown")
    screen.hand("key", "g")
    screen.hand("type", "418")
    screen.hand("key", "Return")
    expected = drawn(tmp_path, "--at", "418")
    until(lambda: np.array_equal(cut(screen.see(), window), expected), "iteration 418 is shown")
    screen.hand("key", "bracketright")
    expected = drawn(tmp_path, "--at", "418", "--select", "input:1")
    until(lambda: np.array_equal(cut(screen.see(), window), expected), "input 1 is looked into")
