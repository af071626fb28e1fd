"""Pages of a large forum compared with a small one and with a peer's design, and search."""

import asyncio
import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from tests.faults.installation import Installation, Server, installed
from tests.load.clients import drive, http_request

#: Maximum seconds for making the rows on a busy machine.
PATIENCE: Final = 1800
COMMON, MIDDLING, RARE = "otobüs", "kaldırımlar", "zeytinlik"
MISTAKEN: Final = "kütüphne"
INFLECTED: Final = "kütüphanelerinde"
#: Made of syllables that thousands of words in use have.
NOWHERE: Final = "karasoteyaka"
SIX_NOWHERE: Final = f"{NOWHERE} sotekarama yadamasabako molanabekere sateyedemele nebıkırısıbo"
#: Thousands of words in use begin so, and each is in few posts.
BEGINNING: Final = "kar"
MANY_WORDS: Final = f"{MISTAKEN} zeytnlk otobüz bisiklt {COMMON} durak"
PHRASE: Final = f'"{COMMON} {MIDDLING}"'
PHRASE_NOWHERE: Final = f'"{MIDDLING} {COMMON} durak"'


@dataclass(frozen=True)
class Size:
    """Numbers of posts and threads.

    ``posts`` in all, ``threads`` of the large board, posts of the ``long`` thread; ``short``: posts of the
    short thread and threads of the small board.
    """

    posts: int = 200_000
    threads: int = 100_000
    long: int = 10_000
    short: int = 20


@dataclass(frozen=True)
class Taken:
    """Measurement of one page: the waits of a reader in milliseconds, and CPU time of the server."""

    waits: Sequence[float]
    cpu: float

    @property
    def milliseconds(self) -> float:
        return statistics.median(self.waits)


@dataclass(frozen=True)
class Row:
    what: str
    address: str
    baseline: str
    baseline_address: str


Measured = tuple[Row, list[Taken], list[Taken]]


def rows_of(scene: Any, size: Size) -> list[Row]:
    search, everything = "/forum/ara/?q=", "/ara/?q="
    index = ("/livez", "/livez")
    return [
        Row(
            f"a page in a thread of {size.long} posts", scene["long"], f"one of {size.short}", scene["short"]
        ),
        Row(f"a board of {size.threads} threads", scene["many"], f"one of {size.short}", scene["few"]),
        Row("a page of 20 comments", scene["short"], "a batch of queries for each", scene["peer"]),
        Row(f"a common word in {size.posts} posts", f"{search}{quote(COMMON)}", *index),
        Row("a word of every third post", f"{search}{quote(MIDDLING)}", *index),
        Row("a rare word", f"{search}{quote(RARE)}", *index),
        Row("two words", f"{search}{quote(f'{COMMON} {MIDDLING}')}", *index),
        Row("a phrase", f"{search}{quote(PHRASE)}", *index),
        Row("a common word, best first", f"{search}{quote(COMMON)}&sirala=uygun", *index),
        Row("everything with a common word", f"{everything}{quote(COMMON)}", *index),
        Row("everything with two words", f"{everything}{quote(f'{COMMON} {MIDDLING}')}", *index),
        Row("everything with a rare word", f"{everything}{quote(RARE)}", *index),
        Row("everything with the beginning of a word", f"{everything}{quote(COMMON[:3])}", *index),
        Row("everything with a typing mistake", f"{everything}{quote(MISTAKEN)}", *index),
        Row("everything with two typing mistakes", f"{everything}{quote(f'{MISTAKEN} zeytnlk')}", *index),
        Row("everything with six words, mistaken and right", f"{everything}{quote(MANY_WORDS)}", *index),
        Row("everything with an inflected word", f"{everything}{quote(INFLECTED)}", *index),
        Row("everything with the beginning of rare words", f"{everything}{quote(BEGINNING)}", *index),
        Row("everything with a word that occurs nowhere", f"{everything}{quote(NOWHERE)}", *index),
        Row("everything with six words that occur nowhere", f"{everything}{quote(SIX_NOWHERE)}", *index),
        Row("everything with a phrase that occurs nowhere", f"{everything}{quote(PHRASE_NOWHERE)}", *index),
        Row("organs with a common word", f"{everything}{quote(COMMON)}&tur=organ", *index),
        Row("organs with a typing mistake", f"{everything}{quote(MISTAKEN)}&tur=organ", *index),
        Row("posts with a typing mistake", f"{search}{quote(MISTAKEN)}", *index),
        Row(f"a common word on a board of {size.short}", f"{search}{quote(COMMON)}&forum=kucuk", *index),
        Row("a common word of one author", f"{search}{quote(COMMON)}&yazan=kisi-7", *index),
    ]


def measure(
    folder: Path, server: str, size: Size, rounds: int, requests: int
) -> tuple[list[Measured], dict[str, int]]:
    """The rounds of each row and its baseline, and the numbers of queries by page."""
    environment = {"DJANGO_SETTINGS_MODULE": "tests.load.peer_settings"}
    with installed(folder, server=server, environment=environment) as site:
        scene = made(site, size)
        return taking_turns(site, rows_of(scene, size), rounds, requests), scene["queries"]


def taking_turns(site: Installation, rows: Sequence[Row], rounds: int, requests: int) -> list[Measured]:
    addresses = list(dict.fromkeys(it for row in rows for it in (row.address, row.baseline_address)))
    taken: dict[str, list[Taken]] = {address: [] for address in addresses}
    with site.serving() as server:
        for number in range(rounds + 1):
            for address in addresses:
                one = measured(server, address, requests)
                # The first round warms up.
                if number:
                    taken[address].append(one)
    return [(row, taken[row.address], taken[row.baseline_address]) for row in rows]


def made(site: Installation, size: Size) -> Any:
    arguments = map(str, (size.posts, size.threads, size.long, size.short))
    process = site.start("-m", "tests.load.forum_rows", *arguments)
    try:
        process.popen.wait(PATIENCE)
    finally:
        process.end()
    assert process.popen.returncode == 0, process.log.read_text()
    return json.loads(process.log.read_text().splitlines()[-1])


def measured(server: Server, address: str, requests: int) -> Taken:
    """Read a page repeatedly with one reader. Exits on any status but 200."""
    before = server.cpu_seconds()
    driven = asyncio.run(drive([server.port], _reads(address, requests), 1))
    if set(driven.statuses) != {200}:
        raise SystemExit(f"Unexpected answers of {address}: {dict(driven.statuses)}")
    cpu = (server.cpu_seconds() - before) * 1000 / requests
    return Taken([wait * 1000 for wait in driven.waits], cpu)


def _reads(address: str, requests: int) -> Iterator[bytes]:
    return (http_request("GET", address) for _ in range(requests))
