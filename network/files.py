"""Problem files (TOML) in, with errors that say where they are and what was expected.

The built-in problems are files of the same kind and are read by the same code. A file is only
data: nothing in it is ever run.
"""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from network import tables
from network.problem import Problem, Rule, Scale, frozen
from network.reading import LARGEST, read_whole
from network.recipe import ACTIVATIONS, Recipe
from network.refused import Refused
from network.table_problem import to_problem, usual_uses
from network.toml_lines import lines_of
from network.toml_values import Misplaced, Places, Values
from network.tour import STEP, read_tour
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

LARGEST_FILE = 1_000_000
"""Bytes: what can be read in a second. Nothing larger is read or written: a table has more room."""

LONG_KEY = re.compile(
    r"""(?:\.[ \t]*(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*){30}""", re.ASCII
)
"""The library's reader takes ever longer for each further part of a key; here none has three."""

PLAIN_TITLE = re.compile(r'title = "([^"\\\x00-\x1f\x7f]+)"\n')
"""A first line that says the title and nothing else."""

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
    "tour",
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


def built_in() -> tuple[str, ...]:
    """The names of the built-in problems, the posts' own first."""
    found = {path.stem for path in BUILT_IN.glob("*.toml")}
    return tuple(name for name in ORDER if name in found) + tuple(sorted(found - set(ORDER)))


def titles() -> tuple[tuple[str, str], ...]:
    """Name and title of every built-in problem; their examples are not read."""
    return tuple((name, _title(BUILT_IN / f"{name}.toml")) for name in built_in())


def _title(path: Path) -> str:
    """The title alone: where the file plainly begins with it, nothing else has to be understood."""
    with path.open(encoding="utf-8") as file:
        first = file.readline()
        if plain := PLAIN_TITLE.fullmatch(first):
            return plain[1]
        title: str = tomllib.loads(first + file.read())["title"]
        return title


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
    return made_of(path, *values_in(path))


def values_in(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """What stands in a file, and the line of everything in it."""
    content = read_whole(path, LARGEST_FILE)
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        if LONG_KEY.search(text):
            raise ValueError("found a key of too many parts")
        return tomllib.loads(text), lines_of(text)
    except UnicodeDecodeError as error:
        raise Refused(f"{path}: is not text in UTF-8 (byte {error.start + 1:,})") from error
    except (ValueError, RecursionError) as error:
        raise Refused(f"{path}: is not TOML: {error or 'nested too deeply'}") from error


def made_of(path: Path, table: dict[str, Any], lines: dict[str, int]) -> tuple[Problem, Recipe]:
    """The problem and the recipe of what stands in a file.

    Raises Misplaced with the place in the file, or Refused where there is none.
    """
    try:
        return _problem(path, Values(Places(path, lines), table, "", TOP))
    except Misplaced:
        raise
    except Refused as refused:
        raise Refused(f"{path}: {refused}") from None


def _problem(path: Path, top: Values) -> tuple[Problem, Recipe]:
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
    first = problem.questions[0] if problem.questions else tuple(problem.inputs[0].tolist())
    tour = read_tour(top.tables("tour", STEP), recipe, first, problem.examples)
    if "tour" in top.values and tour is None:
        top.places.refuse("tour", [], "at least one step [[tour]]")
    return replace(problem, tour=tour), recipe


def _from_rows(top: Values) -> dict[str, Any]:
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


def _from_table(path: Path, top: Values) -> dict[str, Any]:
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


def _split(top: Values, inputs: Any, targets: Any) -> dict[str, Any]:
    held = top.take("held_out", int, 0)
    if not 0 <= held < max(1, len(inputs)):
        top.places.refuse("held_out", held, f"0 to {len(inputs) - 1} of the last rows")
    first = len(inputs) - held
    split = {"inputs": frozen(inputs[:first]), "targets": frozen(targets[:first])}
    if held:
        split |= {"held_inputs": frozen(inputs[first:]), "held_targets": frozen(targets[first:])}
    return split


def _recipe(train: Values, problem: Problem) -> Recipe:
    hidden = train.take("hidden", list, [4])
    if not all(type(neurons) is int and abs(neurons) < LARGEST for neurons in hidden):
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


def _activations(train: Values, layers: int) -> tuple[str, ...]:
    """One for each layer after the inputs."""
    names = train.take("activations", list, ["sigmoid"] * layers)
    if len(names) != layers or not set(map(str, names)) <= set(ACTIVATIONS):
        expected = f"a list of {layers}, each one of {', '.join(ACTIVATIONS)}"
        train.places.refuse("train.activations", names, expected)
    return tuple(names)


def _rule(rule: Values, inputs: int, outputs: int) -> Rule | None:
    answers = rule.rows("answers", inputs, outputs)
    if not answers:
        return None
    situations = frozen([row for row, _ in answers])
    return Rule(rule.take("sentence", str, ""), situations, frozen([right for _, right in answers]))
