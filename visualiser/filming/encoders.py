"""Frames become a film, one at a time: nothing is kept but the last one.

A frame is the memory of a surface, four bytes a pixel; `order` says what they are, as in "BGRX".
MP4 goes through ffmpeg, GIF through Pillow; neither is needed before a film is asked for.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from shutil import which
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from network.writing import beside
from visualiser.filming.palette import BITS, Palette

Memory = NDArray[np.uint8]
Add = Callable[[Memory], object]

MOST_GIF_RATE = 50
"""A GIF counts in hundredths of a second, and players take less than two of them for ten."""

WITHOUT_FFMPEG = (
    "MP4 needs ffmpeg: pip install imageio-ffmpeg, or put an ffmpeg on the PATH; "
    "a .gif works without"
)
WITHOUT_PILLOW = "GIF needs Pillow: pip install pillow"

H264 = (
    "-c:v libx264 -preset veryfast -crf 18 -x264-params subme=1 -pix_fmt yuv420p "
    "-movflags +faststart -f mp4"
)
"""`subme=1`: finding out how things moved to a quarter of a pixel takes a fifth of the time, and
saves a twentieth of the size."""
COLOURS = "scale=out_color_matrix=bt709:out_range=tv"
TAGS = "-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv"
"""Which numbers stand for which colours; where a film does not say, players guess by its size."""

PIPE_BYTES = 1_000_000
"""Room for a quarter of a frame where the system grants it: ffmpeg is woken less often."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file beside the path to write to, which takes its place in the end, or is gone.

    Raises OSError that names the path and says why it cannot be written, and Refused where no file
    can have that name.
    """
    part = beside(path)
    if path.is_dir():
        raise OSError(None, "it is a folder", str(path))
    try:
        part.touch()
        yield part
        os.replace(part, path)
    except OSError as error:
        missing = not path.parent.is_dir()
        why = f"there is no folder {path.parent}" if missing else error.strerror
        raise OSError(None, why or "it cannot be written", str(path)) from error
    finally:
        part.unlink(missing_ok=True)


def ready(path: Path) -> None:
    """Raise OSError where what encodes such a film is not installed."""
    if path.suffix.lower() == ".mp4" and ffmpeg() is None:
        raise OSError(None, WITHOUT_FFMPEG, str(path))
    if path.suffix.lower() == ".gif" and not _has_pillow():
        raise OSError(None, WITHOUT_PILLOW, str(path))


def ffmpeg() -> str | None:
    """The extra's own ffmpeg or, where it is not installed, the one on the PATH."""
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return which("ffmpeg")


def _has_pillow() -> bool:
    try:
        import PIL.GifImagePlugin  # noqa: F401
    except ImportError:
        return False
    return True


@contextmanager
def mp4(part: Path, size: tuple[int, int], order: str, rate: Fraction) -> Iterator[Add]:
    """H.264 that every player takes; width and height are even."""
    with TemporaryFile() as said:
        process = _started(part, size, order, rate, said)
        assert process.stdin is not None
        stdin = process.stdin

        def send(memory: Memory) -> None:
            try:
                stdin.write(memory.data)
            except OSError as error:
                raise _stopped(process, said) from error

        try:
            yield send
            with suppress(OSError):  # then the exit code says it
                stdin.close()
            if process.wait():
                raise _stopped(process, said)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            with suppress(OSError):
                stdin.close()


def _started(
    part: Path, size: tuple[int, int], order: str, rate: Fraction, said: IO[bytes]
) -> subprocess.Popen[bytes]:
    raw = f"-f rawvideo -pix_fmt {order.lower().replace('x', '0')} -s {size[0]}x{size[1]}"
    words = ["-y", "-loglevel", "error", *raw.split(), "-framerate", str(rate), "-i", "-", "-an"]
    words += ["-vf", COLOURS, *H264.split(), *TAGS.split(), f"file:{part.absolute()}"]
    program = ffmpeg()
    assert program is not None
    alone: dict[str, Any] = {"start_new_session": True}  # Ctrl C is for us to deal with
    if sys.platform == "win32":
        alone = {"creationflags": subprocess.CREATE_NO_WINDOW}
    process = subprocess.Popen(
        [program, *words], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, **alone
    )
    if sys.platform == "linux":
        from fcntl import F_SETPIPE_SZ, fcntl

        assert process.stdin is not None
        with suppress(OSError):
            fcntl(process.stdin, F_SETPIPE_SZ, PIPE_BYTES)
    return process


def _stopped(process: subprocess.Popen[bytes], said: IO[bytes]) -> OSError:
    """What to raise where ffmpeg ended early, in its own last words."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
    said.seek(0)
    lines = said.read().decode("utf-8", "replace").strip().splitlines()
    why = lines[-1].rsplit(": ", 1)[-1].strip() if lines else f"exit code {process.returncode}"
    return OSError(None, f"ffmpeg has stopped ({why})")


@contextmanager
def gif(
    part: Path, size: tuple[int, int], order: str, rate: Fraction, palette: Palette
) -> Iterator[Add]:
    """A GIF that goes round for ever; every frame holds only what changed."""
    with part.open("wb") as file:
        yield _Gif(file, size, order, rate, palette).add
        file.write(b";")


class _Gif:
    """Writes frames one by one: Pillow's own writer would keep all of them until the end."""

    def __init__(
        self, file: IO[bytes], size: tuple[int, int], order: str, rate: Fraction, palette: Palette
    ) -> None:
        self._file, self._size, self._rate = file, size, rate
        self._places = [order.index(channel) for channel in "RGB"]
        self._table = palette.table.ravel()
        self._kept = len(palette.colours)  # the number of "as it was"
        self._last: NDArray[np.uint8] | None = None
        self._frames = 0
        width, height = (side.to_bytes(2, "little") for side in size)
        colours = palette.colours.tobytes().ljust(768, b"\0")
        for_ever = b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
        file.write(b"GIF89a" + width + height + b"\xf7\0\0" + colours + for_ever)

    def add(self, memory: Memory) -> None:
        """The next frame."""
        from PIL import Image
        from PIL.GifImagePlugin import getdata

        seen = self._numbers(memory)
        left, top, changed = self._changed(seen)
        image = Image.frombytes("P", (changed.shape[1], changed.shape[0]), changed.tobytes())
        hundredths = self._time(self._frames + 1) - self._time(self._frames)
        for block in getdata(
            image, (left, top), duration=10 * hundredths, transparency=self._kept, disposal=1
        ):
            self._file.write(block)
        self._last, self._frames = seen, self._frames + 1

    def _time(self, frames: int) -> int:
        """When the frame begins, in hundredths of a second: the whole comes out right."""
        return round(100 * frames / self._rate)

    def _numbers(self, memory: Memory) -> NDArray[np.uint8]:
        """Which colour of the palette each pixel is, (height, width)."""
        pixels = memory.view(np.uint32)
        cell = np.zeros(pixels.shape, np.uint32)
        for place in self._places:
            shift = 8 * (place if sys.byteorder == "little" else 3 - place)
            cell <<= BITS
            cell |= (pixels >> (shift + 8 - BITS)) & ((1 << BITS) - 1)
        return self._table[cell].reshape(self._size[1], self._size[0])

    def _changed(self, seen: NDArray[np.uint8]) -> tuple[int, int, NDArray[np.uint8]]:
        """The rectangle that changed, and in it what stayed as it was left out."""
        if self._last is None:
            return 0, 0, seen
        same = seen == self._last
        rows, columns = np.flatnonzero(~same.all(axis=1)), np.flatnonzero(~same.all(axis=0))
        if not len(rows):
            return 0, 0, np.full((1, 1), self._kept, np.uint8)
        part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        changed = np.where(same[part], np.uint8(self._kept), seen[part])
        return int(columns[0]), int(rows[0]), changed
