"""Answers to a poll by the API and by the page's form, compared with a bare insert on the same processes."""

import asyncio
import itertools
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.load.clients import http_request

#: The 32 characters of a token against forged requests, as a cookie and in a form.
CSRF = "meydan0123456789meydan0123456789"
#: Answers that are sent before a measurement: the first ones of a process teach it their headers.
FIRST = 16


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


def by_api(poll: Mapping[str, Any], tokens: Sequence[str]) -> Iterator[bytes]:
    """Each resident answers once."""
    path = f"/api/v1/polls/{poll['poll']}/responses/"
    for token, option in zip(tokens, itertools.cycle(poll["options"]), strict=False):
        body = json.dumps({"answers": [{"question": poll["question"], "options": [option]}]})
        yield http_request("POST", path, body.encode(), {"Authorization": f"Token {token}"})


def by_page(poll: Mapping[str, Any], sessions: Sequence[str]) -> Iterator[bytes]:
    for session, option in zip(sessions, itertools.cycle(poll["options"]), strict=False):
        body = urlencode({"csrfmiddlewaretoken": CSRF, f"q{poll['question']}": option})
        headers = {
            "Cookie": f"csrftoken={CSRF}; sessionid={session}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        yield http_request("POST", f"/yoklamalar/{poll['poll']}/", body.encode(), headers)
