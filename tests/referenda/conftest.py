"""The format's first implementation, beside which ours is tried."""

from pathlib import Path

import pytest

from tests.referenda import belenios
from tests.referenda.belenios import Tool


@pytest.fixture(scope="session")
def belenios_tool() -> str:
    """The program's path."""
    return belenios.program()


@pytest.fixture
def tool(belenios_tool: str, tmp_path: Path) -> Tool:
    """The tool in a folder of its own."""
    folder = tmp_path / "belenios"
    folder.mkdir()
    return Tool(belenios_tool, folder)
