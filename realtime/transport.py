"""Access to the server's internals of one connection. Only daphne's are known. With any other server, or if
they change (a test would fail), everything here answers "unknown", and frames are sent as by any ASGI
application.
"""

from functools import partial
from typing import Any

from realtime import limits


def of(send: object) -> Any:
    """The autobahn protocol behind daphne's ASGI ``send``, which is a ``partial`` over it; None for other
    servers.
    """
    if not isinstance(send, partial) or not send.args:
        return None
    protocol = send.args[0]
    known = all(
        hasattr(protocol, name)
        for name in ("maxFramePayloadSize", "transport", "sendPreparedMessage", "factory")
    )
    return protocol if known else None


def cap_incoming(protocol: Any) -> None:
    """A frame over the limit ends the connection with 1009 once its header is read, and none of it is stored.

    ``maxMessagePayloadSize`` would also bound what *we* send and stays unchanged; it bounds messages of many
    small frames, which the consumer answers.
    """
    if protocol is not None:
        protocol.maxFramePayloadSize = limits.MESSAGE_BYTES
        protocol.failByDrop = False


def unsent_bytes(protocol: Any) -> int:
    """Bytes accepted for this client and not yet taken by the kernel; 0 if unknown."""
    below = getattr(protocol, "transport", None)
    waiting = len(getattr(below, "dataBuffer", b"")) - getattr(below, "offset", 0)
    return max(waiting, 0) + int(getattr(below, "_tempDataLen", 0))


def is_ready(protocol: Any) -> bool:
    """Whether the connection is open and everything written so far has been sent: a frame may be written
    directly.
    """
    return protocol is not None and protocol.state == protocol.STATE_OPEN and not unsent_bytes(protocol)


def prepared(protocol: Any, text: str) -> Any:
    """``text`` as one frame for all sockets of this server: a server's frames carry no mask."""
    return protocol.factory.prepareMessage(text.encode(), isBinary=False, doNotCompress=True)
