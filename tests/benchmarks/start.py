"""How soon she is there: python tests/benchmarks/start.py [--rounds N]

Whole fresh processes, from their start to the first complete frame: `main.py watch xor` against a
bare program of numpy and pygame that opens the same window, fills it, writes a word and flips; and
`main.py --help` against a Python that does nothing. Seconds of the clock, and of the processor.
They take turns, compiled modules at hand; what counts are the medians of the ratios within a round.
Under SDL's silent driver and, where DISPLAY names a screen, on that too (`xvfb-run python
tests/benchmarks/start.py`). Needs Unix.
"""

import argparse
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE)]

import peers

OURS = """
import os, runpy, sys
import pygame

flip = pygame.display.flip

def last():
    flip()
    os._exit(0)

pygame.display.flip = last
sys.argv = [sys.argv[1], "watch", "xor"]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Ends with the first frame: neither program's way out is measured."""

BARE = """
import os
import numpy
import pygame

pygame.display.init()
pygame.font.init()
surface = pygame.display.set_mode((1280, 800), pygame.RESIZABLE)
surface.fill((15, 17, 23))
surface.blit(pygame.font.Font(None, 24).render("She thinks", True, (230, 234, 242)), (600, 400))
pygame.display.flip()
os._exit(0)
"""

WATCH, PLAIN, HELP, NOTHING = "watch xor", "bare numpy + pygame", "--help", "python -c pass"


class Took(NamedTuple):
    """Seconds of one process."""

    clock: float
    processor: float


def environment(folder: str, driver: str) -> dict[str, str]:
    """What both programs are started with: nobody's settings, main.py's own defaults."""
    own = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"), folder)
    plain = {
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": folder,  # whether or not the usual places can be written
        "OPENBLAS_NUM_THREADS": "1",
        "PYGAME_HIDE_SUPPORT_PROMPT": "1",
        "SDL_FRAMEBUFFER_ACCELERATION": "0",
    }
    return {**os.environ, **plain, **own, "SDL_VIDEODRIVER": driver}


def timed(words: list[str], told: dict[str, str]) -> Took:
    """Start it and wait for its end; raises CalledProcessError where it fails."""
    before, began = spent(), perf_counter()
    subprocess.run(words, env=told, stdout=subprocess.DEVNULL, check=True)
    return Took(perf_counter() - began, spent() - before)


def spent() -> float:
    """The processor's seconds of all processes that have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def alternate(programs: dict[str, list[str]], told: dict[str, str], rounds: int) -> dict:
    """What each took, round after round; the first, which compiles, is not counted."""
    taken: dict[str, list[Took]] = {name: [] for name in programs}
    for number in range(rounds + 1):
        for name, words in programs.items():
            took = timed(words, told)
            if number:
                taken[name].append(took)
    return taken


def line(taken: dict[str, list[Took]], where: str, ours: str, theirs: str) -> str:
    """Ours against theirs as a row."""
    pairs = list(zip(taken[ours], taken[theirs], strict=True))
    words = [where, ours, theirs]
    for which in range(2):
        medians = [1e3 * median(pair[side][which] for pair in pairs) for side in range(2)]
        times = median(pair[0][which] / pair[1][which] for pair in pairs)
        words.append(f"{medians[0]:.0f} : {medians[1]:.0f}")
        words.append(f"{times:.2f}")
    return f"| {' | '.join(words)} |"


def refuse_heavy_help(told: dict[str, str]) -> None:
    """To say what may be said, neither numpy nor pygame is needed."""
    words = [sys.executable, "-X", "importtime", "main.py", "--help"]
    asked = subprocess.run(words, env=told, cwd=ROOT, capture_output=True, text=True, check=True)
    names = [row.rsplit("|", 1)[-1].strip() for row in asked.stderr.splitlines()]
    heavy = [name for name in names if name.split(".")[0] in ("numpy", "pygame")]
    print(f"\n--help imports {len(names) - 1} modules, of numpy and pygame: {heavy or 'none'}")


def main() -> None:
    """All of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    python, program = sys.executable, str(ROOT / "main.py")
    windows = {WATCH: [python, "-c", OURS, program], PLAIN: [python, "-c", BARE]}
    words = {HELP: [python, program, "--help"], NOTHING: [python, "-c", "pass"]}
    print(f"{date.today()}: {peers.machine()}, {peers.versions()}\n")
    print("| on | ours | theirs | ms : ms | ratio | processor ms : ms | ratio |")
    print("|---|---|---|---:|---:|---:|---:|")
    with TemporaryDirectory() as folder:
        for driver in ("dummy", *(["x11"] if os.environ.get("DISPLAY") else [])):
            told = environment(folder, driver)
            print(line(alternate(windows, told, rounds), driver, WATCH, PLAIN), flush=True)
        told = environment(folder, "dummy")
        print(line(alternate(words, told, rounds), "console", HELP, NOTHING))
        refuse_heavy_help(told)


if __name__ == "__main__":
    main()
