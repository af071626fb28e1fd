"""The disk is full for a while: nothing is acknowledged that is not stored, pages are served, and answers are
taken again once there is room.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.faults.clients import Program, status_of
from tests.faults.installation import Installation, Server
from tests.faults.test_killed import assert_whole
from tests.waits import wait_until

pytestmark = pytest.mark.slow

FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON polls_response FOR EACH ROW EXECUTE FUNCTION no_room();
CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON jobs_writeprobe FOR EACH ROW EXECUTE FUNCTION no_room();
"""
ROOM_AGAIN = "DROP FUNCTION no_room() CASCADE;"


@contextmanager
def full_disk(installation: Installation, server: Server) -> Iterator[None]:
    """SQLite: the server's files cannot grow. PostgreSQL: an insert fails as with a full disk, which a test
    cannot make for another program.
    """
    if installation.is_postgresql:
        with psycopg.connect(installation.database_url, autocommit=True) as connection:
            connection.execute(FULL)
            yield
            connection.execute(ROOM_AGAIN)
        return
    log = Path(f"{installation.sqlite_file}-wal")
    _soft, hard = resource.prlimit(server.popen.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.popen.pid, resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
    yield
    resource.prlimit(server.popen.pid, resource.RLIMIT_FSIZE, (hard, hard))


def test_a_full_disk_loses_nothing_and_is_recovered_from(installation: Installation) -> None:
    scene = installation.scene("open", "12")
    poll, question, option = scene["poll"], scene["question"], scene["options"][0]
    tokens = list(scene["tokens"].values())
    with installation.serving() as server:
        program = Program(server.port)
        # The first is answered by Django, the second in front of it.
        assert [program.answer(poll, question, option, it) for it in tokens[:2]] == [201, 201]
        with full_disk(installation, server):
            assert [program.answer(poll, question, option, it) for it in tokens[2:5]] == [503] * 3
            assert status_of(server.port, f"/yoklamalar/{poll}/") == 200
            wait_until(lambda: status_of(server.port, "/readyz") == 503)
            assert installation.value(f"SELECT count(*) FROM polls_participation WHERE poll_id = {poll}") == 2
        assert [program.answer(poll, question, option, it) for it in tokens[2:]] == [201] * 10
        assert status_of(server.port, "/readyz") == 200
    assert assert_whole(installation, poll) == 12
