"""How fast a film is recorded, against the same diagram animated with matplotlib.

All train XOR for its 60,000 iterations, draw the diagram with its glow, hollow and dashed lines,
signals, numbers, legend and caption at 1280 x 720 and 30 frames a second, and write an MP4 with the
same encoder and settings. Matplotlib draws it in two ways: anew in every frame, as animations of
networks usually do, and with artists that are made once and changed, which is the best it can do.

It is run by hand, in an environment that has matplotlib and an ffmpeg:

    python tests/benchmarks/film_against_matplotlib.py [SECONDS] [PICTURE]

and prints frames a second of each and how many times as fast the film is; 10 times the first is
asked for. They take turns, and the better of two rounds counts, so that a busy machine is unfair to
none. With PICTURE, a folder, the last frame of each is left there to be looked at.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

from matplotlib_diagram import GROUND, Diagram

RATE, SIZE, ROUNDS = 30, (1280, 720), 2


def ours(path: Path, seconds: float) -> int:
    """Record the film as `record xor --part diagram --pace log` does; how many frames it has."""
    from network import files
    from visualiser.filming import film, studio
    from visualiser.runs import new_run
    from visualiser.view import View

    order = studio.Order(path, SIZE, 1.0, "diagram", seconds, Fraction(RATE), "log")
    studio.record(new_run("xor", *files.find("xor")), View(), order)
    return film.count(seconds, order.rate)


def drawn_anew(path: Path, seconds: float) -> int:
    """Matplotlib as it is usually animated: the axes are cleared and drawn again."""
    from matplotlib.animation import FuncAnimation

    figure, writer, frames = _stage(seconds)
    states = _states(frames)

    def draw(index: int) -> None:
        figure.clear()
        Diagram(figure, SIZE).show(*next(states), index / RATE)

    animation = FuncAnimation(figure, draw, frames, init_func=lambda: None, repeat=False)
    animation.save(str(path), writer=writer, dpi=100)
    return frames


def artists_kept(path: Path, seconds: float) -> int:
    """Matplotlib at its best: every artist is made once, and changed."""
    figure, writer, frames = _stage(seconds)
    diagram = Diagram(figure, SIZE)
    with writer.saving(figure, str(path), dpi=100):
        for index, (state, question) in enumerate(_states(frames)):
            diagram.show(state, question, index / RATE)
            writer.grab_frame()
    return frames


def _stage(seconds: float) -> tuple[Any, Any, int]:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.animation import FFMpegWriter
    from matplotlib.figure import Figure

    from visualiser.filming import encoders

    matplotlib.rcParams["animation.ffmpeg_path"] = encoders.ffmpeg()
    settings = [*encoders.H264.split()[2:-2], "-vf", encoders.COLOURS, *encoders.TAGS.split()]
    writer = FFMpegWriter(fps=RATE, codec="libx264", extra_args=settings)
    figure = Figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100, facecolor=GROUND)
    return figure, writer, round(seconds * RATE)


def _states(frames: int) -> Iterator[tuple[Any, tuple[float, ...]]]:
    from network import files
    from network.snapshot import first_question
    from network.trainer import Trainer
    from visualiser.filming import pace

    problem, recipe = files.find("xor")
    trainer, question = Trainer(problem, recipe), first_question(problem)
    for iteration in pace.logarithmic(frames, recipe.iterations):
        trainer.seek(iteration)
        yield trainer.state, question


WAYS = {"ours": ours, "drawn anew": drawn_anew, "artists kept": artists_kept}


def main() -> None:
    """Take turns, and print what came out."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    best = dict.fromkeys(WAYS, 0.0)
    with TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            for name, make in WAYS.items():
                path, began = Path(folder) / f"{name}.mp4", perf_counter()
                frames = make(path, seconds)
                best[name] = max(best[name], frames / (perf_counter() - began))
        if len(sys.argv) > 2:
            for name in WAYS:
                _last_frame(Path(folder) / f"{name}.mp4", Path(sys.argv[2]) / f"{name}.png")
    for name, rate in best.items():
        times = best["ours"] / rate
        print(f"{name:<13}{rate:6.1f} frames a second; ours is {times:.1f} times as fast")


def _last_frame(film: Path, picture: Path) -> None:
    from visualiser.filming import encoders

    words = ["-v", "error", "-y", "-sseof", "-0.2", "-i", str(film), "-update", "1", str(picture)]
    subprocess.run([str(encoders.ffmpeg()), *words], check=True)


if __name__ == "__main__":
    main()
