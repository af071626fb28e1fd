"""Runs the demo's operations at times in the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def freeze_clock_at(moment: datetime) -> Iterator[None]:
    """Within the block ``timezone.now`` returns ``moment`` (aware).

    Affects the whole process: for the command that creates the demo only, never for a server.
    """
    now = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = now


def set_hour(moment: datetime, hour: int) -> datetime:
    """``hour`` o'clock in Istanbul on the day of ``moment``."""
    return timezone.localtime(moment).replace(hour=hour, minute=0, second=0, microsecond=0)
