"""What waits for the officers who keep electoral rolls."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from participation import duties
from participation.notifications import wording
from participation.notifications.models import Notice
from participation.notifications.operations import mark_read
from participation.people.models import User
from participation.staff import operations as staff_operations
from participation.staff.notices import DUTY
from tests.factories import make_user
from tests.participation.roll.making import FREEZABLE, ask_to_be_added, day, make_roll, somebody

pytestmark = pytest.mark.django_db


def waiting(person: User, name: str) -> list[str]:
    duty = duties.list_duties()[name]
    return [duty.item(row).subject for row in duty.rows(person)] if duty.whose(person) else []


def test_a_draft_waits_once_its_corrections_should_begin() -> None:
    officer = make_user(role="officer")
    due = make_roll([somebody()], opened=False)
    make_roll([somebody()], opened=False, corrections_from=day(1), corrections_until=day(14))
    assert waiting(officer, "rolls-to-open") == [due.subject]
    assert waiting(make_user(role="editor"), "rolls-to-open") == []


def test_an_open_roll_waits_to_be_frozen_from_the_day_after_its_window() -> None:
    officer = make_user(role="officer")
    roll = make_roll()
    assert waiting(officer, "rolls-to-freeze") == []
    with time_machine.travel(timezone.now() + FREEZABLE, tick=True):
        assert waiting(officer, "rolls-to-freeze") == [roll.subject]


def test_a_request_waits_for_every_officer_but_its_author() -> None:
    author, other = make_user(role="officer"), make_user(role="officer")
    correction = ask_to_be_added(author, make_roll(), somebody())
    assert waiting(other, "corrections") == [f"correction:{correction.pk}"]
    assert waiting(author, "corrections") == []


def test_many_requests_are_one_notice_until_it_is_read() -> None:
    officer, roll = make_user(role="officer"), make_roll()
    staff_operations.check_workload(officer.pk)
    for _ in range(5):
        ask_to_be_added(make_user(), roll, somebody())
        staff_operations.check_workload(officer.pk)
    [notice] = Notice.objects.filter(resident=officer, kind=DUTY)
    with override("en"):
        assert (
            words_of(officer, notice)
            == "5 items are waiting for you – Requests to correct an electoral roll."
        )

    mark_read(notice=notice)
    staff_operations.check_workload(officer.pk)
    assert not Notice.objects.filter(resident=officer, kind=DUTY, read_at=None).exists()
    ask_to_be_added(make_user(), roll, somebody())
    staff_operations.check_workload(officer.pk)
    assert Notice.objects.filter(resident=officer, kind=DUTY, read_at=None).count() == 1


def test_the_notice_leads_to_the_roll_on_which_requests_wait(client) -> None:
    officer, quiet, roll = make_user(role="officer"), make_roll(), make_roll()
    ask_to_be_added(make_user(), roll, somebody())
    ask_to_be_added(make_user(), roll, somebody())
    client.force_login(officer)
    html = client.get(reverse(duties.list_duties()["corrections"].page)).content.decode()
    [link] = re.findall(rf'href="{reverse("roll-staff:corrections", args=[roll.pk])}">([^<]*)', html)
    assert "(2)" in link
    assert reverse("roll-staff:corrections", args=[quiet.pk]) not in html


def words_of(reader: User, notice: Notice) -> str:
    [item] = wording.render_notices(reader, [notice])
    return item.words


def test_the_calendar_has_the_window_of_a_roll() -> None:
    make_roll()
    now = timezone.now()
    every = duties.list_calendar_dates(make_user(role="officer"), now, now + timedelta(days=14))
    assert [(it.text, timezone.localdate(it.at)) for it in every] == [("Kordon oylaması", day(14))]
