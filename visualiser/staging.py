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
        self._turn = 0
        self._ready: tuple[int, Layer] | None = None  # the panel that comes next, and its place

    @silent
    def compose(
        self,
        snapshot: Snapshot,
        view: View,
        layout: Layout,
        seconds: float,
        attention: Attention,
        *,
        painted: bool = True,
    ) -> list[Layer]:
        """Everything to be seen, back to front; see `scene.compose.compose`.

        `painted` tells whether the last scene has been painted with all its lines.
        """
        weaving = partial(self._weaver.weave, patient=view.playing, painted=painted)
        regions = list(sections(snapshot, view, layout, seconds, weaving))
        panels = self._taking_turns(regions, snapshot, view, layout)
        self._layers = [
            self._layers[place] if place in panels else section.layer()
            for place, section in enumerate(regions)
        ]
        self._next_panel(regions, panels)
        shapes = [shape for layer in self._layers for shape in layer.shapes]
        on_top = Layer(tuple(attended(shapes, view, layout, attention)))
        self.shapes = (*shapes, *on_top.shapes)
        return [*self._layers, on_top]

    @property
    def patient(self) -> bool:
        """Whether very many lines may be painted over several frames: nothing else has changed."""
        return self._weaver.in_shares

    def _taking_turns(
        self, regions: list[Section], snapshot: Snapshot, view: View, layout: Layout
    ) -> list[int]:
        """The panels, where they take turns in this frame."""
        looked = replace(view, measured=0.0, slow_seconds=0.0, figures=None), layout
        leapt = snapshot.iteration - self._iteration >= LEAP
        same = looked == self._looked and [each.area for each in regions] == [
            each.area for each in self._layers
        ]
        self._looked, self._iteration = looked, snapshot.iteration
        if not (leapt and same and view.playing):
            return []
        return [place for place, section in enumerate(regions) if section.area is not None]

    def _next_panel(self, regions: list[Section], panels: list[int]) -> None:
        """Show the panel that was composed in the last frame, and compose the one before it.

        To compose one and to paint another in the same frame spreads the work most evenly.
        """
        if self._ready is not None and panels:
            place, layer = self._ready
            self._layers[place] = layer
        self._ready = None
        if panels:
            self._turn = (self._turn - 1) % len(panels)
            place = panels[self._turn]
            self._ready = place, regions[place].layer()
