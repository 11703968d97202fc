"""The words of the field in one sentence each, with the post they come from."""

from collections.abc import Iterator
from typing import NamedTuple

from visualiser.scene.measure import text_width
from visualiser.scene.shapes import Action, Area, Box, Text

NINE_LINES = "9-lines post"
MULTI_LAYER = "multi-layer post"
TWO_LAYER = "2-layer-network post"
PROGRAMMING = "post on programming a simple neural network"


class Term(NamedTuple):
    """A word, what it means, and where it is explained at length."""

    word: str
    meaning: str
    post: str

    @property
    def hint(self) -> str:
        """As a tooltip says it."""
        return f"{self.meaning} ({self.post})"


TERMS = tuple(
    Term(*entry)
    for entry in (
        ("neuron", "Adds up what reaches it, each input times its weight, and passes on a number "
         "from 0 to 1.", NINE_LINES),
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
         "she changes little.", NINE_LINES),
        ("error", "The desired answer minus what she said.", NINE_LINES),
        ("average error", "The size of the error, averaged over the whole training set.",
         TWO_LAYER),
        ("delta", "The error times the gradient: how much of the error is to be acted on.",
         TWO_LAYER),
        ("adjustment", "Input times delta, summed over the examples, is added to each weight: the "
         "error weighted derivative.", NINE_LINES),
        ("hidden neuron", "A neuron between inputs and output, which lets her think about "
         "combinations.", MULTI_LAYER),
        ("back propagation", "The deltas travel backwards along the synapses, each times the "
         "weight, to blame the neurons before.", MULTI_LAYER),
        ("iteration", "One adjustment of all weights.", NINE_LINES),
        ("bias", "An input that is always 1; its weight takes the place of a threshold.",
         PROGRAMMING),
        ("situation", "Any set of inputs; a new one is not in the training set.", MULTI_LAYER),
    )
)  # fmt: skip

HINTS = {term.word: term.hint for term in TERMS}


def explained(text: Text, word: str) -> Iterator[Text | Box]:
    """The text, and over it a place where the pointer finds the word's meaning."""
    yield text
    width = text_width(text.string, text.size, text.weight)
    left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    area = Area(left - 2, text.y - 9, width + 4, 18)
    yield Box(area, action=Action(hint=HINTS[word]))
