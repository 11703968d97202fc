"""`draw`: four kinds of file from one scene, refused in words, written whole or not at all."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pygame
import pytest
from drawn import drawn
from scenes import snapshot_of

import main
from network import files
from network.refused import Refused
from network.trainer import Trainer
from visualiser import arguments, export
from visualiser.arguments import KINDS, Selected
from visualiser.view import View

ROOT = Path(main.__file__).parent


@pytest.fixture
def draw(tmp_path, capsys):
    """Draw to a file of that ending: the exit code, the file, what was complained of."""

    def made(ending: str, *words: str) -> tuple[int, Path, str]:
        path = tmp_path / f"drawn{ending}"
        code = main.main(["draw", *words, str(path)])
        out, complaint = capsys.readouterr()
        assert out == ""
        return code, path, complaint

    return made


@pytest.fixture
def nobody_trains(monkeypatch):
    """Going to any iteration fails the test."""
    monkeypatch.setattr(Trainer, "seek", lambda *_: pytest.fail("she was trained"))


def opened(path: Path) -> object:
    """What is in the file, read as its kind is read; fails where it is not of it."""
    match path.suffix.lower():
        case ".png":
            return pygame.image.load(str(path)).get_size()
        case ".svg":
            return fromstring(path.read_bytes())
        case ".json":
            return json.loads(path.read_text(encoding="utf-8"))
    return path.read_text(encoding="utf-8")


# The four kinds


def test_each_kind_that_is_named_can_be_written():
    """The command line and what writes know of the same endings."""
    assert tuple(export.KINDS) == tuple(KINDS)


@pytest.mark.parametrize("ending", KINDS)
@pytest.mark.parametrize("name", files.built_in())
def test_every_built_in_problem_is_drawn_in_every_kind(tmp_path, name, ending):
    """And what is written can be read as what it is."""
    scene = drawn(name, 20)
    path = tmp_path / f"drawn{ending}"
    export.draw(scene.snapshot, scene.view, path, size=(640, 480))
    assert opened(path)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", [".PNG", ".Svg", ".TXT", ".json"])
def test_the_ending_may_be_written_in_capitals(draw, ending):
    """As some systems write them."""
    code, path, complaint = draw(ending, "xor", "--at=3", "--size=640x480")
    assert (code, complaint) == (0, "")
    assert opened(path)


def test_all_kinds_show_the_same_state(draw):
    """Iteration, situation and what is looked into, whatever the kind."""
    words = ["xor", "--at=418", "--ask=0,1,1", "--select=hidden:3"]
    _, path, _ = draw(".json", *words)
    data = opened(path)
    told = {shape["string"] for shape in data["shapes"] if shape["kind"] == "text"}
    assert data["iteration"] == 418
    assert {"Hidden neuron 3", "weighted sum, for the situation 0 1 1"} <= told
    _, path, _ = draw(".txt", *words)
    assert all(text in opened(path) for text in told if not _is_sign(text))
    _, path, _ = draw(".svg", *words)
    assert {text for text in told if not _is_sign(text)} <= set(opened(path).itertext())


def _is_sign(text: str) -> bool:
    return text == "~" or "\ue000" <= text <= "\uf8ff"


@pytest.mark.parametrize("ending", [".svg", ".txt", ".json"])
def test_a_part_and_a_clear_ground_are_for_every_kind(draw, ending):
    """The diagram alone has its caption and its legend and nothing else."""
    _, path, _ = draw(ending, "xor", "--at=3", "--part=diagram", "--transparent", "--size=640x480")
    if ending == ".txt":
        assert opened(path).startswith("Network\n")
        assert "Training set" not in opened(path)
    elif ending == ".json":
        assert opened(path)["background"] is None
        assert {shape["part"] for shape in opened(path)["shapes"]} <= {
            *("headings", "synapses", "signals", "neurons", "verdict", "caption", "legend")
        }
    else:
        assert all(element.get("id") != "background" for element in opened(path))


def test_more_pixels_make_a_larger_picture_and_drawing(draw):
    """So many to each point."""
    _, path, _ = draw(".png", "xor", "--at=3", "--size=640x480", "--pixels=1.5")
    assert opened(path) == (960, 720)
    _, path, _ = draw(".svg", "xor", "--at=3", "--size=640x480", "--pixels=1.5")
    assert (opened(path).get("width"), opened(path).get("viewBox")) == ("960", "0 0 640 480")


def test_only_a_picture_needs_pygame(tmp_path):
    """The other kinds are made without it."""
    path = str(tmp_path / "out")
    program = (
        "import sys, main; "
        f"[main.main(['draw', 'xor', {path!r} + kind, '--at=3']) for kind in sys.argv[1:]]; "
        "sys.exit('pygame' in sys.modules)"
    )
    kinds = [kind for kind in KINDS if kind != ".png"]
    done = subprocess.run([sys.executable, "-c", program, *kinds], cwd=ROOT, check=False)
    assert done.returncode == 0
    assert len(list(tmp_path.iterdir())) == 3


# What cannot be drawn


@pytest.mark.parametrize("name", ["out.gif", "out", "xor", "out.png.bmp", "svg", ".pdf"])
def test_another_ending_is_refused_before_anybody_trains(capsys, nobody_trains, name):
    """In one line that names the endings there are."""
    assert main.main(["draw", "xor", name]) == 2
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert name in complaint
    assert all(kind in complaint for kind in KINDS)


def test_another_ending_is_refused_by_the_export_too(tmp_path):
    """Whoever asks it."""
    with pytest.raises(Refused, match="gif"):
        export.draw(snapshot_of("xor", 3), View(), tmp_path / "out.gif", size=(640, 480))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", KINDS)
def test_where_there_is_no_folder_it_says_so(tmp_path, capsys, ending):
    """The machine would not: exit code 3, one line, nothing written."""
    path = tmp_path / "nowhere" / f"out{ending}"
    assert main.main(["draw", "xor", str(path), "--at=3"]) == 3
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert "there is no folder" in complaint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", KINDS)
def test_what_was_there_stays_whole_when_writing_fails(tmp_path, monkeypatch, ending):
    """And no half file is left beside it."""
    path = tmp_path / f"out{ending}"
    path.write_text("as it was")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="cannot be written"):
        export.draw(snapshot_of("xor", 3), View(), path, size=(640, 480))
    assert path.read_text() == "as it was"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("pixels", [1, 4])
def test_more_pixels_than_there_is_memory_for_are_refused(capsys, nobody_trains, pixels):
    """Before anybody waits for them; a drawing has no such limit."""
    assert main.main(["draw", "xor", "out.png", "--size=8000x8000", f"--pixels={pixels}"]) == 2
    assert "pixels" in capsys.readouterr().err


# What is looked into


@pytest.mark.parametrize(
    ("words", "selected"),
    [
        (["xor", "--select=input:1"], (0, 0)),
        (["xor", "--select=hidden:2"], (1, 1)),
        (["xor", "--select=hidden1:4"], (1, 3)),
        (["xor", "--select=output:1"], (2, 0)),
        (["three-layers", "--select=hidden2:3"], (2, 2)),
        (["three-layers", "--select=output:1"], (3, 0)),
        (["single-neuron", "--select=output:1"], (1, 0)),
        (["xor", "--select=0:2-2"], (0, 1, 1)),
        (["xor", "--select=1:4-1"], (1, 3, 0)),
        (["xor", "--bias", "--select=0:bias-2"], (0, -1, 1)),
        (["xor", "--bias", "--select=input:bias"], (0, -1)),
        (["xor", "--bias", "--select=hidden:bias"], (1, -1)),
        (["xor", "--hidden=2,5", "--select=2:5-1"], (2, 4, 0)),
    ],
)
def test_what_is_named_is_looked_into(draw, monkeypatch, words, selected):
    """Counted from 1 on the command line, from 0 in the view."""
    seen = []
    monkeypatch.setattr(
        export, "draw", lambda _, view, *rest, **options: seen.append(view.selected)
    )
    assert draw(".svg", *words, "--at=2")[::2] == (0, "")
    assert seen == [selected]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["xor", "--select=hidden:5"], ["hidden neuron 5", "1 to 4"]),
        (["xor", "--select=input:9"], ["input neuron 9", "1 to 3"]),
        (["xor", "--select=output:2"], ["output neuron 2", "1 to 1"]),
        (["xor", "--select=hidden2:1"], ["hidden2", "expected hidden ", "3–4–1"]),
        (["xor", "--select=hidden:bias"], ["bias", "1 to 4"]),
        (["xor", "--bias", "--select=hidden:9"], ["9", "1 to 4 or bias"]),
        (["xor", "--bias", "--select=output:bias"], ["bias", "1 to 1"]),
        (["three-layers", "--select=hidden:1"], ["hidden1 or hidden2"]),
        (["three-layers", "--select=hidden3:1"], ["hidden3", "hidden1 or hidden2"]),
        (["single-neuron", "--select=hidden:1"], ["no hidden neuron", "3–1"]),
        (["xor", "--select=2:1-1"], ["weights[2]", "weights[0] to weights[1]"]),
        (["xor", "--select=0:4-1"], ["source 4 of weights[0]", "1 to 3"]),
        (["xor", "--select=1:1-2"], ["target 2 of weights[1]", "1 to 1"]),
        (["xor", "--select=0:bias-1"], ["source bias of weights[0]", "1 to 3"]),
        (["xor", "--select=hiddn:1"], ["hiddn:1", "hidden:2", "0:2-2"]),
        (["xor", "--select=hidden:0"], ["hidden:0"]),
        (["xor", "--select=0:0-1"], ["0:0-1"]),
        (["xor", "--select=0:1-bias"], ["0:1-bias"]),
        (["xor", "--select=hidden0:1"], ["hidden0:1"]),
        (["xor", "--select=input2:1"], ["input2:1"]),
        (["xor", "--select="], ["--select"]),
    ],
)
def test_what_is_not_there_is_refused_with_what_there_is(draw, nobody_trains, words, says):
    """In one line, before anybody trains."""
    code, path, complaint = draw(".svg", *words)
    assert (code, complaint.count("\n")) == (2, 1)
    assert all(word in complaint for word in says), complaint
    assert not path.exists()


def test_what_is_selected_is_a_value():
    """The command line only reads; whether it is there is another's question."""
    options = arguments.parse(["draw", "xor", "out.svg", "--select", "hidden2:bias"])
    assert options.select == Selected("hidden", 2, 0)
    assert arguments.parse(["draw", "out.svg"]).select is None


def test_the_help_names_the_four_kinds(capsys):
    """With an example of each."""
    with pytest.raises(SystemExit):
        arguments.parse(["draw", "--help"])
    said = capsys.readouterr().out
    assert all(said.count(kind) >= 2 for kind in KINDS)
