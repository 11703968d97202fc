"""All that training depends on besides the data. Knows nothing of the data or of how it is done."""

from dataclasses import dataclass
from math import isfinite

from network.refused import Refused

MOST_LAYERS, MOST_NEURONS = 6, 256
"""Bounds for hidden layers and the neurons in one: as much as can still be drawn and followed."""

LARGEST_SEED = 2**32 - 1
"""numpy's legacy generator, the one the posts use, takes no larger seed."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is built and trained.

    `layers` are the neurons of each layer, inputs first; `activations[l]` belongs to layer l + 1.
    One iteration adjusts the weights by the sum over the whole training set or, with `batch`, over
    so many examples. `iterations` is the planned number. `engine` is what computes.
    """

    layers: tuple[int, ...]
    activations: tuple[str, ...] = ()
    bias: bool = False
    learning_rate: float = 1.0
    seed: int = 1
    batch: int | None = None
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
            set(self.activations) <= {"sigmoid"} and len(self.activations) == len(self.layers) - 1,
            "activations",
            "sigmoid for every layer after the inputs",
        )
        self._refuse_unless(
            isfinite(self.learning_rate) and self.learning_rate > 0, "learning_rate", "above 0"
        )
        self._refuse_unless(0 <= self.seed <= LARGEST_SEED, "seed", f"0 to {LARGEST_SEED:,}")
        self._refuse_unless(self.batch is None or self.batch >= 1, "batch", "1 or more examples")
        self._refuse_unless(
            0 <= self.iterations <= 10**9, "iterations", "a number from 0 to 1,000,000,000"
        )
        self._refuse_unless(self.engine == "numpy", "engine", "numpy")

    def _refuse_unless(self, fits: bool, name: str, expected: str) -> None:
        if not fits:
            found = self.layers[1:-1] if name == "hidden" else getattr(self, name)
            raise Refused(f"{name.replace('_', '-')} is {found}: expected {expected}")
