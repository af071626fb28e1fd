"""The connection to other processes: one channel of the layer, one reader, one group per topic.

A layer may be unavailable at the start, fail, lose messages or come back. The connection is then rebuilt, and
the hub looks up in the database what was missed meanwhile (``Hub._reconcile_groups``).
"""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Awaitable, Callable, Collection
from typing import Any, TypeVar

from channels.exceptions import ChannelFull
from channels.layers import InMemoryChannelLayer, get_channel_layer
from channels_redis.pubsub import RedisPubSubChannelLayer
from redis.exceptions import RedisError

from realtime import limits

log = logging.getLogger(__name__)

# TimeoutError is a subclass of OSError.
LAYER_ERRORS = (OSError, RedisError, ChannelFull)
# The group of every process: probes of the connection, and users whose permissions changed.
CONTROL = "live.control"

Message = dict[str, Any]
T = TypeVar("T")


def does_cross_processes() -> bool:
    return not isinstance(get_channel_layer(), InMemoryChannelLayer)


def describe_error(error: Exception) -> str:
    """The text of ``error`` for the log; a timeout has no message of its own."""
    return f"{type(error).__name__} {error}".strip()


async def call_with_timeout(call: Awaitable[T]) -> T:
    """The result of one call of the layer. Raises TimeoutError after ``limits.LAYER_SECONDS``.

    redis-py swallows a cancellation that arrives while it connects; this function raises it then.
    """
    async with asyncio.timeout(limits.LAYER_SECONDS):
        answer = await call
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
    return answer


class LayerConnection:
    """``wanted`` returns the groups to join, ``received`` gets messages, ``joined`` gets new groups."""

    def __init__(
        self,
        *,
        wanted: Callable[[], set[str]],
        received: Callable[[Message], None],
        joined: Callable[[Collection[str]], None],
    ) -> None:
        self.is_up = False
        self._layer: Any = get_channel_layer()
        self._wanted = wanted
        self._received = received
        self._joined_now = joined
        self._joined: set[str] = set()
        self._stir = asyncio.Event()
        self._heard = asyncio.Event()
        self._probe = ""
        self._warned = False

    def stir(self) -> None:
        """Signal that ``wanted`` has changed."""
        self._stir.set()

    async def run(self) -> None:
        """Stay connected until cancelled. After an error of the layer, connect again; wait longer after each
        that fails in a row, and warn once until the layer is back.
        """
        shortest, longest = limits.BACKOFF_SECONDS
        delay = shortest
        while True:
            try:
                await self._serve()
            except LAYER_ERRORS as error:
                was_up, self.is_up = self.is_up, False
                delay = shortest if was_up else min(delay * 2, longest)
                if not self._warned:
                    self._warned = True
                    log.warning(
                        "The channel layer is unavailable; open pages are updated from the database: %s",
                        describe_error(error),
                    )
            finally:
                await self._disconnect()
            await asyncio.sleep(delay)

    async def _serve(self) -> None:
        """Hold one channel until a layer error shows that it is lost."""
        channel = await call_with_timeout(self._layer.new_channel("live."))
        reader = asyncio.ensure_future(self._read_messages(channel))
        reader.add_done_callback(lambda _task: self.stir())
        try:
            next_probe = 0.0
            while not reader.done():
                self._stir.clear()
                await self._join_and_leave_groups(channel)
                now = asyncio.get_running_loop().time()
                if now >= next_probe:
                    await self._check_round_trip()
                    next_probe = now + limits.PROBE_SECONDS
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout_at(next_probe):
                        await self._stir.wait()
            reader.result()
        finally:
            reader.cancel()

    async def _read_messages(self, channel: str) -> None:
        while True:
            message = await self._layer.receive(channel)
            if message["type"] == "live.probe":
                if message["probe"] == self._probe:
                    self._heard.set()
            else:
                self._received(message)

    async def _join_and_leave_groups(self, channel: str) -> None:
        """Join the groups that are wanted now, and leave all others."""
        wanted = self._wanted() | {CONTROL}
        for group in self._joined - wanted:
            await call_with_timeout(self._layer.group_discard(group, channel))
            self._joined.discard(group)
        new = wanted - self._joined
        for group in new:
            await call_with_timeout(self._layer.group_add(group, channel))
            self._joined.add(group)
        if new - {CONTROL}:
            # Something may have been published between reading the database and joining the group.
            self._joined_now(new - {CONTROL})

    async def _check_round_trip(self) -> None:
        """Raises TimeoutError when a message to all processes does not come back to this one."""
        if does_cross_processes():
            await self._wait_for_own_message()
        self.is_up = True
        if self._warned:
            self._warned = False
            log.info("The channel layer is available again.")

    async def _wait_for_own_message(self) -> None:
        """Send probes to all processes until one arrives here. Raises TimeoutError."""
        self._probe = uuid.uuid4().hex
        self._heard.clear()
        async with asyncio.timeout(limits.PROBE_ANSWER_SECONDS):
            while not self._heard.is_set():
                await call_with_timeout(
                    self._layer.group_send(CONTROL, {"type": "live.probe", "probe": self._probe})
                )
                # Not wait_for: in Python 3.11 it swallows a cancellation that arrives together with the
                # result.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(limits.LAYER_SECONDS):
                        await self._heard.wait()

    async def _disconnect(self) -> None:
        """Drop connections and subscriptions of this process (the pub/sub layer's ``flush`` affects nothing
        else).
        """
        self._joined = set()
        if isinstance(self._layer, RedisPubSubChannelLayer):
            try:
                await call_with_timeout(self._layer.flush())
            except LAYER_ERRORS as error:
                log.debug("The channel layer could not be closed: %s", describe_error(error))
