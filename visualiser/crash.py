"""When the program itself has failed: a report on the disk, and words for the person before it."""

import platform
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from network.version import VERSION
from visualiser import places


class Lost(Exception):
    """The window was lost to a fault of ours; the text says what became of the run."""


def told(error: BaseException, folder: Callable[[], Path | None]) -> str:
    """Write the report, and say what happened, where the report lies and what is kept."""
    cause = error.__cause__ if isinstance(error, Lost) and error.__cause__ else error
    what = f"a fault of this program, not yours: {type(cause).__name__}: {cause}"
    kept = f" {error}" if isinstance(error, Lost) else ""
    try:
        path = _write(cause, folder())
    except OSError:
        path = None
    where = f" The report lies in {path}." if path else " No report could be written."
    return f"{what}.{kept}{where}"


def _write(error: BaseException, folder: Path | None) -> Path | None:
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    path = folder / f"{now:%Y-%m-%d-%H%M%S-%f}.txt"
    about = f"See Her Thinking {VERSION}, Python {platform.python_version()}, {platform.platform()}"
    path.write_text(
        f"{about}\n{now:%Y-%m-%d %H:%M:%S} UTC\n\n{''.join(traceback.format_exception(error))}",
        encoding="utf-8",
        errors="replace",
    )
    return path


def usual_folder() -> Path | None:
    """Where this system keeps what programs write down; None where that is unknown."""
    folder = places.for_state()
    return None if folder is None else folder / "reports"


def show(message: str) -> None:
    """The same in a window of the system's, where somebody could be looking; never raises."""
    try:
        import pygame

        pygame.display.init()
        if pygame.display.get_driver() not in ("dummy", "offscreen"):
            pygame.display.message_box("See Her Thinking", message, "error")
        pygame.display.quit()
    except Exception:  # the words stand on standard error in any case
        return
