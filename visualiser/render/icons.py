"""The shipped icons as outlines, for media in which their font need not be there.

`assets/fonts/icon-outlines.json` has for each character of `icons.ttf` (Material Symbols, see
`MaterialSymbols-LICENSE.txt` beside it) the path of its glyph as SVG writes it: 960 units to the
em, y downwards, the middle of the em box at 0 0. It was made from that font with fonttools, once:
each glyph of `font.getBestCmap()` drawn by a `TransformPen(pen, (1, 0, 0, -1, -480, 480))` into an
`SVGPathPen`. A test holds the two together.
"""

import json
from functools import cache

from visualiser.scene.measure import FONTS


@cache
def _outlines() -> dict[str, str]:
    found: dict[str, str] = json.loads((FONTS / "icon-outlines.json").read_text(encoding="utf-8"))
    return found


def outline(character: str) -> str:
    """The path of an icon; of a character that is none, nothing."""
    return _outlines().get(f"{ord(character):04x}", "")
