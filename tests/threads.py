"""Real threads with their own database connections, for tests of concurrent actions."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connection

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
        start.wait(timeout=30)
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
        thread.join(timeout=90)
        assert not thread.is_alive()
    return results  # type: ignore[return-value]
