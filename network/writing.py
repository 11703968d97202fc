"""Files that are written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from network.refused import Refused


def write_whole(path: Path, content: bytes) -> None:
    """Put the content there at once: whatever happens, the old file is there or the new one.

    Raises OSError, which names the path, where it cannot be written, and Refused where no file can
    have that name.
    """
    part = beside(path)
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # or a power cut might leave an empty file under the name
        os.replace(part, path)
    except OSError as error:
        raise OSError(None, error.strerror or str(error), str(path)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def beside(path: Path) -> Path:
    """Where a file is written until it is whole; raises Refused where none can have that name."""
    try:
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        with suppress(OSError):
            part.lstat()
    except ValueError as error:
        raise Refused(f"{path}: no file can have this name") from error
    return part
