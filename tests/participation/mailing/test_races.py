"""Several processes and one outbox."""

import pytest

from participation.mailing import operations, queries, sender
from participation.mailing.models import MailServer, OutgoingMail
from tests.participation.mailing.conftest import write
from tests.smtp import OK
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_senders_at_once_send_each_mail_once(smtp):
    names = [f"kisi{number}" for number in range(24)]
    for name in names:
        write(name)

    results = together([sender.send_due] * 4)

    assert sum(results) == len(names)  # type: ignore[arg-type]
    assert sorted(smtp.recipients) == sorted(f"{name}@example.org" for name in names)
    assert queries.waiting() == 0


def test_a_mail_is_claimed_once():
    write("ayse")

    claims = together([operations.claim] * 8)

    assert [claim for claim in claims if claim is not None] == [OutgoingMail.objects.get()]


def test_only_one_sender_tries_a_server_that_failed(smtp):
    for number in range(8):
        write(f"kisi{number}")
    first = operations.claim()
    assert first is not None
    operations.leave_server_alone(first, "TimeoutError")
    MailServer.objects.update(closed_until=None)

    claims = together([operations.claim] * 4)

    assert len([claim for claim in claims if claim is not None]) == 1


def test_who_was_thought_dead_cannot_postpone_what_another_sends(smtp):
    smtp.recipient_reply = lambda _recipient: OK
    write("ayse")
    late = operations.claim()
    assert late is not None
    OutgoingMail.objects.update(claims=2)

    operations.postpone(late, "TimeoutError")

    assert OutgoingMail.objects.get().refusals == 0
