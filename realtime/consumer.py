"""The WebSocket endpoint ``/ws/live/``, a ``LiveConsumer`` for each socket. docs/live.md has the protocol."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.utils import translation

from realtime import access, errors, hub, limits, topics
from realtime.listener import Listener
from realtime.origin import build_request
from realtime.runtime import transport
from realtime.runtime.threads import run_in_thread
from realtime.topics import Topic

log = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]


async def serve_socket(scope: Scope, receive: Receive, send: transport.Send) -> None:
    """The ASGI application of one socket.

    Not a consumer of Channels: that costs a task and several futures for each socket and message, and the hub
    needs nothing of it.
    """
    await LiveConsumer(scope, send).run(scope, receive)


class LiveConsumer:
    """Parses client messages and passes them to the hub; the hub's own messages do not pass through here.

    For an anonymous client the handshake costs neither a query nor a thread: the session is read when a topic
    is followed that not everybody may follow.
    """

    __slots__ = ("hub", "language", "listener", "messages_in_window", "send", "window_started")

    def __init__(self, scope: Scope, send: transport.Send) -> None:
        self.hub = hub.get_current_hub()
        self.send = send
        self.language = choose_language(scope)
        self.window_started = 0.0
        self.messages_in_window = 0
        self.listener: Listener | None = None

    async def run(self, scope: Scope, receive: Receive) -> None:
        """Serve the socket until it is closed."""
        try:
            while (message := await receive())["type"] != "websocket.disconnect":
                if message["type"] == "websocket.connect":
                    await self.connect(scope)
                elif self.listener is not None:
                    await self.receive(self.listener, message.get("text"))
        finally:
            # Also runs when the server cancels the connection and no disconnect is ever received.
            self.leave()

    def leave(self) -> None:
        if self.listener is not None:
            self.hub.leave(self.listener)
            self.listener = None

    async def connect(self, scope: Scope) -> None:
        protocol = transport.find_protocol(self.send)
        transport.cap_incoming(protocol)
        await self.send({"type": "websocket.accept"})
        transport.release_handshake(protocol)
        if len(self.hub.listeners) >= limits.SOCKETS_PER_PROCESS:
            log.warning("Rejected a live socket: %d are open.", len(self.hub.listeners))
            await self.answer(errors.TooManySockets())
            return
        identity = access.get_identity(scope)
        self.listener = Listener(
            send=self.send,
            identity=identity,
            language=self.language,
            protocol=protocol,
            idle=self.hub.connections.idle,
        )
        self.hub.enter(self.listener)

    async def receive(self, listener: Listener, text: str | None) -> None:
        """Process a message; ``text`` is None for a binary one."""
        try:
            self.count_message()
            follow, unfollow, versions = read_message(text)
            for name in unfollow:
                self.hub.unfollow(listener, name)
            await self.follow(listener, follow, versions)
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
                topic = topics.parse_topic(name)
                others = {*listener.topics, *(other.name for other in wanted)} - {name}
                if len(others) >= limits.TOPICS_PER_SOCKET:
                    raise errors.TooManyTopics(name)
                if not self.hub.follow_known(listener, topic, versions.get(name, -1)):
                    wanted.append(topic)
            except errors.LiveError as error:
                await self.answer(error)
        if wanted:
            await self.follow_checked(listener, wanted, versions)

    async def follow_checked(self, listener: Listener, wanted: list[Topic], versions: dict[str, int]) -> None:
        """Follow those of ``wanted`` that the client may follow, and answer why not the others."""
        refused: dict[Topic, errors.LiveError] = {}
        private = []
        for topic in wanted:
            try:
                if not await self.hub.follow_public(listener, topic, versions.get(topic.name, -1)):
                    private.append(topic)
            except DatabaseError as error:
                refused[topic] = build_unavailable(topic, error)
            except errors.LiveError as error:
                refused[topic] = error
        if private:
            refused |= await self.follow_private(listener, private, versions)
        for topic, why in refused.items():
            self.hub.unfollow(listener, topic.name)
            await self.answer(why)

    async def follow_private(
        self, listener: Listener, wanted: list[Topic], versions: dict[str, int]
    ) -> dict[Topic, errors.LiveError]:
        """Follow those of ``wanted`` that this client may follow; why not the others."""
        try:
            refused = await run_in_thread(access.list_refusals, listener.identity, wanted)
        except DatabaseError as error:
            return {topic: build_unavailable(topic, error) for topic in wanted}
        for topic in wanted:
            try:
                if topic not in refused:
                    await self.hub.follow(listener, topic, versions.get(topic.name, -1))
            except errors.LiveError as error:
                refused[topic] = error
        return refused

    async def answer(self, error: errors.LiveError) -> None:
        await transport.send_text(self.send, error.frame(self.language))
        if error.closes_with is not None:
            self.leave()
            await self.send({"type": "websocket.close", "code": error.closes_with})


def build_unavailable(topic: Topic, error: DatabaseError) -> errors.LiveError:
    log.warning("Could not check who may follow %s: %s", topic.name, error)
    return errors.TopicUnavailable(topic.name)


def read_message(text: str | None) -> tuple[list[str], list[str], dict[str, int]]:
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


def choose_language(scope: Scope) -> str:
    """``?lang=``, else the browser's preferred language, else the site's default."""
    accepted = tuple(pair for pair in scope["headers"] if pair[0] == b"accept-language")
    return _parse_language(scope["query_string"], accepted)


@lru_cache(maxsize=1000)
def _parse_language(query: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> str:
    request = build_request({"type": "websocket", "path": "/", "query_string": query, "headers": headers})
    named = request.GET.get("lang", "")
    if named in dict(settings.LANGUAGES):
        return named
    return translation.get_language_from_request(request)
