"""Threads that work for the whole life of a process: started again if they end, and watched for hanging.

The watcher that starts them again is one of them. If it ends or hangs, nothing starts it again: then the
process is not ready (``are_all_threads_well``), and must be replaced like one with a hung thread.
"""

import logging
import threading
from collections.abc import Callable
from typing import Final

from participation.background import heartbeats, traces
from participation.background.heartbeats import Heartbeat

logger = logging.getLogger(__name__)

Work = Callable[[threading.Event, Heartbeat], None]

#: Seconds between checks whether the threads are alive.
CHECK_SECONDS: Final = 1.0
#: Seconds without a check after which the watcher counts as hung.
WATCHER_LIMIT: Final = 30.0


_running: "list[Supervised]" = []


class Supervised:
    """A thread that runs ``work`` until ``stop`` is asked for.

    ``work`` is given the event that asks it to end and the heartbeat that it must beat; ``limit``: seconds
    without a beat after which it counts as hung. A hung thread cannot be ended: the process must be replaced.
    """

    def __init__(self, name: str, work: Work, *, limit: float) -> None:
        self.heartbeat = Heartbeat(name, limit)
        self._work = work
        self._stopping = threading.Event()
        self._thread = self._start_thread()
        _running.append(self)

    def _start_thread(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, name=f"meydan-{self.heartbeat.name}", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        self.heartbeat.beat()
        with heartbeats.beat_here(self.heartbeat):
            self._work(self._stopping, self.heartbeat)

    def restart_if_ended(self) -> bool:
        """Start it again if it has ended unasked. Returns whether it had."""
        if self._thread.is_alive() or self._stopping.is_set():
            return False
        logger.critical("The thread %s has ended and is started again.", self._thread.name)
        self._thread = self._start_thread()
        return True

    @property
    def is_well(self) -> bool:
        return self._thread.is_alive() and self.heartbeat.is_recent

    def stop(self, seconds: float | None = None) -> bool:
        """Ask it to end, and wait. Returns whether it has ended."""
        self._stopping.set()
        self._thread.join(seconds)
        ended = not self._thread.is_alive()
        if ended and self in _running:
            _running.remove(self)
        return ended


def list_running_threads() -> list[Supervised]:
    """All such threads of this process that were not stopped."""
    return list(_running)


def are_all_threads_well() -> bool:
    """False if one has ended or hangs."""
    return all(each.is_well for each in list_running_threads())


def log_thread_end(ended: threading.ExceptHookArgs) -> None:
    """For ``threading.excepthook``, whose default prints the message too, which may quote a row."""
    name = ended.thread.name if ended.thread else "unknown"
    if ended.exc_value is None:
        logger.critical("The thread %s ends: %s", name, ended.exc_type.__name__)
    else:
        logger.critical(
            "The thread %s ends:\n%s",
            name,
            traces.format_trace(ended.exc_value),
            extra={"error": ended.exc_value},
        )


def start_watcher() -> Supervised:
    """Start the thread that starts the others again, until it is stopped."""
    return Supervised("watcher", _restart_ended_threads, limit=WATCHER_LIMIT)


def _restart_ended_threads(stopping: threading.Event, heartbeat: Heartbeat) -> None:
    while not stopping.wait(CHECK_SECONDS):
        heartbeat.beat()
        for each in list_running_threads():
            each.restart_if_ended()
