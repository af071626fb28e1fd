import pytest

from tests.conftest import publish_first_pages


@pytest.fixture(autouse=True)
def pages(db: None) -> None:
    publish_first_pages()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
