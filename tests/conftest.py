"""What holds for every test."""

import os
import shutil
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import settings

from tests import emptying, once

if TYPE_CHECKING:
    from forums.models import RuleBook

# Workers share the cores: an example that took 200 ms once says nothing about the code.
settings.register_profile("embedded", deadline=None)
# Most of what is tried with many examples asks no database: on servers fewer are tried again.
settings.register_profile("servers", deadline=None, max_examples=30)
settings.load_profile("servers" if os.environ.get("DATABASE_URL") else "embedded")


def pytest_configure(config: pytest.Config) -> None:
    if once.begin():
        config.add_cleanup(once.end)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker is left alone with it at the end (xdist would begin
    with files of many tests, and they are quick)."""
    items.sort(key=lambda it: not {"journey", "slow"} & {mark.name for mark in it.iter_markers()})


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
def a_transactional_test_is_cleared_away_after() -> Iterator[None]:
    with emptying.of_filled_tables_alone():
        yield


@pytest.fixture
def nothing_cached() -> Iterator[None]:
    """The cache as if it were empty. Nothing is cleared: on Redis the tests of another worker count there."""
    before = cache.key_prefix
    cache.key_prefix = uuid4().hex
    yield
    cache.key_prefix = before


def publish_first_book() -> "RuleBook":
    """The forums' first rule book, as the migration writes it; emptying the database after a transactional
    test takes it away for those that follow."""
    # Settings are not read yet when this module is.
    from forums.models import RuleBook

    if not RuleBook.objects.exists():
        import_module("forums.migrations.0004_rules_and_guards").publish_first_book(apps, None)
    return RuleBook.objects.get()


@pytest.fixture
def book(db: None) -> "RuleBook":
    return publish_first_book()
