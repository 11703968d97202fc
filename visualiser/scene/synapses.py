"""The synapses: which are drawn, on what scale, and how each looks."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from network.model import Parameters, widest
from network.problem import Array
from network.snapshot import Snapshot
from visualiser.commands import SelectSynapse
from visualiser.scene import theme as look
from visualiser.scene.geometry import ends
from visualiser.scene.layout import Places
from visualiser.scene.naming import route
from visualiser.scene.numbers import signed
from visualiser.scene.picture_input import pictures_looked_for
from visualiser.scene.roles import SynapseRole
from visualiser.scene.shapes import Action, Line, Raster
from visualiser.scene.signals import signal
from visualiser.scene.theme import Theme

MOST_SYNAPSES = 2_500
"""More would be a haze: then the strongest are drawn, and the legend says so."""


FEW_SYNAPSES, STRONGEST = 600, 300
"""Up to so many all are drawn; of more the strongest, unless all are asked for."""


MOST_PULSED = 40
"""Synapses along which signals are shown; of a large network the strongest."""


SILENT = 0.4
"""Opacity of a synapse whose source says nothing; it brightens with what the source says."""


class Woven(NamedTuple):
    """The synapses as lines, and the snapshot that they are of.

    `pulsed` are those along which signals are shown, `pictures` what the hidden neurons look for
    where the inputs are a picture.
    """

    snapshot: Snapshot
    lines: tuple[Line, ...]
    synapses: tuple[SynapseRole, ...]
    pulsed: tuple[SynapseRole, ...]
    pictures: tuple[Raster, ...]


class Weave(Protocol):
    """Makes the synapses, `every` or the strongest; `quiet` where nobody is thinking."""

    def __call__(
        self, snapshot: Snapshot, theme: Theme, places: Places, *, every: bool, quiet: bool
    ) -> Woven:
        """Those of this snapshot or, of a dense network, of one before it."""


def weave(snapshot: Snapshot, theme: Theme, places: Places, *, every: bool, quiet: bool) -> Woven:
    """Those of this very snapshot."""
    lines = line_by_line(snapshot, theme, places, every=every, quiet=quiet)
    return woven_of(snapshot, theme, places, lines)


def woven_of(snapshot: Snapshot, theme: Theme, places: Places, lines: Iterable[Line]) -> Woven:
    """What has been made of a snapshot."""
    lines = tuple(lines)
    synapses = tuple(line.role for line in lines if isinstance(line.role, SynapseRole))
    pictures = tuple(pictures_looked_for(snapshot, theme, places))
    return Woven(snapshot, lines, synapses, _pulsed(synapses), pictures)


def is_dense(snapshot: Snapshot) -> bool:
    """Whether there are more synapses than are all drawn unasked."""
    return count_synapses(snapshot) > FEW_SYNAPSES


def line_by_line(
    snapshot: Snapshot, theme: Theme, places: Places, *, every: bool, quiet: bool
) -> Iterator[Line]:
    """The synapses that are drawn, one after the other."""
    halvings, dense = halved(snapshot, places.radius), is_dense(snapshot)
    for synapse in drawn_synapses(snapshot, every=every):
        yield _line(snapshot, theme, places, synapse, halvings, quiet=quiet, dense=dense)


def _pulsed(synapses: tuple[SynapseRole, ...]) -> tuple[SynapseRole, ...]:
    """Those along which signals are shown: of very many the strongest."""
    if len(synapses) < STRONGEST:
        return synapses
    return tuple(sorted(synapses, key=lambda synapse: -abs(synapse.weight))[:MOST_PULSED])


def drawn_synapses(snapshot: Snapshot, *, every: bool) -> list[SynapseRole]:
    """The synapses, or the strongest of too many; the bias neuron is source -1."""
    found = [
        SynapseRole(layer, source, target, float(weight))
        for layer, matrix in enumerate(_matrices(snapshot))
        for source, row in matrix
        for target, weight in enumerate(row.tolist())
    ]
    most = most_synapses(len(found), every=every)
    if len(found) <= most:
        return found
    return sorted(found, key=lambda synapse: -abs(synapse.weight))[:most]


def most_synapses(count: int, *, every: bool) -> int:
    """How many of so many synapses are drawn."""
    return MOST_SYNAPSES if every or count <= FEW_SYNAPSES else STRONGEST


def count_synapses(snapshot: Snapshot) -> int:
    """How many the network has, drawn or not."""
    return sum(array.size for array in (*snapshot.parameters.weights, *snapshot.parameters.biases))


def halved(snapshot: Snapshot, radius: float) -> int:
    """How often the scale of widths is halved, so that none exceeds a third of a neuron."""
    return halvings_of(snapshot.parameters, radius)


def halvings_of(parameters: Parameters, radius: float) -> int:
    """The same for the weights of any iteration."""
    arrays = (*parameters.weights, *parameters.biases)
    most = widest(arrays)
    halvings = 1 if sum(array.size for array in arrays) > FEW_SYNAPSES else 0
    while look.width(most, halvings) > 2 * radius / 3:
        halvings += 1
    return halvings


def _matrices(snapshot: Snapshot) -> Iterator[list[tuple[int, Array]]]:
    parameters = snapshot.parameters
    for layer, weights in enumerate(parameters.weights):
        rows = list(enumerate(weights))
        yield rows + ([(-1, parameters.biases[layer])] if parameters.biases else [])


def _line(
    snapshot: Snapshot,
    theme: Theme,
    places: Places,
    synapse: SynapseRole,
    halvings: int,
    *,
    quiet: bool,
    dense: bool,
) -> Line:
    layer, source, target, weight = synapse
    start, end = ends(places, layer, source, target)
    width = look.width(weight, halvings)
    says = 0.0 if quiet else min(1.0, abs(signal(snapshot, synapse)))
    colour = theme.positive if weight >= 0 else theme.negative
    glow = theme.glow * look.brightness(abs(weight) * says)
    return Line(
        start,
        end,
        width,
        look.faded(colour, (0.5 if dense else 1.0) * (SILENT + (1 - SILENT) * says)),
        look.pattern(weight, width),
        glow if says > look.FIRES_ABOVE and not dense else 0.0,
        synapse,
        Action(
            SelectSynapse(layer, source, target),
            f"{route(snapshot, synapse)}: weight {signed(weight)}; click to look into it",
        ),
    )
