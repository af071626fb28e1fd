"""A PostgreSQL server that can be frozen: a relay in front of it, which stops passing anything on."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

from deploy.local import free_port


class Freezable:
    """Relays connections of ``port`` to a server. While frozen it takes connections and passes nothing on."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname or "127.0.0.1", parts.port or 5432)
        self.port = free_port()
        account = f"{parts.username}:{parts.password}" if parts.password else parts.username
        self.url = parts._replace(netloc=f"{account}@127.0.0.1:{self.port}").geturl()
        self._flowing = threading.Event()
        self._flowing.set()
        self._listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._relay, args=[client], daemon=True).start()

    def _relay(self, client: socket.socket) -> None:
        self._flowing.wait()
        server = socket.create_connection(self._server)
        for source, target in ((client, server), (server, client)):
            threading.Thread(target=self._pass_on, args=[source, target], daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._flowing.wait()
                target.sendall(data)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        self._flowing.clear()
        try:
            yield
        finally:
            self._flowing.set()

    def close(self) -> None:
        self._listening.close()
