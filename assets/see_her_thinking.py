"""What an installation has as `see_her_thinking/__init__.py`: what other programs may import."""


def __getattr__(name: str) -> object:
    """`watch`, once it is asked for: the command of this name does not wait for numpy."""
    if name != "watch":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from see_her_thinking.visualiser.watching import watch

    return watch
