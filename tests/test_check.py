"""`problems --check`: every mistake of a problem file is named, with its line and the reason."""

from pathlib import Path
from time import process_time

import pytest

import main
from network import files
from network.check import mistakes
from network.refused import Refused
from network.run_values import problem_values
from network.selection import named, place_of
from network.tour import Until
from visualiser.arguments import _make_selected
from visualiser.beginning import selected

ROWS = """\
title = "Either"
inputs = ["left", "right", "third"]
outputs = ["answer"]
examples = [
  { inputs = [0, 0, 1], desired = [0] },
  { inputs = [1, 1, 0], desired = [1] },
  { inputs = [1, 0, 1], desired = [1] },
]

[train]
hidden = [4]
iterations = 100
"""

GOOD = (
    ROWS
    + """
[[tour]]
text = "At iteration {iteration} she says {answer}, {right} are right, {error} is the error."
seek = 20
example = 2
slow = "blame"
until = "reached 50"

[[tour]]
text = "{says hidden:2}, {weight 0:1-1} and {change 0:1-1}."
ask = [1, 1, 1]
select = "0:3-4"
predict = "weight"
until = "asked 1 0 1"
"""
)

BAD = """\
title = 7
inputs = ["a", "b", "c"]
outputs = ["answer"]
colour = "red"
examples = [
  { inputs = [0, 0, 1], desired = [0] },
  { inputs = [1, 1], desired = [1] },
  { inputs = [1, 0, 1], desired = ["x"] },
]
ask = [[1, 0], [1, 0, 0]]

[train]
hidden = [4]
iterations = 100
seed = -1
learning_rate = "fast"
speed = 3

[[tour]]
text = ""

[[tour]]
text = "Look {anser} and {weight 0:9-1}."
seek = 101

[[tour]]
seek = -1
text = "Fine."
select = "hidden:9"

[[tour]]
text = "Fine."
select = "somewhere"
ask = [1, 1]

[[tour]]
text = "Fine."
example = 4
slow = "dream"
predict = "future"

[[tour]]
text = "Fine."
until = "asked 1 1"
colour = "red"

[[tour]]
text = "She says {answer}."
until = "bored"
predict = "answer"

[[tour]]
text = "Fine."
predict = "weight"
slow = "blame"
until = "reached 101"
"""

NAMED = {
    1: "title is 7: expected text in quotes",
    4: "colour is not known",
    7: "examples[2].inputs is [1, 1]: expected a list of 3 numbers",
    8: "examples[3].desired is ['x']: expected a list of 1 number",
    10: "ask[1] is [1, 0]: expected a list of 3 numbers",
    15: "seed is -1: expected 0 to 4,294,967,295",
    16: "train.learning_rate is 'fast': expected a number",
    17: "train.speed is not known",
    20: "tour[1].text is '': expected one to three sentences",
    23: "found {anser}, {weight 0:9-1}",
    24: "tour[2].seek is 101: expected an iteration from 0 to 100",
    27: "tour[3].seek is -1: expected an iteration from 0 to 100",
    29: "tour[3].select is 'hidden:9': expected 1 to 4",
    33: "tour[4].select is 'somewhere': expected a neuron as in",
    34: "tour[4].ask is [1, 1]: expected a list of 3 numbers",
    38: "tour[5].example is 4: expected 1 to 3",
    39: "tour[5].slow is 'dream': expected one of think",
    40: "tour[5].predict is 'future': expected one of answer",
    44: "tour[6].until is 'asked 1 1': expected a situation of 3 numbers",
    45: "tour[6].colour is not known",
    48: "expected nothing that tells what is to be predicted; found {answer}",
    49: "tour[7].until is 'bored': expected one of: reached N",
    54: "tour[8].predict is 'weight': expected a synapse in select",
    55: "tour[8].slow is 'blame': expected an example",
    56: "tour[8].until is 'reached 101': expected a number from 1 to 100",
}
"""By the line on which each stands."""


@pytest.fixture
def write(tmp_path):
    """A problem file of that content."""

    def to(content: str) -> Path:
        path = tmp_path / "mine.toml"
        path.write_text(content, encoding="utf-8")
        return path

    return to


def test_each_of_many_mistakes_is_named_with_its_line(write):
    """In the order of the file, and nothing that is no mistake."""
    path = write(BAD)
    found = mistakes(path)
    assert len(found) == len(NAMED) >= 20
    for told, (line, what) in zip(found, NAMED.items(), strict=True):
        assert told.startswith(f"{path}, line {line}: "), told
        assert what in told


def test_the_command_line_names_them_and_ends_with_2(write, capsys):
    """A line for each; with nothing to say it says so and ends with 0."""
    path = str(write(BAD))
    assert main.main(["problems", "--check", path]) == 2
    assert len(capsys.readouterr().out.splitlines()) == len(NAMED)
    built_in = [str(files.BUILT_IN / f"{name}.toml") for name in files.built_in()]
    assert main.main(["problems", "--check", *built_in]) == 0
    assert capsys.readouterr().out == "no mistakes\n"


@pytest.mark.parametrize("words", [["problems", "--check"], ["problems", "a.toml"]])
def test_a_file_and_the_option_belong_together(words, capsys):
    """One without the other is refused in a line."""
    assert main.main(words) == 2
    assert "expected --check with a problem file" in capsys.readouterr().err


def test_the_first_mistake_is_the_one_that_reading_refuses(write):
    """The list is made by reading, not by rules of its own."""
    path = write(BAD)
    with pytest.raises(Refused) as refused:
        files.read(path)
    assert str(refused.value) in mistakes(path)


@pytest.mark.parametrize("content", ["", "x = [", "tour = 3", ROWS + "\n[rule]\nanswers = 3\n"])
def test_what_is_hardly_a_problem_file_gets_at_least_a_line(write, content):
    """And no endless search."""
    assert mistakes(write(content))


def test_many_mistakes_in_a_large_file_are_not_looked_for_without_end(write):
    """Each costs as much as to read the file; the first of them are told at once."""
    rows = "{ inputs = [1], desired = [0] }," * 5_000
    steps = "[[tour]]\ntext = ''\n" * 200
    path = write(f'inputs = ["a"]\noutputs = ["b"]\nexamples = [{rows}]\n{steps}')
    began = process_time()
    assert "line 5: tour[1].text" in mistakes(path)[0]
    assert process_time() - began < 2


def test_a_tour_of_no_steps_is_a_mistake(write):
    """Somebody meant to write one."""
    (told,) = mistakes(write("tour = []\n" + ROWS))
    assert "line 1: tour is []: expected at least one step [[tour]]" in told


@pytest.mark.parametrize(
    ("written", "instead", "expected"),
    [
        ("seek = 20", 'seek = "20"', "expected a whole number"),
        ("example = 2", "example = 2\nask = [1, 1, 1]", "either a situation (ask) or an example"),
        ('predict = "weight"', 'predict = "weight"\nexample = 1', "either a situation"),
        ("{answer}", "{answer", "a brace that is not closed"),
        ("{says hidden:2}", "{says 0:1-1}", "found {says 0:1-1}"),
        ("{change 0:1-1}", "{change 0:3-4}", "nothing that tells what is to be predicted"),
        ("she says", "she says " + "so " * 200, "at most 420 characters"),
    ],
)
def test_what_cannot_be_in_a_step_is_refused(write, written, instead, expected):
    """Each by what was expected instead."""
    found = mistakes(write(GOOD.replace(written, instead, 1)))
    assert any(expected in told for told in found)


def test_a_tour_is_read_as_it_is_written(write):
    """A step without an iteration keeps that of the step before; the first question is asked."""
    problem, recipe = files.read(write(GOOD))
    first, second = problem.tour.steps
    assert problem.tour.recipe == recipe
    assert (first.seek, first.example, first.ask, first.phase) == (20, 1, (), 2)
    assert first.until == Until("reached", 50)
    assert (second.seek, second.ask, second.select) == (20, (1.0, 1.0, 1.0), (0, 2, 3))
    assert (second.predict, second.until) == ("weight", Until("asked", inputs=(1.0, 0.0, 1.0)))


def test_the_tour_is_no_part_of_the_problems_data(write):
    """A saved run knows a built-in problem by its data: a tour may change without harm."""
    with_tour, _ = files.read(write(GOOD))
    data = problem_values(with_tour)
    without, _ = files.read(write(ROWS))
    assert data == problem_values(without)


@pytest.mark.parametrize(
    "text",
    ["input:1", "hidden:2", "output:1", "0:2-2", "1:4-1", "hidden1:3", "0:bias-2", "input:bias"],
)
def test_places_are_spelled_as_on_the_command_line(text):
    """`draw --select` and the files mean the same by the same words."""
    _, recipe = files.find("xor")
    recipe = type(recipe)(layers=recipe.layers, bias=True)
    assert place_of(recipe, named(text)) == selected(recipe, _make_selected(text))


@pytest.mark.parametrize(
    "text", ["", "hidden", "hidden:0", "0:0-1", "0:1-0", "hidden0:1", "1:1", "x:1"]
)
def test_what_names_no_place_is_refused_by_both(text):
    """Neither takes what the other refuses."""
    with pytest.raises(Refused):
        named(text)
    with pytest.raises(ValueError, match=r"^$"):
        _make_selected(text)
