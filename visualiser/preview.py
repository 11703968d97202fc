"""A table of the user's own before it becomes the problem: what each column is for.

A value like the view; every choice gives another one. Knows neither shapes nor events.
"""

from dataclasses import dataclass, replace

from network.problem import Problem
from network.recipe import Recipe
from network.refused import Refused
from network.table_problem import Use, to_problem, usual_uses
from network.tables import Table

HELD_OUT = (0.0, 0.1, 0.2, 0.3)
"""Shares of the rows that may be held out, for the buttons."""

_AFTER = {Use.INPUT: Use.OUTPUT, Use.OUTPUT: Use.LEFT_OUT, Use.LEFT_OUT: Use.INPUT}


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """The table, the choices made, and what would come of them: a problem, or why not."""

    table: Table
    uses: tuple[Use, ...]
    held_out: float = 0.0
    made: tuple[Problem, Recipe] | None = None
    refused: str = ""

    def with_next_use(self, column: int) -> "Preview":
        """The column is now for the next thing: input, output, left out."""
        uses = list(self.uses)
        uses[column] = _AFTER[uses[column]]
        return made_of(replace(self, uses=tuple(uses)))

    def with_held_out(self, share: float) -> "Preview":
        """That share of the rows is now held out."""
        return made_of(replace(self, held_out=share))


def first_look(table: Table) -> Preview:
    """The usual choices: the last column is the output."""
    return made_of(Preview(table, usual_uses(table)))


def made_of(preview: Preview) -> Preview:
    """The preview with what comes of its choices."""
    try:
        made = to_problem(preview.table, preview.uses, held_out=preview.held_out)
    except Refused as refused:
        return replace(preview, made=None, refused=str(refused))
    return replace(preview, made=made, refused="")
