"""The file of a run: what is damaged is refused in words, what is written is written whole."""

import json
import os
import random
import stat
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from time import process_time, sleep

import pytest
from lives import Ticks, replayed, same, whole

import main
from network import files, run_file
from network.edit import SetExamples, SetLearningRate, SetRecipe, SetWeight, SwitchNeuron
from network.model import Parameters
from network.problem import Problem, Rule, Scale, frozen
from network.recipe import Recipe
from network.refused import BEGINNING, END, Refused
from network.run_file import LARGEST_FILE, MOST_EDITS
from network.snapshot import look
from network.trainer import Trainer
from network.writing import write_whole
from visualiser.scene.compose import compose
from visualiser.scene.layout import arrange
from visualiser.view import View

ROOT = Path(main.__file__).parent
SLOW = 2.0
"""Seconds that no file may take to be refused."""

KILLS = int(os.environ.get("SAVE_KILLS", "6"))
"""How often a program is killed while it saves."""


def everything() -> Trainer:
    """A problem with all a problem may have, changed in every way, left before its furthest."""
    problem = Problem(
        name="own",
        title="Own",
        story="Of nothing.",
        source="Nobody",
        input_names=("a", "b"),
        output_names=("x", "y"),
        inputs=frozen([[0, 1], [1, 0], [0.5, 0.25]]),
        targets=frozen([[0, 1], [1, 0], [1, 0]]),
        questions=((1.0, 1.0),),
        rule=Rule("A rule.", frozen([[0, 0], [1, 1]]), frozen([[0, 1], [1, 0]])),
        report_every=7,
        held_inputs=frozen([[0.1, 0.2]]),
        held_targets=frozen([[1, 0]]),
        input_scales=(Scale(-3.0, 5.0), None),
        output_scales=(None, Scale(0.0, 2.0)),
        choices=((0, 1),),
        grid=(1, 2),
    )
    recipe = Recipe((2, 2, 2), ("tanh", "softmax"), bias=True, batch=2, dropout=0.1, iterations=50)
    trainer = Trainer(problem, recipe)
    trainer.edit(SetWeight(0, -1, 1, 0.5))
    for iteration, edit in (
        (2, SwitchNeuron(1, 1, on=False)),
        (4, SetLearningRate(0.2)),
        (4, SetRecipe(replace(recipe, batch=None))),
        (6, SetExamples(replace(problem, inputs=problem.inputs[:2], targets=problem.targets[:2]))),
    ):
        trainer.seek(iteration)
        trainer.edit(edit)
    trainer.seek(11)
    trainer.seek(8)
    return trainer


def diverged() -> Trainer:
    """XOR with weights that have overflowed."""
    problem, recipe = files.find("xor")
    changed = replace(recipe, activations=("linear", "linear"), learning_rate=9.0, bias=True)
    trainer = Trainer(problem, changed)
    trainer.seek(500)
    assert not trainer.state.parameters.finite
    return trainer


def small() -> Trainer:
    """A little of XOR."""
    problem, recipe = files.find("xor")
    trainer = Trainer(problem, replace(recipe, layers=(3, 2, 1)))
    trainer.seek(5)
    trainer.seek(2)
    return trainer


MADE = {"everything": everything, "diverged": diverged, "small": small}


def values_of(trainer: Trainer, name: str = "own.csv") -> dict:
    """What is in the file, without its digest."""
    question = tuple(trainer.state.problem.inputs[0].tolist())
    values = json.loads(run_file.as_text(run_file.saved(name, trainer, question, 1)))
    del values["digest"]
    return values


def sealed(values: dict) -> str:
    """The file, with a digest that fits."""
    return json.dumps(values | {"digest": run_file.digest(values)})


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "some.thinking"


@pytest.fixture
def refused(path):
    """What is said of a file with this in it, which must be soon and one line."""

    def told(content: str | bytes) -> str:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return complaint(path)

    return told


def complaint(path: Path) -> str:
    began = process_time()
    with pytest.raises(Refused) as caught:
        run_file.read(path)
    assert process_time() - began < SLOW
    said = str(caught.value)
    assert said.startswith((f"{path}: ", f"{path}, line "))
    assert len(said.splitlines()) == 1
    assert len(said) <= BEGINNING + END + 3
    return said


# Damaged


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_a_file_cut_off_anywhere_is_refused(refused, made):
    """After any number of its bytes; only the last line's end may be missing."""
    content = run_file.as_text(run_file.saved("own.csv", made(), (0.0, 0.0, 0.0)[: 2 + 1]))
    content = content.encode()
    for length in {*range(40), *range(0, len(content) - 1, 97), len(content) - 2}:
        refused(content[:length])


def test_a_file_with_any_byte_changed_is_refused(refused):
    """One bit of it, or another letter; no change of what it holds goes unnoticed."""
    content = run_file.as_text(run_file.saved("own.csv", everything(), (0.0, 1.0))).encode()
    chance = random.Random(5)
    for place in chance.sample(range(len(content)), 250):
        changed = bytearray(content)
        if chr(content[place]).isspace():
            changed[place] = ord("7")
        else:
            changed[place] ^= 1 << chance.randrange(8)
        refused(bytes(changed))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is not a saved run"),
        ("\n\n", "is not a saved run"),
        ("null", "is not a saved run"),
        ("7", "is not a saved run"),
        ('"format"', "is not a saved run"),
        ("[]", "is not a saved run"),
        ("{}", "is not a saved run"),
        ('["format", 1]', "is not a saved run"),
        ('{"name": "see-her-thinking", "dependencies": {}}', "is not a saved run"),
        ('{"format": 1}', "is damaged"),
        ('{"format": 1, "digest": null}', "is damaged"),
        ('{"format": 2}', "has format 2: expected 1; a later version"),
        ('{"format": 10000000000000000000000000000000000000}', "a later version"),
        ('{"format": "a\\nb"}', "has format another"),
        ('{"format": [[[[]]]]}', "has format another"),
        ('{"format": NaN}', "has format another"),
        ('{"format": null}', "has format another"),
        ("[" * 100_000, "is not a saved run, or it is damaged"),
        ('{"a":' * 100_000, "is not a saved run, or it is damaged"),
        ('{"format": 1, "a": ' + "[" * 970 + "]" * 970 + "}", "damaged"),
        ("9" * 100_000, "is not a saved run, or it is damaged"),
        ('{"format": 1, "shown": ' + "9" * 5_000 + "}", "is not a saved run, or it is damaged"),
        (b"\xff\xfe\x00\x01", "is not text in UTF-8 (byte 1)"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not text in UTF-8"),
        (b"PK\x03\x04" + bytes(range(256)), "is not text in UTF-8"),
        (b"\x00" * 4096, "line 1, column 1: is not a saved run, or it is damaged there"),
        ("inputs,output\n1,2\n", "line 1, column 1"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_is_no_run_is_refused(refused, content, says):
    """Whatever else it may be."""
    assert says in refused(content)


def test_what_cannot_be_read_at_all_is_refused(tmp_path):
    """A folder, nothing, something without an end, something too large."""
    assert "cannot be read (No such file or directory)" in complaint(tmp_path / "no.thinking")
    assert "is not a file" in complaint(tmp_path)
    assert "cannot be read (Not a directory)" in complaint(Path(__file__) / "some.thinking")
    endless = tmp_path / "endless.thinking"
    endless.symlink_to("/dev/zero")
    assert complaint(endless).endswith("is not a file")
    pipe = tmp_path / "pipe.thinking"
    os.mkfifo(pipe)
    assert complaint(pipe).endswith("is not a file")
    large = tmp_path / "large.thinking"
    with large.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert complaint(large).endswith(f"is larger than {run_file.LARGEST_FILE:,} bytes")
    for name in ("a\0b.thinking", "long" * 999 + ".thinking"):
        with pytest.raises(Refused):
            run_file.read(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(path):
    """In words, as everything else."""
    path.write_text("{}")
    path.chmod(0)
    assert "cannot be read (Permission denied)" in complaint(path)


# Damaged, with a digest that fits

ANYTHING = [
    *(None, True, False, 0, 1, -1, 3, 10**9, 10**18, 10**25, 10**400),
    *(-0.0, 0.5, 1e300, 1e308, -1e308, 5e-324, float("nan"), float("inf"), float("-inf")),
    *("", "x", "nan", "1", "9" * 31, "tanh", "softmax", "xor", "a\nb\x00\ud800 ", "x" * 999),
    *([], [[]], [0], [1, 1], [1.0, 2.0], [[1.0]], [[1.0, 2.0]], ["nan"], [None], [{}], [[[[1]]]]),
    *({}, {"a": 1}, {"iteration": 0}),
]
"""What may stand where something else should."""


def places(values: object, place: tuple = ()) -> Iterator[tuple]:
    """The way to everything in it."""
    if place:
        yield place
    entries = values.items() if isinstance(values, dict) else enumerate(values)
    for key, value in entries if isinstance(values, dict | list) else ():
        yield (*place, key)
        if isinstance(value, dict | list):
            yield from places(value, (*place, key))


def with_another(values: dict, place: tuple, chance: random.Random) -> dict:
    """The values with something else at one place, or nothing, or the same twice."""
    values = deepcopy(values)
    at: object = values
    for key in place[:-1]:
        at = at[key]
    kind = chance.random()
    if kind < 0.1:
        del at[place[-1]]
    elif kind < 0.2 and isinstance(at, list):
        at.append(at[place[-1]])
    elif kind < 0.2:
        at["unheard of"] = 1
    else:
        at[place[-1]] = deepcopy(chance.choice(ANYTHING))
    return values


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_whatever_stands_in_a_file_it_is_refused_or_can_be_lived_with(path, made):
    """Anything at any place: a line says what was expected, or the run can be gone on with."""
    values, chance = values_of(made()), random.Random(7)
    taken = seen = 0
    for place in sorted({*places(values)}, key=repr):
        for _ in range(2 if len(place) <= 2 else chance.randrange(2)):
            changed = with_another(values, place, chance)
            path.write_text(sealed(changed))
            try:
                run = run_file.read(path)
            except Refused:
                complaint(path)
                continue
            taken += 1
            seen += live_with(run, seeing=taken % 8 == 0)
    assert taken > 10
    assert seen


def live_with(run: run_file.Saved, *, seeing: bool) -> bool:
    """Look at it, let its past grow, go about in it, train it on and save it once more."""
    trainer = run.trainer()
    for _ in range(3):
        trainer.grow(3, Ticks())
    if seeing:
        snapshot = look(trainer, run.question, run.example)
        compose(snapshot, View(), arrange(900, 600), 0.3)
    if run.furthest.iteration < 100:
        trainer.seek(0)
        trainer.seek(run.shown.iteration)
        trainer.seek(run.furthest.iteration + 1)
    run_file.as_text(run_file.saved(run.name, trainer, run.question, run.example))
    return seeing


def changed_at(values: dict, *place: object, to: object) -> str:
    """The file with another value at one place."""
    values = deepcopy(values)
    at: object = values
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = to
    return sealed(values)


def test_what_cannot_be_is_refused_by_its_place(refused):
    """Each in words that lead to it."""
    values, posts = values_of(everything()), values_of(small(), "xor")
    edit, unedited = values["edits"][0], values | {"edits": []}
    for content, says in (
        (changed_at(values, "shown", "iteration", to=-1), "shown.iteration is -1"),
        (changed_at(values, "furthest", "iteration", to=10**18), "furthest.iteration is 1"),
        (changed_at(values, "shown", "iteration", to=12), "shown is "),
        (changed_at(values, "furthest", "iteration", to=5), "none beyond the furthest"),
        (changed_at(values, "edits", 0, "iteration", to=3), "edits[2].iteration is 2"),
        (changed_at(values, "edits", 0, to=edit | {"weight": [0, 0, 2, 1.0]}), "edits[1].weight"),
        (changed_at(values, "edits", 0, to=edit | {"weight": [2, 0, 0, 1.0]}), "a synapse that"),
        (changed_at(values, "edits", 0, to=edit | {"weight": [0, -2, 0, 1.0]}), "a synapse that"),
        (changed_at(values, "edits", 0, to=edit | {"weight": [0, 0, 0, 2e6]}), "at most 1,000,000"),
        (changed_at(values, "edits", 1, "neuron", to=[2, 0, True]), "a hidden neuron that there"),
        (changed_at(values, "edits", 1, "neuron", to=[1, 2, False]), "edits[2].neuron"),
        (changed_at(values, "edits", 2, "learning_rate", to=-1), "learning-rate is -1"),
        (changed_at(values, "edits", 2, to={"iteration": 4, "dance": 1}), "edits[3].dance"),
        (changed_at(values, "edits", 3, "recipe", "layers", to=[2, 3, 2]), "other neurons"),
        (changed_at(values, "edits", 4, "examples", "inputs", to=[[1]]), "edits[5].examples.inp"),
        (changed_at(values, "edits", to=[edit] * (MOST_EDITS + 1)), "at most 20,000"),
        (changed_at(values, "shown", "weights", 0, to=[[1.0, 2.0]]), "shown.weights[0] is"),
        (changed_at(values, "shown", "biases", to=[]), "shown.biases is"),
        (changed_at(values, "shown", "weights", 0, 0, 0, to=None), "shown.weights[0] is"),
        (changed_at(values, "shown", "weights", 0, to=[["1" * 10**6, "1"]] * 2), "shown.weights"),
        (changed_at(values, "recipe", "layers", to=[3, 2, 2]), "recipe is"),
        (changed_at(values, "recipe", "engine", to="a\nb"), "engine is a b"),
        (changed_at(unedited, "problem", "targets", to=[[0.5, 0.5]] * 3), "softmax is for cat"),
        (changed_at(values, "problem", "report_every", to=-3), "report_every is -3"),
        (changed_at(values, "problem", "choices", to=[[]]), "choices is"),
        (changed_at(values, "problem", "output_names", to=["x", " "]), "output_names is"),
        (changed_at(values, "problem", "held_inputs", to=[]), "held_inputs is"),
        (changed_at(values, "question", to=[0.0]), "question is"),
        (changed_at(values, "example", to=2), "example is 2: expected null or a row from 0 to 1"),
        (changed_at(posts, "problem", "built_in", to="a"), "problem.built_in is 'a'"),
        (changed_at(posts, "problem", "built_in", to="and"), "problem.digest is"),
        (changed_at(posts, "problem", "digest", to="0" * 64), "which is another in this version"),
    ):
        assert says in refused(content)
    del values["problem"]["held_targets"]
    assert "held_targets" in refused(sealed(values))


def test_one_moment_has_one_set_of_weights(refused):
    """Shown at the furthest with other weights than the furthest has: one of them is a lie."""
    values = values_of(small())
    values["shown"] = deepcopy(values["furthest"])
    values["shown"]["weights"][0][0][0] += 1e-9
    assert "the same weights as the furthest has" in refused(sealed(values))


def test_many_changes_and_large_tables_are_read_soon(path):
    """As many as may be saved."""
    trainer = small()
    values = values_of(trainer)
    values["edits"] = [{"iteration": 1, "weight": [0, 0, 0, 0.5]}] * MOST_EDITS
    path.write_text(sealed(values))
    began = process_time()
    assert len(run_file.read(path).edits) == MOST_EDITS
    assert process_time() - began < SLOW
    run = replace(run_file.read(path), edits=((1, SetLearningRate(1.0)),) * (MOST_EDITS + 1))
    with pytest.raises(Refused, match="more than 20,000 changes cannot be saved"):
        run_file.save(path, run)


def test_a_run_that_could_not_be_opened_again_is_not_saved(path):
    """It says so, and the file that was there stays."""
    problem, recipe = files.find("xor")
    run_file.save(path, run_file.saved("xor", small(), (1.0, 1.0, 0.0)))
    before = path.read_bytes()
    run = run_file.saved("x" * LARGEST_FILE, Trainer(problem, recipe), (1.0, 1.0, 0.0))
    with pytest.raises(Refused, match=f"more than {run_file.LARGEST_FILE:,} bytes cannot be saved"):
        run_file.save(path, run)
    assert path.read_bytes() == before


def test_what_has_overflowed_is_saved_by_its_name(path):
    """The file is JSON that every program reads, and gives the same weights back."""
    trainer = diverged()
    run_file.save(path, run_file.saved("own.csv", trainer, (0.0, 0.0, 1.0)))
    json.loads(path.read_text(), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert same(run_file.read(path).shown, trainer.state)


# Verify


@pytest.fixture
def verify(capsys):
    def verified(path: Path) -> tuple[int, str, str]:
        code = main.main(["verify", str(path)])
        return code, *capsys.readouterr()

    return verified


def off_by(trainer: Trainer, distance: float, furthest: bool = False) -> run_file.Saved:
    """The run saved with one weight that far from what it was."""
    run = run_file.saved("own.csv", trainer, tuple(trainer.state.problem.inputs[0].tolist()))
    state = run.furthest if furthest else run.shown
    first, *others = state.parameters.weights
    changed = first.copy()
    changed[0, 0] += distance
    parameters = Parameters((frozen(changed), *others), state.parameters.biases)
    return replace(
        run, **{"furthest" if furthest else "shown": replace(state, parameters=parameters)}
    )


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_a_run_that_is_replayed_matches_bit_for_bit(verify, path, made):
    """On the machine that saved it."""
    trainer = made()
    run_file.save(
        path, run_file.saved("own.csv", trainer, tuple(trainer.state.problem.inputs[0].tolist()))
    )
    code, out, complaint = verify(path)
    assert (code, complaint) == (0, "")
    assert out == (
        f"{path}: {trainer.furthest:,} iterations replayed: the weights match bit for bit\n"
    )


@pytest.mark.parametrize("furthest", [True, False])
def test_a_run_that_is_replayed_may_differ_by_a_rounding_and_no_more(verify, path, furthest):
    """Below 1e-12 it is another machine's arithmetic, and said; beyond it is exit code 4."""
    run_file.save(path, off_by(small(), 1e-14, furthest))
    code, out, _ = verify(path)
    assert code == 0
    assert "differ by at most 1" in out
    assert "e-14" in out
    run_file.save(path, off_by(small(), 1e-6, furthest))
    code, out, _ = verify(path)
    assert code == 4
    assert "differ by at most 1.0e-06" in out
    run = replace(off_by(small(), 1e-6, furthest))
    text = run_file.as_text(run).replace(run_file.here(), "numpy 9, Python 9, abacus")
    values = json.loads(text)
    del values["digest"]
    path.write_text(sealed(values))
    assert (
        f"saved with numpy 9, Python 9, abacus; replayed with {run_file.here()}" in verify(path)[1]
    )


def test_what_cannot_be_verified_is_said_in_one_line(verify, path):
    """With exit code 2, as for every input that cannot be used."""
    path.write_text('{"format": 1')
    for wrong in (path, path.with_name("none.thinking"), path.parent):
        code, out, complaint = verify(wrong)
        assert (code, out) == (2, "")
        assert complaint.startswith(f"see-her-thinking: {wrong}")
        assert complaint.count("\n") == 1


def test_weights_that_were_made_up_are_found_out(verify, path):
    """A rate changed in the file, with a digest that fits: the replay tells."""
    values = values_of(small())
    values["recipe"]["learning_rate"] = 1.0001
    path.write_text(sealed(values))
    assert verify(path)[0] == 4


# The command line


def test_train_saves_what_it_trained_and_opens_what_was_saved(say, tmp_path):
    """From the start to the planned number, exactly; a saved run is told as it was trained."""
    path = tmp_path / "xor.thinking"
    code, first, complaint = say("train", "xor", "--iterations", "300", "--save", str(path))
    assert (code, complaint) == (0, "")
    trainer = run_file.read(path).trainer()
    assert same(trainer.state, replayed(trainer.begun, (), 300))
    before = path.read_bytes()
    assert say("train", str(path)) == (0, first, "")
    assert path.read_bytes() == before


def test_train_of_a_saved_run_goes_through_the_changes_in_it(say, tmp_path):
    """Those at iteration 0 among them; saved again it is the same run, as far as was planned."""
    problem, recipe = files.find("xor")
    trainer = Trainer(problem, replace(recipe, iterations=200))
    trainer.edit(SetWeight(0, 0, 0, 3.0))
    trainer.seek(50)
    trainer.edit(SetLearningRate(0.5))
    trainer.seek(320)
    first, second = tmp_path / "a.thinking", tmp_path / "b.thinking"
    run_file.save(first, run_file.saved("xor", trainer, (1.0, 1.0, 0.0)))
    code, out, _ = say("train", str(first), "--json", "--save", str(second))
    assert code == 0
    told, at_200 = json.loads(out), replayed(trainer.begun, trainer.in_effect, 200)
    assert told["weights"] == [array.tolist() for array in at_200.parameters.weights]
    assert told["start_weights"][0][0][0] == 3.0
    again = run_file.read(second)
    assert same(again.shown, at_200)
    assert again.furthest.iteration == 320
    assert again.edits == trainer.in_effect


@pytest.fixture
def say(capsys):
    def words(*words: str) -> tuple[int, str, str]:
        code = main.main(words)
        return code, *capsys.readouterr()

    return words


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("train", "xor", "--iterations", "3", "--save", "x.txt"), 2, "ends in .thinking"),
        (("train", "xor", "--iterations", "3", "--save", "/nowhere/x.thinking"), 3, "/nowhere/x.t"),
        (("train", "SAVED", "--seed", "2"), 2, "--seed cannot be said of a saved run"),
        (("train", "SAVED", "--no-bias"), 2, "cannot be said of a saved run"),
        (("train", "SAVED", "--hidden", "3"), 2, "--hidden cannot be said of a saved run"),
        (("train", "SAVED", "--held-out", "0.1"), 2, "--held-out cannot be said of a saved run"),
        (("train", "nothing.thinking"), 2, "nothing.thinking: cannot be read"),
    ],
)
def test_what_cannot_be_done_with_a_saved_run_is_said(say, tmp_path, words, code, says):
    """In one line that names what was said, with nothing written."""
    path = tmp_path / "saved.thinking"
    run_file.save(path, run_file.saved("xor", small(), (1.0, 1.0, 0.0)))
    found, _, complaint = say(*(str(path) if word == "SAVED" else word for word in words))
    assert found == code
    assert says in complaint
    assert complaint.count("\n") == 1
    assert list(tmp_path.iterdir()) == [path]


def test_names_that_are_not_quite_text_are_printed(tmp_path):
    """A name that the terminal cannot write is no reason for a traceback."""
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n.thinking")
    run_file.save(Path(name), run_file.saved("xor", small(), (1.0, 1.0, 0.0)))
    environment = os.environ | {"PYTHONIOENCODING": "ascii:strict"}
    command = [sys.executable, str(ROOT / "main.py"), "verify"]
    for wanted, code in ((name, 0), (name + "x", 2)):
        done = subprocess.run([*command, wanted], env=environment, capture_output=True, check=False)
        assert done.returncode == code
        assert b"Traceback" not in done.stderr
        assert done.stderr.count(b"\n") == (code == 2)


# Writing


@pytest.mark.parametrize("breaking", ["fsync", "replace", "getpid"])
def test_a_disk_that_fails_leaves_the_old_file_and_no_half_one(path, monkeypatch, breaking):
    """Whenever it fails; the reason names the file that was asked for."""
    path.write_text("old")

    def failing(*_: object) -> None:
        raise OSError(28, "No space left on device", "something else")

    monkeypatch.setattr(os, breaking, failing)
    with pytest.raises(OSError, match="No space left") as caught:
        write_whole(path, b"new" * 999)
    if breaking != "getpid":
        assert (caught.value.filename, caught.value.strerror) == (
            str(path), "No space left on device"
        )  # fmt: skip
    assert list(path.parent.iterdir()) == [path]
    assert path.read_text() == "old"


def test_where_nothing_can_be_written_the_reason_is_told(tmp_path):
    """No folder, a file in its place, a folder in the file's place; the part is gone each time."""
    (tmp_path / "file").write_text("")
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    for name in ("none/a.txt", "file/a.txt", "folder", "x" * 300):
        with pytest.raises(OSError) as caught:
            write_whole(tmp_path / name, b"new")
        assert caught.value.filename == str(tmp_path / name)
        assert caught.value.strerror
    with pytest.raises(Refused, match="no file can have this name"):
        write_whole(tmp_path / "a\0b", b"new")
    assert sorted(tmp_path.iterdir()) == [tmp_path / "file", tmp_path / "folder"]


SAVES_IN_A_LOOP = """
import sys
from pathlib import Path
from network import files, run_file
from network.trainer import Trainer

trainer = Trainer(*files.find("xor"))
path = Path(sys.argv[1])
while True:
    trainer.step(1)
    run_file.save(path, run_file.saved("xor", trainer, (1.0, 1.0, 0.0)))
    print(trainer.iteration, flush=True)
"""


def test_a_program_that_is_killed_while_it_saves_loses_nothing(path):
    """What was last said to be saved is there, or what came after it; never half of it."""
    chance = random.Random(3)
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", SAVES_IN_A_LOOP, str(path)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        with child:
            assert child.stdout.readline() == "1\n"
            sleep(chance.uniform(0, 0.05))
            child.kill()
            said = [1, *map(int, child.stdout.read().split("\n")[:-1])]
        saved = run_file.read(path)
        assert said[-1] <= saved.shown.iteration <= said[-1] + 1
        assert whole(saved.trainer()).regrowth.difference == 0
        assert stat.S_ISREG(path.stat().st_mode)
