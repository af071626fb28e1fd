"""WebSocket routes and the checks in front of them: origin first, then the session's user."""

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from django.urls import path, re_path

from realtime.consumer import LiveConsumer
from realtime.origin import SameSite

websocket_urlpatterns = [
    path("ws/live/", LiveConsumer.as_asgi()),
    # Refused like a missing page; without this route the router raises and the server logs an error.
    re_path(r"", WebsocketDenier.as_asgi()),
]

websocket_application = SameSite(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))
