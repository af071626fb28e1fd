"""Signs of life of this process's threads: one that hangs is alive and does nothing."""

import time
from collections.abc import Callable


class Heartbeat:
    """``limit``: seconds without a beat after which the thread counts as hung."""

    def __init__(self, name: str, limit: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self.limit = limit
        self._clock = clock
        self._last = clock()

    def beat(self) -> None:
        self._last = self._clock()

    @property
    def age(self) -> float:
        """Seconds since the last beat."""
        return self._clock() - self._last

    @property
    def is_recent(self) -> bool:
        return self.age <= self.limit
