"""One socket as the hub sees it: its topics, the versions it has, and one pending frame per topic."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from realtime import limits
from realtime.access import Identity
from realtime.runtime import transport
from realtime.topics import Snapshot, Topic

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Frame:
    """A snapshot as the text that every follower gets, built once; ``prepared`` is the same as a WebSocket
    frame.
    """

    topic: str
    version: int
    text: str
    prepared: bytes | None = None


def build_frame(topic: str, snapshot: Snapshot) -> Frame:
    """Build the frame. ``body`` is inserted as it is (it is JSON); a topic's name needs no escaping."""
    text = f'{{"topic":"{topic}","version":{snapshot.version},"data":{snapshot.body.decode()}}}'
    return Frame(topic, snapshot.version, text)


class Listener:
    """``topics`` maps names to the topics it follows; ``idle`` is that of ``Connections``. For a slow client,
    a newer frame replaces a pending one.
    """

    __slots__ = (
        "_idle", "_pending", "_send", "_versions", "_writer",
        "checked_at", "identity", "language", "protocol", "topics",
    )  # fmt: skip

    def __init__(
        self,
        *,
        send: transport.Send,
        identity: Identity,
        language: str,
        protocol: Any = None,
        idle: Mapping[Any, int] = MappingProxyType({}),
    ) -> None:
        self.identity = identity
        self.language = language
        self.topics: dict[str, Topic] = {}
        self.checked_at = 0.0
        self._send = send
        self.protocol = protocol
        self._idle = idle
        self._versions: dict[str, int] = {}
        self._pending: dict[str, Frame] = {}
        self._writer: asyncio.Task[None] | None = None

    def start(self, topic: Topic, version: int) -> None:
        """Follow ``topic``, of which the client has ``version`` (-1 for none)."""
        self.topics[topic.name] = topic
        self._versions[topic.name] = version

    def stop(self, name: str) -> None:
        self.topics.pop(name, None)
        self._versions.pop(name, None)
        self._pending.pop(name, None)

    def close(self) -> None:
        self.topics.clear()
        self._pending.clear()
        if self._writer is not None:
            self._writer.cancel()

    def offer(self, frame: Frame) -> None:
        """Send ``frame`` when the client can take it, unless it already has that version.

        If it can at once, this takes a tenth of the time of ``_write`` (no task, framing or turn of the event
        loop), and looks at as few objects as possible: each is a cache miss, ten thousand times.
        """
        versions, name, version = self._versions, frame.topic, frame.version
        if version <= versions.get(name, version):
            return
        if self._writer is None and (descriptor := self._idle.get(self.protocol)) is not None:
            transport.write_frame(self.protocol, descriptor, self._get_prepared_frame(frame))
            versions[name] = version
        else:
            self._pending[name] = frame
            self._write_soon()

    async def send(self, text: str) -> None:
        await transport.send_text(self._send, text)

    def _get_prepared_frame(self, frame: Frame) -> bytes:
        if frame.prepared is None:
            frame.prepared = transport.prepare_frame(self.protocol, frame.text)
        return frame.prepared

    def _write_soon(self) -> None:
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write())
            self._writer.add_done_callback(self._finish_writing)

    async def _write(self) -> None:
        while self._pending:
            if transport.count_unsent_bytes(self.protocol) > limits.UNSENT_BYTES:
                await asyncio.sleep(limits.DRAIN_SECONDS)
                continue
            name, frame = next(iter(self._pending.items()))
            del self._pending[name]
            self._versions[name] = frame.version
            await self._send({"type": "websocket.send", "text": frame.text})

    def _finish_writing(self, writer: asyncio.Task[None]) -> None:
        self._writer = None
        if writer.cancelled():
            return
        error = writer.exception()
        if error is not None:
            # The server reports the disconnect itself; until then nothing more is written to this socket.
            log.info("A live socket could not be written to: %s", error)
            self._pending.clear()
        elif self._pending:
            self._write_soon()
