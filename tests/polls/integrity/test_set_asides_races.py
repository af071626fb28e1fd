"""Concurrent set-asides, withdrawals and counting."""

import json
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from participation.audit.models import Entry
from polls.integrity.models import SetAside, SetAsideMember
from polls.integrity.operations import set_asides
from polls.integrity.operations.set_asides import residents_set_aside
from polls.questionnaire import errors
from polls.questionnaire.models import Poll
from polls.tally.models import Analysis
from polls.tally.operations import closing
from tests.factories import make_user
from tests.polls.integrity.test_set_asides import OLD, counts, day, joined, set_aside, under_review
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def comes(moment):
    """Sleep until ``moment``."""
    time.sleep(max(0.0, (moment - timezone.now()).total_seconds()))


def test_counting_and_setting_aside_never_mix(editor):
    """Set-asides in time are excluded completely, late ones refused."""
    outcomes = set()
    # Before, around and after the start of counting.
    for later in ("before", -0.03, 0, 0.03, "after"):
        poll = under_review(editor, (joined(12, OLD), "Evet"), (joined(12, day(20)), "Hayır"))
        opening = timezone.now() + timedelta(seconds=0.1)
        Poll.objects.filter(pk=poll.pk).update(count_from=opening)

        def put_aside(poll=poll, moment=opening, later=later):
            comes(moment + timedelta(seconds=later))
            return set_aside(poll, editor, joined_from=day(20))

        def count_it(poll=poll, moment=opening):
            comes(moment)
            until = time.monotonic() + 20
            while not closing.count_closed(poll_id=poll.pk):
                assert time.monotonic() < until
                time.sleep(0.005)  # SQLite has one writer: let the other thread take its turn
            return True

        if later == "before":
            Poll.objects.filter(pk=poll.pk).update(count_from=opening + timedelta(hours=1))
            made = set_aside(poll, editor, joined_from=day(20))
            Poll.objects.filter(pk=poll.pk).update(count_from=opening)
            counted = count_it()
        elif later == "after":
            counted = count_it()
            with pytest.raises(errors.WrongState) as refused:
                set_aside(poll, editor, joined_from=day(20))
            made = refused.value
        else:
            made, counted = together([put_aside, count_it])
        body = json.loads(bytes(Analysis.objects.get(poll=poll).body))
        assert counted is True
        if isinstance(made, SetAside):
            assert counts(body)[:2] == [12, 0]
            assert [aside["people"] for aside in body["set_aside"]] == [12]
        else:
            assert isinstance(made, errors.WrongState)
            assert counts(body)[:2] == [12, 12]
            assert body["set_aside"] == []
        outcomes.add(type(made))
    assert outcomes == {SetAside, errors.WrongState}


def test_only_one_of_two_overlapping_set_asides_is_stored(editor):
    """Each set is allowed alone; excluding one or both would give results that differ by five people."""
    other = make_user(role="editor")
    poll = under_review(
        editor,
        (joined(20, OLD), "Evet"),
        (joined(12, day(20)), "Hayır"),
        (joined(5, day(21)), "Hayır"),
        (joined(12, day(22)), "Hayır"),
    )
    results = together(
        [
            lambda: set_aside(poll, editor, joined_from=day(20), joined_until=day(21)),
            lambda: set_aside(poll, other, joined_from=day(21), joined_until=day(22)),
        ]
    )

    assert sorted(type(result).__name__ for result in results) == ["SetAside", "TooFewApart"]
    assert len(residents_set_aside(poll)) == SetAside.objects.get().people == 17


def test_concurrent_identical_set_asides_store_one(editor):
    poll = under_review(editor, (joined(20, OLD), "Evet"), (joined(15, day(20)), "Hayır"))
    results = together([lambda: set_aside(poll, editor, joined_from=day(20))] * 6)

    assert sorted(type(result).__name__ for result in results) == ["SetAside", *["TooFewSetAside"] * 5]
    assert SetAsideMember.objects.count() == 15


def test_a_set_is_withdrawn_once(editor):
    poll = under_review(editor, (joined(20, OLD), "Evet"), (joined(15, day(20)), "Hayır"))
    made = set_aside(poll, editor, joined_from=day(20))
    results = together(
        [lambda: set_asides.withdraw_set_aside(aside=made, editor=editor, reason="deneme")] * 6
    )

    assert sorted(type(result).__name__ for result in results) == ["SetAside", *["WrongState"] * 5]
    assert Entry.objects.filter(action="poll.set_aside_withdrawn").count() == 1
