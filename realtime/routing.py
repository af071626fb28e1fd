"""The socket addresses, and what stands before them: same site first, then the session's person."""

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from django.urls import path, re_path

from realtime.consumer import LiveConsumer
from realtime.origin import SameSite

websocket_urlpatterns = [
    path("ws/live/", LiveConsumer.as_asgi()),
    # Refused like any page that isn't there; without this the router raises and the server logs a fault.
    re_path(r"", WebsocketDenier.as_asgi()),
]

websocket_application = SameSite(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))
