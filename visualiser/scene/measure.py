"""How wide a text is, from a table of the shipped fonts' advances: no pygame, no screen needed."""

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent.parent.parent / "assets" / "fonts"


@cache
def _advances() -> dict[str, dict[str, float]]:
    """For each weight the advance of every character, in thousandths of the size."""
    table: dict[str, dict[str, float]] = json.loads(
        (FONTS / "advances.json").read_text(encoding="utf-8")
    )
    return table


@lru_cache(maxsize=4096)
def text_width(string: str, size: float, weight: str = "regular") -> float:
    """The width of one line in points; a character the font lacks counts as a wide one."""
    advances = _advances()[weight]
    return sum(advances.get(character, 700.0) for character in string) * size / 1000


@lru_cache(maxsize=1024)
def wrapped(string: str, size: float, width: float, weight: str = "regular") -> tuple[str, ...]:
    """The text in lines no wider than `width` where its words allow."""
    lines: list[str] = []
    space = text_width(" ", size, weight)
    for paragraph in string.strip().split("\n"):
        line, length = "", 0.0
        for word in _breakable(paragraph, size, width, weight):
            more = text_width(word, size, weight)  # one word at a time: those are remembered
            if line and length + space + more > width:
                lines.append(line)
                line, length = word, more
            elif line:
                line, length = f"{line} {word}", length + space + more
            else:
                line, length = word, more
        lines.append(line)
    return tuple(lines)


def _breakable(paragraph: str, size: float, width: float, weight: str) -> Iterator[str]:
    """The words; one that is wider than a line, such as an address, in pieces that fit."""
    for word in paragraph.split():
        begin = 0
        while _fitting(word, size, width, weight, begin) < len(word) - begin > 1:
            fits = max(1, _fitting(word, size, width, weight, begin, end="…"))
            yield word[begin : begin + fits]
            begin += fits
        yield word[begin:]


@lru_cache(maxsize=1024)
def balanced(string: str, size: float, width: float) -> tuple[str, ...]:
    """The text in as few lines as `width` allows, of about the same length."""
    lines = wrapped(string, size, width)
    if len(lines) > 1:
        for percent in range(95, 45, -5):
            narrower = wrapped(string, size, width * percent / 100)
            if len(narrower) > len(lines):
                break
            lines = narrower
    return lines


@lru_cache(maxsize=1024)
def shortened(string: str, size: float, width: float, weight: str = "regular") -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if text_width(string, size, weight) <= width:
        return string
    return string[: _fitting(string, size, width, weight, end="…")].rstrip() + "…"


def _fitting(
    string: str, size: float, width: float, weight: str, begin: int = 0, end: str = ""
) -> int:
    """How many characters from `begin` on are, with `end` behind them, no wider than `width`."""
    advances = _advances()[weight]
    total = sum(advances.get(character, 700.0) for character in end)
    for place in range(begin, len(string)):
        total += advances.get(string[place], 700.0)
        if total * size / 1000 > width:
            return place - begin
    return len(string) - begin
