"""Starts and ends the machine, and runs commands on it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.installation import ROOT

SETUP = Path(__file__).with_name("setup.sh")
NEEDED = ("unshare", "nsenter", "setpriv", "ip", "dpkg-query", "pg_createcluster", "nginx", "openssl")
#: The shell of root on a fresh machine, and that of the services.
FRESH_PATH = "/usr/local/sbin:/run/fresh"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"


def missing() -> str:
    """Why there can be no such machine here, or an empty string."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    programs = [name for name in NEEDED if shutil.which(name, path=path) is None]
    if programs:
        return f"This machine has no {', '.join(programs)}."
    if not (shutil.which("valkey-server", path=path) or shutil.which("redis-server", path=path)):
        return "This machine has neither Valkey nor Redis."
    tried = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    return tried.stderr.strip()


@dataclass
class Machine:
    #: Process id of its first process.
    pid: int
    #: What its units print.
    log: Path

    def run(self, script: str, *, path: str = PATH, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        """Run ``script`` with bash as root."""
        inside = ["nsenter", f"--target={self.pid}", "--mount", "--net", "--pid", "--root", "--wd", "--"]
        return subprocess.run(
            [*inside, "/usr/bin/env", "-i", f"PATH={path}", "HOME=/root", "/usr/bin/bash", "-c", script],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )


@contextmanager
def running(folder: Path) -> Iterator[Machine]:
    """A machine that ends with the block. ``folder`` is empty. Skips the test where there can be none."""
    if reason := missing():
        pytest.skip(f"{reason} The installation page is NOT played.")
    needed = {sys.base_prefix, *(str((ROOT / each).resolve()) for each in (".venv", "node_modules"))}
    log = folder / "log"
    memory = folder / "memory"
    memory.mkdir()
    command = [
        "unshare",
        "--mount",
        "--net",
        "--pid",
        "--fork",
        "--kill-child",
        "bash",
        str(SETUP),
        str(memory),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, sys.executable, str(ROOT), *sorted(needed - {"/usr"})],
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        )
    try:
        assert process.stdout is not None
        while (line := process.stdout.readline()) != "ready\n":
            assert line, log.read_text()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        yield Machine(int(children), log)
    finally:
        process.kill()
        process.wait(120)
