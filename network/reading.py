"""Files that are read whole, but only if they are files and not too large."""

import stat
from pathlib import Path

from network.refused import Refused

LARGEST = 1e300
"""Larger numbers would be infinite as soon as anything is done with them: none is taken."""


def read_whole(path: Path, most: int) -> bytes:
    """All of the file, of at most so many bytes; what is larger is not even opened.

    Raises Refused, saying why, for anything else: a pipe or a device might never end.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Refused(f"{path}: cannot be read: it is not a file")
        if found.st_size <= most:
            with path.open("rb") as file:
                content = file.read(most + 1)  # it may have grown
            if len(content) <= most:
                return content
    except Refused:
        raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file can have this name"
        raise Refused(f"{path}: cannot be read ({reason})") from error
    raise Refused(f"{path}: is larger than {most:,} bytes")
