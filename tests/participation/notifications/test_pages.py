"""The list of notices and the count in the header."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from participation.notifications import queries
from participation.notifications.models import Notice
from tests.clients import text_of
from tests.factories import make_user
from tests.participation.notifications.conftest import GONE
from tests.participation.notifications.making import notify

pytestmark = pytest.mark.django_db
LIST = "/bildirimler/"


def signed_in(user, **options):
    client = Client(**options)
    client.force_login(user)
    return client


def test_visitors_are_asked_to_sign_in(client):
    for address in (LIST, f"{LIST}1/"):
        assert client.get(address).status_code == 302
    assert client.post(reverse("notifications:read-all")).status_code == 302
    assert signed_in(make_user()).get(reverse("notifications:read-all")).headers["Location"] == LIST


def test_opening_a_notice_redirects_and_marks_it_read():
    resident = make_user()
    notify(resident, address="/forum/?sirala=destek#x")
    client = signed_in(resident)
    page = text_of(client.get(LIST))
    assert "<thing:1> × 1" in page
    assert ">yeni<" in page
    notice = Notice.objects.get()
    assert client.get(f"/en/bildirimler/{notice.pk}/").url == "/en/forum/?sirala=destek#x"
    assert ">yeni<" not in text_of(client.get(LIST))
    assert signed_in(make_user()).get(f"{LIST}{notice.pk}/").status_code == 404


def test_notice_of_a_deleted_subject_has_no_link():
    resident = make_user()
    notify(resident)
    GONE.add("thing:1")
    page = text_of(signed_in(resident).get(LIST))
    assert "<thing:1>" not in page
    assert f'href="{LIST}{Notice.objects.get().pk}/"' not in page


def test_header_counts_unread_notices():
    resident = make_user()
    client = signed_in(resident)
    assert "data-notices-tag hidden" in text_of(client.get("/"))
    notify(resident)
    notify(resident, subject="thing:2")
    page = text_of(client.get("/"))
    assert "Bildirimler (2)" in page
    assert "okunmamış bildirim" in page
    assert "data-notices-tag hidden" not in page


def test_marking_all_as_read_leaves_newer_notices_unread():
    resident = make_user()
    notify(resident)
    client = signed_in(resident)
    [seen] = re.findall(r'name="seen"\s+value="([^"]+)"', text_of(client.get(LIST)))
    notify(resident, subject="thing:2")
    assert client.post(f"{LIST}okundu/", {"seen": seen}).status_code == 302
    assert [it.subject for it in Notice.objects.filter(read_at=None)] == ["thing:2"]
    for bad in ("", "dün", "2026-11-25T10:00:00", "2026-99-99T10:00:00Z"):
        assert client.post(f"{LIST}okundu/", {"seen": bad}).status_code == 400
    assert queries.count_unread_notices(resident) == 1
