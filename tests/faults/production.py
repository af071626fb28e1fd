"""A production installation: its environment and static files, and the whole form as `make up` serves it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local import free_port
from tests import once
from tests.faults.clients import CUT, status_of
from tests.faults.installation import Installation, Process
from tests.waits import wait_until

HOST = "meydan.example"
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "MEYDAN_SECRET_KEY": "kordon-boyunca-yürürken-söylenmeyecek-kadar-uzun-bir-anahtar-0123456789",
    "MEYDAN_ROLL_PEPPER": "kimlik-numaralarının-biberi-yalnız-bu-denemede-bilinir-9876543210",
    "MEYDAN_HOSTS": f"{HOST}, www.{HOST}, localhost",
}


def collected_files() -> Path:
    """The folder of static files, collected once per run."""
    return once.made("collected", _collect) / "static"


def collect_files(installation: Installation) -> None:
    """Copy the static files into ``installation``."""
    shutil.copytree(collected_files(), installation.folder / "static")


def _collect(folder: Path) -> None:
    """Does not use the database."""
    Installation(folder, f"sqlite:///{folder / once.SQLITE_FILE}", dict(ENVIRONMENT)).manage(
        "collectstatic", "--no-input"
    )


@dataclass
class Form(Process):
    """``deploy.local``: nginx on ``port``, and two worker processes."""

    port: int = 0

    def _children(self, program: str) -> list[int]:
        pid = self.popen.pid
        children = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        return [each for each in children if program in _command(each)]

    def worker_ids(self) -> list[int]:
        return self._children("config.serving.server")

    def nginx_id(self) -> int:
        """Process id of nginx's master."""
        [one] = self._children("nginx: master")
        return one

    def is_ready(self) -> bool:
        try:
            return status_of(self.port, "/readyz", secure=True) == 200
        except CUT:
            return False


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


@contextmanager
def form(installation: Installation, **environment: str) -> Iterator[Form]:
    """The production form of ``installation``, ended with the block."""
    if shutil.which("nginx") is None:
        pytest.skip("There is no nginx on this machine: the production form is NOT tested.")
    port = free_port()
    given = {
        **ENVIRONMENT,
        "MEYDAN_STATIC_DIR": str(collected_files()),
        "PORT": str(port),
        **environment,
    }
    with installation.running("-m", "deploy.local", "--prepared", **given) as process:
        running = Form(process.popen, process.log, port)
        wait_until(lambda: running.is_ready() or process.popen.poll() is not None)
        assert process.popen.poll() is None, process.log.read_text()
        yield running
