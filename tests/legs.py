"""Two legs and two circles of the suite: which test runs where, and when.

``embedded`` is the default installation (SQLite, everything in one process), ``servers`` is production
(PostgreSQL and Redis). The circle ``landing`` runs at each landing, ``whole`` before a release.
docs/testing.md has the table. ``pure`` is what uses nothing outside its process: it runs on a second version
of Python.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import Final

import pytest

EMBEDDED: Final = "embedded"
SERVERS: Final = "servers"
BOTH: Final = frozenset({EMBEDDED, SERVERS})
PURE: Final = "pure"
LANDING: Final = "landing"
WHOLE: Final = "whole"

#: Fixtures of pytest-django that give access to the database. The first set also empties it afterwards.
TRANSACTIONAL_FIXTURES: Final = frozenset({"transactional_db", "django_db_reset_sequences", "live_server"})
DATABASE_FIXTURES: Final = TRANSACTIONAL_FIXTURES | {"db", "django_db_setup", "django_db_serialized_rollback"}
#: Slow files that begin before any journey.
BEFORE_JOURNEYS: Final = 3
#: Folder whose tests start installations with their own database.
INSTALLATIONS: Final = Path(__file__).parent / "faults"
#: Fixtures that ask pages or the API. What these render and refuse does not depend on the database.
PAGE_FIXTURES: Final = frozenset({"client", "api", "rf"})
#: Names of test files about pages, forms or the API, whatever fixtures their tests have.
PAGE_FILES: Final = re.compile(r"test_(\w+_)?(pages?|views|forms|api)(_\w+)?\.py")


def legs_of(item: pytest.Item, circle: str = WHOLE) -> frozenset[str]:
    """The legs on which ``item`` runs when a whole leg is selected, none if it is not in ``circle``."""
    marks = {mark.name for mark in item.iter_markers()}
    if circle == LANDING:
        return _legs_of_landing(item, marks)
    if marks & {"postgres", "redis", "production"}:
        return frozenset({SERVERS})
    if "embedded" in marks:
        return frozenset({EMBEDDED})
    if "journey" in marks:
        return BOTH if "essential" in marks else frozenset({SERVERS})
    return BOTH if _asks_database(item, marks) else frozenset({EMBEDDED})


def _legs_of_landing(item: pytest.Item, marks: set[str]) -> frozenset[str]:
    """Journeys and faults are left out unless they are essential, and pages are tested on one database."""
    is_fault = INSTALLATIONS in item.path.parents
    if "thorough" in marks or (("journey" in marks or is_fault) and "essential" not in marks):
        return frozenset()
    if marks & {"postgres", "redis", "production", "journey"} or is_fault:
        return frozenset({SERVERS})
    if "embedded" in marks or not _asks_database(item, marks):
        return frozenset({EMBEDDED})
    return frozenset({EMBEDDED}) if _asks_pages(item) else BOTH


def _asks_pages(item: pytest.Item) -> bool:
    """Whether ``item`` is about pages or the API, and not about transactions of its own."""
    if not PAGE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ())):
        return True
    return bool(PAGE_FILES.fullmatch(item.path.name)) and not _is_transactional(item)


def is_pure(item: pytest.Item) -> bool:
    """Whether ``item`` uses nothing outside its process, and is not slow."""
    is_alone = legs_of(item) == {EMBEDDED} and item.get_closest_marker("embedded") is None
    return is_alone and item.get_closest_marker("slow") is None


def _asks_database(item: pytest.Item, marks: set[str]) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return (
        "django_db" in marks
        or not fixtures.isdisjoint(DATABASE_FIXTURES)
        or INSTALLATIONS in item.path.parents
    )


def check_module_transactions(items: Iterable[pytest.Item]) -> None:
    """Raise UsageError if a module with ``module_db`` has a test that is transactional or lacks ``db``.

    The first would delete the module's rows, the second could write rows that stay.
    """
    modules = {item.path for item in items if "module_db" in getattr(item, "fixturenames", ())}
    for item in items:
        if item.path not in modules:
            continue
        has_database = "db" in getattr(item, "fixturenames", ()) or any(item.iter_markers("django_db"))
        if _is_transactional(item) or not has_database:
            raise pytest.UsageError(
                f"{item.nodeid}: with module_db every test needs db, and none may be transactional"
            )


def _is_transactional(item: pytest.Item) -> bool:
    """Whether ``item`` commits, instead of being rolled back."""
    return not TRANSACTIONAL_FIXTURES.isdisjoint(getattr(item, "fixturenames", ())) or any(
        mark.args[:1] == (True,) or mark.kwargs.get("transaction") or mark.kwargs.get("reset_sequences")
        for mark in item.iter_markers("django_db")
    )


def slow_files_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """``items`` in an order in which no worker is left with a slow file at the end.

    xdist would start with files of many tests, and these are quick. Files of slow tests, which mostly wait
    for processes, alternate with journeys, which keep a core busy. The first ones come before any journey:
    the site that journeys copy is being seeded meanwhile.
    """
    turns: dict[Path, tuple[int, str]] = {}
    numbers = {"slow": count(), "journey": count(BEFORE_JOURNEYS)}
    last = (len(items), "")
    for item in items:
        kind = next((mark for mark in numbers if item.get_closest_marker(mark)), "")
        if kind and item.path not in turns:
            turns[item.path] = (next(numbers[kind]), kind)
    return sorted(items, key=lambda item: turns.get(item.path, last))


def keep(leg: str, circle: str, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep only the tests of ``leg`` in ``circle`` in ``items``."""
    kept: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        runs = is_pure(item) if leg == PURE else leg in legs_of(item, circle)
        (kept if runs else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = kept
