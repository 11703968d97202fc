"""Neurons and synapses as people name them: `hidden:2`, `output:1`, `0:2-2`. Counted from 1."""

import re
from typing import NamedTuple

from network.recipe import Recipe
from network.refused import Refused

SPELLING = "a neuron as in input:1, hidden:2 or output:1, or a synapse as in 0:2-2"

_NEURON = re.compile(r"(input|hidden|output)(\d{1,3})?:(\d{1,6}|bias)")
_SYNAPSE = re.compile(r"(\d{1,3}):(\d{1,6}|bias)-(\d{1,6})")


class Named(NamedTuple):
    """What was named, counted from 1; the bias neuron is neuron 0.

    `what` is "input", "hidden", "output" or "synapse". The `layer` of a hidden neuron counts from
    1, None where none was named; a synapse belongs to `weights[layer]`, counted from 0.
    """

    what: str
    layer: int | None
    neuron: int
    target: int = 0


def named(text: str) -> Named:
    """What the text names; raises Refused where it is not spelled so."""
    if found := _NEURON.fullmatch(text):
        what, layer, neuron = found.groups()
        if (layer is None or (what == "hidden" and int(layer) > 0)) and neuron.strip("0"):
            return Named(what, int(layer) if layer else None, _counted(neuron))
    elif found := _SYNAPSE.fullmatch(text):
        layer, source, target = found.groups()
        if source.strip("0") and target.strip("0"):
            return Named("synapse", int(layer), _counted(source), int(target))
    raise Refused(f"found {text!r}, expected {SPELLING}")


def _counted(neuron: str) -> int:
    return 0 if neuron == "bias" else int(neuron)


def place_of(recipe: Recipe, one: Named) -> tuple[int, ...]:
    """Layer and neuron, or layer, source and target, counted from 0; the bias neuron is -1.

    Raises Refused where the network has no such thing.
    """
    layers, last = recipe.layers, len(recipe.layers) - 1
    network = "–".join(map(str, layers)) + (" + bias" if recipe.bias else "")
    if one.what == "synapse":
        layer = one.layer or 0
        if layer >= last:
            there = f"expected weights[0] to weights[{last - 1}] ({network})"
            raise Refused(f"found weights[{layer}], {there}")
        of = f" of weights[{layer}]"
        source = _neuron_of(recipe, layer, one.neuron, "source", of)
        return layer, source, _neuron_of(recipe, layer + 1, one.target, "target", of)
    layer = {"input": 0, "output": last, "hidden": one.layer or 1}[one.what]
    if one.what == "hidden" and (layer >= last or (last > 2 and one.layer is None)):
        names = [f"hidden{number}" for number in range(1, last)] if last > 2 else ["hidden"]
        there = f"expected {' or '.join(names)}" if last > 1 else "there is no hidden neuron"
        raise Refused(f"found hidden{one.layer or ''}, {there} ({network})")
    return layer, _neuron_of(recipe, layer, one.neuron, f"{one.what} neuron")


def _neuron_of(recipe: Recipe, layer: int, neuron: int, what: str, of: str = "") -> int:
    """A neuron of the layer, counted from 0, of one that was counted from 1."""
    bias = recipe.bias and layer < len(recipe.layers) - 1
    if neuron > recipe.layers[layer] or (neuron == 0 and not bias):
        there = f"1 to {recipe.layers[layer]}" + (" or bias" if bias else "")
        raise Refused(f"found {what} {neuron or 'bias'}{of}, expected {there}")
    return neuron - 1
