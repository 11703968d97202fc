"""Problem files (TOML) in, with errors that say where they are and what was expected.

The built-in problems are files of the same kind and are read by the same code. A file is only
data: nothing in it is ever run.
"""

import tomllib
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from network import tables
from network.problem import Problem, Rule, Scale, frozen
from network.recipe import ACTIVATIONS, Recipe
from network.refused import Refused
from network.table_problem import to_problem, usual_uses
from network.toml_lines import lines_of
from network.trouble import refuse_misfit

BUILT_IN = Path(__file__).resolve().parent.parent / "assets" / "problems"

ORDER = (
    *("xor", "single-neuron", "first-input", "xor-single-neuron"),
    *("and", "or", "majority", "parity-4", "two-categories", "three-layers", "stuck", "dropout"),
    *("autoencoder-8-3-8", "autoencoder-10-2-10", "digits"),
)
"""The posts' own problems, then from one neuron to many."""

TABLES = (".csv", ".tsv", ".txt")
"""How the names of tables end."""

LARGEST_FILE = 8_000_000
"""Bytes; 5,000 examples of 784 inputs stay below it. Nothing larger is read."""

MOST = 1e300
"""Larger numbers would be infinite as soon as anything is done with them."""

TOP = {
    "title",
    "story",
    "source",
    "inputs",
    "outputs",
    "examples",
    "ask",
    "report_every",
    "data",
    "held_out",
    "grid",
    "range",
    "train",
    "rule",
}
TRAIN = {
    "hidden",
    "activations",
    "iterations",
    "seed",
    "learning_rate",
    "bias",
    "batch",
    "dropout",
}
RULE = {"sentence", "answers"}
ROW = {"inputs", "desired"}


def built_in() -> tuple[str, ...]:
    """The names of the built-in problems, the posts' own first."""
    found = {path.stem for path in BUILT_IN.glob("*.toml")}
    return tuple(name for name in ORDER if name in found) + tuple(sorted(found - set(ORDER)))


def titles() -> tuple[tuple[str, str], ...]:
    """Name and title of every built-in problem; their examples are not read."""
    return tuple(
        (name, tomllib.loads((BUILT_IN / f"{name}.toml").read_text(encoding="utf-8"))["title"])
        for name in built_in()
    )


def find(name: str) -> tuple[Problem, Recipe]:
    """The problem of that built-in name, or in that file, with the recipe it asks for."""
    if name in built_in():
        return read(BUILT_IN / f"{name}.toml")
    if name.lower().endswith(".toml"):
        return read(Path(name))
    if name.lower().endswith(TABLES):
        table = tables.read_file(Path(name))
        return to_problem(table, usual_uses(table))
    known = ", ".join(built_in())
    raise Refused(
        f"there is no problem {name!r}: expected {known}, a problem file (.toml) or a table (.csv)"
    )


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
    except (ValueError, RecursionError) as error:
        raise Refused(f"{path}: is not TOML: {error or 'nested too deeply'}") from error
    try:
        return _problem(path, _Table(_Places(path, lines_of(text)), table, "", TOP))
    except _Misplaced as misplaced:
        raise Refused(str(misplaced)) from None
    except Refused as refused:
        raise Refused(f"{path}: {refused}") from None


def _problem(path: Path, top: "_Table") -> tuple[Problem, Recipe]:
    data = _from_table(path, top) if "data" in top.values else _from_rows(top)
    every = top.take("report_every", int, None)
    if every is not None and every < 1:
        top.places.refuse("report_every", every, "1 or more")
    inputs, outputs = len(data["input_names"]), len(data["output_names"])
    problem = Problem(
        name=path.stem,
        title=top.take("title", str, path.stem),
        story=top.take("story", str, ""),
        source=top.take("source", str, ""),
        questions=top.situations("ask", inputs),
        rule=_rule(top.table("rule", RULE), inputs, outputs),
        report_every=every,
        **data,
    )
    recipe = _recipe(top.table("train", TRAIN), problem)
    refuse_misfit(problem, recipe)
    return problem, recipe


def _from_rows(top: "_Table") -> dict[str, Any]:
    """The examples that stand in the file itself; the last `held_out` of them are kept from her."""
    names, outputs = top.names("inputs"), top.names("outputs")
    rows = top.rows("examples", len(names), len(outputs))
    inputs, targets = [row for row, _ in rows], [desired for _, desired in rows]
    return {
        "input_names": names,
        "output_names": outputs,
        "grid": top.shape("grid", len(names)),
        **_split(top, inputs, targets),
    }


def _from_table(path: Path, top: "_Table") -> dict[str, Any]:
    """The examples of a table beside the file: categories for the one column that is the output."""
    name = top.take("data", str, "")
    if not name or Path(name).name != name:
        top.places.refuse("data", name, "the name of a table in the same folder")
    table = tables.read_file(path.parent / name)
    names = [column.name for column in table.columns]
    (output,) = top.names("outputs") if len(top.names("outputs")) == 1 else ("",)
    if output not in names:
        top.places.refuse("outputs", output, f"the name of one column of {name}")
    wanted = names.index(output)
    others = [column for index, column in enumerate(table.columns) if index != wanted]
    if any(column.kind != "number" for column in others):
        top.places.refuse("data", name, f"numbers in every column but {output}")
    low, high = top.bounds("range")
    inputs = (np.array([column.numbers for column in others]).T - low) / (high - low)
    column = table.columns[wanted]
    words, categories = column.words, column.categories
    if column.numbers:  # 1 and 1.0 are the same
        written = dict(zip(sorted(set(column.numbers)), categories, strict=True))
        words = tuple(written[value] for value in column.numbers)
    return {
        "input_names": tuple(column.name for column in others),
        "output_names": categories,
        "grid": top.shape("grid", len(others)),
        "input_scales": (Scale(low, high),) * len(others) if (low, high) != (0, 1) else (),
        **_split(top, inputs, [[float(word == one) for one in categories] for word in words]),
    }


def _split(top: "_Table", inputs: Any, targets: Any) -> dict[str, Any]:
    held = top.take("held_out", int, 0)
    if not 0 <= held < max(1, len(inputs)):
        top.places.refuse("held_out", held, f"0 to {len(inputs) - 1} of the last rows")
    first = len(inputs) - held
    split = {"inputs": frozen(inputs[:first]), "targets": frozen(targets[:first])}
    if held:
        split |= {"held_inputs": frozen(inputs[first:]), "held_targets": frozen(targets[first:])}
    return split


def _recipe(train: "_Table", problem: Problem) -> Recipe:
    hidden = train.take("hidden", list, [4])
    if not all(type(neurons) is int for neurons in hidden):
        train.places.refuse("train.hidden", hidden, "whole numbers, as in [4]")
    return Recipe(
        layers=(len(problem.input_names), *hidden, len(problem.output_names)),
        activations=_activations(train, len(hidden) + 1),
        iterations=train.take("iterations", int, 10_000),
        seed=train.take("seed", int, 1),
        learning_rate=train.take("learning_rate", float, 1.0),
        bias=train.take("bias", bool, False),
        batch=train.take("batch", int, None),
        dropout=train.take("dropout", float, 0.0),
    )


def _activations(train: "_Table", layers: int) -> tuple[str, ...]:
    """One for each layer after the inputs."""
    names = train.take("activations", list, ["sigmoid"] * layers)
    if len(names) != layers or not set(map(str, names)) <= set(ACTIVATIONS):
        expected = f"a list of {layers}, each one of {', '.join(ACTIVATIONS)}"
        train.places.refuse("train.activations", names, expected)
    return tuple(names)


def _rule(rule: "_Table", inputs: int, outputs: int) -> Rule | None:
    answers = rule.rows("answers", inputs, outputs)
    if not answers:
        return None
    situations = frozen([row for row, _ in answers])
    return Rule(rule.take("sentence", str, ""), situations, frozen([right for _, right in answers]))


class _Misplaced(Refused):
    """Refused, with the place in the file already named."""


class _Places:
    """The file and where everything stands in it."""

    def __init__(self, path: Path, lines: dict[str, int]) -> None:
        self.path, self.lines = path, lines

    def refuse(self, place: str, found: object, expected: str) -> NoReturn:
        """Refuse what was found at a place like `examples[3].desired`; no line if none is sure."""
        known = place
        while known and known not in self.lines:
            known = known.rpartition(".")[0]
        line = f", line {self.lines[known]}" if known else ""
        said = "is not known" if found is UNKNOWN else f"is {_short(found)}"
        raise _Misplaced(f"{self.path}{line}: {place} {said}: expected {expected}")


class _Table:
    """One table of the file, whose keys are all known, and what its values have to be."""

    def __init__(
        self, places: _Places, values: dict[str, Any], prefix: str, known: set[str]
    ) -> None:
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
        if kind is float and type(value) is int and abs(value) < MOST:
            return float(value)
        if type(value) is not kind or (isinstance(value, int) and abs(value) > MOST):
            self.places.refuse(f"{self.prefix}{key}", value, _KINDS[kind])
        return value

    def table(self, key: str, known: set[str]) -> "_Table":
        return _Table(self.places, self.take(key, dict, {}), f"{self.prefix}{key}.", known)

    def names(self, key: str) -> tuple[str, ...]:
        names = self.take(key, list, [])
        if not names or not all(isinstance(name, str) for name in names):
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
        fits = all(type(number) in (int, float) and abs(number) < MOST for number in numbers)
        if len(numbers) != length or not fits:
            self.places.refuse(place, values, f"a list of {length} number{'s' * (length != 1)}")
        return tuple(float(number) for number in numbers)


UNKNOWN = object()
"""Stands for a key that has no business where it is."""

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
    return text if len(text) <= 40 else text[:37] + "..."
