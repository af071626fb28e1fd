"""The staff pages: who sees them, what they show, and what is recorded."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from participation.audit.models import Entry
from participation.mailing import operations, queries, sender
from participation.mailing.models import Kind, MailServer, OutgoingMail
from participation.mailing.rules import MailKeepersOnly
from participation.people.models import Role
from tests.factories import lose_roles, make_user
from tests.participation.mailing.conftest import names, write

pytestmark = pytest.mark.django_db

OUTBOX = "/yonetim/e-postalar/"
RETRY, DROP = f"{OUTBOX}{Kind.DUTY}/yeniden/", f"{OUTBOX}{Kind.DUTY}/at/"


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make_user(role=role))
    return client


@pytest.fixture
def administrator() -> Client:
    return signed_in("administrator")


def refused(name: str, kind: Kind = Kind.DUTY) -> None:
    """A mail that the server has refused."""
    write(name, kind)
    claimed = operations.claim_next_mail()
    assert claimed is not None
    operations.give_up_mail(claimed, "SMTPRecipientsRefused 550")


@pytest.mark.parametrize("role", list(Role))
def test_pages_are_for_administrators(role):
    refused("ayse")
    client = signed_in(role)
    allowed = role == Role.ADMINISTRATOR

    statuses = [client.get(OUTBOX).status_code, client.get(DROP).status_code]

    assert statuses == ([200, 200] if allowed else [403, 403])
    shown = OUTBOX in client.get("/").content.decode()
    assert shown == allowed
    posts = [client.post(DROP, {"reason": "Eskidi"}), client.post(RETRY)]
    assert {answer.status_code for answer in posts} == ({302} if allowed else {403})
    assert Entry.objects.filter(action__startswith="mails.").count() == (2 if allowed else 0)


def test_the_page_shows_what_waits_and_what_failed_by_kind(administrator, later):
    write("veli", Kind.CODE)
    later(timedelta(minutes=16))
    sender.send_due_mails()
    refused("ayse")
    write("umut", Kind.NOTICES)

    page = administrator.get(OUTBOX)

    shown = [(it.kind, it.waiting, it.failed, it.retryable) for it in page.context["backlogs"]]
    assert shown == [(Kind.CODE, 0, 1, 0), (Kind.DUTY, 0, 1, 1), (Kind.NOTICES, 1, 0, 0)]
    text = page.content.decode()
    for words in (
        "Giriş kodları",
        "Bildirim e-postaları",
        "a…@example.org",
        "SMTPRecipientsRefused 550",
        "zamanında gönderilemedi",
    ):
        assert words in text
    for secret in ("ayse", "veli", "umut", "v…"):
        assert secret not in text


def test_a_mail_that_was_not_sent_in_time_says_so_in_words(administrator):
    write("ayse", Kind.DUTY)
    OutgoingMail.objects.update(expires_at=timezone.now())
    operations.expire_mails()

    page = administrator.get(OUTBOX).content.decode()

    assert "zamanında gönderilemedi" in page
    assert "Expired" not in page


def test_an_empty_outbox_says_so(administrator):
    assert "Bekleyen ya da gönderilemeyen e-posta yok." in administrator.get(OUTBOX).content.decode()


def test_the_page_says_that_the_server_is_away(administrator):
    MailServer.objects.create(pk=1, failures=2, error="TimeoutError")

    assert (
        "E-posta sunucusu şu anda e-posta almıyor (TimeoutError)"
        in administrator.get(OUTBOX).content.decode()
    )


def test_what_failed_is_tried_again_once_the_reason_is_repaired(administrator):
    refused("ayse")
    refused("veli", Kind.DECISION)

    page = administrator.post(RETRY, follow=True).content.decode()
    sender.send_due_mails()

    assert "1 e-posta şimdi yeniden deneniyor." in page
    assert names() == ["ayse"]
    assert (queries.count_waiting_mails(), queries.count_failed_mails()) == (0, 1)
    entry = Entry.objects.get(action="mails.retried")
    assert (entry.subject, entry.details) == ("mails:duty", {"mails": 1})


def test_what_waits_for_a_server_that_was_away_is_tried_now(administrator, later):
    write("ayse", Kind.DUTY)
    claimed = operations.claim_next_mail()
    assert claimed is not None
    operations.postpone_mail(claimed, "TimeoutError")
    assert sender.send_due_mails() == 0

    administrator.post(RETRY)

    assert sender.send_due_mails() == 1


def test_a_mail_that_is_just_being_sent_is_not_tried_again(administrator):
    write("ayse", Kind.DUTY)
    assert operations.claim_next_mail() is not None

    administrator.post(RETRY)

    assert operations.claim_next_mail() is None


def test_a_secret_that_failed_cannot_be_tried_again(administrator, later):
    refused("ayse", Kind.CREDENTIAL)

    administrator.post(f"{OUTBOX}{Kind.CREDENTIAL}/yeniden/")

    assert (sender.send_due_mails(), queries.count_failed_mails()) == (0, 1)


def test_dropping_needs_a_reason_and_is_recorded(administrator):
    refused("ayse")
    write("veli", Kind.DUTY)
    write("umut", Kind.DECISION)

    assert administrator.post(DROP, {"reason": " "}).status_code == 400
    assert OutgoingMail.objects.count() == 3
    assert administrator.post(DROP, {"reason": "Tören iptal edildi"}).status_code == 302

    sender.send_due_mails()
    assert names() == ["umut"]
    entry = Entry.objects.get(action="mails.dropped")
    assert (entry.subject, entry.reason) == ("mails:duty", "Tören iptal edildi")
    assert entry.details == {"waiting": 1, "failed": 1}


@pytest.mark.parametrize("act", ["yeniden", "at"])
def test_an_unknown_kind_is_not_found(administrator, act):
    assert administrator.post(f"{OUTBOX}11/{act}/").status_code == 404


def test_who_lost_the_role_meanwhile_is_refused():
    user = make_user(role="administrator")
    write("ayse", Kind.DUTY)
    lose_roles(user)

    with pytest.raises(MailKeepersOnly):
        operations.retry_mails(administrator=user, kind=Kind.DUTY)
    with pytest.raises(MailKeepersOnly):
        operations.drop_mails_of_kind(administrator=user, kind=Kind.DUTY, reason="Eskidi")
    assert queries.count_waiting_mails() == 1
    assert mail.outbox == []


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_takes_a_constant_number_of_queries(administrator, count, django_assert_num_queries):
    for number in range(count):
        refused(f"kisi{number}")
        write(f"kisi{number}", Kind.NOTICES)
    administrator.get(OUTBOX)

    with django_assert_num_queries(8):  # the workload is one, the pages of the list are one
        administrator.get(OUTBOX)
