"""How fast she learns: python tests/benchmarks/engine.py [--rounds N] [--playground nn.js]

Everything that is compared runs in alternating rounds of one process; what counts is the shortest
time of each, which a busy machine moves least: it can only ever make things slower. What is not
installed is left out and named. `nn.js` is TensorFlow Playground's `nn.ts` after
`tsc --target es2017 --module commonjs nn.ts`.
"""

import argparse
import gc
import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as main.py has it
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent), str(HERE)]

import peers
from oracle import XOR, posts_three_layers, same_bits

from network import files, kernel, training
from network.problem import Problem, frozen
from network.recipe import Recipe
from network.trainer import Trainer

ITERATIONS = 60_000
FRAME = 0.008
"""Seconds of training between two pictures, as the window has it."""

POSTS, PLAYGROUND = "the posts' loop", "TensorFlow Playground"
Seconds = dict[str, list[float]]


def alternate(works: dict[str, peers.Work], rounds: int) -> Seconds:
    """The seconds of the processor that each takes, round after round."""
    seconds: Seconds = {name: [] for name in works}
    for number in range(rounds):
        for name, work in works.items():
            if sys.stderr.isatty():
                print(f"\r{number + 1}/{rounds} {name:<40}\r", end="", file=sys.stderr, flush=True)
            seconds[name].append(timed(work))
    return seconds


def timed(work: peers.Work) -> float:
    """The processor's seconds, or those that are told."""
    gc.collect()
    began = process_time()  # or whatever else keeps the machine busy would be measured with it
    told = work()
    return told if isinstance(told, float) else process_time() - began


def times(seconds: Seconds, name: str, than: str = POSTS) -> float:
    """How many times as fast as another."""
    return min(seconds[than]) / min(seconds[name])


def table(seconds: Seconds, title: str, ours: str) -> None:
    """A line for each, best first."""
    print(f"\n{title}\n\n| | least ms | times {POSTS} | ours is faster by |\n|---|---:|---:|---:|")
    for name in sorted(seconds, key=lambda name: -times(seconds, name)):
        figures = (1e3 * min(seconds[name]), times(seconds, name), times(seconds, ours, name))
        print("| {} | {:,.1f} | {:.2f} | {:.2f} |".format(name, *figures))


def small(rounds: int, module: Path | None) -> None:
    """3-4-1, the posts' own job, by everybody."""
    assert np.allclose(peers.neuron_objects(500)[0], posts_three_layers(*XOR, 4, 1, 500)[0])
    asked = ours() | others(module)
    missing = {name: work for name, work in asked.items() if isinstance(work, str)}
    works = {name: work for name, work in asked.items() if not isinstance(work, str)}
    seconds = alternate(works, rounds)
    table(seconds, f"3-4-1, {ITERATIONS:,} iterations; the same bits as {POSTS}", "numpy")
    for name, why in missing.items():
        print(f"\nleft out: {name} ({why})")
    cost = times(seconds, "numpy", "numpy, with history") - 1
    print(f"\nhistory: {cost:.1%} of the time of training")
    if "fast" in works and PLAYGROUND in works:
        print(f"\nfast: {times(seconds, 'fast', PLAYGROUND):.1f} times as fast as {PLAYGROUND}")


def ours() -> dict[str, peers.Work | str]:
    """The posts' loop and what does the same here."""
    problem, recipe = files.find("xor")
    start, theirs = training.start(problem, recipe), posts_three_layers(*XOR, 4, 1, ITERATIONS)
    weights = training.advance(start, ITERATIONS).parameters.weights
    assert same_bits((weights, ()), (theirs, ()))
    works: dict[str, peers.Work | str] = {
        POSTS: lambda: posts_three_layers(*XOR, 4, 1, ITERATIONS),
        "numpy": lambda: training.advance(start, ITERATIONS),
        "numpy, with history": lambda: run(problem, recipe),
        "fast": "numba is not installed",
    }
    if kernel.prepare():
        by_kernel = replace(recipe, engine="fast")
        compiled = training.start(problem, by_kernel)
        works["fast"] = lambda: training.advance(compiled, ITERATIONS)
        works["fast, with history"] = lambda: run(problem, by_kernel)
        found = training.advance(compiled, ITERATIONS).parameters.weights
        apart = max(abs(a - b).max() for a, b in zip(found, weights, strict=True))
        print(f"\nfast: its weights differ from numpy's by at most {apart:.1e}")
    return works


def others(module: Path | None) -> dict[str, peers.Work | str]:
    """The peers; those that take seconds do a tenth of it, which is counted ten times."""
    tenth = ITERATIONS // 10
    works: dict[str, peers.Work | str] = {
        "a loop over neuron objects": lambda: peers.neuron_objects(tenth),
        "neuron objects, adjusting at once": lambda: peers.neuron_objects(tenth, at_once=True),
        "PyTorch tensors": peers.torch_tensors(tenth),
        "scikit-learn fit": peers.scikit_learn(tenth),
    }
    ten_times = {
        name: work if isinstance(work, str) else lambda work=work: 10 * timed(work)
        for name, work in works.items()
    }
    return ten_times | {PLAYGROUND: peers.playground(module, ITERATIONS)}


def run(problem: Problem, recipe: Recipe) -> None:
    """The whole run with its past, a frame at a time."""
    trainer = Trainer(problem, recipe)
    while trainer.iteration < ITERATIONS:
        trainer.run(FRAME, perf_counter, ITERATIONS)


def large(rounds: int) -> None:
    """Networks whose time goes into the multiplications themselves."""
    for layers, examples, iterations in (((64, 32, 10), 1_797, 200), ((784, 128, 10), 1_000, 30)):
        draw = np.random.default_rng(1)
        inputs, kinds = draw.random((examples, layers[0])), draw.integers(0, 10, examples)
        targets, rate = np.eye(10)[kinds], 0.002
        names = [tuple(map(str, range(count))) for count in (layers[0], layers[-1])]
        problem = Problem("made", "", "", "", *names, frozen(inputs), frozen(targets))
        start = training.start(problem, Recipe(layers, learning_rate=rate))

        def theirs(x=inputs, y=targets, hidden=layers[1], count=iterations, rate=rate) -> list:
            return peers.posts_loop(x, y, hidden, count, rate)

        def here(start=start, count=iterations) -> training.State:
            return training.advance(start, count)

        assert same_bits(here().parameters, (theirs(), ()))
        seconds = alternate({POSTS: theirs, "numpy": here}, rounds)
        shape = "-".join(map(str, layers))
        table(seconds, f"{shape}, {examples:,} examples, {iterations} iterations", "numpy")


def seeking(count: int) -> None:
    """From anywhere in a run to anywhere else; then just before every checkpoint of the end."""
    trainer = Trainer(*files.find("xor"))
    trainer.seek(ITERATIONS)
    draw = np.random.default_rng(1)
    targets = [
        *draw.integers(0, ITERATIONS + 1, count).tolist(),
        *range(ITERATIONS - 1, 50_000, -640),
    ]
    took = []
    for target in targets:
        began = perf_counter()
        trainer.seek(target)
        took.append(1e3 * (perf_counter() - began))
    print(f"\nseek in {ITERATIONS:,} iterations of 3-4-1: median {median(took):.2f} ms, ", end="")
    print(f"worst of {len(took)} {max(took):.2f} ms")


def main() -> None:
    """All of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--playground", type=Path, metavar="nn.js")
    options = parser.parse_args()
    print(f"{date.today()}: {peers.machine()}, {peers.versions()}")
    small(options.rounds, options.playground)
    large(options.rounds)
    seeking(400)


if __name__ == "__main__":
    main()
