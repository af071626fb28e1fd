"""The TCP connections of live sockets, thousands of them, without keeping pages waiting.

An event loop serves everything that is ready before it looks again: if ten thousand sockets have sent
something, a page waits for all of them. Here the sockets have an epoll of their own, which the loop sees as
one file descriptor; each time it is ready, it serves sockets for ``limits.TURN_SECONDS``.
"""

import asyncio
import select
from typing import Any

from realtime import limits
from realtime.runtime import transport


class Connections:
    """Stands for Twisted's reactor in the transports that were taken over. Belongs to one event loop.

    Without epoll (not Linux) or with another server nothing is taken over.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        #: The file descriptors of open connections with nothing unsent, by their autobahn protocol. (Not the
        #: other way round: the system gives the number of a closed connection to a new one.)
        self.idle: dict[Any, int] = {}
        self._loop = loop
        self._reactor: Any = None
        self._epoll: Any = None
        self._readers: dict[int, Any] = {}

    def take_over(self, protocol: Any) -> None:
        """Serve ``protocol``'s connection here from now on."""
        if not hasattr(select, "epoll") or not transport.is_plain_connection(protocol):
            return
        below = protocol.transport
        if self._reactor is None:
            if not hasattr(below.reactor, "_readOrWrite"):
                return
            self._reactor, self._epoll = below.reactor, select.epoll()
            self._loop.add_reader(self._epoll.fileno(), self._read_some)
        if below.reactor is self._reactor and below.connected and not below.disconnecting:
            below.stopReading()
            below.reactor = self
            below.startReading()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)

    # Names of Twisted's IReactorFDSet. A transport calls them before it closes its descriptor, and to have
    # written what it has been given.

    def addReader(self, reader: Any) -> None:  # noqa: N802
        descriptor = reader.fileno()
        if descriptor not in self._readers:
            self._readers[descriptor] = reader
            self._epoll.register(descriptor, select.EPOLLIN)
            self._note_idle(reader, descriptor)

    def removeReader(self, reader: Any) -> None:  # noqa: N802
        self.idle.pop(reader.protocol, None)
        descriptor = reader.fileno()
        if self._readers.get(descriptor) is reader:
            del self._readers[descriptor]
            self._epoll.unregister(descriptor)

    def addWriter(self, writer: Any) -> None:  # noqa: N802
        self.idle.pop(writer.protocol, None)
        self._reactor.addWriter(writer)

    def removeWriter(self, writer: Any) -> None:  # noqa: N802
        self._reactor.removeWriter(writer)
        descriptor = writer.fileno()
        if self._readers.get(descriptor) is writer:
            self._note_idle(writer, descriptor)

    def _note_idle(self, below: Any, descriptor: int) -> None:
        if transport.has_sent_all(below):
            self.idle[below.protocol] = descriptor

    def _read_some(self) -> None:
        ends = self._loop.time() + limits.TURN_SECONDS
        while True:
            ready = self._epoll.poll(0, limits.CLIENTS_PER_LOOK)
            for descriptor, _events in ready:
                # An earlier one may have closed a later one.
                if (reader := self._readers.get(descriptor)) is not None:
                    self._reactor._readOrWrite(reader, True)
            if len(ready) < limits.CLIENTS_PER_LOOK or self._loop.time() >= ends:
                return
