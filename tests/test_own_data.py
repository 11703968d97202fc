"""Data of the user's own: dropped, pasted or chosen, looked at first, and shown in its units."""

import re
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pygame
import pytest
from oracle import Network, outputs_of
from test_controls import Desk, desk, desk_of, down, moved, typed, up, within_reach

from network import files
from network.table_problem import Use, to_problem, usual_uses
from network.tables import read_bytes
from network.trainer import Trainer
from visualiser import commands as c
from visualiser.scene.caption import caption
from visualiser.scene.roles import AnswerRole, ExampleRole, PartRole
from visualiser.scene.shapes import Box, Circle, Text
from visualiser.scene.theme import DARK
from visualiser.session import Session


@cache
def flowers() -> tuple[tuple[float, float, str], ...]:
    """Thirty flowers, no two of one size, ten of each kind in turn; in centimetres."""
    draw = np.random.default_rng(4)
    kinds = {"setosa": (1.5, 0.3), "versicolor": (4.3, 1.3), "virginica": (5.6, 2.1)}
    found: dict[tuple[float, float], str] = {}
    while len(found) < 30:
        kind, (long, wide) = list(kinds.items())[len(found) % 3]
        size = (round(draw.normal(long, 0.3), 1), round(abs(draw.normal(wide, 0.2)), 1))
        found.setdefault(size, kind)
    return tuple((*size, kind) for size, kind in found.items())


IRIS = "length,width,kind\n" + "".join(f"{a},{b},{kind}\n" for a, b, kind in flowers())

HOUSES = "area,garden,price\n" + "".join(
    f"{area},{garden},{2 * area + garden}\n"
    for area, garden in product((50, 80, 120, 200), (0, 100, 300))
)
"""Prices in thousands: the area counts twice, the garden once."""

FRUIT = "colour,weight,kind\nred,150,apple\nyellow,120,banana\ngreen,140,apple\nyellow,90,lemon\n"


@pytest.fixture
def write(tmp_path):
    """A file of that content in an empty folder."""

    def to(content: str | bytes, name: str = "iris.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return to


def drop(window: Desk, path: Path) -> list[c.Command]:
    return window.frame(pygame.event.Event(pygame.DROPFILE, file=str(path), window=None))


def click(window: Desk, name: str) -> list[c.Command]:
    """A click on what Tab knows by that name: the last of them lies on top."""
    found = [s for s in window.shapes if getattr(getattr(s, "action", None), "name", "") == name]
    middle = found[-1].centre if isinstance(found[-1], Circle) else found[-1].area.centre
    return window.click(window.pixel(middle))


def words(window: Desk, part: str | None = None) -> list[str]:
    """All that is written, or the lines of one part."""
    texts = [shape for shape in window.shapes if isinstance(shape, Text)]
    if part is None:
        return [text.string for text in texts]
    roles = [(text.string, text.role) for text in texts]
    return [said for said, role in roles if isinstance(role, PartRole) and role.name == part]


def digest(session: Session) -> tuple:
    """Where she is, with all she knows, to the last bit."""
    trainer = session.run.trainer
    bits = [array.tobytes() for arrays in trainer.state.parameters for array in arrays]
    samples = [array.tolist() for array in trainer.history.samples]
    place = session.run.name, trainer.iteration, trainer.furthest, trainer.state.recipe
    return *place, bits, samples, session.run.question, session.run.example


def problem_of(window: Desk):
    return window.session.run.trainer.state.problem


# A table is dropped on the window


def test_a_table_that_is_dropped_is_looked_at_before_it_is_learned(write):
    """The preview is open, the network behind it the one it was, and it waits."""
    window = desk(playing=True)
    run, before = window.session.run, digest(window.session)
    path = write(IRIS)
    assert drop(window, path) == [c.OpenFile(str(path))]
    assert window.session.view.preview is not None
    assert window.session.view.preview.table.rows == 30
    assert not window.session.view.playing
    for _ in range(30):
        window.frame()
    assert window.session.run is run
    assert digest(window.session) == before


def escape(window: Desk) -> None:
    window.press("escape")


def beside(window: Desk) -> None:
    window.click((5, 5))


@pytest.mark.parametrize(
    "leave",
    [
        escape,
        beside,
        lambda window: click(window, "cancel"),
        lambda window: click(window, "close"),
    ],
    ids=["Esc", "a click beside it", "Cancel", "the cross"],
)
def test_cancelling_changes_nothing(leave, write):
    """The same run, the same weights to the last bit, nothing to undo."""
    window = desk()
    run, before = window.session.run, digest(window.session)
    drop(window, write(IRIS))
    click(window, "use 1")
    click(window, "hold out 30 %")
    leave(window)
    assert window.session.view.preview is None
    assert window.session.run is run
    assert digest(window.session) == before
    assert not window.session.view.undoable
    assert window.session.view.notice == ""


@pytest.mark.parametrize("how", ["click", "Enter", "Tab"])
def test_learning_it_replaces_the_run_and_undo_brings_that_back_with_its_past(how, write):
    """To the last bit, and the way from its start; redo comes back to the table."""
    window = desk()
    window.press("1", "3")
    before = digest(window.session)
    path = write(IRIS)
    drop(window, path)
    if how == "click":
        click(window, "learn")
    elif how == "Enter":
        assert window.press("return") == [c.AcceptPreview()]
    else:
        window.tab_to("learn")
        window.press("return")
    session = window.session
    assert session.view.preview is None
    assert session.run.name == str(path)
    assert (problem_of(window).title, problem_of(window).examples) == ("Iris", 30)
    assert session.view.playing
    for _ in range(15):
        window.frame(seconds=1 / 15)
    window.press("space")
    learned = digest(session)
    assert session.run.trainer.iteration > 2
    window.press("ctrl+z")
    assert digest(session) == before
    straight = Trainer(*files.find("xor"))
    for iteration in (0, 17, 40):
        session.run.trainer.seek(iteration)
        straight.seek(iteration)
        for ours, theirs in zip(
            session.run.trainer.state.parameters, straight.state.parameters, strict=True
        ):
            assert all(map(np.array_equal, ours, theirs))
    window.press("ctrl+shift+z")
    assert digest(session) == learned


def test_what_is_learned_is_what_the_choices_made(write):
    """Clicks on a column's use and on a share: the same as asking for them in the first place."""
    window = desk()
    drop(window, write(HOUSES, "houses.csv"))
    told = []
    for name in ("use 3", "use 2", "use 1", "use 2", "use 3", "use 3", "use 1", "use 1"):
        click(window, name)
        preview = window.session.view.preview
        told.append(preview.made is None)
    click(window, "hold out 20 %")
    preview = window.session.view.preview
    assert preview.uses == (Use.INPUT, Use.LEFT_OUT, Use.OUTPUT)
    assert any(told)
    window.press("return")
    table = read_bytes(HOUSES.encode(), "houses.csv")
    expected, recipe = to_problem(table, preview.uses, held_out=0.2)
    problem = problem_of(window)
    assert problem.input_names == ("area",)
    assert problem.inputs.tolist() == expected.inputs.tolist()
    assert problem.held_inputs.tolist() == expected.held_inputs.tolist()
    assert len(problem.held_inputs) == 2
    assert window.session.run.trainer.state.recipe == recipe


def test_the_use_of_a_column_goes_round(write):
    """Input, output, left out, and input again; the share is what was clicked last."""
    window = desk()
    drop(window, write(IRIS))
    seen = []
    for _ in range(4):
        seen.append(window.session.view.preview.uses[0])
        click(window, "use 1")
    assert seen == [Use.INPUT, Use.OUTPUT, Use.LEFT_OUT, Use.INPUT]
    for label, share in (("10 %", 0.1), ("30 %", 0.3), ("none", 0.0)):
        click(window, f"hold out {label}")
        assert window.session.view.preview.held_out == share


@pytest.mark.parametrize("command", [c.NextUse(3), c.NextUse(-1), c.HoldOut(1.0), c.HoldOut(-0.1)])
def test_a_column_or_a_share_that_is_not_there_changes_nothing(command, write):
    """Nor does any choice where nothing is looked at."""
    window = desk()
    drop(window, write(IRIS))
    preview = window.session.view.preview
    window.session.handle(command)
    assert window.session.view.preview is preview
    window.press("escape")
    before = digest(window.session)
    for one in (command, c.NextUse(0), c.HoldOut(0.2), c.AcceptPreview()):
        window.session.handle(one)
    assert digest(window.session) == before
    assert window.session.view.preview is None


# What the preview says


def rows_of_preview(window: Desk, columns: int) -> list[tuple[list[str], str]]:
    """For each column what stands in its line, and the word on its button."""
    found, shapes = [], within_reach(window.shapes)
    for index in range(columns):
        button = next(
            s.area
            for s in shapes
            if isinstance(s, Box) and s.action and s.action.name == f"use {index + 1}"
        )
        line = [
            (t.x, t.string)
            for t in shapes
            if isinstance(t, Text) and button.y <= t.y <= button.bottom
        ]
        found.append(([said for _, said in sorted(line)[:-1]], max(line)[1]))
    return found


def test_the_preview_says_what_every_column_is_for(write):
    """Its name, its kind, its first values, and its use; and what will be made of them."""
    window = desk()
    drop(window, write(FRUIT, "fruit.csv"))
    assert rows_of_preview(window, 3) == [
        (["colour", "3 words", "red, yellow, green, yellow"], "input"),
        (["weight", "number", "150, 120, 140, 90"], "input"),
        (["kind", "3 words", "apple, banana, apple, lemon"], "output"),
    ]
    click(window, "use 2")
    click(window, "use 3")
    assert [use for _, use in rows_of_preview(window, 3)] == ["input", "output", "left out"]
    told = " ".join(words(window))
    assert "fruit.csv: 4 rows, 3 columns" in told
    assert "3 inputs from 1 column" in told
    assert "A 3–8–1 network learns 4 rows" in told


@pytest.mark.parametrize(
    ("content", "clicks", "parts"),
    [
        ("a,b\n1,2\n3,4\n", ["use 1"], ["mine.csv", "no column is an input"]),
        ("a,b\n1,2\n3,4\n", ["use 2"], ["mine.csv", "no column is an output"]),
        (
            "a,gap,c\n1,2,3\n4,,6\n7,8,9\n",
            ["use 2"],
            ["mine.csv", "line 3", "column 2 'gap'", "found nothing", "left out"],
        ),
        (FRUIT, ["use 1"], ["mine.csv", "column 1 'colour'", "categories as one of 2 outputs"]),
    ],
    ids=["no input", "no output", "a value that is missing", "two outputs of words"],
)
def test_what_cannot_be_learned_so_is_said_with_its_place_and_cannot_be_begun(
    content, clicks, parts, write
):
    """File, line and column; neither the button nor Enter does anything; then it can be mended."""
    window = desk()
    before = digest(window.session)
    drop(window, write(content, "mine.csv"))
    usable = window.session.view.preview.made is not None
    for name in clicks:
        click(window, name)
    preview = window.session.view.preview
    assert preview.made is None
    told = " ".join(words(window))
    assert preview.refused in told
    assert all(part in preview.refused for part in parts)
    assert "Cannot be learned so" in told
    assert click(window, "learn") == []
    window.press("return")
    assert digest(window.session) == before
    assert window.session.view.preview is preview
    for name in clicks * 2:
        click(window, name)
    assert (window.session.view.preview.made is not None) == usable
    assert "Learn this" in words(window)


# What is refused at once

REFUSED = {
    "binary": (b"a,b\n1,2\n\0\1\2,3\n", ["line 3", "U+0000"]),
    "a spreadsheet": (b"PK\x03\x04\x14\0\6\0", ["spreadsheet", "saved as CSV"]),
    "ragged": (b"a,b\n1,2\n3,4,5\n", ["line 3", "3 fields", "expected 2 as in line 1"]),
    "too large a number": (b"a,b\n1,2\n3,1e301\n", ["line 3", "column 2 'b'", "1e301"]),
    "thousands or decimals": (b'a,b\n1,2\n"1,500",3\n', ["line 3", "column 1 'a'", "1,500"]),
    "an open quotation mark": (b'a,b\n1,2\n3,"4\n', ["line 3", "quotation mark"]),
    "nothing": (b"", ["is empty"]),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_its_place_and_changes_nothing(what, write):
    """One notice that names file, line and column as far as they are known."""
    content, parts = REFUSED[what]
    window = desk(playing=False)
    run, before = window.session.run, digest(window.session)
    path = write(content, "mine.csv")
    drop(window, path)
    notice = window.session.view.notice
    assert notice.startswith(str(path))
    assert notice.endswith("Nothing was changed.")
    assert all(part in notice for part in parts)
    assert window.session.view.preview is None
    assert window.session.run is run
    assert digest(window.session) == before


def test_a_refused_file_leaves_her_playing(write):
    """She goes on with what she is doing, and the notice is on the screen."""
    window = desk(playing=True, per_second=60.0)
    drop(window, write(b"a,b\n1\n", "mine.csv"))
    for _ in range(10):
        window.frame()
    assert window.session.view.playing
    assert window.session.run.trainer.iteration > 40
    assert "line 2" in " ".join(words(window, "notice"))


@pytest.mark.parametrize("name", ["gone.csv", "gone.toml", "no ending", "a\0b.csv", ""])
def test_a_file_that_is_not_there_is_told_of(name, tmp_path):
    window = desk()
    before = digest(window.session)
    window.session.handle(c.OpenFile(str(tmp_path / name)))
    assert window.session.view.notice.endswith("Nothing was changed.")
    assert digest(window.session) == before


# Pasting


@pytest.fixture
def paste(monkeypatch):
    """Ctrl V with that on the clipboard."""

    def pasting(window: Desk, text: str) -> list[c.Command]:
        monkeypatch.setattr("visualiser.controls._clipboard", lambda: text)
        return window.press("ctrl+v")

    return pasting


def test_a_table_that_was_copied_is_pasted(paste):
    """As a spreadsheet copies it, with tabs; it is learned like a file, and undone like one."""
    window = desk()
    before = digest(window.session)
    text = IRIS.replace(",", "\t")
    assert paste(window, text) == [c.OpenText(text)]
    preview = window.session.view.preview
    assert (preview.table.rows, preview.table.delimiter) == (30, "\t")
    assert "the clipboard: 30 rows, 3 columns" in words(window)
    window.press("return")
    assert problem_of(window).title == "The clipboard"
    assert problem_of(window).examples == 30
    window.press("space", "ctrl+z")
    assert digest(window.session) == before


def test_what_was_copied_and_is_no_table_is_refused_in_words(paste):
    """With the line; an empty clipboard asks for nothing."""
    window = desk()
    before = digest(window.session)
    assert paste(window, "") == []
    assert window.session.view.notice == ""
    paste(window, "a,b\n1,2\n3\n")
    notice = window.session.view.notice
    assert notice.startswith("the clipboard, line 3")
    assert notice.endswith("Nothing was changed.")
    assert digest(window.session) == before
    assert window.session.view.preview is None


# Choosing a file


@pytest.fixture
def folder(tmp_path, monkeypatch, write) -> Path:
    """Where the program was started: tables, a problem file, folders, and what is none of them."""
    for name in ("iris.csv", "Irises of spring.tsv", "houses.TXT"):
        write(IRIS, name)
    for name in (".hidden.csv", "photo.png", "notes.md", "iris"):
        write(b"no", name)
    write((files.BUILT_IN / "and.toml").read_bytes(), "both.toml")
    (tmp_path / "zoo").mkdir()
    (tmp_path / "Archive.csv").mkdir()
    write(HOUSES, "zoo/houses.csv")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listed(window: Desk) -> list[str]:
    """What could be clicked in the chooser."""
    names = (getattr(getattr(s, "action", None), "name", "") for s in window.shapes)
    return [name.removeprefix("open ") for name in names if name.startswith("open ")]


EVERYTHING = ["..", "Archive.csv", "zoo", "both.toml", "houses.TXT", "iris.csv"]
EVERYTHING.append("Irises of spring.tsv")


def test_the_chooser_lists_folders_and_what_could_be_opened(folder):
    """Folders first, each by the alphabet; nothing hidden and no other files."""
    window = desk()
    assert window.press("ctrl+o") == [c.ListFolder()]
    assert listed(window) == EVERYTHING
    assert str(folder) in " ".join(words(window)) or folder.name in " ".join(words(window))


def test_typing_filters_and_enter_opens_the_first(folder):
    """Anywhere in the name, in small letters or large; Backspace brings the others back."""
    window = desk()
    window.press("ctrl+o")
    for key, found in (("i", 3), ("r", 2), ("i", 2), ("s", 2), ("e", 1)):
        window.press(key)
        assert len(listed(window)) == found, key
    assert listed(window) == ["Irises of spring.tsv"]
    window.press("backspace")
    assert listed(window) == ["iris.csv", "Irises of spring.tsv"]
    window.frame(typed("S"))
    assert listed(window) == []
    window.session.handle(c.TypeText(" IRIS"))
    window.look()
    assert listed(window) == ["iris.csv", "Irises of spring.tsv"]
    window.press("return")
    assert window.session.view.preview.table.source == str(folder / "iris.csv")
    assert (window.session.view.menu, window.session.view.field) == ("", "")


def test_what_no_name_has_in_it_opens_nothing(folder):
    """The chooser says so and stays."""
    window = desk()
    before = digest(window.session)
    window.press("ctrl+o", "q", "q", "q")
    assert listed(window) == []
    assert "Nothing here has that in its name." in words(window)
    window.press("return")
    assert window.session.view.menu == "open"
    assert digest(window.session) == before


def test_enter_goes_into_a_folder_and_up_again(folder):
    """The filter is empty there; the chooser opens again where it was left."""
    window = desk()
    window.press("ctrl+o", "z", "o", "o", "return")
    assert window.session.view.folder.path == str(folder / "zoo")
    assert window.session.view.text == ""
    assert listed(window) == ["..", "houses.csv"]
    window.press("escape")
    window.press("ctrl+o")
    assert listed(window) == ["..", "houses.csv"]
    click(window, "open ..")
    assert listed(window) == EVERYTHING


def test_a_click_opens_a_file_and_a_problem_file_is_learned_at_once(folder):
    """A table is looked at first, a problem file says all there is to ask."""
    window = desk()
    window.press("ctrl+o")
    click(window, "open houses.TXT")
    assert window.session.view.preview is not None
    window.press("escape", "ctrl+o")
    click(window, "open both.toml")
    assert (window.session.view.preview, window.session.view.menu) == (None, "")
    assert window.session.run.name == str(folder / "both.toml")
    assert problem_of(window).examples == 4


def test_escape_closes_the_chooser_and_changes_nothing(folder):
    """What was typed is forgotten."""
    window = desk()
    before = digest(window.session)
    window.press("ctrl+o", "i", "escape")
    view = window.session.view
    assert (view.menu, view.field, view.text, view.notice) == ("", "", "", "")
    assert listed(window) == []
    assert digest(window.session) == before


def test_a_folder_that_cannot_be_read_or_has_vanished_is_told_of(folder, monkeypatch):
    """With its path and the reason, and the way up."""
    window = desk()
    window.press("ctrl+o")
    for path in (folder / "zoo").iterdir():
        path.unlink()
    (folder / "zoo").rmdir()
    click(window, "open zoo")
    told = " ".join(words(window))
    assert "cannot be read (No such file or directory)" in told
    assert listed(window) == [".."]
    click(window, "open ..")
    assert "zoo" not in listed(window)

    def locked(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", locked)
    click(window, "open Archive.csv")
    assert "cannot be read (Permission denied)" in " ".join(words(window))
    assert listed(window) == [".."]
    assert window.session.running


def test_a_file_that_has_vanished_from_the_folder_is_told_of(folder):
    window = desk()
    window.press("ctrl+o")
    (folder / "iris.csv").unlink()
    click(window, "open iris.csv")
    assert "No such file" in window.session.view.notice
    assert window.session.view.notice.endswith("Nothing was changed.")


def test_the_folder_the_program_was_started_in_may_have_vanished(tmp_path, monkeypatch):
    """The chooser never raises: it begins where all folders begin."""
    place = tmp_path / "gone"
    place.mkdir()
    monkeypatch.chdir(place)
    place.rmdir()
    window = desk()
    window.session.handle(c.ListFolder())
    folder = window.session.view.folder
    assert (folder.path, folder.problem) == (place.anchor, "")
    assert folder.entries


# In the user's own units


def learned(content: str, iterations: int = 0, share: float = 0.0, name: str = "mine.csv") -> Desk:
    """A window on the table, so many iterations on."""
    table = read_bytes(content.encode(), name)
    problem, recipe = to_problem(table, usual_uses(table), held_out=share)
    window = desk_of(problem, recipe)
    window.session.run.trainer.seek(iterations)
    window.look()
    return window


def line_of(window: Desk, example: int) -> list[str]:
    """What stands in a row of the table, from left to right."""
    row = next(
        s.area
        for s in window.shapes
        if isinstance(s, Box) and isinstance(s.role, ExampleRole) and s.role.example == example
    )
    texts = [t for t in window.shapes if isinstance(t, Text) and row.contains((t.x, t.y))]
    return [text.string for text in sorted(texts, key=lambda text: text.x)]


def test_the_table_shows_the_values_of_the_file():
    """Petals in centimetres and the kind by its name, whatever they are to her."""
    window = learned(IRIS)
    shown = 0
    for index, (long, wide, kind) in enumerate(flowers()[:8]):
        line = line_of(window, index)
        assert line[0] == f"{long:g}, {wide:g}"
        assert kind in line
        shown += 1
    assert shown == 8


def test_the_table_shows_prices_desired_and_said_in_their_unit():
    """What she says is what the outputs mean in the user's unit, worked out again."""
    window = learned(HOUSES, 5_000)
    snapshot = window.session.snapshot()
    low, high = 2 * 50 + 0, 2 * 200 + 300
    for index, (area, garden) in enumerate(list(product((50, 80, 120, 200), (0, 100, 300)))[:6]):
        line = line_of(window, index)
        assert line[0] == f"{area}, {garden}"
        assert line[-2] == f"{2 * area + garden}"
        said = low + float(snapshot.outputs[index, 0]) * (high - low)
        assert float(line[-1]) == pytest.approx(said, abs=0.05 if said < 100 else 0.5)
        assert abs(said - (2 * area + garden)) < 0.1 * (high - low)


def test_the_story_says_what_was_made_of_the_file():
    """Rows, inputs, scales, what is to be learned, and that some rows are held out."""
    window = learned(IRIS, share=0.2, name="/home/her/my_flowers.csv")
    told = " ".join(words(window))
    assert "My flowers" in told
    assert "30 rows of my_flowers.csv" in told
    assert "3 categories of kind" in told
    assert "24 examples, 6 held out" in told


def test_a_dial_asks_in_the_users_units():
    """Drawn across its neuron from the least to the greatest; neuron and caption say how much."""
    window = learned(HOUSES, 3_000)
    lows, highs = (50, 0), (200, 300)
    for index in (0, 1):
        track = window.track(f"input {index + 1}")
        assert f"from {lows[index]} to {highs[index]}" in track.hint
        x, y = track.area.centre
        for share in (0.0, 0.25, 0.5, 1.0):
            start, end = (x, y), (track.area.x + share * track.area.width, y)
            dots = [window.pixel(point) for point in (start, end)]
            window.frame(down(dots[0]), moved(dots[1]), up(dots[1]))
            snapshot = window.session.snapshot()
            assert snapshot.asking
            value = window.track(f"input {index + 1}").value
            expected = lows[index] + value * (highs[index] - lows[index])
            assert expected == pytest.approx(
                lows[index] + share * (highs[index] - lows[index]), abs=0.02 * highs[index]
            )
            text = caption(snapshot)[-1].text
            told = [float(word) for word in re.match(r"For ([\d.]+), ([\d.]+) ", text).groups()]
            assert told[index] == pytest.approx(expected, abs=0.5 if expected >= 100 else 0.05)
            inside = [
                t.string
                for t in window.shapes
                if isinstance(t, Text) and np.hypot(t.x - x, t.y - y) < 1
            ]
            assert float(inside[0]) == told[index]


def test_an_answer_in_the_users_units_is_worked_out_from_her_weights():
    """The caption's number for a new situation, against tanh and sigmoid by hand."""
    window = learned(HOUSES, 3_000)
    window.session.handle(c.SetInput(0, 0.3))
    window.session.handle(c.SetInput(1, 0.6))
    snapshot = window.session.snapshot()
    (first, second), (bias, last) = snapshot.parameters
    hidden = np.tanh(np.array([0.3, 0.6]) @ first + bias)
    answer = 100 + 600 / (1 + np.exp(-(hidden @ second + last)[0]))
    text = caption(snapshot)[-1].text
    assert text.startswith("For 95, 180 she says ")
    assert float(text.split()[5].rstrip(";")) == pytest.approx(answer, abs=0.5)
    window.look()
    (said,) = [s.string for s in window.shapes if isinstance(s, Text) and is_answer(s.role)]
    assert float(said) == pytest.approx(answer, abs=0.5)


def is_answer(role: object) -> bool:
    return isinstance(role, AnswerRole)


def test_clicking_a_category_chooses_it_and_no_other_of_its_column():
    """In the diagram and by its key; choosing it again leaves it chosen."""
    window = learned(FRUIT)
    names = problem_of(window).input_names
    assert names == ("colour = green", "colour = red", "colour = yellow", "weight")
    for index in (0, 2, 2, 1, 0):
        assert click(window, f"input {index + 1}") == [c.FlipInput(index)]
        asked = window.session.snapshot().question.inputs.tolist()
        assert asked[:3] == [float(index == place) for place in range(3)]
        colour = names[index].split(" = ")[1]
        assert caption(window.session.snapshot())[-1].text.startswith(f"For {colour}, ")
    before = window.session.snapshot().question.inputs[3]
    window.press("2")
    asked = window.session.snapshot().question.inputs.tolist()
    assert asked == [0, 1, 0, before]
    window.session.handle(c.ShowExample(2))
    window.press("3")
    asked = window.session.snapshot().question.inputs
    assert asked[:3].tolist() == [0, 0, 1]
    assert asked[3] == pytest.approx((140 - 90) / 60)


# Held out


def to_the_end(window: Desk) -> None:
    window.session.handle(c.Scroll("table", 10_000))
    window.look()


def marked(window: Desk, example: int) -> bool:
    """Whether a bar of its own colour stands at the row's left edge."""
    row = next(
        s.area
        for s in window.shapes
        if isinstance(s, Box) and isinstance(s.role, ExampleRole) and s.role.example == example
    )
    return any(
        isinstance(s, Box) and s.fill == DARK.undecided and s.area.x == row.x
        for s in window.shapes
        if isinstance(s, Box) and row.contains(s.area.centre)
    )


def test_held_out_rows_stand_after_the_others_and_are_marked():
    """Each with its own values; none of those she learns from bears the mark."""
    window = learned(IRIS, share=0.2)
    problem = problem_of(window)
    assert (problem.examples, len(problem.held_inputs)) == (24, 6)
    assert not any(marked(window, index) for index in range(4))
    to_the_end(window)
    seen = [
        s.role.example
        for s in window.shapes
        if isinstance(s, Box) and isinstance(s.role, ExampleRole)
    ]
    assert seen[-6:] == list(range(24, 30))
    assert [number for number in seen if marked(window, number)] == list(range(24, 30))
    low, high = ([f(row[k] for row in flowers()) for k in (0, 1)] for f in (min, max))
    for number in range(24, 30):
        row = problem.held_inputs[number - 24].tolist()
        units = [low[k] + row[k] * (high[k] - low[k]) for k in (0, 1)]
        told = [float(word) for word in line_of(window, number)[0].split(", ")]
        assert told == pytest.approx(units, abs=1e-9)
        (kind,) = {kind for a, b, kind in flowers() if [a, b] == pytest.approx(units)}
        assert kind in line_of(window, number)


def test_asking_about_a_held_out_row_never_makes_it_an_example():
    """A click asks her: never seen, though the right answer is known; she learns nothing of it."""
    window = learned(IRIS, 200, share=0.2)
    to_the_end(window)
    state = window.session.run.trainer.state
    for number in range(24, 30):
        click(window, f"example {number + 1}")
        snapshot = window.session.snapshot()
        problem = snapshot.problem
        assert snapshot.asking
        assert snapshot.question.inputs.tolist() == problem.held_inputs[number - 24].tolist()
        assert snapshot.question.example is None
        assert snapshot.question.desired.tolist() == problem.held_targets[number - 24].tolist()
        assert "never seen" in words(window)
        assert len(snapshot.outputs) == len(snapshot.verdicts) == 24
    assert window.session.run.trainer.state is state
    window.session.handle(c.StepExample(-1))
    assert window.session.snapshot().shown.example == 23
    window.session.handle(c.ShowExample(24))
    assert window.session.snapshot().shown.example == 23


@pytest.mark.parametrize("key", ["o", "click"])
def test_held_out_values_beyond_all_that_she_learns_from_are_asked_about(key, write):
    """A problem file may hold out a row that is larger than any other."""
    rows = ([0, 1], [1, 0], [0.5, 2], [7, -3])
    listed_rows = ", ".join(f"{{ inputs = {row}, desired = [1] }}" for row in rows)
    content = f'inputs = ["a", "b"]\noutputs = ["c"]\nheld_out = 1\nexamples = [{listed_rows}]\n'
    problem, recipe = files.read(write(content, "mine.toml"))
    window = desk_of(problem, recipe)
    if key == "o":
        window.press("o")
    else:
        click(window, "example 4")
    asked = window.session.snapshot().question
    assert asked.inputs.tolist() == [7, -3]
    assert asked.example is None
    assert asked.desired.tolist() == [1]


def network_at(trainer: Trainer, iteration: int) -> Network:
    trainer.seek(iteration)
    return Network(*map(list, trainer.state.parameters))


def test_the_error_of_what_is_held_out_is_drawn_as_it_was_at_every_age():
    """Each sample of the curve against the weights of that iteration, one row after the other."""
    window = learned(IRIS, 300, share=0.2)
    snapshot = window.session.snapshot()
    problem, recipe = snapshot.problem, snapshot.recipe
    iterations, errors = snapshot.held_samples
    assert iterations.tolist() == snapshot.samples.iterations.tolist()
    assert (iterations[0], iterations[-1]) == (0, 300)
    straight = Trainer(problem, recipe)
    for iteration, error in list(zip(iterations.tolist(), errors.tolist(), strict=True))[::9]:
        network = network_at(straight, int(iteration))
        said = outputs_of(network, recipe.activations, problem.held_inputs)
        expected = np.abs(said - problem.held_targets).mean()
        assert error == pytest.approx(expected, rel=1e-9)
    assert any(
        getattr(getattr(shape, "role", None), "name", "") == "held-out error"
        for shape in window.shapes
    )


@pytest.mark.parametrize("iteration", [0, 20, 60, 400])
def test_the_percentage_of_what_is_held_out_is_counted_again(iteration):
    """Right is whose largest probability is the desired one's, by a tenth at least."""
    window = learned(IRIS, iteration, share=0.3)
    snapshot = window.session.snapshot()
    problem, recipe = snapshot.problem, snapshot.recipe
    network = Network(*map(list, snapshot.parameters))
    right = 0
    for situation, desired in zip(problem.held_inputs, problem.held_targets, strict=True):
        (said,) = outputs_of(network, recipe.activations, situation[None])
        own = said[desired.argmax()]
        right += own >= max(value for k, value in enumerate(said) if k != desired.argmax()) + 0.1
    assert snapshot.held_out.right == right
    assert words(window, "held out") == [f"held out: {round(100 * right / 9)} % right"]


def test_of_numbers_the_held_out_error_is_told():
    """There is nothing that is right or wrong; the mean error by hand."""
    window = learned(HOUSES, 300, share=0.3)
    snapshot = window.session.snapshot()
    problem = snapshot.problem
    network = Network(*map(list, snapshot.parameters))
    said = outputs_of(network, snapshot.recipe.activations, problem.held_inputs)
    error = float(np.abs(said - problem.held_targets).mean())
    (told,) = words(window, "held out")
    assert told.startswith("held out: error ")
    assert float(told.split()[3]) == pytest.approx(100 * error, abs=0.051)


def test_she_learns_the_same_whatever_is_held_out_says():
    """Other values in the rows she never learns from lead to the same weights."""
    window = learned(IRIS, share=0.2)
    problem, recipe = problem_of(window), window.session.run.trainer.state.recipe
    rest = replace(problem, held_inputs=None, held_targets=None)
    with_them, without = Trainer(problem, recipe), Trainer(rest, recipe)
    for trainer in (with_them, without):
        trainer.seek(200)
    for ours, theirs in zip(with_them.state.parameters, without.state.parameters, strict=True):
        assert all(map(np.array_equal, ours, theirs))


# From the file to what she has learned


def test_a_truth_table_of_words_is_learned_from_the_window_on(write):
    """Dropped, learned untouched to its planned iterations: every row is right."""
    rows = [
        (a, b, "yes" if (a == "on") != (b == "on") else "no")
        for a, b in product(("on", "off"), repeat=2)
    ]
    content = "left,right,differ\n" + "".join(",".join(row) + "\n" for row in rows)
    window = desk()
    drop(window, write(content))
    window.press("return")
    session = window.session
    planned = session.run.trainer.state.recipe.iterations
    session.run.trainer.seek(planned)
    window.look()
    assert [line_of(window, k)[-1] for k in range(4)] == [row[-1] for row in rows]
    assert "All four examples are right." in " ".join(words(window, "caption"))


def test_a_name_typed_into_the_chooser_may_hold_any_letter(folder):
    """Nothing of what is typed there is a shortcut."""
    window = desk()
    window.press("ctrl+o")
    before = digest(window.session)
    for text in ("r", "ß", "[", "é 1"):
        window.frame(typed(text))
    assert window.session.view.text == "rß[é 1"
    assert digest(window.session) == before
