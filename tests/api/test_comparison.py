"""Comparison of two counted polls through the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from participation.elections.models import Election
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire.models import Poll
from polls.responses import operations
from polls.tally.models import Analysis
from tests.api.envelope import error
from tests.factories import YES_NO, choose, make_poll, make_residents, make_user

pytestmark = pytest.mark.django_db


def counted(yes, no, **plan):
    editor = make_user(role="editor")
    poll = make_poll(editor=editor, **plan)
    chosen = [choose(poll, "Evet")] * yes + [choose(poll, "Hayır")] * no
    people = zip(make_residents(len(chosen)), chosen, strict=True)
    operations.respond_together(
        [operations.Attempt(poll.pk, person.pk, choices) for person, choices in people]
    )
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    return poll


def address(one, other):
    return f"/api/v1/polls/{one}/comparison/{other}/"


def test_the_comparison_has_the_published_figures_their_difference_and_its_interval(api):
    older, newer = counted(20, 40, title="Önce"), counted(45, 15, title="Sonra")
    body = api.get(address(newer.pk, older.pk)).json()
    [question] = body["questions"]
    yes = question["rows"][0]

    assert (body["basis"], body["warnings"], body["format"]) == ("raw", [], "meydan-comparison/1")
    assert [body[side]["title"] for side in ("newer", "older")] == ["Sonra", "Önce"]
    assert [body[side]["sha256"] for side in ("newer", "older")] == [
        Analysis.objects.get(poll=poll).sha256 for poll in (newer, older)
    ]
    assert [body[side]["respondents"] for side in ("newer", "older")] == [60, 60]
    assert (yes["text"], yes["newer"], yes["older"], yes["difference"]) == ("Evet", 75, 33.3, 41.7)
    assert 0 < yes["low"] < 41.7 < yes["high"] < 100
    assert [row["verdict"] for row in question["rows"]] == ["rose", "fell", "not_told_apart"]
    assert (question["newer_base"], question["older_base"]) == (60, 60)


def test_either_order_gives_the_same_bytes_under_one_etag(api):
    older, newer = counted(20, 20), counted(20, 20)
    one, other = api.get(address(newer.pk, older.pk)), api.get(address(older.pk, newer.pk))

    assert one.content == other.content
    assert one["ETag"] == other["ETag"]
    known = api.get(address(older.pk, newer.pk), headers={"if-none-match": one["ETag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_polls_that_cannot_be_compared_are_refused_with_the_reason(api):
    poll, few = counted(20, 20), counted(5, 4)
    editor = make_user(role="editor")
    open_, draft = make_poll(editor=editor).pk, make_poll(editor=editor, opened=False).pk

    assert error(api.get(address(poll.pk, poll.pk))) == (409, "compared_with_itself")
    for missing in (open_, draft, 999_999):
        assert error(api.get(address(poll.pk, missing))) == (404, "not_counted")
        assert error(api.get(address(missing, poll.pk))) == (404, "not_counted")
    assert error(api.get(address(poll.pk, few.pk))) == (409, "nothing_to_compare")


def test_polls_with_nothing_in_common_are_refused(api):
    other = QuestionDraft(kind=YES_NO.kind, text="Başka?", options=YES_NO.options)

    assert error(api.get(address(counted(20, 20).pk, counted(20, 20, questions=[other]).pk))) == (
        409,
        "nothing_in_common",
    )


@pytest.mark.parametrize("banned", [0, 1])
def test_embargo_on_either_poll_hides_every_figure(api, banned):
    polls = [counted(20, 20), counted(30, 10)]
    now = timezone.now()
    election = Election.objects.create(
        name="Deneme seçimi",
        polling_day=timezone.localdate() + timedelta(days=3),
        embargo_from=now - timedelta(days=1),
        embargo_until=now + timedelta(days=4),
        legal_reference="298 s. K. m. 52",
    )
    etag = api.get(address(polls[0].pk, polls[1].pk))["ETag"]
    Poll.objects.filter(pk=polls[banned].pk).update(election=election)
    answer = api.get(address(polls[0].pk, polls[1].pk), headers={"if-none-match": etag})

    assert error(answer) == (451, "embargo")
    assert "75" not in answer.content.decode()
