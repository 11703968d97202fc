"""The one exception for input that cannot be used. Its text is for the person who gave it."""

BEGINNING, END = 500, 200
"""Characters of a very long text that are kept: what was found may be the length of a file."""


class Refused(ValueError):
    """Says what was wrong, where, and what was expected; whoever raises it has changed nothing."""

    def __init__(self, text: str) -> None:
        """A text too long to be read is shortened in its middle."""
        shortened = f"{text[:BEGINNING]} … {text[-END:]}"
        super().__init__(min(text, shortened, key=len))
