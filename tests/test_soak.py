"""Full speed for long, with everything open: neither memory nor the time of a frame grows."""

import gc
from array import array
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

import pygame
import pytest
from hostile import resident

from network import files
from network.trainer import Trainer
from visualiser import window
from visualiser.render import text, tiles
from visualiser.runs import Run
from visualiser.session import Session
from visualiser.view import View

SECONDS, ITERATIONS = 3.0, 10_000_000
"""The short form ends after so long, the long one at that iteration."""

MOST_GROWN = 5_000_000
PAST_BYTES = 400_000
"""Of the run's past; it is full before the window is warm, and so has to be thinned ever again."""


class Frames(NamedTuple):
    """Of every frame how far she is, how much memory is in use, and the seconds of work in it."""

    iterations: array
    memory: array
    work: array

    def tenth(self, number: int) -> tuple[float, float]:
        """The most memory and the median of the work in a tenth of the frames, counted from 1."""
        count = len(self.work)
        part = slice((number - 1) * count // 10, number * count // 10)
        return max(self.memory[part]), median(self.work[part])


def soaked(monkeypatch, *, long: bool) -> Frames:
    """A window at full speed, its inspector open on a neuron with the lives of its weights."""
    problem, recipe = files.find("xor")
    trainer = Trainer(problem, recipe, limit_bytes=PAST_BYTES)
    view = View(per_second=float("inf"), playing=True, selected=(1, 0), answer_curve=True)
    session = Session(Run("xor", trainer, problem.questions[0]), view, perf_counter)
    seen = Frames(array("q"), array("d"), array("d"))
    began = working = process_time()

    def get() -> list[pygame.event.Event]:
        nonlocal working
        pygame.event.pump()
        seen.work.append(process_time() - working)
        seen.iterations.append(trainer.iteration)
        if len(seen.work) % 60 == 0:
            gc.collect()  # as the window does whenever nothing plays
        seen.memory.append(resident())
        if not session.view.playing:  # the planned iterations are done
            session.play(True)
        done = trainer.iteration >= ITERATIONS if long else process_time() - began > SECONDS
        working = process_time()
        return [pygame.event.Event(pygame.QUIT)] if done else []

    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setattr(window, "FRAMES_PER_SECOND", 1_000_000)
    monkeypatch.setattr(pygame.event, "get", get)
    window.run(session, (1280, 800), lambda _: "")
    return seen


@pytest.fixture
def small_caches(monkeypatch, long) -> None:
    """In the short form what is kept of pictures is full as soon as in a quarter of an hour."""
    if not long:
        monkeypatch.setattr(text, "MOST_TEXTS", 200)
        monkeypatch.setattr(tiles, "MOST_MASKS", 200)
        monkeypatch.setattr(tiles, "MOST_TILE_BYTES", 2_000_000)


@pytest.mark.usefixtures("small_caches")
def test_neither_memory_nor_the_time_of_a_frame_grows(monkeypatch, long):
    """From the second tenth to the last; machines are noisy, and twice the time is no growth."""
    frames = soaked(monkeypatch, long=long)
    (early_memory, early_work), (late_memory, late_work) = frames.tenth(2), frames.tenth(10)
    assert len(frames.work) > 30
    assert late_memory - early_memory < MOST_GROWN
    assert late_work < 2 * early_work
