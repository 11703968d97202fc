"""A look into one synapse: its weight, its life, and who pushed it."""

from collections.abc import Callable, Iterator
from functools import partial

from network.problem import Problem
from network.snapshot import SynapseAt
from visualiser import commands as c
from visualiser.scene.blocks import LINE, ROW, SHOW_ALL, Block, Look, fewer, lives
from visualiser.scene.measure import shortened
from visualiser.scene.numbers import decimals, exact, shared_exponent, signed
from visualiser.scene.roles import ChangeRole, ShareRole, SynapseRole
from visualiser.scene.shapes import Action, Area, Box, Circle, Shape, Text, Track
from visualiser.scene.watched import change_title, unknown_block
from visualiser.scene.widgets import field, slider
from visualiser.scene.wording import MOST_LISTED, situation

Write = Callable[[float], str]
"""How the numbers of one calculation are written."""

WIDEST_DRAG = 10.0
"""A weight is dragged between minus and plus this, or twice its own size where that is more."""


def synapse_blocks(at: Look, place: SynapseAt) -> Iterator[Block]:
    """Its weight and next change, who pushed it, its life, and another weight to try."""
    hidden = any(key.kind == "weight" for key in at.view.predictions.hidden)
    yield Block(26 if hidden else 50, lambda area: _weight(at, area, place, hidden=hidden))
    if at.snapshot.watched:
        yield unknown_block(at)
    elif not hidden:
        yield from _pushed(at, place)
    yield Block(128, lambda area: lives(at, area.inset(0, 5), "its life"))
    if not at.snapshot.watched:
        yield Block(94, lambda area: _set_weight(at, area, place))


def _weight(at: Look, area: Area, place: SynapseAt, *, hidden: bool) -> Iterator[Shape]:
    theme, weight, change = at.theme, at.snapshot.weight(place), at.snapshot.change(place)
    colour = theme.positive if weight >= 0 else theme.negative
    title = change_title(at.snapshot, "the next change")
    known = at.snapshot.leads_to is not None
    told = f", {title.removeprefix('the ')} {exact(change)}" if known and not hidden else ""
    copy = Action(
        c.Copy(f"weight {exact(weight)}{told}"),
        "Click for all digits",
        "numbers",
    )
    yield Box(Area(area.x - 4, area.y, area.width + 8, 24 if hidden else 46), action=copy)
    yield Text(area.x, area.y + 10, "weight now", 12, theme.dim)
    yield Text(
        area.right,
        area.y + 10,
        signed(weight),
        15,
        colour,
        "semibold",
        "end",
        role=SynapseRole(*place, weight),
    )
    if hidden:
        return
    yield Text(area.x, area.y + 34, title, 12, theme.dim)
    said = signed(change, decimals([change], most=8)) if known else ""
    role = ChangeRole(*place, change)
    yield Text(area.right, area.y + 34, said, 13.5, theme.text, "semibold", "end", role=role)


MOST_SHARES = 10
"""Of more examples the largest shares are listed, and the others as their sum."""


def _pushed(at: Look, place: SynapseAt) -> Iterator[Block]:
    """Who pushed this weight: the share of every example in its next change, a block a line."""
    shares, change = at.snapshot.shares(place).tolist(), at.snapshot.change(place)
    order = sorted(range(len(shares)), key=lambda example: -abs(shares[example]))
    largest = abs(shares[order[0]])
    write = shared_exponent([*shares, change])
    yield Block(26, lambda area: _who(at, area))
    listed_ones = len(order) if at.view.all else MOST_SHARES
    for example in sorted(order[:listed_ones]):
        role = ShareRole(*place, shares[example], example)
        line = partial(_share, at, role, largest, write)
        yield Block(LINE, line)
    if others := order[listed_ones:]:
        rest = sum(shares[example] for example in others)
        sum_of_them = ShareRole(*place, rest)
        yield Block(LINE, lambda area: _others(at, area, len(others), sum_of_them, write))
    yield Block(ROW + 4, lambda area: _total(at, area, ChangeRole(*place, change), write))
    if at.view.all and len(order) > MOST_SHARES:
        yield Block(LINE, lambda area: fewer(at, area))


def _who(at: Look, area: Area) -> Iterator[Shape]:
    y = area.y + 13
    yield Text(area.x, y, "Who pushed it", 13, at.theme.text, "semibold")
    yield Text(area.right, y, "share of each example", 11.5, at.theme.dim, anchor="end")


def _others(at: Look, area: Area, count: int, role: ShareRole, write: Write) -> Iterator[Shape]:
    yield Box(area, action=SHOW_ALL)
    y, value = area.centre[1], write(role.value)
    yield Text(area.x, y, f"the other {count:,}: show all", 12, at.theme.primary)
    yield Text(area.right, y, value, 12, at.theme.text, anchor="end", role=role)


def _total(at: Look, area: Area, role: ChangeRole, write: Write) -> Iterator[Shape]:
    yield Box(Area(area.right - 84, area.y + 1, 84, 1), at.theme.hairline)
    y, value = area.y + 12, write(role.change)
    yield Text(area.x, y, "sum = the change", 12, at.theme.dim)
    yield Text(area.right, y, value, 13, at.theme.text, "semibold", "end", role=role)


def _which(problem: Problem, example: int) -> str:
    inputs = problem.inputs[example]
    if len(inputs) > MOST_LISTED:
        return f"ex. {example + 1}"
    return situation(problem, inputs)


def _share(at: Look, role: ShareRole, largest: float, write: Write, area: Area) -> Iterator[Shape]:
    theme, row = at.theme, Area(area.x - 6, area.y, area.width + 12, area.height)
    example, share = role.example or 0, role.value
    marked = not at.snapshot.asking and at.snapshot.shown.example == example
    ink = theme.blame if marked else theme.text
    show = Action(c.ShowExample(example), f"Example {example + 1}: show it", f"share {example + 1}")
    yield Box(row, None, 5, action=show)
    y, middle, reach = row.centre[1], row.x + 130, 46.0
    inputs = shortened(_which(at.snapshot.problem, example), 12.5, 72)
    yield Text(row.x + 6, y, inputs, 12.5, ink)
    yield Box(Area(middle - 0.5, row.y + 2, 1, row.height - 4), theme.hairline)
    length = reach * abs(share) / largest if largest else 0.0
    colour = theme.blame
    if length >= 1.5:
        left = middle if share > 0 else middle - length
        yield Box(Area(left, y - 5, length, 10), colour, 1.5, role=role)
    elif share:
        yield Circle((middle + (4 if share > 0 else -4), y), 1.4, colour, role=role)
    yield Text(row.right - 6, y, write(share), 12, ink, anchor="end", role=role)


def _set_weight(at: Look, area: Area, place: SynapseAt) -> Iterator[Shape]:
    weight = at.snapshot.weight(place)
    yield Text(area.x, area.y + 10, "what if it were another", 12, at.theme.dim)
    area = Area(area.x, area.y + 22, area.width, area.height - 22)
    reach = max(WIDEST_DRAG, 2 * abs(weight))
    track = Track(
        Area(area.x + 4, area.y + 4, area.width - 8, 24), -reach, reach, weight, c.SetWeight,
        hint="What if? Drag to another weight; training goes on from there, Ctrl Z undoes it",
        name="weight slider", first=tuple(place),
    )  # fmt: skip
    colour = at.theme.positive if weight >= 0 else at.theme.negative
    yield from slider(at.theme, track, colour=colour)
    editing = at.view.field == "weight"
    text = at.view.text if editing else "type a weight"
    line = Area(area.x, area.y + 34, area.width, 30)
    hint = "Type a weight, then Enter"
    yield from field(
        at.theme, line, text, hint, c.EditField("weight"), name="weight", editing=editing
    )
