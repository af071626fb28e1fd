"""``make bench``: performance of one server process, as ratios to baselines of the same run.

Each measure and its baseline alternate for several rounds. The table shows medians and the range of rounds.
Uses loopback only, takes a few minutes, and leaves nothing behind. SQLite is always measured, PostgreSQL if
``DATABASE_URL`` names it.

``python -m tests.load.bench PART…`` measures only these parts; `PARTS` has their names. Below the table are
the same measures with every round, one line of JSON each.
"""

import itertools
import json
import os
import re
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from forums.statements.consensus.analysis import compute_map as consensus_map
from polls.statistics.analysis import analyse
from tests.faults.installation import NOTHING, Server
from tests.load import analysis, answers, day, files, forum_pages, opinions, referenda, sockets
from tests.load.clients import http_request, measure_requests
from tests.load.sites import databases, make_rows, measured_site
from tests.load.table import Line, Round, compare_work, measure_in_turns, say

ROUNDS = 3
ANSWERS = answers.Size()
DAY = day.Size()
READERS = 16
READ_SECONDS = 1.5
#: Sockets that connect and follow at once, and those beside a stock consumer; releases to all of them.
CROWD, BESIDE_STOCK, RELEASES = 10_000, 1000, 20
FORUM = forum_pages.Size()
#: Reads of each forum page in a round.
FORUM_READS = 20
#: Responses of the poll that is analysed.
ANALYSED = 100_000
#: People and statements of the consensus map.
MAPPED, STATEMENTS = 2000, 300
#: Ballots of the referendum whose archive is verified, and voters who cast in a round.
BALLOTS, VOTERS = 10_000, 40

Measured = tuple[list[Line], dict[str, int]]


def measure_pages(folder: Path, server: str, name: str) -> Measured:
    """Reads per second, on one database, and numbers of queries."""
    with measured_site(folder, server) as site:
        made = make_rows(site, answers.ROWS, "pages")
        public, same = made["public"], folder / "answers.json"
        with site.serving() as own:
            same.write_text(json.dumps({path: _answer_of(own, path) for path in public.values()}))
            cookie, unchanged = {"Cookie": made["cookie"]}, {"If-None-Match": made["etag"]}
            beside_livez = {
                **{f"{what}, signed in": _reader(own, path, cookie) for what, path in made["pages"].items()},
                "results API, unchanged (304)": _reader(own, made["api"], unchanged, 304),
            }
            measures = {**beside_livez, "/livez": _reader(own, "/livez")}
            with site.serving("tests.load.bare:application", MEYDAN_BENCH_ANSWERS=str(same)) as bare:
                for what, path in public.items():
                    measures[what], measures[f"bare {what}"] = _reader(own, path), _reader(bare, path)
                taken = measure_in_turns(measures, ROUNDS)
    daphne = "daphne, the same bytes"
    lines = [Line(f"{what}, {name}", "/s", daphne, taken[what], taken[f"bare {what}"]) for what in public]
    lines += [Line(f"{what}, {name}", "/s", "/livez", taken[what], taken["/livez"]) for what in beside_livez]
    return lines, made["queries"]


def _answer_of(server: Server, path: str) -> dict[str, object]:
    """The headers and the body with which ``server`` answers a visitor."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}") as answer:
        own = {"server", "date"}  # daphne's
        headers = [pair for pair in answer.headers.items() if pair[0].lower() not in own]
        return {"headers": headers, "body": answer.read().decode()}


def _reader(
    server: Server, path: str, headers: Mapping[str, str] = NOTHING, expected: int = 200
) -> Callable[[], Round]:
    """Reads per second by ``READERS`` at a time, each from another address, for ``READ_SECONDS``."""

    def requests() -> Iterator[bytes]:
        deadline = time.perf_counter() + READ_SECONDS
        while time.perf_counter() < deadline:
            yield http_request("GET", path, headers=headers)

    def read() -> Round:
        driven = measure_requests([server], requests(), READERS, expected)
        return Round(driven.rate, driven.cpu)

    return read


def measure_answers(folder: Path, server: str, name: str) -> Measured:
    return answers.measure(folder, server, name, ROUNDS, ANSWERS), {}


def measure_day(folder: Path, server: str, name: str) -> Measured:
    day.replay(folder, server, name, DAY)
    return [], {}


def measure_forum(folder: Path, server: str, name: str) -> Measured:
    return forum_pages.measure(folder, server, name, FORUM, ROUNDS, FORUM_READS)


def measure_sockets(folder: Path) -> list[Line]:
    return sockets.measure(folder, CROWD, BESIDE_STOCK, ROUNDS, RELEASES)


def measure_files(_folder: Path) -> list[Line]:
    """Milliseconds to make a bulletin's PDF."""
    numbers = itertools.count()
    work, other = (lambda: files.bulletin(next(numbers))), (lambda: files.bare_text(next(numbers)))
    return [compare_work("a PDF of 20 pages", work, "as much bare text by typst", other, ROUNDS)]


def measure_analysis(_folder: Path) -> list[Line]:
    """Milliseconds from the arrays of answers to everything that a closed poll publishes."""
    poll, what = analysis.synthetic(ANALYSED), f"weighted analysis of {ANALYSED} responses"
    baseline, textbook = "raking and crosstabs, person by person", partial(analysis.textbook, poll)
    return [compare_work(what, partial(analyse, poll), baseline, textbook, ROUNDS)]


def measure_consensus(_folder: Path) -> list[Line]:
    """Milliseconds from the array of votes to everything that a consensus map publishes."""
    votes = opinions.synthetic(MAPPED, STATEMENTS)
    what = f"consensus map of {MAPPED} people and {STATEMENTS} statements"
    baseline, textbook = "components and k-means in plain Python", partial(opinions.textbook, votes)
    return [compare_work(what, partial(consensus_map, votes), baseline, textbook, ROUNDS)]


def measure_referenda(folder: Path) -> list[Line]:
    return referenda.measure(folder, BALLOTS, VOTERS, ROUNDS)


#: Parts that are measured on each database, and the others.
ON_DATABASES: dict[str, Callable[[Path, str, str], Measured]] = {
    "answers": measure_answers,
    "day": measure_day,
    "databases": measure_pages,
    "forums": measure_forum,
}
OTHERS: dict[str, Callable[[Path], list[Line]]] = {
    "sockets": measure_sockets,
    "files": measure_files,
    "analysis": measure_analysis,
    "consensus": measure_consensus,
    "referenda": measure_referenda,
}
PARTS = (*ON_DATABASES, *OTHERS)


def machine() -> str:
    name = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return f"{len(os.sched_getaffinity(0))} cores of {name[1] if name else 'an unknown processor'}"


def measure(parts: Collection[str], temporary: Path) -> Measured:
    """The lines of ``parts``, and numbers of queries."""
    lines: list[Line] = []
    counted: dict[str, int] = {}
    for part, measure_database in ON_DATABASES.items():
        for server, name in databases() if part in parts else []:
            more, queries = measure_database(_folder(temporary, f"{part}-{name}"), server, name)
            lines += more
            counted |= queries
    for part, measure_other in OTHERS.items():
        if part in parts:
            lines += measure_other(_folder(temporary, part))
    return lines, counted


def _folder(parent: Path, name: str) -> Path:
    (folder := parent / name).mkdir()
    return folder


def main(*parts: str) -> None:
    """``parts``: what is measured, by default everything."""
    if unknown := set(parts) - set(PARTS):
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}: {', '.join(PARTS)}.")
    sockets.allow_sockets(CROWD)
    began, load = time.monotonic(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="meydan-bench-") as temporary:
        lines, counted = measure(parts or PARTS, Path(temporary))
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
