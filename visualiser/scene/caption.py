"""What is going on, in plain words computed from the snapshot.

First the training set, then what is shown. A test holds that no sentence is ever false.
"""

from typing import NamedTuple

import numpy as np

from network.snapshot import Situation, Snapshot
from network.trouble import contradiction, still_since, stuck
from network.verdict import Verdict, count
from visualiser.scene.numbers import grouped, percent, plain, word
from visualiser.scene.watched import at_the_last, ended
from visualiser.scene.wording import MOST_LISTED, answer, desired, situation

SILENT_BELOW = 0.05
"""A neuron that says less passes on next to nothing."""

WORSE_SHARE = 0.02
"""An error that grew by this share over the last tenth of the iterations is getting worse."""


class Sentence(NamedTuple):
    """A sentence and the state it is the sentence of."""

    kind: str
    text: str


def caption(snapshot: Snapshot) -> tuple[Sentence, ...]:
    """One sentence about the training set and one about the situation shown."""
    if not snapshot.finite:
        text = "Training has diverged: her weights are no longer numbers. Go back"
        text += "." if snapshot.watched else ", or start anew."
        return (Sentence("diverged", text),)
    training = _training(snapshot)
    told = _trouble(snapshot) if training.kind in ("start", "plateau", "planned") else None
    return (training, told or _shown(snapshot))


def _trouble(snapshot: Snapshot) -> Sentence | None:
    """What keeps her from learning, where something does and she has not learned it all."""
    if _kind(snapshot) == "all right" or snapshot.watched:
        return None
    if pair := contradiction(snapshot.problem):
        text = (
            f"Examples {pair[0] + 1} and {pair[1] + 1} desire different answers to the same "
            "situation: she can learn no more than their mean."
        )
        return Sentence("contradiction", text)
    if "threshold" in snapshot.recipe.activations:
        text = "A threshold has no gradient: nothing before it can learn."
        return Sentence("threshold", text)
    return None


def _training(snapshot: Snapshot) -> Sentence:
    if snapshot.ending is not None and at_the_last(snapshot):
        return Sentence("ended", f"{ended(snapshot)} {_tally(snapshot)}")
    if snapshot.iteration == 0:
        begins = "Her weights are random, nothing is learned yet."
        begins = "With these weights your program begins." if snapshot.watched else begins
        return Sentence("start", f"{begins} {_tally(snapshot)}")
    if snapshot.iteration == snapshot.recipe.iterations:
        done = f"{grouped(snapshot.iteration)} iterations, as planned."
        return Sentence("planned", f"{done} {_tally(snapshot)}")
    return _worse(snapshot) or _plateau(snapshot) or Sentence(_kind(snapshot), _tally(snapshot))


def _kind(snapshot: Snapshot) -> str:
    right = count(snapshot.verdicts, Verdict.RIGHT)
    wrong = count(snapshot.verdicts, Verdict.WRONG)
    if None in snapshot.verdicts:
        return "error"
    if right == len(snapshot.verdicts):
        return "all right"
    if wrong == len(snapshot.verdicts):
        return "all wrong"
    return "one undecided" if count(snapshot.verdicts, Verdict.UNDECIDED) == 1 else "some right"


def _tally(snapshot: Snapshot) -> str:
    total = len(snapshot.verdicts)
    right, undecided, wrong = (count(snapshot.verdicts, verdict) for verdict in Verdict)
    if right + undecided + wrong < total:
        return f"The average error is {plain(snapshot.error.mean_absolute, 3)}."
    everything = "The only example is" if total == 1 else f"All {word(total)} examples are"
    if total in (right, undecided, wrong):
        what = "right" if right else "undecided" if undecided else "wrong"
        return f"{everything} {what}."
    rest = [
        f"{word(number)} {what}"
        for number, what in ((undecided, "undecided"), (wrong, "wrong"))
        if number
    ]
    if not right:
        return f"None is right: {', '.join(rest)}."
    verb = "is" if right == 1 else "are"
    return f"{word(right).capitalize()} of {word(total)} {verb} right, {', '.join(rest)}."


def _worse(snapshot: Snapshot) -> Sentence | None:
    if not snapshot.knows_since(0.9 * snapshot.iteration):
        return None
    now = snapshot.error.mean_absolute
    iterations, errors = snapshot.samples
    place = int(np.searchsorted(iterations, 0.9 * snapshot.iteration, side="right")) - 1
    before = float(errors[place])
    if now <= before * (1 + WORSE_SHARE) or percent(now) == percent(before):
        return None
    text = (
        f"Getting worse: the average error was {percent(before)} at iteration "
        f"{grouped(int(iterations[place]))}. {_tally(snapshot)}"
    )
    return Sentence("worse", text)


def _plateau(snapshot: Snapshot) -> Sentence | None:
    if _kind(snapshot) == "all right":
        return None
    if not snapshot.knows_since(snapshot.iteration / 2):
        return None
    since = still_since(*snapshot.samples, snapshot.iteration, snapshot.error.mean_absolute)
    if since is None:
        return None
    hidden = sum(snapshot.recipe.layers[1:-1])
    still = len(stuck(snapshot.gradients, snapshot.off + snapshot.dropped))
    why = ""
    if still and not snapshot.watched:
        verb = "is" if still == 1 else "are"
        why = f" {word(still).capitalize()} of {word(hidden)} hidden neurons {verb} stuck."
    text = (
        f"A plateau: the average error has hardly moved since iteration "
        f"{grouped(since)}.{why} {_tally(snapshot)}"
    )
    return Sentence("plateau", text)


def _shown(snapshot: Snapshot) -> Sentence:
    shown = snapshot.shown
    kind = "example" if not snapshot.asking else "new" if shown.example is None else "known"
    problem, recipe = snapshot.problem, snapshot.recipe
    if np.isnan(shown.outputs).any():
        return Sentence("hidden", "Her answer is hidden until it has been predicted.")
    about = f"For {situation(problem, shown.inputs)}" if len(shown.inputs) <= 8 else "Here"
    says = f"{about} she says {_answer(snapshot, shown)}"
    few = len(shown.outputs) <= MOST_LISTED or recipe.categories
    if shown.verdict is Verdict.UNDECIDED:
        return Sentence(f"{kind} undecided", f"{about} {_why_undecided(snapshot, shown)}.")
    if shown.desired is None:
        return Sentence(f"{kind} unknown", f"{says}; the right answer is not known.")
    if shown.verdict is None:
        return Sentence(
            f"{kind} answer", f"{says}; {desired(problem, recipe, shown.desired)} is correct."
        )
    if shown.verdict is Verdict.WRONG:
        correct = f", {desired(problem, recipe, shown.desired)} is correct" if few else ""
        return Sentence(f"{kind} wrong", f"{says}: wrong{correct}.")
    unseen = ", though she has never seen it" if kind == "new" else ""
    return Sentence(f"{kind} right", f"{says}: right{unseen}.")


def _answer(snapshot: Snapshot, shown: Situation) -> str:
    outputs = shown.outputs
    if snapshot.recipe.categories or any(snapshot.problem.output_scales):
        return answer(snapshot.problem, snapshot.recipe, outputs)
    if len(outputs) > 4:
        best = int(outputs.argmax())
        return f"{plain(outputs[best])} most for output {best + 1}"
    return " ".join(plain(value) for value in outputs)


def _why_undecided(snapshot: Snapshot, shown: Situation) -> str:
    says = f"she says {_answer(snapshot, shown)} and cannot decide"
    if snapshot.parameters.biases or set(snapshot.recipe.activations) != {"sigmoid"}:
        return says
    hidden = shown.layers[1:-1]
    if hidden and all((layer < SILENT_BELOW).all() for layer in hidden):
        return "every hidden neuron stays silent, so she cannot decide"
    if not hidden and not shown.inputs.any():
        return "no input is on, so no weight has a say and she cannot decide"
    return says
