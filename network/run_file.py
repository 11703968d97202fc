"""A run as one file: what it began with, what was changed and when, and the weights as they are.

The file is readable text (JSON) and only data: nothing in it is ever run. Its weights are exact,
so that she stands at once where she was; everything else grows back from the random start.
"""

import json
import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from network import files
from network import run_values as plain
from network.edit import Edit, SetWeight, apply
from network.problem import Problem
from network.reading import read_whole
from network.recording import Recording
from network.refused import Refused
from network.regrowth import distance
from network.toml_values import Misplaced, Places, Values
from network.trainer import Trainer
from network.training import State, start
from network.trouble import refuse_misfit
from network.version import VERSION
from network.writing import write_whole

ENDING = ".thinking"
"""How the names of saved runs end."""

FORMAT = 1
LARGEST_FILE, MOST_EDITS = 12_000_000, 20_000
"""Bytes, and changes of a network that stands; no larger run is written or read."""

MOST_TABLES = 3 * MOST_EDITS
"""Counted by their brackets, some of which may stand in texts; each takes far more memory than it
is long, and a change has two at most."""

WHOLE = {
    *("format", "program", "saved_with", "problem", "recipe", "edits", "shown", "furthest"),
    *("question", "example", "digest"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Saved:
    """A run: where it began, what was changed and when, and two of its moments.

    `name` is what the problem was found by. `edits` are in the order of their iterations. `shown`
    is where she was looked at and `furthest` how far she has been trained; `question` is what she
    was asked and `example` what was shown instead, if anything. `saved_with` names the versions.
    """

    name: str
    begun: State
    edits: tuple[tuple[int, Edit], ...]
    shown: State
    furthest: State
    question: tuple[float, ...]
    example: int | None = None
    saved_with: str = ""

    def trainer(self) -> Trainer:
        """She, as she was; her past has to grow back."""
        return Trainer.restored(self.begun, self.edits, self.shown, self.furthest)


def saved(
    name: str, trainer: Trainer, question: tuple[float, ...], example: int | None = None
) -> Saved:
    """What there is to save of a run; raises Refused where only another program could repeat it."""
    if isinstance(trainer, Recording):
        raise Refused("only the program that trains this network could repeat it")
    furthest = trainer.at_furthest()
    return Saved(name, trainer.begun, trainer.in_effect, trainer.state, furthest, question, example)


def here() -> str:
    """What computes on this machine."""
    return f"numpy {np.__version__}, Python {platform.python_version()}, {platform.machine()}"


def as_text(run: Saved) -> str:
    """The file's text; of a built-in problem only its name and digest, of any other all data."""
    problem = plain.problem_values(run.begun.problem)
    known = _built_in(run.name)
    if known is not None and digest(plain.problem_values(known)) == digest(problem):
        problem = {"built_in": run.name, "digest": digest(problem)}
    values: plain.Plain = {
        "format": FORMAT,
        "program": f"See Her Thinking {VERSION}",
        "saved_with": here(),
        "problem": problem | {"found_by": run.name},
        "recipe": plain.recipe_values(run.begun.recipe),
        "edits": [plain.edit_values(iteration, edit) for iteration, edit in run.edits],
        "shown": _moment(run.shown),
        "furthest": _moment(run.furthest),
        "question": list(run.question),
        "example": run.example,
    }
    return "\n".join(_lines(values | {"digest": digest(values)})) + "\n"


def _moment(state: State) -> plain.Plain:
    return {"iteration": state.iteration, **plain.parameters_values(state.parameters)}


def digest(values: plain.Plain) -> str:
    """A fingerprint of the values, whatever the file looks like."""
    from hashlib import sha256

    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _lines(values: Any, indent: str = "", before: str = "", after: str = "") -> Iterator[str]:
    """JSON in which tables and lists of lists take a line for each entry, and rows one line."""
    nested = isinstance(values, dict | list) and any(
        isinstance(v, dict | list) for v in _in(values)
    )
    if not values or not (nested or isinstance(values, dict)):
        yield f"{indent}{before}{json.dumps(values)}{after}"
        return
    opening, closing = "{}" if isinstance(values, dict) else "[]"
    yield f"{indent}{before}{opening}"
    names = [f"{json.dumps(key)}: " for key in values] if isinstance(values, dict) else None
    entries = list(_in(values))
    for index, entry in enumerate(entries):
        name = names[index] if names else ""
        yield from _lines(entry, indent + " ", name, "," * (index + 1 < len(entries)))
    yield f"{indent}{closing}{after}"


def _in(values: Any) -> Iterable[Any]:
    return values.values() if isinstance(values, dict) else values


def as_bytes(path: Path, run: Saved) -> bytes:
    """The file's content; raises Refused where it is too large to be opened again."""
    if len(run.edits) > MOST_EDITS:
        raise Refused(f"{path}: a run of more than {MOST_EDITS:,} changes cannot be saved")
    content = as_text(run).encode()
    if len(content) > LARGEST_FILE:
        raise Refused(f"{path}: a run of more than {LARGEST_FILE:,} bytes cannot be saved")
    return content


def save(path: Path, run: Saved) -> None:
    """Write the run to the file, whole or not at all; raises Refused, or OSError."""
    write_whole(path, as_bytes(path, run))


def read(path: Path) -> Saved:
    """The run in the file; raises Refused, saying where and why, for anything else."""
    found = _checked(path)
    try:
        return _run(Values(Places(path, {}), found, "", WHOLE))
    except Refused as refused:
        told = str(refused) if isinstance(refused, Misplaced) else f"{path}: {refused}"
        raise Refused(" ".join(told.splitlines())) from None


def _checked(path: Path) -> plain.Plain:
    """The table in the file, after all that can be said without understanding it."""
    found = _parsed(path)
    if not isinstance(found, dict) or "format" not in found:
        raise Refused(f"{path}: is not a saved run: expected one that See Her Thinking wrote")
    number = found["format"]
    if number != FORMAT:
        said = str(number)[:20] if isinstance(number, int) else "another"
        raise Refused(
            f"{path}: has format {said}: expected {FORMAT}; "
            "a later version of this program may have written it"
        )
    rest = {key: value for key, value in found.items() if key != "digest"}
    try:
        fits = found.get("digest") == digest(rest)
    except RecursionError:  # nested deeper than can be written, though it could be read
        fits = False
    if not fits:
        raise Refused(f"{path}: is damaged: what it holds does not fit its digest")
    return found


def _parsed(path: Path) -> Any:
    content = read_whole(path, LARGEST_FILE)
    if content.count(b"{") > MOST_TABLES:
        raise Refused(f"{path}: is not a saved run, or it is damaged")
    try:
        return json.loads(content.decode())
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Refused(f"{path}, {place}: is not a saved run, or it is damaged there") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{path}: is not text in UTF-8 (byte {error.start + 1:,})") from error
    except (ValueError, RecursionError) as error:
        raise Refused(f"{path}: is not a saved run, or it is damaged") from error


def _run(values: Values) -> Saved:
    name, problem = _problem(values)
    recipe = plain.recipe_from(values.table("recipe", set(plain.RECIPE)))
    ends = len(problem.input_names), len(problem.output_names)
    if (recipe.layers[0], recipe.layers[-1]) != ends:
        plain.refuse(values, "recipe", f"{ends[0]} inputs and {ends[1]} outputs")
    refuse_misfit(problem, recipe)
    begun = start(problem, recipe)
    edits = _edits(values, begun)
    shown, furthest = (_state(values, key, begun, edits) for key in ("shown", "furthest"))
    if shown.iteration > furthest.iteration:
        plain.refuse(values, "shown", "an iteration not beyond the furthest")
    if shown.iteration == furthest.iteration and distance(shown, furthest):
        plain.refuse(values, "shown", "the same weights as the furthest has")
    return Saved(name, begun, edits, shown, furthest, *_looked_at(values, shown.problem),
                 values.take("saved_with", str, ""))  # fmt: skip


def _problem(values: Values) -> tuple[str, Problem]:
    known = {*plain.PROBLEM, "built_in", "digest", "found_by"}
    table = values.table("problem", known)
    found_by = table.take("found_by", str, "")
    if "built_in" not in table.values:
        return found_by, plain.problem_from(table)
    name = table.take("built_in", str, "")
    problem = _built_in(name)
    if problem is None:
        plain.refuse(table, "built_in", "the name of a built-in problem")
    if digest(plain.problem_values(problem)) != table.values.get("digest"):
        plain.refuse(table, "digest", f"that of {name}, which is another in this version")
    return name, problem


def _built_in(name: str) -> Problem | None:
    return files.find(name)[0] if name in files.built_in() else None


def _edits(values: Values, begun: State) -> tuple[tuple[int, Edit], ...]:
    """Each is tried on the network it was made on, so that none fails later."""
    edits: list[tuple[int, Edit]] = []
    state, last = begun, 0
    entries = values.take("edits", list, [])
    if len(entries) > MOST_EDITS:
        values.places.refuse("edits", len(entries), f"at most {MOST_EDITS:,} of them")
    for index, entry in enumerate(entries, 1):
        place = f"edits[{index}]"
        if not isinstance(entry, dict):
            values.places.refuse(place, entry, "a table")
        table = Values(values.places, entry, f"{place}.", plain.EDITS)
        iteration = table.take("iteration", int, -1)
        if iteration < last:
            plain.refuse(table, "iteration", f"{last} or more")
        edit = plain.edit_from(table, state.problem, state.recipe)
        state, last = _changed(state, edit), iteration
        refuse_misfit(state.problem, state.recipe)
        edits.append((iteration, edit))
    return tuple(edits)


def _changed(state: State, edit: Edit) -> State:
    """The state after the edit, but for its weights, which the file has for the moments saved."""
    return state if isinstance(edit, SetWeight) else apply(state, edit)


def _state(values: Values, key: str, begun: State, edits: tuple[tuple[int, Edit], ...]) -> State:
    """The moment as it was saved, with the problem, recipe and neurons that the edits made."""
    table = values.table(key, plain.STATE)
    iteration = table.take("iteration", int, -1)
    if not 0 <= iteration <= 2 * 10**9:
        plain.refuse(table, "iteration", "0 or more")
    state = begun
    for at, edit in edits:
        if at <= iteration:
            state = _changed(state, edit)
        elif key == "furthest":
            values.places.refuse("edits", at, "none beyond the furthest iteration")
    parameters = plain.parameters_from(table, state.recipe)
    return replace(state, iteration=iteration, parameters=parameters)


def _looked_at(values: Values, problem: Problem) -> tuple[tuple[float, ...], int | None]:
    question = plain.numbers(values, "question", (len(problem.input_names),))
    example = values.values.get("example")
    if example is not None and not (type(example) is int and 0 <= example < problem.examples):
        plain.refuse(values, "example", f"null or a row from 0 to {problem.examples - 1}")
    return tuple(question.tolist()), example
