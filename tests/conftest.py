"""What holds for every test."""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection, transaction
from django.utils import translation
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from participation import overwriting
from tests import browser, emptying, legs, once, timing
from tests.examples import examples
from tests.journeys import sites, templates

NUMBERS_HAVE_ENDED = overwriting._numbers_have_ended

if TYPE_CHECKING:
    from forums.models import RuleBook

# Workers share the cores: an example that took 200 ms once says nothing about the code.
settings.register_profile("default", deadline=None, max_examples=examples(50))
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--leg",
        choices=sorted(legs.BOTH),
        help="run a whole leg of the suite: what can fail there (tests/legs.py); without it every test",
    )


def pytest_configure(config: pytest.Config) -> None:
    if once.begin():
        config.add_cleanup(once.end)
        config.pluginmanager.register(timing.Timing())
        if config.getoption("leg"):
            # Prepared while the workers collect tests. Cleanups run in reverse order: the thread is joined
            # before ``once.end`` removes what it makes.
            making = Thread(target=_make_what_all_copy, daemon=True)
            making.start()
            config.add_cleanup(making.join)
        if config.getoption("leg") == legs.SERVERS and browser.path():
            config.pluginmanager.register(templates.Table())


def _make_what_all_copy() -> None:
    once.migrated()
    if browser.path():
        sites.seed_of_the_run()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Every second worker begins with the last file: pytest rewrites asserts and keeps what it has rewritten,
    so that in a fresh checkout each rewrites half of the files and reads the other half."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    if session.config.getoption("leg") and int(worker.removeprefix("gw")) % 2:
        for path in sorted((once.ROOT / "tests").rglob("test_*.py"), reverse=True):
            import_module(".".join(path.relative_to(once.ROOT).with_suffix("").parts))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    legs.check_module_transactions(items)
    if leg := config.getoption("leg"):
        legs.keep(leg, config, items)
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """What takes longest begins first, so that no worker is left alone with it at the end (xdist would begin
    with files of many tests, and they are quick). Journeys come second: their site is still being seeded."""
    marks = {mark.name for mark in item.iter_markers()}
    return 0 if "slow" in marks else 1 if "journey" in marks else 2


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: the garbage collector need not go through it
    again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(autouse=True)
def each_test_begins_in_turkish() -> Iterator[None]:
    """A request leaves its language behind in the thread."""
    with translation.override("tr"):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Test databases begin as copies of the one that is migrated for the whole run."""
    template = once.migrated()
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setitem(connection.settings_dict["TEST"], "TEMPLATE", urlsplit(template).path[1:])
        else:
            creation: Any = connection.creation
            create = creation._create_test_db

            def create_a_copy(*options: Any, **more: Any) -> str:
                name = str(create(*options, **more))
                shutil.copyfile(once.sqlite_file(template), name)
                return name

            patch.setattr(creation, "_create_test_db", create_a_copy)
        yield


@pytest.fixture(autouse=True, scope="session")
def databases_of_other_workers_are_none_of_the_sites() -> Iterator[None]:
    """Nobody waits for what they write, but who looks at what was left: ``waits_for_other_databases``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overwriting, "_numbers_have_ended", lambda cursor, before: True)
        yield


@pytest.fixture
def waits_for_other_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a site, and as long as another worker's module may last."""
    monkeypatch.setattr(overwriting, "_numbers_have_ended", NUMBERS_HAVE_ENDED)
    monkeypatch.setattr(overwriting, "_LOOKS", 1200)


@pytest.fixture(autouse=True, scope="session")
def a_transactional_test_is_cleared_away_after() -> Iterator[None]:
    with emptying.of_filled_tables_alone():
        yield


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around the module: its fixtures write their rows once, each test runs in a savepoint.

    Objects are not rolled back: give each test its own. The cache begins empty, since ids come again. Every
    test of such a module asks for ``db`` (``legs.check_module_transactions``).
    """
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        translation.override("tr"),
        _as_if_nothing_were_cached(),
    ):
        yield
        transaction.set_rollback(True)


@contextmanager
def _as_if_nothing_were_cached() -> Iterator[None]:
    """Nothing is cleared: on Redis the tests of another worker count there."""
    known = [(cache, cache.key_prefix) for cache in caches.all()]
    for cache, _prefix in known:
        cache.key_prefix = uuid4().hex
    try:
        yield
    finally:
        for cache, prefix in known:
            cache.key_prefix = prefix


@pytest.fixture
def nothing_cached() -> Iterator[None]:
    """The cache as if it were empty."""
    with _as_if_nothing_were_cached():
        yield


def publish_first_book() -> "RuleBook":
    """The forums' first rule book, as the migration writes it; emptying the database after a transactional
    test takes it away for those that follow."""
    # Settings are not read yet when this module is.
    from forums.models import RuleBook

    if not RuleBook.objects.exists():
        import_module("forums.migrations.0004_first_rule_book").publish_first_book(apps, None)
    return RuleBook.objects.get()


@pytest.fixture
def book(db: None) -> "RuleBook":
    return publish_first_book()
