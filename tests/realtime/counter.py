"""Topic kinds for tests: numbers in a small SQLite file that several processes share.

``counter:…`` may be followed by everyone, ``secret:…`` by signed-in people; ``broken:…`` cannot be read.
"""

import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import OperationalError

from realtime import topics
from realtime.topics import Snapshot


def body(number: int) -> bytes:
    return f'{{"number":{number},"city":"İzmir"}}'.encode()


class Counters:
    """``reads`` counts this process's snapshots from the file, ``looks`` its queries for newer versions,
    ``checks`` those for permission to follow ``counter:…``.

    Nobody may follow what is ``withdrawn``; the next ``failures`` checks fail, and they wait for ``gate``.
    ``written_after_reading`` is written just after the next read, as if by another process.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reads = 0
        self.looks = 0
        self.checks = 0
        self.failures = 0
        self.withdrawn: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()
        self.written_after_reading: int | None = None
        with self._open() as database:
            database.execute("create table if not exists counter (ident text primary key, number integer)")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=20)) as database, database:
            yield database

    def set(self, ident: str, number: int) -> Snapshot:
        with self._open() as database:
            database.execute("insert or replace into counter values (?, ?)", (ident, number))
        return Snapshot(number, body(number))

    def may_follow(self, _person: Any, ident: str) -> bool:
        self.checks += 1
        if self.failures:
            self.failures -= 1
            _fail(ident)
        is_public = ident not in self.withdrawn
        assert self.gate.wait(20)
        return is_public

    def remove(self, ident: str) -> None:
        with self._open() as database:
            database.execute("delete from counter where ident = ?", (ident,))

    def snapshot(self, ident: str) -> Snapshot | None:
        self.reads += 1
        number = self._numbers([ident]).get(ident)
        if self.written_after_reading is not None:
            self.set(ident, self.written_after_reading)
            self.written_after_reading = None
        return None if number is None else Snapshot(number, body(number))

    def versions(self, idents: Collection[str]) -> Mapping[str, int]:
        self.looks += 1
        return self._numbers(idents)

    def _numbers(self, idents: Collection[str]) -> Mapping[str, int]:
        marks = ",".join("?" * len(idents))
        with self._open() as database:
            rows = database.execute(
                f"select ident, number from counter where ident in ({marks})", tuple(idents)
            )
            return dict(rows.fetchall())


def register(counters: Counters) -> None:
    topics.register(
        "counter",
        may_follow=counters.may_follow,
        snapshot=counters.snapshot,
        versions=counters.versions,
    )
    topics.register(
        "secret",
        may_follow=lambda user, _ident: user.is_authenticated,
        snapshot=counters.snapshot,
        versions=counters.versions,
        restricted=True,
    )
    topics.register("broken", may_follow=lambda _user, _ident: True, snapshot=_fail, versions=_fail)


def unregister() -> None:
    for kind in ("counter", "secret", "broken"):
        topics.unregister(kind)


def _fail(_asked: Any) -> Any:
    raise OperationalError("the database is away")
