"""Baseline of the fan-out: a stock Channels consumer and ``group_send``, as in the tutorial.

``/set?number=2&padding=300`` publishes after the same write to the same kind of file as Meydan's side.
"""

# ruff: noqa: E402 - Django must be set up before anything with models is imported.

import asyncio
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.core.asgi import get_asgi_application

get_asgi_application()

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import ProtocolTypeRouter

from tests.realtime.counter import Counters

counters = Counters(Path(os.environ["MEYDAN_TEST_COUNTERS"]))


class Consumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    async def connect(self) -> None:
        await self.channel_layer.group_add("everybody", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("everybody", self.channel_name)

    async def deliver(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


async def pages(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["path"] == "/set":
        asked = parse_qs(scope["query_string"].decode())
        number = int(asked["number"][0])
        snapshot = await asyncio.to_thread(counters.set, "crowd", number)
        body = snapshot.body.decode() + " " * int(asked["padding"][0])
        text = f'{{"topic":"counter:crowd","version":{number},"data":{body}}}'
        await get_channel_layer().group_send("everybody", {"type": "deliver", "text": text})
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


application = ProtocolTypeRouter({"http": pages, "websocket": Consumer.as_asgi()})
