"""A look into one neuron or synapse: the numbers of the snapshot, and how they come about.

What speaks of the situation shown and what speaks of the whole training set is said in words.
"""

from collections.abc import Iterator

from network.snapshot import Snapshot, SynapseAt
from visualiser import commands as c
from visualiser.scene.blocks import Look, stack
from visualiser.scene.inspect_neuron import neuron_blocks
from visualiser.scene.inspect_synapse import synapse_blocks
from visualiser.scene.measure import shortened, text_width
from visualiser.scene.naming import neuron_name, route
from visualiser.scene.roles import PartRole, SynapseRole
from visualiser.scene.shapes import Action, Area, Box, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import icon
from visualiser.view import View


def inspector_panel(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    """What is selected, in blocks from above; what has no room is scrolled to."""
    at = Look(snapshot, theme, view)
    if len(view.selected) == 3:
        title, remark = "Synapse", route(snapshot, SynapseRole(*view.selected, 0.0))
        blocks = list(synapse_blocks(at, SynapseAt(*view.selected)))
    else:
        layer, neuron = view.selected
        name = neuron_name(snapshot, layer, neuron) if neuron >= 0 else "bias neuron"
        title = name.split(" of ")[0].replace("hidden", "hidden neuron").capitalize()
        remark = f"of layer {layer}"
        blocks = list(neuron_blocks(at, layer, neuron))
    yield Text(area.x, area.y + 8, title, 15, theme.text, "semibold", role=PartRole("selected"))
    room = area.width - text_width(title, 15, "semibold") - 40
    remark = shortened(remark, 12, room)
    yield Text(area.right - 26, area.y + 8, remark, 12, theme.dim, anchor="end")
    close = Area(area.right - 20, area.y - 4, 24, 24)
    yield Box(close, theme.panel, 6, action=Action(c.CloseTopmost(), "Close (Esc)", "close look"))
    yield icon("close", close.centre, 15, theme.dim)
    yield from stack(theme, view, blocks, Area(area.x, area.y + 28, area.width, area.height - 28))
