"""Real threads with connections of their own, for tests of what happens in the same instant."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def together(jobs: Sequence[Callable[[], T]], *, at_once: int = 40) -> list[T | Exception]:
    """Start the jobs from one instant on, ``at_once`` threads sharing them; what each gave or raised."""
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
