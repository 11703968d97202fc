"""What the user sees and wants: the session, the scene, the edge of pixels and events.

`from visualiser import watch` is for programs of the user's own.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from visualiser.watching import watch as watch


def __getattr__(name: str) -> object:
    """`watch`, once it is asked for; relative, since an installation has all this elsewhere."""
    if name != "watch":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .watching import watch

    return watch
