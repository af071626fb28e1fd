"""What time asks for: tallies folded a few times a second, and the tick. One thread for each server.

Every job is safe to run in several processes at once, so there is no leader to elect: advisory locks and
compare-and-set decide, and the others find nothing to do.
"""

import logging
import threading
from collections.abc import Callable
from typing import Final

from django.db import Error, close_old_connections

from polls import intake
from polls import operations as polls

logger = logging.getLogger(__name__)

#: Seconds between looks at what is uncounted, and between ticks.
COUNT_EVERY: Final = 0.4
TICK_EVERY: Final = 5.0

Job = Callable[[], object]

#: What ``manage.py tick`` does, in order. Each is idempotent.
TICK: Final[tuple[Job, ...]] = (polls.count_due, polls.release_daily, polls.close_due)


def tick() -> None:
    for job in TICK:
        job()


def start() -> threading.Thread:
    """Start the threads of this server process; they end with the process."""
    intake.start()
    thread = threading.Thread(target=_run, name="meydan-background", daemon=True)
    thread.start()
    return thread


def _run() -> None:
    pause = threading.Event()
    since_tick = TICK_EVERY
    while not pause.wait(COUNT_EVERY):
        since_tick += COUNT_EVERY
        job: Job = polls.count_due
        if since_tick >= TICK_EVERY:
            since_tick, job = 0.0, tick
        close_old_connections()
        try:
            job()
        except Error:
            # The database is away or busy; what is due stays due and the next round does it.
            logger.exception("background work postponed")
        finally:
            close_old_connections()
