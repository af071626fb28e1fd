"""Rewrites rows so that neither their order nor their transactions reveal when each was written.

PostgreSQL's ``xmin`` and ``ctid`` and SQLite's ``rowid`` show when a row was written relative to others.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Model
from django.views.decorators.debug import sensitive_variables

from participation.overwriting import is_taken

_shuffle = secrets.SystemRandom().shuffle


@sensitive_variables()
def mixed(rows: Iterable[Model]) -> list[tuple[Any, ...]]:
    """``rows`` as tuples of database values, in random order."""
    shuffled = [
        tuple(
            field.get_db_prep_save(getattr(row, field.attname), connection)
            for field in row._meta.local_concrete_fields
        )
        for row in rows
    ]
    _shuffle(shuffled)
    return shuffled


@sensitive_variables()
def insert(model: type[Model], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert ``rows`` with one ``executemany``. ``bulk_create`` takes several times as long to build its
    statements, and on SQLite every writer waits for that.
    """
    quoted = connection.ops.quote_name
    columns = [quoted(str(field.column)) for field in model._meta.local_concrete_fields]
    values = ", ".join(["%s"] * len(columns))
    into = f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(columns)}) VALUES ({values})"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.executemany(into, rows)


def rewrite_all(model: type[Model], change: Callable[[Any], None] | None = None) -> bool:
    """Rewrite every row of a table to which no other refers, as if all were written at once, with the same
    values except for what ``change`` modifies.

    Writers and lockers of rows wait meanwhile; readers do not. Return False, with nothing written, if another
    transaction holds the table.
    """
    try:
        _rewrite_all(model, change)
    except OperationalError as error:
        if not is_taken(error):
            raise
        return False
    return True


@transaction.atomic
def _rewrite_all(model: type[Model], change: Callable[[Any], None] | None) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE NOWAIT")
    stored = list(model._base_manager.all())
    if change is not None:
        for row in stored:
            change(row)
    rows = mixed(stored)
    model._base_manager.all().delete()
    insert(model, rows)
