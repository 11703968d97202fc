"""Numbers as people read them: grouped, with a true minus, rounded once to the digits shown."""

from collections.abc import Iterable
from math import isfinite

MINUS = "\u2212"
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def plain(value: float, digits: int = 2) -> str:
    """Rounded once, to so many decimals; a true minus, and none before a zero."""
    if not isfinite(value):
        return "not a number"
    text = f"{value:,.{digits}f}"
    if text.startswith("-"):
        text = text[1:] if float(text.replace(",", "")) == 0 else MINUS + text[1:]
    return text


def signed(value: float, digits: int = 3) -> str:
    """With its sign, plus too."""
    text = plain(value, digits)
    return text if text.startswith((MINUS, "n")) or value == 0 else f"+{text}"


def brief(value: float) -> str:
    """An input or a desired value: 0 and 1 as they are, others with two decimals."""
    return plain(value, 0 if float(value).is_integer() else 2)


def listed(values: Iterable[float]) -> str:
    """A situation as the table shows it: 1 1 0, or 1.50, 2 where not all are 0 or 1."""
    numbers = list(values)
    between = " " if all(number in (0, 1) for number in numbers) else ", "
    return between.join(brief(number) for number in numbers)


def grouped(value: int) -> str:
    """1,204."""
    return f"{value:,}"


def percent(share: float) -> str:
    """10.1 %, finer where it is small."""
    if not isfinite(share):
        return "not a number"
    return f"{share * 100:.{1 if share >= 0.01 else 2 if share >= 0.001 else 3}f} %"


def word(count: int) -> str:
    """Small numbers in words."""
    return WORDS[count] if 0 <= count < len(WORDS) else grouped(count)


def speed(per_second: float) -> str:
    """Iterations a second; thousands from 10,000 on."""
    if per_second >= 10_000:
        return f"{plain(per_second / 1000, 0)}k / s"
    return f"{plain(per_second, 0 if per_second >= 10 else 1)} / s"
