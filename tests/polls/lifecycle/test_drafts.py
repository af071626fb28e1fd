"""Operations of editors that are allowed on drafts only."""

import dataclasses
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from participation.audit.models import Entry
from participation.elections.models import Election
from participation.refusals import EditorsOnly
from polls.lifecycle import errors
from polls.lifecycle.operations import builder, copies, drafts, steps
from polls.lifecycle.operations.drafts import PollDraft
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire import queries, versions
from polls.questionnaire.models import Poll, QuestionKind
from polls.tally.operations import embargo
from tests.factories import YES_NO, make_district, make_poll, make_user, question_texts, respond
from tests.threads import together

pytestmark = pytest.mark.django_db


def draft_of(poll, **changes):
    now = timezone.now()
    values = {
        "title": poll.title,
        "description": "",
        "districts": [],
        "minimum_assurance": 10,
        "result_timing": "live",
        "batch_min": 10,
        "may_change": True,
        "opens_at": now,
        "closes_at": now + timedelta(days=1),
    }
    return PollDraft(**{**values, **changes})


def test_draft_can_be_changed(editor):
    poll, buca = make_poll(editor=editor, opened=False), make_district("Buca")
    drafts.update_poll(poll=poll, editor=editor, draft=draft_of(poll, title="Yeni", districts=[buca]))
    poll = Poll.objects.get(pk=poll.pk)

    assert (poll.title, list(poll.districts.all())) == ("Yeni", [buca])


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"batch_min": 9},
        {"batch_min": 1001},
        {"result_timing": "soon"},
        {"minimum_assurance": 11},
        {"opens_at": timezone.now() + timedelta(days=3)},
    ],
)
def test_invalid_draft_is_refused_and_changes_nothing(editor, changes):
    poll = make_poll(editor=editor, opened=False)
    before = Poll.objects.filter(pk=poll.pk).values().get()
    with pytest.raises(ValidationError):
        drafts.update_poll(poll=poll, editor=editor, draft=draft_of(poll, **changes))

    assert Poll.objects.filter(pk=poll.pk).values().get() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"options": ["Tek"]}, "options"),
        ({"options": ["Aynı", "Aynı"]}, "options"),
        ({"options": [str(number) for number in range(31)]}, "options"),
        ({"options": ["a" * 201, "b"]}, "options"),
        ({"kind": QuestionKind.MULTIPLE, "max_choices": 3}, "max_choices"),
        ({"kind": QuestionKind.MULTIPLE, "min_choices": 2, "max_choices": 1}, "max_choices"),
        ({"text": ""}, "text"),
    ],
)
def test_invalid_question_is_refused(editor, changes, field):
    poll = make_poll(editor=editor, opened=False)
    with pytest.raises(ValidationError) as refused:
        builder.save_question(poll=poll, editor=editor, draft=dataclasses.replace(YES_NO, **changes))

    assert list(refused.value.error_dict) == [field]
    assert question_texts(poll) == [YES_NO.text]


def test_moving_a_question_stops_at_the_ends(editor):
    poll = make_poll(editor=editor, opened=False)
    for text in ("İkinci", "Üçüncü"):
        builder.save_question(
            poll=poll, editor=editor, draft=QuestionDraft(kind="single", text=text, options=["a", "b"])
        )
    first, _second, third = queries.questions_of(poll)
    builder.move_question(question=third, editor=editor, up=True)
    assert question_texts(poll) == [YES_NO.text, "Üçüncü", "İkinci"]
    builder.move_question(question=first, editor=editor, up=False)
    assert question_texts(poll) == ["Üçüncü", YES_NO.text, "İkinci"]
    builder.move_question(question=third, editor=editor, up=True)
    assert question_texts(poll) == ["Üçüncü", YES_NO.text, "İkinci"]


def test_question_deleted_in_another_tab_is_reported(editor):
    poll = make_poll(editor=editor, opened=False)
    question = poll.questions.get()
    builder.delete_question(question=poll.questions.get(), editor=editor)
    for attempt in (
        lambda: builder.move_question(question=question, editor=editor, up=True),
        lambda: builder.delete_question(question=question, editor=editor),
        lambda: builder.save_question(poll=poll, editor=editor, draft=YES_NO, question=question),
    ):
        with pytest.raises(errors.QuestionGone):
            attempt()


@pytest.mark.parametrize("answered", [True, False])
def test_an_opened_poll_is_not_edited(editor, answered):
    poll = make_poll(editor=editor)
    question = poll.questions.get()
    if answered:
        respond(poll, make_user(), "Evet")
    expected = errors.PollFrozen if answered else questionnaire_errors.WrongState
    for attempt in (
        lambda: drafts.update_poll(poll=poll, editor=editor, draft=draft_of(poll)),
        lambda: builder.save_question(poll=poll, editor=editor, draft=YES_NO),
        lambda: builder.delete_question(question=question, editor=editor),
        lambda: builder.move_question(question=question, editor=editor, up=True),
        lambda: drafts.delete_draft(poll=poll, editor=editor),
    ):
        with pytest.raises(expected):
            attempt()


def test_only_editors_edit(editor):
    poll = make_poll(editor=editor, opened=False)
    for role in ("resident", "moderator", "officer", "trustee", "observer", "administrator"):
        with pytest.raises(EditorsOnly):
            drafts.update_poll(poll=poll, editor=make_user(role=role), draft=draft_of(poll))


def test_deleting_a_draft_is_recorded(editor):
    poll = make_poll(editor=editor, opened=False)
    topic = poll.topic
    drafts.delete_draft(poll=poll, editor=editor)

    assert not Poll.objects.filter(pk=poll.pk).exists()
    assert Entry.objects.filter(subject=topic, action="poll.deleted").exists()


def test_incomplete_draft_cannot_be_opened(editor):
    poll = make_poll(editor=editor, questions=[], opened=False)
    with pytest.raises(errors.NotComplete) as refused:
        steps.open_poll(poll=poll, editor=editor)

    assert "Soru yok." in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"breakdowns": ["sex", "income"]}, "breakdowns"),
        ({"breakdowns": ["sex", "sex"]}, "breakdowns"),
        ({"weighting": ["assurance"]}, "weighting"),
        ({"weighting": ["sex"]}, "targets"),
        ({"languages": ["tr"]}, "languages"),
        ({"languages": ["en", "en"]}, "languages"),
        ({"review_hours": 169}, "review_hours"),
    ],
)
def test_invalid_plan_is_refused(editor, changes, field):
    poll = make_poll(editor=editor, opened=False)
    with pytest.raises(ValidationError) as refused:
        drafts.update_poll(poll=poll, editor=editor, draft=draft_of(poll, **changes))

    assert list(refused.value.error_dict) == [field]
    with pytest.raises(ValidationError):
        drafts.create_poll(editor=editor, draft=draft_of(poll, **changes))
    assert Poll.objects.count() == 1


def test_plan_is_stored_in_canonical_order(editor):
    poll = make_poll(editor=editor, opened=False, breakdowns=["assurance", "age", "district", "sex"])

    assert poll.breakdowns == ["district", "sex", "age", "assurance"]


def test_unknown_kind_is_refused(editor):
    poll = make_poll(editor=editor, opened=False)
    with pytest.raises(ValidationError) as refused:
        builder.save_question(poll=poll, editor=editor, draft=dataclasses.replace(YES_NO, kind="oylama"))

    assert list(refused.value.error_dict) == ["kind"]


def test_an_order_names_each_question_once(editor):
    poll = make_poll(editor=editor, opened=False, questions=[YES_NO] * 3)
    first, second, third = queries.questions_of(poll)
    builder.order_questions(poll=poll, editor=editor, order=[third.pk, first.pk, second.pk])
    assert queries.questions_of(poll) == [third, first, second]
    assert [question.position for question in queries.questions_of(poll)] == [1, 2, 3]

    with pytest.raises(ValidationError):
        builder.order_questions(poll=poll, editor=editor, order=[first.pk, second.pk, first.pk])
    for order in ([first.pk, second.pk], [first.pk, second.pk, third.pk, 0], []):
        with pytest.raises(errors.OtherQuestions):
            builder.order_questions(poll=poll, editor=editor, order=order)
    with pytest.raises(EditorsOnly):
        builder.order_questions(poll=poll, editor=make_user(), order=[])
    assert queries.questions_of(poll) == [third, first, second]


def test_questions_are_ordered_across_gaps_left_by_deleted_ones(editor):
    poll = make_poll(editor=editor, opened=False, questions=[YES_NO] * 4)
    first, second, third, fourth = queries.questions_of(poll)
    builder.delete_question(question=second, editor=editor)
    builder.order_questions(poll=poll, editor=editor, order=[fourth.pk, third.pk, first.pk])

    assert queries.questions_of(poll) == [fourth, third, first]


def test_form_from_before_another_save_is_refused(editor):
    poll = make_poll(editor=editor, opened=False)
    question = poll.questions.get()
    seen = versions.version_of_question(question), versions.version_of_poll(poll)
    other = dataclasses.replace(YES_NO, options=["Evet", "Belki"])
    builder.save_question(poll=poll, editor=editor, draft=other, question=question, seen=seen[0])
    drafts.update_poll(poll=poll, editor=editor, draft=draft_of(poll, title="Yeni"), seen=seen[1])

    with pytest.raises(errors.ChangedMeanwhile):
        builder.save_question(poll=poll, editor=editor, draft=YES_NO, question=question, seen=seen[0])
    with pytest.raises(errors.ChangedMeanwhile):
        drafts.update_poll(poll=poll, editor=editor, draft=draft_of(poll), seen=seen[1])
    assert [option.text for option in question.options.all()] == ["Evet", "Belki"]
    assert Poll.objects.get().title == "Yeni"


@pytest.mark.django_db(transaction=True)
def test_concurrent_saves_by_two_editors_store_exactly_one(editor):
    poll = make_poll(editor=editor, opened=False)
    question = poll.questions.get()
    seen = versions.version_of_question(question)

    def save(number):
        draft = dataclasses.replace(YES_NO, text=f"Soru {number}", options=["Evet", f"Hayır {number}"])
        return lambda: builder.save_question(
            poll=poll, editor=editor, draft=draft, question=question, seen=seen
        )

    results = together([save(number) for number in range(8)])
    names = sorted(type(result).__name__ for result in results)
    assert names == ["ChangedMeanwhile"] * 7 + ["Question"]
    [kept] = [result for result in results if not isinstance(result, Exception)]
    last = question.options.last()
    assert last is not None
    assert kept.text.split()[1] == last.text.split()[1]


@pytest.mark.parametrize("name", ["opens_at", "closes_at"])
@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_times_at_the_ends_of_the_calendar_are_refused(editor, name, at):
    poll = make_poll(editor=editor, opened=False)
    with pytest.raises(ValidationError) as refused:
        drafts.update_poll(poll=poll, editor=editor, draft=draft_of(poll, **{name: at}))

    assert list(refused.value.message_dict) == [name]
    times = {"opens_at": timezone.now(), "closes_at": timezone.now() + timedelta(days=1), name: at}
    with pytest.raises(ValidationError):
        copies.copy_poll(poll=poll, editor=editor, title="Kopya", **times)


def wait_for_a_blocked_connection():
    """Block until another connection waits for a row locked by this one (not visible on SQLite)."""
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted"
                " AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < until
            time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_saving_a_draft_keeps_an_election_set_meanwhile(editor):
    poll = make_poll(editor=editor, opened=False)
    now = timezone.now()
    election = Election.objects.create(
        name="Yerel seçim",
        polling_day=now.date(),
        embargo_from=now,
        embargo_until=now + timedelta(days=1),
        legal_reference="298 sayılı Kanun",
    )

    held, asked = threading.Event(), threading.Event()

    def relate():
        with transaction.atomic():
            embargo.relate_to_election(poll=poll, editor=editor, election=election, reason="Aynı konu")
            held.set()
            asked.wait(20)
            if connection.vendor == "postgresql":
                wait_for_a_blocked_connection()

    def save():
        held.wait(20)
        changed = draft_of(poll, title="Yeni")
        asked.set()
        drafts.update_poll(poll=poll, editor=editor, draft=changed)

    assert together([relate, save]) == [None, None]
    poll.refresh_from_db()
    assert (poll.title, poll.election) == ("Yeni", election)
