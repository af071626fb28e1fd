"""Scheduled work: folding tallies a few times a second, and the tick. One thread per server process.

Every job is safe to run in several processes at once, so no leader election is needed: advisory locks and
compare-and-set decide, and the other processes find nothing to do.
"""

import logging
import threading
from collections.abc import Callable
from typing import Final

from django.db import close_old_connections

from forums.discussion.operations import posting
from forums.discussion.pictures import operations as pictures_operations
from forums.statements import operations as statements_operations
from forums.statements.consensus_map import operations as consensus_map_operations
from participation.notifications import mails
from participation.notifications import operations as notifications_operations
from participation.people import operations as people_operations
from participation.roll.operations import imports
from polls.integrity import referrers
from polls.integrity.operations import panels
from polls.lifecycle.operations import steps
from polls.responses import intake
from polls.tally.operations import closing, counting, embargo
from polls.tally.operations import overwriting as overwriting_operations
from referenda.archive.checkpoints import operations as checkpoints_operations
from referenda.lifecycle.operations import overwriting, reminders, schedule

logger = logging.getLogger(__name__)

#: Seconds between checks for uncounted responses, and between ticks.
COUNT_EVERY: Final = 0.4
TICK_EVERY: Final = 5.0

Job = Callable[[], object]

#: The jobs of ``manage.py tick``, in order. Each is idempotent.
TICK: Final[tuple[Job, ...]] = (
    counting.count_due,
    embargo.embargo_due,
    counting.release_daily,
    steps.close_due,
    closing.count_closed_due,
    panels.renew_due_panels,
    schedule.open_due,
    schedule.close_due,
    schedule.tally_due,
    reminders.remind_due,
    overwriting.settle_due,
    checkpoints_operations.sign_due,
    overwriting.overwrite_settled_due,
    overwriting.overwrite_due,
    referrers.store_visits,
    consensus_map_operations.maps_due,
    statements_operations.overwrite_due,
    overwriting_operations.overwrite_due,
    posting.erase_deleted,
    pictures_operations.delete_pictures,
    people_operations.forget_ended_sessions,
    imports.forget_old,
    notifications_operations.forget_old,
    mails.send_due,
)

_thread: threading.Thread | None = None


def tick() -> None:
    """Run every job once. Raises what a job raises."""
    for job in TICK:
        job()


def start() -> None:
    """Start the threads of this server process. They end with the process."""
    global _thread  # noqa: PLW0603 - one per process
    if _thread is None:
        intake.start()
        _thread = threading.Thread(target=_run, name="meydan-background", daemon=True)
        _thread.start()


def is_well() -> bool:
    """False if a thread of this server has ended: then its intake or its counting has stopped."""
    return _thread is None or (_thread.is_alive() and intake.is_healthy())


def _run() -> None:
    pause = threading.Event()
    since_tick = TICK_EVERY
    while not pause.wait(COUNT_EVERY):
        since_tick += COUNT_EVERY
        run_round((counting.count_due,) if since_tick < TICK_EVERY else TICK)
        since_tick = since_tick if since_tick < TICK_EVERY else 0.0


def run_round(jobs: tuple[Job, ...]) -> None:
    """Run each job in isolation: a failed job stays due and stops neither the others nor the thread.

    Only the type of an exception is logged, because a database message may quote a row.
    """
    for job in jobs:
        try:
            close_old_connections()
            job()
        except Exception as error:  # noqa: BLE001 - the top of a thread: nothing else would catch it
            logger.error("%s postponed: %s", getattr(job, "__name__", job), type(error).__name__)
        finally:
            close_old_connections()
