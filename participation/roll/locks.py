"""Order between matching and whatever changes the entries of a roll.

On PostgreSQL these are advisory locks that end with the transaction: no row is locked for them, so none keeps
the number of a transaction. On SQLite every writing transaction is alone from its first statement.
"""

from django.db import connection

# The first key of the two-key advisory locks; any other use of advisory locks takes other numbers.
_ROLL = 0x524F4C
_SETTLING = 0x524F4D


def _postgresql() -> bool:
    if not connection.in_atomic_block:
        raise RuntimeError("A lock of a roll is held by a transaction; there is none.")
    return connection.vendor == "postgresql"


def share(roll_id: int) -> None:
    """Taken to match somebody: many at once, none while somebody holds :func:`exclusive`."""
    if _postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [_ROLL, roll_id])


def exclusive(roll_id: int) -> None:
    """Taken to import, correct or freeze: one at a time, and those who match wait."""
    if _postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ROLL, roll_id])


def settling(referendum: str) -> None:
    """One at a time writes the marks of a referendum anew; nobody who votes waits for it."""
    if _postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_SETTLING, referendum])
