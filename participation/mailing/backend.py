"""The mail backend of the site (``EMAIL_BACKEND``): stores mails instead of sending them."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from participation.mailing import operations


class OutboxBackend(BaseEmailBackend):
    """The mails become part of the caller's transaction; ``sender`` sends them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return operations.store(email_messages)
