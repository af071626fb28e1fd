"""For backup.sh and restore.sh: ``DATABASE_URL`` as shell assignments, and SQLite's online backup.

``database.py describe`` prints shell assignments: ``engine``, ``name``, ``media`` (the folder of
pictures), and the variables that PostgreSQL's programs read, so that no password is ever a visible
argument. ``database.py copy FROM TO`` copies a SQLite database that is in use, as of one moment.
"""

import os
import shlex
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

STATE_DIR = os.environ.get("MEYDAN_STATE_DIR") or Path(__file__).resolve().parents[1] / "var"
DEFAULT = f"sqlite:///{STATE_DIR}/meydan.sqlite3"


def describe() -> None:
    url = urlsplit(os.environ.get("DATABASE_URL") or DEFAULT)
    if url.scheme == "sqlite":
        said = {"engine": "sqlite", "name": url.path[1:]}
    elif url.scheme in {"postgres", "postgresql"}:
        options = {name: values[-1] for name, values in parse_qs(url.query).items()}
        said = {
            "engine": "postgresql",
            "name": unquote(url.path[1:]),
            "PGDATABASE": unquote(url.path[1:]),
            "PGHOST": options.get("host") or unquote(url.hostname or ""),
            "PGPORT": str(url.port or ""),
            "PGUSER": unquote(url.username or ""),
            "PGPASSWORD": unquote(url.password or ""),
            "PGSSLMODE": options.get("sslmode", ""),
        }
    else:
        sys.exit("DATABASE_URL names neither sqlite nor postgres.")
    said["media"] = f"{STATE_DIR}/media"
    for name, value in said.items():
        if value:
            export = "" if name.islower() else "export "
            sys.stdout.write(f"{export}{name}={shlex.quote(value)}\n")


def copy(source: str, target: str) -> None:
    if not Path(source).exists():
        sys.exit(f"There is no database {source}.")
    address = f"{Path(source).resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=60)) as original,
        closing(sqlite3.connect(target)) as copied,
    ):
        original.backup(copied)
        # A single self-contained file; Meydan turns write-ahead logging on again.
        copied.execute("PRAGMA journal_mode=DELETE")
        [result] = copied.execute("PRAGMA integrity_check").fetchone()
    if result != "ok":
        sys.exit(f"The copy is damaged: {result}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["describe"]:
            describe()
        case ["copy", source, target]:
            copy(source, target)
        case _:
            sys.exit(__doc__)
