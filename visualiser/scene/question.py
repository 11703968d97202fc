"""The new situation: its inputs as buttons, her answer, and what to think of it."""

from collections.abc import Iterator

import numpy as np

from network.snapshot import Situation, Snapshot
from network.verdict import Verdict
from visualiser import commands as c
from visualiser.scene import theme as look
from visualiser.scene.cells import picture, strip
from visualiser.scene.diagram import verdict_colour
from visualiser.scene.measure import shortened, text_width, wrapped
from visualiser.scene.numbers import brief
from visualiser.scene.roles import AnswerRole, CellsRole, InputRole, Numbers, PartRole
from visualiser.scene.shapes import Action, Area, Circle, Colour, Shape, Text
from visualiser.scene.theme import Theme
from visualiser.scene.widgets import button, pill
from visualiser.scene.wording import MOST_LISTED, answer, desired, number

HIDDEN = "What do you think she says?"
"""While the learner is to say it first."""


def answer_role(situation: Situation) -> AnswerRole:
    """What stands for her answer to the situation."""
    return AnswerRole(
        Numbers(situation.inputs),
        Numbers(situation.outputs),
        None if situation.desired is None else Numbers(situation.desired),
        situation.verdict,
        situation.example,
    )


def new_situation(snapshot: Snapshot, theme: Theme, area: Area) -> Iterator[Shape]:
    """Heading, the inputs as buttons with her answer, what to think of it, and how to go on."""
    roomy, hinted = area.height >= 200, area.height >= 150
    asked = snapshot.question
    y = area.y + (24 if roomy else 18)
    yield Text(area.x, y, "New situation", 15, theme.text, "semibold")
    known = asked.example is not None
    remark = f"example {asked.example + 1}" if asked.example is not None else "never seen"
    yield from pill(area.right, y, remark, theme.dim if known else theme.blame)
    y += 48 if roomy else 33
    yield from _question(snapshot, theme, area, y, 20 if roomy else 15)
    y += 40 if roomy else 28
    sentence, colour = _judgement(snapshot, theme)
    fitted = shortened(sentence, 13, area.width)
    yield Text(area.x, y, fitted, 13, colour, "medium", role=PartRole("judgement"))
    y += 23 if roomy else 19
    if hinted:
        for index, line in enumerate(_hint(snapshot, area.width, short=not roomy)):
            yield Text(area.x, y + 18 * index, line, 12, theme.dim)
    label = "Back to the examples" if snapshot.asking else "Ask about a new situation"
    keys = "Esc" if snapshot.asking else "Q"
    height = 34 if roomy else 28
    place = Area(area.x, area.bottom - height, area.width, height)
    yield from button(
        theme, place, label, Action(c.ToggleQuestion(), f"{label} ({keys})", "question")
    )


def _question(
    snapshot: Snapshot, theme: Theme, area: Area, y: float, radius: float
) -> Iterator[Shape]:
    """The inputs as buttons, an arrow, her answer."""
    values = snapshot.question.inputs.tolist()
    if snapshot.problem.grid is not None:
        yield from _asked_picture(snapshot, theme, area, y)
        return
    outputs = snapshot.question.outputs
    many = len(outputs) > 2 and not snapshot.recipe.categories
    said = "" if many else answer(snapshot.problem, snapshot.recipe, outputs)
    large = 20.0 if text_width(said, 20, "semibold") <= 96 else 14.0
    said = shortened(said, large, 150, "semibold")
    width = 96.0 if many else text_width(said, large, "semibold")
    room = area.width - width - 34
    step = min(2.8 * radius, room / len(values))
    radius = min(radius, step / 2.3)
    shown = values if radius >= 6 else values[: int(room / 14)]
    scaled = any(snapshot.problem.input_scales)
    units = snapshot.problem.inputs_in_units(values)
    in_units = [number(value) if scaled else brief(value) for value in units]
    if radius < 6:
        step, radius = 14, 6
    for index, value in enumerate(shown):
        centre = (area.x + step * index + radius + 2, y)
        share = min(1.0, max(0.0, value))
        fill = look.mix(theme.quiet, theme.firing, share)
        hint = f"Input {index + 1}, {snapshot.problem.input_names[index]}: click to flip it"
        yield Circle(
            centre,
            radius,
            fill,
            look.mix(theme.control_edge, theme.firing_edge, share),
            1.5,
            look.faded(theme.firing, 0.35 * share * theme.glow) if share else None,
            radius * 1.6,
            InputRole(index, value),
            Action(c.FlipInput(index), hint, f"question {index + 1}"),
        )
        if radius >= 9:
            shown_value = in_units[index]
            size = min(15.0, radius * 0.75, 1.6 * radius / text_width(shown_value, 1, "semibold"))
            yield Text(*centre, shown_value, size, look.readable_on(fill), "semibold", "middle")
    yield Text(area.right - width - 22, y, "→", 15, theme.dim)
    role = answer_role(snapshot.question)
    if many:
        yield strip(theme, Area(area.right - width, y - 7, width, 14), outputs, role)
    else:
        yield Text(area.right, y, said, large, theme.text, "semibold", "end", role=role)


def _asked_picture(snapshot: Snapshot, theme: Theme, area: Area, y: float) -> Iterator[Shape]:
    """The picture as she sees it, and what she takes it for."""
    assert snapshot.problem.grid is not None
    place = Area(area.x, y - 22, 44, 44)
    inputs = snapshot.question.inputs
    cells = CellsRole("inputs", Numbers(inputs))
    yield picture(theme, place, snapshot.problem.grid, inputs, cells)
    said = answer(snapshot.problem, snapshot.recipe, snapshot.question.outputs)
    yield Text(place.right + 18, y, "→", 15, theme.dim)
    said = shortened(said, 20, area.width - 90, "semibold")
    role = answer_role(snapshot.question)
    yield Text(area.right, y, said, 20, theme.text, "semibold", "end", role=role)


def _judgement(snapshot: Snapshot, theme: Theme) -> tuple[str, Colour]:
    asked = snapshot.question
    if np.isnan(asked.outputs).any():
        return HIDDEN if snapshot.finite else "She has no answer.", theme.blame
    correct = ""
    if asked.desired is not None and (
        len(asked.desired) <= MOST_LISTED or snapshot.recipe.categories
    ):
        correct = desired(snapshot.problem, snapshot.recipe, asked.desired)
    bracket = f" ({correct} is correct)" if correct else ""
    sentence = {
        Verdict.RIGHT: f"She is right{bracket}.",
        Verdict.UNDECIDED: f"She cannot decide{bracket}.",
        Verdict.WRONG: f"She is wrong{bracket}.",
        None: f"{correct} is correct." if correct else "The right answer is not known.",
    }[asked.verdict]
    return sentence, verdict_colour(theme, asked.verdict)


def _hint(snapshot: Snapshot, width: float, *, short: bool) -> tuple[str, ...]:
    if snapshot.problem.grid is not None:
        held = ", or press O for one she never learns from" if snapshot.held_out else ""
        text = f"Paint on the picture{'' if short else held}."
        return wrapped(text, 12, width)
    count = len(snapshot.problem.input_names)
    some = " ".join(str(index + 1) for index in range(count))
    keys = some if count <= 4 else f"1 to {min(9, count)}"
    if short:
        return (shortened(f"Click an input, or press {keys}.", 12, width),)
    return wrapped(
        f"Click an input neuron, or press {keys}, to ask about another situation.", 12, width
    )
