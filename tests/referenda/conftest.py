"""The format's first implementation, beside which ours is tried."""

import os
import shutil
from pathlib import Path

import pytest

from tests.referenda.belenios import Tool


@pytest.fixture(scope="session")
def belenios_tool() -> str:
    """The program's path."""
    path = shutil.which("belenios-tool")
    if path:
        return path
    why = "There is no belenios-tool (Debian package of this name): archives are NOT checked by other code."
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture
def tool(belenios_tool: str, tmp_path: Path) -> Tool:
    """The tool in a folder of its own."""
    folder = tmp_path / "belenios"
    folder.mkdir()
    return Tool(belenios_tool, folder)
