"""Taking things away: names that are free, commands that tell what came of them, the menu."""

import os
import re
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from time import perf_counter

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lives import FEWER, Ticks, grown_to, replayed, same, whole
from test_session import any_command, any_time, holds

from network import files, run_file
from network.edit import SetLearningRate, SetWeight
from network.refused import Refused
from network.snapshot import look
from network.trainer import Trainer
from visualiser import commands as c
from visualiser import taking
from visualiser.controls import Controls
from visualiser.keys import COMMAND_OF
from visualiser.runs import Run, new_run, reopened
from visualiser.scene.compose import Attention, compose
from visualiser.scene.layout import arrange
from visualiser.scene.shapes import Area, Box, Text
from visualiser.scene.take_away import COPIES
from visualiser.scene.touch import extent, name_of, shape_at, stops
from visualiser.session import Session
from visualiser.taking import KINDS, Request, free_path, usual_folder
from visualiser.view import View

ENDINGS = [kind.ending for kind in KINDS.values()]


# Names


@pytest.fixture(scope="module")
def crowded(tmp_path_factory) -> Path:
    """A folder in which nearly every name is taken."""
    folder = tmp_path_factory.mktemp("crowded")
    (folder / "sub").mkdir()
    for stem, ending, number in product(("a", "sub/a", ""), ENDINGS, ("", "-2", "-4")):
        (folder / f"{stem}{number}{ending}").touch()
    (folder / "gone.png").symlink_to(folder / "nowhere")
    (folder / "folder.png").mkdir()
    return folder


@given(
    name=st.sampled_from(["a", " a ", "sub/a", "a.png", "gone", "folder", "./a", "sub/../a", "a."])
    | st.text(st.sampled_from("ab./~ \0\n-é\ud800\U0001f98a"), max_size=12),
    ending=st.sampled_from(ENDINGS),
)
def test_a_free_name_is_never_that_of_a_file(crowded, name, ending):
    """Whatever is asked for: a path where nothing is, with its ending, or words."""
    before = sorted(crowded.rglob("*"))
    try:
        path = free_path(crowded, name, ending)
    except Refused:
        with pytest.raises(Refused, match=re.escape(repr(name))):
            free_path(crowded, name, ending)
    else:
        assert not os.path.lexists(path)
        assert path.name.endswith(ending)
        assert path.is_absolute()
        assert len(path.name) > len(ending) or name.strip().endswith(ending)
    assert sorted(crowded.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "ending", "expected"),
    [
        ("b", ".png", "b.png"),
        (" b  ", ".png", "b.png"),
        ("b.png", ".png", "b.png"),
        ("b.png", ".svg", "b.png.svg"),
        ("b.", ".png", "b..png"),
        ("b..", ".thinking", "b...thinking"),
        ("b-weights.npz", "-weights.npz", "b-weights.npz"),
        ("b", "-weights.npz", "b-weights.npz"),
        ("a", ".png", "a-3.png"),
        ("a.png", ".png", "a-3.png"),
        ("a-2", ".png", "a-2-2.png"),
        ("sub/a", ".png", "sub/a-3.png"),
        ("sub/b", ".png", "sub/b.png"),
        ("gone", ".png", "gone-2.png"),
        ("folder", ".png", "folder-2.png"),
        ("none/b", ".png", "none/b.png"),
    ],
)
def test_a_name_gets_its_ending_and_where_it_is_taken_a_number(crowded, name, ending, expected):
    """Neither twice; the next number that is free. A folder may come before it."""
    assert free_path(crowded, name, ending) == crowded / expected


@pytest.mark.parametrize(
    "name",
    [
        *("", "  ", ".", "..", "~", "/", "sub/", "sub/..", "~nobody-of-that-name/a"),
        *("a\0b", "x" * 300, "\ud800", "a.png/b"),
    ],
)
def test_what_no_file_can_be_called_is_refused_in_words(crowded, name):
    """A folder, no name at all, a name that no system takes."""
    (crowded / "a.png").touch()
    with pytest.raises(Refused, match=r"^'.*': (expected the name|no file can)"):
        free_path(crowded, name, ".png")


def test_a_name_may_begin_at_home(crowded, monkeypatch):
    """Or at the root."""
    monkeypatch.setenv("HOME", str(crowded / "sub"))
    assert free_path(Path("/elsewhere"), "~/a", ".png") == crowded / "sub" / "a-3.png"
    assert free_path(Path("/elsewhere"), f"{crowded}/a", ".png") == crowded / "a-3.png"


def test_files_go_where_the_program_was_started_or_else_home(tmp_path, monkeypatch):
    """Never to the root, nor where nothing can be written, nor to a folder that is gone."""
    here, home = tmp_path / "here", tmp_path / "home"
    here.mkdir()
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)
    assert usual_folder() == here
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != here)
    assert usual_folder() == home
    monkeypatch.undo()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir("/")
    assert usual_folder() == home
    monkeypatch.chdir(here)
    here.rmdir()
    assert usual_folder() == home

    def nobody() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", nobody)
    assert usual_folder() == Path()


# Commands


def session_of(run: Run, folder: Path, **view: object) -> Session:
    session = Session(run, View(**view), perf_counter)
    session.folder = folder
    return session


@pytest.fixture
def session(tmp_path) -> Session:
    """XOR at iteration 30, asked about 1 1 0."""
    run = new_run("xor", *files.find("xor"))
    run.trainer.seek(30)
    return session_of(run, tmp_path)


def go_on(session: Session, frames: int = 400) -> None:
    """Let time pass until she is where she was going and her past is whole."""
    for _ in range(frames):
        session.advance(1 / 60, 0.004)
        if session.view.goal is None and session.run.trainer.grown is None:
            return


def test_a_run_is_saved_in_a_file_of_its_own_and_then_in_the_same(session, tmp_path):
    """The first time it gets a name that is free; it is told where it went."""
    (tmp_path / "xor.thinking").touch()
    session.handle(c.SaveRun())
    path = tmp_path / "xor-2.thinking"
    assert session.view.notice == f"Written: {path}"
    assert run_file.read(path).shown.iteration == 30
    session.handle(c.Seek(31))
    go_on(session)
    session.handle(c.SaveRun())
    assert run_file.read(path).shown.iteration == 31
    session.handle(c.NewStart())
    session.handle(c.SaveRun())
    assert run_file.read(path).shown.iteration == 31
    assert run_file.read(tmp_path / "xor-3.thinking").begun.recipe.seed == 2
    session.handle(c.Undo())
    session.handle(c.SaveRun())
    assert session.view.notice == f"Written: {path}"


def test_a_saved_run_is_opened_where_it_was_and_saved_where_it_came_from(session, tmp_path):
    """At rest, asked what she was asked; undo gives back what was there before."""
    session.handle(c.ShowExample(4))
    session.handle(c.SaveRun())
    path = tmp_path / "xor.thinking"
    other = session_of(new_run("and", *files.find("and")), tmp_path, playing=True)
    other.handle(c.OpenFile(str(path)))
    assert same(other.run.trainer.state, session.run.trainer.state)
    assert (other.run.name, other.run.question, other.run.example) == ("xor", (1, 1, 0), 4)
    assert other.run.path == str(path)
    assert not other.view.playing
    other.handle(c.SaveRun())
    assert other.view.notice == f"Written: {path}"
    other.handle(c.Undo())
    assert other.run.name == "and"
    other.handle(c.Redo())
    assert other.run.trainer.iteration == 30


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_taken_or_asked_for_under_a_free_name(session, tmp_path, kind):
    """What the network alone can write is written; the others are pictures, left to the window."""
    name = "xor-30" + KINDS[kind].ending
    (tmp_path / name).touch()
    session.handle(c.OpenMenu("take away"))
    session.handle(c.TakeAway(kind))
    path = tmp_path / ("xor-30-2" + KINDS[kind].ending)
    assert session.view.menu == ""
    if kind in ("run", "arrays", "lists", "program"):
        assert session.view.notice == f"Written: {path}"
        assert path.stat().st_size > 100
        assert session.view.request is None
    else:
        assert session.view.request == Request(kind, str(path))
        assert sorted(tmp_path.iterdir()) == [tmp_path / name]


@pytest.mark.parametrize("command", [c.SaveRun(), *map(c.TakeAway, ("run", "arrays", "program"))])
@pytest.mark.parametrize("folder", ["nowhere", "file"])
def test_what_cannot_be_written_is_told_and_the_program_goes_on(session, tmp_path, folder, command):
    """With the reason and the name; nothing is half there."""
    (tmp_path / "file").touch()
    session.folder = tmp_path / folder
    session.handle(command)
    assert session.view.notice.startswith(str(tmp_path / folder)) or "'xor" in session.view.notice
    assert "No such file or directory" in session.view.notice or "Not a dir" in session.view.notice
    assert session.view.notice.endswith((" Nothing was lost.", " Nothing was changed."))
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]
    session.handle(c.Step(1))
    go_on(session)
    assert session.run.trainer.iteration == 31
    assert session.run.path == ""


def test_a_disk_that_is_full_is_told_and_the_run_stays_what_it_was(session, tmp_path, monkeypatch):
    """The file that was there is there still."""
    session.handle(c.SaveRun())
    before = (tmp_path / "xor.thinking").read_bytes()
    session.handle(c.Step(1))
    go_on(session)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    session.handle(c.SaveRun())
    assert session.view.notice == (
        f"{tmp_path / 'xor.thinking'} could not be written (No space left on device). "
        "Nothing was lost."
    )
    assert (tmp_path / "xor.thinking").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_weights_that_have_overflowed_are_not_taken_away(tmp_path):
    """It is said why; the run itself can be saved."""
    problem, recipe = files.find("xor")
    linear = replace(recipe, activations=("linear", "linear"), learning_rate=9.0)
    run = new_run("xor", problem, linear)
    run.trainer.seek(400)
    session = session_of(run, tmp_path)
    for kind in ("arrays", "lists", "program"):
        session.handle(c.TakeAway(kind))
        assert "her weights have overflowed" in session.view.notice
    assert list(tmp_path.iterdir()) == []
    session.handle(c.TakeAway("run"))
    assert session.view.notice.startswith("Written: ")


def test_the_name_that_is_typed_is_the_name_of_the_files(session, tmp_path):
    """However the field is left: by Enter, by Tab, or by a click on a button."""
    session.handle(c.OpenMenu("take away"))
    for name, leaving in (("by Enter", c.SubmitField()), ("by Tab", c.EditField(""))):
        session.handle(c.EditField("take name"))
        session.handle(c.TypeText(f" {name} "))
        session.handle(leaving)
        assert (session.view.take_name, session.view.field) == (name, "")
    session.handle(c.EditField("take name"))
    assert session.view.text == "by Tab"
    session.handle(c.TypeText("by a click"))
    shapes = scene_of(session)
    place = extent(buttons(shapes)["take lists"]).centre
    press = pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=place, button=1)
    for command in Controls().read([press], shapes, session.view, 0.0):
        session.handle(command)
    assert (tmp_path / "by a click-weights.json").exists()


def test_escape_leaves_the_name_and_then_the_menu(session):
    """The topmost thing first; nothing goes on being typed into where it cannot be seen."""
    session.handle(c.OpenMenu("take away"))
    session.handle(c.EditField("take name"))
    session.handle(c.TypeText("half"))
    session.handle(c.CloseTopmost())
    assert (session.view.menu, session.view.field) == ("take away", "")
    assert session.view.take_name == ""
    session.handle(c.CloseTopmost())
    assert session.view.menu == ""
    for closing in (c.OpenMenu("take away"), c.ShowPanel("table"), c.ToggleTerms(), c.ToggleHelp()):
        session.handle(c.OpenMenu("take away"))
        session.handle(c.EditField("take name"))
        session.handle(closing)
        assert (session.view.menu, session.view.field) == ("", "")


def test_what_is_copied_is_told_and_put_on_the_clipboard_once(session):
    """The table with her answers, and every weight."""
    session.handle(c.CopyOut("table"))
    assert session.view.copied.count("\n") == 8
    assert session.view.notice.startswith("The training set is copied")
    session.handle(c.CopyOut("numbers"))
    assert session.view.copied.count("\n") == 17
    for what in ("picture", "words"):
        session.handle(c.CopyOut(what))
        assert session.view.request == Request(what, "")
    session.handle(c.CopyOut("something else"))


# While the past grows back


@cache
def long_run() -> run_file.Saved:
    """XOR at iteration 600 of 1,200, changed at 40 and 300."""
    trainer = Trainer(*files.find("xor"))
    for iteration, edit in ((40, SetWeight(0, 1, 2, -9.5)), (300, SetLearningRate(0.5))):
        trainer.seek(iteration)
        trainer.edit(edit)
    trainer.seek(1_200)
    trainer.seek(600)
    return run_file.saved("xor", trainer, (1.0, 1.0, 0.0))


@pytest.fixture
def growing(tmp_path) -> Session:
    """That run, opened; 100 iterations of it have grown back."""
    path = tmp_path / "some.thinking"
    run_file.save(path, long_run())
    session = session_of(new_run("and", *files.find("and")), tmp_path)
    session.handle(c.OpenFile(str(path)))
    grown_to(session.run.trainer, 100)
    return session


def let(session: Session, frames: int, budget: float = 5.0) -> None:
    """So many frames, each with time for a few pieces of work."""
    session._clock = Ticks()
    for _ in range(frames):
        session.advance(1 / 60, budget)


def is_right(session: Session) -> bool:
    trainer = session.run.trainer
    return same(trainer.state, replayed(trainer.begun, trainer.in_effect, trainer.iteration))


def test_a_seek_into_what_is_missing_waits_and_says_so(growing):
    """Within what is there it is done at once; beyond, she is on her way until it has grown."""
    growing.handle(c.Seek(90))
    assert (growing.run.trainer.iteration, growing.view.goal) == (90, None)
    growing.handle(c.Seek(500))
    assert growing.view.goal == 500
    assert growing.run.trainer.iteration <= growing.run.trainer.grown
    texts = [s.string for s in scene_of(growing) if isinstance(s, Text)]
    assert "going to 500 …" in texts
    let(growing, 1)
    assert growing.view.goal == 500
    assert is_right(growing)
    while growing.view.goal is not None:
        let(growing, 1)
    assert growing.run.trainer.iteration == 500
    assert is_right(growing)


def scene_of(session: Session) -> list:
    return compose(session.snapshot(), session.view, arrange(1280, 800), 0.3)


@pytest.mark.parametrize("per_second", [30.0, 2_000.0, float("inf")])
def test_playing_at_a_moment_alone_in_what_is_missing_waits_for_the_past(growing, per_second):
    """And goes on by itself once it is there; never a step that was not hers."""
    growing.handle(c.SetSpeed(per_second))
    growing.handle(c.TogglePlay())
    let(growing, 20)
    assert growing.run.trainer.iteration == 600
    assert growing.view.playing
    while growing.run.trainer.iteration == 600:
        let(growing, 1)
    assert growing.run.trainer.gap is None or growing.run.trainer.grown >= 600
    assert is_right(growing)
    let(growing, 60)
    assert growing.run.trainer.iteration > 600
    assert is_right(growing)


def test_she_can_be_trained_on_from_the_furthest_while_her_past_grows_back(growing):
    """As ever, and what comes is what would have come."""
    growing.handle(c.ToFurthest())
    assert growing.run.trainer.iteration == 1_200
    growing.handle(c.SetSpeed(600))
    growing.handle(c.TogglePlay())
    let(growing, 30)
    assert 1_200 < growing.run.trainer.iteration <= 1_500
    assert growing.run.trainer.grown is not None
    assert is_right(growing)


@pytest.mark.parametrize(
    "command",
    [c.SetWeight(0, 0, 0, 1.0), c.SwitchNeuron(1, 0), c.SetNetwork("batch", 2), c.SetCell(0, 0, 1)],
    ids=lambda command: type(command).__name__,
)
def test_nothing_can_be_changed_before_the_furthest_until_the_past_is_whole(growing, command):
    """That is said in words, and nothing was changed; at the furthest it can, and it stays."""
    before = growing.run.trainer.in_effect
    for iteration in (90, 600):
        growing.handle(c.Seek(iteration))
        growing.handle(command)
        assert growing.view.notice == (
            "her past is still growing back, and can be changed once it is whole. "
            "Nothing was changed."
        )
        assert growing.run.trainer.in_effect == before
    growing.handle(c.ToFurthest())
    growing.handle(command)
    assert len(growing.run.trainer.in_effect) == 3
    changed = growing.run.trainer.state
    whole_session(growing)
    assert growing.run.trainer.state is changed
    assert is_right(growing)
    growing.handle(c.Seek(90))
    growing.handle(command)
    assert len(growing.run.trainer.in_effect) == 2
    assert is_right(growing)


def whole_session(session: Session) -> None:
    while session.run.trainer.grown is not None:
        let(session, 1, 50.0)


@pytest.mark.parametrize("doing", [c.Seek(1_199), c.TogglePlay(), None])
@pytest.mark.parametrize("budget", [3.0, 8.0, 90.0])
def test_once_the_past_is_whole_what_was_changed_in_it_can_be_undone(growing, doing, budget):
    """Whether the last of it grows in its own share of a frame or in that of going somewhere."""
    if doing:
        growing.handle(doing)
    growing.handle(c.Seek(1_200) if doing is None else c.Notify(""))
    while growing.run.trainer.grown is not None:
        let(growing, 1, budget)
    growing.handle(c.ToFurthest())
    for left in (1, 0):
        growing.handle(c.Undo())
        assert len(growing.run.trainer.in_effect) == left
        assert growing.run.name == "xor"
        assert is_right(growing)
    growing.handle(c.Undo())
    assert growing.run.name == "and"
    for made in (0, 1, 2):
        growing.handle(c.Redo())
        assert growing.run.name == "xor"
        assert len(growing.run.trainer.in_effect) == made


def test_what_was_done_meanwhile_is_undone_before_what_was_done_before(growing):
    """In the order it was done, with another problem looked at in between."""
    growing.handle(c.ToFurthest())
    growing.handle(c.SetWeight(0, 0, 0, 1.0))
    growing.handle(c.ChooseProblem("or"))
    let(growing, 5)
    growing.handle(c.Undo())
    growing.handle(c.SetWeight(1, 0, 0, 2.0))
    whole_session(growing)
    for left in (3, 2, 1, 0):
        growing.handle(c.Undo())
        assert len(growing.run.trainer.in_effect) == left
        assert is_right(growing)
    growing.handle(c.Undo())
    assert growing.run.name == "and"


def test_a_run_saved_while_its_past_grows_back_is_the_whole_run(growing, tmp_path):
    """With the changes that have yet to be made again."""
    growing.handle(c.ToFurthest())
    growing.handle(c.SetWeight(0, 0, 0, 1.0))
    growing.handle(c.SaveRun())
    saved = run_file.read(tmp_path / "some.thinking")
    assert [iteration for iteration, _ in saved.edits] == [40, 300, 1_200]
    again = whole(saved.trainer())
    assert again.regrowth.difference == 0
    assert same(again.state, growing.run.trainer.state)


def test_a_past_that_is_not_what_it_was_is_told_of(growing, tmp_path):
    """As after another machine's arithmetic: how far off, and that nothing is hidden."""
    saved = run_file.read(tmp_path / "some.thinking")
    weights = tuple(weight + 1e-13 for weight in saved.furthest.parameters.weights)
    other = replace(saved.furthest, parameters=saved.furthest.parameters._replace(weights=weights))
    session = session_of(reopened(replace(saved, furthest=other)), tmp_path)
    whole_session(session)
    assert session.view.notice.startswith(
        "Her past has grown back, but not bit for bit: weights differ by up to 1"
    )
    assert "e-13 from the saved ones." in session.view.notice
    whole_session(growing)
    assert growing.view.notice == ""


def test_a_saved_run_that_had_overflowed_says_so_and_does_not_stand_still(tmp_path):
    """What made it overflow has yet to grow back: it is not searched for in the meantime."""
    problem, recipe = files.find("xor")
    linear = replace(recipe, activations=("linear", "linear"), learning_rate=0.001)
    trainer = Trainer(problem, linear)
    trainer.seek(500)
    trainer.edit(SetLearningRate(1e3))
    trainer.seek(800)
    saved = run_file.saved("xor", trainer, (1.0, 1.0, 0.0))
    session = session_of(reopened(saved), tmp_path, per_second=600.0)
    session.handle(c.TogglePlay())
    let(session, 2)
    assert not session.view.playing
    assert "overflowed in a past that has yet to grow back" in session.view.notice
    whole_session(session)
    session.handle(c.TogglePlay())
    let(session, 2)
    assert f"overflowed at iteration {trainer.first_overflow():,}" in session.view.notice


def test_an_undo_given_up_while_the_past_grows_back_leaves_nothing_to_undo(growing, monkeypatch):
    """Undo takes back what can be taken back, and nothing else is promised."""
    growing.handle(c.ToFurthest())
    growing.handle(c.SetWeight(0, 0, 0, 1.0))
    growing.handle(c.SetWeight(0, 1, 0, 1.0))
    growing.runs._forget_oldest()
    growing.runs._forget_oldest()
    assert growing.runs._done == [None]
    whole_session(growing)
    assert growing.runs._done == [None]
    growing.handle(c.Undo())
    assert not growing.view.undoable
    assert len(growing.run.trainer.in_effect) == 3


@FEWER
@given(st.lists(any_command | any_time, min_size=1, max_size=25))
def test_no_walk_leads_astray_while_the_past_grows_back(walk):
    """Whatever is asked for: nothing raises, what must hold holds, no iteration is another."""
    trainer = Trainer(*files.find("xor"))
    for iteration, edit in ((0, SetWeight(0, 1, 2, -9.5)), (7, SetLearningRate(0.5))):
        trainer.seek(iteration)
        trainer.edit(edit)
    trainer.seek(60)
    trainer.seek(30)
    saved = run_file.saved("xor", trainer, (1.0, 1.0, 0.0))
    session = session_of(reopened(saved), Path("/nowhere"))
    session._clock = Ticks()
    for asked in walk:
        if isinstance(asked, c.Command):
            session.handle(asked)
        else:
            session.advance(asked[0], 1_000 * asked[1])
        holds(session)
        assert is_right(session)


# The menu

WINDOWS = [
    (size, scale)
    for size, scale in product(((900, 600), (1280, 800), (1920, 1200)), (1.0, 1.5, 2.0))
]


def menu(
    size: tuple[int, int] = (1280, 800), scale: float = 1.0, focus: str = "", **view: object
) -> list:
    problem, recipe = files.find("xor")
    snapshot = look(Trainer(problem, recipe), (1, 1, 0))
    layout = arrange(size[0] / scale, size[1] / scale)
    attention = Attention(None, focus, fresh=bool(focus))
    return compose(snapshot, View(menu="take away", **view), layout, 0.3, attention)


def buttons(shapes: list) -> dict[str, Box]:
    """What can be clicked in the menu, by its name."""
    first = max(i for i, s in enumerate(shapes) if isinstance(s, Box) and s.modal)
    found = {name_of(s): s for s in shapes[first:] if isinstance(s, Box) and name_of(s)}
    assert found
    return found


@pytest.mark.parametrize(("size", "scale"), WINDOWS)
def test_every_button_of_the_menu_lies_in_it_and_asks_for_what_it_says(size, scale):
    """Large enough to be hit, beside the others, with its whole label inside."""
    shapes = menu(size, scale)
    found = buttons(shapes)
    expected = {f"take {kind}": c.TakeAway(kind) for kind in KINDS}
    expected |= {f"copy {what}": c.CopyOut(what) for what, _, _ in COPIES}
    expected |= {"take name": c.EditField("take name"), "close": c.CloseTopmost()}
    assert {name: box.action.command for name, box in found.items()} == expected
    frame = max((s for s in shapes if isinstance(s, Box) and s.radius == 12), key=shapes.index)
    labels = {kind.label for kind in KINDS.values()} | {label for _, label, _ in COPIES}
    texts = [s for s in shapes if isinstance(s, Text) and s.string in labels]
    for name, box in found.items():
        area = box.area
        assert min(area.width, area.height) >= 24
        assert inside(area, frame.area)
        assert shape_at(shapes, extent(box).centre) == box
        assert box.action.hint
        others = [other.area for key, other in found.items() if key != name]
        assert not any(meet(area, other) for other in others)
        if name.startswith(("take ", "copy ")) and name != "take name":
            label = KINDS[name[5:]].label if name[5:] in KINDS and name[:4] == "take" else None
            label = label or {what: said for what, said, _ in COPIES}[name[5:]]
            assert any(t.string == label and area.contains((t.x, t.y)) for t in texts)
    assert inside(frame.area, Area(0, 0, size[0] / scale, size[1] / scale))


def inside(inner: Area, outer: Area) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


def meet(one: Area, other: Area) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return min(across, down) > 1e-9


def test_tab_goes_through_the_menu_and_shows_where_it_is():
    """Every button in turn, and nothing that lies under it."""
    shapes = menu()
    assert set(stops(shapes)) == set(buttons(shapes))
    for name, box in buttons(shapes).items():
        ringed = menu(focus=name)[len(shapes) :]
        around = [s for s in ringed if isinstance(s, Box) and inside(box.area, s.area)]
        assert len(around) >= 2, name
        said = " ".join(s.string for s in ringed if isinstance(s, Text))
        assert box.action.hint.split()[0] in said


def test_the_menu_tells_what_is_taken_and_under_which_name():
    """The iteration in its heading; the name that was typed, or that the program finds one."""
    texts = [s.string for s in menu() if isinstance(s, Text)]
    assert "Take away iteration 0" in texts
    assert "name the files, or leave it to the program" in texts
    assert "mine" in [s.string for s in menu(take_name="mine") if isinstance(s, Text)]
    typing = menu(take_name="mine", field="take name", text="yours")
    assert "yours|" in [s.string for s in typing if isinstance(s, Text)]


def test_the_keys_of_saving_and_taking_away_are_what_every_program_has():
    """Ctrl S, and Ctrl E for the menu."""
    assert COMMAND_OF["ctrl+s"] == c.SaveRun()
    assert COMMAND_OF["ctrl+e"] == c.OpenMenu("take away")
    assert np.all([kind.hint and kind.label for kind in KINDS.values()])
    assert taking.KINDS is KINDS
