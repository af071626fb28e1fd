"""Cheap clients, so that the server is measured: raw HTTP/1.1 and raw WebSocket frames."""

import asyncio
import itertools
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_addresses = itertools.count(1)
_VERSION = re.compile(rb'"version":(\d+)')


def http_request(
    method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> bytes:
    """The bytes of a request from an address and a network that no other one of the last 65,536 had."""
    number = next(_addresses)
    lines = {
        "Host": "127.0.0.1",
        "X-Forwarded-For": f"10.{number & 255}.{number >> 8 & 255}.{number >> 16 & 255}",
        **(headers or {}),
    }
    if body:
        lines = {"Content-Type": "application/json", **lines, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


@dataclass
class Driven:
    """Results of a run: ``statuses`` by number, ``waits`` of each request in seconds, total ``seconds``."""

    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds

    @property
    def p99(self) -> float:
        """Milliseconds within which 99 of 100 requests were answered."""
        return statistics.quantiles(self.waits, n=100)[98] * 1000


class Sender(asyncio.Protocol):
    """Sends its next request once the last one was answered. Answers must have a Content-Length."""

    def __init__(self, requests: Iterator[bytes], driven: Driven, ended: "asyncio.Future[None]") -> None:
        self._requests, self._driven, self._ended = requests, driven, ended
        self._buffer = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._ended.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        _, _, length = head.lower().partition(b"content-length:")
        if len(body) >= int(length.split(b"\r\n", 1)[0] or 0):
            self._driven.statuses[int(head[9:12])] += 1
            self._driven.waits.append(time.perf_counter() - self._sent_at)
            self._buffer = b""
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._ended.done():
            self._ended.set_exception(error or ConnectionError("The server closed the connection."))


async def drive(ports: Sequence[int], requests: Iterator[bytes], in_flight: int) -> Driven:
    """Send ``requests`` over ``in_flight`` connections, which are shared out to the servers at ``ports``."""
    loop, driven = asyncio.get_running_loop(), Driven()
    started = time.perf_counter()
    ended = [loop.create_future() for _ in range(in_flight)]
    for future, port in zip(ended, itertools.cycle(ports), strict=False):
        await loop.create_connection(
            lambda future=future: Sender(requests, driven, future),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
    await asyncio.gather(*ended)
    driven.seconds = time.perf_counter() - started
    return driven


async def status_of(reader: asyncio.StreamReader) -> int:
    """Read the next answer to its end and return its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    length = re.search(rb"content-length: (\d+)", head)
    if length is not None:
        await reader.readexactly(int(length[1]))
    elif b"transfer-encoding: chunked" in head:
        while size := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    return status


def for_seconds(seconds: float, path: str, headers: Mapping[str, str]) -> Iterator[bytes]:
    """Requests for one page, each from another address, until ``seconds`` have passed."""
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        yield http_request("GET", path, headers=headers)


class Followers:
    """Open sockets that follow a topic. ``done`` is set when all have the newest version."""

    def __init__(self) -> None:
        self.sockets: list[Follower] = []
        self.newest = 0
        self.have_it = 0
        self.done = asyncio.Event()

    async def open(self, port: int, number: int, message: bytes) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(0, number, 50):
            made = [
                loop.create_connection(lambda: Follower(self, message), "127.0.0.1", port) for _ in range(50)
            ]
            self.sockets += [follower for _transport, follower in await asyncio.gather(*made)]
            await asyncio.gather(*(follower.is_open.wait() for follower in self.sockets))

    def had(self, version: int) -> None:
        if version == self.newest:
            self.have_it += 1
            if self.have_it == len(self.sockets):
                self.done.set()

    def expect(self, version: int) -> None:
        self.newest, self.have_it = version, 0
        self.done.clear()

    def close(self) -> None:
        for follower in self.sockets:
            follower.transport.abort()


class Follower(asyncio.Protocol):
    """Opens a WebSocket, sends ``message`` if not empty, then listens and answers pings."""

    def __init__(self, followers: Followers, message: bytes) -> None:
        self.followers, self.message = followers, message
        self.is_open = asyncio.Event()
        self.buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(
            b"GET /ws/live/ HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: bWV5ZGFuLW1leWRhbi0wMQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.is_open.is_set():
            head, separator, rest = self.buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            assert head.startswith(b"HTTP/1.1 101"), head
            self.buffer = rest
            self.is_open.set()
            if self.message:
                self._send(1, self.message)
        while (frame := self._next_frame()) is not None:
            opcode, payload = frame
            if opcode == 9:
                self._send(10, payload)
            elif version := _VERSION.search(payload):
                self.followers.had(int(version[1]))

    def _next_frame(self) -> tuple[int, bytes] | None:
        if len(self.buffer) < 4:
            return None
        length, start = self.buffer[1], 2
        if length == 126:
            length, start = int.from_bytes(self.buffer[2:4], "big"), 4
        end = start + length
        if len(self.buffer) < end:
            return None
        frame = self.buffer[0] & 15, self.buffer[start:end]
        self.buffer = self.buffer[end:]
        return frame

    def _send(self, opcode: int, payload: bytes) -> None:
        """Masked with zeros, which is a valid mask."""
        assert len(payload) < 126
        self.transport.write(bytes([128 | opcode, 128 | len(payload)]) + bytes(4) + payload)
