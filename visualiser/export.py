"""Pictures without a window: compose, paint, write. Needs no display."""

import os
from pathlib import Path

import pygame

from network.refused import Refused
from network.snapshot import Snapshot
from visualiser.render.paint import Painter
from visualiser.render.pixels import canvas, unmultiply
from visualiser.scene.compose import compose
from visualiser.scene.layout import arrange, diagram_only
from visualiser.scene.theme import THEMES
from visualiser.view import View

STILL_SECONDS = 0.3
"""The moment of the signals' journey that a picture shows."""


def draw(
    snapshot: Snapshot,
    view: View,
    path: Path,
    *,
    size: tuple[int, int],
    pixels: float = 1.0,
    part: str = "window",
    transparent: bool = False,
) -> None:
    """Write the scene as a PNG of `size` points, `pixels` a point.

    The file is written whole or not at all. Raises Refused for another kind of file, OSError where
    it cannot be written.
    """
    if path.suffix.lower() != ".png":
        raise Refused(f"{path}: pictures are written as .png")
    pygame.font.init()
    arranged = arrange if part == "window" else diagram_only
    layout = arranged(size[0] / view.scale, size[1] / view.scale)
    shapes = compose(snapshot, view, layout, STILL_SECONDS)
    surface = canvas(round(size[0] * pixels), round(size[1] * pixels))
    background = THEMES[view.theme].background
    clear = (*background[:3], 0 if transparent else 255)
    Painter().paint(surface, shapes, view.scale * pixels, (0, 0, 0, 0) if transparent else clear)
    if transparent:
        unmultiply(surface)
    _save(surface, path)


def _save(surface: pygame.Surface, path: Path) -> None:
    part = path.with_name(f".{path.name}.part.png")
    try:
        pygame.image.save(surface, str(part))
        os.replace(part, path)
    except (pygame.error, OSError) as error:
        there = path.parent.is_dir()
        why = "it cannot be written" if there else f"there is no folder {path.parent}"
        raise OSError(None, why, str(path)) from error
    finally:
        part.unlink(missing_ok=True)
