"""Days of the city (Europe/Istanbul). Of what people do, stored times are no finer than this."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def beginning(day: date) -> datetime:
    """Midnight at the beginning of ``day``, time-zone aware."""
    return timezone.make_aware(datetime.combine(day, time.min))


def begun(moment: datetime) -> datetime:
    """Midnight at the beginning of the day that ``moment`` (time-zone aware) is in."""
    return beginning(timezone.localdate(moment))


def over(moment: datetime) -> datetime:
    """Midnight at the end of the day that ``moment`` (time-zone aware) is in."""
    return beginning(timezone.localdate(moment) + timedelta(days=1))
