"""`record`: films that players take, whole or not at all; what cannot be had is said in words."""

import errno
import json
import os
import signal
import subprocess
import sys
from fractions import Fraction
from io import StringIO
from itertools import pairwise
from pathlib import Path
from shutil import which
from time import monotonic, sleep

import numpy as np
import pytest
from PIL import Image

import main
from network import files, run_file
from network.edit import SetWeight
from visualiser.filming import encoders, film, palette, studio
from visualiser.progress import LINE_SECONDS, Progress
from visualiser.render.paint import Painter
from visualiser.runs import new_run
from visualiser.scene.theme import THEMES

ROOT = Path(main.__file__).parent
QUICK = ("--iterations=300", "--size=320x240", "--part=diagram", "--seconds=1", "--fps=8")

needs_ffmpeg = pytest.mark.skipif(
    encoders.ffmpeg() is None or which("ffprobe") is None,
    reason="ffmpeg and ffprobe, which write and read an MP4, are not both installed",
)


@pytest.fixture
def record(tmp_path, capsys):
    """Record to a file of that name: the exit code, the file, what is said and complained of."""

    def made(name: str, *words: str) -> tuple[int, Path, str, str]:
        path = tmp_path / name
        code = main.main(["record", *words, str(path)])
        return code, path, *capsys.readouterr()

    return made


@pytest.fixture
def interrupted(monkeypatch):
    """Ctrl C after some frames."""
    frames, paint = iter(range(5)), Painter.paint

    def painted(self, *given: object) -> None:
        if next(frames, None) is None:
            raise KeyboardInterrupt
        paint(self, *given)

    monkeypatch.setattr(Painter, "paint", painted)


@pytest.fixture
def processes(monkeypatch):
    """All processes that are started."""
    started, begin = [], subprocess.Popen

    def popen(*given: object, **options: object) -> subprocess.Popen:
        started.append(begin(*given, **options))
        return started[-1]

    monkeypatch.setattr(encoders.subprocess, "Popen", popen)
    return started


def probed(path: Path) -> dict:
    """What ffprobe finds: the stream's and the format's entries."""
    words = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-count_frames"]
    said = subprocess.run(
        [*words, "-of", "json", str(path)], check=True, capture_output=True, timeout=20
    )
    found = json.loads(said.stdout)
    return found["format"] | found["streams"][0] | {"streams": len(found["streams"])}


def boxes(path: Path) -> list[str]:
    """The boxes at the top of an MP4, in order (ISO/IEC 14496-12)."""
    content, place, names = path.read_bytes(), 0, []
    while place < len(content):
        size = int.from_bytes(content[place : place + 4])
        names.append(content[place + 4 : place + 8].decode())
        place += size
    return names


def frames_of(path: Path) -> list[tuple[np.ndarray, int]]:
    """A GIF's frames as whole pictures, and for how many milliseconds each is shown."""
    with Image.open(path) as image:
        found = []
        for index in range(image.n_frames):
            image.seek(index)
            found.append((np.asarray(image.convert("RGB")), image.info["duration"]))
        return found


# MP4


@needs_ffmpeg
def test_an_mp4_is_one_that_every_player_takes(record):
    """H.264 in 4:2:0, constant rate, its length as asked, its index at the beginning."""
    code, path, out, _ = record("film.mp4", "xor", *QUICK, "--seconds=1.5", "--fps=20")
    assert code == 0
    found = probed(path)
    assert (found["codec_name"], found["pix_fmt"], found["streams"]) == ("h264", "yuv420p", 1)
    assert (found["width"], found["height"]) == (320, 240)
    assert Fraction(found["r_frame_rate"]) == Fraction(found["avg_frame_rate"]) == 20
    assert float(found["duration"]) == pytest.approx(1.5, abs=0.001)
    assert int(found["nb_read_frames"]) == 30
    assert (found["color_space"], found["color_range"]) == ("bt709", "tv")
    names = boxes(path)
    assert names.index("moov") < names.index("mdat")
    assert out == f"{path}: 1.5 seconds, 30 frames of 320 × 240\n"
    assert list(path.parent.iterdir()) == [path]


@needs_ffmpeg
def test_odd_sizes_are_made_even(record):
    """4:2:0 halves both sides."""
    code, path, out, _ = record("film.mp4", *QUICK, "--size=251x201", "--pixels=1.5")
    found = probed(path)
    assert (code, found["width"], found["height"]) == (0, 376, 302)
    assert "376 × 302" in out


@needs_ffmpeg
@pytest.mark.parametrize(("said", "rate"), [("29.97", "2997/100"), ("1", "1")])
def test_any_rate_is_kept_exactly(record, said, rate):
    """As a fraction, never rounded to whole frames."""
    _, path, _, _ = record("film.mp4", "xor", *QUICK, f"--fps={said}", "--seconds=2", "--pace=log")
    assert Fraction(probed(path)["avg_frame_rate"]) == Fraction(rate)


@needs_ffmpeg
def test_the_colours_of_an_mp4_are_those_that_were_painted(tmp_path):
    """Read back, each of a theme's is off by three levels at most."""
    theme = THEMES["dark"]
    colours = [theme.background, theme.positive, theme.negative, theme.firing, theme.error]
    painted = np.repeat(np.repeat(np.array([colours], np.uint8), 32, axis=0), 32, axis=1)
    film, picture = tmp_path / "film", tmp_path / "frame.png"
    with encoders.mp4(film, (160, 32), "RGBX", Fraction(5)) as add:
        for _ in range(3):
            add(painted.ravel())
    words = ["ffmpeg", "-v", "error", "-i", str(film), "-frames:v", "1", str(picture)]
    subprocess.run(words, check=True, timeout=20)
    with Image.open(picture) as image:
        read = np.asarray(image.convert("RGB")).astype(int)
    for index, colour in enumerate(colours):
        assert np.abs(read[16, 32 * index + 16] - colour[:3]).max() <= 3


@needs_ffmpeg
def test_slow_motion_makes_the_film_longer_and_the_film_says_so(record):
    """Two iterations of four phases of three seconds take the place of their own frames."""
    _, path, out, _ = record("film.mp4", "xor", *QUICK, "--pace=even", "--slow=100-101", "--fps=2")
    frames = int(probed(path)["nb_read_frames"])
    assert frames == 2 + 24 * 2
    assert float(probed(path)["duration"]) == pytest.approx(25)
    assert "25.0 seconds, 50 frames" in out


# GIF


@pytest.mark.parametrize(("rate", "times"), [("25", {40}), ("50", {20}), ("30", {30, 40})])
def test_a_gif_lasts_as_long_as_was_asked(record, rate, times):
    """Its hundredths of a second are spread so that the whole comes out right."""
    code, path, out, _ = record("film.gif", "xor", *QUICK, f"--fps={rate}")
    assert code == 0
    frames = frames_of(path)
    assert len(frames) == int(rate)
    assert {time for _, time in frames} == times
    assert sum(time for _, time in frames) == 1000
    assert all(picture.shape == (240, 320, 3) for picture, _ in frames)
    with Image.open(path) as image:
        assert image.info["loop"] == 0
    assert out.startswith(f"{path}: 1.0 seconds, {len(frames)} frames")
    assert list(path.parent.iterdir()) == [path]


def test_the_frames_of_a_gif_are_those_that_were_painted(monkeypatch, record):
    """Put together again, each is as it was painted but for the palette's limits."""
    painted, memory = [], studio._Studio.memory

    def remembered(self: studio._Studio) -> np.ndarray:
        pixels = memory(self).copy().reshape(240, 320, 4)
        places = [self._channels.index(channel) for channel in range(3)]
        painted.append(pixels[..., places].astype(int))
        return memory(self)

    monkeypatch.setattr(studio._Studio, "memory", remembered)
    _, path, _, _ = record("film.gif", "xor", *QUICK, "--slow=20-20", "--fps=2")
    frames = frames_of(path)
    for (picture, _), expected in zip(frames, painted[-len(frames) :], strict=True):
        off = np.abs(picture - expected)
        assert off.mean() < 1.5
        assert np.percentile(off.max(axis=2), 99.8) <= 24
        assert tuple(picture[2, 2]) == THEMES["dark"].background[:3]


def test_a_gif_is_written_frame_by_frame(tmp_path):
    """Each frame is in the file before the next comes; only one is remembered."""
    colours = palette.made_of([np.zeros((1, 3), np.uint8)], [(0, 0, 0), (255,) * 3], [(9, 9, 9)])
    random, sizes = np.random.default_rng(1), []
    part = tmp_path / "film"
    with encoders.gif(part, (60, 40), "RGBX", Fraction(25), colours) as add:
        for _ in range(6):
            add(255 * random.integers(0, 2, 60 * 40 * 4, dtype=np.uint8))
            add.__self__._file.flush()
            sizes.append(part.stat().st_size)
    assert all(b - a > 300 for a, b in pairwise(sizes))


def test_a_frame_that_changes_nothing_takes_its_time_all_the_same(tmp_path):
    """It is one pixel of nothing."""
    colours = palette.made_of([np.zeros((1, 3), np.uint8)], [(0, 0, 0)], [(9, 9, 9)])
    part = tmp_path / "film.gif"
    with encoders.gif(part, (60, 40), "XRGB", Fraction(10), colours) as add:
        for _ in range(3):
            add(np.zeros(60 * 40 * 4, np.uint8))
    assert [time for _, time in frames_of(part)] == [100, 100, 100]


def test_the_palette_has_the_themes_own_colours_exactly():
    """Also those that no sample shows; and what it shows is never far from what was meant."""
    random = np.random.default_rng(2)
    samples = [random.integers(20, 120, (4_000, 3), dtype=np.uint8)]
    own = [(15, 17, 23, 255), (240, 226, 122, 255), (100, 168, 240, 255)]
    near = [random.integers(-9, 10, (300, 3)) + colour[:3] for colour in own]
    samples += [colours.astype(np.uint8) for colours in near]
    made = palette.made_of(samples, own, [(15, 17, 23)])
    assert made.colours.shape == (255, 3)
    rows = {tuple(colour) for colour in made.colours.tolist()}
    assert {colour[:3] for colour in own} <= rows
    upper = samples[0].astype(int) >> 3
    stands = made.colours[made.table[upper[:, 0], upper[:, 1], upper[:, 2]]].astype(int)
    assert np.abs(stands - samples[0]).mean() < 12


# Nothing half done


@pytest.mark.parametrize("name", ["film.gif", pytest.param("film.mp4", marks=needs_ffmpeg)])
def test_an_interrupted_film_leaves_nothing_behind(record, interrupted, processes, name):
    """No file, no part of one, no encoder."""
    code, path, out, complaint = record(name, "xor", *QUICK, "--pace=log")
    assert code == 130
    assert list(path.parent.iterdir()) == []
    assert all(process.poll() is not None for process in processes)
    assert len(processes) == name.endswith(".mp4")
    assert (out, "Traceback" in complaint) == ("", False)


@pytest.mark.parametrize("name", ["film.gif", pytest.param("film.mp4", marks=needs_ffmpeg)])
def test_an_interrupted_film_spares_the_one_that_was_there(record, interrupted, name):
    """It is replaced only by a whole one."""
    code, path, _, _ = record(name, "xor", "--iterations=0", "--fps=1", "--seconds=2")
    before = path.read_bytes()
    assert (code, record(name, "xor", *QUICK)[0]) == (0, 130)
    assert path.read_bytes() == before


@needs_ffmpeg
@pytest.mark.skipif(os.name != "posix", reason="Windows ends a process without asking it")
def test_a_film_that_is_asked_to_end_leaves_nothing_behind(tmp_path):
    """As by the window that started it, after the first frames."""
    words = [sys.executable, str(ROOT / "main.py"), "record", "xor", str(tmp_path / "film.mp4")]
    words += ["--iterations=300", "--seconds=60", "--pace=even"]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert child.stderr is not None
        assert child.stderr.readline().startswith("frame 1 of 1800")
        (part,) = tmp_path.iterdir()
        child.terminate()
        assert child.wait(timeout=20) == 130
        assert "Traceback" not in child.stderr.read()
    finally:
        child.kill()
        child.communicate()
    assert list(tmp_path.iterdir()) == []
    assert not running_with(part.name)


def running_with(word: str) -> bool:
    """Whether any process still has the word in its command line, after a moment's grace."""
    until = monotonic() + 2
    while monotonic() < until:
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, timeout=10)
        if word not in listed.stdout:
            return False
        sleep(0.05)
    return True


@pytest.mark.skipif(os.name != "posix", reason="the encoder here is a shell script")
@pytest.mark.parametrize("after", ["head -c 700000 >/dev/null", "cat >/dev/null"])
def test_an_encoder_that_fails_is_told_of_in_one_line(record, monkeypatch, tmp_path, after):
    """As where the disk is full, in the middle of the film or at its very end."""
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!/bin/sh\n{after}\necho 'No space left on device' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(encoders, "ffmpeg", lambda: str(program))
    code, path, out, complaint = record("film.mp4", "xor", *QUICK)
    assert (code, out) == (3, "")
    assert complaint.splitlines()[-1] == (
        f"see-her-thinking: {path}: ffmpeg has stopped (No space left on device)"
    )
    assert list(tmp_path.iterdir()) == [program]


def test_a_full_disk_is_told_of_in_one_line(record, monkeypatch):
    """A GIF's too."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(encoders._Gif, "add", full)
    code, path, out, complaint = record("film.gif", "xor", *QUICK)
    assert (code, out) == (3, "")
    last = complaint.splitlines()[-1]
    assert last == f"see-her-thinking: {path}: No space left on device"
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("name", ["film.gif", "film.mp4"])
def test_a_folder_that_is_not_there_is_said_before_she_is_trained(record, monkeypatch, name):
    """Nor is the name of a folder taken for a film's."""
    monkeypatch.setattr(encoders, "ready", lambda _: None)
    monkeypatch.setattr(studio, "_frames", lambda *_: pytest.fail("she was trained"))
    code, path, out, complaint = record(f"nowhere/{name}", "xor")
    assert (code, out) == (3, "")
    assert complaint == f"see-her-thinking: {path}: there is no folder {path.parent}\n"
    (path.parent.parent / name).mkdir()
    code, path, _, complaint = record(name, "xor")
    assert (code, complaint) == (3, f"see-her-thinking: {path}: it is a folder\n")


def test_without_an_encoder_a_sentence_says_how_to_get_one(record, monkeypatch):
    """Before anything is trained; and that a GIF needs none."""
    monkeypatch.setattr(encoders, "ffmpeg", lambda: None)
    code, path, out, complaint = record("film.mp4", "xor")
    assert (code, out) == (3, "")
    assert complaint == f"see-her-thinking: {path}: {encoders.WITHOUT_FFMPEG}\n"
    assert "pip install imageio-ffmpeg" in complaint
    assert ".gif works without" in complaint
    assert list(path.parent.iterdir()) == []


def test_without_pillow_a_sentence_says_how_to_get_it(record, monkeypatch):
    """Nothing else needs it."""
    monkeypatch.setitem(sys.modules, "PIL.GifImagePlugin", None)
    code, path, out, complaint = record("film.gif", "xor")
    assert (code, out) == (3, "")
    assert complaint == f"see-her-thinking: {path}: GIF needs Pillow: pip install pillow\n"


def test_the_encoder_of_the_extra_comes_before_the_one_on_the_path(monkeypatch):
    """And where neither is, there is none."""

    class Extra:
        get_ffmpeg_exe = staticmethod(lambda: "/the/extra/ffmpeg")

    monkeypatch.setattr(encoders, "which", lambda name: f"/the/path/{name}")
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", Extra)
    assert encoders.ffmpeg() == "/the/extra/ffmpeg"
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    assert encoders.ffmpeg() == "/the/path/ffmpeg"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("xor", "film.avi"), "expected a file ending in .mp4, .gif"),
        (("xor",), "expected a file ending in .mp4, .gif"),
        ((), "record takes a problem and one file"),
        (("a", "b", "c.mp4"), "record takes a problem and one file"),
        (("xor", "film.mp4", "--seconds=0"), "--seconds: found '0'"),
        (("xor", "film.mp4", "--seconds=nan"), "--seconds: found 'nan'"),
        (("xor", "film.mp4", "--fps=61"), "--fps: found '61'"),
        (("xor", "film.gif", "--fps=51"), "a GIF shows at most 50 a second"),
        (("xor", "film.mp4", "--pace=fast"), "--pace"),
        (("xor", "film.mp4", "--slow=5"), "--slow: found '5'"),
        (("xor", "film.mp4", "--slow=5-2"), "--slow: found '5-2'"),
        (("xor", "film.mp4", "--slow=60000-60000"), "--slow: found 60000-60000"),
        (("xor", "film.mp4", "--slow=0-100"), "at most 100 iterations"),
        (("xor", "film.mp4", "--transparent"), "--transparent"),
        (("xor", "film.mp4", "--at=3"), "--at"),
        (("xor", "film.mp4", "--ask=1,1"), "--ask has 2 numbers: xor has 3 inputs"),
        (("xor", "film.mp4", "--size=8000x200", "--pixels=2"), "16000 × 400 pixels"),
        (("xor", "film.gif", "--size=8000x8000"), "at most 8,847,360 in all"),
        (("nobody", "film.mp4"), "there is no problem 'nobody'"),
    ],
)
def test_nonsense_is_refused_in_one_line(tmp_path, monkeypatch, capsys, words, told):
    """Before anything is trained or written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(studio, "_frames", lambda *_: pytest.fail("she was trained"))
    monkeypatch.setattr(encoders, "ready", lambda _: None)
    assert main.main(["record", *words]) == 2
    out, complaint = capsys.readouterr()
    assert (out, complaint.count("\n")) == ("", 1)
    assert told in complaint
    assert list(tmp_path.iterdir()) == []


# What is filmed


def test_two_recordings_of_the_same_are_the_same_file(record):
    """To the last byte: nothing depends on the clock."""
    words = (*QUICK, "--fps=3")
    one = record("one.gif", "xor", *words)[1].read_bytes()
    assert one == record("other.gif", "xor", *words)[1].read_bytes()
    assert one != record("third.gif", "xor", *words, "--seed=2")[1].read_bytes()
    assert one != record("fourth.gif", "xor", *words, "--ask=1,0,1")[1].read_bytes()


def test_a_saved_run_is_filmed_with_what_was_changed_in_it(tmp_path, record, monkeypatch):
    """From its random start to where it was going, whatever was shown when it was saved."""
    run = new_run("xor", *files.find("xor"))
    run.trainer.seek(50)
    run.trainer.edit(SetWeight(0, 0, 0, 7.0))
    run.trainer.seek(400)
    run.trainer.seek(200)
    path = tmp_path / "run.thinking"
    run_file.save(path, run_file.saved(run.name, run.trainer, run.question, 3))
    seen, look_at = [], film.look_at
    monkeypatch.setattr(film, "look_at", lambda *a, **k: seen.append(look_at(*a, **k)) or seen[-1])
    code, _, _, _ = record(
        "film.gif", str(path), *QUICK[1:], "--pace=log", "--seconds=3", "--fps=5"
    )
    assert code == 0
    shown = seen[-len({snapshot.iteration for snapshot in seen}) :]
    assert (shown[0].iteration, shown[-1].iteration) == (0, 60_000)
    assert {snapshot.shown.example for snapshot in shown} == {3}
    after = [snapshot for snapshot in shown if snapshot.iteration >= 50]
    assert all(snapshot.changed == (50,) for snapshot in after)
    assert all(snapshot.changed == () for snapshot in shown if snapshot.iteration < 50)
    for snapshot in after[:3]:
        run.trainer.seek(snapshot.iteration)
        expected = run.trainer.state.parameters.weights
        pairs = zip(snapshot.parameters.weights, expected, strict=True)
        assert all(np.array_equal(a, b) for a, b in pairs)


def test_a_film_needs_no_screen(monkeypatch, record):
    """Nothing of pygame's display is started."""
    import pygame

    monkeypatch.setattr(pygame.display, "init", lambda: pytest.fail("a display was started"))
    monkeypatch.setattr(pygame.display, "set_mode", lambda *_: pytest.fail("a window was opened"))
    assert record("film.gif", "xor", *QUICK)[0] == 0


# Progress


class Terminal(StringIO):
    """A stream that is one."""

    def isatty(self) -> bool:
        return True


def test_progress_is_a_line_at_most_twice_a_second_and_one_at_the_end():
    """Where nobody looks but a program."""
    stream, now = StringIO(), [0.0]
    with Progress("frame", 600, stream, lambda: now[0]) as progress:
        for _ in range(600):
            now[0] += 1 / 200
            progress.made()
    lines = stream.getvalue().splitlines()
    assert lines[0] == "frame 1 of 600"
    assert lines[-1] == "frame 600 of 600"
    assert all(line.split()[::2] == ["frame", "of"] for line in lines)
    numbers = [int(line.split()[1]) for line in lines]
    apart = [b - a for a, b in pairwise(numbers)]
    assert all(count >= 200 * LINE_SECONDS for count in apart[:-1])
    assert len(lines) <= 8


def test_progress_on_a_terminal_without_tqdm_is_one_line_with_the_time_left(monkeypatch):
    """Written over, and gone at the end."""
    monkeypatch.setitem(sys.modules, "tqdm", None)
    stream, now = Terminal(), [0.0]
    with Progress("frame", 100, stream, lambda: now[0]) as progress:
        for _ in range(50):
            now[0] += 0.1
            progress.made()
    said = stream.getvalue()
    assert "\n" not in said
    assert "\rframe 49 of 100, 5 s left " in said
    assert said.endswith("\r\033[K")


def test_progress_on_a_terminal_is_a_bar_with_the_time_left():
    """By tqdm, where it is installed; it leaves nothing behind."""
    pytest.importorskip("tqdm", reason="tqdm, which draws the bar, is not installed")
    stream = Terminal()
    with Progress("frame", 100, stream) as progress:
        progress.made(40)
        sleep(0.12)
        progress.made(10)
    assert "50/100" in stream.getvalue()
    assert stream.getvalue().endswith("\r")


def test_the_window_can_read_how_far_the_film_is(record):
    """The last whole line on standard error is such a line, from the first frame on."""
    _, _, _, complaint = record("film.gif", "xor", *QUICK)
    lines = complaint.splitlines()
    assert lines[-1] == "frame 8 of 8"
    assert all(line.split()[0] in ("iteration", "frame") for line in lines)
    assert "frame 1 of 8" in lines


def test_the_usual_signals_are_back_after_a_film(record):
    """Being asked to end means again what it meant."""
    before = signal.getsignal(signal.SIGTERM)
    record("film.gif", "xor", *QUICK)
    assert signal.getsignal(signal.SIGTERM) == before


def test_an_order_says_how_large_its_film_is():
    """An MP4's sides are even, a GIF's as asked."""
    sizes = [
        studio.Order(Path(name), (251, 200), pixels=1.0).frame_size
        for name in ("a.mp4", "a.MP4", "a.gif")
    ]
    assert sizes == [(252, 200), (252, 200), (251, 200)]
