"""What the console says: a run without a window, told in three stages or as JSON."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from network.model import Parameters
from network.problem import Array, Problem
from network.recipe import Recipe
from network.refused import Refused
from network.snapshot import ask, look_at_held_out
from network.terminal import shown
from network.trainer import Trainer
from network.training import State, judged, think
from network.verdict import Error, Verdict, count, measure

Progress = Callable[[int], None]

MOST_TOLD = 2_500_000
"""Numbers in all reports of a run: they are kept until its end, and JSON takes far more room."""

OF_EACH = 10
"""Numbers that a report has besides what she says, more or less."""


class Line(NamedTuple):
    """What she says for each example, (examples, outputs), before adjustment `iteration` + 1."""

    iteration: int
    outputs: Array
    error: Error


class Report(NamedTuple):
    """A finished run: where it began, what was reported on the way, and where it ended."""

    problem: Problem
    recipe: Recipe
    start: Parameters
    lines: tuple[Line, ...]
    end: Line
    last: State
    questions: tuple[tuple[float, ...], ...]


def train(
    trainer: Trainer, every: int, questions: Sequence[tuple[float, ...]], progress: Progress
) -> Report:
    """Train to the planned iterations; a line for iteration 0, `every`, 2 `every` ... below them.

    `progress` is told how many iterations have just been made. Raises Refused where that would be
    more reports than can be kept.
    """
    first = trainer.state
    problem, recipe = first.problem, first.recipe
    _refuse_too_many(problem, recipe.iterations, every)
    lines = []
    for iteration in range(0, recipe.iterations, every):
        _go(trainer, iteration, progress)
        lines.append(_line(trainer.state))
    _go(trainer, recipe.iterations, progress)
    last = trainer.state
    return Report(
        problem,
        recipe,
        first.parameters,
        tuple(lines),
        _line(last),
        last,
        tuple(questions),
    )


def _refuse_too_many(problem: Problem, iterations: int, every: int) -> None:
    most = MOST_TOLD // (problem.targets.size + OF_EACH)
    if (reports := -(-iterations // every)) > most:
        found = f"a report every {every:,} iterations makes {reports:,}"
        raise Refused(f"{found}: expected at most {most:,}, one every {-(-iterations // most):,}")


def _go(trainer: Trainer, iteration: int, progress: Progress) -> None:
    pieces = 50  # often enough for a progress bar to move, seldom enough to cost nothing
    while (left := iteration - trainer.iteration) > 0:
        done = min(left, max(1, trainer.state.recipe.iterations // pieces))
        trainer.step(done)
        progress(done)


def _line(state: State) -> Line:
    outputs = think(state, state.problem.inputs)[-1]
    return Line(state.iteration, outputs, measure(outputs, state.problem.targets))


def as_text(report: Report) -> Iterator[str]:
    """The three stages in words, then the answers; neurons and inputs are counted from 1."""
    problem, recipe = report.problem, report.recipe
    engine = "" if recipe.engine == "numpy" else f", engine {recipe.engine}"
    shape = "-".join(map(str, recipe.layers))
    yield f"{shown(problem.title)}: a {shape} network, seed {recipe.seed}{engine}"
    yield ""
    yield "1. Her random starting weights"
    yield from _weights(report.start)
    yield ""
    yield f"2. Training, {recipe.iterations:,} iterations: what she says for each example"
    yield f"   {'iteration':>11}  {'mean squared error':>18}  says"
    for line in report.lines:
        said = " ".join(_vector(row) for row in line.outputs[:12])
        more = " ..." if len(line.outputs) > 12 else ""
        yield f"   {line.iteration:>11,}  {line.error.mean_squared:>18.6g}  {said}{more}"
    yield ""
    yield "3. Her weights after training"
    yield from _weights(report.last.parameters)
    yield ""
    yield _outcome(report)
    for inputs in report.questions:
        yield ""
        yield from _answer(report, inputs)


def _weights(parameters: Parameters) -> Iterator[str]:
    for layer, weights in enumerate(parameters.weights):
        yield f"   layer {layer} to layer {layer + 1}: a row for each neuron it comes from"
        for source, row in enumerate(weights, 1):
            yield f"   {source:>4} " + " ".join(f"{weight:>12.8f}" for weight in row)
        if parameters.biases:
            yield "   bias " + " ".join(f"{bias:>12.8f}" for bias in parameters.biases[layer])


def _outcome(report: Report) -> str:
    verdicts = _verdicts(report)
    error = report.end.error
    if not report.last.parameters.finite:
        return (
            "Training has diverged: her weights are no longer numbers. Try a lower learning rate."
        )
    right, total = count(verdicts, Verdict.RIGHT), len(verdicts)
    held = look_at_held_out(report.last)
    if None in verdicts:
        more = f", {held.error.mean_absolute:.6g} for what was held out" if held else ""
        return f"The average error is {error.mean_absolute:.6g}{more}."
    more = f"; of the {len(held.verdicts):,} held out, {held.right:,} right" if held else ""
    return f"{right} of {total} examples right, average error {error.mean_absolute:.2%}{more}"


def _verdicts(report: Report) -> tuple[Verdict | None, ...]:
    return judged(report.last, report.end.outputs, report.problem.targets)


def _answer(report: Report, inputs: Sequence[float]) -> Iterator[str]:
    situation = ask(report.last, inputs)
    seen = "never seen" if situation.example is None else f"example {situation.example + 1}"
    yield f"A situation, {_vector(situation.inputs)} ({seen}): what does she think?"
    for layer, values in enumerate(situation.layers[1:-1], 1):
        for neuron, value in enumerate(values, 1):
            where = f"layer {layer}, " if len(report.recipe.layers) > 3 else ""
            yield f"   {where}hidden neuron {neuron} says {value:.8f}"
    correct = ""
    if situation.desired is not None:
        verdict = f", {situation.verdict.value}" if situation.verdict else ""
        correct = f"  ({_vector(situation.desired)} is correct{verdict})"
    yield f"   she answers {_vector(situation.outputs, 8)}{correct}"


def _vector(values: Iterable[float], digits: int = 4) -> str:
    return " ".join(
        f"{value:.0f}" if float(value).is_integer() else f"{value:.{digits}f}" for value in values
    )


def as_json(report: Report) -> str:
    """One JSON object: counted from 0, digits that read back exactly, null where not finite."""
    problem, recipe = report.problem, report.recipe
    verdicts, held_out = _verdicts(report), look_at_held_out(report.last)
    start_biases, biases = report.start.biases or None, report.last.parameters.biases or None
    answers = [ask(report.last, inputs) for inputs in report.questions]
    content = {
        "format": 1,
        "problem": problem.name,
        "layers": recipe.layers,
        "activations": recipe.activations,
        "seed": recipe.seed,
        "learning_rate": recipe.learning_rate,
        "engine": recipe.engine,
        "iterations": recipe.iterations,
        "start_weights": report.start.weights,
        "start_biases": start_biases,
        "weights": report.last.parameters.weights,
        "biases": biases,
        "outputs": report.end.outputs,
        "error": {
            **report.end.error._asdict(),
            "right": count(verdicts, Verdict.RIGHT),
            "of": len(verdicts),
        },
        "held_out": held_out
        and {**held_out.error._asdict(), "right": held_out.right, "of": len(held_out.verdicts)},
        "questions": [{"inputs": a.inputs, "outputs": a.outputs} for a in answers],
        "reports": [
            {"iteration": line.iteration, "outputs": line.outputs, **line.error._asdict()}
            for line in report.lines
        ],
    }
    return json.dumps(_plain(content), allow_nan=False)


def _plain(value: Any) -> Any:
    """The same in JSON's own types."""
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
