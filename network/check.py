"""Every mistake in a problem file, not only the first.

A file is read again and again: what was refused is told, put right in a copy, and the copy is read
until nothing more is refused. So whatever reading refuses is found, and nothing else.
"""

from collections import Counter
from pathlib import Path
from re import findall
from time import process_time
from typing import Any

from network import files
from network.refused import Refused
from network.toml_values import Misplaced

MOST, MOST_SECONDS = 200, 0.5
"""So many mistakes are enough to begin with, and so long is long enough to look for more."""

Table = dict[str, Any]


def mistakes(path: Path) -> list[str]:
    """A line for each mistake, in the order of the file; none where it can be used."""
    try:
        table, lines = files.values_in(path)
    except Refused as refused:
        return [str(refused)]
    found: list[tuple[int, str]] = []
    tried: Counter[str] = Counter()
    until = process_time() + MOST_SECONDS
    while len(found) < MOST and (process_time() < until or not found):
        try:
            files.made_of(path, table, lines)
            break
        except Misplaced as misplaced:
            place = misplaced.place
            entry = (misplaced.line, str(misplaced))
        except Refused as refused:
            place = _culprit(path, table, lines, str(refused))
            line = lines.get(place, 0)
            said = str(refused).removeprefix(f"{path}: ")
            entry = (line, f"{path}, line {line}: {said}" if line else str(refused))
        tried[place] += 1
        if tried[place] == 1:
            found.append(entry)
        if not place or tried[place] > 1 or not _put_right(table, place):
            break  # nothing behind this can be told from what follows of it
    return [line for _, line in sorted(found, key=lambda entry: entry[0])]


def _culprit(path: Path, table: Table, lines: dict[str, int], said: str) -> str:
    """The setting of [train] without which it would not be said; nothing where there is none."""
    train: Any = table.get("train")
    for key in train if isinstance(train, dict) else ():
        without = table | {"train": {name: train[name] for name in train if name != key}}
        try:
            files.made_of(path, without, lines)
        except Misplaced:  # it came further than before
            return f"train.{key}"
        except Refused as refused:
            if str(refused) == said:
                continue
        return f"train.{key}"
    return ""


def _put_right(table: Table, place: str) -> bool:
    """Put something in that place which can be read; whether that could be done."""
    steps: list[Any] = [
        int(number) - 1 if number else name
        for name, number in findall(r"([^.\[\]]+)|\[(\d+)\]", place)
    ]
    inner: Any = table
    for step in steps[:-1]:
        inner = inner[step]
    stand_in = _stand_in(table, steps)
    if stand_in is not None:
        inner[steps[-1]] = stand_in
    elif isinstance(inner, dict) and steps[-1] in inner:
        del inner[steps[-1]]
    else:
        return False
    return True


def _stand_in(table: Table, steps: list[Any]) -> Any:
    """What there has to be at that place; None where there may as well be nothing."""
    sizes = {"inputs": _size(table, "inputs"), "desired": _size(table, "outputs")}
    row = {side: [0] * size for side, size in sizes.items()}
    match steps:
        case ["inputs" | "outputs" as names]:
            return [f"{names} {number + 1}" for number in range(_usual(table, names))]
        case ["examples"]:
            return [row]
        case ["examples", int()] | ["rule", "answers", int()]:
            return row
        case ["ask", int()]:
            return row["inputs"]
        case [*_, int(), "inputs" | "desired" as side]:
            return row[side]
        case ["tour", int()]:
            return {"text": "-"}
        case ["tour", int(), "text"] | ["tour"]:
            return "-" if len(steps) > 1 else [{"text": "-"}]
    return None


def _size(table: Table, names: str) -> int:
    found = table.get(names)
    return len(found) if isinstance(found, list) and found else _usual(table, names)


def _usual(table: Table, names: str) -> int:
    """How many numbers most of the rows have."""
    side = "desired" if names == "outputs" else names
    rows = table.get("examples")
    lists = [row.get(side) for row in rows if isinstance(row, dict)] if rows else []
    counted = Counter(len(one) for one in lists if isinstance(one, list))
    return counted.most_common(1)[0][0] if counted else 1
