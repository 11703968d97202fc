"""Pictures on the clipboard, by the means of the system: SDL's own takes nothing but text."""

import shutil
import sys
from pathlib import Path

WAYS = {
    "linux": (
        ("wl-copy", "--type", "image/png"),
        ("xclip", "-selection", "clipboard", "-target", "image/png"),
    ),
    "darwin": (
        ("osascript", "-e", "on run {path}", "-e",
         "set the clipboard to (read (POSIX file path) as «class PNGf»)", "-e", "end run", "PATH"),
    ),
    "win32": (
        ("powershell", "-NoProfile", "-Command",
         "Add-Type -AssemblyName System.Windows.Forms, System.Drawing; "
         "[Windows.Forms.Clipboard]::SetImage([Drawing.Image]::FromFile($args[0]))", "PATH"),
    ),
}  # fmt: skip
"""Commands that do it, the first that is there; where PATH is not said they read the picture."""

SECONDS = 10
"""None of them takes longer, unless it hangs."""


def put_picture(path: Path) -> bool:
    """Put the PNG at that path on the clipboard; False where nothing here can do it."""
    for command in WAYS.get(sys.platform, ()):
        if shutil.which(command[0]) and _done(command, path):
            return True
    return False


def _done(command: tuple[str, ...], path: Path) -> bool:
    import subprocess

    words = [str(path) if word == "PATH" else word for word in command]
    try:
        with path.open("rb") as picture:
            ended = subprocess.run(
                words,
                stdin=picture,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0
