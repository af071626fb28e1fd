"""An ASGI site with the real socket, the test topics and a few plain URLs, for daphne in a subprocess.

``/set?ident=1&number=2`` writes and publishes from a plain thread (with ``first`` all numbers from there
on). ``/`` returns the state of the hub. ``/page`` follows ``counter:1`` with the real client module.
"""

# ruff: noqa: E402 - Django must be set up before anything with models is imported.

import asyncio
import gc
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from weakref import WeakSet

from django.core.asgi import get_asgi_application

get_asgi_application()

from channels.routing import ProtocolTypeRouter
from django.conf import settings

from realtime import hub, limits
from realtime.publishing import publish_snapshot
from realtime.routing import websocket_application
from realtime.runtime import transport
from realtime.runtime.connections import Connections
from realtime.topics import Snapshot
from tests.realtime import counter

settings.REALTIME_RECONCILE_SECONDS = float(os.environ.get("MEYDAN_TEST_RECONCILE_SECONDS", "0.5"))
limits.BROADCAST_SECONDS = float(os.environ.get("MEYDAN_TEST_BROADCAST_SECONDS", limits.BROADCAST_SECONDS))
if "MEYDAN_TEST_PROBE_SECONDS" in os.environ:
    limits.PROBE_SECONDS = float(os.environ["MEYDAN_TEST_PROBE_SECONDS"])
    limits.BACKOFF_SECONDS = (limits.PROBE_SECONDS / 5, limits.PROBE_SECONDS)

if "MEYDAN_TEST_WITHOUT_GC" in os.environ:
    gc.disable()

HERE = Path(__file__).parent
counters = counter.Counters(Path(os.environ["MEYDAN_TEST_COUNTERS"]))
counter.register(counters)


def set_and_publish(ident: str, first: int, last: int, padding: int) -> None:
    counters.set(ident, last)
    for number in range(first, last + 1):
        publish_snapshot(f"counter:{ident}", Snapshot(number, counter.body(number) + b" " * padding))


# Protocols of all sockets so far, as long as they exist.
protocols: WeakSet[Any] = WeakSet()


def state() -> dict[str, object]:
    sockets = hub.get_current_hub().listeners
    protocols.update(listener.protocol for listener in sockets)
    return {
        "sockets": len(sockets),
        "reads": counters.reads,
        "unsent": max((transport.count_unsent_bytes(listener.protocol) for listener in sockets), default=0),
        "idle": len(hub.get_current_hub().connections.idle),
        "sliced": sum(type(listener.protocol.transport.reactor) is Connections for listener in sockets),
        "protocols": len(protocols),
        "line": hub.get_current_hub()._line.is_up,
    }


def results(headers: dict[bytes, bytes]) -> tuple[int, bytes, bytes]:
    """The polling fallback: counter 1 as JSON, with its ETag."""
    number = counters.versions(["1"])["1"]
    etag = f'"1-{number}"'.encode()
    if headers.get(b"if-none-match") == etag:
        return 304, etag, b""
    return 200, etag, counter.body(number)


FILES = {
    "/page": (b"text/html", HERE / "page.html"),
    "/page.js": (b"text/javascript", HERE / "page.js"),
    "/live.js": (b"text/javascript", HERE.parents[1] / "realtime/static/realtime/live.js"),
}


async def pages(scope: dict[str, Any], receive: Any, send: Any) -> None:
    status, kind, etag = 200, b"application/json", b'""'
    if scope["path"] in FILES:
        kind, path = FILES[scope["path"]]
        answer = path.read_bytes()
    elif scope["path"] == "/results":
        status, etag, answer = results(dict(scope["headers"]))
    else:
        if scope["path"] == "/set":
            asked = parse_qs(scope["query_string"].decode())
            [ident], [last] = asked["ident"], asked["number"]
            first, padding = asked.get("first", [last])[0], asked.get("padding", ["0"])[0]
            await asyncio.to_thread(set_and_publish, ident, int(first), int(last), int(padding))
        answer = json.dumps(state()).encode()
    headers = [(b"content-type", kind), (b"etag", etag), (b"cache-control", b"no-cache")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


application = ProtocolTypeRouter({"http": pages, "websocket": websocket_application})
