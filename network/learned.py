"""What she has learned, for other programs: her weights, and a program that thinks as she does."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from network.problem import Array, Problem, Scale
from network.refused import Refused
from network.training import State
from network.writing import write_whole

MOST_PRINTED = 12
"""Examples that the program answers when it is run; more would scroll away."""


def save(path: Path, kind: str, state: State, questions: tuple[tuple[float, ...], ...]) -> None:
    """Write "npz", "json" or "py"; raises OSError where it cannot be written."""
    makers: dict[str, Callable[[], bytes]] = {
        "npz": lambda: as_npz(state),
        "json": lambda: as_json(state).encode(),
        "py": lambda: as_program(state, questions).encode(),
    }
    if not state.parameters.finite:
        raise Refused("her weights have overflowed: there is nothing to take away")
    write_whole(path, makers[kind]())


def as_npz(state: State) -> bytes:
    """`weights_0`, `weights_1` ..., `biases_0` ... where there are any, as numpy loads them."""
    from zipfile import ZipFile

    arrays = {f"weights_{index}": array for index, array in enumerate(state.parameters.weights)}
    arrays |= {f"biases_{index}": array for index, array in enumerate(state.parameters.biases)}
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:  # what `savez` writes, whatever the version of numpy
        for name, array in _without_neurons_off(state, arrays).items():
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
    return buffer.getvalue()


def as_json(state: State) -> str:
    """The same as lists, with what is needed to use them; every number reads back exactly."""
    problem, recipe = state.problem, state.recipe
    return json.dumps(
        {
            "format": 1,
            "problem": problem.title,
            "iteration": state.iteration,
            "inputs": problem.input_names,
            "outputs": problem.output_names,
            "input_scales": problem.input_scales,
            "output_scales": problem.output_scales,
            "layers": recipe.layers,
            "activations": recipe.activations,
            "weights": [array.tolist() for array in state.parameters.weights],
            "biases": [array.tolist() for array in state.parameters.biases] or None,
            "off": state.off,
        },
        indent=1,
    )


def _without_neurons_off(state: State, arrays: dict[str, Array]) -> dict[str, Array]:
    """A neuron that is switched off says nothing: nothing leads from it any more."""
    for layer, neuron in state.off:
        outgoing = arrays[f"weights_{layer}"].copy()
        outgoing[neuron] = 0.0
        arrays[f"weights_{layer}"] = outgoing
    return arrays


FUNCTIONS = {
    "sigmoid": (("exp",), "def sigmoid(x):\n    return 1 / (1 + exp(-x))"),
    "tanh": (("tanh",), ""),
    "relu": (("maximum",), "def relu(x):\n    return maximum(x, 0)"),
    "linear": ((), "def linear(x):\n    return x"),
    "threshold": (("where",), "def threshold(x):\n    return where(x > 0, 1.0, 0.0)"),
    "softmax": (
        ("exp",),
        "def softmax(x):\n"
        "    powers = exp(x - x.max(axis=-1, keepdims=True))\n"
        "    return powers / powers.sum(axis=-1, keepdims=True)",
    ),
}
"""Each activation as a few lines of plain numpy, and what they need of it."""


def as_program(state: State, questions: tuple[tuple[float, ...], ...]) -> str:
    """A program of the posts' kind: her weights, how she thinks, and what she answers.

    It needs numpy alone and gives the same answers as she does here.
    """
    parts = [
        "\n".join(_opening(state)),
        *_functions(state),
        "\n".join(_weights(state)),
        "\n".join(_think(state)),
        "\n".join(_questions(state, questions)),
    ]
    return "\n\n\n".join(parts) + "\n"


def _opening(state: State) -> Iterator[str]:
    problem = state.problem
    title = _on_one_line(problem.title).replace("\\", "/").replace('"', "'")
    yield f'"""{title}: what a small network has learned in {state.iteration:,} iterations."""'
    yield ""
    needed = {"array", "dot", "errstate", "set_printoptions"}
    for name in state.recipe.activations:
        needed.update(FUNCTIONS[name][0])
    yield f"from numpy import {', '.join(sorted(needed))}"
    yield ""
    yield f"INPUTS = {list(problem.input_names)!r}"
    yield f"OUTPUTS = {list(problem.output_names)!r}"


def _functions(state: State) -> Iterator[str]:
    texts = [FUNCTIONS[name][1] for name in dict.fromkeys(state.recipe.activations)]
    yield from filter(None, texts)


def _weights(state: State) -> Iterator[str]:
    yield "# A row for each neuron that a layer comes from, a column for each that it leads to."
    arrays = {f"weights_{index}": array for index, array in enumerate(state.parameters.weights)}
    for index, array in enumerate(_without_neurons_off(state, arrays).values(), 1):
        yield from _array(f"weights{index}", array)
    for index, array in enumerate(state.parameters.biases, 1):
        yield from _array(f"biases{index}", array)


def _array(name: str, array: Array) -> Iterator[str]:
    if array.ndim == 1:
        yield f"{name} = array({array.tolist()!r})"
        return
    yield f"{name} = array(["
    for row in array.tolist():
        yield f"    {row!r},"
    yield "])"


def _think(state: State) -> Iterator[str]:
    yield "def think(situation):"
    yield '    """Her answer to a situation, or to many as rows."""'
    said = "situation"
    if any(state.problem.input_scales):
        low, size = _scaling(state.problem.input_scales, state.recipe.layers[0])
        yield f"    situation = (situation - array({low})) / array({size})"
    with_biases = bool(state.parameters.biases)
    yield '    with errstate(all="ignore"):'
    for index, activation in enumerate(state.recipe.activations, 1):
        bias = f" + biases{index}" if with_biases else ""
        yield f"        layer{index} = {activation}(dot({said}, weights{index}){bias})"
        said = f"layer{index}"
    if any(state.problem.output_scales):
        low, size = _scaling(state.problem.output_scales, state.recipe.layers[-1])
        yield f"    return array({low}) + {said} * array({size})"
    else:
        yield f"    return {said}"


def _scaling(scales: tuple[Scale | None, ...], count: int) -> tuple[list[float], list[float]]:
    """Of each unit, what the network calls 0, and how far from it is 1."""
    known = [scale or Scale(0.0, 1.0) for scale in scales] or [Scale(0.0, 1.0)] * count
    return [scale.low for scale in known], [scale.high - scale.low for scale in known]


def _questions(state: State, questions: tuple[tuple[float, ...], ...]) -> Iterator[str]:
    problem = state.problem
    asked = [problem.inputs_in_units(row) for row in problem.inputs[:MOST_PRINTED]]
    asked += [problem.inputs_in_units(question) for question in questions]
    yield 'if __name__ == "__main__":'
    yield "    set_printoptions(precision=8, suppress=True)"
    yield "    for situation in ["
    for situation in asked:
        yield f"        {[float(value) for value in situation]!r},"
    yield "    ]:"
    yield '        print(situation, "->", think(array(situation)))'


def table_text(problem: Problem, outputs: Array) -> str:
    """Examples, desired answers and hers, with tabs between, as a spreadsheet takes them."""
    names = (*problem.input_names, *problem.output_names)
    hers = [f"she says {name}" for name in problem.output_names]
    lines = ["\t".join(map(_on_one_line, (*names, *hers)))]
    for inputs, targets, said in zip(problem.inputs, problem.targets, outputs, strict=True):
        row = (
            *problem.inputs_in_units(inputs),
            *problem.outputs_in_units(targets),
            *problem.outputs_in_units(said),
        )
        lines.append("\t".join(f"{value:.17g}" for value in row))
    return "\n".join(lines) + "\n"


def _on_one_line(text: str) -> str:
    """Without anything that could end a line, a column or a file."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def numbers_text(state: State) -> str:
    """Every weight and bias with where it leads, with tabs between; neurons counted from 1."""
    lines = ["layer\tfrom\tto\tweight"]
    for layer, weights in enumerate(state.parameters.weights):
        for source, row in enumerate(weights.tolist(), 1):
            lines += [f"{layer}\t{source}\t{to}\t{w!r}" for to, w in enumerate(row, 1)]
        if state.parameters.biases:
            biases = state.parameters.biases[layer].tolist()
            lines += [f"{layer}\tbias\t{to}\t{bias!r}" for to, bias in enumerate(biases, 1)]
    return "\n".join(lines) + "\n"
