"""Changes of a training set, each giving another problem, and the set as a file of the user's own.

What is given and what is written is in the user's own units.
"""

import csv
import io
from dataclasses import replace
from pathlib import Path

from network.columns import MISSING, is_number
from network.files import LARGEST_FILE
from network.problem import MOST_EXAMPLES, Array, Problem, frozen
from network.reading import LARGEST
from network.recipe import Recipe
from network.refused import Refused
from network.writing import write_whole


def with_cell(
    problem: Problem, row: int, column: int, value: float, *, categories: bool = False
) -> Problem:
    """The inputs are columns 0, 1, ..., then come the outputs; `value` in the user's units.

    Of categories, and of the outputs where they are `categories`, one is 1: 1 makes the others 0,
    and 0 changes nothing.
    """
    inputs, targets = problem.inputs.copy(), problem.targets.copy()
    of_inputs = len(problem.input_names)
    array, scales, at = inputs, problem.input_scales, column
    if column >= of_inputs:
        array, scales, at = targets, problem.output_scales, column - of_inputs
    scale = scales[at] if scales else None
    of_outputs = tuple(range(len(problem.output_names))) if categories else ()
    groups = problem.choices if array is inputs else (of_outputs,)
    group = next((group for group in groups if at in group), ())
    if not group:
        inwards = scale.inwards(value) if scale else value
        if not max(abs(value), abs(inwards)) < LARGEST:
            raise Refused(f"a number as large as {value:g} cannot be used")
        array[row, at] = inwards
    elif value:
        array[row, list(group)] = 0.0
        array[row, at] = 1.0
    return replace(problem, inputs=frozen(inputs), targets=frozen(targets))


def value_of(problem: Problem, row: int, column: int) -> float:
    """What stands there, in the user's units."""
    of_inputs = len(problem.input_names)
    if column < of_inputs:
        return problem.inputs_in_units(problem.inputs[row])[column]
    return problem.outputs_in_units(problem.targets[row])[column - of_inputs]


def with_copy(problem: Problem, row: int) -> Problem:
    """The row once more, right below it."""
    if problem.examples >= MOST_EXAMPLES:
        raise Refused(f"a table has at most {MOST_EXAMPLES:,} rows")
    return _with_rows(problem, [*range(row + 1), row, *range(row + 1, problem.examples)])


def without_row(problem: Problem, row: int) -> Problem:
    """All rows but that one."""
    if problem.examples == 1:
        raise Refused("the last row stays: she needs at least one example")
    return _with_rows(problem, [at for at in range(problem.examples) if at != row])


def _with_rows(problem: Problem, rows: list[int]) -> Problem:
    inputs, targets = problem.inputs[rows], problem.targets[rows]
    return replace(problem, inputs=frozen(inputs), targets=frozen(targets))


def as_csv(problem: Problem) -> str:
    """A header, then a line for each example; what is held out comes last."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        [
            *(_heading(name, "input") for name in problem.input_names),
            *(_heading(name, "output") for name in problem.output_names),
        ]
    )
    for inputs, targets in _rows(problem):
        both = (*problem.inputs_in_units(inputs), *problem.outputs_in_units(targets))
        writer.writerow([_written(value) for value in both])
    return text.getvalue()


def _heading(name: str, kind: str) -> str:
    """A name that would be read as a value needs a word before it, or the header is a row."""
    return f"{kind} {name}" if is_number(name) or name.casefold() in MISSING else name


def as_toml(problem: Problem, recipe: Recipe) -> str:
    """A problem file that gives the same problem and recipe; in the network's own units."""
    held = 0 if problem.held_inputs is None else len(problem.held_inputs)
    lines = [
        f"title = {_quoted(problem.title)}",
        f"story = {_quoted(problem.story)}",
        f"inputs = [{', '.join(map(_quoted, problem.input_names))}]",
        f"outputs = [{', '.join(map(_quoted, problem.output_names))}]",
        *([f"held_out = {held}"] if held else []),
        *([f"grid = {list(problem.grid)}"] if problem.grid else []),
        "examples = [",
        *(
            f"  {{ inputs = [{_listed(inputs)}], desired = [{_listed(targets)}] }},"
            for inputs, targets in _rows(problem)
        ),
        "]",
        "",
        "[train]",
        f"hidden = {list(recipe.layers[1:-1])}",
        f"activations = [{', '.join(map(_quoted, recipe.activations))}]",
        f"bias = {str(recipe.bias).lower()}",
        f"learning_rate = {recipe.learning_rate!r}",
        *([f"batch = {recipe.batch}"] if recipe.batch else []),
        *([f"dropout = {recipe.dropout!r}"] if recipe.dropout else []),
        f"iterations = {recipe.iterations}",
        f"seed = {recipe.seed}",
    ]
    return "\n".join(lines) + "\n"


def save(path: Path, problem: Problem, recipe: Recipe) -> None:
    """Write the training set as .csv or .toml; raises Refused, also where the file is there."""
    if path.suffix.lower() not in (".csv", ".toml"):
        raise Refused(f"{path}: expected a name that ends in .csv or .toml")
    table = path.suffix.lower() == ".csv"
    text = as_csv(problem) if table else as_toml(problem, recipe)
    content = text.encode("utf-8", "replace")
    if not table and len(content) > LARGEST_FILE:
        opened = f"a problem file of more than {LARGEST_FILE:,} bytes could not be opened again"
        raise Refused(f"{path}: {opened}: expected a name that ends in .csv")
    try:
        _write(path, content)
    except OSError as error:
        raise Refused(f"{str(path)!r}: cannot be written ({error.strerror})") from error


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        raise Refused(f"{path}: is there already; expected another name")
    write_whole(path, content)


def _rows(problem: Problem) -> list[tuple[Array, Array]]:
    rows = list(zip(problem.inputs, problem.targets, strict=True))
    if problem.held_inputs is not None and problem.held_targets is not None:
        rows += zip(problem.held_inputs, problem.held_targets, strict=True)
    return rows


def _listed(values: Array) -> str:
    return ", ".join(map(_written, values.tolist()))


def _written(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return (
        str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
    )


def _quoted(text: str) -> str:
    """A string as TOML has it; what is no text at all, as a file's name may be, is replaced."""
    escaped = (
        text.encode("utf-8", "replace")
        .decode()
        .replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
    )
    plain = "".join(
        sign if sign.isprintable() or sign == " " else f"\\U{ord(sign):08x}" for sign in escaped
    )
    return f'"{plain}"'
