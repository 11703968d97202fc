"""Colours and sizes, and how a number becomes a colour, a width or a pattern."""

from math import exp, isfinite, isnan, sqrt
from typing import NamedTuple

from visualiser.scene.shapes import Colour


def _hex(code: str, opacity: int = 255) -> Colour:
    return (int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16), opacity)


class Theme(NamedTuple):
    """The colours of one look; their contrast against the panel was measured. There are two."""

    name: str
    background: Colour
    panel: Colour
    raised: Colour
    sunken: Colour
    hairline: Colour
    control_edge: Colour
    text: Colour
    dim: Colour
    positive: Colour
    negative: Colour
    neutral: Colour
    error: Colour
    success: Colour
    undecided: Colour
    firing: Colour
    firing_edge: Colour
    quiet: Colour
    quiet_edge: Colour
    blame: Colour
    primary: Colour
    on_primary: Colour
    shade: Colour
    glow: float


DARK = Theme(
    name="dark",
    background=_hex("0F1117"),
    panel=_hex("171B24"),
    raised=_hex("1E2430"),
    sunken=_hex("0D1016"),
    hairline=_hex("262D3A"),
    control_edge=_hex("6B7690"),
    text=_hex("E6EAF2"),
    dim=_hex("98A1B3"),
    positive=_hex("64A8FF"),
    negative=_hex("F08C2E"),
    neutral=_hex("667085"),
    error=_hex("FF7A7A"),
    success=_hex("5AD1A0"),
    undecided=_hex("FFC857"),
    firing=_hex("FFE27A"),
    firing_edge=_hex("FFE27A"),
    quiet=_hex("1B212C"),
    quiet_edge=_hex("566074"),
    blame=_hex("B9A4FF"),
    primary=_hex("2F6FDE"),
    on_primary=_hex("FFFFFF"),
    shade=_hex("06080C", 170),
    glow=1.0,
)

LIGHT = Theme(
    name="light",
    background=_hex("F3F5F9"),
    panel=_hex("FFFFFF"),
    raised=_hex("EDF0F5"),
    sunken=_hex("EDF0F5"),
    hairline=_hex("DDE2EA"),
    control_edge=_hex("848DA0"),
    text=_hex("1B2130"),
    dim=_hex("586174"),
    positive=_hex("1F6FD6"),
    negative=_hex("BB5300"),
    neutral=_hex("8A94A6"),
    error=_hex("C62828"),
    success=_hex("1B7F5A"),
    undecided=_hex("9A6A00"),
    firing=_hex("FFD24A"),
    firing_edge=_hex("B98A00"),
    quiet=_hex("FFFFFF"),
    quiet_edge=_hex("A3ABBA"),
    blame=_hex("7A3FD0"),
    primary=_hex("2F6FDE"),
    on_primary=_hex("FFFFFF"),
    shade=_hex("303848", 110),
    glow=0.35,
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}

WIDTH_OF_ONE = 2.6
"""Points of width for a weight of 1; a width is this times the root of the weight's size."""

HOLLOW_FROM = 3.4
"""Below this width the two walls of a hollow line would run together, and it is dashed instead."""

FIRES_ABOVE = 0.02
"""A source that says less sends no pulse: what it passes on could not be seen."""


def width(weight: float, halvings: int = 0) -> float:
    """The width of a synapse in points; `halvings` is how often the whole scale was halved."""
    if not isfinite(weight):
        return 0.0  # a weight that is no number is not drawn; the caption says why
    return WIDTH_OF_ONE * sqrt(abs(weight)) / float(2**halvings)


def pattern(weight: float, drawn_width: float) -> str:
    """The sign without colour: negative is hollow where thick, dashed where thin."""
    if weight >= 0:
        return "solid"
    return "hollow" if drawn_width >= HOLLOW_FROM else "dashed"


def brightness(strength: float) -> float:
    """How bright a pulse is, 0 to 1, for |activation x weight|: growing with it, never clipped."""
    return 0.0 if isnan(strength) else 1 - exp(-strength / 2)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the way from one colour to the other."""
    red, green, blue, opacity = (
        round(a + (b - a) * share) for a, b in zip(one, other, strict=True)
    )
    return (red, green, blue, opacity)


def faded(colour: Colour, opacity: float) -> Colour:
    """The same colour, so much less opaque (0 to 1)."""
    return (*colour[:3], round(colour[3] * min(1.0, max(0.0, opacity))))


def readable_on(ground: Colour) -> Colour:
    """Near-black or white, whichever contrasts more with the ground."""
    red, green, blue = (
        (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4)
        for c in (part / 255 for part in ground[:3])
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    # The contrasts with white (1.05) and with #0F1117 (0.056) are equal at this luminance.
    return _hex("0F1117") if (luminance + 0.05) ** 2 > 1.05 * 0.056 else _hex("FFFFFF")
