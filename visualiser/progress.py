"""How far a long piece of work has come, on standard error.

On a terminal it is a bar with the time left (or, without tqdm, one line that is written over).
Where standard error is no terminal it is lines such as

    frame 120 of 600

at most two a second, the last one always among them: for whoever started the work and waits for it.
"""

import sys
from collections.abc import Callable
from time import monotonic
from typing import IO, Any

LINE_SECONDS = 0.5


class Progress:
    """So many of so many things."""

    def __init__(
        self,
        thing: str,
        total: int,
        stream: IO[str] | None = None,
        clock: Callable[[], float] = monotonic,
        *,
        quiet: bool = False,
    ) -> None:
        """Begin at none of `total`; `thing` is one of them, in a word.

        A `quiet` one says nothing where standard error is no terminal.
        """
        self._thing, self._total, self._done, self._clock = thing, total, 0, clock
        self._stream = sys.stderr if stream is None else stream
        self._began, self._said = clock(), -LINE_SECONDS
        self._terminal = self._stream.isatty()
        self._quiet = quiet and not self._terminal
        self._bar: Any = self._tqdm() if self._terminal else None

    def _tqdm(self) -> Any:
        try:
            from tqdm import tqdm
        except ImportError:
            return None
        unit = f" {self._thing}s"
        return tqdm(total=self._total, unit=unit, leave=False, file=self._stream)

    def made(self, count: int = 1) -> None:
        """So many more are done."""
        self._done += count
        if self._bar is not None:
            self._bar.update(count)
            return
        now = self._clock()
        if self._quiet:
            return
        if now - self._said >= LINE_SECONDS or self._done >= self._total:
            self._said = now
            self._say(now)

    def _say(self, now: float) -> None:
        line = f"{self._thing} {self._done} of {self._total}"
        if not self._terminal:
            print(line, file=self._stream, flush=True)
            return
        left = (now - self._began) / max(1, self._done) * (self._total - self._done)
        print(f"\r{line}, {left:.0f} s left ", end="", file=self._stream, flush=True)

    def __enter__(self) -> "Progress":
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave a terminal as it was."""
        if self._bar is not None:
            self._bar.close()
        elif self._terminal:
            print("\r\033[K", end="", file=self._stream, flush=True)
