"""Order between answering, counting and closing, without ever locking a poll's row.

On PostgreSQL these are advisory locks that end with the transaction. On SQLite every writing transaction
is alone from its first statement (``transaction_mode=IMMEDIATE``), so nothing more is needed.
"""

from django.db import connection

# The first key of the two-key advisory locks; any other use of advisory locks takes other numbers.
_RESPONDING = 0x504F4C
_COUNTING = 0x504F4D


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
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_COUNTING, poll_id])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_COUNTING, poll_id])
        row = cursor.fetchone()
    return bool(row and row[0])
