"""Many answers in one commit: each gets its own outcome, and row order reveals nobody."""

import threading
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection

from participation.people.models import User
from participation.people.signin.credentials import SessionKey
from polls.lifecycle.operations import steps
from polls.questionnaire import pseudonyms
from polls.responses import errors, intake, queries
from polls.responses.models import Participation, Response, ResponseEntry
from polls.responses.operations import Attempt, Receipt, respond_together
from polls.responses.validation import Choice
from polls.tally.operations import counting
from tests.factories import choose, make_district, make_poll, make_residents, make_user
from tests.threads import together


@pytest.mark.django_db
def test_attempts_in_one_commit_are_refused_or_stored_separately():
    konak, buca = make_district("Konak"), make_district("Buca")
    poll, other = make_poll(districts=[konak], may_change=False), make_poll()
    inside, outside = make_user(district=konak), make_user(district=buca)
    question = poll.questions.get()
    outcomes = respond_together(
        [
            Attempt(poll.pk, outside.pk, choose(poll, "Evet")),
            Attempt(other.pk, outside.pk, choose(other, "Evet")),
            Attempt(poll.pk, inside.pk, choose(poll, "Evet")),
            Attempt(poll.pk, inside.pk, choose(poll, "Hayır")),
            Attempt(poll.pk, make_user(district=konak).pk, {question.pk: Choice((10**9,))}),
        ]
    )

    assert [type(outcome) for outcome in outcomes] == [
        errors.OtherDistrict,
        Receipt,
        Receipt,
        errors.AlreadyAnswered,
        errors.InvalidAnswers,
    ]
    assert (Participation.objects.count(), Response.objects.count(), ResponseEntry.objects.count()) == (
        2,
        2,
        2,
    )
    assert Response.objects.get(poll=poll).answers == {
        str(question.pk): list(choose(poll, "Evet")[question.pk].options)
    }


@pytest.mark.django_db
def test_change_in_the_commit_of_the_first_answer_wins():
    poll, resident = make_poll(), make_user()
    first, second = respond_together(
        [
            Attempt(poll.pk, resident.pk, choose(poll, "Evet")),
            Attempt(poll.pk, resident.pk, choose(poll, "Hayır")),
        ]
    )
    folded, counted = counting.recount_poll(poll)

    assert first == Receipt(poll.pk, changed=False, may_change=True)
    assert second == Receipt(poll.pk, changed=True, may_change=True)
    assert counted.responses == 1
    assert folded.same_as(counted)
    mine = queries.get_own_answers(poll, resident, ())
    assert mine is not None
    assert mine.answers == {str(key): list(choice.options) for key, choice in choose(poll, "Hayır").items()}


@pytest.mark.django_db
def test_query_count_does_not_grow_with_attempts(django_assert_num_queries):
    poll = make_poll()
    residents = make_residents(12)
    choices = choose(poll, "Evet")
    for resident in residents:
        assert resident.role_names
        assert resident.profile.district

    def queries_for(some):
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as context:
            respond_together([Attempt(poll.pk, resident.pk, choices) for resident in some])
        return len(context)

    assert queries_for(residents[:2]) == queries_for(residents[2:])


@pytest.mark.django_db(transaction=True)
def test_one_commit_writes_people_and_answers_in_different_orders():
    poll = make_poll()
    residents = make_residents(40)
    yes, no = choose(poll, "Evet"), choose(poll, "Hayır")
    # The first half says yes; in arrival order, so would the rows.
    respond_together(
        [Attempt(poll.pk, resident.pk, yes if place < 20 else no) for place, resident in enumerate(residents)]
    )
    hidden = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT answers FROM polls_response ORDER BY {hidden}")
        rows = [str(row[0]) for row in cursor.fetchall()]
    assert len(set(rows[:20])) == 2  # the chance of a false alarm is 2 in 10^11


@pytest.fixture
def writer(monkeypatch):
    monkeypatch.setattr(intake, "_writer", None)
    intake.start_writer()
    writer = intake._writer
    assert writer is not None
    yield writer
    writer.stop()


@pytest.mark.django_db(transaction=True)
def test_writer_returns_each_person_their_own_outcome(writer):
    poll = make_poll(may_change=False)
    residents = make_residents(60)
    choices = choose(poll, "Evet")
    jobs = [
        lambda resident=resident: intake.respond(poll=poll, resident=resident, choices=choices)
        for resident in [*residents, *residents]
    ]
    results = together(jobs)

    assert sum(isinstance(result, Receipt) for result in results) == 60
    assert sum(isinstance(result, errors.AlreadyAnswered) for result in results) == 60
    assert Participation.objects.count() == Response.objects.count() == 60


@pytest.mark.django_db(transaction=True)
def test_closing_while_answers_wait_loses_no_acknowledged_answer(writer):
    poll, editor = make_poll(), make_user(role="editor")
    choices = choose(poll, "Evet")
    jobs: list[Any] = [
        lambda resident=resident: intake.respond(poll=poll, resident=resident, choices=choices)
        for resident in make_residents(100)
    ]
    jobs.insert(30, lambda: steps.close_poll(poll=poll, editor=editor, reason="deneme"))
    results = together(jobs)
    stored = sum(isinstance(result, Receipt) for result in results)

    assert stored + sum(isinstance(result, errors.PollClosed) for result in results) == 100
    assert Response.objects.count() == stored


@pytest.mark.django_db(transaction=True)
def test_timed_out_answer_is_refused_and_not_stored(writer, monkeypatch):
    poll, resident = make_poll(), make_user()
    monkeypatch.setattr(intake, "WAIT_SECONDS", 0.05)
    held, let_go = threading.Event(), threading.Event()

    def hold(attempts):
        held.set()
        let_go.wait(20)
        return respond_together(attempts)

    monkeypatch.setattr(intake, "respond_together", hold)
    with pytest.raises(errors.Uncertain):  # its commit is under way
        intake.respond(poll=poll, resident=make_user(), choices=choose(poll, "Evet"))
    assert held.is_set()
    with pytest.raises(errors.Busy):  # still waiting, so it is removed
        intake.respond(poll=poll, resident=resident, choices=choose(poll, "Evet"))
    let_go.set()
    monkeypatch.setattr(intake, "WAIT_SECONDS", 20)
    assert isinstance(intake.respond(poll=poll, resident=make_user(), choices=choose(poll, "Evet")), Receipt)
    assert Participation.objects.count() == 2
    assert not Participation.objects.filter(resident=resident).exists()


@pytest.mark.django_db(transaction=True)
def test_suspension_while_the_answer_waits_refuses_it(writer):
    poll, resident = make_poll(), make_user()
    assert resident.role_names
    User.objects.filter(pk=resident.pk).update(is_active=False)
    with pytest.raises(errors.NotAResident):
        intake.respond(poll=poll, resident=resident, choices=choose(poll, "Evet"))


@pytest.mark.django_db(transaction=True)
def test_ineligible_resident_is_refused_before_the_writer(writer):
    from django.contrib.auth.models import AnonymousUser

    poll = make_poll()
    with pytest.raises(errors.SignInNeeded):
        intake.respond(poll=poll, resident=AnonymousUser(), choices=choose(poll, "Evet"))


@pytest.mark.django_db(transaction=True)
def test_failed_commit_is_raised_to_everybody_who_waits(writer):
    poll, resident = make_poll(), make_user()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE polls_response RENAME TO polls_response_away")
    try:
        with pytest.raises(errors.NotStored if connection.vendor == "sqlite" else errors.RowRefused):
            intake.respond(poll=poll, resident=resident, choices=choose(poll, "Evet"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE polls_response_away RENAME TO polls_response")
    assert Participation.objects.count() == 0
    assert isinstance(intake.respond(poll=poll, resident=resident, choices=choose(poll, "Evet")), Receipt)


@pytest.mark.django_db(transaction=True)
def test_timed_out_page_keeps_the_choice_and_does_not_say_nothing_was_stored(writer, monkeypatch, client):
    poll, resident = make_poll(), make_user()
    client.force_login(resident)
    question, choice = choose(poll, "Evet").popitem()
    monkeypatch.setattr(intake, "WAIT_SECONDS", 0.05)
    let_go = threading.Event()

    def hold(attempts):
        let_go.wait(20)
        return respond_together(attempts)

    monkeypatch.setattr(intake, "respond_together", hold)
    answer = client.post(f"/yoklamalar/{poll.pk}/", {f"q{question}": choice.options[0]})
    let_go.set()
    html = answer.content.decode()

    assert answer.status_code == 503
    assert "henüz kesin değil" in html
    assert "Yanıtınız kaydedilmedi" not in html
    assert f'value="{choice.options[0]}" checked' in html


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_cannot_be_stored_does_not_harm_those_beside_it(writer, monkeypatch):
    poll, poisoned = make_poll(), make_user()
    choices = choose(poll, "Evet")
    of_response = pseudonyms.compute_response_pseudonym

    def fails_for_one(key, resident):
        if resident == poisoned.pk:
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
        return of_response(key, resident)

    monkeypatch.setattr(pseudonyms, "compute_response_pseudonym", fails_for_one)
    residents = make_residents(20)
    residents.insert(7, poisoned)
    jobs: list[Any] = [
        lambda resident=resident: intake.respond(poll=poll, resident=resident, choices=choices)
        for resident in residents
    ]
    results = together(jobs)
    assert [place for place, it in enumerate(results) if not isinstance(it, Receipt)] == [7]
    assert isinstance(results[7], UnicodeEncodeError)
    assert Response.objects.count() == Participation.objects.count() == 20


@pytest.mark.parametrize("error", [DataError, OperationalError])
@pytest.mark.django_db(transaction=True)
def test_a_refused_row_is_not_an_unavailable_database(monkeypatch, error):
    poll, attempts = make_poll(), []

    def fails(rows):
        attempts.append(len(rows))
        raise error

    monkeypatch.setattr(Response.objects, "bulk_create", fails)
    three = [Attempt(poll.pk, it.pk, choose(poll, "Evet")) for it in make_residents(3)]
    failed = intake._compute_results(three)
    expected = errors.NotStored if error is OperationalError else errors.RowRefused
    assert all(isinstance(it, intake.Failed) and type(it.error) is expected for it in failed)
    assert attempts == ([3] if error is OperationalError else [3, 1, 1, 1])
    assert Participation.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_credentials_that_cannot_be_checked_do_not_harm_known_senders(monkeypatch):
    poll, resident = make_poll(), make_user()
    choices = choose(poll, "Evet")

    def fails(credentials):
        raise OperationalError

    monkeypatch.setattr(intake, "list_accounts_of", fails)
    unidentified = intake.UnidentifiedAttempt(poll.pk, SessionKey("a" * 32), choices)
    unanswered, receipt = intake._compute_results([unidentified, Attempt(poll.pk, resident.pk, choices)])
    assert isinstance(unanswered, intake.Unanswered)
    assert receipt == Receipt(poll.pk, changed=False, may_change=True)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_cannot_be_returned_does_not_end_the_writer(writer, monkeypatch):
    poll = make_poll()
    calls: list[None] = []

    def fails_after_the_commit():
        calls.append(None)
        if len(calls) == 2:
            raise OperationalError

    monkeypatch.setattr(intake, "close_old_connections", fails_after_the_commit)
    for resident in make_residents(2):
        receipt = intake.respond(poll=poll, resident=resident, choices=choose(poll, "Evet"))
        assert isinstance(receipt, Receipt)
    assert writer.thread.is_well
