"""What is going on: a run, what is asked of it, how it is seen; `advance` lets time pass.

Commands come in through `handle` and are done in `visualiser.doing`. Knows the engine and the view,
but neither shapes nor pixels nor events.
"""

from collections.abc import Callable
from dataclasses import replace
from math import inf, nan
from pathlib import Path
from threading import Thread

from network import kernel
from network.glance import glance
from network.history import Samples
from network.many import Many
from network.recording import Recording
from network.refused import Refused
from network.snapshot import NeuronAt, Snapshot, SynapseAt, look
from network.trainer import Clock, Trainer
from network.training import State
from network.verdict import Error
from visualiser import commands as c
from visualiser.doing import do
from visualiser.doing.refusing import refusal
from visualiser.doing.time import play_slowly
from visualiser.ink import Ink
from visualiser.predicting import veiled
from visualiser.runs import Run, Runs
from visualiser.taking import usual_folder
from visualiser.teaching import taught
from visualiser.view import View, pace

COMPILING = "The fast engine is being compiled; she begins as soon as it is ready."

LONGEST_FRAME = 0.1
"""Seconds that one frame may count as; a window that was held up does not leap ahead."""


class Session:
    """What is going on: the run, the runs that undo and redo bring back, and the view."""

    def __init__(self, run: Run, view: View, clock: Clock) -> None:
        """Begin with a run; `clock` tells seconds and is used for nothing but budgets."""
        self.runs = Runs(run)
        self.view = view
        self.running = True
        self.folder = usual_folder()
        self.superseded: Path | None = None  # what a lost window kept, open here
        self.close_at_end = False  # with the program that is watched
        self._clock = clock
        self._due = 0.0
        self._compiler: Thread | None = None
        self.ink, self.held_out = Ink(), -1  # what is painted; the held-out example asked last
        self.wall: Many | None = None  # many starts instead of the run, and those left last
        self.left_wall: Many | None = None

    @property
    def run(self) -> Run:
        """The run that is shown."""
        return self.runs.shown

    @property
    def timed(self) -> Trainer | Many:
        """What time passes for: the run, or the many starts that are shown instead."""
        return self.run.trainer if self.wall is None else self.wall

    def show_wall(self, wall: Many) -> None:
        """Show many starts instead of the run."""
        self.wall = wall
        self.view = replace(
            self.view, goal=None, measured=0.0, selected=(), slow=False, menu="", panel=""
        )

    # Looking

    def snapshot(self) -> Snapshot:
        """What may be seen now; what is to be predicted first is hidden."""
        return veiled(self.seen(), self.view.predictions.hidden)

    def seen(self) -> Snapshot:
        """All there is to be seen now, of the network or of many starts instead."""
        one = self._look()
        return one if self.wall is None else with_wall(one, self.wall)

    def _look(self) -> Snapshot:
        """The network, with the curves that the view asks for."""
        selected = self.view.selected
        return look(
            self.run.trainer,
            self.run.question,
            self.run.example,
            followed(self.run.trainer.state, selected),
            answers=self.view.answer_curve and self.run.example is None,
            plane=NeuronAt(*selected) if len(selected) == 2 and min(selected) >= 0 else None,
            every=not selected and not self.view.code,  # where the story has room for them
        )

    # Commands

    def handle(self, command: c.Command) -> None:
        """Do what the user wants; what cannot be done with a program that is watched is said."""
        recording = self.run.recording
        if recording is not None and (why := refusal(command, recording)):
            self.view = replace(self.view, notice=f"{why}. Nothing was changed.")
        else:
            do(command, self)
        self._tidy()

    def keep_example(self) -> None:
        """An example that is no longer there cannot be shown."""
        last = self.run.trainer.state.problem.examples - 1
        if self.run.example is not None and self.run.example > last:
            self.runs.shown = replace(self.run, example=last)

    def change_run(self, act: Callable[[], None]) -> None:
        """Show another run or another future: what was under way in the old one is over."""
        before = self.run.trainer.state.recipe
        act()
        after = self.run.trainer.state.recipe
        self.keep_example()
        self._due = 0.0
        self.ink, self.wall = Ink(), None
        predictions = self.view.predictions._replace(settled=(), told="")
        self.view = replace(self.view, predictions=predictions)
        same = (before.layers, before.bias) == (after.layers, after.bias)
        selected = self.view.selected if same else ()
        self.view = replace(self.view, goal=None, measured=0.0, selected=selected)

    def unless_refused(self, act: Callable[[], None]) -> bool:
        """Whether it could be done; what could not is said and has changed nothing."""
        try:
            act()
        except Refused as refused:
            self.view = replace(self.view, notice=f"{refused}. Nothing was changed.")
            return False
        return True

    # Time

    def pace(self) -> float:
        """Iterations a second, as they are asked for now."""
        return pace(self.view, self.timed.iteration)

    def advance(self, elapsed: float, budget_seconds: float) -> None:
        """Let so many seconds pass, working at most `budget_seconds` (and one iteration)."""
        trainer, goal = self.timed, self.view.goal
        if not self._engine_is_ready():
            return
        first, growing = trainer.iteration, self.wall is None and self.run.trainer.grown is not None
        if growing:
            busy = self.view.playing or goal is not None
            budget_seconds /= 1 + busy
            self.run.trainer.grow(budget_seconds, self._clock)
            first = trainer.iteration
        began = self._clock()
        if goal is not None:
            trainer.run(budget_seconds, self._clock, until=goal)
            if trainer.iteration >= goal:
                self.view = replace(self.view, goal=None)
        elif self.view.playing and self.view.slow and self.wall is None:
            play_slowly(self, min(elapsed, LONGEST_FRAME))
        elif self.view.playing:
            self._train(min(elapsed, LONGEST_FRAME), budget_seconds)
        self._measure(trainer.iteration - first, self._clock() - began, elapsed)
        if self.run.recording is not None:
            self._attend(self.run.recording)
        elif (
            isinstance(trainer, Trainer)
            and trainer.iteration > first
            and not trainer.state.parameters.finite
        ):
            self._diverged()
        if growing and self.run.trainer.grown is None:
            self._past_is_whole()
        self._tidy()

    def _engine_is_ready(self) -> bool:
        """Whether she can be trained at once; what must be compiled first is, behind the window."""
        if self.run.trainer.state.recipe.engine != "fast" or kernel.is_ready():
            if self.view.notice == COMPILING:
                self.view = replace(self.view, notice="")
            return True
        if self._compiler is None:
            self._compiler = Thread(target=kernel.prepare, daemon=True)
            self._compiler.start()
            self.view = replace(self.view, notice=COMPILING)
        return not self._compiler.is_alive()  # what went wrong in it is told by training itself

    def _past_is_whole(self) -> None:
        """What a run from a file lacked has grown back; say so if it is not what it was."""
        self.runs.past_is_whole()
        regrowth = self.run.trainer.regrowth
        if regrowth is not None and (difference := regrowth.difference):
            notice = (
                f"Her past has grown back, but not bit for bit: weights differ by up to "
                f"{difference:.1e} from the saved ones. Another machine computes otherwise."
            )
            self.view = replace(self.view, notice=notice)

    def _attend(self, recording: Recording) -> None:
        """Once the program has ended there is nothing to go on to beyond its last record."""
        self.view = replace(self.view, slow_seconds=0.0)  # how long it takes only it could tell
        if recording.ending is None:
            return
        goal = self.view.goal
        if recording.iteration == recording.furthest and (self.view.playing or goal is not None):
            self.play(False)
        self.running = self.running and not self.close_at_end

    def _diverged(self) -> None:
        """Stop where the weights overflowed, and offer the iteration before."""
        trainer = self.run.trainer
        iteration = trainer.first_overflow()
        missing = "in a past that has yet to grow back"
        when = missing if iteration is None else f"at iteration {iteration:,}"
        if iteration is not None and trainer.iteration > iteration:
            trainer.seek(iteration)
        self.play(False)
        rate = trainer.state.recipe.learning_rate
        self.view = replace(
            self.view,
            notice=f"Her weights overflowed {when}: a learning rate of "
            f"{rate:g} is too much for this network. Step back (←) and try a lower one (E).",
        )

    def _train(self, elapsed: float, budget_seconds: float) -> None:
        trainer, stop = self.timed, self._stop()
        until = stop
        if (pace := self.pace()) != inf:
            self._due += elapsed * pace
            wanted = trainer.iteration + int(self._due)
            until = wanted if stop is None else min(wanted, stop)
        if until is None or until > trainer.iteration:
            done = trainer.run(budget_seconds, self._clock, until)
            between = self.run.recording is not None and trainer.iteration < trainer.furthest
            kept_up = until is None or trainer.iteration == until or between  # two records
            self._due = max(0.0, self._due - done) if kept_up else 0.0  # dropped, never owed
        if trainer.iteration == stop:
            self.play(False)

    def _stop(self) -> int | None:
        """Where playing ends by itself: the planned number, unless that lies behind her."""
        planned = self.run.trainer.state.recipe.iterations
        return planned if self.timed.iteration < planned else None

    def _measure(self, done: int, spent: float, elapsed: float) -> None:
        slow = spent / done if done and spent / done > 0.008 else 0.0
        now = done / elapsed if elapsed > 0 else 0.0
        smooth = now if not self.view.measured else self.view.measured * 0.9 + now * 0.1
        self.view = replace(self.view, slow_seconds=slow, measured=smooth)

    def play(self, playing: bool) -> None:
        """Play or pause; where she was going is forgotten."""
        self._due = 0.0
        self.view = replace(self.view, playing=playing, goal=None, measured=0.0)

    def go_to(self, iteration: int, *, forward: bool = False) -> None:
        """At once to the nearest that is remembered; `advance` does the rest of the way.

        Of a recording what was not recorded is left out, looking back or `forward`.
        """
        goal = max(0, iteration)
        if (recording := self.run.recording) is not None:
            goal = recording.reachable(goal, forward=forward)
        self.timed.jump(goal)
        self._due = 0.0
        arrived = self.timed.iteration == goal
        self.view = replace(self.view, goal=None if arrived else goal, measured=0.0)

    def _tidy(self) -> None:
        """Keep to what is there and to the memory there is; tell the view what can be undone."""
        self.keep_example()
        if not is_there(self.run.trainer.state, self.view.selected):
            self.view = replace(self.view, selected=())
        if self.runs.forget_what_does_not_fit():
            line = "The oldest undo was given up: the pasts together had filled their 64 MB."
            self.view = replace(self.view, notice=line)
        self.view = taught(self.view, self.run, self.seen)
        undoable, redoable = self.runs.undoable, self.runs.redoable
        if (undoable, redoable) != (self.view.undoable, self.view.redoable):
            self.view = replace(self.view, undoable=undoable, redoable=redoable)


def with_wall(one: Snapshot, many: Many) -> Snapshot:
    """The snapshot with many starts in place of what is told of the one."""
    inputs = one.shown.inputs.tolist()
    wall = glance(many, inputs, asking=one.asking)
    iterations, errors = wall.samples
    mean = Samples(iterations, errors.mean(axis=1))
    return replace(
        one, iteration=wall.iteration, furthest=wall.furthest, error=Error(wall.error, nan),
        samples=mean, held_out=None, held_samples=None, replaced=None, changed=(), answers=None,
        grown=None, grows_to=None, wall=wall,
    )  # fmt: skip


FOLLOWED = 6
"""Of a neuron's weights so many of the largest are drawn through time; more would be a tangle."""


def is_there(state: State, selected: tuple[int, ...]) -> bool:
    """Whether the network has that neuron or synapse; nothing selected is always there."""
    layers, bias = state.recipe.layers, bool(state.parameters.biases)
    if len(selected) == 2:
        layer, neuron = selected
        least = -1 if bias and layer < len(layers) - 1 else 0
        return 0 <= layer < len(layers) and least <= neuron < layers[layer]
    if len(selected) == 3:
        layer, source, target = selected
        there = 0 <= layer < len(layers) - 1 and -bias <= source < layers[layer]
        return there and 0 <= target < layers[layer + 1]
    return not selected


def followed(state: State, selected: tuple[int, ...]) -> tuple[SynapseAt, ...]:
    """The synapses whose lives the inspector shows."""
    if len(selected) == 3:
        return (SynapseAt(*selected),)
    if len(selected) != 2 or selected[0] == 0 or selected[1] < 0:
        return ()
    layer, neuron = selected[0] - 1, selected[1]
    weights = state.parameters.weights[layer][:, neuron]
    places = [SynapseAt(layer, source, neuron) for source in range(len(weights))]
    largest = sorted(places, key=lambda place: -abs(weights[place.source]))[:FOLLOWED]
    return tuple(sorted(largest))
