"""A column of a table: words as they are written, and the numbers that they are."""

import re
from math import isnan, nan
from typing import NamedTuple

from network.reading import LARGEST

MISSING = {"", "na", "n/a", "#n/a", "nan", "null", "?", "-", "–", "—"}
"""What stands where there is no value, in small letters."""


NO_NUMBER = {
    mark: (
        r"(?mai)^(?!(?:[+-]?(?:(?:[1-9]\d{0,2}(?P<by>[OTHER' ])\d{3}(?:(?P=by)\d{3})*|\d+)"
        r"(?:[MARK]\d*)?|[MARK]\d+)(?:e[+-]?\d+)? ?%?|[+-]?inf(?:inity)?)$)"
    )
    .replace("MARK", mark)
    .replace("OTHER", other)
    for mark, other in (".,", ",.")
}
"""By decimal mark, a line that is no number. The other mark may set the thousands apart."""


USUAL = {"−": "-", "’": "'", "\xa0": " ", "\u202f": " ", "∞": "inf"}
"""Other signs in numbers, and those they stand for."""


class Column(NamedTuple):
    """One column; `missing` are the rows, counted from 0, that have no value in it.

    `kind` is "number" or "category"; `numbers`, nan where missing, are empty for a category.
    `words` are the cells as they are written.
    """

    name: str
    kind: str
    numbers: tuple[float, ...]
    words: tuple[str, ...]
    missing: tuple[int, ...] = ()

    @property
    def categories(self) -> tuple[str, ...]:
        """The different words: numbers by their value, then all others by the alphabet.

        Of a column of numbers one word for each value, since 1 and 1.0 are the same.
        """
        if self.kind == "number":
            first = dict(zip(reversed(self.numbers), reversed(self.words), strict=True))
            return tuple(
                first[value] for value in sorted(value for value in first if not isnan(value))
            )
        return tuple(
            sorted(set(self.words) - {self.words[row] for row in self.missing}, key=_order)
        )


def is_number(word: str) -> bool:
    """Whether a word is a number, with whatever decimal mark."""
    return bool(Reading((word,)).marks)


def short(text: str) -> str:
    """The text in quotation marks, cut off where it is long."""
    said = repr(text)
    return said if len(said) <= 40 else said[:37] + "..."


class Reading:
    """What the words of a column may mean.

    They are numbers with any of the decimal `marks`, and words if there is none; `objection` is a
    row and what was expected in it.
    """

    def __init__(self, words: tuple[str, ...]) -> None:
        """The cells of the column, as they are written."""
        self.words = words
        self.objection: tuple[int, str] | None = None
        different = set(words)
        absent = {word for word in different if word.casefold() in MISSING}
        self.missing = tuple([row for row, word in enumerate(words) if word in absent])
        self.present = tuple(different - absent)
        self.text = "\n".join(self.present)  # all at once: a file may have a million numbers
        for other, usual in USUAL.items():
            self.text = self.text.replace(other, usual)
        single = self.text.count("\n") < len(self.present)
        self.marks = {
            mark for mark in NO_NUMBER if single and not re.search(NO_NUMBER[mark], self.text)
        }

    def column(self, name: str, clear: set[str], delimiter: str) -> Column:
        """The column, by the decimal mark that is `clear` elsewhere where its own is not."""
        if not self.marks:
            return Column(name, "category", (), self.words, self.missing)
        values = self.values(self._likely_mark(clear, delimiter))
        numbers = tuple([values.get(word, nan) for word in self.words])
        if max(map(abs, values.values())) > LARGEST:
            row = next(row for row, number in enumerate(numbers) if abs(number) > LARGEST)
            self.objection = row, f"a number from -{LARGEST:g} to {LARGEST:g}"
        return Column(name, "number", numbers, self.words, self.missing)

    def _likely_mark(self, clear: set[str], delimiter: str) -> str:
        possible = self.marks & clear or self.marks
        if len(possible) == 1 or "," not in self.text:
            return min(possible, key=".,".index)
        if "." in self.text or delimiter != ";":
            row, word = next((row, word) for row, word in enumerate(self.words) if "," in word)
            either = f"{short(word.replace(',', ''))} or {short(word.replace(',', '.'))}"
            self.objection = row, f"{either}, since the comma could mean both"
        return ","

    def values(self, mark: str) -> dict[str, float]:
        """The number that each of the words is, with one of the `marks`."""
        text = self.text
        for apart in (" ", "'", "," if mark == "." else "."):
            text = text.replace(apart, "")
        numbers = text.replace(",", ".").split("\n")
        if "%" not in text:
            return dict(zip(self.present, map(float, numbers), strict=True))
        parts = [float(number.rstrip("%")) / (100 if "%" in number else 1) for number in numbers]
        return dict(zip(self.present, parts, strict=True))


def _order(word: str) -> tuple[bool, float, str, str]:
    """Numbers first, by their value; then the alphabet."""
    reading = Reading((word,))
    value = reading.values(".")[word] if "." in reading.marks else None
    return value is None, value or 0.0, word.casefold(), word
