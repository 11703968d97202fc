"""A film as values: which iteration each frame shows and how it is seen. Knows no pixels.

A film of S seconds at F frames a second has round(S * F) frames. The first shows iteration 0, the
last the planned number, which is held for a while. Slow motion makes it longer.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor, log10
from typing import NamedTuple

from network.history import Samples
from network.snapshot import NeuronAt, Snapshot, look
from visualiser.runs import Run
from visualiser.scene.compose import compose
from visualiser.scene.layout import Layout, arrange, diagram_only
from visualiser.scene.shapes import Area, Shape
from visualiser.scene.stamp import ROW, stamp
from visualiser.scene.theme import THEMES
from visualiser.session import followed
from visualiser.view import PHASES, View, phase_seconds

HELD_SECONDS, HELD_SHARE = 1.0, 0.2
"""How long the last iteration stays, but never more than this share of the film."""

SLOW_PACE = 4.0
"""The speed in slow motion, that of the window's first start: three seconds for each phase."""

MOST_SLOW = 100
"""Iterations that may be played in slow motion: twenty minutes."""


class Frame(NamedTuple):
    """What one frame shows.

    `per_second` is how fast she learns in this part of the film, which is `playing` until the last
    iteration is reached. Of slow motion `phase` is the phase, counted from 0, and `progress`, 0 to
    1, how far it has come.
    """

    iteration: int
    per_second: float
    playing: bool = True
    phase: int | None = None
    progress: float = 1.0


def count(seconds: float, rate: Fraction) -> int:
    """How many frames a film of that length has, before slow motion makes it longer."""
    return max(2, round(seconds * rate))


def held(frames: int, rate: Fraction) -> int:
    """How many of them show the last iteration once more."""
    return min(round(HELD_SECONDS * rate), int(HELD_SHARE * frames))


def plan(
    shown: Sequence[int], holding: int, rate: Fraction, slow: tuple[int, int] | None = None
) -> tuple[Frame, ...]:
    """The frames: an iteration each, the last one held for so many more.

    The iterations from `slow[0]` to `slow[1]` are played in slow motion instead.
    """
    last = shown[-1]
    paces = zip(shown, _paces(shown, rate), strict=True)
    frames = [Frame(iteration, pace, iteration < last) for iteration, pace in paces]
    frames += [frames[-1]] * holding
    if slow is None:
        return tuple(frames)
    begin, end = slow
    assert begin <= end < last
    before = [frame for frame in frames if frame.iteration < begin]
    after = [frame for frame in frames if frame.iteration > end]
    played = [frame for iteration in range(begin, end + 1) for frame in _phases(iteration, rate)]
    return (*before, *played, *after)


def _paces(shown: Sequence[int], rate: Fraction) -> Iterator[float]:
    """Iterations a second, to two digits: averaged over the second around each frame.

    Where an iteration waits longer, from when it is first seen to when the next one is.
    """
    around, last = round(rate / 2), len(shown) - 1
    begins = [bisect_left(shown, iteration) for iteration in shown]
    ends = [bisect_right(shown, iteration) for iteration in shown]
    for index in range(len(shown)):
        first = begins[max(0, index - around)]
        end = min(ends[min(last, index + around)], begins[last])
        if end <= first:  # the last iteration, which waits for nothing
            first = begins[max(0, first - 1)]
        yield _two_digits(float((shown[end] - shown[first]) * rate / max(1, end - first)))


def _two_digits(number: float) -> float:
    return round(number, 1 - floor(log10(number))) if number > 0 else 0.0


def _phases(iteration: int, rate: Fraction) -> Iterator[Frame]:
    """One iteration in slow motion: every phase comes to its end."""
    frames = max(1, round(phase_seconds(View(per_second=SLOW_PACE)) * rate))
    for phase in range(len(PHASES)):
        for index in range(frames):
            yield Frame(iteration, SLOW_PACE, True, phase, (index + 1) / frames)


# From a frame to shapes


def layout_of(part: str, width: float, height: float) -> Layout:
    """The window, or the diagram with a row below it for the iteration and the error."""
    if part == "window":
        return arrange(width, height)
    layout = diagram_only(width, height - ROW)
    return layout._replace(window=Area(0, 0, width, height))


def look_at(run: Run, frame: Frame, view: View, *, every: bool = True) -> Snapshot:
    """The snapshot that the frame shows, as it was when she had never been trained further.

    In slow motion an example is shown, the first if no other was asked for: to a new situation
    nobody has told her the answer. `every` asks about all situations there are, for the story.
    """
    trainer, chosen = run.trainer, view.selected
    trainer.seek(frame.iteration)
    example = run.example
    if frame.phase is not None and example is None:
        example = trainer.state.problem.example_of(run.question) or 0
    if example is not None:
        example = min(example, trainer.state.problem.examples - 1)
    snapshot = look(
        trainer,
        run.question,
        example,
        followed(trainer.state, chosen),
        plane=NeuronAt(*chosen) if len(chosen) == 2 and min(chosen) >= 0 else None,
        every=every and not chosen,
    )
    held_out = snapshot.held_samples and _until(snapshot.held_samples, frame.iteration)
    return replace(
        snapshot,
        furthest=frame.iteration,
        samples=_until(snapshot.samples, frame.iteration),
        held_samples=held_out,
        replaced=None,
        changed=tuple(at for at in snapshot.changed if at <= frame.iteration),
    )


def _until(samples: Samples, iteration: int) -> Samples:
    end = int(samples.iterations.searchsorted(iteration, side="right"))
    return Samples(samples.iterations[:end], samples.errors[:end])


def view_of(frame: Frame, view: View) -> View:
    """How the frame is seen."""
    slow = frame.phase is not None
    return replace(
        view,
        playing=frame.playing,
        per_second=frame.per_second,
        easy_pace=False,
        slow=slow,
        phase=frame.phase or 0,
        progress=frame.progress,
    )


def scene(
    snapshot: Snapshot, frame: Frame, view: View, layout: Layout, seconds: float
) -> list[Shape]:
    """The shapes of a frame; `seconds` of the film move the signals."""
    shapes = compose(snapshot, view_of(frame, view), layout, seconds)
    if not layout.bottom.width:  # the diagram alone
        shapes += stamp(snapshot, THEMES[view.theme], layout.window)
    return shapes
