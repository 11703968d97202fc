"""The training set in words: a line for each row, by the names of its columns."""

from collections.abc import Iterator, Sequence

from visualiser.render.reading import Piece, joined, lines, piece_of, pieces
from visualiser.scene.numbers import brief, grouped, plain
from visualiser.scene.roles import (
    AnswerRole,
    CellsRole,
    ExampleRole,
    InputRole,
    Numbers,
    PartRole,
)
from visualiser.scene.shapes import Box, Circle, Raster, Shape, Text

MOST_CELLS = 16
"""More numbers than that are a picture or a long strip, which nobody wants read out."""

SIGN = 30.0
"""The sign of a verdict begins so far before the last column."""


def table(shapes: Sequence[Shape]) -> Iterator[str]:
    """The rows of the training set, then what else stands beside them."""
    columns = [s for s in shapes if isinstance(s, Text) and _is_column(s)]
    written = [*pieces(s for s in shapes if not _is_column(s)), *cells_as_pieces(shapes)]
    of_rows: set[Piece] = set()
    told = []
    for row in (s for s in shapes if isinstance(s, Box) and isinstance(s.role, ExampleRole)):
        inside = [piece for piece in written if row.area.contains((row.area.centre[0], piece.y))]
        of_rows.update(inside)
        told.append(_row(row, columns, inside))
    rest = [piece for piece in written if piece not in of_rows]
    top = min((piece.y for piece in of_rows), default=0.0)
    yield from lines(piece for piece in rest if piece.y < top)
    yield from told
    yield from lines(piece for piece in rest if piece.y >= top)


def _is_column(shape: Shape) -> bool:
    role = shape.role if isinstance(shape, Text) else None
    return isinstance(role, PartRole) and role.name == "column"


def _row(row: Box, columns: Sequence[Text], inside: Sequence[Piece]) -> str:
    """An example with what stands under each of the columns, and the verdict last."""
    assert isinstance(row.role, ExampleRole)
    inputs, desired, says = columns
    verdict = row.role.verdict.value if row.role.verdict else ""
    under: dict[str, list[Piece]] = {column.string: [] for column in columns}
    for piece in sorted(inside):
        middle = (piece.left + piece.right) / 2
        if piece.said == verdict and says.x - SIGN <= piece.left < says.x:
            continue
        last = says if piece.left >= says.x - 1 else desired
        under[(inputs if middle < desired.x - 12 else last).string].append(piece)
    said = [f"{name} {joined(found)}" for name, found in under.items() if found]
    held_out = ", held out" if row.role.held_out else ""
    shown = ", shown in the diagram" if row.fill is not None else ""
    name = f"Example {grouped(row.role.example + 1)}{held_out}{shown}"
    return f"{name}: {', '.join([*said, *([verdict] * bool(verdict))])}."


def cells_as_pieces(shapes: Sequence[Shape]) -> Iterator[Piece]:
    """Numbers that are shown as cells or as discs without room for a digit."""
    written = {(s.x, s.y) for s in shapes if isinstance(s, Text)}
    for shape in shapes:
        if isinstance(shape, Raster) and isinstance(shape.role, AnswerRole | CellsRole):
            values = shape.role.says if isinstance(shape.role, AnswerRole) else shape.role.values
            area, said = shape.area, _cells(values, shape)
            yield Piece(area.x, area.right, area.centre[1], area.height, said)
        elif isinstance(shape, Circle) and isinstance(shape.role, InputRole):
            text = Text(*shape.centre, brief(shape.role.value), 10, shape.fill, anchor="middle")
            if shape.centre not in written:
                yield piece_of(text)


def _cells(values: Numbers, raster: Raster) -> str:
    if values.array.ndim == 1 and values.array.size <= MOST_CELLS:
        return " ".join(map(brief, values.array.tolist()))
    if raster.smooth and values.array.ndim == 1:
        return f"a row of {grouped(values.array.size)} cells"
    rows, columns = raster.cells.shape[:2]
    if values.array.ndim == 1:
        return f"a picture of {rows} by {columns} cells"
    ends = f"from {plain(float(values.array.min()))} to {plain(float(values.array.max()))}"
    return f"a picture of {rows} by {columns} answers {ends}"
