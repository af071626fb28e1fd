"""The database is watched again after an error that nobody foresaw."""

import asyncio
import logging
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connections

from config.serving import away, database_watch
from config.serving.database_watch import DatabaseWatch
from realtime import limits
from tests.waits import PATIENCE

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connections["default"].vendor != "postgresql", reason="Only PostgreSQL is watched."),
]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(database_watch, "EVERY_SECONDS", 0.02)
    monkeypatch.setattr(limits, "BACKOFF_SECONDS", (0.05, 0.1))
    yield
    away.is_set = False


async def until(condition) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.mark.asyncio
@pytest.mark.parametrize("was_away", [False, True])
async def test_an_unforeseen_error_is_logged_and_the_watch_goes_on(monkeypatch, caplog, was_away):
    """Requests ask the database themselves meanwhile: nobody knows whether it is away."""
    connection = connections["default"]
    parameters = dict(connection.get_connection_params())
    gone: list[bool] = []
    outcomes: list[Exception | None] = [
        *[psycopg.OperationalError("away")] * was_away,
        UnicodeError("a password"),
        psycopg.OperationalError("away"),
        None,
    ]
    seen: list[bool] = []

    def connection_parameters() -> dict[str, object]:
        seen.append(watch.is_away)
        outcome = outcomes.pop(0) if outcomes else None
        if outcome is not None:
            raise outcome
        return parameters

    monkeypatch.setattr(connection, "get_connection_params", connection_parameters)
    watch = DatabaseWatch(lambda: gone.append(True))
    with caplog.at_level(logging.ERROR):
        watch.start()
        await until(lambda: not outcomes and not watch.is_away)
    # Before each question; after the unforeseen error it counts as there.
    assert seen == [*[False] * was_away, was_away, False, True]
    assert len(gone) == 1 + was_away
    unforeseen = [record for record in caplog.records if record.exc_info]
    assert [record.exc_info[0] for record in unforeseen if record.exc_info] == [UnicodeError]
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
