"""A worker that hangs is ended and started again, and systemd hears of the workers that work."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.serving import workers
from deploy.local import free_port
from tests.faults.installation import Installation
from tests.faults.production import ENVIRONMENT
from tests.waits import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.production]


@pytest.fixture
def notified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The socket on which systemd is notified by this process."""
    with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as receiver:
        receiver.bind(str(tmp_path / "notify"))
        receiver.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", receiver.getsockname())
        yield receiver


def heard(receiver: socket.socket) -> list[bytes]:
    messages = []
    with contextlib.suppress(BlockingIOError):
        while True:
            messages.append(receiver.recv(100))
    return messages


def test_a_hanging_worker_is_replaced(
    installation: Installation, notified: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "HUNG_SECONDS", 3 * workers.BEAT_SECONDS)
    monkeypatch.setenv("WATCHDOG_USEC", "1000000")

    async def scenario() -> None:
        form = workers.Workers([workers.open_listening_socket(free_port())], installation.environment)
        stop = asyncio.Event()
        running = asyncio.create_task(form.run(stop))
        try:
            await asyncio.wait_for(form.serves.wait(), 120)
            [slot] = form.slots
            first = slot.worker
            assert first is not None
            await asyncio.sleep(2)
            assert heard(notified)[:2] == [b"READY=1", b"WATCHDOG=1"]
            os.kill(first.process.pid, signal.SIGSTOP)
            assert await asyncio.wait_for(first.process.wait(), 60) == -signal.SIGKILL
            heard(notified)
            async with asyncio.timeout(PATIENCE):
                while slot.worker in (None, first):
                    await asyncio.sleep(0.1)
            await asyncio.sleep(2)
            assert b"WATCHDOG=1" in heard(notified)
        finally:
            stop.set()
            await running
        assert heard(notified)[-1] == b"STOPPING=1"

    asyncio.run(scenario())


def test_systemd_is_asked_for_time_while_the_database_is_absent(
    installation: Installation, notified: socket.socket
) -> None:
    """Otherwise it would end a process that waits longer than ``TimeoutStartSec``, again and again."""
    absent = {**ENVIRONMENT, "DATABASE_URL": f"postgres://postgres@127.0.0.1:{free_port()}/absent"}
    environment = {**installation.environment, **absent}

    async def scenario() -> None:
        form = workers.Workers([workers.open_listening_socket(free_port())], environment)
        stop = asyncio.Event()
        running = asyncio.create_task(form.run(stop))
        try:
            async with asyncio.timeout(PATIENCE):
                while not (messages := heard(notified)):
                    await asyncio.sleep(0.2)
        finally:
            stop.set()
            await running
        assert set(messages) == {b"EXTEND_TIMEOUT_USEC=180000000"}

    asyncio.run(scenario())
    heard(notified)
    notified.settimeout(PATIENCE)
    with installation.running("manage.py", "work", NOTIFY_SOCKET=notified.getsockname(), **absent) as work:
        assert notified.recv(100) == b"EXTEND_TIMEOUT_USEC=180000000"
        work.popen.send_signal(signal.SIGTERM)
        assert work.popen.wait(PATIENCE) == 0, work.log.read_text()
