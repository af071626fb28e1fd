"""The sender and a mail server that hangs, is away, is slow, or refuses."""

import logging
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, connection
from django.utils import timezone

from config.operating import background
from deploy.local import free_port
from participation.background.heartbeats import Heartbeat, beaten_here
from participation.mailing import queries, sender
from participation.mailing.models import Kind, MailServer, OutgoingMail
from tests.participation.mailing.conftest import in_thread, use, write
from tests.smtp import OK, certificate, mail_server

pytestmark = pytest.mark.django_db


def send_and_close() -> None:
    sender.send_due()
    connection.close()


def recipients(*names: str) -> list[str]:
    return [f"{name}@example.org" for name in names]


def test_mails_arrive_through_one_connection(smtp):
    for name in ("ayse", "veli", "umut"):
        write(name, body="Merhaba,\nıIiİ")

    assert sender.send_due() == 3

    assert smtp.recipients == recipients("ayse", "veli", "umut")
    assert smtp.connections == 1
    assert "To: ayse@example.org" in smtp.mails[0][1]
    assert queries.waiting() == 0


def test_a_slow_server_does_not_make_the_thread_count_as_hung(settings):
    """Each mail takes a tenth of the limit, and all together several times as much."""
    now = [0.0]
    heartbeat, stopping, ages = Heartbeat("mails", 100, lambda: now[0]), threading.Event(), []

    def reply(recipient):
        now[0] += 10
        ages.append(heartbeat.is_recent)
        if recipient.startswith("k29"):
            stopping.set()
        return OK

    with mail_server(recipient_reply=reply) as server:
        use(settings, server)
        for number in range(40):
            write(f"k{number}")
        with beaten_here(heartbeat):
            sender.send_due(stopping)

    assert ages == [True] * 30
    assert queries.waiting() == 10


def test_a_server_with_a_broken_challenge_is_left_alone(settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "meydan", "parola"
    with mail_server(authentication="334 A") as server:
        use(settings, server)
        write("ayse")
        sender.send_due()

    assert (MailServer.objects.get().error, queries.waiting()) == ("Error", 1)


def test_a_dead_server_is_tried_by_one_mail_and_not_by_all(settings, later, caplog):
    settings.MAIL_TRANSPORT = "participation.mailing.replies.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", free_port()
    for name in "abcde":
        write(name)

    sender.send_due()
    sender.send_due()

    assert OutgoingMail.objects.exclude(claims=0).count() == 1
    assert (queries.waiting(), queries.failed()) == (5, 0)
    [line] = [it.getMessage() for it in caplog.records if it.name == sender.__name__]
    assert line == "The mail server is unavailable: ConnectionRefusedError"
    later(timedelta(seconds=13))
    sender.send_due()
    assert sorted(OutgoingMail.objects.values_list("claims", flat=True)) == [0, 0, 0, 1, 1]
    assert MailServer.objects.get().failures == 2


def test_mails_go_when_the_server_is_back(settings, later):
    port = free_port()
    settings.MAIL_TRANSPORT = "participation.mailing.replies.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", port
    for name in "abc":
        write(name)
    sender.send_due()
    later(timedelta(minutes=1))

    with mail_server(port=port) as server:
        assert sender.send_due() == 3

    assert sorted(server.recipients) == recipients("a", "b", "c")
    assert MailServer.objects.get().failures == 0


def test_a_pause_grows_but_not_for_ever(settings, later):
    settings.MAIL_TRANSPORT = "participation.mailing.replies.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", free_port()
    for number in range(20):
        write(f"k{number}")
    pauses = []
    for _turn in range(12):
        sender.send_due()
        row = MailServer.objects.get()
        assert row.closed_until is not None
        pauses.append((row.closed_until - timezone.now()).total_seconds())
        later(timedelta(seconds=pauses[-1]))

    assert 10 <= pauses[0] < 12
    assert 20 <= pauses[1] < 24
    assert all(300 <= pause <= 360 for pause in pauses[6:])


def test_a_server_that_hangs_is_given_up_after_the_time_out(settings):
    with mail_server(drip="") as server:
        use(settings, server)
        settings.EMAIL_TIMEOUT = 0.2
        write("ayse")
        write("veli")

        assert sender.send_due() == 0

    assert server.connections == 1
    assert (MailServer.objects.get().error, queries.waiting()) == ("SMTPServerDisconnected", 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("drip", ["220-Wait\r\n", "2"], ids=["lines", "bytes"])
def test_a_server_whose_reply_never_ends_is_given_up(settings, drip):
    with mail_server(drip=drip) as server:
        use(settings, server)
        settings.EMAIL_TIMEOUT = 0.3
        write("ayse")
        thread = in_thread(send_and_close)
        thread.join(10)
        assert not thread.is_alive()

    assert (MailServer.objects.get().error, queries.waiting()) == ("SMTPServerDisconnected", 1)


@pytest.mark.parametrize("phase", ["recipient_reply", "data_reply"])
def test_a_mail_on_which_the_server_hangs_does_not_stop_the_others(settings, phase, later):
    with mail_server() as server:
        setattr(server, phase, lambda recipient: None if recipient.startswith("ayse") else OK)
        use(settings, server)
        settings.EMAIL_TIMEOUT = 0.2
        write("ayse")
        write("veli")
        sender.send_due()
        later(timedelta(seconds=13))
        sender.send_due()

    assert server.recipients == recipients("veli")
    assert queries.waiting() == 1


def test_a_slow_server_gets_every_mail(settings):
    with mail_server(seconds=0.02) as server:
        use(settings, server)
        for name in "abc":
            write(name)
        assert sender.send_due() == 3
    assert server.recipients == recipients("a", "b", "c")


def test_a_mail_that_is_put_off_is_sent_later_and_stops_no_other(smtp, later):
    replies = {"ayse@example.org": "451 4.7.1 Greylisted, come back ayse@example.org"}
    smtp.recipient_reply = lambda recipient: replies.get(recipient, OK)
    write("ayse")
    write("veli")

    assert sender.send_due() == 1
    assert smtp.recipients == recipients("veli")
    [row] = OutgoingMail.objects.all()
    assert (row.refusals, row.error) == (1, "SMTPRecipientsRefused 451")
    assert not queries.is_delayed(Kind.OTHER)
    later(timedelta(seconds=59))
    assert sender.send_due() == 0
    later(timedelta(seconds=14))
    replies.clear()
    assert sender.send_due() == 1
    assert smtp.recipients == recipients("veli", "ayse")


def test_a_server_that_puts_off_everything_is_left_alone(smtp):
    smtp.data_reply = lambda _recipient: "450 Too many mails"
    for name in "abcdefgh":
        write(name)

    sender.send_due()

    assert OutgoingMail.objects.exclude(claims=0).count() == 3
    assert queries.waiting() == 8


def test_a_mail_is_put_off_only_so_often(smtp, later):
    smtp.data_reply = lambda _recipient: "451 Not now"
    write("ayse", Kind.DUTY)
    OutgoingMail.objects.update(refusals=24)

    sender.send_due()

    [row] = OutgoingMail.objects.all()
    assert (row.error, row.recipient) == ("SMTPDataError 451", "a…@example.org")


@pytest.mark.parametrize("phase", ["recipient_reply", "data_reply"])
def test_one_recipient_that_is_refused_stops_no_other(smtp, phase, caplog):
    def reply(recipient: str) -> str:
        return "550 5.1.1 No ayse here" if recipient.startswith("ayse") else OK

    setattr(smtp, phase, reply)
    write("ayse", Kind.ACCOUNT)
    write("veli", Kind.ACCOUNT)

    with caplog.at_level(logging.DEBUG):
        assert sender.send_due() == 1

    assert smtp.recipients == recipients("veli")
    [row] = OutgoingMail.objects.all()
    error = "SMTPRecipientsRefused 550" if phase == "recipient_reply" else "SMTPDataError 550"
    assert (row.error, row.recipient, row.sealed) == (error, "a…@example.org", None)
    assert MailServer.objects.get().failures == 0
    assert "ayse" not in caplog.text


def test_a_server_that_does_not_take_our_password_refuses_no_mail(settings):
    with mail_server(authentication="535 5.7.8 Wrong") as server:
        use(settings, server)
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "meydan", "parola"
        write("ayse")
        write("veli")
        sender.send_due()
    assert MailServer.objects.get().error == "SMTPAuthenticationError 535"
    assert (queries.waiting(), queries.failed()) == (2, 0)


@pytest.mark.parametrize(
    ("reply", "error"), [("421 Shutting down", "SMTPRecipientsRefused 421"), ("", "SMTPServerDisconnected")]
)
def test_a_server_that_leaves_in_the_middle_is_tried_again(smtp, later, reply, error):
    smtp.recipient_reply = lambda _recipient: reply
    write("ayse")
    write("veli")
    sender.send_due()
    assert (MailServer.objects.get().error, queries.waiting(), smtp.mails) == (error, 2, [])

    smtp.recipient_reply = lambda _recipient: OK
    later(timedelta(seconds=13))
    assert sender.send_due() == 2


def test_a_mail_that_is_sent_again_has_the_same_id(smtp, later):
    """As after a crash between the server's acceptance and the deletion of the row."""
    write("ayse")
    sealed = dict(OutgoingMail.objects.values().get())
    sender.send_due()
    OutgoingMail.objects.create(**sealed)
    sender.send_due()

    first, second = (text for _recipient, text in smtp.mails)
    assert "Message-ID: <" in first
    assert first == second


def test_implicit_tls_needs_a_certificate_that_is_trusted(settings, tmp_path, monkeypatch, later):
    trusted, context = certificate(tmp_path)
    with mail_server(tls=context) as server:
        use(settings, server)
        settings.EMAIL_USE_SSL = True
        write("ayse")
        sender.send_due()
        assert (MailServer.objects.get().error, server.mails) == ("SSLCertVerificationError", [])

        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        later(timedelta(seconds=13))
        assert sender.send_due() == 1
    assert server.recipients == recipients("ayse")


class Checking(BaseEmailBackend):
    """Whether a transaction is open while the mail server is talked to."""

    open_transactions: list[bool] = []

    def send_messages(self, messages):
        self.open_transactions.append(connection.in_atomic_block)
        return len(messages)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_server_is_talked_to(settings):
    settings.MAIL_TRANSPORT = f"{__name__}.Checking"
    write("ayse")
    write("veli")

    sender.send_due()

    assert Checking.open_transactions == [False, False]


class LosingTheTable(BaseEmailBackend):
    """Accepts mails, and leaves a database that cannot record it."""

    accepted: list[str] = []

    def send_messages(self, messages):
        self.accepted.extend(messages[0].to)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE mailing_outgoingmail RENAME TO mailing_away")
        return len(messages)


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_not_sent_again_because_the_database_was_away(settings):
    settings.MAIL_TRANSPORT = f"{__name__}.LosingTheTable"
    write("ayse")
    with pytest.raises(DatabaseError):
        sender.send_due()
    with pytest.raises(DatabaseError):
        sender.send_due()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE mailing_away RENAME TO mailing_outgoingmail")

    # As after the lease: the mail is due again, but known to have been accepted.
    OutgoingMail.objects.update(not_before=timezone.now())
    assert sender.send_due() == 0

    assert LosingTheTable.accepted == recipients("ayse")
    assert queries.waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_counting_goes_on_while_the_server_hangs(settings):
    with mail_server(data_reply=lambda _recipient: None) as server:
        use(settings, server)
        write("ayse")
        thread = in_thread(send_and_close)
        assert server.reached.wait(10)

        background.tick()
        write("veli")

        assert thread.is_alive()
        server.data_reply = lambda _recipient: OK
        server.released.set()
        thread.join(20)
    assert queries.waiting() == 2


@pytest.mark.django_db(transaction=True)
def test_the_thread_sends_what_is_committed_and_survives_errors(settings, smtp, monkeypatch, caplog):
    monkeypatch.setattr(sender, "REST", 0.01)
    monkeypatch.setattr(sender, "LOOK_EVERY", 0.01)
    ended = threading.Event()
    done = threading.Event()
    send_due, errors = sender.send_due, iter([DatabaseError("quotes ayse@example.org")])

    def failing_once(*_thread: object) -> int:
        if ended.is_set():
            raise SystemExit
        if (error := next(errors, None)) is not None:
            raise error
        count = send_due()
        if smtp.mails:
            done.set()
        return count

    monkeypatch.setattr(sender, "send_due", failing_once)

    def run() -> None:
        with suppress(SystemExit):
            sender.work(threading.Event(), Heartbeat("mails", 60))
        connection.close()

    write("ayse")
    thread = in_thread(run)
    assert done.wait(10)
    ended.set()
    thread.join(10)
    assert smtp.recipients == recipients("ayse")
    assert "Mails postponed: DatabaseError" in caplog.text
    assert "ayse" not in caplog.text
