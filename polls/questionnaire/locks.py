"""Order between answering, counting and closing, without ever locking a poll's row.

On PostgreSQL these are advisory locks that end with the transaction. On SQLite every writing transaction
is alone from its first statement (``transaction_mode=IMMEDIATE``), so nothing more is needed. What takes
long belongs in :func:`snapshot`, which locks nothing.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import connection, transaction

from participation import turns

# The first key of the two-key advisory locks; any other use of advisory locks takes other numbers.
_RESPONDING = 0x504F4C
_COUNTING = 0x504F4D
_COMPUTING = 0x504F4E

#: Polls that a thread of this process computes, where the database cannot keep that (SQLite).
_computed_here: set[int] = set()
_looking = threading.Lock()


def _postgresql() -> bool:
    if not connection.in_atomic_block:
        raise RuntimeError("A lock of a poll is held by a transaction; there is none.")
    return connection.vendor == "postgresql"


def share(poll_id: int) -> None:
    """Taken by each response: many at once, none while somebody holds :func:`exclusive`."""
    if _postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [_RESPONDING, poll_id])


def exclusive(poll_id: int) -> None:
    """Taken to edit, open or close: waits for responses under way, and later ones see the outcome."""
    if _postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_RESPONDING, poll_id])


def counting(poll_id: int, *, wait: bool) -> bool:
    """One counter per poll. False: another process is counting (only when not waiting)."""
    if not _postgresql():
        return True
    if wait:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_COUNTING, poll_id])
        return True
    return _got("pg_try_advisory_xact_lock", _COUNTING, poll_id)


@contextmanager
def computing(poll_id: int) -> Iterator[bool]:
    """One at a time works out a poll's result, across transactions. False: somebody else is at it.

    It spares work and decides nothing: who may publish is decided under :func:`counting`. On PostgreSQL the
    session holds it, at the longest until its connection ends; within a transaction, that holds it. On SQLite
    it is between the threads of a process, and a second process computes in vain.
    """
    if connection.vendor != "postgresql":
        with _looking:
            free = poll_id not in _computed_here
            _computed_here.add(poll_id)
        try:
            yield free
        finally:
            if free:
                _computed_here.discard(poll_id)
    elif connection.in_atomic_block:
        yield _got("pg_try_advisory_xact_lock", _COMPUTING, poll_id)
    else:
        free = _got("pg_try_advisory_lock", _COMPUTING, poll_id)
        try:
            yield free
        finally:
            if free:
                _got("pg_advisory_unlock", _COMPUTING, poll_id)


def _got(function: str, lock: int, poll_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [lock, poll_id])
        row = cursor.fetchone()
    return bool(row and row[0])


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one state of the database, keeping nobody from writing. Within a transaction: as that reads.

    Django begins every transaction on SQLite as IMMEDIATE, which takes the one lock for writing. A deferred
    one takes none as long as it only reads, and with the write-ahead log sees what its first read saw.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        connection.ensure_connection()  # connecting sets the mode
        sqlite: Any = connection
        usual, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            sqlite.transaction_mode = usual


#: Each poll alone.
for_each = partial(turns.each, "poll")
