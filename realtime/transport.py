"""What the server below gives away about one connection. Only daphne's shape is known; with any other
server, or if that shape changes (a test would say so), everything here answers "nothing known", and frames go
the way of every ASGI application."""

from functools import partial
from typing import Any

from realtime import limits


def of(send: object) -> Any:
    """The autobahn protocol behind an ASGI ``send`` of daphne, which is a ``partial`` over it; else None."""
    if not isinstance(send, partial) or not send.args:
        return None
    protocol = send.args[0]
    known = all(
        hasattr(protocol, name)
        for name in ("maxFramePayloadSize", "transport", "sendPreparedMessage", "factory")
    )
    return protocol if known else None


def cap_incoming(protocol: Any) -> None:
    """A frame over the limit ends the connection with 1009 as soon as its header is read, nothing of it kept.

    ``maxMessagePayloadSize`` would also bound what *we* send and stays; a message of many small frames is
    bounded by it, and answered by the consumer.
    """
    if protocol is not None:
        protocol.maxFramePayloadSize = limits.MESSAGE_BYTES
        protocol.failByDrop = False


def unsent_bytes(protocol: Any) -> int:
    """Bytes accepted for this client and not yet taken by the kernel; 0 when unknown."""
    below = getattr(protocol, "transport", None)
    waiting = len(getattr(below, "dataBuffer", b"")) - getattr(below, "offset", 0)
    return max(waiting, 0) + int(getattr(below, "_tempDataLen", 0))


def is_ready(protocol: Any) -> bool:
    """Open, and everything written so far has gone out: the next frame may be written directly."""
    return protocol is not None and protocol.state == protocol.STATE_OPEN and not unsent_bytes(protocol)


def prepared(protocol: Any, text: str) -> Any:
    """``text`` framed once for all sockets of this server: frames of a server carry no mask."""
    return protocol.factory.prepareMessage(text.encode(), isBinary=False, doNotCompress=True)
