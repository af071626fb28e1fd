"""An ASGI site with the real socket, the tests' topics and two plain addresses, for daphne in a subprocess.

``/set?ident=1&number=2`` writes and publishes from a plain thread; ``/`` says how many sockets are open.
"""

import asyncio
import json
import os
from pathlib import Path
from urllib.parse import parse_qs

from django.core.asgi import get_asgi_application

get_asgi_application()

from channels.routing import ProtocolTypeRouter

from realtime import hub
from realtime.publishing import publish
from realtime.routing import websocket_application
from tests.realtime import counter

counters = counter.Counters(Path(os.environ["MEYDAN_TEST_COUNTERS"]))
counter.register(counters)


def set_and_publish(ident: str, number: int) -> None:
    publish(f"counter:{ident}", counters.set(ident, number))


async def pages(scope, receive, send):
    if scope["path"] == "/set":
        asked = parse_qs(scope["query_string"].decode())
        await asyncio.to_thread(set_and_publish, asked["ident"][0], int(asked["number"][0]))
    answer = json.dumps({"sockets": len(hub.current().listeners), "reads": counters.reads}).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": answer})


application = ProtocolTypeRouter({"http": pages, "websocket": websocket_application})
