"""Tables of the user's own (CSV) in, with errors that say where they are and what was expected.

Knows nothing of networks, nor of what a column is for. A file is only data: nothing in it is run.
"""

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from network.columns import MISSING, Column, Reading, is_number, short
from network.problem import MOST_EXAMPLES
from network.reading import read_whole
from network.refused import Refused

LARGEST_FILE = 8_000_000
"""Bytes; 5,000 rows of a thousand digits stay below it. Nothing larger is read."""

MOST_COLUMNS = 1_000
"""More than a network has room for, and than anybody would leave out one by one."""


DELIMITERS = "\t;|,"
"""The comma last: in a file that is divided by something else it is the decimal mark."""


END = '\1"'
"""A last line that is in no text: where a field was never closed, its mark would close that."""


class Table(NamedTuple):
    """Columns of equal length; row `i` begins in line `lines[i]`, counted from 1, of the source."""

    source: str
    columns: tuple[Column, ...]
    rows: int
    lines: tuple[int, ...]
    header: bool
    delimiter: str

    def place(self, column: int, row: int | None = None) -> str:
        """Where a column, or a cell of it, is: what errors begin with."""
        line = "" if row is None else f", line {self.lines[row]}"
        return f"{self.source}{line}, column {column + 1} {short(self.columns[column].name)}"


def read_file(path: Path) -> Table:
    """The table in the file, which is not opened if it is too large or no file at all."""
    return read_bytes(read_whole(path, LARGEST_FILE), str(path))


def read_bytes(data: bytes, source: str) -> Table:
    """The table that the bytes of a file say; `source` is what errors call it."""
    text, delimiter = _without_declaration(_decoded(data, source))
    delimiter = delimiter or _likely_delimiter(text)
    lines, rows, count = _rows(text, delimiter, source)
    header = _has_header(rows)
    count -= header
    if not count:
        raise Refused(f"{source}: has only a header, line {lines[0]}: expected rows below it")
    if count > MOST_EXAMPLES:
        raise Refused(f"{source}: has {count:,} rows: expected at most {MOST_EXAMPLES:,}")
    names = _names(rows[0] if header else [""] * len(rows[0]))
    readings = [Reading(words) for words in zip(*rows[header:], strict=True)]
    clear = {mark for reading in readings if len(reading.marks) == 1 for mark in reading.marks}
    columns = [
        reading.column(name, clear, delimiter)
        for name, reading in zip(names, readings, strict=True)
    ]
    table = Table(source, tuple(columns), count, tuple(lines[header:]), header, delimiter)
    for index, reading in enumerate(readings):
        if reading.objection:
            row, expected = reading.objection
            found = short(reading.words[row])
            raise Refused(f"{table.place(index, row)}: found {found}: expected {expected}")
    return table


# From bytes to rows


def _decoded(data: bytes, source: str) -> str:
    """The text, with line ends that are all alike."""
    if len(data) > LARGEST_FILE:
        raise Refused(f"{source}: is larger than {LARGEST_FILE:,} bytes")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Refused(f"{source}: is no text but perhaps a spreadsheet: expected it saved as CSV")
    marks = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    marked = [encoding for mark, encoding in marks.items() if data.startswith(mark)]
    for encoding in marked or ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError as error:
            byte = error.start + 1
    else:
        raise Refused(f"{source}: is not text (byte {byte:,}): expected a CSV file in UTF-8")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if control := re.search("[\0-\x08\x0b-\x1f\x7f]", text):
        line, code = text.count("\n", 0, control.start()) + 1, ord(control[0])
        raise Refused(f"{source}, line {line}: found the character U+{code:04X}: expected text")
    return text


def _without_declaration(text: str) -> tuple[str, str]:
    """The text without a first line like sep=; and the delimiter which that names, if any."""
    said = re.match(r'"?sep=([\t;|,])"? *(?=\n|\Z)', text, re.IGNORECASE)
    return (text[said.end() :], said[1]) if said else (text, "")


def _likely_delimiter(text: str) -> str:
    """The one that divides most of the first rows into as many fields as the first of them.

    A row in which a quotation mark is never closed is none.
    """
    alike, divided = {}, {}
    for delimiter in DELIMITERS:
        lines = chain(islice(io.StringIO(text[:100_000]), 200), [END])
        *rows, _ = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
        widths = [len(row) for row in rows if any(map(str.strip, row))] or [0]
        alike[delimiter] = widths.count(widths[0]) / len(widths) if widths[0] > 1 else 0.0
        divided[delimiter] = sum(width > 1 for width in widths)
    likely = [delimiter for delimiter in DELIMITERS if alike[delimiter] > 0.5]
    return (
        likely[0] if likely else max(DELIMITERS[::-1], key=lambda one: (alike[one], divided[one]))
    )


def _rows(text: str, delimiter: str, source: str) -> tuple[list[int], list[list[str]], int]:
    """The lines and cells of as many rows as could be used, and how many rows there are.

    All are equally long. Last columns that are empty in every row are only a last delimiter.
    """
    lines: list[int] = []
    rows: list[list[str]] = []
    count = width = 0
    for line, cells in _fields(text, delimiter, source):
        if rows and len(cells) != len(rows[0]):
            fields = f"{len(cells):,} field{'s' * (len(cells) != 1)}"
            expected = f"{len(rows[0]):,} as in line {lines[0]}"
            raise Refused(f"{source}, line {line}: found {fields}: expected {expected}")
        count += 1
        if count <= MOST_EXAMPLES + 1:
            lines.append(line)
            rows.append(cells)
            width = next((end for end in range(len(cells), width, -1) if cells[end - 1]), width)
        if len(cells) < 2:
            break  # there is no need to count them
    if not rows:
        raise Refused(f"{source}: is empty: expected rows of values")
    if width < 2:
        expected = "two or more, divided by commas, semicolons or tabs"
        raise Refused(f"{source}, line {lines[0]}: found a single column: expected {expected}")
    if width > MOST_COLUMNS:
        raise Refused(f"{source}: has {width:,} columns: expected at most {MOST_COLUMNS:,}")
    return lines, [cells[:width] for cells in rows], count


def _fields(text: str, delimiter: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line it begins in."""
    lines = chain(io.StringIO(text), [END])
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    found, expected = "a quotation mark that opens a field", "a second one that closes it"
    line = 1
    try:
        for row in reader:
            if row == [END]:
                return
            if row and any(cells := [cell.strip() for cell in row]):
                if row[-1].endswith("\1"):
                    break
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        found = f"a field of more than {csv.field_size_limit():,} characters"
        expected = "an end to it, perhaps a quotation mark"
    raise Refused(f"{source}, line {line}: found {found}: expected {expected}")


# From rows to columns


def _has_header(rows: list[list[str]]) -> bool:
    """Whether the first row names the columns, rather than being one of the rows."""
    first, *below = rows
    named = [cell for cell in first if cell]
    if any(cell.casefold() in MISSING or is_number(cell) for cell in named):
        return False
    columns = list(zip(*below, strict=True)) or [()] * len(first)
    if any(Reading(words).marks for words in columns):
        return True
    again = any(cell in words for cell, words in zip(first, columns, strict=True) if cell)
    return len(set(named)) == len(named) and not again


def _names(cells: list[str]) -> list[str]:
    """A name for every column, no two the same."""
    names: dict[str, None] = {}
    for index, cell in enumerate(cells, 1):
        name = plain = " ".join(cell.split()) or f"column {index}"
        again = 2
        while name in names:
            name, again = f"{plain} ({again})", again + 1
        names[name] = None
    return list(names)
