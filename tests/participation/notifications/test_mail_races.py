"""Several processes that write mails of notices at the same time."""

import pytest
import time_machine
from django.core import mail

from participation.notifications import mails, operations, queries
from participation.notifications.models import Category, Notice, Rhythm
from tests.factories import make_user
from tests.participation.notifications.making import local, notify, want
from tests.participation.notifications.test_mails import DAY
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("rhythm", [Rhythm.AT_ONCE, Rhythm.DAILY])
def test_workers_at_the_same_instant_send_each_mail_once(rhythm):
    with time_machine.travel(local(DAY, 7), tick=False):
        residents = [make_user() for _ in range(8)]
        for resident in residents:
            want(resident, rhythm, quiet=(0, 0))
        notify(*residents)
    with time_machine.travel(local(DAY.replace(day=3), 9), tick=False):
        results = together([mails.send_due] * 4)
    assert [it for it in results if isinstance(it, Exception)] == []
    assert sorted(it.to[0] for it in mail.outbox) == sorted(it.email for it in residents)
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_unsubscribing_while_notices_are_stored_leaves_no_mail_behind():
    resident = make_user()
    want(resident, Rhythm.AT_ONCE, quiet=(0, 0))
    jobs = [
        *(
            lambda number=number: notify(resident, kind="test.replies", subject=f"thing:{number}")
            for number in range(6)
        ),
        lambda: operations.unsubscribe_from_mails(resident=resident, categories=[Category.REPLIES]),
    ]
    assert [it for it in together(jobs) if isinstance(it, Exception)] == []
    assert Category.REPLIES not in queries.list_mailed_categories(resident.pk)
    assert mails.send_due() == 0
    assert mail.outbox == []


def test_two_choices_at_the_same_instant_leave_one_of_them_whole():
    resident = make_user()

    def choose(rhythm):
        return lambda: want(resident, rhythm)

    results = together([choose(Rhythm.DAILY), choose(Rhythm.WEEKLY)] * 3)

    assert [it for it in results if isinstance(it, Exception)] == []
    assert len({it.mail for it in queries.list_preferences_of(resident).values()}) == 1
