"""What can be heard, told from the samples: pitch, direction, silence."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pygame
import pytest

from network import files
from network.snapshot import look
from network.trainer import Trainer
from network.verdict import Verdict
from visualiser import ears
from visualiser.ears import HIGHEST, LOWEST, RATE, STEPS, TONES, Ears
from visualiser.view import View


def samples(sound: bytes) -> np.ndarray:
    return np.frombuffer(sound, "<i2").astype(float)


def pitch_of(wave: np.ndarray) -> float:
    """The strongest frequency, by Fourier's transform of many repetitions."""
    many = np.tile(wave, 40)
    return float(np.argmax(np.abs(np.fft.rfft(many)))) * RATE / len(many)


@pytest.mark.parametrize("step", [0, 7, 24, STEPS])
def test_a_piece_has_the_pitch_of_its_error(step):
    """From 165 hertz where nothing is wrong to 880 where she only guesses."""
    wanted = LOWEST * (HIGHEST / LOWEST) ** (step / STEPS)
    assert pitch_of(samples(ears._piece(step))) == pytest.approx(wanted, rel=0.01)


@pytest.mark.parametrize("step", [0, 7, 24, STEPS])
def test_pieces_join_without_a_click(step):
    """The jump from the last sample to the first is no larger than any inside."""
    wave = samples(ears._piece(step))
    inside = max(abs(b - a) for a, b in pairwise(wave.tolist()))
    assert abs(wave[0] - wave[-1]) <= 1.1 * inside + 1


@pytest.mark.parametrize("verdict", list(Verdict))
def test_right_goes_up_wrong_goes_down_and_undecided_stays(verdict):
    """So that nobody needs an absolute ear."""
    first, last = TONES[verdict][0][0], TONES[verdict][-1][0]
    direction = {Verdict.RIGHT: 1, Verdict.UNDECIDED: 0, Verdict.WRONG: -1}[verdict]
    assert np.sign(last - first) == direction
    assert np.abs(samples(ears._notes(TONES[verdict]))).max() < 32_767 / 3


@pytest.fixture
def heard(monkeypatch):
    """What is played on the tone's channel and on the answers', with no sound card needed."""
    played: dict[int, list[bytes]] = {0: [], 1: []}

    class Channel:
        def __init__(self, number: int) -> None:
            self.number = number

        def get_queue(self) -> None:
            return None

        def get_busy(self) -> bool:
            return False

        def play(self, sound: bytes) -> None:
            played[self.number].append(sound)

    monkeypatch.setattr(pygame.mixer, "init", lambda *_: None)
    monkeypatch.setattr(pygame.mixer, "set_num_channels", lambda _: None)
    monkeypatch.setattr(pygame.mixer, "Channel", Channel)
    monkeypatch.setattr(pygame.mixer, "Sound", lambda buffer: buffer)
    return played


def snapshot_at(iteration: int, question=(1.0, 1.0, 0.0)):
    trainer = Trainer(*files.find("xor"))
    trainer.seek(iteration)
    return look(trainer, question)


def test_nothing_is_heard_and_no_card_is_touched_before_it_is_asked_for(monkeypatch):
    """Off is the default."""
    monkeypatch.setattr(pygame.mixer, "init", lambda *_: pytest.fail("touched"))
    assert Ears().hear(snapshot_at(3), View()) == ""
    assert not View().sound


def test_the_tone_falls_with_the_error_and_rests_while_she_does(heard):
    """The same iteration is not heard twice."""
    listener = Ears()
    for iteration in (0, 0, 300, 1204, 1204, 5000):
        listener.hear(snapshot_at(iteration), View(sound=True))
    pitches = [pitch_of(samples(sound)) for sound in heard[0]]
    assert len(pitches) == 3  # where she was when it began is no news
    assert pitches == sorted(pitches, reverse=True)


def test_another_situation_is_answered_with_the_notes_of_its_verdict(heard):
    """Each time it is another one."""
    listener = Ears()
    on = View(sound=True)
    for question in ((1.0, 1.0, 0.0), (1.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.0, 1.0)):
        listener.hear(snapshot_at(5000, question), on)
    assert heard[1] == [ears._notes(TONES[Verdict.RIGHT])]


def test_without_a_sound_card_it_is_said_once_and_all_else_goes_on(monkeypatch):
    """Silence is no error."""

    def none(*_: object) -> None:
        raise pygame.error("no card")

    monkeypatch.setattr(pygame.mixer, "init", none)
    listener, on = Ears(), View(sound=True)
    said = [listener.hear(snapshot_at(3), on) for _ in range(3)]
    assert "no card" in said[0]
    assert said[1:] == ["", ""]


def test_weights_that_have_overflowed_are_not_heard(heard):
    """There is no pitch for what is not a number."""
    listener, on = Ears(), View(sound=True)
    snapshot = snapshot_at(7)
    broken = replace(snapshot, error=snapshot.error._replace(mean_absolute=float("nan")))
    for _ in range(3):
        listener.hear(broken, on)
    assert heard[0] == []
