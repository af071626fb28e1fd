"""Empties the database after a transactional test, at a cost proportional to what the test wrote.

Django would empty every table, even empty ones, and then recreate content types and permissions. A test fills
only a few of the many tables, and those two belong to the migrated database.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

from tests import audit_guards

#: Tables that only migrations write.
KEPT = frozenset({"django_content_type", "auth_permission"})


@contextmanager
def of_filled_tables_alone() -> Iterator[None]:
    """Inside the block ``flush`` empties only tables with rows, past the triggers that would refuse."""

    def tables_to_empty(_style: Any, connection: BaseDatabaseWrapper, **_options: Any) -> list[str]:
        return filled(connection)

    def empty(self: BaseDatabaseOperations, tables: Sequence[str]) -> None:
        if tables:
            is_postgresql = self.connection.vendor == "postgresql"
            (_empty_postgresql if is_postgresql else _empty_sqlite)(self.connection, tables)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", empty)
        patch.setattr(flush, "sql_flush", tables_to_empty)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_words, **_options: None)
        yield


def _empty_sqlite(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> None:
    with audit_guards.lifted(connection, tables), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def _empty_postgresql(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> None:
    """Delete rows as a replica does, which fires no triggers and checks no foreign keys.

    Disabling triggers table by table would fill the catalogue with dead rows. VACUUM removes the tables' own
    dead rows: the physical order of rows discloses their order of insertion, so the next test needs clean
    files.
    """
    names = [connection.ops.quote_name(table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute("; ".join(f"DELETE FROM {name}" for name in names))
        finally:
            cursor.execute("SET session_replication_role = origin")
        cursor.execute(f"VACUUM {', '.join(names)}")


def filled(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the models' tables that have rows."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    quote = connection.ops.quote_name
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quote(table)})"
        for table in sorted(tables)
        if table not in KEPT
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]
