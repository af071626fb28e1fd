"""The page about what fails, for administrators."""

import ast
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from participation.jobs.models import SUBJECTS, Failure
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
    assert "yoklama 12: IntegrityError" in page.content.decode()
    assert "poll 12" not in page.content.decode()
    assert "Sistem (1)" in page.content.decode()


def test_the_page_is_english_in_english_and_says_the_same_as_the_log(client, failure):
    client.force_login(make_user(role="administrator"))
    assert f"<h2>{failure.label}</h2>" in client.get("/en/yonetim/durum/").content.decode()


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_every_subject_has_a_turkish_name(subject):
    with override("tr"):
        title = Failure(job="x.y", subject=f"{subject} 7f-12", error="OSError").title
    assert title.endswith(" 7f-12: OSError")
    assert not title.startswith(subject)


def test_every_subject_of_a_job_is_named():
    """The words are literals: what ``run_for_each`` is called with, in the code."""
    called = {
        ast.literal_eval(node.args[1])
        for app in ("config", "forums", "participation", "polls", "referenda")
        for path in (settings.BASE_DIR / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) == "run_for_each"
        and len(node.args) == 4
    }
    assert called == {*SUBJECTS}


def test_a_job_without_a_subject_is_named_itself():
    assert Failure(job="polls.close_due", error="OSError").title == "polls.close_due: OSError"


def test_when_nothing_fails_the_page_says_so(client):
    client.force_login(make_user(role="administrator"))

    assert "Başarısız olan bir şey yok." in client.get("/yonetim/durum/").content.decode()


@pytest.mark.parametrize("role", ["resident", "editor", "moderator", "officer", "observer"])
def test_nobody_else_does(client, failure, role):
    client.force_login(make_user(role=role))
    page = client.get("/yonetim/durum/")

    assert page.status_code == 403
    assert "poll 12" not in page.content.decode()
