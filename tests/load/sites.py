"""The sites that the benchmark measures, and what is made in them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.faults.installation import SQLITE, Installation, installed, postgresql
from tests.load.table import say

#: Maximum seconds for making rows on a busy machine.
PATIENCE: Final = 1800


@contextmanager
def measured_site(folder: Path, server: str) -> Iterator[Installation]:
    """A migrated installation on ``server``, as the embedded default."""
    environment = {"DJANGO_SETTINGS_MODULE": "tests.load.settings"}
    with installed(folder, server=server, environment=environment) as site:
        yield site


def make_rows(site: Installation, module: str, *arguments: object) -> Any:
    """The JSON that ``module`` prints about what it made in the installation's own process."""
    printed = site.run("-m", module, *map(str, arguments), seconds=PATIENCE).stdout
    return json.loads(printed.splitlines()[-1])


def databases() -> list[tuple[str, str]]:
    """The databases to be measured: a server's address, and its name in the table."""
    if (server := postgresql()) is not None:
        return [(SQLITE, "SQLite"), (server, "PostgreSQL")]
    say("DATABASE_URL names no PostgreSQL: only SQLite is measured.\n")
    return [(SQLITE, "SQLite")]
