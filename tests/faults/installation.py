"""A separate installation for a test: a database, a state folder, and servers that can be killed.

The database is on PostgreSQL if ``DATABASE_URL`` names one, otherwise a SQLite file in the state folder.
"""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from deploy.local import free_port
from tests import once
from tests.waits import PATIENCE, wait_until

ROOT = Path(__file__).resolve().parents[2]
NOTHING: Mapping[str, str] = MappingProxyType({})
#: Environment variables that processes inherit. The test sets everything else that Meydan reads.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", once.RUN)


#: Stands for the address of a PostgreSQL server.
SQLITE = "sqlite"


def accepts(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Process:
    """A child process with its output in a file."""

    popen: "subprocess.Popen[bytes]"
    log: Path

    def kill(self) -> None:
        """Send SIGKILL: no handler runs, nothing is flushed."""
        self.popen.send_signal(signal.SIGKILL)
        assert self.popen.wait(PATIENCE) == -signal.SIGKILL, self.log.read_text()

    def end(self) -> None:
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGCONT)
            self.popen.terminate()
            try:
                self.popen.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait(PATIENCE)


@dataclass
class Server(Process):
    port: int = 0

    def cpu_seconds(self) -> float:
        """CPU seconds of the process and its threads so far, to less than a microsecond (Linux only).

        The clock id is that of ``clock_getcpuclockid``, which Python does not have.
        """
        return time.clock_gettime(~self.popen.pid << 3 | 2)


@dataclass
class Installation:
    """``environment`` is the complete environment of its processes."""

    folder: Path
    database_url: str
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            "MEYDAN_STATE_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            **self.environment,
        }

    def run(
        self,
        *command: str,
        check: bool = True,
        environment: Mapping[str, str] = NOTHING,
        seconds: float = 600,
    ) -> "subprocess.CompletedProcess[str]":
        """Run Python with ``command`` and wait for its end, at most ``seconds``."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def manage(
        self, *command: str, check: bool = True, environment: Mapping[str, str] = NOTHING
    ) -> "subprocess.CompletedProcess[str]":
        return self.run("manage.py", *command, check=check, environment=environment)

    def start(self, *command: str, **environment: str) -> Process:
        """Start Python with ``command`` in the background, until it is ended or killed."""
        log = self.folder / f"{uuid.uuid4().hex[:8]}.log"
        with log.open("wb") as output:
            popen = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env={**self.environment, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return Process(popen, log)

    @contextmanager
    def running(self, *command: str, **environment: str) -> Iterator[Process]:
        process = self.start(*command, **environment)
        try:
            yield process
        finally:
            process.end()

    @contextmanager
    def serving(
        self,
        application: str = "config.asgi:application",
        *,
        port: int | None = None,
        options: Sequence[str] = (),
        **environment: str,
    ) -> Iterator[Server]:
        """daphne with ``options``, on ``port`` or a free one, ended with the block unless it was killed."""
        port = port or free_port()
        endpoint = ["-e", f"tcp:port={port}:interface=127.0.0.1:backlog=2048"]
        with self.running(
            "-m", "daphne", *endpoint, "-v", "0", *options, application, **environment
        ) as process:
            wait_until(lambda: accepts(port) or process.popen.poll() is not None)
            assert process.popen.poll() is None, process.log.read_text()
            yield Server(process.popen, process.log, port)

    def scene(self, *arguments: str) -> Any:
        """The JSON that ``tests/faults/scene.py`` prints about what it made."""
        return json.loads(self.run("-m", "tests.faults.scene", *arguments).stdout.splitlines()[-1])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of raw SQL, without Django."""
        if self.is_postgresql:
            with psycopg.connect(self.database_url) as connection:
                return connection.execute(query).fetchall()
        with closing(sqlite3.connect(self.sqlite_file, timeout=PATIENCE)) as file:
            return file.execute(query).fetchall()

    def value(self, query: str) -> Any:
        [[value]] = self.rows(query)
        return value

    def uncounted(self) -> int:
        """The number of answers to polls that no batch counts yet."""
        return int(self.value("SELECT count(*) FROM polls_responseentry WHERE batch_id IS NULL"))

    @property
    def is_postgresql(self) -> bool:
        return self.database_url.startswith("postgres")

    @property
    def sqlite_file(self) -> Path:
        return Path(self.database_url.removeprefix("sqlite:///"))


def postgresql() -> str | None:
    """URL of the PostgreSQL server for new databases, from ``DATABASE_URL``, or None for SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else None


@contextmanager
def new_database(folder: Path, template: str | None = None, server: str | None = None) -> Iterator[str]:
    """URL of a new database, dropped at the end of the block.

    ``template``: URL of a database to copy. ``server``: the PostgreSQL server, or ``sqlite``.
    """
    server = server or postgresql()
    if server is None or server == SQLITE:
        file = folder / "meydan.sqlite3"
        if template is not None:
            file.write_bytes(Path(template.removeprefix("sqlite:///")).read_bytes())
        yield f"sqlite:///{file}"
        return
    name = once.database_name("fault")
    parts = urlsplit(server)
    start = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template is not None:
        start += sql.SQL(" TEMPLATE {}").format(sql.Identifier(urlsplit(template).path[1:]))
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(start)
        try:
            yield parts._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def installed(
    folder: Path,
    template: str | None = None,
    server: str | None = None,
    environment: Mapping[str, str] = NOTHING,
) -> Iterator[Installation]:
    """A migrated installation without data."""
    with new_database(folder, template, server) as url:
        installation = Installation(folder, url, dict(environment))
        if template is None:
            installation.manage("migrate", "--verbosity", "0")
        yield installation
