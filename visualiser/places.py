"""Where this system keeps what programs remember. Makes no folder."""

from pathlib import Path

NAME = "see-her-thinking"


def for_settings() -> Path | None:
    """The folder for what the user has chosen; None where that is unknown."""
    return _folder("user_config_path")


def for_state() -> Path | None:
    """The folder for what the program itself writes down; None where that is unknown."""
    return _folder("user_state_path")


def _folder(name: str) -> Path | None:
    try:
        import platformdirs

        path: Path = getattr(platformdirs, name)(NAME, appauthor=False)
    except (ImportError, OSError, RuntimeError):  # no such library, no home folder
        return None
    return path if path.is_absolute() else None  # older versions know no home and make up a name
