"""Ten thousand sockets: they connect, follow one topic at once, and get releases while a page is read.

Everything goes over loopback, and the clients take CPU time from the server. The baselines of the same run
have the same clients.
"""

import http.client
import itertools
import json
import math
import os
import resource
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.faults.installation import ROOT, SQLITE, Installation, Server
from tests.load.crowd import Crowd
from tests.load.sites import measured_site
from tests.load.table import Line, Round, measure_in_turns
from tests.realtime import counter

TOPIC = "counter:crowd"
FOLLOW = json.dumps({"follow": [TOPIC]}).encode()
#: Characters that make a release a frame of 2 kB, and one of about 400 bytes.
PADDING, SHORT_PADDING = 1971, 320
#: Connections that are opened at the same time.
AT_ONCE = 128
#: Seconds between two reads of the page, and between two releases, longer than the hub's minimum interval.
BETWEEN_READS, BETWEEN_RELEASES = 0.025, 0.25
#: File descriptors that a process needs beside its sockets.
OTHER_FILES = 1000


def allow_sockets(wanted: int) -> int:
    """How many sockets one process can hold here, at most ``wanted``; raises the limit of this process and of
    its children.
    """
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted + OTHER_FILES if hard == resource.RLIM_INFINITY else min(wanted + OTHER_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most - OTHER_FILES


def measure(folder: Path, wanted: int, beside_stock: int, rounds: int, releases: int) -> list[Line]:
    """What ``wanted`` sockets cost, and pages beside them; and so many beside as many of a stock consumer.

    ``releases``: their number in each round with reads beside them, at the end without, and beside the stock
    consumer.
    """
    number = allow_sockets(wanted)
    loop = _measure_bare_loop(folder, number, releases)
    connects: list[Round] = []
    follows: list[Round] = []
    alone: list[Round] = []
    storm: list[Round] = []
    beside: list[Round] = []
    with _crowded_site(folder) as server:
        versions = itertools.count(1)
        for numbered in range(rounds):
            with _reads(server, alone):
                time.sleep(2)
            before, crowd = _resident(server), Crowd(server.port)
            with _reads(server, storm):
                connects.append(_connect(server, crowd, number))
                follows.append(_timed(server, partial(_follow, crowd), number))
            if numbered == 0:  # later sockets take memory that is there
                memory = Round((_resident(server) - before) / number)
            with _reads(server, beside):
                began = time.perf_counter()
                for due in range(releases):
                    crowd.listen(began + due * BETWEEN_RELEASES)
                    _release(server, crowd, next(versions), PADDING)
            if numbered == rounds - 1:
                single = [_release_alone(server, crowd, next(versions), PADDING) for _ in range(releases)]
            crowd.close()
            time.sleep(2)
    fan_out, stock_connects, stock_memory = _measure_stock(folder, beside_stock, releases)
    c_loop, stock, nobody = "a C loop of send()", f"one of {beside_stock}, stock", "nobody else"
    what = f"last of {number}"
    return [
        fan_out,
        Line(f"one of {number} sockets connects", "µs", stock, connects, [stock_connects]),
        Line(f"{what} that follow at once has the snapshot", "ms", f"a release by {c_loop}", follows, loop),
        Line(f"GET p99 while {number} connect and follow", "ms", nobody, storm, alone),
        Line(f"{what} sockets has a release of 2 kB", "ms", c_loop, single, loop),
        Line(f"GET p99 beside four releases a second to {number}", "ms", nobody, beside, alone),
        Line(f"memory of one of {number} sockets", "kB", stock, [memory], [stock_memory]),
    ]


@contextmanager
def _crowded_site(folder: Path) -> Iterator[Server]:
    """The site on SQLite, whose front page is read."""
    with measured_site(folder, SQLITE) as site:
        application = "tests.load.sockets_site:application"
        with site.serving(application, MEYDAN_TEST_COUNTERS=str(folder / "crowd.sqlite3")) as server:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/") as page:
                page.read()
            yield server


def _timed(server: Server, work: Callable[[], float], number: int, unit: float = 1000) -> Round:
    """The seconds that ``work`` returns times ``unit``, and the server's CPU for each of ``number``."""
    before = server.cpu_seconds()
    seconds = work()
    return Round(seconds * unit, (server.cpu_seconds() - before) * 1000 / number)


def _connect(server: Server, crowd: Crowd, number: int) -> Round:
    """Microseconds of a handshake."""
    return _timed(server, partial(crowd.connect, number, AT_ONCE), number, 1e6 / number)


def _frame_bytes(version: int, padding: int) -> int:
    """The length of a release as a frame, with its header."""
    text = f'{{"topic":"{TOPIC}","version":{version},"data":{counter.body(version).decode()}}}'
    size = len(text.encode()) + padding
    return size + (2 if size < 126 else 4)


def _follow(crowd: Crowd) -> float:
    """Follow the topic, which has version 0; the seconds until the last socket has the snapshot."""
    started = time.perf_counter()
    crowd.send(FOLLOW)
    return crowd.receive(_frame_bytes(0, 0), started)


def _release(server: Server, crowd: Crowd, version: int, padding: int) -> float:
    """The seconds from the request that publishes until the last socket has the release."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", f"/set?ident=crowd&number={version}&padding={padding}")
    seconds = crowd.receive(_frame_bytes(version, padding), started)
    connection.getresponse().read()
    connection.close()
    return seconds


def _release_alone(server: Server, crowd: Crowd, version: int, padding: int) -> Round:
    crowd.listen(time.perf_counter() + BETWEEN_RELEASES)
    return _timed(server, partial(_release, server, crowd, version, padding), len(crowd.sockets))


@contextmanager
def _reads(server: Server, rounds: list[Round]) -> Iterator[None]:
    """Reads the front page all the time; at the end ``rounds`` has the milliseconds of 99 of 100 more."""
    command = [sys.executable, "-m", "tests.load.probe", str(server.port), "/", str(BETWEEN_READS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as probe:
        try:
            assert probe.stdout is not None
            assert probe.stdout.readline() == b"ready\n"
            yield
            waits = json.loads(probe.communicate(timeout=60)[0])
        finally:
            probe.kill()
    rounds.append(Round(sorted(waits)[math.ceil(len(waits) * 0.99) - 1] * 1000))


def _resident(server: Server) -> float:
    """Kilobytes of memory."""
    pages = int(Path(f"/proc/{server.popen.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


# Baselines


def _measure_bare_loop(folder: Path, number: int, releases: int) -> list[Round]:
    """Milliseconds until the last of the same clients has as many bytes, sent without anything else."""
    program, size = folder / "sends", _frame_bytes(1, PADDING)
    subprocess.run(["cc", "-O2", "-o", program, Path(__file__).with_name("sends.c")], check=True)
    taken = []
    with subprocess.Popen(
        [program, str(number), str(size)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as sender:
        try:
            assert sender.stdin is not None
            assert sender.stdout is not None
            crowd = Crowd(int(sender.stdout.readline()), upgrade=False)
            crowd.connect(number, AT_ONCE)
            for _ in range(releases):
                crowd.listen(time.perf_counter() + BETWEEN_RELEASES)
                started = time.perf_counter()
                sender.stdin.write(b"x")
                sender.stdin.flush()
                taken.append(Round(crowd.receive(size, started) * 1000))
            crowd.close()
        finally:
            sender.kill()
    return taken


def _measure_stock(folder: Path, number: int, releases: int) -> tuple[Line, Round, Round]:
    """A stock consumer of Channels, whose costs grow faster than the number of its sockets, beside ours.

    Milliseconds until the last socket has a release; microseconds of the stock consumer's handshake, and
    kilobytes of one of its sockets.
    """
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "MEYDAN_TEST_COUNTERS": str(folder / "counters.sqlite3"),
        "MEYDAN_TEST_RECONCILE_SECONDS": "60",
    }
    counter.Counters(folder / "counters.sqlite3").set("crowd", 0)
    site = Installation(folder, f"sqlite:///{folder / 'unused.sqlite3'}", environment)
    with (
        site.serving("tests.realtime.site:application") as own,
        site.serving("tests.load.stock:application") as stock,
    ):
        followers, members = Crowd(own.port), Crowd(stock.port)
        before = _resident(stock)
        connects = _connect(stock, members, number)
        memory = Round((_resident(stock) - before) / number)
        followers.connect(number, AT_ONCE)
        _follow(followers)
        versions = itertools.count(1)
        ways = {
            "hub": lambda: _release_alone(own, followers, next(versions), SHORT_PADDING),
            "stock": lambda: _release_alone(stock, members, next(versions), SHORT_PADDING),
        }
        taken = measure_in_turns(ways, releases)
        followers.close()
        members.close()
    what = f"last of {number} sockets has a release"
    return Line(what, "ms", "stock group_send", taken["hub"], taken["stock"]), connects, memory
