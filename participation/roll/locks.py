"""Locks that order matching against changes to the entries of a roll.

On PostgreSQL these are advisory locks that end with the transaction: they lock no row, so no row keeps a
transaction's number. On SQLite every writing transaction is alone from its first statement.
"""

from collections.abc import Iterable

from django.db import connection

# First keys of two-key advisory locks; any other use of advisory locks takes other numbers.
_ROLL = 0x524F4C
_REWRITING = 0x524F4D
_PLACE = 0x524F4E


def _is_lock_needed() -> bool:
    if not connection.in_atomic_block:
        raise RuntimeError("A lock of a roll needs a transaction.")
    return connection.vendor == "postgresql"


def lock_roll_shared(roll_id: int) -> None:
    """Shared lock for matching: held by many at once, never together with :func:`exclusive`."""
    if _is_lock_needed():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [_ROLL, roll_id])


def lock_roll_exclusively(roll_id: int) -> None:
    """Exclusive lock for importing, correcting or freezing: one transaction at a time; matching waits."""
    if _is_lock_needed():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ROLL, roll_id])


def lock_person_entries(entries: Iterable[int]) -> None:
    """Serialises matching of one person, whose entries on all rolls these are."""
    if _is_lock_needed():
        with connection.cursor() as cursor:
            for entry in sorted(entries):
                cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_PLACE, str(entry)])


def lock_strike_off_rewrite(referendum: str) -> None:
    """Serialises rewriting the strike-offs of a referendum; voters do not wait for it."""
    if _is_lock_needed():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_REWRITING, referendum])
