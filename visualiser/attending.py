"""The window that `watch()` in a program of the user's own has started."""

import os
import sys
from argparse import Namespace
from time import perf_counter

from network.recording import Recording
from network.refused import Refused
from network.snapshot import first_question
from visualiser.actions import first_view, say, warn
from visualiser.beginning import RECIPE_OPTIONS, TABLE_OPTIONS
from visualiser.program import Program
from visualiser.runs import Run

NO_PROGRAM = "--recording: expected a program on standard input; watch() in it starts this window"

CLOSED, REFUSED, NO_SCREEN = 0, 2, 3
"""The exit codes that `visualiser.watching` knows; of the last two it or we have said why."""


def attend(options: Namespace) -> int:
    """Show what the program tells on standard input; answer it on standard output."""
    _refuse_run_options(options)
    if sys.stdin is None or sys.stdin.isatty():
        raise Refused(NO_PROGRAM)
    program = Program(sys.stdin.fileno(), os.dup(sys.stdout.fileno()))
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else is to be taken for an answer
    try:
        recording = Recording(program.introduced(), program)
    except EOFError:
        raise Refused(NO_PROGRAM) from None
    except Refused as why:
        program.refuse(str(why))
        return REFUSED
    problem = recording.begun.problem
    return _show(Run(problem.title, recording, first_question(problem)), options)


def _refuse_run_options(options: Namespace) -> None:
    names = ("problem", "hidden", *RECIPE_OPTIONS, *TABLE_OPTIONS)
    said = [name for name in names if getattr(options, name) is not None]
    if said:
        raise Refused(f"--recording: the program brings its own {said[0].replace('_', ' ')}")


def _show(run: Run, options: Namespace) -> int:
    from visualiser import screen, window
    from visualiser.narrator import Narrator, quiet
    from visualiser.session import Session
    from visualiser.settings import Settings, usual_path, values_of

    settings = Settings(usual_path())
    last = settings.values.get("problem", "xor")
    session = Session(run, first_view(options, settings, settings.notice), perf_counter)
    session.close_at_end = options.close_at_end
    size = options.size or tuple(settings.values.get("size", (1280, 800)))

    def remember(now: tuple[int, int]) -> str:
        return settings.remember(values_of(session.view, last, now))

    narrate = Narrator(say, perf_counter).see if options.describe else quiet
    try:
        window.run(session, size, remember, narrate)
    except screen.NoScreen as reason:
        warn(f"no window ({reason}): {run.name} goes on unseen")
        return NO_SCREEN
    return CLOSED
