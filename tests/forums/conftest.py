from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nobody_has_written_before() -> Iterator[None]:
    """Limits count on the shared cache, which outlives a test. Nothing is cleared: on Redis another worker's
    tests are counting there."""
    before = cache.key_prefix
    cache.key_prefix = uuid4().hex
    yield
    cache.key_prefix = before


@pytest.fixture(autouse=True)
def pictures_of_the_test_lie_apart(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
