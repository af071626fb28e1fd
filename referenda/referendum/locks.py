"""Serialises appends to an archive: one writer for each referendum.

Each event names the one before it, so writers have to queue. Slow work (checking a ballot's proofs, adding up
ballots) is done before the lock is taken. PostgreSQL uses an advisory lock that ends with the transaction.
SQLite runs one writing transaction at a time.
"""

from django.db import connection

#: The first key of the two-key advisory locks. Other uses of advisory locks need other numbers.
_CHAIN = 0x524546


def lock_archive_chain(referendum_id: int) -> None:
    """Take the lock until the transaction ends. Raises RuntimeError outside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("The lock of an archive needs a transaction.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_CHAIN, referendum_id])
