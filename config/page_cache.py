"""Public pages kept as bytes, in front of Django: they are the same for everybody who is not signed in.

Only a request without session, token and body is answered from here, and only with the response of a view
marked by ``participation.public_pages``. A response is made by a request that has nothing of its sender but
the URL, the host, the scheme and the language, so no header can get into it. It is at most ``LONGEST``
seconds old, and out of date as soon as something that it shows is published or a signed-in person changes
something here.
"""

import asyncio
import gzip
import hashlib
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from config.api.language import chosen_language
from participation.public_pages import PERSON_KEY, QUIET_KEY, SCOPE_KEY, Shown, is_public_page
from realtime import hub

log = logging.getLogger(__name__)

#: Seconds after which a response is made again, while the old one is still sent.
FRESH: Final = 1.0
#: Seconds after which a response is no longer sent.
LONGEST: Final = 2.0
#: Bytes of all responses together, and of one.
MOST_BYTES: Final = 64 * 1024 * 1024
MOST_BYTES_EACH: Final = 512 * 1024
LONGEST_PATH: Final = 512
#: Times that a response is made for one request, if what it shows is published meanwhile.
MOST_ATTEMPTS: Final = 3
#: Requests for one response at a time; a reader may join one that began less than ``FRESH`` seconds ago.
MOST_AT_ONCE: Final = 3
#: Seconds after which making a response is given up.
MAKING_SECONDS: Final = 30.0
#: Addresses remembered because their response was not one to be kept.
MOST_UNKEPT: Final = 10_000
#: Headers of which a request may have only one.
_ONCE: Final = frozenset({b"host", b"cookie", b"authorization", b"content-length", b"x-forwarded-proto"})

_QUERY: Final = re.compile(rb"(?:sayfa=[0-9]{1,6})?")
_CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_GZIP: Final = re.compile(rb"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
_VARY_ALLOWED: Final = {b"cookie", b"accept-language", b"accept-encoding", b"origin"}
#: Shared caches may send a response for one second.
_CACHE_CONTROL: Final = b"public, max-age=0, s-maxage=1"

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class Asked(NamedTuple):
    """What a response depends on. ``language`` is empty for pages, whose path determines it."""

    scheme: str
    host: bytes
    forwarded_proto: bytes
    path: str
    query: bytes
    language: str


class Kept:
    """A response and the time at which making it began, on the loop's clock."""

    def __init__(self, headers: Headers, body: bytes, shown: Shown, made_at: float) -> None:
        own = dict(headers)
        digest = hashlib.blake2b(body, digest_size=16).hexdigest()
        self._etag = own.get(b"etag", b"").removeprefix(b"W/") or f'"{digest}"'.encode()
        self._headers = [(name, value) for name, value in headers if name not in _REPLACED]
        self._headers.append((b"cache-control", own.get(b"cache-control", _CACHE_CONTROL)))
        vary = _vary(headers) | {b"cookie", b"accept-encoding"}
        self._headers.append((b"vary", b", ".join(sorted(vary))))
        self._body = body
        self._gzipped: bytes | None = None
        self.shown = shown
        self.made_at = made_at

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return 2 * len(self._body) + 4096

    async def send(self, method: str, headers: dict[bytes, bytes], send: Send) -> None:
        if self._etag in headers.get(b"if-none-match", b""):
            unchanged = [(name, value) for name, value in self._headers if name != b"content-type"]
            unchanged.append((b"etag", self._etag))
            await _answer(send, 304, unchanged, b"")
            return
        body, extra = self._body, [(b"etag", self._etag)]
        if _GZIP.search(headers.get(b"accept-encoding", b"")):
            if self._gzipped is None:
                self._gzipped = gzip.compress(self._body, 6, mtime=0)
            # Not the same bytes, so not the same strong tag.
            body, extra = self._gzipped, [(b"content-encoding", b"gzip"), (b"etag", b"W/" + self._etag)]
        extra.append((b"content-length", str(len(body)).encode()))
        await _answer(send, 200, [*self._headers, *extra], b"" if method == "HEAD" else body)


_REPLACED: Final = frozenset({b"etag", b"cache-control", b"vary", b"content-length", b"content-encoding"})


@dataclass(eq=False, slots=True)
class Making:
    """A response that is being made since ``began``, on the loop's clock."""

    asked: Asked
    task: asyncio.Task[Kept | None]
    began: float


class PageCache:
    """Wraps Django's ASGI application. Belongs to one event loop."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._kept: OrderedDict[Asked, Kept] = OrderedDict()
        self._bytes = 0
        self._making: dict[Asked, list[Making]] = {}
        self._unkept: OrderedDict[Asked, float] = OrderedDict()
        self._published_at: OrderedDict[str, float] = OrderedDict()
        self._changed_at = float("-inf")
        self._watched: hub.Hub | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._watch()
        if scope["method"] not in ("GET", "HEAD"):
            await self._pass_change(scope, receive, send)
            return
        headers = dict(scope["headers"])
        asked = asked_for(scope, headers)
        kept = None if asked is None else await self._response(asked, scope)
        if kept is None:
            await self._application(scope, receive, send)
            return
        if scope["method"] == "GET" and kept.shown.visited is not None and b"referer" in headers:
            kept.shown.visited(headers[b"referer"].decode("latin-1"))
        await kept.send(scope["method"], headers, send)

    def _watch(self) -> None:
        current = hub.current()
        if current is not self._watched:
            self._watched = current
            current.watch(self.published)

    def published(self, topic: str) -> None:
        """Drop what shows ``topic``."""
        self._published_at[topic] = asyncio.get_running_loop().time()
        self._published_at.move_to_end(topic)
        while len(self._published_at) > 10_000:
            self._published_at.popitem(last=False)

    async def _pass_change(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request that may change something; afterwards keep nothing older."""

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Before whoever sent it can look at a page.
                is_change = scope["method"] in _CHANGING and message["status"] < 400
                if is_change and scope.get(PERSON_KEY) and not scope.get(QUIET_KEY):
                    self._changed_at = asyncio.get_running_loop().time()
            await send(message)

        await self._application(scope, receive, note)

    # Responses

    async def _response(self, asked: Asked, scope: Scope) -> Kept | None:
        """A response that may be sent now; None if this page is not kept."""
        now = asyncio.get_running_loop().time()
        kept = self._kept.get(asked)
        if kept is not None and self._is_outdated(kept.shown, kept.made_at):
            self._drop(asked)
            kept = None
        age = now - kept.made_at if kept else LONGEST
        if kept is not None and age < FRESH:
            self._kept.move_to_end(asked)
            return kept
        began = self._unkept.get(asked)
        if kept is None and began is not None and now - began < FRESH:
            return None
        making = next((it for it in self._making.get(asked, ()) if self._may_join(it, now)), None)
        if making is None:
            if kept is None and not _is_public(asked.path):
                return None
            making = self._begin(asked, canonical(scope, asked), now)
        if kept is not None and age < LONGEST:
            return kept
        return await asyncio.shield(making.task)

    def _may_join(self, making: Making, now: float) -> bool:
        """Whether what is being made is new enough, or so many are that there must not be more."""
        is_new = now - making.began < FRESH and making.began > self._changed_at
        return is_new or len(self._making[making.asked]) >= MOST_AT_ONCE

    def _begin(self, asked: Asked, scope: Scope, now: float) -> Making:
        making = Making(asked, asyncio.create_task(self._make(asked, scope)), now)
        self._making.setdefault(asked, []).insert(0, making)
        making.task.add_done_callback(lambda _: self._end(making))
        return making

    def _end(self, making: Making) -> None:
        self._making[making.asked].remove(making)
        if not self._making[making.asked]:
            del self._making[making.asked]

    def _is_outdated(self, shown: Shown, made_at: float) -> bool:
        return self._changed_at >= made_at or self._was_published(shown, made_at)

    def _was_published(self, shown: Shown, since: float) -> bool:
        never = float("-inf")
        return any(self._published_at.get(topic, never) >= since for topic in shown.topics)

    async def _make(self, asked: Asked, scope: Scope) -> Kept | None:
        """Make and keep the response; None if it must not be kept."""
        kept = None
        began = asyncio.get_running_loop().time()
        for _attempt in range(MOST_ATTEMPTS):
            began = asyncio.get_running_loop().time()
            kept = await self._made({**scope, SCOPE_KEY: Shown()}, began)
            if kept is None or not self._was_published(kept.shown, began):
                break
        before = self._kept.get(asked)
        if before is not None and before.made_at > began:
            return before
        self._drop(asked)
        if kept is None:
            self._unkept[asked] = began
            if len(self._unkept) > MOST_UNKEPT:
                self._unkept.popitem(last=False)
            return None
        self._kept[asked] = kept
        self._bytes += kept.size
        while self._bytes > MOST_BYTES:
            self._drop(next(iter(self._kept)))
        return kept

    def _drop(self, asked: Asked) -> None:
        if (kept := self._kept.pop(asked, None)) is not None:
            self._bytes -= kept.size

    async def _made(self, scope: Scope, began: float) -> Kept | None:
        start: Message = {}
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        try:
            async with asyncio.timeout(MAKING_SECONDS):
                await self._application(scope, _empty_body(), collect)
        except TimeoutError:
            log.warning("A page took more than %d seconds: %s", MAKING_SECONDS, scope["path"])
            return None
        headers = [(name.lower(), value) for name, value in start.get("headers", [])]
        body = b"".join(parts)
        if start.get("status") != 200 or not may_be_kept(headers) or len(body) > MOST_BYTES_EACH:
            return None
        return Kept(headers, body, scope[SCOPE_KEY], began)


def asked_for(scope: Scope, headers: dict[bytes, bytes]) -> Asked | None:
    """What the request asks for, if it could be a public page; None if Django alone can answer it."""
    path, query = scope["path"], scope["query_string"]
    if (
        len(path) > LONGEST_PATH
        or not _QUERY.fullmatch(query)
        or b"authorization" in headers
        or b"transfer-encoding" in headers
        or headers.get(b"content-length", b"0") != b"0"
        or _is_personal(headers)
        or b"host" not in headers
        or (len(scope["headers"]) != len(headers) and _has_twice(scope["headers"]))
    ):
        return None
    language = ""
    if path.startswith("/api/"):
        language = _language(headers.get(b"accept-language", b"").decode("latin-1"))
    return Asked(
        scope.get("scheme", "http"),
        headers[b"host"],
        headers.get(b"x-forwarded-proto", b""),
        path,
        query,
        language,
    )


def canonical(scope: Scope, asked: Asked) -> Scope:
    """The request that makes the response, with nothing else of its sender."""
    kept: Headers = [(b"host", asked.host)]
    if asked.language:
        kept.append((b"accept-language", asked.language.encode()))
    if asked.forwarded_proto:
        kept.append((b"x-forwarded-proto", asked.forwarded_proto))
    names = ("type", "asgi", "http_version", "scheme", "path", "raw_path", "query_string", "server")
    taken = {name: scope[name] for name in names if name in scope}
    return {**taken, "root_path": "", "method": "GET", "headers": kept}


def _has_twice(headers: Headers) -> bool:
    """Whether a header occurs twice that decides who sees what; Django would join the values."""
    return any(sum(name == once for name, _ in headers) > 1 for once in _ONCE)


def may_be_kept(headers: Headers) -> bool:
    """Whether a response with these headers is the same for everybody."""
    names = {name for name, _ in headers}
    control = b",".join(value for name, value in headers if name == b"cache-control").lower()
    return (
        b"set-cookie" not in names
        and b"no-store" not in control
        and b"private" not in control
        and _vary(headers) <= _VARY_ALLOWED
    )


def _vary(headers: Headers) -> set[bytes]:
    values = (value for name, value in headers if name == b"vary")
    return {word.strip().lower() for value in values for word in value.split(b",") if word.strip()}


def _cookies(headers: dict[bytes, bytes]) -> Iterator[str]:
    for pair in headers.get(b"cookie", b"").decode("latin-1").split(";"):
        yield pair.partition("=")[0].strip()


def _is_personal(headers: dict[bytes, bytes]) -> bool:
    """A session, or a message that the next page shows."""
    return not _PERSONAL.isdisjoint(_cookies(headers))


_PERSONAL: Final = frozenset({settings.SESSION_COOKIE_NAME, "messages"})


@lru_cache(maxsize=1000)
def _language(accept: str) -> str:
    return chosen_language(accept)


def _is_public(path: str) -> bool:
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            return is_public_page(resolve(path).func)
        except Resolver404:
            return False


def _empty_body() -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        # Django listens for a disconnection until the response is complete.
        never: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        return await never

    return receive


async def _answer(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
