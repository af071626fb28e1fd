"""Scheduled work: folding tallies a few times a second, and the tick. In threads of server processes, or in a
process of its own (``manage.py work``).

Every job is safe to run in several processes at once, so no leader election is needed: advisory locks and
compare-and-set decide, and the other processes find nothing to do. What fails stays the problem of its
subject (``participation.jobs``).
"""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections
from django.utils import timezone

from forums.moderation.hidings import operations as hidings_operations
from forums.statements import operations as statements_operations
from forums.statements.consensus_map import operations as consensus_map_operations
from participation.background import supervision, traces
from participation.background.clocks import ClockDiffers
from participation.background.heartbeats import Heartbeat
from participation.background.supervision import Supervised
from participation.bin import operations as bin_operations
from participation.jobs import operations as jobs_operations
from participation.jobs import queries as jobs_queries
from participation.jobs import rules as jobs_rules
from participation.jobs.operations import Job
from participation.mailing import sender
from participation.notifications import mails
from participation.notifications import operations as notifications_operations
from participation.privacy import operations as privacy_operations
from participation.privacy import retention_jobs
from participation.rights.operations import closures, exports
from participation.signups import intake as signups_intake
from participation.signups import operations as signups_operations
from participation.staff import operations as staff_operations
from polls.integrity import referrers
from polls.integrity.operations import panels
from polls.lifecycle import notices as poll_notices
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
#: Seconds between two signs of life (``heartbeats.send_heartbeat``): beyond, a thread counts as hung. One
#: statement on a million rows may take minutes.
MAX_JOB_SECONDS: Final = 600.0
#: Seconds between attempts while the database is away.
AWAY_SECONDS: Final = 2.0

#: Jobs of each server process, whichever process does the rest: what they store is in its memory.
LOCAL: Final[tuple[Job, ...]] = (referrers.store_visits, signups_intake.store_counts)

#: The jobs of ``manage.py tick``, in order. Each is idempotent.
TICK: Final[tuple[Job, ...]] = (
    counting.count_due,
    embargo.apply_due_embargoes,
    counting.release_daily,
    steps.close_due,
    closing.count_closed_due,
    panels.renew_due_panels,
    schedule.open_due,
    schedule.close_due,
    schedule.tally_due,
    reminders.remind_due,
    reminders.broadcast_results_due,
    poll_notices.broadcast_due,
    overwriting.rewrite_strike_offs_due,
    checkpoints_operations.sign_due,
    overwriting.overwrite_strike_offs_due,
    overwriting.overwrite_due,
    *LOCAL,
    consensus_map_operations.publish_due_maps,
    hidings_operations.lapse_due,
    statements_operations.overwrite_due,
    overwriting_operations.overwrite_due,
    *retention_jobs.build_retention_jobs(),
    signups_operations.overwrite_due,
    privacy_operations.remind_due,
    exports.make_due,
    closures.delete_due,
    closures.overwrite_due,
    staff_operations.notify_due,
    bin_operations.forget_due,
    notifications_operations.send_broadcasts,
    mails.send_due,
)


class Away(Exception):
    """The database is away, so that nothing can be done now."""


#: When each job last ended well in this process, in seconds since 1970; at first, when it was started.
_succeeded_at: dict[str, float] = {}
_threads: list[Supervised] = []
_said_at = float("-inf")


def run_all_jobs() -> list[str]:
    """Run every job once. Returns what fails, in words such as “poll 12: IntegrityError”. Raises Away."""
    run_round(TICK)
    return [failure.label for failure in jobs_queries.list_failures()]


def start_threads(*, with_jobs: bool = True) -> None:
    """Start the threads of this server process: the writer of answers and the jobs, all or (without
    ``with_jobs``) only ``LOCAL``. They end with the process.
    """
    if not _threads:
        intake.start_writer()
        start_jobs(TICK if with_jobs else LOCAL)


def start_jobs(jobs: Sequence[Job]) -> None:
    """Start the thread of ``jobs``, and the one that starts others again."""
    started = time.time()
    for job in jobs:
        _succeeded_at.setdefault(jobs_operations.get_job_name(job), started)
    threading.excepthook = supervision.log_thread_end
    _threads.append(supervision.start_watcher())
    _threads.append(
        Supervised("background", partial(_run_jobs_until_stopped, tuple(jobs)), limit=MAX_JOB_SECONDS)
    )
    if set(TICK) <= set(jobs):
        _threads.append(Supervised("mails", sender.send_until_stopped, limit=MAX_JOB_SECONDS))


def stop_threads(seconds: float) -> bool:
    """Let the job that runs now end, then the threads. Returns whether they have within ``seconds``."""
    until = time.monotonic() + seconds
    ended = [each.stop(max(0.0, until - time.monotonic())) for each in _threads]
    _threads.clear()
    return all(ended)


def succeeded_at() -> Mapping[str, float]:
    """When each job last ended well in this process, in seconds since 1970."""
    return dict(_succeeded_at)


def _run_jobs_until_stopped(jobs: tuple[Job, ...], stopping: threading.Event, heartbeat: Heartbeat) -> None:
    since_tick = TICK_EVERY
    often = (counting.count_due,) if counting.count_due in jobs else ()
    was_away = False
    while not stopping.wait(AWAY_SECONDS if was_away else COUNT_EVERY):
        heartbeat.beat()
        since_tick += COUNT_EVERY
        is_tick = since_tick >= TICK_EVERY
        try:
            run_round(jobs if is_tick else often, heartbeat, stopping)
        except Away as away:
            if not was_away:
                logger.error("The database is away; nothing is counted or closed (%s)", away)
            was_away = True
            continue
        if was_away:
            logger.error("The database is back.")
            was_away = False
        since_tick = 0.0 if is_tick else since_tick
    connections.close_all()


def _say_that_the_clock_differs() -> None:
    """At most once a minute."""
    global _said_at  # noqa: PLW0603 - one for each process
    if time.monotonic() - _said_at >= 60:
        _said_at = time.monotonic()
        logger.critical("This process's clock differs from the database's: it closes and releases nothing.")


def run_round(
    jobs: Sequence[Job], heartbeat: Heartbeat | None = None, stopping: threading.Event | None = None
) -> None:
    """Run each job in isolation: what fails stays due and stops neither the others nor the thread.

    Raises Away.
    """
    if not jobs:  # of a process whose background work another one does
        return
    is_whole = set(TICK) <= set(jobs)
    began = timezone.now()
    try:
        close_old_connections()
        before = jobs_operations.list_attempts_before(jobs, began) if is_whole else {}
        failing, read_at = jobs_queries.list_failing_jobs(), timezone.now()
        for job in jobs:
            if stopping is not None and stopping.is_set():
                return
            if heartbeat is not None:
                heartbeat.beat()
            if connection.errors_occurred or timezone.now() - read_at >= jobs_rules.FIRST_WAIT:
                # The job may have lost the connection, and another process may have stored a failure.
                close_old_connections()
                failing, read_at = jobs_queries.list_failing_jobs(), timezone.now()
            try:
                if jobs_operations.run_job_safely(job, failing):
                    _succeeded_at[jobs_operations.get_job_name(job)] = time.time()
            except ClockDiffers:
                _say_that_the_clock_differs()
        if before:
            jobs_operations.forget_ended(before, began)
    except (DatabaseError, InterfaceError) as error:
        # Not of a job: what it raises is stored.
        raise Away(traces.get_error_class_name(error)) from error
    finally:
        close_old_connections()
