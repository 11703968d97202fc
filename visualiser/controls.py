"""Events and the shapes the user was looking at become commands. Changes nothing itself.

Lives on events alone: what keys or buttons are held is never polled.
"""

from collections.abc import Iterable
from math import expm1, log1p

import pygame

from visualiser import commands as c
from visualiser.keys import COMMAND_OF
from visualiser.scene.compose import Attention
from visualiser.scene.shapes import Pad, Point, Shapes, Track
from visualiser.scene.terms import words
from visualiser.scene.touch import (
    command_at,
    command_of,
    name_of,
    named,
    scrolling_at,
    shape_at,
    stops,
)
from visualiser.view import View

REST_SECONDS = 0.45
"""A pointer that has not moved for so long wants to know what it is on."""

HINT_SECONDS = 3.0
"""How long the tooltip of a control stays after Tab came to it."""

ARROW_SHARE = 0.02
"""How much of a slider's length one press of an arrow key moves it."""

ARROWS = {"left": (-1, 0), "right": (1, 0), "down": (0, -1), "up": (0, 1)}
PAD_STEP = 8.0
"""How many points an arrow key moves the place on a pad."""

WHEEL_LINES = 1
LEFT = 1

PARTS = {
    pygame.KEYDOWN: {"key", "mod", "unicode"},
    pygame.KEYUP: {"key"},
    pygame.TEXTINPUT: {"text"},
    pygame.MOUSEMOTION: {"pos"},
    pygame.MOUSEBUTTONDOWN: {"pos", "button"},
    pygame.MOUSEBUTTONUP: {"button"},
    pygame.MOUSEWHEEL: {"y"},
    pygame.DROPFILE: {"file"},
    pygame.DROPTEXT: {"text"},
}
"""What is read of an event. Whoever makes events up may leave some of it out: then it is none."""

REPEATED = (
    *(c.Step, c.StepExample, c.StepSelection, c.ChangeSpeed, c.ChangeScale, c.Scroll),
    *(c.Seek, c.SetSpeed, c.SetInput, c.SetWeight),
)
"""What a key that is held down goes on asking for; anything else it asks for once."""


class Controls:
    """Remembers the pointer, the slider being dragged, and the control that Tab came to."""

    def __init__(self) -> None:
        """Nobody has touched anything yet."""
        self._pointer: Point | None = None
        self._moved_at = 0.0
        self._held = ""
        self._focus = ""
        self._focused_at = 0.0
        self._opened_by = ""
        self._down: set[int] = set()

    def attention(self, now: float) -> Attention:
        """What to show of pointer and focus at this moment, in seconds."""
        rests = self._pointer if now - self._moved_at > REST_SECONDS and not self._held else None
        return Attention(rests, self._focus, now - self._focused_at < HINT_SECONDS)

    def read(
        self,
        events: Iterable[pygame.event.Event],
        shapes: Shapes,
        view: View,
        now: float,
    ) -> list[c.Command]:
        """What the events ask for, in their order."""
        found: list[c.Command] = []
        for event in events:
            if PARTS.get(event.type, set()) <= event.dict.keys():
                found += self._one(event, shapes, view, now)
        return found

    def _one(
        self, event: pygame.event.Event, shapes: Shapes, view: View, now: float
    ) -> list[c.Command]:
        if event.type == pygame.QUIT:
            return [c.Quit()]
        if event.type == pygame.KEYDOWN:
            return self._key(event, shapes, view, now)
        if event.type == pygame.TEXTINPUT:
            return self._text(event.text, view)
        if event.type == pygame.MOUSEMOTION:
            return self._motion(_points(event.pos, view), shapes, now)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == LEFT:
            return self._press(_points(event.pos, view), shapes, view)
        if event.type == pygame.MOUSEWHEEL:
            return self._wheel(event.y, shapes, view)
        if event.type == pygame.DROPFILE:
            return [c.OpenFile(event.file)]
        if event.type == pygame.DROPTEXT and event.text:
            return [c.OpenText(event.text)]
        if event.type == pygame.KEYUP:
            self._down.discard(event.key)
        if event.type == pygame.MOUSEBUTTONUP and event.button == LEFT:
            return self._release(shapes)
        if event.type in (pygame.WINDOWLEAVE, pygame.WINDOWFOCUSLOST):
            self._pointer = None
            self._down.clear()
            return self._release(shapes)
        return []

    # Mouse

    def _motion(self, point: Point, shapes: Shapes, now: float) -> list[c.Command]:
        self._pointer, self._moved_at = point, now
        held = named(shapes, self._held)
        return [command_at(held, point)] if isinstance(held, Track | Pad) else []

    def _press(self, point: Point, shapes: Shapes, view: View) -> list[c.Command]:
        self._pointer, self._moved_at = point, float("inf")  # no tooltip until it moves again
        shape = shape_at(shapes, point)
        leaving: list[c.Command] = [c.EditField("")] if view.field else []
        if isinstance(shape, Track | Pad):
            self._held = shape.name
            return [*leaving, command_at(shape, point, first=True)]
        if shape is None or shape.action is None or shape.action.command is None:
            return leaving
        return [*leaving, shape.action.command]

    def _release(self, shapes: Shapes) -> list[c.Command]:
        held = named(shapes, self._held)
        self._held = ""
        return [held.last] if isinstance(held, Pad) and held.last is not None else []

    def _wheel(self, notches: int, shapes: Shapes, view: View) -> list[c.Command]:
        moved = scrolling_at(shapes, self._pointer) if self._pointer else None
        if moved is None:
            return []
        now = view.scrolled(moved.name)
        to = min(moved.most, max(0, min(now, moved.most) - notches * WHEEL_LINES))
        return [c.Scroll(moved.name, to - now)] if to != now else []

    # Keyboard

    def _key(
        self, event: pygame.event.Event, shapes: Shapes, view: View, now: float
    ) -> list[c.Command]:
        press, held = spelled(event), event.key in self._down
        self._down.add(event.key)
        if press in ("tab", "shift+tab"):
            names = (*stops(shapes), *map(name_of, words(shapes)))  # words last: they do nothing
            self._move_focus(names, -1 if press.startswith("shift") else 1, now)
            return [c.EditField("")] if view.field else []
        if view.field and (typing := _typing(press, view)) is not None:
            return typing
        if press == "escape":
            self._focus = ""
        if press == "ctrl+v":
            return [c.OpenText(text)] if (text := _clipboard()) else []
        command = self._use_focus(press, shapes) or COMMAND_OF.get(press)
        if command is None and press == "return" and view.preview is not None:
            command = c.AcceptPreview()
        self._opened_by = event.unicode if isinstance(command, c.EditField) else ""
        if command is None or (held and not isinstance(command, REPEATED)):
            return []
        return [command]

    def _text(self, text: str, view: View) -> list[c.Command]:
        opening, self._opened_by = self._opened_by, ""
        if not view.field or text == opening:  # the key that opened the field is not meant for it
            return []
        return [c.TypeText(view.text + text)]

    def _move_focus(self, names: tuple[str, ...], step: int, now: float) -> None:
        self._focused_at = now
        if not names:
            self._focus = ""
        elif self._focus in names:
            self._focus = names[(names.index(self._focus) + step) % len(names)]
        else:
            self._focus = names[0 if step > 0 else -1]

    def _use_focus(self, press: str, shapes: Shapes) -> c.Command | None:
        """The control with the focus takes Space, Enter and the arrows first."""
        shape = named(shapes, self._focus)
        if shape is None:
            return None
        if isinstance(shape, Track):
            if press in ("left", "right", "down", "up"):
                share = ARROW_SHARE if press in ("right", "up") else -ARROW_SHARE
                return command_of(shape, _nudged(shape, share))
            return None
        if isinstance(shape, Pad):
            across, up = ARROWS.get(press, (0, 0))
            x, y = shape.place_of(shape.value)
            if press == "space" and shape.first is not None:
                return command_at(shape, (x, y), first=True)
            if press == "return" and shape.last is not None:
                return shape.last
            moved = (x + across * PAD_STEP, y - up * PAD_STEP)
            return command_at(shape, moved) if press in ARROWS else None
        if press in ("space", "return") and shape.action:
            return shape.action.command
        return None


def _clipboard() -> str:
    """What was copied last, as text; nothing where there is no clipboard."""
    try:
        if hasattr(pygame.scrap, "get_text"):
            return pygame.scrap.get_text()
        pygame.scrap.init()
        return (pygame.scrap.get("text/plain;charset=utf-8") or b"").decode("utf-8", "replace")
    except (pygame.error, NotImplementedError):
        return ""


def _typing(press: str, view: View) -> list[c.Command] | None:
    """What a key means to the field being typed into; None where it means nothing to it."""
    if press == "return":
        return [c.SubmitField()]
    if press == "backspace":
        return [c.TypeText(view.text[:-1])]
    plain = len(press) == 1 or press == "space"
    return [] if plain else None  # characters arrive as text


def _nudged(track: Track, share: float) -> float:
    """The track's value, so much of its length further; where it counts, by at least 1."""
    low, high, at = track.low, track.high, track.value
    step = abs(share) * (high - low)
    if issubclass(track.command, c.Seek):
        step = max(1.0, step)
    if track.logarithmic:
        span = log1p(high) - log1p(low)
        step = max(1.0, abs(expm1(log1p(at) + share * span) - at))
    return min(high, max(low, at + (step if share > 0 else -step)))


def spelled(event: pygame.event.Event) -> str:
    """A key press as `keys.KEYS` spells it: "ctrl+shift+z", "shift+left", "?", "space"."""
    control = event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META)
    if event.mod & pygame.KMOD_ALT and control:  # AltGr, which writes characters
        control = 0
    shift = event.mod & pygame.KMOD_SHIFT
    character = event.unicode
    if character.isprintable() and character and not control:
        return "space" if character == " " else character.lower()
    name = pygame.key.name(event.key).strip("[]")
    if control and name == "=":
        name = "+"
    name = {"enter": "return", "equals": "+", "": "unknown"}.get(name, name)
    return ("ctrl+" if control else "") + ("shift+" if shift and name != "+" else "") + name


def _points(pixels: tuple[int, int], view: View) -> Point:
    return (pixels[0] / view.scale, pixels[1] / view.scale)
