"""Which origins may open the socket: those that may submit a form."""

import logging
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

from channels.security.websocket import WebsocketDenier
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from realtime import transport

log = logging.getLogger(__name__)

Scope = dict[str, Any]
Application = Callable[..., Awaitable[None]]


def request_of(scope: Scope) -> ASGIRequest:
    """The handshake as a Django request, so that host, scheme and language follow Django's own rules."""
    return ASGIRequest({**scope, "method": "GET"}, BytesIO())


class SameSite(CsrfViewMiddleware):
    """Answers 403 to a handshake whose ``Origin`` is neither this site nor in ``CSRF_TRUSTED_ORIGINS``.

    A handshake without ``Origin`` is accepted: every browser sends one with a socket, so without it the
    client is a program that acts only for itself. The scheme is compared too (``SECURE_PROXY_SSL_HEADER``),
    as for forms.
    """

    def __init__(self, application: Application) -> None:
        super().__init__(lambda _request: HttpResponse())
        self.application = application

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:  # type: ignore[override]
        request = request_of(scope)
        origin = request.META.get("HTTP_ORIGIN")
        if not self.admits(request):
            log.warning("Refused a live socket: origin %.200r is not this site's.", origin)
            await WebsocketDenier()(scope, receive, send)
            return
        # Inner applications may wrap ``send``; the hub writes to every socket and needs the server's own.
        await self.application({**scope, "send": send, "transport": transport.of(send)}, receive, send)

    def admits(self, request: ASGIRequest) -> bool:
        if "HTTP_ORIGIN" in request.META:
            return bool(self._origin_verified(request))  # type: ignore[attr-defined]
        try:
            request.get_host()
        except DisallowedHost:
            return False
        return True
