"""The database is restarted, or busy for a while: every answer stays true."""

import sqlite3
import threading
import time
from contextlib import closing

import psycopg
import pytest

from tests.faults.clients import Program, status_of
from tests.faults.installation import Installation
from tests.waits import wait_until

pytestmark = pytest.mark.slow

#: A pool that doubles its pauses would then pause for thirteen seconds more, longer than a request waits.
OUTAGE_SECONDS = 18


def cut_connections(installation: Installation) -> int:
    """End all connections of the servers, as a restart of PostgreSQL does. Returns their number."""
    return int(
        installation.value(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )


@pytest.mark.postgres
def test_a_database_restart_causes_no_errors(installation: Installation) -> None:
    if not installation.is_postgresql:
        pytest.skip("DATABASE_URL names no PostgreSQL: a restart of it is NOT tested.")
    scene = installation.scene("open", "24")
    tokens = list(scene["tokens"].values())
    with installation.serving() as server:
        programs = [Program(server.port) for _ in range(4)]

        def answer_with(program: Program, some: list[str]) -> list[int]:
            return [
                program.answer(scene["poll"], scene["question"], scene["options"][0], one) for one in some
            ]

        # Several at once, so that the pool has several connections.
        threads = [
            threading.Thread(target=answer_with, args=(program, tokens[start : start + 3]))
            for program, start in zip(programs, range(0, 12, 3), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert cut_connections(installation) > 0
        assert answer_with(programs[0], tokens[12:]) == [201] * 12
        assert status_of(server.port, "/readyz") == 200


def test_responses_wait_for_a_busy_database_but_reads_do_not(installation: Installation) -> None:
    """Another process holds SQLite's write lock for a while, as a backup or a migration may."""
    if installation.is_postgresql:
        pytest.skip("PostgreSQL allows concurrent writers.")
    scene = installation.scene("open", "1")
    [token] = scene["tokens"].values()
    with installation.serving() as server, closing(sqlite3.connect(installation.sqlite_file)) as busy:
        busy.execute("BEGIN IMMEDIATE")
        program = Program(server.port)
        program.send(scene["poll"], scene["question"], scene["options"][0], token)
        for _ in range(3):
            assert status_of(server.port, f"/yoklamalar/{scene['poll']}/") == 200
        assert not program.is_answered
        busy.rollback()
        assert program.status() == 201


@pytest.mark.postgres
def test_a_database_outage_is_reported_and_recovered_from(installation: Installation) -> None:
    """The database refuses connections for a while."""
    if not installation.is_postgresql:
        pytest.skip("DATABASE_URL names no PostgreSQL: its absence is NOT tested.")
    name = psycopg.conninfo.conninfo_to_dict(installation.database_url)["dbname"]
    server_url = installation.database_url.rsplit("/", 1)[0] + "/postgres"
    with installation.serving() as server:
        assert status_of(server.port, "/readyz") == status_of(server.port, "/") == 200
        with psycopg.connect(server_url, autocommit=True) as administrator:
            administrator.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            administrator.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            assert status_of(server.port, "/readyz") == 503
            assert status_of(server.port, "/livez") == 200
            time.sleep(OUTAGE_SECONDS)
            # The last page is sent on; nobody has asked for the other one yet.
            assert (status_of(server.port, "/"), status_of(server.port, "/en/")) == (200, 503)
            administrator.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        assert status_of(server.port, "/readyz") == 200
        statuses: list[int] = []

        def is_back() -> bool:
            statuses.append(status_of(server.port, "/en/"))
            return statuses[-1] == 200

        wait_until(is_back)
        # A request that waited in vain for the pool.
        assert 500 not in statuses
