"""Ten thousand sockets: they connect, follow one topic at once, and get releases while a page is read.

Everything goes over loopback, and the clients take CPU time from the server. The baselines of the same run
have the same clients.
"""

import http.client
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.installation import ROOT, SQLITE, Installation, Server, installed
from tests.load.crowd import Crowd
from tests.realtime import counter

TOPIC = "counter:crowd"
FOLLOW = json.dumps({"follow": [TOPIC]}).encode()
#: Bytes of a release as a frame.
RELEASE_BYTES = 2048
#: Connections that are opened at the same time.
AT_ONCE = 128
#: Seconds between two reads of the page, and between two releases.
BETWEEN_READS, BETWEEN_RELEASES = 0.025, 0.25
#: File descriptors that a process needs beside its sockets.
OTHER_FILES = 1000
#: Sockets of the stock consumer, whose costs grow faster than their number.
STOCK_SOCKETS = 1000


@dataclass
class Row:
    """A measure and its baseline, both as (figure, milliseconds of the server's CPU for each socket)."""

    what: str
    unit: str
    baseline: str
    own: list[tuple[float, float]] = field(default_factory=list)
    other: list[tuple[float, float]] = field(default_factory=list)


def possible(wanted: int) -> int:
    """How many sockets one process can hold here, at most ``wanted``; raises the limit of this process and of
    its children.
    """
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted + OTHER_FILES if hard == resource.RLIM_INFINITY else min(wanted + OTHER_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most - OTHER_FILES


def measure(folder: Path, wanted: int, rounds: int, releases: int) -> list[Row]:
    """``releases``: their number in each round with reads beside them, and at the end without."""
    number = possible(wanted)
    loop = f"a {'C' if compiler() else 'Python'} loop of send()"
    connects = Row(f"one of {number} sockets connects", "µs", f"one of {min(number, STOCK_SOCKETS)}, stock")
    follows = Row(f"last of {number} that follow at once has the snapshot", "ms", f"a release by {loop}")
    storm = Row(f"GET p99 while {number} connect and follow", "ms", "nobody else")
    single = Row(f"last of {number} sockets has a release of 2 kB", "ms", loop)
    four = Row(f"GET p99 beside four releases a second to {number}", "ms", "nobody else")
    memory = Row(f"memory of one of {number} sockets", "kB", f"one of {min(number, STOCK_SOCKETS)}, stock")
    with serving(folder, "tests.load.sockets_site:application") as server:
        site = Site(server)
        for numbered in range(rounds):
            with reads(server) as waits:
                time.sleep(2)
            storm.other.append((p99(waits), 0))
            four.other.append(storm.other[-1])
            kilobytes, crowd = resident(server), Crowd(server.port)
            with reads(server) as waits:
                seconds, cpu = site.timed(lambda: crowd.connect(number, AT_ONCE))  # noqa: B023
                connects.own.append((seconds * 1e6 / number, cpu / number))
                seconds, cpu = site.timed(lambda: everybody_follows(crowd))  # noqa: B023
                follows.own.append((seconds * 1000, cpu / number))
            storm.own.append((p99(waits), 0))
            if numbered == 0:  # later sockets take memory that is there
                memory.own.append(((resident(server) - kilobytes) / number, 0))
            with reads(server) as waits:
                began = time.perf_counter()
                for due in range(releases):
                    crowd.listen(began + due * BETWEEN_RELEASES)
                    site.release(crowd)
            four.own.append((p99(waits), 0))
            if numbered == rounds - 1:
                for _ in range(releases):
                    crowd.listen(time.perf_counter() + BETWEEN_RELEASES)
                    seconds, cpu = site.timed(lambda: site.release(crowd))  # noqa: B023
                    single.own.append((seconds * 1000, cpu / number))
            crowd.close()
            time.sleep(2)
    single.other = bare_loop(folder, number, releases)
    follows.other = single.other
    connects.other, memory.other = stock(folder, min(number, STOCK_SOCKETS))
    return [connects, follows, storm, single, four, memory]


@contextmanager
def serving(folder: Path, application: str) -> Iterator[Server]:
    """The site on SQLite, whose front page is read."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.load.settings",
        "MEYDAN_TEST_COUNTERS": str(folder / "crowd.sqlite3"),
    }
    with (
        installed(folder, server=SQLITE, environment=environment) as site,
        site.serving(application) as server,
    ):
        get(server, "/")
        yield server


def get(server: Server, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 200, (path, answer.status)


class Site:
    """Releases of ``TOPIC``, each with a new version."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.version = 0

    def release(self, crowd: Crowd) -> float:
        """The seconds from the request that publishes until the last socket has the release."""
        self.version += 1
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        connection.request("GET", f"/release?version={self.version}&size={RELEASE_BYTES}")
        seconds = crowd.receive(RELEASE_BYTES, started)
        connection.getresponse().read()
        connection.close()
        return seconds

    def timed(self, work: Callable[[], float]) -> tuple[float, float]:
        """What ``work`` returns, and the milliseconds of the server's CPU meanwhile."""
        before = self.server.cpu_seconds()
        seconds = work()
        return seconds, (self.server.cpu_seconds() - before) * 1000


def everybody_follows(crowd: Crowd) -> float:
    text = f'{{"topic":"{TOPIC}","version":0,"data":{counter.body(0).decode()}}}'
    started = time.perf_counter()
    crowd.send(FOLLOW)
    return crowd.receive(2 + len(text.encode()), started)


@contextmanager
def reads(server: Server, path: str = "/") -> Iterator[list[float]]:
    """Reads the page all the time; at the end the list has the milliseconds of each."""
    waits: list[float] = []
    command = [sys.executable, "-m", "tests.load.probe", str(server.port), path, str(BETWEEN_READS)]
    probe = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    try:
        assert probe.stdout is not None
        assert probe.stdout.readline() == b"ready\n"
        yield waits
        waits += json.loads(probe.communicate(timeout=60)[0])
    finally:
        probe.kill()


def p99(waits: list[float]) -> float:
    return sorted(waits)[math.ceil(len(waits) * 0.99) - 1]


def resident(server: Server) -> float:
    """Kilobytes of memory."""
    pages = int(Path(f"/proc/{server.popen.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


# Baselines


def compiler() -> str | None:
    return shutil.which("cc")


def bare_loop(folder: Path, number: int, releases: int) -> list[tuple[float, float]]:
    """Milliseconds until the last of the same clients has as many bytes, sent without anything else."""
    command = [sys.executable, "-m", "tests.load.sends"]
    if (cc := compiler()) is not None:
        program = folder / "sends"
        source = Path(__file__).with_name("sends.c")
        subprocess.run([cc, "-O2", "-o", str(program), str(source)], check=True)
        command = [str(program)]
    sender = subprocess.Popen(
        [*command, str(number), str(RELEASE_BYTES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert sender.stdin is not None
    assert sender.stdout is not None
    try:
        crowd = Crowd(int(sender.stdout.readline()), upgrade=False)
        crowd.connect(number, AT_ONCE)
        taken = []
        for _ in range(releases):
            crowd.listen(time.perf_counter() + BETWEEN_RELEASES)
            started = time.perf_counter()
            sender.stdin.write(b"x")
            sender.stdin.flush()
            taken.append((crowd.receive(RELEASE_BYTES, started) * 1000, 0.0))
        crowd.close()
    finally:
        sender.kill()
        sender.communicate()
    return taken


def stock(folder: Path, number: int) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Microseconds of a handshake with a stock consumer of Channels, and kilobytes of a socket."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "MEYDAN_TEST_COUNTERS": str(folder / "stock.sqlite3"),
    }
    site = Installation(folder, f"sqlite:///{folder / 'unused.sqlite3'}", environment)
    with site.serving("tests.load.stock:application") as server:
        before, crowd, cpu = resident(server), Crowd(server.port), server.cpu_seconds()
        seconds = crowd.connect(number, AT_ONCE)
        cpu = (server.cpu_seconds() - cpu) * 1000 / number
        memory = (resident(server) - before) / number
        crowd.close()
    return [(seconds * 1e6 / number, cpu)], [(memory, 0.0)]
