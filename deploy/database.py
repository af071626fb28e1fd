"""For backup.sh and restore.sh: ``DATABASE_URL`` as shell assignments, and SQLite's online backup.

``database.py describe`` prints shell assignments: ``engine``, ``name``, ``media`` (the folder of
pictures), and the variables that PostgreSQL's programs read, so that no password is ever a visible
argument. ``database.py copy FROM TO`` copies a SQLite database that is in use, as of one moment.
``database.py write FROM FOLDER`` writes such a copy to standard output; the copy in FOLDER has no name, so
that nothing is left of it if this process is killed.
"""

import os
import shlex
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

STATE_DIR = os.environ.get("MEYDAN_STATE_DIR") or Path(__file__).resolve().parents[1] / "var"
DEFAULT = f"sqlite:///{STATE_DIR}/meydan.sqlite3"


def describe() -> None:
    url = urlsplit(os.environ.get("DATABASE_URL") or DEFAULT)
    if url.scheme == "sqlite":
        said = {"engine": "sqlite", "name": url.path[1:]}
    elif url.scheme in {"postgres", "postgresql"}:
        said = {"engine": "postgresql", **_convert_to_environment(os.environ["DATABASE_URL"])}
        said["name"] = said["PGDATABASE"]
    else:
        sys.exit("DATABASE_URL names neither sqlite nor postgres.")
    said["media"] = f"{STATE_DIR}/media"
    for name, value in said.items():
        if value:
            export = "" if name.islower() else "export "
            sys.stdout.write(f"{export}{name}={shlex.quote(value)}\n")


def _convert_to_environment(url: str) -> dict[str, str]:
    """The parameters of a URL of PostgreSQL as the environment variables of its programs."""
    from psycopg import OperationalError, pq

    try:
        options = [option for option in pq.Conninfo.parse(url.encode()) if option.val is not None]
    except OperationalError:
        # Without the error, which quotes the URL: it may contain a password.
        sys.exit("DATABASE_URL cannot be read.")
    without = b", ".join(option.keyword for option in options if not option.envvar)
    if without:
        sys.exit(f"PostgreSQL's programs cannot be given these options of DATABASE_URL: {without.decode()}.")
    return {option.envvar.decode(): option.val.decode() for option in options if option.envvar and option.val}


def copy(source: str, target: str) -> None:
    with closing(_open_read_only(source)) as original, closing(sqlite3.connect(target)) as copied:
        original.backup(copied)
        # A single self-contained file; Meydan turns write-ahead logging on again.
        copied.execute("PRAGMA journal_mode=DELETE")
        _check_integrity(copied)


def write(source: str, folder: str) -> None:
    target = Path(folder) / "copy"
    with closing(_open_read_only(source)) as original, closing(sqlite3.connect(target)) as copied:
        # The copy itself could only be checked under a name.
        _check_integrity(original)
        # Creates the file, without a journal that would have a name.
        copied.executescript("PRAGMA journal_mode=MEMORY; PRAGMA user_version=1;")
        with target.open("rb") as there:
            target.unlink()
            original.backup(copied)
            # "Read and write without a write-ahead log": https://www.sqlite.org/fileformat.html#the_database_header
            header = bytearray(there.read(100))
            header[18:20] = b"\1\1"
            sys.stdout.buffer.write(header)
            shutil.copyfileobj(there, sys.stdout.buffer)


def _open_read_only(source: str) -> sqlite3.Connection:
    """Open the SQLite file ``source`` for reading; exit with a message if it is missing."""
    if not Path(source).exists():
        sys.exit(f"There is no database {source}.")
    return sqlite3.connect(f"{Path(source).resolve().as_uri()}?mode=ro", uri=True, timeout=60)


def _check_integrity(database: sqlite3.Connection) -> None:
    """Exit with a message if SQLite reports that the database is damaged."""
    [result] = database.execute("PRAGMA integrity_check").fetchone()
    if result != "ok":
        sys.exit(f"The database is damaged: {result}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["describe"]:
            describe()
        case ["copy", source, target]:
            copy(source, target)
        case ["write", source, folder]:
            write(source, folder)
        case _:
            sys.exit(__doc__)
