"""Rewrites rows so that neither their order nor their transactions reveal when each was written.

PostgreSQL's ``xmin`` and ``ctid`` and SQLite's ``rowid`` show when a row was written relative to others.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.db.models import Model
from django.views.decorators.debug import sensitive_variables

from participation.background import heartbeats
from participation.storage.overwriting import is_lock_timeout

_shuffle = secrets.SystemRandom().shuffle


@sensitive_variables()
def shuffle_rows(rows: Iterable[Model]) -> list[tuple[Any, ...]]:
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


#: For ``rewrite_some``: a new UUID, and 32 new random bytes.
RANDOM_ID: Final = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}
RANDOM_BYTES: Final = {
    "postgresql": "sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))",
    "sqlite": "randomblob(32)",
}


def rewrite_some(
    model: type[Model],
    new: Mapping[str, Mapping[str, str]],
    changed: Mapping[str, Mapping[str, str]] | None = None,
    **condition: Sequence[int],
) -> None:
    """Rewrite the rows that have one of the given numbers in the column named, in random order. They are not
    read here: the database deletes and inserts them, however many there are. ``new``: the columns with new
    values; ``changed``: those computed from what they have, as SQL. Must be called in a transaction.

    PostgreSQL's ``gen_random_uuid`` takes strong random numbers; SQLite's ``randomblob`` a generator that the
    operating system seeds.
    """
    [(chosen_by, values)] = condition.items()
    if not values:
        return
    quoted, vendor = connection.ops.quote_name, connection.vendor
    table, column = quoted(model._meta.db_table), quoted(chosen_by)
    fields = [str(field.column) for field in model._meta.local_concrete_fields]
    columns = ", ".join(map(quoted, fields))
    kept = ", ".join(quoted(field) for field in fields if field not in new)
    computed = {**new, **(changed or {})}
    written = ", ".join(computed[field][vendor] if field in computed else quoted(field) for field in fields)
    chosen = f"FROM {table} WHERE {column} IN ({', '.join(['%s'] * len(values))})"
    insert_mixed = f"INSERT INTO {table} ({columns}) SELECT {written} FROM mixed ORDER BY place"  # noqa: S608
    heartbeats.send_heartbeat()
    with connection.cursor() as cursor:
        if vendor == "postgresql":
            cursor.execute(
                f"WITH taken AS (DELETE {chosen} RETURNING {kept}),"  # noqa: S608
                f" mixed AS (SELECT *, gen_random_uuid() AS place FROM taken) {insert_mixed}",
                values,
            )
        else:
            cursor.execute(
                f"CREATE TEMP TABLE mixed AS SELECT {kept}, randomblob(16) AS place {chosen}", values
            )
            cursor.execute(f"DELETE {chosen}", values)
            cursor.execute(insert_mixed)
            cursor.execute("DROP TABLE mixed")


def rewrite_all(model: type[Model], change: Callable[[Any], None] | None = None) -> bool:
    """Rewrite every row of a table to which no other refers, as if all were written at once, with the same
    values except for what ``change`` modifies.

    Writers and lockers of rows wait meanwhile; readers do not. Return False, with nothing written, if another
    transaction holds the table.
    """
    try:
        _rewrite_all(model, change)
    except OperationalError as error:
        if not is_lock_timeout(error):
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
    rows = shuffle_rows(stored)
    model._base_manager.all().delete()
    insert(model, rows)
