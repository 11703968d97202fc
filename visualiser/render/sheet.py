"""What a drawing is written on: a grid of pixels, names that are given once, gradients."""

import re
from collections import Counter
from math import isfinite
from xml.etree.ElementTree import Element, SubElement

from visualiser.render.looks import GLOW_BEGINS, GLOW_FALLS
from visualiser.scene.shapes import Colour, Point

STEPS = 8
"""Stops from where a light begins to where it ends."""


def number(value: float) -> str:
    """A length or a share with three decimals at most."""
    if not isfinite(value):
        return "0"
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def hexadecimal(colour: Colour) -> str:
    """#rrggbb, without the opacity."""
    return "#{:02x}{:02x}{:02x}".format(*colour[:3])


def inked(how: str, colour: Colour | None) -> dict[str, str]:
    """The attributes that fill or stroke with a colour; `how` is "fill" or "stroke"."""
    if colour is None or not colour[3]:
        return {how: "none"}
    attributes = {how: hexadecimal(colour)}
    if colour[3] < 255:
        attributes[f"{how}-opacity"] = number(colour[3] / 255)
    return attributes


class Sheet:
    """Keeps the names that were given and the gradients that were asked for."""

    def __init__(self, scale: float) -> None:
        """Begin an empty drawing of which a point is `scale` pixels."""
        self._scale = scale
        self._named: Counter[str] = Counter()
        self._glows: dict[tuple[str, str], str] = {}
        self.definitions = Element("defs")

    @property
    def pixel(self) -> float:
        """A pixel, in points."""
        return 1 / self._scale

    def whole(self, length: float) -> float:
        """The length in whole pixels, as the painter rounds it."""
        return round(length * self._scale) / self._scale

    def faint(self, width: float) -> float:
        """How much is left of the light of a line; one below a pixel fades."""
        return min(1.0, width * self._scale)

    def name(self, wanted: str) -> str:
        """The name as an identifier; where it has been given already, with a number behind."""
        name = re.sub(r"[^A-Za-z0-9]+", "-", wanted).strip("-") or "part"
        self._named[name] += 1
        return name if self._named[name] == 1 else self.name(f"{name}-again-{self._named[name]}")

    def glow(self, colour: Colour, share: float) -> str:
        """What fills the light around a disc that takes up this share of the light's radius."""
        begins = min(1.0, share * GLOW_BEGINS)
        key = hexadecimal(colour), number(begins)
        if key not in self._glows:
            self._glows[key] = self.name("glow")
            gradient = SubElement(self.definitions, "radialGradient", {"id": self._glows[key]})
            for step in range(STEPS + 1):
                way = step / STEPS
                _stop(gradient, begins + (1 - begins) * way, key[0], (1 - way) ** GLOW_FALLS)
        return f"url(#{self._glows[key]})"

    def across(
        self,
        name: str,
        middle: Point,
        edge: Point,
        colour: Colour,
        stops: list[tuple[float, float]],
    ) -> str:
        """What strokes a line with light that falls from its middle to both sides.

        Each stop is a share of the way to the `edge` of the light, and the opacity there.
        """
        identifier = self.name(f"halo-{name}")
        (x, y), (u, v) = middle, edge
        ends = {"x1": number(x), "y1": number(y), "x2": number(u), "y2": number(v)}
        fixed = {"gradientUnits": "userSpaceOnUse", "spreadMethod": "reflect"}
        named = {"id": identifier}
        gradient = SubElement(self.definitions, "linearGradient", named | fixed | ends)
        for way, opacity in stops:
            _stop(gradient, way, hexadecimal(colour), opacity)
        return f"url(#{identifier})"


def _stop(gradient: Element, offset: float, colour: str, opacity: float) -> None:
    stop = {"offset": number(offset), "stop-color": colour}
    SubElement(gradient, "stop", stop | {"stop-opacity": number(opacity)})
