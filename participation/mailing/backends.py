"""Mail backends: the outbox (``EMAIL_BACKEND``), and SMTP with a time limit (``MAIL_TRANSPORT``)."""

import smtplib
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from participation.mailing import operations

#: The time limit of a whole reply, in times of ``EMAIL_TIMEOUT``.
MAX_TIMES: Final = 3


class OutboxBackend(BaseEmailBackend):
    """The mails become part of the caller's transaction; ``sender`` sends them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return operations.store_mails(email_messages)


class _TimeLimited(smtplib.SMTP):
    """The timeout of a socket begins anew with each packet: a server that sends a byte now and then would
    keep the sender's thread for ever.
    """

    def getreply(self) -> tuple[int, bytes]:
        is_over = threading.Event()
        timer = threading.Timer(MAX_TIMES * self.timeout, _shut_down_socket, [self.sock, is_over])
        timer.daemon = True
        timer.start()
        try:
            reply = super().getreply()
        finally:
            timer.cancel()
        if is_over.is_set():  # what has arrived may be the beginning of another reply
            self.close()
            raise smtplib.SMTPServerDisconnected("The reply has not ended in time.")
        return reply


def _shut_down_socket(sock: socket.socket, is_over: threading.Event) -> None:
    """Close ``sock`` for both directions, so that the waiting read returns what has arrived."""
    is_over.set()
    with suppress(OSError):  # the connection may have ended in the same instant
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _TimeLimitedTls(_TimeLimited, smtplib.SMTP_SSL):
    """TLS from the first byte."""


class SmtpBackend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _TimeLimitedTls if self.use_ssl else _TimeLimited
