"""Problem files: a good one is read as it says, a wrong one refused in words that help."""

import re
import string
import tomllib
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import files
from network.problem import MOST_EXAMPLES
from network.refused import Refused

GOOD = """\
title = "Either"
story = "One of the two is enough."
inputs = ["left", "right"]
outputs = ["answer"]
examples = [
  { inputs = [0, 0], desired = [0] },
  { inputs = [0, 1.5], desired = [1] },
  { inputs = [-1, 0], desired = [1] },
]
ask = [[1, 1], [2, 2]]
report_every = 5

[train]
hidden = [3, 2]
iterations = 20
seed = 9
learning_rate = 0.5
bias = true
batch = 2

[rule]
sentence = "1 if any input is 1."
answers = [
  { inputs = [0, 0], desired = [0] },
  { inputs = [1, 1], desired = [1] },
]
"""


@pytest.fixture
def write(tmp_path):
    """A file of that content in an empty folder."""

    def to(content: str | bytes, name: str = "mine.toml") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return to


def refusal(path: Path) -> str:
    """What is said of the file, which must be one line that begins with its name."""
    with pytest.raises(Refused) as caught:
        files.read(path)
    said = str(caught.value)
    assert said.startswith(str(path))
    assert "\n" not in said
    return said.removeprefix(str(path))


# Good files


def test_a_file_is_read_as_it_says(write):
    """Every key has its effect."""
    problem, recipe = files.read(write(GOOD))
    assert (problem.name, problem.title) == ("mine", "Either")
    assert problem.story == "One of the two is enough."
    assert problem.input_names == ("left", "right")
    assert problem.output_names == ("answer",)
    assert problem.inputs.tolist() == [[0, 0], [0, 1.5], [-1, 0]]
    assert problem.targets.tolist() == [[0], [1], [1]]
    assert problem.questions == ((1, 1), (2, 2))
    assert problem.report_every == 5
    assert problem.rule.sentence == "1 if any input is 1."
    assert problem.rule.situations.tolist() == [[0, 0], [1, 1]]
    assert problem.rule.answers.tolist() == [[0], [1]]
    assert recipe.layers == (2, 3, 2, 1)
    assert (recipe.iterations, recipe.seed, recipe.learning_rate) == (20, 9, 0.5)
    assert (recipe.bias, recipe.batch) == (True, 2)


def test_only_inputs_outputs_and_examples_are_needed(write):
    """The rest is as in the posts: four hidden neurons, learning rate 1, seed 1, no bias."""
    problem, recipe = files.read(
        write('inputs = ["a"]\noutputs = ["b"]\nexamples = [{ inputs = [1], desired = [0] }]')
    )
    assert problem.title == "mine"
    assert problem.rule is None
    assert problem.questions == ()
    assert recipe.layers == (1, 4, 1)
    assert (recipe.learning_rate, recipe.seed, recipe.bias, recipe.batch) == (1, 1, False, None)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("Either", "Entweder … oder ∨").encode(),
        GOOD.rstrip().encode(),
    ],
    ids=["byte order mark", "carriage returns", "other letters", "no last line end"],
)
def test_files_as_any_editor_writes_them_are_read(write, content):
    """What other systems put at the beginning or the end of lines does no harm."""
    problem, recipe = files.read(write(content))
    assert problem.examples == 3
    assert recipe.seed == 9


def test_what_is_read_cannot_be_written_to(write):
    """The training set is shared by everyone who looks at it."""
    problem, _ = files.read(write(GOOD))
    rule = problem.rule
    for array in (problem.inputs, problem.targets, rule.situations, rule.answers):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 5


def test_a_problem_is_found_by_built_in_name_or_by_file(write):
    """A file needs its ending, so that no file can hide a built-in problem."""
    assert files.find("xor")[0].name == "xor"
    assert files.find(str(write(GOOD)))[0].title == "Either"
    with pytest.raises(Refused, match=r"'nothing'.*xor.*\.toml"):
        files.find("nothing")


# Wrong files


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        # keys
        ('title = "Either"', 'titel = "Either"', ["line 1", "titel", "expected", "title"]),
        ("hidden = [3, 2]", "hiden = [3, 2]", ["line 14", "train.hiden", "expected", "hidden"]),
        ("sentence =", "sentense =", ["line 22", "rule.sentense", "expected", "sentence"]),
        ('inputs = ["left", "right"]\n', "", ["inputs", "expected names"]),
        ('outputs = ["answer"]\n', "", ["outputs", "expected names"]),
        ("[train]", "[trane]", ["line 13", "trane", "expected", "train"]),
        # types
        ('title = "Either"', "title = 5", ["line 1", "title is 5", "expected text"]),
        ('story = "One', 'story = ["One"]#', ["line 2", "story", "expected text"]),
        ('["answer"]', '"answer"', ["line 4", "outputs", "expected a list"]),
        ('["answer"]', "[]", ["line 4", "outputs", "expected names"]),
        ('["answer"]', "[1]", ["line 4", "outputs", "expected names"]),
        ("iterations = 20", "iterations = 20.5", ["line 15", "iterations", "a whole number"]),
        ("iterations = 20", "iterations = true", ["line 15", "iterations", "a whole number"]),
        ("seed = 9", 'seed = "9"', ["line 16", "seed is '9'", "expected a whole number"]),
        ("learning_rate = 0.5", "learning_rate = true", ["line 17", "True", "expected a number"]),
        ("bias = true", "bias = 1", ["line 18", "bias is 1", "expected true or false"]),
        ("batch = 2", "batch = [2]", ["line 19", "batch", "expected a whole number"]),
        ("hidden = [3, 2]", "hidden = 3", ["line 14", "hidden is 3", "expected a list"]),
        ("hidden = [3, 2]", "hidden = [3.0]", ["line 14", "hidden", "whole numbers"]),
        ("hidden = [3, 2]", "hidden = [true]", ["line 14", "hidden", "whole numbers"]),
        ("hidden = [3, 2]", f"hidden = [0x{'f' * 5_000}]", ["line 14", "hidden", "too long"]),
        ("report_every = 5", "report_every = 0", ["line 11", "report_every is 0", "1 or more"]),
        ("report_every = 5", "report_every = -5", ["line 11", "report_every is -5", "1 or more"]),
        ("ask = [[1, 1], [2, 2]]", "ask = 3", ["line 10", "ask is 3", "expected a list"]),
        # rows
        ("[0, 1.5]", "[0]", ["line 7", "examples[2].inputs", "[0]", "a list of 2 numbers"]),
        ("[0, 1.5]", "[0, 1, 2]", ["line 7", "examples[2].inputs", "a list of 2 numbers"]),
        ("[0, 1.5]", '[0, "1"]', ["line 7", "examples[2].inputs", "a list of 2 numbers"]),
        ("[0, 1.5]", "[0, true]", ["line 7", "examples[2].inputs", "a list of 2 numbers"]),
        ("[0, 1.5]", "7", ["line 7", "examples[2].inputs is 7", "a list of 2 numbers"]),
        ("[-1, 0], desired = [1]", "[-1, 0], desired = [1, 0]", ["line 8", "examples[3].desired"]),
        ("[-1, 0], desired = [1]", "[-1, 0], desired = 1", ["line 8", "a list of 1 number"]),
        ("[-1, 0], desired = [1]", "[-1, 0]", ["line 8", "examples[3]", "desired = [...]"]),
        ("[-1, 0], desired", "[-1, 0], wanted", ["line 8", "examples[3]", "desired = [...]"]),
        ("[1, 1], desired", "[1, 1, 1], desired", ["line 25", "answers[2].inputs", "2 numbers"]),
        ("ask = [[1, 1], [2, 2]]", "ask = [[1, 1],\n  [2]]", ["line 11", "ask[2]", "2 numbers"]),
        # numbers
        ("[0, 1.5]", "[0, nan]", ["line 7", "examples[2].inputs", "nan", "2 numbers"]),
        ("[0, 1.5]", "[0, -inf]", ["line 7", "examples[2].inputs", "inf", "2 numbers"]),
        ("[0, 1.5]", "[0, 1e301]", ["line 7", "examples[2].inputs", "2 numbers"]),
        ("[0, 1.5]", f"[0, 1{'0' * 400}]", ["line 7", "examples[2].inputs", "2 numbers"]),
        # not TOML
        ("[train]", "[train", ["not TOML", "line 13"]),
        ("seed = 9", "seed = ", ["not TOML", "line 16"]),
        ("seed = 9", "seed = 9\nseed = 9", ["not TOML", "line 17"]),
        ("seed = 9", "seed = 9\x00", ["not TOML", "line 16"]),
    ],
)
def test_a_wrong_file_is_refused_with_key_line_and_what_was_expected(write, old, new, says):
    """One line that names the file and lets the reader go and mend it."""
    assert old in GOOD
    said = refusal(write(GOOD.replace(old, new, 1)))
    for part in says:
        assert part in said
    lines = [part for part in says if part.startswith("line ")]
    assert re.findall(r"line \d+", said) == lines


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("hidden = [3, 2]", "hidden = [3, 0]", 14, ["hidden", "3, 0", "1 to 256"]),
        ("hidden = [3, 2]", "hidden = [-1]", 14, ["hidden", "-1", "1 to 256"]),
        ("hidden = [3, 2]", "hidden = [257]", 14, ["hidden", "257", "1 to 256"]),
        ("hidden = [3, 2]", "hidden = [1,1,1,1,1,1,1]", 14, ["hidden", "at most 6 layers"]),
        ("iterations = 20", "iterations = -1", 15, ["iterations is -1", "0 to 1,000,000,000"]),
        ("iterations = 20", "iterations = 1_000_000_001", 15, ["iterations", "1,000,000,000"]),
        ("seed = 9", "seed = -9", 16, ["seed is -9", "0 to 4,294,967,295"]),
        ("seed = 9", "seed = 4294967296", 16, ["seed", "0 to 4,294,967,295"]),
        ("learning_rate = 0.5", "learning_rate = 0", 17, ["rate is 0", "above 0"]),
        ("learning_rate = 0.5", "learning_rate = -0.5", 17, ["rate is -0.5", "above 0"]),
        ("learning_rate = 0.5", "learning_rate = nan", 17, ["rate is nan"]),
        ("learning_rate = 0.5", "learning_rate = inf", 17, ["rate is inf"]),
        ("batch = 2", "batch = 0", 19, ["batch is 0", "1 or more"]),
        ('"Either"', f'"{"x" * 5_001}"', 1, ["title of 5,001 characters", "at most 5,000"]),
        ('sentence = "', f'sentence = "{"x" * 5_000}', 22, ["rule of 5,", "at most 5,000"]),
        ('["answer"]', f'["{"x" * 5_001}"]', 4, ["name of 5,001 characters", "at most 5,000"]),
    ],
)
def test_a_recipe_that_cannot_be_trained_is_refused(write, old, new, line, says):
    """With its limits; where a line is named it is the right one."""
    said = refusal(write(GOOD.replace(old, new, 1)))
    for part in says:
        assert part in said
    assert set(re.findall(r"line \d+", said)) <= {f"line {line}"}


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        pytest.param("seed = 9", "seed = 9\ninputs = 3", 17, id="a key known elsewhere"),
        pytest.param('title = "Either"', '"" = 1', 1, id="an empty key"),
        pytest.param("[[1, 1], [2, 2]]", "[[1, 1], 5]", 10, id="a question that is no list"),
        pytest.param("{ inputs = [0, 1.5], desired = [1] }", "5", 7, id="a row that is no table"),
        pytest.param(
            "[0, 0], desired = [0] },", "[0, 0], desired = [0] }, # {\n5,", 7, id="comment"
        ),
    ],
)
def test_the_line_named_is_never_another_one(write, old, new, line):
    """No line is better than a wrong one."""
    said = refusal(write(GOOD.replace(old, new, 1)))
    assert set(re.findall(r"line \d+", said)) <= {f"line {line}"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("seed = 9", f"seed = {'9' * 5_000}", id="more digits than Python reads"),
        pytest.param("seed = 9", f"seed = 0x{'f' * 5_000}", id="more digits than Python writes"),
        pytest.param("[0, 1.5]", f"[0, 0x{'f' * 5_000}]", id="the same in an example"),
        pytest.param("learning_rate = 0.5", f"learning_rate = 1{'0' * 400}", id="beyond a float"),
        pytest.param("seed = 9", 'seed = 9\n"inputs[x]" = 1', id="brackets in a key"),
    ],
)
def test_numbers_and_keys_beyond_all_measure_are_refused_like_others(write, old, new):
    """Nothing that can be written in a file gives a traceback."""
    refusal(write(GOOD.replace(old, new, 1)))


@pytest.mark.parametrize("examples", ["examples = []\n", ""])
def test_a_training_set_without_examples_is_refused(write, examples):
    """There is nothing to learn from."""
    start, end = GOOD.index("examples = ["), GOOD.index("ask = ")
    said = refusal(write(GOOD[:start] + examples + GOOD[end:]))
    assert "empty" in said
    assert "expected at least one example" in said


def test_a_training_set_beyond_all_measure_is_refused(write):
    """One example more than is allowed."""
    row = "{ inputs = [0, 0], desired = [0] },\n"
    said = refusal(write(GOOD.replace("examples = [", "examples = [" + row * MOST_EXAMPLES)))
    assert f"{MOST_EXAMPLES + 3:,} examples are too many" in said
    assert f"at most {MOST_EXAMPLES:,}" in said


@pytest.mark.parametrize(("key", "most"), [("inputs", 784), ("outputs", 64)])
def test_a_network_too_wide_to_be_drawn_is_refused(write, key, most):
    """784 inputs are a picture of 28 x 28; 64 outputs are more than anybody can follow."""
    names = {"inputs": 1, "outputs": 1, key: most + 1}
    content = "".join(f"{name} = {['n'] * number}\n" for name, number in names.items())
    row = f"{{ inputs = {[0] * names['inputs']}, desired = {[0] * names['outputs']} }}"
    said = refusal(write(f"{content}examples = [{row}]"))
    assert f"{most + 1} {key} are too many: expected at most {most}" in said


def test_a_file_that_is_not_text_is_refused(write):
    """With the byte where it stops being UTF-8, counted from 1."""
    said = refusal(write(b'title = "caf\xe9"\n' + GOOD.encode()))
    assert "UTF-8" in said
    assert "byte 13" in said


@pytest.mark.parametrize("content", [b"", b"\n", b"# nothing\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(write, content):
    """The first thing it lacks is named."""
    assert "inputs" in refusal(write(content))


def test_a_file_nested_too_deeply_is_refused(write):
    """Some files are made to break readers."""
    assert "not TOML" in refusal(write("a = " + "[" * 50_000))


def test_a_file_larger_than_any_problem_is_refused_unread(write, monkeypatch):
    """Its size alone says no: not a byte is read."""
    path = write(GOOD)
    monkeypatch.setattr(files, "LARGEST_FILE", len(GOOD) - 1)
    monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("it was read"))
    assert "is larger than" in refusal(path)


def test_a_large_file_is_read_in_a_time_that_fits_its_size(write):
    """Five hundred rows of sixty-four numbers: at most a dozen times what TOML itself takes."""
    row = f"  {{ inputs = {[0.5] * 64}, desired = [1] }},\n"
    names = [f"pixel {index}" for index in range(64)]
    path = write(f'inputs = {names}\noutputs = ["x"]\nexamples = [\n{row * 500}]\n')
    began = perf_counter()
    tomllib.loads(path.read_text(encoding="utf-8"))
    between = perf_counter()
    assert files.read(path)[0].examples == 500
    assert perf_counter() - between < 12 * (between - began)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    """With its name, and in words rather than a number."""
    assert "No such file" in refusal(tmp_path / "missing.toml")


def test_a_folder_is_refused(tmp_path):
    """Even one that is named like a problem file."""
    (tmp_path / "folder.toml").mkdir()
    assert "cannot be read" in refusal(tmp_path / "folder.toml")


# Any file at all

values = st.recursive(
    st.sampled_from(
        ["0", "1", "-1", "2.5", "1e300", "nan", "inf", "true", "2020-01-01", "12:00:00"]
    )
    | st.integers(-(10**30), 10**30).map(str)
    | st.text(string.ascii_letters + " ", max_size=5).map(lambda text: f'"{text}"'),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda some: f"[{', '.join(some)}]")
        | st.lists(st.tuples(st.sampled_from(["inputs", "desired", "x"]), inner), max_size=2).map(
            lambda some: (
                "{" + ", ".join(f"{key} = {value}" for key, value in dict(some).items()) + "}"
            )
        )
    ),
    max_leaves=6,
)
"""Any value that TOML can write."""


def read_or_refused(path: Path) -> None:
    """The only two things that may come of a file."""
    try:
        problem, recipe = files.read(path)
    except Refused as mistake:
        said = str(mistake)
    else:
        said = f"{path}: {problem.examples} examples for a network {recipe.layers}"
    assert said.startswith(str(path))


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory) -> Path:
    """A file to be written over and over."""
    return tmp_path_factory.mktemp("fuzz") / "fuzz.toml"


@given(data=st.data(), value=values)
def test_any_value_in_place_of_any_other_is_read_or_refused(fuzzed, data, value):
    """Well-formed TOML with the wrong thing somewhere."""
    places = list(re.finditer(r"(?<= = )(?:\[.*\]|\"[^\"]*\"|[\w.]+)(?=\n)|[-.\d]+", GOOD))
    place = data.draw(st.sampled_from(places))
    fuzzed.write_text(GOOD[: place.start()] + value + GOOD[place.end() :], encoding="utf-8")
    read_or_refused(fuzzed)


@given(data=st.data())
def test_any_lines_of_a_file_in_any_order_are_read_or_refused(fuzzed, data):
    """Lines lost, doubled and moved."""
    lines = data.draw(st.lists(st.sampled_from(GOOD.splitlines()), max_size=35))
    fuzzed.write_text("\n".join(lines), encoding="utf-8")
    read_or_refused(fuzzed)


@given(data=st.data(), junk=st.binary(max_size=4), length=st.integers(0, 20))
def test_any_bytes_in_place_of_any_others_are_read_or_refused(fuzzed, data, junk, length):
    """A file as a broken disc or a slip of the hand leaves it."""
    content = GOOD.encode()
    at = data.draw(st.integers(0, len(content)))
    fuzzed.write_bytes(content[:at] + junk + content[at + length :])
    read_or_refused(fuzzed)


# Titles


def test_the_titles_are_those_that_reading_the_files_finds():
    """Of every built-in problem, in their order."""
    whole = [(name, files.find(name)[0].title) for name in files.built_in()]
    assert list(files.titles()) == whole
    assert len(whole) >= 15


@pytest.mark.parametrize(
    "text",
    [
        r'title = "A \"quoted\" one"',
        "title = 'One \\ more'",
        'title="Close"',
        'title = "With a remark"  # here',
        '# First a remark\ntitle = "Then it"',
        'title = """\nOver\nlines"""',
        'title = ""',
        'inputs = ["a"]\ntitle = "Later"\n[rule]\ntitle = "another"',
        'title = "No line after it"',
        'title = "Plain"\n',
    ],
)
def test_a_title_that_does_not_plainly_stand_first_is_found_all_the_same(
    text, tmp_path, monkeypatch
):
    """As the library's reader finds it."""
    (tmp_path / "one.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(files, "BUILT_IN", tmp_path)
    assert files.titles() == (("one", tomllib.loads(text)["title"]),)
