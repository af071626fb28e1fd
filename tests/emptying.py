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
    execute = BaseDatabaseOperations.execute_sql_flush

    def execute_unguarded(self: BaseDatabaseOperations, sql_list: Sequence[str]) -> None:
        connection = self.connection
        tables = filled(connection)
        with audit_guards.lifted(connection, tables):
            execute(self, sql_list)
            if connection.vendor == "postgresql":
                # A table whose foreign keys are still to be checked takes no trigger back.
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if tables and connection.vendor == "postgresql":
            # Where rows lie tells in which order they came: the next test begins with files as empty as new.
            with connection.cursor() as cursor:
                cursor.execute(f"VACUUM {', '.join(map(connection.ops.quote_name, tables))}")

    def delete_rows(_style: Any, connection: BaseDatabaseWrapper, **_options: Any) -> list[str]:
        return [f"DELETE FROM {connection.ops.quote_name(table)}" for table in filled(connection)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", execute_unguarded)
        patch.setattr(flush, "sql_flush", delete_rows)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_words, **_options: None)
        yield


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
