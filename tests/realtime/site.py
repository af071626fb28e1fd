"""An ASGI site with the real socket, the tests' topics and two plain addresses, for daphne in a subprocess.

``/set?ident=1&number=2`` writes and publishes from a plain thread; ``/`` tells the hub's state.
"""

# ruff: noqa: E402 - Django must be set up before anything with models is imported.

import asyncio
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.core.asgi import get_asgi_application

get_asgi_application()

from channels.routing import ProtocolTypeRouter
from django.conf import settings

from realtime import hub, limits, transport
from realtime.publishing import publish
from realtime.routing import websocket_application
from realtime.topics import Snapshot
from tests.realtime import counter

settings.REALTIME_RECONCILE_SECONDS = float(os.environ.get("MEYDAN_TEST_RECONCILE_SECONDS", "0.5"))
limits.BROADCAST_SECONDS = float(os.environ.get("MEYDAN_TEST_BROADCAST_SECONDS", limits.BROADCAST_SECONDS))

counters = counter.Counters(Path(os.environ["MEYDAN_TEST_COUNTERS"]))
counter.register(counters)


def set_and_publish(ident: str, number: int, padding: int) -> None:
    snapshot = counters.set(ident, number)
    publish(f"counter:{ident}", Snapshot(number, snapshot.body + b" " * padding))


def state() -> dict[str, object]:
    sockets = hub.current().listeners
    return {
        "sockets": len(sockets),
        "reads": counters.reads,
        "unsent": max((transport.unsent_bytes(listener._protocol) for listener in sockets), default=0),
        "line": hub.current()._line.is_up,
    }


async def pages(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["path"] == "/set":
        asked = parse_qs(scope["query_string"].decode())
        padding = int(asked.get("padding", ["0"])[0])
        await asyncio.to_thread(set_and_publish, asked["ident"][0], int(asked["number"][0]), padding)
    answer = json.dumps(state()).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": answer})


application = ProtocolTypeRouter({"http": pages, "websocket": websocket_application})
