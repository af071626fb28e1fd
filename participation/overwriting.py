"""What was deleted also leaves the database's files, as far as the database can see to it.

SQLite overwrites deleted rows (``secure_delete``) once its write-ahead log is emptied, which has to wait
while anybody reads. PostgreSQL keeps deleted rows until a ``VACUUM``, and only a table's owner may run one.
So this belongs in a job that is tried again until it has succeeded. Archived write-ahead logs and backups are
the operator's to expire.
"""

import logging
from collections.abc import Sequence

from django.db import connection
from django.db.models import Model

logger = logging.getLogger(__name__)

#: Milliseconds to wait for readers of SQLite's log, before leaving it to the next round.
_PATIENCE = 200


def overwrite(small: Sequence[type[Model]], others: Sequence[type[Model]] = ()) -> bool:
    """Whether nothing is left of deleted rows: ``small`` tables are written anew, while nobody reads them; of
    ``others`` the dead rows are cleared away. Not within a transaction."""
    if connection.vendor == "sqlite":
        return _overwrite_sqlite()
    return _overwrite_postgresql(_tables(small), _tables(others))


def _tables(models: Sequence[type[Model]]) -> list[str]:
    return [model._meta.db_table for model in models]


def _overwrite_sqlite() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
    if busy:
        logger.warning("deleted answers still lie in the write-ahead log: somebody is reading; trying again")
    return not busy


def _overwrite_postgresql(small: list[str], others: list[str]) -> bool:
    tables = small + others
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relname = ANY(%s)"
            " AND relnamespace = current_schema()::regnamespace AND pg_has_role(relowner, 'USAGE')",
            [tables],
        )
        if cursor.fetchone()[0] < len(tables):
            logger.error("deleted answers still lie in the tables: only their owner may VACUUM %s", tables)
            return False
        cursor.execute(f"VACUUM (FULL) {', '.join(small)}")
        if others:
            cursor.execute(f"VACUUM {', '.join(others)}")
    return True
