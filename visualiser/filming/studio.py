"""A film is recorded: train, choose the iterations, paint frame after frame. Needs no display."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from pathlib import Path
from time import monotonic

import numpy as np
import pygame

from network.refused import Refused
from network.snapshot import Snapshot, look
from visualiser.filming import encoders, film, pace, palette
from visualiser.filming.film import Frame
from visualiser.filming.survey import survey
from visualiser.progress import Progress
from visualiser.render.paint import Painter
from visualiser.render.pixels import byte_order, canvas, memory_of
from visualiser.runs import Run
from visualiser.scene.compose import places_of
from visualiser.scene.theme import THEMES
from visualiser.view import View

LONGEST_SIDE, MOST_PIXELS = 8192, 4096 * 2160
"""Of a frame: beyond them players give up, and so may memory, which holds some frames at a time."""

SAMPLES, SAMPLED = 10, 1_000_000
"""Frames, spread over the film, whose colours a GIF's palette is made from, and pixels of each."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be recorded: `size` in points, `pixels` a point, `rate` frames a second."""

    path: Path
    size: tuple[int, int] = (1280, 720)
    pixels: float = 1.0
    part: str = "window"
    seconds: float = 20.0
    rate: Fraction = Fraction(30)
    pace: str = "change"
    slow: tuple[int, int] | None = None

    @property
    def frame_size(self) -> tuple[int, int]:
        """Width and height in pixels; an MP4's are even."""
        width, height = (round(side * self.pixels) for side in self.size)
        odd = self.path.suffix.lower() == ".mp4"
        return width + (odd and width % 2), height + (odd and height % 2)


def record(run: Run, view: View, order: Order) -> str:
    """Write the film of a run, whole or not at all, and say how long it is.

    It begins with iteration 0 and ends with the planned one, or where she has been trained further
    than that. Raises Refused for what cannot be asked for, OSError where the machine will not.
    """
    last = max(run.trainer.at_furthest().recipe.iterations, run.trainer.furthest)
    _refuse(order, last)
    encoders.ready(order.path)
    with encoders.whole_file(order.path) as part:
        run.trainer.grow(inf, monotonic)  # of a saved run the past is made again first
        frames = _frames(run, view, order, last)
        studio = _Studio(run, view, order)
        with (
            _without_searches(),
            Progress("frame", len(frames)) as progress,
            studio.encoder(part, frames) as add,
        ):
            for index, frame in enumerate(frames):
                studio.paint(frame, index)
                add(studio.memory())
                progress.made()
    seconds, (width, height) = float(len(frames) / order.rate), order.frame_size
    size = f"{len(frames):,} frames of {width} × {height}"
    return f"{order.path}: {seconds:,.1f} seconds, {size}"


@contextmanager
def _without_searches() -> Iterator[None]:
    """Painting leaves no cycles behind, and looking for them would take a tenth of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _refuse(order: Order, end: int) -> None:
    if order.path.suffix.lower() == ".gif" and order.rate > encoders.MOST_GIF_RATE:
        most = encoders.MOST_GIF_RATE
        raise Refused(f"--fps: found {float(order.rate):g}, a GIF shows at most {most} a second")
    width, height = order.frame_size
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        expected = f"at most {MOST_PIXELS:,} in all and {LONGEST_SIDE:,} on a side"
        raise Refused(f"--size: found {width} × {height} pixels, expected {expected}")
    if order.slow is not None:
        first, last = order.slow
        said = f"--slow: found {first}-{last}, expected"
        if last >= end:
            raise Refused(f"{said} iterations before the last, {end:,}")
        if last - first >= film.MOST_SLOW:
            raise Refused(f"{said} at most {film.MOST_SLOW} iterations")


def _frames(run: Run, view: View, order: Order, last: int) -> tuple[Frame, ...]:
    """Which iterations are shown and how; the pace `change` trains to the end to know."""
    count = film.count(order.seconds, order.rate)
    holding = film.held(count, order.rate)
    moving = count - holding
    if order.pace == "change":
        layout = film.layout_of(order.part, *_points(view, order))
        snapshot = look(run.trainer, run.question, run.example)
        places, situation = places_of(snapshot, layout), snapshot.shown.inputs
        with Progress("iteration", last) as progress:
            theme = THEMES[view.theme]
            seen = survey(run.trainer, places, situation, theme, last, progress.made)
        shown = pace.by_change(seen, moving, float(order.rate))
    else:
        shown = (pace.logarithmic if order.pace == "log" else pace.even)(moving, last)
    return film.plan(shown, holding, order.rate, order.slow)


def _points(view: View, order: Order) -> tuple[float, float]:
    """The size of the scene in points, of which text scale and pixels make larger ones."""
    width, height = order.frame_size
    return width / (view.scale * order.pixels), height / (view.scale * order.pixels)


class _Studio:
    """Paints frames on one surface; remembers only the last snapshot."""

    def __init__(self, run: Run, view: View, order: Order) -> None:
        pygame.font.init()
        self._run, self._view, self._order = run, view, order
        self._layout = film.layout_of(order.part, *_points(view, order))
        self._surface, self._painter = canvas(*order.frame_size), Painter()
        self._channels = byte_order(self._surface)
        self._last: tuple[tuple[int, bool], Snapshot] | None = None

    def paint(self, frame: Frame, index: int) -> None:
        """Paint a frame, the one of that number: signals move by the film's own time."""
        seconds = float(index / self._order.rate)
        shapes = film.scene(self._look(frame), frame, self._view, self._layout, seconds)
        scale = self._view.scale * self._order.pixels
        self._painter.paint(self._surface, shapes, scale, THEMES[self._view.theme].background)

    def memory(self) -> encoders.Memory:
        """The frame, until the next is painted; nothing can be painted while anyone holds it."""
        return memory_of(self._surface)

    def encoder(self, part: Path, frames: Sequence[Frame]) -> AbstractContextManager[encoders.Add]:
        """What takes the frames."""
        order = "".join("RGBX"[channel] for channel in self._channels)
        size, rate = self._order.frame_size, self._order.rate
        if self._order.path.suffix.lower() == ".mp4":
            return encoders.mp4(part, size, order, rate)
        return encoders.gif(part, size, order, rate, self._colours(frames))

    def _colours(self, frames: Sequence[Frame]) -> palette.Palette:
        places = [self._channels.index(channel) for channel in range(3)]
        width, height = self._order.frame_size
        apart = max(1, width * height // SAMPLED)
        samples = []
        for index in sorted({round(at) for at in np.linspace(0, len(frames) - 1, SAMPLES)}):
            self.paint(frames[index], index)
            samples.append(self.memory().reshape(-1, 4)[::apart, places])
        theme = THEMES[self._view.theme]
        own = [colour for colour in theme if isinstance(colour, tuple)]
        return palette.made_of(samples, own, (theme.background, theme.panel))

    def _look(self, frame: Frame) -> Snapshot:
        key = frame.iteration, frame.phase is None
        if self._last is None or self._last[0] != key:
            every = self._layout.right is not None or self._layout.left is not None
            seen = film.look_at(self._run, frame, self._view, every=every)
            self._last = key, seen
        return self._last[1]
