"""Files are only data: nothing in them is run, none chooses where anything is written or how much.

What a user types may lead anywhere, for it is their machine; what stands in a file may not.
"""

import ast
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hostile import SIGNS
from hypothesis import given
from hypothesis import strategies as st
from scenes import problem_of
from test_imports import files_under, from_any, imports_of

import main
from network import files, learned, reading, run_file, tables
from network.recipe import Recipe
from network.refused import Refused
from visualiser import commands as c
from visualiser import export
from visualiser.keeper import Keeper
from visualiser.runs import new_run
from visualiser.session import Session
from visualiser.settings import Settings
from visualiser.taking import KINDS
from visualiser.view import View

ROOT = Path(main.__file__).parent
OURS = [*files_under("network"), *files_under("visualiser"), "main.py"]

RUN_THINGS = {
    *("eval", "exec", "compile", "__import__", "import_module", "execfile", "runpy", "system"),
    *("popen", "startfile", "literal_eval"),
}
UNPACK_CODE = {"pickle", "cPickle", "dill", "marshal", "shelve", "joblib", "yaml", "runpy", "code"}
STARTS_PROGRAMS = {
    *(f"visualiser/{name}.py" for name in ("clipboard", "delivery", "watching")),
    "visualiser/filming/encoders.py",
}
"""Start this program once more, or one of the system's by a name that stands in the file."""


@cache
def calls(path: str) -> list[tuple[str, ast.Call]]:
    """Everything that is called in a file, by its last name."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [(getattr(call.func, "attr", getattr(call.func, "id", "")), call) for call in found]


def every_call() -> Iterator[tuple[str, str, ast.Call]]:
    return ((path, name, call) for path in OURS for name, call in calls(path))


def test_nothing_is_run_that_could_come_from_a_file():
    """Neither as code nor by unpacking objects; `re.compile` is another thing."""
    for path, name, call in every_call():
        owner = getattr(getattr(call.func, "value", None), "id", "")
        module = ast.unparse(call.args[0]) if name == "import_module" else ""
        assert name not in RUN_THINGS or owner == "re" or module.startswith("'"), (path, name)
    for path in OURS:
        assert not from_any(imports_of(path), UNPACK_CODE), path


def test_arrays_are_read_and_written_without_objects_in_them():
    for path, name, call in every_call():
        owner = ast.unparse(call.func)
        if owner.startswith("np.") and name in ("load", "save", "savez", "fromfile", "write_array"):
            words = {word.arg: ast.unparse(word.value) for word in call.keywords}
            assert words.get("allow_pickle") == "False", (path, name)


def test_other_programs_are_started_from_few_places_and_never_through_a_shell():
    for path in set(OURS) - STARTS_PROGRAMS:
        assert not from_any(imports_of(path), {"subprocess", "os.system", "pty", "ctypes"}), path
    for path, _, call in every_call():
        assert "shell" not in {word.arg for word in call.keywords}, path


def test_these_tests_see_what_they_look_for(tmp_path, monkeypatch):
    """Otherwise they would hold of anything."""
    (tmp_path / "bad.py").write_text("x = eval('1')\ny = np.load(file)\n", encoding="utf-8")
    assert [name for name, _ in calls(str(tmp_path / "bad.py"))] == ["eval", "load"]
    assert set(OURS) >= STARTS_PROGRAMS


# Where files go

LEADING = (
    *("../../up", "/etc/passwd", "~", "~root", "..", ".", "", "a/b/c.thinking", "a\\b", "C:\\x"),
    *("nul\0", "\n", "con", "x" * 5_000, "\N{GRINNING FACE}" * 300, "-rf", "$(id)", "%s", "\ud800"),
    *(" ", "...", ".hidden", "a:b", "*?", "https://a.b/c"),
)
names = st.sampled_from([*LEADING, *SIGNS]) | st.text(max_size=12)


@given(name=names)
def test_a_name_out_of_a_file_is_only_ever_one_in_the_folder(name):
    """Short, without what means anything to a file system or a shell, and not hidden."""
    title = replace(new_run("xor", *files.find("xor")), name=name).title
    assert title == Path(title).name
    assert 0 < len(title.encode("utf-8", "strict")) <= 160
    assert title[0] not in "-.~ "
    assert all(sign.isalnum() or sign in " -_." for sign in title)


@pytest.mark.parametrize("name", LEADING, ids=ascii)
def test_whatever_a_file_calls_itself_everything_is_written_in_the_folder(
    monkeypatch, tmp_path, name
):
    """A run from a file that says it was found by this: saved, kept, and its pictures taken."""
    home, folder, here = (tmp_path / place for place in ("home", "folder", "here"))
    for path in (home, folder, here):
        path.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)
    run = new_run(
        name, problem_of([[0, 1], [1, 0]], [[0], [1]], name=name, title=name), Recipe((2, 1))
    )
    run_file.save(tmp_path / "evil.thinking", run_file.saved(name, run.trainer, run.question))
    session = Session(run, View(), lambda: 0.0)
    session.folder = folder
    session.handle(c.OpenFile(str(tmp_path / "evil.thinking")))
    assert session.run.name == name
    session.runs.shown = replace(session.run, path="")
    session.handle(c.SaveRun())
    for kind in KINDS:
        session.handle(c.TakeAway(kind))
        if (request := session.view.request) is not None:
            assert Path(request.path).parent == folder
    keeper = Keeper(tmp_path / "kept", lambda: 0.0)
    session.run.trainer.step(1)
    assert "is kept" in keeper.keep_at_once(session.run)
    keeper.close()
    assert list(home.iterdir()) == list(here.iterdir()) == []
    assert len(list(folder.iterdir())) == 5
    assert {path.name for path in tmp_path.iterdir()} == {
        "home",
        "folder",
        "here",
        "kept",
        "evil.thinking",
    }


# How much is read

READERS = {
    ".toml": (files, files.read),
    ".csv": (tables, tables.read_file),
    ".thinking": (run_file, run_file.read),
}


@pytest.mark.parametrize("ending", READERS)
def test_what_is_too_large_or_no_file_is_refused_before_it_is_opened(tmp_path, monkeypatch, ending):
    """Its size is asked for first; a pipe, a device or a folder is not even asked to open."""
    module, read = READERS[ending]
    large, link = tmp_path / f"large{ending}", tmp_path / f"device{ending}"
    large.write_bytes(b"a,b\n" * 50)
    link.symlink_to("/dev/zero")
    monkeypatch.setattr(module, "LARGEST_FILE", 100)
    monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(Refused, match="larger than 100 bytes"):
        read(large)
    for path in (link, tmp_path):
        with pytest.raises(Refused, match="it is not a file"):
            read(path)


def test_a_file_that_grows_while_it_is_read_is_still_bounded(tmp_path, monkeypatch):
    path = tmp_path / "log.csv"
    path.write_bytes(b"x" * 50)
    really = Path.stat
    monkeypatch.setattr(Path, "stat", lambda self, **how: (really(self, **how), grow())[0])

    def grow() -> None:
        with path.open("ab") as file:
            file.write(b"x" * 5_000)

    with pytest.raises(Refused, match="larger than 100 bytes"):
        reading.read_whole(path, 100)


def test_settings_of_any_size_are_read_only_so_far(tmp_path):
    path = tmp_path / "settings.json"
    path.write_bytes(b'{"theme": "light"}' + b" " * 1_000_000)
    assert Settings(path).values == {}


# What stands in files is written and shown as it is

STRANGE = (
    "\0",
    "\x1b[31m",
    "\u202e\u200b",
    "\N{COMBINING ACUTE ACCENT}",
    "\ud800",
    "]]>&<'\"",
    "\\",
)


@pytest.mark.parametrize("name", STRANGE, ids=ascii)
@pytest.mark.parametrize("ending", export.KINDS)
def test_any_name_can_be_drawn_in_every_medium(tmp_path, name, ending):
    """Names of inputs and outputs, title and story that no keyboard writes."""
    problem = problem_of(
        [[0, 1], [1, 0]], [[0], [1]], input_names=(name, name * 9), output_names=(name,),
        title=name, story=name * 30, name=name,
    )  # fmt: skip
    session = Session(new_run(name, problem, Recipe((2, 2, 1))), View(selected=(1, 0)), lambda: 0.0)
    path = tmp_path / f"out{ending}"
    export.draw(session.snapshot(), session.view, path, size=(1280, 800))
    if ending == ".svg":
        from xml.etree.ElementTree import fromstring

        fromstring(path.read_text(encoding="utf-8"))
    questions = ((0.0, 1.0),)
    for kind in ("npz", "json", "py"):
        learned.save(tmp_path / f"out.{kind}", kind, session.run.trainer.state, questions)
    compile((tmp_path / "out.py").read_text(encoding="utf-8"), "out.py", "exec")
    learned.table_text(problem, session.snapshot().outputs).encode("utf-8", "replace")
