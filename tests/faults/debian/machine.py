"""Starts and ends the machine, and runs commands on it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.installation import ROOT
from tests.waits import wait_until

SETUP = Path(__file__).with_name("setup.sh")
PROGRAMS = ("unshare", "nsenter", "ip", "dpkg-query", "dbus-daemon", "pg_createcluster", "nginx", "openssl")
#: What the machine does first with its namespaces.
TRIED = "mount -t cgroup2 cgroup2 /mnt && rmdir $(mktemp --directory /mnt/XXXX)"
#: The shell of root on a fresh machine, and that of the services.
FRESH_PATH = "/usr/local/sbin:/run/fresh"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"


def missing() -> str:
    """Why there can be no such machine here, or an empty string."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin:/lib/systemd"
    programs = [name for name in (*PROGRAMS, "systemd") if shutil.which(name, path=path) is None]
    if programs:
        return f"This machine has no {', '.join(programs)}."
    if not (shutil.which("valkey-server", path=path) or shutil.which("redis-server", path=path)):
        return "This machine has neither Valkey nor Redis."
    tried = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--cgroup", "--fork", "sh", "-c", TRIED],
        capture_output=True,
        text=True,
        check=False,
    )
    return tried.stderr.strip()


@dataclass
class Machine:
    #: Process id of its systemd.
    pid: int

    def run(self, script: str, *, path: str = PATH, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        """Run ``script`` with bash as root."""
        inside = ["nsenter", f"--target={self.pid}", "--all", "--root", "--wd", "--"]
        return subprocess.run(
            [*inside, "/usr/bin/env", "-i", f"PATH={path}", "HOME=/root", "/usr/bin/bash", "-c", script],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def journal(self) -> str:
        """What systemd and its units said."""
        return self.run("journalctl --no-pager").stdout


@contextmanager
def running(folder: Path) -> Iterator[Machine]:
    """A machine that ends with the block. ``folder`` is empty. Skips the test where there can be none."""
    if reason := missing():
        pytest.skip(f"{reason} The installation page is NOT played.")
    needed = {sys.base_prefix, *(str((ROOT / each).resolve()) for each in (".venv", "node_modules"))}
    log = folder / "log"
    memory = folder / "memory"
    memory.mkdir()
    arguments = [str(memory), sys.executable, str(ROOT), *sorted(needed - {"/usr"})]
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["unshare", "--mount", "--net", "bash", str(SETUP), *arguments],
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", log.read_text()
    machine = Machine(child_of(child_of(process.pid)))
    try:
        # What Debian starts when it installs the packages.
        wait_until(lambda: machine.run("systemctl start dbus nginx postgresql valkey-server").returncode == 0)
        yield machine
    finally:
        os.kill(machine.pid, signal.SIGKILL)
        process.wait(120)


def child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text())
