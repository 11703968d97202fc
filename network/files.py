"""Problem files (TOML) in, with errors that say where they are and what was expected.

The built-in problems are files of the same kind and are read by the same code. A file is only
data: nothing in it is ever run.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

from network.problem import Problem, Rule, frozen
from network.recipe import Recipe
from network.refused import Refused

BUILT_IN = Path(__file__).resolve().parent.parent / "assets" / "problems"

LARGEST_FILE = 8_000_000
"""Bytes; 5,000 examples of 784 inputs stay below it. Nothing larger is read."""

TOP = {
    "title",
    "story",
    "source",
    "inputs",
    "outputs",
    "examples",
    "ask",
    "report_every",
    "train",
    "rule",
}
TRAIN = {"hidden", "iterations", "seed", "learning_rate", "bias", "batch"}
RULE = {"sentence", "answers"}
ROW = {"inputs", "desired"}


def built_in() -> tuple[str, ...]:
    """The names of the built-in problems, the posts' own first."""
    first = ("xor", "single-neuron", "first-input", "xor-single-neuron")
    found = sorted(path.stem for path in BUILT_IN.glob("*.toml"))
    return tuple(sorted(found, key=lambda name: first.index(name) if name in first else len(first)))


def find(name: str) -> tuple[Problem, Recipe]:
    """The problem of that built-in name, or in that file, with the recipe it asks for."""
    if name in built_in():
        return read(BUILT_IN / f"{name}.toml")
    if name.endswith(".toml"):
        return read(Path(name))
    known = ", ".join(built_in())
    raise Refused(f"there is no problem {name!r}: expected {known}, or a problem file (.toml)")


def read(path: Path) -> tuple[Problem, Recipe]:
    """A problem file and the recipe it asks for."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Refused(f"{path}: is larger than {LARGEST_FILE:,} bytes")
        text = path.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        raise Refused(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{path}: is not text in UTF-8 (byte {error.start + 1:,})") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Refused(f"{path}: is not TOML: {error or 'nested too deeply'}") from error
    return _Reader(path, text).problem(table)


class _Reader:
    """Turns a table into a problem; knows the file's text to name the line of what is wrong."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text

    def problem(self, table: dict[str, Any]) -> tuple[Problem, Recipe]:
        self.known(table, TOP, "")
        inputs, outputs = self.names(table, "inputs"), self.names(table, "outputs")
        examples = self.rows(table, "examples", len(inputs), len(outputs))
        questions = self.of(table, "ask", list, [])
        every = self.of(table, "report_every", int, None)
        try:
            problem = Problem(
                name=self.path.stem,
                title=self.of(table, "title", str, self.path.stem),
                story=self.of(table, "story", str, ""),
                source=self.of(table, "source", str, ""),
                input_names=inputs,
                output_names=outputs,
                inputs=frozen([row for row, _ in examples]),
                targets=frozen([desired for _, desired in examples]),
                questions=tuple(
                    self.numbers(q, len(inputs), f"ask[{index}]")
                    for index, q in enumerate(questions, 1)
                ),
                rule=self.rule(self.of(table, "rule", dict, {}), len(inputs), len(outputs)),
                report_every=every
                if every is None or every > 0
                else self.wrong("report_every", every, "1 or more"),
            )
            return problem, self.recipe(self.of(table, "train", dict, {}), problem)
        except Refused as error:
            raise (
                error if str(error).startswith(str(self.path)) else Refused(f"{self.path}: {error}")
            ) from error

    def recipe(self, table: dict[str, Any], problem: Problem) -> Recipe:
        self.known(table, TRAIN, "train.")
        hidden = self.of(table, "hidden", list, [4])
        if not all(type(neurons) is int for neurons in hidden):
            self.wrong("hidden", hidden, "whole numbers, as in [4]")
        rate = self.of(table, "learning_rate", float, 1.0)
        return Recipe(
            layers=(len(problem.input_names), *hidden, len(problem.output_names)),
            iterations=self.of(table, "iterations", int, 10_000),
            seed=self.of(table, "seed", int, 1),
            learning_rate=rate,
            bias=self.of(table, "bias", bool, False),
            batch=self.of(table, "batch", int, None),
        )

    def rule(self, table: dict[str, Any], inputs: int, outputs: int) -> Rule | None:
        if not table:
            return None
        self.known(table, RULE, "rule.")
        answers = self.rows(table, "answers", inputs, outputs)
        return Rule(
            self.of(table, "sentence", str, ""),
            frozen([row for row, _ in answers]).reshape(len(answers), inputs),
            frozen([desired for _, desired in answers]).reshape(len(answers), outputs),
        )

    def names(self, table: dict[str, Any], key: str) -> tuple[str, ...]:
        names = self.of(table, key, list, [])
        if not names or not all(isinstance(name, str) for name in names):
            self.wrong(key, names, 'names, as in ["first", "second"]')
        return tuple(names)

    def rows(
        self, table: dict[str, Any], key: str, inputs: int, outputs: int
    ) -> list[tuple[tuple[float, ...], tuple[float, ...]]]:
        rows = []
        for index, row in enumerate(self.of(table, key, list, []), 1):
            where = f"{key}[{index}]"
            if not isinstance(row, dict) or set(row) != ROW:
                self.wrong(where, row, "{ inputs = [...], desired = [...] }")
            rows.append(
                (
                    self.numbers(row["inputs"], inputs, f"{where}.inputs"),
                    self.numbers(row["desired"], outputs, f"{where}.desired"),
                )
            )
        return rows

    def numbers(self, values: object, length: int, where: str) -> tuple[float, ...]:
        numbers = values if isinstance(values, list) else []
        fits = all(type(number) in (int, float) and abs(number) < 1e300 for number in numbers)
        if len(numbers) != length or not fits:
            self.wrong(where, values, f"a list of {length} number{'s' * (length != 1)}")
        return tuple(float(number) for number in numbers)

    def of(self, table: dict[str, Any], key: str, kind: type, default: Any) -> Any:
        value = table.get(key, default)
        if value is default or type(value) is kind or (kind is float and type(value) is int):
            return value
        return self.wrong(key, value, _KINDS[kind])

    def known(self, table: dict[str, Any], expected: set[str], prefix: str) -> None:
        for key in table:
            if key not in expected:
                self.wrong(f"{prefix}{key}", None, "one of " + ", ".join(sorted(expected)))

    def wrong(self, where: str, found: object, expected: str) -> Any:
        """Refuse, naming the line of `where`, such as `examples[3].desired`, as well as can be."""
        said = "is not known" if found is None else f"is {_short(found)}"
        raise Refused(f"{self.path}{self.line_of(where)}: {where} {said}: expected {expected}")

    def line_of(self, where: str) -> str:
        key, _, index = where.partition("[")
        leaf = re.escape(key.rpartition(".")[2])
        match = re.search(rf"^[ \t]*(?:\[\s*)?{leaf}\s*[=\]]", self.text, re.MULTILINE)
        if match is None:
            return ""
        at = match.start()
        opening = r"\{" if key in ("examples", "answers") else r"\[(?=\s*[-+.\d])"
        rows = list(re.finditer(opening, self.text[match.end() :]))
        number = int(index.partition("]")[0]) if index else 0
        if 0 < number <= len(rows):
            at = match.end() + rows[number - 1].start()
        return f", line {self.text.count(chr(10), 0, at) + 1}"


_KINDS = {
    str: "text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list in [ ]",
    dict: "a table",
}


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
