"""Several processes that look at one person's duties at the same time."""

from collections import Counter

import pytest
from django.core import mail

from participation.notifications.models import Notice
from participation.staff import operations
from participation.staff.models import Announced, Workload
from participation.staff.notices import DUTY, WELCOME
from tests.factories import make_user
from tests.participation.staff.conftest import Bench
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_workers_at_the_same_instant_announce_each_duty_and_welcome_once(bench: Bench) -> None:
    moderator = make_user(role="moderator")

    results = together([lambda: operations.check_workload(moderator.pk)] * 6)

    assert Counter(results) == {False: 5, True: 1}
    assert len(mail.outbox) == Notice.objects.filter(kind=WELCOME).count() == 1

    bench.wait("thing:1", "thing:2")
    results = together([lambda: operations.check_workload(moderator.pk)] * 6)

    assert Counter(results) == {False: 5, True: 1}
    assert [it.count for it in Notice.objects.filter(kind=DUTY)] == [1, 1]
    assert Announced.objects.count() == 2
    assert (Workload.objects.get().count, Workload.objects.get().version) == (2, 2)
