"""Where in a TOML file each value stands, which the standard library's reader does not tell."""

import re
from collections import Counter

_TOKEN = re.compile(
    r'#[^\n]*|"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
    r"|[\[\]{},=\n]|[^\s\[\]{},=#\"']+",
    re.DOTALL,
)


def lines_of(text: str) -> dict[str, int]:
    """The line, counted from 1, of every key and list entry of a valid file.

    A place is written as in `train.seed` or `examples[3].desired`, entries counted from 1; those
    of `[[tour]]` are `tour[1]`, `tour[2]` and so on.
    """
    lines: dict[str, int] = {}
    repeated: Counter[str] = Counter()
    frames = [_Frame("table", "")]
    key = ""
    line, counted = 1, 0
    for match in _TOKEN.finditer(text):
        token, frame = match.group(), frames[-1]
        if token == ",":  # every second sign of a long file
            frame.entry += 1
            key = ""
            continue
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if token.startswith("#") or (token == "\n" and frame.kind == "list"):
            continue
        if frame.kind == "list" and token != "]":
            lines.setdefault(f"{frame.place}[{frame.entry}]", line)
        if token == "\n":
            key = ""
        elif token == "[" and frame.kind == "table" and not key:
            frames.append(_Frame("header", ""))
        elif token == "[" and frame.kind == "header":
            frame.entry = 2  # [[...]]: one more of its kind
        elif token in "[{":
            place = f"{frame.place}[{frame.entry}]" if frame.kind == "list" else frame.value
            frames.append(_Frame("list" if token == "[" else "inline", place))
            key = ""
        elif token == "]" and frame.entry == 2 and frame.kind == "header":
            frame.entry = 1
            repeated[key] += 1
            key = f"{key}[{repeated[key]}]"
        elif token in "]}":
            frames.pop()
            if frame.kind == "header":
                frames[0].place = key
                lines.setdefault(key, line)
            key = "closed" if frames[-1].kind == "table" and frame.kind != "header" else ""
        elif token == "=":
            frame.value = f"{frame.place}.{key}" if frame.place else key
            lines.setdefault(frame.value, line)
        elif frame.kind != "list":
            key += token.strip("\"'")
    return lines


class _Frame:
    """A table, a table's header, a list or an inline table that is open."""

    def __init__(self, kind: str, place: str) -> None:
        self.kind, self.place, self.entry, self.value = kind, place, 1, ""
