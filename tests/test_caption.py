"""No sentence of the caption is ever false: each is read back and held against the arrays."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache

import numpy as np
import pytest
from scenes import (
    look_at_random,
    problem_of,
    random_trainer,
    snapshot_of,
    with_weights,
)

from network import files
from network.history import Samples
from network.problem import frozen
from network.snapshot import Snapshot, look
from network.trainer import Trainer
from visualiser.scene.caption import Sentence, caption
from visualiser.scene.compose import compose
from visualiser.scene.layout import arrange, diagram_only
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Text
from visualiser.view import View

COUNT = 1_000
WORDS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
SILENT = 0.05


@cache
def snapshots() -> tuple[Snapshot, ...]:
    """A thousand: four iterations each of many networks, some gone back to from later ones."""
    random = np.random.default_rng(11)
    found = []
    while len(found) < COUNT:
        trainer = random_trainer(random)
        furthest = trainer.iteration
        found.append(look_at_random(random, trainer))
        if furthest == 7:  # weights that no training made: there is no other iteration of them
            continue
        for iteration in random.integers(0, furthest + 1, 3):
            trainer.seek(int(iteration))
            found.append(look_at_random(random, trainer))
    return tuple(found[:COUNT])


# Reading the sentences


def number(text: str) -> float:
    """A number as it is written, with a true minus and commas."""
    assert "-" not in text
    return float(text.replace("\N{MINUS SIGN}", "-").replace(",", ""))


def written(text: str, value: float, unit: float = 1) -> bool:
    """Whether the text is the exact value, rounded once to the decimals it has."""
    digits = len(text.partition(".")[2])
    exact = Decimal(value) * Decimal(unit)
    step = Decimal(1).scaleb(-digits)
    near = abs(Decimal(str(number(text))) - exact) <= step / 2 * (1 + Decimal("1e-9"))
    return near and (number(text) != 0 or not text.startswith("\N{MINUS SIGN}"))


def counted(word: str) -> int:
    """A number in words up to ten, in digits beyond."""
    word = word.lower()
    return WORDS.index(word) if word in WORDS else int(word)


TALLIES = (
    r"The average error is (?P<error>[\d.,]+)\.",
    r"The only example is (?P<whole>right|undecided|wrong)\.",
    r"All (?P<total>\w+) examples are (?P<whole>right|undecided|wrong)\.",
    r"None is right: (?:(?P<undecided>\w+) undecided)?(?:, )?(?:(?P<wrong>\w+) wrong)?\.",
    r"(?P<right>\w+) of (?P<total>\w+) (?P<verb>is|are) right"
    r"(?:, (?P<undecided>\w+) undecided)?(?:, (?P<wrong>\w+) wrong)?\.",
)
STAGES = {
    "start": r"Her weights are random, nothing is learned yet\. ",
    "planned": r"(?P<planned>[\d,]+) iterations, as planned\. ",
    "worse": r"Getting worse: the average error was (?P<before>[\d.]+) % "
    r"at iteration (?P<when>[\d,]+)\. ",
    "plateau": r"A plateau: the average error has hardly moved since iteration (?P<when>[\d,]+)\. "
    r"(?:(?P<stuck>\S+) of \S+ hidden neurons (?:is|are) stuck\. )?",
    "": "",
}
ABOUT = r"(?:For (?P<inputs>[\d.,\N{MINUS SIGN} ]+?)|Here)"
ANSWER = r"she says (?P<answer>[\d.\N{MINUS SIGN} ]+?)(?P<most> most for output (?P<output>\d+))?"
SHOWN = {
    "right": rf"{ABOUT} {ANSWER}: right(?P<unseen>, though she has never seen it)?\.",
    "wrong": rf"{ABOUT} {ANSWER}: wrong, (?P<desired>[\d.,\N{{MINUS SIGN}} ]+) is correct\.",
    "undecided": rf"{ABOUT} (?:(?P<silent>every hidden neuron stays silent), so she cannot decide"
    rf"|(?P<off>no input is on), so no weight has a say and she cannot decide"
    rf"|{ANSWER} and cannot decide)\.",
    "unknown": rf"{ABOUT} {ANSWER}; the right answer is not known\.",
    "answer": rf"{ABOUT} {ANSWER}; (?P<desired>[\d.,\N{{MINUS SIGN}} ]+) is correct\.",
}


def reading(text: str, forms: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Which of the forms the sentence has, and the parts of it that say something."""
    found = [(name, re.fullmatch(form, text)) for name, form in forms.items()]
    matches = [(name, match) for name, match in found if match]
    assert len(matches) == 1, f"{len(matches)} readings of {text!r}"
    name, match = matches[0]
    return name, {key: value for key, value in match.groupdict().items() if value is not None}


# What is true


def verdict(output: np.ndarray, desired: np.ndarray | None) -> str | None:
    """Right, undecided or wrong by the worst output, where that can be said."""
    if desired is None or any(value not in (0, 1) for value in desired):
        return None
    error = max(abs(want - says) for want, says in zip(desired, output, strict=True))
    return "right" if error < 0.4 else "wrong" if error > 0.6 else "undecided"


def tally(snapshot: Snapshot) -> Counter:
    """How many of the examples she has right, undecided and wrong."""
    pairs = zip(snapshot.layers[-1], snapshot.problem.targets, strict=True)
    return Counter(verdict(*pair) for pair in pairs)


def average_error(snapshot: Snapshot) -> float:
    """The mean absolute error of the training set."""
    return float(np.abs(snapshot.problem.targets - snapshot.layers[-1]).mean())


def stage(snapshot: Snapshot) -> str:
    """Which stage of training this is, by the error curve as it was recorded."""
    if snapshot.iteration in (0, snapshot.recipe.iterations):
        return "planned" if snapshot.iteration else "start"
    now = average_error(snapshot)
    curve = [pair for pair in zip(*snapshot.samples, strict=True) if pair[0] <= snapshot.iteration]
    before = max(pair for pair in curve if pair[0] <= 0.9 * snapshot.iteration)[1]
    if now > 1.02 * before and shown_percent(now) != shown_percent(before):
        return "worse"
    if snapshot.iteration < 50 or tally(snapshot)["right"] == snapshot.problem.examples:
        return ""
    late = [error for iteration, error in curve if iteration >= snapshot.iteration / 2]
    return "plateau" if all(abs(error - now) <= 0.01 * now for error in late) else ""


def shown_percent(share: float) -> str:
    """To a tenth of a percent, finer where it is small."""
    digits = 1 if share >= 0.01 else 2 if share >= 0.001 else 3
    exact = Decimal(share * 100)
    return str(exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN))


def right_answer(snapshot: Snapshot) -> np.ndarray | None:
    """By the rule, or else by the training set, for what is shown."""
    problem, inputs = snapshot.problem, snapshot.shown.layers[0].tolist()
    if not snapshot.asking:
        return problem.targets[snapshot.shown.example]
    tables = [(problem.rule.situations, problem.rule.answers)] if problem.rule else []
    for situations, answers in [*tables, (problem.inputs, problem.targets)]:
        for situation, answer in zip(situations.tolist(), answers, strict=True):
            if situation == inputs:
                return answer
    return None


def shown_kind(snapshot: Snapshot) -> str:
    """Whether an example is shown, or a situation she knows or not."""
    if not snapshot.asking:
        return "example"
    known = snapshot.problem.inputs.tolist()
    return "known" if snapshot.shown.layers[0].tolist() in known else "new"


# A thousand snapshots


def test_the_first_sentence_tells_the_stage_of_training():
    """The start, as planned, worse or standing still exactly when the error curve says so."""
    seen = Counter()
    for snapshot in snapshots():
        sentence = caption(snapshot)[0]
        forms = {(name, form): STAGES[name] + f"(?:{form})" for name in STAGES for form in TALLIES}
        (name, _), parts = reading(sentence.text, forms)
        assert name == stage(snapshot), sentence.text
        assert (sentence.kind == name) if name else (sentence.kind not in STAGES)
        if name == "planned":
            assert number(parts["planned"]) == snapshot.iteration == snapshot.recipe.iterations
        if name in ("worse", "plateau"):
            curve = dict(zip(*map(np.ndarray.tolist, snapshot.samples), strict=True))
            when = number(parts["when"])
            assert when <= snapshot.iteration
        if name == "worse":
            assert written(parts["before"], curve[when], 100)
            assert average_error(snapshot) > curve[when]
        if name == "plateau":
            late = [e for i, e in curve.items() if when <= i <= snapshot.iteration]
            assert when <= snapshot.iteration / 2 + 1
            now = average_error(snapshot)
            assert max(late) <= 1.01 * now
            assert min(late) >= 0.99 * now
            assert counted((parts.get("stuck") or "none").lower()) == stuck_neurons(snapshot)
        seen[name] += 1
    assert min(seen[name] for name in STAGES) >= 15, seen


def stuck_neurons(snapshot: Snapshot) -> int:
    """Hidden neurons that are on and say less than 0.001 or more than 0.999 to every example."""
    layers = [snapshot.problem.inputs]
    for layer, weights in enumerate(snapshot.parameters.weights):
        sums = layers[-1] @ weights
        if snapshot.parameters.biases:
            sums = sums + snapshot.parameters.biases[layer]
        with np.errstate(over="ignore"):
            says = 1 / (1 + np.exp(-sums))
        for at, neuron in snapshot.off:
            if at == layer + 1:
                says[:, neuron] = 0
        layers.append(says)
    slopes = [(says * (1 - says)).max(axis=0) < 1e-3 for says in layers[1:-1]]
    return sum(map(int, map(np.sum, slopes))) - len(snapshot.off)


def test_the_first_sentence_counts_right_undecided_and_wrong():
    """Every number in it is the count of the examples whose output is off by so much."""
    seen = Counter()
    for snapshot in snapshots():
        text = caption(snapshot)[0].text
        found = [re.search(form + "$", text) for form in TALLIES]
        parts = next(match for match in found if match).groupdict()
        true, total = tally(snapshot), snapshot.problem.examples
        if true[None]:
            assert written(parts["error"], average_error(snapshot))
            seen["error"] += 1
            continue
        if "whole" in parts:
            assert true[parts["whole"]] == total
            assert counted(parts.get("total") or "one") == total
            seen[f"all {parts['whole']}"] += 1
            continue
        for what in ("right", "undecided", "wrong"):
            assert counted(parts.get(what) or "none") == true[what], text
        if "verb" in parts:
            assert counted(parts["total"]) == total
            assert parts["verb"] == ("is" if true["right"] == 1 else "are")
            seen["some"] += 1
        else:
            seen["none"] += 1
    expected = ("error", "all right", "all undecided", "all wrong", "some", "none")
    assert min(seen[name] for name in expected) >= 5, seen


def test_the_kind_of_the_first_sentence_is_that_of_the_counts():
    """Where nothing else is to be told, all right, all wrong, one undecided or some right."""
    seen = Counter()
    for snapshot in snapshots():
        true, total = tally(snapshot), snapshot.problem.examples
        if stage(snapshot) or true[None]:
            continue
        expected = "one undecided" if true["undecided"] == 1 else "some right"
        expected = {true["right"]: "all right", true["wrong"]: "all wrong"}.get(total, expected)
        assert caption(snapshot)[0].kind == expected
        seen[expected] += 1
    assert len(seen) == 4
    assert min(seen.values()) >= 10, seen


def test_the_second_sentence_says_what_is_asked_and_what_she_says():
    """The inputs and her answer are those of the arrays, rounded once."""
    read_back = 0
    for snapshot in snapshots():
        text = caption(snapshot)[1].text
        _, parts = reading(text, SHOWN)
        inputs, outputs = snapshot.shown.layers[0], snapshot.shown.layers[-1]
        assert all(map(written, numbers(parts["inputs"]), inputs.tolist())), text
        assert len(numbers(parts["inputs"])) == len(inputs)
        if "answer" not in parts:
            continue
        if "most" in parts:
            assert len(outputs) > 4
            assert int(parts["output"]) == 1 + outputs.tolist().index(max(outputs))
            assert written(parts["answer"], max(outputs))
        else:
            assert len(parts["answer"].split()) == len(outputs)
            assert all(map(written, parts["answer"].split(), outputs.tolist())), text
        read_back += 1
    assert read_back > 0.9 * COUNT


def numbers(text: str) -> list[str]:
    """The numbers of a list, with commas between them or without."""
    return text.split(", " if "," in text else " ")


def test_the_second_sentence_judges_by_what_is_correct():
    """Right, wrong, undecided or not known is what rule and training set say; so is the answer."""
    seen = Counter()
    for snapshot in snapshots():
        sentence = caption(snapshot)[1]
        name, parts = reading(sentence.text, SHOWN)
        desired = right_answer(snapshot)
        true = verdict(snapshot.shown.layers[-1], desired)
        true = true or ("unknown" if desired is None else "answer")
        assert name == true, sentence.text
        assert sentence.kind == f"{shown_kind(snapshot)} {true}"
        assert ("unseen" in parts) == (sentence.kind == "new right")
        if "desired" in parts:
            assert all(map(written, numbers(parts["desired"]), desired.tolist()))
            assert len(numbers(parts["desired"])) == len(desired)
        seen[sentence.kind] += 1
    for kind in ("example", "known", "new"):
        for what in ("right", "wrong", "undecided"):
            assert seen[f"{kind} {what}"] >= 5, seen
    assert seen["new unknown"] >= 5
    assert seen["example answer"] >= 5


def why_undecided(snapshot: Snapshot) -> set[str]:
    """The reasons given that are true of the arrays."""
    hidden = snapshot.shown.layers[1:-1]
    true = set()
    if hidden and all((layer < SILENT).all() for layer in hidden):
        true.add("silent")
    if not snapshot.shown.layers[0].any():
        true.add("off")
    return true


def test_a_reason_for_being_undecided_is_true_and_explains_it():
    """It is given only where without a bias nothing pushes the output either way."""
    seen = Counter()
    cases = [*snapshots(), snapshot_of("xor", 1_204), snapshot_of("xor-single-neuron", 300)]
    problem = problem_of([[0, 0], [1, 0]], [[1], [0]])
    cases.append(with_weights(problem, [[[3], [2]]], question=(0, 0)))
    for snapshot in cases:
        sentence = caption(snapshot)[1]
        _, parts = reading(sentence.text, SHOWN)
        if len(snapshot.shown.layers) > 3:
            continue  # several hidden layers have a test of their own
        for reason in {"silent", "off"} & parts.keys():
            assert reason in why_undecided(snapshot), sentence.text
            assert not snapshot.parameters.biases
            seen[reason] += 1
    assert min(seen["silent"], seen["off"]) >= 1


def test_not_every_hidden_neuron_is_silent_where_only_the_last_layer_is():
    """With two hidden layers, the first of them firing, the sentence must not deny it."""
    problem = problem_of([[1, 0], [0, 1]], [[1], [0]])
    snapshot = with_weights(problem, [[[9], [9]], [[-9]], [[1]]], question=(1, 0))
    first, last = snapshot.shown.layers[1:3]
    assert first[0] > 0.9
    assert last[0] < SILENT
    sentence = caption(snapshot)[1]
    assert sentence.kind == "known undecided"
    assert "every hidden neuron" not in sentence.text


# Each state has a sentence of its own


def single(weights: Sequence[float], errors: Sequence[float] = (), **shown: object) -> Snapshot:
    """The single neuron with these weights after 40 iterations; `errors` is its curve till then."""
    problem, _ = files.find("single-neuron")
    column = [[weight] for weight in weights]
    snapshot = with_weights(problem, [column], iteration=40, **shown)
    curve = [*errors, average_error(snapshot)] if errors else [average_error(snapshot)] * 2
    return replace(snapshot, samples=Samples(frozen([0, 40]), frozen(curve)))


def diverged() -> Snapshot:
    """The single neuron with a weight that is no number."""
    with np.errstate(all="ignore"):
        return single((np.nan, 0, 0))


STATES = {
    "start": (
        lambda: snapshot_of("xor", 0),
        0,
        "Her weights are random, nothing is learned yet. All seven examples are undecided.",
    ),
    "all wrong": (lambda: single((-10, 0, 5)), 0, "All four examples are wrong."),
    "some right": (
        lambda: single((10, 0, 0)),
        0,
        "Two of four are right, two undecided.",
    ),
    "one undecided": (
        lambda: snapshot_of("xor", 1_204),
        0,
        "Six of seven are right, one undecided.",
    ),
    "all right": (lambda: snapshot_of("xor", 10_000), 0, "All seven examples are right."),
    "planned": (
        lambda: snapshot_of("xor", 60_000),
        0,
        "60,000 iterations, as planned. All seven examples are right.",
    ),
    "worse": (
        lambda: single((-10, 0, 5), [0.25]),
        0,
        "Getting worse: the average error was 25.0 % at iteration 0. All four examples are wrong.",
    ),
    "diverged": (
        diverged,
        0,
        "Training has diverged: her weights are no longer numbers. Go back, or start anew.",
    ),
    "new right": (
        lambda: single((10, 0, -5), question=(1, 0, 0)),
        1,
        "For 1 0 0 she says 1.00: right, though she has never seen it.",
    ),
    "new wrong": (
        lambda: single((-10, 0, 5), question=(1, 0, 0)),
        1,
        "For 1 0 0 she says 0.00: wrong, 1 is correct.",
    ),
    "new undecided": (
        lambda: snapshot_of("xor", 1_204),
        1,
        "For 1 1 0 every hidden neuron stays silent, so she cannot decide.",
    ),
}


@pytest.mark.parametrize("kind", STATES)
def test_every_state_has_a_sentence_of_its_own(kind):
    """It is reached, and said in these words."""
    make, place, text = STATES[kind]
    assert caption(make())[place] == Sentence(kind, text)


def test_a_plateau_is_told_with_the_iteration_it_began():
    """One neuron that cannot do XOR: her error stands still for thousands of iterations."""
    first = caption(snapshot_of("xor-single-neuron", 30_000, iterations=60_000))[0]
    assert first.kind == "plateau"
    assert first.text.startswith("A plateau: the average error has hardly moved since iteration 15")
    assert first.text.endswith(" Five of seven are right, one undecided, one wrong.")


def test_no_two_states_share_a_sentence():
    """Each state's sentence differs from every other's."""
    texts = [text for _, _, text in STATES.values()]
    assert len(set(texts)) == len(texts) == 11


def test_a_diverged_network_has_this_one_sentence():
    """Nothing is said of answers that are no numbers."""
    assert [sentence.kind for sentence in caption(diverged())] == ["diverged"]


def test_where_nothing_can_be_judged_no_example_is_called_right():
    """The kind of a sentence about the error alone does not speak of right ones."""
    problem = problem_of([[1.0], [2.0]], [[0.3], [0.7]])
    snapshot = with_weights(problem, [[[0.2]]], iteration=1)
    sentence = caption(snapshot)[0]
    assert sentence.text.startswith("The average error is 0.")
    assert "right" not in sentence.kind


def test_a_long_situation_is_not_read_out():
    """With more than eight inputs the sentence begins with Here."""
    random = np.random.default_rng(2)
    problem = problem_of(random.integers(0, 2, (3, 9)), random.integers(0, 2, (3, 1)))
    snapshot = with_weights(problem, [random.normal(0, 1, (9, 1))])
    assert caption(snapshot)[1].text.startswith("Here she says 0.")


@pytest.mark.parametrize(
    "layout", [arrange(1280, 800), arrange(900, 600), arrange(450, 300), diagram_only(640, 480)]
)
def test_the_picture_shows_the_caption_word_for_word(layout):
    """Whatever lines it is broken into, nothing is lost, added or cut short."""
    for snapshot in snapshots()[::20]:
        shapes = compose(snapshot, View(), layout, 0)
        lines = [
            shape.string
            for shape in shapes
            if isinstance(shape, Text) and isinstance(shape.role, PartRole)
            if shape.role.name == "caption"
        ]
        said = " ".join(sentence.text for sentence in caption(snapshot))
        assert " ".join(lines) == said


def test_the_caption_is_about_the_iteration_shown_and_not_the_furthest():
    """Going back brings back the sentence that was true then."""
    problem, recipe = files.find("xor")
    trainer = Trainer(problem, recipe)
    said = {}
    for iteration in (0, 40, 600, 1_204, 3_000):
        trainer.seek(iteration)
        said[iteration] = caption(look(trainer, (1, 1, 0)))
    for iteration in (1_204, 0, 600, 40):
        trainer.seek(iteration)
        assert caption(look(trainer, (1, 1, 0))) == said[iteration]
    assert len({sentences[0].text for sentences in said.values()}) >= 3
