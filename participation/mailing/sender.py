"""Sends what is in the outbox: one thread per process that works in the background.

No transaction is open while the server is talked to. A process that dies after the server has accepted a mail
and before that is recorded sends it again, with the same Message-ID.
"""

import logging
import smtplib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, close_old_connections
from django.views.decorators.debug import sensitive_variables

from participation.background import heartbeats
from participation.background.heartbeats import Heartbeat
from participation.mailing import messages, operations, queries
from participation.mailing.models import OutgoingMail

logger = logging.getLogger(__name__)

#: Seconds between looks for mails that are due.
LOOK_EVERY: Final = 1.0
#: Seconds of pause while the mail server or the database is away.
PAUSE: Final = 10.0
#: The maximum of mails sent through one connection.
MAX_PER_CONNECTION: Final = 100
#: "Service not available, closing transmission channel" (RFC 5321).
_CLOSING: Final = 421

#: Mails that the server has accepted while the database could not record it.
_unrecorded: list[OutgoingMail] = []


class ServerUnavailable(Exception):
    """The server cannot be reached or used: other mails would fail as well. Has the type and the code of the
    error, never the text, which may quote a recipient.
    """


def send_until_stopped(stopping: threading.Event, heartbeat: Heartbeat) -> None:
    """Send what is due until asked to end (``participation.background.supervision``)."""
    pause = LOOK_EVERY
    while not stopping.wait(pause):
        heartbeat.beat()
        pause = LOOK_EVERY
        try:
            send_due_mails(stopping)
        except ServerUnavailable:
            pause = PAUSE
        except DatabaseError as error:
            # The type only: the text of a database error may quote a row.
            logger.error("Mails postponed: %s", type(error).__name__)
            pause = PAUSE
        finally:
            close_old_connections()


def send_due_mails(stopping: threading.Event | None = None) -> int:
    """Send the mails that are due, at most ``MAX_PER_CONNECTION``, until asked to end; return how many were
    sent. Raises ServerUnavailable; then the mails that were not tried are still due.

    With a slow server a round takes minutes, so the thread's heartbeat beats before each mail.
    """
    while _unrecorded:
        operations.record_delivery(_unrecorded[0])
        del _unrecorded[0]
    if not queries.is_any_mail_due():
        return 0
    operations.expire_mails()
    sent = 0
    try:
        with _open_connection() as connection:
            for _turn in heartbeats.iterate_with_heartbeat(range(MAX_PER_CONNECTION)):
                if stopping is not None and stopping.is_set():
                    break
                mail = operations.claim_next_mail()
                if mail is None:
                    break
                sent += _send(mail, connection)
    except ServerUnavailable as error:
        if not queries.get_mail_server().failures:  # once, not every few seconds
            logger.error("The mail server is unavailable: %s", error)
        operations.record_server_failure(str(error))
        raise
    return sent


@contextmanager
def _open_connection() -> Iterator[Any]:
    """A connection by ``MAIL_TRANSPORT``. Raises ServerUnavailable before any mail is claimed."""
    connection: Any = get_connection(settings.MAIL_TRANSPORT)
    try:
        try:
            connection.open()
        except (ValueError, OSError) as error:  # a challenge of the server may be no base64
            raise ServerUnavailable(_classify_error(error)[0]) from None
        yield connection
    finally:
        with suppress(OSError):  # every mail has been accepted or refused before
            connection.close()


@sensitive_variables()
def _send(mail: OutgoingMail, connection: Any) -> bool:
    """Send one mail and record what became of it. Raises ServerUnavailable."""
    try:
        if not connection.send_messages([messages.decrypt_message(bytes(mail.encrypted or b""))]):
            raise ValueError("Not sent.")
    except (InvalidToken, ValueError, OSError) as error:  # smtplib's errors are OSError
        words, code = _classify_error(error)
        if code >= 500:
            logger.warning("A mail has failed: %s", words)
            operations.give_up_mail(mail, words)
            return False
        operations.postpone_mail(mail, words)
        if code == _CLOSING:
            # This mail may be the cause: the next attempt is with another.
            raise ServerUnavailable(words) from None
        return False
    _unrecorded.append(mail)
    operations.record_delivery(mail)
    _unrecorded.remove(mail)
    return True


def _classify_error(error: Exception) -> tuple[str, int]:
    """The error's type with the server's code, and the reply that it amounts to: of this mail alone, 5xx also
    for what cannot be written as a mail, or 421 for whatever other mails would meet as well.
    """
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        [(code, _text)] = error.recipients.values()
    words = type(error).__name__ if code is None else f"{type(error).__name__} {code}"
    if code is not None and isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return words, code
    is_of_mail = isinstance(error, InvalidToken | ValueError | smtplib.SMTPNotSupportedError)
    return words, 550 if is_of_mail else _CLOSING
