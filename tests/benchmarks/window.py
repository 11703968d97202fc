"""The real window at full speed: python tests/benchmarks/window.py [--rounds N] [--size WxH]

As it opens and with the inspector of a neuron and the lives of its weights, a window of ten seconds
each in turn; before and after each the posts' loop runs by itself, so that the moods of the machine
are in both. The window counts its frames itself, as F6 shows them; of the rounds the median counts,
of the longest frames the longest. It needs a display, a bare Xvfb will do.
"""

import argparse
import os
import sys
from dataclasses import replace
from datetime import date
from math import inf
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as main.py has it
os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent), str(HERE)]

import peers
from oracle import XOR, posts_three_layers

from network import files
from visualiser import commands as c
from visualiser import window
from visualiser.runs import new_run
from visualiser.session import Session
from visualiser.view import View

ENDLESS = 10**9
WARM_SECONDS, SECONDS = 2.0, 10.0
"""Of each window: before it is measured, and measured."""


class Round(NamedTuple):
    """A window's own figures, in milliseconds a frame, and how fast she was trained in it."""

    frames_a_second: float
    usual: float
    most: float
    longest: float
    iterations_a_second: float
    times_the_posts: float


def headless(iterations: int = 30_000) -> float:
    """The posts' loop by itself, in iterations a second."""
    began = perf_counter()
    posts_three_layers(*XOR, 4, 1, iterations)
    return iterations / (perf_counter() - began)


def compared(size: tuple[int, int], view: dict[str, object]) -> Round:
    """One window, between two runs of the posts' loop."""
    before = headless()
    figures, rate = watched(SECONDS, size, **view)
    posts = (before + headless()) / 2
    frames = (1e3 * seconds for seconds in (figures.median, figures.most, figures.worst))
    return Round(figures.rate, *frames, rate, rate / posts)


def watched(seconds: float, size: tuple[int, int], **view: object) -> tuple[c.Measured, float]:
    """The window's own figures and the iterations a second in it."""
    problem, recipe = files.find("xor")
    run = new_run("xor", problem, replace(recipe, iterations=ENDLESS))
    look = View(playing=True, per_second=inf, problems=files.titles(), **view)
    session = Session(run, look, perf_counter)
    opened, counting = perf_counter(), []

    def narrate(_snapshot: object, view: View) -> None:
        now, iteration = perf_counter(), run.trainer.iteration
        if view.figures is None and now - opened > WARM_SECONDS:
            session.handle(c.ToggleFigures())
            counting.append((now, iteration))
        elif counting and now - counting[0][0] > seconds:
            counting.append((now, iteration))
            session.running = False

    window.run(session, size, lambda _size: "", narrate)
    (began, first), (ended, last) = counting[0], counting[-1]
    assert session.view.figures is not None
    return session.view.figures, (last - first) / (ended - began)


def main() -> None:
    """Both, and what they are measured against."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--size", default="1280x800")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    print(f"{date.today()}: {peers.machine()}, {peers.versions()}\n")
    print("| | frames / s | median ms | 99 % within | worst | iterations / s | times the posts |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    views = {"as it opens": {}, "inspector open": {"selected": (1, 1), "answer_curve": True}}
    taken: dict[str, list[Round]] = {name: [] for name in views}
    for _ in range(options.rounds):
        for name, view in views.items():
            taken[name].append(compared((width, height), view))
    for name, rounds in taken.items():
        usual = Round(*map(median, zip(*rounds, strict=True)))
        told = f"{usual.usual:.1f} | {usual.most:.1f} | {max(each.longest for each in rounds):.1f}"
        rate, times = usual.iterations_a_second, usual.times_the_posts
        print(f"| {name} | {usual.frames_a_second:.1f} | {told} | {rate:,.0f} | {times:.2f} |")


if __name__ == "__main__":
    main()
