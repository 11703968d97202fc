"""The window's scenes one after the other: all of it while it can be read, else panels in turn."""

from dataclasses import replace
from itertools import count, pairwise
from math import inf

import pygame
import pytest

from network import files
from visualiser import commands as c
from visualiser.render.paint import Painter
from visualiser.render.pixels import canvas
from visualiser.runs import new_run
from visualiser.scene.compose import NOBODY, Attention, compose, places_of, seen
from visualiser.scene.roles import PartRole, SynapseRole
from visualiser.scene.shapes import Layer, Line, Text
from visualiser.scene.synapses import weave
from visualiser.scene.theme import THEMES
from visualiser.session import Session
from visualiser.staging import LEAP, Staging
from visualiser.view import View

SIZES = ((1280, 800), (900, 600), (640, 420))
PLAYING = {
    "plain": View(),
    "light and large": View(theme="light", scale=1.5),
    "a neuron inspected": View(selected=(1, 2)),
    "a synapse inspected": View(selected=(0, 1, 2)),
    "code": View(code=True),
    "weights as numbers": View(show_weights=True),
    "a drawer opened": View(panel="table"),
    "a menu opened": View(menu="problem"),
    "presenting": View(presenting=True),
}


class Stage:
    """A session at full speed, its frames composed one after the other, without a window."""

    def __init__(self, view: View, size: tuple[int, int] = (1280, 800), name: str = "xor") -> None:
        playing = replace(view, playing=True, per_second=inf)
        self.session = Session(new_run(name, *files.find(name)), playing, lambda: 0.0)
        self.staging, self.size, self.seconds = Staging(), size, 0.0

    def frame(
        self, iteration: int, attention: Attention = NOBODY, *, painted: bool = True
    ) -> list[Layer]:
        """The layers once training has come so far."""
        self.session.run.trainer.seek(iteration)
        self.seconds += 1 / 60
        self.snapshot = self.session.snapshot()  # the next one might have read more of the past
        view, layout = seen(self.session.view, *self.size)
        return self.staging.compose(
            self.snapshot, view, layout, self.seconds, attention, painted=painted
        )

    def whole(self, attention: Attention = NOBODY) -> list:
        """The same moment, composed by itself."""
        view, layout = seen(self.session.view, *self.size)
        return compose(self.snapshot, view, layout, self.seconds, attention)


def shapes_of(layers: list[Layer]) -> list:
    """All shapes, back to front."""
    return [shape for layer in layers for shape in layer.shapes]


AS_OF, BLACK = "as of iteration ", (0, 0, 0, 255)


def lines_of(shapes: list) -> tuple:
    """The synapses among them."""
    return tuple(
        shape for shape in shapes if isinstance(shape, Line) and isinstance(shape.role, SynapseRole)
    )


def counter(layers: list[Layer]) -> int:
    """The iteration that the panel of time shows."""
    (shape,) = (
        shape
        for shape in shapes_of(layers)
        if isinstance(shape.role if hasattr(shape, "role") else None, PartRole)
        and shape.role.name == "iteration"
    )
    return int(shape.role.value)


@pytest.mark.parametrize("view", PLAYING.values(), ids=PLAYING)
def test_at_a_pace_that_can_be_followed_every_frame_is_whole(view):
    stage = Stage(view)
    for iteration in range(100, 100 + 5 * (LEAP - 1), LEAP - 1):
        assert shapes_of(stage.frame(iteration)) == stage.whole()


@pytest.mark.parametrize("size", SIZES)
def test_at_full_speed_the_diagram_is_of_now_and_each_panel_waits_its_turn(size):
    stage = Stage(View(), size)
    for iteration in (0, 50):
        stage.frame(iteration)
    frames = [stage.frame(iteration) for iteration in range(100, 2_000, 100)]
    panels = [place for place, layer in enumerate(frames[0]) if layer.area is not None]
    assert panels
    for before, after in pairwise(frames):
        renewed = [place for place in panels if before[place] is not after[place]]
        assert len(renewed) == 1
        assert after[0] != before[0]  # the diagram, whose weights and signals have moved
    for place in panels:
        renewals = [
            n for n, pair in enumerate(pairwise(frames)) if pair[0][place] is not pair[1][place]
        ]
        assert {later - earlier for earlier, later in pairwise(renewals)} == {len(panels)}


def test_what_waits_shows_a_moment_that_was_and_is_never_older_than_a_round():
    stage = Stage(View())
    shown = [counter(stage.frame(iteration)) for iteration in range(0, 5_000, 100)]
    panels = sum(layer.area is not None for layer in stage.frame(5_000))
    for frame, iteration in enumerate(shown):
        assert iteration % 100 == 0
        assert 0 <= 100 * frame - iteration <= 100 * panels


@pytest.mark.parametrize(
    "change",
    [
        c.TogglePlay(),
        c.ToggleTheme(),
        c.SelectNeuron(1, 0),
        c.ToggleWeights(),
        c.Notify("See here."),
    ],
    ids=lambda change: type(change).__name__,
)
def test_whatever_the_user_does_is_answered_in_the_same_frame(change):
    stage = Stage(View())
    for iteration in range(0, 7_000, 1_000):
        stage.frame(iteration)
    stage.session.handle(change)
    assert shapes_of(stage.frame(8_000)) == stage.whole()


def test_the_frame_after_the_last_iteration_is_whole():
    """However fast she came there, the numbers on the screen are those of the end."""
    stage = Stage(View(), name="single-neuron")
    last = stage.session.run.trainer.state.recipe.iterations
    for iteration in range(0, last + 1, last // 5):
        stage.frame(iteration)
    assert shapes_of(stage.frame(last)) == stage.whole()


def test_where_the_pointer_rests_is_explained_on_top_of_everything():
    stage, attention = Stage(View()), Attention((130, 300), "play", fresh=True)
    stage.frame(0)
    layers = stage.frame(1, attention)
    on_top = layers[-1]
    assert on_top.shapes
    assert on_top.area is None
    assert shapes_of(layers) == stage.whole(attention)


@pytest.mark.parametrize(
    ("name", "size"),
    [(name, SIZES[turn % 3]) for turn, name in enumerate(PLAYING)]
    + [(name, size) for name in ("plain", "light and large") for size in SIZES[1:]]
    + [("a drawer opened", SIZES[2]), ("presenting", SIZES[0])],
)
def test_what_is_copied_from_the_frame_before_is_as_if_painted_anew(name, size):
    """Pixel for pixel, whatever is open, and with things that come and go on top."""
    view = PLAYING[name]
    pygame.font.init()
    stage, surface, painter, another = Stage(view, size), canvas(*size), Painter(), Painter()
    scale = seen(stage.session.view, *size)[0].scale
    background = THEMES[view.theme].background
    here = Attention((size[0] / scale / 2, size[1] / scale / 2), "timeline", fresh=True)
    for frame in range(8):
        layers = stage.frame(700 * frame, here if frame in (3, 4) else NOBODY)
        painter.paint_layers(surface, layers, scale, background)
        anew = canvas(*size)
        another.paint(anew, shapes_of(layers), scale, background)  # has no panels to copy
        assert pygame.image.tobytes(surface, "RGB") == pygame.image.tobytes(anew, "RGB")


def test_the_legend_names_the_iteration_that_the_painted_synapses_are_of():
    stage = Stage(View(all_synapses=True), name="digits")
    painter, surface, painted, named, looked = Painter(), canvas(1280, 800), True, 0, {}
    compared = set()
    for iteration in count():
        layers = stage.frame(iteration, painted=painted)
        looked[iteration] = stage.snapshot
        told = [shape.string for shape in shapes_of(layers) if isinstance(shape, Text)]
        named = next((int(text[len(AS_OF) :]) for text in told if text.startswith(AS_OF)), named)
        only = [Layer(lines_of(layers[0].shapes))]
        painted = painter.paint_layers(surface, only, 1, BLACK, patient=True)
        if len(compared) == 3:
            break
        if named not in compared:
            compared.add(named)
            anew, places = canvas(1280, 800), places_of(looked[named], seen(View(), 1280, 800)[1])
            lines = weave(looked[named], THEMES["dark"], places, every=True, quiet=False).lines
            Painter().paint(anew, lines, 1, BLACK)
            assert pygame.image.tobytes(surface, "RGB") == pygame.image.tobytes(anew, "RGB")


def test_whatever_the_user_does_is_painted_at_once_however_many_synapses_there_are():
    """Only what training does to them may take its time."""
    stage = Stage(View(all_synapses=True), name="digits")
    painter, surface = Painter(), canvas(1280, 800)
    for iteration, theme in ((0, "dark"), (8, "dark"), (16, "light")):
        stage.session.view = replace(stage.session.view, theme=theme)
        layers = stage.frame(iteration)
        assert stage.staging.patient == (iteration == 8)
        painter.paint_layers(
            surface, layers, 1, THEMES[theme].background, patient=stage.staging.patient
        )
    anew = canvas(1280, 800)
    Painter().paint(anew, shapes_of(layers), 1, THEMES["light"].background)
    assert pygame.image.tobytes(surface, "RGB") == pygame.image.tobytes(anew, "RGB")
