"""The site's own outbox: nothing is sent until a test sends it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from participation.mailing import sender
from participation.mailing.messages import build_kind_headers
from participation.mailing.models import Kind
from tests.smtp import MailServer, mail_server


@pytest.fixture(autouse=True)
def stored_mails(settings):
    settings.EMAIL_BACKEND = "participation.mailing.backends.OutboxBackend"


def write(name: str, kind: Kind = Kind.OTHER, body: str = "Metin") -> None:
    """A mail to ``name``@example.org."""
    EmailMessage("Konu", body, to=[f"{name}@example.org"], headers=build_kind_headers(kind)).send()


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
        use(settings, server.port)
        yield server


def use(settings, port: int, timeout: float = 5) -> None:
    settings.MAIL_TRANSPORT = "participation.mailing.backends.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "localhost", port, timeout


def unavailable(error: str) -> AbstractContextManager[object]:
    """Within the block, the sender stops because of an error of the server."""
    return pytest.raises(sender.ServerUnavailable, match=f"^{error}$")


def in_thread(job: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=job)
    thread.start()
    return thread
