"""Stand-ins for programs that the page's commands call: ``programs.py NAME ARGUMENT…``.

- ``apt-get install`` makes the programs of packages available. Before, they are not found.
- ``git clone`` copies the checkout of the tests, with the modes that the shell's umask gives.
- ``make`` checks that its targets exist, links the environment and the packages of the tests instead of
  building others (which takes minutes and a network), and compiles the translations.
- ``editor`` changes nothing.

Python's standard library only.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

FRESH = Path("/run/fresh")
#: Where the programs of all packages are.
INSTALLED = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
CHECKOUT = Path(os.environ.get("CHECKOUT", ""))
#: Programs of packages that a fresh machine lacks. A package that the page adds is added here.
PACKAGES = {
    "git": ("git",),
    "make": ("make",),
    "openssl": ("openssl",),
    "nginx": ("nginx",),
    "postgresql": ("createuser", "createdb", "psql", "pg_dump", "pg_restore", "dropdb"),
    "valkey-server": (),
    "python3-venv": ("python3",),
}
NOT_COPIED = (
    ".git",
    ".venv",
    "node_modules",
    "var",
    "mutants",
    "*_cache",
    "__pycache__",
    "*.mo",
    ".hypothesis",
)


def apt_get(act: str, *packages: str) -> None:
    if act != "install":
        sys.exit(f"apt-get {act}: not played")
    for package in packages:
        if package.startswith("--"):
            continue
        for program in PACKAGES[package]:
            stand_in = FRESH / f"{program}.stand-in"
            there = str(stand_in) if stand_in.exists() else shutil.which(program, path=INSTALLED)
            if there is None:
                sys.exit(f"This machine has no {program}.")
            (FRESH / program).unlink(missing_ok=True)
            (FRESH / program).symlink_to(there)


def git(act: str, *arguments: str) -> None:
    if act == "clone":
        target = Path(arguments[-1])
        excluded = [f"--exclude={pattern}" for pattern in NOT_COPIED]
        packed = subprocess.Popen(["tar", "-C", CHECKOUT, "-c", *excluded, "."], stdout=subprocess.PIPE)
        # The owner's permissions as a clone sets them: from the umask.
        target.mkdir()
        unpacking = ["tar", "-C", str(target), "-x", "--no-same-owner", "--no-same-permissions"]
        subprocess.run(unpacking, stdin=packed.stdout, check=True)
    elif act not in {"checkout", "fetch"} or not Path("manage.py").exists():
        sys.exit(f"git {act}: not played, or no checkout")


def make(*targets: str) -> None:
    subprocess.run(["/usr/bin/make", "--dry-run", *targets], check=True, stdout=subprocess.DEVNULL)
    for target, folder in ((".venv/runtime.stamp", ".venv"), ("node_modules/stamp", "node_modules")):
        if target in targets and not Path(folder).exists():
            Path(folder).symlink_to((CHECKOUT / folder).resolve())
    if ".venv/messages.stamp" in targets:
        subprocess.run([".venv/bin/python", "manage.py", "translations", "compile"], check=True)


def editor(file: str) -> None:
    if not Path(file).exists():
        sys.exit(f"{file} does not exist")


def main(name: str, *arguments: str) -> None:
    name = Path(name).name.removesuffix(".stand-in")
    acts: dict[str, Callable[..., None]] = {
        "apt-get": apt_get,
        "git": git,
        "make": make,
        "editor": editor,
    }
    acts[name](*arguments)


if __name__ == "__main__":
    del os.environ["PYTHONPATH"]
    main(*sys.argv[1:])
