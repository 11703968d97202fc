"""What is followed on standard output: a line per change, at most one a second."""

from dataclasses import replace

import pytest

from network import files
from network.snapshot import look
from network.trainer import Trainer
from visualiser.narrator import Narrator, sentence
from visualiser.scene.caption import caption
from visualiser.view import View


class Told:
    """A narrator whose clock is set by hand, and what it has said."""

    def __init__(self) -> None:
        self.now, self.lines = 0.0, []
        self.narrator = Narrator(self.lines.append, lambda: self.now)
        problem, recipe = files.find("xor")
        self.trainer, self.question = Trainer(problem, recipe), problem.questions[0]

    def see(self, iteration: int, after: float, **view: object) -> None:
        self.now += after
        self.trainer.seek(iteration)
        self.narrator.see(look(self.trainer, self.question), View(**view))


@pytest.fixture
def told() -> Told:
    return Told()


def test_what_changes_is_said_once_a_second_at_most(told):
    """Sixty frames a second, ten seconds long."""
    for frame in range(600):
        told.see(frame, 1 / 60)
    assert 9 <= len(told.lines) <= 11
    assert len(set(told.lines)) == len(told.lines)


def test_what_stays_is_not_said_again(told):
    """A paused window is silent."""
    for _ in range(300):
        told.see(40, 1 / 60)
    assert len(told.lines) == 1


def test_a_line_has_iteration_error_and_the_caption_of_the_window(told):
    """The words are those of the scene."""
    told.see(1204, 2.0)
    snapshot = look(told.trainer, told.question)
    (line,) = told.lines
    assert line.startswith("Iteration 1,204, average error 10.1 %.")
    for part in caption(snapshot):
        assert " ".join(part.text.split()) in line
    assert line == sentence(snapshot, View())


def test_a_notice_is_said_when_it_comes_and_not_with_every_line(told):
    """It stays on the screen until it is closed."""
    told.see(1, 2.0)
    told.see(1, 2.0, notice="Written: xor.png")
    told.see(2, 2.0, notice="Written: xor.png")
    assert [line.startswith("Written") for line in told.lines] == [False, True, False]


def test_slow_motion_says_the_sentence_of_its_phase(told):
    """Also there the words are those of the window."""
    told.trainer.seek(300)
    snapshot = look(told.trainer, told.question, example=5)
    slow = View(slow=True, phase=2)
    assert "Blame (back propagation)" in sentence(snapshot, slow)
    assert sentence(snapshot, replace(slow, slow=False)) != sentence(snapshot, slow)
