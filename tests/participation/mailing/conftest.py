"""The site's own outbox: nothing is sent until a test sends it."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from participation.mailing.models import Kind
from participation.mailing.sealing import of_kind
from tests.smtp import MailServer, mail_server


@pytest.fixture(autouse=True)
def stored_mails(settings):
    settings.EMAIL_BACKEND = "participation.mailing.backend.OutboxBackend"


def write(name: str, kind: Kind = Kind.OTHER, body: str = "Metin") -> None:
    """A mail to ``name``@example.org."""
    EmailMessage("Konu", body, to=[f"{name}@example.org"], headers=of_kind(kind)).send()


def names() -> list[str]:
    """To whom the mails in Django's ``mail.outbox`` are, which stands for the mail server."""
    return [address.partition("@")[0] for message in mail.outbox for address in message.to]


@pytest.fixture
def later() -> Iterator[Callable[[timedelta], None]]:
    """Move the clock forward, for the rest of the test."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock.shift


@pytest.fixture
def smtp(settings) -> Iterator[MailServer]:
    with mail_server() as server:
        use(settings, server)
        yield server


def use(settings, server: MailServer) -> None:
    settings.MAIL_TRANSPORT = "participation.mailing.replies.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "localhost", server.port, 5


def in_thread(job: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=job)
    thread.start()
    return thread
