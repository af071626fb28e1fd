"""Lifting the triggers that protect the audit record and answered polls, for the tests alone.

Two things need it: emptying the database after a transactional test, and tampering with the record to see
that ``audit verify`` finds it. The product has no such door: who wants to do this elsewhere must own the
tables and drop the triggers by hand.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = (
    "audit_entry",
    "audit_chainhead",
    "polls_poll",
    "polls_question",
    "polls_option",
    "polls_poll_districts",
)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without triggers on the guarded tables inside the block, with the same ones afterwards."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s, %s, %s, %s, %s)", TABLES
            )
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            for _name, sql in triggers:
                cursor.execute(sql)
