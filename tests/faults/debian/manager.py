"""The first process of the machine: prepares it, then starts and stops units for the program ``systemctl``.

``manager.py CHECKOUT PYTHON`` prints ``ready``. The programs of the machine are in ``FRESH``: those of
Debian's packages that every machine has, and stand-ins (programs.py). ``apt-get install`` adds others.
Python's standard library only.
"""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.faults.debian import units

FRESH = Path("/run/fresh")
#: Where systemctl reaches this process.
ADDRESS = "/run/manager.socket"
STAND_INS = ("systemctl", "systemd-run", "apt-get", "git", "make", "editor")
#: Seconds until a process that was asked to end is killed.
STOP_SECONDS = 40


class Failed(Exception):
    """A unit failed, or there is none."""


def programs_of_every_machine() -> list[str]:
    """Paths of programs of packages that are essential, required or important."""
    listed = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Package} ${Essential} ${Priority}\n"],
        capture_output=True,
        text=True,
        check=True,
    )
    packages = [
        package
        for package, essential, priority in map(str.split, listed.stdout.splitlines())
        if essential == "yes" or priority in {"required", "important"}
    ]
    files = subprocess.run(["dpkg", "--listfiles", *packages], capture_output=True, text=True, check=False)
    return [file for file in files.stdout.splitlines() if Path(file).parent.name in {"bin", "sbin"}]


def make_fresh(checkout: str, python: str) -> None:
    FRESH.mkdir()
    for there in programs_of_every_machine():
        if not (FRESH / Path(there).name).is_symlink():
            (FRESH / Path(there).name).symlink_to(there)
    stand_in = (
        f"#!/bin/sh\nCHECKOUT={checkout} PYTHONPATH={checkout}"
        f' exec {python} -m tests.faults.debian.programs "$0" "$@"\n'
    )
    for name in STAND_INS:
        program = FRESH / name
        program.unlink(missing_ok=True)
        # git and make come with their packages.
        if name in {"git", "make"}:
            program = FRESH / f"{name}.stand-in"
        program.write_text(stand_in)
        program.chmod(0o755)
    for name in ("systemctl", "systemd-run"):
        shutil.copy(FRESH / name, "/usr/bin")


def begin_services() -> None:
    """What Debian starts when it installs the packages."""
    [version, *_] = sorted(Path("/usr/lib/postgresql").iterdir(), key=lambda one: -int(one.name))
    for command in (
        ["pg_createcluster", version.name, "main", "--", "--no-sync"],
        ["pg_ctlcluster", "--skip-systemctl-redirect", version.name, "main", "start"],
        ["nginx"],
    ):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


class Manager:
    def __init__(self) -> None:
        self.sockets: dict[str, list[socket.socket]] = {}
        self.services: dict[str, subprocess.Popen[bytes]] = {}
        self.valkey: subprocess.Popen[bytes] | None = None

    def start(self, name: str) -> None:
        """Raises Failed or NoUnit."""
        kind = name.rsplit(".", 1)[-1]
        unit = units.read(name)
        for needed in " ".join(unit["Unit"].get("Requires", []) + unit["Unit"].get("Wants", [])).split():
            self.start(needed)
        if kind == "socket":
            self.listen(name, unit)
        elif kind == "timer":
            units.read(f"{name.removesuffix('.timer')}.service")
        elif kind == "service":
            self.run(name, unit)

    def listen(self, name: str, unit: units.Unit) -> None:
        if name not in self.sockets:
            self.sockets[name] = [
                socket.create_server(address, backlog=2048) for address in units.ports(unit)
            ]

    def run(self, name: str, unit: units.Unit) -> None:
        if name in self.services and self.services[name].poll() is None:
            return
        for command, given in units.commands(unit):
            if unit["Service"]["Type"] == ["oneshot"]:
                if subprocess.run(command, env=given, stdin=subprocess.DEVNULL, check=False).returncode:
                    raise Failed(f"Job for {name} failed.")
            else:
                self.services[name] = self.started(name, command, given)

    def started(self, name: str, command: list[str], given: dict[str, str]) -> "subprocess.Popen[bytes]":
        passed = self.sockets.get(f"{name.removesuffix('.service')}.socket", [])
        if passed:
            given |= {"LISTEN_FDS": str(len(passed))}
        moved = " ".join(f"{3 + number}<&{one.fileno()}" for number, one in enumerate(passed))
        script = f"exec {moved}; exec {shlex.join(command)}" if moved else f"exec {shlex.join(command)}"
        return subprocess.Popen(
            ["bash", "-c", script],
            env=given,
            stdin=subprocess.DEVNULL,
            pass_fds=[one.fileno() for one in passed],
            start_new_session=True,
        )

    def stop(self, name: str) -> None:
        for one in self.sockets.pop(name, []):
            one.close()
        process = self.services.pop(name, None)
        if process is not None and process.poll() is None:
            process.terminate()
            process.wait(STOP_SECONDS)

    def reload(self, name: str) -> None:
        if name == "nginx.service":
            subprocess.run(["nginx", "-s", "reload"], check=True)
        elif name == "postgresql.service":
            os.kill(int(next(Path("/run/postgresql").glob("*.pid")).read_text()), signal.SIGHUP)
        else:
            self.services[name].send_signal(signal.SIGHUP)

    def restart(self, name: str) -> None:
        if name == "valkey-server.service":
            if self.valkey:
                self.valkey.terminate()
                self.valkey.wait(STOP_SECONDS)
            server = shutil.which("valkey-server") or "redis-server"
            self.valkey = subprocess.Popen(
                [server, "/etc/valkey/valkey.conf", "--daemonize", "no"], stdout=subprocess.DEVNULL
            )
            return
        unit = units.read(name)
        for one in [name, *unit["Unit"].get("Wants", [""])[0].split()]:
            if one.endswith(".service"):
                self.stop(one)
        self.start(name)

    def enable(self, name: str) -> None:
        if "Install" not in units.read(name):
            raise Failed(f"{name} has no [Install].")

    def is_active(self, name: str) -> None:
        process = self.services.get(name)
        if name not in self.sockets and (process is None or process.poll() is not None):
            raise Failed(f"{name} is inactive.")

    def answer(self, arguments: list[str]) -> str:
        """The error of a command of systemctl, or an empty string."""
        act, *names = [one for one in arguments if one != "--now"]
        acts: dict[str, list[Callable[[str], None]]] = {
            "daemon-reload": [],
            "enable": [self.enable, self.start] if "--now" in arguments else [self.enable],
            "is-active": [self.is_active],
            "reload": [self.reload],
            "restart": [self.restart],
            "start": [self.start],
            "stop": [self.stop],
        }
        try:
            for name in names:
                for each in acts[act]:
                    each(name if "." in name else f"{name}.service")
        except (Failed, units.NoUnit, subprocess.CalledProcessError) as error:
            return str(error)
        return ""


def main(checkout: str, python: str) -> None:
    make_fresh(checkout, python)
    begin_services()
    manager = Manager()
    server = socket.socket(socket.AF_UNIX)
    server.bind(ADDRESS)
    server.listen()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        connection, _ = server.accept()
        with connection:
            error = manager.answer(json.loads(connection.makefile().readline()))
            connection.sendall(error.encode())


if __name__ == "__main__":
    os.environ["PATH"] = units.PROGRAMS
    del os.environ["PYTHONPATH"]
    main(*sys.argv[1:])
