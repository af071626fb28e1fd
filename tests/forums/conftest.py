from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def empty_rate_limits(nothing_cached: None) -> None:
    """Clear the shared cache: rate limits are counted there and would outlive a test."""


@pytest.fixture(autouse=True)
def separate_picture_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
