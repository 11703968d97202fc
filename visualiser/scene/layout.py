"""Where everything goes: from the window's size in points to rectangles and neuron centres."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from visualiser.scene.shapes import Area, Point

BOTH_PANELS = (1100, 700)
"""Below this size the inspector's panel becomes a tab beside the training set."""

ONE_PANEL = (820, 480)
"""Below this the training set folds too, and opens over the diagram when asked for."""

PANELS = ("table", "story")


class Layout(NamedTuple):
    """The parts of the window. `left` and `right` are None where they are folded away.

    `tabs` are the panels that share the left place; `drawers` those that open over the diagram.
    `tour` is where the card of a guided tour lies, None without one.
    """

    window: Area
    header: Area
    bottom: Area
    stage: Area
    caption: Area
    legend: Area
    left: Area | None
    right: Area | None
    drawer: Area
    tabs: tuple[str, ...]
    drawers: tuple[str, ...]
    roomy: bool
    tour: Area | None = None


@lru_cache(maxsize=32)
def arrange(width: float, height: float) -> Layout:
    """The layout of a window of that size in points (its pixels divided by the text scale)."""
    both = width >= BOTH_PANELS[0] and height >= BOTH_PANELS[1]
    one = both or (width >= ONE_PANEL[0] and height >= ONE_PANEL[1])
    margin, gap = (16, 12) if both else (12, 10) if one else (8, 6)
    header_height = 60 if both else 52 if one else 40
    bottom_height = 116 if both else 96 if one else 84
    middle = height - header_height - gap - bottom_height - margin
    bottom = Area(margin, height - margin - bottom_height, width - 2 * margin, bottom_height)
    left = Area(margin, header_height, 280, middle) if one else None
    right = Area(width - margin - 300, header_height, 300, middle) if both else None
    begin = left.right + margin if left else margin
    end = right.x - margin if right else width - margin
    caption_height, legend_height = (44, 36) if one else (34, 20)
    stage_height = middle - caption_height - legend_height
    stage = Area(begin, header_height, end - begin, stage_height)
    return Layout(
        window=Area(0, 0, width, height),
        header=Area(margin, 0, width - 2 * margin, header_height),
        bottom=bottom,
        stage=stage,
        caption=Area(begin, stage.bottom, end - begin, caption_height),
        legend=Area(begin, stage.bottom + caption_height, end - begin, legend_height),
        left=left,
        right=right,
        drawer=Area(margin, header_height, min(300, width - 2 * margin), middle),
        tabs=() if both or not one else PANELS,
        drawers=() if one else PANELS,
        roomy=both,
    )


PRESENTED = (640.0, 400.0)
"""Points that a window has while presenting, whatever its pixels: a quarter of it can be read."""


PRESENTED_WITH_TOUR = (800.0, 500.0)
"""The same with room for the card of a guided tour."""


def presenting_scale(width: float, height: float, *, touring: bool) -> float:
    """Pixels a point while presenting in a window of so many pixels."""
    across, down = PRESENTED_WITH_TOUR if touring else PRESENTED
    return max(1.0, min(width / across, height / down))


@lru_cache(maxsize=32)
def present(width: float, height: float) -> Layout:
    """Diagram, caption, legend and transport alone, in a window of that size in points."""
    nothing, margin, bottom_height = Area(0, 0, 0, 0), 8, 84
    bottom = Area(margin, height - margin - bottom_height, width - 2 * margin, bottom_height)
    caption_height, legend_height = 56, 20
    stage_height = bottom.y - 12 - caption_height - legend_height - margin
    stage = Area(margin, margin, width - 2 * margin, stage_height)
    caption = Area(margin, stage.bottom + 8, stage.width, caption_height)
    return Layout(
        Area(0, 0, width, height), nothing, bottom, stage, caption,
        Area(margin, caption.bottom, stage.width, legend_height),
        None, None, stage, (), (), roomy=False,
    )  # fmt: skip


def card_width(layout: Layout) -> float:
    """How wide the card of a guided tour is there."""
    if layout.right is not None:
        return layout.right.width
    return (
        layout.stage.width
        if layout.left is not None or not layout.header.width
        else layout.header.width
    )


def with_card(layout: Layout, height: float) -> Layout:
    """The layout with room for a card of that height: above the inspector, else above the diagram.

    Where panels fold, it folds too and opens over the diagram.
    """
    stage, right = layout.stage, layout.right
    if right is not None:
        height = min(height, right.height - 190)
        below = right._replace(y=right.y + height + 10, height=right.height - height - 10)
        return layout._replace(tour=right._replace(height=height), right=below)
    if layout.left is not None or not layout.header.width:
        height = min(height, 0.5 * stage.height)
        below = stage._replace(y=stage.y + height + 4, height=stage.height - height - 4)
        return layout._replace(tour=stage._replace(height=height), stage=below)
    room = layout.legend.bottom - stage.y
    place = layout.header._replace(y=stage.y, height=min(height, room))
    return layout._replace(tour=place, drawers=(*layout.drawers, "tour"))


@lru_cache(maxsize=32)
def diagram_only(width: float, height: float) -> Layout:
    """The layout of a picture that holds the diagram, its caption and its legend alone."""
    whole = Area(0, 0, width, height)
    nothing = Area(0, 0, 0, 0)
    stage = Area(8, 8, width - 16, height - 88)
    return Layout(
        whole, nothing, nothing, stage,
        Area(8, height - 80, width - 16, 40), Area(8, height - 40, width - 16, 32),
        None, None, nothing, (), (), roomy=True,
    )  # fmt: skip


class Places(NamedTuple):
    """Where the neurons are: `centres[l][k]`, the bias neuron of layer l last where it has one.

    `heading` is the y of the columns' names, `margin` the room left of the inputs' centres.
    Where the inputs are a picture, that is where it lies, and `beside` is the room right of the
    outputs for the names of the categories.
    """

    centres: tuple[tuple[Point, ...], ...]
    radius: float
    heading: float
    margin: float
    roomy: bool
    picture: Area | None = None
    beside: float = 0.0


LABELLED = 124.0
"""Room right of the outputs for a category's name, its bar and its percentage."""


def place_neurons(
    stage: Area,
    layers: Sequence[int],
    *,
    bias: bool,
    grid: tuple[int, int] | None = None,
    labelled: bool = False,
) -> Places:
    """Columns from left to right, each centred, as large as the stage allows.

    `grid`, (rows, columns), draws the inputs as a picture; `labelled` leaves room for categories.
    """
    if grid is not None:
        return _beside_a_picture(stage, layers, bias=bias, grid=grid, labelled=labelled)
    if labelled:
        room = min(LABELLED, 0.2 * stage.width)
        places = place_neurons(stage._replace(width=stage.width - room + 40), layers, bias=bias)
        beside = stage.right - places.centres[-1][0][0] - places.radius
        return places._replace(beside=beside)
    roomy = stage.height >= 300
    heading = 52 if roomy else 0
    under = 34 if roomy else 0  # room for the verdict below the lowest output neuron
    height = max(20.0, stage.height - heading - under)  # even in a window nobody could use
    field = Area(stage.x, stage.y + heading, max(20.0, stage.width), height)
    counts = [n + (bias and index < len(layers) - 1) for index, n in enumerate(layers)]
    unit = min(field.width / 640, field.height / 420)
    unit = min(1.5, max(0.35, unit))
    spacing = [min(130 * unit, field.height / count) for count in counts]
    columns = len(layers)
    beside = 88 * unit if roomy else 92  # for names and verdict
    span = min(max(20.0, field.width - 2 * beside), (1.9 if roomy else 2.6) * field.height)
    across = span / (columns - 1)
    radius = max(0.1, min(30 * unit, 0.42 * min(spacing), 0.3 * across))
    first = field.centre[0] - span / 2
    return Places(
        tuple(
            tuple(
                (first + across * column, field.centre[1] + (index - (count - 1) / 2) * step)
                for index in range(count)
            )
            for column, (count, step) in enumerate(zip(counts, spacing, strict=True))
        ),
        radius,
        stage.y + 28,
        first - stage.x,
        roomy,
    )


def _beside_a_picture(
    stage: Area, layers: Sequence[int], *, bias: bool, grid: tuple[int, int], labelled: bool
) -> Places:
    """A picture at the left, the layers after it in columns at the right."""
    roomy = stage.height >= 300
    heading, verdict = (52, 34) if roomy else (0, 0)
    height = max(20.0, stage.height - heading - verdict - 16)
    field = Area(stage.x, stage.y + heading + 8, stage.width, height)
    rows, columns = grid
    beside = LABELLED if labelled and stage.width >= 480 else 40.0
    controls = 40.0
    side = max(20.0, min(0.36 * field.width, field.height - controls - 10))
    step = min(side / columns, side / rows)
    picture = Area(
        field.x + 12, field.centre[1] - rows * step / 2 - controls / 2, columns * step, rows * step
    )
    cells = tuple(
        (picture.x + step * (column + 0.5), picture.y + step * (row + 0.5))
        for row in range(rows)
        for column in range(columns)
    )
    counts = [n + (bias and index < len(layers) - 2) for index, n in enumerate(layers[1:])]
    spacing = [min(64.0, field.height / count) for count in counts]
    radius = max(0.1, min(20.0, 0.42 * min(spacing)))
    begin, end = picture.right, field.right - beside - radius
    across = (end - begin) / len(counts)
    later = tuple(
        tuple(
            (begin + across * (place + 1), field.centre[1] + (index - (count - 1) / 2) * gap)
            for index in range(count)
        )
        for place, (count, gap) in enumerate(zip(counts, spacing, strict=True))
    )
    under = ((picture.right + 26, picture.bottom + 23),) if bias else ()
    first = (*cells, *under)
    return Places((first, *later), radius, stage.y + 28, 0.0, roomy, picture, beside)
