"""What the view requests and only the edge can make: pictures, copies of them, films.

A film is made by this program once more, from the saved run, in a process of its own, so that the
window stays alive meanwhile.
"""

import re
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from network import run_file
from network.refused import Refused
from visualiser import commands as c
from visualiser.scene.numbers import share_of_hundred
from visualiser.session import Session
from visualiser.taking import Request
from visualiser.view import View

PIXELS = 2.0
"""Pixels a point of a picture, whatever the window has: enough for print and dense screens."""

POLL_SECONDS = 0.25
"""How often a film is asked how far it is."""

FILMS = ("film", "animation")


class Delivery:
    """Makes one thing at a time; a film goes on while the window does."""

    def __init__(self) -> None:
        """Nothing is being made."""
        self._film: _Film | None = None

    def serve(self, session: Session, size: tuple[int, int]) -> None:
        """Make what is requested, and tell how far the film is; `size` is the window's."""
        request = session.view.request
        if request is not None and request.kind in FILMS:
            self._begin_film(session, Path(request.path), size)
        elif request is not None:
            session.handle(c.Taken(_made(session, request, size)))
        self._tell(session)

    def close(self) -> None:
        """The window closes: a film that is not done is given up."""
        if self._film is not None:
            self._film.stop()
            self._film = None

    def _begin_film(self, session: Session, path: Path, size: tuple[int, int]) -> None:
        if self._film is not None:
            session.handle(c.Taken("A film is being made; another has to wait until it is done."))
            return
        try:
            self._film = _Film(session, path, size)
            session.handle(c.Filming(f"Film {path.name}: beginning"))
        except (OSError, Refused) as error:
            session.handle(c.Taken(f"The film cannot be made: {error}"))

    def _tell(self, session: Session) -> None:
        if self._film is None:
            return
        if not session.view.filming:
            self.close()
            session.handle(c.Notify("The film was given up; no half file was left."))
            return
        told, ended = self._film.progress()
        if ended:
            self._film = None
            session.handle(c.Taken(told))
        elif told != session.view.filming:
            session.handle(c.Filming(told))


def _made(session: Session, request: Request, size: tuple[int, int]) -> str:
    """Make a picture or a copy, and say what became of it."""
    from visualiser import clipboard, export
    from visualiser.render.describe import describe

    view = _clean(session.view)
    try:
        if request.path:
            path = Path(request.path)
            export.draw(session.snapshot(), view, path, size=size, pixels=PIXELS)
            return f"Written: {path}"
        if request.kind == "words":
            scene = export.scene_of(session.snapshot(), view, size)
            session.handle(c.Copy(describe(scene.parts)))
            return "Every number and sentence of the window is copied."
        with TemporaryDirectory() as folder:
            path = Path(folder) / "window.png"
            export.draw(session.snapshot(), view, path, size=size, pixels=PIXELS)
            if clipboard.put_picture(path):
                return "The picture is copied."
        return "Nothing on this machine puts pictures on the clipboard; take it as PNG instead."
    except OSError as error:
        place = error.filename or request.path or "a temporary file"
        return f"{place} could not be written ({error.strerror}). Nothing was lost."


def _clean(view: View) -> View:
    """The window without what lies on top of it for a while."""
    return replace(
        view, notice="", filming="", kept=("", ""), intro=False, menu="", help=False,
        field="", text="", preview=None, request=None,
    )  # fmt: skip


class _Film:
    """A film on its way: the process that makes it, and where."""

    def __init__(self, session: Session, path: Path, size: tuple[int, int]) -> None:
        """Save the run and start making its film; raises OSError or Refused."""
        import subprocess

        self._path = path
        self._folder = TemporaryDirectory()
        run, view = session.run, session.view
        saved = run_file.saved(run.name, run.trainer, run.question, run.example)
        self._file = Path(self._folder.name) / "told"
        kept = Path(self._folder.name) / f"run{run_file.ENDING}"
        run_file.save(kept, saved)
        words = ["record", str(kept), str(path), "--theme", view.theme]
        words += ["--size", f"{size[0]}x{size[1]}", "--text-scale", str(view.scale)]
        self._told = f"Film {path.name}: beginning"
        self._began = self._next = perf_counter()
        with self._file.open("wb") as told:
            self._process = subprocess.Popen(
                [*_ourselves(), *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=told,
            )

    def progress(self) -> tuple[str, bool]:
        """What to say of it, and whether it has ended."""
        code = self._process.poll()
        if code is None and perf_counter() < self._next:
            return self._told, False
        self._next = perf_counter() + POLL_SECONDS
        lines = self._lines()
        if code is None:
            self._told = f"Film {self._path.name}: {self._how_far(lines)}"
            return self._told, False
        self._folder.cleanup()
        if code == 0:
            return f"Written: {self._path}", True
        return f"The film could not be made: {lines[-1] if lines else code}", True

    def _how_far(self, lines: list[str]) -> str:
        """In percent, with the time left, from the frames that are done."""
        frames = re.fullmatch(r"frame (\d+) of (\d+)", lines[-1]) if lines else None
        if frames is None:
            return "beginning"
        done, total = map(int, frames.groups())
        left = (perf_counter() - self._began) / max(1, done) * (total - done)
        return f"{share_of_hundred(done / total)}, about {left:.0f} s left"

    def _lines(self) -> list[str]:
        return self._file.read_text(encoding="utf-8", errors="replace").split("\n")[:-1]

    def stop(self) -> None:
        """Give it up; it tidies up after itself."""
        import subprocess

        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._folder.cleanup()


def _ourselves() -> list[str]:
    """How this program is started, from source, installed or frozen into one folder."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, str(Path(__file__).resolve().parent.parent / "main.py")]
