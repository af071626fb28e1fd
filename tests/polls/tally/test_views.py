"""The page on which an editor relates a poll to an election."""

from datetime import timedelta

import pytest
from django.utils import timezone

from participation.elections.models import Election
from polls.questionnaire.models import Poll
from tests.factories import make_poll, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def election():
    now = timezone.now()
    return Election.objects.create(
        name="Yerel seçim",
        polling_day=(now + timedelta(days=2)).date(),
        embargo_from=now - timedelta(days=8),
        embargo_until=now + timedelta(days=3),
        legal_reference="298 sayılı Kanun",
    )


def page(poll):
    return f"/yonetim/yoklamalar/{poll.pk}/secim/"


def test_editor_relates_the_poll_and_sees_why_figures_are_withheld(client, election):
    poll = make_poll()
    client.force_login(make_user(role="editor"))
    answer = client.post(page(poll), {"election": election.pk, "reason": "Aynı konu"}, follow=True)

    assert Poll.objects.get(pk=poll.pk).election == election
    assert "298 sayılı Kanun" in answer.content.decode()


def test_without_a_reason_nothing_changes_and_the_choice_stays(client, election):
    poll = make_poll()
    client.force_login(make_user(role="editor"))
    answer = client.post(page(poll), {"election": election.pk, "reason": ""})

    assert answer.status_code == 400
    assert f'value="{election.pk}" selected' in answer.content.decode()
    assert Poll.objects.get(pk=poll.pk).election is None


def test_an_election_that_is_over_cannot_be_chosen(client, election):
    election.polling_day = (timezone.now() - timedelta(days=30)).date()
    election.embargo_from = timezone.now() - timedelta(days=40)
    election.embargo_until = timezone.now() - timedelta(days=30)
    election.save()
    poll = make_poll()
    client.force_login(make_user(role="editor"))

    assert client.post(page(poll), {"election": election.pk, "reason": "x"}).status_code == 400


def test_page_says_that_no_election_is_ahead(client):
    client.force_login(make_user(role="editor"))
    shown = client.get(page(make_poll())).content.decode()
    assert "takvimde yaklaşan bir seçim görünmüyor" in shown


def test_page_names_the_election_that_is_ahead(client, election):
    client.force_login(make_user(role="editor"))
    shown = client.get(page(make_poll())).content.decode()
    assert election.name in shown
    assert "takvimde yaklaşan bir seçim görünmüyor" not in shown
