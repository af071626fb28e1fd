"""When a publication ban holds: pure, with the clock given."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

# Türkiye's time has been UTC+3 in summer and winter since 2016.
ISTANBUL = timezone(timedelta(hours=3), "Europe/Istanbul")


@dataclass(frozen=True, slots=True)
class Span:
    """From ``starts`` (inclusive) until ``ends`` (exclusive)."""

    starts: datetime
    ends: datetime

    def holds(self, now: datetime) -> bool:
        return self.starts <= now < self.ends


def span(*, polling_day: date, days_before: int, ends_at: time) -> Span:
    """The ban that a rule gives: whole days before polling day, and polling day until ``ends_at``."""
    first = datetime.combine(polling_day - timedelta(days=days_before), time.min, ISTANBUL)
    return Span(first, datetime.combine(polling_day, ends_at, ISTANBUL))
