"""The run that the command line asks for: a built-in problem, a file, or a saved run."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from network import files, run_file, tables
from network.problem import Problem
from network.recipe import Recipe
from network.refused import Refused
from network.selection import Named, place_of
from network.table_problem import to_problem, uses_named
from visualiser.arguments import Selected
from visualiser.runs import Run, new_run, reopened

RECIPE_OPTIONS = ("dropout", "iterations", "seed", "learning_rate", "batch", "bias", "engine")
TABLE_OPTIONS = ("outputs", "ignore", "held_out")


def begun(options: Namespace, last: str = "xor") -> Run:
    """The run that the command line asks for: a saved one as it was, or else a new one."""
    name = options.problem or last
    if name.lower().endswith(run_file.ENDING):
        _refuse_run_options(options)
        run = reopened(run_file.read(Path(name)), str(Path(name).absolute()))
    else:
        run = new_run(name, *chosen(options, last))
    if getattr(options, "ask", None):
        question = fitting(run.trainer.state.problem, options.ask[-1])
        return replace(run, question=question, example=None)
    return run


def _refuse_run_options(options: Namespace) -> None:
    names = ("hidden", *RECIPE_OPTIONS, *TABLE_OPTIONS)
    said = [name for name in names if getattr(options, name) is not None]
    if said:
        raise Refused(f"--{said[0].replace('_', '-')} cannot be said of a saved run")


def chosen(options: Namespace, last: str = "xor") -> tuple[Problem, Recipe]:
    """The problem named, or else the last one, with the run options put over its own recipe."""
    problem, recipe = _found(options, options.problem or last)
    if options.hidden is not None:
        recipe = recipe.with_hidden(options.hidden)
    said = {name: getattr(options, name) for name in RECIPE_OPTIONS}
    return problem, replace(recipe, **{k: value for k, value in said.items() if value is not None})


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


def selected(recipe: Recipe, named: Selected) -> tuple[int, ...]:
    """Layer and neuron, or layer, source and target, counted from 0; the bias neuron is -1.

    Raises Refused where the network has no such thing.
    """
    try:
        return place_of(recipe, Named(*named))
    except Refused as refused:
        raise Refused(f"--select: {refused}") from None


def fitting(problem: Problem, inputs: tuple[float, ...]) -> tuple[float, ...]:
    """The situation, given in the user's units; refused unless it has a number for each input."""
    if len(inputs) != len(problem.input_names):
        expected = len(problem.input_names)
        raise Refused(f"--ask has {len(inputs)} numbers: {problem.name} has {expected} inputs")
    if not problem.input_scales:
        return inputs
    pairs = zip(problem.input_scales, inputs, strict=True)
    return tuple(scale.inwards(value) if scale else value for scale, value in pairs)
