"""Collected files are readable by nginx, which runs as another user; pictures of posts are not."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from config.serving.storage import StaticFiles


@pytest.fixture(autouse=True)
def only_the_owner_by_default() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """Octal modes of everything in ``folder``."""
    return {
        str(path.relative_to(folder)): f"{stat.S_IMODE(path.stat().st_mode):o}" for path in folder.rglob("*")
    }


def test_everybody_may_read_collected_files(tmp_path: Path) -> None:
    storage = StaticFiles(location=tmp_path, base_url="/static/")
    storage.save("polls/deep/page.css", ContentFile(b"body { margin: 0 }" * 500))

    list(storage.post_process({"polls/deep/page.css": (storage, "polls/deep/page.css")}))

    collected = modes(tmp_path)
    assert {collected.pop("polls"), collected.pop("polls/deep")} == {"755"}
    assert [name for name in collected if name.endswith(".css.gz")]
    assert "staticfiles.json" in collected
    assert set(collected.values()) == {"644"}


def test_only_their_owner_may_read_pictures(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path

    default_storage.save("forums/picture.webp", ContentFile(b"picture"))

    assert modes(tmp_path) == {"forums": "700", "forums/picture.webp": "600"}
