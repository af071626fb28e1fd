"""Publishing snapshots from any thread and process, with or without an event loop, without delaying or
breaking the work that is announced. Each hub finds in the database within seconds what does not arrive.
"""

import asyncio
import atexit
import logging
import threading
import time
from concurrent.futures import CancelledError
from typing import Any

from channels.layers import get_channel_layer

from realtime import hub, limits, topics
from realtime.runtime.line import CONTROL, LAYER_ERRORS, Message, describe_error, does_cross_processes
from realtime.topics import Snapshot

log = logging.getLogger(__name__)


def publish_snapshot(topic: str, snapshot: Snapshot) -> None:
    """Send ``snapshot`` to everyone who follows ``topic`` ("poll:12"), in every process.

    For ``transaction.on_commit(..., robust=True)``. A broken layer is logged and delays the caller by at most
    ``limits.LAYER_SECONDS`` once; the same snapshot may be published twice. Raises UnknownTopic for a topic
    of an unregistered kind, which is a bug.
    """
    parsed = topics.parse_topic(topic)
    hub.hand_over_snapshot(topic, snapshot)
    _outbox.send(CONTROL, {"type": "live.published", "topic": topic})
    _outbox.send(
        parsed.group,
        {"type": "live.snapshot", "topic": topic, "version": snapshot.version, "body": snapshot.body},
    )


def recheck_user(user_id: Any) -> None:
    """Make every process check again what this user may follow. Call it after logout, suspension or a lost
    role.
    """
    hub.recheck_user(user_id)
    _outbox.send(CONTROL, {"type": "live.recheck", "user": user_id})


def withdraw_topics(name: str) -> None:
    """Make every process check again who may follow ``name``, a topic (``poll:12``) or all topics of a kind
    (``thread``), and end it for everybody else.

    For ``transaction.on_commit(..., robust=True)`` where something ceases to be public without a publication
    of its topic. Until the message arrives, at most ``limits.PUBLIC_SECONDS``, newcomers may still follow.
    """
    hub.withdraw_topics(name)
    _outbox.send(CONTROL, {"type": "live.withdrawn", "name": name})


class _Outbox:
    """Sends to the layer from one thread with its own event loop and connection.

    A layer belongs to the loop that uses it, and most callers have none: ``async_to_sync`` would create a
    loop and a connection for every message.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._is_down = False
        self._warned_at = float("-inf")

    def send(self, group: str, message: Message) -> None:
        """Wait until it is sent, so that a short-lived process may end; do not wait on an event loop or while
        the layer is known to be unavailable.
        """
        if not does_cross_processes():
            return
        sending = asyncio.run_coroutine_threadsafe(self._send(group, message), self._start_or_get_loop())
        if not self._is_down and not _is_on_event_loop():
            # ``_send`` has the same timeout; the rest is a margin for a busy machine.
            try:
                sending.result(limits.LAYER_SECONDS + 0.5)
            except (TimeoutError, CancelledError):
                log.warning("A live message to %s is late.", group)

    async def _send(self, group: str, message: Message) -> None:
        try:
            async with asyncio.timeout(limits.LAYER_SECONDS):
                await get_channel_layer().group_send(group, message)
        except LAYER_ERRORS as error:
            self._is_down = True
            if time.monotonic() - self._warned_at > 60:
                self._warned_at = time.monotonic()
                log.warning("Live messages do not reach other processes: %s", describe_error(error))
        else:
            if self._is_down:
                self._is_down = False
                self._warned_at = float("-inf")
                log.info("Live messages reach other processes again.")

    def _start_or_get_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            # After a fork the thread is not alive: the child process starts its own.
            if self._thread is None or not self._thread.is_alive():
                runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
                self._loop, self._stop = runner.get_loop(), asyncio.Event()
                self._thread = threading.Thread(
                    target=_run_publisher, args=(runner, self._stop), name="live-outbox", daemon=True
                )
                self._thread.start()
            return self._loop

    def close(self) -> None:
        """End the thread and its connections; the next message starts a new one."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                self._loop.call_soon_threadsafe(self._stop.set)
                self._thread.join(2 * limits.LAYER_SECONDS)
            self._thread = None
            self._is_down = False
            self._warned_at = float("-inf")


def _run_publisher(runner: asyncio.Runner, stop: asyncio.Event) -> None:
    """Run until ``stop``; unsent messages are dropped, and the layer's connections end with the loop."""
    with runner:
        runner.run(stop.wait())


def _is_on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


_outbox = _Outbox()
atexit.register(_outbox.close)
