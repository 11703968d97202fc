"""The text twin: everything that the scene says, in an order to be read, and nothing else.

For a screen reader, an e-mail or a test. Made from the shapes alone: what is written is there word
for word, what only a width or a colour tells is said with the number of the shape's role. Here
everything is counted from 1, as on the screen. Controls are no part of what is shown; their labels
stand together at the end.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from visualiser.render.looks import writable
from visualiser.render.reading import lines, pieces
from visualiser.render.told_network import Network, drawn, network, weights
from visualiser.render.told_table import cells_as_pieces, table
from visualiser.scene.numbers import grouped, percent, plain
from visualiser.scene.roles import CurveRole
from visualiser.scene.shapes import Curve, Part, Shape, Text
from visualiser.scene.widgets import BUTTON

Shapes = Mapping[str, Sequence[Shape]]
"""The shapes of each part."""

ORDER = (
    *("header", "training set", "step by step", "new situation", "neurons", "synapses", "caption"),
    *("legend", "problem", "all answers", "inspector", "code", "progress"),
)
"""What is read first; other parts follow in the order in which they were painted."""

TOLD_WITH_ANOTHER = ("headings", "phase", "verdict", "weights", "timeline", "pace")

HEADINGS = {
    "training set": "Training set",
    "new situation": "New situation",
    "neurons": "Network",
    "synapses": "Weights",
    "caption": "In words",
    "legend": "Legend",
    "progress": "Time",
}
"""Of parts that do not always begin with a heading of their own."""

TITLE = 18.0
"""A text of this size stands alone."""

CURVES = {
    "error": "Average error",
    "replaced error": "Average error before the last change",
    "held-out error": "Average error on what is held out",
    "answer": "Her answer",
}


def describe(parts: Sequence[Part]) -> str:
    """The whole scene in paragraphs, each under its heading."""
    shapes: dict[str, Sequence[Shape]] = {}
    for part in parts:
        shapes[part.name] = (*shapes.get(part.name, ()), *part.shapes)
    names = [*ORDER, *(name for name in shapes if name not in (*ORDER, *TOLD_WITH_ANOTHER))]
    of, paragraphs = drawn(parts), []
    for name in (name for name in names if name in shapes):
        told = [line for line in _told(name, shapes, of) if line]
        heading = HEADINGS.get(name, "")
        if told and not told[0].startswith(heading):
            told = [heading, *told]
        paragraphs.append("\n".join(told))
    paragraphs.append(_controls(chain.from_iterable(part.shapes for part in parts)))
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def _told(name: str, shapes: Shapes, of: Network) -> Iterator[str]:
    """The lines of one part."""
    match name:
        case "header":
            found = pieces(shapes[name])
            yield from lines(piece for piece in found if piece.size >= TITLE)
            yield from lines(piece for piece in found if piece.size < TITLE)
        case "training set":
            yield from table(shapes[name])
        case "neurons":
            yield from network(shapes, of)
        case "synapses":
            yield from weights(shapes, of)
        case "progress":
            yield from _time(shapes)
        case _:
            yield from lines([*pieces(shapes[name]), *cells_as_pieces(shapes[name])])
            yield from _curves(shapes[name], of)


def _time(shapes: Shapes) -> Iterator[str]:
    """Where she is, how wrong she is, and how that came about."""
    now, *others = (piece.said for piece in pieces(shapes["progress"]))
    yield f"Iteration {' '.join([now, *others[:1]])}"
    yield from others[1:]
    timeline = shapes.get("timeline", ())
    yield from _curves(timeline, None)
    marks = lines(pieces(timeline))
    yield from (f"Timeline: {line}" if index == 0 else line for index, line in enumerate(marks))
    yield from lines(pieces(shapes.get("pace", ())))


def _curves(shapes: Sequence[Shape], of: Network | None) -> Iterator[str]:
    """Of each number through time what it was first and what it is last."""
    for shape in shapes:
        role = shape.role if isinstance(shape, Curve) else None
        if not isinstance(role, CurveRole):
            continue
        (begins, first), *_, (ends, last) = [*role.points.array.tolist()] * 2
        what, write = CURVES.get(role.name, ""), plain if role.name == "answer" else percent
        if role.name == "weight" and of is not None:
            what, write = f"Weight {of.route(role)}", plain
        if what:
            began = f"{write(first)} at iteration {grouped(int(begins))}"
            yield f"{what} from {began} to {write(last)} at iteration {grouped(int(ends))}."


def _controls(shapes: Iterator[Shape]) -> str:
    """The labels of what can be clicked."""
    labels = [s.string for s in shapes if isinstance(s, Text) and s.role == BUTTON and s.string]
    return f"Controls: {', '.join(map(writable, dict.fromkeys(labels)))}" if labels else ""
