"""Runs jobs so that whatever fails stays the problem of its subject: one poll, one referendum, one mail.

A failed subject stays due. It is attempted again after a wait that grows, by whichever process comes first:
the wait is stored, so ``manage.py tick`` observes it too.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from participation.background import heartbeats, traces
from participation.background.clocks import ClockDiffers
from participation.jobs import queries, rules
from participation.jobs.models import Failure, WriteProbe

logger = logging.getLogger(__name__)

#: Milliseconds that a probe waits for another writer of SQLite.
PROBE_PATIENCE: Final = 200

Job = Callable[[], object]
Ident = TypeVar("Ident", int, UUID)

#: Waits that could not be stored, by job and subject, with the number of attempts: the disk may be full.
_unstored: dict[tuple[str, str], tuple[int, datetime]] = {}
_unstored_lock = threading.Lock()


def get_job_name(job: Callable[..., object]) -> str:
    """Such as “polls.close_due”: the app and the function."""
    parts = job.__module__.split(".")
    app = parts[1] if parts[0] == "participation" and len(parts) > 1 else parts[0]
    return f"{app}.{job.__name__}"


def run_job_safely(job: Job, failing: Mapping[str, Failure]) -> bool:
    """Run a job. Whatever it raises is logged and stored; returns whether it raised nothing.

    ``failing``: of ``queries.list_failing_jobs``. Raises ClockDiffers, and OperationalError or InterfaceError
    while the database is away: then nothing could be stored.
    """
    name = get_job_name(job)
    outcome = _Outcome()
    _attempt(name, "", failing.get(name), partial(_run_and_note_success, job, outcome))
    return outcome.succeeded


class _Outcome:
    succeeded = False


def _run_and_note_success(job: Job, outcome: _Outcome) -> bool:
    job()
    outcome.succeeded = True
    return True


def run_for_each(
    job: Callable[..., object], what: str, idents: Iterable[Ident], operate: Callable[[Ident], bool]
) -> list[Ident]:
    """Run ``operate`` for each of ``idents``; return those for which it returned true.

    ``what`` names one in the singular, such as “poll”. Whatever fails is logged by its name, with the places
    of the code once, and attempted again later. A backlog may take long: it counts as hung only if one
    subject does. Raises OperationalError or InterfaceError while the database is away.
    """
    due = list(idents)
    if not due:
        return []
    name = get_job_name(job)
    failures = queries.list_failures_of(name)
    done = []
    for ident in heartbeats.iterate_with_heartbeat(due):
        subject = f"{what} {ident}"
        if _attempt(name, subject, failures.get(subject), partial(operate, ident)):
            done.append(ident)
    return done


def _attempt(name: str, subject: str, failure: Failure | None, operate: Callable[[], bool]) -> bool:
    if not _claim_attempt(name, subject, failure):
        return False
    try:
        done = operate()
    except ClockDiffers:
        # Of this process, not of the subject: another process does it at its time.
        raise
    except Exception as error:
        if isinstance(error, OperationalError | InterfaceError) and not _is_database_reachable():
            raise
        _postpone(name, subject, failure, error)
        return False
    if failure is not None:
        Failure.objects.filter(pk=failure.pk).delete()
    with _unstored_lock:
        _unstored.pop((name, subject), None)
    return done


def _claim_attempt(name: str, subject: str, failure: Failure | None) -> bool:
    """Compare and set: of several processes one attempts again what has failed."""
    now = timezone.now()
    # One look-up: another thread may remove the entry between two.
    _attempts, wait_until = _unstored.get((name, subject), (0, now))
    if wait_until > now:
        return False
    if failure is None:
        return True
    same = Failure.objects.filter(pk=failure.pk, next_at=failure.next_at, next_at__lte=now)
    return bool(same.update(next_at=now + rules.compute_retry_wait(failure.attempts)))


def _postpone(name: str, subject: str, failure: Failure | None, error: Exception) -> None:
    kind, now = traces.get_error_class_name(error), timezone.now()
    attempts = (failure.attempts if failure else _unstored.get((name, subject), (0, now))[0]) + 1
    wait = rules.compute_retry_wait(attempts)
    is_new = attempts == 1 or (failure is not None and failure.error != kind)
    logger.error(
        "%s: %s (%s, attempt %d, again in %d s)%s",
        subject or name,
        kind,
        name,
        attempts,
        wait.total_seconds(),
        f"\n{traces.format_trace(error)}" if is_new else "",
        extra={"error": error, "job": name} if is_new else None,
    )
    stored: dict[str, Any] = {"error": kind, "attempts": attempts, "next_at": now + wait}
    try:
        with transaction.atomic():
            if failure is None:
                new = Failure(job=name, subject=subject, since=now, **stored)
                Failure.objects.bulk_create([new], ignore_conflicts=True)
            else:
                Failure.objects.filter(pk=failure.pk).update(**stored)
    except DatabaseError as unstored:
        logger.error(
            "%s: its failure could not be stored: %s", subject or name, traces.get_error_class_name(unstored)
        )
        with _unstored_lock:
            _unstored[name, subject] = attempts, now + wait


def _is_database_reachable() -> bool:
    """False if the connection is lost and there is no new one."""
    if connection.in_atomic_block:
        return True
    connection.close_if_unusable_or_obsolete()
    try:
        connection.ensure_connection()
    except (OperationalError, InterfaceError):
        return False
    return True


def list_attempts_before(jobs: Iterable[Job], moment: datetime) -> dict[int, int]:
    """The failures of ``jobs`` that are due again by ``moment``: by id, how often each was attempted."""
    waiting = Failure.objects.filter(job__in=[get_job_name(job) for job in jobs], next_at__lte=moment)
    return dict(waiting.values_list("pk", "attempts"))


def forget_ended(before: dict[int, int], moment: datetime) -> None:
    """Delete what was due at ``moment`` and was not attempted by a run of all jobs since: it is no longer
    due. ``before``: of ``list_attempts_before``.
    """
    for pk, attempts in before.items():
        Failure.objects.filter(pk=pk, attempts=attempts, next_at__lte=moment).delete()


def probe_database() -> None:
    """Write to the database, so that it must. Raises DatabaseError if it cannot, as on a full disk.

    Skipped while somebody else writes the same, on SQLite anything.
    """
    if not WriteProbe.objects.exists():
        WriteProbe.objects.bulk_create([WriteProbe()], ignore_conflicts=True)
    if connection.vendor == "sqlite":
        _probe_sqlite()
        return
    with transaction.atomic():
        free = WriteProbe.objects.select_for_update(skip_locked=True).values_list("pk", flat=True)
        WriteProbe.objects.filter(pk__in=list(free)).update(flipped=~F("flipped"))


def _probe_sqlite() -> None:
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PROBE_PATIENCE}")
        try:
            with transaction.atomic():
                WriteProbe.objects.update(flipped=~F("flipped"))
        except OperationalError as error:
            if getattr(error.__cause__, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                raise
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
