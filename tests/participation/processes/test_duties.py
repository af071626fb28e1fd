"""Processes that wait for editors, and the calendar."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from participation import duties
from tests.factories import make_user
from tests.participation.processes.making import make_process

pytestmark = pytest.mark.django_db


def test_a_process_waits_once_its_last_phase_is_over() -> None:
    editor = make_user(role="editor")
    process = make_process()
    duty = duties.list_duties()["processes"]
    last = process.phases.order_by("ends_on").last()
    assert last is not None
    assert duties.count_duty_rows(duty.rows(editor)) == 0
    over = timezone.now() + (last.ends_on - timezone.localdate()) + timedelta(days=1)
    with time_machine.travel(over, tick=True):
        [item] = [duty.item(row) for row in duty.rows(editor)]
    assert item.subject == f"process:{process.pk}"
    assert timezone.localdate(item.since) == last.ends_on + timedelta(days=1)
