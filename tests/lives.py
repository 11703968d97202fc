"""Runs that somebody lived through: any problem, any recipe, changed now and then, gone back in."""

from dataclasses import fields, replace

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from network import training
from network.edit import (
    Edit,
    SetExamples,
    SetLearningRate,
    SetRecipe,
    SetWeight,
    SwitchNeuron,
    apply,
)
from network.problem import Problem, Rule, Scale, frozen
from network.recipe import HIDDEN_ACTIVATIONS, Recipe
from network.trainer import Trainer
from network.training import State

RATES = (0.01, 0.125, 0.3)

FEWER = settings(max_examples=settings.default.max_examples // 2)
"""For tests that take longer; of --hypothesis-profile=long still a thousand."""


def bits(state: State) -> list[bytes]:
    """The weights and biases to the last bit; what is not a number has no bits of its own."""
    arrays = (*state.parameters.weights, *state.parameters.biases)
    return [np.where(np.isnan(array), np.nan, array).tobytes() for array in arrays]


def same(one: State, other: State) -> bool:
    """Whether two states have the same future, and are at the same iteration."""
    return (one.iteration, one.recipe, one.off, bits(one)) == (
        other.iteration, other.recipe, other.off, bits(other)
    ) and same_problem(one.problem, other.problem)  # fmt: skip


def same_problem(one: Problem, other: Problem) -> bool:
    """Whether two problems are equal in everything, arrays to the last bit."""
    names = [field.name for field in fields(Problem) if field.name != "tour"]  # no data
    return all(plain(getattr(one, name)) == plain(getattr(other, name)) for name in names)


def unsigned(array: np.ndarray) -> np.ndarray:
    """The same, but what is not a number has no sign, which says nothing."""
    return np.where(np.isnan(array), np.nan, array)


def plain(value: object) -> object:
    """The same with arrays as their shape and bytes."""
    if isinstance(value, np.ndarray):
        return value.shape, unsigned(value).tobytes()
    if isinstance(value, Rule):
        return tuple(map(plain, value))
    return value


def replayed(begun: State, edits: tuple[tuple[int, Edit], ...], iteration: int) -> State:
    """The state at an iteration, run straight there from the start with these edits on the way."""
    state = begun
    for at, edit in edits:
        if at <= iteration:
            state = apply(training.advance(state, at - state.iteration), edit)
    return training.advance(state, iteration - state.iteration)


@st.composite
def problems(draw, categories: bool) -> Problem:
    """A few examples with all that a problem may have besides."""
    random = np.random.default_rng(draw(st.integers(0, 9999)))
    inputs, outputs = draw(st.integers(1, 4)), draw(st.integers(2 if categories else 1, 3))
    rows, held = draw(st.integers(1, 6)), draw(st.integers(0, 2))

    def answers(count: int) -> np.ndarray:
        if categories:
            return frozen(np.eye(outputs)[random.integers(0, outputs, count)])
        return frozen(random.random((count, outputs)))

    def situations(count: int) -> np.ndarray:
        return frozen(random.normal(0, 1, (count, inputs)))

    more: dict = {"questions": tuple(map(tuple, situations(draw(st.integers(0, 2))).tolist()))}
    if held:
        more |= {"held_inputs": situations(held), "held_targets": answers(held)}
    if draw(st.booleans()):
        more["input_scales"] = tuple(
            Scale(*random.normal(0, 9, 2).tolist()) if k % 2 else None for k in range(inputs)
        )
    if draw(st.booleans()) and not categories:
        more["output_scales"] = (Scale(*random.normal(0, 9, 2).tolist()),) * outputs
    if draw(st.booleans()):
        more["rule"] = Rule("Whatever “chance” says.\n", situations(3), answers(3))
    if draw(st.booleans()):
        more["choices"] = ((0, inputs - 1),)
    if draw(st.booleans()):
        more["grid"] = (1, inputs)
    return Problem(
        name="made",
        title=draw(st.sampled_from(["Made", "a “title”\nwith all \\ kinds of 'signs' \U0001f98a"])),
        story="",
        source="nobody",
        input_names=tuple(f"in {k}" for k in range(inputs)),
        output_names=tuple(f"ö{k}" for k in range(outputs)),
        inputs=situations(rows),
        targets=answers(rows),
        report_every=draw(st.sampled_from([None, 3])),
        **more,
    )


@st.composite
def starts(draw, kinds=HIDDEN_ACTIVATIONS, dropouts=(0.0, 0.0, 0.3)) -> tuple[Problem, Recipe]:
    """Any problem with any recipe for it."""
    last = draw(st.sampled_from([*kinds, "softmax"]))
    problem = draw(problems(last == "softmax"))
    hidden = draw(st.lists(st.integers(1, 4), max_size=2))
    recipe = Recipe(
        layers=(len(problem.input_names), *hidden, len(problem.output_names)),
        activations=(*(draw(st.sampled_from(kinds)) for _ in hidden), last),
        bias=draw(st.booleans()),
        learning_rate=draw(st.sampled_from(RATES)),
        seed=draw(st.integers(0, 2**32 - 1)),
        batch=draw(st.sampled_from([None, None, 1, 2, 20])),
        dropout=draw(st.sampled_from(dropouts)),
        iterations=draw(st.sampled_from([0, 10, 60_000])),
    )
    return problem, recipe


def any_edit(draw, state: State) -> Edit:
    """Any change that this network takes."""
    layers, recipe = state.recipe.layers, state.recipe
    kinds = ["weight", "rate", "recipe", "examples", *["neuron"] * (len(layers) > 2)]
    kind = draw(st.sampled_from(kinds))
    if kind == "weight":
        layer = draw(st.integers(0, len(layers) - 2))
        source = draw(st.integers(-1 if recipe.bias else 0, layers[layer] - 1))
        value = draw(st.sampled_from([0.0, 0.1, -3.7, 1e6]))
        return SetWeight(layer, source, draw(st.integers(0, layers[layer + 1] - 1)), value)
    if kind == "neuron":
        layer = draw(st.integers(1, len(layers) - 2))
        return SwitchNeuron(layer, draw(st.integers(0, layers[layer] - 1)), draw(st.booleans()))
    if kind == "rate":
        return SetLearningRate(draw(st.sampled_from(RATES)))
    if kind == "recipe":
        changed = draw(st.sampled_from([{"batch": None}, {"batch": 2}, {"dropout": 0.25}]))
        return SetRecipe(replace(recipe, **changed))
    problem = state.problem
    rows = draw(st.lists(st.integers(0, problem.examples - 1), min_size=1, max_size=4))
    inputs, targets = frozen(problem.inputs[rows] / 2), frozen(problem.targets[rows])
    return SetExamples(replace(problem, inputs=inputs, targets=targets))


@st.composite
def trainers(draw, longest=60, least_edits=0) -> Trainer:
    """Trained, gone back, changed at random iterations, some of it undone, left anywhere."""
    trainer = Trainer(*draw(starts()))
    moments = st.sampled_from([0, 0, 1, 7]) | st.integers(0, longest)
    for _ in range(draw(st.integers(least_edits, 5))):
        trainer.seek(draw(moments))
        for _ in range(draw(st.sampled_from([1, 1, 2]))):
            trainer.edit(any_edit(draw, trainer.state))
        if draw(st.integers(0, 4)) == 0:
            trainer.seek(draw(moments))
            trainer.undo()
    trainer.seek(draw(moments))
    trainer.seek(draw(moments))
    return trainer


class Ticks:
    """A clock that goes on by one each time it is looked at: a budget of n is about n pieces."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        self.now += 1
        return self.now


def grown_to(trainer: Trainer, iteration: int) -> Trainer:
    """The same trainer, its past grown back at least so far."""
    ticks = Ticks()
    while trainer.grown is not None and trainer.grown < iteration:
        trainer.grow(2, ticks)
    return trainer


def whole(trainer: Trainer) -> Trainer:
    """The same trainer with all of its past."""
    while trainer.grown is not None:
        trainer.grow(1_000, Ticks())
    return trainer
