"""PostgreSQL takes connections and answers nothing: 503 with Retry-After for everybody within two seconds."""

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest

from tests.faults.clients import Program, status_of
from tests.faults.frozen import Freezable
from tests.faults.installation import Installation
from tests.waits import PATIENCE, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

#: Seconds within which a request is answered whatever the database does, beside what the machine needs.
MAX_SECONDS = 2.0


def asked(port: int, method: str, path: str, body: str = "") -> tuple[int, str | None, float]:
    """Status, Retry-After and seconds."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    began = time.monotonic()
    connection.request(method, path, body, {"Cookie": "sessionid=" + "a" * 32})
    response = connection.getresponse()
    response.read()
    return response.status, response.headers["Retry-After"], time.monotonic() - began


def asked_together(port: int, paths: list[str]) -> list[tuple[int, str | None, float]]:
    with ThreadPoolExecutor(len(paths)) as threads:
        return list(threads.map(lambda path: asked(port, "GET", path), paths))


@pytest.mark.parametrize("how", ["frozen", "away"])
def test_requests_are_answered_at_once_and_nothing_is_lost(installation: Installation, how: str) -> None:
    if not installation.is_postgresql:
        pytest.skip("SQLite is a file in the same machine.")
    scene = installation.scene("open", "24")
    tokens = list(scene["tokens"].values())
    relay = Freezable(installation.database_url)
    pages = [f"/yoklamalar/{scene['poll']}/", "/api/v1/polls/", "/forum/"] * 4
    answer = (scene["poll"], scene["question"], scene["options"][0])
    with installation.serving(DATABASE_URL=relay.url) as server:
        program = Program(server.port)
        assert [program.answer(*answer, token) for token in tokens[:4]] == [201] * 4
        asked_together(server.port, pages)  # made for the first time
        healthy = asked_together(server.port, pages)
        assert {status for status, _retry, _seconds in healthy} == {200}
        most = MAX_SECONDS + max(seconds for _status, _retry, seconds in healthy)
        if how == "away":
            relay.close()
        with relay.frozen():
            # Begun before it is known, and after.
            for _ in range(2):
                outcomes = asked_together(server.port, pages)
                assert [status for status, _retry, _seconds in outcomes] == [503] * 12
                assert {retry for _status, retry, _seconds in outcomes} == {"5"}
                assert max(seconds for _status, _retry, seconds in outcomes) < most
            began = time.monotonic()
            assert Program(server.port).answer(*answer, tokens[4]) == 503
            assert status_of(server.port, "/readyz") == 503
            assert time.monotonic() - began < 2 * most
            assert status_of(server.port, "/livez") == 200
        if how == "frozen":
            wait_until(lambda: status_of(server.port, "/readyz") == 200)
            again = Program(server.port)
            assert {again.answer(*answer, token) for token in tokens} <= {200, 201}
    if how == "frozen":
        assert installation.value("SELECT count(*) FROM polls_participation") == 24
