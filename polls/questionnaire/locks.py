"""Locks between answering, counting and closing that never lock a poll's row.

On PostgreSQL these are advisory locks that end with the transaction. On SQLite every writing transaction is
exclusive from its first statement (``transaction_mode=IMMEDIATE``), so no other locks are needed. Long
computations belong in :func:`open_snapshot`, which locks nothing.
"""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

# First key of the two-key advisory locks; other uses of advisory locks must have other numbers.
_RESPONDING = 0x504F4C
_COUNTING = 0x504F4D
_COMPUTING = 0x504F4E
_PERSON = 0x504F4F
#: Ids of accounts may be larger than the key of a lock. Two that share one wait for each other without need.
_KEYS = 2**31

#: Polls being computed by a thread of this process, for databases without session locks (SQLite).
_computed_here: set[int] = set()
_computed_lock = threading.Lock()


def _postgresql() -> bool:
    if not connection.in_atomic_block:
        raise RuntimeError("A poll can be locked only within a transaction.")
    return connection.vendor == "postgresql"


def lock_poll_shared(poll_id: int) -> None:
    """Shared lock, taken by each response; waits while :func:`lock_poll_exclusively` is held."""
    if _postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [_RESPONDING, poll_id])


def lock_poll_exclusively(poll_id: int) -> None:
    """Exclusive lock to edit, open or close: waits for responses in progress; later ones see the outcome."""
    if _postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_RESPONDING, poll_id])


def lock_people(residents: Collection[int]) -> None:
    """Exclusive locks on people who answer polls of matters: one of their responses at a time, to whichever
    poll. One query.

    Unlike a lock of their rows this leaves no trace in the database. To avoid deadlocks a transaction takes
    them all at once, in the order of keys, after its ``lock_poll_shared`` locks and before it writes.
    """
    if _postgresql() and residents:
        keys = sorted({resident % _KEYS for resident in residents})
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, key) FROM unnest(%s::int[]) AS key", [_PERSON, keys]
            )


def lock_for_counting(poll_id: int, *, wait: bool) -> bool:
    """Lock for counting a poll. False if another process holds it (only without ``wait``)."""
    if not _postgresql():
        return True
    if wait:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_COUNTING, poll_id])
        return True
    return _call("pg_try_advisory_xact_lock", _COUNTING, poll_id)


@contextmanager
def lock_for_computing(poll_id: int) -> Iterator[bool]:
    """Lock for computing a poll's result, across transactions. Yields False if somebody else holds it.

    It only avoids duplicate work; :func:`lock_for_counting` decides who may publish. On PostgreSQL it is a
    session lock, held at most until the connection ends, or a transaction lock within a transaction. On
    SQLite it excludes only threads of the same process; a second process computes in vain.
    """
    if connection.vendor != "postgresql":
        with _computed_lock:
            free = poll_id not in _computed_here
            _computed_here.add(poll_id)
        try:
            yield free
        finally:
            if free:
                _computed_here.discard(poll_id)
    elif connection.in_atomic_block:
        yield _call("pg_try_advisory_xact_lock", _COMPUTING, poll_id)
    else:
        free = _call("pg_try_advisory_lock", _COMPUTING, poll_id)
        try:
            yield free
        finally:
            if free:
                _call("pg_advisory_unlock", _COMPUTING, poll_id)


def _call(function: str, lock: int, poll_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [lock, poll_id])
        row = cursor.fetchone()
    return bool(row and row[0])


@contextmanager
def open_snapshot() -> Iterator[None]:
    """Read a consistent snapshot of the database without blocking writers.

    Within a transaction that transaction's isolation applies. Here Django begins every transaction on SQLite
    as IMMEDIATE, which takes the write lock. A deferred one takes no lock while it only reads, and with the
    write-ahead log sees the state of its first read.
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
