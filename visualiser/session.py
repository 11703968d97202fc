"""The one door: every command changes something here or nowhere, and `advance` lets time pass.

Knows the engine and the view, but neither shapes nor pixels nor events.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import singledispatchmethod
from math import inf, isfinite, nan
from pathlib import Path
from typing import Any

import numpy as np

from network import edit, examples, tables
from network.problem import Problem
from network.recipe import LARGEST_SEED, Recipe
from network.refused import Refused
from network.snapshot import NeuronAt, Snapshot, SynapseAt, look
from network.trainer import Clock
from network.training import State
from network.trouble import refuse_misfit
from visualiser import commands as c
from visualiser.folders import look_into
from visualiser.ink import Ink
from visualiser.preview import first_look
from visualiser.runs import Run, Runs
from visualiser.view import PHASES, TOP_SPEED, View, changed, pace, phase_seconds

SPEEDS = (1, 2, 4, 8, 15, 30, 60, 120, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, inf)
"""Iterations a second for the keys; the slider has everything between."""

SETTINGS = ("hidden", "activations", "bias", "batch", "dropout")

STEADY = 16
"""Frames after which a dense network's synapses are drawn anew while it plays: a quarter second."""

LONGEST_FRAME = 0.1
"""Seconds that one frame may count as; a window that was held up does not leap ahead."""


class Session:
    """What is going on: the run, the runs that undo and redo bring back, and the view."""

    def __init__(
        self, name: str, problem: Problem, recipe: Recipe, view: View, clock: Clock
    ) -> None:
        """Begin a run of the problem; `clock` tells seconds and is used for nothing but budgets."""
        self._runs = Runs(name, problem, recipe)
        self.view = view
        self.running = True
        self._clock = clock
        self._due = 0.0
        self._ink, self._held_out = Ink(), -1
        self._steady: Snapshot | None = None
        self._steady_frames = 0

    @property
    def run(self) -> Run:
        """The run that is shown."""
        return self._runs.shown

    # Looking

    def snapshot(self) -> Snapshot:
        """What may be seen of the network now, with the curves that the view asks for."""
        selected = self.view.selected
        return look(
            self.run.trainer,
            self.run.question,
            self.run.example,
            followed(self.run.trainer.state, selected),
            answers=self.view.answer_curve and self.run.example is None,
            plane=NeuronAt(*selected) if len(selected) == 2 and min(selected) >= 0 else None,
        )

    def steady(self, snapshot: Snapshot) -> Snapshot:
        """A snapshot for what is too much to be drawn anew in every frame of a playing network."""
        old = self._steady
        same = old is not None and (
            old.recipe == snapshot.recipe
            and np.array_equal(old.shown.inputs, snapshot.shown.inputs)
            and snapshot.iteration >= old.iteration
        )
        self._steady_frames += 1
        if old is None or not (same and self.view.playing and self._steady_frames < STEADY):
            self._steady, self._steady_frames = snapshot, 0
        assert self._steady is not None
        return self._steady

    # Commands

    def handle(self, command: c.Command) -> None:
        """Do what the user wants."""
        self._do(command)
        self._tidy()

    @singledispatchmethod
    def _do(self, command: c.Command) -> None:
        self.view = changed(self.view, command)

    @_do.register
    def _(self, _command: c.Quit) -> None:
        self.running = False

    @_do.register
    def _(self, _command: c.TogglePlay) -> None:
        self._play(not self.view.playing and self.view.goal is None)

    @_do.register
    def _(self, command: c.Step) -> None:
        goal = self.view.goal
        here = self.run.trainer.iteration if goal is None else goal
        self._play(False)
        if self.view.slow and abs(command.count) == 1:
            self._step_phase(command.count, here)
            self.view = replace(self.view, progress=1.0)
            return
        self._go_to(here + command.count)

    @_do.register
    def _(self, command: c.StepSelection) -> None:
        layers = self.run.trainer.state.recipe.layers
        neurons = [(layer, k) for layer, count in enumerate(layers) for k in range(count)]
        here = self.view.selected
        first = 0 if command.count > 0 else -1
        at = (neurons.index(here) + command.count) % len(neurons) if here in neurons else first
        self.view = replace(self.view, selected=neurons[at], panel="story")

    @_do.register
    def _(self, command: c.SetWeight) -> None:
        self._edit(edit.SetWeight(command.layer, command.source, command.target, command.value))

    @_do.register
    def _(self, command: c.SwitchNeuron) -> None:
        off = (command.layer, command.neuron) in self.run.trainer.state.off
        self._edit(edit.SwitchNeuron(command.layer, command.neuron, on=off))

    @_do.register
    def _(self, command: c.SetNetwork) -> None:
        self._unless_refused(lambda: self._set_network(command.setting, command.value))

    @_do.register
    def _(self, _command: c.ToggleBias) -> None:
        self._do(c.SetNetwork("bias", not self.run.trainer.state.recipe.bias))

    # The training set

    @_do.register
    def _(self, command: c.SetCell) -> None:
        problem = self.run.trainer.state.problem
        categories = self.run.trainer.state.recipe.categories
        columns = len(problem.input_names) + len(problem.output_names)
        if isfinite(command.value) and 0 <= command.column < columns:
            self._change_examples(
                command.row,
                lambda problem: examples.with_cell(
                    problem, command.row, command.column, command.value, categories=categories
                ),
            )

    @_do.register
    def _(self, command: c.DuplicateRow) -> None:
        self._change_examples(command.row, lambda problem: examples.with_copy(problem, command.row))

    @_do.register
    def _(self, command: c.DeleteRow) -> None:
        self._change_examples(
            command.row, lambda problem: examples.without_row(problem, command.row)
        )

    def _change_examples(self, row: int, change: Callable[[Problem], Problem]) -> None:
        """She goes on learning, with the weights she has, from another training set."""
        problem = self.run.trainer.state.problem
        if 0 <= row < problem.examples:
            self._unless_refused(lambda: self._set_examples(change(problem)))
            self._keep_example()
            self.view = replace(self.view, goal=None)

    def _set_examples(self, problem: Problem) -> None:
        refuse_misfit(problem, self.run.trainer.state.recipe)
        self._runs.edit(edit.SetExamples(problem))

    def _keep_example(self) -> None:
        """An example that is no longer there cannot be shown."""
        last = self.run.trainer.state.problem.examples - 1
        if self.run.example is not None and self.run.example > last:
            self._runs.shown = replace(self.run, example=last)

    def _set_network(self, setting: str, value: Any) -> None:
        """What needs other weights begins anew; everything else is an edit from here on."""
        if setting not in SETTINGS:
            raise Refused(f"there is no setting {setting!r}: expected {', '.join(SETTINGS)}")
        recipe = self.run.trainer.state.recipe
        hidden = setting == "hidden"
        changed = recipe.with_hidden(value) if hidden else replace(recipe, **{setting: value})
        if changed == recipe:
            return
        refuse_misfit(self.run.trainer.state.problem, changed)
        if setting in ("hidden", "bias"):
            self._change_run(lambda: self._runs.begin(changed))
        else:
            self._runs.edit(edit.SetRecipe(changed))
            self.view = replace(self.view, goal=None)

    def _edit(self, change: edit.Edit) -> None:
        if self._unless_refused(lambda: self._runs.edit(change)):
            self.view = replace(self.view, goal=None)

    # Slow motion

    @_do.register
    def _(self, _command: c.ToggleSlowMotion) -> None:
        self.view = replace(self.view, slow=not self.view.slow, phase=0, progress=0.0)

    @_do.register
    def _(self, command: c.ShowPhase) -> None:
        self._play(False)
        asking = self.run.example is None  # then nobody has told her the answer: she only thinks
        phase = 0 if asking else min(3, max(0, command.phase))
        self.view = replace(self.view, slow=True, phase=phase, progress=1.0)

    def _step_phase(self, count: int, here: int) -> None:
        """A phase forward or back; past the last one lies the next iteration."""
        phases = 1 if self.run.example is None else len(PHASES)
        turns, phase = divmod(min(self.view.phase, phases - 1) + count, phases)
        if here + turns < 0:
            turns, phase = 0, 0
        if turns:
            self._go_to(here + turns)
            self._next_in_turn(turns)
        self.view = replace(self.view, phase=phase)

    def _next_in_turn(self, count: int) -> None:
        if self.view.in_turn and self.run.example is not None:
            total = self.run.trainer.state.problem.examples
            self._runs.shown = replace(self.run, example=(self.run.example + count) % total)

    def _play_slowly(self, elapsed: float) -> None:
        progress = self.view.progress + elapsed / phase_seconds(self.view)
        if progress >= 1:
            self._step_phase(1, self.run.trainer.iteration)
            progress = 0.0
        self.view = replace(self.view, progress=progress)

    @_do.register
    def _(self, command: c.Seek) -> None:
        self._go_to(round(command.iteration))

    @_do.register
    def _(self, _command: c.ToFurthest) -> None:
        self._go_to(self.run.trainer.furthest)

    @_do.register
    def _(self, command: c.SetSpeed) -> None:
        speed = inf if command.per_second >= TOP_SPEED else max(1.0, command.per_second)
        self.view = replace(self.view, per_second=speed, easy_pace=False)

    @_do.register
    def _(self, command: c.ChangeSpeed) -> None:
        now = self.pace()
        slower = [speed for speed in reversed(SPEEDS) if speed < now * 0.99]
        faster = [speed for speed in SPEEDS if speed > now * 1.01]
        wanted = (faster if command.steps > 0 else slower)[: abs(command.steps)]
        self.view = replace(self.view, per_second=[now, *wanted][-1], easy_pace=False)

    @_do.register
    def _(self, _command: c.ToggleEasyPace) -> None:
        self.view = replace(self.view, easy_pace=not self.view.easy_pace, per_second=self.pace())

    @_do.register
    def _(self, command: c.FlipInput) -> None:
        problem, index, shown = self.run.trainer.state.problem, command.index, self._shown()
        if index >= len(shown):
            return
        if group := next((group for group in problem.choices if index in group), ()):
            chosen = {place: float(place == index) for place in group}
            self._ask(tuple(chosen.get(place, value) for place, value in enumerate(shown)))
            return
        low, high = problem.range_of(index)
        self._do(c.SetInput(index, low if shown[index] > (low + high) / 2 else high))

    @_do.register
    def _(self, command: c.SetInput) -> None:
        shown, index = self._shown(), command.index
        if index < len(shown):
            self._ask((*shown[:index], command.value, *shown[index + 1 :]))

    @_do.register
    def _(self, command: c.AskAt) -> None:
        if len(self._shown()) == 2:
            self._ask((command.first, command.second))

    @_do.register
    def _(self, command: c.AskAbout) -> None:
        if len(command.inputs) == len(self._shown()):
            self._ask(command.inputs)

    # Painting, where the inputs are a picture

    @_do.register
    def _(self, command: c.BeginStroke) -> None:
        self._painted(self._ink.begun((command.across, command.up)), fitted=False)

    @_do.register
    def _(self, command: c.Paint) -> None:
        self._painted(self._ink.drawn((command.across, command.up)), fitted=False)

    @_do.register
    def _(self, _command: c.EndStroke) -> None:
        self._painted(self._ink, fitted=True)

    @_do.register
    def _(self, _command: c.UndoStroke) -> None:
        self._painted(self._ink.without_last(), fitted=True)

    @_do.register
    def _(self, _command: c.ClearPicture) -> None:
        self._painted(Ink(), fitted=True)

    def _painted(self, ink: Ink, *, fitted: bool) -> None:
        grid = self.run.trainer.state.problem.grid
        if grid is not None:
            self._ink = ink
            if ink.strokes:
                self.view = replace(self.view, brush=ink.strokes[-1][-1])
            self._ask(ink.cells(grid, fitted=fitted))

    @_do.register
    def _(self, _command: c.AskHeldOut) -> None:
        held = self.run.trainer.state.problem.held_inputs
        if held is not None:
            self._held_out = (self._held_out + 1) % len(held)
            self._ink = Ink()
            self._ask(tuple(held[self._held_out].tolist()))

    def _ask(self, question: tuple[float, ...]) -> None:
        problem = self.run.trainer.state.problem
        if not all(map(isfinite, question)):
            return
        ranges = map(problem.range_of, range(len(question)))
        held = zip(question, ranges, strict=True)
        question = tuple(min(high, max(low, value)) for value, (low, high) in held)
        self._runs.shown = replace(self.run, question=question, example=None)
        self.view = replace(self.view, intro=False)

    def _shown(self) -> tuple[float, ...]:
        """The inputs of what the diagram shows."""
        if self.run.example is None:
            return self.run.question
        inputs: list[float] = self.run.trainer.state.problem.inputs[self.run.example].tolist()
        return tuple(inputs)

    @_do.register
    def _(self, command: c.ShowExample) -> None:
        if 0 <= command.index < self.run.trainer.state.problem.examples:
            self._runs.shown = replace(self.run, example=command.index)

    @_do.register
    def _(self, command: c.StepExample) -> None:
        last = self.run.trainer.state.problem.examples - 1
        now = self.run.example
        first = 0 if command.count > 0 else last
        index = first if now is None else min(last, max(0, now + command.count))
        self._runs.shown = replace(self.run, example=index)

    @_do.register
    def _(self, _command: c.ToggleQuestion) -> None:
        self._runs.shown = replace(self.run, example=0 if self.run.example is None else None)

    @_do.register
    def _(self, command: c.CloseTopmost) -> None:
        closed = changed(self.view, command)
        if closed == self.view and self.run.example is None:
            self._runs.shown = replace(self.run, example=0)
        self.view = closed

    @_do.register
    def _(self, command: c.NewStart) -> None:
        self._change_run(lambda: self._runs.start_anew(command.seed))

    @_do.register
    def _(self, _command: c.StartAgain) -> None:
        self._do(c.NewStart(self.run.trainer.state.recipe.seed))

    @_do.register
    def _(self, command: c.ChooseProblem) -> None:
        self.view = replace(self.view, menu="")
        if self._unless_refused(lambda: self._change_run(lambda: self._runs.choose(command.name))):
            self.view = replace(self.view, scroll=(), selected=())

    # The user's own data

    @_do.register
    def _(self, command: c.OpenFile) -> None:
        path = Path(command.path)
        self.view = replace(self.view, menu="", field="", text="")
        if path.suffix.lower() == ".toml":
            self._do(c.ChooseProblem(str(path)))
        else:
            self._unless_refused(lambda: self._look_at(tables.read_file(path)))

    @_do.register
    def _(self, command: c.OpenText) -> None:
        data = command.text.encode("utf-8", "replace")
        self._unless_refused(lambda: self._look_at(tables.read_bytes(data, "the clipboard")))

    def _look_at(self, table: tables.Table) -> None:
        self._play(False)
        self.view = replace(self.view, preview=first_look(table), menu="", help=False, field="")

    @_do.register
    def _(self, command: c.ListFolder) -> None:
        before = self.view.folder.path if self.view.folder else "."
        folder = look_into(Path(command.path or before))
        scroll = tuple((name, lines) for name, lines in self.view.scroll if name != "folder")
        opened = replace(self.view, folder=folder, menu="open", field="file", text="")
        self.view = replace(opened, scroll=scroll, help=False, preview=None)

    @_do.register
    def _(self, command: c.NextUse) -> None:
        preview = self.view.preview
        if preview is not None and 0 <= command.index < len(preview.uses):
            self.view = replace(self.view, preview=preview.with_next_use(command.index))

    @_do.register
    def _(self, command: c.HoldOut) -> None:
        if self.view.preview is not None and 0 <= command.share < 1:
            self.view = replace(self.view, preview=self.view.preview.with_held_out(command.share))

    @_do.register
    def _(self, _command: c.AcceptPreview) -> None:
        preview = self.view.preview
        if preview is not None and preview.made is not None:
            name = preview.table.source
            made = preview.made
            self._change_run(lambda: self._runs.choose_made(name, *made))
            self.view = replace(self.view, preview=None, scroll=(), selected=(), easy_pace=True)
            self._play(True)

    @_do.register
    def _(self, _command: c.Undo) -> None:
        self._change_run(self._runs.undo)

    @_do.register
    def _(self, _command: c.Redo) -> None:
        self._change_run(self._runs.redo)

    def _change_run(self, act: Callable[[], None]) -> None:
        """Show another run or another future: what was under way in the old one is over."""
        before = self.run.trainer.state.recipe
        act()
        after = self.run.trainer.state.recipe
        self._keep_example()
        self._due = 0.0
        self._ink = Ink()
        same = (before.layers, before.bias) == (after.layers, after.bias)
        selected = self.view.selected if same else ()
        self.view = replace(self.view, goal=None, measured=0.0, selected=selected)

    def _unless_refused(self, act: Callable[[], None]) -> bool:
        """Whether it could be done; what could not is said and has changed nothing."""
        try:
            act()
        except Refused as refused:
            self.view = replace(self.view, notice=f"{refused}. Nothing was changed.")
            return False
        return True

    @_do.register
    def _(self, _command: c.SubmitField) -> None:
        name, text = self.view.field, self.view.text
        if name == "file":
            self._open_first(text)
            return
        self.view = replace(self.view, field="", text="")
        if not text.strip():
            return
        self._unless_refused(lambda: self._submit(name, text))

    def _open_first(self, text: str) -> None:
        """Enter in the chooser opens the first of what the filter has found."""
        if self.view.folder is not None and (found := self.view.folder.matching(text)):
            first = found[0]
            self._do(c.ListFolder(first.path) if first.folder else c.OpenFile(first.path))

    def _submit(self, name: str, text: str) -> None:
        if name == "run to":
            self._do(c.Seek(_whole(text, "an iteration", 10**9)))
        elif name.startswith("cell "):
            row, column = map(int, name.split()[1:])
            self._do(c.SetCell(row, column, _number(text, "a number")))
        elif name == "save as":
            self._save_table(text)
        elif name == "seed":
            self._do(c.NewStart(_whole(text, "a seed", LARGEST_SEED)))
        elif name == "learning rate":
            self._edit(edit.SetLearningRate(_number(text, "a learning rate")))
        elif len(self.view.selected) == 3:
            self._do(c.SetWeight(*self.view.selected, _number(text, "a weight")))

    def _save_table(self, text: str) -> None:
        path = Path(text.strip()).expanduser()
        state = self.run.trainer.state
        examples.save(path, state.problem, state.recipe)
        self.view = replace(self.view, notice=f"The training set is written to {path.absolute()}")

    # Time

    def pace(self) -> float:
        """Iterations a second, as they are asked for now."""
        return pace(self.view, self.run.trainer.iteration)

    def advance(self, elapsed: float, budget_seconds: float) -> None:
        """Let so many seconds pass, working at most `budget_seconds` (and one iteration)."""
        trainer, goal = self.run.trainer, self.view.goal
        began, first = self._clock(), trainer.iteration
        if goal is not None:
            trainer.run(budget_seconds, self._clock, until=goal)
            if trainer.iteration >= goal:
                self.view = replace(self.view, goal=None)
        elif self.view.playing and self.view.slow:
            self._play_slowly(min(elapsed, LONGEST_FRAME))
        elif self.view.playing:
            self._train(min(elapsed, LONGEST_FRAME), budget_seconds)
        self._measure(trainer.iteration - first, self._clock() - began, elapsed)
        if trainer.iteration > first and not trainer.state.parameters.finite:
            self._diverged()
        self._tidy()

    def _diverged(self) -> None:
        """Stop where the weights overflowed, and offer the iteration before."""
        trainer = self.run.trainer
        iteration = trainer.first_overflow()
        if trainer.iteration > iteration:
            trainer.seek(iteration)
        self._play(False)
        rate = trainer.state.recipe.learning_rate
        self.view = replace(
            self.view,
            notice=f"Her weights overflowed at iteration {iteration:,}: a learning rate of "
            f"{rate:g} is too much for this network. Step back (←) and try a lower one (E).",
        )

    def _train(self, elapsed: float, budget_seconds: float) -> None:
        trainer, stop = self.run.trainer, self._stop()
        until = stop
        if (pace := self.pace()) != inf:
            self._due += elapsed * pace
            wanted = trainer.iteration + int(self._due)
            until = wanted if stop is None else min(wanted, stop)
        if until is None or until > trainer.iteration:
            done = trainer.run(budget_seconds, self._clock, until)
            kept_up = until is None or trainer.iteration == until
            self._due = max(0.0, self._due - done) if kept_up else 0.0  # dropped, never owed
        if trainer.iteration == stop:
            self._play(False)

    def _stop(self) -> int | None:
        """Where playing ends by itself: the planned number, unless that lies behind her."""
        planned = self.run.trainer.state.recipe.iterations
        return planned if self.run.trainer.iteration < planned else None

    def _measure(self, done: int, spent: float, elapsed: float) -> None:
        slow = spent / done if done and spent / done > 0.008 else 0.0
        now = done / elapsed if elapsed > 0 else 0.0
        smooth = now if not self.view.measured else self.view.measured * 0.9 + now * 0.1
        self.view = replace(self.view, slow_seconds=slow, measured=smooth)

    def _play(self, playing: bool) -> None:
        self._due = 0.0
        self.view = replace(self.view, playing=playing, goal=None, measured=0.0)

    def _go_to(self, iteration: int) -> None:
        """At once to the nearest that is remembered; `advance` does the rest of the way."""
        goal = max(0, iteration)
        self.run.trainer.jump(goal)
        self._due = 0.0
        arrived = self.run.trainer.iteration == goal
        self.view = replace(self.view, goal=None if arrived else goal, measured=0.0)

    def _tidy(self) -> None:
        """Keep to the memory there is, and tell the view what can be undone."""
        if self._runs.forget_what_does_not_fit():
            line = "The oldest undo was given up: the pasts together had filled their 64 MB."
            self.view = replace(self.view, notice=line)
        undoable, redoable = self._runs.undoable, self._runs.redoable
        if (undoable, redoable) != (self.view.undoable, self.view.redoable):
            self.view = replace(self.view, undoable=undoable, redoable=redoable)


FOLLOWED = 6
"""Of a neuron's weights so many of the largest are drawn through time; more would be a tangle."""


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


def _whole(text: str, what: str, most: int) -> int:
    digits = text.replace(",", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and int(digits) <= most):
        raise Refused(f"“{text}” is not {what}: expected a whole number from 0 to {most:,}")
    return int(digits)


def _number(text: str, what: str) -> float:
    try:
        value = float(text.replace("\u2212", "-").replace(",", "."))
    except ValueError:
        value = nan
    if not isfinite(value):
        raise Refused(f"“{text}” is not {what}: expected a number, such as 0.5")
    return value
