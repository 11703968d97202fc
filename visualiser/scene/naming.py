"""What neurons and synapses are called on the screen, where everything is counted from 1."""

from network.snapshot import Snapshot
from visualiser.scene.roles import SynapseRole


def route(snapshot: Snapshot, synapse: SynapseRole) -> str:
    """Where a synapse leads, in words that count from 1."""
    source = "bias" if synapse.source < 0 else neuron_name(snapshot, synapse.layer, synapse.source)
    return f"{source} → {neuron_name(snapshot, synapse.layer + 1, synapse.target)}"


def neuron_name(snapshot: Snapshot, layer: int, index: int) -> str:
    """A neuron in words that count from 1."""
    layers = snapshot.recipe.layers
    return name_in(layer, index, last=len(layers) - 1, outputs=layers[-1])


def name_in(layer: int, index: int, *, last: int, outputs: int) -> str:
    """The same in a network whose outputs are the layer `last` and so many."""
    if layer == 0:
        return f"input {index + 1}"
    if layer == last:
        return "output" if outputs == 1 else f"output {index + 1}"
    return f"hidden {index + 1}" if last == 2 else f"hidden {index + 1} of layer {layer}"
