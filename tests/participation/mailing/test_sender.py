"""The sender and a mail server that hangs, is away, is slow, or refuses."""

import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, connection
from django.utils import timezone

from config.operating import background
from deploy.local import free_port
from participation.background.heartbeats import Heartbeat, beat_here
from participation.mailing import queries, sender
from participation.mailing.models import Kind, MailServer, OutgoingMail
from tests.participation.mailing.conftest import in_thread, unavailable, use, write
from tests.smtp import OK, accept, certificate, mail_server
from tests.waits import wait_until

pytestmark = pytest.mark.django_db


def send_and_close() -> None:
    with suppress(sender.ServerUnavailable):
        sender.send_due_mails()
    connection.close()


@pytest.fixture
def trust(tmp_path, monkeypatch) -> Callable[[], ssl.SSLContext]:
    """Make a certificate that clients trust; the context of a server that has it."""

    def context() -> ssl.SSLContext:
        path, made = certificate(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        return made

    return context


def recipients(*names: str) -> list[str]:
    return [f"{name}@example.org" for name in names]


def test_mails_arrive_through_one_connection(smtp):
    for name in ("ayse", "veli", "umut"):
        write(name, body="Merhaba,\nıIiİ")

    assert sender.send_due_mails() == 3

    assert smtp.recipients == recipients("ayse", "veli", "umut")
    assert smtp.connections == 1
    assert "To: ayse@example.org" in smtp.mails[0][1]
    assert queries.count_waiting_mails() == 0


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
        use(settings, server.port)
        for number in range(40):
            write(f"k{number}")
        with beat_here(heartbeat):
            sender.send_due_mails(stopping)

    assert ages == [True] * 30
    assert queries.count_waiting_mails() == 10


def test_no_mail_counts_as_tried_while_the_server_cannot_be_reached(settings, caplog):
    use(settings, free_port())
    for name in "abcde":
        write(name)

    for _turn in range(3):
        with unavailable("ConnectionRefusedError"):
            sender.send_due_mails()

    assert not OutgoingMail.objects.exclude(attempts=0, error="").exists()
    assert (queries.count_waiting_mails(), queries.count_failed_mails()) == (5, 0)
    row = MailServer.objects.get()
    assert (row.failures, row.error, row.last_success_at) == (3, "ConnectionRefusedError", None)
    [line] = [it.getMessage() for it in caplog.records if it.name == sender.__name__]
    assert line == "The mail server is unavailable: ConnectionRefusedError"


def test_all_mails_go_at_once_when_the_server_is_back(settings):
    use(settings, port := free_port())
    for name in "abc":
        write(name, Kind.CODE)
    with unavailable("ConnectionRefusedError"):
        sender.send_due_mails()

    with mail_server(port=port) as server:
        assert sender.send_due_mails() == 3

    assert server.recipients == recipients("a", "b", "c")
    assert (MailServer.objects.get().failures, MailServer.objects.get().error) == (0, "")


def test_of_a_success_the_hour_alone_is_stored(smtp, later):
    for minutes in (0, 1, 60):
        later(timedelta(minutes=minutes))
        write("ayse", Kind.CODE)
        sender.send_due_mails()
        hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        assert queries.get_mail_server().last_success_at == hour


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize(
    ("attempts", "error", "fault"),
    [
        pytest.param(0, "Error", {"authentication": "334 A"}, id="broken challenge"),
        pytest.param(0, "SMTPAuthenticationError 535", {"authentication": "535 Wrong"}, id="wrong password"),
        pytest.param(0, "SMTPServerDisconnected", {"drip": ""}, id="silence"),
        pytest.param(0, "SMTPServerDisconnected", {"drip": "220-Wait\r\n"}, id="endless lines"),
        pytest.param(0, "SMTPServerDisconnected", {"drip": "2"}, id="endless bytes"),
        pytest.param(1, "SMTPRecipientsRefused 421", {"recipient_reply": lambda _: "421 Bye"}, id="leaves"),
        pytest.param(1, "SMTPServerDisconnected", {"recipient_reply": lambda _: ""}, id="cuts"),
        pytest.param(1, "SMTPServerDisconnected", {"data_reply": lambda _: None}, id="hangs"),
    ],
)
def test_an_error_of_the_server_fails_no_mail(settings, later, trust, attempts, error, fault, tls):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "meydan", "parola"
    settings.EMAIL_USE_SSL = tls
    with mail_server(tls=trust() if tls else None, **fault) as server:
        use(settings, server.port, timeout=0.3)
        write("ayse")
        write("veli")
        with unavailable(error):
            sender.send_due_mails()
        assert (queries.count_waiting_mails(), server.mails, server.connections) == (2, [], 1)
        assert OutgoingMail.objects.filter(attempts=1).count() == attempts

        server.authentication, server.drip = "235 OK", None
        server.recipient_reply = server.data_reply = accept
        assert sender.send_due_mails() == 2 - attempts
        later(timedelta(minutes=1))
        assert sender.send_due_mails() == attempts


@pytest.mark.parametrize("phase", ["recipient_reply", "data_reply"])
def test_a_mail_on_which_the_server_hangs_does_not_stop_the_others(settings, phase):
    with mail_server() as server:
        setattr(server, phase, lambda recipient: None if recipient.startswith("ayse") else OK)
        use(settings, server.port, timeout=0.2)
        write("ayse")
        write("veli")
        with unavailable("SMTPServerDisconnected"):
            sender.send_due_mails()
        assert sender.send_due_mails() == 1

    assert server.recipients == recipients("veli")
    assert queries.count_waiting_mails() == 1


def test_a_slow_server_gets_every_mail(settings):
    with mail_server(seconds=0.02) as server:
        use(settings, server.port)
        for name in "abc":
            write(name)
        assert sender.send_due_mails() == 3
    assert server.recipients == recipients("a", "b", "c")


def test_a_mail_that_is_put_off_is_sent_later_and_stops_no_other(smtp, later):
    replies = {"ayse@example.org": "451 4.7.1 Greylisted, come back ayse@example.org"}
    smtp.recipient_reply = lambda recipient: replies.get(recipient, OK)
    write("ayse")
    write("veli")

    assert sender.send_due_mails() == 1
    assert smtp.recipients == recipients("veli")
    [row] = OutgoingMail.objects.all()
    assert (row.attempts, row.error) == (1, "SMTPRecipientsRefused 451")
    for minutes in (1, 5, 15, 15):
        later(timedelta(minutes=minutes, seconds=-1))
        assert not queries.is_any_mail_due()
        assert not queries.is_kind_delayed(Kind.OTHER)
        later(timedelta(seconds=1))
        assert sender.send_due_mails() == 0
    later(timedelta(minutes=15))
    replies.clear()
    assert sender.send_due_mails() == 1
    assert smtp.recipients == recipients("veli", "ayse")
    assert MailServer.objects.get().failures == 0


def test_a_mail_is_put_off_until_its_time_is_over(smtp, later):
    smtp.data_reply = lambda _recipient: "451 Not now"
    write("ayse", Kind.CODE)
    for minutes in (0, 1, 5, 9):
        later(timedelta(minutes=minutes))
        sender.send_due_mails()

    [row] = OutgoingMail.objects.all()
    assert (row.attempts, row.error) == (3, "Expired")


@pytest.mark.parametrize("phase", ["recipient_reply", "data_reply"])
def test_one_recipient_that_is_refused_stops_no_other(smtp, phase, caplog):
    def reply(recipient: str) -> str:
        return "550 5.1.1 No ayse here" if recipient.startswith("ayse") else OK

    setattr(smtp, phase, reply)
    write("ayse", Kind.ACCOUNT)
    write("veli", Kind.ACCOUNT)

    with caplog.at_level(logging.DEBUG):
        assert sender.send_due_mails() == 1

    assert smtp.recipients == recipients("veli")
    [row] = OutgoingMail.objects.all()
    error = "SMTPRecipientsRefused 550" if phase == "recipient_reply" else "SMTPDataError 550"
    assert (row.error, row.recipient, row.encrypted) == (error, "a…@example.org", None)
    assert MailServer.objects.get().failures == 0
    assert "ayse" not in caplog.text


def test_a_mail_that_is_sent_again_has_the_same_id(smtp, later):
    """As after a crash between the server's acceptance and the deletion of the row."""
    write("ayse")
    stored = dict(OutgoingMail.objects.values().get())
    sender.send_due_mails()
    OutgoingMail.objects.create(**stored)
    sender.send_due_mails()

    first, second = (text for _recipient, text in smtp.mails)
    assert "Message-ID: <" in first
    assert first == second


def test_implicit_tls_needs_a_certificate_that_is_trusted(settings, trust, monkeypatch):
    with mail_server(tls=trust()) as server:
        monkeypatch.delenv("SSL_CERT_FILE")
        use(settings, server.port)
        settings.EMAIL_USE_SSL = True
        write("ayse")
        with unavailable("SSLCertVerificationError"):
            sender.send_due_mails()
        assert server.mails == []


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

    sender.send_due_mails()

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
        sender.send_due_mails()
    with pytest.raises(DatabaseError):
        sender.send_due_mails()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE mailing_away RENAME TO mailing_outgoingmail")

    # As after the lease: the mail is due again, but known to have been accepted.
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert sender.send_due_mails() == 0

    assert LosingTheTable.accepted == recipients("ayse")
    assert queries.count_waiting_mails() == 0


@pytest.mark.django_db(transaction=True)
def test_counting_goes_on_while_the_server_hangs(settings):
    with mail_server(data_reply=lambda _recipient: None) as server:
        use(settings, server.port)
        write("ayse")
        thread = in_thread(send_and_close)
        assert server.reached.wait(10)

        background.run_all_jobs()
        write("veli")

        assert thread.is_alive()
        server.data_reply = lambda _recipient: OK
        server.released.set()
        thread.join(20)
    assert queries.count_waiting_mails() == 2


@pytest.fixture
def working(monkeypatch) -> Iterator[None]:
    """The thread of the sender."""
    monkeypatch.setattr(sender, "LOOK_EVERY", 0.01)
    stopping = threading.Event()

    def run() -> None:
        sender.send_until_stopped(stopping, Heartbeat("mails", 60))
        connection.close()

    thread = in_thread(run)
    yield
    stopping.set()
    thread.join(5)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_the_thread_sends_what_is_committed_and_survives_errors(smtp, monkeypatch, caplog, request):
    monkeypatch.setattr(sender, "PAUSE", 0.01)
    errors = iter([DatabaseError("quotes ayse@example.org"), sender.ServerUnavailable("TimeoutError")])
    send_due = sender.send_due_mails

    def failing_twice(stopping: threading.Event) -> int:
        if (error := next(errors, None)) is not None:
            raise error
        return send_due(stopping)

    monkeypatch.setattr(sender, "send_due_mails", failing_twice)
    write("ayse")
    request.getfixturevalue("working")

    wait_until(lambda: smtp.recipients == recipients("ayse"))
    assert "Mails postponed: DatabaseError" in caplog.text
    assert "ayse" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_thread_pauses_while_the_server_fails(smtp, request):
    smtp.recipient_reply = lambda _recipient: ""
    for number in range(5):
        write(f"k{number}")
    request.getfixturevalue("working")

    wait_until(lambda: queries.get_mail_server().failures)
    time.sleep(0.5)
    assert smtp.connections == 1
    assert OutgoingMail.objects.filter(attempts=0).count() == 4
