"""Configuration and fixtures of all tests."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from asgiref.sync import SyncToAsync
from django.apps import apps
from django.core.cache import caches
from django.db import connection, connections, transaction
from django.test import client as test_client
from django.utils import translation
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from participation.storage import overwriting
from participation.storage.local_cache import local_cache
from tests import browser, emptying, legs, once, timing
from tests.examples import examples
from tests.journeys import sites, templates

NUMBERS_HAVE_ENDED = overwriting._have_transactions_ended

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from forums.moderation.rule_books.models import RuleBook
    from participation.people.models import User

# No deadline: workers share the cores, so a slow example says nothing about the code.
settings.register_profile("default", deadline=None, max_examples=examples(50))
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--leg",
        choices=sorted({*legs.BOTH, legs.PURE}),
        help="run a whole leg of the suite: what can fail there (tests/legs.py); without it every test",
    )
    parser.addoption(
        "--circle",
        choices=(legs.LANDING, legs.WHOLE),
        default=legs.LANDING,
        help="with --leg: what runs at each landing, or everything, as before a release",
    )


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """On the servers' leg one more than cores: faults and journeys wait for processes half of the time."""
    return (os.cpu_count() or 1) + 1 if config.getoption("leg") == legs.SERVERS else None


def pytest_configure(config: pytest.Config) -> None:
    if once.begin():
        config.add_cleanup(once.end)
        config.pluginmanager.register(timing.Timing())
        if config.getoption("leg") in legs.BOTH:
            # Prepared while the workers collect tests. Cleanups run in reverse order: the thread is joined
            # before ``once.end`` removes what it makes.
            making = Thread(target=_make_what_all_copy, args=[has_journeys(config)], daemon=True)
            making.start()
            config.add_cleanup(making.join)
        is_whole = config.getoption("circle") == legs.WHOLE
        if config.getoption("leg") == legs.SERVERS and is_whole and browser.path():
            config.pluginmanager.register(templates.Table())


def has_journeys(config: pytest.Config) -> bool:
    """Whether browsers visit sites in this run of a leg."""
    selects_some = config.getoption("leg") == legs.SERVERS or config.getoption("circle") == legs.WHOLE
    return selects_some and browser.path() is not None


def _make_what_all_copy(has_journeys: bool) -> None:
    once.migrated()
    if has_journeys:
        sites.seed_of_the_run()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Every second worker imports the test files in reverse order.

    pytest rewrites asserts and caches the result. In a fresh checkout each worker thus rewrites half of the
    files and reads the other half.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    if session.config.getoption("leg") and int(worker.removeprefix("gw")) % 2:
        for path in sorted((once.ROOT / "tests").rglob("test_*.py"), reverse=True):
            import_module(".".join(path.relative_to(once.ROOT).with_suffix("").parts))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    legs.check_module_transactions(items)
    if leg := config.getoption("leg"):
        legs.keep(leg, config.getoption("circle"), config, items)
    items[:] = legs.slow_files_first(items)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Freeze the imported and collected objects, so that the garbage collector does not scan them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(autouse=True)
def each_test_begins_in_turkish() -> Iterator[None]:
    """Resets the language, because a request leaves its own active in the thread."""
    with translation.override("tr"):
        yield


@pytest.fixture(autouse=True, scope="session")
def mails_go_through_the_outbox(django_test_environment: None) -> Iterator[None]:
    """Django's test environment would put them into ``mail.outbox`` at once, past the site's own outbox."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.EMAIL_BACKEND", "tests.mails.SentAtOnce")
        yield


@pytest.fixture(autouse=True, scope="session")
def the_test_client_records_only_the_page() -> Iterator[None]:
    """``response.context`` is that of the first template that a request renders, even if that is a mail's.

    Django's test client would also copy the context of every included template and form field, which is slow.
    """
    record: Callable[..., None] = vars(test_client)["store_rendered_templates"]

    def record_page(store: dict[str, Any], **rendered: Any) -> None:
        if not store.get("templates"):
            record(store, **rendered)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_client, "store_rendered_templates", record_page)
        yield


@pytest.fixture(autouse=True)
def empty_local_cache() -> None:
    """Ids are used again by the next test, and factories change rows without an official act."""
    local_cache.clear()


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Switch throttles on, with separate counters for each test.

    The class is patched because settings are read only once; a throttle reads its rates from the class.
    """
    # Imported here because settings are not loaded when this module is imported.
    from rest_framework.throttling import SimpleRateThrottle

    unlimited: Mapping[str, Any] = dict.fromkeys(SimpleRateThrottle.THROTTLE_RATES)

    def switch_on(**rates: str) -> None:
        monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {**unlimited, **rates})
        monkeypatch.setattr(SimpleRateThrottle, "cache_format", f"{uuid4()}_%(scope)s_%(ident)s")

    return switch_on


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Test databases start as copies of the database migrated once per run."""
    template = once.migrated()
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(connection.creation, "_destroy_test_db", _drop)
            patch.setitem(connection.settings_dict["TEST"], "TEMPLATE", urlsplit(template).path[1:])
            patch.setitem(connection.settings_dict["TEST"], "NAME", once.database_name("worker"))
        else:
            creation: Any = connection.creation
            create = creation._create_test_db

            def create_a_copy(*options: Any, **more: Any) -> str:
                name = str(create(*options, **more))
                for left in ("-wal", "-shm"):  # by a run that ended with open connections
                    Path(f"{name}{left}").unlink(missing_ok=True)
                shutil.copyfile(once.sqlite_file(template), name)
                return name

            patch.setattr(creation, "_create_test_db", create_a_copy)
        yield


def _drop(name: str, _verbosity: int) -> None:
    """Drop a test database even if a thread that has not ended yet is still connected to it."""
    creation: Any = connection.creation
    with creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")


@pytest.fixture(autouse=True)
def the_thread_of_sync_code_keeps_no_connection() -> Iterator[None]:
    """``sync_to_async`` runs code of tests in one thread, whose connection would outlive the test."""
    yield
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()


@pytest.fixture(autouse=True, scope="session")
def databases_of_other_workers_are_none_of_the_sites() -> Iterator[None]:
    """No test waits for other workers' transactions, except those that use ``waits_for_other_databases``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overwriting, "_have_transactions_ended", lambda cursor, before: True)
        yield


@pytest.fixture
def waits_for_other_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait as a site does, for as long as a module of another worker may take."""
    monkeypatch.setattr(overwriting, "_have_transactions_ended", NUMBERS_HAVE_ENDED)
    monkeypatch.setattr(overwriting, "_LOOKS", 1200)


@pytest.fixture(autouse=True, scope="session")
def a_transactional_test_is_cleared_away_after() -> Iterator[None]:
    with emptying.of_filled_tables_alone():
        yield


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around the module: its fixtures write their rows once, each test runs in a savepoint.

    Python objects are not rolled back, so each test must load its own. The cache starts empty, since ids are
    reused. Every test of such a module needs ``db`` (``legs.check_module_transactions``).
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
    """Changes the key prefix instead of clearing the cache: on Redis another worker's tests use it too."""
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
    """Lets the test see an empty cache."""
    with _as_if_nothing_were_cached():
        yield


def publish_first_book() -> "RuleBook":
    """The forums' first rule book, as the migration writes it.

    Emptying the database after a transactional test deletes it, so later tests need it again.
    """
    # Imported here because settings are not loaded when this module is imported.
    from forums.moderation.rule_books.models import RuleBook

    if not RuleBook.objects.exists():
        import_module("forums.migrations.0004_first_rule_book").publish_first_book(apps, None)
    return RuleBook.objects.get()


def publish_first_texts() -> None:
    """The first privacy notice and consents, as the migration writes them; for the same reason."""
    import_module("participation.privacy.migrations.0002_first_texts").publish_first_texts(apps, None)


def publish_first_pages() -> None:
    """The first versions of the pages, as the migration writes them; for the same reason."""
    import_module("participation.pages.migrations.0002_first_texts").publish_first_pages(apps, None)


def enter_correction_rule() -> None:
    """The first rule on corrections of electoral rolls, as the migration writes it; for the same reason."""
    import_module("participation.roll.migrations.0004_correction_guards").enter_first_rule(apps, None)


@pytest.fixture
def api() -> "APIClient":
    """A program that has not signed in."""
    # Imported here because settings are not loaded when this module is imported.
    from rest_framework.test import APIClient

    return APIClient(headers={"accept-language": "en"})


@pytest.fixture
def editor(db: None) -> "User":
    return _user_with("editor")


@pytest.fixture
def officer(db: None) -> "User":
    return _user_with("officer")


def _user_with(role: str) -> "User":
    # Imported here because settings are not loaded when this module is imported.
    from tests.factories import make_user

    return make_user(role=role)


@pytest.fixture
def book(db: None) -> "RuleBook":
    return publish_first_book()
