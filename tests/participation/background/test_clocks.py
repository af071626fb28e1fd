"""A process whose clock is wrong closes, opens and releases nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from config.operating import background
from participation.background import clocks
from participation.jobs.models import Failure
from participation.people.models import User
from participation.roll.models import MatchAttempt
from polls.lifecycle.operations import steps
from polls.questionnaire.models import Poll, State
from polls.responses.models import PollKey
from tests.factories import make_poll, make_user
from tests.participation.rights.making import close

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def compared(settings):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no clock of its own.")
    settings.CLOCK_CHECKED = True


@pytest.mark.parametrize("minutes", [5, -5])
def test_a_wrong_clock_closes_no_poll_and_destroys_no_key(caplog, client, minutes):
    poll = make_poll()
    ends = timezone.now() + timedelta(minutes=minutes) / 2
    Poll.objects.update(opens_at=ends - timedelta(days=1), closes_at=ends)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        background.run_round(background.TICK)
        assert Poll.objects.get(pk=poll.pk).state == State.OPEN
        assert PollKey.objects.filter(poll=poll).exists()
        assert client.get("/readyz").json() == {"status": "unavailable", "reason": "clock"}
        with pytest.raises(clocks.ClockDiffers):
            steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    # Another process does it, at its time, without waiting.
    assert not Failure.objects.exists()
    Poll.objects.update(closes_at=timezone.now())
    background.run_round(background.TICK)
    stored = Poll.objects.get(pk=poll.pk)
    assert stored.counted_at is not None
    assert abs(stored.counted_at - timezone.now()) < timedelta(minutes=1)
    assert not PollKey.objects.filter(poll=poll).exists()


def test_a_wrong_clock_deletes_no_account_and_nothing_old():
    user = make_user()
    close(user)
    attempt = MatchAttempt.objects.create(digest=b"a" * 32, day=timezone.localdate(), count=1)
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        background.run_round(background.TICK)
    assert User.objects.filter(pk=user.pk).exclude(closed_on=None).exists()
    assert MatchAttempt.objects.filter(pk=attempt.pk).exists()
    assert not Failure.objects.exists()


@pytest.mark.parametrize("seconds", [1.5, -1.5])
def test_a_small_difference_is_none(seconds):
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
        clocks.require_right()


def test_the_offset_is_this_clock_ahead_of_the_databases():
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert timedelta(seconds=299) < clocks.measure_clock_offset() < timedelta(seconds=301)
    with time_machine.travel(timezone.now() - timedelta(minutes=5)):
        assert timedelta(seconds=-301) < clocks.measure_clock_offset() < timedelta(seconds=-299)
