"""The WebSocket consumer of ``/ws/live/``. docs/live.md describes the protocol."""

import asyncio
import json
import logging
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import Error as DatabaseError
from django.utils import translation

from realtime import access, errors, hub, limits, topics, transport
from realtime.listener import Listener
from realtime.origin import request_of
from realtime.threads import in_thread
from realtime.topics import Topic

log = logging.getLogger(__name__)


class LiveConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Parses client messages and passes them to the hub; the hub's own messages do not pass through here."""

    # A layer of this name does not exist: the hub owns the only channel of the process.
    channel_layer_alias = "none"

    def __init__(self) -> None:
        super().__init__()
        self.listener: Listener | None = None
        self.window_started = 0.0
        self.messages_in_window = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            # Also runs when the server cancels the connection and no disconnect is ever received.
            self.leave()

    def leave(self) -> None:
        if self.listener is not None:
            self.hub.leave(self.listener)
            self.listener = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Dispatch without the parent's thread hop per message: nothing here holds a database connection."""
        handlers = {
            "websocket.connect": self.websocket_connect,
            "websocket.receive": self.websocket_receive,
            "websocket.disconnect": self.websocket_disconnect,
        }
        await handlers[message["type"]](message)

    async def connect(self) -> None:
        self.language = language_of(self.scope)
        protocol = self.scope.get("transport")
        transport.cap_incoming(protocol)
        await self.accept()
        self.hub = hub.current()
        if len(self.hub.listeners) >= limits.SOCKETS_PER_PROCESS:
            log.warning("Rejected a live socket: %d are open.", len(self.hub.listeners))
            await self.answer(errors.TooManySockets())
            return
        self.listener = Listener(
            send=self.scope.get("send", self.base_send),
            identity=access.identity_of(self.scope),
            language=self.language,
            protocol=protocol,
        )
        self.hub.enter(self.listener)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:  # noqa: ARG002
        if self.listener is None:
            return
        try:
            self.count_message()
            follow, unfollow, versions = read(text_data)
            for name in unfollow:
                self.hub.unfollow(self.listener, name)
            await self.follow(self.listener, follow, versions)
        except errors.LiveError as error:
            await self.answer(error)

    def count_message(self) -> None:
        """Raises TooManyMessages, or Flood when the client continues regardless."""
        now = asyncio.get_running_loop().time()
        if now - self.window_started > limits.WINDOW_SECONDS:
            self.window_started, self.messages_in_window = now, 0
        self.messages_in_window += 1
        if self.messages_in_window > limits.MESSAGES_BEFORE_CLOSING:
            raise errors.Flood
        if self.messages_in_window > limits.MESSAGES_PER_WINDOW:
            raise errors.TooManyMessages

    async def follow(self, listener: Listener, names: list[str], versions: dict[str, int]) -> None:
        """Follow each topic separately: a refused one does not affect the others."""
        wanted: list[Topic] = []
        for name in dict.fromkeys(names):
            try:
                topic = topics.parse(name)
                others = {*listener.topics, *(other.name for other in wanted)} - {name}
                if len(others) >= limits.TOPICS_PER_SOCKET:
                    raise errors.TooManyTopics(name)
                wanted.append(topic)
            except errors.LiveError as error:
                await self.answer(error)
        if not wanted:
            return
        try:
            refused = await in_thread(access.refusals, listener.identity, wanted)
        except DatabaseError as error:
            log.warning("Could not check who may follow: %s", error)
            for topic in wanted:
                await self.answer(errors.TopicUnavailable(topic.name))
            return
        for topic in wanted:
            try:
                if topic in refused:
                    self.hub.unfollow(listener, topic.name)
                    raise refused[topic]
                await self.hub.follow(listener, topic, versions.get(topic.name, -1))
            except errors.LiveError as error:
                await self.answer(error)

    async def answer(self, error: errors.LiveError) -> None:
        await self.send(text_data=error.frame(self.language))
        if error.closes_with is not None:
            self.leave()
            await self.close(error.closes_with)


def read(text: str | None) -> tuple[list[str], list[str], dict[str, int]]:
    """Parse ``follow``, ``unfollow`` and ``versions`` of a client's message. Raises LiveError."""
    if text is None:
        raise errors.TextOnly
    if len(text.encode()) > limits.MESSAGE_BYTES:
        raise errors.MessageTooBig
    try:
        message = json.loads(text)
    except ValueError as error:
        raise errors.MalformedJson from error
    except RecursionError as error:
        raise errors.BadMessage from error
    if not isinstance(message, dict) or not message.keys() & {"follow", "unfollow"}:
        raise errors.BadMessage
    follow, unfollow = message.get("follow", []), message.get("unfollow", [])
    versions = message.get("versions", {})
    if not (_are_names(follow) and _are_names(unfollow) and isinstance(versions, dict)):
        raise errors.BadMessage
    if not all(type(version) is int and version >= 0 for version in versions.values()):
        raise errors.BadMessage
    return follow, unfollow, versions


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def language_of(scope: dict[str, Any]) -> str:
    """``?lang=``, else the browser's preferred language, else the site's default."""
    request = request_of(scope)
    named = request.GET.get("lang", "")
    if named in dict(settings.LANGUAGES):
        return named
    return translation.get_language_from_request(request)
