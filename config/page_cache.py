"""Public pages kept as bytes, in front of Django: they are the same for everybody who is not signed in.

Only a request without session, token and body is answered from here (``config.page_requests``), and only
with the response of a view marked by ``participation.public_pages`` (``config.page_responses``). A response
is made by a request that has nothing of its sender but the URL, the host, the scheme and the language, so no
header can get into it. It is at most ``MAX_AGE`` seconds old, and out of date as soon as something that it
shows is published or a signed-in person changes something here.
"""

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from config.page_requests import Application, Asked, Message, Receive, Scope, Send, asked_for, canonical
from config.page_responses import Kept, Unkept, compressed, may_be_kept, may_be_shared
from participation.public_pages import PERSON_KEY, QUIET_KEY, SCOPE_KEY, Shown
from realtime import hub

log = logging.getLogger(__name__)

#: Seconds after which a response is made again, while the old one is still sent.
FRESH: Final = 1.0
#: Seconds after which a response is no longer sent.
MAX_AGE: Final = 2.0
#: Bytes of all responses together, and of one.
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_BYTES_EACH: Final = 512 * 1024
#: Requests for one response at a time; a reader may join one that began less than ``FRESH`` seconds ago.
MAX_PENDING: Final = 3
#: Seconds after which making a response is given up.
MAKING_SECONDS: Final = 30.0
#: Addresses remembered because their response was not one to be kept.
MAX_UNCACHEABLE: Final = 10_000

_CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(eq=False, slots=True)
class Making:
    """A response that is being made since ``began``, on the loop's clock."""

    asked: Asked
    task: asyncio.Task[Kept | Unkept | None]
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
        if scope["method"] == "GET" and isinstance(kept, Kept) and b"referer" in headers:
            kept.visited_from(headers[b"referer"])
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

    async def _response(self, asked: Asked, scope: Scope) -> Kept | Unkept | None:
        """A response for somebody who asks now; None if this page is not kept."""
        asked_at = asyncio.get_running_loop().time()
        while True:
            now = asyncio.get_running_loop().time()
            kept = self._up_to_date(asked)
            age = now - kept.made_at if kept else MAX_AGE
            if kept is not None and age < FRESH:
                self._kept.move_to_end(asked)
                return kept
            if kept is None and now - self._unkept.get(asked, float("-inf")) < FRESH:
                return None
            making = next((it for it in self._making.get(asked, ()) if self._may_join(it, now)), None)
            if making is None:
                making = self._begin(asked, canonical(scope, asked), now)
            if kept is not None and age < MAX_AGE:
                return kept
            made = await asyncio.shield(making.task)
            if not isinstance(made, Kept) or made.made_at >= asked_at or not self._is_outdated(made):
                return made
            # It began before this request, and something was published before or after. The next one is new.

    def _up_to_date(self, asked: Asked) -> Kept | None:
        kept = self._kept.get(asked)
        if kept is not None and self._is_outdated(kept):
            self._drop(asked)
            return None
        return kept

    def _may_join(self, making: Making, now: float) -> bool:
        """Whether what is being made is new enough, or so many are that there must not be more."""
        is_new = now - making.began < FRESH and making.began > self._changed_at
        return is_new or len(self._making[making.asked]) >= MAX_PENDING

    def _begin(self, asked: Asked, scope: Scope, now: float) -> Making:
        making = Making(asked, asyncio.create_task(self._make(asked, scope)), now)
        self._making.setdefault(asked, []).insert(0, making)
        making.task.add_done_callback(lambda _: self._end(making))
        return making

    def _end(self, making: Making) -> None:
        self._making[making.asked].remove(making)
        if not self._making[making.asked]:
            del self._making[making.asked]

    def _is_outdated(self, kept: Kept) -> bool:
        """Whether something that it shows has changed since making it began."""
        never, since = float("-inf"), kept.made_at
        return self._changed_at >= since or any(
            self._published_at.get(topic, never) >= since for topic in kept.shown.topics
        )

    async def _make(self, asked: Asked, scope: Scope) -> Kept | Unkept | None:
        """Make and keep the response; None if each request must have its own."""
        began = asyncio.get_running_loop().time()
        made = await self._made({**scope, SCOPE_KEY: Shown()}, began)
        before = self._kept.get(asked)
        if before is not None and before.made_at > began:
            return before
        self._drop(asked)
        if isinstance(made, Kept):
            self._keep(asked, made)
        else:
            self._unkept[asked] = began
            self._unkept.move_to_end(asked)
            if len(self._unkept) > MAX_UNCACHEABLE:
                self._unkept.popitem(last=False)
        return made

    def _keep(self, asked: Asked, kept: Kept) -> None:
        self._kept[asked] = kept
        self._bytes += kept.size
        while self._bytes > MAX_BYTES:
            self._drop(next(iter(self._kept)))

    def _drop(self, asked: Asked) -> None:
        if (kept := self._kept.pop(asked, None)) is not None:
            self._bytes -= kept.size

    async def _made(self, scope: Scope, began: float) -> Kept | Unkept | None:
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
        status = start.get("status", 500)
        headers = [(name.lower(), value) for name, value in start.get("headers", [])]
        body = b"".join(parts)
        is_public = may_be_kept(status, headers)
        if may_be_shared(status, headers) or (is_public and len(body) > MAX_BYTES_EACH):
            return Unkept(status, headers, body)
        if not is_public:
            return None
        return Kept(headers, body, await compressed(headers, body), scope[SCOPE_KEY], began)


def _empty_body() -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        # Django listens for a disconnection until the response is complete.
        never: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        return await never

    return receive
