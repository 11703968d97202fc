"""The scene as a PNG, by the same painter as the window's; needs no display."""

from collections.abc import Sequence
from io import BytesIO

import pygame

from visualiser.render.paint import Painter
from visualiser.render.pixels import canvas, unmultiply
from visualiser.scene.shapes import Colour, Part

CLEAR = (0, 0, 0, 0)


def png(
    parts: Sequence[Part],
    size: tuple[int, int],
    scale: float,
    background: Colour | None,
    pixels: float,
) -> bytes:
    """The file: `size` in points at that text scale, `pixels` to each of them."""
    pygame.font.init()
    surface = canvas(round(size[0] * pixels), round(size[1] * pixels))
    shapes = [shape for part in parts for shape in part.shapes]
    Painter().paint(surface, shapes, scale * pixels, background or CLEAR)
    if background is None:
        unmultiply(surface)
    file = BytesIO()
    pygame.image.save(surface, file, "picture.png")
    return file.getvalue()
