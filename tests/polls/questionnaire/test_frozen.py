"""An answered poll cannot be changed: checked in the database, bypassing every operation."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from polls.lifecycle.operations import steps
from polls.questionnaire.models import Option, Poll, Question, State
from tests.factories import make_district, make_poll, make_targets, make_user, respond

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(editor):
    """An open poll for one district with one answer."""
    konak = make_district("Konak")
    poll = make_poll(editor=editor, districts=[konak])
    respond(poll, make_user(district=konak), "Evet")
    return poll


def execute(statement, **names):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(**names))
        return cursor.rowcount


def names_of(poll, other):
    return {
        "poll": poll.pk,
        "question": poll.questions.get().pk,
        "other": other.pk,
        "targets": make_targets().pk,
        "other_question": other.questions.get().pk,
        "bornova": make_district("Bornova").pk,
        "later": (poll.closes_at + timedelta(days=1)).strftime("'%Y-%m-%d %H:%M:%S+00:00'"),
        "true": "TRUE" if connection.vendor == "postgresql" else "1",
        "false": "FALSE" if connection.vendor == "postgresql" else "0",
    }


FROZEN = {
    "an option's text": (
        "UPDATE polls_option SET text = 'Belki' WHERE question_id = {question} AND position = 1"
    ),
    "an option's place": (
        "UPDATE polls_option SET position = 9 WHERE question_id = {question} AND position = 1"
    ),
    "an option added": (
        "INSERT INTO polls_option (question_id, position, text, translations, is_other)"
        " VALUES ({question}, 3, 'Belki', '{{}}', false)"
    ),
    "a text beside an option": (
        "UPDATE polls_option SET is_other = true WHERE question_id = {question} AND position = 1"
    ),
    "an option's picture": (
        "UPDATE polls_option SET picture_id = 'x' WHERE question_id = {question} AND position = 1"
    ),
    "a range": (
        "UPDATE polls_option SET lower = 1, upper = 2 WHERE question_id = {question} AND position = 1"
    ),
    "a question's bounds": "UPDATE polls_question SET number_max = 9 WHERE id = {question}",
    "a question's scale": "UPDATE polls_question SET scale_labels = 'hiç' WHERE id = {question}",
    "an option removed": "DELETE FROM polls_option WHERE question_id = {question} AND position = 2",
    "an option brought from another poll": (
        "UPDATE polls_option SET question_id = {question}, position = 3, text = 'Belki'"
        " WHERE question_id = {other_question} AND position = 1"
    ),
    "an option taken to another poll": (
        "UPDATE polls_option SET question_id = {other_question}, position = 3, text = 'Belki'"
        " WHERE question_id = {question} AND position = 1"
    ),
    "a question's text": "UPDATE polls_question SET text = 'Kapansın mı?' WHERE id = {question}",
    "a question's duty": "UPDATE polls_question SET required = {false} WHERE id = {question}",
    "a question's no opinion": "UPDATE polls_question SET no_opinion = {false} WHERE id = {question}",
    "a question brought from another poll": (
        "UPDATE polls_question SET poll_id = {poll}, position = 2 WHERE id = {other_question}"
    ),
    "a question taken to another poll": (
        "UPDATE polls_question SET poll_id = {other}, position = 2 WHERE id = {question}"
    ),
    "a district added": (
        "INSERT INTO polls_poll_districts (poll_id, district_id) VALUES ({poll}, {bornova})"
    ),
    "a district exchanged": "UPDATE polls_poll_districts SET district_id = {bornova} WHERE poll_id = {poll}",
    "all districts removed": "DELETE FROM polls_poll_districts WHERE poll_id = {poll}",
    "the title": "UPDATE polls_poll SET title = 'Başka' WHERE id = {poll}",
    "the description": "UPDATE polls_poll SET description = 'Başka' WHERE id = {poll}",
    "the assurance level": "UPDATE polls_poll SET minimum_assurance = 20 WHERE id = {poll}",
    "the result timing": "UPDATE polls_poll SET result_timing = 'after_close' WHERE id = {poll}",
    "the batch": "UPDATE polls_poll SET batch_min = 20 WHERE id = {poll}",
    "whether answers can be changed": "UPDATE polls_poll SET may_change = {false} WHERE id = {poll}",
    "the opening": "UPDATE polls_poll SET opens_at = '2026-01-01 00:00:00+00:00' WHERE id = {poll}",
    "the closing": "UPDATE polls_poll SET closes_at = {later} WHERE id = {poll}",
    "the review": "UPDATE polls_poll SET review_hours = 24 WHERE id = {poll}",
    "the breakdowns": "UPDATE polls_poll SET breakdowns = '[\"sex\"]' WHERE id = {poll}",
    "the weighting": (
        "UPDATE polls_poll SET weighting = '[\"sex\"]', targets_id = {targets} WHERE id = {poll}"
    ),
    "whose word counts in weights": "UPDATE polls_poll SET trusts_claims = true WHERE id = {poll}",
    "the population tables": "UPDATE polls_poll SET targets_id = {targets} WHERE id = {poll}",
    "who asks": "UPDATE polls_poll SET conducted_by = 'Başkası' WHERE id = {poll}",
    "who pays": "UPDATE polls_poll SET financed_by = 'Başkası' WHERE id = {poll}",
    "the day of the announcement": "UPDATE polls_poll SET announced_on = '2026-01-01' WHERE id = {poll}",
    "the lot": "UPDATE polls_poll SET lot_seed = 'başka' WHERE id = {poll}",
    "a question's condition": (
        "INSERT INTO polls_question_condition_options (question_id, option_id) SELECT {question}, id"
        " FROM polls_option WHERE question_id = {other_question} AND position = 1"
    ),
    "what it corrects": "UPDATE polls_poll SET corrects_id = {other} WHERE id = {poll}",
    "being opened": "UPDATE polls_poll SET state = 'draft', announced_on = NULL WHERE id = {poll}",
}


def test_the_database_refuses_to_change_an_answered_poll(answered, editor, subtests):
    other = make_poll(editor=editor, title="Başka bir soru", opened=False)
    names = names_of(answered, other)
    for what, statement in FROZEN.items():
        with (
            subtests.test(what),
            pytest.raises(IntegrityError, match="residents have answered this poll"),
        ):
            execute(statement, **names)


def test_unanswered_poll_can_be_changed(editor, subtests):
    """Shows that the test above is refused because of the answer."""
    poll = make_poll(editor=editor, districts=[make_district("Konak")])
    other = make_poll(editor=editor, title="Başka bir soru", opened=False)
    names = names_of(poll, other)
    for what, statement in FROZEN.items():
        with subtests.test(what), transaction.atomic():
            assert execute(statement, **names) == 1
            transaction.set_rollback(True)


def test_other_polls_can_still_be_changed(answered, editor):
    other = make_poll(editor=editor, title="Başka bir soru", opened=False)
    names = names_of(answered, other)

    assert execute("UPDATE polls_question SET text = 'Yeni' WHERE id = {other_question}", **names) == 1
    assert execute("UPDATE polls_poll SET title = 'Yeni' WHERE id = {other}", **names) == 1


def test_answered_poll_can_be_closed_and_archived(answered, editor):
    closed = steps.close_poll(poll=answered, editor=editor, reason="deneme")
    archived = steps.archive_poll(poll=closed, editor=editor, reason="Karar alındı.")

    assert archived.state == State.ARCHIVED


def test_a_closed_poll_is_as_frozen_as_an_open_one(answered, editor):
    steps.close_poll(poll=answered, editor=editor, reason="deneme")
    question = Question.objects.get(poll=answered)
    for change in (
        lambda: Option.objects.filter(question=question).update(position=9),
        lambda: Poll.objects.filter(pk=answered.pk).update(title="Başka"),
        lambda: Poll.objects.filter(pk=answered.pk).update(closes_at=answered.closes_at + timedelta(days=1)),
        lambda: Poll.objects.filter(pk=answered.pk).update(state=State.DRAFT, closed_at=None),
    ):
        with pytest.raises(IntegrityError, match="residents have answered this poll"), transaction.atomic():
            change()
