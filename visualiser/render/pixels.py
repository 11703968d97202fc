"""The memory of a surface as numbers, in whatever order pygame keeps its channels."""

import sys

import numpy as np
import pygame
from numpy.typing import NDArray

Picture = tuple[pygame.Surface, tuple[int, int]]
"""A premultiplied surface and where its top left pixel belongs."""


def canvas(width: int, height: int) -> pygame.Surface:
    """A clear surface to paint on, in pygame's own order of channels; needs no display."""
    return pygame.Surface((width, height), pygame.SRCALPHA, 32)


def byte_order(surface: pygame.Surface) -> list[int]:
    """Which of red, green, blue, opacity (0 to 3) each byte of a pixel holds."""
    return sorted(range(4), key=surface.get_shifts().__getitem__, reverse=sys.byteorder == "big")


def memory_of(surface: pygame.Surface) -> NDArray[np.uint8]:
    """The surface's memory; the surface is locked until the array is gone."""
    memory: NDArray[np.uint8] = np.asarray(surface.get_buffer())
    return memory


def unmultiply(surface: pygame.Surface) -> None:
    """Turn premultiplied colours back into their own, as picture files have them."""
    order = byte_order(surface)
    colours = [byte for byte in range(4) if order[byte] != 3]
    for row in memory_of(surface).reshape(surface.get_height(), -1, 4):  # all at once takes memory
        opacity = row[:, order.index(3)].astype(np.float32)[:, None]
        own = row[:, colours] * (255 / np.maximum(opacity, 1))
        row[:, colours] = np.minimum(own + 0.5, 255)
