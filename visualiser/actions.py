"""What each command of the command line does. Every heavy import waits until it is needed."""

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from network import files, report
from network.problem import Problem
from network.recipe import Recipe
from network.refused import Refused
from network.snapshot import first_question, look
from network.trainer import Trainer


def problems(_: Namespace) -> int:
    """Print the built-in problems, a line each."""
    for name in files.built_in():
        problem, recipe = files.find(name)
        layers = "-".join(map(str, recipe.layers))
        print(f"{name:<20} {layers:<8} {problem.examples:>3} examples  {problem.title}")
    return 0


def train(options: Namespace) -> int:
    """Train without a window and print what she learned."""
    problem, recipe = chosen(options)
    questions = tuple(fitting(problem, ask) for ask in options.ask) or problem.questions
    every = options.every or problem.report_every or max(1, recipe.iterations // 6)
    trainer = Trainer(problem, recipe)
    with _Progress(recipe.iterations) as progress:
        result = report.train(trainer, every, questions, progress.made)
    if options.json:
        print(report.as_json(result))
    else:
        for line in report.as_text(result):
            print(line)
    return 0


def draw(options: Namespace) -> int:
    """Draw one iteration to a file."""
    from visualiser import export
    from visualiser.view import View

    problem, recipe = chosen(options)
    question = fitting(problem, options.ask[-1]) if options.ask else first_question(problem)
    trainer = Trainer(problem, recipe)
    trainer.seek(recipe.iterations if options.at is None else options.at)
    export.draw(
        look(trainer, question),
        View(theme=options.theme or "dark", scale=options.text_scale or 1.0),
        Path(options.out),
        size=options.size or (1280, 800),
        pixels=options.pixels,
        part=options.part,
        transparent=options.transparent,
    )
    return 0


def chosen(options: Namespace, last: str = "xor") -> tuple[Problem, Recipe]:
    """The problem named, or else the last one, with the run options put over its own recipe."""
    problem, recipe = files.find(options.problem or last)
    if options.hidden is not None:
        layers = (recipe.layers[0], *options.hidden, recipe.layers[-1])
        recipe = replace(recipe, layers=layers, activations=())
    names = ("iterations", "seed", "learning_rate", "batch", "bias", "engine")
    said = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    return problem, replace(recipe, **said)


def fitting(problem: Problem, inputs: tuple[float, ...]) -> tuple[float, ...]:
    """The situation, refused unless it has a number for each input."""
    if len(inputs) != len(problem.input_names):
        expected = len(problem.input_names)
        raise Refused(f"--ask has {len(inputs)} numbers: {problem.name} has {expected} inputs")
    return inputs


class _Progress:
    """A bar on standard error while it is a terminal and tqdm is there; else silence."""

    def __init__(self, total: int) -> None:
        self.bar = None
        if sys.stderr.isatty():
            try:
                from tqdm import tqdm
            except ImportError:
                return
            self.bar = tqdm(total=total, unit=" iterations", leave=False)

    def made(self, count: int) -> None:
        if self.bar is not None:
            self.bar.update(count)

    def __enter__(self) -> "_Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()
