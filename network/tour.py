"""A guided tour of a problem: steps of a few sentences, and what each shows, as plain values.

Knows the words a tour may be written in, and nothing of how a step is shown.
"""

import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from network.reading import LARGEST
from network.recipe import Recipe
from network.refused import Refused
from network.selection import named, place_of
from network.toml_values import Values

Found = TypeVar("Found")

Place = tuple[int, ...]
"""A neuron (layer, neuron) or a synapse (layer, source, target), counted from 0, the bias -1."""

PHASES = ("think", "measure", "blame", "adjust")
PREDICTIONS = ("answer", "weight")

PLAIN = ("iteration", "error", "answer", "right")
"""Placeholders that stand alone: those of the whole network or of the situation shown."""

OF_PLACE = {"says": 2, "weight": 3, "change": 3}
"""Placeholders with a place behind them, and how many numbers name it: a neuron or a synapse."""

CONDITIONS = "reached N, asked 1 1 0, example N, selected hidden:2, playing, paused, another start"

STEP = {"text", "seek", "select", "ask", "example", "slow", "until", "predict"}

LONGEST_TEXT = 420
"""Characters; more would not stand beside a diagram in a small window."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Until(NamedTuple):
    """What a step waits for.

    `kind` is "reached", "asked", "example", "selected", "playing", "paused" or "another start";
    `number` an iteration or an example counted from 0, `inputs` a situation, `place` what is to be
    looked into.
    """

    kind: str
    number: int = 0
    inputs: tuple[float, ...] = ()
    place: Place = ()


class TourStep(NamedTuple):
    """A step: its text, and what is shown when it is entered.

    Shown are iteration `seek`, and either the situation `ask` or the `example`, counted from 0;
    `select` is looked into; `phase` is one of slow motion's four, None without it. `predict`, "" or
    one of PREDICTIONS, is what the learner says first.
    """

    text: str
    seek: int
    ask: tuple[float, ...] = ()
    example: int | None = None
    select: Place = ()
    phase: int | None = None
    until: Until | None = None
    predict: str = ""


class Tour(NamedTuple):
    """At least one step, of a problem that is trained by `recipe`."""

    steps: tuple[TourStep, ...]
    recipe: Recipe


def placeholders(text: str) -> tuple[str, ...]:
    """What stands in braces."""
    return tuple(_PLACEHOLDER.findall(text))


def filled(text: str, values: dict[str, str]) -> str:
    """The text with each placeholder replaced."""
    return _PLACEHOLDER.sub(lambda found: values[found.group(1)], text)


def read_tour(
    steps: list[Values], recipe: Recipe, first: tuple[float, ...], examples: int
) -> Tour | None:
    """The tour that stands in a file; `first` is what is asked where a step asks nothing.

    Raises Refused with the line of what cannot be.
    """
    read: list[TourStep] = []
    for values in steps:
        before = read[-1].seek if read else 0
        read.append(_step(values, recipe, before, first, examples))
    return Tour(tuple(read), recipe) if read else None


def _step(
    values: Values, recipe: Recipe, before: int, first: tuple[float, ...], examples: int
) -> TourStep:
    seek = values.take("seek", int, before)
    if not 0 <= seek <= recipe.iterations:
        values.refuse("seek", f"an iteration from 0 to {recipe.iterations:,}, the planned number")
    select = values.take("select", str, "")
    if "ask" in values.values and "example" in values.values:
        values.refuse("example", "either a situation (ask) or an example")
    place = _checked(values, "select", lambda: _place(recipe, select)) if select else ()
    predict = values.choice("predict", PREDICTIONS)
    if predict == "weight" and len(place) != 3:
        values.refuse("predict", "a synapse in select, whose weight is predicted")
    if predict == "answer" and "example" in values.values:
        values.refuse("predict", "a situation to ask about, for an example shows its answer")
    if predict == "answer" and recipe.layers[-1] > 1 and not recipe.categories:
        values.refuse("predict", "one output, or categories (softmax)")
    slow = values.choice("slow", PHASES)
    example = values.take("example", int, None)
    if example is not None and not 1 <= example <= examples:
        values.refuse("example", f"1 to {examples}")
    if slow not in ("", "think") and example is None:
        values.refuse("slow", "an example: nobody has told her the answer to a new situation")
    until = values.take("until", str, "")
    return TourStep(
        text=_text(values, recipe, predict, place),
        seek=seek,
        ask=() if example is not None else values.situation("ask", len(first)) or first,
        example=None if example is None else example - 1,
        select=place,
        phase=PHASES.index(slow) if slow else None,
        until=_checked(values, "until", lambda: _until(until, recipe, len(first), examples))
        if "until" in values.values
        else None,
        predict=predict,
    )


def _text(values: Values, recipe: Recipe, predict: str, select: Place) -> str:
    text: str = " ".join(values.take("text", str, "").split())
    if not text:
        values.refuse("text", "one to three sentences")
    if len(text) > LONGEST_TEXT:
        values.refuse("text", f"at most {LONGEST_TEXT} characters, found {len(text)}")
    unknown = [name for name in placeholders(text) if not _is_placeholder(name, recipe)]
    if unknown or "{" in filled(text, dict.fromkeys(placeholders(text), "")):
        found = ", ".join(f"{{{name}}}" for name in unknown) or "a brace that is not closed"
        known = ", ".join([*PLAIN, "says output:1", "weight 0:1-1", "change 0:1-1"])
        values.refuse("text", f"placeholders such as {known} of what there is; found {found}")
    told = [name for name in placeholders(text) if _tells(name, recipe, predict, select)]
    if told:
        values.refuse("text", f"nothing that tells what is to be predicted; found {{{told[0]}}}")
    return text


def _tells(name: str, recipe: Recipe, predict: str, select: Place) -> bool:
    """Whether a placeholder tells what the learner is to predict."""
    place = place_named(name, recipe)
    if predict == "answer":
        said = name.startswith("says") and place[0] == len(recipe.layers) - 1
        return name == "answer" or said
    return predict == "weight" and name.startswith("change") and place == select


def _is_placeholder(name: str, recipe: Recipe) -> bool:
    what, _, where = name.partition(" ")
    if name in PLAIN:
        return True
    try:
        return len(_place(recipe, where)) == OF_PLACE[what]
    except (Refused, KeyError):
        return False


def place_named(name: str, recipe: Recipe) -> Place:
    """The place behind a placeholder, such as that of "weight 0:1-1"; none where it has none."""
    where = name.partition(" ")[2]
    return _place(recipe, where) if where else ()


def _place(recipe: Recipe, text: str) -> Place:
    return place_of(recipe, named(text))


def _until(text: str, recipe: Recipe, inputs: int, examples: int) -> Until:
    if text in ("playing", "paused", "another start"):
        return Until(text)
    kind, _, rest = text.partition(" ")
    if kind == "selected":
        return Until(kind, place=_place(recipe, rest))
    if kind == "asked":
        words = rest.replace(",", " ").split()
        if len(words) != inputs or not all(map(_is_number, words)):
            raise Refused(f"found {rest!r}, expected a situation of {inputs} numbers")
        return Until(kind, inputs=tuple(map(float, words)))
    most = {"reached": recipe.iterations, "example": examples}.get(kind)
    if most is None:
        raise Refused(f"found {text!r}, expected one of: {CONDITIONS}")
    number = int(rest) if rest.isascii() and rest.isdigit() and len(rest) < 11 else 0
    if not 1 <= number <= most:
        raise Refused(f"found {kind} {rest}, expected a number from 1 to {most:,}")
    return Until(kind, number - (kind == "example"))


def _is_number(word: str) -> bool:
    try:
        return abs(float(word)) < LARGEST
    except ValueError:
        return False


def _checked(values: Values, key: str, make: Callable[[], Found]) -> Found:
    """What is made of the value; where it is refused, with its place in the file."""
    try:
        return make()
    except Refused as refused:
        return values.refuse(key, str(refused).partition("expected ")[2])
