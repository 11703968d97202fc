"""The program that is watched, at the other end of two pipes: what it tells, how far it may go.

The other side of `visualiser.watching`. Knows nothing of windows.
"""

import json
import os
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from math import prod
from threading import Condition, Event, Thread
from typing import Any

import numpy as np

from network.model import Parameters
from network.problem import Array, Problem, frozen
from network.recipe import Recipe
from network.recording import Ending
from network.refused import Refused
from network.training import State
from network.trouble import refuse_misfit
from visualiser.watching import ENDED, FORMAT, RECORD

LONGEST_LINE = 1_000_000
"""Bytes of the introduction before the numbers; names of 784 inputs are a small part of it."""

LONGEST_TITLE = 80
READ_BYTES = 1 << 16

MOST_WAITING = 64
"""Records taken from the pipe before they are looked at; the pipe holds back the others."""

STORY = (
    "{title} trains this network; the window only watches. The weights are those it has told of, "
    "and what she says is worked out from them. How it changes them only the program knows."
)


class Program:
    """A `network.recording.Source`: two threads, so that neither reading nor writing holds up."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        """Read from one open file and write to the other."""
        self._incoming, self._outgoing = incoming, outgoing
        self._buffer = bytearray()
        self._shapes: list[tuple[int, ...]] = []
        self._layers = 0
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._ended: Ending | None = None
        self._come = Condition()
        self._allowed: int | None = 0
        self._changed = Event()

    def introduced(self) -> State:
        """The network as the program begins with it: waits until it has introduced itself.

        Raises Refused where it is more than can be shown, EOFError where nothing comes.
        """
        try:
            problem, recipe = self._introduction(json.loads(self._line()))
        except (ArithmeticError, KeyError, RecursionError, TypeError, ValueError) as error:
            if isinstance(error, Refused):
                raise
            raise Refused("standard input: expected what watch() in a program writes") from None
        iteration, data = self._read()
        begun = State(problem, recipe, iteration, self._parameters(data))
        for serve in (self._listen, self._answer):
            Thread(target=serve, daemon=True).start()
        return begun

    def refuse(self, why: str) -> None:
        """Tell the program why there will be no window."""
        self._send(f"refused {why}")

    # A source of records

    @property
    def ending(self) -> Ending | None:
        """How it ended, once all that it told has been taken."""
        return None if self._waiting else self._ended

    def arrived(self) -> tuple[int, Parameters] | None:
        """The next record, with its iteration; does not wait for it."""
        with self._come:
            if not self._waiting:
                return None
            iteration, data = self._waiting.popleft()
            self._come.notify_all()
        return iteration, self._parameters(data)

    def wait(self, seconds: float) -> bool:
        """Wait for a record, at most so long."""
        with self._come:
            self._come.wait_for(lambda: self._waiting or self._ended, max(0.0, seconds))
            return bool(self._waiting)

    def allow(self, iteration: int | None) -> None:
        """Let it go on until that iteration, or without end; never waits itself."""
        if iteration != self._allowed:
            self._allowed = iteration
            self._changed.set()

    # Threads

    def _listen(self) -> None:
        ending = Ending.BROKEN_OFF
        try:
            while (record := self._read())[0] != ENDED:
                with self._come:
                    self._come.wait_for(lambda: len(self._waiting) < MOST_WAITING)
                    self._waiting.append(record)
                    self._come.notify_all()
            ending = Ending.ENDED
        except (EOFError, OSError):
            pass
        with self._come:
            self._ended = ending
            self._come.notify_all()

    def _answer(self) -> None:
        """What the last wish is counts, not those before it."""
        while self._changed.wait():
            self._changed.clear()
            self._send("free" if self._allowed is None else str(self._allowed))

    def _send(self, line: str) -> None:
        with suppress(OSError):  # it has ended, which the other thread will find out
            os.write(self._outgoing, f"{line}\n".encode())

    # Bytes

    def _introduction(self, hello: Mapping[str, Any]) -> tuple[Problem, Recipe]:
        if hello["format"] != FORMAT:
            raise Refused(f"format {hello['format']}: this window reads format {FORMAT}")
        layers, rows = tuple(map(int, hello["layers"])), int(hello["examples"])
        activations = tuple(map(str, hello["activations"]))
        recipe = Recipe(layers, activations, bias=bool(hello["bias"]), iterations=0)
        inputs = _names(hello["input_names"], "x", layers[0])
        outputs = _names(hello["output_names"], "y", layers[-1])
        title = " ".join(str(hello["title"]).split())[:LONGEST_TITLE]
        story = STORY.format(title=title)
        examples, desired = (rows, layers[0]), (rows, layers[-1])
        none = np.broadcast_to(0.0, examples), np.broadcast_to(0.0, desired)
        problem = Problem(title, title, story, "", inputs, outputs, *none)  # refused unread
        problem = replace(problem, inputs=self._numbers(examples), targets=self._numbers(desired))
        refuse_misfit(problem, recipe)
        self._layers = len(layers) - 1
        self._shapes = list(pairwise(layers)) + [(n,) for n in layers[1:] if recipe.bias]
        return problem, recipe

    def _read(self) -> tuple[int, bytes]:
        (iteration,) = RECORD.unpack(self._bytes(RECORD.size))
        if iteration == ENDED:
            return ENDED, b""
        return iteration, self._bytes(8 * sum(map(prod, self._shapes)))

    def _parameters(self, data: bytes) -> Parameters:
        numbers, arrays, begin = np.frombuffer(data, "<f8").astype(np.float64), [], 0
        for shape in self._shapes:
            arrays.append(frozen(numbers[begin : begin + prod(shape)].reshape(shape)))
            begin += prod(shape)
        return Parameters(tuple(arrays[: self._layers]), tuple(arrays[self._layers :]))

    def _numbers(self, shape: tuple[int, int]) -> Array:
        return frozen(np.frombuffer(self._bytes(8 * prod(shape)), "<f8").reshape(shape))

    def _line(self) -> bytes:
        while b"\n" not in self._buffer:
            if len(self._buffer) > LONGEST_LINE:
                raise Refused("standard input: the first line is too long")
            self._buffer += self._more()
        line, _, rest = bytes(self._buffer).partition(b"\n")
        self._buffer = bytearray(rest)
        return line

    def _bytes(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._buffer += self._more()
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        return data

    def _more(self) -> bytes:
        if not (data := os.read(self._incoming, READ_BYTES)):
            raise EOFError
        return data


def _names(given: Sequence[object], letter: str, count: int) -> tuple[str, ...]:
    return tuple(map(str, given)) or tuple(f"{letter}{place + 1}" for place in range(count))
