"""The values of a TOML file: what they have to be, and where they stand if they are not."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from network.reading import LARGEST
from network.refused import Refused

LONGEST = 40
"""Letters of what is quoted from the file."""


ROW = {"inputs", "desired"}


class Misplaced(Refused):
    """Refused, with the place in the file already named; `place` is it once more."""

    def __init__(self, text: str, place: str = "", line: int = 0) -> None:
        """`line` is 0 where it is not sure."""
        super().__init__(text)
        self.place, self.line = place, line


class Places:
    """The file and where everything stands in it."""

    def __init__(self, path: Path, lines: dict[str, int]) -> None:
        """`lines` as `toml_lines.lines_of` has them."""
        self.path, self.lines = path, lines

    def refuse(self, place: str, found: object, expected: str) -> NoReturn:
        """Refuse what was found at a place like `examples[3].desired`; no line if none is sure."""
        known = place
        while known and known not in self.lines:
            known = known.rpartition(".")[0]
        line = f", line {self.lines[known]}" if known else ""
        said = {id(UNKNOWN): "is not known", id(MISSING): "is missing"}.get(
            id(found), f"is {_short(found)}"
        )
        text = f"{self.path}{line}: {_cut(place)} {said}: expected {expected}"
        raise Misplaced(text, place, self.lines.get(known, 0))


class Values:
    """One table of the file, whose keys are all known, and what its values have to be."""

    def __init__(
        self, places: Places, values: dict[str, Any], prefix: str, known: set[str]
    ) -> None:
        """Refuse any key that is not among the known ones; `prefix` is the table's own place."""
        self.places, self.values, self.prefix = places, values, prefix
        for key in values:
            if key not in known:
                expected = "one of " + ", ".join(sorted(known))
                places.refuse(f"{prefix}{key}", UNKNOWN, expected)

    def take(self, key: str, kind: type, default: Any) -> Any:
        """The value, of that kind, or the default; a float may be written whole."""
        if key not in self.values:
            return default
        value = self.values[key]
        if kind is float and type(value) is int and abs(value) < LARGEST:
            return float(value)
        if type(value) is not kind or (isinstance(value, int) and abs(value) > LARGEST):
            self.places.refuse(f"{self.prefix}{key}", value, _KINDS[kind])
        return value

    def refuse(self, key: str, expected: str) -> NoReturn:
        """Refuse what stands there."""
        self.places.refuse(f"{self.prefix}{key}", self.values.get(key, MISSING), expected)

    def choice(self, key: str, known: Sequence[str]) -> str:
        """One of the known words, or "" where nothing is said."""
        word: str = self.take(key, str, "")
        if key in self.values and word not in known:
            self.refuse(key, f"one of {', '.join(known)}")
        return word

    def tables(self, key: str, known: set[str]) -> list["Values"]:
        """All tables `[[key]]`, from the first."""
        found = []
        for index, values in enumerate(self.take(key, list, []), 1):
            place = f"{self.prefix}{key}[{index}]"
            if not isinstance(values, dict):
                self.places.refuse(place, values, f"a table [[{key}]]")
            found.append(Values(self.places, values, f"{place}.", known))
        return found

    def situation(self, key: str, length: int) -> tuple[float, ...]:
        """One situation of so many numbers; an empty one where nothing is said."""
        if key not in self.values:
            return ()
        return self._numbers(self.values[key], length, f"{self.prefix}{key}")

    def table(self, key: str, known: set[str]) -> "Values":
        """A table in this one, empty where there is none."""
        return Values(self.places, self.take(key, dict, {}), f"{self.prefix}{key}.", known)

    def names(self, key: str) -> tuple[str, ...]:
        """At least one name."""
        names = self.take(key, list, [])
        if not names or not all(isinstance(name, str) and name.strip() for name in names):
            self.places.refuse(key, names, 'names, as in ["first", "second"]')
        return tuple(names)

    def shape(self, key: str, cells: int) -> tuple[int, int] | None:
        """Rows and columns of as many cells, if they are given."""
        if key not in self.values:
            return None
        shape = self.take(key, list, [])
        whole = len(shape) == 2 and all(type(size) is int and size > 0 for size in shape)
        if not whole or shape[0] * shape[1] != cells:
            self.places.refuse(key, shape, f"rows and columns of {cells} inputs, as in [8, 8]")
        return shape[0], shape[1]

    def bounds(self, key: str) -> tuple[float, float]:
        """The least and the greatest of something, 0 and 1 where nothing is said."""
        low, high = self._numbers(self.take(key, list, [0, 1]), 2, key)
        if not low < high:
            self.places.refuse(key, [low, high], "the least and the greatest, as in [0, 16]")
        return low, high

    def situations(self, key: str, length: int) -> tuple[tuple[float, ...], ...]:
        """Any number of situations, each of so many numbers."""
        values = self.take(key, list, [])
        return tuple(
            self._numbers(value, length, f"{self.prefix}{key}[{index}]")
            for index, value in enumerate(values, 1)
        )

    def rows(
        self, key: str, inputs: int, outputs: int
    ) -> list[tuple[tuple[float, ...], tuple[float, ...]]]:
        """Situations, each with what is desired of it."""
        rows = []
        for index, row in enumerate(self.take(key, list, []), 1):
            place = f"{self.prefix}{key}[{index}]"
            if not isinstance(row, dict) or set(row) != ROW:
                self.places.refuse(place, row, "{ inputs = [...], desired = [...] }")
            situation = self._numbers(row["inputs"], inputs, f"{place}.inputs")
            rows.append((situation, self._numbers(row["desired"], outputs, f"{place}.desired")))
        return rows

    def _numbers(self, values: object, length: int, place: str) -> tuple[float, ...]:
        numbers = values if isinstance(values, list) else []
        fits = all(type(number) in (int, float) and abs(number) < LARGEST for number in numbers)
        if len(numbers) != length or not fits:
            self.places.refuse(place, values, f"a list of {length} number{'s' * (length != 1)}")
        return tuple(float(number) for number in numbers)


UNKNOWN = object()
"""Stands for a key that has no business where it is."""

MISSING = object()
"""Stands for a value that is not there."""


_KINDS = {
    str: "text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list in [ ]",
    dict: "a table",
}


def _short(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # Python writes no whole number of more than some thousand digits
        return "a number that is too long"
    return _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
