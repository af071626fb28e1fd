"""Enough of systemd to start the files of deploy/systemd: unit files, and the command that runs one.

A setting of ``[Service]`` that is neither in ``IGNORED`` nor read here is an error, so that nothing that
decides how a process runs is left out. Python's standard library only.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

FOLDER = Path("/etc/systemd/system")
#: systemd's default for services.
PROGRAMS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
READ = {
    *(
        "Type",
        "User",
        "Group",
        "WorkingDirectory",
        "EnvironmentFile",
        "Environment",
        "ExecStart",
        "ExecReload",
    ),
    *("StateDirectory", "StateDirectoryMode", "ReadWritePaths", "ProtectSystem", "UMask", "NoNewPrivileges"),
    *("KillMode", "TimeoutStopSec", "CapabilityBoundingSet"),
}
#: Further hardening, restarts, and limits, which only systemd has.
IGNORED = re.compile(
    r"Restart\w*|Restrict\w+|Protect\w+|Private\w+|ProcSubset|RemoveIPC|LockPersonality|SystemCall\w+"
    r"|Limit\w+|TimeoutStartSec|NonBlocking|WatchdogSec|NotifyAccess"
)

Unit = dict[str, dict[str, list[str]]]


class NoUnit(Exception):
    """There is no such unit, or one of its settings is not known here."""


def read(name: str) -> Unit:
    """The values of each setting by section, in order. Raises NoUnit."""
    template = re.sub(r"@.*(?=\.)", "@", name)
    try:
        text = (FOLDER / template).read_text()
    except FileNotFoundError:
        raise NoUnit(f"Unit {name} not found.") from None
    unit: Unit = {}
    section = ""
    for line in text.replace("\\\n", " ").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line.strip() and line[0] not in "#;":
            setting, value = line.split("=", 1)
            unit.setdefault(section, {}).setdefault(setting.strip(), []).append(value.strip())
    for setting in unit.get("Service", {}):
        if setting not in READ and not IGNORED.fullmatch(setting):
            raise NoUnit(f"{name}: {setting} is not known to tests/faults/debian/units.py.")
    return unit


def variables(unit: Unit) -> dict[str, str]:
    """The environment of the unit's processes. Files win, as with systemd."""
    service = unit["Service"]
    given = {"PATH": PROGRAMS, "HOME": "/var/lib/meydan", "USER": service["User"][-1]}
    for line in service.get("Environment", []):
        given |= dict(pair.split("=", 1) for pair in shlex.split(line))
    for file in service.get("EnvironmentFile", []):
        given |= dict(in_file(Path(file)))
    return given


def in_file(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, value = line.split("=", 1)
            yield name, value.strip()


def as_user(user: str, group: str) -> list[str]:
    """Prefix of a command that runs as ``user`` without any privilege."""
    who = ["--reuid", user, "--regid", group, "--init-groups"]
    return ["/usr/bin/setpriv", *who, "--no-new-privs", "--bounding-set=-all", "--"]


def commands(unit: Unit) -> Iterator[tuple[list[str], dict[str, str]]]:
    """The commands of ``ExecStart`` with their environments. Creates the state folder."""
    service = {setting: values[-1] for setting, values in unit["Service"].items()}
    given = variables(unit)
    writable = service.get("ReadWritePaths", "").split()
    if "StateDirectory" in service:
        state = f"/var/lib/{service['StateDirectory']}"
        Path(state).mkdir(mode=int(service["StateDirectoryMode"], 8), exist_ok=True)
        writable.append(state)
    for line in unit["Service"]["ExecStart"]:
        program = as_user(service["User"], service["Group"])
        yield confined(service, writable, [*program, *shlex.split(line)]), given


def confined(service: Mapping[str, str], writable: Sequence[str], command: Sequence[str]) -> list[str]:
    """``command`` in the unit's folder and with its umask, able to write only to ``writable`` and /tmp."""
    if service.get("ProtectSystem") != "strict":
        raise NoUnit("ProtectSystem must be strict.")
    script = (
        'set -e; for folder in $1; do mount --bind "$folder" "$folder"; done; mount -o remount,bind,ro /;'
        ' cd "$2"; umask "$3"; shift 3; export LISTEN_PID=$$; exec "$@"'
    )
    inside = [
        "bash",
        "-c",
        script,
        "confined",
        " ".join(writable),
        service["WorkingDirectory"],
        service["UMask"],
    ]
    return ["/usr/bin/unshare", "--mount", "--", *inside, *command]


def ports(unit: Unit) -> list[tuple[str, int]]:
    addresses = [value.rsplit(":", 1) for value in unit["Socket"]["ListenStream"]]
    return [(host, int(port)) for host, port in addresses]
