"""Disables the triggers that protect the audit log and answered polls. For tests only.

Two cases need it: emptying the database after a transactional test, and tampering with the record to check
that ``audit verify`` detects it. The product has no such function: elsewhere, only the owner of the tables
can drop the triggers by hand.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

AUDIT_TABLES = ("audit_entry", "audit_chainhead")


@contextmanager
def lifted(connection: BaseDatabaseWrapper, tables: Collection[str] | None = None) -> Iterator[None]:
    """Disable the triggers on ``tables`` (all tables by default) inside the block."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            guarded = [name for (name,) in cursor.fetchall() if tables is None or name in tables]
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            # Triggers that do not refuse anything keep an index up to date and must stay.
            guards = [row for row in cursor.fetchall() if "RAISE(" in row[2]]
            triggers = [row for row in guards if tables is None or row[1] in tables]
            for name, _table, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            for _name, _table, sql in triggers:
                cursor.execute(sql)
