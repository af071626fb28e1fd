"""A Redis server of a test's own, which can be lost."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest
import redis

from deploy.local import free_port
from tests.faults.installation import accepts
from tests.waits import PATIENCE, wait_until


class StoppableRedis:
    """A separate Redis server that restarts on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(lambda: accepts(self.port))

    def connections(self) -> int:
        """Number of connections since its start."""
        with redis.Redis(port=self.port) as asking:
            return int(asking.info("stats")["total_connections_received"])

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE)

    def freeze(self) -> None:
        """Connections stay open and the kernel accepts new ones, but nothing is answered."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def _send(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    @classmethod
    @contextmanager
    def running_in(cls, folder: Path) -> Iterator[Self]:
        """A running one, killed with the block."""
        if shutil.which("redis-server") is None:
            pytest.skip("There is no redis-server on this machine: losing Redis is NOT tested.")
        running = cls(folder)
        running.start()
        try:
            yield running
        finally:
            running.kill()
