"""Sites for the browser: seeded once, copied for each test module, each served by its own daphne.

``DATABASE_URL`` and ``REDIS_URL`` configure them as they do an installation. With PostgreSQL every site has
its own database, copied from the seeded one; with Redis its own server if the machine has the program. With
both, a site may be the whole production form: nginx and two workers, as `make up` starts them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from deploy.local import free_port
from tests import once
from tests.faults.clients import trusting
from tests.faults.production import collected_files

ROOT = Path(__file__).resolve().parents[2]
APPLICATION = "tests.journeys.observed:application"
#: Serve every site by the production form, not only those of modules that ask for it.
EVERYTHING_IN_PRODUCTION = bool(os.environ.get("MEYDAN_JOURNEYS_IN_PRODUCTION"))
PEPPER = "kimlik-numaralarının-biberi-yalnız-bu-gezilerde-bilinir-0123456789"
#: What a site logs that is asked before it is ready, as ``Site.start`` does.
UNREADY = "Service Unavailable: /readyz"
#: Errors in a server's log, ``UNREADY`` counted apart; a form with too many fields is no error of the site.
NO_ERRORS = rf"The number of GET/POST|{UNREADY}"
ERRORS = re.compile(rf"\b(ERROR|CRITICAL)\b(?! +(\S+: )?({NO_ERRORS}))|^Exception", re.MULTILINE)
#: Maximum seconds for a command or the start of a server, on a busy machine.
PATIENCE = 600


@dataclass(frozen=True)
class Seed:
    """A state folder and, with PostgreSQL, a database from which new sites are copied."""

    folder: Path
    database_url: str


@dataclass
class Site:
    """A running installation in demo mode. ``is_form``: the production form."""

    folder: Path
    database_url: str
    redis_url: str
    application: str = APPLICATION
    is_form: bool = False
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    #: How often ``UNREADY`` was logged while the site started.
    unready: int = 0

    @property
    def url(self) -> str:
        return f"{'https' if self.is_form else 'http'}://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self) -> None:
        """Start the server, on the same port as before if there was one. Returns when it is ready."""
        self.port = self.port or free_port()
        given = environment(self.folder, self.database_url, self.redis_url) | {"PORT": str(self.port)}
        command = ["daphne", "-b", "127.0.0.1", "-p", str(self.port), "-v", "0"]
        if self.is_form:
            command = ["deploy.local", "--prepared"]
            given |= {
                "DJANGO_SETTINGS_MODULE": "config.settings.local",
                "MEYDAN_STATIC_DIR": str(collected_files()),
            }
        before = self.times_unready()
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command, self.application],
                cwd=ROOT,
                env=given,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + PATIENCE
        while not self._is_ready():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"The server did not start:\n{self.log.read_text()}"
            time.sleep(0.1)
        self.unready += self.times_unready() - before

    def times_unready(self) -> int:
        return self.log.read_text().count(UNREADY) if self.log.exists() else 0

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5, context=trusting()) as answer:
                return bool(answer.status == 200)
        except OSError:  # refused, or timed out
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
            self.process = None

    def manage(self, *arguments: str) -> str:
        """Run a management command in another process, as an operator does. Returns its output."""
        return run(["manage.py", *arguments], self.folder, self.database_url, self.redis_url)

    def results(self, poll: int) -> Any:
        """The current public results of a poll from the API."""
        address = f"{self.url}/api/v1/polls/{poll}/results/"
        with urllib.request.urlopen(address, timeout=PATIENCE, context=trusting()) as answer:
            return json.load(answer)

    def move_clock(self, moment: datetime) -> None:
        """Set the clock of the site to ``moment`` (aware). It runs on from there.

        Requires ``tests.journeys.moved_clock``. Returns when all work that is due then is done.
        """
        body = moment.astimezone(UTC).isoformat().encode()
        request = urllib.request.Request(f"{self.url}/moved-clock/", body, method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            assert answer.status == 204

    def crowd(self, poll: int, *, answers: int = 40) -> None:
        """Let at least ``answers`` simulated residents answer. Returns when all are counted."""
        run(
            ["-m", "tests.journeys.crowd", str(poll), str(answers)],
            self.folder,
            self.database_url,
            self.redis_url,
        )


def environment(folder: Path, database_url: str, redis_url: str) -> dict[str, str]:
    given = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "MEYDAN_STATE_DIR": str(folder),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        # Production refuses the published one, and rolls are seeded before a site is served.
        "MEYDAN_ROLL_PEPPER": PEPPER,
        "PYTHONUNBUFFERED": "1",
    }
    return {name: value for name, value in given.items() if value}


def run(command: list[str], folder: Path, database_url: str, redis_url: str = "") -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(folder, database_url, redis_url),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def seed_of_the_run() -> Seed:
    """A migrated database with the data of ``tests.journeys.seed``, made once per run."""

    def fill(folder: Path) -> None:
        once.new_database("seed", once.migrated())
        run(["-m", "tests.journeys.seed"], folder, once.address("seed"))

    folder = once.made("seed", fill)
    return Seed(folder, once.address("seed"))


@contextmanager
def seed_site(folder: Path, *, script: tuple[str, ...], template: str = "") -> Iterator[Seed]:
    """A migrated database, copied from ``template`` if given, with the data that ``script`` makes."""
    folder.mkdir()
    with own_database(template=template) as database_url:
        if not template:
            run(["manage.py", "migrate", "--verbosity=0"], folder, database_url)
        elif not database_url:
            shutil.copyfile(once.sqlite_file(template), folder / once.SQLITE_FILE)
        run([*script], folder, database_url)
        yield Seed(folder, database_url)


@contextmanager
def site_from(
    seed: Seed, folder: Path, *, application: str = APPLICATION, is_form: bool = False
) -> Iterator[Site]:
    """A running copy of the seed. At the end its log must contain no error.

    ``is_form``: the production form, if PostgreSQL, Redis and nginx are there. A clock that is moved in one
    process needs a site of one process.
    """
    is_form = (is_form or EVERYTHING_IN_PRODUCTION) and application == APPLICATION
    shutil.copytree(seed.folder, folder, dirs_exist_ok=True)
    with own_database(template=seed.database_url) as database_url, own_redis(folder) as redis_url:
        can_be_form = bool(database_url and redis_url and shutil.which("nginx"))
        site = Site(folder, database_url, redis_url, application, is_form and can_be_form)
        try:
            site.start()
            yield site
        finally:
            site.stop()
    log = site.log.read_text()
    assert not ERRORS.search(log), log
    assert site.times_unready() == site.unready, log


@contextmanager
def own_database(*, template: str = "") -> Iterator[str]:
    """URL of a new PostgreSQL database if DATABASE_URL names a server, otherwise "".

    The site then uses SQLite in its folder.
    """
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield ""
        return
    name = once.database_name("journey")
    source = f' TEMPLATE "{urlsplit(template).path[1:]}"' if template else ""
    maintenance = urlunsplit(urlsplit(server)._replace(path="/postgres"))
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{source}')
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def own_redis(folder: Path) -> Iterator[str]:
    """URL of a separate Redis server if the machine can start one, so that sites do not share messages."""
    if not os.environ.get("REDIS_URL"):
        yield ""
        return
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        yield os.environ["REDIS_URL"]
        return
    port = free_port()
    server = subprocess.Popen(
        [program, "--port", str(port), "--save", "", "--dir", str(folder)], stdout=subprocess.DEVNULL
    )
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)
