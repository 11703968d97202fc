"""Say first, see then: what the learner is to predict, and what is hidden until it is said.

The key to every prediction is the engine's own snapshot. Knows no shapes and no session.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from network.glance import Glance
from network.problem import Array, Problem, frozen
from network.recipe import Recipe
from network.snapshot import Situation, Snapshot, SynapseAt
from network.verdict import Verdict, judge
from visualiser.scene.numbers import decimals, grouped, signed
from visualiser.scene.wording import answer

MOST_CATEGORIES = 12
"""Of more nobody could choose by a button each."""


class Key(NamedTuple):
    """What is predicted: the "answer" to a situation, or where a "weight" goes next.

    `about` is the situation, or the iteration and the synapse.
    """

    kind: str
    about: tuple[float, ...]


class Predictions(NamedTuple):
    """What is to be predicted, and how it has gone.

    `on` asks for a prediction wherever one can be made, `wanted` is the one a tour asks for.
    `settled` has been said or given up; `hidden` has not, and `pending` is the first of it. `told`
    is how the last one went, `about` which it was; `right` of `said` were right.
    """

    on: bool = False
    wanted: Key | None = None
    settled: tuple[Key, ...] = ()
    hidden: tuple[Key, ...] = ()
    told: str = ""
    about: Key | None = None
    right: int = 0
    said: int = 0

    @property
    def pending(self) -> Key | None:
        """What the learner is asked now."""
        return self.hidden[0] if self.hidden else None

    @property
    def tally(self) -> str:
        """How many were right."""
        return f"{self.right} of {self.said}" if self.said else ""

    def now(self, keys: Iterable[Key], *, under_way: bool) -> "Predictions":
        """The same where these can be predicted; `under_way` she has not come to the wanted one."""
        keys = tuple(keys)
        wanted = self.wanted if under_way or self.wanted in keys else None
        settled = tuple(key for key in self.settled if key in keys)
        hidden = tuple(k for k in keys if k not in settled and (self.on or k == wanted))
        told = self.told if self.about in keys else ""
        return self._replace(wanted=wanted, settled=settled, hidden=hidden, told=told)

    def given_up(self) -> "Predictions":
        """Without having said anything of what is asked now."""
        settled = (*self.settled, *self.hidden[:1])
        return self._replace(settled=settled, hidden=self.hidden[1:], told="")


NOTHING_SAID = Predictions()


def choices(problem: Problem, recipe: Recipe, kind: str) -> tuple[str, ...]:
    """What can be said; nothing where no prediction is asked for."""
    if kind == "weight":
        return ("it falls", "it rises")
    if recipe.categories:
        names = problem.output_names
        return names if len(names) <= MOST_CATEGORIES else ()
    plain = recipe.layers[-1] == 1 and bool(np.isin(problem.targets, (0, 1)).all())
    return ("0", "1") if plain else ()


def said(before: Predictions, snapshot: Snapshot, choice: int) -> Predictions:
    """After the learner has said that one of the choices, judged by what the engine has."""
    key = before.pending
    words = choices(snapshot.problem, snapshot.recipe, key.kind) if key else ()
    if key is None or not 0 <= choice < len(words):
        return before
    if key.kind == "weight":
        hit, what = _weight(snapshot, SynapseAt(*map(int, key.about[1:])), choice)
    else:
        hit, what = _answer(snapshot, words, choice)
    counted = "not counted" if hit is None else "you were right" if hit else "you were wrong"
    right, total = before.right + (hit is True), before.said + (hit is not None)
    told = f"You said {words[choice]}; {what}: {counted}."
    if total:
        told += f" {right} of {total} so far."
    return before.given_up()._replace(told=told, about=key, right=right, said=total)


def _weight(snapshot: Snapshot, place: SynapseAt, choice: int) -> tuple[bool | None, str]:
    change = snapshot.change(place)
    hit = None if change == 0 or not np.isfinite(change) else (change > 0) == bool(choice)
    return hit, f"the next change is {signed(change, decimals([change], most=7))}"


def _answer(snapshot: Snapshot, words: tuple[str, ...], choice: int) -> tuple[bool | None, str]:
    outputs, categories = snapshot.question.outputs, snapshot.recipe.categories
    guess = np.eye(len(words))[choice] if categories else np.array([float(choice)])
    verdict = judge(outputs, guess, categories=categories)
    hit = {Verdict.RIGHT: True, Verdict.WRONG: False}.get(verdict) if verdict else None
    undecided = " and cannot decide" if verdict is Verdict.UNDECIDED else ""
    says = answer(snapshot.problem, snapshot.recipe, outputs)
    return hit, f"at iteration {grouped(snapshot.iteration)} she says {says}{undecided}"


# What is hidden meanwhile


def veiled(snapshot: Snapshot, hidden: Iterable[Key]) -> Snapshot:
    """The snapshot without what is to be predicted: those numbers are none (NaN)."""
    kinds = {key.kind for key in hidden}
    if "weight" in kinds:
        nothing = [tuple(map(_none, arrays)) for arrays in snapshot.next_change]
        snapshot = replace(snapshot, next_change=type(snapshot.next_change)(*nothing))
    return _without_answer(snapshot) if "answer" in kinds else snapshot


def _none(values: Array) -> Array:
    return frozen(np.full(values.shape, np.nan))


def _without_answer(snapshot: Snapshot) -> Snapshot:
    asked = snapshot.question.inputs
    hide = [bool((row == asked).all()) for row in snapshot.problem.inputs]
    snapshot = replace(
        snapshot,
        question=_silent(snapshot.question),
        shown=_silent(snapshot.shown) if snapshot.asking else snapshot.shown,
        every=tuple(
            _silent(one) if np.array_equal(one.inputs, asked) else one for one in snapshot.every
        ),
        answers=None,
        plane=None,
        wall=snapshot.wall and _without_verdicts(snapshot.wall),
    )
    if any(hide):
        layers = (*snapshot.layers[:-1], _without(snapshot.layers[-1], hide))
        verdicts = _unless(snapshot.verdicts, hide)
        outputs = _without(snapshot.outputs, hide)
        snapshot = replace(snapshot, outputs=outputs, layers=layers, verdicts=verdicts)
    held, rows = snapshot.held_out, snapshot.problem.held_inputs
    if held is not None and rows is not None:
        hide = [bool((row == asked).all()) for row in rows]
        held = replace(
            held, outputs=_without(held.outputs, hide), verdicts=_unless(held.verdicts, hide)
        )
    return replace(snapshot, held_out=held)


def _without_verdicts(wall: Glance) -> Glance:
    """Many starts, without what they make of the situation: one of them is hers."""
    tiles = tuple(
        replace(tile, answer=None, layers=(*tile.layers[:-1], _none(tile.layers[-1])))
        for tile in wall.tiles
    )
    return replace(wall, tiles=tiles, asking=False)


def _silent(situation: Situation) -> Situation:
    layers = (*situation.layers[:-1], _none(situation.layers[-1]))
    return replace(situation, layers=layers, desired=None, verdict=None)


def _without(rows: Array, hide: list[bool]) -> Array:
    return frozen(np.where(np.array(hide)[:, None], np.nan, rows))


def _unless(verdicts: Iterable[Verdict | None], hide: list[bool]) -> tuple[Verdict | None, ...]:
    return tuple(None if gone else verdict for verdict, gone in zip(verdicts, hide, strict=True))


def is_hidden(value: float) -> bool:
    """Whether a number is none: hidden, or overflowed."""
    return bool(np.isnan(value))
