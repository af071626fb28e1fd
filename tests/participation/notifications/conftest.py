"""A kind of notice for tests, in addition to those of the apps."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from participation.notifications import registry
from participation.notifications.models import Category
from participation.notifications.registry import Kind

#: Subjects that no longer exist.
GONE: set[str] = set()


@pytest.fixture(autouse=True)
def kinds_of_tests(nothing_cached: None) -> Iterator[None]:
    with patch.dict(registry._kinds):
        registry.register("test.plain", Kind(lambda facts, count: f"{facts['what']} × {count}"))
        for category in Category:
            kind = Kind(lambda facts, count: f"{facts['what']} × {count}", category=category)
            registry.register(f"test.{category.value}", kind)
        registry.register(
            "test.looked-up",
            Kind(
                lambda facts, count: f"{facts['title']} × {count}",
                lambda _reader, subjects: {it: {"title": f"<{it}>"} for it in subjects if it not in GONE},
            ),
        )
        yield
    GONE.clear()
