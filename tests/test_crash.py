"""A fault of the program's own: the run is kept, a report written, and the next start offers it."""

import gc
from collections.abc import Callable
from pathlib import Path

import pygame
import pytest

import main
from network import run_file
from visualiser import commands as c
from visualiser import keeper, window
from visualiser.session import Session
from visualiser.staging import Staging

PLAY = pygame.event.Event(pygame.KEYDOWN, key=pygame.K_SPACE, mod=0, unicode=" ", scancode=0)
Script = Callable[[pytest.MonkeyPatch, Session], None]


class Fault(Exception):
    """What nobody foresaw."""


def fault(*_arguments: object, **_options: object) -> None:
    raise Fault("the moon is full")


class Desk:
    """Starts the program in a folder of its own, and does something to it in a frame."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys, folder: Path) -> None:
        self.patch, self.capsys, self.folder = monkeypatch, capsys, folder
        self.session: Session | None = None

    def start(self, script: Script | None = None, words=("xor", "--speed", "max")):
        """The exit code and what is said on standard error."""
        frames = 0

        with self.patch.context() as patch:

            def get() -> list[pygame.event.Event]:
                nonlocal frames
                frames += 1
                if frames == 4 and script is not None:
                    script(patch, self.session)
                return (
                    [PLAY]
                    if frames == 5
                    else []
                    if frames < 7
                    else [pygame.event.Event(pygame.QUIT)]
                )

            def begun(session: Session, *values: object) -> None:
                really(session, *values)
                self.session = session

            really = Session.__init__
            patch.setattr(pygame.event, "get", get)
            patch.setattr(Session, "__init__", begun)
            code = main.main(words)
        gc.collect()  # a process that has ended holds no lock
        return code, self.capsys.readouterr().err

    @property
    def reports(self) -> list[Path]:
        return list(self.folder.rglob("reports/*.txt"))

    @property
    def kept(self) -> list[Path]:
        return list(self.folder.rglob("*.thinking"))


@pytest.fixture
def desk(monkeypatch, capsys, tmp_path) -> Desk:
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setattr(window, "FRAMES_PER_SECOND", 1_000)
    monkeypatch.chdir(tmp_path)
    return Desk(monkeypatch, capsys, tmp_path)


def bits(session: Session) -> tuple[int, int, list[bytes]]:
    """Where she is and how far she has come, and her weights there to the last bit."""
    trainer = session.run.trainer
    weights = trainer.at_furthest().parameters.weights
    return trainer.iteration, trainer.furthest, [array.tobytes() for array in weights]


PLACES = {
    "reading events": "visualiser.controls.Controls.read",
    "a command": "visualiser.session.Session.handle",
    "training": "visualiser.session.Session.advance",
    "looking": "visualiser.session.Session.snapshot",
    "composing": "visualiser.staging.Staging.compose",
    "painting": "visualiser.render.paint.Painter.paint_layers",
    "the screen": "pygame.display.flip",
    "delivering": "visualiser.delivery.Delivery.serve",
}


@pytest.mark.parametrize("place", PLACES)
def test_wherever_the_fault_is_the_run_is_kept_and_the_next_start_offers_it(desk, place):
    """Exit code 1; one line with fault, run and report; the very same weights again."""
    code, said = desk.start(lambda patch, _: patch.setattr(PLACES[place], fault))
    bits_before = bits(desk.session)
    assert code == 1
    assert said.count("\n") == 1
    assert "Fault: the moon is full" in said
    assert "The run is kept" in said
    (report,), (_kept,) = desk.reports, desk.kept
    assert str(report) in said
    assert "in fault" in report.read_text(encoding="utf-8")

    opened = []

    def open_it(_patch: pytest.MonkeyPatch, session: Session) -> None:
        session.handle(c.OpenKept())
        opened.append(bits(session))

    assert desk.start(open_it) == (0, "")
    assert opened == [bits_before]
    assert desk.kept == []


def test_after_a_fault_the_offer_names_problem_and_iteration(desk):
    desk.start(lambda patch, _: patch.setattr(pygame.display, "flip", fault))
    iteration = desk.session.run.trainer.iteration
    desk.start()
    told = desk.session.view.kept[1]
    assert "XOR" in told
    assert f"{iteration:,}" in told


@pytest.fixture
def always_saving(monkeypatch) -> None:
    """The run is kept in every frame."""
    monkeypatch.setattr(window, "REMEMBER_SECONDS", -1.0)
    monkeypatch.setattr(keeper, "LEAST_SECONDS", 0.0)
    monkeypatch.setattr(keeper, "SHARE", 1e9)


@pytest.mark.usefixtures("always_saving")
def test_a_fault_in_saving_itself_is_told_too(desk):
    """Then the run is lost, and nobody says otherwise."""
    code, said = desk.start(lambda patch, _: patch.setattr(run_file, "saved", fault))
    assert code == 1
    assert "The run could not be kept (the moon is full)" in said
    assert "is kept" not in said
    assert len(desk.reports) == 1


@pytest.mark.usefixtures("always_saving")
def test_of_two_faults_both_are_reported(desk):
    """In training, so that there is something to keep, and then in saving what can be saved."""
    train = Session.advance

    def both(patch: pytest.MonkeyPatch, _session: Session) -> None:
        def advance(session: Session, elapsed: float, budget_seconds: float) -> None:
            train(session, elapsed, budget_seconds)
            patch.setattr(run_file, "saved", fault)
            raise ZeroDivisionError

        patch.setattr(Session, "advance", advance)

    code, said = desk.start(both)
    assert code == 1
    assert "could not be kept" in said
    report = desk.reports[0].read_text(encoding="utf-8")
    assert "ZeroDivisionError" in report
    assert "the moon is full" in report


def test_a_run_too_large_to_be_kept_is_not_said_to_be_kept(desk):
    def fill(patch: pytest.MonkeyPatch, _session: Session) -> None:
        patch.setattr(run_file, "LARGEST_FILE", 100)
        patch.setattr(pygame.display, "flip", fault)

    code, said = desk.start(fill)
    assert code == 1
    assert "The run could not be kept" in said
    assert "more than 100 bytes" in said
    assert desk.kept == []


def test_where_nothing_can_be_written_that_is_said(desk, monkeypatch):
    """No report and no run, but the words, and the exit code of a fault of ours."""
    (desk.folder / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(desk.folder / "file"))
    code, said = desk.start(lambda patch, _: patch.setattr(pygame.display, "flip", fault))
    assert code == 1
    assert "the moon is full" in said
    assert "No report could be written" in said
    assert "cannot be kept" in said


def test_a_run_nobody_has_trained_is_nothing_to_keep(desk):
    words = ("xor", "--paused")
    code, said = desk.start(lambda patch, _: patch.setattr(Staging, "compose", fault), words)
    assert code == 1
    assert "Nothing had to be kept" in said


def test_without_a_folder_the_run_is_not_said_to_be_kept(desk, monkeypatch):
    """Where no home is known there is no place to keep it in."""
    monkeypatch.setattr(keeper, "usual_folder", lambda: None)
    code, said = desk.start(lambda patch, _: patch.setattr(pygame.display, "flip", fault))
    assert code == 1
    assert "The run could not be kept." in said


def test_the_window_is_closed_before_anything_that_could_fail(desk):
    """A window that hangs about dead would be worse than none."""
    seen = []

    def later(patch: pytest.MonkeyPatch, _session: Session) -> None:
        patch.setattr(window.Delivery, "close", lambda _: seen.append(pygame.display.get_init()))
        patch.setattr(pygame.display, "flip", fault)

    assert desk.start(later)[0] == 1
    assert seen == [False]


def test_a_fault_without_a_window_is_reported_too(desk, monkeypatch):
    monkeypatch.setattr("network.report.as_text", fault)
    assert main.main(["train", "xor", "--iterations", "3"]) == 1
    said = desk.capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(desk.reports[0]) in said


def test_a_description_that_nothing_takes_ends_the_window_and_keeps_the_run(desk, monkeypatch):
    """As on a full disk: the machine's matter and not a fault of ours."""

    def full(_line: str, flush: bool) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("visualiser.actions.print", full, raising=False)
    code, said = desk.start(words=("xor", "--describe"))
    assert code == 3
    assert said == "see-her-thinking: standard output: No space left on device\n"
    assert desk.reports == []


def test_who_reads_the_description_may_leave(desk, monkeypatch):
    """As `--describe | head -1` does: that is an end like any other."""
    monkeypatch.setattr(
        "visualiser.actions.say", lambda _line: (_ for _ in ()).throw(BrokenPipeError)
    )
    code, said = desk.start(words=("xor", "--describe"))
    assert (code, said) == (0, "")
    assert desk.reports == []
    assert desk.kept == []
