"""The outermost ASGI application: request ids, figures of requests, and ``/metrics`` itself.

In front of Django, so that cached pages and answers count too, and Prometheus needs no name of the site.
"""

import asyncio
import time
from functools import lru_cache
from typing import Any, Final

from asgiref.sync import sync_to_async
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from config.operating import logs, metrics, monitoring
from config.operating.request_metrics import NONE
from config.serving.page_requests import Application, Message, Receive, Scope, Send, is_personal
from participation.web.public_pages import is_public_page

#: Paths whose route is remembered.
MAX_PATHS: Final = 4096
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Observed:
    """Wraps the ASGI application of all protocols."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
        elif scope["path"] == "/metrics":
            await _send_metrics(scope, send)
        else:
            await _observe_request(self._application, scope, receive, send)


async def _observe_request(application: Application, scope: Scope, receive: Receive, send: Send) -> None:
    ident = logs.create_request_id()
    logs.request_id.set(ident)
    began = time.perf_counter()
    status = 500

    async def note(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            message = {**message, "headers": [*message.get("headers", []), (b"x-request-id", ident.encode())]}
        await send(message)

    try:
        await application(scope, receive, note)
    except asyncio.CancelledError:
        status = 499  # the client has gone
        raise
    finally:
        headers = dict(scope["headers"])
        route, is_public = _find_route(scope["path"])
        metrics.requests.add(
            route=route,
            is_writing=scope["method"] not in _SAFE,
            is_personal=not is_public or b"authorization" in headers or is_personal(headers),
            status=status,
            seconds=time.perf_counter() - began,
        )


@lru_cache(maxsize=MAX_PATHS)
def _find_route(path: str) -> tuple[str, bool]:
    """The name of the URL pattern, and whether its view is the same for everybody."""
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return NONE, True
    return match.view_name or NONE, is_public_page(match.func)


async def _send_metrics(scope: Scope, send: Send) -> None:
    client = scope.get("client") or ("", 0)
    if not monitoring.may_read_metrics(client[0], dict(scope["headers"])):
        await _send_answer(send, 404, b"text/plain", b"")
        return
    body = await sync_to_async(metrics.render_metrics, thread_sensitive=False)()
    await _send_answer(send, 200, metrics.CONTENT_TYPE.encode(), body)


async def _send_answer(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
