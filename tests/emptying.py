"""Emptying the database after a transactional test, at the price of what the test wrote.

Django would empty every table, whether or not there is anything in it, and then make its types of content and
their permissions anew. Of the many tables a test fills a few, and those two belong to the migrated database.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

from tests import audit_guards

#: Written by the migrations and by no test.
KEPT = frozenset({"django_content_type", "auth_permission"})


@contextmanager
def of_filled_tables_alone() -> Iterator[None]:
    """Inside the block ``flush`` empties what has rows. The tables' triggers would (rightly) refuse."""

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
    """As a replica does, which fires no trigger and checks no foreign key: to switch triggers off table by
    table would fill the catalogue with dead rows. Those of the tables are cleared away: where rows lie tells
    in which order they came, so the next test begins with files as good as new."""
    names = [connection.ops.quote_name(table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute("; ".join(f"DELETE FROM {name}" for name in names))
        finally:
            cursor.execute("SET session_replication_role = origin")
        cursor.execute(f"VACUUM {', '.join(names)}")


def filled(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables of the models that have a row."""
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
