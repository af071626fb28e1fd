"""What an operator's programs see: metrics, signs of life, and the jobs in a process of their own."""

import json
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from deploy.local import free_port
from tests.faults.clients import Program
from tests.faults.installation import Installation, accepts
from tests.waits import PATIENCE, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.production]

TOKEN = "a-token-of-at-least-thirty-two-characters"


@pytest.fixture
def notified(tmp_path: Path) -> Iterator[socket.socket]:
    """The socket on which systemd is notified."""
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as receiver:
        receiver.bind(str(tmp_path / "notify"))
        receiver.settimeout(PATIENCE)
        yield receiver


def read(port: int, path: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_metrics_are_for_this_machine_or_a_token_and_tell_of_no_poll(installation: Installation) -> None:
    scene = installation.scene("open", "12")
    with installation.serving(options=["--proxy-headers"], MEYDAN_METRICS_TOKEN=TOKEN) as server:
        program = Program(server.port)
        for token in scene["tokens"].values():
            assert program.answer(scene["poll"], scene["question"], scene["options"][0], token) == 201
        assert read(server.port, f"/yoklamalar/{scene['poll']}/")[0] == 200
        assert read(server.port, "/metrics", **{"X-Forwarded-For": "127.0.0.1"})[0] == 404
        assert read(server.port, "/metrics", **{"X-Forwarded-For": "203.0.113.7"})[0] == 404
        wrong = {"X-Forwarded-For": "203.0.113.7", "Authorization": f"Bearer {TOKEN[:-1]}"}
        assert read(server.port, "/metrics", **wrong)[0] == 404
        right = {"X-Forwarded-For": "203.0.113.7", "Authorization": f"Bearer {TOKEN}"}
        assert read(server.port, "/metrics", **right)[0] == 200

        wait_until(lambda: "polls.close_due" in read(server.port, "/metrics")[1])
        status, text = read(server.port, "/metrics")

    assert status == 200
    assert 'meydan_requests_total{route="polls:poll",status="2xx",who="public"} 1.0' in text
    # Twelve answers are new, but not five minutes old.
    assert "(writing)" not in text
    assert "responses" not in text
    assert 'meydan_thread_up{thread="intake"} 1.0' in text
    assert 'meydan_thread_up{thread="background"} 1.0' in text
    assert "meydan_database_up 1.0" in text


def test_each_response_has_a_request_id_that_nobody_else_chose(installation: Installation) -> None:
    with installation.serving() as server:
        ids = []
        for _ in range(2):
            request = urllib.request.Request(
                f"http://127.0.0.1:{server.port}/livez", headers={"X-Request-ID": "chosen"}
            )
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                ids.append(answer.headers["X-Request-ID"])
    assert len(set(ids)) == 2
    assert all(len(ident) == 16 for ident in ids)


def test_the_jobs_run_in_a_process_of_their_own(installation: Installation, notified: socket.socket) -> None:
    """Servers only take answers; the other process counts, shows that it works, and ends when asked. What is
    answered after it was killed is counted by the next one.
    """
    scene = installation.scene("open", "24")
    port = free_port()
    environment = {"NOTIFY_SOCKET": notified.getsockname(), "WATCHDOG_USEC": "400000"}
    with installation.serving(MEYDAN_BACKGROUND_WORK="false") as server:
        program = Program(server.port)
        tokens = list(scene["tokens"].values())
        for token in tokens[:12]:
            assert program.answer(scene["poll"], scene["question"], scene["options"][0], token) == 201
        assert read(server.port, "/readyz")[0] == 200
        assert 'name="polls.close_due"' not in read(server.port, "/metrics")[1]
        with installation.running("manage.py", "work", "--port", str(port), **environment) as work:
            wait_until(lambda: accepts(port))
            assert notified.recv(100) == b"READY=1"
            assert notified.recv(100) == b"WATCHDOG=1"
            assert read(port, "/livez")[0] == 200
            assert json.loads(read(port, "/readyz")[1]) == {"status": "ok"}
            # Otherwise all answers could be one batch, which is not released.
            wait_until(lambda: installation.value("SELECT count(*) FROM polls_batch"))
            assert 'name="polls.count_due"' in read(port, "/metrics")[1]
            work.kill()
        for token in tokens[12:]:
            assert program.answer(scene["poll"], scene["question"], scene["options"][0], token) == 201
        with installation.running("manage.py", "work", "--port", str(port)) as work:
            wait_until(lambda: (program.results(scene["poll"])["responses"] or 0) >= 10)
            work.popen.send_signal(signal.SIGTERM)
            assert work.popen.wait(PATIENCE) == 0, work.log.read_text()
