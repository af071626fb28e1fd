"""The order of what is appended to an archive: one writer at a time for each referendum.

The chain of events is a line, so its writers have to queue; what takes long (checking a ballot's proofs,
adding up ballots) is done before. On PostgreSQL the lock is an advisory one that ends with the transaction.
On SQLite every writing transaction is alone from its first statement.
"""

from django.db import connection

#: The first key of the two-key advisory locks; any other use of advisory locks takes other numbers.
_CHAIN = 0x524546


def chain(referendum_id: int) -> None:
    """Held until the transaction ends. RuntimeError outside one."""
    if not connection.in_atomic_block:
        raise RuntimeError("The lock of an archive is held by a transaction; there is none.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_CHAIN, referendum_id])
