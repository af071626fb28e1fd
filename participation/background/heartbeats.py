"""Signs of life of this process's threads: one that hangs is alive and does nothing.

Long work calls ``send_heartbeat`` or ``iterate_with_heartbeat`` as it goes on. It need not know who runs it:
in a thread that nobody watches, such as that of a request, nothing happens.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

T = TypeVar("T")


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


class _Thread(threading.local):
    heartbeat: Heartbeat | None = None


_this_thread: Final = _Thread()


@contextmanager
def beat_here(heartbeat: Heartbeat) -> Iterator[None]:
    """Within the block, ``send_heartbeat`` beats ``heartbeat`` in this thread."""
    before, _this_thread.heartbeat = _this_thread.heartbeat, heartbeat
    try:
        yield
    finally:
        _this_thread.heartbeat = before


def send_heartbeat() -> None:
    """Show that the work of this thread goes on."""
    if _this_thread.heartbeat is not None:
        _this_thread.heartbeat.beat()


def iterate_with_heartbeat(items: Iterable[T]) -> Iterator[T]:
    """``items``, with a beat at each."""
    for item in items:
        send_heartbeat()
        yield item
