"""Pages of a large forum compared with a small one and with a peer's design, and search."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from tests.faults.installation import Server
from tests.load.clients import Driven, http_request, measure_requests
from tests.load.sites import make_rows, measured_site
from tests.load.table import Line, Round, measure_in_turns

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
class Row:
    what: str
    address: str
    baseline: str
    baseline_address: str


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
    folder: Path, server: str, name: str, size: Size, rounds: int, requests: int
) -> tuple[list[Line], dict[str, int]]:
    """Milliseconds until one reader has a page, and the numbers of queries by page."""
    with measured_site(folder, server) as site:
        sizes = (size.posts, size.threads, size.long, size.short)
        scene = make_rows(site, "tests.load.forum_rows", *sizes)
        rows = rows_of(scene, size)
        with site.serving() as running:
            readers = {
                address: partial(_read, running, address, requests)
                for row in rows
                for address in (row.address, row.baseline_address)
            }
            taken = measure_in_turns(readers, rounds)
    lines = []
    for row in rows:
        pair = (taken[row.address], taken[row.baseline_address])
        own, baseline = ([Round(it.median, it.cpu) for it in driven] for driven in pair)
        waits = [wait * 1000 for it in taken[row.address] for wait in it.waits]
        lines.append(Line(f"{row.what}, {name}", "ms", row.baseline, own, baseline, waits=waits))
    return lines, scene["queries"]


def _read(server: Server, address: str, times: int) -> Driven:
    """One reader reads the page so many times."""
    return measure_requests([server], (http_request("GET", address) for _ in range(times)), 1, 200)
