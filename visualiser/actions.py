"""What each command of the command line does. Every heavy import waits until it is needed."""

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from time import perf_counter

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
    return _train(*chosen(options), options)


def _train(problem: Problem, recipe: Recipe, options: Namespace) -> int:
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


def watch(options: Namespace) -> int:
    """Open the window; where there is no screen, train on the console instead."""
    from visualiser import window
    from visualiser.session import Session
    from visualiser.settings import Settings, usual_path
    from visualiser.view import View

    settings = Settings(usual_path())
    kept = settings.values
    name, problem, recipe, notice = _remembered(options, kept.get("problem", "xor"))
    flags = {
        "theme": options.theme,
        "scale": options.text_scale,
        "reduced_motion": options.reduced_motion,
        "per_second": options.speed,
        "easy_pace": None if options.speed is None else False,
    }
    fields = {name: kept[name] for name in kept if name not in ("problem", "size")}
    fields |= {name: value for name, value in flags.items() if value is not None}
    fields.setdefault("easy_pace", "per_second" not in fields)
    view = View(
        **fields,
        playing=not options.paused,
        intro=settings.first_time,
        notice=settings.notice or notice,
        problems=tuple((name, files.find(name)[0].title) for name in files.built_in()),
    )
    session = Session(name, problem, recipe, view, perf_counter)

    def remember(size: tuple[int, int]) -> str:
        names = (
            "theme",
            "scale",
            "per_second",
            "easy_pace",
            "show_weights",
            "reduced_motion",
            "logarithmic",
        )
        values = {name: getattr(session.view, name) for name in names}
        return settings.remember(values | {"problem": session.run.name, "size": list(size)})

    if window.both_installed():
        warn(
            "pygame and pygame-ce are both installed and overwrite each other: uninstall both, then install pygame-ce"
        )
    try:
        window.run(session, options.size or tuple(kept.get("size", (1280, 800))), remember)
    except window.NoScreen as reason:
        warn(f"no window ({reason}): training on the console instead")
        for name, value in (("ask", []), ("every", None), ("json", False)):
            setattr(options, name, value)
        return _train(problem, recipe, options)
    return 0


def _remembered(options: Namespace, last: str) -> tuple[str, Problem, Recipe, str]:
    """The problem named or remembered; one that is gone does not stop the start, but is told of."""
    name = str(Path(options.problem).resolve()) if _is_file(options.problem) else options.problem
    try:
        return name or last, *chosen(options, last), ""
    except Refused as refused:
        if options.problem or last == "xor":
            raise
        return "xor", *chosen(options), f"{refused}. XOR is shown instead."


def _is_file(name: str | None) -> bool:
    return name is not None and name.endswith(".toml")


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


def warn(line: str) -> None:
    """One line on standard error."""
    print(f"see-her-thinking: {line}", file=sys.stderr)


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


ACTIONS = {"watch": watch, "train": train, "draw": draw, "problems": problems}
