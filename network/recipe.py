"""All that training depends on besides the data. Knows nothing of the data or of how it is done."""

from dataclasses import dataclass, replace
from math import isfinite

from network.refused import Refused

MOST_LAYERS, MOST_NEURONS = 6, 256
"""Bounds for hidden layers and the neurons in one: as much as can still be drawn and followed."""

MOST_ITERATIONS = 10**9
"""Bound for the planned iterations, and for any that is asked for."""

HIDDEN_ACTIVATIONS = ("sigmoid", "tanh", "relu", "linear", "threshold")
ACTIVATIONS = (*HIDDEN_ACTIVATIONS, "softmax")
"""What a layer may make of its weighted sums; softmax, over a whole layer, is for the outputs."""

ENGINES = ("numpy", "fast")
"""What may compute: numpy, or loops that numba compiles (`network.kernel`)."""

LARGEST_SEED = 2**32 - 1
"""numpy's legacy generator, the one the posts use, takes no larger seed."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is built and trained.

    `layers` are the neurons of each layer, inputs first; `activations[l]` belongs to layer l + 1.
    One iteration adjusts the weights by the sum over the whole training set or, with `batch`, over
    so many examples. In each iteration every hidden neuron is left out with the probability
    `dropout`. `iterations` is the planned number. `engine` is what computes.
    """

    layers: tuple[int, ...]
    activations: tuple[str, ...] = ()
    bias: bool = False
    learning_rate: float = 1.0
    seed: int = 1
    batch: int | None = None
    dropout: float = 0.0
    iterations: int = 10_000
    engine: str = "numpy"

    def __post_init__(self) -> None:
        """Fill in sigmoid where no activation is named, and refuse what cannot be trained."""
        if not self.activations:
            object.__setattr__(self, "activations", ("sigmoid",) * (len(self.layers) - 1))
        self._refuse_unless(len(self.layers) >= 2, "layers", "an input and an output layer")
        hidden = self.layers[1:-1]
        self._refuse_unless(len(hidden) <= MOST_LAYERS, "hidden", f"at most {MOST_LAYERS} layers")
        self._refuse_unless(
            all(1 <= neurons <= MOST_NEURONS for neurons in hidden),
            "hidden",
            f"1 to {MOST_NEURONS} neurons in each hidden layer",
        )
        self._refuse_unless(
            len(self.activations) == len(self.layers) - 1
            and set(self.activations[:-1]) <= set(HIDDEN_ACTIVATIONS)
            and set(self.activations[-1:]) <= set(ACTIVATIONS),
            "activations",
            f"for every layer after the inputs one of {', '.join(HIDDEN_ACTIVATIONS)}, "
            "or softmax for the outputs",
        )
        self._refuse_unless(
            isfinite(self.learning_rate) and self.learning_rate > 0, "learning_rate", "above 0"
        )
        self._refuse_unless(0 <= self.seed <= LARGEST_SEED, "seed", f"0 to {LARGEST_SEED:,}")
        self._refuse_unless(self.batch is None or self.batch >= 1, "batch", "1 or more examples")
        self._refuse_unless(0 <= self.dropout < 1, "dropout", "0 or more, and below 1")
        self._refuse_unless(
            0 <= self.iterations <= MOST_ITERATIONS,
            "iterations",
            f"a number from 0 to {MOST_ITERATIONS:,}",
        )
        self._refuse_unless(self.engine in ENGINES, "engine", " or ".join(ENGINES))
        plain = set(self.activations) == {"sigmoid"} and self.batch is None and not self.dropout
        self._refuse_unless(
            self.engine == "numpy" or plain,
            "engine",
            "numpy, for fast computes sigmoid neurons only, without batches and dropout",
        )

    def with_hidden(self, hidden: tuple[int, ...]) -> "Recipe":
        """The same with other hidden layers; a new one is activated like the one before it."""
        names = list(self.activations[:-1][: len(hidden)])
        while len(names) < len(hidden):
            names.append(names[-1] if names else "sigmoid")
        layers = (self.layers[0], *hidden, self.layers[-1])
        return replace(self, layers=layers, activations=(*names, self.activations[-1]))

    @property
    def categories(self) -> bool:
        """Whether the outputs are the probabilities of categories that exclude each other."""
        return self.activations[-1] == "softmax"

    def _refuse_unless(self, fits: bool, name: str, expected: str) -> None:
        if not fits:
            found = self.layers[1:-1] if name == "hidden" else getattr(self, name)
            raise Refused(f"{name.replace('_', '-')} is {found}: expected {expected}")
