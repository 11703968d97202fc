"""Where on the stage the synapses run, and where on them a number or a mark has room."""

from functools import lru_cache
from math import hypot

from visualiser.scene.layout import Places
from visualiser.scene.measure import text_width
from visualiser.scene.shapes import Area, Point

LABEL_SIZE = 10.5

MOST_LABELS = 150
"""With more synapses than that their numbers have no room anyway."""


def ends(places: Places, layer: int, source: int, target: int) -> tuple[Point, Point]:
    """A synapse from edge to edge of its two neurons, tucked a little under each."""
    (x, y), (u, v) = places.centres[layer][source], places.centres[layer + 1][target]
    if layer == 0 and source >= 0 and places.picture is not None:
        return (places.picture.right + 2, y), (u - places.radius + 1.5, v)
    length = hypot(u - x, v - y) or 1.0
    share = max(0.0, places.radius - 1.5) / length
    dx, dy = (u - x) * share, (v - y) * share
    return (x + dx, y + dy), (u - dx, v - dy)


@lru_cache(maxsize=64)
def label_spots(
    places: Places, routes: tuple[tuple[int, int, int], ...]
) -> tuple[Point | None, ...]:
    """A place on each synapse that meets no other's and no neuron; None where there is no room.

    It depends on the geometry alone, so that numbers do not wander as the weights change.
    """
    room = text_width("−88.88", LABEL_SIZE, "medium") + 8
    reach = places.radius + 4
    taken = [
        Area(x - reach, y - reach, 2 * reach, 2 * reach)
        for column in places.centres
        for x, y in column
    ]
    taken.append(_verdict_area(places))
    spots: list[Point | None] = []
    for layer, source, target in routes[:MOST_LABELS]:
        (x, y), (u, v) = ends(places, layer, source, target)
        spots.append(None)
        for share in (0.72, 0.28, 0.62, 0.38, 0.8, 0.2, 0.5):
            at = (x + (u - x) * share, y + (v - y) * share)
            box = Area(at[0] - room / 2, at[1] - 8, room, 16)
            if not any(_meet(box, other) for other in taken):
                spots[-1] = at
                taken.append(box)
                break
    return tuple(spots)


def _verdict_area(places: Places) -> Area:
    """Below the lowest output neuron, or beside it in a small window, stands the verdict."""
    x, y = places.centres[-1][-1]
    if places.roomy:
        return Area(x - 40, y + places.radius + 10, 80, 24)
    return Area(x + places.radius + 2, y - 10, 80, 20)


def _meet(one: Area, other: Area) -> bool:
    return (
        one.x < other.right
        and other.x < one.right
        and one.y < other.bottom
        and other.y < one.bottom
    )
