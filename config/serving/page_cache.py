"""Public pages cached as bytes, in front of Django: they are the same for everybody who is not signed in.

Only a request without session, token and body is answered from here (``page_requests``), and only with the
response of a view marked by ``participation.web.public_pages`` (``page_responses``). A response is rendered
for a request that has nothing of its sender but the URL, the host, the scheme and the language, so no header
can get into it. It is at most ``MAX_AGE`` seconds old; while the database is away the last one is sent on.
"""

import asyncio
import logging
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum, auto
from operator import attrgetter
from typing import Final

from cachetools import LRUCache, TTLCache

from config.serving.page_requests import (
    Application,
    Message,
    Receive,
    RequestKey,
    Scope,
    Send,
    build_canonical_request,
    request_key,
)
from config.serving.page_responses import (
    CachedPage,
    SharedResponse,
    compress_body,
    is_cacheable,
    is_shareable,
)
from participation.web.public_pages import SCOPE_KEY, VisitCounter

log = logging.getLogger(__name__)

#: Seconds after which a response is rendered again, while the old one is still sent.
FRESH: Final = 1.0
#: Seconds after which a response is no longer sent.
MAX_AGE: Final = 2.0
#: The same while the database is away.
MAX_AGE_AWAY: Final = 300.0
#: Bytes of all responses together, and of one.
MAX_BYTES: Final = 64 * 1024 * 1024
MAX_BYTES_EACH: Final = 512 * 1024
#: Renderings of one response at a time.
MAX_PENDING: Final = 3
#: Seconds after which a rendering is given up.
RENDERING_SECONDS: Final = 30.0
#: Addresses remembered for ``FRESH`` seconds because their response could not be cached.
MAX_UNCACHEABLE: Final = 10_000


class Missing(Enum):
    """Why nobody else may get a response: it is for one request alone, or the database is away."""

    PERSONAL = auto()
    UNAVAILABLE = auto()


@dataclass(eq=False, slots=True)
class Rendering:
    """A response that is being rendered since ``began``, on the loop's clock."""

    task: asyncio.Task[CachedPage | SharedResponse | None]
    began: float


class PageCache:
    """Wraps Django's ASGI application. Belongs to one event loop."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._pages: LRUCache[RequestKey, CachedPage] = LRUCache(MAX_BYTES, attrgetter("size"))
        self._pending: defaultdict[RequestKey, list[Rendering]] = defaultdict(list)
        self._uncacheable: TTLCache[RequestKey, None] = TTLCache(MAX_UNCACHEABLE, FRESH, _get_now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        key = request_key(scope, headers)
        response = None if key is None else await self._response(key, scope)
        if response is None:
            await self._application(scope, receive, send)
            return
        if scope["method"] == "GET" and isinstance(response, CachedPage) and b"referer" in headers:
            response.count_visit(headers[b"referer"])
        await response.send(scope["method"], headers, send)

    async def _response(self, key: RequestKey, scope: Scope) -> CachedPage | SharedResponse | None:
        """The response to whoever asks now; None if Django must answer each request for it."""
        page = self._pages.get(key)
        age = float("inf") if page is None else _get_now() - page.began
        if age < FRESH or key in self._uncacheable:
            return page
        rendering = self._joinable(key) or self._begin(key, build_canonical_request(scope, key))
        if age < MAX_AGE:
            return page
        return await asyncio.shield(rendering.task)

    def _joinable(self, key: RequestKey) -> Rendering | None:
        """The newest rendering if it is new enough, or if there must not be another one."""
        pending = self._pending[key]
        if pending and (_get_now() - pending[-1].began < FRESH or len(pending) >= MAX_PENDING):
            return pending[-1]
        return None

    def _begin(self, key: RequestKey, scope: Scope) -> Rendering:
        rendering = Rendering(asyncio.create_task(self._render(key, scope)), _get_now())
        self._pending[key].append(rendering)
        rendering.task.add_done_callback(lambda _: self._end(key, rendering))
        return rendering

    def _end(self, key: RequestKey, rendering: Rendering) -> None:
        self._pending[key].remove(rendering)
        if not self._pending[key]:
            del self._pending[key]

    async def _render(self, key: RequestKey, scope: Scope) -> CachedPage | SharedResponse | None:
        """Render and cache the response; None if each request must have its own."""
        began = _get_now()
        rendered = await self._rendered(scope, began)
        last = self._pages.get(key)
        if last is not None and last.began > began:
            return last
        if isinstance(rendered, CachedPage):
            self._pages[key] = rendered
            return rendered
        self._uncacheable[key] = None
        if rendered is Missing.UNAVAILABLE and last is not None and _get_now() - last.began < MAX_AGE_AWAY:
            return last
        self._pages.pop(key, None)
        return rendered if isinstance(rendered, SharedResponse) else None

    async def _rendered(self, scope: Scope, began: float) -> CachedPage | SharedResponse | Missing:
        counters: list[VisitCounter] = []
        start: Message = {}
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        try:
            async with asyncio.timeout(RENDERING_SECONDS):
                await self._application({**scope, SCOPE_KEY: counters}, _empty_body(), collect)
        except TimeoutError:
            log.warning("A page took more than %d seconds: %s", RENDERING_SECONDS, scope["path"])
            return Missing.UNAVAILABLE
        status = start.get("status", 500)
        headers = [(name.lower(), value) for name, value in start.get("headers", [])]
        body = b"".join(parts)
        can_be_cached = is_cacheable(status, headers)
        if is_shareable(status, headers) or (can_be_cached and len(body) > MAX_BYTES_EACH):
            return SharedResponse(status, headers, body)
        if can_be_cached:
            return CachedPage(headers, body, await compress_body(headers, body), counters, began)
        return Missing.UNAVAILABLE if status == 503 else Missing.PERSONAL


def _empty_body() -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        # Django listens for a disconnection until the response is complete.
        never: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        return await never

    return receive


def _get_now() -> float:
    return asyncio.get_running_loop().time()
