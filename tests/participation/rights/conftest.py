from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def separate_folders(settings: Any, tmp_path: Path, nothing_cached: None) -> None:
    settings.EXPORT_ROOT = tmp_path / "exports"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ALLOWED_HOSTS = ["testserver"]
