"""Notices to voters: each is sent once, and none reveals who has voted."""

from copy import deepcopy
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from participation.audit.models import Entry
from participation.notifications import operations as notifications_operations
from participation.notifications.models import Notice
from participation.text import figures
from referenda.lifecycle.operations import certification, reminders
from referenda.results.objections import operations as objections
from tests.factories import make_district, make_user
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
    prepared.open_voting()
    return prepared


@pytest.fixture
def stage(opened):
    """Voting has just opened, for five days. Three of the four accounts are not suspended."""
    with time_machine.travel(opened.referendum.opens_at, tick=False):
        yield deepcopy(opened)


def remind():
    begun = reminders.remind_due()
    notifications_operations.send_broadcasts()
    return begun


def test_everyone_on_the_roll_is_notified_once_that_voting_is_open(stage):
    assert remind() == [(stage.referendum.pk, "referenda.opened")]
    assert reminders.remind_due() == []

    assert [len(notices_of(it)) for it in stage.voters] == [1, 1, 1, 0]
    assert notices_of(stage.voters[0])[0].startswith(
        "You can vote in the local referendum “Sundays on Kordon” until "
    )
    assert Notice.objects.filter(kind="referenda.opened", count=1, resident__in=stage.voters).count() == 3


def test_everyone_is_reminded_a_day_before_closing_even_after_voting(stage):
    remind()
    stage.cast(0)
    for voter in stage.voters:
        notifications_operations.mark_all_read(resident=voter, seen=timezone.now())

    with time_machine.travel(stage.now().closes_at - timedelta(days=1, seconds=1), tick=False):
        assert reminders.remind_due() == []
    with time_machine.travel(stage.now().closes_at - timedelta(days=1), tick=False):
        assert remind() == [(stage.referendum.pk, "referenda.closing")]
        assert reminders.remind_due() == []
        words = [notices_of(it) for it in stage.voters]

    assert words == [words[0]] * 3 + [[]]
    assert words[0][0].startswith("Voting in the local referendum “Sundays on Kordon” closes on ")


def test_after_voting_the_notice_says_when_it_ended_and_not_only_when_it_began(stage):
    remind()

    with time_machine.travel(stage.now().closes_at, tick=False):
        assert reminders.remind_due() == []
        with translation.override("en"):
            until = figures.format_moment(stage.referendum.closes_at)
        assert notices_of(stage.voters[1]) == [
            f"Voting in the local referendum “Sundays on Kordon” closed on {until}."
        ]
        until = figures.format_moment(stage.referendum.closes_at)
        assert notices_of(stage.voters[1], "tr") == [
            f"“Kordon pazarları” halk oylamasında oy verme {until} tarihinde bitti."
        ]


def test_a_short_vote_is_notified_once(stage):
    short = Stage(voters=1).make_ready()
    with short.voting():
        assert (short.referendum.pk, "referenda.opened") in reminders.remind_due()
    with time_machine.travel(short.now().closes_at - timedelta(minutes=1), tick=False):
        assert reminders.remind_due() == []


def test_residents_of_the_rolls_districts_who_are_not_on_it_hear_that_voting_is_open(stage):
    neighbour = make_user(district=stage.referendum.roll.counts.first().district)
    stranger = make_user(district=make_district("Kiraz"))
    remind()

    assert notices_of(neighbour)[0].startswith("The local referendum “Sundays on Kordon” is open until ")
    assert notices_of(stranger) == []
    assert notices_of(stage.voters[0])[0].startswith("You can vote in ")


def test_notices_of_results_go_to_all_followers_alike_whether_they_voted_or_not(stage):
    subject = stage.referendum.topic
    for follower in (stage.voters[0], stage.voters[1], stage.officer):
        notifications_operations.set_following(resident=follower, subject=subject, on=True)
    stage.cast(0)
    stage.annul()

    assert reminders.broadcast_results_due() == [(stage.referendum.pk, "referenda.annulled")]
    assert reminders.broadcast_results_due() == []
    notifications_operations.send_broadcasts()

    sent = Notice.objects.filter(kind="referenda.annulled")
    assert set(sent.values_list("resident", flat=True)) == {
        it.pk for it in (stage.voters[0], stage.voters[1], stage.officer)
    }
    assert len(set(sent.values_list("at", flat=True))) == 1
    expected = ["The local referendum “Sundays on Kordon” is annulled."]
    assert notices_of(stage.voters[0]) == notices_of(stage.voters[1]) == expected


def test_followers_hear_once_that_objections_are_over_and_the_result_can_be_certified(stage):
    follower = make_user()
    notifications_operations.set_following(resident=follower, subject=stage.referendum.topic, on=True)
    stage.cast(0)
    with stage.counted(1, 2):
        filed = objections.file_objection(referendum=stage.now(), person=stage.voters[1], text="Yanlış.")
        assert reminders.broadcast_results_due() == [(stage.referendum.pk, "referenda.provisional")]
    with time_machine.travel(stage.objections_end(), tick=False):
        assert reminders.broadcast_results_due() == []
        objections.answer_objection(objection=filed, officer=stage.other, text="Sayıldı.", upheld=False)
        assert reminders.broadcast_results_due() == [(stage.referendum.pk, "referenda.objections_over")]
        assert reminders.broadcast_results_due() == []
        notifications_operations.send_broadcasts()
        over = (
            "The time for objections to the result of the local referendum “Sundays on Kordon” is over. Two "
            "officers certify it next."
        )
        assert over in notices_of(follower)
        assert not any("objections" in words for words in notices_of(stage.voters[2]))
        certification.propose_certification(referendum=stage.now(), officer=stage.officer)
        certification.certify_result(referendum=stage.now(), officer=stage.other)
        assert over not in notices_of(follower)
        assert reminders.broadcast_results_due() == [(stage.referendum.pk, "referenda.certified")]


def test_the_audit_record_of_reminders_names_nobody(stage):
    remind()

    entry = Entry.objects.get(action="referendum.notified_opened")
    assert (entry.subject, entry.details, entry.actor_public_id) == (stage.referendum.topic, {}, None)


def test_the_time_when_a_vote_notice_was_read_is_not_stored(stage, client):
    """The notice leads to the ballot, so the time would show when its reader voted."""
    remind()
    given = Notice.objects.get(resident=stage.voters[0])

    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        notifications_operations.mark_read(notice=given)

    given.refresh_from_db()
    assert given.read_at == given.at
