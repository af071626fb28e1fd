"""Calendar days of the city (Europe/Istanbul). Times of what residents do are stored no finer than a day."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def start_of_day(day: date) -> datetime:
    """Midnight at the beginning of ``day``, time-zone aware."""
    return timezone.make_aware(datetime.combine(day, time.min))


def start_of_local_day(moment: datetime) -> datetime:
    """Midnight at the beginning of the day that contains ``moment`` (time-zone aware)."""
    return start_of_day(timezone.localdate(moment))


def end_of_local_day(moment: datetime) -> datetime:
    """Midnight at the end of the day that contains ``moment`` (time-zone aware)."""
    return start_of_day(timezone.localdate(moment) + timedelta(days=1))
