"""What can be taken away, and the names files get. Writes nothing."""

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from network.refused import Refused


class Kind(NamedTuple):
    """A kind of file: how its name ends, what the menu calls it and says of it."""

    name: str
    ending: str
    group: str
    label: str
    hint: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("run", ".thinking", "Run", "Save", "Her whole life, to be opened again (Ctrl S)"),
        Kind("picture", ".png", "Picture", "PNG", "A picture of the window as it is"),
        Kind("drawing", ".svg", "Picture", "SVG", "A drawing that can be edited"),
        Kind("words", ".txt", "Picture", "Text", "Every number and sentence of the window"),
        Kind("data", ".json", "Picture", "JSON", "Every shape with what it stands for"),
        Kind("film", ".mp4", "Film", "MP4", "A film of her learning, made beside the window"),
        Kind("animation", ".gif", "Film", "GIF", "The same as an animated picture"),
        Kind("arrays", "-weights.npz", "Weights", "NumPy", "Her weights, as numpy loads them"),
        Kind("lists", "-weights.json", "Weights", "JSON", "Her weights, as text"),
        Kind("program", ".py", "Weights", "Python", "A short program that thinks as she does"),
    )
}
"""By name, in the order of the menu."""


class Request(NamedTuple):
    """What the window is asked to make: a file of that kind, or without a path a copy."""

    kind: str
    path: str


def usual_folder() -> Path:
    """Where files go if nobody says otherwise: where the program was started, or else home."""
    with suppress(OSError):  # the folder may be gone
        here = Path.cwd()
        if here != Path(here.anchor) and os.access(here, os.W_OK):
            return here
    try:
        return Path.home()
    except RuntimeError:
        return Path()


def free_path(folder: Path, name: str, ending: str) -> Path:
    """A file in the folder that is not there yet: of taken names the next number.

    `name` may lead elsewhere. Raises Refused where no file can have such a name.
    """
    given = name.strip()
    try:
        base = folder / Path(given).expanduser()
        if given.endswith(("/", os.sep)) or Path(given).name in ("", "..", "~"):
            raise Refused(f"{name!r}: expected the name of a file")
        wanted = base.with_name(base.name.removesuffix(ending) + ending)
        path, number = wanted, 1
        while _is_taken(path):
            number += 1
            path = wanted.with_name(f"{wanted.name.removesuffix(ending)}-{number}{ending}")
    except Refused:
        raise
    except OSError as error:
        raise Refused(f"{name!r}: no file can be there ({error.strerror})") from error
    except (ValueError, RuntimeError) as error:
        raise Refused(f"{name!r}: no file can have this name") from error
    return path


def _is_taken(path: Path) -> bool:
    """Whether something has that name, if only a link to what is gone."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True
