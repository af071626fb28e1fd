"""daphne that drains: nothing that it accepted is cut off when it is asked to end.

``python -m config.serving.server --fd 3 --proxy-headers config.asgi:application`` takes daphne's options. On
SIGTERM it accepts no more connections, finishes its requests, closes live sockets some at a time, and ends
after at most ``MAX_SECONDS``. A request that arrives meanwhile on an open connection is answered, and
is the last one on it.

As a worker (``workers``) it reports when it serves, and also drains when the parent process has
ended. It ends with EX_CONFIG if the environment is wrong, and with EX_TEMPFAIL if the database is
unavailable at first.
"""

import asyncio
import logging
import os
import socket
import sys
from typing import Any, Final

from daphne.cli import CommandLineInterface
from daphne.http_protocol import WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from twisted.internet import reactor as _reactor
from twisted.internet import tcp
from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall

from config.serving import away
from config.serving.workers import BEAT_SECONDS, PARENT
from participation.background import supervision

#: Seconds after which requests that still run are cut off. systemd waits for 30.
MAX_SECONDS: Final = 25.0
#: Seconds that a connection may stay open without a request. nginx closes its own after two
#: (``keepalive_timeout`` in deploy/nginx), so it never sends a request on one that is being closed here.
IDLE_SECONDS: Final = 3.0
#: Live sockets closed at a time, and seconds between. Their pages connect again, to another process.
SOCKETS_AT_ONCE: Final = 100
PAUSE_SECONDS: Final = 0.1
#: The close code of live sockets (docs/live.md).
RESTARTING: Final = 4012

log = logging.getLogger(__name__)
reactor: Any = _reactor


class DrainingServer(Server):  # type: ignore[misc]
    """``kill_all_applications`` is what daphne does before its end, which waits for it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.is_draining = False
        self._ports: list[Any] = []

    def run(self) -> None:
        number = os.environ.pop(PARENT, "")
        if number:
            parent = socket.socket(fileno=int(number))
            reactor.callWhenRunning(self._start_heartbeat, parent)
        super().run()

    def _start_heartbeat(self, parent: socket.socket) -> None:
        """Tell the parent that this process serves, send a sign of life regularly, and watch for its end."""
        parent.setblocking(False)
        asyncio.get_event_loop().add_reader(parent, self._stop_without_parent, parent)
        parent.send(b"1")
        LoopingCall(self._send_heartbeat, parent).start(BEAT_SECONDS, now=False)

    def _send_heartbeat(self, parent: socket.socket) -> None:
        """Show the parent that the event loop and the threads of this process work."""
        # Threads that wait for the database do not hang: replacing this process would not help.
        if self.is_draining or not (supervision.are_all_threads_well() or away.is_set):
            return
        try:
            parent.send(b".")
        except OSError as error:
            # Its end is noticed on its own; a full buffer has beats that it has not read.
            log.info("The parent process takes no sign of life: %s", error)

    def _stop_without_parent(self, parent: socket.socket) -> None:
        """Stop serving when the parent has ended, unless this process drains already."""
        asyncio.get_event_loop().remove_reader(parent)
        if not self.is_draining:
            self.stop()

    def create_application(self, protocol: Any, scope: Any) -> Any:
        if self.is_draining:
            self._close_after_response(protocol)
        return super().create_application(protocol, scope)

    def kill_all_applications(self) -> "Deferred[None]":
        """Drain, then cancel what still runs."""
        self.is_draining = True
        drained = Deferred.fromFuture(asyncio.ensure_future(self._drain()))
        return drained.addErrback(lambda failure: log.error("Draining failed.", exc_info=failure.value))

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self._ports.append(port)

    async def _drain(self) -> None:
        """Accept nothing new, close live sockets, wait at most ``MAX_SECONDS``, cancel what still runs."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        for port in self._ports:
            # The socket itself stays open in the process that passed it on.
            port.stopListening()
        for protocol in list(self.connections):
            self._close_after_response(protocol)
        while loop.time() - began < MAX_SECONDS:
            if not self._is_busy(idle_count=loop.time() - began < IDLE_SECONDS):
                break
            self._close_some_sockets()
            await asyncio.sleep(PAUSE_SECONDS)
        running = [task for task in self._list_application_tasks() if not task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _is_busy(self, *, idle_count: bool) -> bool:
        """Whether applications run, or there are open connections, which count only with ``idle_count``."""
        if any(not task.done() for task in self._list_application_tasks()):
            return True
        return idle_count and any(isinstance(reader, tcp.Server) for reader in reactor.getReaders())

    def _list_application_tasks(self) -> list["asyncio.Task[None]"]:
        details = self.connections.values()
        return [each["application_instance"] for each in details if "application_instance" in each]

    def _close_some_sockets(self) -> None:
        """Ask the next ``SOCKETS_AT_ONCE`` live sockets to connect again."""
        is_open = WebSocketProtocol.STATE_OPEN
        live = [one for one in self.connections if isinstance(one, WebSocketProtocol)]
        for protocol in [one for one in live if one.state == is_open][:SOCKETS_AT_ONCE]:
            protocol.sendClose(code=RESTARTING)

    @staticmethod
    def _close_after_response(protocol: Any) -> None:
        """Announce in the response that the connection closes after it; do nothing once it has begun."""
        if isinstance(protocol, WebRequest) and not protocol._response_started:
            protocol.responseHeaders.setRawHeaders(b"connection", [b"close"])
            protocol.channel.persistent = False


class CommandLine(CommandLineInterface):  # type: ignore[misc]
    server_class = DrainingServer


def main() -> None:
    try:
        CommandLine.entrypoint()
    except ImproperlyConfigured as error:
        log.error("Meydan is not set up: %s", error)
        sys.exit(os.EX_CONFIG)
    except OperationalError as error:
        # Not its text, which may quote a statement.
        log.error("The database is unavailable: %s", type(error.__cause__ or error).__name__)
        sys.exit(os.EX_TEMPFAIL)


if __name__ == "__main__":
    main()
