"""The neurons that the columns of a table become: one for a number, one for each category."""

from typing import NamedTuple

import numpy as np

from network.columns import Column
from network.problem import Array, Scale
from network.tables import Table

LONGEST_NAME = 60
"""Letters of a neuron's name."""


Categories = dict[int, tuple[str, ...]]
"""Those of each column that is not one of numbers."""


class Neurons(NamedTuple):
    """What columns become: `values`, (rows, neurons), a name and perhaps a scale for each.

    `groups` are those of which exactly one is 1.
    """

    names: tuple[str, ...]
    values: Array
    scales: tuple[Scale | None, ...]
    groups: tuple[tuple[int, ...], ...] = ()


def neurons_of(
    table: Table, columns: list[int], categories: Categories, *, bare: bool = False
) -> Neurons:
    """The neurons of the columns; where `bare`, categories are not called column = category."""
    names: list[str] = []
    values: list[Array] = []
    scales: list[Scale | None] = []
    groups = []
    for index in columns:
        column, first = table.columns[index], len(names)
        if index in categories:
            before = "" if bare else f"{column.name} = "
            names += [name_of(before + category) for category in categories[index]]
            values.append(_one_for_each(column, categories[index]))
            scales += [None] * len(categories[index])
            groups.append(tuple(range(first, len(names))))
        else:
            scale = scale_of(column)
            low, high = scale or (0.0, 1.0)
            names.append(name_of(column.name))
            values.append((np.array(column.numbers)[:, None] - low) / (high - low))
            scales.append(scale)
    return Neurons(tuple(names), np.hstack(values), tuple(scales), tuple(groups))


def name_of(text: str) -> str:
    """A name on one line, cut where it is too long to be read."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


def _one_for_each(column: Column, categories: tuple[str, ...]) -> Array:
    """A column of zeros and ones for each category."""
    if column.numbers:
        _, positions = np.unique(column.numbers, return_inverse=True)
    else:
        position = {category: index for index, category in enumerate(categories)}
        positions = np.array([position[word] for word in column.words])
    return np.eye(len(categories))[positions]


def scale_of(column: Column) -> Scale | None:
    """From the least number of the column to its greatest, unless all are within 0 and 1."""
    low, high = min(column.numbers), max(column.numbers)
    if 0 <= low <= high <= 1:
        return None
    return Scale(low, high) if low < high else Scale(min(low, 0.0), max(low, 0.0))
