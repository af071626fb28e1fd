"""What waits for editors of polls, and the calendar."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from participation import duties
from participation.people.models import User
from polls.lifecycle.operations import steps
from polls.questionnaire.models import ResultTiming
from tests.factories import make_poll, make_user
from tests.polls.open_answers.open_texts import counted

pytestmark = pytest.mark.django_db


def waiting(person: User, name: str) -> list[tuple[str, str]]:
    duty = duties.list_duties()[name]
    items = [duty.item(row) for row in duty.rows(person)] if duty.whose(person) else []
    return [(it.subject, it.text) for it in items]


def test_a_draft_that_came_back_or_should_have_opened_waits() -> None:
    editor = make_user(role="editor")
    later: dict[str, Any] = {
        "opens_at": timezone.now() + timedelta(days=1),
        "closes_at": timezone.now() + timedelta(days=9),
    }
    make_poll(opened=False, **later)
    late, withdrawn = make_poll(opened=False), make_poll(**later)
    steps.withdraw_poll(poll=withdrawn, editor=editor, reason="Eksik soru")

    assert waiting(editor, "poll-drafts") == [(late.topic, late.title), (withdrawn.topic, withdrawn.title)]
    assert waiting(make_user(role="moderator"), "poll-drafts") == []


def test_a_closed_poll_waits_until_it_is_counted() -> None:
    editor = make_user(role="editor")
    poll = make_poll(result_timing=ResultTiming.AFTER_CLOSE, review_hours=72)
    steps.close_poll(poll=poll, editor=editor, reason="Yeterli")
    poll.refresh_from_db()
    duty = duties.list_duties()["poll-reviews"]
    [item] = [duty.item(row) for row in duty.rows(editor)]
    assert (item.subject, item.since, item.due) == (poll.topic, poll.closed_at, poll.count_from)


def test_answers_in_own_words_wait_by_question_and_have_no_time_of_their_own() -> None:
    question = counted("Daha çok gölge.", fill=12)
    editor = make_user(role="editor")
    assert waiting(editor, "poll-texts") == [(f"question:{question.pk}", f"{question.text} (13 yanıt)")]
    duty = duties.list_duties()["poll-texts"]
    assert [duty.item(row).since for row in duty.rows(editor)] == [question.poll.counted_at]


def test_the_calendar_has_openings_and_closings_but_no_drafts() -> None:
    now = timezone.now()
    make_poll(opened=False, closes_at=now + timedelta(days=3))
    poll = make_poll(closes_at=now + timedelta(days=5))
    make_poll(closes_at=now + timedelta(days=20))
    for role, prefix in (("editor", "/yonetim/yoklamalar/"), ("officer", "/yoklamalar/")):
        every = duties.list_calendar_dates(make_user(role=role), now, now + timedelta(days=14))
        assert [(it.at, it.text, it.address) for it in every] == [
            (poll.closes_at, poll.title, f"{prefix}{poll.pk}/")
        ]
