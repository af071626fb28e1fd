"""Access to the server's internals of one connection. Only daphne's are known. With any other server, or if
they change (a test would fail), everything here answers "unknown", and frames are sent as by any ASGI
application.
"""

import ctypes
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from autobahn.exception import Disconnected

from realtime import limits

log = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]

# ``send`` of the C library, called without releasing the interpreter's lock. ``socket.send`` releases it, and
# a thread that renders a page may take it for 5 ms, at each of ten thousand sends.
_send = ctypes.PyDLL(None).send
_send.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)
_send.restype = ctypes.c_ssize_t

# Of autobahn's protocols.
_STATE_OPEN = 3


def skip_formatting() -> None:
    """Keep autobahn from composing texts for its debug log that nobody reads: a third of the time of a
    handshake, and of reading a message.
    """
    for name in ("autobahn.websocket.protocol", "autobahn.twisted.websocket"):
        module: Any = sys.modules.get(name)
        for expensive, cheap in (
            ("pformat", repr),
            ("hltype", _pass_unformatted),
            ("hlval", _pass_unformatted),
        ):
            if hasattr(module, expensive):
                setattr(module, expensive, cheap)


def _pass_unformatted(value: object, **_colours: object) -> object:
    return value


def find_protocol(send: object) -> Any:
    """The autobahn protocol behind daphne's ASGI ``send``, which is a ``partial`` over it; None for other
    servers.
    """
    if not isinstance(send, partial) or not send.args:
        return None
    protocol = send.args[0]
    known = all(
        hasattr(protocol, name)
        for name in (
            "_sendAutoPing",
            "factory",
            "is_closed",
            "last_ping",
            "maxFramePayloadSize",
            "server",
            "transport",
            "unregisterProducer",
        )
    )
    return protocol if known else None


async def send_text(send: Send, text: str) -> None:
    """Send a text message, or drop it if the socket is closing: the server reports the disconnect by itself.

    An ASGI server raises OSError for a closing socket; daphne lets ``Disconnected`` of autobahn through.
    """
    try:
        await send({"type": "websocket.send", "text": text})
    except (OSError, Disconnected) as error:
        log.info("A live socket could not be written to: %s", error)


def cap_incoming(protocol: Any) -> None:
    """A frame over the limit ends the connection with 1009 once its header is read, and none of it is stored.

    ``maxMessagePayloadSize`` would also bound what *we* send and stays unchanged; it bounds messages of many
    small frames, which the consumer answers.
    """
    if protocol is not None:
        protocol.maxFramePayloadSize = limits.MESSAGE_BYTES
        protocol.failByDrop = False


def release_handshake(protocol: Any) -> None:
    """Drop what daphne keeps of the handshake, and the cycle that a closed connection would be: its deferred
    ``is_closed`` has the protocol itself as its result.
    """
    if protocol is not None and protocol.transport is not None:
        # The channel of the HTTP request, which daphne has replaced, and the request refer to each other.
        getattr(getattr(protocol.transport, "producer", None), "requests", []).clear()
        protocol.unregisterProducer()
        protocol.is_closed.addCallback(lambda _protocol: None)


def send_due_ping(protocol: Any) -> None:
    """Send daphne's own ping if it would be due within ``limits.PING_LEAD_SECONDS``."""
    if protocol is None or protocol.state != protocol.STATE_OPEN:
        return
    now = time.time()
    if now - protocol.last_ping >= protocol.server.ping_interval - limits.PING_LEAD_SECONDS:
        protocol.last_ping = now
        protocol._sendAutoPing()


def count_unsent_bytes(protocol: Any) -> int:
    """Bytes accepted for this client and not yet taken by the kernel; 0 if unknown."""
    below = getattr(protocol, "transport", None)
    waiting = len(getattr(below, "dataBuffer", b"")) - getattr(below, "offset", 0)
    return max(waiting, 0) + int(getattr(below, "_tempDataLen", 0))


def is_plain_connection(protocol: Any) -> bool:
    """Whether frames may go straight to the kernel: a TCP connection of Twisted without TLS, with the buffers
    that are known here.
    """
    below: Any = getattr(protocol, "transport", None)
    kind = type(below)
    return (
        (kind.__module__, kind.__qualname__) == ("twisted.internet.tcp", "Server")
        and below.TLS is False
        and below.protocol is protocol
        and protocol.STATE_OPEN == _STATE_OPEN
        and all(hasattr(below, name) for name in ("dataBuffer", "_tempDataLen"))
    )


def has_sent_all(below: Any) -> bool:
    """Whether a plain connection is open for autobahn, too, and the kernel has taken everything."""
    return below.protocol.state == _STATE_OPEN and not below._tempDataLen and not below.dataBuffer


def write_frame(protocol: Any, descriptor: int, frame: bytes) -> None:
    """Write a whole frame to a plain connection that has sent everything.

    What the kernel does not take is left to the transport, which also finds out why.
    """
    taken = _send(descriptor, frame, len(frame), 0)
    if taken < len(frame):
        protocol.transport.write(frame[max(taken, 0) :])


def prepare_frame(protocol: Any, text: str) -> bytes:
    """``text`` as one frame for all sockets of this server: a server's frames carry no mask."""
    message = protocol.factory.prepareMessage(text.encode(), isBinary=False, doNotCompress=True)
    return bytes(message.payloadHybi)
