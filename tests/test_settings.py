"""What is remembered: it comes back, it never stops a start, and nobody but `watch` writes it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from math import inf, isfinite
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import main
from visualiser import window
from visualiser.session import Session
from visualiser.settings import Settings, values_of
from visualiser.view import View

ROOT = Path(main.__file__).parent

VIEWS = [
    View(),
    View(theme="light", scale=1.7, easy_pace=True, show_weights=True),
    View(reduced_motion=True, logarithmic=False, per_second=250),
    View(per_second=17.3),
    View(per_second=inf),
]


@pytest.fixture
def path(tmp_path) -> Path:
    """Where settings would be kept, in a folder that is not there yet."""
    return tmp_path / "made for it" / "settings.json"


def kept_of(path: Path) -> tuple:
    """What another start would find."""
    settings = Settings(path)
    assert settings.notice == ""
    return settings.of_the_view(), settings.values.get("problem"), settings.values.get("size")


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_remembered_comes_back(path, view):
    """Theme, scale, speed and the other choices of the view, the problem and the size."""
    assert Settings(path).remember(values_of(view, "first-input", (1111, 777))) == ""
    fields, problem, size = kept_of(path)
    assert (problem, size) == ("first-input", [1111, 777])
    for name in ("theme", "scale", "per_second", "easy_pace", "show_weights", "reduced_motion"):
        assert fields[name] == getattr(view, name)
    assert replace(View(), **fields) == view


@pytest.mark.parametrize("view", VIEWS)
def test_the_file_is_valid_json(path, view):
    """Any other program can read it: no Infinity, no NaN."""
    Settings(path).remember(values_of(view, "xor", (1280, 800)))
    text = path.read_text(encoding="utf-8")
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def test_passing_states_are_not_remembered(path):
    """What is open, running or being typed is over when the window closes."""
    view = View(
        playing=True, help=True, menu="problem", field="seed", text="9", notice="Oh.", goal=4
    )
    Settings(path).remember(values_of(view, "xor", (1280, 800)))
    assert replace(View(), **kept_of(path)[0]) == View()


def test_the_first_time_is_known_and_leaves_no_trace(path):
    """Reading writes nothing; after something was remembered it is no longer the first time."""
    settings = Settings(path)
    assert (settings.first_time, settings.values, settings.notice) == (True, {}, "")
    assert not path.parent.exists()
    settings.remember(values_of(View(), "xor", (1280, 800)))
    assert not Settings(path).first_time


def test_what_has_not_changed_is_not_written_again(path):
    """The disk is left alone every two seconds."""
    settings = Settings(path)
    values = values_of(View(), "xor", (1280, 800))
    settings.remember(values)
    path.unlink()
    assert settings.remember(values) == ""
    assert not path.exists()
    settings.remember(values | {"theme": "light"})
    assert path.exists()


def test_nothing_else_is_left_in_the_folder(path):
    """Written whole or not at all, and no scraps."""
    settings = Settings(path)
    for theme in ("dark", "light", "dark"):
        settings.remember(values_of(View(theme=theme), "xor", (1280, 800)))
    assert [file.name for file in path.parent.iterdir()] == [path.name]


# Damage

DAMAGED = {
    "empty": b"",
    "truncated": b'{"theme": "li',
    "binary": bytes(range(256)) * 40,
    "not UTF-8": '{"theme": "hällo"}'.encode("latin-1"),
    "a list": b"[1, 2, 3]",
    "a number": b"7",
    "null": b"null",
    "nested deeply": b"[" * 200_000,
    "nested deeply in objects": b'{"a":' * 100_000,
    "a huge number": b'{"scale": ' + b"9" * 10_000 + b"}",
    "two objects": b"{}{}",
    "zeros": b"\0" * 4096,
    "another program's": b"<xml/>",
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file_is_set_aside_and_told_of(tmp_path, damage):
    """Defaults are used, the damaged file is kept beside, and the next start is quiet."""
    path = tmp_path / "settings.json"
    path.write_bytes(DAMAGED[damage])
    settings = Settings(path)
    assert settings.values == {}
    assert "damaged" in settings.notice
    (aside,) = tmp_path.iterdir()
    assert aside.name in settings.notice
    assert aside != path
    assert aside.read_bytes() == DAMAGED[damage]
    assert settings.remember(values_of(View(theme="light"), "xor", (1280, 800))) == ""
    assert kept_of(path)[0]["theme"] == "light"
    assert aside.read_bytes() == DAMAGED[damage]


@pytest.mark.parametrize(
    "wrong",
    [
        *({"theme": value} for value in ("blue", 1, None, ["dark"], {"dark": 1})),
        *({"scale": value} for value in (0.5, 3, "1.5", True, None, [1.5], -1)),
        *({"per_second": value} for value in (0, -3, "fast", None, 1e300, True)),
        *({"easy_pace": value} for value in (0, 1, "yes", None)),
        *({"size": value} for value in ([1280], [1280, "800"], [1e9, 800], "1280x800", [0, 0])),
        *({"size": value} for value in ([1280.5, 800], None, {"width": 1280}, [800, 600, 400])),
        *({"problem": value} for value in (7, None, "", ["xor"], "x" * 5_000)),
        {"logarithmic": "true", "reduced_motion": 1, "show_weights": []},
        {"unknown": 1, "View": "x", "playing": True, "notice": "hello", "goal": 7, "": 0},
    ],
    ids=str,
)
def test_values_that_do_not_fit_are_ignored_and_the_others_kept(tmp_path, wrong):
    """Each on its own: a wrong speed does not cost the theme."""
    path = tmp_path / "settings.json"
    good = {} if "theme" in wrong else {"theme": "light"}
    path.write_text(json.dumps(good | wrong))
    settings = Settings(path)
    assert settings.values == good
    assert settings.notice == ""


@pytest.mark.parametrize("text", ['{"scale": NaN}', '{"per_second": Infinity}', '{"scale": 1e999}'])
def test_numbers_that_are_none_are_not_taken_for_numbers(tmp_path, text):
    """Python reads NaN and Infinity where JSON has none."""
    path = tmp_path / "settings.json"
    path.write_text(text)
    assert all(isfinite(value) for value in Settings(path).values.values())


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*values_of(View(), "", (1, 1)), "?"]), anything))
def test_whatever_is_remembered_makes_a_view_or_nothing(tmp_path_factory, values):
    """Any JSON at all: what is kept of it can be used."""
    path = tmp_path_factory.mktemp("any") / "settings.json"
    path.write_text(json.dumps(values))
    settings = Settings(path)
    view = View(**settings.of_the_view())
    assert view.theme in ("dark", "light")
    assert 1 <= view.scale <= 2
    assert view.per_second >= 1
    assert settings.values.keys() <= values.keys()


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_bytes_stop_a_start(tmp_path_factory, content):
    """Whatever the file holds."""
    path = tmp_path_factory.mktemp("bytes") / "settings.json"
    path.write_bytes(content)
    assert View(**Settings(path).of_the_view())


def test_a_folder_in_the_files_place_is_told_of_and_left_alone(tmp_path):
    """It cannot be read nor written, and it is nobody's business to remove it."""
    path = tmp_path / "settings.json"
    (path / "precious").mkdir(parents=True)
    settings = Settings(path)
    assert (settings.values, "could not be read" in settings.notice) == ({}, True)
    values = values_of(View(), "xor", (1280, 800))
    assert "cannot be remembered" in settings.remember(values)
    assert settings.remember(values | {"theme": "light"}) == ""  # said once
    assert (path / "precious").is_dir()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such pipes on this system")
def test_a_pipe_in_the_files_place_is_not_waited_for(tmp_path):
    """Nobody may ever write to it."""
    path = tmp_path / "settings.json"
    os.mkfifo(path)
    settings = Settings(path)
    assert (settings.values, "could not be read" in settings.notice) == ({}, True)


def test_a_file_that_cannot_be_put_in_place_leaves_no_scraps(tmp_path):
    """What was written before the renaming failed is taken away again."""
    path = tmp_path / "settings.json"
    path.mkdir()
    Settings(path).remember(values_of(View(), "xor", (1280, 800)))
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_the_folders_place_is_told_of_in_words(tmp_path):
    """No folder can be made there."""
    (tmp_path / "config").write_text("a file")
    settings = Settings(tmp_path / "config" / "settings.json")
    assert settings.values == {}
    said = settings.remember(values_of(View(), "xor", (1280, 800)))
    assert str(tmp_path / "config") in said
    assert (tmp_path / "config").read_text() == "a file"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read and write everything"
)
@pytest.mark.parametrize("what", ["file", "folder"])
def test_without_permission_it_goes_on_and_says_so(tmp_path, what):
    """An unreadable file, a read-only folder."""
    folder = tmp_path / "config"
    folder.mkdir()
    path = folder / "settings.json"
    path.write_text("{}")
    (path if what == "file" else folder).chmod(0)
    try:
        settings = Settings(path)
        assert settings.values == {}
        if what == "folder":
            assert settings.remember(values_of(View(), "xor", (1280, 800))) != ""
        else:
            assert settings.notice != ""
    finally:
        folder.chmod(0o700)


def test_a_path_the_system_will_not_even_look_at_does_not_stop_a_start(tmp_path):
    """As in a folder one may not enter; a name too long is refused for root too."""
    settings = Settings(tmp_path / ("x" * 300) / "settings.json")
    assert settings.values == {}
    assert settings.remember(values_of(View(), "xor", (1280, 800))) != ""


def test_a_full_disk_is_told_of_in_words_and_the_old_settings_stay(path, monkeypatch):
    """Whole or not at all."""
    Settings(path).remember(values_of(View(theme="light"), "xor", (1280, 800)))

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    said = Settings(path).remember(values_of(View(), "xor", (1280, 800)))
    assert "No space left" in said
    monkeypatch.undo()
    assert kept_of(path)[0]["theme"] == "light"


def test_no_place_for_settings_is_no_error():
    """As where a package for it is missing: nothing is remembered and nothing is said."""
    settings = Settings(None)
    assert (settings.values, settings.notice, settings.first_time) == ({}, "", False)
    assert settings.remember(values_of(View(), "xor", (1280, 800))) == ""


# The start of the window


@pytest.fixture
def start(tmp_path, monkeypatch) -> Callable[..., tuple[Session, tuple[int, int], str]]:
    """Start `watch` with these settings and words, up to the window; then close it."""
    path = tmp_path / "config" / "settings.json"
    monkeypatch.setattr("visualiser.settings.usual_path", lambda: path)

    def started(*words: str, remembered: object = None, then=lambda session: None):
        opened = []

        def run(session, size, remember, *_):
            then(session)
            opened.extend([session, size, remember(size)])

        monkeypatch.setattr(window, "run", run)
        if remembered is not None:
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(remembered))
        assert main.main(words) == 0
        return tuple(opened)

    return started


REMEMBERED = {
    "theme": "light",
    "scale": 1.5,
    "per_second": 30.0,
    "easy_pace": False,
    "show_weights": True,
    "reduced_motion": True,
    "logarithmic": False,
    "problem": "first-input",
    "size": [1000, 700],
}


def test_a_start_finds_the_window_as_it_was(start):
    """Every remembered value, with nothing said on the command line."""
    session, size, _ = start(remembered=REMEMBERED)
    view = session.view
    for name in REMEMBERED.keys() - {"problem", "size"}:
        assert getattr(view, name) == REMEMBERED[name], name
    assert (session.run.name, size) == ("first-input", (1000, 700))
    assert not view.intro


@pytest.mark.parametrize(
    ("words", "of", "expected"),
    [
        (["--theme", "dark"], lambda session, _: session.view.theme, "dark"),
        (["--text-scale", "1.2"], lambda session, _: session.view.scale, 1.2),
        (["--speed", "7"], lambda session, _: session.view.per_second, 7),
        (["--speed", "max"], lambda session, _: session.view.per_second, inf),
        (["--size", "900x600"], lambda _, size: size, (900, 600)),
        (["xor"], lambda session, _: session.run.name, "xor"),
        (["watch", "xor"], lambda session, _: session.snapshot().problem.name, "xor"),
        (["--seed", "5"], lambda session, _: session.snapshot().recipe.seed, 5),
    ],
)
def test_what_is_said_beats_what_is_remembered(start, words, of, expected):
    """And only that: the rest is still as it was."""
    session, size, _ = start(*words, remembered=REMEMBERED)
    assert of(session, size) == expected
    assert session.view.show_weights
    assert not session.view.logarithmic


def test_a_speed_that_is_said_ends_the_easy_pace(start):
    """--speed 7 means 7, also where the easy pace was remembered."""
    session, _, _ = start("--speed", "7", remembered={"easy_pace": True})
    assert (session.view.per_second, session.view.easy_pace) == (7, False)


def test_the_first_start_plays_by_itself_at_an_easy_pace_and_says_what_to_do(start):
    """XOR, dark, 1280 x 800; the second start needs no introduction."""
    session, size, _ = start()
    view = session.view
    assert (view.playing, view.easy_pace, view.intro) == (True, True, True)
    assert (session.run.name, size, view.theme, view.scale) == ("xor", (1280, 800), "dark", 1)
    session, _, _ = start()
    assert not session.view.intro
    assert session.view.easy_pace


def test_what_was_changed_in_the_window_is_remembered(start):
    """Full speed and another problem too."""

    def change(session):
        session.view = replace(session.view, theme="light", per_second=inf, easy_pace=False)
        session.view = replace(session.view, scale=1.3)

    start("single-neuron", then=change)
    session, _, _ = start()
    view = session.view
    assert (session.run.name, view.theme, view.scale) == ("single-neuron", "light", 1.3)
    assert (view.per_second, view.easy_pace) == (inf, False)


@pytest.mark.parametrize(
    "problem",
    [
        "forgotten",
        "gone.toml",
        "/nowhere/gone.toml",
        "x" * 900 + ".toml",
        "old.run",
        "a\0b.toml",
        "\ud800.toml",
    ],
    ids=ascii,
)
def test_a_remembered_problem_that_is_gone_makes_room_for_xor_with_a_notice(start, problem):
    """The window opens all the same, and says which problem is gone."""
    session, _, _ = start(remembered={"problem": problem, "theme": "light"})
    assert session.snapshot().problem.name == session.run.name == "xor"
    assert "XOR" in session.view.notice
    assert session.view.theme == "light"


@pytest.mark.parametrize("content", ["", "not TOML", "inputs = 7", 'inputs = ["a"]'])
def test_a_remembered_file_that_is_broken_now_makes_room_for_xor_too(start, tmp_path, content):
    """Somebody edited it since."""
    path = tmp_path / "mine.toml"
    path.write_text(content)
    session, _, _ = start(remembered={"problem": str(path)})
    assert session.run.name == "xor"
    assert "mine.toml" in session.view.notice


def test_a_problem_file_is_remembered_wherever_one_starts_next(start, tmp_path, monkeypatch):
    """By its whole path."""
    (tmp_path / "mine.toml").write_text(
        'inputs = ["a"]\noutputs = ["b"]\nexamples = [{ inputs = [0], desired = [1] }]\n'
    )
    monkeypatch.chdir(tmp_path)
    start("mine.toml")
    monkeypatch.chdir("/")
    session, _, _ = start()
    assert session.snapshot().problem.name == "mine"
    assert session.view.notice == ""


def test_damaged_settings_are_told_of_in_the_window(start, tmp_path):
    """The notice is there, the window too."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.json").write_text("{")
    session, _, _ = start()
    assert "damaged" in session.view.notice


# Who writes


def files_under(folder: Path) -> set[Path]:
    return {file.relative_to(folder) for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    ("words", "code", "written"),
    [
        (["train", "xor", "--iterations=20"], 0, set()),
        (["train", "xor", "--iterations=20", "--json"], 0, set()),
        (["draw", "xor", "out.png", "--iterations=20"], 0, {Path("out.png")}),
        (["problems"], 0, set()),
        (["--help"], 0, set()),
        (["watch", "--theme", "pink"], 2, set()),
    ],
    ids=str,
)
def test_only_watch_writes_settings(tmp_path, words, code, written):
    """With a home of its own and a folder of its own, nothing else appears in either."""
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    names += ("APPDATA", "LOCALAPPDATA", "USERPROFILE")
    homes = {name: str(tmp_path) for name in names}
    done = subprocess.run(
        [sys.executable, "-B", str(ROOT / "main.py"), *words],
        cwd=tmp_path,
        env=os.environ | homes,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert files_under(tmp_path) == written


def test_watch_does_write_them(start, tmp_path):
    """The test above would pass if nobody wrote anything."""
    start("single-neuron")
    (file,) = files_under(tmp_path)
    assert json.loads((tmp_path / file).read_text())["problem"] == "single-neuron"
