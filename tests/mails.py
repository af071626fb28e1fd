"""Mails in tests: stored in the outbox, and sent from it at once, so that ``mail.outbox`` has them."""

from collections.abc import Sequence
from contextlib import suppress

from django.core.mail import EmailMessage

from participation.mailing import sender
from participation.mailing.backends import OutboxBackend


class SentAtOnce(OutboxBackend):
    """Sends within the caller's transaction. Tests of the outbox itself use ``OutboxBackend``."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        count = super().send_messages(email_messages)
        with suppress(sender.ServerUnavailable):
            sender.send_due_mails()
        return count
