"""This process's clock against the database's, before anything that cannot be undone.

Several processes on several machines work on one database. One whose clock is ahead would close a poll for
everybody. On SQLite there is one machine, and nothing to compare.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from participation.refusals import Unavailable

#: The largest difference that is taken for none.
MAX_OFFSET: Final = timedelta(seconds=2)


class ClockDiffers(Unavailable):
    """Nothing is opened, closed, counted or released by this process until its clock is right."""

    code = "clock_differs"
    message = _("The clock of this server is wrong, so nothing was changed. Tell the administrators.")


def measure_clock_offset() -> timedelta:
    """By how much this process's clock is ahead of the database's; zero on SQLite.

    The system's clock: ``timezone.now`` is another one while the demo is made.
    """
    if connection.vendor != "postgresql" or not settings.CLOCK_CHECKED:
        return timedelta(0)
    before = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    after = datetime.now(UTC)
    # Between the two, so that a slow answer is no difference.
    if before > moment:
        return before - moment
    return after - moment if after < moment else timedelta(0)


def require_right() -> None:
    """Raise ClockDiffers if this clock and the database's differ by more than ``MAX_OFFSET``."""
    if abs(measure_clock_offset()) > MAX_OFFSET:
        raise ClockDiffers
