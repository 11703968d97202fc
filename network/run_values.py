"""What a run is made of as plain values, and back: numbers, texts, lists and tables.

What comes back is checked: a file may hold anything.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from itertools import chain, pairwise
from typing import Any, NoReturn

import numpy as np

from network.edit import (
    LARGEST_WEIGHT,
    Edit,
    SetExamples,
    SetLearningRate,
    SetRecipe,
    SetWeight,
    SwitchNeuron,
)
from network.model import Parameters
from network.problem import Array, Problem, Rule, Scale, frozen
from network.reading import LARGEST
from network.recipe import Recipe
from network.toml_values import Values

Plain = dict[str, Any]

PROBLEM = {
    *("name", "title", "story", "source", "input_names", "output_names", "inputs", "targets"),
    *("questions", "rule", "report_every", "held_inputs", "held_targets", "input_scales"),
    *("output_scales", "choices", "grid"),
}
RULE = {"sentence", "situations", "answers"}
RECIPE = {
    "layers": list,
    "activations": list,
    "bias": bool,
    "learning_rate": float,
    "seed": int,
    "batch": int,
    "dropout": float,
    "iterations": int,
    "engine": str,
}
STATE = {"iteration", "weights", "biases"}
EDITS = {"iteration", "weight", "neuron", "learning_rate", "recipe", "examples"}


def problem_values(problem: Problem) -> Plain:
    """All of a problem; what it does not have is left out."""
    values: Plain = {
        "name": problem.name,
        "title": problem.title,
        "story": problem.story,
        "source": problem.source,
        "input_names": list(problem.input_names),
        "output_names": list(problem.output_names),
        "inputs": problem.inputs.tolist(),
        "targets": problem.targets.tolist(),
        "questions": [list(question) for question in problem.questions],
        "report_every": problem.report_every,
        "input_scales": list(problem.input_scales),
        "output_scales": list(problem.output_scales),
        "choices": [list(group) for group in problem.choices],
        "grid": problem.grid and list(problem.grid),
    }
    if problem.held_inputs is not None and problem.held_targets is not None:
        values["held_inputs"] = problem.held_inputs.tolist()
        values["held_targets"] = problem.held_targets.tolist()
    if problem.rule is not None:
        rule = problem.rule
        answers = {"situations": rule.situations.tolist(), "answers": rule.answers.tolist()}
        values["rule"] = {"sentence": rule.sentence, **answers}
    return {key: value for key, value in values.items() if value not in (None, [])}


def problem_from(values: Values) -> Problem:
    """The problem those values are of."""
    names, outputs = values.names("input_names"), values.names("output_names")
    rows, right = (None, len(names)), (None, len(outputs))
    held = not values.values.keys().isdisjoint(("held_inputs", "held_targets"))
    every = values.take("report_every", int, None)
    if every is not None and every < 1:
        refuse(values, "report_every", "1 or more")
    return Problem(
        name=values.take("name", str, ""),
        title=values.take("title", str, ""),
        story=values.take("story", str, ""),
        source=values.take("source", str, ""),
        input_names=names,
        output_names=outputs,
        inputs=numbers(values, "inputs", rows),
        targets=numbers(values, "targets", right),
        questions=values.situations("questions", len(names)),
        rule=_rule(values.table("rule", RULE), rows, right),
        report_every=every,
        held_inputs=numbers(values, "held_inputs", rows) if held else None,
        held_targets=numbers(values, "held_targets", right) if held else None,
        input_scales=_scales(values, "input_scales", len(names)),
        output_scales=_scales(values, "output_scales", len(outputs)),
        choices=_choices(values, len(names)),
        grid=values.shape("grid", len(names)),
    )


def _rule(rule: Values, rows: tuple[None, int], right: tuple[None, int]) -> Rule | None:
    if not rule.values:
        return None
    situations, answers = numbers(rule, "situations", rows), numbers(rule, "answers", right)
    if len(situations) != len(answers):
        refuse(rule, "answers", f"as many as there are situations, {len(situations)}")
    return Rule(rule.take("sentence", str, ""), situations, answers)


def _scales(values: Values, key: str, count: int) -> tuple[Scale | None, ...]:
    scales: list[Scale | None] = []
    for scale in values.take(key, list, []):
        fits = isinstance(scale, list) and len(scale) == 2 and scale[0] != scale[1]
        if scale is not None and not (fits and all(map(_is_finite, scale))):
            refuse(values, key, "null or [low, high] for each")
        scales.append(None if scale is None else Scale(float(scale[0]), float(scale[1])))
    if scales and len(scales) != count:
        refuse(values, key, f"{count} of them")
    return tuple(scales)


def _choices(values: Values, count: int) -> tuple[tuple[int, ...], ...]:
    groups = values.take("choices", list, [])
    for group in groups:
        whole = isinstance(group, list) and all(type(index) is int for index in group)
        if not (whole and group and set(group) <= set(range(count))):
            refuse(values, "choices", f"lists of inputs from 0 to {count - 1}")
    return tuple(map(tuple, groups))


def recipe_values(recipe: Recipe) -> Plain:
    """All of a recipe."""
    values = asdict(recipe)
    return values | {"layers": list(recipe.layers), "activations": list(recipe.activations)}


def recipe_from(values: Values) -> Recipe:
    """The recipe those values are of."""
    found = {key: values.take(key, kind, None) for key, kind in RECIPE.items() if key != "batch"}
    if missing := [key for key, value in found.items() if value is None]:
        refuse(values, missing[0], "a value")
    if not all(type(neurons) is int for neurons in found["layers"]):
        refuse(values, "layers", "whole numbers")
    if not all(type(name) is str for name in found["activations"]):
        refuse(values, "activations", "names")
    batch = None if values.values.get("batch") is None else values.take("batch", int, None)
    found |= {"layers": tuple(found["layers"]), "activations": tuple(found["activations"])}
    return Recipe(**found, batch=batch)


def parameters_values(parameters: Parameters) -> Plain:
    """Weights and biases, exact; of what has overflowed the names, `nan` and `inf`."""
    return {
        "weights": [_exact(weights) for weights in parameters.weights],
        "biases": [_exact(biases) for biases in parameters.biases],
    }


def _exact(array: Array) -> Any:
    if np.isfinite(array).all():
        return array.tolist()
    return np.array([repr(value) for value in array.ravel().tolist()]).reshape(array.shape).tolist()


def parameters_from(values: Values, recipe: Recipe) -> Parameters:
    """The parameters of a network by that recipe."""
    shapes = list(pairwise(recipe.layers))
    weights = _arrays(values, "weights", shapes)
    biases = _arrays(values, "biases", [(neurons,) for neurons in recipe.layers[1:]]
                     if recipe.bias else [])  # fmt: skip
    return Parameters(weights, biases)


def _arrays(values: Values, key: str, shapes: Sequence[tuple[int, ...]]) -> tuple[Array, ...]:
    found = values.take(key, list, [])
    if len(found) != len(shapes):
        refuse(values, key, f"{len(shapes)} layers of numbers")
    return tuple(
        _array(values, f"{key}[{index}]", array, shape)
        for index, (array, shape) in enumerate(zip(found, shapes, strict=True))
    )


def edit_values(iteration: int, edit: Edit) -> Plain:
    """An edit and when it was made; of other examples only their numbers, the rest stays."""
    match edit:
        case SetWeight(layer, source, target, value):
            return {"iteration": iteration, "weight": [layer, source, target, value]}
        case SwitchNeuron(layer, neuron, on):
            return {"iteration": iteration, "neuron": [layer, neuron, on]}
        case SetLearningRate(rate):
            return {"iteration": iteration, "learning_rate": rate}
        case SetRecipe(recipe):
            return {"iteration": iteration, "recipe": recipe_values(recipe)}
        case SetExamples(problem):
            rows = {"inputs": problem.inputs.tolist(), "targets": problem.targets.tolist()}
            return {"iteration": iteration, "examples": rows}


def edit_from(values: Values, problem: Problem, recipe: Recipe) -> Edit:
    """The edit those values are of, made on a network of that problem and recipe."""
    (kind,) = set(values.values) - {"iteration"} if len(values.values) == 2 else ("",)
    if kind == "weight":
        layer, source, target, value = _entries(values, kind, (int, int, int, float))
        inside = 0 <= layer < len(recipe.layers) - 1 and -recipe.bias <= source
        if not (
            inside and source < recipe.layers[layer] and 0 <= target < recipe.layers[layer + 1]
        ):
            refuse(values, kind, "a synapse that there is")
        if not abs(value) <= LARGEST_WEIGHT:
            refuse(values, kind, f"a weight of at most {LARGEST_WEIGHT:,.0f}")
        return SetWeight(layer, source, target, value)
    if kind == "neuron":
        layer, neuron, on = _entries(values, kind, (int, int, bool))
        if not (0 < layer < len(recipe.layers) - 1 and 0 <= neuron < recipe.layers[layer]):
            refuse(values, kind, "a hidden neuron that there is")
        return SwitchNeuron(layer, neuron, on)
    if kind == "learning_rate":
        return SetLearningRate(values.take(kind, float, 0.0))
    if kind == "recipe":
        return SetRecipe(recipe_from(values.table(kind, set(RECIPE))))
    if kind == "examples":
        rows = values.table(kind, {"inputs", "targets"})
        inputs = numbers(rows, "inputs", (None, len(problem.input_names)))
        targets = numbers(rows, "targets", (None, len(problem.output_names)))
        return SetExamples(replace(problem, inputs=inputs, targets=targets))
    return refuse(values, kind, "an edit: weight, neuron, learning_rate, recipe or examples")


def _entries(values: Values, key: str, kinds: Sequence[type]) -> list[Any]:
    entries: list[Any] = values.take(key, list, [])
    if len(entries) == len(kinds):
        entries = [
            float(entry) if kind is float and _is_finite(entry) else entry
            for entry, kind in zip(entries, kinds, strict=True)
        ]
    if [type(entry) for entry in entries] != list(kinds):
        refuse(values, key, f"{len(kinds)} entries: {', '.join(k.__name__ for k in kinds)}")
    return entries


def numbers(values: Values, key: str, shape: tuple[int | None, ...]) -> Array:
    """An array of finite numbers; None in the shape is any length."""
    array = _array(values, key, values.take(key, list, []), shape)
    if not np.isfinite(array).all():
        refuse(values, key, "numbers that are finite")
    return array


def _array(values: Values, key: str, found: object, shape: tuple[int | None, ...]) -> Array:
    """An array of numbers, or of their names where they are not finite."""
    with suppress(ValueError, OverflowError):
        if _fits(found, shape):
            return frozen(found)
    return values.places.refuse(f"{values.prefix}{key}", found, f"numbers, {_said(shape)}")


LONGEST_NUMBER = 30
"""Letters of a number that is written as a name."""


def _fits(found: object, shape: tuple[int | None, ...]) -> bool:
    """Whether it is lists of numbers in that shape, at least one in each."""
    inner: list[Any] = [found]
    for size in shape:  # a whole layer of lists at a time: there may be a million of them
        if set(map(type, inner)) != {list}:
            return False
        lengths = set(map(len, inner))
        if 0 in lengths or (size is not None and lengths != {size}):
            return False
        inner = list(chain.from_iterable(inner))
    return set(map(type, inner)) <= {int, float} or all(
        type(value) is str and len(value) < LONGEST_NUMBER for value in inner
    )


def _said(shape: Iterable[int | None]) -> str:
    return " x ".join("any" if size is None else str(size) for size in shape)


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and type(value) is not bool and abs(value) < LARGEST


def refuse(values: Values, key: str, expected: str) -> NoReturn:
    """Refuse what stands there."""
    values.places.refuse(f"{values.prefix}{key}", values.values.get(key), expected)
