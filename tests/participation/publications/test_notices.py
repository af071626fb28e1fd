"""What became of it: followers of what a bulletin is about hear of it, with the link."""

import pytest
from django.core import mail
from django.urls import reverse

from participation.notifications import mails, operations, wording
from participation.notifications import queries as notifications_queries
from participation.notifications.models import Category, Follow, Notice, Rhythm
from participation.publications.operations import publishing
from participation.publications.registry import find_source as source_of
from tests.factories import make_user
from tests.participation.notifications.making import want
from tests.participation.publications.conftest import approve
from tests.participation.publications.source import KIND

pytestmark = pytest.mark.django_db


def follower_of(ident):
    resident = make_user()
    Follow.objects.create(resident=resident, subject=f"{KIND}:{ident}")
    return resident


def test_followers_of_a_section_hear_of_the_bulletin_and_others_do_not(submitted, officer):
    follower, other = follower_of("12"), follower_of("13")
    want(follower, Rhythm.AT_ONCE, Category.RESULTS, quiet=(0, 0), language="en")
    edition = approve(submitted, officer)
    operations.send_broadcasts()
    mails.send_due()

    assert not notifications_queries.list_notices(other).exists()
    [notice] = Notice.objects.filter(resident=follower)
    assert notice.address == edition.get_absolute_url()
    [rendered] = wording.render_notices(follower, [notice])
    assert edition.title_tr in rendered.words
    [sent] = mail.outbox
    assert sent.to == [follower.email]
    assert f"http://localhost:8000/en{edition.get_absolute_url()}" in sent.body


def test_nothing_is_sent_before_publication(submitted):
    follower_of("12")
    operations.send_broadcasts()
    assert not Notice.objects.exists()


def test_a_new_version_is_news_again(submitted, officer, supersede):
    follower = follower_of("12")
    edition = approve(submitted, officer)
    operations.send_broadcasts()
    supersede(edition)
    operations.send_broadcasts()
    assert Notice.objects.filter(resident=follower).count() == 2


@pytest.mark.parametrize("kind", ["poll", "referendum"])
def test_sections_are_followed_by_the_subject_that_their_page_offers(kind):
    """A section's kind and ident make the subject of the follow button, ``poll:12``."""
    assert source_of(kind) is not None


def test_those_who_worked_on_a_returned_bulletin_read_what_was_asked(client, submitted, officer, editor):
    publishing.return_to_draft(edition=submitted, person=officer, reason="Özet kısa.")

    [notice] = Notice.objects.filter(kind="publications.returned")
    assert notice.resident_id == editor.pk
    place = reverse("publications-staff:manage", args=[submitted.pk])
    assert notice.address == place
    [rendered] = wording.render_notices(editor, [notice])
    assert "Özet kısa." in rendered.words
    client.force_login(editor)
    page = client.get(place).content.decode()
    assert "Ne istendi" in page
    assert f'href="{reverse("publications-staff:text", args=[submitted.pk])}">Metne geçin' in page

    publishing.submit_edition(edition=submitted, editor=editor)
    assert "Ne istendi" not in client.get(place).content.decode()
    assert [it.gone for it in wording.render_notices(make_user(), [notice])] == [True]


def test_who_withdraws_a_submission_gets_no_notice_of_it(submitted, editor):
    publishing.return_to_draft(edition=submitted, person=editor, reason="Bir hata gördüm.")
    assert not Notice.objects.exists()
