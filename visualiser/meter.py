"""How long frames take: what is left of one for training, and figures for whoever wants to know."""

from collections import deque

from visualiser.commands import Measured

TRAINING_SECONDS = 0.009
"""Half a frame for training leaves the other half for drawing."""

LEAST_TRAINING_SECONDS = 0.001
"""What training gets even where drawing takes all of the frame."""

SPARE_SECONDS = 0.0022
"""Of each frame so much is left over, for what the system does."""

CALMING = 0.1
"""A frame that took long counts at once, one that took less only by this share: late frames come in
groups, while weights grow fast."""

FRAMES = 3_600
"""The last minute's."""

NEWS_SECONDS = 0.5


class Meter:
    """Counts the work of the last frames: from reading the events until the picture is shown."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._drawing: dict[int, float] = {}
        self._work: deque[float] = deque(maxlen=FRAMES)
        self._times: deque[float] = deque(maxlen=FRAMES)
        self._told = 0.0

    def left_for_training(self, turn: int, frame: float) -> float:
        """Seconds of a frame that drawing will leave, as it was when it was this panel's turn."""
        room = frame - self._drawing.get(turn, 0.0) - SPARE_SECONDS
        return min(TRAINING_SECONDS, max(LEAST_TRAINING_SECONDS, room))

    def add(self, turn: int, *, drawing: float, work: float, now: float) -> None:
        """One more frame, shown at that time, and how much of its work was drawing."""
        usual = self._drawing.get(turn, 0.0)
        self._drawing[turn] = max(drawing, usual + CALMING * (drawing - usual))
        self._work.append(work)
        self._times.append(now)

    def forget(self) -> None:
        """Begin to count anew."""
        self._work.clear()
        self._times.clear()

    def news(self, now: float) -> Measured | None:
        """The figures, now and then; they take a while to find."""
        if now - self._told < NEWS_SECONDS or len(self._work) < 2:
            return None
        self._told = now
        work, span = sorted(self._work), self._times[-1] - self._times[0]
        rate = (len(work) - 1) / span if span else 0.0
        return Measured(rate, work[len(work) // 2], work[99 * len(work) // 100], work[-1])
