"""Every ``*.test.js`` beside the module that it tests, by Node's test runner."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.javascript.node import node_command

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("config", "forums", "participation", "polls", "realtime", "referenda")
FILES = sorted(
    path for folder in FOLDERS for path in (ROOT / folder).rglob("*.test.js") if "static" in path.parts
)
#: Where Node's report begins to say what failed, and why.
FAILED = "failing tests:"

pytestmark = pytest.mark.slow


def test_every_test_of_a_javascript_module_passes() -> None:
    assert FILES
    ran = subprocess.run(
        [
            *node_command(),
            "--test",
            f"--test-concurrency={os.cpu_count()}",
            "--test-reporter=spec",
            *map(str, FILES),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout.partition(FAILED)[2] or ran.stdout + ran.stderr
