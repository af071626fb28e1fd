from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nobody_has_written_before() -> Iterator[None]:
    """Limits count on the shared cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()
