"""The synapses of a dense network while she plays: made in shares, shown when they are complete."""

from dataclasses import replace

import pytest

from network import files
from network.snapshot import Snapshot, first_question, look
from network.trainer import Trainer
from visualiser.scene.compose import places_of
from visualiser.scene.layout import arrange
from visualiser.scene.synapses import Woven, weave
from visualiser.scene.theme import THEMES
from visualiser.weaver import FRAMES, Weaver

DARK, LIGHT = THEMES["dark"], THEMES["light"]
LAYOUT = arrange(1280, 800)


class Loom:
    """A network that is trained an iteration a frame, and what of its synapses is shown."""

    def __init__(self, name: str = "digits") -> None:
        problem, recipe = files.find(name)
        self.trainer, self.weaver = Trainer(problem, recipe), Weaver()
        self.patient = self.painted = True

    def snapshot(self, example: int | None = None) -> Snapshot:
        return look(self.trainer, first_question(self.trainer.state.problem), example)

    def frame(self, theme=DARK, *, every: bool = True, example: int | None = None) -> Woven:
        self.trainer.step()
        return self.now(theme, every=every, example=example)

    def now(self, theme=DARK, *, every: bool = True, example: int | None = None) -> Woven:
        snapshot = self.snapshot(example)
        places = places_of(snapshot, LAYOUT)
        return self.weaver.weave(
            snapshot,
            theme,
            places,
            every=every,
            quiet=False,
            patient=self.patient,
            painted=self.painted,
        )


def whole(of: Woven, theme=DARK, *, every: bool = True) -> Woven:
    """The synapses of that snapshot, made at once."""
    places = places_of(of.snapshot, LAYOUT)
    return weave(of.snapshot, theme, places, every=every, quiet=False)


@pytest.mark.parametrize("every", [True, False])
def test_what_is_shown_is_always_complete_and_of_one_iteration(every):
    loom, seen, before = Loom(), set(), None
    for _ in range(3 * FRAMES):
        shown = loom.frame(every=every)
        fresh = before is None or shown.lines is not before.lines  # and the rest comes next
        assert shown is before or (fresh and before) or shown == whole(shown, every=every)
        before = shown
        assert 0 <= loom.trainer.iteration - shown.snapshot.iteration <= 2 * FRAMES + 2
        seen.add(shown.snapshot.iteration)
    assert 3 <= len(seen) <= 6


def test_lines_that_are_complete_are_on_the_screen_only_when_they_have_been_painted():
    loom = Loom()
    before = loom.frame()
    loom.painted = False
    while (shown := loom.frame()).lines == before.lines:
        pass
    coming = shown.lines
    for _ in range(2 * FRAMES):
        assert shown == before._replace(lines=coming)
        shown = loom.frame()
    loom.painted = True
    shown = loom.frame()
    assert shown.snapshot.iteration > before.snapshot.iteration
    assert whole(shown).lines == coming


def test_a_small_network_is_made_anew_in_every_frame():
    loom = Loom("xor")
    for _ in range(5):
        shown = loom.frame()
        assert shown.snapshot.iteration == loom.trainer.iteration
        assert shown == whole(shown)


def test_whoever_pauses_sees_where_she_is():
    loom = Loom()
    for _ in range(FRAMES // 2):
        loom.frame()
    loom.patient = False
    shown = loom.now()
    assert shown.snapshot.iteration == loom.trainer.iteration
    assert shown == whole(shown)


def test_another_theme_another_situation_and_going_back_are_shown_at_once():
    loom = Loom()
    for _ in range(5):
        loom.frame()
    shown = loom.frame(LIGHT)
    assert shown.snapshot.iteration == loom.trainer.iteration
    assert shown == whole(shown, LIGHT)
    shown = loom.frame(example=3)
    assert shown.snapshot.iteration == loom.trainer.iteration
    loom.trainer.seek(2)
    assert loom.now(example=3).snapshot.iteration == 2


def test_what_has_not_changed_is_not_made_again():
    """Paused, every frame brings another snapshot of the same weights."""
    loom = Loom()
    loom.patient = False
    before, after = loom.now(), loom.now()
    assert before.lines is after.lines


def test_a_neuron_that_is_switched_off_is_another_picture_of_the_same_weights():
    loom = Loom("xor")
    loom.patient = False
    before = loom.now()
    loom.trainer.state = replace(loom.trainer.state, off=((1, 0),))
    after = loom.now()
    assert after == whole(after)
    assert after.lines != before.lines
