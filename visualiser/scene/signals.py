"""Signals that travel along the synapses: what a source says, on its way to the next layer."""

from collections.abc import Iterator, Sequence

from network.snapshot import Snapshot
from visualiser.scene import theme as look
from visualiser.scene.geometry import ends
from visualiser.scene.layout import Places
from visualiser.scene.roles import PulseRole, SynapseRole
from visualiser.scene.shapes import Circle
from visualiser.scene.theme import Theme

PULSES = 3
"""Signals on one synapse at a time, evenly spaced."""

JOURNEY_SECONDS = 2.4
"""How long a signal travels: three of them pass a point in that time, far from any flicker."""


def signal(snapshot: Snapshot, synapse: SynapseRole) -> float:
    """What the synapse's source says."""
    if synapse.source < 0:
        return 1.0
    return float(snapshot.shown.layers[synapse.layer][synapse.source])


def pulses(
    snapshot: Snapshot, theme: Theme, places: Places, synapse: SynapseRole, seconds: float
) -> Iterator[Circle]:
    """Signals under way along one synapse, brighter the more they carry."""
    layer, source, target, weight = synapse
    says = signal(snapshot, synapse)
    if abs(says) <= look.FIRES_ABOVE:
        return
    strength = abs(says * weight)
    (x, y), (u, v) = ends(places, layer, source, target)
    bright = look.brightness(strength)
    core = look.mix(theme.firing, (255, 255, 255, 255), 0.6 * theme.glow)
    for index in range(PULSES):
        share = (seconds / JOURNEY_SECONDS + (index + 0.5) / PULSES) % 1.0
        yield Circle(
            (x + (u - x) * share, y + (v - y) * share),
            min(2.6, 0.09 * places.radius + 0.4),
            look.faded(core, bright),
            look.faded(theme.firing_edge, bright),
            0.7 if theme.glow < 1 else 0.0,
            glow=look.faded(theme.firing, 0.5 * bright * theme.glow),
            glow_radius=6,
            role=PulseRole(layer, source, target, strength),
        )


def slow_signals(
    snapshot: Snapshot,
    theme: Theme,
    places: Places,
    synapses: Sequence[SynapseRole],
    reached: float,
) -> Iterator[Circle]:
    """Slow motion: one signal on each synapse of the layer that is thinking now."""
    for synapse in synapses:
        layer, source, target, weight = synapse
        share = reached - layer
        strength = abs(signal(snapshot, synapse) * weight)
        if not 0 < share < 1 or abs(signal(snapshot, synapse)) <= look.FIRES_ABOVE:
            continue
        (x, y), (u, v) = ends(places, layer, source, target)
        bright = look.brightness(strength)
        yield Circle(
            (x + (u - x) * share, y + (v - y) * share),
            min(5.0, 0.16 * places.radius + 0.6),
            look.faded(look.mix(theme.firing, (255, 255, 255, 255), 0.6 * theme.glow), bright),
            look.faded(theme.firing_edge, bright),
            1.0,
            glow=look.faded(theme.firing, 0.6 * bright * theme.glow),
            glow_radius=11,
            role=PulseRole(layer, source, target, strength),
        )
