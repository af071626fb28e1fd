"""Copies the run's migrated database for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import once
from tests.faults.installation import Installation, installed


@pytest.fixture(scope="session")
def template() -> str:
    return once.migrated()


@pytest.fixture
def installation(tmp_path: Path, template: str) -> Iterator[Installation]:
    with installed(tmp_path, template) as made:
        yield made
