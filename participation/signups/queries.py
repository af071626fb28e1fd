"""The figures of days, as they are shown."""

from typing import Final

from django.utils import timezone

from participation.signups.models import Day
from participation.signups.rules import DAYS

#: Today's figures are shown rounded down to it: exact ones would tell when somebody signed up.
STEP: Final = 10


def list_days() -> list[Day]:
    """The last ``DAYS`` days that are stored, the newest first."""
    return [_round_down_today(row) for row in Day.objects.order_by("-day")[:DAYS]]


def get_today() -> Day:
    """Unsaved if nothing was counted today."""
    today = timezone.localdate()
    return _round_down_today(Day.objects.filter(day=today).first() or Day(day=today))


def _round_down_today(row: Day) -> Day:
    if row.day == timezone.localdate():
        for name in ("sign_ups", "matches", "network", "domain"):
            setattr(row, name, getattr(row, name) // STEP * STEP)
    return row
