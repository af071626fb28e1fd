"""Which responses can be cached, and how a cached one is sent."""

import asyncio
import gzip
import hashlib
import re
from collections.abc import Sequence
from typing import Final

from config.serving.page_requests import Headers, Send
from participation.web.public_pages import VisitCounter

#: Bytes under which a body is not compressed.
MIN_GZIPPED: Final = 500
#: Statuses of a response that is the same for everybody who waits for it, but is not cached.
_SHARED: Final = frozenset({301, 302, 404})
#: A cache in front asks each time: it counts whole seconds, and a page is at most two seconds old.
_CACHE_CONTROL: Final = b"public, no-cache"
_REPLACED: Final = frozenset({b"etag", b"cache-control", b"vary", b"content-length", b"content-encoding"})
_VARY_ALLOWED: Final = frozenset({b"cookie", b"accept-language", b"accept-encoding", b"origin"})
#: A signed-in person gets another response, by cookie or by token.
_VARY_ADDED: Final = frozenset({b"cookie", b"authorization", b"accept-encoding"})
_GZIP: Final = re.compile(rb"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
_TEXT: Final = re.compile(rb"text/|application/(?:[a-z]+\+)?(?:json|xml)\b")
_TAG: Final = re.compile(rb'"[^"]*"')


class CachedPage:
    """A response and the time at which its rendering ``began``, on the loop's clock. ``gzipped`` is empty if
    the body is not worth compressing.
    """

    def __init__(
        self, headers: Headers, body: bytes, gzipped: bytes, counters: Sequence[VisitCounter], began: float
    ) -> None:
        own = dict(headers)
        digest = hashlib.blake2b(body, digest_size=16).hexdigest()
        self._etag = own.get(b"etag", b"").removeprefix(b"W/") or f'"{digest}"'.encode()
        self._headers = [(name, value) for name, value in headers if name not in _REPLACED]
        self._headers.append((b"cache-control", own.get(b"cache-control", _CACHE_CONTROL)))
        self._headers.append((b"vary", b", ".join(sorted(_list_vary(headers) | _VARY_ADDED))))
        self._body = body
        self._gzipped = gzipped
        self._counters = counters
        self.began = began

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return len(self._body) + len(self._gzipped) + 4096

    def count_visit(self, referrer: bytes) -> None:
        """Count a visit by a link, if the view counts them."""
        for count in self._counters:
            count(referrer.decode("latin-1"))

    async def send(self, method: str, headers: dict[bytes, bytes], send: Send) -> None:
        if self._is_at(headers.get(b"if-none-match", b"")):
            unchanged = [(name, value) for name, value in self._headers if name != b"content-type"]
            unchanged.append((b"etag", self._etag))
            await _send_answer(send, 304, unchanged, b"")
            return
        body, extra = self._body, [(b"etag", self._etag)]
        if self._gzipped and _GZIP.search(headers.get(b"accept-encoding", b"")):
            # Not the same bytes, so not the same strong tag.
            body, extra = self._gzipped, [(b"content-encoding", b"gzip"), (b"etag", b"W/" + self._etag)]
        extra.append((b"content-length", str(len(body)).encode()))
        await _send_answer(send, 200, [*self._headers, *extra], b"" if method == "HEAD" else body)

    def _is_at(self, tags: bytes) -> bool:
        """Whether a client with one of these ``tags`` has this response."""
        return tags.strip() == b"*" or self._etag in _TAG.findall(tags)


class SharedResponse:
    """An uncacheable response, shared with the requests that waited for it."""

    def __init__(self, status: int, headers: Headers, body: bytes) -> None:
        self._status = status
        self._headers = headers
        self._body = body

    async def send(self, method: str, _headers: dict[bytes, bytes], send: Send) -> None:
        await _send_answer(send, self._status, self._headers, b"" if method == "HEAD" else self._body)


def is_cacheable(status: int, headers: Headers) -> bool:
    """Whether such a response is the same for everybody for a while."""
    control = b",".join(value for name, value in headers if name == b"cache-control").lower()
    is_private = b"no-store" in control or b"private" in control
    return status == 200 and not is_private and _is_for_everybody(headers)


def is_shareable(status: int, headers: Headers) -> bool:
    """Whether such a response is the same for everybody who waited for it."""
    return status in _SHARED and _is_for_everybody(headers)


async def compress_body(headers: Headers, body: bytes) -> bytes:
    """``body`` by gzip, in a thread; empty if it is short or no text.

    Compression leaks no secret here (BREACH): the bytes are public, and nothing of a reader is in them.
    """
    if len(body) < MIN_GZIPPED or not _TEXT.match(dict(headers).get(b"content-type", b"")):
        return b""
    return await asyncio.to_thread(gzip.compress, body, 6, mtime=0)


def _is_for_everybody(headers: Headers) -> bool:
    return all(name != b"set-cookie" for name, _ in headers) and _list_vary(headers) <= _VARY_ALLOWED


def _list_vary(headers: Headers) -> set[bytes]:
    values = (value for name, value in headers if name == b"vary")
    return {word.strip().lower() for value in values for word in value.split(b",") if word.strip()}


async def _send_answer(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
