"""Server processes behind one address each, replaced one after another without a gap.

``python -m config.serving.workers [--ports 8101,8102] [APPLICATION]`` starts one worker
(``config.serving.server``) for each port of the loopback, or for each socket that systemd passes. The
listening sockets stay open here, so no connection is ever refused. SIGHUP replaces the workers one by one:
the new one shares the socket of the old one, which drains only when the new one serves. SIGTERM and SIGINT
let all of them drain and end. A worker that ends by itself is started again. Each shows every few seconds
that it works; one that hangs is killed.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from config.operating import systemd

log = logging.getLogger("meydan.workers")

ROOT: Final = Path(__file__).resolve().parents[2]
#: Environment variable with the number of a worker's end of a socket pair. The worker sends one byte when it
#: serves, and drains when the other end is closed.
PARENT: Final = "MEYDAN_PARENT_SOCKET"
APPLICATION: Final = "config.asgi:application"
#: Seconds that a new worker may take until it serves, and an old one until it has drained.
START_SECONDS: Final = 120.0
DRAIN_SECONDS: Final = 30.0
#: Seconds for a worker that has said that it cannot start, to end by itself.
ENDING_SECONDS: Final = 5.0
#: Seconds between signs of life of a worker, and without one until it is ended: it hangs.
BEAT_SECONDS: Final = 5.0
HUNG_SECONDS: Final = 60.0
#: Seconds before a worker is started again.
PAUSE_SECONDS: Final = 1.0
BACKLOG: Final = 2048
#: systemd passes its sockets from this number on.
FIRST_PASSED: Final = 3


class NotStarted(Exception):
    """A worker ended with ``status``, or took too long, before it served."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"A worker did not start; it ended with {status}.")
        self.status = status


class Worker:
    """One process. ``parent`` is this process's end of the pair by which it notices our end."""

    def __init__(self, process: asyncio.subprocess.Process, parent: socket.socket) -> None:
        self.process = process
        self.parent = parent
        self._beat_at = asyncio.get_running_loop().time()
        self._is_listening = False

    def listen(self) -> None:
        """From now on it must show that it works."""
        loop = asyncio.get_running_loop()
        self._beat_at = loop.time()
        loop.add_reader(self.parent, self._beat)
        self._is_listening = True

    def _beat(self) -> None:
        try:
            beats = self.parent.recv(4096)
        except BlockingIOError:
            return
        if beats:
            self._beat_at = asyncio.get_running_loop().time()
        else:  # it has ended
            self._stop_listening()

    def _stop_listening(self) -> None:
        if self._is_listening:
            asyncio.get_running_loop().remove_reader(self.parent)
            self._is_listening = False

    @property
    def is_well(self) -> bool:
        is_recent = asyncio.get_running_loop().time() - self._beat_at <= HUNG_SECONDS
        return self.process.returncode is None and is_recent

    def end_if_hung(self) -> None:
        """Kill it if it shows no sign of life; it is then started again."""
        if self.process.returncode is None and not self.is_well:
            log.critical("Worker %d hangs and is killed.", self.process.pid)
            self.process.kill()

    async def ended(self) -> int:
        status = await self.process.wait()
        self._stop_listening()
        self.parent.close()
        return status

    async def drain(self) -> None:
        """Ask it to end, and wait; after ``DRAIN_SECONDS`` it is killed."""
        if self.process.returncode is None:
            self.process.terminate()
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                await self.ended()
        except TimeoutError:
            log.warning("Worker %d did not drain and is killed.", self.process.pid)
            self.process.kill()
            await self.ended()


async def start_worker(listening: socket.socket, application: str, environment: Mapping[str, str]) -> Worker:
    """A worker that serves. Raises NotStarted."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    options = ["--fd", str(listening.fileno()), "--proxy-headers", "--verbosity", "0"]
    with theirs:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "config.serving.server",
            *options,
            application,
            cwd=ROOT,
            env={**environment, PARENT: str(theirs.fileno())},
            pass_fds=(listening.fileno(), theirs.fileno()),
            # Ctrl-C reaches only this process, which lets the workers drain.
            start_new_session=True,
        )
    worker = Worker(process, ours)
    try:
        async with asyncio.timeout(START_SECONDS):
            byte = await asyncio.get_running_loop().sock_recv(ours, 1)
    except TimeoutError:
        byte = b""
    except asyncio.CancelledError:
        await worker.drain()
        raise
    if not byte:
        # It is ending. A signal to one that has just ended would take its status away.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ENDING_SECONDS):
                await process.wait()
        await worker.drain()
        raise NotStarted(process.returncode)
    worker.listen()
    return worker


class Slot:
    """A listening socket and the worker that serves it."""

    def __init__(self, listening: socket.socket, application: str, environment: Mapping[str, str]) -> None:
        self.listening = listening
        self.worker: Worker | None = None
        self._old: Worker | None = None
        self._arguments = (listening, application, environment)
        self._replacing = asyncio.Lock()

    async def start(self) -> None:
        self.worker = await start_worker(*self._arguments)

    async def start_first(self) -> None:
        """Like ``start``, but while the database is unavailable, wait for it. Raises NotStarted."""
        while True:
            try:
                return await self.start()
            except NotStarted as error:
                if error.status != os.EX_TEMPFAIL:
                    raise
            log.warning("The database is unavailable; workers wait for it.")
            systemd.ask_for_time()
            await asyncio.sleep(PAUSE_SECONDS)

    async def replace(self) -> None:
        """Start a new worker, then let the old one drain. Raises NotStarted; then the old one stays."""
        async with self._replacing:
            old = self.worker
            await self.start()
            self._old = old
            if old is not None:
                await old.drain()

    async def keep(self) -> None:
        """Start the worker again whenever it ends by itself."""
        while True:
            worker = self.worker
            if worker is not None:
                status = await worker.ended()
                async with self._replacing:
                    if self.worker is not worker:
                        continue
                    self.worker = None
                log.warning("Worker %d ended with %d and is started again.", worker.process.pid, status)
            try:
                async with self._replacing:
                    if self.worker is None:
                        await self.start()
            except NotStarted as error:
                log.error("%s", error)
                await asyncio.sleep(PAUSE_SECONDS)

    async def stop(self) -> None:
        running = [each for each in (self.worker, self._old) if each is not None]
        await asyncio.gather(*(each.drain() for each in running))


class Workers:
    """The workers of all ``listening`` sockets. ``environment`` is the complete one of each."""

    def __init__(
        self, listening: list[socket.socket], environment: Mapping[str, str], application: str = APPLICATION
    ) -> None:
        self.slots = [Slot(each, application, environment) for each in listening]
        #: Set when all of them serve for the first time.
        self.serves = asyncio.Event()
        self._asked_to_replace = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set. Raises a group of NotStarted if a worker does not start at first."""
        waiting = asyncio.create_task(stop.wait())
        work = asyncio.create_task(self._work())
        try:
            await asyncio.wait({waiting, work}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        finally:
            systemd.notify_systemd("STOPPING=1")
            waiting.cancel()
            work.cancel()
            await asyncio.gather(waiting, work, return_exceptions=True)
            await asyncio.gather(*(slot.stop() for slot in self.slots))

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as starting:
            for slot in self.slots:
                starting.create_task(slot.start_first())
        self.serves.set()
        systemd.notify_systemd("READY=1")
        async with asyncio.TaskGroup() as lasting:
            lasting.create_task(self._watch())
            for slot in self.slots:
                lasting.create_task(slot.keep())
            lasting.create_task(self._replace())

    async def _watch(self) -> None:
        """Tell systemd that all work, as long as they do, and end those that hang."""
        while True:
            await asyncio.sleep(systemd.get_watchdog_seconds(BEAT_SECONDS))
            workers = [slot.worker for slot in self.slots]
            if all(worker is not None and worker.is_well for worker in workers):
                systemd.notify_systemd("WATCHDOG=1")
            for worker in workers:
                if worker is not None:
                    worker.end_if_hung()

    def replace(self) -> None:
        """Replace the workers, one after another."""
        self._asked_to_replace.set()

    async def _replace(self) -> None:
        while True:
            await self._asked_to_replace.wait()
            self._asked_to_replace.clear()
            try:
                for slot in self.slots:
                    await slot.replace()
            except NotStarted as error:
                log.error("%s The old one stays.", error)
            else:
                log.warning("All workers are replaced.")


def open_listening_socket(port: int) -> socket.socket:
    """A listening socket on the loopback."""
    listening = socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
    # Workers that share it must not block in ``accept`` when another one was faster.
    listening.setblocking(False)
    return listening


def list_passed_sockets() -> list[socket.socket]:
    """The sockets that systemd passes to this process."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    return [socket.socket(fileno=FIRST_PASSED + each) for each in range(int(os.environ["LISTEN_FDS"]))]


def watch_signals(workers: Workers) -> asyncio.Event:
    """Replace the workers on SIGHUP. The event is set on SIGTERM and SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, workers.replace)
    return stop


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--ports", default="8101,8102", help="ports of the loopback, separated by commas")
    parser.add_argument("application", nargs="?", default=APPLICATION)
    given = parser.parse_args()
    listening = list_passed_sockets() or [open_listening_socket(int(port)) for port in given.ports.split(",")]
    workers = Workers(listening, os.environ, given.application)
    await workers.run(watch_signals(workers))


if __name__ == "__main__":
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    not_started: list[object] = []
    try:
        asyncio.run(main())
    except* NotStarted as errors:
        not_started += errors.exceptions
    # Not in the clause: what is raised there becomes a group, which ends the process with 1.
    if not_started:
        log.error("%s", not_started[0])
        # systemd does not start it again with a wrong environment.
        is_wrong = any(isinstance(it, NotStarted) and it.status == os.EX_CONFIG for it in not_started)
        sys.exit(os.EX_CONFIG if is_wrong else 1)
