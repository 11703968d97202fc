"""See Her Thinking: train a small neural network and watch her learn. Start here."""

import gc
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

if __package__:  # installed: our own folder comes first, whoever else is called `network`
    sys.path.insert(0, str(Path(__file__).resolve().parent))

from visualiser import arguments

DONE, OUR_FAULT, YOUR_INPUT, MACHINE, INTERRUPTED = 0, 1, 2, 3, 130


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line says; the result is the exit code."""
    # Set before numpy and pygame load. The environment's own values win.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a busy neighbour stalls two threads
    os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")  # far cheaper without a GPU
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    gc.set_threshold(100_000)  # what is loaded stays: to search it for cycles takes time
    _prepare_output()
    try:
        return _run(_parsed(sys.argv[1:] if words is None else words))
    except arguments.Unusable as mistake:
        return _say(f"{mistake} (see python main.py --help)", YOUR_INPUT)
    except BrokenPipeError:  # whoever read our output has seen enough
        _give_up(sys.stdout)
        return DONE
    except OSError as error:
        _give_up(sys.stdout)
        return _say(f"{error.filename or 'the machine'}: {error.strerror or error}", MACHINE)
    except KeyboardInterrupt:
        return INTERRUPTED


def _parsed(words: Sequence[str]) -> Namespace:
    try:
        return arguments.parse(words)
    finally:
        sys.stdout.flush()  # a help that could not be written is told of as anything else


def _run(options: Namespace) -> int:
    from network.refused import Refused
    from visualiser import actions

    try:
        action: Callable[[Namespace], int] = getattr(actions, options.command)
        code = action(options)
        sys.stdout.flush()  # a full disk or a reader that has gone shows here, not after the end
        return code
    except Refused as mistake:
        return _say(str(mistake), YOUR_INPUT)
    except OSError:
        raise
    except Exception as error:
        from visualiser import crash

        message = crash.told(error, crash.usual_folder)
        _say(message, OUR_FAULT)
        if isinstance(error, crash.Lost):
            crash.show(message)
        return OUR_FAULT


def _prepare_output() -> None:
    """What is closed swallows what is said; what an encoding lacks is spelled out."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _give_up(stream: TextIO) -> None:
    """Let what is still to be written go nowhere, or Python would complain of it at the end."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _say(line: str, code: int) -> int:
    from network.terminal import shown

    try:
        print(f"see-her-thinking: {shown(line)}", file=sys.stderr, flush=True)
    except OSError:  # nobody can be told; the code still says it
        _give_up(sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
