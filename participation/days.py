"""Days of the city (Europe/Istanbul). Of what people do, stored times are no finer than this."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def beginning(day: date) -> datetime:
    """The first moment of ``day``, aware."""
    return timezone.make_aware(datetime.combine(day, time.min))


def begun(moment: datetime) -> datetime:
    """The first moment of the day that ``moment`` (aware) lies in."""
    return beginning(timezone.localdate(moment))


def over(moment: datetime) -> datetime:
    """The first moment of the day after the one that ``moment`` (aware) lies in."""
    return beginning(timezone.localdate(moment) + timedelta(days=1))
