"""What each command of the command line does. Every heavy import waits until it is needed."""

import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from network import files, report, tables
from network.problem import Problem
from network.recipe import Recipe
from network.refused import Refused
from network.snapshot import first_question, look
from network.table_problem import to_problem, uses_named
from network.trainer import Trainer

if TYPE_CHECKING:
    from visualiser.settings import Settings
    from visualiser.view import View


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
    from visualiser.settings import Settings, usual_path, values_of

    settings = Settings(usual_path())
    name, problem, recipe, notice = _remembered(options, settings.values.get("problem", "xor"))
    view = _first_view(options, settings, settings.notice or notice)
    session = Session(name, problem, recipe, view, perf_counter)
    if window.both_installed():
        warn("pygame and pygame-ce are both installed: uninstall both, then install pygame-ce")
    try:
        window.run(
            session,
            options.size or tuple(settings.values.get("size", (1280, 800))),
            lambda size: settings.remember(
                values_of(session.view, _lasting(session.run.name), size)
            ),
        )
    except window.NoScreen as reason:
        warn(f"no window ({reason}): training on the console instead")
        for option, value in (("ask", []), ("every", None), ("json", False)):
            setattr(options, option, value)
        return _train(problem, recipe, options)
    if settings.path is None:
        warn("settings are not remembered (that needs platformdirs and a home folder)")
    return 0


def _lasting(name: str) -> str:
    """The problem by a name it can be found by again; what was pasted cannot be."""
    there = name in files.built_in() or (_is_file(name) and Path(name).is_file())
    return name if there else "xor"


def _first_view(options: Namespace, settings: "Settings", notice: str) -> "View":
    """What is remembered, with the flags of the command line over it."""
    from visualiser.view import View

    kept = settings.of_the_view()
    flags = {
        "theme": options.theme,
        "scale": options.text_scale,
        "reduced_motion": options.reduced_motion,
        "per_second": options.speed,
        "easy_pace": None if options.speed is None else False,
    }
    kept |= {name: value for name, value in flags.items() if value is not None}
    kept.setdefault("easy_pace", "per_second" not in kept)
    return View(
        **kept,
        playing=not options.paused,
        intro=settings.first_time,
        notice=notice,
        problems=files.titles(),
    )


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
    return name is not None and name.lower().endswith((".toml", *files.TABLES))


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


def record(options: Namespace) -> int:
    """Record a film to a file and say how long it is."""
    from fractions import Fraction

    from visualiser.filming import studio
    from visualiser.view import View

    problem, recipe = chosen(options)
    question = fitting(problem, options.ask[-1]) if options.ask else first_question(problem)
    path = Path(options.out)
    usual = 25.0 if path.suffix.lower() == ".gif" else 30.0
    order = studio.Order(
        path,
        options.size or (1280, 720),
        options.pixels,
        options.part,
        options.seconds,
        Fraction(options.fps or usual).limit_denominator(1000),
        options.pace,
        options.slow,
    )
    view = View(theme=options.theme or "dark", scale=options.text_scale or 1.0)
    with ended_by_a_signal():
        print(studio.record(Trainer(problem, recipe), question, view, order))
    return 0


@contextmanager
def ended_by_a_signal() -> Iterator[None]:
    """Within it, being asked to end (SIGTERM) is as Ctrl C: nothing half done is left behind."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def chosen(options: Namespace, last: str = "xor") -> tuple[Problem, Recipe]:
    """The problem named, or else the last one, with the run options put over its own recipe."""
    problem, recipe = _found(options, options.problem or last)
    if options.hidden is not None:
        recipe = recipe.with_hidden(options.hidden)
    names = ("dropout", "iterations", "seed", "learning_rate", "batch", "bias", "engine")
    said = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    return problem, replace(recipe, **said)


def _found(options: Namespace, name: str) -> tuple[Problem, Recipe]:
    """The problem of that name; of a table the columns that the options name."""
    said = options.outputs or options.ignore or options.held_out is not None
    if not name.lower().endswith(files.TABLES):
        if said:
            raise Refused("--outputs, --ignore and --held-out are for a table (.csv)")
        return files.find(name)
    table = tables.read_file(Path(name))
    uses = uses_named(table, options.outputs or (), options.ignore or ())
    return to_problem(table, uses, held_out=options.held_out or 0.0)


def fitting(problem: Problem, inputs: tuple[float, ...]) -> tuple[float, ...]:
    """The situation, given in the user's units; refused unless it has a number for each input."""
    if len(inputs) != len(problem.input_names):
        expected = len(problem.input_names)
        raise Refused(f"--ask has {len(inputs)} numbers: {problem.name} has {expected} inputs")
    if not problem.input_scales:
        return inputs
    pairs = zip(problem.input_scales, inputs, strict=True)
    return tuple(scale.inwards(value) if scale else value for scale, value in pairs)


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
