"""The benchmark runs and prints every measure. Its figures are not checked."""

import io
import os
import re
import shutil
from collections import defaultdict
from functools import partial

import pytest
from pypdf import PdfReader

from tests import once
from tests.examples import THOROUGH
from tests.faults.installation import installed
from tests.load import answers, bench, day, files, forum_pages, sites

pytestmark = pytest.mark.slow
#: Parts without servers. The others start eight servers and take half a minute, in thorough runs only.
WITHOUT_SERVERS = ("files", "analysis", "consensus")
FORUM = forum_pages.Size(posts=150, threads=40, long=60, short=20)
ROWS_OF_SERVERS = [
    "answers over the API, SQLite",
    "99 of 100 answers over the API, SQLite",
    "answers by the page, SQLite",
    "99 of 100 answers by the page, SQLite",
    "one more of 200 answers, SQLite",
    "front page, SQLite",
    "open poll, SQLite",
    "result page, SQLite",
    "results API, SQLite",
    "thread, SQLite",
    "forums, SQLite",
    "referenda, SQLite",
    "bulletins, SQLite",
    "front page, signed in, SQLite",
    "open poll, signed in, SQLite",
    "result page, signed in, SQLite",
    "results API, unchanged (304), SQLite",
    *(f"{row.what}, SQLite" for row in forum_pages.rows_of(defaultdict(str), FORUM)),
    "last of 50 sockets has a release",
    "one of 50 sockets connects",
    "last of 50 that follow at once has the snapshot",
    "GET p99 while 50 connect and follow",
    "last of 50 sockets has a release of 2 kB",
    "GET p99 beside four releases a second to 50",
    "memory of one of 50 sockets",
]
ROWS_WITHOUT_SERVERS = [
    "a PDF of 20 pages",
    "weighted analysis of 500 responses",
    "consensus map of 100 people and 12 statements",
]
ROWS_OF_REFERENDA = [
    # In CI the tool is required (tests/referenda/conftest.py).
    *(["verifying 10 ballots"] if shutil.which("belenios-tool") else []),
    "peak memory for 10 ballots",
    "checking one ballot",
    "casting a ballot, SQLite",
    "casting a ballot, SQLite",
]


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="Measures SQLite only, as without servers.")
def test_a_small_run_measures_everything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = {
        "ROUNDS": 1,
        "DAY": day.Size(visitors=20, answers=8, seconds=2),
        "ANSWERS": answers.Size(residents=80, in_flight=4, few=50, many=200),
        "READ_SECONDS": 0.2,
        "CROWD": 50,
        "BESIDE_STOCK": 50,
        "RELEASES": 2,
        "ANALYSED": 500,
        "MAPPED": 100,
        "STATEMENTS": 12,
        "FORUM": FORUM,
        "FORUM_READS": 2,
        "BALLOTS": 10,
        "VOTERS": 4,
    }
    for name, value in small.items():
        monkeypatch.setattr(bench, name, value)
    monkeypatch.setattr(sites, "installed", partial(installed, template=once.migrated()))
    bench.main(*(() if THOROUGH else WITHOUT_SERVERS))
    output = capsys.readouterr().out

    assert ("only SQLite is measured" in output) == THOROUGH
    figure = r"\d+ \S+ \(\d+–\d+\)"
    ratio = r"\*\*\d+\.\d\d\*\*"
    slowest = r"(?:; 95 of 100: \d+ ms)?"
    measured = rf"^\| ([^|]+?) \| {figure}{slowest} \| [^|]+: {figure} \| {ratio}"
    row = rf"{measured} \| [\d.]+ / [\d.]+ \| (?:{ratio}|–) \| [^|]* \|$"
    rows = re.findall(row, output, re.MULTILINE)
    assert rows == (
        [*ROWS_OF_SERVERS, *ROWS_WITHOUT_SERVERS, *ROWS_OF_REFERENDA] if THOROUGH else ROWS_WITHOUT_SERVERS
    )


def test_the_pdf_and_its_baseline_have_twenty_pages() -> None:
    assert [len(PdfReader(io.BytesIO(draw(1))).pages) for draw in (files.bulletin, files.bare_text)] == [
        20,
        20,
    ]
