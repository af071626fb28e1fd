"""Real threads with their own database connections, for tests of concurrent actions."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connection

from tests.waits import PATIENCE

T = TypeVar("T")


def together(jobs: Sequence[Callable[[], T]], *, at_once: int = 40) -> list[T | Exception]:
    """Run the jobs in ``at_once`` threads that start at the same time. Returns results or exceptions."""
    results: list[T | Exception | None] = [None] * len(jobs)
    workers = min(at_once, len(jobs))
    start = threading.Barrier(workers)
    todo = iter(range(len(jobs)))
    taking = threading.Lock()

    def take() -> int | None:
        with taking:
            return next(todo, None)

    def work() -> None:
        start.wait(timeout=PATIENCE)
        try:
            while (index := take()) is not None:
                try:
                    results[index] = jobs[index]()
                except Exception as error:  # noqa: BLE001 - whatever was raised is the result
                    results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE)
        assert not thread.is_alive()
    return results  # type: ignore[return-value]


def wait_until_it_waits() -> None:
    """Until a second connection waits for this one's locks (PostgreSQL), or long enough for that.

    Raises TimeoutError on PostgreSQL if none waits.
    """
    for _turn in range(3000):
        time.sleep(0.01)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Without the statistics that the transaction has read before.
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE wait_event_type = 'Lock' AND datname = current_database()"
                )
                if cursor.fetchone()[0]:
                    return
        elif _turn > 20:
            return
    raise TimeoutError
