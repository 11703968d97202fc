"""The loop: events in, time passes, a picture out, sixty times a second."""

import gc
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pygame

from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.controls import Controls
from visualiser.delivery import Delivery
from visualiser.ears import Ears
from visualiser.narrator import quiet
from visualiser.render.paint import Painter
from visualiser.scene.compose import seen
from visualiser.scene.shapes import Shapes
from visualiser.scene.theme import THEMES
from visualiser.session import Session
from visualiser.staging import Staging, shapes_of
from visualiser.view import View

FRAMES_PER_SECOND = 60
TRAINING_SECONDS = 0.009
"""Half a frame for training leaves the other half for drawing."""

LEAST_TRAINING_SECONDS = 0.001
"""What training gets even where drawing takes all of the frame."""

SPARE_SECONDS = 0.0022
"""Of each frame so much is left over, for what the system does."""

CALMING = 0.1
"""A frame that took long counts at once, one that took less only by this share: late frames come in
groups, while weights grow fast."""

SMALLEST = (320, 240)
REMEMBER_SECONDS = 2.0
SILENT_DRIVERS = ("offscreen", "dummy")


class NoScreen(Exception):
    """There is no display to open a window on."""


def run(
    session: Session,
    size: tuple[int, int],
    remember: Callable[[tuple[int, int]], str],
    narrate: Callable[[Snapshot, View], None] = quiet,
) -> None:
    """Show the session until the user quits.

    `remember` is called with the window's size now and then and at the end; what it returns is
    shown. `narrate` is told of every frame. Raises NoScreen where no window can be opened.
    """
    window = _Window(size)
    controls, staging, painter = Controls(), Staging(), Painter()
    delivery, ears, frames = Delivery(), Ears(), pygame.time.Clock()
    remembered_at = perf_counter()
    shapes: Shapes = ()
    drawing: dict[int, float] = {}  # seconds, by whose turn it is
    try:
        gc.disable()  # a search for cycles takes half a frame, and a frame leaves none behind
        while session.running:
            now = perf_counter()
            elapsed = frames.get_time() / 1000
            for event in pygame.event.get():  # one by one: what one opens, the next is meant for
                view, _ = seen(session.view, *window.surface.get_size())
                for command in controls.read([event], shapes, view, now):
                    session.handle(command)
            turn = staging.turn
            session.advance(elapsed, _budget(drawing.get(turn, 0.0)))
            began = perf_counter()
            if problem := window.full(session.view.fullscreen):
                session.handle(c.ToggleFullScreen())
                session.handle(c.Notify(problem))
            window.copy(session.view.copied)
            view, layout = seen(session.view, *window.surface.get_size())
            snapshot = session.snapshot()
            steady = session.steady(snapshot)
            layers = staging.compose(snapshot, view, layout, now, controls.attention(now), steady)
            shapes = shapes_of(layers)
            background = THEMES[view.theme].background
            painter.paint_layers(window.surface, layers, view.scale, background)
            pygame.display.flip()
            if silence := ears.hear(snapshot, view):
                session.handle(c.ToggleSound())
                session.handle(c.Notify(silence))
            spent = perf_counter() - began
            usual = drawing.get(turn, 0.0)
            drawing[turn] = max(spent, usual + CALMING * (spent - usual))
            narrate(snapshot, view)
            delivery.serve(session, window.surface.get_size())
            if now - remembered_at > REMEMBER_SECONDS:
                remembered_at = now
                if not view.playing:
                    gc.collect()
                if problem := remember(window.size):
                    session.handle(c.Notify(problem))
            frames.tick(FRAMES_PER_SECOND)
    finally:
        gc.enable()
        pygame.display.quit()  # at once: of what follows some takes its time, and saving may fail
        delivery.close()
        ears.close()
        remember(window.size)


def _budget(drawing: float) -> float:
    """Seconds for training where drawing takes so many: the frame rate comes first."""
    room = 1 / FRAMES_PER_SECOND - drawing - SPARE_SECONDS
    return min(TRAINING_SECONDS, max(LEAST_TRAINING_SECONDS, room))


class _Window:
    """The window and its size outside full screen."""

    def __init__(self, size: tuple[int, int]) -> None:
        try:
            _find_screen()
        except pygame.error as error:
            raise NoScreen(str(error)) from error
        if pygame.display.get_driver() in SILENT_DRIVERS and not os.environ.get("SDL_VIDEODRIVER"):
            pygame.display.quit()
            raise NoScreen("no display was found")
        pygame.font.init()
        pygame.display.set_caption("See Her Thinking")
        pygame.key.set_repeat(400, 40)
        self.size = _fitting(size)
        self._full = False
        self._copied = ""
        try:
            pygame.display.set_mode(self.size, pygame.RESIZABLE)
        except pygame.error as error:
            raise NoScreen(str(error)) from error
        pygame.key.start_text_input()

    @property
    def surface(self) -> pygame.Surface:
        """What to paint on."""
        surface = pygame.display.get_surface()
        assert surface is not None
        if not self._full:
            self.size = surface.get_size()
        return surface

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, once; where there is none, it is on the screen in full."""
        if text == self._copied:
            return
        self._copied = text
        text = text.encode("utf-8", "replace").replace(b"\0", b"?").decode()
        try:
            if hasattr(pygame.scrap, "put_text"):
                pygame.scrap.put_text(text)
            else:
                pygame.scrap.init()
                pygame.scrap.put("text/plain;charset=utf-8", text.encode())
        except (pygame.error, NotImplementedError):
            pass

    def full(self, wanted: bool) -> str:
        """Full screen, or the window as large as it was; why it cannot be, in words, or nothing."""
        if wanted == self._full:
            return ""
        try:
            if wanted:
                pygame.display.set_mode((0, 0), pygame.FULLSCREEN)
        except pygame.error as error:
            return f"There is no full screen here ({error})."
        self._full = wanted
        if not wanted:
            with warnings.catch_warnings(action="ignore"):
                for _ in range(2):  # without a window manager SDL needs to be asked twice
                    pygame.display.set_mode(self.size, pygame.RESIZABLE)
        return ""


def _find_screen() -> None:
    """Open the display, whichever there is; raises pygame.error."""
    unset = "XDG_RUNTIME_DIR" not in os.environ
    if unset:  # SDL would ask Wayland all the same, and Wayland complain on standard error
        os.environ["XDG_RUNTIME_DIR"] = os.devnull
    try:
        pygame.display.init()
    finally:
        if unset:
            del os.environ["XDG_RUNTIME_DIR"]


def _fitting(size: tuple[int, int]) -> tuple[int, int]:
    """As much of the size as the largest screen has, but never too small to be found."""
    screens = [size]
    if pygame.display.get_driver() not in SILENT_DRIVERS:
        screens = pygame.display.get_desktop_sizes() or screens
    width, height = (max(sides) for sides in zip(*screens, strict=True))
    return max(SMALLEST[0], min(size[0], width)), max(SMALLEST[1], min(size[1], height))


def both_installed() -> bool:
    """Whether pygame and pygame-ce, which share one folder, are both installed.

    Told from what pip leaves beside that folder; asking `importlib.metadata` would take longer than
    opening the window.
    """
    beside = Path(pygame.__file__).resolve().parent.parent
    return all(any(beside.glob(f"{name}-*.dist-info")) for name in ("pygame", "pygame_ce"))
