"""Coloured cells as the bytes of a PNG, without any library of pictures."""

from base64 import b64encode
from struct import pack
from zlib import compress, crc32

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
TRUE_COLOUR = 2


def png_of(cells: NDArray[np.uint8]) -> bytes:
    """The picture, (rows, columns, 3), a pixel to each cell (PNG specification, 2nd edition)."""
    rows, columns = cells.shape[:2]
    unfiltered = np.zeros(
        (rows, 1 + 3 * columns), np.uint8
    )  # each row begins with its filter: none
    unfiltered[:, 1:] = cells.reshape(rows, -1)
    header = pack(">IIBBBBB", columns, rows, 8, TRUE_COLOUR, 0, 0, 0)
    content = compress(unfiltered.tobytes(), 9)
    chunks = ((b"IHDR", header), (b"IDAT", content), (b"IEND", b""))
    return SIGNATURE + b"".join(
        pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))
        for kind, data in chunks
    )


def as_address(cells: NDArray[np.uint8]) -> str:
    """The picture within an address, as SVG and JSON can hold it."""
    return f"data:image/png;base64,{b64encode(png_of(cells)).decode()}"
