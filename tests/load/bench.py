"""``make bench``: performance of one server process, as ratios to baselines of the same run.

Each measure and its baseline alternate for several rounds. The table shows medians and the range of rounds.
Uses loopback only, takes a few minutes, and leaves nothing behind. SQLite is always measured, PostgreSQL if
``DATABASE_URL`` names it.

``python -m tests.load.bench PART…`` measures only these parts; `PARTS` has their names. Below the table are
the same measures with every round, one line of JSON each.
"""

import asyncio
import itertools
import json
import os
import resource
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from forums.statements.consensus.analysis import analyse as consensus_map
from polls.statistics.analysis import analyse
from tests.faults.installation import SQLITE, Installation, Server, installed, postgresql
from tests.load import analysis, answers, day, files, forum_pages, opinions, referenda, sockets
from tests.load.clients import Followers, drive, for_seconds, http_request
from tests.realtime.counter import Counters

PARTS = ("answers", "day", "databases", "forums", "sockets", "files", "analysis", "consensus", "referenda")
ROUNDS = 3
ANSWERS = answers.Size()
DAY = day.Size()
READERS = 16
READ_SECONDS = 2.0
SOCKETS = 1000
PUBLISHES = 6
#: Sockets that connect and follow at once, and releases to all of them.
CROWD, RELEASES = 10_000, 20
FORUM = forum_pages.Size()
#: Reads of each forum page in a round.
FORUM_READS = 20
#: Responses of the poll that is analysed.
ANALYSED = 100_000


#: People and statements of the consensus map.
MAPPED, STATEMENTS = 2000, 300


#: Ballots of the referendum whose archive is verified.
BALLOTS = 10_000


#: Voters who cast in a round.
VOTERS = 40


#: Seconds between two publishes, longer than the hub's minimum interval between broadcasts.
BETWEEN = 0.5
#: Characters of padding that make a frame about 400 bytes long.
PADDING = 320


#: Beginnings of the names of pages that are the same for everybody.
PUBLIC = (
    *("front page", "open poll", "result page", "results API, S", "results API, P"),
    *("thread", "forums", "referenda", "bulletins"),
)
#: What is aimed at, by the beginning of a measure's name.
TARGETS = {
    "answers over the API, SQLite": "600 /s; 2.5 × the insert",
    "answers over the API, PostgreSQL": "2000 /s; 2.5 × the insert",
    "answers by the page, SQLite": "600 /s; 2.5 × the insert",
    "answers by the page, PostgreSQL": "2000 /s; 2.5 × the insert",
    "99 of 100 answers": "250 ms",
    "one more of": "CPU ratio 1.2",
    "front page, signed in": "12 ms CPU",
    "open poll, signed in": "10 ms CPU",
    "result page, signed in": "15 ms CPU",
    **dict.fromkeys(PUBLIC, "2500 /s, 0.5 ms CPU; 0.67 × daphne"),
    "last of 10000 that follow": "5000 ms",
    "GET p99 while": "250 ms",
    "last of 10000 sockets": "1.6 × the loop",
    "GET p99 beside": "50 ms",
    "memory of one of 10000 sockets": "30 kB",
}


@dataclass
class Round:
    """A measurement: ``figure`` by the wall clock, ``cpu`` in milliseconds of the server process per request.

    Other work on the machine affects ``cpu`` less. It does not include the database server.
    """

    figure: float
    cpu: float


@dataclass
class Line:
    """One measure with its rounds and those of its baseline, in ``unit``."""

    what: str
    unit: str
    baseline: str
    rounds: list[Round]
    baseline_rounds: list[Round]
    #: Of single requests, in milliseconds, where the slowest are of interest.
    waits: Sequence[float] = field(default=(), kw_only=True)

    def row(self) -> str:
        own, other = (median_of(rounds, "figure") for rounds in (self.rounds, self.baseline_rounds))
        cpu, other_cpu = (median_of(rounds, "cpu") for rounds in (self.rounds, self.baseline_rounds))
        cells = (
            self.what,
            f"{own:.0f} {self.unit} ({spread(self.rounds)}){self._slowest()}",
            f"{self.baseline}: {other:.0f} {self.unit} ({spread(self.baseline_rounds)})",
            f"**{own / other:.2f}**",
            f"{cpu:.2f} / {other_cpu:.2f}",
            # The kernel counts in hundredths of a second: a small run may show zero.
            f"**{cpu / other_cpu:.2f}**" if other_cpu else "–",
            next((target for start, target in TARGETS.items() if self.what.startswith(start)), ""),
        )
        return f"| {' | '.join(cells)} |"

    def _slowest(self) -> str:
        return f"; 95 of 100: {statistics.quantiles(self.waits, n=20)[18]:.0f} ms" if self.waits else ""

    def as_json(self) -> str:
        """The same with every round, as one line of JSON."""
        rounds = {
            name: [{"figure": it.figure, "cpu_ms": it.cpu} for it in taken]
            for name, taken in (("rounds", self.rounds), ("baseline_rounds", self.baseline_rounds))
        }
        return json.dumps({"measure": self.what, "unit": self.unit, "baseline": self.baseline, **rounds})


def median_of(rounds: Sequence[Round], name: str) -> float:
    return float(statistics.median(getattr(one, name) for one in rounds))


def spread(rounds: Sequence[Round]) -> str:
    figures = [one.figure for one in rounds]
    return f"{min(figures):.0f}–{max(figures):.0f}"


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def measure_requests(
    server: Server, requests: Iterator[bytes], connections: int, expected: set[int]
) -> Round:
    """Requests per second. Exits on any unexpected status."""
    before = server.cpu_seconds()
    driven = asyncio.run(drive([server.port], requests, connections))
    if not set(driven.statuses) <= expected:
        raise SystemExit(f"Unexpected answers: {dict(driven.statuses)}")
    return Round(driven.rate, (server.cpu_seconds() - before) * 1000 / len(driven.waits))


def measure_database(folder: Path, server: str, name: str) -> tuple[list[Line], dict[str, int]]:
    """Reads per second, on one database."""
    environment = {"DJANGO_SETTINGS_MODULE": "tests.load.settings"}
    with installed(folder, server=server, environment=environment) as site:
        made = json.loads(site.run("-m", "tests.load.prepare", "220", "0").stdout.splitlines()[-1])
        with site.serving() as own:
            same = folder / "answers.json"
            same.write_text(json.dumps({path: answer_of(own, path) for path in made["public"].values()}))
            with site.serving("tests.load.bare:application", MEYDAN_BENCH_ANSWERS=str(same)) as bare:
                lines = measure_public(own, bare, made["public"], name)
            return lines + measure_reading(own, made, name), made["queries"]


def answer_of(server: Server, path: str) -> dict[str, object]:
    """The headers and the body with which ``server`` answers a visitor."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}") as answer:
        own = {"server", "date"}  # daphne's
        headers = [pair for pair in answer.headers.items() if pair[0].lower() not in own]
        return {"headers": headers, "body": answer.read().decode()}


def measure_public(own: Server, bare: Server, public: Mapping[str, str], name: str) -> list[Line]:
    """What is the same for everybody, compared with daphne that answers the same bytes."""
    taken: dict[str, tuple[list[Round], list[Round]]] = {what: ([], []) for what in public}
    for _ in range(ROUNDS):
        for what, path in public.items():
            for server, rounds in zip((own, bare), taken[what], strict=True):
                requests = for_seconds(READ_SECONDS / 2, path, {})
                rounds.append(measure_requests(server, requests, READERS, {200}))
    return [
        Line(f"{what}, {name}", "/s", "daphne, the same bytes", *rounds) for what, rounds in taken.items()
    ]


def measure_answers(folder: Path, server: str, name: str) -> tuple[list[Line], dict[str, int]]:
    """Answers per second: one process with SQLite, two with PostgreSQL."""
    processes = 1 if server == SQLITE else 2
    taken = answers.measure(folder, server, processes, ROUNDS, ANSWERS)
    by_rate = {what: [Round(it.rate, it.cpu) for it in rounds] for what, rounds in taken.items()}
    by_p99 = {what: [Round(it.p99, it.cpu) for it in rounds] for what, rounds in taken.items()}
    many = "" if processes == 1 else f", {processes} processes"
    lines = []
    for way, what in (("api", "answers over the API"), ("page", "answers by the page")):
        lines += [
            Line(f"{what}, {name}{many}", "/s", "one bare insert", by_rate[way], by_rate["insert"]),
            Line(f"99 of 100 {what}, {name}{many}", "ms", "one bare insert", by_p99[way], by_p99["insert"]),
        ]
    growth = f"one more of {ANSWERS.many} answers, {name}{many}"
    lines.append(Line(growth, "/s", f"of {ANSWERS.few}", by_rate["many"], by_rate["few"]))
    return lines, {}


def measure_reading(own: Server, made: Any, name: str) -> list[Line]:
    wanted: dict[str, tuple[str, dict[str, str]]] = {
        "livez": ("/livez", {}),
        "front page, signed in": ("/", {"Cookie": made["cookie"]}),
        "open poll, signed in": (made["open_page"], {"Cookie": made["cookie"]}),
        "result page, signed in": (made["page"], {"Cookie": made["cookie"]}),
        "results API, unchanged (304)": (made["api"], {"If-None-Match": made["etag"]}),
    }
    rates: dict[str, list[Round]] = {what: [] for what in wanted}
    for _ in range(ROUNDS):
        for what, (path, headers) in wanted.items():
            requests = for_seconds(READ_SECONDS, path, headers)
            rates[what].append(measure_requests(own, requests, READERS, {200, 304}))
    base = rates.pop("livez")
    return [Line(f"{what}, {name}", "/s", "/livez", rounds, base) for what, rounds in rates.items()]


def measure_day(folder: Path, server: str, name: str) -> tuple[list[Line], dict[str, int]]:
    """Prints the result of a replay, which is no ratio. Exits if anything failed or was not counted."""
    environment = {"DJANGO_SETTINGS_MODULE": "tests.load.settings"}
    with installed(folder, server=server, environment=environment) as site, ExitStack() as stack:
        servers = [stack.enter_context(site.serving()) for _ in range(1 if server == SQLITE else 2)]
        replayed = day.replay(site, [it.port for it in servers], DAY)
    say(
        f"A day in {DAY.seconds:.0f} s, {name}: {DAY.visitors} visitors, {DAY.answers} answers,"
        f" {replayed.statuses.total()} requests ({dict(sorted(replayed.statuses.items()))}), 99 of 100 within"
        f" {replayed.p99:.0f} ms; {replayed.acknowledged} answers acknowledged, {replayed.counted} counted,"
        f" recount {'equal' if replayed.recount_is_equal else 'DIFFERENT'}.\n"
    )
    if not replayed.is_right:
        raise SystemExit("The day went wrong.")
    return [], {}


def measure_files() -> list[Line]:
    """Milliseconds to make a bulletin's PDF."""
    own, other = [], []
    for number in range(ROUNDS + 1):
        made, bare = (files.timed(partial(draw, number)) for draw in (files.bulletin, files.bare_text))
        # The first round warms up.
        if number:
            own.append(Round(*made))
            other.append(Round(*bare))
    return [Line("a PDF of 20 pages", "ms", "as much bare text by typst", own, other)]


def measure_analysis() -> list[Line]:
    """Milliseconds from the arrays of answers to everything that a closed poll publishes."""
    poll = analysis.synthetic(ANALYSED)
    own, other = [], []
    for number in range(ROUNDS + 1):
        made, bare = (files.timed(partial(work, poll)) for work in (analyse, analysis.textbook))
        # The first round warms up.
        if number:
            own.append(Round(*made))
            other.append(Round(*bare))
    what = f"weighted analysis of {ANALYSED} responses"
    return [Line(what, "ms", "raking and crosstabs, person by person", own, other)]


def measure_forum(folder: Path, server: str, name: str) -> tuple[list[Line], dict[str, int]]:
    """Milliseconds until one reader has a page."""
    taken, queries = forum_pages.measure(folder, server, FORUM, ROUNDS, FORUM_READS)
    lines = []
    for row, own, baseline in taken:
        rounds, baseline_rounds = ([Round(it.milliseconds, it.cpu) for it in one] for one in (own, baseline))
        waits = [wait for it in own for wait in it.waits]
        lines.append(Line(f"{row.what}, {name}", "ms", row.baseline, rounds, baseline_rounds, waits=waits))
    return lines, queries


def measure_consensus() -> list[Line]:
    """Milliseconds from the array of votes to everything that a consensus map publishes."""
    votes = opinions.synthetic(MAPPED, STATEMENTS)
    own, other = [], []
    for number in range(ROUNDS + 1):
        made, bare = (files.timed(partial(work, votes)) for work in (consensus_map, opinions.textbook))
        # The first round warms up.
        if number:
            own.append(Round(*made))
            other.append(Round(*bare))
    what = f"consensus map of {MAPPED} people and {STATEMENTS} statements"
    return [Line(what, "ms", "components and k-means in plain Python", own, other)]


def measure_referenda(folder: Path) -> list[Line]:
    """Milliseconds to verify an archive, peak megabytes, and milliseconds to check and to cast one ballot."""
    archives = referenda.archives(folder, BALLOTS)
    program = referenda.tool()
    if program is None:
        say("There is no belenios-tool (Debian package of this name): nothing is compared with it.\n")
    taken: dict[str, list[Round]] = {}

    def took(what: str, figure: float, cpu: float) -> None:
        taken.setdefault(what, []).append(Round(figure, cpu))

    for _ in range(ROUNDS):
        many, few = referenda.verify(archives.many), referenda.verify(archives.few)
        took("clock", many.seconds * 1000, many.cpu * 1000 / BALLOTS)
        took("many", many.megabytes, many.cpu * 1000 / BALLOTS)
        took("few", few.megabytes, few.cpu * 1000 / (BALLOTS // 10))
        if program is not None:
            other = referenda.verify_by_tool(program, archives.many)
            took("tool", other.seconds * 1000, other.cpu * 1000 / BALLOTS)
        took("check", *referenda.one_ballot())
        took("bare", *referenda.its_multiplications())
    size = f"{BALLOTS} ballots"
    compared = [Line(f"verifying {size}", "ms", "belenios-tool", taken["clock"], taken["tool"])]
    return [
        *(compared if program is not None else []),
        Line(f"peak memory for {size}", "MB", f"{BALLOTS // 10} ballots", taken["many"], taken["few"]),
        Line("checking one ballot", "ms", "its multiplications alone", taken["check"], taken["bare"]),
        *(line for server, name in databases() for line in measure_casting(folder / name, server, name)),
    ]


def measure_casting(folder: Path, server: str, name: str) -> list[Line]:
    """Milliseconds until a voter has the receipt, compared with the ballot's check and with bare daphne."""
    folder.mkdir()
    taken: dict[str, list[Round]] = {"own": [], "check": [], "daphne": []}
    environment = {"DJANGO_SETTINGS_MODULE": "tests.load.settings"}
    with installed(folder, server=server, environment=environment) as site:
        scene = site.scene("voting", str(VOTERS * (ROUNDS + 1)))
        emails = iter(scene["ballots"])
        with site.serving() as running, site.serving("tests.load.bare:application") as bare:
            for number in range(ROUNDS + 1):
                some = list(itertools.islice(emails, VOTERS))
                costs = {
                    "own": referenda.cast(running, scene, some),
                    "check": referenda.one_ballot(),
                    "daphne": referenda.asked_bare(bare, scene, some),
                }
                # The first round warms up.
                for what, figures in costs.items() if number else ():
                    taken[what].append(Round(*figures))
    what = f"casting a ballot, {name}"
    return [
        Line(what, "ms", "checking it alone", taken["own"], taken["check"]),
        Line(what, "ms", "bare ASGI under daphne", taken["own"], taken["daphne"]),
    ]


def measure_fan_out(folder: Path) -> list[Line]:
    """Milliseconds from the publishing request until the last socket has received it."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "MEYDAN_TEST_COUNTERS": str(folder / "counters.sqlite3"),
        "MEYDAN_TEST_RECONCILE_SECONDS": "60",
    }
    Counters(folder / "counters.sqlite3").set("crowd", 0)
    site = Installation(folder, f"sqlite:///{folder / 'unused.sqlite3'}", environment)
    with (
        site.serving("tests.realtime.site:application") as own,
        site.serving("tests.load.stock:application") as other,
    ):
        hub, stock = asyncio.run(_fan_out(own, other))
    return [Line(f"last of {SOCKETS} sockets has a release", "ms", "stock group_send", hub, stock)]


def measure_crowd(folder: Path) -> list[Line]:
    """What many sockets cost, and pages beside them."""
    return [
        Line(
            row.what,
            row.unit,
            row.baseline,
            *([Round(*taken) for taken in rounds] for rounds in (row.own, row.other)),
        )
        for row in sockets.measure(folder, CROWD, ROUNDS, RELEASES)
    ]


async def _fan_out(own: Server, other: Server) -> tuple[list[Round], list[Round]]:
    crowds: dict[int, Followers] = {}
    for server, message in ((own, b'{"follow":["counter:crowd"]}'), (other, b"")):
        crowds[server.port] = Followers()
        await crowds[server.port].open(server.port, SOCKETS, message)
    took: dict[int, list[Round]] = {own.port: [], other.port: []}
    numbers = itertools.count(1)
    for number in range(ROUNDS + 1):
        for server in (own, other):
            before = server.cpu_seconds()
            crowd = crowds[server.port]
            times = [await _publish(server.port, crowd, next(numbers)) for _ in range(PUBLISHES)]
            cpu = (server.cpu_seconds() - before) * 1000 / PUBLISHES
            # The first round warms up.
            if number:
                took[server.port].append(Round(statistics.median(times), cpu))
    for crowd in crowds.values():
        crowd.close()
    return took[own.port], took[other.port]


async def _publish(port: int, crowd: Followers, number: int) -> float:
    await asyncio.sleep(BETWEEN)
    crowd.expect(number)
    started = time.perf_counter()
    request = http_request("GET", f"/set?ident=crowd&number={number}&padding={PADDING}")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    async with asyncio.timeout(60):
        await crowd.done.wait()
    took = (time.perf_counter() - started) * 1000
    await reader.read(1)
    writer.close()
    return took


def machine() -> str:
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return f"{len(os.sched_getaffinity(0))} cores of {names[0] if names else 'an unknown processor'}"


def databases() -> list[tuple[str, str]]:
    """The databases to be measured: a server's address, and its name in the table."""
    if (server := postgresql()) is not None:
        return [(SQLITE, "SQLite"), (server, "PostgreSQL")]
    say("DATABASE_URL names no PostgreSQL: only SQLite is measured.\n")
    return [(SQLITE, "SQLite")]


def measured(parts: Collection[str], temporary: Path) -> tuple[list[Line], dict[str, int]]:
    """The lines of ``parts``, and numbers of queries."""
    lines: list[Line] = []
    counted: dict[str, int] = {}
    for part, measure in (
        ("answers", measure_answers),
        ("day", measure_day),
        ("databases", measure_database),
        ("forums", measure_forum),
    ):
        for server, name in databases() if part in parts else []:
            more, queries = measure(_folder(temporary, f"{part}-{name}"), server, name)
            lines += more
            counted |= queries
    for part, one in (
        ("sockets", lambda: measure_fan_out(_folder(temporary, "sockets"))),
        ("sockets", lambda: measure_crowd(_folder(temporary, "crowd"))),
        ("files", measure_files),
        ("analysis", measure_analysis),
        ("consensus", measure_consensus),
        ("referenda", lambda: measure_referenda(_folder(temporary, "referenda"))),
    ):
        if part in parts:
            lines += one()
    return lines, counted


def _folder(parent: Path, name: str) -> Path:
    (folder := parent / name).mkdir()
    return folder


def main(*parts: str) -> None:
    """``parts``: what is measured, by default everything."""
    if unknown := set(parts) - set(PARTS):
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}: {', '.join(PARTS)}.")
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, hard) if hard > 0 else 8192, hard))
    began, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="meydan-bench-") as temporary:
        lines, counted = measured(parts or PARTS, Path(temporary))
    took = time.monotonic() - began
    say(f"{datetime.now(UTC).date()}, {machine()}, the clients on the same, where other work made a load of")
    say(f"{load:.1f} before; one server process, {ROUNDS} rounds, medians; {took:.0f} s in all.\n")
    say("| measure | Meydan (rounds) | baseline of the same run | ratio | CPU ms each | ratio | target |")
    say("|---|---|---|---|---|---|---|")
    for line in lines:
        say(line.row())
    say("\nQueries: " + ", ".join(f"{what} {number}" for what, number in counted.items()) + ".\n")
    for line in lines:
        say(line.as_json())


if __name__ == "__main__":
    main(*sys.argv[1:])
