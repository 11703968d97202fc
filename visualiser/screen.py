"""The screen: the window to paint on, full screen or not, and where there is none."""

import os
import warnings
from pathlib import Path

import pygame

SMALLEST = (320, 240)
SILENT_DRIVERS = ("offscreen", "dummy")


class NoScreen(Exception):
    """There is no display to open a window on."""


class Screen:
    """The window and its size outside full screen."""

    def __init__(self, size: tuple[int, int]) -> None:
        """Open the window; raises NoScreen where there is no display."""
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
