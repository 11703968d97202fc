"""How fast she is drawn: python tests/benchmarks/painting.py [--rounds N] [--pictures FOLDER]

Milliseconds of the processor a frame, from looking at the network to the last pixel: the window's
own loop (`Session`, `Staging`, `Painter`) on a surface in memory, without a window. Between any two
frames she trains, which is not counted. Everything takes turns, round after round in one process;
what counts are ratios within a round. Matplotlib draws the same diagram where it is installed, on
its own surface in memory (Agg). With --pictures the last frames are left there to be looked at.
"""

import argparse
import gc
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as main.py has it
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import numpy as np
import pygame

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

import peers
from matplotlib_diagram import GROUND, Diagram

from network import files
from visualiser.render.lines import SynapseLayer
from visualiser.render.paint import Painter
from visualiser.runs import new_run
from visualiser.scene.compose import NOBODY, seen
from visualiser.scene.layout import diagram_only
from visualiser.scene.theme import THEMES
from visualiser.session import Session
from visualiser.staging import Staging
from visualiser.view import View
from visualiser.weaver import Weaver

SIZE, FRAMES_PER_SECOND = (1280, 800), 60
FRAMES, FRAMES_OF_A_PEER, WARMING = 32, 3, 8
"""In a round; of ours two turns of what a dense network takes to be drawn anew."""

PLANNED, ENOUGH = 100_000, 1.0
"""Iterations, and seconds for those of a frame: more than are needed here."""

DENSE = "64-32-10, all synapses"
OURS, ANEW, KEPT = "3-4-1, the diagram", "matplotlib, drawn anew", "matplotlib, artists kept"
LINES = ", of it the synapses"
Milliseconds = dict[str, list[list[float]]]
"""Of each its rounds, of each round its frames."""


class Stopwatch:
    """Milliseconds of the processor within some functions."""

    def __init__(self) -> None:
        """At zero."""
        self.passed = 0.0

    def over(self, owner: type, name: str) -> None:
        """Count that method's time from now on."""
        method = getattr(owner, name)

        def timed(*given: Any, **named: Any) -> Any:
            began = process_time()
            try:
                return method(*given, **named)
            finally:
                self.passed += 1e3 * (process_time() - began)

        setattr(owner, name, timed)


SYNAPSES = Stopwatch()
"""To make and to paint them."""


class Show:
    """What is shown and painted, as `visualiser.window` does it."""

    def __init__(self, problem: str, pixels: int, iterations: int, **choices: Any) -> None:
        """So many pixels a point and iterations a frame; `choices` are for the view."""
        pygame.font.init()
        found, recipe = files.find(problem)
        hidden, self.alone = choices.pop("hidden", recipe.layers[1:-1]), choices.pop("alone", False)
        recipe = replace(recipe.with_hidden(hidden), iterations=PLANNED)
        pace = FRAMES_PER_SECOND * iterations + 0.01
        view = View(per_second=pace, scale=float(pixels), **choices)
        self.session = Session(new_run(problem, found, recipe), view, perf_counter)
        self.surface = pygame.Surface((pixels * SIZE[0], pixels * SIZE[1]), 0, 32)
        self.staging, self.painter, self.seconds = Staging(), Painter(), 0.0
        self.painted = True

    def frame(self) -> float:
        """Train, then look, compose and paint; the milliseconds of the latter."""
        session = self.session
        before, playing = session.run.trainer.iteration, session.view.playing
        session.advance(1 / FRAMES_PER_SECOND, ENOUGH)
        assert (session.run.trainer.iteration > before) == playing
        self.seconds += 1 / FRAMES_PER_SECOND
        began = process_time()
        view, layout = seen(session.view, *self.surface.get_size())
        if self.alone:
            layout = diagram_only(*SIZE)
        snapshot = session.snapshot()
        layers = self.staging.compose(
            snapshot, view, layout, self.seconds, NOBODY, painted=self.painted
        )
        background = THEMES[view.theme].background
        self.painted = self.painter.paint_layers(
            self.surface, layers, view.scale, background, patient=self.staging.patient
        )
        return 1e3 * (process_time() - began)

    def save(self, path: Path) -> None:
        pygame.image.save(self.surface, str(path))


class Peer:
    """The same run of a show, its diagram drawn by matplotlib."""

    def __init__(self, show: Show, *, keep: bool) -> None:
        """Artists are kept or, as animations usually do it, made anew in every frame."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.show, self.keep = show, keep
        figure = Figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100, facecolor=GROUND)
        self.canvas, self.diagram = FigureCanvasAgg(figure), Diagram(figure, SIZE)

    def frame(self) -> float:
        """Train, then draw; the milliseconds of the latter."""
        self.show.frame()
        run, began = self.show.session.run, process_time()
        if not self.keep:
            self.canvas.figure.clear()
            self.diagram = Diagram(self.canvas.figure, SIZE)
        self.diagram.show(run.trainer.state, run.question, self.show.seconds)
        self.canvas.draw()
        return 1e3 * (process_time() - began)

    def save(self, path: Path) -> None:
        self.canvas.print_png(str(path))


def shows() -> dict[str, Show]:
    """All that is measured, at both sizes."""
    made = {}
    for pixels in (1, 2):
        inspector, hidden, turns = {"selected": (1, 0)}, {"hidden": (32,)}, ", panels in turn"
        for name, show in {
            OURS: Show("xor", pixels, 20, alone=True),
            f"3-4-1, the window{turns}": Show("xor", pixels, 20),
            "3-4-1, the window": Show("xor", pixels, 3),
            f"3-4-1, with inspector{turns}": Show("xor", pixels, 20, **inspector),
            "3-4-1, with inspector": Show("xor", pixels, 3, **inspector),
            "digits 64-16-10, the window": Show("digits", pixels, 8),
            DENSE: Show("digits", pixels, 8, all_synapses=True, **hidden),
        }.items():
            made[name if pixels == 1 else f"{name}, 2x"] = show
    return made


def measure(rounds: int, ours: dict[str, Show], peers: dict[str, Peer]) -> Milliseconds:
    """Round after round, frame after frame."""
    taken: Milliseconds = {}

    def take(name: str, frame: Callable[[], float], count: int) -> None:
        whole, lines = taken.setdefault(name, []), taken.setdefault(name + LINES, [])
        whole.append([])
        lines.append([])
        for _ in range(count):
            before = SYNAPSES.passed
            whole[-1].append(frame())
            lines[-1].append(SYNAPSES.passed - before)

    for number in range(rounds):
        if sys.stderr.isatty():
            print(f"\r{number + 1}/{rounds}\r", end="", file=sys.stderr, flush=True)
        for name, show in ours.items():
            gc.collect()
            show.session.play(True)
            for _ in range(WARMING):
                show.frame()
            take(name, show.frame, FRAMES)
            if name.startswith(DENSE):
                show.session.play(False)
                take(f"{name}: first when paused", show.frame, 1)
                take(f"{name}: still paused", show.frame, FRAMES // 4)
        for name, peer in peers.items():
            take(name, peer.frame, FRAMES_OF_A_PEER)
    return taken


def table(taken: Milliseconds) -> None:
    """A line for each."""
    print("\n| ms a frame | median | 99 % within | worst |\n|---|---:|---:|---:|")
    for name, rounds in taken.items():
        if LINES in name and DENSE not in name:
            continue
        frames = [frame for one in rounds for frame in one]
        figures = (median(frames), np.percentile(frames, 99), max(frames))
        print(f"| {name} | {' | '.join(f'{figure:.2f}' for figure in figures)} |")
    print()
    for peer in (ANEW, KEPT):
        if peer in taken:
            pairs = zip(taken[OURS], taken[peer], strict=True)
            times = median(median(theirs) / median(ours) for ours, theirs in pairs)
            print(f"{OURS}: {times:.1f} times as fast as {peer}")


def main() -> None:
    """All of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    print(f"{date.today()}: {peers.machine()}, numpy {np.__version__}, pygame {pygame.__version__}")
    gc.disable()  # as in the window
    SYNAPSES.over(Weaver, "weave")
    SYNAPSES.over(SynapseLayer, "render")
    ours, theirs = shows(), {}
    try:
        theirs = {ANEW: Peer(ours[OURS], keep=False), KEPT: Peer(ours[OURS], keep=True)}
    except ImportError:
        print("left out: matplotlib (it is not installed)")
    table(measure(options.rounds, ours, theirs))
    if options.pictures is not None:
        for name, drawn in (ours | theirs).items():
            drawn.save(options.pictures / f"{name}.png")


if __name__ == "__main__":
    main()
