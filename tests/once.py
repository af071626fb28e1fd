"""Things that a test run makes once and its processes copy: a migrated database and a seeded site.

The first process that needs one makes it while the others wait. The process that began the run removes it.
If that process was killed, the next run removes what is left: databases, processes and folders are named by
their run.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
TEMPORARY = Path(tempfile.gettempdir())
#: Environment variable with the id of the run, for its processes.
RUN = "MEYDAN_TEST_RUN"
CLIENT_OPTIONS = "PGOPTIONS"
SQLITE_FILE = "meydan.sqlite3"
#: Folder of a migrated SQLite database that is reused by later runs, because migrating is slow.
KEPT = ROOT / ".pytest_cache" / "migrated"
#: Locked files, by run. The lock ends with the process.
_signs_of_life: dict[str, IO[str]] = {}


def begin() -> bool:
    """Begin the run unless a parent process did. Returns True if the caller must call ``end``."""
    if RUN in os.environ:
        return False
    run = uuid.uuid4().hex[:12]
    with (TEMPORARY / "meydan-tests-lock").open("w") as gate:
        # One run begins at a time: a sign of life that is not locked yet would be taken for a dead one.
        fcntl.flock(gate, fcntl.LOCK_EX)
        _remove_leftovers()
        _signs_of_life[run] = _sign_of_life(run).open("w")
        fcntl.flock(_signs_of_life[run], fcntl.LOCK_EX)
    os.environ[RUN] = run
    # Read by every client of PostgreSQL. Commits need not wait for the disk, since tests do not cut the
    # server's power. Installations of tests/faults do not inherit it: they commit as in production.
    os.environ.setdefault(CLIENT_OPTIONS, "-c synchronous_commit=off")
    return True


def end() -> None:
    run = os.environ.pop(RUN)
    if _folder_of(run).exists():
        _drop_databases(run)
    shutil.rmtree(_folder_of(run), ignore_errors=True)
    _sign_of_life(run).unlink()
    _signs_of_life.pop(run).close()


def _remove_leftovers() -> None:
    """Remove the databases, processes and folders of runs whose first process was killed."""
    for sign in TEMPORARY.glob("meydan-tests-*.alive"):
        with sign.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # that run lives
            run = sign.name.removeprefix("meydan-tests-").removesuffix(".alive")
            _end_processes(run)
            _drop_databases(run)
            shutil.rmtree(_folder_of(run), ignore_errors=True)
            sign.unlink()


def _end_processes(run: str) -> None:
    """Kill the processes that ``run`` started (on Linux, where their environment can be read)."""
    for environment in Path("/proc").glob("[0-9]*/environ"):
        # The process may end meanwhile, or be somebody else's.
        with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            if f"{RUN}={run}".encode() in environment.read_bytes().split(b"\0"):
                os.kill(int(environment.parent.name), signal.SIGKILL)


def _drop_databases(run: str) -> None:
    server = _postgresql()
    if not server:
        return
    with psycopg.connect(urlsplit(server)._replace(path="/postgres").geturl(), autocommit=True) as it:
        for (name,) in it.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_prefix_of(run)]
        ).fetchall():
            it.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def made(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of the run that ``make`` filled, in this process or another. ``make`` runs once."""
    shared = folder()
    shared.mkdir(exist_ok=True)
    made_folder, done = shared / name, shared / f"{name}.made"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            made_folder.mkdir()
            try:
                make(made_folder)
            except BaseException:
                # Removed, so that the next caller tries again and gets the error itself.
                shutil.rmtree(made_folder)
                raise
            done.touch()
    return made_folder


class Seen:
    """A set of lines that all processes of the run fill, each in a file of its own."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lines: set[str] = set()

    def has(self, lines: Iterable[str]) -> bool:
        """Whether a process of the run has added each of these."""
        asked = set(lines)
        if not asked <= self._lines:
            for path in folder().glob(f"{self._name}-*"):
                # The last line may be half written.
                self._lines.update(path.read_text("utf-8").rpartition("\n")[0].splitlines())
        return asked <= self._lines

    def add(self, lines: Iterable[str]) -> None:
        """Add ``lines``, none of which is empty or contains a line break."""
        new = set(lines) - self._lines
        self._lines |= new
        with (folder() / f"{self._name}-{os.getpid()}").open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in sorted(new))


def migrated() -> str:
    """URL of a migrated database without other content."""
    made("migrated", _migrate)
    return address("migrated")


def _migrate(folder: Path) -> None:
    if _postgresql():
        new_database("migrated")
        _run_migrations(folder)
        return
    kept = KEPT / f"migrated-{_schema_hash()}.sqlite3"
    if not kept.exists():
        _run_migrations(folder)
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir(parents=True, exist_ok=True)
        copy = kept.with_suffix(f".{os.getpid()}")
        shutil.copyfile(folder / SQLITE_FILE, copy)
        copy.replace(kept)
    else:
        shutil.copyfile(kept, folder / SQLITE_FILE)


def _run_migrations(folder: Path) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            "MEYDAN_STATE_DIR": str(folder),
            "DATABASE_URL": address("migrated"),
        },
        check=True,
    )


def _schema_hash() -> str:
    """A hash of everything that determines the content of a migrated database."""
    digest = hashlib.sha256((ROOT / "requirements" / "runtime.txt").read_bytes())
    patterns = (
        "**/migrations/*.py",
        "guards.py",
        "**/models.py",
        "**/models/*.py",
        "**/apps.py",
        "settings/*.py",
    )
    for pattern in patterns:
        for app in ("config", "forums", "participation", "polls", "realtime", "referenda"):
            for path in sorted((ROOT / app).glob(pattern)):
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def address(name: str) -> str:
    """URL of the database ``name`` of this run."""
    if server := _postgresql():
        return urlsplit(server)._replace(path=f"/{_prefix_of(os.environ[RUN])}{name}").geturl()
    return f"sqlite:///{folder() / name / SQLITE_FILE}"


def new_database(name: str, template: str = "") -> None:
    """Create the database ``name`` of this run, as a copy of the one at URL ``template`` if given."""
    if server := _postgresql():
        database = sql.Identifier(_prefix_of(os.environ[RUN]) + name)
        start = sql.SQL("CREATE DATABASE {}").format(database)
        if template:
            start += sql.SQL(" TEMPLATE {}").format(sql.Identifier(urlsplit(template).path[1:]))
        with psycopg.connect(urlsplit(server)._replace(path="/postgres").geturl(), autocommit=True) as it:
            it.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
            it.execute(start)
    elif template:
        shutil.copyfile(sqlite_file(template), sqlite_file(address(name)))


def sqlite_file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def folder() -> Path:
    """Temporary folder shared by all processes of this test run. Removed when the run ends."""
    return _folder_of(os.environ[RUN])


def database_name(kind: str) -> str:
    """A new name of a database of this run, or of none if no run has begun (``make bench``)."""
    return f"{_prefix_of(os.environ.get(RUN, 'no_run'))}{kind}_{uuid.uuid4().hex[:12]}"


def _folder_of(run: str) -> Path:
    return TEMPORARY / f"meydan-tests-{run}"


def _sign_of_life(run: str) -> Path:
    return TEMPORARY / f"meydan-tests-{run}.alive"


def _prefix_of(run: str) -> str:
    return f"meydan_{run}_"


def _postgresql() -> str:
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else ""
