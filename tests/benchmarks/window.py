"""The real window at full speed: python tests/benchmarks/window.py [--seconds N] [--size WxH]

Once as it opens and once with the inspector of a neuron and the lives of its weights; before and
after each the posts' loop runs by itself, so that the machine's own moods show. The window counts
its frames itself, as F6 shows them. It needs a display, a bare Xvfb will do.
"""

import argparse
import os
import sys
from dataclasses import replace
from datetime import date
from math import inf
from pathlib import Path
from time import perf_counter

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
WARM_SECONDS = 2.0


def headless(iterations: int = 30_000) -> float:
    """The posts' loop by itself, in iterations a second."""
    began = perf_counter()
    posts_three_layers(*XOR, 4, 1, iterations)
    return iterations / (perf_counter() - began)


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
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--size", default="1280x800")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    print(f"{date.today()}: {peers.machine()}, {peers.versions()}\n")
    print("| | frames / s | median ms | 99 % within | worst | iterations / s | times the posts |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    views = {"as it opens": {}, "inspector open": {"selected": (1, 1), "answer_curve": True}}
    for name, view in views.items():
        before = headless()
        figures, rate = watched(options.seconds, (width, height), **view)
        posts = (before + headless()) / 2
        times = " | ".join(f"{1e3 * t:.1f}" for t in (figures.median, figures.most, figures.worst))
        print(f"| {name} | {figures.rate:.1f} | {times} | {rate:,.0f} | {rate / posts:.2f} |")


if __name__ == "__main__":
    main()
