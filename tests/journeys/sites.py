"""Sites for the browser: seeded once, copied for each test module, each served by its own daphne.

``DATABASE_URL`` and ``REDIS_URL`` configure them as they do an installation. With PostgreSQL every site has
its own database, copied from the seeded one; with Redis its own server if the machine has the program. With
both, a site may be the whole production form: nginx and two workers, as `make up` starts them.
"""

import json
import os
import re
import shutil
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.local import free_port
from tests import once
from tests.faults.clients import CUT, Program, status_of
from tests.faults.installation import NOTHING, Installation, Process, new_database
from tests.faults.production import collected_files
from tests.faults.redis_server import StoppableRedis
from tests.waits import wait_until

APPLICATION = "tests.journeys.observed:application"
MOVED_CLOCK = "tests.journeys.moved_clock:application"
#: Serve every site by the production form, not only those of modules that ask for it.
EVERYTHING_IN_PRODUCTION = bool(os.environ.get("MEYDAN_JOURNEYS_IN_PRODUCTION"))
ENVIRONMENT = {
    # Production refuses the published one, and rolls are seeded before a site is served.
    "MEYDAN_ROLL_PEPPER": "kimlik-numaralarının-biberi-yalnız-bu-gezilerde-bilinir-0123456789",
    "PYTHONUNBUFFERED": "1",
}
#: What a site logs that is asked before it is ready, as ``Site.serve`` does.
UNREADY = "Service Unavailable: /readyz"
#: Errors in a server's log, ``UNREADY`` counted apart; a form with too many fields is no error of the site.
NO_ERRORS = rf"The number of GET/POST|{UNREADY}"
ERRORS = re.compile(rf"\b(ERROR|CRITICAL)\b(?! +(\S+: )?({NO_ERRORS}))|^Exception", re.MULTILINE)
#: Maximum seconds for the start of a server or the work of a day, on a busy machine.
PATIENCE = 600


@dataclass(frozen=True)
class Seed:
    """A state folder and a database from which new sites are copied."""

    folder: Path
    database_url: str


@dataclass
class Site(Installation):
    """An installation in demo mode. ``is_form``: it is served by the production form."""

    application: str = APPLICATION
    is_form: bool = False
    port: int = field(default_factory=free_port)
    #: The server, after those that it replaced.
    processes: list[Process] = field(default_factory=list, repr=False)
    #: How often ``UNREADY`` was logged while the site started.
    unready: int = 0

    @property
    def url(self) -> str:
        return f"{'https' if self.is_form else 'http'}://localhost:{self.port}"

    def log(self) -> str:
        """The output of all servers so far."""
        return "".join(process.log.read_text() for process in self.processes)

    def serve(self) -> None:
        """Start the server, on the same port each time. Returns when it is ready."""
        command = ["daphne", "-b", "127.0.0.1", "-p", str(self.port), "-v", "0"]
        given = {"PORT": str(self.port)}
        if self.is_form:
            command = ["deploy.local", "--prepared"]
            given |= {
                "DJANGO_SETTINGS_MODULE": "config.settings.local",
                "MEYDAN_STATIC_DIR": str(collected_files()),
            }
        process = self.start("-m", *command, self.application, **given)
        self.processes.append(process)
        wait_until(lambda: self.is_ready() or process.popen.poll() is not None, seconds=PATIENCE)
        assert process.popen.poll() is None, process.log.read_text()
        self.unready += process.log.read_text().count(UNREADY)

    def is_ready(self) -> bool:
        try:
            return status_of(self.port, "/readyz", secure=self.is_form) == 200
        except CUT:
            return False

    def stop(self) -> None:
        for process in self.processes:
            process.end()

    def call(self, module: str, *arguments: object) -> Any:
        """What ``main`` of a module of this folder returns, called in another process of the site."""
        returned = f"{module}.main(*{arguments!r})"
        script = f"import json; from tests.journeys import {module}; print(json.dumps({returned}))"
        output = self.manage("shell", "--no-imports", "--command", script).stdout
        return json.loads(output.splitlines()[-1])

    def results(self, poll: int) -> Any:
        """The current public results of a poll from the API."""
        return Program(self.port, secure=self.is_form).results(poll)

    def move_clock(self, moment: datetime) -> None:
        """Set the clock of the site to ``moment`` (aware). It runs on from there.

        Requires ``MOVED_CLOCK``. Returns when all work that is due then is done.
        """
        body = moment.astimezone(UTC).isoformat().encode()
        request = urllib.request.Request(f"{self.url}/moved-clock/", body, method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            assert answer.status == 204


def seed_of_the_run(module: str = "seed") -> Seed:
    """A migrated database with the data of ``module``, whose ``main`` returns ids; made once per run."""

    def fill(folder: Path) -> None:
        once.new_database(module, once.migrated())
        seeded = Site(folder, once.address(module), {**ENVIRONMENT}).call(module)
        (folder / "seeded.json").write_text(json.dumps(seeded), encoding="utf-8")

    return Seed(once.made(module, fill), once.address(module))


@contextmanager
def site_from(
    seed: Seed,
    folder: Path,
    *,
    application: str = APPLICATION,
    is_form: bool = False,
    environment: Mapping[str, str] = NOTHING,
) -> Iterator[Site]:
    """A running copy of the seed. At the end its log must contain no error.

    ``is_form``: the production form, if PostgreSQL, Redis and nginx are there. A clock that is moved in one
    process needs a site of one process.
    """
    is_form = (is_form or EVERYTHING_IN_PRODUCTION) and application == APPLICATION
    shutil.copytree(seed.folder, folder, dirs_exist_ok=True)
    with new_database(folder, template=seed.database_url) as database_url, own_redis(folder) as redis:
        given = {**ENVIRONMENT, **redis, **environment}
        site = Site(folder, database_url, given, application)
        site.is_form = bool(is_form and site.is_postgresql and redis and shutil.which("nginx"))
        try:
            site.serve()
            yield site
        finally:
            site.stop()
    log = site.log()
    assert not ERRORS.search(log), log
    assert log.count(UNREADY) == site.unready, log


@contextmanager
def own_redis(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a separate Redis server, so that sites do not share messages.

    It is that of all sites if the machine cannot start one, and empty without ``REDIS_URL``.
    """
    url = os.environ.get("REDIS_URL", "")
    if not url or shutil.which("redis-server") is None:
        yield {"REDIS_URL": url} if url else {}
        return
    with StoppableRedis.running_in(folder) as redis:
        yield {"REDIS_URL": redis.url}
