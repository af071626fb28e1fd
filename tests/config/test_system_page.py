"""The page about what fails, for administrators."""

from datetime import timedelta

import pytest
from django.utils import timezone

from participation.jobs.models import Failure
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def failure():
    now = timezone.now()
    return Failure.objects.create(
        job="polls.close_due",
        subject="poll 12",
        error="IntegrityError",
        since=now,
        next_at=now + timedelta(seconds=5),
    )


def test_administrators_see_what_fails(client, failure):
    client.force_login(make_user(role="administrator"))
    page = client.get("/yonetim/durum/")

    assert page.status_code == 200
    assert "poll 12: IntegrityError" in page.content.decode()
    assert "Sistem (1)" in page.content.decode()


def test_when_nothing_fails_the_page_says_so(client):
    client.force_login(make_user(role="administrator"))

    assert "Başarısız olan bir şey yok." in client.get("/yonetim/durum/").content.decode()


@pytest.mark.parametrize("role", ["resident", "editor", "moderator", "officer", "observer"])
def test_nobody_else_does(client, failure, role):
    client.force_login(make_user(role=role))
    page = client.get("/yonetim/durum/")

    assert page.status_code == 403
    assert "poll 12" not in page.content.decode()


def test_visitors_are_asked_to_sign_in(client):
    assert client.get("/yonetim/durum/").status_code == 302
