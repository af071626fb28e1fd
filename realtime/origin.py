"""Which origins may open the socket: those that may submit a form."""

import logging
from collections.abc import Awaitable, Callable
from functools import lru_cache
from io import BytesIO
from typing import Any

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

log = logging.getLogger(__name__)

Scope = dict[str, Any]
Application = Callable[..., Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]


def build_request(scope: Scope) -> ASGIRequest:
    """The handshake as a Django request, so that host, scheme and language follow Django's own rules."""
    return ASGIRequest({**scope, "method": "GET"}, BytesIO())


class SameSite(CsrfViewMiddleware):
    """Answers 403 to a handshake whose ``Origin`` is neither this site nor in ``CSRF_TRUSTED_ORIGINS``.

    A handshake without ``Origin`` is accepted: every browser sends one with a socket, so without it the
    client is a program that acts only for itself. The scheme is compared too (``SECURE_PROXY_SSL_HEADER``),
    as for forms. An answer is remembered for the headers that it depends on.
    """

    def __init__(self, application: Application) -> None:
        super().__init__(lambda _request: HttpResponse())
        self.application = application
        self._admits = lru_cache(maxsize=1000)(self.admits)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:  # type: ignore[override]
        relevant = tuple(pair for pair in scope["headers"] if pair[0] in _get_headers())
        server = tuple(scope.get("server") or ())
        if not self._admits(scope.get("scheme", ""), server, relevant):
            origin = next((value for name, value in relevant if name == b"origin"), b"")
            log.warning("Refused a live socket: origin %.200r is not this site's.", origin.decode("latin-1"))
            await WebsocketDenier()(scope, receive, send)
            return
        await self.application(scope, receive, send)

    def admits(self, scheme: str, server: tuple[Any, ...], headers: Headers) -> bool:
        scope = {"type": "websocket", "path": "/", "query_string": b"", "scheme": scheme, "headers": headers}
        request = build_request({**scope, "server": server} if server else scope)
        if "HTTP_ORIGIN" in request.META:
            return bool(self._origin_verified(request))  # type: ignore[attr-defined]
        try:
            request.get_host()
        except DisallowedHost:
            return False
        return True


def _get_headers() -> frozenset[bytes]:
    """Names of the headers from which Django takes host, scheme and origin."""
    names = {b"host", b"origin", b"x-forwarded-host", b"x-forwarded-port"}
    if settings.SECURE_PROXY_SSL_HEADER:
        meta_name = settings.SECURE_PROXY_SSL_HEADER[0]
        names.add(meta_name.removeprefix("HTTP_").replace("_", "-").lower().encode())
    return frozenset(names)
