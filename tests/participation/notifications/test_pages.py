"""The list of notices, the count in the header, and the daily mail with its unsubscribe link."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config import background
from participation.jobs.models import Failure
from participation.mailing import sender
from participation.notifications import mails, operations, queries
from participation.notifications.models import Digest, Notice
from tests.factories import make_user
from tests.participation.notifications.conftest import GONE
from tests.participation.notifications.making import notify

pytestmark = pytest.mark.django_db
LIST = "/bildirimler/"


def signed_in(user, **options):
    client = Client(**options)
    client.force_login(user)
    return client


def words(response):
    return unescape(response.content.decode())


def tomorrow(hour=9):
    at = timezone.localtime() + timedelta(days=1)
    return at.replace(hour=hour, minute=5)


def test_visitors_are_asked_to_sign_in(client):
    for address in (LIST, f"{LIST}1/"):
        assert client.get(address).status_code == 302
    for name in ("notifications:read-all", "notifications:digest"):
        assert client.post(reverse(name)).status_code == 302
        assert signed_in(make_user()).get(reverse(name)).status_code == 405


def test_opening_a_notice_redirects_and_marks_it_read():
    resident = make_user()
    notify(resident, address="/forum/?sirala=destek#x")
    client = signed_in(resident)
    page = words(client.get(LIST))
    assert "<thing:1> × 1" in page
    assert ">yeni<" in page
    notice = Notice.objects.get()
    assert client.get(f"/en/bildirimler/{notice.pk}/").url == "/en/forum/?sirala=destek#x"
    assert ">yeni<" not in words(client.get(LIST))
    assert signed_in(make_user()).get(f"{LIST}{notice.pk}/").status_code == 404


def test_notice_of_a_deleted_subject_has_no_link():
    resident = make_user()
    notify(resident)
    GONE.add("thing:1")
    page = words(signed_in(resident).get(LIST))
    assert "<thing:1>" not in page
    assert f'href="{LIST}{Notice.objects.get().pk}/"' not in page


def test_header_counts_unread_notices():
    resident = make_user()
    client = signed_in(resident)
    assert "okunmamış bildirim" not in words(client.get("/"))
    notify(resident)
    notify(resident, subject="thing:2")
    page = words(client.get("/"))
    assert "Bildirimler (2)" in page
    assert "okunmamış bildirim" in page


def test_marking_all_as_read_leaves_newer_notices_unread():
    resident = make_user()
    notify(resident)
    client = signed_in(resident)
    [seen] = re.findall(r'name="seen"\s+value="([^"]+)"', words(client.get(LIST)))
    notify(resident, subject="thing:2")
    assert client.post(f"{LIST}okundu/", {"seen": seen}).status_code == 302
    assert [it.subject for it in Notice.objects.filter(read_at=None)] == ["thing:2"]
    for bad in ("", "dün", "2026-11-25T10:00:00", "2026-99-99T10:00:00Z"):
        assert client.post(f"{LIST}okundu/", {"seen": bad}).status_code == 400
    assert queries.unread(resident) == 1


@pytest.mark.django_db(transaction=True)
def test_daily_mail_goes_to_subscribers():
    resident, other = make_user(), make_user()
    signed_in(resident).post("/en/bildirimler/e-posta/", {"on": "1"})
    notify(resident, other, address="/forum/konu/7/")
    assert mails.send_due() == 0  # not on the day of subscribing
    with time_machine.travel(tomorrow(7), tick=False):
        assert mails.send_due() == 0  # not before eight
    with time_machine.travel(tomorrow(), tick=False):
        background.tick()
        assert mails.send_due() == 0
        [sent] = mail.outbox
        notify(resident, subject="thing:2")
        assert mails.send_due() == 0  # not twice a day
    assert sent.to == [resident.email]
    assert sent.subject == "What is new for you on Meydan"
    assert "<thing:1> × 1\n  http://localhost:8000/en/forum/konu/7/" in sent.body
    with time_machine.travel(tomorrow() + timedelta(days=1), tick=False):
        assert mails.send_due() == 1
    assert "thing:1" not in mail.outbox[1].body
    assert "thing:2" in mail.outbox[1].body


def test_a_notice_that_cannot_be_rendered_keeps_nobody_else_from_their_daily_mail():
    unlucky, other = make_user(), make_user()
    for resident in (unlucky, other):
        operations.want_digest(resident=resident, on=True)
        notify(resident)
    notify(unlucky, kind="roll.decided", subject="correction:no-number")
    with time_machine.travel(tomorrow(), tick=False):
        assert mails.send_due() == 1
    assert [sent.to for sent in mail.outbox] == [[other.email]]
    assert Failure.objects.get().error == "ValueError"


def test_no_mail_without_readable_new_notices():
    quiet, gone = make_user(), make_user()
    for resident in (quiet, gone):
        operations.want_digest(resident=resident, on=True)
    notify(gone)
    GONE.add("thing:1")
    notify(quiet, subject="thing:2")
    operations.mark_read(notice=Notice.objects.get(resident=quiet))
    with time_machine.travel(tomorrow(), tick=False):
        assert mails.send_due() == 0
    assert mail.outbox == []


def test_daily_mails_wait_for_a_server_that_is_away_and_only_so_many(settings, monkeypatch):
    settings.EMAIL_BACKEND = "participation.mailing.backend.OutboxBackend"
    monkeypatch.setattr(mails, "MOST_WAITING", 2)
    monkeypatch.setattr(mails, "MOST_AT_ONCE", 2)
    residents = [make_user() for _ in range(3)]
    for resident in residents:
        operations.want_digest(resident=resident, on=True)
    notify(*residents)
    with time_machine.travel(tomorrow(), tick=False):
        assert mails.send_due() == 2
        assert mails.send_due() == 0
        assert Digest.objects.filter(sent_on=timezone.localdate()).count() == 2
        assert Notice.objects.filter(mailed_at=None).count() == 1
        assert sender.send_due() == len(mail.outbox) == 2
        assert mails.send_due() == 1


def test_unsubscribe_link_works_without_signing_in():
    resident = make_user()
    operations.want_digest(resident=resident, on=True)
    notify(resident)
    with time_machine.travel(tomorrow(), tick=False):
        mails.send_due()
    headers = mail.outbox[0].extra_headers
    link = headers["List-Unsubscribe"].strip("<>")
    assert link in mail.outbox[0].body
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = link.removeprefix("http://localhost:8000")

    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(path).status_code == 200
    assert queries.wants_digest(resident)  # mail scanners follow links
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not queries.wants_digest(resident)
    assert stranger.get(path).status_code == 200


def test_invalid_unsubscribe_key_changes_nothing():
    resident = make_user()
    operations.want_digest(resident=resident, on=True)
    good = mails.leaving_address(resident)
    for key in ("", "x", resident.public_id.hex, good[good.index("k=") + 2 : -1]):
        assert Client().post("/bildirimler/birak/", query_params={"k": key}).status_code == 404
    assert queries.wants_digest(resident)


def test_suspended_accounts_get_no_mail():
    resident = make_user()
    operations.want_digest(resident=resident, on=True)
    notify(resident)
    resident.is_active = False
    resident.save()
    with time_machine.travel(tomorrow(), tick=False):
        assert mails.send_due() == 0
