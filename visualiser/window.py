"""The loop: events in, time passes, a picture out, sixty times a second."""

import gc
from collections.abc import Callable
from time import perf_counter

import pygame

from network.snapshot import Snapshot
from visualiser import commands as c
from visualiser.controls import Controls
from visualiser.delivery import Delivery
from visualiser.ears import Ears
from visualiser.meter import Meter
from visualiser.narrator import quiet
from visualiser.render.paint import Painter
from visualiser.scene.compose import seen
from visualiser.scene.theme import THEMES
from visualiser.screen import Screen
from visualiser.session import Session
from visualiser.staging import Staging
from visualiser.view import View

FRAMES_PER_SECOND = 60
LEAST_TRAINING_SECONDS = 0.001
"""What training gets even where drawing takes all of the frame."""

SPARE_SECONDS = 0.001
"""Of each frame so much is left over, for what the system does."""

REMEMBER_SECONDS = 2.0


def run(
    session: Session,
    size: tuple[int, int],
    remember: Callable[[tuple[int, int]], str],
    narrate: Callable[[Snapshot, View], None] = quiet,
) -> None:
    """Show the session until the user quits.

    `remember` is called with the window's size now and then and at the end; what it returns is
    shown. `narrate` is told of every frame. Raises NoScreen where no window can be opened.
    """
    window = _Window(session, Screen(size), narrate)
    remembered_at = perf_counter()
    try:
        gc.disable()  # a search for cycles takes half a frame, and a frame leaves none behind
        while session.running:
            now = perf_counter()
            window.frame(now)
            if now - remembered_at > REMEMBER_SECONDS:
                remembered_at = now
                if not session.view.playing:
                    gc.collect()
                window.say(remember(window.screen.size))
            window.wait()
    finally:
        gc.enable()
        pygame.display.quit()  # at once: of what follows some takes its time, and saving may fail
        window.close()
        remember(window.screen.size)


class _Window:
    """A session on a screen."""

    def __init__(
        self, session: Session, screen: Screen, narrate: Callable[[Snapshot, View], None]
    ) -> None:
        self.session, self.screen, self._narrate = session, screen, narrate
        self._controls, self._staging, self._painter = Controls(), Staging(), Painter()
        self._painted = True
        self._delivery, self._ears = Delivery(), Ears()
        self._meter, self._frames = Meter(), pygame.time.Clock()

    def frame(self, now: float) -> None:
        """From the events to the picture; what is left of the frame's time is for training."""
        session = self.session
        elapsed = self._frames.get_time() / 1000
        for event in pygame.event.get():  # one by one: what one opens, the next is meant for
            view, _ = seen(session.view, *self.screen.surface.get_size())
            for command in self._controls.read([event], self._staging.shapes, view, now):
                session.handle(command)
        snapshot, view = self._draw(now)
        self._narrate(snapshot, view)
        self._delivery.serve(session, self.screen.surface.get_size())
        self._tell_figures()
        left = now + 1 / FRAMES_PER_SECOND - SPARE_SECONDS - perf_counter()
        session.advance(elapsed, max(LEAST_TRAINING_SECONDS, left))
        done = perf_counter()
        self._meter.add(done - now, done)

    def _tell_figures(self) -> None:
        if self.session.view.figures is None:
            self._meter.forget()
        elif figures := self._meter.news(perf_counter()):
            self.session.handle(figures)

    def _draw(self, now: float) -> tuple[Snapshot, View]:
        session, screen = self.session, self.screen
        if problem := screen.full(session.view.fullscreen):
            session.handle(c.ToggleFullScreen())
            self.say(problem)
        screen.copy(session.view.copied)
        view, layout = seen(session.view, *screen.surface.get_size())
        snapshot = session.snapshot()
        attention = self._controls.attention(now)
        layers = self._staging.compose(
            snapshot, view, layout, now, attention, painted=self._painted
        )
        background = THEMES[view.theme].background
        self._painted = self._painter.paint_layers(
            screen.surface, layers, view.scale, background, patient=self._staging.patient
        )
        pygame.display.flip()
        if silence := self._ears.hear(snapshot, view):
            session.handle(c.ToggleSound())
            self.say(silence)
        return snapshot, view

    def say(self, problem: str) -> None:
        """Tell the user what went wrong, if anything did."""
        if problem:
            self.session.handle(c.Notify(problem))

    def wait(self) -> None:
        """Until the next frame is due."""
        self._frames.tick(FRAMES_PER_SECOND)

    def close(self) -> None:
        """Let go of what else is open."""
        self._delivery.close()
        self._ears.close()
