"""While the database is away: 503 with ``Retry-After`` at once, instead of waiting for it.

What is in progress is given up, too. A request that changes something may then still be stored, and the
response says so. Cached pages, and what checks this process, do not come here.
"""

import asyncio
from io import BytesIO
from typing import Any, Final

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.utils.translation import gettext, override

from config.api.language import choose_language
from config.serving import error_pages
from config.serving.database_watch import DatabaseWatch
from config.serving.page_requests import Application, Message, Receive, Scope, Send

RETRY_SECONDS: Final = 5
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_ALWAYS: Final = frozenset({"/livez", "/readyz"})


class Shedding:
    """Wraps an ASGI application. Belongs to one event loop."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._watch: DatabaseWatch | None = None
        #: Requests in progress whose response has not begun, and those of them that were given up.
        self._waiting: set[asyncio.Task[Any]] = set()
        self._given_up: set[asyncio.Task[Any]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._watch is None:
            self._watch = DatabaseWatch(self._give_up)
            self._watch.start()
        task = asyncio.current_task()
        if scope["path"] in _ALWAYS or task is None or task in self._waiting:
            await self._application(scope, receive, send)
        elif self._watch.is_away:
            await _refuse_request(scope, send, is_uncertain=False)
        else:
            await self._answer(task, scope, receive, send)

    async def _answer(self, task: "asyncio.Task[Any]", scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            self._waiting.discard(task)
            await send(message)

        self._waiting.add(task)
        try:
            await self._application(scope, receive, note)
        except asyncio.CancelledError:
            # Otherwise the client has gone, or the server ends.
            if task not in self._given_up or task.uncancel() > 0:
                raise
            await _refuse_request(scope, send, is_uncertain=scope["method"] not in _SAFE)
        finally:
            self._waiting.discard(task)
            self._given_up.discard(task)

    def _give_up(self) -> None:
        """Cancel what waits for the database."""
        for task in self._waiting:
            self._given_up.add(task)
            task.cancel()


async def _refuse_request(scope: Scope, send: Send, *, is_uncertain: bool) -> None:
    headers = dict(scope["headers"])
    request: Any = ASGIRequest({**scope, "root_path": ""}, BytesIO())
    message = code = ""
    if scope["path"].startswith("/api/"):
        request.LANGUAGE_CODE = choose_language(headers.get(b"accept-language", b"").decode("latin-1"))
    else:
        request.LANGUAGE_CODE = "en" if scope["path"].startswith("/en/") else settings.LANGUAGE_CODE
    if is_uncertain:
        with override(request.LANGUAGE_CODE):
            message = gettext(
                "It is not certain whether this was saved. Check first, then send it again if necessary."
            )
        code = "uncertain"
    response = error_pages.build_error_response(request, 503, message, code, retry_after=RETRY_SECONDS)
    own = [(name.lower().encode(), value.encode()) for name, value in response.items()]
    own.append((b"content-length", str(len(response.content)).encode()))
    await send({"type": "http.response.start", "status": response.status_code, "headers": own})
    body = b"" if scope["method"] == "HEAD" else response.content
    await send({"type": "http.response.body", "body": body})
