"""Situations and answers in words, in the user's own units and with the names of categories."""

from collections.abc import Sequence
from math import isfinite

import numpy as np

from network.problem import Array, Problem
from network.recipe import Recipe
from visualiser.scene.numbers import brief, listed, plain, share_of_hundred

MOST_LISTED = 6
"""So many numbers are read at a glance; more are drawn as cells."""


def situation(problem: Problem, inputs: Sequence[float] | Array) -> str:
    """1 1 0; or 5.1, red: numbers in their units, of each group of categories the one that is."""
    if not problem.choices and not any(problem.input_scales):
        return listed(inputs)
    chosen = {group[int(np.argmax([inputs[i] for i in group]))]: group for group in problem.choices}
    grouped = {index for group in problem.choices for index in group}
    words = []
    for index, value in enumerate(problem.inputs_in_units(inputs)):
        if index in chosen:
            words.append(problem.input_names[index].rpartition(" = ")[2])
        elif index not in grouped:
            words.append(number(value))
    return ", ".join(words)


def answer(problem: Problem, recipe: Recipe, outputs: Array) -> str:
    """What she says: the likeliest category and how likely, or the numbers in their units."""
    if recipe.categories and np.isnan(outputs).any():
        return "?"
    if recipe.categories:
        best = int(outputs.argmax())
        return f"{problem.output_names[best]}, {share_of_hundred(outputs[best])}"
    if any(problem.output_scales):
        return ", ".join(map(number, problem.outputs_in_units(outputs)))
    return " ".join(plain(value, 3) for value in outputs)


def desired(problem: Problem, recipe: Recipe, targets: Array) -> str:
    """What she should say."""
    if recipe.categories:
        return problem.output_names[int(targets.argmax())]
    if any(problem.output_scales):
        return ", ".join(map(number, problem.outputs_in_units(targets)))
    return listed(targets)


def number(value: float) -> str:
    """A number in the user's units: four digits that count."""
    if not isfinite(value):
        return "?"
    size = abs(value)
    if size >= 1e6 or 0 < size < 1e-3:
        return f"{value:.3g}".replace("-", "−")
    digits = max(0, 3 - len(str(int(size))))
    text = plain(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else brief(float(round(value)))
