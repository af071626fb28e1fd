from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache

from forums.models import RuleBook


@pytest.fixture(autouse=True)
def nobody_has_written_before() -> Iterator[None]:
    """Limits count on the shared cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def book(db: None) -> RuleBook:
    """The first rule book, as the migration writes it; emptying the database after a transactional test takes
    it away for those that follow."""
    if not RuleBook.objects.exists():
        import_module("forums.migrations.0004_rules_and_guards").publish_first_book(apps, None)
    return RuleBook.objects.get()


@pytest.fixture(autouse=True)
def pictures_of_the_test_lie_apart(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
