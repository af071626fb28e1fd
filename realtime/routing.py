"""The WebSocket application: the origin is checked first, then the path."""

from typing import Any

from channels.security.websocket import WebsocketDenier

from realtime.consumer import serve_socket
from realtime.origin import SameSite
from realtime.runtime import transport

PATH = "/ws/live/"

transport.skip_formatting()


async def _route_scope(scope: dict[str, Any], receive: Any, send: Any) -> None:
    # Any other path is refused like a missing page.
    application = serve_socket if scope["path"] == PATH else WebsocketDenier()
    await application(scope, receive, send)


websocket_application = SameSite(_route_scope)
