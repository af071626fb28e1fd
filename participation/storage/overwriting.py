"""Removes deleted rows from the database's files, as far as the database allows.

SQLite overwrites deleted rows (``secure_delete``), but copies of them stay in gaps of pages that were
rewritten. So ``VACUUM`` rewrites the file, and then a checkpoint empties the write-ahead log; that has to
wait while any connection reads. PostgreSQL's plain ``VACUUM`` frees the space of dead rows and leaves their
content there; ``VACUUM FULL`` writes a new file, which still holds what an earlier transaction may see. Only
the table's owner may run it. Call this from a job that is retried until it succeeds. Expiring write-ahead
logs and backups is the operator's task.
"""

import logging
import time
from collections.abc import Sequence
from typing import Any

from django.db import OperationalError, connection
from django.db.models import Model

logger = logging.getLogger(__name__)

#: Milliseconds to wait for readers before leaving the work to the next run.
_PATIENCE = 200
#: Number of checks, a tenth of a second apart, whether earlier transactions have ended.
_LOOKS = 10
_EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
_LOCK_NOT_AVAILABLE = "55P03"


def keeps_transactions() -> bool:
    """Whether each row carries the number of the transaction that wrote it (PostgreSQL's ``xmin``)."""
    return connection.vendor == "postgresql"


def overwrite(models: Sequence[type[Model]]) -> bool:
    """Rewrite these tables. Return whether nothing of their deleted rows is left.

    Queries on the tables wait meanwhile. Not allowed within a transaction.
    """
    if connection.vendor == "sqlite":
        return _overwrite_sqlite()
    return _overwrite_postgresql([model._meta.db_table for model in models])


def empty_log() -> bool:
    """Empty SQLite's write-ahead log, where all writes of a transaction are adjacent. Return whether it
    is empty.

    Writers wait for a moment; the database file itself is not rewritten. Not allowed within a transaction.
    """
    return _run_on_sqlite(_EMPTY_LOG)


def _overwrite_sqlite() -> bool:
    return _run_on_sqlite("VACUUM", _EMPTY_LOG)


def _run_on_sqlite(*statements: str) -> bool:
    """Run ``statements``, of which the last one empties the log. Return whether no other connection stopped
    them.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        try:
            for statement in statements:
                cursor.execute(statement)
            busy = cursor.fetchone()[0]
        except OperationalError:  # locked, or no space on the disk
            busy = True
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
    if busy:
        logger.warning(
            "deleted answers remain in the database file or its log: another connection is active; will retry"
        )
    return not busy


def _overwrite_postgresql(tables: list[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relname = ANY(%s)"
            " AND relnamespace = current_schema()::regnamespace AND pg_has_role(relowner, 'USAGE')",
            [tables],
        )
        if cursor.fetchone()[0] < len(tables):
            logger.error("deleted answers remain in the tables: only their owner may VACUUM %s", tables)
            return False
        try:
            # Queries on the table wait meanwhile; without a timeout a backup that reads it would block them
            # all.
            cursor.execute(f"SET lock_timeout = {_PATIENCE}")
            done = _await_earlier_transactions(cursor)
            if done:
                cursor.execute(f"VACUUM (FULL) {', '.join(tables)}")
        except OperationalError as error:
            if not is_lock_timeout(error):
                raise
            done = False
        finally:
            cursor.execute("SET lock_timeout = DEFAULT")
    if not done:
        logger.warning("deleted answers remain in the tables: another transaction is reading; will retry")
    return done


def _await_earlier_transactions(cursor: Any) -> bool:
    """Wait briefly for every earlier transaction to end: deleted rows are kept for them. False if one does
    not.
    """
    cursor.execute("SELECT clock_timestamp(), pg_snapshot_xmax(pg_current_snapshot())::text")
    moment, next_number = cursor.fetchone()
    for _look in range(_LOOKS):
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND xact_start < %s",
            [moment],
        )
        if not cursor.fetchone()[0] and _have_transactions_ended(cursor, next_number):
            return True
        time.sleep(0.1)
    return False


def _have_transactions_ended(cursor: Any, before: str) -> bool:
    """Whether all transactions numbered below ``before`` have ended, in other databases too: ``VACUUM FULL``
    keeps what the oldest transaction on the server might see, even where it could not see it.
    """
    cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %s::xid8", [before])
    return bool(cursor.fetchone()[0])


def is_lock_timeout(error: OperationalError) -> bool:
    """Whether PostgreSQL refused a lock because another transaction holds the table (lock_not_available)."""
    return getattr(error.__cause__, "sqlstate", None) == _LOCK_NOT_AVAILABLE
