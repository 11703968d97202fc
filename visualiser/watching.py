"""Watch a network that your own program trains, with three lines of it.

    from see_her_thinking import watch
    seen = watch(inputs, targets, [weights1, weights2])    # before the loop
    seen()                                                 # in it, after each adjustment

This starts the window as a program of its own and tells it the weights through a pipe; what the
window answers is how far the loop may go on. At full speed the 60,000 iterations of the posts' XOR
took 6 to 9 % more processor time than unwatched, as measured; the window draws on another core.

Knows numpy and the standard library, and imports nothing else of ours, so that nothing of ours is
in the way of yours.
"""

import atexit
import json
import os
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from io import RawIOBase
from math import inf
from pathlib import Path
from threading import Condition, Event, Thread
from time import perf_counter
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

Live = NDArray[Any]

MAIN = Path(__file__).resolve().parent.parent / "main.py"

FORMAT = 1
RECORD = struct.Struct("<q")
"""Before the weights of a record stands its iteration, or ENDED where no more will come."""

ENDED = -1
NO_MORE = RECORD.pack(ENDED)

DENSE = 128
"""Up to here every iteration is told, later those at most 1/128 of the iteration apart ..."""

A_SECOND = 60
"""... and at least so many a second, where there are so many."""

MOST_WAITING, MOST_WAITING_BYTES = 2_048, 8_000_000
"""Records that may wait to be told; a window that is slower is told less, never waited for."""

TOGETHER_SECONDS = 0.01
"""What comes within this time is told together: a thread that is woken holds up the loop."""

LAST_WORDS_SECONDS = 5.0
"""At most so long the end of the program waits for what is still to be told."""

SAID_ALREADY = (0, 2, 3, 130)
"""Exit codes of a window that was closed, or has said itself why there is none."""


def watch(
    inputs: ArrayLike,
    targets: ArrayLike,
    weights: Sequence[Live] | Live,
    biases: Sequence[Live] = (),
    *,
    activations: str | Sequence[str] = "sigmoid",
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
    title: str = "",
    window: Sequence[str] = (),
) -> "Seen":
    """Open a window on the network; what comes back is to be called after each adjustment.

    `inputs` is (examples, inputs), `targets` (examples, outputs); `weights` are the live arrays,
    (neurons of the layer before, neurons of the layer), as in the posts, and `biases`, where there
    are any, have a number for each neuron of a layer. `activations` is what neurons make of their
    sums: sigmoid, tanh, relu, linear or threshold, softmax for the last layer; one name for all, or
    one for each layer. `window` has window options, as in ["--speed", "max"].

    Waits until the window lets the first iteration begin. Your arrays are only ever read. Raises
    ValueError where they do not fit together, or are more than the window can show.
    """
    given, live = _examples(inputs, targets), _layers(weights, biases)
    _refuse_misfit(*given, *live)
    names = [activations] * len(live[0]) if isinstance(activations, str) else list(activations)
    script = Path(sys.argv[0]).name
    hello = {
        "format": FORMAT,
        "title": title or (script if script.endswith(".py") else "your program"),
        "layers": [live[0][0].shape[0], *(array.shape[1] for array in live[0])],
        "examples": len(given[0]),
        "bias": bool(live[1]),
        "activations": names,
        "input_names": list(input_names),
        "output_names": list(output_names),
    }
    data = json.dumps(hello).encode() + b"\n" + _bytes_of(given)
    return Seen([*live[0], *live[1]], data, _Window.opened(window))


class Seen:
    """Call it after each adjustment, with nothing where the arrays given to `watch` have changed.

    Where the loop makes new arrays instead (`weights = weights + ...`), hand them over: all of
    them, weights first, then biases. `iteration` is how often it was called. While the window is
    paused a call waits; where there is no window, or no more, it only counts.
    """

    def __init__(self, arrays: Sequence[Live], hello: bytes, window: "_Window") -> None:
        """Introduce the network, and wait for the first iteration to be asked for."""
        self.iteration, self._due = 0, 0.0
        self._arrays: Sequence[Live] = arrays
        self._shapes, self._begun = [array.shape for array in arrays], _bytes_of(arrays)
        self._window, self._turn = window, Condition()
        self._allowed, self._refused = 0.0, ""
        self._told, self._gap, self._returned = -1, 1, perf_counter()
        self._owner = os.getpid()
        atexit.register(self.end)
        window.begin(hello, self._heard)
        self._report()
        if self._refused:
            raise ValueError(self._refused)

    def __call__(self, *arrays: Live) -> None:
        """Count an iteration; wait, if the window is paused."""
        self.iteration += 1
        if arrays:
            self._arrays = arrays
        if self.iteration >= self._due:
            self._report()

    def end(self) -> None:
        """Training is over: the last weights are told. Done by itself where your program ends.

        In a notebook, which goes on, call it after the loop.
        """
        atexit.unregister(self.end)
        if os.getpid() != self._owner:  # a copy of the process, made by fork
            return
        if self._told < self.iteration and self._fits():
            self._tell(at_once=True)
        self._due = inf
        self._window.end()

    def _report(self) -> None:
        """Tell the weights, wait for leave to go on, and find out when to do so again."""
        if not self._fits():
            found = [np.shape(array) for array in self._arrays]
            raise ValueError(f"found arrays of the shapes {found}, expected {self._shapes}")
        quick = perf_counter() - self._returned < 1 / A_SECOND
        stride = 1 << max(0, (self.iteration // DENSE).bit_length() - 1)
        self._gap = min(stride, 2 * self._gap) if quick else max(1, self._gap // 2)
        with self._turn:
            waits = self.iteration >= self._allowed
            if waits or self._window.has_room(len(self._begun)):
                self._tell(at_once=waits)
            while self.iteration >= self._allowed and self._window.open and not self._refused:
                self._turn.wait(0.5)  # for ever, and Windows would not hear Ctrl C
            stop = self.iteration - self.iteration % stride + stride
            self._due = min(stop, self.iteration + self._gap, self._allowed)
            if not self._window.open:
                self._due = inf
        self._returned = perf_counter()

    def _tell(self, *, at_once: bool) -> None:
        data = _bytes_of(self._arrays)
        if self.iteration == 1 and data == self._begun:
            _say(
                "no weight has changed in the first iteration: if your loop makes new arrays, hand "
                "them over, as in seen(weights1, weights2)"
            )
        self._told = self.iteration
        self._window.tell(RECORD.pack(self.iteration) + data, at_once=at_once)

    def _fits(self) -> bool:
        return [np.shape(array) for array in self._arrays] == self._shapes

    def _heard(self, line: str) -> None:
        """How far to go on, `free`, or why there will be no window; nothing where it has closed."""
        with self._turn:
            if line.startswith("refused "):
                self._refused = line.removeprefix("refused ")
            elif line:
                self._allowed = inf if line == "free" else int(line)
            self._due = 0.0
            self._turn.notify_all()


class _Window:
    """The window's end of two pipes, each served by a thread; `open` as long as it is there."""

    def __init__(
        self,
        outgoing: RawIOBase | None,
        incoming: RawIOBase | None,
        process: "subprocess.Popen[bytes] | None" = None,
    ) -> None:
        self.open = outgoing is not None
        self._outgoing, self._incoming, self._process = outgoing, incoming, process
        self._waiting: deque[bytes] = deque()
        self._something, self._urgent = Event(), Event()
        self._writer = Thread(target=self._write, daemon=True)

    @classmethod
    def opened(cls, options: Sequence[str]) -> "_Window":
        """A window of its own, whatever your program's folder and path have beside them."""
        command = [sys.executable or "", str(MAIN), "watch", "--recording", *options]
        kept = {name: text for name, text in os.environ.items() if name != "PYTHONSAFEPATH"}
        pipe = subprocess.PIPE
        try:
            process = subprocess.Popen(command, bufsize=0, stdin=pipe, stdout=pipe, env=kept)
        except OSError as error:
            _say(f"no window ({error.strerror}): your program goes on unseen")
            return cls(None, None)
        return cls(cast(RawIOBase, process.stdin), cast(RawIOBase, process.stdout), process)

    def begin(self, hello: bytes, heard: Callable[[str], None]) -> None:
        """Send the introduction; every line that comes back is `heard`, at last an empty one."""
        if self.open:
            self._waiting.append(hello)
            self._writer.start()
            Thread(target=self._listen, args=(heard,), daemon=True).start()

    def has_room(self, size: int) -> bool:
        """Whether another record of that size would not have to wait long."""
        return len(self._waiting) < min(MOST_WAITING, 1 + MOST_WAITING_BYTES // (size + 1))

    def tell(self, data: bytes, *, at_once: bool) -> None:
        """Send it soon."""
        if self.open:
            self._waiting.append(data)
            self._something.set()
            if at_once:
                self._urgent.set()

    def end(self) -> None:
        """Send what is waiting, and that no more will come."""
        if self.open:
            self.tell(NO_MORE, at_once=True)
            self._writer.join(LAST_WORDS_SECONDS)
            self.open = False

    def _write(self) -> None:
        """The thread that sends; from time to time, unless something is urgent."""
        assert self._outgoing is not None
        last: list[bytes] = []
        with suppress(OSError), self._outgoing as pipe:  # broken, where the window was closed
            while self.open and last != [NO_MORE]:
                self._something.wait()
                self._urgent.wait(TOGETHER_SECONDS)
                self._something.clear()
                self._urgent.clear()
                records = [self._waiting.popleft() for _ in range(len(self._waiting))]
                last = records[-1:]
                data = memoryview(b"".join(records))
                while data:
                    data = data[pipe.write(data) :]

    def _listen(self, heard: Callable[[str], None]) -> None:
        """The thread that hears the window out, to its end."""
        assert self._incoming is not None
        with suppress(OSError), self._incoming as pipe:
            while line := pipe.readline():
                heard(line.decode().rstrip("\n"))
        self.open = False
        heard("")
        for event in (self._urgent, self._something):  # the other thread has nothing left to do
            event.set()
        code = 0 if self._process is None else self._process.wait()
        if code not in SAID_ALREADY:
            _say(f"the window broke off (exit code {code}): your program goes on unseen")


def _say(line: str) -> None:
    print(f"see-her-thinking: {line}", file=sys.stderr)


def _bytes_of(arrays: Iterable[Live]) -> bytes:
    """The numbers of all arrays, row by row, as little-endian float64."""
    return b"".join(np.asarray(array, "<f8").tobytes() for array in arrays)


def _examples(inputs: ArrayLike, targets: ArrayLike) -> tuple[Live, Live]:
    """Both as numbers, of two dimensions."""
    found = []
    for name, given in (("inputs", inputs), ("targets", targets)):
        try:
            array = np.asarray(given, np.float64)
        except (TypeError, ValueError):
            raise ValueError(f"{name}: expected numbers, in rows of the same length") from None
        if array.ndim != 2 or not array.size:
            kind = "(examples, inputs)" if name == "inputs" else "(examples, outputs)"
            raise ValueError(f"{name} have the shape {array.shape}: expected {kind}")
        if not np.isfinite(array).all():
            raise ValueError(f"{name}: expected finite numbers")
        found.append(array)
    return found[0], found[1]


def _layers(
    weights: Sequence[Live] | Live, biases: Sequence[Live] | Live
) -> tuple[list[Live], list[Live]]:
    """The live arrays, a list of each; a single array stands for a list of one."""
    given = [weights, biases]
    listed = [[one] if isinstance(one, np.ndarray) else list(one) for one in given]
    for name, arrays in zip(("weights", "biases"), listed, strict=True):
        for index, array in enumerate(arrays):
            if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
                kind = array.dtype if isinstance(array, np.ndarray) else type(array).__name__
                raise ValueError(
                    f"{name}[{index}] is {kind}: expected a numpy array of floating point numbers"
                )
    return listed[0], listed[1]


def _refuse_misfit(
    inputs: Live, targets: Live, weights: Sequence[Live], biases: Sequence[Live]
) -> None:
    """Raise ValueError where a layer does not go with the one before it."""
    if len(inputs) != len(targets):
        raise ValueError(f"{len(inputs)} rows of inputs, but {len(targets)} of targets")
    if not weights:
        raise ValueError("no weights: expected an array for each layer after the inputs")
    if biases and len(biases) != len(weights):
        raise ValueError(f"{len(biases)} biases: expected {len(weights)}, as many as weights")
    neurons, before = inputs.shape[1], "inputs"
    for index, array in enumerate(weights):
        if array.ndim != 2 or array.shape[0] != neurons or not array.size:
            raise ValueError(
                f"weights[{index}] have the shape {array.shape}: expected ({neurons}, neurons), a "
                f"row for each of the {neurons} {before}"
            )
        neurons, before = array.shape[1], f"neurons of layer {index + 1}"
        if biases and biases[index].shape not in ((neurons,), (1, neurons)):
            raise ValueError(
                f"biases[{index}] have the shape {biases[index].shape}: expected ({neurons},)"
            )
    if targets.shape[1] != neurons:
        raise ValueError(
            f"targets have the shape {targets.shape}: expected ({len(inputs)}, {neurons}), since "
            f"the last weights lead to {neurons} neurons"
        )
