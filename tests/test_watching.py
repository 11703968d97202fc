"""A program of one's own with three lines more: what it computes, when it waits, and with whom.

The window is either played here, over real pipes, or it is the real one on SDL's dummy driver.
"""

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from io import FileIO, StringIO
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import numpy as np
import pytest

import main
from network.history import stride
from network.recording import Ending
from network.refused import Refused
from network.trainer import Trainer
from visualiser.program import Program
from visualiser.watching import FORMAT, Seen, _Window, watch

ROOT = Path(main.__file__).parent
EXAMPLES = ROOT / "assets" / "examples"
WATCHING = re.compile("watch|seen")

POSTS = {
    "single_neuron": ["1 0 0: [0.99993704]"],
    "first_input": [
        "Mean squared error: 0.309945849909",
        "Mean squared error: 0.000336708224729",
        "Mean squared error: 0.000164702002695",
        "Mean squared error: 0.000108737823564",
        "Mean squared error: 8.10817681677e-05",
        "Output after training: 0.00966449 0.00786506 0.99358898 0.99211957",
    ],
    "xor": ["1 1 0: [0.0078876]"],
}
"""What the three posts print of themselves, to the digits they print."""

WEIGHTS = {
    "single_neuron": ["weights"],
    "first_input": ["W0"],
    "xor": ["weights1", "weights2"],
}


# The three programs


def without_watching(text: str) -> str:
    """The program with the three lines left out."""
    lines = text.splitlines()
    kept = [line for line in lines if not WATCHING.search(line)]
    assert len(lines) - len(kept) == 3
    return "\n".join(kept)


def printed(said: list[str], published: list[str]) -> bool:
    """Whether the lines are those, their numbers rounded to as many digits."""
    number = re.compile(r"\d+\.\d+(?:e-\d+)?")
    if [number.sub("", line) for line in said] != [number.sub("", line) for line in published]:
        return False
    pairs = zip(number.findall(" ".join(said)), number.findall(" ".join(published)), strict=True)
    return all(
        abs(float(ours) - float(theirs)) <= 0.5001 * 10.0 ** -decimals(theirs)
        for ours, theirs in pairs
    )


def decimals(text: str) -> int:
    digits, _, power = text.partition("e")
    return len(digits.partition(".")[2]) - int(power or 0)


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder in which the package lies as an installation has it, under its one name."""
    folder = tmp_path_factory.mktemp("installed")
    package = folder / "see_her_thinking"
    shutil.copytree(ROOT / "assets" / "launcher", package)
    shutil.copy(ROOT / "main.py", package)
    for part in ("network", "visualiser", "assets"):
        shutil.copytree(ROOT / part, package / part, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def beside(tmp_path) -> Path:
    """A folder with files of the user's that are called like ours, and do harm if imported."""
    for name in ("network", "visualiser", "main", "session", "watching", "program"):
        text = f"raise SystemExit('the wrong {name} was imported')\n"
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(installed, beside) -> Callable[..., subprocess.Popen]:
    """Start a text as a program there, its window on the dummy driver."""
    unwanted = ("PYTHONPATH", "DISPLAY", "WAYLAND_DISPLAY", "PYTHONSAFEPATH")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    kept |= {"XDG_CONFIG_HOME": str(beside / "settings"), "SDL_VIDEODRIVER": "dummy"}

    def start(text: str, **options) -> subprocess.Popen:
        (beside / "mine.py").write_text(text, encoding="utf-8")
        changes = options.pop("env", {})
        path = os.pathsep.join([str(installed), str(beside)])
        return subprocess.Popen(
            [sys.executable, "mine.py"],
            cwd=beside,
            env=kept | {"PYTHONPATH": path} | changes,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    return start


def with_window(text: str, *options: str) -> str:
    """The program with these window options."""
    return re.sub(r"seen = watch\((.*)\)", rf"seen = watch(\1, window={options!r})", text)


@pytest.mark.parametrize("name", POSTS)
def test_a_post_s_program_comes_out_the_same_bit_for_bit_watched_or_not(name, run):
    """In the posts' digits; whatever lies beside it under names that we use."""
    text = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
    bits = f"\nprint(*(w.tobytes().hex() for w in ({', '.join(WEIGHTS[name])},)))\n"
    with redirect_stdout(StringIO()) as plain:
        exec(without_watching(text) + bits, {})
    process = run(with_window(text, "--speed", "max", "--size", "400x300", "--close-at-end") + bits)
    out, complaints = process.communicate(timeout=60)
    assert (process.returncode, complaints) == (0, "")
    assert out == plain.getvalue()
    assert printed(out.splitlines()[:-1], POSTS[name])


def test_the_example_of_the_readme_is_a_post_s_program():
    """Without the three lines it gives the weights that the engine gives."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Watch your own")[1]
    section = section.split("\n## ")[0]
    lines = [line[4:] for line in section.splitlines() if line.startswith("    ")]
    names: dict = {}
    exec(without_watching("\n".join(lines)), names)
    from network import files

    trainer = Trainer(*files.find("single-neuron"))
    trainer.seek(10_000)
    assert np.array_equal(names["weights"], trainer.state.parameters.weights[0])


ENDLESS = """
import numpy as np
from see_her_thinking import watch
weights = np.zeros((1, 1))
print("begins", flush=True)
seen = watch([[1.0]], [[1.0]], weights, window={options})
print(seen._window._process.pid if seen._window._process else "none", flush=True)
for _ in range({count}):
    weights += 0.001
    seen()
print("ended", seen.iteration)
"""


def test_the_window_survives_the_program(run):
    """Whose end does not wait for anybody to close it."""
    process = run(ENDLESS.format(options=["--speed", "max"], count=1000))
    out = finished(process)
    window = int(out.split()[1])
    try:
        assert (process.returncode, out.split()[2:]) == (0, ["ended", "1000"])
        sleep(0.3)
        os.kill(window, 0)  # is there
    finally:
        os.kill(window, signal.SIGTERM)


def finished(process: subprocess.Popen) -> str:
    """The three lines it printed; its pipes live on in the window it left."""
    process.wait(20)
    said = "".join(process.stdout.readline() for _ in range(3))
    for pipe in (process.stdout, process.stderr):
        pipe.close()
    return said


def test_without_a_screen_the_loop_runs_on_and_one_line_says_so(run):
    """A driver that does not exist is as good as no screen."""
    process = run(
        ENDLESS.format(options=["--paused"], count=1000), env={"SDL_VIDEODRIVER": "nonesuch"}
    )
    out, complaints = process.communicate(timeout=20)
    assert (process.returncode, out.split()[2:]) == (0, ["ended", "1000"])
    assert complaints.count("\n") == 1
    assert "no window" in complaints
    assert "mine.py goes on unseen" in complaints


def test_what_the_window_cannot_show_is_a_value_error_of_the_program(run):
    """In the words of the engine, which alone knows its bounds."""
    process = run(
        "import numpy as np\nfrom see_her_thinking import watch\n"
        "watch(np.zeros((6000, 1)), np.zeros((6000, 1)), np.zeros((1, 1)))\n",
        env={"PYTHONSAFEPATH": "1"},
    )
    _, complaints = process.communicate(timeout=20)
    assert process.returncode == 1
    assert complaints.splitlines()[-1] == (
        "ValueError: 6,000 examples are too many: expected at most 5,000"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="the signal goes to a group of processes")
def test_an_interrupt_of_a_paused_program_ends_it_and_its_window(run):
    """As Ctrl C in a terminal does, which reaches both."""
    process = run(ENDLESS.format(options=["--paused"], count=1000), start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begins\n"
    sleep(1.0)
    os.killpg(process.pid, signal.SIGINT)
    out, complaints = process.communicate(timeout=10)  # both have closed their ends
    assert out == ""
    assert process.returncode != 0
    assert complaints.splitlines()[-1] == "KeyboardInterrupt"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("watch", "xor", "--recording"), "--recording: the program brings its own problem"),
        (("watch", "--recording", "--seed", "2"), "the program brings its own seed"),
        (("watch", "--close-at-end"), "--close-at-end goes with --recording"),
    ],
)
def test_the_options_of_a_program_go_with_nothing_else(words, said, capsys):
    """One line, exit code 2."""
    assert main.main(words) == 2
    complaint = capsys.readouterr().err
    assert said in complaint
    assert complaint.count("\n") == 1


def test_the_window_of_a_program_is_not_started_by_hand():
    """Where nothing comes, one line says what should."""
    words = [sys.executable, str(ROOT / "main.py"), "watch", "--recording"]
    empty = subprocess.DEVNULL
    done = subprocess.run(
        words, stdin=empty, capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode == 2
    assert "--recording: expected a program on standard input" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "line",
    [
        *("", "[" * 10_000, "7", "[]", "{}", '{"format": 1e999}', "\xff", '"' * 1_000),
        *(f'{{"format": {FORMAT}, "layers": {layers}, "examples": 1, "activations": [], '
          '"bias": false, "input_names": [], "output_names": [], "title": ""}'
          for layers in ("[1e999, 1]", "[NaN, 1]", "[[], 1]", "[-1, 1]", "[1]", "null")),
    ],
)  # fmt: skip
def test_an_introduction_that_is_none_is_refused_in_words(played, line):
    """Whatever somebody pipes in."""
    played.window._outgoing.write(f"{line}\n".encode())
    played.window._outgoing.close()
    with pytest.raises(Refused):
        played.program.introduced()


# Imports


def test_what_runs_in_the_user_s_program_imports_numpy_and_the_standard_library():
    """Nothing of ours: a `network.py` of the user's is nobody's business."""
    tree = ast.parse((ROOT / "visualiser" / "watching.py").read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add(node.module)
    assert {name.split(".")[0] for name in names} <= {"numpy", *sys.stdlib_module_names}


@pytest.mark.parametrize(
    ("place", "statement"),
    [
        ("checkout", "from visualiser import watch"),
        ("installed", "from see_her_thinking import watch"),
    ],
)
def test_watch_is_imported_alone(place, statement, installed):
    """Neither the window nor the engine comes with it, and what else is asked for is not there."""
    folder = ROOT if place == "checkout" else installed
    code = (
        f"import sys; sys.path.insert(0, {str(folder)!r}); {statement}; assert callable(watch)\n"
        "import importlib; package = sys.modules[watch.__module__.rpartition('.')[0]]\n"
        "assert not hasattr(package, 'nonesuch')\n"
        "ours = [n for n in sys.modules if n.split('.')[0] in ('see_her_thinking', 'visualiser', "
        "'network', 'main', 'pygame')]\nprint(*sorted(ours))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=False
    )
    name = "visualiser" if place == "checkout" else "see_her_thinking.visualiser"
    first = [] if place == "checkout" else ["see_her_thinking"]
    assert (done.stderr, done.stdout.split()) == ("", [*first, name, f"{name}.watching"])


# The pipe, with a window that is played here


class Played:
    """Both ends: the program's side as it is, and a window that a test speaks for."""

    def __init__(self) -> None:
        self.told, told = os.pipe()
        heard, self.says = os.pipe()
        self.window = _Window(FileIO(told, "wb"), FileIO(heard, "rb"))
        self.program = Program(self.told, self.says)

    def say(self, line: str) -> None:
        os.write(self.says, f"{line}\n".encode())

    def close(self) -> None:
        """As the end of the window's process does it."""
        for descriptor in (self.says, self.told):
            with suppress(OSError):
                os.close(descriptor)
        self.says = self.told = -1


@pytest.fixture
def played() -> Iterator[Played]:
    played = Played()
    yield played
    if played.program._shapes:  # it reads until the program's end is closed
        assert in_time(lambda: played.program.ending is not None)
    played.close()
    for pipe in (played.window._incoming, played.window._outgoing):
        assert played.window._writer.ident is None or in_time(lambda pipe=pipe: pipe.closed)
        pipe.close()


def seen_of(played: Played, arrays: list) -> Seen:
    """Introduced, with leave to begin."""
    played.say("1")
    return Seen(arrays, b"", played.window)


def read(played: Played, count: int) -> bytes:
    data = b""
    while len(data) < count:
        data += os.read(played.told, count - len(data))
    return data


def record(played: Played, shapes: list) -> tuple[int, list]:
    """The next record as it comes out of the pipe."""
    iteration = int(np.frombuffer(read(played, 8), "<i8")[0])
    sizes = [int(np.prod(shape)) for shape in shapes]
    numbers = np.frombuffer(read(played, 8 * sum(sizes)), "<f8")
    parts = np.split(numbers, np.cumsum(sizes)[:-1])
    return iteration, [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def in_time(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = monotonic() + seconds
    while not true() and monotonic() < end:
        sleep(0.005)
    return true()


def test_a_call_waits_until_the_window_lets_it_go_on(played):
    """Exactly as many iterations as were granted, each told, with its weights as they were."""
    rng = np.random.default_rng(4)
    weights = [np.asfortranarray(rng.normal(size=(3, 2))), rng.normal(size=(2, 1))]
    shapes, past = [(3, 2), (2, 1)], [[w.copy() for w in weights]]
    played.say("0")
    done: list[int] = []

    def loop() -> None:
        seen = Seen(weights, b"", played.window)
        for _ in range(10):
            for array in weights:
                array += rng.normal(size=array.shape)
            past.append([w.copy() for w in weights])
            done.append(len(done) + 1)
            seen()

    Thread(target=loop, daemon=True).start()
    assert record(played, shapes)[0] == 0
    sleep(0.05)
    for granted in (1, 2, 5):
        before = len(done)
        played.say(str(granted))
        for iteration in range(before + 1, granted + 1):
            told, arrays = record(played, shapes)
            assert told == iteration
            assert all(map(np.array_equal, arrays, past[iteration]))
        sleep(0.03)
        assert len(done) == granted


def test_free_to_run_the_early_iterations_are_told_densely_and_the_later_ones_thinly(played):
    """As the history has them, while a window keeps up; the last at the end in any case."""
    weights, told = np.zeros((1, 1)), []

    def window() -> None:
        while (iteration := int(np.frombuffer(read(played, 8), "<i8")[0])) >= 0:
            told.append((iteration, float(np.frombuffer(read(played, 8), "<f8")[0])))

    reader = Thread(target=window, daemon=True)
    reader.start()
    played.say("free")
    seen = Seen([weights], b"", played.window)
    for _ in range(3_001):
        weights += 1
        seen()
        if seen.iteration % 64 == 0:
            sleep(0.001)
    seen.end()
    reader.join(5)
    iterations = [iteration for iteration, _ in told]
    assert all(weight == iteration for iteration, weight in told)
    assert iterations[:257] == list(range(257))
    assert {i for i in range(3_001) if i % stride(i) == 0} <= set(iterations)
    assert iterations[-1] == 3_001
    assert iterations == sorted(set(iterations))
    assert len(iterations) < 1_200


def test_a_window_that_does_not_listen_holds_up_nothing(played):
    """The pipe fills, what does not fit is left out, and the loop never waits."""
    weights = np.zeros((200, 200))
    played.say("free")
    seen = Seen([weights], b"", played.window)
    assert in_time(lambda: seen._allowed > 1e9)
    began = monotonic()
    for _ in range(20_000):
        seen()
    assert monotonic() - began < 3
    assert seen.iteration == 20_000
    assert sum(map(len, played.window._waiting)) < 10_000_000


def test_once_the_window_is_closed_a_call_only_counts(played):
    """Whoever waits in it goes on."""
    weights = np.zeros((1, 1))
    seen = seen_of(played, [weights])
    done = []

    def loop() -> None:
        for _ in range(1000):
            seen()
        done.append(seen.iteration)

    worker = Thread(target=loop, daemon=True)
    worker.start()
    assert in_time(lambda: seen.iteration == 1)
    sleep(0.02)
    assert seen.iteration == 1
    played.close()
    worker.join(5)
    assert done == [1000]
    assert seen._due == np.inf
    seen.end()


def test_a_loop_that_makes_new_arrays_hands_them_over(played, capsys):
    """Then those are told; who forgets it is told so once."""
    played.say("free")
    first = np.zeros((2, 1))
    seen = Seen([first], b"", played.window)
    assert in_time(lambda: seen._allowed > 1e9)
    seen(first + 1)
    assert record(played, [(2, 1)])[0] == 0
    iteration, (told,) = record(played, [(2, 1)])
    assert (iteration, told.ravel().tolist()) == (1, [1, 1])
    with pytest.raises(ValueError, match=r"found arrays of the shapes \[\(1, 2\)\], expected"):
        seen(np.zeros((1, 2)))
    assert capsys.readouterr().err == ""
    seen.end()


def test_weights_that_do_not_change_at_all_are_remarked_on(played, capsys):
    """The likeliest reason is a loop that makes new arrays."""
    played.say("free")
    seen = Seen([np.ones((2, 1))], b"", played.window)
    seen()
    assert "hand them over, as in seen(weights1, weights2)" in capsys.readouterr().err
    seen.end()


class Started(Exception):
    """All was in order, and a window would have been opened."""


@pytest.fixture
def never_open(monkeypatch):
    def opened(_options: object) -> None:
        raise Started

    monkeypatch.setattr(_Window, "opened", opened)


X, Y = np.zeros((4, 3)), np.zeros((4, 1))
W = np.zeros((3, 1))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((X[0], Y, W), r"inputs have the shape \(3,\): expected \(examples, inputs\)"),
        ((X, Y.ravel(), W), r"targets have the shape \(4,\): expected \(examples, outputs\)"),
        ((X, Y[:3], W), "4 rows of inputs, but 3 of targets"),
        ((X, [["a"]] * 4, W), "targets: expected numbers"),
        (([[1, 2], [1]], Y, W), "inputs: expected numbers, in rows of the same length"),
        ((X + np.nan, Y, W), "inputs: expected finite numbers"),
        ((X[:0], Y[:0], W), r"inputs have the shape \(0, 3\)"),
        ((X, Y, []), "no weights"),
        ((X, Y, [[[1.0]] * 3]), r"weights\[0\] is list: expected a numpy array"),
        ((X, Y, [W.astype(int)]), r"weights\[0\] is int64"),
        ((X, Y, [W.T]), r"weights\[0\] have the shape \(1, 3\): expected \(3, neurons\)"),
        ((X, Y, [W.ravel()]), r"weights\[0\] have the shape \(3,\)"),
        ((X, Y, [np.zeros((3, 4)), W]), r"weights\[1\] have the shape \(3, 1\): expected \(4, neu"),
        ((X, Y, [np.zeros((3, 4))]), r"targets have the shape \(4, 1\): expected \(4, 4\)"),
        ((X, Y, [W], [np.zeros(2)]), r"biases\[0\] have the shape \(2,\): expected \(1,\)"),
        ((X, Y, [W], [np.zeros(1)] * 2), "2 biases: expected 1"),
    ],
)
def test_what_does_not_fit_together_is_refused_in_words(arguments, said, never_open):
    """Before any window opens."""
    with pytest.raises(ValueError, match=said):
        watch(*arguments)


@pytest.mark.parametrize(
    "arguments", [(X, Y, W), (X.tolist(), Y.tolist(), [W]), (X, Y, W, [np.zeros((1, 1))])]
)
def test_what_fits_opens_a_window(arguments, never_open):
    """Lists of numbers do, and one array where there is one layer."""
    with pytest.raises(Started):
        watch(*arguments)


def opened_by(arguments: tuple, played: Played, **named: object) -> list:
    """What `watch` sends, as the window reads it."""
    found: list = []

    def window() -> None:
        try:
            found.append(played.program.introduced())
            played.say("free")
        except Refused as why:
            found.append(why)
            played.program.refuse(str(why))

    reader = Thread(target=window, daemon=True)
    reader.start()
    try:
        found.append(watch(*arguments, **named))
    finally:
        reader.join(5)
    return found


def test_the_window_gets_what_the_program_gave(played, monkeypatch):
    """Numbers to the last bit, names, activations; then records, and the end."""
    monkeypatch.setattr(_Window, "opened", lambda _options: played.window)
    rng = np.random.default_rng(5)
    inputs, targets = rng.normal(size=(4, 3)), rng.normal(size=(4, 2))
    weights = [rng.normal(size=(3, 5)).astype(np.float32), rng.normal(size=(5, 2))]
    biases = [rng.normal(size=(1, 5)), rng.normal(size=2)]
    state, seen = opened_by(
        (inputs, targets, weights, biases),
        played,
        activations=["tanh", "linear"],
        input_names=["a", "b", "c"],
        title="mine",
    )
    assert np.array_equal(state.problem.inputs, inputs)
    assert np.array_equal(state.problem.targets, targets)
    assert state.recipe.layers == (3, 5, 2)
    assert state.recipe.activations == ("tanh", "linear")
    assert (state.problem.title, state.problem.input_names) == ("mine", ("a", "b", "c"))
    for ours, theirs in zip(state.parameters.weights, weights, strict=True):
        assert np.array_equal(ours, theirs)
    assert np.array_equal(state.parameters.biases[0], biases[0].ravel())
    weights[1] += 1
    seen()
    assert played.program.wait(5)
    iteration, parameters = played.program.arrived()
    assert iteration == 1
    assert np.array_equal(parameters.weights[1], weights[1])
    seen.end()
    assert in_time(lambda: played.program.ending is Ending.ENDED)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"activations": "wavy"}, "activations is"),
        ({"activations": ["tanh"] * 3}, "activations is"),
        ({"activations": "softmax"}, "softmax is for categories"),
        ({"input_names": ["a"]}, "the examples do not fit their names"),
    ],
)
def test_what_the_engine_refuses_is_a_value_error(named, said, played, monkeypatch):
    """And says what was expected."""
    monkeypatch.setattr(_Window, "opened", lambda _options: played.window)
    with pytest.raises(ValueError, match=said):
        opened_by((X, Y, W), played, **named)


@pytest.mark.parametrize("data", [b"\n", b"{}\n", b"[1]\n", b"\xff\xfe\n", b'{"format": 2}\n'])
def test_what_is_no_introduction_is_refused(data, played):
    """A window that is started by hand reads whatever it is given."""
    os.write(played.window._outgoing.fileno(), data)
    with pytest.raises(Refused):
        played.program.introduced()


def test_a_program_that_is_killed_has_broken_off(played, monkeypatch):
    """No last word came."""
    monkeypatch.setattr(_Window, "opened", lambda _options: played.window)
    opened_by((X, Y, W), played)
    played.window._outgoing.close()
    assert in_time(lambda: played.program.ending is Ending.BROKEN_OFF)
