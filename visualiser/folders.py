"""What lies in a folder that could be opened. Reads names only, and never raises."""

from itertools import islice
from pathlib import Path
from typing import NamedTuple

ENDINGS = (".csv", ".tsv", ".txt", ".toml", ".thinking")
MOST_ENTRIES = 2_000
"""A folder may hold more; the filter finds among these."""


class Entry(NamedTuple):
    """A folder to enter or a file to open, by its whole path."""

    name: str
    path: str
    folder: bool


class Folder(NamedTuple):
    """A folder and what is in it, folders first; `problem` says why it cannot be read."""

    path: str
    entries: tuple[Entry, ...]
    problem: str = ""

    def matching(self, text: str) -> tuple[Entry, ...]:
        """The entries whose names have the text in them; the way up only where nothing is typed."""
        wanted = text.strip().casefold()
        return tuple(entry for entry in self.entries if wanted in entry.name.casefold())


def look_into(path: Path) -> Folder:
    """The folder with its parent, its folders and the files that could be opened."""
    try:
        path = path.expanduser().absolute()
    except (OSError, RuntimeError):  # the folder the program was started in is gone
        path = Path(path.anchor or "/")
    up = [Entry("..", str(path.parent), True)] if path.parent != path else []
    try:
        found = [_entry(child) for child in islice(path.iterdir(), MOST_ENTRIES)]
    except OSError as error:
        return Folder(str(path), tuple(up), f"{path} cannot be read ({error.strerror})")
    entries = sorted(
        (entry for entry in found if entry is not None),
        key=lambda entry: (not entry.folder, entry.name.casefold()),
    )
    return Folder(str(path), (*up, *entries))


def _entry(path: Path) -> Entry | None:
    if path.name.startswith("."):
        return None
    try:
        folder = path.is_dir()
    except OSError:
        return None
    if not folder and path.suffix.lower() not in ENDINGS:
        return None
    return Entry(path.name, str(path), folder)
