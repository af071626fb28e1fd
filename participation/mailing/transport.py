"""Hands messages to the mail server (``MAIL_TRANSPORT``), and tells its kinds of errors apart.

Errors hold the type and the code of what the server answered, never its text, which may quote a recipient.
"""

import logging
import smtplib
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.views.decorators.debug import sensitive_variables

logger = logging.getLogger(__name__)

#: "Service not available, closing transmission channel" (RFC 5321).
_CLOSING = 421


class NotSent(Exception):
    """``str()`` is the type of the error, with the server's code if there is one."""


class ServerUnavailable(NotSent):
    """The server cannot be reached or used: other mails would fail as well."""


class Postponed(NotSent):
    """The server put this mail off (4xx)."""


class Undeliverable(NotSent):
    """The server refused this mail for good (5xx), or it cannot be written as a mail."""


class Transport(AbstractContextManager["Transport"]):
    """A connection that is opened with the first mail and kept until the end of the block."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._close()

    @sensitive_variables()
    def send(self, message: EmailMessage) -> None:
        """Raises ServerUnavailable, Postponed or Undeliverable; otherwise the server has accepted it."""
        self._open()
        try:
            sent = self._connection.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            [code] = {code for code, _text in error.recipients.values()}
            raise self._refusal(error, code) from None
        except smtplib.SMTPDataError as error:
            raise self._refusal(error, error.smtp_code) from None
        except (ValueError, smtplib.SMTPNotSupportedError) as error:
            raise Undeliverable(_words(error)) from None
        except OSError as error:  # smtplib's errors, too
            self._close()
            raise ServerUnavailable(_words(error)) from None
        if not sent:
            raise Undeliverable("NoRecipient")

    def _open(self) -> None:
        if self._connection is not None:
            return
        self._connection = get_connection(settings.MAIL_TRANSPORT)
        try:
            self._connection.open()
        except (ValueError, OSError) as error:  # a challenge of the server may be no base64
            self._close()
            raise ServerUnavailable(_words(error)) from None

    def _refusal(self, error: smtplib.SMTPException, code: int) -> NotSent:
        words = f"{type(error).__name__} {code}"
        if code == _CLOSING:
            self._close()
            return ServerUnavailable(words)
        return Undeliverable(words) if code >= 500 else Postponed(words)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except OSError as error:
            # Every mail has been accepted or refused before.
            logger.info("The connection to the mail server did not end in order: %s", type(error).__name__)


def _words(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"
