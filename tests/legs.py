"""Two legs of the suite: each test runs where it can fail.

``embedded`` is the default installation (SQLite, everything in one process), ``servers`` is production
(PostgreSQL and Redis). What asks the database runs on both. The rest runs once: what asks nothing outside its
process on ``embedded``, browser journeys on ``servers``. Journeys marked ``essential`` run on both.
"""

from pathlib import Path
from typing import Final

import pytest

EMBEDDED: Final = "embedded"
SERVERS: Final = "servers"
BOTH: Final = frozenset({EMBEDDED, SERVERS})

#: Fixtures of pytest-django that open the database.
DATABASE_FIXTURES: Final = frozenset(
    {"db", "transactional_db", "django_db_setup", "django_db_serialized_rollback", "live_server"}
)
#: Folders whose tests start installations with a database of their own.
INSTALLATIONS: Final = (Path(__file__).parent / "faults",)


def legs_of(item: pytest.Item) -> frozenset[str]:
    """The legs on which ``item`` runs when a whole leg is asked for."""
    marks = {mark.name for mark in item.iter_markers()}
    if marks & {"postgres", "redis", "production"}:
        return frozenset({SERVERS})
    if "journey" in marks:
        return BOTH if "essential" in marks else frozenset({SERVERS})
    return BOTH if _asks_database(item, marks) else frozenset({EMBEDDED})


def _asks_database(item: pytest.Item, marks: set[str]) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return (
        "django_db" in marks
        or not fixtures.isdisjoint(DATABASE_FIXTURES)
        or any(folder in item.path.parents for folder in INSTALLATIONS)
    )


def keep(leg: str, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave in ``items`` those of ``leg``."""
    others = [item for item in items if leg not in legs_of(item)]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if leg in legs_of(item)]
