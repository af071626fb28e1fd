"""The demo's past: what lies behind it was done then, by the same operations."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block it is ``moment`` (aware) for everything that asks ``timezone.now``.

    For the whole process: only a command that makes the demo may do this, never a server.
    """
    now = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = now


def on_the_hour(moment: datetime, hour: int) -> datetime:
    """``hour`` o'clock in Istanbul on the day of ``moment``."""
    return timezone.localtime(moment).replace(hour=hour, minute=0, second=0, microsecond=0)
