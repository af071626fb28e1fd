"""Calendar days of the city (Europe/Istanbul). Times of what residents do are stored no finer than a day."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def beginning(day: date) -> datetime:
    """Midnight at the beginning of ``day``, time-zone aware."""
    return timezone.make_aware(datetime.combine(day, time.min))


def begun(moment: datetime) -> datetime:
    """Midnight at the beginning of the day that contains ``moment`` (time-zone aware)."""
    return beginning(timezone.localdate(moment))


def over(moment: datetime) -> datetime:
    """Midnight at the end of the day that contains ``moment`` (time-zone aware)."""
    return beginning(timezone.localdate(moment) + timedelta(days=1))
