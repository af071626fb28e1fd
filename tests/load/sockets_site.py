"""The site as daphne serves it, with one more topic, ``counter:crowd``.

``/release?version=N&size=BYTES`` publishes it.

The topic's row has version 0, so that a release is newer and comparisons with the database change nothing.
"""

import asyncio
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from channels.routing import ProtocolTypeRouter

from config import asgi
from realtime.publishing import publish
from realtime.topics import Snapshot
from tests.realtime import counter

TOPIC = "counter:crowd"

counters = counter.Counters(Path(os.environ["MEYDAN_TEST_COUNTERS"]))
counters.set("crowd", 0)
counter.register(counters)


def release(version: int, size: int) -> None:
    """Publish so that the frame has ``size`` bytes, for sizes that need a header of four."""
    snapshot = counter.body(version)
    around = len(f'{{"topic":"{TOPIC}","version":{version},"data":}}') + 4
    publish(TOPIC, Snapshot(version, snapshot + b" " * (size - around - len(snapshot))))


async def pages(scope: Any, receive: Any, send: Any) -> None:
    if scope["path"] != "/release":
        await asgi.application(scope, receive, send)
        return
    asked = parse_qs(scope["query_string"].decode())
    await asyncio.to_thread(release, int(asked["version"][0]), int(asked["size"][0]))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


application = ProtocolTypeRouter({"http": pages, "websocket": asgi.application})
