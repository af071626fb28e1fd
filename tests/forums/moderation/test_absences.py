"""Absence and deputies: days, claims that pass on, pages, and two who name each other."""

from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from forums.moderation import errors
from forums.moderation.operations import absences, claims
from participation.audit.models import Entry
from participation.notifications.models import Notice
from participation.people import queries as people_queries
from participation.people.errors import DeputyAway, DeputyOfAnother
from participation.people.models import Absence
from tests.factories import lose_roles, make_user
from tests.forums.making import make_moderator, make_post, make_report, make_thread
from tests.threads import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]
ADDRESS = "/yonetim/forum/yokluk/"


def day(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


def away(moderator, deputy, first: int = 0, last: int = 5) -> Absence:
    return absences.state_absence(
        moderator=moderator, deputy=deputy, first_day=day(first), last_day=day(last)
    )


def reported():
    return make_report(make_post(make_thread())).item


def test_claims_pass_to_the_deputy_when_the_absence_begins():
    moderator, deputy, item = make_moderator(), make_moderator(), reported()
    claims.claim_review_item(item=item, moderator=moderator)
    away(moderator, deputy)

    item.refresh_from_db()
    assert item.claimed_by == deputy


def test_items_in_which_the_deputy_has_a_part_go_back_to_the_queue():
    moderator, deputy = make_moderator(), make_moderator()
    item = make_report(make_post(make_thread(), deputy)).item
    claims.claim_review_item(item=item, moderator=moderator)
    away(moderator, deputy)

    item.refresh_from_db()
    assert (item.claimed_by, item.claimed_until) == (None, None)


def test_only_the_deputy_takes_over_what_is_claimed_and_only_on_these_days():
    moderator, deputy, other = make_moderator(), make_moderator(), make_moderator()
    away(moderator, deputy, 1, 3)
    item = reported()
    claims.claim_review_item(item=item, moderator=moderator)

    with pytest.raises(errors.ClaimedByAnother):
        claims.claim_review_item(item=item, moderator=deputy)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        claims.claim_review_item(item=item, moderator=moderator)
        with pytest.raises(errors.ClaimedByAnother):
            claims.claim_review_item(item=item, moderator=other)
        assert claims.claim_next_item(moderator=other) is None
        taken = claims.claim_next_item(moderator=deputy)
        assert taken is not None
        assert taken.claimed_by == deputy


def test_deputy_is_notified_and_the_absence_recorded():
    moderator, deputy = make_moderator("Ayşe"), make_moderator()
    away(moderator, deputy)
    away(moderator, deputy, 0, 9)

    assert Notice.objects.filter(resident=deputy, kind="forums.deputy").exists()
    assert Entry.objects.filter(action="absence.stated").count() == 2
    assert Absence.objects.get().last_day == day(9)
    absences.end_absence(moderator=moderator)
    absences.end_absence(moderator=moderator)
    assert Entry.objects.filter(action="absence.ended").count() == 1
    assert not Absence.objects.exists()


def test_deputy_is_a_moderator_who_is_there():
    moderator, deputy, former = make_moderator(), make_moderator(), make_moderator()
    lose_roles(former)
    former = people_queries.reload_account(former)
    for nobody in (make_user(role="editor"), former):
        with pytest.raises(errors.NoDeputy):
            away(moderator, nobody)
    away(deputy, make_moderator(), 4, 8)

    with pytest.raises(DeputyAway):
        away(moderator, deputy, 0, 4)
    away(moderator, deputy, 0, 3)
    with pytest.raises(DeputyOfAnother):
        away(deputy, make_moderator(), 3, 8)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(3, 2, "last_day"), (-3, -1, "last_day"), (0, 90, "last_day"), (91, 92, "first_day")],
)
def test_impossible_days_are_refused(first, last, field):
    with pytest.raises(ValidationError) as refused:
        away(make_moderator(), make_moderator(), first, last)
    assert set(refused.value.error_dict) == {field}


def test_an_absence_of_ninety_days_is_the_longest():
    away(make_moderator(), make_moderator(), 0, 89)
    away(make_moderator(), make_moderator(), 90, 179)

    assert Absence.objects.count() == 2


def test_nobody_is_their_own_deputy():
    moderator = make_moderator()
    with pytest.raises(ValidationError):
        away(moderator, moderator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(account=moderator, deputy=moderator, first_day=day(0), last_day=day(1))


@pytest.mark.django_db(transaction=True)
def test_two_who_name_each_other_at_once_do_not_both_leave():
    one, two = make_moderator(), make_moderator()

    results = together([partial(away, one, two), partial(away, two, one)])

    refused = [it for it in results if isinstance(it, Exception)]
    assert [type(it) for it in refused] in ([DeputyAway], [DeputyOfAnother])
    assert Absence.objects.count() == 1


def test_absence_is_stated_on_its_page_and_shown_on_the_queue(client):
    moderator, deputy = make_moderator("Ayşe"), make_moderator("Deniz K.")
    client.force_login(moderator)
    given = {"first_day": day(0).isoformat(), "last_day": day(4).isoformat(), "deputy": deputy.pk}

    assert ADDRESS in client.get("/yonetim/forum/").content.decode()
    assert client.post(ADDRESS, {**given, "deputy": moderator.pk}).status_code == 400
    assert client.post(ADDRESS, given).status_code == 302
    client.force_login(make_moderator())
    queue = client.get("/yonetim/forum/").content.decode()
    assert "Vekili: Deniz K." in queue
    assert "K.." not in queue
    assert "Vekili" in client.get(ADDRESS).content.decode()
    client.force_login(moderator)
    assert client.post(ADDRESS, {"act": "end"}).status_code == 302
    assert "Vekili" not in client.get("/yonetim/forum/").content.decode()
