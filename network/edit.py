"""Interventions: what a person changes in a network that stands, as values; one way for all."""

from dataclasses import replace
from typing import NamedTuple

from network.model import Parameters
from network.problem import Array, Problem, frozen
from network.recipe import Recipe
from network.refused import Refused
from network.training import State

LARGEST_WEIGHT = 1e6
"""Beyond it a sigmoid has long been flat, and a slip of the finger likelier than an intention."""


class SetWeight(NamedTuple):
    """`weights[layer][source, target]` is now `value`; a source of -1 is the bias neuron."""

    layer: int
    source: int
    target: int
    value: float


class SwitchNeuron(NamedTuple):
    """Hidden neuron `neuron` of `layer` says 0 from now on and learns nothing, or is back."""

    layer: int
    neuron: int
    on: bool


class SetLearningRate(NamedTuple):
    """Every change is from now on this much of the error weighted derivative."""

    rate: float


class SetRecipe(NamedTuple):
    """From now on trained like this; the neurons and the weights stay as they are."""

    recipe: Recipe


class SetExamples(NamedTuple):
    """Another training set for the same inputs and outputs; she keeps the weights she has."""

    problem: Problem


Edit = SetWeight | SwitchNeuron | SetLearningRate | SetRecipe | SetExamples


def apply(state: State, edit: Edit) -> State:
    """The same iteration of the network with that changed; raises Refused where it cannot be."""
    match edit:
        case SetWeight():
            return replace(state, parameters=_with_weight(state.parameters, edit))
        case SwitchNeuron(layer, neuron, on):
            if not 0 < layer < len(state.recipe.layers) - 1:
                raise Refused("only hidden neurons can be switched off")
            others = {entry for entry in state.off if entry != (layer, neuron)}
            return replace(state, off=tuple(sorted(others if on else others | {(layer, neuron)})))
        case SetLearningRate(rate):
            return replace(state, recipe=replace(state.recipe, learning_rate=rate))
        case SetRecipe(recipe):
            if _shape(recipe) != _shape(state.recipe):
                raise Refused("other neurons need a new start")
            return replace(state, recipe=recipe)
        case SetExamples(problem):
            if _names(problem) != _names(state.problem):
                raise Refused("other inputs or outputs need a new network")
            return replace(state, problem=problem)


def _shape(recipe: Recipe) -> tuple[object, ...]:
    return recipe.layers, recipe.bias, recipe.seed, recipe.engine


def _names(problem: Problem) -> tuple[object, object]:
    return problem.input_names, problem.output_names


def same_thing(one: Edit, other: Edit) -> bool:
    """Whether both set the same thing, so that the second takes the place of the first."""
    match one, other:
        case SetWeight(), SetWeight():
            return one == other._replace(value=one.value)
        case (SetLearningRate(), SetLearningRate()) | (SetRecipe(), SetRecipe()):
            return True
    return False


def _with_weight(parameters: Parameters, edit: SetWeight) -> Parameters:
    if not abs(edit.value) <= LARGEST_WEIGHT:
        limit = f"{LARGEST_WEIGHT:,.0f}"
        raise Refused(f"a weight of {edit.value:g}: expected one from -{limit} to {limit}")
    if edit.source < 0:
        biases = list(parameters.biases)
        biases[edit.layer] = _changed(biases[edit.layer], (edit.target,), edit.value)
        return parameters._replace(biases=tuple(biases))
    weights = list(parameters.weights)
    weights[edit.layer] = _changed(weights[edit.layer], (edit.source, edit.target), edit.value)
    return parameters._replace(weights=tuple(weights))


def _changed(array: Array, place: tuple[int, ...], value: float) -> Array:
    copy = array.copy()
    copy[place] = value + 0.0  # -0 is not another weight
    return frozen(copy)
