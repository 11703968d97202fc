"""Nothing meets, nothing is cut off, nothing is too small to hit: every problem, panel and size."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from math import hypot
from typing import NamedTuple

import numpy as np
import pytest
from scenes import large_trainers, snapshot_of

from network import files
from network.many import Many
from network.snapshot import Snapshot, first_question, look
from network.tables import read_file
from network.trainer import Trainer
from visualiser import commands as c
from visualiser.folders import look_into
from visualiser.preview import first_look
from visualiser.scene.compose import Attention, compose, seen
from visualiser.scene.layout import ONE_PANEL, Layout, arrange
from visualiser.scene.measure import text_width
from visualiser.scene.overlays import ring, tooltip
from visualiser.scene.roles import NeuronRole, PartRole, PulseRole
from visualiser.scene.shapes import Area, Box, Circle, Line, Reading, Shape, Text, Track
from visualiser.scene.terms import TERMS, word_at, words
from visualiser.scene.theme import THEMES
from visualiser.scene.touch import extent, in_reach, name_of, reading_at, shape_at, stops
from visualiser.session import followed, with_wall
from visualiser.view import View

SIZES = ((900, 600), (1280, 800), (1920, 1200))
SCALES = (1.0, 1.25, 1.5, 2.0)
WINDOWS = tuple(window for window in product(SIZES, SCALES) if window != ((1920, 1200), 1.5))
"""Each size at each scale; the one left out is 1280 x 800 points once more."""

TIGHTEST = ((900, 600), 2.0)
"""The one with the least room: 450 x 300 points."""

PROBLEMS = tuple((name, files.find(name)[0].title) for name in files.built_in())

CAPITALS = 0.73
"""The height of capitals and digits, as a share of the size of the type."""

ICON_SHARE = 0.75
"""How much of its em box an icon fills."""

LEAST = 24
"""Points: the least width and height of anything to be clicked."""

LONG_NOTICE = (
    "/home/somebody/a folder/with a long name/examples.toml, line 12: examples[3].desired is "
    "[1, 0]: expected a list of 1 number. Nothing was changed."
)

LOST = (
    "A window was lost. Its run of “XOR of the first two inputs, and a title that goes on” is "
    "kept, at iteration 123,456,789."
)

BASE = View(problems=PROBLEMS)
VIEWS = {
    "plain": BASE,
    "weights as numbers": replace(BASE, show_weights=True),
    "training set opened": replace(BASE, panel="table"),
    "story opened": replace(BASE, panel="story"),
    "menu": replace(BASE, menu="problem"),
    "help": replace(BASE, help=True),
    "notice": replace(BASE, notice=LONG_NOTICE),
    "first start": replace(BASE, intro=True, easy_pace=True, playing=True),
    "typing a seed": replace(BASE, field="seed", text="4294967295"),
    "typing an iteration": replace(BASE, field="run to", text="1,000,000,00"),
    "on the way": replace(BASE, goal=999_999_999, undoable=True, redoable=True),
    "figures shown": replace(BASE, playing=True, figures=c.Measured(59.9, 0.0121, 0.0163, 0.3)),
    "full speed": replace(BASE, playing=True, per_second=float("inf"), measured=123_456.0),
    "slow machine": replace(BASE, playing=True, slow_seconds=0.0123, per_second=99_999.0),
    "scrolled": replace(BASE, scroll=(("table", 7), ("story", 9)), logarithmic=False),
    "story scrolled": replace(BASE, panel="story", scroll=(("story", 9),)),
    "light": replace(BASE, theme="light", undoable=True),
    "code of an iteration": replace(BASE, code=True, line=3, panel="story"),
    "words of the field": replace(BASE, help=True, terms=True),
    "typing a learning rate": replace(BASE, field="learning rate", text="0.123456789"),
    "all digits": replace(BASE, notice="In full: " + " + ".join(["1 × -0.16595599059485195"] * 4)),
    "her answer at every age": replace(BASE, answer_curve=True),
    "network": replace(BASE, menu="network"),
    "taking away": replace(BASE, menu="take away"),
    "naming what is taken": replace(
        BASE, menu="take away", field="take name", text="a long name that goes on and on " * 4
    ),
    "lost window": replace(
        BASE, kept=("/runs/1.thinking", LOST), intro=True, panel="table", theme="light"
    ),
    "filming": replace(BASE, filming="A film is made: 1,204 of 60,000 pictures, 12 s to go."),
    "training set changed": replace(BASE, editing_table=True, panel="table"),
    "chooser": replace(BASE, menu="open", folder=look_into(files.BUILT_IN), field="file"),
    "preview": replace(BASE, preview=first_look(read_file(files.BUILT_IN / "digits.csv"))),
    "presenting": replace(BASE, presenting=True),
    "presenting light, blame": replace(BASE, presenting=True, slow=True, phase=2, theme="light"),
    "many starts": BASE,
    "many starts presented": replace(BASE, presenting=True),
    "input inspected": replace(BASE, panel="story"),
    "neuron inspected": replace(BASE, panel="story"),
    "output inspected": replace(BASE, panel="story", scroll=(("look", 2),)),
    "synapse inspected": replace(BASE, panel="story"),
    "weight typed": replace(
        BASE, panel="story", field="weight", text="-123,456.789", scroll=(("look", 9),)
    ),
    "thinking": replace(BASE, slow=True, phase=0, progress=0.6),
    "measuring": replace(BASE, slow=True, phase=1),
    "blaming": replace(BASE, slow=True, phase=2, progress=0.8, panel="table"),
    "adjusting": replace(BASE, slow=True, phase=3, in_turn=True, panel="story"),
}
INSPECTED: dict[str, Callable[[tuple[int, ...]], tuple[int, ...]]] = {
    "input inspected": lambda layers: (0, layers[0] - 1),
    "neuron inspected": lambda layers: (1, 0),
    "output inspected": lambda layers: (len(layers) - 1, layers[-1] - 1),
    "synapse inspected": lambda layers: (len(layers) - 2, 0, 0),
    "weight typed": lambda layers: (0, layers[0] - 1, layers[1] - 1),
}
"""Which neuron or synapse is looked into."""


class Place(NamedTuple):
    """What is shown, where."""

    problem: str
    shown: str
    size: tuple[int, int]
    scale: float
    view: str

    @property
    def layout(self) -> Layout:
        """The layout of a window of that size and scale."""
        return seen(replace(VIEWS[self.view], scale=self.scale), *self.size)[1]


class Violation(NamedTuple):
    """Something that must not be, and where it was seen."""

    place: Place
    what: str
    about: tuple[str, ...]
    points: float = 0.0

    def __str__(self) -> str:
        """A line to look the thing up by."""
        where = f"{self.place.size[0]}x{self.place.size[1]} at {self.place.scale}"
        about = ", ".join(repr(part) for part in self.about)
        seen = f"{self.place.problem} ({self.place.shown}), {where}, {self.place.view}"
        return f"{self.what}: {about} by {self.points:.1f} [{seen}]"


@cache
def trainers() -> dict[str, Trainer]:
    """Each problem once more than it is trained here, so that going back is a moment's work."""
    found = {}
    for name in files.built_in():
        problem, recipe = files.find(name)
        found[name] = Trainer(problem, recipe)
    return found | large_trainers()


SHOWN = ("question at the start", "question", "example", "example at the end")
"""What the built-in problems are looked at with; the others only with the two in the middle."""


@cache
def snapshot_at(problem: str, shown: str, selected: tuple[int, ...] = ()) -> Snapshot:
    """What is to be seen, with the curves of what is looked into."""
    trainer = trainers()[problem]
    if problem in files.built_in():
        planned = trainer.state.recipe.iterations
        trainer.seek({SHOWN[0]: 0, SHOWN[3]: planned}.get(shown, 1_204))
    question = first_question(trainer.state.problem)
    example = trainer.state.problem.examples - 1 if shown.startswith("example") else None
    return look(trainer, question, example, followed(trainer.state, selected), answers=not example)


@cache
def many() -> Many:
    """Twenty-five starts, some of which have learned it."""
    starts = Many(*files.find("xor"), range(1, 26))
    starts.seek(1_204)
    return starts


def view_at(place: Place) -> View:
    """The view, with something selected where it is to be looked into."""
    view = VIEWS[place.view]
    if place.view in INSPECTED:
        layers = trainers()[place.problem].state.recipe.layers
        view = replace(view, selected=INSPECTED[place.view](layers))
    return view


def shown_at(place: Place, view: View) -> Snapshot:
    """Of the one network, or of many starts in its place."""
    snapshot = snapshot_at(place.problem, place.shown, view.selected)
    return with_wall(snapshot, many()) if place.view.startswith("many starts") else snapshot


def scene_at(place: Place) -> list[Shape]:
    """All shapes of that place."""
    view = view_at(place)
    snapshot = shown_at(place, view)
    return compose(snapshot, view, place.layout, 0.3)


FEW = ("weights as numbers", "training set opened", "story opened", "story scrolled", *INSPECTED)
"""What differs from problem to problem; all else is looked at with XOR."""

SOME = ("weights as numbers", "scrolled", "neuron inspected", "synapse inspected", "blaming")
"""What differs in large networks, which take long to draw."""

VAST = ("64 inputs", "256 hidden neurons", "more synapses than are drawn")
"""Looked at in the plain view alone."""


CLOSELY = ("xor", "single-neuron", "first-input", "xor-single-neuron", "digits", "two-categories")
"""Built-in problems looked at in more views; the others are like one of these."""


def places() -> Iterator[Place]:
    """Everything plain in every window; XOR in every view; the others where they differ.

    What is looked at in some windows only is always looked at in the one with the least room.
    """
    for problem in trainers():
        yield from (Place(problem, "question", *window, "plain") for window in WINDOWS)
        others = SHOWN if problem in CLOSELY else SHOWN[2:3]
        for turn, shown in enumerate(others if problem not in VAST else ()):
            if shown != "question":
                yield from (Place(problem, shown, *window, "plain") for window in some(turn, 2))
    for nth, problem in enumerate(name for name in trainers() if name not in VAST):
        views, share = (FEW if problem in CLOSELY else SOME), 4
        if problem == "xor":
            views, share = tuple(VIEWS), 2
        for turn, view in enumerate(views, nth):
            slow = VIEWS[view].slow or view == "weights as numbers"
            shown = "example" if slow else "question"
            yield from (Place(problem, shown, *window, view) for window in some(turn, share))


def some(turn: int, share: int) -> list[tuple[tuple[int, int], float]]:
    """One window in so many, at each turn others, and the one with the least room."""
    return [
        window
        for index, window in enumerate(WINDOWS)
        if (index + index // 4 + turn) % share == 0 or window == TIGHTEST
    ]


# Extents


width_of = cache(text_width)
"""The same texts stand in many scenes."""


def area_of(text: Text) -> Area:
    """What the capitals of a text cover."""
    width = width_of(text.string, text.size, text.weight)
    height = CAPITALS * text.size
    x = text.x - {"start": 0, "middle": width / 2, "end": width}[text.anchor]
    if text.weight == "icon":
        x, width = x + width * (1 - ICON_SHARE) / 2, width * ICON_SHARE
        height = ICON_SHARE * text.size
    return Area(x, text.y - height / 2, width, height)


def within(inner: Area, outer: Area, slack: float = 0.5) -> bool:
    """Whether the one lies inside the other."""
    return (
        inner.x >= outer.x - slack
        and inner.y >= outer.y - slack
        and inner.right <= outer.right + slack
        and inner.bottom <= outer.bottom + slack
    )


def overlaps(ones: Sequence[Area], others: Sequence[Area]) -> np.ndarray:
    """How far each of the ones reaches into each of the others: the lesser of across and down."""
    x, y, width, height = np.array(ones).reshape(-1, 4).T[:, :, None]
    u, v, across, down = np.array(others).reshape(-1, 4).T[:, None, :]
    return np.minimum(
        np.minimum(x + width, u + across) - np.maximum(x, u),
        np.minimum(y + height, v + down) - np.maximum(y, v),
    )


def shared(one: Area, other: Area) -> Area:
    """The rectangle in which the two meet."""
    x, y = max(one.x, other.x), max(one.y, other.y)
    return Area(x, y, min(one.right, other.right) - x, min(one.bottom, other.bottom) - y)


class Seen(NamedTuple):
    """A text with where it stands in the scene and what it covers."""

    index: int
    text: Text
    area: Area


class Scene:
    """The shapes at a place, with what is asked of them more than once."""

    def __init__(self, place: Place, shapes: Sequence[Shape]) -> None:
        """Sort them by what they do to texts."""
        self.place, self.shapes = place, shapes
        first = len(shapes) - len(in_reach(shapes))
        self.texts = [
            Seen(index, shape, area_of(shape))
            for index, shape in enumerate(shapes)
            if index >= first and isinstance(shape, Text) and shape.string.strip()
        ]
        self.areas = [text.area for text in self.texts]
        solid = [(i, s) for i, s in enumerate(shapes) if hides(s)]
        self.lids = [(i, s) for i, s in solid if passing(place, s)]
        self.solid = [(i, s) for i, s in solid if not passing(place, s) and not is_playhead(s)]
        self.active = [
            s for s in shapes if isinstance(s, Box | Track) or getattr(s, "action", None)
        ]
        # everything as the stroke down or across its middle, as wide as it is
        self.strokes = np.array([stroke(shape) for shape in self.active]).reshape(-1, 5)
        self.modal = np.array([is_modal(shape) for shape in self.active], bool)
        self.frames = [(i, s) for i, s in enumerate(shapes) if is_frame(s) or is_disc(s)]

    def near(self, points: Sequence[tuple[float, float]]) -> Iterator[list[Shape]]:
        """What could be hit there: all modal boxes, and all whose rectangle is not far."""
        x, y, across, up, reach = self.strokes.T
        to_x, to_y = (np.array(points).reshape(-1, 1, 2) - np.stack([x, y], axis=1)).transpose(
            2, 0, 1
        )
        length = np.maximum(across**2 + up**2, 1e-9)
        along = np.clip((to_x * across + to_y * up) / length, 0, 1)
        away = np.hypot(along * across - to_x, along * up - to_y)
        for close in (away <= reach + 20) | self.modal:
            yield [self.active[index] for index in np.flatnonzero(close)]

    def hidden(self, index: int, area: Area) -> bool:
        """Whether something that lies there for a while hides it anyway."""
        return any(at > index and within(area, lid.area) for at, lid in self.lids)


def hides(shape: Shape) -> bool:
    """Whether nothing under it can be seen."""
    return is_disc(shape) or (
        isinstance(shape, Box) and shape.fill is not None and shape.fill[3] == 255
    )


def stroke(shape: Shape) -> tuple[float, float, float, float, float]:
    """A start, the way to its end and how far around it the shape reaches at most."""
    if isinstance(shape, Line):
        (x, y), (u, v) = shape.start, shape.end
        return x, y, u - x, v - y, shape.width
    area = extent(shape)
    return *area.centre, 0, 0, hypot(area.width, area.height)


def is_modal(shape: Shape) -> bool:
    """Whether it keeps the click from all below it."""
    return isinstance(shape, Box) and shape.modal


def is_disc(shape: Shape) -> bool:
    """A neuron, a button or an input. Signals and knobs pass by."""
    if not isinstance(shape, Circle) or isinstance(shape.role, PulseRole):
        return False
    return shape.fill[3] == 255 and shape.radius > 5


def is_playhead(shape: Shape) -> bool:
    """Whether it is as thin as a line."""
    return isinstance(shape, Box) and min(shape.area.width, shape.area.height) <= 2


def passing(place: Place, shape: Shape) -> bool:
    """Whether it is a drawer, a menu, a line of news: what may lie on other things for a while."""
    if not isinstance(shape, Box) or shape.action is None:
        return False
    return not shape.action.hint and shape.action.command is None


def is_frame(shape: Shape) -> bool:
    """A box that is seen, and is more than a grid line, a bar's filling or the playhead."""
    if not isinstance(shape, Box) or min(shape.area.width, shape.area.height) < 8:
        return False
    return any(colour is not None and colour[3] > 0 for colour in (shape.fill, shape.edge))


# The checks


def meetings(scene: Scene) -> Iterator[Violation]:
    """Two texts that meet where both can be seen."""
    texts = scene.texts
    by = overlaps(scene.areas, scene.areas)
    for one, other in np.argwhere(np.triu(by > 0.01, 1)):
        first, second = texts[one], texts[other]
        where = shared(first.area, second.area)
        covers = (s for i, s in (*scene.lids, *scene.solid) if i > first.index)
        if not any(within(where, extent(cover)) for cover in covers):
            about = (first.text.string, second.text.string)
            yield Violation(scene.place, "texts meet", about, by[one, other])


def leaving(scene: Scene) -> Iterator[Violation]:
    """A text that leaves the window."""
    window = scene.place.layout.window
    for _, text, area in scene.texts:
        if not within(area, window, 0):
            beyond = max(-area.x, -area.y, area.right - window.right, area.bottom - window.bottom)
            yield Violation(scene.place, "leaves the window", (text.string,), beyond)


def covered(scene: Scene) -> Iterator[Violation]:
    """A text half hidden under something that is there to stay."""
    if not scene.solid:
        return
    by = overlaps(scene.areas, [extent(shape) for _, shape in scene.solid])
    for one, other in np.argwhere(by > 0.5):
        (index, text, area), (above, shape) = scene.texts[one], scene.solid[other]
        if above < index or (isinstance(shape, Circle) and not meets_disc(area, shape)):
            continue
        if not scene.hidden(index, shared(area, extent(shape))):
            yield Violation(scene.place, "is covered", (text.string,), by[one, other])


def crossing(scene: Scene) -> Iterator[Violation]:
    """A text across the edge of a frame, or on a neuron that it does not belong to."""
    by = overlaps(scene.areas, [extent(shape) for _, shape in scene.frames])
    for one, other in np.argwhere(by > 0.5):
        (index, text, area), (below, shape) = scene.texts[one], scene.frames[other]
        if below > index:
            continue
        if isinstance(shape, Circle):
            own = hypot(text.x - shape.centre[0], text.y - shape.centre[1]) < 1
            fine = (own and area.width < 2 * shape.radius) or not meets_disc(area, shape)
        else:
            fine = within(area, shape.area)
        if not fine and not scene.hidden(below, shared(area, extent(shape))):
            kind = "a frame" if isinstance(shape, Box) else "a disc"
            yield Violation(scene.place, f"crosses {kind}", (text.string,), by[one, other])


def meets_disc(area: Area, circle: Circle) -> bool:
    """Whether a rectangle and a disc have more than their edges in common."""
    (x, y), radius = circle.centre, circle.radius
    dx, dy = x - min(max(x, area.x), area.right), y - min(max(y, area.y), area.bottom)
    return hypot(dx, dy) < radius - 0.5


def shortenings(scene: Scene) -> Iterator[Violation]:
    """A text that was cut short."""
    for _, text, _ in scene.texts:
        if "…" in text.string and not text.string.startswith(("run to …", "going to ")):
            yield Violation(scene.place, "is shortened", (text.string,))


def missing(scene: Scene) -> Iterator[Violation]:
    """Iteration or average error that is not there, or not the engine's, whatever lies on top."""
    snapshot = shown_at(scene.place, VIEWS[scene.place.view])
    shown = [s for s in scene.shapes if isinstance(s, Text) and isinstance(s.role, PartRole)]
    for name, right in (
        ("iteration", lambda said: f"{snapshot.iteration:,}" == said.removeprefix("iteration ")),
        ("error", lambda said: is_error(said, snapshot.error.mean_absolute)),
    ):
        said = [text.string for text in shown if text.role.name == name and text.string]
        if not said or not all(map(right, said)):
            yield Violation(scene.place, f"{name} is missing", tuple(said))


def is_error(said: str, error: float) -> bool:
    """Whether the text is this error in percent, rounded once."""
    match = re.fullmatch(r"(?:average )?error ([\d.,]+) %", said)
    if match is None:
        return False
    digits = match[1].replace(",", "")
    step = 10.0 ** -len(digits.partition(".")[2])
    return abs(float(digits) - 100 * error) <= 0.5001 * step


def is_control(shape: Shape) -> bool:
    """Whether a click there asks for something."""
    if isinstance(shape, Track):
        return True
    if not isinstance(shape, Box | Circle | Line) or (isinstance(shape, Box) and shape.modal):
        return False
    return shape.action is not None and shape.action.command is not None


def small(scene: Scene) -> Iterator[Violation]:
    """A control that has less than 24 x 24 points to be hit.

    A disc is felt from 12 points off, and a synapse is a line: its neurons are the larger target.
    """
    for shape in scene.shapes:
        if is_control(shape) and not isinstance(shape, Circle | Line):
            area = extent(shape)
            least = min(area.width, area.height)
            if least < LEAST - 1e-9:
                yield Violation(scene.place, "is small", (name_of(shape),), LEAST - least)


def unreachable(scene: Scene) -> Iterator[Violation]:
    """A control whose very middle belongs to another, and not to something that lies on it.

    Of more than a hundred controls only one in so many is tried.
    """
    first = len(scene.shapes) - len(in_reach(scene.shapes))
    controls = [
        (index, shape)
        for index, shape in enumerate(scene.shapes[first:], first)
        if name_of(shape) and is_control(shape)
    ]
    tried = controls[:: 1 + len(controls) // 100]
    middles = [extent(shape).centre for _, shape in tried]
    for (index, shape), middle, near in zip(tried, middles, scene.near(middles), strict=True):
        if any(at > index and lid.area.contains(middle) for at, lid in scene.lids):
            continue
        found = shape_at(near, middle)
        if found is None or name_of(found) != name_of(shape):
            other = "nothing" if found is None else name_of(found) or type(found).__name__
            yield Violation(scene.place, "is hit by another", (name_of(shape), other))


def ambiguous(scene: Scene) -> Iterator[Violation]:
    """A name that two controls share: Tab finds only the first of them."""
    names = [name_of(shape) for shape in in_reach(scene.shapes) if name_of(shape)]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield Violation(scene.place, "is not unique", (name,), names.count(name))


def scattered(scene: Scene) -> Iterator[Violation]:
    """Neurons that leave the stage, meet, or do not stand in columns from layer to layer."""
    if (scene.place.view, scene.place.shown) != ("plain", "question"):
        return
    discs = [s for s in scene.shapes if isinstance(s, Circle) and isinstance(s.role, NeuronRole)]
    areas = [extent(circle) for circle in discs]
    layers: dict[int, set[float]] = {}
    for circle in discs:
        layers.setdefault(circle.role.layer, set()).add(round(circle.centre[0], 6))
    columns = [layers[layer] for layer in sorted(layers)]
    for fault, found in (
        ("meet", (np.triu(overlaps(areas, areas), 1) > 0.001).any()),
        ("leave", not all(within(area, scene.place.layout.stage, 0.001) for area in areas)),
        ("are no columns", any(len(column) != 1 for column in columns)),
        ("are out of order", sorted(columns, key=min) != columns),
    ):
        if found:
            yield Violation(scene.place, "is scattered", (f"the neurons {fault}",))


# The survey


CHECKS = (
    *(meetings, leaving, covered, crossing, shortenings, missing),
    *(small, unreachable, ambiguous, scattered),
)


@cache
def survey() -> dict[str, list[Violation]]:
    """All violations of all checks at all places, looked for once."""
    found: dict[str, list[Violation]] = {check.__name__: [] for check in CHECKS}
    for place in places():
        try:
            scene = Scene(place, scene_at(place))
        except (ArithmeticError, LookupError, ValueError) as error:
            found["leaving"].append(Violation(place, "cannot be composed", (repr(error),)))
            continue
        for check in CHECKS:
            found[check.__name__] += check(scene)
    return found


def report(found: Sequence[Violation]) -> str:
    """The worst of each kind, with how many there are."""
    kinds: dict[tuple, list[Violation]] = {}
    for violation in found:
        about = tuple(re.sub(r"\d+", "0", part) for part in violation.about)
        kinds.setdefault((violation.what, about), []).append(violation)
    worst = [(len(some), max(some, key=lambda v: v.points)) for some in kinds.values()]
    lines = [f"{count:5} x {violation}" for count, violation in worst]
    return f"{len(found)} violations\n" + "\n".join(lines[:40])


def of(check: Callable, problem: str) -> list[Violation]:
    """What the survey found of this kind with this problem."""
    return [v for v in survey()[check.__name__] if v.place.problem == problem]


ALL = (*files.built_in(), *large_trainers())
on_every_problem = pytest.mark.parametrize("problem", ALL)


@on_every_problem
def test_no_two_texts_meet(problem):
    """Not in any panel or drawer, at any size or scale, whatever is opened."""
    found = of(meetings, problem)
    assert not found, report(found)


@on_every_problem
def test_every_text_lies_inside_the_window(problem):
    """Nothing is cut off at an edge."""
    found = of(leaving, problem)
    assert not found, report(found)


@on_every_problem
def test_no_text_is_half_covered(problem):
    """Only what lies there for a while, such as a menu, may hide something."""
    found = of(covered, problem)
    assert not found, report(found)


@on_every_problem
def test_every_text_lies_inside_its_panel(problem):
    """No text runs across the edge of a panel, a button or any other frame, or onto a neuron."""
    found = of(crossing, problem)
    assert not found, report(found)


@pytest.mark.parametrize("problem", files.built_in())
def test_nothing_is_shortened_in_the_usual_window(problem):
    """At 1280 x 800 every text of the built-in problems stands there in full."""
    found = [v for v in of(shortenings, problem) if v.place.size == (1280, 800)]
    found = [violation for violation in found if violation.place.scale == 1]
    assert not found, report(found)


@on_every_problem
def test_iteration_and_average_error_are_always_there(problem):
    """Never folded away, and the engine's own numbers."""
    found = of(missing, problem)
    assert not found, report(found)


@on_every_problem
def test_every_control_is_large_enough_to_hit(problem):
    """At least 24 x 24 points."""
    found = of(small, problem)
    assert not found, report(found)


@on_every_problem
def test_a_click_in_the_middle_of_a_control_is_its_own(problem):
    """Nothing else, seen or unseen, takes it away."""
    found = of(unreachable, problem)
    assert not found, report(found)


@on_every_problem
def test_every_tab_stop_is_one_control(problem):
    """A name leads to one thing: else Tab, Space and a drag would reach the wrong one."""
    found = of(ambiguous, problem)
    assert not found, report(found)


def test_the_survey_went_everywhere():
    """All ways to fold the panels, every view, every window, and each problem in all of them."""
    seen = set(places())
    assert {place.problem for place in seen} == set(ALL)
    folds = {(bool(p.layout.right), bool(p.layout.tabs), bool(p.layout.drawers)) for p in seen}
    assert folds == {(True, False, False), (False, True, False), (False, False, True), (False,) * 3}
    for problem in ALL:
        windows = {(place.size, place.scale) for place in seen if place.problem == problem}
        assert windows == set(WINDOWS)
    for view in VIEWS:
        windows = {(p.size, p.scale) for p in seen if (p.problem, p.view) == ("xor", view)}
        assert TIGHTEST in windows
        assert {size for size, _ in windows} == set(SIZES)
        assert {scale for _, scale in windows} == set(SCALES)


# Tooltips and the ring around the control that Tab came to


def hinted(shapes: Sequence[Shape]) -> list[Shape]:
    """Everything that explains itself."""
    return [
        shape
        for shape in shapes
        if (isinstance(shape, Track) and shape.hint)
        or (isinstance(shape, Box | Circle | Line) and shape.action and shape.action.hint)
    ]


def tooltip_faults(place: Place) -> Iterator[str]:
    """What is wrong with the tooltips there."""
    window, theme = place.layout.window, THEMES["dark"]
    shapes = scene_at(place)
    for shape in hinted(shapes):
        pointer = (
            ((shape.start[0] + shape.end[0]) / 2, (shape.start[1] + shape.end[1]) / 2)
            if isinstance(shape, Line)
            else extent(shape).centre
        )
        box, *texts = tooltip([shape], theme, window, pointer, "")
        if not within(box.area, window, 0):
            yield f"{texts[0].string} leaves {window} with {box.area}"
        for text in texts:
            if not within(area_of(text), box.area.inset(4), 0):
                yield f"{text.string} leaves its frame"
        areas = [area_of(text) for text in texts]
        if (np.triu(overlaps(areas, areas), 1) > 0).any():
            yield f"the lines of {texts[0].string} meet"
        if not isinstance(shape, Line) and box.area.contains(pointer):
            yield f"{texts[0].string} hides what it is about"


@pytest.mark.parametrize("problem", ["xor", "long names", "real values", "bias", "edited"])
def test_every_tooltip_is_whole_and_beside_what_it_explains(problem):
    """Of every control, neuron and synapse, in every window."""
    faults = {
        (size, scale, fault)
        for turn, view in enumerate(("plain", "training set opened", "synapse inspected", "help"))
        for size, scale in some(turn, 2)
        for fault in tooltip_faults(Place(problem, "question", size, scale, view))
    }
    assert not faults, "\n".join(map(str, sorted(faults)[:20]))


@pytest.mark.parametrize("view", ["her answer at every age", "neuron inspected", "scrolled"])
def test_what_a_curve_tells_the_pointer_stays_in_the_window(view):
    """Along every curve, wherever no mark lies on it, in every window."""
    told = 0
    for size, scale in WINDOWS:
        place = Place("edited", "question", size, scale, view)
        shapes, window = scene_at(place), place.layout.window
        for reading in (shape for shape in shapes if isinstance(shape, Reading)):
            ends = reading.track.places(reading.iterations[[0, -1]])
            for x in np.linspace(*ends, 7):
                pointer = (min(reading.area.right, float(x)), reading.area.centre[1])
                if reading_at(shapes, pointer) is None:
                    continue
                box, *texts = tooltip(shapes, THEMES["dark"], window, pointer, "")
                assert within(box.area, window, 0)
                assert all(within(area_of(text), box.area.inset(4), 0) for text in texts)
                assert re.match(r"iteration [\d,]+: ", texts[0].string)
                told += 1
    assert told >= len(WINDOWS)


def test_the_tooltip_is_of_what_the_pointer_rests_on():
    """The scene ends with it, and it says the hint of the topmost thing there."""
    snapshot, layout = snapshot_of("xor", 1_204), arrange(1280, 800)
    plain = compose(snapshot, BASE, layout, 0.3)
    explained = 0
    for shape in hinted(plain):
        pointer = extent(shape).centre
        hit = shape_at(plain, pointer)
        if hit != shape or reading_at(plain, pointer):  # a curve there tells its own numbers
            continue
        added = compose(snapshot, BASE, layout, 0.3, Attention(pointer))[len(plain) :]
        said = " ".join(text.string for text in added if isinstance(text, Text))
        hint = shape.hint if isinstance(shape, Track) else shape.action.hint
        word = word_at(plain, pointer)  # explained below it
        assert said == hint + (f" {word.action.hint}" if word else "")
        assert opaque_box(added[0])
        explained += 1
    assert explained > 30


def test_every_word_of_the_field_is_explained_where_it_stands():
    """In the whole window: the pointer on a word, or Tab on its first, finds its meaning."""
    snapshot, layout = snapshot_of("xor", 1_204), arrange(1280, 800)
    view = replace(BASE, selected=(1, 2))
    plain = compose(snapshot, view, layout, 0.3)
    seen = " ".join(text.string.lower() for text in plain if isinstance(text, Text))
    places = {word.action.name.removeprefix("word "): word for word in words(plain)}
    assert {"weighted sum", "gradient", "delta", "hidden neuron", "average error"} <= set(places)
    for term in TERMS:
        if re.search(rf"\b{term.word}\b", seen.replace("-", " ")):
            assert term.word in places or any(term.word in longer for longer in places), term.word
    for name, word in places.items():
        told = compose(snapshot, view, layout, 0.3, Attention(word.area.centre))[len(plain) :]
        on_tab = compose(snapshot, view, layout, 0.3, Attention(None, f"word {name}", True))
        meaning = next(term.meaning for term in TERMS if term.word == name).split()
        for shapes in (told, on_tab[len(plain) :]):
            said = " ".join(text.string for text in shapes if isinstance(text, Text)).split()
            assert " ".join(meaning) in " ".join(said)


def opaque_box(shape: Shape) -> bool:
    """Whether it is a box that nothing shines through."""
    return isinstance(shape, Box) and hides(shape)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_focus_shows_as_two_lines_around_the_control(theme):
    """The outer one in the colour of the text, the inner one in that of the background."""
    view = replace(BASE, theme=theme.name, panel="table")
    for size, scale in WINDOWS:
        layout = arrange(size[0] / scale, size[1] / scale)
        shapes = compose(snapshot_of("xor", 1_204), view, layout, 0.3)
        assert len(stops(shapes)) > 15
        for name in stops(shapes):
            outer, inner = ring(shapes, theme, name)
            (control,) = (s for s in shapes if name_of(s) == name)
            assert (outer.edge, inner.edge) == (theme.text, theme.background)
            assert within(extent(control), extent(inner), 0)
            assert within(extent(inner).inset(-1), extent(outer), 0)
            assert within(extent(outer), layout.window, 1)


# Layout itself


def test_the_panels_fold_as_the_window_gets_smaller():
    """Both panels, then one with tabs, then none; the diagram and the transport never fold."""
    for width, height, both, tabs in (
        (1100, 700, True, False),
        (1099, 700, False, True),
        (1100, 699, False, True),
        (*ONE_PANEL, False, True),
        (ONE_PANEL[0] - 1, ONE_PANEL[1], False, False),
        (ONE_PANEL[0], ONE_PANEL[1] - 1, False, False),
    ):
        layout = arrange(width, height)
        assert (layout.left is not None and layout.right is not None) == both
        assert bool(layout.tabs) == tabs
        assert bool(layout.drawers) == (not both and not tabs)


@pytest.mark.parametrize(("size", "scale"), WINDOWS)
def test_the_parts_of_the_window_do_not_meet(size, scale):
    """Header, panels, diagram, caption, legend and transport lie side by side in the window."""
    layout = arrange(size[0] / scale, size[1] / scale)
    parts = [layout.header, layout.stage, layout.caption, layout.legend, layout.bottom]
    parts += [part for part in (layout.left, layout.right) if part]
    assert (np.triu(overlaps(parts, parts), 1) <= 0.001).all()
    for part in parts:
        assert within(part, layout.window, 0)
        assert min(part.width, part.height) > 0
    assert within(layout.drawer, layout.window, 0)


@on_every_problem
def test_the_neurons_stand_in_columns_that_do_not_meet(problem):
    """Each neuron inside the stage, none on another."""
    found = of(scattered, problem)
    assert not found, report(found)


# The checks themselves


def stage_for(*shapes: Shape) -> Scene:
    """A scene of just these shapes."""
    return Scene(Place("xor", "question", (900, 600), 1.0, "plain"), shapes)


def word(x: float, y: float, string: str = "Hamburg") -> Text:
    """A text of 20 points."""
    return Text(x, y, string, 20, WHITE)


WHITE = (255, 255, 255, 255)
LID = Box(Area(80, 80, 200, 60), WHITE)


@pytest.mark.parametrize(
    ("check", "shapes", "count"),
    [
        (meetings, (word(100, 100), word(150, 110)), 1),
        (meetings, (word(100, 100), word(100, 115)), 0),
        (meetings, (word(100, 100), word(190, 100)), 0),
        (meetings, (word(100, 100), LID, word(150, 110)), 0),
        (meetings, (LID, word(100, 100), word(150, 110)), 1),
        (meetings, (word(100, 100), Box(LID.area, modal=True), word(150, 110)), 0),
        (leaving, (word(-1, 100),), 1),
        (leaving, (word(850, 100),), 1),
        (leaving, (word(100, 5),), 1),
        (leaving, (word(800, 592),), 0),
        (covered, (word(60, 100), LID), 1),
        (covered, (word(60, 100), LID._replace(fill=(0, 0, 0, 99))), 0),
        (covered, (LID, word(60, 100)), 0),
        (covered, (word(100, 100), Circle((110, 100), 9, WHITE)), 1),
        (crossing, (LID, word(60, 100)), 1),
        (crossing, (LID, word(100, 100)), 0),
        (crossing, (word(60, 100), LID), 0),
        (crossing, (Circle((110, 100), 9, WHITE), word(100, 100)), 1),
        (shortenings, (word(0, 0, "Hambu…"),), 1),
        (missing, (word(0, 0),), 2),
        (small, (Track(Area(0, 0, 90, 23), 0, 1, 0, type(None)),), 1),
        (small, (Track(Area(0, 0, 90, 24), 0, 1, 0, type(None)),), 0),
    ],
)
def test_the_checks_see_what_they_look_for(check, shapes, count):
    """Made scenes with a fault, and the like without one."""
    assert len(list(check(stage_for(*shapes)))) == count
