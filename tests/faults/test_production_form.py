"""nginx and two workers, as `make up` starts them: restarts, kills, lost servers, hostile clients."""

import asyncio
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from config.serving import workers
from deploy.local import free_port
from tests.faults.clients import CUT, secure_connection, status_of, trusting
from tests.faults.installation import ROOT, Installation, accepts, installed
from tests.faults.production import ENVIRONMENT, Form, form
from tests.faults.redis_server import StoppableRedis
from tests.faults.test_killed import Answering, assert_whole, participants
from tests.waits import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.production]

UNITS = ROOT / "deploy" / "systemd"
#: What the parent process logs after a rolling restart.
REPLACED = "All workers are replaced"


@dataclass
class Served:
    """A form and an open poll of its site; ``waiting`` are the residents who have not answered it."""

    form: Form
    installation: Installation
    scene: Any
    waiting: list[str]

    @property
    def poll(self) -> int:
        return int(self.scene["poll"])

    def answering(self, number: int, *, clients: int = 2, pause: float = 0.0) -> Answering:
        """``number`` residents answer."""
        some, self.waiting = self.waiting[:number], self.waiting[number:]
        return Answering(self.form.port, self.scene, some, clients, secure=True, pause=pause)

    def replace_workers(self) -> None:
        before = self.form.log.read_text().count(REPLACED)
        self.form.popen.send_signal(signal.SIGHUP)
        wait_until(lambda: self.form.log.read_text().count(REPLACED) > before)

    def assert_stored(self, acknowledged: set[str]) -> None:
        assert acknowledged <= participants(self.installation, self.poll)
        assert_whole(self.installation, self.poll)


@pytest.fixture(scope="module")
def served(template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("form")
    with installed(folder, template) as installation, StoppableRedis.running_in(folder) as redis:
        scene = installation.scene("open", "500")
        with form(installation, REDIS_URL=redis.url) as running:
            yield Served(running, installation, scene, list(scene["tokens"]))


class Reading:
    """Readers of a page on persistent connections: what they got, and how many got nothing (``cut``)."""

    def __init__(self, port: int, path: str, readers: int = 3) -> None:
        self.statuses: set[int] = set()
        self.cut = self.answered = 0
        self._port, self._path = port, path
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(readers)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        connection = secure_connection(self._port)
        while not self._is_over.wait(0.01):
            try:
                connection.request("GET", self._path)
                response = connection.getresponse()
                response.read()
            except CUT:
                self.cut += 1
                connection.close()
                continue
            self.statuses.add(response.status)
            self.answered += 1

    def end(self) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join(120)
            assert not thread.is_alive()


class Following:
    """A page that follows a poll and connects again whenever its socket is closed."""

    def __init__(self, port: int, poll: int) -> None:
        self.codes: list[int] = []
        self.snapshots = 0
        self._port, self._topic = port, f"poll:{poll}"
        self._is_over = False
        self._thread = threading.Thread(target=lambda: asyncio.run(self._follow()))
        self._thread.start()

    async def _follow(self) -> None:
        while not self._is_over:
            try:
                async with connect(
                    f"wss://localhost:{self._port}/ws/live/",
                    ssl=trusting(),
                    origin=Origin(f"https://localhost:{self._port}"),
                ) as client:
                    await client.send(json.dumps({"follow": [self._topic]}))
                    while not self._is_over:
                        try:
                            async with asyncio.timeout(0.2):
                                await client.recv()
                            self.snapshots += 1
                        except TimeoutError:
                            pass
            except ConnectionClosed as closed:
                self.codes.append(closed.rcvd.code if closed.rcvd else 1006)

    def end(self) -> None:
        self._is_over = True
        self._thread.join(120)
        assert not self._thread.is_alive()


def test_a_rolling_restart_loses_no_request_and_reconnects_pages(served: Served) -> None:
    before = served.form.worker_ids()
    reading = Reading(served.form.port, f"/yoklamalar/{served.poll}/")
    following = [Following(served.form.port, served.poll) for _ in range(4)]
    wait_until(lambda: all(one.snapshots for one in following))
    answering = served.answering(200, pause=0.2)
    wait_until(lambda: answering.acknowledged)

    served.replace_workers()

    at_the_end = len(answering.acknowledged)
    wait_until(lambda: len(answering.acknowledged) > at_the_end + 5 or not answering.waits)
    answering.end()
    reading.end()
    for page in following:
        page.end()
    after = served.form.worker_ids()
    assert len(before) == len(after) == 2
    assert set(after).isdisjoint(before)
    assert (reading.statuses, reading.cut) == ({200}, 0)
    assert (answering.statuses, answering.cut) == ({201}, 0)
    # Each page was on one of the two, was asked to connect again, and got a snapshot there.
    for one in following:
        assert set(one.codes) == {4012}
        assert one.snapshots > len(one.codes)
    served.assert_stored(answering.acknowledged)


@pytest.mark.essential
def test_killed_processes_are_replaced_and_no_acknowledged_answer_is_lost(served: Served) -> None:
    running = served.form
    acknowledged: set[str] = set()
    for victim in (lambda: running.worker_ids()[0], running.nginx_id, lambda: running.worker_ids()[1]):
        answering = served.answering(50)
        wait_until(lambda: len(answering.acknowledged) >= 5)  # noqa: B023
        os.kill(victim(), signal.SIGKILL)
        wait_until(running.is_ready)
        answering.join()
        acknowledged |= answering.acknowledged
        # 503: the worker was killed with this answer, and nginx sends none twice.
        assert answering.statuses <= {200, 201, 503}
        wait_until(lambda: len(running.worker_ids()) == 2)
    later = served.answering(10)
    later.join()
    assert later.statuses == {201}
    served.assert_stored(acknowledged | later.acknowledged)


def half_open(port: int, stack: ExitStack, words: bytes) -> ssl.SSLSocket:
    """A connection that sends ``words`` and never again anything, and reads nothing."""
    plain = socket.create_connection(("127.0.0.1", port))
    client = stack.enter_context(closing(trusting().wrap_socket(plain, server_hostname="localhost")))
    client.sendall(words)
    return client


def is_open(client: ssl.SSLSocket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except ssl.SSLWantReadError:
        return True


def test_half_open_connections_hold_neither_readers_nor_a_restart(served: Served) -> None:
    origin = f"https://localhost:{served.form.port}"
    upgrade = (
        f"GET /ws/live/ HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    )
    upload = "POST /hesap/giris/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 400000\r\n\r\n0"
    with ExitStack() as stack:
        for words in (f"{upgrade}\r\n", upgrade, upload, "GET / HTTP/1.1\r\nHost: loc", ""):
            for _ in range(20):
                last = half_open(served.form.port, stack, words.encode())
        reading = Reading(served.form.port, f"/yoklamalar/{served.poll}/")
        wait_until(lambda: reading.answered)
        assert is_open(last), "The first reader may have waited until nginx closed the half-open ones."
        served.replace_workers()
        reading.end()
    assert (reading.statuses, reading.cut) == ({200}, 0)
    assert "did not drain" not in served.form.log.read_text()


POISON = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Host": "evil.example",
    "Forwarded": "host=evil.example;proto=http",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Port": "1",
    "X-Original-URL": "/evil.example/",
    "X-Rewrite-URL": "/evil.example/",
    "Daphne-Root-Path": "/evil.example",
    "X-Http-Method-Override": "POST",
    "Accept-Language": "evil.example, en;q=0.9",
    "Accept-Encoding": "br;q=1, evil.example",
    "Cookie": "django_language=en; csrftoken=evil.example",
    "Range": "bytes=0-1",
    "Referer": "https://evil.example/",
    "If-None-Match": '"evil.example"',
    "X-Requested-With": "evil.example",
}


def test_no_header_of_a_request_reaches_the_page_of_another(served: Served) -> None:
    """Each header is sent while a page is kept and while it is made again."""
    port = served.form.port

    def get(path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], str]:
        with closing(secure_connection(port)) as connection:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, dict(response.headers), response.read().decode("utf-8", "replace")

    for path in ("/", f"/yoklamalar/{served.poll}/", f"/api/v1/polls/{served.poll}/"):
        for name, value in POISON.items():
            get(path, {name: value})
            status, headers, body = get(path, {})
            assert status == 200, name
            assert "evil.example" not in body, name
            assert "evil.example" not in str(headers), name
            assert "Set-Cookie" not in headers, name
            assert headers["Content-Language"] == "tr", name


@contextmanager
def lost_database(installation: Installation) -> Iterator[None]:
    """The database has no connections and accepts none."""
    url = installation.database_url
    if not installation.is_postgresql:
        pytest.skip("DATABASE_URL names no PostgreSQL: its absence is NOT tested.")
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with psycopg.connect(f"{url.rsplit('/', 1)[0]}/postgres", autocommit=True) as administrator:
        administrator.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        administrator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        yield
        administrator.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def test_answers_survive_a_lost_database(served: Served) -> None:
    answering = served.answering(60, pause=0.05)
    wait_until(lambda: len(answering.acknowledged) > 5)
    with lost_database(served.installation):
        wait_until(lambda: not served.form.is_ready())
    wait_until(served.form.is_ready)
    answering.join()
    later = served.answering(10)
    later.join()
    assert later.statuses == {201}
    served.assert_stored(answering.acknowledged | later.acknowledged)


def test_workers_serve_the_sockets_of_systemd(installation: Installation) -> None:
    with (
        closing(workers.open_listening_socket(0)) as first,
        closing(workers.open_listening_socket(0)) as second,
    ):
        ports = [one.getsockname()[1] for one in (first, second)]
        shell = (
            f"exec 3<&{first.fileno()} 4<&{second.fileno()}; LISTEN_PID=$$ LISTEN_FDS=2"
            f" exec {sys.executable} -m config.serving.workers"
        )
        popen = subprocess.Popen(
            ["bash", "-c", shell],
            cwd=ROOT,
            env=installation.environment,
            pass_fds=(first.fileno(), second.fileno()),
        )
        try:
            assert [status_of(port, "/readyz") for port in ports] == [200, 200]
        finally:
            popen.terminate()
            assert popen.wait(120) == 0


def test_a_replacement_that_does_not_start_leaves_the_old_worker(installation: Installation) -> None:
    broken, port = installation.folder / "broken", free_port()
    command = ("-m", "config.serving.workers", "--ports", str(port), "tests.faults.breakable:application")
    with installation.running(*command, MEYDAN_BROKEN=str(broken)) as process:
        wait_until(lambda: accepts(port) and status_of(port, "/readyz") == 200)
        broken.touch()
        process.popen.send_signal(signal.SIGHUP)
        wait_until(lambda: "The old one stays." in process.log.read_text())
        assert status_of(port, "/readyz") == 200
        broken.unlink()
        process.popen.send_signal(signal.SIGHUP)
        wait_until(lambda: REPLACED in process.log.read_text())
        assert status_of(port, "/readyz") == 200


def test_workers_that_cannot_start_end_their_parent_with_an_error(installation: Installation) -> None:
    broken = installation.folder / "broken"
    broken.touch()
    command = ("-m", "config.serving.workers", "--ports", "0,0", "tests.faults.breakable:application")
    done = installation.run(*command, check=False, environment={"MEYDAN_BROKEN": str(broken)})

    assert done.returncode == 1
    assert "A worker did not start" in done.stderr


def test_a_wrong_environment_ends_the_parent_so_that_systemd_does_not_start_it_again(
    installation: Installation,
) -> None:
    command = ("-m", "config.serving.workers", "--ports", "0,0")
    done = installation.run(*command, check=False, environment={**ENVIRONMENT, "MEYDAN_HOSTS": ""})
    [prevented] = re.findall(
        r"^RestartPreventExitStatus=(\d+)$", (UNITS / "meydan.service").read_text(), re.MULTILINE
    )

    assert done.returncode == int(prevented)
    assert "Meydan is not set up: Set the environment variable MEYDAN_HOSTS" in done.stderr
    assert "Traceback" not in done.stderr


def test_workers_wait_for_an_absent_database_and_can_be_ended_meanwhile(installation: Installation) -> None:
    port = free_port()
    command = ("-m", "config.serving.workers", "--ports", str(port))
    given = {**ENVIRONMENT, "MEYDAN_HOSTS": "127.0.0.1"}
    with lost_database(installation):
        with installation.running(*command, **given) as ended:
            wait_until(lambda: "workers wait for it" in ended.log.read_text())
            ended.popen.terminate()
            assert ended.popen.wait(120) == 0
        process = installation.start(*command, **given)
        wait_until(lambda: "workers wait for it" in process.log.read_text())
    try:
        wait_until(lambda: status_of(port, "/livez") == 200)
    finally:
        process.end()


def test_ending_leaves_no_process(installation: Installation) -> None:
    with form(installation) as running:
        children = [*running.worker_ids(), running.nginx_id()]
        running.popen.send_signal(signal.SIGINT)
        assert running.popen.wait(120) == 0, running.log.read_text()
        assert len(children) == 3
        assert [each for each in children if Path(f"/proc/{each}").exists()] == []
        assert not accepts(running.port)


def test_a_killed_parent_takes_its_children_along(installation: Installation) -> None:
    with form(installation) as running:
        children = [*running.worker_ids(), running.nginx_id()]
        running.kill()
        wait_until(lambda: not any(Path(f"/proc/{each}").exists() for each in children))
