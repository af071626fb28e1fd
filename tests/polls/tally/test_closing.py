"""A result is computed first and published later: changes in between, and two concurrent counters.

The tests wrap functions of counting (seams) to make something happen before they run unchanged.
"""

import json
import threading
from collections import Counter
from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone

from participation.people.models import Profile, User
from participation.territory.models import District
from participation.territory.operations import withdraw_targets
from polls.integrity.models import SetAside, SetAsideMember
from polls.integrity.operations import set_asides
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.open_answers.models import OpenText
from polls.questionnaire.models import Poll, QuestionKind
from polls.releases.models import Release
from polls.responses import operations
from polls.responses.models import Batch, Participation, PollKey, Response, ResponseEntry
from polls.statistics import analysis
from polls.tally.models import Analysis
from polls.tally.operations import closing, rewriting
from polls.tally.operations.closing import compute_result, publish_result
from tests.factories import (
    YES_NO,
    choose,
    make_district,
    make_poll,
    make_residents,
    make_targets,
    make_user,
    respond_together,
)
from tests.participation.jobs.waits import pass_waits
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)

WHY = QuestionDraft(kind=QuestionKind.TEXT, text="Neden?", required=False)
NEW = set_asides.Criteria(joined_from=date(2026, 1, 1))
#: Seams: reading answers and profiles, and computing figures.
SEAMS = [(closing, "link_answers"), (analysis, "analyse")]


def closed(editor, **plan):
    """A closed poll: 20 old accounts say yes, 15 new ones no; due after a review of one day."""
    poll = make_poll(
        editor=editor, questions=[YES_NO, WHY], result_timing="after_close", review_hours=24, **plan
    )
    old, new = make_residents(20, sex="female"), make_residents(15, sex="male")
    User.objects.filter(pk__in=[person.pk for person in old]).update(joined_on=date(2020, 1, 1))
    User.objects.filter(pk__in=[person.pk for person in new]).update(joined_on=date(2026, 2, 1))
    respond_together(poll, {"Evet": old, "Hayır": new})
    return steps.close_poll(poll=poll, editor=editor, reason="deneme")


@pytest.fixture
def poll(editor):
    return closed(editor)


def review_is_over(poll):
    Poll.objects.filter(pk=poll.pk).update(count_from=Poll.objects.get(pk=poll.pk).closed_at)


def worked_out(poll):
    result = compute_result(poll_id=poll.pk)
    assert result is not None
    return result


def in_time(poll, decide):
    """A decision started before the end of the review and stored now."""
    with time_machine.travel(poll.closed_at, tick=False):
        Poll.objects.filter(pk=poll.pk).update(count_from=timezone.now() + timedelta(hours=1))
        made = decide()
    review_is_over(poll)
    return made


def leave_out(poll, editor):
    return set_asides.create_set_aside(poll=poll, editor=editor, criteria=NEW, reason="Toplu kayıt")


def body_of(poll):
    return json.loads(bytes(Analysis.objects.get(poll=poll).body))


def counts(poll):
    return [row["count"] for row in body_of(poll)["figures"]["questions"][0]["rows"]][:2]


def everything_of(poll):
    of_poll = (PollKey, Participation, Response, ResponseEntry, Batch, Release, Analysis, SetAside)
    rows = {model: list(model.objects.filter(poll=poll).order_by("pk").values()) for model in of_poll}
    return rows | {
        Poll: list(Poll.objects.filter(pk=poll.pk).values()),
        OpenText: list(OpenText.objects.order_by("pk").values()),
        SetAsideMember: list(SetAsideMember.objects.order_by("pk").values()),
    }


def once_before(monkeypatch, seam, happen):
    """Run something before the first call of ``seam``, then continue normally. Returns the calls."""
    module, name = seam
    goes_on, calls = getattr(module, name), []

    def comes(*args, **named):
        calls.append(1)
        if len(calls) == 1:
            happen()
        return goes_on(*args, **named)

    monkeypatch.setattr(module, name, comes)
    return calls


def meanwhile(monkeypatch, poll, seam, act):
    """Run ``act`` concurrently while counting is at ``seam``. Returns both results, and how often
    the seam was reached."""
    there, done = threading.Event(), threading.Event()

    def wait():
        there.set()
        assert done.wait(60)

    def other():
        assert there.wait(60)
        try:
            return act()
        finally:
            done.set()

    calls = once_before(monkeypatch, seam, wait)
    counted, acted = together([lambda: closing.count_closed(poll_id=poll.pk), other])
    return counted, acted, len(calls)


class TestConcurrentEvents:
    @pytest.mark.parametrize("seam", SEAMS, ids=["reading", "computing"])
    def test_answers_to_other_polls_are_stored_during_a_count(self, monkeypatch, poll, seam):
        review_is_over(poll)
        other, resident = make_poll(), make_user()
        choices = choose(other, "Evet")
        counted, answered, _times = meanwhile(
            monkeypatch,
            poll,
            seam,
            lambda: operations.respond(poll=other, resident=resident, choices=choices),
        )

        assert answered == operations.Receipt(other.pk, changed=False, may_change=True)
        assert counted is True
        assert counts(poll) == [20, 15]

    @pytest.mark.parametrize("seam", SEAMS, ids=["reading", "computing"])
    def test_a_second_counter_does_not_begin(self, monkeypatch, poll, seam):
        review_is_over(poll)
        first, second, times = meanwhile(
            monkeypatch, poll, seam, lambda: closing.count_closed(poll_id=poll.pk)
        )

        assert (first, second, times) == (True, False, 1)
        assert Release.objects.filter(poll=poll).count() == 2

    def test_another_process_counts_another_poll(self, monkeypatch, editor, poll):
        review_is_over(poll)
        other = closed(editor)
        review_is_over(other)

        assert meanwhile(monkeypatch, poll, SEAMS[1], lambda: closing.count_closed(poll_id=other.pk)) == (
            True,
            True,
            2,
        )

    def test_profiles_are_read_at_one_moment(self, monkeypatch, editor):
        """Profiles change after the recount and before they are read."""
        poll = closed(editor, breakdowns=["sex"])
        review_is_over(poll)
        counted, changed, _times = meanwhile(
            monkeypatch, poll, SEAMS[0], lambda: Profile.objects.update(sex="female")
        )
        groups = body_of(poll)["figures"]["participation"]["sex"]["groups"]

        assert (counted, changed > 35) == (True, True)
        assert [(group["key"], group["people"]) for group in groups] == [("female", 20), ("male", 15)]


class TestChangesInBetween:
    def test_set_aside_decided_in_time_is_excluded(self, monkeypatch, editor, poll):
        review_is_over(poll)
        times = once_before(monkeypatch, SEAMS[1], lambda: in_time(poll, lambda: leave_out(poll, editor)))

        assert closing.count_closed(poll_id=poll.pk) is True
        assert counts(poll) == [20, 0]
        assert [one["people"] for one in body_of(poll)["set_aside"]] == [15]
        assert Release.objects.filter(poll=poll)[0].responses == 20
        assert Response.objects.filter(poll=poll).count() == 20
        assert len(times) == 2

    def test_set_aside_withdrawn_in_time_is_counted(self, monkeypatch, editor, poll):
        made = leave_out(poll, editor)
        review_is_over(poll)

        def withdraw():
            return set_asides.withdraw_set_aside(aside=made, editor=editor, reason="Bir dernek")

        once_before(monkeypatch, SEAMS[1], lambda: in_time(poll, withdraw))

        assert closing.count_closed(poll_id=poll.pk) is True
        assert counts(poll) == [20, 15]
        assert [aside["withdrawal_reason"] for aside in body_of(poll)["set_aside"]] == ["Bir dernek"]
        assert Response.objects.filter(poll=poll).count() == 35

    def test_tables_withdrawn_before_publication_are_not_used(self, monkeypatch, editor):
        make_district()
        targets = make_targets()
        poll = closed(editor, weighting=["sex"], targets=targets)
        review_is_over(poll)
        officer = make_user(role="officer")
        once_before(
            monkeypatch,
            SEAMS[1],
            lambda: withdraw_targets(target_set=targets, actor=officer, reason="Yanlış tablo"),
        )

        assert closing.count_closed(poll_id=poll.pk) is True
        weighting = body_of(poll)["figures"]["weighting"]
        assert (weighting["status"], weighting["reason"]) == ("refused", "targets_missing")

    def test_result_computed_from_changed_rows_is_discarded(self, poll, caplog):
        review_is_over(poll)
        result = worked_out(poll)
        Response.objects.filter(pk=Response.objects.filter(poll=poll)[:1].get().pk).delete()
        before = everything_of(poll)

        assert publish_result(result) is False
        assert everything_of(poll) == before
        assert closing.count_closed_due() == []
        assert "log and responses differ" in caplog.text

    def test_count_of_rows_that_keep_changing_is_left_to_the_next_tick(
        self, monkeypatch, editor, poll, caplog
    ):
        review_is_over(poll)
        analyse = analysis.analyse

        def disturbed(closed_poll):
            District.objects.update(population=F("population") + 1)
            return analyse(closed_poll)

        monkeypatch.setattr(analysis, "analyse", disturbed)
        assert closing.count_closed_due() == []
        assert "changed again and again" in caplog.text
        monkeypatch.undo()
        pass_waits()
        assert closing.count_closed_due() == [poll.pk]


class TestDuePolls:
    def test_poll_under_review_is_not_counted_with_another(self, editor, poll):
        other = closed(editor)
        review_is_over(other)

        assert closing.count_closed_due() == [other.pk]
        assert not Analysis.objects.filter(poll=poll).exists()
        assert Response.objects.filter(poll=poll).count() == 35


class TestTwoCounters:
    def test_one_of_many_concurrent_counters_publishes(self, poll):
        review_is_over(poll)
        results = together([lambda: closing.count_closed(poll_id=poll.pk)] * 8)

        assert Counter(results) == {True: 1, False: 7}
        assert Release.objects.filter(poll=poll).count() == 2
        assert counts(poll) == [20, 15]
        assert Response.objects.filter(poll=poll).count() == 35

    def test_one_of_two_computed_results_is_published(self, poll):
        """As with two processes on SQLite, where no lock prevents the second from starting."""
        review_is_over(poll)
        both = [worked_out(poll) for _ in range(2)]
        results = together([partial(publish_result, result) for result in both])

        assert Counter(results) == {True: 1, False: 1}
        assert Release.objects.filter(poll=poll).count() == 2
        assert Response.objects.filter(poll=poll).count() == 35
        assert Participation.objects.filter(poll=poll).count() == 35
        assert closing.count_closed(poll_id=poll.pk) is False


class TestFailures:
    def test_failed_publication_stores_nothing(self, monkeypatch, editor, poll):
        leave_out(poll, editor)
        review_is_over(poll)
        before = everything_of(poll)

        def failing(*args, **keywords):
            rewriting.rewrite_rows(*args, **keywords)
            assert not PollKey.objects.filter(poll=poll).exists()
            raise DatabaseError

        monkeypatch.setattr(closing, "rewrite_rows", failing)
        assert closing.count_closed_due() == []
        assert everything_of(poll) == before

        monkeypatch.undo()
        pass_waits()
        assert closing.count_closed_due() == [poll.pk]
        assert counts(poll) == [20, 0]

    def test_failed_computation_can_be_retried(self, monkeypatch, poll, caplog):
        review_is_over(poll)

        def contradict():
            raise ArithmeticError("a secret")

        once_before(monkeypatch, SEAMS[1], contradict)
        assert closing.count_closed_due() == []
        assert "no figures can be made (ArithmeticError)" in caplog.text
        assert "a secret" not in caplog.text

        pass_waits()
        # From another thread and session, for which the first one no longer holds a lock.
        assert together([closing.count_closed_due]) == [[poll.pk]]

    def test_computing_a_result_writes_nothing(self, poll):
        review_is_over(poll)
        before = everything_of(poll)
        compute_result(poll_id=poll.pk)

        assert everything_of(poll) == before

    def test_computed_result_does_not_print_answers(self, poll):
        """Otherwise an error message would put answers into a log."""
        review_is_over(poll)
        result = worked_out(poll)

        assert repr(result).startswith("<polls.tally.operations.closing.Result object")

    def test_result_of_a_poll_under_review_is_not_computed(self, poll):
        assert compute_result(poll_id=poll.pk) is None
