"""A mail server for tests (RFC 5321, as far as smtplib needs it), in threads of the test's process."""

import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.local import self_signed

OK = "250 OK"


def accept(_recipient: str) -> str | None:
    return OK


class MailServer(socketserver.ThreadingTCPServer):
    """``mails``: recipient and text of each accepted mail. A reply is a function of the recipient; an empty
    one cuts the connection, and None waits for ``released``. ``drip`` is sent instead of the greeting, again
    and again; an empty one is silence.
    """

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(
        self,
        *,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        authentication: str = "235 OK",
        recipient_reply: Callable[[str], str | None] = accept,
        data_reply: Callable[[str], str | None] = accept,
        seconds: float = 0,
        drip: str | None = None,
    ) -> None:
        self.tls, self.authentication, self.seconds, self.drip = tls, authentication, seconds, drip
        self.recipient_reply, self.data_reply = recipient_reply, data_reply
        self.mails: list[tuple[str, str]] = []
        self.connections = 0
        self.released, self.reached = threading.Event(), threading.Event()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _text in self.mails]

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.tls is not None:
            try:
                request = self.tls.wrap_socket(request, server_side=True)
            except OSError:  # the client does not trust the certificate
                return
        super().finish_request(request, client_address)


class _Handler(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        try:
            self._serve(self.server)
        except OSError:  # the client has gone, as it may
            return

    def _say(self, reply: str | None) -> None:
        time.sleep(self.server.seconds)
        if reply is None:
            self.server.reached.set()
            self.server.released.wait(30)
            reply = ""
        if not reply:
            raise ConnectionAbortedError
        self.wfile.write(f"{reply}\r\n".encode())

    def _serve(self, mail_server: MailServer) -> None:
        recipient = ""
        while mail_server.drip is not None and not mail_server.released.wait(0.05):
            self.wfile.write(mail_server.drip.encode())
        self._say("220 mail.example ESMTP")
        while line := self.rfile.readline():
            verb, _blank, rest = line.decode().strip().partition(" ")
            match verb.upper():
                case "EHLO":
                    self._say("250-mail.example\r\n250 AUTH PLAIN")
                case "AUTH":
                    self._say(mail_server.authentication)
                case "RCPT":
                    recipient = rest.partition("<")[2].rstrip(">")
                    self._say(mail_server.recipient_reply(recipient))
                case "DATA":
                    self._say("354 Go on")
                    lines = []
                    while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                        lines.append(line)
                    reply = mail_server.data_reply(recipient)
                    if reply == OK:
                        mail_server.mails.append((recipient, b"".join(lines).decode()))
                    self._say(reply)
                case "QUIT":
                    self._say("221 Bye")
                    return
                case _:
                    self._say(OK)


@contextmanager
def mail_server(**behaviour: Any) -> Iterator[MailServer]:
    with MailServer(**behaviour) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A self-made certificate for ``localhost``, and the context of a server that has it."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    self_signed(key, cert)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context
