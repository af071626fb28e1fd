"""Garbage collection in a process with thousands of sockets.

Each open socket is some fifty objects that live for hours. A full collection looks at all of them: about a
second at ten thousand sockets, again and again while they come. So what has come is frozen now and then:
collections leave it out. A closed socket does not need them (``release_handshake`` leaves no cycle).
"""

import gc

from realtime import limits


class Freezing:
    """Call ``opened`` and ``closed`` with the number of sockets that are open then."""

    def __init__(self) -> None:
        self._frozen = 0

    def opened(self, sockets: int) -> None:
        """Freeze all living objects once enough sockets have opened since the last time."""
        if sockets >= self._frozen + limits.SOCKETS_PER_FREEZE:
            # What is garbage already would otherwise stay for good.
            gc.collect()
            gc.freeze()
            self._frozen = sockets

    def closed(self, sockets: int) -> None:
        """Lower the count of frozen sockets to those still open; after the last, collect what was frozen."""
        if sockets < self._frozen:
            self._frozen = sockets
            if not sockets:
                gc.unfreeze()
                gc.collect()
                gc.freeze()
