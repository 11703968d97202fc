"""See Her Thinking, installed: everything lies in this package, and nothing beside it."""


def __getattr__(name: str) -> object:
    """`watch`, imported only by those who ask for it."""
    if name == "watch":
        from see_her_thinking.visualiser.watching import watch

        return watch
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
