"""A Redis server of a test's own, which can be stopped or frozen."""

import signal
import subprocess
from pathlib import Path

import redis

from tests.faults.installation import accepts, free_port, wait_until


class StoppableRedis:
    """A separate Redis server that restarts on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes]

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(lambda: accepts(self.port))

    def connections(self) -> int:
        """Number of connections since its start."""
        with redis.Redis(port=self.port) as asking:
            return int(asking.info("stats")["total_connections_received"])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)

    def freeze(self) -> None:
        """Connections stay open and the kernel accepts new ones, but nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)
