"""Input that means harm, or has come to it: what files and words are fuzzed with.

Everything is made by hypothesis: the same in every run but the long one, and whatever breaks the
program is made small before it is shown.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import strategies as st

from network.problem import Problem
from network.recipe import Recipe
from network.snapshot import NeuronAt, SynapseAt, first_question, look
from network.trainer import Trainer
from visualiser.scene.compose import compose
from visualiser.scene.layout import arrange
from visualiser.view import View

MOST_SECONDS, MOST_BYTES = 2.0, 500_000_000
"""Of the processor's time and of memory, for any input."""

NUMBERS = (
    *("1e999", "-1e999", "1e300", "-1e299", "1e-320", "-0", "-0.0", "nan", "inf", "-inf", "+1"),
    *("0x10", "1_000", "1" + "0" * 20, "9" * 400, "0." + "0" * 400 + "1", "1e", ".5", "5.", "1,5"),
    *("\N{MINUS SIGN}1", "\N{VULGAR FRACTION ONE HALF}", "\N{ARABIC-INDIC DIGIT FOUR}", "true"),
    *("2147483648", "-9223372036854775809", "1e308", "0", "1", "2", "256", "257", "785", "5001"),
)
SIGNS = (
    *("\0", "\ufeff", "\u200b", "\u200f", "\u202e", "\u2028", "\x1b[31m", "\r", "\t", "\n", "\x7f"),
    *("e" + "\N{COMBINING ACUTE ACCENT}" * 50, "\N{GRINNING FACE}", "\uffff", "\U0010ffff", "%s%n"),
    *('"', "'", '"""', "\\", "#", "[", "]", "{", "}", ",", ";", "=", ".", "../../x", "~", "/", "|"),
    *("\\u0000", "\\ud800", "null", "[]", "{}", '""', "x" * 3_000, " " * 3_000, "a." * 400),
)
BYTES = (b"\xff", b"\xfe\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xef\xbb\xbf", b"\x00", b"\x80")
"""Some of them are no letters in UTF-8."""

DEEP = (b"[" * 3_000, b'{"a":' * 3_000, b"{a=" * 3_000)

nasty = st.sampled_from([*(part.encode() for part in (*NUMBERS, *SIGNS)), *BYTES, *DEEP])
"""What is put where it does not belong."""

WORD = re.compile(rb"[\w.+-]+")


@st.composite
def damaged(draw: st.DrawFn, contents: tuple[bytes, ...]) -> bytes:
    """One of the files after some harm: flipped, cut, doubled, swapped, replaced."""
    content = draw(st.sampled_from(contents))
    for _ in range(draw(st.integers(1, 4))):
        content = draw(st.sampled_from(HARMS))(content, draw)
    return content


def _flipped(content: bytes, draw: st.DrawFn) -> bytes:
    at = draw(st.integers(0, len(content)))
    flipped = bytes(byte ^ 1 << draw(st.integers(0, 7)) for byte in content[at : at + 1])
    return content[:at] + flipped + content[at + 1 :]


def _span(content: bytes, draw: st.DrawFn) -> tuple[int, int]:
    begin = draw(st.integers(0, len(content)))
    return begin, draw(st.integers(begin, len(content)))


def _cut(content: bytes, draw: st.DrawFn) -> bytes:
    begin, end = _span(content, draw)
    return content[:begin] + content[end:]


def _doubled(content: bytes, draw: st.DrawFn) -> bytes:
    begin, end = _span(content, draw)
    return content[:end] + content[begin:end] * draw(st.sampled_from([1, 2, 9])) + content[end:]


def _inserted(content: bytes, draw: st.DrawFn) -> bytes:
    at = draw(st.integers(0, len(content)))
    return content[:at] + draw(nasty) + content[at:]


def _swapped(content: bytes, draw: st.DrawFn) -> bytes:
    lines = content.split(b"\n")
    one, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _replaced(content: bytes, draw: st.DrawFn) -> bytes:
    places = [match.span() for match in WORD.finditer(content)] or [(0, 0)]
    begin, end = draw(st.sampled_from(places))
    return content[:begin] + draw(nasty) + content[end:]


HARMS = (_flipped, _cut, _doubled, _inserted, _swapped, _replaced, _replaced, _replaced)

LEAVES = (
    *(None, True, False, 0, -0.0, 1, -1, 2, 5_001, 2**31, -(2**63), 10**20, 10**400, 0.5),
    *(1e-320, 1e300, 1e308, float("nan"), float("inf"), -1e299, "", "nan", "inf", "1", "\0", "~"),
    *("\ud800", "../../x", "/etc/passwd", "\u202e\u200b", "x" * 3_000, "\N{GRINNING FACE}"),
    *([], {}, [[]], [{}], [0], [[0]], [None], [0.5, 0.5], [[1e300]], {"a": 1}),
)
"""What may stand in JSON; some of it Python alone would write."""


@st.composite
def with_other_values(draw: st.DrawFn, documents: tuple[Any, ...]) -> Any:
    """One of the documents in which some values are others, are missing, or are there twice."""
    document = draw(st.sampled_from(documents))
    for _ in range(draw(st.integers(1, 3))):
        depth = draw(st.integers(0, 5))
        document = with_another_value(document, lambda of: draw(st.sampled_from(of)), depth)
    return document


def with_another_value(value: Any, choose: Callable[[Sequence[Any]], Any], depth: int) -> Any:
    """A copy with something else at that depth, or above where it is not as deep."""
    if not (isinstance(value, dict | list) and value) or depth == 0:
        return choose(LEAVES)
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key, what = choose(keys), choose(["other"] * 6 + ["less", "more"])
    copy = value.copy()
    if what == "less":
        del copy[key]
    elif what == "more" and isinstance(copy, list):
        copy.insert(key, copy[key])
    elif what == "more":
        copy[choose(["", "x", *keys])] = copy[key]
    else:
        copy[key] = with_another_value(copy[key], choose, depth - 1)
    return copy


def resident() -> int:
    """Bytes of memory in use now."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        pytest.skip("how much memory is in use can be read on Linux alone")
    return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def bounded() -> Iterator[None]:
    """Whoever needs more than that much memory on top of what there is, fails."""
    resource = pytest.importorskip("resource", reason="memory is bounded by a Unix system alone")
    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    used = pages * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + MOST_BYTES, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@contextmanager
def in_time() -> Iterator[None]:
    """Holds whoever is inside to the time that any input may take."""
    began = process_time()
    yield
    spent = process_time() - began
    assert spent < MOST_SECONDS, f"took {spent:.1f} s"


def put_to_use(trainer: Trainer, question: tuple[float, ...], example: int | None = 0) -> None:
    """Train for a moment, look and compose, with everything open that can be."""
    trainer.run(0.0, process_time)
    recipe = trainer.state.recipe
    life = SynapseAt(0, 0, 0)
    last = NeuronAt(len(recipe.layers) - 1, 0)
    for asked, view in zip((example, None, example), VIEWS, strict=True):
        snapshot = look(trainer, question, asked, [life], answers=True, plane=last)
        compose(snapshot, view, arrange(1280, 800), 0.0)


def usable(problem: Problem, recipe: Recipe) -> None:
    """What is accepted can be trained, looked at and composed."""
    put_to_use(Trainer(problem, recipe), first_question(problem))


PLAIN = View(show_weights=True, all_synapses=True)
VIEWS = (
    replace(PLAIN, selected=(1, 0), answer_curve=True, editing_table=True),
    replace(PLAIN, selected=(0, 0, 0), slow=True, phase=2),
    replace(PLAIN, code=True, theme="light", menu="network", logarithmic=False),
)
