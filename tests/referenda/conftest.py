"""Fixtures: the Belenios tool, and clearing of what processes cache about referenda."""

from pathlib import Path

import pytest

from referenda.archive import queries as archive_queries
from referenda.archive.district_groups import queries as district_groups_queries
from tests.referenda import belenios
from tests.referenda.belenios import Tool


@pytest.fixture(autouse=True)
def clear_cached_referenda() -> None:
    """A test may hold the ceremony of the module's referendum again, each time with another key."""
    archive_queries._read_election.cache_clear()
    district_groups_queries._read_online_groups.cache_clear()


@pytest.fixture(scope="session")
def belenios_tool() -> str:
    """Path of the program."""
    return belenios.program()


@pytest.fixture
def tool(belenios_tool: str, tmp_path: Path) -> Tool:
    """The tool in its own folder."""
    folder = tmp_path / "belenios"
    folder.mkdir()
    return Tool(belenios_tool, folder)
