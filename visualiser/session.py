"""The one door: every command changes something here or nowhere, and `advance` lets time pass.

Knows the engine and the view, but neither shapes nor pixels nor events.
"""

from dataclasses import dataclass, replace
from functools import singledispatchmethod
from math import inf

from network import files
from network.history import LIMIT_BYTES
from network.problem import Problem
from network.recipe import LARGEST_SEED, Recipe
from network.refused import Refused
from network.snapshot import Snapshot, first_question, look
from network.trainer import Clock, Trainer
from visualiser import commands as c
from visualiser.view import TOP_SPEED, View, changed, pace

SPEEDS = (1, 2, 4, 8, 15, 30, 60, 120, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, inf)
"""Iterations a second for the keys; the slider has everything between."""

LONGEST_FRAME = 0.1
"""Seconds that one frame may count as; a window that was held up does not leap ahead."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A network in training and what is being asked about it; `example` is None while asking.

    `name` is what the problem was found by: a built-in name or a file.
    """

    name: str
    trainer: Trainer
    question: tuple[float, ...]
    example: int | None = None


class Session:
    """What is going on: the run, the runs that undo and redo bring back, and the view."""

    def __init__(
        self, name: str, problem: Problem, recipe: Recipe, view: View, clock: Clock
    ) -> None:
        """Begin a run of the problem; `clock` tells seconds and is used for nothing but budgets."""
        self.run = _begin(name, problem, recipe)
        self.view = view
        self.running = True
        self._clock = clock
        self._undone: list[Run] = []
        self._done: list[Run] = []
        self._due = 0.0

    # Looking

    def snapshot(self) -> Snapshot:
        """What may be seen of the network now."""
        return look(self.run.trainer, self.run.question, self.run.example)

    # Commands

    def handle(self, command: c.Command) -> None:
        """Do what the user wants."""
        self._do(command)
        self._forget_what_does_not_fit()

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
        self._play(False)
        self._go_to((self.run.trainer.iteration if goal is None else goal) + command.count)

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
        problem = self.run.trainer.state.problem
        if command.index < len(problem.input_names):
            low, high = problem.range_of(command.index)
            now = self._shown()[command.index]
            self._do(c.SetInput(command.index, low if now > (low + high) / 2 else high))

    @_do.register
    def _(self, command: c.SetInput) -> None:
        shown, index = self._shown(), command.index
        if index < len(shown):
            low, high = self.run.trainer.state.problem.range_of(index)
            value = min(high, max(low, command.value))
            question = (*shown[:index], value, *shown[index + 1 :])
            self.run = replace(self.run, question=question, example=None)
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
            self.run = replace(self.run, example=command.index)

    @_do.register
    def _(self, command: c.StepExample) -> None:
        last = self.run.trainer.state.problem.examples - 1
        now = self.run.example
        first = 0 if command.count > 0 else last
        index = first if now is None else min(last, max(0, now + command.count))
        self.run = replace(self.run, example=index)

    @_do.register
    def _(self, _command: c.ToggleQuestion) -> None:
        self.run = replace(self.run, example=0 if self.run.example is None else None)

    @_do.register
    def _(self, command: c.CloseTopmost) -> None:
        closed = changed(self.view, command)
        if closed == self.view and self.run.example is None:
            self.run = replace(self.run, example=0)
        self.view = closed

    @_do.register
    def _(self, command: c.NewStart) -> None:
        recipe = self.run.trainer.state.recipe
        seed = (recipe.seed + 1) % (LARGEST_SEED + 1) if command.seed is None else command.seed
        fresh = _begin(self.run.name, self.run.trainer.state.problem, replace(recipe, seed=seed))
        self._replace_run(replace(fresh, question=self.run.question, example=self.run.example))

    @_do.register
    def _(self, command: c.ChooseProblem) -> None:
        self.view = replace(self.view, menu="")
        try:
            run = _begin(command.name, *files.find(command.name))
        except Refused as refused:
            self.view = replace(self.view, notice=f"{refused}. Nothing was changed.")
            return
        self.view = replace(self.view, scroll=())
        self._replace_run(run)

    @_do.register
    def _(self, _command: c.Undo) -> None:
        self._swap(self._done, self._undone)

    @_do.register
    def _(self, _command: c.Redo) -> None:
        self._swap(self._undone, self._done)

    @_do.register
    def _(self, _command: c.SubmitField) -> None:
        name, text = self.view.field, self.view.text
        self.view = replace(self.view, field="", text="")
        digits = text.replace(",", "").replace(" ", "")
        if not digits:
            return
        most = LARGEST_SEED if name == "seed" else 10**9
        if not digits.isascii() or not digits.isdigit() or int(digits) > most:
            what = "a seed" if name == "seed" else "an iteration"
            line = (
                f"“{text}” is not {what}: a whole number from 0 to {most:,}. Nothing was changed."
            )
            self.view = replace(self.view, notice=line)
        else:
            self._do(c.NewStart(int(digits)) if name == "seed" else c.Seek(int(digits)))

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
        elif self.view.playing:
            self._train(min(elapsed, LONGEST_FRAME), budget_seconds)
        self._measure(trainer.iteration - first, self._clock() - began, elapsed)
        self._forget_what_does_not_fit()

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

    # Runs

    def _replace_run(self, run: Run) -> None:
        self._done.append(self.run)
        self._undone.clear()
        self._show(run)

    def _swap(self, source: list[Run], target: list[Run]) -> None:
        if source:
            target.append(self.run)
            self._show(source.pop())

    def _show(self, run: Run) -> None:
        self.run = run
        self._due = 0.0
        self.view = replace(self.view, goal=None, measured=0.0)

    def _forget_what_does_not_fit(self) -> None:
        """Give up the oldest undo when all pasts together pass the bound, and say so."""
        runs = [*self._done, *self._undone]
        while runs and sum(r.trainer.history.bytes for r in (*runs, self.run)) > LIMIT_BYTES:
            oldest = runs.pop(0)
            for stack in (self._done, self._undone):
                if oldest in stack:
                    stack.remove(oldest)
            line = "The oldest undo was given up: the pasts together had filled their 64 MB."
            self.view = replace(self.view, notice=line)
        self.view = replace(self.view, undoable=bool(self._done), redoable=bool(self._undone))


def _begin(name: str, problem: Problem, recipe: Recipe) -> Run:
    return Run(name, Trainer(problem, recipe), first_question(problem))
