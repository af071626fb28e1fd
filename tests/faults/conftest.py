"""One migrated database for each test process, copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.installation import Installation, installed


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with installed(tmp_path_factory.mktemp("template")) as installation:
        yield installation.database_url


@pytest.fixture
def installation(tmp_path: Path, template: str) -> Iterator[Installation]:
    with installed(tmp_path, template) as made:
        yield made
