"""The README tells the truth about keys, options, commands and problems."""

import re
from pathlib import Path

import pytest

from network import files
from network.check import mistakes
from network.snapshot import ask
from network.tour import STEP
from network.training import advance, start, think
from network.verdict import Verdict, judge_all
from visualiser.arguments import COMMANDS, _parser
from visualiser.keys import KEYS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def options() -> set[str]:
    """Every option of every command."""
    actions = [action for command in COMMANDS for action in _parser(command)._actions]
    return {name for action in actions for name in action.option_strings if name.startswith("--")}


@pytest.mark.parametrize("option", sorted(options()))
def test_every_option_stands_in_the_readme(option):
    """A flag nobody is told about does not exist."""
    assert f"`{option}" in README or f" {option}" in README


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.press)
def test_every_key_stands_in_the_table_with_what_it_does(key):
    """Key and words are those of the overlay; the inputs' nine keys share a line."""
    shown, does = (key.shown, key.does)
    if shown.isdigit():
        shown, does = "1 – 9", "flip that input and ask her"
    lines = [line for line in README.splitlines() if line.startswith("| ")]
    assert any(shown in line.split("|")[1] and does in line.split("|")[2] for line in lines)


def test_no_option_stands_in_the_readme_that_does_not_exist():
    """Neither options nor commands are promised that are not there."""
    others = {"--displayfd", "--check", "--only-binary", "--long", "--name", "--add-data", "--from"}
    assert set(re.findall(r"--[a-z][a-z-]+", README)) - others <= options() | {"--version"}


def test_both_start_commands_are_one_line_each():
    """A fresh clone needs one line to run and one to test."""
    assert (
        "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/python main.py" in README
    )
    assert 'pip install -e ".[test]" && .venv/bin/pytest' in README


def test_the_picture_is_there():
    """The README's picture was drawn and is part of the project."""
    for path in re.findall(r"\]\((assets/[^)]+)\)", README):
        assert (ROOT / path).is_file()


def test_every_key_of_a_problem_file_is_documented():
    """Those that are read, and so those that the built-in files are made of."""
    section = README.split("## Problem files")[1].split("\n## ")[0]
    for key in files.TOP | files.TRAIN | files.RULE | STEP:
        assert f"`{key}`" in section or f"`[{key}]`" in section, key


def test_the_worked_example_of_a_problem_file_works(tmp_path):
    """Copied from the README it is read, and she learns it in the iterations it plans."""
    section = README.split("## Problem files")[1].split("\n## ")[0]
    lines = [line[4:] for line in section.splitlines() if not line or line.startswith("    ")]
    path = tmp_path / "umbrella.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    problem, recipe = files.read(path)
    assert (problem.title, recipe.layers) == ("Umbrella", (2, 3, 1))
    assert len(problem.tour.steps) == 3
    assert mistakes(path) == []
    outputs = think(advance(start(problem, recipe), recipe.iterations), problem.inputs)[-1]
    assert set(judge_all(outputs, problem.targets)) == {Verdict.RIGHT}


def test_the_numbers_of_the_posts_are_those_the_engine_gives():
    """What the README quotes comes out of the engine."""
    for name, published in (("single-neuron", "0.99993704"), ("xor", "0.0078876")):
        problem, recipe = files.find(name)
        state = advance(start(problem, recipe), recipe.iterations)
        said = ask(state, problem.questions[0]).outputs[0]
        digits = len(published) - 2
        assert f"{said:.{digits}f}" == published
        assert published in README
