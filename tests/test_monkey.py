"""A monkey at the desk: any events in any order, into the real loop, on any problem.

Time is made up, so that the same seed does the same in every run.
"""

from collections.abc import Iterable, Iterator
from math import isfinite
from pathlib import Path
from random import Random

import numpy as np
import pygame
import pytest
from scenes import random_problem, random_recipe

import main
from network import files
from visualiser import clipboard, controls, delivery, keys, window
from visualiser.keeper import Keeper
from visualiser.runs import Run, new_run
from visualiser.scene.measure import text_width
from visualiser.scene.shapes import Pad, Text, Track
from visualiser.scene.touch import extent
from visualiser.session import Session, is_there
from visualiser.settings import Settings, values_of
from visualiser.staging import Staging
from visualiser.view import View

ROOT = Path(main.__file__).parent

EVENTS, LONG = 2_000, 100_000
VISIT = 400
"""Events at one window; then it is closed and another one opened."""

SIZES = (
    (1280, 800),
    (900, 600),
    (900, 600),
    (1100, 700),
    (1920, 1080),
    (640, 420),
    (320, 240),
    (900, 1200),
)
HELD_FROM = (900, 600)
"""From this size up, in points, everything stands inside the window."""

MODIFIERS = (0, 0, 0, 0, pygame.KMOD_CTRL, pygame.KMOD_SHIFT, pygame.KMOD_CTRL | pygame.KMOD_SHIFT)
TYPED = (
    "1",
    "0",
    "7",
    ".",
    "-",
    ",",
    "e",
    "9e999",
    "nan",
    "\N{VULGAR FRACTION ONE HALF}",
    "x",
    " ",
)
PASTED = ("", "a,b\n1,2\n3,4\n", "x;y\n1,5;ja\n2,5;nein\n3,5;ja\n", "\0\0", "?", "a\n" * 9)


class Film:
    """Stands for a film on its way: none is really made."""

    def __init__(self, session: Session, path: Path, size: tuple[int, int]) -> None:
        """It takes a few frames."""
        self.frames, self.path = 5, path

    def progress(self) -> tuple[str, bool]:
        self.frames -= 1
        return f"{self.frames} frames to go", not self.frames

    def stop(self) -> None:
        self.frames = 0


class Ticks:
    """A clock that goes on a little whenever somebody looks at it."""

    def __init__(self, seconds: float) -> None:
        self.now, self.seconds = 0.0, seconds

    def __call__(self) -> float:
        self.now += self.seconds
        return self.now


class FrameClock:
    """Frames of any length, without waiting for one."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def get_time(self) -> int:
        return self.random.choice([0, 4, 16, 17, 33, 500])

    def tick(self, _rate: int) -> None:
        """At once."""


class Monkey:
    """Sits before a window, remembers what it shows, and does anything."""

    def __init__(self, random: Random, drops: list[str]) -> None:
        self.random, self.drops = random, drops
        self.shapes: list = []
        self.size, self.scale = (900, 600), 1.0
        self.done: list[pygame.event.Event] = []

    def events(self) -> list[pygame.event.Event]:
        """What it does next: all that belongs together."""
        habits = (self.click,) * 8 + (self.press,) * 10 + (self.drag,) * 3
        return self.random.choice(
            (*habits, self.wheel, self.wheel, self.write, self.drop, self.resize, self.leave)
        )()

    def somewhere(self) -> tuple[int, int]:
        """Mostly on something that is shown."""
        if self.shapes and self.random.random() < 0.8:
            shape = self.random.choice(self.shapes)
            area = extent(shape)
            if area.width and all(map(isfinite, area)):
                across, down = self.random.random(), self.random.random()
                return (
                    int((area.x + across * area.width) * self.scale),
                    int((area.y + down * area.height) * self.scale),
                )
        return tuple(self.random.randint(-5, side + 5) for side in self.size)

    def moved(self, pos: tuple[int, int]) -> pygame.event.Event:
        return pygame.event.Event(pygame.MOUSEMOTION, pos=pos, rel=(0, 0), buttons=(0, 0, 0))

    def click(self) -> list[pygame.event.Event]:
        pos, button = self.somewhere(), self.random.choice([1, 1, 1, 1, 1, 1, 2, 3, 4])
        down = pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=pos, button=button)
        up = pygame.event.Event(pygame.MOUSEBUTTONUP, pos=pos, button=button)
        return [self.moved(pos), down] + [up] * self.random.choice([1, 1, 1, 0, 2])

    def drag(self) -> list[pygame.event.Event]:
        begun, *rest = self.click()[:2]
        x, y = begun.pos
        path = [
            (x + self.random.randint(-90, 90), y + self.random.randint(-90, 90))
            for _ in range(self.random.randint(1, 5))
        ]
        up = pygame.event.Event(pygame.MOUSEBUTTONUP, pos=path[-1], button=1)
        return [begun, *rest, *map(self.moved, path), up]

    def press(self) -> list[pygame.event.Event]:
        """A key that means something, or any other."""
        if self.random.random() < 0.7:
            *modifiers, name = self.random.choice(keys.KEYS).press.replace("++", "+plus").split("+")
            name = "+" if name in ("plus", "") else name
            mod = pygame.KMOD_CTRL * ("ctrl" in modifiers) | pygame.KMOD_SHIFT * (
                "shift" in modifiers
            )
        else:
            name = self.random.choice(["tab", "tab", "return", "backspace", "x", "z", "left", "7"])
            mod = self.random.choice(MODIFIERS)
        text = name if len(name) == 1 else {"space": " ", "return": "\r"}.get(name, "")
        fields = {"key": code(name), "mod": mod, "scancode": 0}
        fields["unicode"] = "" if mod & pygame.KMOD_CTRL else text
        events = [pygame.event.Event(pygame.KEYDOWN, **fields)] * self.random.choice([1, 1, 1, 3])
        if text and not mod & pygame.KMOD_CTRL and self.random.random() < 0.9:
            events.append(pygame.event.Event(pygame.TEXTINPUT, text=text))
        if self.random.random() < 0.9:
            events.append(pygame.event.Event(pygame.KEYUP, **fields))
        return events

    def wheel(self) -> list[pygame.event.Event]:
        turn = pygame.event.Event(pygame.MOUSEWHEEL, x=0, y=self.random.choice([-3, -1, 1, 2]))
        return [self.moved(self.somewhere()), turn]

    def write(self) -> list[pygame.event.Event]:
        texts = self.random.choices(TYPED, k=self.random.randint(1, 4))
        return [pygame.event.Event(pygame.TEXTINPUT, text=text) for text in texts]

    def drop(self) -> list[pygame.event.Event]:
        return [pygame.event.Event(pygame.DROPFILE, file=self.random.choice(self.drops))]

    def resize(self) -> list[pygame.event.Event]:
        size = self.random.choice(SIZES)
        pygame.display.set_mode(size, pygame.RESIZABLE)
        return [pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1])]

    def leave(self) -> list[pygame.event.Event]:
        kind = self.random.choice([pygame.WINDOWLEAVE, pygame.WINDOWFOCUSLOST, pygame.WINDOWENTER])
        return [pygame.event.Event(kind)]


def code(name: str) -> int:
    if len(name) == 1:
        return ord(name)
    return pygame.key.key_code(name)


def dropped_from(folder: Path) -> list[str]:
    """Files of every kind, good and bad, and what is no file at all."""
    folder.mkdir()
    (folder / "tiny.csv").write_text("a,b\n1,2\n3,4\n5,5\n", encoding="utf-8")
    rows = [f"{n % 7},{n * 0.37 - 9},{'red' if n % 3 else 'blue'}" for n in range(60)]
    (folder / "colours.csv").write_text("n,size,colour\n" + "\n".join(rows), encoding="utf-8")
    many = ",".join(map(str, range(300)))
    (folder / "wide.csv").write_text(f"{many}\n{many[::-1]}\n{many}\n", encoding="utf-8")
    (folder / "names.csv").write_text(
        f"{'long name ' * 40},\u202e\u200b,c\n1,0,1\n0,1,0\n1,1,1\n", encoding="utf-8"
    )
    (folder / "bad.toml").write_text("inputs = 7\n", encoding="utf-8")
    (folder / "bad.thinking").write_text("{}", encoding="utf-8")
    (folder / "noise.csv").write_bytes(b"\xff\0\x01" * 99)
    there = [str(path) for path in folder.iterdir()]
    return [*there, str(files.BUILT_IN / "xor.toml"), str(folder), "/nowhere.csv", "", "\0", "~"]


def anyones_run(random: Random, drops: list[str]) -> Run:
    """A built-in problem, a table, or one that chance has made."""
    if random.random() < 0.6:
        name = random.choice([*files.built_in(), *[d for d in drops if d.endswith("colours.csv")]])
        problem, recipe = files.find(name)
    else:
        chance = np.random.default_rng(random.getrandbits(32))
        name, problem = "made", random_problem(chance)
        recipe = random_recipe(chance, problem)
    return new_run(name, problem, recipe)


def holds(session: Session) -> None:
    """What is true at every moment, whatever has happened."""
    view, trainer = session.view, session.run.trainer
    state, problem = trainer.state, trainer.state.problem
    assert 0 <= trainer.iteration <= trainer.furthest
    if not state.parameters.finite and trainer.iteration:
        assert not view.playing
    assert len(session.run.question) == len(problem.input_names)
    assert session.run.example is None or 0 <= session.run.example < problem.examples
    assert view.theme in ("dark", "light")
    assert 1 <= view.scale <= 2
    assert view.per_second >= 1
    assert view.measured >= 0
    assert view.goal is None or view.goal >= 0
    assert all(lines >= 0 for _, lines in view.scroll)
    assert 0 <= view.phase <= 3
    assert 0 <= view.progress <= 1
    assert is_there(state, view.selected)
    assert (view.undoable, view.redoable) == (session.runs.undoable, session.runs.redoable)


def painted_well(shapes: list, size: tuple[int, int], view: View) -> None:
    """Nothing that can be read or used lies outside the window."""
    width, height = (side / view.scale for side in size)
    for shape in shapes:
        if isinstance(shape, Text):
            wide = text_width(shape.string, shape.size, shape.weight)
            left = shape.x - wide * {"start": 0, "middle": 0.5, "end": 1}[shape.anchor]
            assert -1 <= left <= left + wide <= width + 1, (shape, size, view.scale)
            assert 0 <= shape.y <= height, (shape, size, view.scale)
        elif isinstance(shape, Track | Pad) or getattr(shape, "action", None):
            area = extent(shape)
            assert area.x <= width, (shape, size)
            assert area.y <= height, (shape, size)
            assert area.right >= 0, (shape, size)
            assert area.bottom >= 0, (shape, size)


def test_no_monkey_breaks_the_window(monkeypatch, tmp_path, long):
    """No exception, every frame painted, and what must hold holds after every single event."""
    visits = (LONG if long else EVENTS) // VISIT
    let_in(range(1, 1 + visits), monkeypatch, tmp_path)


def let_in(seeds: Iterable[int], monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """One visit for each seed; in the current folder nothing is left."""
    here, drops = folder / "here", dropped_from(folder / "drops")
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setattr(delivery, "_Film", Film)
    monkeypatch.setattr(clipboard, "put_picture", lambda _: False)
    for seed in seeds:
        own = folder / f"seed {seed}"
        own.mkdir()
        visit(seed, monkeypatch, own, drops)
    assert list(here.iterdir()) == []


def visit(seed: int, monkeypatch, folder: Path, drops: list[str]) -> None:
    """One window from opening to closing."""
    random = Random(seed)
    monkey = Monkey(random, drops)
    clock, frames, painted = Ticks(0.001), [], []
    view = View(
        problems=files.titles(),
        intro=random.random() < 0.3,
        easy_pace=True,
        playing=random.random() < 0.6,
        scale=random.choice([1.0, 1.0, 1.3, 2.0]),
    )
    session = Session(anyones_run(random, drops), view, clock)
    session.folder = folder / "taken"
    session.folder.mkdir()
    settings, keeper = Settings(folder / "settings.json"), Keeper(folder / "runs", clock)

    def get() -> Iterator[pygame.event.Event]:
        if len(monkey.done) >= VISIT:
            yield pygame.event.Event(pygame.QUIT)
            return
        for _ in range(random.randint(0, 7)):
            for event in monkey.events():
                monkey.done.append(event)
                monkey.scale = session.view.scale
                yield event
                holds(session)
        session.running = True  # the monkey may not go before its time

    def composed(staging, snapshot, view, layout, *rest, **named):
        layers = really(staging, snapshot, view, layout, *rest, **named)
        monkey.shapes = list(staging.shapes)
        monkey.size = pygame.display.get_surface().get_size()
        frames.append(1)
        if monkey.size[0] >= HELD_FROM[0] and monkey.size[1] >= HELD_FROM[1]:
            painted_well(monkey.shapes, monkey.size, view)
        return layers

    def remember(size: tuple[int, int]) -> str:
        return settings.remember(values_of(session.view, "xor", size)) or keeper.keep(session.run)

    really = Staging.compose
    with monkeypatch.context() as patch:
        patch.setattr(pygame.event, "get", get)
        patch.setattr(pygame.time, "Clock", lambda: FrameClock(random))
        patch.setattr(pygame.display, "flip", lambda: painted.append(1))
        patch.setattr(window, "perf_counter", Ticks(0.002))
        patch.setattr(Staging, "compose", composed)
        patch.setattr(controls, "_clipboard", lambda: random.choice(PASTED))
        try:
            window.run(session, random.choice(SIZES), remember)
        except BaseException as error:
            error.add_note(f"SEED={seed}, event {len(monkey.done)}: {monkey.done[-6:]}")
            error.add_note(f"{session.run.name}, {session.view}")
            raise
        finally:
            keeper.close()
    assert len(frames) == len(painted) > VISIT / 50
