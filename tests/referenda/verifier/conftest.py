"""Where tests write an archive."""

from pathlib import Path

import pytest

from tests.referenda.voting import made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / f"{made.UUID}.bel"
