"""What can be heard: a tone whose pitch is the error while she trains, a short one for an answer.

Made in code. Nothing is said by sound alone, and where there is no sound card there is silence.
"""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import pygame

from network.snapshot import Snapshot
from network.verdict import Verdict
from visualiser.view import View

RATE = 22_050
"""Samples a second: twice the highest pitch and far more."""

PIECE = 0.12
"""Seconds of one piece of the tone; the next one is waiting when it ends."""

LOWEST, HIGHEST = 165.0, 880.0
"""Hertz at an error of 0 and of a half, which is no better than guessing; an octave sounds the same
wherever it lies, so the pitch rises by the same ratio for the same part of the error."""

STEPS = 48
"""Pitches in between, so that each is made once."""

LOUDNESS = 0.2
TONES = {
    Verdict.RIGHT: ((523.0, 0.09), (784.0, 0.16)),
    Verdict.UNDECIDED: ((523.0, 0.2),),
    Verdict.WRONG: ((392.0, 0.09), (262.0, 0.2)),
}
"""Up for right, level for undecided, down for wrong: hertz and seconds."""


class Ears:
    """Plays what a snapshot sounds like, once sound is asked for."""

    def __init__(self) -> None:
        """Silent; the sound card is not touched before it is needed."""
        self._ready = False
        self._problem = ""
        self._heard = -1
        self._answer: object = None

    def hear(self, snapshot: Snapshot, view: View) -> str:
        """Let this snapshot be heard; what is wrong with the sound, once, or nothing."""
        if not view.sound:
            self._answer = None
            return ""
        if not self._ready and not self._problem:
            self._heard = snapshot.iteration
            return self._begin()
        if self._ready:
            self._tone(snapshot)
            self._verdict(snapshot)
        return ""

    def _begin(self) -> str:
        try:
            pygame.mixer.init(RATE, -16, 1, 512)
            pygame.mixer.set_num_channels(2)
            self._ready = True
        except (pygame.error, NotImplementedError, AttributeError) as error:
            self._problem = f"There is no sound here ({error}); nothing else is missing."
        return self._problem

    def _tone(self, snapshot: Snapshot) -> None:
        """A piece of the tone for what she has learned since the last one; none while she rests."""
        channel = pygame.mixer.Channel(0)
        if snapshot.iteration == self._heard or channel.get_queue() is not None:
            return
        self._heard = snapshot.iteration
        error = snapshot.error.mean_absolute
        if not np.isfinite(error):
            return
        share = min(1.0, error / 0.5)
        sound = pygame.mixer.Sound(buffer=_piece(round(share * STEPS)))
        if channel.get_busy():
            channel.queue(sound)
        else:
            channel.play(sound)

    def _verdict(self, snapshot: Snapshot) -> None:
        """A short one where another situation is asked about, or she answers it otherwise."""
        shown = snapshot.shown
        answer = (tuple(shown.inputs.tolist()), shown.verdict)
        before, self._answer = self._answer, answer
        if before is not None and before != answer and shown.verdict is not None:
            sound = pygame.mixer.Sound(buffer=_notes(TONES[shown.verdict]))
            pygame.mixer.Channel(1).play(sound)

    def close(self) -> None:
        """Let go of the sound card."""
        if self._ready:
            pygame.mixer.quit()


@lru_cache(maxsize=STEPS + 1)
def _piece(step: int) -> bytes:
    """Whole waves on whole samples, so that pieces join without a click."""
    pitch = LOWEST * (HIGHEST / LOWEST) ** (step / STEPS)
    waves = round(PIECE * pitch)
    count = round(waves / pitch * RATE)
    return _samples(np.sin(2 * np.pi * waves * np.arange(count) / count))


def _notes(notes: Iterable[tuple[float, float]]) -> bytes:
    """One after the other, each fading in and out."""
    waves = []
    for pitch, seconds in notes:
        place = np.arange(round(seconds * RATE))
        fade = np.minimum(1, np.minimum(place, place[::-1]) / 200)
        waves.append(np.sin(2 * np.pi * pitch / RATE * place) * fade)
    return _samples(np.concatenate(waves))


def _samples(wave: np.ndarray) -> bytes:
    return (wave * LOUDNESS * 32_767).astype("<i2").tobytes()
