"""What the learner is asked to say first: a question and a button for each thing there is to say.

It takes the place of the caption, which would tell.
"""

from collections.abc import Iterator

from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.predicting import choices
from visualiser.scene.measure import shortened, text_width
from visualiser.scene.naming import route
from visualiser.scene.roles import PartRole, SynapseRole
from visualiser.scene.shapes import Action, Area, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import button
from visualiser.scene.wording import MOST_LISTED, situation
from visualiser.view import View

HEIGHT = 28.0
KEYS = ("Z", "X")
HIDDEN = "Hidden until you have said what you think."


def prediction_bar(snapshot: Snapshot, theme: Theme, view: View, area: Area) -> Iterator[Shape]:
    """On one line, as wide as it needs to be, in the middle of the area."""
    key = view.predictions.pending
    assert key is not None
    words = choices(snapshot.problem, snapshot.recipe, key.kind)
    gap = 6 if len(words) <= 4 else 3
    close = 30.0
    room = area.width - close - gap * (len(words) + 1)
    widths = [
        max(40.0 if len(words) <= 4 else 26.0, text_width(w, 13, "medium") + 14) for w in words
    ]
    if sum(widths) > 0.7 * room:
        widths = [0.7 * room / len(words)] * len(words)
    size = 13.5 if area.height >= 40 else 12.5
    told = next(
        (
            one
            for one in _questions(snapshot, view)
            if text_width(one, size, "medium") + 12 <= room - sum(widths)
        ),
        "",
    ) or shortened(_questions(snapshot, view)[-1], size, room - sum(widths) - 12, "medium")
    length = text_width(told, size, "medium") + 12
    x, y = (
        area.centre[0] - (length + sum(widths) + gap * (len(words) + 1) + close) / 2,
        area.centre[1],
    )
    yield Text(x, y, told, size, theme.blame, "medium", role=PartRole("prediction"))
    x += length
    for index, (said, width) in enumerate(zip(words, widths, strict=True)):
        key_hint = f" ({KEYS[index]})" if len(words) == 2 else ""
        action = Action(c.Predict(index), f"Say that first{key_hint}", f"predict {index}")
        yield from button(theme, Area(x, y - HEIGHT / 2, width, HEIGHT), said, action)
        x += width + gap
    give_up = Action(c.CloseTopmost(), "Show it without saying anything (Esc)", "give up")
    yield from button(
        theme, Area(x + gap, y - HEIGHT / 2, close, HEIGHT), "", give_up, name="close"
    )


def _questions(snapshot: Snapshot, view: View) -> tuple[str, ...]:
    """The question, at length and ever shorter."""
    key = view.predictions.pending
    assert key is not None
    if key.kind == "weight":
        layer, source, target = map(int, key.about[1:])
        synapse = SynapseRole(layer, source, target, 0.0)
        return (
            f"Where does the weight {route(snapshot, synapse)} go next?",
            "Where does this weight go next?",
            "Next?",
        )
    inputs = snapshot.question.inputs
    about = f" to {situation(snapshot.problem, inputs)}" if len(inputs) <= MOST_LISTED else ""
    return (f"What will she say{about}? Say it first.", f"What will she say{about}?", "She says?")
