"""One scene to a file, by the file's ending. Needs no display; all but the PNG need no pygame."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from network.refused import Refused
from network.snapshot import Snapshot
from network.writing import write_whole
from visualiser.scene.compose import parts, seen
from visualiser.scene.layout import diagram_only
from visualiser.scene.shapes import Colour, Part
from visualiser.scene.theme import THEMES
from visualiser.view import View

STILL_SECONDS = 0.0
"""The moment of the signals' journey that a picture shows: the one where reduced motion stops."""


class Scene(NamedTuple):
    """What is written: the shapes by their parts, and how large they are to be."""

    parts: list[Part]
    snapshot: Snapshot
    size: tuple[int, int]
    scale: float
    pixels: float
    background: Colour | None


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
    """Write the scene, `size` in points, `pixels` to each of them, as the file's ending says.

    The file is written whole or not at all. Raises Refused for another kind of file, OSError where
    it cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in KINDS:
        raise Refused(f"{path}: found {path.suffix!r}, expected {', '.join(KINDS)}")
    scene = scene_of(snapshot, view, size, part, transparent=transparent)
    _save(KINDS[ending](scene._replace(pixels=pixels)), path)


def scene_of(
    snapshot: Snapshot,
    view: View,
    size: tuple[int, int],
    part: str = "window",
    *,
    transparent: bool = False,
) -> Scene:
    """The window or its diagram as it is written, a pixel for each point."""
    view, layout = seen(view, *size)
    if part == "diagram":
        layout = diagram_only(size[0] / view.scale, size[1] / view.scale)
    shapes = parts(snapshot, view, layout, STILL_SECONDS)
    background = None if transparent else THEMES[view.theme].background
    return Scene(shapes, snapshot, size, view.scale, 1.0, background)


def _png(scene: Scene) -> bytes:
    """Pixels, painted as in the window."""
    from visualiser.render.picture import png

    return png(scene.parts, scene.size, scene.scale, scene.background, scene.pixels)


def _svg(scene: Scene) -> bytes:
    """A drawing."""
    from visualiser.render.svg import svg

    return svg(scene.parts, scene.size, scene.scale, scene.background, scene.pixels)


def _text(scene: Scene) -> bytes:
    """The scene in words."""
    from visualiser.render.describe import describe

    return describe(scene.parts).encode()


def _json(scene: Scene) -> bytes:
    """The shapes and the numbers that they stand for."""
    from visualiser.render.data import scene_as_json

    return scene_as_json(scene.parts, scene.snapshot, scene.size, scene.scale, scene.background)


KINDS: dict[str, Callable[[Scene], bytes]] = {
    ".png": _png,
    ".svg": _svg,
    ".txt": _text,
    ".json": _json,
}
"""What is written for each ending."""


def _save(content: bytes, path: Path) -> None:
    try:
        write_whole(path, content)
    except OSError as error:
        there = path.parent.is_dir()
        why = "it cannot be written" if there else f"there is no folder {path.parent}"
        raise OSError(None, why, str(path)) from error
