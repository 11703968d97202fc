"""What each command of the command line does. Every heavy import waits until it is needed."""

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from network import files, report, tables
from network.problem import Problem
from network.recipe import Recipe
from network.refused import Refused
from network.table_problem import to_problem, uses_named
from network.trainer import Trainer

if TYPE_CHECKING:
    from visualiser.arguments import Selected
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


MOST_PIXELS = 256_000_000
"""SDL counts the bytes of a surface in 31 bits, and half of them is as much as it can handle."""


def draw(options: Namespace) -> int:
    """Draw one iteration to a file: what the window would show, paused there."""
    from visualiser import commands as c
    from visualiser import export
    from visualiser.session import Session
    from visualiser.view import View

    size = options.size or (1280, 800)
    if options.out.lower().endswith(".png") and size[0] * size[1] * options.pixels**2 > MOST_PIXELS:
        raise Refused(f"--size and --pixels: found more than {MOST_PIXELS:,} pixels in all")
    problem, recipe = chosen(options)
    view = View(theme=options.theme or "dark", scale=options.text_scale or 1.0)
    session = Session(options.problem or "xor", problem, recipe, view, perf_counter)
    if options.ask:
        asked = fitting(problem, options.ask[-1])
        session.runs.shown = replace(session.run, question=asked)
    if options.select is not None:
        place = selected(recipe, options.select)
        look_into = c.SelectNeuron if len(place) == 2 else c.SelectSynapse
        session.handle(look_into(*place))
    session.run.trainer.seek(recipe.iterations if options.at is None else options.at)
    export.draw(
        session.snapshot(),
        session.view,
        Path(options.out),
        size=size,
        pixels=options.pixels,
        part=options.part,
        transparent=options.transparent,
    )
    return 0


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


def selected(recipe: Recipe, named: "Selected") -> tuple[int, ...]:
    """Layer and neuron, or layer, source and target, counted from 0; the bias neuron is -1.

    Raises Refused where the network has no such thing.
    """
    layers, last = recipe.layers, len(recipe.layers) - 1
    network = "–".join(map(str, layers)) + (" + bias" if recipe.bias else "")
    if named.what == "synapse":
        layer = named.layer or 0
        if layer >= last:
            there = f"expected weights[0] to weights[{last - 1}] ({network})"
            raise Refused(f"--select: found weights[{layer}], {there}")
        of = f" of weights[{layer}]"
        source = _neuron_of(recipe, layer, named.neuron, "source", of)
        return layer, source, _neuron_of(recipe, layer + 1, named.target, "target", of)
    layer = {"input": 0, "output": last, "hidden": named.layer or 1}[named.what]
    if named.what == "hidden" and (layer >= last or (last > 2 and named.layer is None)):
        names = [f"hidden{number}" for number in range(1, last)] if last > 2 else ["hidden"]
        there = f"expected {' or '.join(names)}" if last > 1 else "there is no hidden neuron"
        raise Refused(f"--select: found hidden{named.layer or ''}, {there} ({network})")
    return layer, _neuron_of(recipe, layer, named.neuron, f"{named.what} neuron")


def _neuron_of(recipe: Recipe, layer: int, neuron: int, what: str, of: str = "") -> int:
    """A neuron of the layer, counted from 0, of one that was counted from 1."""
    bias = recipe.bias and layer < len(recipe.layers) - 1
    if neuron > recipe.layers[layer] or (neuron == 0 and not bias):
        there = f"1 to {recipe.layers[layer]}" + (" or bias" if bias else "")
        raise Refused(f"--select: found {what} {neuron or 'bias'}{of}, expected {there}")
    return neuron - 1


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
