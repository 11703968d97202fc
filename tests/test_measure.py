"""Text measured without pygame is as wide as pygame draws it, and wraps without losing a word."""

import json
import sys
from itertools import pairwise
from subprocess import run
from time import process_time

import pygame
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scenes import large_trainers, snapshot_of

from network import files
from network.snapshot import first_question, look
from visualiser.keys import KEYS
from visualiser.scene.compose import Attention, compose
from visualiser.scene.layout import arrange, diagram_only
from visualiser.scene.measure import FONTS, shortened, text_width, wrapped
from visualiser.scene.overlays import INTRO
from visualiser.scene.shapes import Text
from visualiser.scene.widgets import ICONS
from visualiser.view import View

FILES = {
    "regular": "InterTab-Regular.ttf",
    "medium": "InterTab-Medium.ttf",
    "semibold": "InterTab-SemiBold.ttf",
    "icon": "icons.ttf",
}
LARGE = 800
"""Pixels: at this size the rounding of each letter to whole pixels is below half a percent."""

PHRASES = (
    "See Her Thinking",
    "Training set",
    "For 1 1 0 every hidden neuron stays silent, so she cannot decide.",
    "average error 10.1 %",
    "60,000",
    "−17.18",
    "hidden 2 → output",
    "Milo Spencer-Harper, “How to build a simple neural network”",
    "1 – 9",
    "HAMBURGEFONTSIV",
    "the quick brown fox jumps over the lazy dog",
)


@pytest.fixture(scope="module")
def fonts() -> dict[str, pygame.font.Font]:
    """The shipped fonts, as pygame has them."""
    pygame.font.init()
    return {weight: pygame.font.Font(str(FONTS / name), LARGE) for weight, name in FILES.items()}


def scene_texts() -> dict[str, set[str]]:
    """All that the scene writes: built-in problems and others, every panel, by weight."""
    views = (
        View(panel="table", help=True, show_weights=True, intro=True),
        View(panel="story", menu="problem", problems=(("xor", "XOR"),), undoable=True),
        View(
            theme="light", field="seed", text="42", goal=99, redoable=True, scroll=(("story", 9),)
        ),
        View(field="run to", notice="Nothing was changed.", per_second=float("inf"), playing=True),
    )
    snapshots = [
        snapshot_of(name, iteration, asking=asking)
        for name in files.built_in()
        for iteration, asking in ((0, False), (1_204, True))
    ]
    snapshots += [snapshot_of("xor", 0), snapshot_of("xor", 1_204, asking=False)]
    for name in ("bias", "ten outputs", "real values", "six hidden layers", "heavy weights"):
        trainer = large_trainers()[name]
        snapshots.append(look(trainer, first_question(trainer.state.problem)))
    found: dict[str, set[str]] = {weight: set() for weight in FILES}
    large, small, alone = arrange(1280, 800), arrange(600, 400), diagram_only(600, 500)
    scenes = [
        (snapshot, view, (large, small)[(nth + turn) % 2])
        for nth, snapshot in enumerate(snapshots)
        for turn, view in enumerate(views)
    ]
    scenes += [(snapshot, views[0], alone) for snapshot in snapshots]
    for snapshot, view, layout in scenes:
        shapes = compose(snapshot, view, layout, 0.3, Attention(None, "play", fresh=True))
        for text in (shape for shape in shapes if isinstance(shape, Text)):
            found[text.weight].add(text.string)
    return found


@pytest.fixture(scope="module")
def texts() -> dict[str, set[str]]:
    """What the scene writes."""
    return scene_texts()


# The table of advances


def test_the_scene_writes_a_great_deal(texts):
    """In all four weights, so that what follows is about something."""
    assert {weight: len(strings) > 5 for weight, strings in texts.items()} == dict.fromkeys(
        FILES, True
    )
    assert sum(map(len, texts.values())) > 400


def test_every_character_that_the_scene_writes_is_in_the_table(texts):
    """And those of the keys, the first line and all icons."""
    advances = json.loads((FONTS / "advances.json").read_text(encoding="utf-8"))
    texts["regular"] |= {INTRO, *(key.does for key in KEYS)}
    texts["medium"] |= {key.shown for key in KEYS}
    texts["icon"] |= set(ICONS.values())
    for weight, strings in texts.items():
        lacking = {c for string in strings for c in string if c not in advances[weight]}
        assert not lacking, f"{weight} lacks {sorted(lacking)}"


def test_every_character_of_the_table_is_as_wide_as_in_the_font(fonts):
    """Each by itself, in all four weights."""
    advances = json.loads((FONTS / "advances.json").read_text(encoding="utf-8"))
    assert set(advances) == set(FILES)
    for weight, font in fonts.items():
        for character in advances[weight]:
            measured = text_width(character, LARGE, weight)
            ((_, _, _, _, advance),) = font.metrics(character)
            assert advance == pytest.approx(measured, rel=0.01, abs=2), (weight, character)


def test_a_text_of_the_scene_is_as_wide_as_pygame_draws_it(fonts, texts):
    """At most one percent wider; kerning may make it narrower, as Tab by four percent."""
    for weight in ("regular", "medium", "semibold"):
        for string in (*texts[weight], *PHRASES):
            measured = text_width(string, LARGE, weight)
            drawn = fonts[weight].size(string)[0]
            assert drawn <= 1.01 * measured + 1, (weight, string)
            assert drawn >= 0.95 * measured, (weight, string)


@pytest.mark.parametrize("string", PHRASES)
@pytest.mark.parametrize("weight", ["regular", "medium", "semibold"])
def test_letter_by_letter_the_width_is_that_of_the_font(fonts, string, weight):
    """Within a percent either way: what is left out is the kerning, and nothing else."""
    drawn = sum(advance for *_, advance in fonts[weight].metrics(string))
    assert drawn == pytest.approx(text_width(string, LARGE, weight), rel=0.01)


@pytest.mark.parametrize("weight", ["regular", "medium", "semibold"])
def test_digits_do_not_jitter(weight):
    """All ten have one width, and the true minus that of the plus."""
    assert len({text_width(digit, 13, weight) for digit in "0123456789"}) == 1
    assert text_width("\N{MINUS SIGN}", 13, weight) == text_width("+", 13, weight)


printable = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=40)


@given(printable, printable, st.floats(5, 40))
def test_a_text_is_as_wide_as_its_parts(one, other, size):
    """The width adds up, and grows with the size."""
    whole = text_width(one + other, size)
    assert whole == pytest.approx(text_width(one, size) + text_width(other, size))
    assert text_width(one, 2 * size) == pytest.approx(2 * text_width(one, size))


def test_a_character_that_the_font_lacks_counts_as_a_wide_one():
    """Whatever stands for it on the screen, room was left."""
    assert text_width("\N{CJK UNIFIED IDEOGRAPH-601D}", 10) >= text_width("n", 10)


def test_measuring_needs_no_pygame():
    """Layout and the tests of it run where nothing can be drawn."""
    code = "import visualiser.scene.measure as m, sys; m.text_width('a', 9); print(*sys.modules)"
    result = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "visualiser.scene.measure" in result.stdout.split()
    assert "pygame" not in result.stdout.split()


# Wrapping

words = st.text("abcdefghijklmnopqrstuvwxyz.,0123456789-−→", min_size=1, max_size=14)
prose = st.lists(st.lists(words, max_size=12).map(" ".join), max_size=4).map("\n".join)
widths = st.floats(10, 400)


@given(prose, widths)
def test_wrapping_loses_no_word(string, width):
    """All words, in their order; only one that is wider than the line itself may be broken."""
    assert "".join("".join(wrapped(string, 13, width)).split()) == "".join(string.split())
    if all(text_width(word, 13) <= width for word in string.split()):
        assert " ".join(wrapped(string, 13, width)).split() == string.split()


@given(prose, widths)
def test_no_line_is_wider_than_it_may_be(string, width):
    """As long as its words allow it."""
    assume(all(text_width(word, 13) <= width for word in string.split()))
    assert all(text_width(line, 13) <= width + 1e-9 for line in wrapped(string, 13, width))


@given(st.lists(words, min_size=1, max_size=20).map(" ".join), widths)
def test_no_line_ends_before_it_has_to(string, width):
    """The first word of the next would not have fitted."""
    assume(all(text_width(word, 13) <= width for word in string.split()))
    for line, following in pairwise(wrapped(string, 13, width)):
        assert text_width(f"{line} {following.split()[0]}", 13) > width


@given(st.lists(words, min_size=1, max_size=5).map(" ".join), widths)
def test_a_new_paragraph_begins_a_new_line(string, width):
    """Wrapping two is wrapping each."""
    both = wrapped(f"{string}\nAnd so on.", 13, width)
    assert both == wrapped(string, 13, width) + wrapped("And so on.", 13, width)


def test_a_word_that_is_wider_than_the_line_is_broken():
    """An address has no spaces, and must not leave its panel."""
    (source,) = (
        word for word in files.find("first-input")[0].source.split() if word.startswith("github")
    )
    lines = wrapped(source, 13, 268)
    assert all(text_width(line, 13) <= 268 for line in lines)
    assert "".join(lines) == source


# Shortening


@given(st.lists(words, min_size=1, max_size=12).map(" ".join), st.floats(20, 400))
def test_a_text_that_fits_is_not_shortened_and_another_fits_afterwards(string, width):
    """What is left begins the text, and ends with the sign that something is missing."""
    short = shortened(string, 13, width)
    assert text_width(short, 13) <= width
    if text_width(string, 13) <= width:
        assert short == string
    else:
        assert short.endswith("…")
        assert string.startswith(short[:-1])


@given(st.lists(words, min_size=1, max_size=12).map(" ".join), st.floats(20, 400))
def test_no_more_is_cut_off_than_has_to_be(string, width):
    """One letter more would not have fitted."""
    short = shortened(string, 13, width)
    if short != string:
        longer = string[: len(short)].rstrip()
        longer = longer if longer != short[:-1] else string[: len(short) + 1]
        assert text_width(f"{longer}…", 13) > width


def test_a_text_without_end_is_measured_at_once():
    """It takes as long as it is, not as long as its square."""
    began = process_time()
    for string in ("x" * 200_000, "e" + "\N{COMBINING ACUTE ACCENT}" * 200_000):
        assert shortened(string, 13, 300).endswith("…")
        assert "".join(wrapped(string, 13, 300)) == string
    assert process_time() - began < 2


def test_where_nothing_fits_only_the_sign_is_left():
    """Something is missing, and it says so."""
    assert shortened("Hamburg", 13, 1) == "…"
