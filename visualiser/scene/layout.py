"""Where everything goes: from the window's size in points to rectangles and neuron centres."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from visualiser.scene.shapes import Area, Point

BOTH_PANELS = (1100, 700)
"""Below this size the inspector's panel becomes a tab beside the training set."""

ONE_PANEL = (820, 480)
"""Below this the training set folds too, and opens over the diagram when asked for."""

PANELS = ("table", "story")


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of the window. `left` and `right` are None where they are folded away.

    `tabs` are the panels that share the left place; `drawers` those that open over the diagram.
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


@dataclass(frozen=True, slots=True)
class Places:
    """Where the neurons are: `centres[l][k]`, the bias neuron of layer l last where it has one.

    `heading` is the y of the columns' names, `margin` the room left of the inputs' centres.
    """

    centres: tuple[tuple[Point, ...], ...]
    radius: float
    heading: float
    margin: float
    roomy: bool


def place_neurons(stage: Area, layers: Sequence[int], *, bias: bool) -> Places:
    """Columns from left to right, each centred, as large as the stage allows."""
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
