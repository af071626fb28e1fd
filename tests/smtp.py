"""A mail server for tests (RFC 5321, as far as smtplib needs it), in threads of the test's process."""

import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OK = "250 OK"


@dataclass
class MailServer:
    """``mails``: recipient and text of each accepted mail. A reply is a function of the recipient; an empty
    one cuts the connection, and None waits for ``released``. ``drip`` is sent instead of the greeting, again
    and again.
    """

    port: int = 0
    mails: list[tuple[str, str]] = field(default_factory=list)
    connections: int = 0
    greeting: Callable[[], str | None] = lambda: "220 mail.example ESMTP"
    authentication: str = "235 OK"
    recipient_reply: Callable[[str], str | None] = lambda _recipient: OK
    data_reply: Callable[[str], str | None] = lambda _recipient: OK
    seconds: float = 0
    drip: str = ""
    released: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _text in self.mails]


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        mail_server: MailServer = self.server.mail_server  # type: ignore[attr-defined]
        mail_server.connections += 1
        try:
            self._serve(mail_server)
        except OSError:  # the client has gone, as it may
            return

    def _say(self, reply: str | None) -> None:
        mail_server: MailServer = self.server.mail_server  # type: ignore[attr-defined]
        time.sleep(mail_server.seconds)
        if reply is None:
            mail_server.reached.set()
            mail_server.released.wait(30)
            reply = ""
        if not reply:
            raise ConnectionAbortedError
        self.wfile.write(f"{reply}\r\n".encode())

    def _serve(self, mail_server: MailServer) -> None:
        recipient = ""
        while mail_server.drip and not mail_server.released.wait(0.05):
            self.wfile.write(mail_server.drip.encode())
        self._say(mail_server.greeting())
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


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    tls: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.tls is not None:
            try:
                request = self.tls.wrap_socket(request, server_side=True)
            except OSError:  # the client does not trust the certificate
                return
        super().finish_request(request, client_address)


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None, **behaviour: Any) -> Iterator[MailServer]:
    server = MailServer(**behaviour)
    with _Server(("127.0.0.1", server.port), _Handler) as listening:
        listening.mail_server = server  # type: ignore[attr-defined]
        listening.tls = tls
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            listening.shutdown()
            thread.join()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A self-made certificate for ``localhost``, and the context of a server that has it."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
            ),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context
