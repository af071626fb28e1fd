"""Concurrent responses, and answers that arrive while a poll closes. Uses real threads; matters most on
PostgreSQL and also holds on SQLite."""

import random
import threading
from collections import Counter
from functools import partial

import pytest

from polls.lifecycle import errors as lifecycle_errors
from polls.lifecycle.operations import steps
from polls.questionnaire.models import Poll, State, Transition
from polls.releases.models import Release
from polls.responses import errors, operations
from polls.responses.models import Participation, Response, ResponseEntry
from polls.tally.operations import counting
from tests.factories import choose, make_district, make_matter, make_poll, make_residents, make_user
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def withdraw(poll, editor):
    return lambda: steps.withdraw_poll(poll=poll, editor=editor, reason="deneme")


def kinds(results):
    return Counter(type(result).__name__ for result in results)


def send(poll, resident, choices):
    return lambda: operations.respond(poll=poll, resident=resident, choices=choices)


def test_one_of_80_concurrent_responses_of_one_resident_is_stored():
    poll, resident = make_poll(may_change=False), make_user()
    choices = choose(poll, "Evet")
    results = together([send(poll, resident, choices)] * 80)

    assert kinds(results) == {"Receipt": 1, "AlreadyAnswered": 79}
    assert (Participation.objects.count(), Response.objects.count(), ResponseEntry.objects.count()) == (
        1,
        1,
        1,
    )


def test_log_adds_up_after_80_concurrent_changes():
    poll, resident = make_poll(), make_user()
    yes, no = choose(poll, "Evet"), choose(poll, "Hayır")
    results = together([send(poll, resident, yes), send(poll, resident, no)] * 40)

    assert kinds(results) == {"Receipt": 80}
    assert results.count(operations.Receipt(poll.pk, changed=False, may_change=True)) == 1
    assert (Participation.objects.count(), Response.objects.count()) == (1, 1)
    folded, counted = counting.recount_poll(poll)
    assert folded.same_as(counted)


def test_no_answer_is_accepted_after_closing_and_none_acknowledged_is_lost():
    poll, editor = make_poll(), make_user(role="editor")
    choices = choose(poll, "Evet")
    residents = make_residents(100)
    acknowledged_after_closing = []
    some = threading.Event()

    def close():
        some.wait(20)
        steps.close_poll(poll=poll, editor=editor, reason="deneme")

    def answer(resident):
        def job():
            closed_before = Poll.objects.get(pk=poll.pk).state == State.CLOSED
            receipt = operations.respond(poll=poll, resident=resident, choices=choices)
            some.set()
            if closed_before:
                acknowledged_after_closing.append(resident)
            return receipt

        return job

    jobs = [answer(resident) for resident in residents]
    results = together([*jobs[:10], close, *jobs[10:]])
    outcomes = kinds(results)

    assert outcomes["Receipt"] + outcomes["PollClosed"] == 100
    assert outcomes["NoneType"] == 1
    assert acknowledged_after_closing == []
    assert Response.objects.count() == Participation.objects.count() == outcomes["Receipt"]
    assert Release.objects.get(poll=poll, version=Release.objects.count()).responses == outcomes["Receipt"]


def test_a_poll_closes_once():
    poll, editor = make_poll(), make_user(role="editor")
    results = together([lambda: steps.close_poll(poll=poll, editor=editor, reason="deneme")] * 12)

    assert kinds(results) == {"Poll": 1, "WrongState": 11}
    assert Transition.objects.filter(poll=poll, after=State.CLOSED).count() == 1


def test_a_poll_opens_once():
    editor = make_user(role="editor")
    poll = make_poll(editor=editor, opened=False)
    results = together([lambda: steps.open_poll(poll=poll, editor=editor)] * 12)

    assert kinds(results) == {"Poll": 1, "WrongState": 11}


def test_concurrent_counters_count_each_response_once():
    poll = make_poll()
    choices = choose(poll, "Evet")
    jobs = []
    for resident in make_residents(100):
        jobs += [send(poll, resident, choices), counting.count_due]
    together(jobs)
    counting.count_due()
    folded, counted = counting.recount_poll(poll)

    assert folded.same_as(counted)
    assert counted.responses == 100


def test_withdrawing_and_the_first_answer_exclude_each_other():
    editor = make_user(role="editor")
    for _ in range(5):
        poll, resident = make_poll(editor=editor), make_user()
        answered, withdrawn = together([send(poll, resident, choose(poll, "Evet")), withdraw(poll, editor)])
        assert isinstance(answered, errors.PollNotOpen) != isinstance(withdrawn, lifecycle_errors.PollFrozen)


def test_polls_of_one_matter_answered_in_the_same_instant_store_one_answer_of_each_person():
    editor = make_user(role="editor")
    matter = make_matter(editor=editor)
    district, city = (
        make_poll(editor=editor, districts=districts, matter=matter) for districts in ([make_district()], [])
    )
    residents = make_residents(30)
    jobs = []
    for resident in residents:
        jobs += [send(poll, resident, choose(poll, "Evet")) for poll in (district, city)]
    results = together(jobs)

    assert kinds(results) == {"Receipt": 30, "AnsweredElsewhere": 30}
    took_part = Counter(Participation.objects.values_list("resident", flat=True))
    assert took_part == dict.fromkeys([resident.pk for resident in residents], 1)


def test_transactions_with_the_same_people_and_polls_of_one_matter_end_without_a_deadlock():
    editor = make_user(role="editor")
    matter = make_matter(editor=editor)
    district, city = (
        make_poll(editor=editor, districts=districts, matter=matter) for districts in ([make_district()], [])
    )
    attempts = [
        operations.Attempt(poll.pk, resident.pk, choose(poll, "Evet"))
        for resident in make_residents(40)
        for poll in (district, city)
    ]
    # Some people to one poll and others to the other, each time different ones.
    batches = [random.sample(attempts, 40) for _ in range(20)]
    results = together([partial(operations.respond_together, batch) for batch in batches])

    assert [result for result in results if isinstance(result, Exception)] == []
    assert set(Counter(Participation.objects.values_list("resident", flat=True)).values()) == {1}
    assert Participation.objects.count() == Response.objects.count()
