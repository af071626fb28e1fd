"""Django's mail backend for SMTP, with bounds on what the server replies.

smtplib waits for each packet anew and reads lines of a reply for as long as there are any. So a server that
sends a byte now and then kept the sender's thread for ever, which then counted as hung.
"""

import smtplib
import time
from typing import Any, Final

from django.core.mail.backends.smtp import EmailBackend

#: The time of a whole reply, in times of ``EMAIL_TIMEOUT``; and its lines.
MAX_TIMES: Final = 3
MAX_LINES: Final = 100


class _Lines:
    """Lines of replies, one after another. Raises TimeoutError, which smtplib takes for a lost connection."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._file = sock.makefile("rb")
        self._left = 0
        self._until = 0.0

    def begin(self) -> None:
        """A new reply is expected."""
        self._left = MAX_LINES
        self._until = time.monotonic() + MAX_TIMES * (self._sock.gettimeout() or float("inf"))

    def readline(self, longest: int) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise TimeoutError
        line = b""
        while len(line) < longest and not line.endswith(b"\n"):
            if time.monotonic() > self._until:
                raise TimeoutError
            arrived = self._file.peek(1)  # one packet at most
            if not arrived:
                break
            end = arrived.find(b"\n") + 1 or len(arrived)
            line += self._file.read(min(end, longest - len(line)))
        return line

    def close(self) -> None:
        self._file.close()


class _Bounded(smtplib.SMTP):
    def getreply(self) -> tuple[int, bytes]:
        lines: Any = self.file
        if lines is None:
            lines = _Lines(self.sock)
            self.file = lines
        lines.begin()
        return super().getreply()


class _BoundedByTls(_Bounded, smtplib.SMTP_SSL):
    """From the first byte."""


class SmtpBackend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _BoundedByTls if self.use_ssl else _Bounded
