"""Snapshots for the tests of the scene: random ones, made ones, and networks that need much room.

Everything here comes out the same in every run: a failure is never luck.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import count

import numpy as np

from network import files, run_file
from network.edit import SetLearningRate, SetWeight, SwitchNeuron
from network.model import Parameters
from network.problem import Problem, Rule, frozen
from network.recipe import Recipe
from network.snapshot import Snapshot, first_question, look
from network.trainer import Trainer


def problem_of(inputs: object, targets: object, **changes: object) -> Problem:
    """A training set of these numbers, with names and questions where none are given."""
    inputs, targets = frozen(inputs), frozen(targets)
    fields: dict = {
        "name": "made",
        "title": "Made for a test",
        "story": "A training set that nobody published.",
        "source": "",
        "input_names": tuple(f"in {number + 1}" for number in range(inputs.shape[1])),
        "output_names": tuple(f"out {number + 1}" for number in range(targets.shape[1])),
        "inputs": inputs,
        "targets": targets,
    }
    return Problem(**(fields | changes))


def trainer_with(
    problem: Problem,
    weights: Sequence,
    biases: Sequence = (),
    iteration: int = 7,
    **changes: object,
) -> Trainer:
    """A trainer that stands at `iteration` with just these weights."""
    weights, biases = [tuple(map(frozen, arrays)) for arrays in (weights, biases)]
    layers = (len(problem.input_names), *(array.shape[1] for array in weights))
    trainer = Trainer(problem, Recipe(layers=layers, bias=bool(biases), **changes))
    parameters = Parameters(weights, biases)
    trainer.state = replace(trainer.state, parameters=parameters, iteration=iteration)
    trainer.history.record(trainer.state)
    return trainer


def with_weights(
    problem: Problem,
    weights: Sequence,
    biases: Sequence = (),
    *,
    iteration: int = 7,
    question: Sequence[float] | None = None,
    example: int | None = None,
    **changes: object,
) -> Snapshot:
    """The snapshot of a network with just these weights."""
    trainer = trainer_with(problem, weights, biases, iteration, **changes)
    return look(trainer, problem.inputs[0] if question is None else question, example)


@cache
def snapshot_of(name: str, iteration: int, *, asking: bool = True, **changes: object) -> Snapshot:
    """A built-in problem after so many iterations, its question or its first example shown."""
    problem, recipe = files.find(name)
    trainer = Trainer(problem, replace(recipe, **changes))
    trainer.seek(iteration)
    return look(trainer, first_question(problem), None if asking else 0)


# Random ones


def random_problem(random: np.random.Generator) -> Problem:
    """A few examples of a few inputs and outputs, 0 and 1 or any numbers; some have a rule."""
    inputs, outputs = int(random.integers(1, 7)), int(random.choice([1, 1, 1, 2, 3, 6]))
    examples = int(random.integers(1, 9))
    table = np.array([[n >> bit & 1 for bit in range(inputs)] for n in range(2**inputs)], float)
    answers = random.integers(0, 2, (len(table), outputs)).astype(float)
    rows = random.permutation(len(table))[:examples]
    values, targets = table[rows], answers[rows]
    rule = Rule("Whatever chance says.", frozen(table), frozen(answers))
    kind = random.random()
    if kind < 0.15:
        values = np.round(random.normal(0, 1.5, values.shape), 2)
    if kind < 0.25:
        targets = np.round(random.random(targets.shape), 2)
    if kind < 0.5:
        rule = None
    return problem_of(values, targets, rule=rule)


def random_recipe(random: np.random.Generator, problem: Problem) -> Recipe:
    """None to three hidden layers, with bias or without, slow, lively or far too fast."""
    hidden = random.integers(1, 7, random.choice([0, 1, 1, 1, 2, 3])).tolist()
    return Recipe(
        layers=(len(problem.input_names), *hidden, len(problem.output_names)),
        bias=bool(random.random() < 0.4),
        learning_rate=float(random.choice([0.01, 1, 1, 1, 6, 30])),
        seed=int(random.integers(0, 1000)),
        batch=int(random.integers(1, 4)) if random.random() < 0.2 else None,
        iterations=int(random.choice([50, 300, 10_000])),
    )


def random_question(random: np.random.Generator, problem: Problem) -> tuple[float, ...]:
    """A situation: of 0 and 1, or any numbers where the examples have such."""
    if np.isin(problem.inputs, (0, 1)).all():
        return tuple(random.integers(0, 2, len(problem.input_names)).astype(float).tolist())
    return tuple(np.round(random.normal(0, 1, len(problem.input_names)), 2).tolist())


def random_trainer(random: np.random.Generator) -> Trainer:
    """Some random problem and recipe, trained for a while, or stopped with weights of any size."""
    problem = random_problem(random)
    trainer = Trainer(problem, random_recipe(random, problem))
    hidden = [(layer, k) for layer, n in enumerate(trainer.state.recipe.layers) for k in range(n)]
    hidden = [place for place in hidden if 0 < place[0] < len(trainer.state.recipe.layers) - 1]
    if random.random() < 0.75:
        trainer.seek(int(random.choice([0, 1, 3, 20, 50, 100, 300])))
        if hidden and random.random() < 0.2:
            trainer.edit(SwitchNeuron(*hidden[random.integers(len(hidden))], on=False))
        return trainer
    spread = float(random.choice([0.3, 3, 30, 1000]))

    def any_size(arrays: Sequence) -> tuple:
        return tuple(frozen(random.standard_cauchy(array.shape) * spread) for array in arrays)

    parameters = Parameters(*map(any_size, trainer.state.parameters))
    trainer.state = replace(trainer.state, parameters=parameters, iteration=7)
    trainer.history.record(trainer.state)
    return trainer


def look_at_random(random: np.random.Generator, trainer: Trainer) -> Snapshot:
    """What is to be seen of it, with a question or an example shown."""
    problem = trainer.state.problem
    example = int(random.integers(problem.examples)) if random.random() < 0.5 else None
    return look(trainer, random_question(random, problem), example)


@cache
def random_snapshots(count: int, seed: int = 0) -> tuple[Snapshot, ...]:
    """So many snapshots, each of another problem with another recipe."""
    random = np.random.default_rng(seed)
    return tuple(look_at_random(random, random_trainer(random)) for _ in range(count))


# Networks that need much room


def _large(layers: Sequence[int], iteration: int, **changes: object) -> Trainer:
    random = np.random.default_rng(sum(layers))
    inputs = random.integers(0, 2, (12, layers[0])).astype(float)
    targets = random.integers(0, 2, (12, layers[-1])).astype(float)
    recipe = Recipe(tuple(layers), **changes)
    trainer = Trainer(problem_of(inputs, targets, title="Much at once"), recipe)
    trainer.seek(iteration)
    return trainer


def _wordy() -> Trainer:
    problem, recipe = files.find("xor")
    problem = replace(
        problem,
        title="Whether exactly one of the first two inputs is switched on, whatever the third says",
        story=" ".join(["She has to find out what the examples have in common."] * 30),
        source="An unpublished manuscript with a title that goes on for more than one line",
        input_names=("the first of the inputs", "the second one", "the third, which means nothing"),
        output_names=("what she makes of it all",),
    )
    trainer = Trainer(problem, replace(recipe, iterations=10**9, seed=4_294_967_295))
    trainer.seek(120)
    return trainer


def _real() -> Trainer:
    random = np.random.default_rng(5)
    inputs = np.round(random.normal(0, 40, (30, 2)), 2)
    targets = np.round(random.random((30, 1)) * 1000, 2)
    trainer = Trainer(problem_of(inputs, targets), Recipe((2, 3, 1), learning_rate=0.001))
    trainer.seek(40)
    return trainer


def _heavy() -> Trainer:
    problem, _ = files.find("xor")
    random = np.random.default_rng(9)
    weights = [random.normal(0, 60_000, shape) for shape in ((3, 4), (4, 1))]
    return trainer_with(problem, weights, iteration=40, iterations=60_000)


def _edited() -> Trainer:
    problem, recipe = files.find("xor")
    trainer = Trainer(problem, recipe)
    for iteration, change in (
        (40, SetWeight(0, 1, 2, -9.5)),
        (300, SwitchNeuron(1, 3, on=False)),
        (700, SetLearningRate(0.125)),
    ):
        trainer.seek(iteration + 500)
        trainer.seek(iteration)
        trainer.edit(change)
    trainer.seek(1_204)
    trainer.back(100)
    return trainer


def _growing() -> Trainer:
    """Edited, saved and opened again; a little of its past has grown back."""
    first = _edited()
    question = first_question(first.state.problem)
    trainer = run_file.saved("xor", first, question).trainer()
    ticks = count()
    while trainer.grown is not None and trainer.grown < 320:
        trainer.grow(3, lambda: float(next(ticks)))
    return trainer


@cache
def large_trainers() -> dict[str, Trainer]:
    """Networks and problems beyond the built-in ones, by what there is about them."""
    return {
        "bias": _large((3, 4, 1), 300, bias=True),
        "two hidden layers": _large((3, 8, 8, 1), 200),
        "six hidden layers": _large((4, 6, 6, 6, 6, 6, 6, 2), 20),
        "ten outputs": _large((6, 8, 10), 200, bias=True),
        "64 inputs": _large((64, 16, 10), 20),
        "256 hidden neurons": _large((3, 256, 1), 3),
        "more synapses than are drawn": _large((64, 48, 10), 3),
        "long names": _wordy(),
        "real values": _real(),
        "heavy weights": _heavy(),
        "edited": _edited(),
        "growing": _growing(),
    }
