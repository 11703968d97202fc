"""Text on pixels: the shipped fonts, drawn four times too large and scaled down.

That keeps every letter's own width at any size, as `scene/measure.py` counts it, where pygame's
fonts would round each to whole pixels.
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
    font = _font(weight, max(4, round(pixels * FINE)))
    large = font.render(writable(string), True, colour[:3])
    ascent = font.get_ascent()
    above = -ascent % FINE  # the baseline must fall on a whole pixel, or text would blur
    width = -(-large.get_width() // FINE)
    height = -(-(large.get_height() + above) // FINE)
    canvas = pygame.Surface((width * FINE, height * FINE), pygame.SRCALPHA, 32)
    canvas.blit(large, (0, above), special_flags=pygame.BLEND_RGBA_ADD)
    # Premultiplied only here: pygame 2.6.1 garbles what comes straight from the font.
    small = pygame.transform.smoothscale(canvas.premul_alpha(), (width, height))
    if colour[3] < 255:
        small.fill((colour[3],) * 4, special_flags=pygame.BLEND_RGBA_MULT)
    return small, (ascent + above) // FINE - round(rise_of(weight) * pixels)
