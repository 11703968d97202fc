"""Lets the monkey in for as long as you like: python tests/hunts/monkey.py --minutes 10

It is that of `tests/test_monkey.py`, with one seed after another. A fault ends it and names the
seed, with which it comes again: `--seed S --minutes 0`.
"""

import argparse
import os
import sys
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS.parent), str(TESTS)]

import pytest
from test_monkey import VISIT, let_in


def seeds(first: int, minutes: float) -> Iterator[int]:
    """One, and more while there is time."""
    ends = monotonic() + 60 * minutes
    for seed in count(first):
        yield seed
        print(f"\rseed {seed}: {(seed - first + 1) * VISIT:,} events", end="", flush=True)
        if monotonic() >= ends:
            print()
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1_000)
    options = parser.parse_args()
    with (
        TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
        warnings.catch_warnings(action="error"),
    ):
        patch.setenv("XDG_STATE_HOME", folder)
        let_in(seeds(options.seed, options.minutes), patch, Path(folder))


if __name__ == "__main__":
    main()
