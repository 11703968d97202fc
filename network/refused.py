"""The one exception for input that cannot be used. Its text is for the person who gave it."""


class Refused(ValueError):
    """Says what was wrong, where, and what was expected; whoever raises it has changed nothing."""
