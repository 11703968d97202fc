"""The intentions: everything a user can ask for, as values. They know nothing of how it is done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Something the user wants."""
