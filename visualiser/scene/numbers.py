"""Numbers as people read them: grouped, with a true minus, rounded once to the digits shown."""

from collections.abc import Callable, Iterable
from math import floor, isfinite, isnan, log10

MINUS = "\u2212"
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def plain(value: float, digits: int = 2) -> str:
    """Rounded once, to so many decimals; a true minus, and none before a zero.

    A question mark for what is no number: what is hidden for a while, or has overflowed.
    """
    if not isfinite(value):
        return "?" if isnan(value) else "not a number"
    text = f"{value:,.{digits}f}"
    if text.startswith("-"):
        text = text[1:] if float(text.replace(",", "")) == 0 else MINUS + text[1:]
    return text


def signed(value: float, digits: int = 3) -> str:
    """With its sign, plus too."""
    text = plain(value, digits)
    return text if text.startswith((MINUS, "n", "?")) or value == 0 else f"+{text}"


def compact(value: float) -> str:
    """With its sign, in six characters or less: +0.53, -123, +12k."""
    size = abs(value)
    if not isfinite(value):
        return "?"
    if size < 99.995:
        return signed(value, 2)
    if size < 9_999.5:
        return signed(value, 0).replace(",", "")
    return signed(value / 1000, 0).replace(",", "")[:5] + "k"


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


def share_of_hundred(share: float) -> str:
    """A probability in whole percent: 97 %."""
    return f"{share * 100:.0f} %" if isfinite(share) else "?"


def word(count: int) -> str:
    """Small numbers in words."""
    return WORDS[count] if 0 <= count < len(WORDS) else grouped(count)


def speed(per_second: float) -> str:
    """Iterations a second; thousands from 10,000 on."""
    if per_second >= 10_000:
        return f"{plain(per_second / 1000, 0)}k / s"
    return f"{plain(per_second, 0 if per_second >= 10 else 1)} / s"


def exact(value: float) -> str:
    """All digits of the number, such that they read back exactly."""
    return repr(float(value)).replace("-", MINUS)


def decimals(values: Iterable[float], most: int = 6) -> int:
    """How many decimals the numbers of one calculation share.

    So many that the smallest that matters has two digits; less than a thousandth of the largest
    does not matter, and neither do 0 and 1.
    """
    sizes = [abs(value) for value in values if isfinite(value) and value not in (0, 1)]
    if not sizes:
        return 3
    largest = max(sizes)
    smallest = min(size for size in sizes if size >= largest / 1000)
    room = max(0, 5 - floor(log10(largest))) if largest >= 1000 else most
    return min(most, room, max(3, 1 - floor(log10(smallest))))


def shared_exponent(values: Iterable[float]) -> Callable[[float], str]:
    """A way to write numbers that go together: with one power of ten where they are small."""
    sizes = [abs(value) for value in values if isfinite(value) and value]
    power = 3 * floor((floor(log10(max(sizes))) - 1) / 3) if sizes else 0
    if power > -4:
        return lambda value: signed(value, 5)

    def write(value: float) -> str:
        mantissa = signed(value / 10.0**power, 1)
        return "0" if value == 0 else f"{mantissa}e{MINUS}{-power}"

    return write
