"""A training set is changed by hand, and written to a file of the user's own that reads back."""

import errno
import itertools
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import problem_of

from network import examples, files, tables
from network.problem import MOST_EXAMPLES, Problem, Scale
from network.recipe import HIDDEN_ACTIVATIONS, Recipe
from network.refused import Refused
from network.table_problem import to_problem, usual_uses
from visualiser import commands as c
from visualiser.runs import new_run
from visualiser.session import Session
from visualiser.view import View


def from_csv(content: str) -> Problem:
    """The problem that a table of the user's own becomes."""
    table = tables.read_bytes(content.encode(), "mine.csv")
    return to_problem(table, usual_uses(table))[0]


HOUSES = from_csv(
    "area,rooms,heating,price\n50,2,gas,100\n80,3,oil,150\n120,5,sun,400\n60,2,oil,90\n"
)
"""Inputs: area and rooms in units of their own, three categories; the price in its own unit too."""

PETS = from_csv("legs,sound,pet\n4,woof,dog\n4,meow,cat\n2,tweet,bird\n0,blub,fish\n")
"""The output is one of four categories, the second column one of four too."""


def cells_of(problem: Problem) -> list[list[float]]:
    """Everything as the user sees it, row by row."""
    columns = len(problem.input_names) + len(problem.output_names)
    return [
        [examples.value_of(problem, row, column) for column in range(columns)]
        for row in range(problem.examples)
    ]


def arrays(problem: Problem) -> tuple[list, ...]:
    held = (problem.held_inputs, problem.held_targets)
    known = [array for array in (problem.inputs, problem.targets, *held) if array is not None]
    return tuple(array.tolist() for array in known)


# In the user's own units


def test_a_value_is_what_the_users_file_says():
    """Of area, rooms and price the number written there; of the heating 1 for the one it is."""
    assert HOUSES.input_names[2:] == ("heating = gas", "heating = oil", "heating = sun")
    expected = [
        [50, 2, 1, 0, 0, 100],
        [80, 3, 0, 1, 0, 150],
        [120, 5, 0, 0, 1, 400],
        [60, 2, 0, 1, 0, 90],
    ]
    assert cells_of(HOUSES) == [pytest.approx(row) for row in expected]


@pytest.mark.parametrize(
    ("column", "value", "inside"),
    [(0, 85, 0.5), (0, 120, 1), (0, 190, 2), (1, 3.5, 0.5), (1, -1, -1), (5, 245, 0.5), (5, 90, 0)],
)
def test_a_number_is_set_in_the_users_units(column, value, inside):
    """She learns from it between 0 and 1, and beyond where the user goes beyond."""
    changed = examples.with_cell(HOUSES, 1, column, value)
    assert examples.value_of(changed, 1, column) == pytest.approx(value)
    at = changed.inputs[1, column] if column < 5 else changed.targets[1, column - 5]
    assert at == pytest.approx(inside)


@given(st.integers(0, 3), st.sampled_from([0, 1, 5]), st.floats(-1e6, 1e6), st.integers(0, 3))
def test_a_number_that_is_set_changes_nothing_else(row, column, value, other):
    """All other cells stay what they are, and so does the problem it was set in."""
    before = cells_of(HOUSES)
    changed = examples.with_cell(HOUSES, row, column, value)
    after = cells_of(changed)
    assert after[row].pop(column) == pytest.approx(value, rel=1e-9, abs=1e-9)
    expected = [list(cells) for cells in before]
    expected[row].pop(column)
    assert after == expected
    assert cells_of(HOUSES) == before
    assert not changed.inputs.flags.writeable
    assert not changed.targets.flags.writeable
    assert (changed.input_scales, changed.choices) == (HOUSES.input_scales, HOUSES.choices)


# Categories


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 8), st.sampled_from([0, 1]))))
def test_of_categories_always_exactly_one_is_chosen(changes):
    """Whatever is clicked in whatever order: 1 chooses it, 0 changes nothing."""
    problem = PETS
    sound, pet = range(1, 5), range(5, 9)
    chosen = [
        [1 + PETS.inputs[row, 1:].argmax(), 5 + PETS.targets[row].argmax()] for row in range(4)
    ]
    legs = [4.0, 4.0, 2.0, 0.0]
    for row, column, value in changes:
        problem = examples.with_cell(problem, row, column, value, categories=True)
        if column == 0:
            legs[row] = value
        elif value:
            chosen[row][column in pet] = column
        for at, cells in enumerate(cells_of(problem)):
            assert cells[0] == pytest.approx(legs[at])
            assert [cells[k] for k in sound] == [k == chosen[at][0] for k in sound]
            assert [cells[k] for k in pet] == [k == chosen[at][1] for k in pet]


def test_outputs_that_are_no_categories_are_set_one_by_one():
    """Several outputs may all be 1, or none."""
    problem = problem_of([[0, 1]], [[1, 0, 0]])
    for column, value in ((3, 1), (4, 1), (2, 0)):
        problem = examples.with_cell(problem, 0, column, value)
    assert problem.targets.tolist() == [[0, 1, 1]]


# Rows


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 99)), max_size=12),
)
def test_rows_are_copied_right_below_and_taken_out(changes):
    """As a list of rows would have it; the last one that is left stays."""
    problem, expected = HOUSES, cells_of(HOUSES)
    for copy, number in changes:
        row = number % problem.examples
        if copy:
            problem = examples.with_copy(problem, row)
            expected.insert(row + 1, expected[row])
        elif problem.examples > 1:
            problem = examples.without_row(problem, row)
            del expected[row]
        else:
            with pytest.raises(Refused, match="the last row stays"):
                examples.without_row(problem, row)
        assert cells_of(problem) == expected
        assert not problem.inputs.flags.writeable


def test_a_full_table_takes_no_further_row():
    """As many rows as may be read, and not one more."""
    full = problem_of(np.zeros((MOST_EXAMPLES, 1)), np.zeros((MOST_EXAMPLES, 1)))
    with pytest.raises(Refused, match=f"at most {MOST_EXAMPLES:,} rows"):
        examples.with_copy(full, 3)
    assert examples.with_copy(examples.without_row(full, 0), 0).examples == MOST_EXAMPLES


def test_what_is_held_out_stays_held_out():
    """Changing the rows she learns from never touches the others."""
    problem, _ = files.find("digits")
    for changed in (
        examples.with_cell(problem, 0, 3, 7.0),
        examples.with_copy(problem, 5),
        examples.without_row(problem, 5),
    ):
        assert changed.held_inputs is problem.held_inputs
        assert changed.held_targets is problem.held_targets


# Written and read back

numbers = (
    st.floats(-1e6, 1e6)
    | st.integers(-(10**6), 10**6).map(float)
    | st.sampled_from([0.0, 1.0, 0.1, 1e-7, -1e-300, 1e20, -1e290, 1234.567, 1.234])
)
odd = st.text("abÄß,\"' \n=#\\", max_size=8).map(lambda text: f"w{text}")
scales = st.none() | st.builds(
    lambda low, width: Scale(low, low + width), st.floats(-1e3, 1e3), st.floats(0.5, 1e3)
)


@st.composite
def problems(draw: st.DrawFn, names: st.SearchStrategy[str] = odd, scaled: bool = False) -> Problem:
    """Any small problem; its names are odd, yet all different to a reader of tables."""
    inputs, outputs, rows, held = (
        draw(st.integers(*ends)) for ends in ((1, 4), (1, 3), (1, 5), (0, 3))
    )
    called = draw(
        st.lists(
            names.filter(str.strip),
            min_size=inputs + outputs,
            max_size=inputs + outputs,
            unique_by=lambda name: " ".join(name.split()),
        )
    )

    def table(width: int) -> list[list[float]]:
        row = st.lists(numbers, min_size=width, max_size=width)
        return draw(st.lists(row, min_size=rows + held, max_size=rows + held))

    values, targets = np.array(table(inputs)), np.array(table(outputs))
    if draw(st.booleans()):
        targets = np.eye(outputs)[draw(st.lists(st.integers(0, outputs - 1), min_size=rows + held,
                                                max_size=rows + held))]  # fmt: skip
    problem = problem_of(
        values[:rows],
        targets[:rows],
        input_names=tuple(called[:inputs]),
        output_names=tuple(called[inputs:]),
        title=draw(names),
        story=draw(names),
    )
    if held:
        problem = replace(problem, held_inputs=values[rows:], held_targets=targets[rows:])
    if scaled:
        problem = replace(
            problem,
            input_scales=tuple(draw(scales) for _ in range(inputs)),
            output_scales=tuple(draw(scales) for _ in range(outputs)),
        )
    shapes = [(1, inputs), (inputs, 1)] + [(2, 2)] * (inputs == 4)
    return replace(problem, grid=draw(st.none() | st.sampled_from(shapes)))


def in_units(scale: Sequence[Scale | None], rows: np.ndarray) -> list[list[float]]:
    """Worked out again: the least plus so much of the way to the greatest."""
    known = scale or (None,) * rows.shape[1]
    return [
        [s.low + v * (s.high - s.low) if s else v for s, v in zip(known, row, strict=True)]
        for row in rows.tolist()
    ]


@given(problems(scaled=True))
def test_a_table_that_is_written_says_the_same_when_it_is_read(problem):
    """Every number to the last bit, in the user's units, held-out rows last; and every name."""
    read = tables.read_bytes(examples.as_csv(problem).encode(), "mine.csv")
    names = [column.name for column in read.columns]
    assert names == [
        " ".join(name.split()) for name in (*problem.input_names, *problem.output_names)
    ]
    assert read.header
    learned = [(problem.inputs, problem.targets)]
    held = [(problem.held_inputs, problem.held_targets)] * (problem.held_inputs is not None)
    expected = [
        [*told, *desired]
        for inputs, targets in learned + held
        for told, desired in zip(
            in_units(problem.input_scales, inputs),
            in_units(problem.output_scales, targets),
            strict=True,
        )
    ]
    assert [
        list(row) for row in zip(*(column.numbers for column in read.columns), strict=True)
    ] == (expected)


@pytest.mark.parametrize("name", [name for name in files.built_in() if name != "digits"])
def test_the_table_of_a_built_in_problem_is_read_back(name):
    """Row for row."""
    problem, _ = files.find(name)
    read = tables.read_bytes(examples.as_csv(problem).encode(), "mine.csv")
    rows = np.array([column.numbers for column in read.columns]).T
    assert rows.tolist() == np.hstack([problem.inputs, problem.targets]).tolist()


def test_a_table_whose_categories_are_called_by_numbers_is_read_back():
    """The header is still a header."""
    problem = problem_of([[0.25, 1], [1, 0]], [[1, 0], [0, 1]], output_names=("0", "1"))
    read = tables.read_bytes(examples.as_csv(problem).encode(), "mine.csv")
    assert read.rows == 2
    assert [column.numbers for column in read.columns] == [(0.25, 1), (1, 0), (1, 0), (0, 1)]


@pytest.mark.parametrize("name", ["width, mm;", "width,\t", "width, mm|"])
def test_a_name_that_ends_in_what_divides_other_tables_is_still_one_name(name):
    """It stands in quotation marks."""
    problem = problem_of([[0.25, 1], [1, 0]], [[1], [0]], input_names=("height", name))
    read = tables.read_bytes(examples.as_csv(problem).encode(), "mine.csv")
    assert [column.numbers for column in read.columns] == [(0.25, 1), (1, 0), (1, 0)]


@st.composite
def recipes(draw: st.DrawFn, problem: Problem) -> Recipe:
    """Any recipe for it that may be asked for."""
    hidden = draw(st.lists(st.integers(1, 256), max_size=6))
    one_each = bool(((problem.targets == 0) | (problem.targets == 1)).all()) and (
        problem.targets.shape[1] > 1 and bool((problem.targets.sum(axis=1) == 1).all())
    )
    known = (*HIDDEN_ACTIVATIONS, "softmax") if one_each else HIDDEN_ACTIVATIONS
    return Recipe(
        layers=(len(problem.input_names), *hidden, len(problem.output_names)),
        activations=(
            *(draw(st.sampled_from(HIDDEN_ACTIVATIONS)) for _ in hidden),
            draw(st.sampled_from(known)),
        ),
        bias=draw(st.booleans()),
        learning_rate=draw(st.floats(1e-12, 1e12) | st.sampled_from([1, 0.1, 1e-300])),
        seed=draw(st.integers(0, 2**32 - 1)),
        batch=draw(st.none() | st.integers(1, 10**6)),
        dropout=draw(st.floats(0, 1, exclude_max=True) | st.sampled_from([0.0, 5e-324])),
        iterations=draw(st.integers(0, 10**9)),
    )


any_text = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]) | st.just("🙂"))


@given(st.data())
def test_a_problem_file_that_is_written_gives_the_same_problem_and_recipe(tmp_path_factory, data):
    """Numbers to the last bit, names and stories of any letters, what is held out, the picture."""
    problem = data.draw(problems(any_text | odd))
    recipe = data.draw(recipes(problem))
    path = tmp_path_factory.getbasetemp() / "written.toml"
    path.write_text(examples.as_toml(problem, recipe), encoding="utf-8")
    read, by = files.read(path)
    assert by == recipe
    assert arrays(read) == arrays(problem)
    assert (read.input_names, read.output_names) == (problem.input_names, problem.output_names)
    assert (read.title, read.story, read.grid) == (problem.title, problem.story, problem.grid)


@pytest.mark.parametrize("name", files.built_in())
def test_the_problem_file_of_a_built_in_problem_gives_it_again(name, tmp_path):
    """She would learn the same from it."""
    problem, recipe = files.find(name)
    examples.save(tmp_path / "again.toml", problem, recipe)
    read, by = files.read(tmp_path / "again.toml")
    assert by == recipe
    assert arrays(read) == arrays(problem)
    assert (read.title, read.story, read.grid) == (problem.title, problem.story, problem.grid)


@pytest.mark.parametrize("sign", ["\U000e0001", "\U00100000", "\U0001fbff"])
def test_a_problem_file_holds_the_rarest_letters_too(sign, tmp_path):
    """Signs without a shape, beyond the first plane of Unicode."""
    problem, recipe = files.find("xor")
    examples.save(tmp_path / "rare.toml", replace(problem, title=f"a{sign}b"), recipe)
    assert files.read(tmp_path / "rare.toml")[0].title == f"a{sign}b"


def test_a_table_whose_file_name_is_no_text_can_be_saved_and_opened_again(tmp_path):
    """Linux allows any bytes in a name; the title then has letters that stand for them."""
    table = tables.read_bytes(b"a,b\n1,2\n2,3\n", os.fsdecode(b"/data/\xff.csv"))
    made = to_problem(table, usual_uses(table))
    examples.save(tmp_path / "again.toml", *made)
    assert arrays(files.read(tmp_path / "again.toml")[0]) == arrays(made[0])


# Saved


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", ["mine.csv", "mine.toml", "MINE.CSV", "Mine.Toml", "ä b.c.csv"])
def test_the_ending_says_what_is_written(name, tmp_path):
    """In small letters or not; and nothing else lies in the folder then."""
    problem, recipe = files.find("xor")
    examples.save(tmp_path / name, problem, recipe)
    table = name.lower().endswith("csv")
    text = examples.as_csv(problem) if table else examples.as_toml(problem, recipe)
    assert contents(tmp_path) == {name: text.encode()}
    assert files.find(str(tmp_path / name))[0].examples == 7


@pytest.mark.parametrize("name", ["mine", "mine.txt", "mine.tsv", "mine.csv.bak", ".csv", ".toml"])
def test_another_ending_is_refused(name, tmp_path):
    """The sentence says which there are."""
    with pytest.raises(Refused, match=r"expected a name that ends in \.csv or \.toml"):
        examples.save(tmp_path / name, *files.find("xor"))
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("name", ["mine.csv", "mine.toml"])
def test_a_file_that_is_there_is_never_written_over(name, tmp_path):
    """Nor is a folder of that name; the sentence says what to do."""
    (tmp_path / name).write_text("precious")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / name).mkdir()
    for path in (tmp_path / name, tmp_path / "inside" / name):
        with pytest.raises(Refused, match="is there already; expected another name"):
            examples.save(path, *files.find("xor"))
    assert contents(tmp_path) == {name: b"precious"}


@pytest.mark.parametrize("name", ["mine.csv", "mine.toml"])
def test_a_folder_that_is_not_there_is_refused_and_not_made(name, tmp_path):
    """The sentence says why."""
    with pytest.raises(Refused, match=r"cannot be written .*No such file"):
        examples.save(tmp_path / "nowhere" / name, *files.find("xor"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("when", ["written", "put in its place"])
def test_a_disk_that_is_full_leaves_no_part_of_the_file_behind(when, tmp_path, monkeypatch):
    """All of it or nothing."""
    full = OSError(errno.ENOSPC, "No space left on device")

    def never(*_: object) -> None:
        raise full

    if when == "written":
        monkeypatch.setattr(os, "fsync", never)
    else:
        monkeypatch.setattr(os, "replace", never)
    with pytest.raises(Refused, match=r"cannot be written .*No space left"):
        examples.save(tmp_path / "mine.csv", *files.find("xor"))
    assert list(tmp_path.iterdir()) == []


def typed_as_name(text: str) -> str:
    """What is said when XOR is to be saved as that."""
    session = Session(new_run("xor", *files.find("xor")), View(), lambda: 0.0)
    for command in (c.EditField("save as"), c.TypeText(text), c.SubmitField()):
        session.handle(command)
    return session.view.notice


def test_what_is_saved_from_the_table_is_told_with_its_path(tmp_path):
    """And once more is refused in words."""
    path = tmp_path / "mine.toml"
    assert typed_as_name(f" {path} ") == f"The training set is written to {path}"
    assert files.read(path)[0].examples == 7
    again = typed_as_name(str(path))
    assert str(path) in again
    assert again.endswith("Nothing was changed.")


@pytest.mark.parametrize(
    "name",
    [
        *("no ending", "nowhere/mine.csv", "."),
        *(
            pytest.param(name, id=what)
            for name, what in (
                ("a\0b.csv", "no name"),
                ("file.csv/mine.csv", "a file where a folder should be"),
                ("ä" * 126 + ".csv", "too long a name"),
                ("\udcff" * 3 + "\ud800.csv", "letters that are none"),
                ("~nobody of this name/mine.csv", "somebody's home"),
            )
        ),
    ],
)
def test_whatever_is_typed_as_a_name_is_refused_in_words(name, tmp_path, monkeypatch):
    """Nothing raises, nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.csv").write_text("precious")
    assert typed_as_name(name).endswith("Nothing was changed.")
    assert contents(tmp_path) == {"file.csv": b"precious"}


def test_every_number_that_can_be_typed_into_a_cell_can_be_saved_and_opened(tmp_path):
    """What may stand in a file and what may be typed have the same bounds."""
    problem, recipe = files.find("xor")
    session = Session(new_run("xor", problem, recipe), View(), lambda: 0.0)
    for text in ("1e299", "-2.5", "1e308"):
        for command in (c.EditField("cell 0 1"), c.TypeText(text), c.SubmitField()):
            session.handle(command)
        path = tmp_path / f"mine {text}.toml"
        state = session.run.trainer.state
        examples.save(path, state.problem, state.recipe)
        assert arrays(files.read(path)[0]) == arrays(state.problem)


def test_every_pair_of_endings_gives_the_same_examples(tmp_path):
    """The table and the problem file of one problem say the same."""
    made = []
    for ending in ("csv", "toml"):
        path = tmp_path / f"mine.{ending}"
        examples.save(path, *files.find("parity-4"))
        made.append(files.find(str(path))[0])
    situations = list(itertools.product((0, 1), repeat=4))
    for problem in made:
        assert sorted(map(tuple, problem.inputs.tolist())) == situations
        for row, (answer,) in zip(problem.inputs, problem.targets, strict=True):
            assert answer == row.sum() % 2
