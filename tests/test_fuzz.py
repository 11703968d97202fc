"""Whatever a file or the command line holds: it is used, or refused in words; never a traceback."""

import io
import json
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from time import process_time

import pytest
from hostile import (
    MOST_SECONDS,
    NUMBERS,
    SIGNS,
    bounded,
    damaged,
    in_time,
    put_to_use,
    usable,
    with_other_values,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from test_files import GOOD, values

import main
from network import files, run_file, tables
from network.edit import SetExamples, SetLearningRate, SetRecipe, SetWeight, SwitchNeuron
from network.refused import Refused
from network.run_file import Saved
from network.snapshot import first_question
from network.table_problem import Use, to_problem, usual_uses
from network.trainer import Trainer
from visualiser import arguments
from visualiser.settings import Settings
from visualiser.view import View

ROOT = Path(main.__file__).parent

many = settings(max_examples=5 * settings().max_examples // 2)
"""100 inputs for each test, in the long form 5,000."""


@pytest.fixture(scope="module", autouse=True)
def _bounded():
    with bounded():
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where the files lie, each written over and over."""
    path = tmp_path_factory.mktemp("fuzz")
    (path / "cells.csv").write_text("a,b,c\n1,2,yes\n3,4,no\n5,6,yes\n", encoding="utf-8")
    return path


def refused(what: str, mistake: Refused) -> None:
    """In words, on one line that is not endless, and with the place first."""
    said = str(mistake)
    assert said.startswith(what)
    assert len(said) < 1_000
    assert "\n" not in said


# Problem files

PROBLEMS = (
    *(GOOD.encode(), (files.BUILT_IN / "xor.toml").read_bytes()),
    b'data = "cells.csv"\noutputs = ["c"]\nrange = [0, 6]\nheld_out = 1\n[train]\n'
    b'activations = ["tanh", "softmax"]\n',
    b'inputs = ["a", "b", "c", "d"]\noutputs = ["o", "p"]\ngrid = [2, 2]\nheld_out = 1\n'
    b"examples = ["
    b"\n{ inputs = [1, 0, 0, 0.5], desired = [1, 0] },"
    b"\n{ inputs = [0, 1, 0, 0], desired = [0, 1] },"
    b"\n{ inputs = [0, 1, 1, 0], desired = [0, 1] }]\n[train]\ndropout = 0.5\nbias = true\n",
)


def opened(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        with in_time():
            problem, recipe = files.read(path)
    except Refused as mistake:
        refused(str(path), mistake)
    else:
        usable(problem, recipe)


@many
@given(content=damaged(PROBLEMS))
def test_a_damaged_problem_file_is_used_or_refused(folder, content):
    opened(folder / "damaged.toml", content)


@many
@given(
    entries=st.dictionaries(
        st.sampled_from([*sorted(files.TOP), "x"]), values, min_size=2, max_size=6
    ),
    train=st.dictionaries(st.sampled_from(sorted(files.TRAIN)), values, max_size=3),
)
def test_a_made_up_problem_file_is_used_or_refused(folder, entries, train):
    """Keys that there are, with values that could be anything."""
    top = {"inputs": '["a"]', "outputs": '["b"]', "examples": "[{ inputs = [1], desired = [0] }]"}
    top |= {key: value for key, value in entries.items() if key != "train"}
    lines = [f"{key} = {value}" for key, value in top.items()]
    lines += ["[train]", *(f"{key} = {value}" for key, value in train.items())]
    opened(folder / "made.toml", "\n".join(lines).encode())


# Tables

TABLES = (
    b"length,width,kind\n1.5,2,red\n2.5,3,blue\n3.5,1,red\n",
    b"a;b;c\r\n1,5;2;ja\r\n2,5;3;nein\r\n1.234,5;4;ja\r\n",
    "größe\tmüde\n1\t0\n2\t1\n3\t0\n".encode("utf-16"),
    b'sep=;\n"x ""y""";z\n1;0\n2;1\n-3e2;1\n40%;0\n',
    b"0,0,0\n0,1,1\n1,0,1\n1,1,0\n",
)


def tabled(content: bytes, uses: list[Use], share: float) -> None:
    try:
        with in_time():
            table = tables.read_bytes(content, "mine.csv")
            chosen = (uses * len(table.columns))[: len(table.columns)] if uses else None
            made = to_problem(table, chosen or usual_uses(table), held_out=share)
    except Refused as mistake:
        refused("mine.csv", mistake)
    else:
        usable(*made)


chosen = st.lists(st.sampled_from(Use), max_size=4)
shares = st.sampled_from([0.0, 0.3, 0.9])


@many
@given(content=damaged(TABLES), uses=chosen, share=shares)
def test_a_damaged_table_is_used_or_refused(content, uses, share):
    tabled(content, uses, share)


cells = st.sampled_from([*NUMBERS, *SIGNS, "0", "1", "a", "b"]) | st.text(max_size=3)


@many
@given(
    rows=st.integers(1, 4).flatmap(
        lambda wide: st.lists(st.lists(cells, min_size=wide, max_size=wide), max_size=6)
    ),
    mark=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
    uses=chosen,
    share=shares,
)
def test_a_made_up_table_is_used_or_refused(rows, mark, encoding, uses, share):
    """Cells that nobody would write."""
    text = "\n".join(mark.join(row) for row in rows)
    tabled(text.encode(encoding, "replace"), uses, share)


# Saved runs


def saved_runs() -> Iterator[Saved]:
    """With changes of every kind, with a table's scales and categories, and one that overflowed."""
    changes = (
        SetWeight(0, 1, 2, -3.5),
        SwitchNeuron(1, 0, on=False),
        SetLearningRate(0.5),
        SetRecipe(replace(files.find("xor")[1], learning_rate=0.5, batch=3)),
        SetExamples(files.find("xor-single-neuron")[0]),
    )
    trainer = Trainer(*files.find("xor"))
    for change in changes:
        trainer.step(2)
        trainer.edit(change)
    trainer.step(2)
    trainer.back(3)
    yield run_file.saved("xor", trainer, (1.0, 1.0, 0.0), 2)
    for content, share in ((TABLES[0], 0.3), (TABLES[1], 0.0)):
        table = tables.read_bytes(content, "mine.csv")
        problem, recipe = to_problem(table, usual_uses(table), held_out=share)
        trainer = Trainer(problem, recipe)
        trainer.step(3)
        yield run_file.saved("mine.csv", trainer, first_question(problem))
    problem, recipe = files.find("xor")
    trainer = Trainer(replace(problem, title="Mine"), replace(recipe, activations=("linear",) * 2))
    trainer.step(99)
    yield run_file.saved("../mine.toml", trainer, (0.0, 0.0, 0.0))


RUNS = tuple(json.loads(run_file.as_text(saved)) for saved in saved_runs())


def reopened(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        with in_time():
            saved = run_file.read(path)
    except Refused as mistake:
        refused(str(path), mistake)
        return
    put_to_use(saved.trainer(), saved.question, saved.example or 0)
    again = run_file.as_text(saved)
    path.write_text(again, encoding="utf-8")
    read_again = replace(run_file.read(path), saved_with=saved.saved_with)
    assert run_file.as_text(read_again) == again


@many
@given(content=damaged(tuple(json.dumps(run).encode() for run in RUNS)))
def test_a_damaged_run_is_refused(folder, content):
    """Hardly any harm escapes the digest."""
    reopened(folder / "damaged.thinking", content)


@many
@given(values=with_other_values(RUNS))
def test_a_forged_run_is_used_or_refused(folder, values):
    """Other values, and a digest that fits them: what only bad will can make."""
    if isinstance(values, dict):
        rest = without_digest(values)
        values = rest | {"digest": run_file.digest(rest)}
    reopened(folder / "forged.thinking", json.dumps(values).encode())


# Settings

REMEMBERED = (
    {"theme": "light", "scale": 1.2, "per_second": 30.0, "easy_pace": False, "show_weights": True,
     "reduced_motion": True, "logarithmic": False, "problem": "xor", "size": [900, 600]},
)  # fmt: skip


def remembered(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with in_time():
        settings = Settings(path)
    view = View(**settings.of_the_view())
    assert view.theme in ("dark", "light")
    assert 1 <= view.scale <= 2
    assert view.per_second >= 1
    assert len(settings.notice) < 200
    width, height = settings.values.get("size", (200, 200))
    assert min(width, height) >= 200


@many
@given(content=damaged(tuple(json.dumps(kept, indent=1).encode() for kept in REMEMBERED)))
def test_damaged_settings_make_a_view_all_the_same(folder, content):
    remembered(folder / "damaged.json", content)


@many
@given(values=with_other_values(REMEMBERED))
def test_made_up_settings_make_a_view_all_the_same(folder, values):
    remembered(folder / "made.json", json.dumps(values).encode())


# The command line

OPTIONS = sorted(
    {
        name
        for command in arguments.COMMANDS
        for action in arguments._parser(command)._actions
        for name in action.option_strings
    }
    - {"-h", "--help"}
)
WORDS = (
    *(
        "xor",
        "majority",
        "two-categories",
        "watch",
        "train",
        "draw",
        "record",
        "problems",
        "verify",
    ),
    *("out.png", "out.svg", "out.txt", "out.json", "here.csv", "here.toml", "here.thinking", "."),
    *(
        "1,1,0",
        "1,1",
        "0",
        "-1",
        "4,4",
        "0.5",
        "max",
        "fast",
        "numpy",
        "dark",
        "diagram",
        "900x600",
    ),
    *(
        "hidden:2",
        "0:1-1",
        "0:bias-1",
        "output:1",
        "input:9999999",
        "c",
        "1",
        "--",
        "-",
        "",
        "=",
        "-x",
    ),
)
words = st.lists(
    st.sampled_from(WORDS)
    | st.sampled_from(OPTIONS)
    | st.sampled_from([*NUMBERS, *SIGNS])
    | st.builds(
        "{}={}".format, st.sampled_from(OPTIONS), st.sampled_from([*NUMBERS, *SIGNS, *WORDS])
    )
    | st.text(max_size=4),
    max_size=7,
)


def parsed(words: list[str]) -> arguments.argparse.Namespace | None:
    """The options, or None where they are refused or all they want is told."""
    told = io.StringIO()
    try:
        with redirect_stdout(told):
            return arguments.parse(words)
    except arguments.Unusable as mistake:
        said, code = str(mistake), 0
    except SystemExit as ended:
        said, code = told.getvalue(), ended.code
    assert said
    assert code == 0
    return None


@many
@given(words=words)
def test_any_words_are_understood_or_refused(words):
    with in_time():
        parsed(words)


def furnished(desk: Path) -> Path:
    """The folder to work in, with a file of each kind."""
    desk.mkdir()
    (desk / "here.csv").write_bytes(TABLES[0])
    (desk / "here.toml").write_text(GOOD, encoding="utf-8")
    with redirect_stdout(io.StringIO()):
        assert main.main(["train", "--iterations=9", f"--save={desk / 'here.thinking'}"]) == 0
    return desk


def done(desk: Path, words: list[str]) -> None:
    """Done, or refused with one line and nothing else.

    What would take long because somebody asked for much of it is left out.
    """
    options = parsed(words)
    size = getattr(options, "size", None) or (0, 0)
    large = max(size) * getattr(options, "pixels", 1) > 3_000
    if options is None or options.command in ("watch", "record") or large:
        return
    if options.command in ("train", "draw"):
        words = [*words, "--iterations=2"]
    before = {path.name: path.read_bytes() for path in desk.iterdir() if path.is_file()}
    out, complaint = io.StringIO(), io.StringIO()
    with chdir(desk), redirect_stdout(out), redirect_stderr(complaint), in_time():
        code = main.main(words)
    after = {path.name: path.read_bytes() for path in desk.iterdir() if path.is_file()}
    assert code in (0, 2, 3)
    if code:
        assert after == before
        found = options.command == "problems" and not complaint.getvalue()
        assert complaint.getvalue().count("\n") == 1 or found
    for name in after.keys() - before.keys():
        (desk / name).unlink()


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    return furnished(tmp_path_factory.mktemp("work") / "desk")


@many
@given(command=st.sampled_from(["train", "draw", "problems", "verify"]), words=words)
def test_any_words_are_done_or_refused_with_one_line_and_nothing_else(desk, command, words):
    done(desk, [command, *words])


# As large as they may be, and made to be slow

SLOW = {
    "numbers": ("a = [", "1,", "]"),
    "tables": ("", "[[a]]\n", ""),
    "rows": ("a = [", "{b=1},", "]"),
    "lists": ("a = [", "[],", "]"),
    "keys": ("", "k = 1\n", ""),
    "parts of a key": ("a", ".a", " = 1"),
    "quoted parts of a key": ('"a"', '."."', " = 1"),
    "parts of a heading": ("[a", " . a", "]"),
    "almost long keys": ("", 'a = ".x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x"\n', ""),
    "escapes": ('title = "', "\\u0041", '"'),
    "quotes": ("a = '''", "'' ", ""),
    "comments": ("", "#\n", ""),
    "digits": ("a = ", "9", ""),
}


@pytest.mark.parametrize("kind", SLOW)
def test_no_problem_file_takes_long(folder, kind, long):
    """In the short form a tenth as large."""
    share = 1.0 if long else 0.1
    begin, piece, end = SLOW[kind]
    room = int(files.LARGEST_FILE * share) - len(begin + end)
    content = begin + piece * (room // len(piece)) + end
    began = process_time()
    with pytest.raises(Refused) as caught:
        files.read(write(folder / "slow.toml", content.encode()))
    assert process_time() - began < MOST_SECONDS
    assert len(str(caught.value)) < 1_000


NESTED = ("[],", "{},", '"",', "-9,", "1.5,", '{"a":[]},')


@pytest.mark.parametrize("piece", NESTED)
def test_no_run_takes_long(folder, piece, long):
    """Neither to be taken apart nor, with a digest that fits, to be understood."""
    share = 1.0 if long else 0.1
    count = int(run_file.LARGEST_FILE * share - 200) // len(piece)
    whole = '{"edits":[' + piece * count + '0],"format":1'
    fits = sha256(f"{whole}}}".encode()).hexdigest()
    path = write(folder / "slow.thinking", f'{whole},"digest":"{fits}"}}'.encode())
    del whole
    began = process_time()
    with pytest.raises(Refused):
        run_file.read(path)
    assert process_time() - began < MOST_SECONDS


def test_no_run_of_many_other_examples_takes_long(folder, long):
    """Each change as it could have been made, and the file nearly as large as it may be."""
    run = next(run for run in RUNS if len(run["problem"].get("input_names", ())) == 3)
    rows = {"inputs": [[1, 0, 0]] * 100, "targets": [[0]] * 100}
    count = 7_000 if long else 700
    rest = run | {"edits": [{"iteration": 0, "examples": rows}] * count}
    content = json.dumps(
        rest | {"digest": run_file.digest(without_digest(rest))}, separators=(",", ":")
    )
    path = write(folder / "many.thinking", content.encode())
    del rest, content
    with in_time():
        assert len(run_file.read(path).edits) == count


def without_digest(values: dict) -> dict:
    return {key: value for key, value in values.items() if key != "digest"}


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
