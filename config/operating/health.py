"""``/livez``: the process responds. ``/readyz``: it can serve users: the database is available, migrated and
takes writes, and the threads of this process work.
"""

import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation.background import clocks, supervision, traces
from participation.jobs import operations as jobs_operations
from participation.jobs import queries as jobs_queries

logger = logging.getLogger(__name__)

#: Seconds that the database may take; monitoring gives up on a request later.
MAX_SECONDS: Final = 2.0
#: A process tests writing at most once in so many seconds.
PROBE_SECONDS: Final = 5.0

#: One check at a time: a database that does not answer keeps one thread, however often it is asked.
_checker = ThreadPoolExecutor(1, thread_name_prefix="readiness")
_lock = threading.Lock()
_running: Future[dict[str, object]] | None = None
_wrote_at = float("-inf")


@never_cache
@require_safe
def livez(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    body = report_readiness()
    return JsonResponse(body, status=200 if body["status"] == "ok" else 503)


def report_readiness() -> dict[str, object]:
    """The body of ``/readyz``: ``status`` ok, or unavailable with its ``reason``.

    ``degraded`` names what jobs cannot do, such as “poll 12: IntegrityError”. It is no reason to take the
    process out of service: every other process has the same failure, and everything else works. Redis is not
    checked: the site works without it, only with slower live updates.
    """
    if not supervision.are_all_threads_well():
        return {"status": "unavailable", "reason": "background"}
    try:
        return _start_or_join_check().result(MAX_SECONDS)
    except TimeoutError:
        return {"status": "unavailable", "reason": "database"}


def _start_or_join_check() -> "Future[dict[str, object]]":
    """Start a check of the database, or return the one that is running."""
    global _running  # noqa: PLW0603 - one for each process
    with _lock:
        if _running is None or _running.done():
            _running = _checker.submit(_run_check)
        return _running


def _run_check() -> dict[str, object]:
    close_old_connections()
    try:
        return _check_database()
    finally:
        close_old_connections()


def _check_database() -> dict[str, object]:
    """The body of ``/readyz``, from migrations, clock, a write and failing jobs, in this order."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, InterfaceError):
        return {"status": "unavailable", "reason": "database"}
    if pending:
        return {"status": "unavailable", "reason": "migrations"}
    try:
        if abs(clocks.measure_clock_offset()) > clocks.MAX_OFFSET:
            return {"status": "unavailable", "reason": "clock"}
        _check_writing()
        degraded = [failure.label for failure in jobs_queries.list_failures()]
    except (DatabaseError, InterfaceError) as error:
        logger.error("the database cannot be written to: %s", traces.get_error_class_name(error))
        return {"status": "unavailable", "reason": "write"}
    return {"status": "ok", "degraded": degraded} if degraded else {"status": "ok"}


def _check_writing() -> None:
    """Write a probe, unless one succeeded within ``PROBE_SECONDS``. Raises DatabaseError."""
    global _wrote_at  # noqa: PLW0603 - one for each process
    if time.monotonic() - _wrote_at < PROBE_SECONDS:
        return
    jobs_operations.probe_database()
    _wrote_at = time.monotonic()
