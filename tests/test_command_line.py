"""The command line: what it prints, what it refuses, and that no words give a traceback."""

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import FIRST_INPUT, XOR, flat, straight_run, think

import main
from visualiser import actions

ROOT = Path(main.__file__).parent
QUICK = "--iterations=3"

KEYS = [
    *("format", "problem", "layers", "activations", "seed", "learning_rate", "engine"),
    *("iterations", "start_weights", "start_biases", "weights", "biases", "outputs"),
    *("error", "held_out", "questions", "reports"),
]
"""Of the JSON, as DESIGN lists them."""


@pytest.fixture
def say(capsys):
    """Say these words to the program: its exit code, what it prints and what it complains."""

    def words(*words: str) -> tuple[int, str, str]:
        code = main.main(words)
        return code, *capsys.readouterr()

    return words


@pytest.fixture
def told(say):
    """The JSON of a run; nothing else may be said."""

    def words(*words: str) -> dict:
        code, out, complaint = say("train", *words, "--json")
        assert (code, complaint) == (0, "")
        assert out.count("\n") == 1
        return json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))

    return words


def command(*words: str, buffered: bool = True, **options) -> subprocess.CompletedProcess:
    """The same in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    environment |= {} if buffered else {"PYTHONUNBUFFERED": "1"}
    started = [sys.executable, str(ROOT / "main.py"), *words]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run(started, env=environment, text=True, timeout=60, check=False, **options)


# What is printed


def test_train_alone_trains_xor_and_prints_the_published_number(say):
    """Three stages in order, the posts' starting weights, and 0.0078876 for 1 1 0."""
    code, out, complaint = say("train")
    assert (code, complaint) == (0, "")
    stages = [out.index(part) for part in ("1. ", "2. ", "3. ", "she answers")]
    assert stages == sorted(stages)
    start, training, end = out.split("1. ")[1].partition("2. ")[0], *out.split("3. ")
    for digits in ("-0.16595599", "0.44064899", "-0.99977125", "0.34093502"):
        assert digits in start
    for digits in ("0.31224650", "-21.33532796", "9.90935111"):
        assert digits in end
        assert digits not in training
    assert "7 of 7 examples right" in end
    assert end.count("hidden neuron") == 4
    assert "1 1 0" in end
    assert "never seen" in end
    assert "she answers 0.00788760" in end


def test_train_prints_the_published_numbers_of_the_other_posts(say):
    """0.99993704 for 1 0 0, and the 2-layer post's errors as far as they are printed."""
    _, out, _ = say("train", "first-input")
    assert "she answers 0.99993704" in out
    reported = [line.split() for line in out.split("2. ")[1].split("3. ")[0].splitlines()]
    errors = {words[0]: words[1] for words in reported if words and words[0][0].isdigit()}
    assert {i: errors[i] for i in ("0", "2,000", "4,000", "6,000", "8,000")} == {
        "0": "0.309946",
        "2,000": "0.000336708",
        "4,000": "0.000164702",
        "6,000": "0.000108738",
        "8,000": "8.10818e-05",
    }


def test_problems_lists_every_built_in_problem_a_line_each(say):
    """By the name one has to say, with the shape of its network."""
    code, out, complaint = say("problems")
    assert (code, complaint) == (0, "")
    listed = [line.split()[:2] for line in out.splitlines()]
    assert listed[:2] == [["xor", "3-4-1"], ["single-neuron", "3-1"]]
    names = {path.stem for path in (ROOT / "assets" / "problems").glob("*.toml")}
    assert {name for name, _ in listed} == names


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("hidden", [(4,), (), (2, 3)])
def test_the_json_has_the_digits_of_a_straight_run(told, bias, hidden):
    """Read back, every number is to the last bit what the posts' formulas give."""
    inputs, targets = (np.array(rows, dtype=float) for rows in XOR)
    networks = straight_run((3, *hidden, 1), inputs, targets, 40, seed=5, rate=0.3, bias=bias)
    said = told(
        *("xor", "--iterations", "40", "--every", "15", "--seed", "5", "--learning-rate", "0.3"),
        *("--hidden", ",".join(map(str, hidden)) or "0", "--bias" if bias else "--no-bias"),
        *("--ask", "0.1,-2,1e-3", "--ask", "1,1,1"),
    )
    assert list(said) == KEYS
    assert said["format"] == 1
    assert said["problem"] == "xor"
    assert said["layers"] == [3, *hidden, 1]
    assert said["activations"] == ["sigmoid"] * (len(hidden) + 1)
    assert (said["seed"], said["learning_rate"], said["iterations"]) == (5, 0.3, 40)
    assert (said["engine"], said["held_out"]) == ("numpy", None)

    for prefix, network in (("start_", networks[0]), ("", networks[40])):
        assert said[f"{prefix}weights"] == [weight.tolist() for weight in network.weights]
        biases = [bias.tolist() for bias in network.biases] or None
        assert said[f"{prefix}biases"] == biases

    outputs = think(networks[40], inputs)[-1]
    assert said["outputs"] == outputs.tolist()
    errors = np.abs(targets - outputs)
    assert said["error"] == {
        "mean_absolute": errors.mean(),
        "mean_squared": (errors**2).mean(),
        "right": int((errors < 0.4).sum()),
        "of": 7,
    }

    assert [report["iteration"] for report in said["reports"]] == [0, 15, 30]
    for report in said["reports"]:
        says = think(networks[report["iteration"]], inputs)[-1]
        assert report["outputs"] == says.tolist()
        assert report["mean_absolute"] == np.abs(targets - says).mean()
        assert report["mean_squared"] == ((targets - says) ** 2).mean()

    assert [question["inputs"] for question in said["questions"]] == [[0.1, -2, 1e-3], [1, 1, 1]]
    for question in said["questions"]:
        (answer,) = think(networks[40], np.array(question["inputs"]))[-1]
        assert question["outputs"] == pytest.approx([answer], rel=1e-12)


@pytest.mark.parametrize(
    ("iterations", "every", "reported"),
    [
        (10, 3, [0, 3, 6, 9]),
        (9, 3, [0, 3, 6]),
        (3, 5, [0]),
        (1, 1, [0]),
        (0, 1, []),
        (600, 100, [0, 100, 200, 300, 400, 500]),
    ],
)
def test_reports_are_made_at_multiples_below_the_number_of_iterations(
    told, iterations, every, reported
):
    """Each of the network before the next adjustment, so the last iteration has none."""
    said = told("--iterations", str(iterations), "--every", str(every))
    assert [report["iteration"] for report in said["reports"]] == reported


def test_without_options_reports_come_as_often_as_the_problem_says(told):
    """Every 2,000 iterations for the 2-layer post's problem, below its 10,000."""
    said = told("first-input")
    assert [report["iteration"] for report in said["reports"]] == list(range(0, 10_000, 2_000))
    assert said["outputs"] != said["reports"][-1]["outputs"]


def test_no_iterations_at_all_leave_the_random_start(told):
    """The weights after are the weights before."""
    said = told("--iterations", "0")
    assert said["weights"] == said["start_weights"]
    assert said["reports"] == []


def test_a_problem_file_is_trained_like_a_built_in_problem(told, tmp_path):
    """The same examples give the same numbers, to the last digit."""
    rows = [
        f"{{ inputs = {inputs}, desired = {desired} }}"
        for inputs, desired in zip(*FIRST_INPUT, strict=True)
    ]
    path = tmp_path / "my own.toml"
    path.write_text(
        'inputs = ["a", "b", "c"]\noutputs = ["d"]\n'
        f"examples = [{', '.join(rows)}]\n[train]\nhidden = []\n",
        encoding="utf-8",
    )
    mine, built_in = told(str(path), "--iterations=30"), told("first-input", "--iterations=30")
    assert mine["problem"] == "my own"
    assert mine["weights"] == built_in["weights"]


def test_options_have_the_last_word_over_the_file(told):
    """Seed, layers, rate, batch and bias said on the command line are those of the run."""
    first = told(QUICK)
    for words in (["--seed=2"], ["--hidden=3"], ["--learning-rate=2"], ["--batch=2"], ["--bias"]):
        assert told(QUICK, *words)["weights"] != first["weights"]
    assert told(QUICK, "--bias")["start_weights"] == first["start_weights"]
    assert told(QUICK, "--bias", "--no-bias") == first


# Where words may stand


@given(
    chunks=st.permutations(
        [["train"], ["--seed", "2"], ["--ask", "-1,0,-0.5"], ["--json"], ["--no-bias"], [QUICK]]
    ),
    at=st.integers(1, 6),
)
def test_options_may_stand_anywhere(chunks, at):
    """Before the command, after it, on either side of the problem: the run is the same."""
    at = max(at, chunks.index(["train"]) + 1)  # the problem follows the command
    words = [word for chunk in [*chunks[:at], ["xor"], *chunks[at:]] for word in chunk]
    code, out, complaint = run_quietly(words)
    assert (code, complaint) == (0, "")
    said = json.loads(out)
    assert (said["problem"], said["seed"], said["iterations"]) == ("xor", 2, 3)
    assert said["questions"][0]["inputs"] == [-1, 0, -0.5]


@pytest.mark.parametrize("words", [["--ask", "-1,0,1"], ["--ask=-1,0,1"]])
def test_negative_numbers_are_numbers_and_no_options(told, words):
    """With a space as with an equals sign."""
    assert told(QUICK, *words)["questions"][0]["inputs"] == [-1, 0, 1]


@pytest.mark.parametrize(
    ("words", "command_name", "problem"),
    [
        ([], "watch", None),
        (["xor"], "watch", "xor"),
        (["mine.toml", "--seed", "3"], "watch", "mine.toml"),
        (["watch", "xor", "--paused"], "watch", "xor"),
        (["--seed", "3", "draw", "xor", "out.png", "--ask", "-1,0,0"], "draw", "xor"),
        (["draw", "out.png", "--at", "1,204"], "draw", None),
    ],
)
def test_no_command_means_watch_and_draw_takes_a_problem_and_a_picture(
    words, command_name, problem
):
    """The right action gets the right problem."""
    with patch.object(actions, command_name, create=True, return_value=0) as action:
        assert main.main(words) == 0
    (options,) = action.call_args.args
    assert options.problem == problem


# What is refused


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["train", "nothing"], ["'nothing'", "expected", "xor", ".toml"]),
        (["train", "missing.toml"], ["missing.toml", "No such file"]),
        (["train", "xor", "xor"], ["xor"]),
        (["problems", "xor"], ["xor"]),
        (["train", "--nonsense"], ["--nonsense"]),
        (["train", "--seed"], ["--seed", "expected"]),
        (["train", "--seed", "1.5"], ["--seed", "'1.5'", "expected a whole number, 0 or more"]),
        (["train", "--seed", "-1"], ["--seed", "'-1'", "0 or more"]),
        (["train", "--seed", "4294967296"], ["seed is 4294967296", "0 to 4,294,967,295"]),
        (["train", "--seed", "9" * 5_000], ["--seed", "expected a whole number"]),
        (["train", "--iterations", "many"], ["--iterations", "'many'", "a whole number"]),
        (["train", "--iterations", "2000000000"], ["iterations", "1,000,000,000"]),
        (["train", "--every", "0"], ["--every", "'0'", "1 or more"]),
        (["train", "--batch", "0"], ["--batch", "'0'", "1 or more"]),
        (["train", "--learning-rate", "0"], ["learning-rate", "above 0"]),
        (["train", "--learning-rate", "-1"], ["--learning-rate", "'-1'", "a number from 0"]),
        (["train", "--learning-rate", "nan"], ["--learning-rate", "'nan'", "a number from 0"]),
        (["train", "--learning-rate", "inf"], ["learning-rate", "inf"]),
        (["train", "--hidden", "4,x"], ["--hidden", "'4,x'", "as in 4 or 4,4"]),
        (["train", "--hidden", "-4"], ["hidden", "-4", "1 to 256"]),
        (["train", "--hidden", "4,0"], ["hidden", "1 to 256"]),
        (["train", "--hidden", "257"], ["hidden", "257", "1 to 256"]),
        (["train", "--hidden", "1,1,1,1,1,1,1"], ["hidden", "at most 6 layers"]),
        (["train", "--ask", "1,1"], ["--ask has 2 numbers", "xor has 3 inputs"]),
        (["train", "--ask", "1,1,one"], ["--ask", "'1,1,one'", "a number for each input"]),
        (["train", "--engine", "steam"], ["--engine", "steam", "numpy"]),
        (["train", "--engine", "fast", "--batch", "3"], ["engine is fast", "expected numpy"]),
        (["train", "digits", "--engine", "fast"], ["engine is fast", "expected numpy"]),
        (["train", "--bias=yes"], ["--bias", "yes"]),
        (["train", "--size", "800x600"], ["--size"]),
        (["train", "--every", "1", "--iterations", "9999999"], ["9,999,999", "expected at most"]),
        (["train", *["--ask=1,1,1"] * 2_000], ["found 2,001 words", "at most 2,000"]),
        (["draw"], ["draw", "one file"]),
        (["draw", "out.txt", "--at", "1000000001"], ["--at", "at most 1,000,000,000"]),
        (["draw", "out.txt", "--at", "9" * 400], ["--at", "at most 1,000,000,000"]),
        (["draw", "a", "b", "c"], ["draw", "one file"]),
        (["watch", "--size", "0x0"], ["--size", "'0x0'", "200 to 8000"]),
        (["--speed", "fast"], ["--speed", "'fast'", "expected"]),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(say, words, says):
    """Exit code 2, nothing on standard output, and what was wrong and expected on the other."""
    code, out, complaint = say(*words)
    assert (code, out) == (2, "")
    assert complaint.startswith("see-her-thinking: ")
    assert complaint.count("\n") == 1
    for part in says:
        assert part in complaint


def test_a_speed_that_cannot_be_used_is_told_of_max(say):
    """The one word that would have been right beside a number."""
    assert "or max" in say("watch", "--speed", "fast")[2]


@pytest.mark.parametrize("name", ["\ud800", "a\0b"])
@pytest.mark.parametrize(
    "words",
    [
        ("train", QUICK, "--save", "{}.thinking"),
        *(("draw", QUICK, f"{{}}{ending}", "--at=2") for ending in (".png", ".svg")),
        ("record", QUICK, "{}.gif", "--seconds=1", "--fps=1", "--size=200x200"),
    ],
)
def test_what_no_file_can_be_called_is_refused(say, tmp_path, monkeypatch, words, name):
    """Such a name is a mistake of whoever gave it, and no fault of ours."""
    monkeypatch.chdir(tmp_path)
    code, _, complaint = say(*(word.format(name) for word in words))
    assert code == 2
    assert complaint.splitlines()[-1].endswith("no file can have this name")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("situation", ["nan,0,0", "inf,inf,0", "0,1e999,0"])
def test_a_situation_of_no_numbers_is_refused(say, situation):
    """Nobody can be in it, and what she says to it means nothing."""
    with np.errstate(all="ignore"):
        code, _, _ = say("train", QUICK, "--ask", situation)
    assert code == 2


def run_quietly(words: list[str]) -> tuple[int | str | None, str, str]:
    """As `say`, where hypothesis forbids fixtures; asking for help ends like a run."""
    out, complaint = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(complaint):
        try:
            code = main.main(words)
        except SystemExit as end:
            code = end.code
    return code, out.getvalue(), complaint.getvalue()


words_of_all_kinds = st.lists(
    st.sampled_from(
        [
            *("train", "problems", "watch", "draw", "record", "xor", "single-neuron", "out.png"),
            *("--seed", "--hidden", "--iterations", "--learning-rate", "--batch", "--bias"),
            *("--no-bias", "--engine", "--every", "--json", "--ask", "--at", "--size", "--theme"),
            *("--text-scale", "--paused", "--speed", "--reduced-motion", "--pixels", "--part"),
            *("--transparent", "--help", "-h", "--version", "--see", "--i", "--bias=1", "--json="),
            *("0", "1", "2", "-1", "4,4", "1,0,1", "-1,0,1", "0.5", "max", "numpy", "dark", "nan"),
            *("800x600", "1e3", "1_0", "1,000", "--seed=3", "--ask=1,1,0", "--hidden=0", "window"),
            *(
                "",
                " ",
                "-",
                "--",
                "---",
                "=",
                "--=",
                "é",
                "∞",
                "💭",
                "٣",
                "'",
                '"',
                "%s",
                "{}",
                "@x",
            ),
            *("missing.toml", ".toml", "assets", "/", "..", "*", "x" * 300, "a=b", "-x", "-5"),
        ]
    )
    | st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=6),
    max_size=7,
)


@given(words=words_of_all_kinds, trains=st.booleans())
def test_no_words_give_a_traceback(words, trains):
    """Whatever is said, it is done, or refused in one line."""
    words = [*(["train"] if trains else []), *words, QUICK]
    with (
        patch.object(actions, "watch", create=True, return_value=0),
        patch.object(actions, "draw", create=True, return_value=0),
    ):
        code, out, complaint = run_quietly(words)
    assert code in (0, 2)
    if code == 0:
        assert complaint == ""
    else:
        assert out == ""
        assert complaint.startswith("see-her-thinking: ")
        assert complaint.count("\n") == 1


# In a process of its own


def test_the_program_runs_from_any_folder_and_says_the_same_there(say, tmp_path):
    """Built-in problems are found beside the program; warnings would show on standard error."""
    _, expected, _ = say("train", QUICK, "--bias")
    done = command("train", QUICK, "--bias", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")


def test_a_mistake_ends_the_process_with_2_and_one_line(tmp_path):
    """And no traceback."""
    done = command("train", "--seed", "x", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "expected a whole number" in done.stderr


@pytest.mark.parametrize("words", [["--help"], ["train", "--help"], ["watch", "-h"], ["--version"]])
def test_help_comes_at_once(words):
    """It prints and ends with 0, and waits for neither numpy nor pygame."""
    program = (
        "import sys, main\n"
        "try:\n"
        "    code = main.main(sys.argv[1:])\n"
        "except SystemExit as end:\n"
        "    code = end.code or 0\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "heavy = {'numpy', 'pygame', 'PIL', 'tqdm'} & loaded\n"
        "print('ended with', code, sorted(heavy))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    *helped, last = done.stdout.splitlines()
    assert last == "ended with 0 []"
    assert len("".join(helped)) > 10


def test_the_help_names_every_command(say, capsys):
    """Each with a word of what it does."""
    with pytest.raises(SystemExit) as end:
        main.main(["--help"])
    assert not end.value.code
    out = capsys.readouterr().out
    for name in ("watch", "train", "draw", "problems"):
        assert f"  {name} " in out


DIVERGES = """\
inputs = ["a", "b"]
outputs = ["x"]
examples = [{ inputs = [1e200, 1], desired = [1e200] }, { inputs = [1, 0], desired = [0] }]
[train]
iterations = 50
learning_rate = 1e300
"""
"""Numbers so large that the first adjustments leave what a float can hold."""


@pytest.fixture
def diverging(tmp_path) -> str:
    path = tmp_path / "diverges.toml"
    path.write_text(DIVERGES, encoding="utf-8")
    return str(path)


def test_a_run_that_diverges_says_so_and_is_done(say, diverging):
    """In words with an advice, exit code 0, and no word of right or wrong answers."""
    code, out, complaint = say("train", diverging)
    assert (code, complaint) == (0, "")
    assert "diverged" in out
    assert "lower learning rate" in out
    assert "examples right" not in out


def test_numbers_that_are_none_are_null_in_json(diverging):
    """Valid JSON has no NaN and no Infinity; nothing else complains of them either."""
    done = command("train", diverging, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert None in flat([np.array(weight, dtype=object) for weight in said["weights"]])
    assert said["error"]["mean_absolute"] is None
    assert None not in flat([np.array(weight, dtype=object) for weight in said["start_weights"]])


def test_weights_that_are_no_numbers_are_said_to_have_diverged(say, tmp_path):
    """Even where she still answers: an infinite weight makes every answer 0 or 1."""
    path = tmp_path / "infinite.toml"
    path.write_text(
        'inputs = ["a"]\noutputs = ["x"]\nexamples = [\n'
        + "{ inputs = [1], desired = [0.9] },\n" * 60
        + "]\n"
        "[train]\nhidden = []\niterations = 9\nlearning_rate = 1.7e308\nseed = 3\n",
        encoding="utf-8",
    )
    assert json.loads(say("train", str(path), "--json")[1])["weights"] == [[[None]]]
    assert "diverged" in say("train", str(path))[1]


def test_where_there_is_no_verdict_none_is_counted(say, tmp_path):
    """With desired values other than 0 and 1 there is only an error to tell."""
    path = tmp_path / "real.toml"
    path.write_text(
        'inputs = ["a"]\noutputs = ["x"]\nexamples = [{ inputs = [1], desired = [0.7] }]\n',
        encoding="utf-8",
    )
    code, out, _ = say("train", str(path), "--iterations", "500")
    assert code == 0
    assert "average error" in out
    assert "0 of 1 examples right" not in out


def closed_pipe() -> int:
    """The writing end of a pipe that nobody reads any more, as after `| head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.mark.parametrize(
    ("words", "buffered"),
    [
        (["train", QUICK], True),
        (["train", "--iterations=3000", "--every=1"], True),
        (["train", "--iterations=3000", "--every=1"], False),
        (["problems"], False),
    ],
)
def test_a_reader_that_has_seen_enough_is_no_fault(words, buffered):
    """`train | head -1` ends quietly with 0, however the output is buffered."""
    pipe = closed_pipe()
    done = command(*words, buffered=buffered, stdout=pipe)
    os.close(pipe)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize(
    "buffered",
    [
        False,
        pytest.param(
            True,
        ),
    ],
)
@pytest.mark.parametrize("words", [["train", QUICK], ["--help"], ["--version"]])
def test_a_full_disk_is_said_in_one_line(words, buffered):
    """Exit code 3: the machine would not."""
    with Path("/dev/full").open("w") as full:
        done = command(*words, buffered=buffered, stdout=full)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "No space left" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("words", [["train", "nothing"], ["--nonsense"]])
def test_a_mistake_is_one_even_where_it_cannot_be_said(words):
    """A full disk or a reader that has gone changes neither the exit code nor the output."""
    pipe = closed_pipe()
    with Path("/dev/full").open("w") as full:
        for complaint in (full, pipe):
            done = command(*words, stderr=complaint)
            assert (done.returncode, done.stdout) == (2, "")
    os.close(pipe)


def test_a_head_that_reads_one_line_gets_it_without_a_traceback():
    """What it reads is the first line, and nothing breaks behind its back."""
    shell = f'"{sys.executable}" "{ROOT / "main.py"}" train xor --iterations 2000 | head -1'
    done = subprocess.run(
        ["sh", "-c", shell], capture_output=True, text=True, timeout=60, check=True
    )
    assert "XOR" in done.stdout
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr
