"""The scene as data: every shape, and where it stands for something, what, with all digits.

Counted from 0 as in the arrays; a source of -1 is the bias neuron. Lengths are points: times
`scale` they are places in a picture of that `size`. A number that is not finite is null. Coloured
cells are a PNG of a pixel each; what they stand for has its numbers.
"""

import json
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

import numpy as np

from network.snapshot import Snapshot
from network.verdict import Verdict
from visualiser.render.encode import as_address
from visualiser.render.looks import is_told
from visualiser.scene.roles import Numbers, PartRole, Role
from visualiser.scene.shapes import Area, Colour, Part, Raster, Shape

FORMAT = 1

FIELDS = {"source": "from", "target": "to", "neuron": "index"}
"""What a role's fields are called here, where Python would have another word."""

OWN = {"weight": "font_weight", "points": "path"}
"""What a shape's fields are called here, where a role has the same word for a number."""

COLOURS = ("colour", "fill", "edge", "glow", "below")
LEFT_OUT = ("role", "action", "modal", "scrolling")
"""What a shape is for the pointer is no part of the picture."""


def scene_as_json(
    parts: Sequence[Part],
    snapshot: Snapshot,
    size: tuple[int, int],
    scale: float,
    background: Colour | None,
) -> bytes:
    """One object, each shape on a line of its own, back to front."""
    head = {
        "format": FORMAT,
        "size": list(size),
        "scale": scale,
        "problem": snapshot.problem.name,
        "title": snapshot.problem.title,
        "layers": list(snapshot.recipe.layers),
        "seed": snapshot.recipe.seed,
        "iteration": snapshot.iteration,
        "background": None if background is None else _hexadecimal(background),
    }
    lines = [f"{_dumped(name)}: {_dumped(value)}" for name, value in head.items()]
    shapes = ",\n".join(_dumped(fields) for fields in _told(parts))
    text = "{\n" + ",\n".join(lines) + ',\n"shapes": [\n' + shapes + "\n]\n}\n"
    return text.encode()


def _dumped(value: object) -> str:
    return json.dumps(value, allow_nan=False)


def _told(parts: Sequence[Part]) -> Iterator[dict[str, Any]]:
    for part in parts:
        for shape in filter(is_told, part.shapes):
            yield {"kind": type(shape).__name__.lower(), "part": part.name} | shape_fields(shape)


def shape_fields(shape: Shape) -> dict[str, Any]:
    """What the shape stands for, and how it is drawn, as JSON has it."""
    fields: dict[str, Any] = {}
    for name, value in _fields_of(shape).items():
        if name in LEFT_OUT or value is None:
            continue
        if isinstance(value, Area):
            fields |= {side: _json(length) for side, length in value._asdict().items()}
        elif name in COLOURS and isinstance(value, tuple):
            fields[name] = _hexadecimal(value)
        else:
            fields[OWN.get(name, name)] = _json(value)
    role = getattr(shape, "role", None)
    return (role_fields(role) if role else {}) | fields


def _fields_of(shape: Shape) -> dict[str, Any]:
    if isinstance(shape, Raster):
        rows, columns = shape.cells.shape[:2]
        size = {"area": shape.area, "rows": rows, "columns": columns, "smooth": shape.smooth}
        return size | {"cells": as_address(shape.cells)}
    return shape._asdict()  # type: ignore[union-attr]


def role_fields(role: Role) -> dict[str, Any]:
    """What a shape stands for: the role's name, and its fields as JSON has them."""
    fields = role._asdict()
    kind = type(role).__name__.removesuffix("Role").lower()
    name = fields.pop("name") if isinstance(role, PartRole) else kind
    told = {FIELDS.get(key, key): value for key, value in fields.items() if value is not None}
    return {"role": name} | {key: _json(value) for key, value in told.items()}


def _json(value: Any) -> Any:
    """The value in JSON's own kinds; what is not finite is None."""
    if isinstance(value, Numbers):
        return _json(value.array)
    if isinstance(value, np.ndarray | np.generic):
        return _json(value.tolist())
    if isinstance(value, tuple | list):
        return [_json(one) for one in value]
    if isinstance(value, Verdict):
        return value.value
    if isinstance(value, float) and not isfinite(value):
        return None
    return value


def _hexadecimal(colour: Colour) -> str:
    """#rrggbb, or #rrggbbaa where it is not opaque."""
    return "#" + "".join(f"{part:02x}" for part in colour[: 3 if colour[3] == 255 else 4])
