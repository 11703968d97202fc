"""Text on pixels: the shipped fonts, drawn four times too large and scaled down.

That keeps every letter's own width at any size, as `scene/measure.py` counts it, where pygame's
fonts would round each to whole pixels. The fonts have an empty program for hints, or FreeType would
make up hints of its own for each size, which takes longer than drawing.
"""

from collections import OrderedDict
from functools import lru_cache

import pygame

from visualiser.render.looks import rise_of, writable
from visualiser.scene.measure import FONTS
from visualiser.scene.shapes import Colour

FINE = 4
MOST_TEXTS = 1500
"""Numbers change all the time; a screen holds some hundred, and the older ones are not needed."""

FILES = {
    "regular": "InterTab-Regular.ttf",
    "medium": "InterTab-Medium.ttf",
    "semibold": "InterTab-SemiBold.ttf",
    "icon": "icons.ttf",
}


class Typesetter:
    """Renders lines of text and remembers the last ones."""

    def __init__(self) -> None:
        """Begin with nothing remembered."""
        self._texts: OrderedDict[tuple[str, float, str, Colour], tuple[pygame.Surface, int]] = (
            OrderedDict()
        )

    def render(
        self, string: str, pixels: float, weight: str, colour: Colour
    ) -> tuple[pygame.Surface, int]:
        """The text, premultiplied, and how far below its top the middle of its capitals lies."""
        key = (string, pixels, weight, colour)
        found = self._texts.get(key)
        if found is None:
            found = self._texts[key] = _render(string, pixels, weight, colour)
            if len(self._texts) > MOST_TEXTS:
                self._texts.popitem(last=False)
        else:
            self._texts.move_to_end(key)
        return found


@lru_cache(maxsize=128)
def _font(weight: str, size: int) -> pygame.font.Font:
    path = FONTS / FILES[weight]
    if not path.exists():
        return pygame.font.Font(None, size)
    return pygame.font.Font(str(path), size)


def _render(string: str, pixels: float, weight: str, colour: Colour) -> tuple[pygame.Surface, int]:
    """Numbers change all the time and are put together from single signs, all else is not."""
    size = max(4, round(pixels * FINE))
    make = _together if NUMERIC.issuperset(string) else _large
    image = make(writable(string), weight, size, colour)
    ascent = _font(weight, size).get_ascent()
    return image, -(-ascent // FINE) - round(rise_of(weight) * pixels)


def _large(string: str, weight: str, size: int, colour: Colour, phase: int = 0) -> pygame.Surface:
    """The text drawn `FINE` times too large, `phase` pixels further right, and scaled down."""
    font = _font(weight, size)
    try:
        large = font.render(string, True, colour[:3])
    except pygame.error:  # signs without any width
        large = font.render(" ", True, colour[:3])
    above = -font.get_ascent() % FINE  # the baseline must fall on a whole pixel, or it would blur
    width = -(-(large.get_width() + phase) // FINE)
    height = -(-(large.get_height() + above) // FINE)
    canvas = pygame.Surface((width * FINE, height * FINE), pygame.SRCALPHA, 32)
    canvas.fill((*colour[:3], 0))  # one colour everywhere: only the opacity is averaged
    canvas.blit(large, (phase, above), special_flags=pygame.BLEND_RGBA_MAX)
    small = pygame.transform.smoothscale(canvas, (width, height)).premul_alpha()
    if colour[3] < 255:
        small.fill((colour[3],) * 4, special_flags=pygame.BLEND_RGBA_MULT)
    return small


NUMERIC = frozenset("0123456789.,+\u2212%× ")
"""Signs that no other comes nearer to or farther from than they are wide."""


def _together(string: str, weight: str, size: int, colour: Colour) -> pygame.Surface:
    """A number, sign by sign, each where it would stand in the whole."""
    signs: list[tuple[pygame.Surface, tuple[int, int]]] = []
    at = 0
    for sign in string:
        image, width = _sign(sign, weight, size, colour, at % FINE)
        signs.append((image, (at // FINE, 0)))
        at += width
    height = signs[0][0].get_height()
    whole = pygame.Surface((-(-at // FINE), height), pygame.SRCALPHA, 32)
    for image, place in signs:
        whole.blit(image, place, special_flags=pygame.BLEND_RGBA_ADD)
    return whole


@lru_cache(maxsize=2_000)
def _sign(
    sign: str, weight: str, size: int, colour: Colour, phase: int
) -> tuple[pygame.Surface, int]:
    """One sign and how wide it is when drawn large."""
    metrics = _font(weight, size).metrics(sign)[0]
    return _large(sign, weight, size, colour, phase), metrics[4] if metrics else 0
