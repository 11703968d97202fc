"""What each command of the command line does. Every heavy import waits until it is needed."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from network import files, run_file
from network.recipe import MOST_ITERATIONS
from network.refused import Refused
from network.terminal import shown
from visualiser.beginning import begun, fitting, selected
from visualiser.progress import Progress
from visualiser.runs import Run

DIFFERENT = 4
"""The exit code of a run that does not come out as it was saved."""

NEGLIGIBLE = 1e-12
"""As far as weights may lie apart on another machine, whose arithmetic rounds differently."""

if TYPE_CHECKING:
    from visualiser.settings import Settings
    from visualiser.view import View


WRONG_INPUT = 2
"""The exit code of files with mistakes."""


def problems(options: Namespace) -> int:
    """Print the built-in problems, or every mistake in the files, a line each."""
    if options.check:
        return _check([Path(file) for file in options.files])
    for name in files.built_in():
        problem, recipe = files.find(name)
        layers = "-".join(map(str, recipe.layers))
        print(f"{name:<20} {layers:<8} {problem.examples:>3} examples  {problem.title}")
    return 0


def _check(paths: list[Path]) -> int:
    """Whether the files can be used."""
    from network.check import mistakes

    found = [line for path in paths for line in mistakes(path)]
    print("\n".join(found) or "no mistakes")
    return WRONG_INPUT if found else 0


def train(options: Namespace) -> int:
    """Train without a window and print what she learned."""
    if options.save and not options.save.lower().endswith(run_file.ENDING):
        raise Refused(f"--save {options.save}: expected a name that ends in {run_file.ENDING}")
    return _train(begun(options), options)


def _train(run: Run, options: Namespace) -> int:
    from network import report

    problem, recipe = run.trainer.begun.problem, run.trainer.begun.recipe
    questions = tuple(fitting(problem, ask) for ask in options.ask) or problem.questions
    every = options.every or problem.report_every or max(1, recipe.iterations // 6)
    trainer = run.trainer
    trainer.seek(0)
    with Progress("iteration", recipe.iterations, quiet=True) as progress:
        result = report.train(trainer, every, questions, progress.made)
    if options.json:
        print(report.as_json(result))
    else:
        for line in report.as_text(result):
            print(line)
    if options.save:
        run_file.save(Path(options.save), run_file.saved(run.name, trainer, run.question))
    return 0


def verify(options: Namespace) -> int:
    """Replay a saved run and say whether the weights come out as they were saved."""
    saved = run_file.read(Path(options.run))
    trainer, done = saved.trainer(), 0
    assert trainer.regrowth is not None
    with Progress("iteration", saved.furthest.iteration, quiet=True) as progress:
        while trainer.grown is not None:
            trainer.grow(0.1, perf_counter)
            progress.made(trainer.regrowth.iteration - done)
            done = trainer.regrowth.iteration
    difference = trainer.regrowth.difference
    print(f"{options.run}: {done:,} iterations replayed: the weights {_compared(difference)}")
    if difference and saved.saved_with != run_file.here():
        print(f"saved with {saved.saved_with}; replayed with {run_file.here()}")
    return DIFFERENT if difference > NEGLIGIBLE else 0


def _compared(difference: float) -> str:
    if not difference:
        return "match bit for bit"
    return f"differ by at most {difference:.1e}"


def watch(options: Namespace) -> int:
    """Open the window; where there is no screen, train on the console instead."""
    if options.recording:
        from visualiser.attending import attend

        return attend(options)
    if options.close_at_end:
        raise Refused("--close-at-end goes with --recording")
    from visualiser import screen, window
    from visualiser.crash import Lost
    from visualiser.keeper import Keeper, forget, left_behind, usual_folder
    from visualiser.narrator import Narrator, quiet
    from visualiser.session import Session
    from visualiser.settings import Settings, usual_path, values_of

    settings = Settings(usual_path())
    run, notice = _remembered(options, settings.values.get("problem", "xor"))
    view = first_view(options, settings, settings.notice or notice)
    left = left_behind(usual_folder())
    if left is not None:
        view = replace(view, kept=(str(left.path), left.said))
    session = Session(run, view, perf_counter)
    keeper = Keeper(usual_folder(), perf_counter)

    def remember(size: tuple[int, int]) -> str:
        """Settings and the run, so that nothing is lost; what went wrong, in words."""
        if session.superseded is not None and keeper.has_kept(session.run):
            forget(session.superseded)
            session.superseded = None
        values = values_of(session.view, _lasting(session.run.name), size)
        return settings.remember(values) or keeper.keep(session.run)

    if screen.both_installed():
        warn("pygame and pygame-ce are both installed: uninstall both, then install pygame-ce")
    try:
        window.run(
            session,
            options.size or tuple(settings.values.get("size", (1280, 800))),
            remember,
            Narrator(say, perf_counter).see if options.describe else quiet,
        )
        keeper.close()
        if session.superseded is not None:
            forget(session.superseded)
    except screen.NoScreen as reason:
        warn(f"no window ({reason}): training on the console instead")
        for option, value in (("ask", []), ("every", None), ("json", False), ("save", None)):
            setattr(options, option, value)
        return _train(run, options)
    except BrokenPipeError:  # whoever was told what is shown has heard enough
        keeper.close()
        raise
    except Unheard:
        keeper.keep_at_once(session.run)
        raise
    except Exception as error:
        raise Lost(keeper.keep_at_once(session.run)) from error
    if settings.path is None:
        warn("settings are not remembered (that needs platformdirs and a home folder)")
    return 0


def _lasting(name: str) -> str:
    """The problem by a name it can be found by again; what was pasted cannot be."""
    there = name in files.built_in() or (_is_file(name) and Path(name).is_file())
    return name if there else "xor"


def first_view(options: Namespace, settings: "Settings", notice: str) -> "View":
    """What is remembered, with the flags of the command line over it."""
    from visualiser.view import View

    kept = settings.of_the_view()
    flags = {
        "theme": options.theme,
        "scale": options.text_scale,
        "reduced_motion": options.reduced_motion,
        "per_second": options.speed,
        "easy_pace": None if options.speed is None else False,
    }
    kept |= {name: value for name, value in flags.items() if value is not None}
    kept.setdefault("easy_pace", "per_second" not in kept)
    return View(
        **kept,
        playing=not options.paused,
        intro=settings.first_time,
        notice=notice,
        problems=files.titles(),
    )


def _remembered(options: Namespace, last: str) -> tuple[Run, str]:
    """The problem named or remembered; one that is gone does not stop the start, but is told of."""
    try:
        run = begun(options, last)
    except Refused as refused:
        if options.problem or last == "xor":
            raise
        return begun(options), f"{refused}. XOR is shown instead."
    name = str(Path(run.name).absolute()) if _is_file(run.name) else run.name
    return replace(run, name=name), ""


def _is_file(name: str | None) -> bool:
    return name is not None and name.lower().endswith((".toml", *files.TABLES))


MOST_PIXELS = 36_000_000
"""While it is made a picture takes nine bytes for each, and the program is to stay below 500 MB."""


def draw(options: Namespace) -> int:
    """Draw one iteration to a file: what the window would show, paused there."""
    from visualiser import commands as c
    from visualiser import export
    from visualiser.session import Session
    from visualiser.view import View

    size = options.size or (1280, 800)
    if options.out.lower().endswith(".png") and size[0] * size[1] * options.pixels**2 > MOST_PIXELS:
        raise Refused(f"--size and --pixels: found more than {MOST_PIXELS:,} pixels in all")
    if options.at is not None and options.at > MOST_ITERATIONS:
        raise Refused(f"--at: found {options.at:,}, expected at most {MOST_ITERATIONS:,}")
    run = begun(options)
    view = View(theme=options.theme or "dark", scale=options.text_scale or 1.0)
    session = Session(run, view, perf_counter)
    if options.select is not None:
        place = selected(run.trainer.state.recipe, options.select)
        look_into = c.SelectNeuron if len(place) == 2 else c.SelectSynapse
        session.handle(look_into(*place))
    if options.at is not None or run.trainer.iteration == 0:
        planned = run.trainer.state.recipe.iterations
        run.trainer.seek(planned if options.at is None else options.at)
    export.draw(
        session.snapshot(),
        session.view,
        Path(options.out),
        size=size,
        pixels=options.pixels,
        part=options.part,
        transparent=options.transparent,
    )
    return 0


def record(options: Namespace) -> int:
    """Record a film to a file and say how long it is."""
    from fractions import Fraction

    from visualiser.filming import studio
    from visualiser.view import View

    run = begun(options)
    path = Path(options.out)
    usual = 25.0 if path.suffix.lower() == ".gif" else 30.0
    order = studio.Order(
        path,
        options.size or (1280, 720),
        options.pixels,
        options.part,
        options.seconds,
        Fraction(options.fps or usual).limit_denominator(1000),
        options.pace,
        options.slow,
    )
    view = View(theme=options.theme or "dark", scale=options.text_scale or 1.0)
    if options.select is not None:
        view = replace(view, selected=selected(run.trainer.state.recipe, options.select))
    with ended_by_a_signal():
        say(studio.record(run, view, order))
    return 0


@contextmanager
def ended_by_a_signal() -> Iterator[None]:
    """Within it, being asked to end (SIGTERM) is as Ctrl C: nothing half done is left behind."""
    import signal

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Unheard(OSError):
    """Standard output would not take what was said, as where a disk is full."""


def say(line: str) -> None:
    """One line on standard output, at once; raises BrokenPipeError or Unheard."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unheard(None, error.strerror, "standard output") from error


def warn(line: str) -> None:
    """One line on standard error."""
    print(f"see-her-thinking: {shown(line)}", file=sys.stderr)
