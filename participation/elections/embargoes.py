"""Computes publication bans. Pure: the caller passes the current time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

# Türkiye has used UTC+3 all year since 2016.
ISTANBUL = timezone(timedelta(hours=3), "Europe/Istanbul")


@dataclass(frozen=True, slots=True)
class Span:
    """From ``starts`` (inclusive) until ``ends`` (exclusive)."""

    starts: datetime
    ends: datetime

    def holds(self, now: datetime) -> bool:
        return self.starts <= now < self.ends


def compute_embargo_span(*, polling_day: date, days_before: int, ends_at: time) -> Span:
    """The ban under a rule: ``days_before`` days before polling day, and polling day until ``ends_at``."""
    first = datetime.combine(polling_day - timedelta(days=days_before), time.min, ISTANBUL)
    return Span(first, datetime.combine(polling_day, ends_at, ISTANBUL))
