"""The words of the field in one sentence each, with the post they come from, wherever they stand.

They are looked for in what a scene says, so that nobody who writes a text need think of them.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from visualiser.scene.measure import text_width
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Action, Area, Box, Point, Shapes, Text
from visualiser.scene.touch import in_reach, name_of

WORD = "word "
"""How the names begin by which Tab finds the words."""

NINE_LINES = "9-lines post"
MULTI_LAYER = "multi-layer post"
TWO_LAYER = "2-layer-network post"
PROGRAMMING = "post on programming a simple neural network"


class Term(NamedTuple):
    """A word, what it means, where it is explained at length, and how else it is said."""

    word: str
    meaning: str
    post: str
    also: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        """As a tooltip says it."""
        return f"{self.word.capitalize()}: {self.meaning} ({self.post})"

    @property
    def forms(self) -> tuple[str, ...]:
        """All spellings, in small letters."""
        return tuple(form + end for form in (self.word, *self.also) for end in ("", "s"))


TERMS = tuple(
    Term(*entry)
    for entry in (
        ("neuron", "Adds up what reaches it, each input times its weight, and passes on a number "
         "from 0 to 1.", NINE_LINES, ("input neuron", "output neuron",)),
        ("synapse", "The connection from one neuron to another; how strong it is, is its weight.",
         NINE_LINES),
        ("weight", "The number an input is multiplied by; large ones, positive or negative, count "
         "for much.", NINE_LINES),
        ("training set", "The examples she learns from, with the answers desired of her.",
         NINE_LINES),
        ("weighted sum", "Every input times its weight, added up.", NINE_LINES),
        ("sigmoid", "The S-shaped curve 1 / (1 + e^-x), which brings any sum between 0 and 1.",
         NINE_LINES),
        ("gradient", "The slope of the curve where she is: shallow where she is confident, so that "
         "she changes little.", NINE_LINES, ("sigmoid gradient",)),
        ("desired", "The answer that the training set has for an example.", NINE_LINES),
        ("think", "Each layer in turn makes its outputs from those of the layer before.",
         MULTI_LAYER),
        ("error", "The desired answer minus what she said.", NINE_LINES),
        ("average error", "The size of the error, averaged over the whole training set.",
         TWO_LAYER),
        ("delta", "The error times the gradient: how much of the error is to be acted on.",
         TWO_LAYER),
        ("adjustment", "Input times delta, summed over the examples, is added to each weight: the "
         "error weighted derivative.", NINE_LINES, ("adjust", "next change",)),
        ("hidden neuron", "A neuron between inputs and output, which lets her think about "
         "combinations.", MULTI_LAYER, ("hidden layer", "hidden",)),
        ("back propagation", "The deltas travel backwards along the synapses, each times the "
         "weight, to blame the neurons before.", MULTI_LAYER, ("blame", "carried back",)),
        ("iteration", "One adjustment of all weights.", NINE_LINES),
        ("learning rate", "Each adjustment is multiplied by it: larger steps learn faster and may "
         "go too far.", "not in the posts, where it is 1"),
        ("mini-batch", "A part of the training set that one adjustment is made from.",
         "not in the posts", ("batch",)),
        ("bias", "An input that is always 1; its weight takes the place of a threshold.",
         PROGRAMMING),
        ("situation", "Any set of inputs; a new one is not in the training set.", MULTI_LAYER,
         ("new situation",)),
    )
)  # fmt: skip

_TERM_OF = {form: term for term in TERMS for form in term.forms}
_LONGEST_FIRST = sorted(_TERM_OF, key=len, reverse=True)
_ANY = rf"(?i)\b({'|'.join(map(re.escape, _LONGEST_FIRST))})\b"


def word_at(shapes: Shapes, point: Point) -> Box | None:
    """The place of the word under the point, with what it means, if it is one of the field's."""
    return next((word for word in _words(shapes, point) if word.area.contains(point)), None)


def words(shapes: Shapes) -> tuple[Box, ...]:
    """Where each word of the field stands first, with a name by which Tab finds it.

    None while something modal is open, which wants an answer.
    """
    if len(in_reach(shapes)) < len(shapes):
        return ()
    first = {name_of(word): word for word in _words(shapes)}
    return tuple(reversed(first.values()))


def _words(shapes: Shapes, near: Point | None = None) -> Iterator[Box]:
    """All of them that can be seen, or those on a line with a point; the last first."""
    lids: list[Area] = []
    for shape in reversed(in_reach(shapes)):
        if isinstance(shape, Box) and shape.fill and shape.fill[3] == 255:
            lids.append(shape.area)
        if not isinstance(shape, Text) or shape.weight == "icon" or _is_tooltip(shape):
            continue
        if near is not None and abs(near[1] - shape.y) > shape.size:
            continue
        for match in re.finditer(_ANY, shape.string):
            term, place = _TERM_OF[match.group().lower()], _place(shape, *match.span())
            if not any(lid.contains(place.centre) for lid in lids):
                yield Box(place, action=Action(hint=term.hint, name=WORD + term.word))


def _is_tooltip(text: Text) -> bool:
    return isinstance(text.role, PartRole) and text.role.name == "tooltip"


def _place(text: Text, begin: int, end: int) -> Area:
    """Around a part of a line of text."""
    whole, before, upto = (
        text_width(part, text.size, text.weight)
        for part in (text.string, text.string[:begin], text.string[:end])
    )
    left = text.x - {"start": 0.0, "middle": whole / 2, "end": whole}[text.anchor]
    return Area(left + before - 2, text.y - text.size * 0.75, upto - before + 4, text.size * 1.5)
