"""Tables of the user's own: read as they are written, refused in words, and made into problems."""

import csv
import io
import itertools
import os
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import tables, training
from network.problem import MOST_EXAMPLES, Problem
from network.recipe import Recipe
from network.refused import Refused
from network.table_problem import Use, to_problem, uses_named, usual_uses
from network.verdict import Verdict, judge_all

IN, OUT, LEFT = Use.INPUT, Use.OUTPUT, Use.LEFT_OUT


def table(content: str | bytes, source: str = "mine.csv") -> tables.Table:
    return tables.read_bytes(content if isinstance(content, bytes) else content.encode(), source)


def written(rows, **dialect) -> str:
    """The rows as the csv module writes them."""
    file = io.StringIO(newline="")
    csv.writer(file, **dialect).writerows(rows)
    return file.getvalue()


def numbers(content: str | bytes) -> list[tuple[float, ...]]:
    return [column.numbers for column in table(content).columns]


def kinds(content: str | bytes) -> list[str]:
    return [column.kind for column in table(content).columns]


def refusal(content: str | bytes) -> str:
    """What is said of the content: one line that begins with its name."""
    with pytest.raises(Refused) as caught:
        table(content)
    said = str(caught.value)
    assert said.startswith("mine.csv")
    assert "\n" not in said
    return said


# Tables as they are written


def test_a_table_is_read_as_it_says():
    """Names, kinds, numbers, words and the lines they stand in."""
    read = table("size,colour,price\n1.5,red,10\n2,blue,20\n")
    assert (read.source, read.rows, read.lines) == ("mine.csv", 2, (2, 3))
    assert (read.header, read.delimiter) == (True, ",")
    assert [column.name for column in read.columns] == ["size", "colour", "price"]
    assert [column.kind for column in read.columns] == ["number", "category", "number"]
    assert [column.numbers for column in read.columns] == [(1.5, 2.0), (), (10.0, 20.0)]
    assert [column.words for column in read.columns] == [
        ("1.5", "2"),
        ("red", "blue"),
        ("10", "20"),
    ]
    assert all(column.missing == () for column in read.columns)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_of_all_systems_are_found_out(delimiter, end):
    """Nobody has to say which they are."""
    rows = (("a", "b", "c"), ("1", "x", "2"), ("3", "y", "4"))
    read = table(end.join(map(delimiter.join, rows)) + end)
    assert read.delimiter == delimiter
    assert read.lines == (2, 3)
    assert [column.words for column in read.columns] == [("1", "3"), ("x", "y"), ("2", "4")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_letters_are_those_that_were_written(encoding):
    """With or without a mark at the beginning."""
    read = table("Größe,naïf\n1,œuvre\n2,€\n".encode(encoding))
    assert [column.name for column in read.columns] == ["Größe", "naïf"]
    assert read.columns[1].words == ("œuvre", "€")


def test_both_orders_of_utf_16_are_read():
    text = "a,b\n1,ü\n"
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert table(mark + text.encode(encoding)).columns[1].words == ("ü",)


def test_quoted_fields_may_hold_anything():
    """Doubled quotation marks, delimiters and line ends; lines are still counted right."""
    read = table('a,b\n"1","x, ""y"""\n2,"two\r\nlines"\n 3 , "spaces" \n')
    assert read.columns[0].numbers == (1, 2, 3)
    assert read.columns[1].words == ('x, "y"', "two\nlines", "spaces")
    assert read.lines == (2, 3, 5)


def test_blank_lines_are_skipped_and_counted():
    """Also those of nothing but spaces or delimiters."""
    read = table("\n\na,b\n\n1,2\n  \n,\n3,4\n\n")
    assert numbers("\n\na,b\n\n1,2\n  \n,\n3,4\n\n") == [(1, 3), (2, 4)]
    assert read.lines == (5, 8)


def test_a_delimiter_at_the_end_of_every_line_makes_no_column():
    """One more or several; but a column that has a name or a value stays."""
    assert len(table("a,b,\n1,2,\n3,4,\n").columns) == 2
    assert len(table("a,b,,,\n1,2,,,\n3,4,,,\n").columns) == 2
    assert len(table("a,b,c\n1,2,\n3,4,\n").columns) == 3
    assert table("a,b,\n1,2,\n3,4,5\n").columns[2].name == "column 3"


def test_the_first_line_of_excel_names_the_delimiter():
    """Even where another one would have been likelier."""
    assert table("sep=;\na;b\n1;x\n").lines == (3,)
    assert table("sep=|\r\na,b|c,d\r\n1,2|3,4\r\n").delimiter == "|"
    assert table('"sep=,"\na,b\n1,x\n').delimiter == ","


def test_a_semicolon_goes_before_decimal_commas():
    """Each line has two commas and one semicolon."""
    assert numbers("1,5;2,25\n3,5;4,75\n") == [(1.5, 3.5), (2.25, 4.75)]


# Headers


@pytest.mark.parametrize(
    ("content", "header"),
    [
        ("a,b\n1,2\n", True),
        ("1,2\n3,4\n", False),
        ("a,b\n1,x\n", True),
        ("red,1\nblue,2\n", False),
        ("left,right\nyes,no\nno,no\n", True),
        ("yes,no\nno,no\nyes,yes\n", False),
        ("same,same\nyes,no\nno,yes\n", False),
        ("a,b\n1,\n,\n2,x\n", True),
        ("?,red\n1,blue\n2,red\n", False),
        (",b\n1,2\n", True),
    ],
)
def test_a_header_is_told_from_a_row(content, header):
    """No numbers in it; numbers below, or words that do not come again."""
    read = table(content)
    assert read.header is header
    named = [column.name.startswith("column ") for column in read.columns]
    assert header or all(named)


def test_every_column_has_a_name_of_its_own():
    assert [column.name for column in table("a,,a,a (2),a\n1,2,3,4,5\n").columns] == [
        *("a", "column 2", "a (2)", "a (2) (2)", "a (3)")
    ]
    assert [column.name for column in table("1,2\n").columns] == ["column 1", "column 2"]
    assert table('"two\nlines",b\n1,2\n').columns[0].name == "two lines"


# Numbers


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("0", 0),
        ("-1", -1),
        ("+1", 1),
        ("−1", -1),
        ("1.", 1),
        (".5", 0.5),
        ("1e3", 1000),
        ("-2.5E-1", -0.25),
        ("50%", 0.5),
        ("12.5 %", 0.125),
        ("1 000 000.5", 1000000.5),
        ("1\xa0000", 1000),
        ("1'000", 1000),
        ("1’000", 1000),
        ('"1,234,567"', 1234567),
        ('"1,234.5"', 1234.5),
        ("1.234.567", 1234567),
        ('"1.234,5"', 1234.5),
        ('"1,5"', 1.5),
        ('"0,123"', 0.123),
        ("1.234", 1.234),
    ],
)
def test_numbers_are_understood_as_people_write_them(word, number):
    """Thousands may be set apart where nothing else can be meant."""
    assert numbers(f"a,b\n{word},x\n")[0] == (number,)


@pytest.mark.parametrize(
    "word",
    ["1_000", "0x10", "٣", "1 00", "1-2", "e5", "1e", "--1", "2020-01-01", "12:30", "5 €", "1.2.3"],
)
def test_what_only_looks_like_a_number_is_a_word(word):
    """Dates too."""
    assert kinds(f"a,b\n{word},1\n{word}x,2\n") == ["category", "number"]


def test_one_word_makes_a_column_of_words():
    assert kinds("a,b\n1,1\n2,2\nx,3\n") == ["category", "number"]


def test_the_decimal_mark_of_other_columns_decides_what_thousands_are():
    """1.500 and 1,500 could be either; 2,5 and 2.5 cannot."""
    assert numbers("a;b\n1.500;2,5\n2.250;3\n")[0] == (1500, 2250)
    assert numbers('a,b\n"1,500",2.5\n"2,250",3\n')[0] == (1500, 2250)
    assert numbers('a,b\n"1,500","2,5"\n"2,250",3\n')[0] == (1.5, 2.25)
    assert numbers("a;b\n1,500;2\n2,250;3\n")[0] == (1.5, 2.25)
    assert numbers("a;b\n1.500;2\n2.250;3\n")[0] == (1.5, 2.25)


def test_thousands_that_could_be_decimals_are_refused():
    """Neither guess would be safe."""
    for content in ('a,b\n1,2\n"1,500",3\n', "a\tb\n1\t2\n1,500\t3\n"):
        said = refusal(content)
        assert "line 3, column 1 'a'" in said
        assert "'1,500'" in said
        assert "expected '1500' or '1.500'" in said


@pytest.mark.parametrize("word", ["", "NA", "n/a", "#N/A", "NaN", "null", "NULL", "?", "-"])
def test_a_missing_value_is_known_by_its_row(word):
    """The others of the column are what they are."""
    read = table(f"a,b,c\n1,x,1\n{word},{word},2\n3,y,3\n")
    first, second, third = read.columns
    assert (first.missing, second.missing, third.missing) == ((1,), (1,), ())
    assert (first.kind, second.kind) == ("number", "category")
    assert np.array_equal(first.numbers, (1, np.nan, 3), equal_nan=True)
    assert first.categories == ("1", "3")
    assert second.categories == ("x", "y")


def test_categories_have_the_order_one_expects():
    """Numbers by value, words by the alphabet whatever their size."""
    words = ["b", "10", "A", "a", "9", "-1", "B", "9"]
    (column, _) = table(written([(word, 1) for word in words])).columns
    assert column.categories == ("-1", "9", "10", "A", "a", "B", "b")
    assert table("a,b\n10,1\n9,1\n9.0,1\n1e1,1\n").columns[0].categories == ("9", "10")


# Refused


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", ["is empty"]),
        (b"\n \r\n\t\n", ["is empty"]),
        (b",,\n,,\n", ["is empty"]),
        (b"\xef\xbb\xbf", ["is empty"]),
        (b"sep=;", ["is empty"]),
        (b"a,b,c\n", ["only a header", "line 1", "expected rows"]),
        (b"\n\na,b\n", ["only a header", "line 3"]),
        (b"a,b\n1,2\n3\n", ["line 3", "found 1 field:", "expected 2 as in line 1"]),
        (b"a,b\n1,2\n3,4,5\n", ["line 3", "found 3 fields", "expected 2 as in line 1"]),
        (b'a,b\n1,"x\ny"\n3\n', ["line 4", "found 1 field"]),
        (b'a,b\n1,2\n3,"4\n5,6\n', ["line 3", "quotation mark", "expected a second one"]),
        (b'"', ["line 1", "quotation mark"]),
        (b"a\n1\n2\n", ["line 1", "a single column", "expected two or more"]),
        (b"a;\n1;\n2;\n", ["line 1", "a single column"]),
        (b"My own table\na,b\n1,2\n", ["line 1", "a single column"]),
        (b"a,b\n1,1e301\n", ["line 2, column 2 'b'", "'1e301'", "-1e+300 to 1e+300"]),
        (b"a,b\n1,2\n1,-inf\n", ["line 3, column 2 'b'", "'-inf'"]),
        (b"a,b\n1,2\n1," + b"9" * 400 + b"\n", ["line 3, column 2 'b'", "999...", "1e+300"]),
        (b"a,b\n1,2\n\0,3\n", ["line 3", "U+0000", "expected text"]),
        (b"a,b\n1,2\n3,\x1b[0m\n", ["line 3", "U+001B"]),
        (b"a,b\n1,\x81\n", ["not text", "byte 7", "UTF-8"]),
        (b"\xef\xbb\xbfa,b\n1,\xe9\n", ["not text", "byte 10", "UTF-8"]),
        (b"\xff\xfea\0,\0b", ["not text", "byte 7"]),
        (b"PK\x03\x04anything", ["spreadsheet", "expected it saved as CSV"]),
        (b"a" * 140_000 + b",b\n1,2", ["line 1", "131,072 characters"]),
        (b"1,2\n" * 5_001, ["5,001 rows", "at most 5,000"]),
        (b"a,b\n" + b"1,2\n" * 6_000, ["6,000 rows", "at most 5,000"]),
        (b",".join([b"1"] * 1_001), ["1,001 columns", "at most 1,000"]),
        (b"1" * 8_000_001, ["larger than 8,000,000 bytes"]),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place_and_what_was_expected(content, says):
    """One line that lets the reader go and mend it."""
    said = refusal(content)
    for part in says:
        assert part in said


def test_as_many_rows_as_are_allowed_are_read():
    """The header is not one of them."""
    assert table(b"a,b\n" + b"1,2\n" * MOST_EXAMPLES).rows == MOST_EXAMPLES


def test_what_is_quoted_in_an_error_is_short():
    assert len(refusal("a,b\n1," + "9" * 100_000)) < 200


# Files


def test_a_file_is_called_by_its_path(tmp_path):
    path = tmp_path / "Ä b.csv"
    path.write_bytes(b"a,b\n1,2\n")
    assert tables.read_file(path).source == str(path)
    path.write_bytes(b"a,b\n1\n")
    with pytest.raises(Refused, match="line 2") as caught:
        tables.read_file(path)
    assert str(caught.value).startswith(str(path))


def test_what_is_no_file_is_refused(tmp_path):
    """Missing, a folder, a pipe that would never end, a name that cannot be."""
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "missing", tmp_path, tmp_path / "pipe", Path("a\0b")):
        with pytest.raises(Refused, match="cannot be read"):
            tables.read_file(path)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path, monkeypatch):
    """Its size alone says no: it is not even opened."""
    path = tmp_path / "large.csv"
    path.write_bytes(b"a,b\n" * 10)
    monkeypatch.setattr(tables, "LARGEST_FILE", 39)
    monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(Refused, match="larger than 39 bytes"):
        tables.read_file(path)


# Any bytes at all

HOSTILE = {
    "line ends": lambda k: b"\n" * 8_000 * k,
    "rows": lambda k: b"1,2\n" * 2_000 * k,
    "columns": lambda k: b"ab," * 2_600 * k,
    "empty cells": lambda k: (b"1" + b"," * 999 + b"\n") * 5 * k,
    "quotation marks": lambda k: b'"' * 8_000 * k,
    "quoted line ends": lambda k: b'"\n' * 4_000 * k,
    "letters": lambda k: b"\xe9" * 8_000 * k,
    "spaces": lambda k: b" " * 8_000 * k,
    "digits": lambda k: (b"1" * 1_500 + b",2\n") * 5 * k,
    "almost numbers": lambda k: (b"1" + b".111" * 300 + b"x;1\n") * 5 * k,
    "the same name": lambda k: b",".join([b"a"] * k) + b"\n" + b",".join([b"1"] * k),
    "decimals": lambda k: b"".join(
        b",".join(b"%d.%03d" % (1 + (i + j) % 9, i * j % 1000) for j in range(260)) + b"\n"
        for i in range(5 * k)
    ),
}
"""So many thousandths of the largest that may be."""


@pytest.mark.parametrize("name", HOSTILE)
def test_no_file_takes_long(name, long):
    """Made to be slow, and as large as they may be; in the short form a fifth of that."""
    content = HOSTILE[name](1_000 if long else 200)
    began = perf_counter()
    said = read_or_refused(content)
    assert perf_counter() - began < (5 if long else 1.5)
    assert len(said) < 300


@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    read_or_refused(content)


@given(
    content=st.lists(
        st.sampled_from([*',;|\t\n\r" \0x1-.%e?', "NA", "inf", "1,5", "1.500", "é", "sep=;\n"]),
        max_size=40,
    ).map("".join),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_any_text_of_what_tables_are_made_of_is_read_or_refused(content, encoding):
    read_or_refused(content.encode(encoding))


cells = st.sampled_from(["0", "1", "2", "-3.5", "7%", "-1e299", "red", "Blue", "yes", "1,5"])


@given(
    rows=st.integers(2, 4).flatmap(
        lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=3)
    ),
    share=st.sampled_from([0.0, 0.3, 0.9]),
    data=st.data(),
)
def test_any_table_makes_a_problem_within_0_and_1_or_is_refused(rows, share, data):
    """Whatever its columns are used for; scales lead back to what was written."""
    try:
        read = table(written(rows))
        use = st.sampled_from(Use)
        chosen = [data.draw(use) for _ in read.columns] if data.draw(st.booleans()) else None
        problem, recipe = to_problem(read, chosen or usual_uses(read), held_out=share)
    except Refused:
        return
    held = 0 if problem.held_inputs is None else len(problem.held_inputs)
    assert problem.examples + held == read.rows
    for values in (problem.inputs, problem.targets):
        assert ((values >= 0) & (values <= 1)).all()
        assert not values.flags.writeable
    for group in problem.choices:
        assert (problem.inputs[:, group].sum(axis=1) == 1).all()
    if recipe.categories:
        assert (problem.targets.sum(axis=1) == 1).all()
    units = problem.inputs_in_units(problem.questions[0])
    for name, value in zip(problem.input_names, units, strict=True):
        known = [column for column in read.columns if column.name == name and column.numbers]
        assert not known or value == pytest.approx(known[0].numbers[0], rel=1e-9, abs=1e288)


def read_or_refused(content: bytes) -> str:
    """The only two things that may come of bytes, or of the table they are; what was said."""
    try:
        read = table(content)
        assert len(read.lines) == read.rows >= 1
        assert all(len(column.words) == read.rows for column in read.columns)
        assert len({column.name for column in read.columns}) == len(read.columns) >= 2
        said = f"mine.csv: {to_problem(read, usual_uses(read))[0].examples} examples"
    except Refused as refused:
        said = str(refused)
    assert said.startswith("mine.csv")
    assert "\n" not in said
    return said


word = st.text("abcÄß ,;|\t\"'\n=", min_size=1, max_size=8).map(lambda text: f"w{text}".strip())
number = st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6).filter(lambda x: "e" not in str(x))


@given(
    rows=st.lists(st.tuples(number, word, word), min_size=1, max_size=12),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    doubled=st.booleans(),
)
def test_a_table_written_in_any_dialect_is_read_as_the_same(
    rows, delimiter, end, encoding, doubled
):
    """The csv module writes; every field quoted, or only those that need it."""
    quoting = csv.QUOTE_ALL if doubled else csv.QUOTE_NONNUMERIC
    content = written(
        [("size", "first", "second"), *rows],
        delimiter=delimiter,
        lineterminator=end,
        quoting=quoting,
    )
    read = table(content.encode(encoding))
    assert (read.delimiter, read.header, read.rows) == (delimiter, True, len(rows))
    assert [column.name for column in read.columns] == ["size", "first", "second"]
    assert list(read.columns[0].numbers) == [float(row[0]) for row in rows]
    for index in (1, 2):
        assert list(read.columns[index].words) == [row[index] for row in rows]


@given(values=st.lists(st.tuples(number, number), min_size=1, max_size=12))
def test_decimal_commas_mean_what_decimal_points_mean(values):
    """As a spreadsheet in many languages writes them: to four digits, divided by semicolons."""
    content = "".join(f"{x:.4f};{y:.1f}\n".replace(".", ",") for x, y in values)
    expected = [(float(f"{x:.4f}"), float(f"{y:.1f}")) for x, y in values]
    assert list(zip(*numbers(content), strict=True)) == expected


# What columns are for

FLOWERS = "id,size,colour,note,same,gap,kind\n" + "".join(
    f"{row},{row % 7},{('red', 'blue')[row % 2]},text {row},1,{row % 3 or ''},{'xyz'[row % 3]}\n"
    for row in range(20)
)


def test_the_last_column_is_usually_learned_from_those_that_say_something():
    """Names, columns that never change and those with gaps are left out."""
    assert usual_uses(table(FLOWERS)) == (IN, IN, IN, LEFT, LEFT, LEFT, OUT)
    assert usual_uses(table("a,b,c\n1,2,\n3,4,x\n")) == (IN, OUT, LEFT)
    assert usual_uses(table("a,b\n1,x\n1,x\n")) == (LEFT, LEFT)


def test_columns_are_chosen_by_name_or_number():
    """Names in any case come before numbers, and what is asked for is not left out."""
    read = table(FLOWERS)
    assert uses_named(read, ["SIZE"]) == (IN, OUT, IN, LEFT, LEFT, LEFT, IN)
    assert uses_named(read, ["2"], ["id", "7"]) == (LEFT, OUT, IN, LEFT, LEFT, LEFT, LEFT)
    assert uses_named(read, [], ["kind"]) == (IN, IN, OUT, LEFT, LEFT, LEFT, LEFT)
    assert uses_named(read, ["gap", "size"])[5] == OUT
    assert uses_named(table("2,b\nx,y\nx,z\n"), ["1"])[0] == OUT


@pytest.mark.parametrize("name", ["colours", "0", "8", "-1", "²", "9" * 5000, "", "1.5"])
def test_a_column_that_is_not_there_is_refused_with_those_that_are(name):
    read = table(FLOWERS)
    for arguments in (([name], []), ([], [name])):
        with pytest.raises(Refused, match=r"mine\.csv.*'size', 'colour'.*1 to 7") as caught:
            uses_named(read, *arguments)
        assert len(str(caught.value)) < 250


def test_a_column_cannot_be_learned_and_ignored():
    with pytest.raises(Refused, match=r"column 2 'size'.*both"):
        uses_named(table(FLOWERS), ["size"], ["SIZE"])


# Problems


def test_numbers_are_scaled_from_least_to_greatest():
    """Unless they are within 0 and 1 already; the scales lead back."""
    problem, recipe = to_problem(
        table("small,large,price\n0.2,-5,10\n0.4,15,30\n0.3,5,20.5\n"), (IN, IN, OUT)
    )
    assert problem.input_names == ("small", "large")
    assert problem.inputs.tolist() == [[0.2, 0], [0.4, 1], [0.3, 0.5]]
    assert problem.input_scales == (None, (-5, 15))
    assert problem.output_names == ("price",)
    assert problem.targets[:, 0].tolist() == [0, 1, 0.525]
    assert problem.output_scales == ((10, 30),)
    assert problem.outputs_in_units(problem.targets[2]) == [20.5]
    assert problem.questions == ((0.2, 0),)
    assert recipe.activations[-1] == "sigmoid"
    assert recipe.layers[0::2] == (2, 1)


def test_words_become_a_neuron_each():
    """Of a column of inputs they are a group; as an output they are named as they are."""
    problem, recipe = to_problem(
        table("n,colour,kind\n0,red,b\n1,blue,a\n1,green,b\n"), (IN, IN, OUT)
    )
    assert problem.input_names == ("n", "colour = blue", "colour = green", "colour = red")
    assert problem.inputs.tolist() == [[0, 0, 0, 1], [1, 1, 0, 0], [1, 0, 1, 0]]
    assert problem.choices == ((1, 2, 3),)
    assert problem.output_names == ("a", "b")
    assert problem.targets.tolist() == [[0, 1], [1, 0], [0, 1]]
    assert (problem.input_scales, problem.output_scales) == ((), ())
    assert recipe.categories
    assert recipe.layers[0::2] == (4, 2)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ((0, 1), None),
        ((1, 2), None),
        ((0, 1, 2), ("0", "1", "2")),
        (tuple(range(5, 17)), tuple(map(str, range(5, 17)))),
        (tuple(range(13)), None),
        ((0, 1, 3), None),
        ((0.5, 1.5, 2.5), None),
    ],
)
def test_consecutive_whole_numbers_are_categories_if_they_are_all_that_is_learned(values, names):
    """0 and 1 stay one neuron, and so does anything beside another output."""
    read = table(written([("a", "b", "c"), *((value, value**2, value) for value in values)]))
    assert to_problem(read, (LEFT, IN, OUT))[0].output_names == (names or ("c",))
    assert to_problem(read, (OUT, IN, OUT))[0].output_names == ("a", "c")
    assert to_problem(read, (IN, OUT, LEFT))[0].input_names == ("a",)


def test_numbers_may_be_taken_for_categories():
    """As inputs or as the output; 1 and 1.0 are the same."""
    read = table("a,b\n10,0\n9,1\n10.0,0\n")
    problem, recipe = to_problem(read, (IN, OUT), as_categories=(0, 1))
    assert problem.input_names == ("a = 9", "a = 10")
    assert problem.inputs.tolist() == [[0, 1], [1, 0], [0, 1]]
    assert problem.output_names == ("0", "1")
    assert recipe.categories


def test_a_constant_that_is_asked_for_is_an_input_like_others():
    """There is no least and greatest to scale it by."""
    for constant, inside in (("7", 1.0), ("-7", 0.0), ("0.5", 0.5)):
        problem, _ = to_problem(table(f"a,b\n{constant},1\n{constant},0\n"), (IN, OUT))
        assert problem.inputs.tolist() == [[inside], [inside]]
        assert problem.inputs_in_units(problem.inputs[0]) == [float(constant)]


def test_a_problem_is_called_after_its_file():
    problem, recipe = to_problem(
        table(FLOWERS, "/tmp/my_iris-2.csv"), usual_uses(table(FLOWERS)), held_out=0.1
    )
    assert (problem.name, problem.title) == ("my_iris-2", "My iris 2")
    assert problem.source == "/tmp/my_iris-2.csv"
    assert problem.story == (
        "20 rows of my_iris-2.csv: 4 inputs from 3 columns, 2 of them scaled from their least to "
        "their greatest; 3 categories of kind. 2 rows she never learns from."
    )
    assert recipe.seed == 1
    assert to_problem(table("a,b\n1,0\n2,1\n", "clipboard"), (IN, OUT))[0].title == "Clipboard"
    assert to_problem(table("a,b\n1,0\n2,1\n", ""), (IN, OUT))[0].title == "Table"


def test_a_neuron_never_has_an_endless_name():
    read = table(written([("n" * 500, "b"), ("x\ny" * 200, 0), ("z", 1)]))
    names = to_problem(read, (IN, OUT))[0].input_names
    assert all(len(name) <= 60 and "\n" not in name for name in names)


def test_rows_are_held_out_by_lot_in_their_order():
    """The lot is numpy's permutation of the seed; scales are those of all rows."""
    read = table(written([("a", "b"), *((row, row % 2) for row in range(10))]))
    problem, _ = to_problem(read, (IN, OUT), held_out=0.3, seed=5)
    held = sorted(np.random.default_rng(5).permutation(10)[:3].tolist())
    rest = [row for row in range(10) if row not in held]
    assert np.allclose(problem.held_inputs[:, 0] * 9, held)
    assert problem.held_targets[:, 0].tolist() == [row % 2 for row in held]
    assert np.allclose(problem.inputs[:, 0] * 9, rest)
    assert problem.input_scales == ((0, 9),)
    again, _ = to_problem(read, (IN, OUT), held_out=0.3, seed=5)
    assert np.array_equal(again.inputs, problem.inputs)
    other, _ = to_problem(read, (IN, OUT), held_out=0.3, seed=6)
    assert not np.array_equal(other.inputs, problem.inputs)


def test_something_is_always_left_to_learn():
    read = table("a,b\n1,0\n2,1\n")
    problem, _ = to_problem(read, (IN, OUT), held_out=0.9)
    assert problem.examples == 1
    assert to_problem(read, (IN, OUT))[0].held_inputs is None
    for share in (-0.1, 0.91, float("nan")):
        with pytest.raises(Refused, match=r"held-out is .* 0 to 0\.9"):
            to_problem(read, (IN, OUT), held_out=share)
    with pytest.raises(Refused, match="seed is -1"):
        to_problem(read, (IN, OUT), seed=-1)


NAMES = "name,size\n" + "".join(f"n{row},{row}\n" for row in range(65))
SLIP = "age,size\n" + "".join(f"{row},{row}\n" for row in range(65)) + "2o,7\n"
WIDE = written([range(1000), range(1000, 2000)])
MANY = written([[*(f"{row} {column}" for column in range(13)), row % 2] for row in range(64)])


@pytest.mark.parametrize(
    ("content", "uses", "says"),
    [
        ("a,b\n1,2\n,3\n?,4\n", (IN, OUT), ["line 3, column 1 'a'", "nothing", "(2 have none)"]),
        ("a,b\n1,2\n2,NA\n", (IN, OUT), ["line 3, column 2 'b'", "'NA'", "expected a value"]),
        (NAMES, (IN, OUT), ["column 1 'name'", "65 different", "at most 64", "left out"]),
        (NAMES, (OUT, IN), ["column 1 'name'", "65 different", "at most 64", "left out"]),
        (SLIP, (IN, OUT), ["line 67, column 1 'age'", "'2o'", "expected a number in every row"]),
        ("a,b\n1,2\n2,3\n", (IN, IN), ["no column is an output", "expected one"]),
        ("a,b\n1,2\n2,3\n", (OUT, LEFT), ["no column is an input", "expected one"]),
        ("a,b\n1,2\n2,2\n", (IN, OUT), ["column 2 'b'", "'2' in every row", "varies"]),
        ("a,b,c\n1,2,x\n2,3,y\n", (IN, OUT, OUT), ["column 3 'c'", "categories", "only"]),
        ("a,b,c\n1,z,x\n2,w,y\n", (IN, OUT, OUT), ["column 2 'b'", "categories", "only"]),
        ("a,b\n1,2\n2,3\n", (IN,), ["1 uses", "expected one for each of the 2"]),
        (WIDE, (*[IN] * 999, OUT), ["999 inputs", "at most 784"]),
        (WIDE, (*[OUT] * 65, *[IN] * 935), ["935 inputs", "at most 784"]),
        (WIDE, (*[OUT] * 65, *[LEFT] * 934, IN), ["65 outputs", "at most 64"]),
        (MANY, (*[IN] * 13, OUT), ["the columns would make 832 inputs", "at most 784"]),
    ],
)
def test_a_table_that_makes_no_problem_is_refused_with_the_place(content, uses, says):
    """Only because of columns that are used: leaving them out is always a way."""
    with pytest.raises(Refused) as caught:
        to_problem(table(content), uses)
    for part in ["mine.csv", *says]:
        assert part in str(caught.value)


def test_as_many_inputs_as_are_allowed_are_made_of_words():
    """Twelve columns of sixty-four words each."""
    uses = (*[IN] * 12, LEFT, OUT)
    assert len(to_problem(table(MANY), uses)[0].input_names) == 12 * 64


# She learns them


def moons(draw: np.random.Generator) -> list[tuple]:
    """Two half circles that reach into each other."""
    angle, upper = draw.uniform(0, np.pi, 300), np.arange(300) % 2 == 0
    x = np.where(upper, np.cos(angle), 1 - np.cos(angle)) + draw.normal(0, 0.1, 300)
    y = np.where(upper, np.sin(angle), 0.5 - np.sin(angle)) + draw.normal(0, 0.1, 300)
    return [*zip(x, y, np.where(upper, "upper", "lower"), strict=True)]


def moons_in_numbers(draw: np.random.Generator) -> list[tuple]:
    return [(x, y, int(moon == "upper")) for x, y, moon in moons(draw)]


def flowers(draw: np.random.Generator) -> list[tuple]:
    centres = {"setosa": (5, 3.4, 1.5, 0.2), "versicolor": (5.9, 2.8, 4.3, 1.3)}
    centres["virginica"] = (6.6, 3.0, 5.6, 2.0)
    return [
        (*(centre + draw.normal(0, 0.3, 4)), kind)
        for kind, centre in centres.items()
        for _ in range(50)
    ]


def labels(draw: np.random.Generator) -> list[tuple]:
    kinds = {"setosa": 1, "versicolor": 2, "virginica": 3}
    return [(*sizes, kinds[kind]) for *sizes, kind in flowers(draw)]


def waves(draw: np.random.Generator) -> list[tuple]:
    x, y = draw.uniform(-3, 3, 500), draw.uniform(-2, 2, 500)
    return [*zip(x, y, 40 + 10 * (np.sin(x) + y), strict=True)]


def answers(draw: np.random.Generator) -> list[tuple]:
    """Yes if it is dry and either warm or a Sunday."""
    words = itertools.product(("wet", "dry"), ("warm", "cold"), ("Sunday", "Monday", "Friday"))
    return [
        (*day, "yes" if day[0] == "dry" and ("warm" in day or "Sunday" in day) else "no")
        for day in words
        for _ in range(int(draw.integers(1, 4)))
    ]


def many(draw: np.random.Generator) -> list[tuple]:
    x = draw.normal(0, 1, (1000, 5))
    says = np.where(x[:, 0] * x[:, 1] + x[:, 2] > 0, "up", "down")
    return [(*row, said) for row, said in zip(x, says, strict=True)]


def parity(draw: np.random.Generator) -> list[tuple]:
    return [(a, b, c, a ^ c) for a, b, c in itertools.product((0, 1), repeat=3)]


def parity_in_words(draw: np.random.Generator) -> list[tuple]:
    return [tuple(("no", "yes")[value] for value in row) for row in parity(draw)]


def made_of(make: Callable) -> tuple[list[tuple], Problem, Recipe]:
    """The rows, and what is learned from them where nothing is chosen by hand."""
    rows = make(np.random.default_rng(7))
    header = [f"in {index}" for index in range(len(rows[0]) - 1)]
    read = table(written([[*header, "out"], *rows]))
    return rows, *to_problem(read, usual_uses(read))


def test_categories_called_by_numbers_are_learned_like_any_others():
    """Nothing but the names is different, and so what comes of it is the same."""
    (_, one, by), (_, other, by_other) = made_of(flowers), made_of(labels)
    assert by == by_other
    assert (one.inputs == other.inputs).all()
    assert (one.targets == other.targets).all()


@pytest.mark.parametrize(
    "make", [moons, moons_in_numbers, flowers, waves, answers, many, parity, parity_in_words]
)
def test_ordinary_tables_are_learned_untouched(make):
    """Nine rows of ten right, or off by less than a tenth of the range, in half a minute."""
    rows, problem, recipe = made_of(make)
    assert problem.examples == len(rows)
    began = perf_counter()
    state = training.advance(training.start(problem, recipe), recipe.iterations)
    taken = perf_counter() - began
    assert taken < 30
    assert taken / recipe.iterations < 0.008
    said = training.think(state, problem.inputs)[-1]
    verdicts = judge_all(said, problem.targets, categories=recipe.categories)
    if make is waves:
        assert np.abs(said - problem.targets).mean() < 0.1 / 2
    else:
        assert verdicts.count(Verdict.RIGHT) >= 0.9 * len(rows)


def test_even_the_widest_table_makes_quick_iterations():
    """784 inputs and the most rows; it does not diverge either."""
    draw = np.random.default_rng(1)
    x = draw.integers(0, 10, (1_000, 784))
    cells = [*map(tuple, np.column_stack([x, x[:, :9].argmax(axis=1)]).tolist())]
    read = table(written(cells))
    problem, recipe = to_problem(read, (*[IN] * 784, OUT))
    assert recipe.layers == (784, 16, 9)
    state = training.start(problem, recipe)
    began = perf_counter()
    state = training.advance(state, 500)
    assert (perf_counter() - began) / 500 < 0.008
    assert state.parameters.finite
