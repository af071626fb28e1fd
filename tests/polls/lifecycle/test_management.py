"""What the management page of a poll says in each state: who has to do what next, embargo, participation."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from participation.elections.models import Election
from participation.text.figures import format_moment
from polls.integrity.operations import panels
from polls.lifecycle.operations import builder, steps
from polls.lifecycle.presentation import closed_in_words
from polls.questionnaire.models import Poll
from polls.responses import operations
from polls.responses.validation import Choice
from polls.tally.operations import closing, embargo
from tests.factories import YES_NO, make_district, make_poll, make_residents, make_user, respond_together
from tests.polls.open_answers.open_texts import counted
from tests.polls.responses.kinds import TEXT
from tests.polls.responses.more_kinds import OTHER

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_user(role="editor", display_name="Elif Editör")
    client.force_login(user)
    return user


def shown(client, poll, page=""):
    response = client.get(f"/en/yonetim/yoklamalar/{poll.pk}/{page}")
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def panel(client, poll):
    """The words of the panel on the next step, and the names of the pages it links to."""
    page = shown(client, poll)
    section = re.findall(r'aria-labelledby="next">(.*?)</section>', page)[0]
    links = re.findall(r'href="([^"]*)"', section)
    assert len(links) == len(set(links))
    return re.sub(r"<[^>]*>", " ", section), links


def english(at):
    with override("en"):
        return format_moment(at)


def make_election(**fields):
    now = timezone.now()
    return Election.objects.create(
        name="Yerel seçim",
        polling_day=(now + timedelta(days=5)).date(),
        embargo_from=now - timedelta(days=1),
        embargo_until=now + timedelta(days=5),
        legal_reference="298 sayılı Kanun",
        **fields,
    )


def close(poll, editor):
    return steps.close_poll(poll=poll, editor=editor, reason="Karar öne alındı.")


# The related election


def test_management_page_leads_to_the_related_election(client, editor):
    for opened in (False, True):
        poll = make_poll(editor=editor, opened=opened)
        assert f'href="/en/yonetim/yoklamalar/{poll.pk}/secim/"' in shown(client, poll)


def test_management_page_shows_an_embargo_until_when_and_who_decided(client, editor):
    poll, election = make_poll(editor=editor), make_election()
    embargo.relate_to_election(poll=poll, editor=editor, election=election, reason="Seçimle ilgili.")
    page = shown(client, poll)

    assert f"cannot be published until {english(election.embargo_until)}" in page
    assert "298 sayılı Kanun" in page
    assert "Elif Editör," in page
    assert page.count(f'href="/en/yonetim/yoklamalar/{poll.pk}/secim/"') == 1
    with time_machine.travel(election.embargo_until, tick=False):
        page = shown(client, poll)
    assert "cannot be published" not in page
    assert english(election.embargo_until) in page


# The next step


def test_draft_says_what_is_missing_then_that_it_can_be_announced(client, editor):
    poll = make_poll(editor=editor, questions=[], opened=False)
    words, links = panel(client, poll)
    assert "Fill in what is missing" in words
    assert any(link.endswith("/sorular/yeni/") for link in links)

    builder.save_question(poll=poll, editor=editor, draft=YES_NO)
    words, links = panel(client, poll)
    assert "Everything is filled in." in words
    assert f"/en/yonetim/yoklamalar/{poll.pk}/ac/" in links


def test_announced_and_open_polls_say_what_the_clock_does(client, editor):
    coming = make_poll(editor=editor, opens_at=timezone.now() + timedelta(hours=1))
    running = make_poll(editor=editor)

    assert f"It opens for answers automatically on {english(coming.opens_at)}." in panel(client, coming)[0]
    assert f"It closes automatically on {english(running.closes_at)}." in panel(client, running)[0]
    assert f"/en/yonetim/yoklamalar/{coming.pk}/geri-cek/" in panel(client, coming)[1]
    assert f"/en/yonetim/yoklamalar/{running.pk}/kapat/" in panel(client, running)[1]


def test_withdrawn_poll_says_why(client, editor):
    poll = make_poll(editor=editor)
    steps.withdraw_poll(poll=poll, editor=editor, reason="Soru yanlış yazılmış.")
    words, links = panel(client, poll)

    assert "Withdrawn on" in words
    assert "Soru yanlış yazılmış." in words
    assert f"/en/yonetim/yoklamalar/{poll.pk}/ac/" in links


def test_poll_under_review_says_until_when_and_leads_to_the_signs(client, editor):
    poll = close(make_poll(editor=editor, review_hours=24, result_timing="after_close"), editor)
    words, links = panel(client, poll)

    assert f"under review until {english(poll.count_from)}" in words
    assert f"/en/yonetim/yoklamalar/{poll.pk}/katilim/" in links


def test_counted_poll_says_how_many_texts_wait_to_be_read(client, editor):
    question = counted("Daha çok gölge.", fill=11)
    words, links = panel(client, question.poll)

    assert "12 answers in people’s own words are waiting to be read" in words
    assert f"/en/yonetim/yoklamalar/{question.poll_id}/metinler/" in links


def test_nothing_says_how_many_wrote_where_they_are_too_few(client, editor):
    question = counted("Daha çok gölge.", fill=2)

    assert "waiting to be read" not in panel(client, question.poll)[0]


def test_what_is_written_beside_other_waits_to_be_read_too(client, editor):
    poll = make_poll(editor=editor, questions=[OTHER], review_hours=0)
    assert "are read by editors first" in shown(client, poll, "kapat/")
    question = poll.questions.get()
    other = question.options.get(is_other=True).pk
    operations.respond_together(
        [
            operations.Attempt(poll.pk, it.pk, {question.pk: Choice((other,), text=f"Kaykay {place}")})
            for place, it in enumerate(make_residents(12))
        ]
    )

    said = closed_words(close(poll, editor))
    assert "The answers in people’s own words must now be read" in said
    assert "12 answers in people’s own words are waiting to be read" in panel(client, poll)[0]


def test_counted_poll_is_archived_next(client, editor):
    poll = close(make_poll(editor=editor), editor)
    words, links = panel(client, poll)
    assert "The answers have been counted." in words
    assert f"/en/yonetim/yoklamalar/{poll.pk}/arsivle/" in links

    steps.archive_poll(poll=poll, editor=editor, reason="Karar alındı.")
    assert "The poll is archived." in panel(client, poll)[0]


# What closing says


def test_closing_does_not_promise_a_result_before_the_review_is_over(client, editor):
    poll = make_poll(editor=editor, questions=[YES_NO, TEXT], review_hours=48, result_timing="after_close")
    page = shown(client, poll, "kapat/")
    assert "For 48 hours editors look for signs of organised answering." in page
    assert "Answers in people’s own words are read by editors first" in page
    assert "The answers are counted at once." not in page

    response = client.post(f"/en/yonetim/yoklamalar/{poll.pk}/kapat/", {"reason": "Yeter."}, follow=True)
    said = unescape(response.content.decode())
    assert f"It is under review until {english(Poll.objects.get().count_from)}" in said
    assert "its final result is published" not in said


def test_closing_says_that_an_embargo_withholds_the_result(client, editor):
    poll, election = make_poll(editor=editor), make_election()
    embargo.relate_to_election(poll=poll, editor=editor, election=election, reason="Seçimle ilgili.")
    assert "The final result is published with the count." not in shown(client, poll, "kapat/")

    response = client.post(f"/en/yonetim/yoklamalar/{poll.pk}/kapat/", {"reason": "Yeter."}, follow=True)
    said = unescape(response.content.decode())
    assert "The poll is closed and counted." in said
    assert f"cannot be published until {english(election.embargo_until)}" in said


def test_closing_a_poll_with_texts_says_that_they_are_read_first(client, editor):
    question = counted("Daha çok gölge.", fill=11)
    copied = Poll.objects.get(pk=question.poll_id)
    assert "The answers in people’s own words must now be read" in closed_words(copied)


def closed_words(poll):
    with override("en"):
        return closed_in_words(poll)


# Participation


def test_participation_is_what_the_public_page_shows_one_batch_late(client, editor):
    poll = make_poll(editor=editor)
    assert "No number of people has been published yet." in shown(client, poll)
    respond_together(poll, {"Evet": make_residents(13)})
    assert "13" not in participation(client, poll)

    close(poll, editor)
    assert "13 people have answered." in participation(client, poll)


def test_participation_by_district_is_rounded_and_hides_small_ones(client, editor):
    people = {"Konak": 23, "Buca": 31, "Bornova": 40, "Urla": 6, "Dikili": 7}
    districts = {name: make_district(name) for name in people}
    poll = make_poll(editor=editor)
    residents = [it for name, n in people.items() for it in make_residents(n, districts[name])]
    respond_together(poll, {"Evet": residents})
    with time_machine.travel(poll.closes_at, tick=False):
        steps.close_due()
        closing.count_closed_due()
    panels.renew_due_panels()
    cells = r"<th scope=\"row\"[^>]*>([^<]*)</th> <td class=\"n\">([^<]*)</td>"
    rows = dict(re.findall(cells, participation(client, poll, raw=True)))

    hidden = dict.fromkeys(("Urla", "Dikili"), "hidden")
    assert {name: rows.get(name) for name in people} == {
        "Konak": "25",
        "Buca": "30",
        "Bornova": "40",
        **hidden,
    }


def participation(client, poll, *, raw=False):
    section = re.findall(r'aria-labelledby="participation">(.*?)</section>', shown(client, poll))[0]
    return section if raw else re.sub(r"<[^>]*>", "", section)


def test_draft_has_no_participation(client, editor):
    assert 'aria-labelledby="participation"' not in shown(client, make_poll(editor=editor, opened=False))
