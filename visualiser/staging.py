"""The window's scenes, one after the other.

The panels are full of numbers, and numbers that change sixty times a second cannot be read. While
she trains that fast the diagram is drawn anew in every frame, and of the panels one: each shows an
iteration a few frames old, and training has the time.
"""

from dataclasses import replace
from functools import partial

from network.model import silent
from network.snapshot import Snapshot
from visualiser.scene.compose import Attention, attended, sections
from visualiser.scene.layout import Layout
from visualiser.scene.shapes import Layer, Section, Shapes
from visualiser.view import View
from visualiser.weaver import Weaver

LEAP = 4
"""Iterations from one frame to the next, over two hundred a second, that nobody can follow."""


class Staging:
    """Composes scenes and remembers the last one."""

    def __init__(self) -> None:
        """Begin with nothing composed."""
        self.shapes: Shapes = ()
        self._layers: list[Layer] = []
        self._looked: tuple[View, Layout] | None = None
        self._iteration = 0
        self._weaver = Weaver()
        self._turn = 0  # which panel is next, counted among those that take turns

    @silent
    def compose(
        self,
        snapshot: Snapshot,
        view: View,
        layout: Layout,
        seconds: float,
        attention: Attention,
    ) -> list[Layer]:
        """Everything to be seen, back to front; see `scene.compose.compose`."""
        weaving = partial(self._weaver.weave, patient=view.playing)
        regions = list(sections(snapshot, view, layout, seconds, weaving))
        waiting = self._waiting(regions, snapshot, view, layout)
        self._layers = [
            self._layers[place] if place in waiting else section.layer()
            for place, section in enumerate(regions)
        ]
        shapes = [shape for layer in self._layers for shape in layer.shapes]
        on_top = Layer(tuple(attended(shapes, view, layout, attention)))
        self.shapes = (*shapes, *on_top.shapes)
        return [*self._layers, on_top]

    def _waiting(
        self, regions: list[Section], snapshot: Snapshot, view: View, layout: Layout
    ) -> set[int]:
        """The panels that stay as they are in this frame."""
        looked = replace(view, measured=0.0, slow_seconds=0.0, figures=None), layout
        leapt = snapshot.iteration - self._iteration >= LEAP
        same = looked == self._looked and [each.area for each in regions] == [
            each.area for each in self._layers
        ]
        self._looked, self._iteration = looked, snapshot.iteration
        panels = [place for place, section in enumerate(regions) if section.area is not None]
        if not (leapt and same and view.playing and panels):
            return set()
        drawn = panels[self._turn % len(panels)]
        self._turn = (self._turn + 1) % len(panels)
        return set(panels) - {drawn}
