"""Several processes and one outbox."""

import pytest

from participation.mailing import operations, queries, rules, sender
from participation.mailing.models import Kind, OutgoingMail
from tests.factories import make_user
from tests.participation.mailing.conftest import write
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_senders_at_once_send_each_mail_once(smtp):
    names = [f"kisi{number}" for number in range(24)]
    for name in names:
        write(name)

    results = together([sender.send_due_mails] * 4)

    assert sum(results) == len(names)  # type: ignore[arg-type]
    assert sorted(smtp.recipients) == sorted(f"{name}@example.org" for name in names)
    assert queries.count_waiting_mails() == 0


def test_a_mail_is_claimed_once():
    write("ayse")

    claims = together([operations.claim_next_mail] * 8)

    assert [claim for claim in claims if claim is not None] == [OutgoingMail.objects.get()]


def test_a_mail_is_sent_once_or_dropped_if_an_administrator_drops_it_meanwhile(smtp):
    administrator = make_user(role="administrator")
    for number in range(12):
        write(f"kisi{number}")

    def drop() -> int:
        return operations.drop_mails_of_kind(administrator=administrator, kind=Kind.OTHER, reason="Eskidi")

    results = together([sender.send_due_mails, sender.send_due_mails, drop])

    assert [it for it in results if not isinstance(it, int)] == []
    assert len(smtp.recipients) == len(set(smtp.recipients))
    assert queries.count_waiting_mails() == 0


def test_who_was_thought_dead_neither_postpones_nor_fails_what_another_sends(later):
    write("ayse")
    late = operations.claim_next_mail()
    later(rules.LEASE)
    other = operations.claim_next_mail()
    assert late is not None
    assert late == other

    operations.postpone_mail(late, "TimeoutError")
    operations.give_up_mail(late, "TimeoutError")

    row = OutgoingMail.objects.get()
    assert (row.attempts, row.error, row.failed_on) == (2, "", None)


def test_failures_of_several_processes_at_once_are_all_counted():
    together([lambda: operations.record_server_failure("TimeoutError")] * 4)

    assert queries.get_mail_server().failures == 4
