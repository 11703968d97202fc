"""How long the last frames took, for whoever wants to know."""

from collections import deque

from visualiser.commands import Measured

FRAMES = 3_600
"""The last minute's."""

NEWS_SECONDS = 0.5


class Meter:
    """Counts the work of the last frames, drawing and training: all but waiting for the next."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._work: deque[float] = deque(maxlen=FRAMES)
        self._times: deque[float] = deque(maxlen=FRAMES)
        self._told = 0.0

    def add(self, work: float, now: float) -> None:
        """One more frame, with so many seconds of work, done at that time."""
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
