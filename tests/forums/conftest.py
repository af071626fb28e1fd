from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def nobody_has_written_before(nothing_cached: None) -> None:
    """Clear the shared cache: rate limits are counted there and would outlive a test."""


@pytest.fixture(autouse=True)
def pictures_of_the_test_lie_apart(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
