"""Cheap HTTP clients, so that the server is measured: raw HTTP/1.1 over asyncio's protocols."""

import asyncio
import itertools
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.faults.installation import NOTHING, Server

_addresses = itertools.count(1)


def http_request(method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = NOTHING) -> bytes:
    """The bytes of a request from an address and a network that no other one of the last 65,536 had."""
    number = next(_addresses)
    lines = {
        "Host": "127.0.0.1",
        "X-Forwarded-For": f"10.{number & 255}.{number >> 8 & 255}.{number >> 16 & 255}",
        **headers,
    }
    if body:
        lines = {"Content-Type": "application/json", **lines, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


@dataclass
class Driven:
    """Results of a run: ``statuses`` by number, ``waits`` of each request and total ``seconds``.

    ``cpu``: milliseconds of the server processes for each request, where they are measured.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds

    @property
    def median(self) -> float:
        """In milliseconds."""
        return statistics.median(self.waits) * 1000

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


def measure_requests(
    servers: Sequence[Server], requests: Iterator[bytes], in_flight: int, expected: int
) -> Driven:
    """Send ``requests`` to the servers in turn. Exits if any answer has another status than ``expected``."""
    before = sum(server.cpu_seconds() for server in servers)
    driven = asyncio.run(drive([server.port for server in servers], requests, in_flight))
    if set(driven.statuses) != {expected}:
        raise SystemExit(f"Unexpected answers: {dict(driven.statuses)}")
    driven.cpu = (sum(server.cpu_seconds() for server in servers) - before) * 1000 / len(driven.waits)
    return driven


async def ask_once(port: int, request: bytes, due: float, driven: Driven) -> int:
    """Send ``request`` on a connection of its own and return the status; it waits since ``due``."""
    [status] = (await drive([port], iter([request]), 1)).statuses
    driven.statuses[status] += 1
    driven.waits.append(time.perf_counter() - due)
    return status
