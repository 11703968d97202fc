"""The command line: what may be said, and plain words for what may not. Does none of it."""

import argparse
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, NoReturn, TypeVar

from network.version import VERSION

COMMANDS = {
    "watch": "open the window and watch her learn (the default)",
    "train": "train without a window and print what she learned",
    "draw": "draw any iteration to a .png, .svg, .txt or .json file",
    "record": "record how she learns to an .mp4 or .gif file",
    "problems": "list the built-in problems, or check problem files (--check)",
    "verify": "replay a saved run and compare its weights",
}

HELP = f"""usage: python main.py [COMMAND] [PROBLEM] [options]

See Her Thinking trains a small neural network in front of you.

commands:
{chr(10).join(f"  {name:<10}{what}" for name, what in COMMANDS.items())}

PROBLEM is a built-in name (python main.py problems), a problem file (.toml), a table
of your own (.csv) or a saved run (.thinking); XOR where nothing is said.
`python main.py COMMAND --help` lists the options.

examples:
  python main.py                              open the window
  python main.py watch xor --seed 2 --speed max
  python main.py train xor --ask 1,0,1        train, then ask about 1 0 1
  python main.py measurements.csv --held-out 0.2
  python main.py draw xor xor.png --at 1204   a picture of iteration 1,204
  python main.py draw xor xor.svg --at 1204   the same as a drawing that can be edited
  python main.py record xor xor.mp4           a film of how she learns it
"""

KINDS = {
    ".png": "a picture: pixels, as in the window",
    ".svg": "a drawing: lines, circles and text that can be edited",
    ".txt": "a text: all that is shown, in words",
    ".json": "data: every shape and the numbers behind it, with all digits",
}
"""What `draw` writes, by the ending of the file."""

DRAW_HELP = f"""draw any iteration to a file, whose ending says what it becomes:

{chr(10).join(f"  {ending:<6}{what}" for ending, what in KINDS.items())}

  python main.py draw xor xor.png --at 1204 --pixels 2
  python main.py draw xor xor.svg --at 1204 --part diagram --transparent
  python main.py draw xor xor.txt --ask 1,1,0
  python main.py draw xor xor.json --select 0:2-2
"""

FILMS = {
    ".mp4": "a film that every player takes; needs ffmpeg",
    ".gif": "a moving picture for web pages; needs Pillow",
}
"""What `record` writes, by the ending of the file."""

RECORD_HELP = f"""record how she learns to a file, whose ending says what it becomes:

{chr(10).join(f"  {ending:<6}{what}" for ending, what in FILMS.items())}

  python main.py record xor xor.mp4
  python main.py record xor xor.gif --part diagram --size 640x480 --seconds 10
  python main.py record xor xor.mp4 --slow 0-2 --pace log
"""

FILES = {"draw": KINDS, "record": FILMS}
"""The commands that write a file, and its possible endings."""

MOST_WORDS = 2_000
"""The library takes ever longer for each further one."""

Value = TypeVar("Value")


class Unusable(Exception):
    """The command line cannot be used; the text says why, in one line."""


class Selected(NamedTuple):
    """A neuron or a synapse as it was named, counted from 1; the bias neuron is neuron 0.

    `what` is "input", "hidden", "output" or "synapse". The `layer` of a hidden neuron counts from
    1, None where none was named; a synapse belongs to `weights[layer]`, counted from 0.
    """

    what: str
    layer: int | None
    neuron: int
    target: int = 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Unusable(message)


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The options, with `command` set. Options may stand anywhere and take negative numbers.

    Raises `Unusable`; `--help` and `--version` print and raise SystemExit(0).
    """
    if len(words) > MOST_WORDS:
        raise Unusable(f"found {len(words):,} words, expected at most {MOST_WORDS:,}")
    command, rest = _split(words)
    if command is None and rest in (["-h"], ["--help"]):
        print(HELP, end="")
        raise SystemExit(0)
    if rest == ["--version"]:
        print(f"See Her Thinking {VERSION}")
        raise SystemExit(0)
    command = command or "watch"
    options = _parser(command).parse_intermixed_args(rest)
    options.command = command
    if command == "problems" and bool(options.files) != options.check:
        found = options.files[0] if options.files else "no file"
        raise Unusable(f"problems: found {found}, expected --check with a problem file or more")
    if command in FILES:
        options.problem, options.out = _problem_and_file(command, options.words)
        _of_a_known_kind(command, options.out)
    return options


def _split(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The command, wherever it stands, and the other words, each option joined to its value."""
    options = any(word.startswith("-") for word in words)
    takes_value = _options_with_a_value() if options else set()
    rest: list[str] = []
    command = None
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word in takes_value and waiting:
            rest.append(f"{word}={waiting.pop(0)}")
        elif command is None and word in COMMANDS and not _positional(rest):
            command = word
        else:
            rest.append(word)
    return command, rest


def _positional(words: Sequence[str]) -> bool:
    return any(not word.startswith("-") for word in words)


def _options_with_a_value() -> set[str]:
    actions = [action for command in COMMANDS for action in _parser(command)._actions]
    return {name for action in actions if action.nargs is None for name in action.option_strings}


def _problem_and_file(command: str, words: Sequence[str]) -> tuple[str | None, str]:
    if len(words) == 1:
        return None, words[0]
    if len(words) == 2:
        return words[0], words[1]
    example = {"draw": "xor.png", "record": "xor.mp4"}[command]
    raise Unusable(
        f"{command} takes a problem and one file to write, as in: {command} xor {example}"
    )


def _of_a_known_kind(command: str, file: str) -> str:
    kinds = FILES[command]
    if not file.lower().endswith(tuple(kinds)):
        raise Unusable(f"{command}: found {file!r}, expected a file ending in {', '.join(kinds)}")
    return file


def _parser(command: str) -> _Parser:
    descriptions = {"draw": DRAW_HELP, "record": RECORD_HELP}
    parser = _Parser(
        prog=f"main.py {command}",
        description=descriptions.get(command, COMMANDS[command]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if command == "problems":
        parser.add_argument("files", nargs="*", metavar="FILE", help="problem files to check")
        parser.add_argument(
            "--check", action="store_true", help="name every mistake in problem files (.toml)"
        )
        return parser
    if command == "verify":
        parser.add_argument("run", metavar="RUN.thinking", help="the saved run")
        return parser
    if command in FILES:
        parser.add_argument("words", nargs="*", metavar="[PROBLEM] OUT")
    else:
        parser.add_argument("problem", nargs="?", metavar="PROBLEM", help="built-in name or file")
    _run_options(parser)
    _table_options(parser)
    if command == "train":
        parser.add_argument(
            "--every", type=_whole(1), metavar="N", help="a report every N iterations"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
        parser.add_argument("--save", metavar="RUN.thinking", help="save the trained run")
    if command in ("train", "draw", "record"):
        parser.add_argument(
            "--ask",
            type=_situation,
            action="append",
            default=[],
            metavar="1,1,0",
            help="a situation to ask her about",
        )
    if command in ("watch", "draw", "record"):
        _picture_options(parser)
    if command == "watch":
        parser.add_argument(
            "--describe", action="store_true", help="say on standard output what is shown"
        )
        parser.add_argument("--paused", action="store_true", help="do not start by yourself")
        parser.add_argument("--speed", type=_speed, metavar="N|max", help="iterations a second")
        parser.add_argument(
            "--reduced-motion", action="store_true", default=None, help="nothing moves but numbers"
        )
        _program_options(parser)
    if command in ("draw", "record"):
        parser.add_argument(
            "--pixels", type=_number(1, 4), default=1.0, metavar="1..4", help="pixels a point"
        )
        parser.add_argument(
            "--part", choices=("window", "diagram"), default="window", help="what to draw"
        )
        parser.add_argument(
            "--select",
            type=_selected,
            metavar="hidden:2|0:2-2",
            help="look into a neuron (input:1, hidden:2, hidden2:3, output:1, hidden:bias) or, of "
            "weights[0], the synapse from one to another (0:2-2, 0:bias-2)",
        )
    if command == "record":
        _film_options(parser)
    if command == "draw":
        parser.add_argument("--at", type=_whole(0), metavar="N", help="the iteration (planned one)")
        parser.add_argument("--transparent", action="store_true", help="no background")
    return parser


def _run_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("the run").add_argument
    add("--iterations", type=_whole(0), metavar="N", help="planned iterations")
    add("--seed", type=_whole(0), metavar="S", help="seed of the random start")
    add("--hidden", type=_layers, metavar="4,4", help="neurons of each hidden layer; 0 for none")
    add("--learning-rate", type=_number(0, float("inf")), metavar="R", help="1 in the posts")
    add("--batch", type=_whole(1), metavar="N", help="examples for each adjustment (all)")
    add("--bias", action=argparse.BooleanOptionalAction, default=None, help="bias neurons")
    add("--dropout", type=_number(0, 0.95), metavar="P", help="chance to leave a neuron out")
    add("--engine", choices=("numpy", "fast"), help="what computes; fast needs numba")


def _table_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("a table of your own (.csv)").add_argument
    add("--outputs", type=_names, metavar="A,B", help="columns she is to answer (the last one)")
    add("--ignore", type=_names, metavar="A,B", help="columns to leave out")
    add("--held-out", type=_number(0, 0.9), metavar="0.2", help="share of rows kept from her")


def _program_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("a program of your own").add_argument
    add(
        "--recording",
        action="store_true",
        help="watch the program that writes to standard input; watch() in it starts this, no hand",
    )
    add("--close-at-end", action="store_true", help="close the window when that program has ended")


def _picture_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("the picture").add_argument
    add("--size", type=_size, metavar="WxH", help="in points, 1280x800 by default")
    add("--theme", choices=("dark", "light"), help="colours")
    add("--text-scale", type=_number(1, 2), metavar="X", help="everything larger, 1 to 2")


def _film_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("the film").add_argument
    add("--seconds", type=_number(0.5, 3600), default=20.0, metavar="S", help="its length (20)")
    add("--fps", type=_number(1, 60), metavar="F", help="frames a second (30; of a GIF 25)")
    add(
        "--pace",
        choices=("even", "change", "log"),
        default="change",
        help="even; slower where she changes most; or by the logarithm of the iteration",
    )
    add("--slow", type=_stretch, metavar="FROM-TO", help="iterations played in slow motion")


def _checked(expected: str, make: Callable[[str], Value]) -> Callable[[str], Value]:
    """`make` with words of its own for a text it cannot take."""

    def convert(text: str) -> Value:
        try:
            return make(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"found {text!r}, expected {expected}") from None

    return convert


def _refuse() -> NoReturn:
    raise ValueError


def _whole(least: int) -> Callable[[str], int]:
    def make(text: str) -> int:
        value = int(text.replace(",", "_"))
        return value if value >= least else _refuse()

    return _checked(f"a whole number, {least} or more", make)


def _number(least: float, most: float) -> Callable[[str], float]:
    def make(text: str) -> float:
        value = float(text)
        return value if least <= value <= most else _refuse()

    limit = f"a number from {least:g}" + ("" if most == float("inf") else f" to {most:g}")
    return _checked(limit, make)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _make_size(text: str) -> tuple[int, int]:
    width, height = (int(part) for part in text.lower().split("x"))
    return (width, height) if 200 <= width <= 8000 and 200 <= height <= 8000 else _refuse()


def _make_layers(text: str) -> tuple[int, ...]:
    layers = tuple(int(part) for part in text.split(",") if part)
    return () if layers == (0,) else layers


_size = _checked("width x height from 200 to 8000, as in 1280x800", _make_size)
_layers = _checked("neurons of each hidden layer, as in 4 or 4,4; 0 for none", _make_layers)


def _make_speed(text: str) -> float:
    speed = float("inf") if text == "max" else float(text)
    return speed if speed >= 1 and (text == "max" or speed <= 1e9) else _refuse()


def _make_situation(text: str) -> tuple[float, ...]:
    situation = tuple(float(part) for part in text.split(","))
    return situation if all(abs(value) < 1e300 for value in situation) else _refuse()


def _make_stretch(text: str) -> tuple[int, int]:
    first, last = (int(part.replace(",", "_")) for part in text.split("-"))
    return (first, last) if 0 <= first <= last else _refuse()


_stretch = _checked("the first and the last iteration, as in 0-2", _make_stretch)
_NEURON = re.compile(r"(input|hidden|output)(\d{1,3})?:(\d{1,6}|bias)")
_SYNAPSE = re.compile(r"(\d{1,3}):(\d{1,6}|bias)-(\d{1,6})")


def _make_selected(text: str) -> Selected:
    if named := _NEURON.fullmatch(text):
        what, layer, neuron = named.groups()
        if layer is None or (what == "hidden" and int(layer) > 0):
            return Selected(what, int(layer) if layer else None, _counted(neuron))
    if named := _SYNAPSE.fullmatch(text):
        layer, source, target = named.groups()
        return Selected("synapse", int(layer), _counted(source), _counted(target))
    return _refuse()


def _counted(neuron: str) -> int:
    """A neuron counted from 1; 0 is the bias neuron and is asked for by its name."""
    return 0 if neuron == "bias" else int(neuron) or _refuse()


_selected = _checked(
    "a neuron as in input:1, hidden:2 or output:1, or a synapse as in 0:2-2", _make_selected
)
_speed = _checked("iterations a second, 1 or more, or max", _make_speed)
_situation = _checked("a number for each input, as in 1,1,0", _make_situation)
