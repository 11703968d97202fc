"""Files that are written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Put the content there at once: whatever happens, the old file is there or the new one.

    Raises OSError, which names the path, where it cannot be written, and ValueError where no file
    can have that name.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # or a power cut might leave an empty file under the name
        os.replace(part, path)
    except OSError as error:
        raise OSError(None, error.strerror or str(error), str(path)) from error
    finally:
        with suppress(OSError, ValueError):
            part.unlink(missing_ok=True)
