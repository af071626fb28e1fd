"""What is stored of mails, when they are sent, and what is left of those that are not."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.mailing import operations, queries, sender
from participation.mailing.models import Kind, OutgoingMail
from participation.people.models import User
from tests.factories import PASSWORD, make_user
from tests.participation.mailing.conftest import names, write
from tests.participation.people.signin.signing import link_in

pytestmark = pytest.mark.django_db


class Forbidden(BaseEmailBackend):
    """A mail server that no request may touch."""

    def open(self):
        raise AssertionError("A request opened a connection to the mail server.")


class Full(BaseEmailBackend):
    def send_messages(self, messages):
        raise DatabaseError("disk full")


def sign_up(client):
    form = {"email": "yeni@example.org", "password1": PASSWORD}
    return client.post(reverse("account_signup"), form, follow=True)


def dump() -> str:
    """Every value of the outbox, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mailing_outgoingmail")
        return repr([[bytes(it) if isinstance(it, memoryview) else it for it in row] for row in cursor])


def test_sign_up_touches_no_mail_server_and_the_mail_comes_from_the_sender(client, settings):
    transport, settings.MAIL_TRANSPORT = settings.MAIL_TRANSPORT, f"{__name__}.Forbidden"

    page = sign_up(client)

    assert page.status_code == 200
    assert _("Check your mailbox") in page.content.decode()
    assert (mail.outbox, queries.count_waiting_mails(Kind.ACCOUNT)) == ([], 1)
    settings.MAIL_TRANSPORT = transport
    assert sender.send_due_mails() == 1
    assert client.get(link_in(mail.outbox[0], "/e-posta/onay/")).status_code == 200
    assert not OutgoingMail.objects.exists()


def test_no_account_is_stored_without_its_mail(client, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Full"

    with pytest.raises(DatabaseError):
        sign_up(client)

    assert not User.objects.exists()


def test_a_mail_is_part_of_the_callers_transaction():
    with transaction.atomic():
        write("ayse")
        transaction.set_rollback(True)

    assert queries.count_waiting_mails() == 0


def test_neither_code_nor_address_is_readable_in_the_table(client):
    user = make_user(email="ayse@gizli.example", password=PASSWORD)

    client.post(reverse("account_request_login_code"), {"email": user.email})

    stored = dump()
    assert queries.count_waiting_mails(Kind.CODE) == 1
    sender.send_due_mails()
    [message] = mail.outbox
    [code] = re.findall(r"^\s*([0-9A-Z]{4,}(?:-[0-9A-Z]+)*)\s*$", str(message.body), re.MULTILINE)
    assert message.to == [user.email]
    for secret in (code, "ayse", "gizli"):
        assert secret not in stored
    assert dump() == "[]"


@pytest.mark.parametrize(
    "message",
    [
        EmailMessage("Konu\nBcc: herkes@example.org", "Metin", to=["a@example.org"]),
        EmailMessage("Konu", "Metin", to=["a@example.org"], attachments=[("a.txt", "a", "text/plain")]),
        EmailMultiAlternatives(
            "Konu", "Metin", to=["a@example.org"], alternatives=[("BEGIN:VCALENDAR", "text/calendar")]
        ),
    ],
)
def test_a_mail_that_cannot_be_sent_is_not_stored(message):
    with pytest.raises(ValueError, match=r"Header values|attachments|alternative"):
        message.send()

    assert queries.count_waiting_mails() == 0


def test_no_recipient_learns_of_another():
    EmailMessage("Konu", "Metin", to=["a@example.org"], bcc=["b@example.org"]).send()

    sender.send_due_mails()

    assert [message.recipients() for message in mail.outbox] == [["a@example.org"], ["b@example.org"]]


def test_the_kind_is_no_header_of_the_mail():
    write("ayse", Kind.DUTY)

    sender.send_due_mails()

    assert "kind" not in str(mail.outbox[0].message()).lower()


def test_codes_are_sent_first_and_notices_last():
    for kind in reversed(Kind):
        write(kind.name.lower(), kind)
    write("code2", Kind.CODE)

    sender.send_due_mails()

    expected = "code code2 account credential duty decision request other notices"
    assert names() == expected.split()


def test_a_code_is_not_sent_after_its_use(later):
    write("ayse", Kind.CODE)
    write("veli", Kind.ACCOUNT)
    later(timedelta(minutes=15))

    sender.send_due_mails()

    assert names() == ["veli"]
    [row] = OutgoingMail.objects.all()
    assert (row.kind, row.error, row.recipient, row.encrypted) == (Kind.CODE, "Expired", "", None)
    assert (row.queued_at, row.expires_at, row.next_attempt_at) == (None, None, None)


def test_an_expired_mail_is_not_claimed(later):
    """Even if so many have expired that some are not yet given up."""
    write("ayse", Kind.CODE)
    later(timedelta(minutes=15))

    assert operations.claim_next_mail() is None


def test_everything_else_is_given_up_after_three_days(later):
    write("ayse", Kind.DUTY)
    later(timedelta(days=3))

    assert sender.send_due_mails() == 0
    assert [(row.error, row.recipient) for row in OutgoingMail.objects.all()] == [
        ("Expired", "a…@example.org")
    ]


def test_mails_of_an_earlier_secret_key_are_sent(settings):
    write("ayse")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-nothing-in-particular"

    assert sender.send_due_mails() == 1


def test_a_mail_of_a_lost_key_stops_no_other(settings):
    write("ayse", Kind.DUTY)
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-nothing-in-particular"
    write("veli", Kind.DUTY)

    assert sender.send_due_mails() == 1

    assert names() == ["veli"]
    [row] = OutgoingMail.objects.all()
    assert (row.error, row.recipient, row.encrypted) == ("InvalidToken", "", None)


def test_what_failed_is_forgotten(later):
    write("ayse", Kind.CODE)
    later(timedelta(hours=1))
    sender.send_due_mails()
    for days, left in ((29, 1), (1, 0)):
        later(timedelta(days=days))
        operations.forget_failed()
        assert queries.count_failed_mails() == left


@pytest.mark.parametrize(
    "changes",
    [
        {"encrypted": b"x"},
        {"recipient": "a…@example.org"},
        {"queued_at": timezone.now()},
        {"error": ""},
        {"failed_on": None},
        {"kind": 1},
    ],
)
def test_the_database_keeps_no_secret_of_a_failed_code(changes, later):
    write("ayse", Kind.CODE)
    later(timedelta(hours=1))
    sender.send_due_mails()

    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingMail.objects.update(**changes)


def test_figures_of_the_outbox(later):
    assert (
        queries.count_waiting_mails(),
        queries.get_oldest_waiting_seconds(),
        queries.count_failed_mails(),
    ) == (0, None, 0)
    write("ayse", Kind.CODE)
    later(timedelta(seconds=90))
    write("veli")
    assert (
        queries.count_waiting_mails(),
        queries.get_oldest_waiting_seconds(),
        queries.count_failed_mails(),
    ) == (2, 90.0, 0)
    later(timedelta(minutes=15))
    sender.send_due_mails()
    assert (
        queries.count_waiting_mails(),
        queries.get_oldest_waiting_seconds(),
        queries.count_failed_mails(),
    ) == (0, None, 1)


def test_pages_say_when_mails_of_their_kind_are_delayed(client, later):
    address = reverse("account_email_verification_sent")
    words = _("E-mails are delayed at the moment. We have stored yours and keep trying to send it.")
    write("ayse", Kind.NOTICES)
    write("veli", Kind.CODE)
    later(timedelta(seconds=60))
    assert words not in client.get(address).content.decode()
    later(timedelta(seconds=1))
    assert words in client.get(address).content.decode()
    OutgoingMail.objects.filter(kind=Kind.CODE).delete()
    assert words not in client.get(address).content.decode()


def test_mails_that_were_tried_are_delayed_while_the_server_fails(later):
    write("ayse", Kind.CODE)
    claimed = operations.claim_next_mail()
    assert claimed is not None
    operations.postpone_mail(claimed, "TimeoutError")
    later(timedelta(seconds=61))
    assert not queries.is_kind_delayed(Kind.CODE)

    operations.record_server_failure("TimeoutError")

    assert queries.is_kind_delayed(Kind.CODE)
