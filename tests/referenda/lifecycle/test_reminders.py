"""Notices to voters: each is sent once, and none reveals who has voted."""

from copy import deepcopy
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from participation.audit.models import Entry
from participation.notifications import operations as notifications_operations
from participation.notifications.models import Notice
from referenda.lifecycle.operations import reminders, schedule
from tests.referenda.making import Stage
from tests.referenda.test_notices import notices_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]


@pytest.fixture(scope="module")
def opened(module_db):
    now = timezone.now()
    prepared = Stage(
        voters=4,
        opens_at=now + timedelta(hours=1),
        closes_at=now + timedelta(days=5, hours=1),
    ).make_ready()
    prepared.collect()
    prepared.voters[3].is_active = False
    prepared.voters[3].save()
    with time_machine.travel(prepared.now().opens_at, tick=False):
        schedule.open_due()
    return prepared


@pytest.fixture
def stage(opened):
    """Voting has just opened, for five days. Three of the four accounts are not suspended."""
    with time_machine.travel(opened.referendum.opens_at, tick=False):
        yield deepcopy(opened)


def test_everyone_on_the_roll_is_notified_once_that_voting_is_open(stage):
    assert reminders.remind_due() == [(stage.referendum.pk, "referenda.opened")]
    assert reminders.remind_due() == []

    assert [len(notices_of(it)) for it in stage.voters] == [1, 1, 1, 0]
    assert [notices_of(it) for it in (stage.officer, *stage.people)] == [[]] * 4
    assert notices_of(stage.voters[0])[0].startswith(
        "You can vote in the local referendum “Sundays on Kordon” until "
    )
    assert Notice.objects.filter(kind="referenda.opened", count=1).count() == 3


def test_everyone_is_reminded_a_day_before_closing_even_after_voting(stage):
    reminders.remind_due()
    stage.cast(0)
    for voter in stage.voters:
        notifications_operations.mark_all_read(resident=voter, seen=timezone.now())

    with time_machine.travel(stage.now().closes_at - timedelta(days=1, seconds=1), tick=False):
        assert reminders.remind_due() == []
    with time_machine.travel(stage.now().closes_at - timedelta(days=1), tick=False):
        assert reminders.remind_due() == [(stage.referendum.pk, "referenda.closing")]
        assert reminders.remind_due() == []
        words = [notices_of(it) for it in stage.voters]

    assert words == [words[0]] * 3 + [[]]
    assert words[0][0].startswith("Voting in the local referendum “Sundays on Kordon” closes on ")


def test_after_voting_the_notice_says_that_it_is_over(stage):
    reminders.remind_due()

    with time_machine.travel(stage.now().closes_at, tick=False):
        assert reminders.remind_due() == []
        assert notices_of(stage.voters[1]) == ["Voting in the local referendum “Sundays on Kordon” is over."]


def test_a_short_vote_is_notified_once(stage):
    short = Stage(voters=1).make_ready()
    with time_machine.travel(short.now().opens_at, tick=False):
        schedule.open_due()
        assert (short.referendum.pk, "referenda.opened") in reminders.remind_due()
    with time_machine.travel(short.now().closes_at - timedelta(minutes=1), tick=False):
        assert reminders.remind_due() == []


def test_a_large_roll_is_notified_in_batches(stage, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH_SIZE", 2)

    reminders.remind_due()

    assert [len(notices_of(it)) for it in stage.voters] == [1, 1, 1, 0]


def test_the_audit_record_of_reminders_names_nobody(stage):
    reminders.remind_due()

    entry = Entry.objects.get(action="referendum.notified_opened")
    assert (entry.subject, entry.details, entry.actor_public_id) == (stage.referendum.topic, {}, None)


def test_the_time_when_a_vote_notice_was_read_is_not_stored(stage, client):
    """The notice leads to the ballot, so the time would show when its reader voted."""
    reminders.remind_due()
    given = Notice.objects.get(resident=stage.voters[0])

    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        notifications_operations.mark_read(notice=given)

    given.refresh_from_db()
    assert given.read_at == given.at
