"""The site as daphne serves it, with one more topic, ``counter:crowd``.

``/set?number=2&padding=300`` publishes it.

The topic's row has version 0, so that a release is newer and comparisons with the database change nothing.
"""

import asyncio
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from channels.routing import ProtocolTypeRouter

from config import asgi
from realtime.publishing import publish_snapshot
from realtime.topics import Snapshot
from tests.realtime import counter

counters = counter.Counters(Path(os.environ["MEYDAN_TEST_COUNTERS"]))
counters.set("crowd", 0)
counter.register(counters)


async def pages(scope: Any, receive: Any, send: Any) -> None:
    if scope["path"] != "/set":
        await asgi.application(scope, receive, send)
        return
    asked = parse_qs(scope["query_string"].decode())
    number, padding = int(asked["number"][0]), int(asked["padding"][0])
    snapshot = Snapshot(number, counter.body(number) + b" " * padding)
    await asyncio.to_thread(publish_snapshot, "counter:crowd", snapshot)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


application = ProtocolTypeRouter({"http": pages, "websocket": asgi.application})
