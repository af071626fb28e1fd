"""What fails stays the problem of its subject."""

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from config.operating import background
from participation.jobs import operations, queries, rules
from participation.jobs.models import Failure
from participation.jobs.operations import run_for_each
from polls.lifecycle.operations import steps
from polls.questionnaire.models import Poll, State
from polls.responses.models import Response
from tests.factories import make_poll, make_user, respond

SECRET = "whose row this is"


def job_of_polls() -> list[int]:
    return [1, 2]


def fail_for_two(ident: int) -> bool:
    if ident == 2:
        raise LookupError(SECRET)
    return True


@pytest.fixture
def unguarded(transactional_db):
    """Makes the rows of a table refuse to change, by their ids. Undone at the end."""
    made: list[tuple[str, str]] = []

    def poison(table: str, pk: object, act: str = "UPDATE") -> None:
        name = f"poison_{len(made)}"
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN OLD.id = {pk}"
                    " BEGIN SELECT RAISE(ABORT, 'whose row this is'); END"
                )
            else:
                cursor.execute(
                    f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                    " $$ BEGIN RAISE check_violation USING MESSAGE = 'whose row this is'; END $$"
                )
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW"
                    f" WHEN (OLD.id = {pk}) EXECUTE FUNCTION {name}()"
                )
        made.append((name, table))

    def heal() -> None:
        with connection.cursor() as cursor:
            for name, table in made:
                if connection.vendor == "sqlite":
                    cursor.execute(f"DROP TRIGGER {name}")
                else:
                    cursor.execute(f"DROP TRIGGER {name} ON {table}")
                    cursor.execute(f"DROP FUNCTION {name}()")
        made.clear()

    poison.heal = heal  # type: ignore[attr-defined]
    yield poison
    heal()


@pytest.mark.django_db
def test_a_failing_subject_is_named_and_stops_no_other(caplog):
    assert run_for_each(job_of_polls, "poll", [1, 2, 3], fail_for_two) == [1, 3]

    failure = Failure.objects.get()
    assert failure.label == "poll 2: LookupError"
    assert failure.job == "tests.job_of_polls"
    [record] = caplog.records
    assert "poll 2: LookupError" in record.getMessage()
    assert "test_operations.py:" in record.getMessage()
    assert SECRET not in caplog.text


@pytest.mark.django_db
def test_a_failing_subject_is_attempted_less_and_less_often_and_its_places_are_logged_once(caplog):
    attempts = []

    def fail(ident: int) -> bool:
        attempts.append(timezone.now())
        raise LookupError(SECRET)

    with time_machine.travel(timezone.now(), tick=False) as clock:
        began = timezone.now()
        for _ in range(400):
            run_for_each(job_of_polls, "poll", [1], fail)
            clock.shift(timedelta(seconds=5))
    waits = [later - before for before, later in pairwise(attempts)]
    assert waits[:4] == [timedelta(seconds=seconds) for seconds in (5, 10, 20, 40)]
    assert max(waits) == rules.MAX_WAIT
    assert Failure.objects.get().since == began
    assert [("test_operations.py:" in record.getMessage()) for record in caplog.records] == [
        number == 0 for number in range(len(attempts))
    ]


@pytest.mark.django_db
def test_a_success_forgets_the_failure():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        run_for_each(job_of_polls, "poll", [2], fail_for_two)
        assert run_for_each(job_of_polls, "poll", [2], lambda _: True) == []
        clock.shift(rules.FIRST_WAIT)
        assert run_for_each(job_of_polls, "poll", [2], lambda _: True) == [2]
    assert not Failure.objects.exists()


@pytest.mark.django_db
def test_a_job_that_fails_before_it_comes_to_a_subject_waits_as_a_whole(caplog):
    calls = []

    def broken():
        calls.append(1)
        raise LookupError(SECRET)

    for _ in range(2):
        assert operations.run_job_safely(broken, queries.list_failing_jobs()) is False
    assert len(calls) == 1
    assert Failure.objects.get().label == "tests.broken: LookupError"
    assert SECRET not in caplog.text


def test_a_poisoned_poll_is_closed_by_nobody_and_every_other_poll_is(unguarded, caplog):
    poisoned, healthy = make_poll(), make_poll()
    Poll.objects.update(closes_at=timezone.now() + timedelta(minutes=1))
    unguarded("polls_poll", poisoned.pk)
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False) as clock:
        with pytest.raises(CommandError, match=f"poll {poisoned.pk}: IntegrityError"):
            call_command("tick")
        assert Poll.objects.get(pk=healthy.pk).state == State.CLOSED
        assert Poll.objects.get(pk=healthy.pk).counted_at is not None
        assert Poll.objects.get(pk=poisoned.pk).state == State.OPEN
        assert SECRET not in caplog.text

        # Another process observes the wait, and still says what fails.
        assert steps.close_due() == []
        unguarded.heal()
        clock.shift(rules.MAX_WAIT)
        call_command("tick")
        assert Poll.objects.get(pk=poisoned.pk).counted_at is not None
    assert not Failure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_no_longer_due_is_no_longer_a_failure():
    Failure.objects.create(
        job="polls.close_due",
        subject="poll 999",
        error="IntegrityError",
        since=timezone.now() - timedelta(hours=1),
        next_at=timezone.now() - timedelta(seconds=1),
    )

    assert background.run_all_jobs() == []
    assert not Failure.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fails", [0, 1])
def test_no_job_stops_another(fails):
    """Stand-ins with the names of the real jobs: every second one raises an unexpected exception."""
    ran = []

    def instead_of(number, job):
        def run():
            ran.append(operations.get_job_name(job))
            if number % 2 == fails:
                raise RuntimeError(SECRET)

        run.__module__, run.__name__ = job.__module__, job.__name__
        return run

    names = [operations.get_job_name(job) for job in background.TICK]
    assert len(set(names)) == len(names)

    background.run_round([instead_of(number, job) for number, job in enumerate(background.TICK)])

    assert ran == names
    assert {it.label for it in Failure.objects.all()} == {f"{name}: RuntimeError" for name in names[fails::2]}


@pytest.mark.django_db(transaction=True)
def test_an_idle_round_does_not_ask_for_each_job_whether_it_fails(django_assert_max_num_queries):
    with django_assert_max_num_queries(200) as asked:
        background.run_round(background.TICK)

    of_one_job = [query for query in asked.captured_queries if '"jobs_failure"."job" = ' in query["sql"]]
    assert len(of_one_job) == 1  # by the mails of notices: which ones wait


@pytest.mark.django_db(transaction=True)
def test_a_round_without_jobs_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        background.run_round(())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("caught", [OperationalError, ()], ids=["caught by the job", "raised by the job"])
def test_a_connection_that_a_job_lost_is_replaced_before_the_next(caught):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is a file in the same machine.")
    ran = []

    def losing():
        with connection.cursor() as cursor, suppress(caught):
            connection.connection.close()
            cursor.execute("SELECT 1")

    def asking():
        ran.append(Failure.objects.count())

    background.run_round([losing, asking])

    stored = [] if caught else ["tests.losing: OperationalError"]
    assert ran == [len(stored)]
    assert [it.label for it in Failure.objects.all()] == stored


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_idle_round_takes_one_connection_from_the_pool():
    if connection.vendor != "postgresql":
        pytest.skip("Only PostgreSQL has a pool.")
    postgresql: Any = connection
    postgresql.close()
    before = postgresql.pool.get_stats().get("requests_num", 0)

    background.run_round(background.TICK)

    assert postgresql.pool.get_stats()["requests_num"] - before == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("wait", [rules.FIRST_WAIT, timedelta(0)], ids=["waits", "due again"])
def test_a_failure_that_another_process_stored_during_a_long_job_is_observed(wait):
    ran = []
    with time_machine.travel(timezone.now(), tick=False) as clock:

        def long():
            clock.shift(rules.FIRST_WAIT)
            Failure.objects.create(
                job="tests.later",
                error="LookupError",
                attempts=7,
                since=timezone.now() - timedelta(minutes=5),
                next_at=timezone.now() + wait,
            )

        def later():
            ran.append(1)

        background.run_round([long, later])

    assert ran == ([] if wait else [1])
    assert [it.label for it in Failure.objects.all()] == (["tests.later: LookupError"] if wait else [])


@pytest.mark.django_db(transaction=True)
def test_a_poll_that_cannot_be_recounted_stops_no_other(capsys, caplog):
    first, second = make_poll(), make_poll()
    for poll in (first, second):
        respond(poll, make_user(), "Evet")
    Response.objects.filter(poll=first).update(answers="poison")

    with pytest.raises(CommandError, match=rf"\[{first.pk}\]"):
        call_command("recount")

    assert f"poll {second.pk}: 1 responses, equal" in capsys.readouterr().out
    assert [failure.subject for failure in Failure.objects.all()] == [f"poll {first.pk}"]
    assert "poison" not in caplog.text
