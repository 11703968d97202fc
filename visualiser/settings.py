"""What is remembered from one time to the next, in one JSON file. Never stops a start."""

import json
import os
from collections.abc import Callable, Mapping
from math import inf
from pathlib import Path
from typing import Any

from network.writing import write_whole
from visualiser import places
from visualiser.view import View

FIT: dict[str, Callable[[Any], bool]] = {
    "theme": lambda value: value in ("dark", "light"),
    "scale": lambda value: type(value) in (int, float) and 1 <= value <= 2,
    "per_second": lambda value: type(value) in (int, float) and 1 <= value <= 1e9,
    "easy_pace": lambda value: type(value) is bool,
    "show_weights": lambda value: type(value) is bool,
    "reduced_motion": lambda value: type(value) is bool,
    "sound": lambda value: type(value) is bool,
    "logarithmic": lambda value: type(value) is bool,
    "problem": lambda value: isinstance(value, str) and 0 < len(value) < 1000,
    "tour_places": lambda value: (
        isinstance(value, dict)
        and len(value) < 1000
        and all(type(step) is int and 0 <= step < 1000 for step in value.values())
    ),
    "size": lambda value: (
        isinstance(value, list)
        and len(value) == 2
        and all(type(side) is int and 200 <= side <= 8000 for side in value)
    ),
}
"""What may be remembered, and what each value has to be."""

LARGEST_FILE = 100_000
"""Bytes; what is larger was not written here."""

AS_FAST_AS_POSSIBLE = 1_000_000_000
"""JSON has no infinity; this speed stands for it."""


class Settings:
    """The remembered values; `notice` says what went wrong in reading them, if anything did."""

    def __init__(self, path: Path | None) -> None:
        """Read the file at `path`; None remembers nothing."""
        self.path = path
        self.notice = ""
        self.values: dict[str, Any] = {}
        self.first_time = False
        if path is not None:
            self._read(path)

    def _read(self, path: Path) -> None:
        try:
            if path.exists() and not path.is_file():  # a pipe might never end
                raise OSError(None, "it is not a file")
            with path.open("rb") as file:
                content = file.read(LARGEST_FILE + 1)
            found = json.loads(content) if len(content) <= LARGEST_FILE else None
            if not isinstance(found, dict):
                raise ValueError("not an object")
        except FileNotFoundError:
            self.first_time = True
        except OSError as error:
            self.notice = f"The settings could not be read ({error.strerror}); defaults are used."
        except (ValueError, RecursionError):
            aside = path.with_suffix(".broken.json")
            self.notice = f"The settings were damaged and are set aside as {aside.name}."
            try:
                os.replace(path, aside)
            except OSError:
                self.notice = "The settings are damaged; defaults are used."
        else:
            self.values = {k: v for k, v in found.items() if k in FIT and FIT[k](v)}

    def of_the_view(self) -> dict[str, Any]:
        """The remembered values that are fields of the view."""
        kept = {k: v for k, v in self.values.items() if k not in ("problem", "size")}
        if "tour_places" in kept:
            kept["tour_places"] = tuple(sorted(kept["tour_places"].items()))
        if kept.get("per_second", 0) >= AS_FAST_AS_POSSIBLE:
            kept["per_second"] = inf
        return kept

    def remember(self, values: Mapping[str, Any]) -> str:
        """Write the values, whole or not at all; what went wrong, in words, or nothing."""
        if self.path is None or dict(values) == self.values:
            return ""
        self.values = dict(values)
        try:
            self._write(self.path)
        except OSError as error:
            path, self.path = self.path, None  # said once, not at every change
            return f"Settings cannot be remembered in {path.parent}: {error.strerror}."
        return ""

    def _write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(self.values, indent=1).encode())


def values_of(view: View, problem: str, size: tuple[int, int]) -> dict[str, Any]:
    """What to remember of a window."""
    fields = {name: getattr(view, name) for name in FIT if name not in ("problem", "size")}
    fields["tour_places"] = dict(view.tour_places)
    fields["per_second"] = min(view.per_second, AS_FAST_AS_POSSIBLE)
    return fields | {"problem": problem, "size": list(size)}


def usual_path() -> Path | None:
    """Where this system keeps settings; None where that is unknown."""
    folder = places.for_settings()
    return None if folder is None else folder / "settings.json"
