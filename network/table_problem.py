"""A problem out of a table: what each column is for, and how it is brought between 0 and 1.

Knows nothing of files, nor of how tables are written in them.
"""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from network.columns import Column, is_number, short
from network.problem import MOST_INPUTS, MOST_OUTPUTS, Problem, kept
from network.recipe import LARGEST_SEED, Recipe
from network.refused import Refused
from network.table_neurons import Categories, Neurons, name_of, neurons_of
from network.tables import Table

MOST_CATEGORIES = 64
"""Different words in one column; where there are more they are names, or free text."""

MOST_HELD_OUT = 0.9
"""Share of the rows: she has to have something to learn from."""

CLASS_LABELS = range(3, 13)
"""So many whole numbers in a row, as the only output, are taken for the numbers of categories."""


MOST_AT_ONCE, BATCH = 64, 32
"""So many rows are learned from all at once; of more, so many in each iteration."""


Rows = NDArray[np.int64]


class Use(StrEnum):
    """What a column is for."""

    INPUT = "input"
    OUTPUT = "output"
    LEFT_OUT = "left out"


# What the columns are for


def usual_uses(table: Table) -> tuple[Use, ...]:
    """The last column that can be used is to be learned, from all others that can."""
    return uses_named(table)


def uses_named(
    table: Table, outputs: Sequence[str] = (), ignored: Sequence[str] = ()
) -> tuple[Use, ...]:
    """As usual, but with these outputs, and without those ignored: by name, or number from 1."""
    wanted = {_column_named(table, name) for name in outputs}
    unwanted = {_column_named(table, name) for name in ignored}
    for index in sorted(wanted & unwanted):
        raise Refused(f"{table.place(index)}: is both an output and ignored: expected one of them")
    every = range(len(table.columns))
    usable = [index for index in every if index not in unwanted and _is_usable(table, index)]
    learned = wanted or set(usable[-1:])
    return tuple(
        Use.OUTPUT if index in learned else Use.INPUT if index in usable else Use.LEFT_OUT
        for index in every
    )


def _column_named(table: Table, wanted: str) -> int:
    names = [column.name for column in table.columns]
    folded = [name.casefold() for name in names]
    if wanted in names:
        return names.index(wanted)
    if wanted.strip().casefold() in folded:
        return folded.index(wanted.strip().casefold())
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else 0
    if 1 <= number <= len(names):
        return number - 1
    known = ", ".join(map(short, names[:12])) + ", ..." * (len(names) > 12)
    expected = f"{known}, or a number from 1 to {len(names)}"
    raise Refused(f"{table.source}: there is no column {short(wanted)}: expected {expected}")


def _is_usable(table: Table, index: int) -> bool:
    """Whether a column is worth using if nobody asks for it: it says something, but is no name."""
    column = table.columns[index]
    if column.missing:
        return False
    if column.kind == "number":
        return min(column.numbers) < max(column.numbers)
    different = len(set(column.words))
    names = different > 10 and different > 0.8 * table.rows
    return 1 < different <= MOST_CATEGORIES and not names


# The problem


def to_problem(
    table: Table,
    uses: Sequence[Use],
    *,
    held_out: float = 0.0,
    seed: int = 1,
    as_categories: Sequence[int] = (),
) -> tuple[Problem, Recipe]:
    """What there is to learn in the table, and a recipe by which most tables are learned.

    `as_categories` are columns of numbers, counted from 0, that are names of categories.
    """
    if len(uses) != len(table.columns):
        expected = f"one for each of the {len(table.columns)} columns"
        raise Refused(f"{table.source}: found {len(uses)} uses: expected {expected}")
    inputs = [index for index, use in enumerate(uses) if use is Use.INPUT]
    outputs = [index for index, use in enumerate(uses) if use is Use.OUTPUT]
    categories = _categories(table, inputs, outputs, as_categories)
    _refuse_unlearnable(table, inputs, outputs, categories)
    told = neurons_of(table, inputs, categories)
    desired = neurons_of(table, outputs, categories, bare=True)
    learned, held = _split(table.rows, held_out, seed)
    name = Path(table.source).stem or "table"
    title = " ".join(name.replace("_", " ").replace("-", " ").split()) or name
    problem = Problem(
        name=name,
        title=title[0].upper() + title[1:],
        story=_story(table, inputs, outputs, told, desired, len(held)),
        source=table.source,
        input_names=told.names,
        output_names=desired.names,
        inputs=kept(told.values[learned]),
        targets=kept(desired.values[learned]),
        questions=(tuple(told.values[0].tolist()),),
        held_inputs=kept(told.values[held]) if len(held) else None,
        held_targets=kept(desired.values[held]) if len(held) else None,
        input_scales=told.scales if any(told.scales) else (),
        output_scales=desired.scales if any(desired.scales) else (),
        choices=told.groups,
    )
    return problem, _recipe(problem, softmax=bool(desired.groups))


def _categories(
    table: Table, inputs: list[int], outputs: list[int], asked: Sequence[int]
) -> Categories:
    found = {}
    for index in inputs + outputs:
        column = table.columns[index]
        _refuse_missing(table, index)
        if column.kind != "number" or index in asked or ([index] == outputs and _labels(column)):
            _refuse_names(table, index)
            found[index] = column.categories
    return found


def _labels(column: Column) -> bool:
    """Whether the numbers only count categories, like 0, 1 and 2."""
    values = set(column.numbers)
    whole = all(value.is_integer() for value in values)
    return whole and len(values) in CLASS_LABELS and max(values) - min(values) == len(values) - 1


def _refuse_missing(table: Table, index: int) -> None:
    column = table.columns[index]
    for row in column.missing[:1]:
        found = short(column.words[row]) if column.words[row] else "nothing"
        rows = f" ({len(column.missing):,} have none)" if len(column.missing) > 1 else ""
        expected = f"a value in every row{rows}, or the column left out"
        raise Refused(f"{table.place(index, row)}: found {found}: expected {expected}")


def _refuse_names(table: Table, index: int) -> None:
    column = table.columns[index]
    different = len(set(column.numbers or column.words))
    if different <= MOST_CATEGORIES:
        return
    words = [row for row, word in enumerate(column.words) if not is_number(word)]
    if 0 < len(words) < table.rows / 2:
        found = f"{short(column.words[words[0]])} in a column of numbers"
        expected = "a number in every row, or the column left out"
        raise Refused(f"{table.place(index, words[0])}: found {found}: expected {expected}")
    found = f"{different:,} different values, as if they were names or free text"
    expected = f"at most {MOST_CATEGORIES}, or the column left out"
    raise Refused(f"{table.place(index)}: found {found}: expected {expected}")


def _refuse_unlearnable(
    table: Table, inputs: list[int], outputs: list[int], categories: Categories
) -> None:
    for columns, what in ((outputs, "output"), (inputs, "input")):
        if not columns:
            expected = "one with a value in every row, and not always the same"
            raise Refused(f"{table.source}: no column is an {what}: expected {expected}")
    for index in outputs:
        column = table.columns[index]
        if len(set(column.numbers or column.words)) == 1:
            found = f"{short(column.words[0])} in every row"
            raise Refused(f"{table.place(index)}: found {found}: expected an output that varies")
        if index in categories and len(outputs) > 1:
            found = f"categories as one of {len(outputs)} outputs"
            expected = "numbers, or only this output"
            raise Refused(f"{table.place(index)}: found {found}: expected {expected}")
    for columns, most, what in (
        (inputs, MOST_INPUTS, "inputs"),
        (outputs, MOST_OUTPUTS, "outputs"),
    ):
        neurons = sum(len(categories[index]) if index in categories else 1 for index in columns)
        if neurons > most:
            found = f"the columns would make {neurons:,} {what}"
            raise Refused(f"{table.source}: {found}: expected at most {most}")


def _split(rows: int, share: float, seed: int) -> tuple[Rows, Rows]:
    """The rows to learn from and those held out, both in the order of the file."""
    if not 0 <= share <= MOST_HELD_OUT:
        raise Refused(f"held-out is {share}: expected a share from 0 to {MOST_HELD_OUT}")
    if not 0 <= seed <= LARGEST_SEED:
        raise Refused(f"seed is {seed}: expected 0 to {LARGEST_SEED:,}")
    held = min(round(rows * share), rows - 1)
    order = np.random.default_rng(seed).permutation(rows)
    return np.sort(order[held:]), np.sort(order[:held])


def _story(
    table: Table,
    inputs: list[int],
    outputs: list[int],
    told: Neurons,
    desired: Neurons,
    held: int,
) -> str:
    """What was made of the file, in a sentence or two."""
    made = _counted(len(told.names), "input")
    if len(inputs) < len(told.names):
        made += f" from {_counted(len(inputs), 'column')}"
    if scaled := sum(scale is not None for scale in told.scales):
        which = "all " if scaled == len(told.names) > 1 else ""
        which = which or f"{scaled:,} of them " * (scaled < len(told.names))
        whose = "its" if scaled == 1 else "their"
        made += f", {which}scaled from {whose} least to {whose} greatest"
    names = ", ".join(name_of(table.columns[index].name) for index in outputs[:6])
    names += ", ..." * (len(outputs) > 6)
    learned = f"{len(desired.names)} categories of {names}"
    if not desired.groups:
        scales = any(desired.scales)
        learned = f"to be learned: {names}" + ", scaled likewise" * scales
    rows = f"{_counted(table.rows, 'row')} of {Path(table.source).name or 'a table'}"
    kept_back = f" {_counted(held, 'row')} she never learns from." if held else ""
    return f"{rows}: {made}; {learned}.{kept_back}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def _recipe(problem: Problem, *, softmax: bool) -> Recipe:
    """Chosen by trial; an adjustment is a sum over the rows, so the more, the smaller the rate."""
    inputs, outputs = len(problem.input_names), len(problem.output_names)
    rows = problem.examples if problem.examples <= MOST_AT_ONCE else BATCH
    steepness = 1 if softmax else 4  # the sigmoid's gradient is 1/4 at most; softmax has none
    return Recipe(
        layers=(inputs, 8 if inputs + outputs <= 16 else 16, outputs),
        activations=("tanh", "softmax" if softmax else "sigmoid"),
        bias=True,
        learning_rate=min(1.0, round(steepness / rows, 3)),
        batch=None if rows == problem.examples else rows,
        iterations=20_000,
    )
