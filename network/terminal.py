"""Text of any origin on a terminal, which obeys some signs instead of showing them."""


def shown(text: str) -> str:
    r"""The text on one line; what is no sign to be seen is spelled out, as `\x1b`."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
