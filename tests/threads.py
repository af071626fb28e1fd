"""Real threads with their own database connections, for tests of concurrent actions."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

from tests.waits import PATIENCE, wait_until

T = TypeVar("T")


def together(jobs: Sequence[Callable[[], T]], *, at_once: int = 40) -> list[T | Exception]:
    """Run the jobs in ``at_once`` threads that start at the same time. Returns results or exceptions."""

    def run(job: Callable[[], T]) -> T | Exception:
        try:
            return job()
        except Exception as error:  # noqa: BLE001 - whatever was raised is the result
            return error
        finally:
            connection.close()

    workers = min(at_once, len(jobs))
    start = threading.Barrier(workers, timeout=PATIENCE)
    with ThreadPoolExecutor(workers, initializer=start.wait) as pool:
        return list(pool.map(run, jobs))


def wait_until_it_waits() -> None:
    """Until a second connection waits for this one's locks (PostgreSQL), or long enough for that."""
    if connection.vendor == "postgresql":
        wait_until(_is_another_waiting, pause=0.01)
    else:
        time.sleep(0.2)


def _is_another_waiting() -> bool:
    with connection.cursor() as cursor:
        # Without the statistics that the transaction has read before.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])
