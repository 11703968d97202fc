"""Many numbers at a glance: a strip, a picture or a plane of cells, brighter the more they say."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from network.problem import Array
from visualiser.scene import theme as look
from visualiser.scene.roles import Role
from visualiser.scene.shapes import Area, Colour, Raster
from visualiser.scene.theme import Theme

FINE = 8
"""Each cell of a strip is drawn from so many points across, the last of them the gap."""


def strip(
    theme: Theme, area: Area, values: Sequence[float] | Array, role: Role | None = None
) -> Raster:
    """A row of cells from 0 (quiet) to 1 (firing), as wide as there is room."""
    step = min(area.width / len(values), area.height)
    place = Area(area.x, area.centre[1] - step / 2, step * len(values), step)
    shares = np.clip(np.nan_to_num(np.asarray(values, float)), 0, 1)
    quiet = look.mix(theme.panel, theme.control_edge, 0.5)
    cells = np.tile(mixed(quiet, theme.firing, shares)[None], (FINE, 1, 1))
    cells = cells.repeat(FINE, axis=1)
    cells[:, FINE - 1 :: FINE] = theme.panel[:3]
    return Raster(place, cells, smooth=True, role=role)


def picture(
    theme: Theme, area: Area, shape: tuple[int, int], values: Array, role: Role | None = None
) -> Raster:
    """A picture row by row, from 0 (quiet) to 1 (firing)."""
    shares = np.clip(np.nan_to_num(values), 0, 1).reshape(shape)
    return Raster(squared(area, shape), mixed(theme.quiet, theme.firing, shares), role=role)


def weights_picture(
    theme: Theme, area: Area, shape: tuple[int, int], weights: Array, role: Role | None = None
) -> Raster:
    """The picture a neuron looks for: each weight by its sign, and its size against the largest."""
    largest = float(np.abs(weights).max()) or 1.0
    shares = np.nan_to_num(weights / largest).reshape(shape)
    return Raster(squared(area, shape), signed_colours(theme, shares), role=role)


def plane(theme: Theme, area: Area, values: Array, role: Role | None = None) -> Raster:
    """What is said everywhere, (rows from the top, columns, outputs).

    Of one output orange is 0 and blue is 1; of several the colour is the largest one's.
    """
    values = np.nan_to_num(values)
    if values.shape[2] == 1:
        return Raster(area, signed_colours(theme, 2 * values[..., 0] - 1), smooth=True, role=role)
    hues = np.array([colour[:3] for colour in category_colours(theme, values.shape[2])], float)
    shares = np.clip(values.max(axis=2), 0, 1)[..., None]
    cells = np.array(theme.sunken[:3]) * (1 - shares) + hues[values.argmax(axis=2)] * shares
    return Raster(area, np.rint(cells).astype(np.uint8), smooth=True, role=role)


def category_colours(theme: Theme, count: int) -> list[Colour]:
    """A colour for each category; beyond six they come again."""
    hues = (
        theme.negative,
        theme.positive,
        theme.success,
        theme.blame,
        theme.undecided,
        theme.error,
    )
    return [hues[index % len(hues)] for index in range(count)]


def signed_colours(theme: Theme, shares: Array) -> NDArray[np.uint8]:
    """Colours of numbers from -1 (orange) through 0 (the ground) to 1 (blue)."""
    positive = mixed(theme.sunken, theme.positive, np.clip(shares, 0, 1))
    negative = mixed(theme.sunken, theme.negative, np.clip(-shares, 0, 1))
    return np.where((shares >= 0)[..., None], positive, negative)


def mixed(low: Colour, high: Colour, shares: Array) -> NDArray[np.uint8]:
    """Colours between two others, one for each share from 0 to 1."""
    begin, end = np.array(low[:3], float), np.array(high[:3], float)
    colours: NDArray[np.uint8] = np.rint(begin + shares[..., None] * (end - begin)).astype(np.uint8)
    return colours


def squared(area: Area, shape: tuple[int, int]) -> Area:
    """The largest part of an area, in its middle, whose cells are square."""
    rows, columns = shape
    step = min(area.width / columns, area.height / rows)
    x, y = area.centre
    return Area(x - step * columns / 2, y - step * rows / 2, step * columns, step * rows)
