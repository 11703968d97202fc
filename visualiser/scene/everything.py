"""Her answers to everything at once: the plane of two inputs, or every situation of a few."""

from collections.abc import Iterator

from network.snapshot import Situation, Snapshot
from visualiser import commands as c
from visualiser.scene import theme as look
from visualiser.scene.cells import category_colours, plane
from visualiser.scene.numbers import listed, plain
from visualiser.scene.question import answer_role
from visualiser.scene.roles import CellsRole, Numbers
from visualiser.scene.shapes import Action, Area, Box, Circle, Colour, Pad, Shape, Text
from visualiser.scene.table import verdict_sign
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import unchanging

HEADING = 26.0
LEAST_PLANE = 110.0
"""In less room no place of the plane could be pointed at."""

MOST_POINTS = 400
"""Examples drawn in the plane; more would hide it."""


def height_of_everything(snapshot: Snapshot, width: float, room: float) -> float:
    """How much of the room it takes; 0 where there is too little, or nothing of the kind."""
    if snapshot.plane is not None:
        side = min(width, room - HEADING, 240.0)
        return HEADING + side if side >= LEAST_PLANE else 0.0
    if snapshot.every and len(snapshot.every[0].outputs) == 1:
        wanted = HEADING + 24.0 * len(snapshot.every)
        return wanted if wanted <= room else 0.0
    return 0.0


def everything(snapshot: Snapshot, theme: Theme, area: Area) -> Iterator[Shape]:
    """As much as `height_of_everything` asked for."""
    heading = "What she says everywhere" if snapshot.plane is not None else "Every situation"
    yield Text(area.x, area.y + 8, heading, 12, theme.dim)
    below = Area(area.x, area.y + HEADING - 6, area.width, area.height - HEADING + 6)
    if snapshot.plane is not None:
        yield from answers_in_the_plane(snapshot, theme, below)
        return
    for index, situation in enumerate(snapshot.every):
        row = Area(below.x - 6, below.y + 24 * index, below.width + 12, 24)
        yield from _situation(snapshot, theme, row, situation, index)


def _situation(
    snapshot: Snapshot, theme: Theme, row: Area, situation: Situation, index: int
) -> Iterator[Shape]:
    inputs, y = tuple(situation.inputs.tolist()), row.centre[1]
    asked = snapshot.asking and inputs == tuple(snapshot.question.inputs.tolist())
    yield from _label(theme, row, inputs, situation.example, index, asked=asked)
    yield from verdict_sign(theme, (row.x + 150, y), situation.verdict, 14)
    said = float(situation.outputs[0])
    track = Area(row.x + 166, y - 5, 54, 10)
    yield Box(track, theme.sunken, 3, theme.hairline)
    share = min(1.0, max(0.0, said))
    inner = track.inset(1.5)
    yield Box(inner._replace(width=max(1.5, inner.width * share)), theme.firing, 2)
    role = answer_role(situation)
    yield Text(row.right - 6, y, plain(said), 12, theme.text, anchor="end", role=role)


@unchanging
def _label(
    theme: Theme,
    row: Area,
    inputs: tuple[float, ...],
    example: int | None,
    index: int,
    *,
    asked: bool,
) -> Iterator[Shape]:
    """The situation and whether she has ever seen it; a click asks about it."""
    y, known = row.centre[1], example is not None
    hint = "Ask her about it" + (": an example she learns from" if known else "")
    action = Action(c.AskAbout(inputs), hint, f"situation {index + 1}")
    yield Box(row, look.faded(theme.blame, 0.16) if asked else None, 5, action=action)
    yield Text(row.x + 6, y, listed(inputs), 12.5, theme.text)
    seen = f"example {(example or 0) + 1}" if known else "never seen"
    yield Text(row.x + 62, y, seen, 11, theme.dim if known else theme.blame)


def answers_in_the_plane(snapshot: Snapshot, theme: Theme, area: Area) -> Iterator[Shape]:
    """The plane coloured by what is said there, the examples in it, and the situation shown."""
    assert snapshot.plane is not None
    side = min(area.width, area.height)
    square = Area(area.centre[0] - side / 2, area.y, side, side).inset(1)
    yield plane(theme, square, snapshot.plane, CellsRole("plane", Numbers(snapshot.plane)))
    (left, right), (low, high) = (snapshot.problem.range_of(index) for index in (0, 1))
    names = " and ".join(snapshot.problem.input_names)
    hint = f"Click or drag to ask her about {names}"
    x, y = snapshot.shown.inputs.tolist()
    pad = Pad(square, (left, low), (right, high), (x, y), c.AskAt, hint, "plane")
    inputs, targets = snapshot.problem.inputs, snapshot.problem.targets
    step = max(1, len(inputs) // MOST_POINTS)
    for example in range(0, len(inputs), step):
        colour = _desired_colour(theme, targets[example].tolist())
        at = pad.place_of((float(inputs[example, 0]), float(inputs[example, 1])))
        yield Circle(at, 2.6, colour, theme.background, 1)
    yield Circle(pad.place_of((x, y)), 6, (0, 0, 0, 0), theme.text, 2)
    yield Box(square.inset(-1), None, 2, theme.control_edge)
    yield pad


def _desired_colour(theme: Theme, desired: list[float]) -> Colour:
    if len(desired) > 1:
        return category_colours(theme, len(desired))[desired.index(max(desired))]
    return look.mix(theme.negative, theme.positive, min(1.0, max(0.0, desired[0])))
