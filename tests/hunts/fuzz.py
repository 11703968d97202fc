"""Hunts for what breaks the program, guided by coverage: python tests/hunts/fuzz.py problem

Valid files are changed byte by byte, and whatever reaches new places of the program is changed
further. Each input is used or refused in words, in time, in memory and without a warning, as
`tests/test_fuzz.py` has it; the first that is not is printed and kept as a file.

    python tests/hunts/fuzz.py problem|table|run|settings|words [--minutes 10] [--corpus FOLDER]

Needs atheris, where there are wheels of it: Linux.
"""

import argparse
import json
import os
import sys
import warnings
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

try:
    import atheris
except ImportError:
    print("fuzz.py needs atheris: pip install atheris", file=sys.stderr)
    sys.exit(2)

with atheris.instrument_imports(include=["network", "visualiser"]):
    import hostile
    import test_fuzz

    from network import files, run_file

LONGEST = 100_000
"""Bytes of an input; whatever is slow with more is slow enough with these."""

Check = Callable[[bytes], None]


class Target:
    """What is fuzzed: how an input is checked, the valid ones, and what they are made of."""

    def __init__(self, check: Check, begun: list[bytes], words: list[str]) -> None:
        """`words` are put in by the fuzzer as they are."""
        self.check, self.begun, self.words = check, begun, words


def problem(folder: Path) -> Target:
    """Problem files, the built-in ones among them; tables beside them can be named."""
    (folder / "cells.csv").write_text("a,b,c\n1,2,yes\n3,4,no\n5,6,yes\n", encoding="utf-8")
    built_in = [path.read_bytes() for path in sorted(files.BUILT_IN.glob("*.toml"))]
    keys = sorted(files.TOP | files.TRAIN | files.RULE | files.STEP)
    begun = [*test_fuzz.PROBLEMS, *built_in]
    return Target(lambda content: test_fuzz.opened(folder / "a.toml", content), begun, keys)


def table(_: Path) -> Target:
    """Tables, whose columns are used as usual; the first byte says whether rows are held out."""

    def check(content: bytes) -> None:
        share = 0.3 if content[:1] < b"a" else 0.0
        test_fuzz.tabled(content, [], share)

    return Target(check, list(test_fuzz.TABLES), ["sep=", "\ufeff", '""', "\r\n", "1.234,5", "n/a"])


def run(folder: Path) -> Target:
    """Saved runs, with a digest that fits whatever they hold."""

    def check(content: bytes) -> None:
        test_fuzz.reopened(folder / "a.thinking", sealed(content))

    keys = sorted({key for values in test_fuzz.RUNS for key in _keys(values)})
    return Target(check, [json.dumps(values).encode() for values in test_fuzz.RUNS], keys)


def _keys(values: Any) -> set[str]:
    inner = values.values() if isinstance(values, dict) else values
    found = set(values) if isinstance(values, dict) else set()
    return found.union(*(_keys(one) for one in inner if isinstance(one, dict | list)))


def sealed(content: bytes) -> bytes:
    """The run with the digest that fits, where it is one at all."""
    try:
        rest = test_fuzz.without_digest(json.loads(content))
        return json.dumps(rest | {"digest": run_file.digest(rest)}).encode()
    except (AttributeError, ValueError, RecursionError):
        return content


def settings(folder: Path) -> Target:
    """What is remembered."""
    begun = [json.dumps(kept, indent=1).encode() for kept in test_fuzz.REMEMBERED]
    keys = sorted(test_fuzz.REMEMBERED[0])
    return Target(lambda content: test_fuzz.remembered(folder / "a.json", content), begun, keys)


def words(folder: Path) -> Target:
    """The command line, a word on each line."""
    desk = test_fuzz.furnished(folder / "desk")

    def check(content: bytes) -> None:
        test_fuzz.done(desk, content.decode(errors="surrogateescape").split("\n"))

    begun = (
        *(("train", "xor", "--ask", "1,0,1"), ("draw", "xor", "out.png", "--at", "12")),
        *(("train", "here.csv", "--held-out=0.2", "--outputs=1"), ("problems",)),
        *(("draw", "here.toml", "out.svg", "--select=hidden:2"), ("verify", "here.thinking")),
        *(("problems", "--check", "here.toml"), ("train", "here.thinking", "--json")),
    )
    known = [*test_fuzz.OPTIONS, *test_fuzz.WORDS]
    return Target(check, ["\n".join(one).encode() for one in begun], known)


TARGETS = {made.__name__: made for made in (problem, table, run, settings, words)}


def changed(content: bytes, longest: int, seed: int) -> bytes:
    """Another value somewhere in a document of JSON, or other bytes."""
    random = Random(seed)
    try:
        values = json.loads(content)
        if random.random() < 0.5:
            values = hostile.with_another_value(values, random.choice, random.randrange(6))
            return json.dumps(values).encode()[:longest]
    except (ValueError, RecursionError):
        pass
    return atheris.Mutate(content, len(content))


def quoted(word: str) -> str:
    """A line of the fuzzer's dictionary."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--corpus", type=Path, help="where what was found is kept (nowhere)")
    options = parser.parse_args()
    folder = Path(mkdtemp(prefix="fuzz-"))
    target = TARGETS[options.target](folder)
    corpus = (options.corpus or folder / "corpus").resolve()
    corpus.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(target.begun):
        (corpus / f"begun-{number}").write_bytes(content)
    dictionary = folder / "words"
    every = [*target.words, *hostile.NUMBERS, *hostile.SIGNS]
    dictionary.write_text("".join(quoted(word) for word in every if 0 < len(word) < 60))
    told = [
        f"-max_total_time={round(60 * options.minutes)}",
        f"-dict={dictionary}",
        "-timeout=120",
        "-report_slow_units=120",
    ]
    told += [f"-max_len={LONGEST}", f"-artifact_prefix={Path.cwd()}/fault-{options.target}-"]
    mutator = {"custom_mutator": changed} if options.target in ("run", "settings") else {}
    os.environ["XDG_STATE_HOME"] = str(folder)  # where a report would be written
    with hostile.bounded(), warnings.catch_warnings(action="error"), chdir(folder):
        atheris.Setup(
            [sys.argv[0], *told, "-rss_limit_mb=0", str(corpus)], checked(target), **mutator
        )
        atheris.Fuzz()


def checked(target: Target) -> Check:
    def check(content: bytes) -> None:
        try:
            target.check(content)
        except BaseException:
            print(f"a fault, with {content[:2_000]!r}", file=sys.stderr)
            raise

    return check


if __name__ == "__main__":
    main()
