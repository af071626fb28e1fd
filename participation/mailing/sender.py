"""Sends what is in the outbox: one thread per process that works in the background.

No transaction is open while the server is talked to. A process that dies after the server has accepted a mail
and before that is recorded sends it again, with the same Message-ID.
"""

import logging
import threading
from typing import Final

from cryptography.fernet import InvalidToken
from django.db import DatabaseError, close_old_connections

from participation.background import heartbeats
from participation.background.heartbeats import Heartbeat
from participation.mailing import operations, queries, sealing
from participation.mailing.models import OutgoingMail
from participation.mailing.transport import Postponed, ServerUnavailable, Transport, Undeliverable

logger = logging.getLogger(__name__)

#: Seconds between looks for mails of other processes and for those to be tried again.
LOOK_EVERY: Final = 1.0
#: Seconds of rest after an error that is no fault of the mail server, such as a database that is away.
REST: Final = 5.0
#: The maximum of mails per round.
MAX_AT_ONCE: Final = 100

#: Mails that the server has accepted while the database could not record it.
_unrecorded: list[OutgoingMail] = []


def work(stopping: threading.Event, heartbeat: Heartbeat) -> None:
    """Send what is due until asked to end (``participation.background.supervision``)."""
    while not stopping.is_set():
        operations.arrived.wait(LOOK_EVERY)
        operations.arrived.clear()
        heartbeat.beat()
        try:
            close_old_connections()
            send_due(stopping)
        except DatabaseError as error:
            # The type only: the text of a database error may quote a row.
            logger.error("Mails postponed: %s", type(error).__name__)
            stopping.wait(REST)
        finally:
            close_old_connections()


def send_due(stopping: threading.Event | None = None) -> int:
    """Send the mails that are due, at most ``MAX_AT_ONCE``, until asked to end; return how many were sent.

    With a slow server a round takes minutes, so the thread's heartbeat beats before each mail.
    """
    while _unrecorded:
        operations.delivered(_unrecorded[0])
        del _unrecorded[0]
    if not queries.is_due():
        return 0
    operations.expire()
    sent = 0
    with Transport() as transport:
        for _turn in heartbeats.beating(range(MAX_AT_ONCE)):
            if stopping is not None and stopping.is_set():
                break
            mail = operations.claim()
            if mail is None:
                break
            sent += _send(mail, transport)
        else:
            operations.arrived.set()
    return sent


def _send(mail: OutgoingMail, transport: Transport) -> bool:
    try:
        message = sealing.unsealed(bytes(mail.sealed or b""))
    except InvalidToken as error:
        operations.fail(mail, type(error).__name__, by_server=False)
        return False
    try:
        transport.send(message)
    except Undeliverable as error:
        logger.warning("A mail was refused: %s", error)
        operations.fail(mail, str(error))
        return False
    except Postponed as error:
        operations.postpone(mail, str(error))
        return False
    except ServerUnavailable as error:
        logger.error("The mail server is unavailable: %s", error)
        operations.leave_server_alone(mail, str(error))
        return False
    _unrecorded.append(mail)
    operations.delivered(mail)
    _unrecorded.remove(mail)
    return True
