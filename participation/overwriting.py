"""What was deleted also leaves the database's files, as far as the database can see to it.

SQLite overwrites deleted rows (``secure_delete``), but copies of them stay in gaps of pages that were filled
anew: so the file is written anew, and then its write-ahead log emptied, which has to wait while anybody
reads. PostgreSQL's ``VACUUM`` frees the place of dead rows and leaves what was written there; ``VACUUM FULL``
makes a new file, which still holds what a transaction that began earlier may see. Only a table's owner may
run it. So this belongs in a job that is tried again until it has succeeded. Write-ahead logs and backups are
the operator's to expire.
"""

import logging
import time
from collections.abc import Sequence
from typing import Any

from django.db import OperationalError, connection
from django.db.models import Model

logger = logging.getLogger(__name__)

#: Milliseconds to wait for readers, before leaving it to the next round.
_PATIENCE = 200
#: Looks, a tenth of a second apart, at whether earlier transactions have ended.
_LOOKS = 10
_EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
_LOCK_NOT_AVAILABLE = "55P03"


def keeps_transactions() -> bool:
    """Whether each row tells, by a number, which transaction wrote it (PostgreSQL's ``xmin``)."""
    return connection.vendor == "postgresql"


def overwrite(models: Sequence[type[Model]]) -> bool:
    """Whether nothing is left of deleted rows of these tables. They are written anew, and whoever asks them
    meanwhile waits. Not within a transaction."""
    if connection.vendor == "sqlite":
        return _overwrite_sqlite()
    return _overwrite_postgresql([model._meta.db_table for model in models])


def empty_log() -> bool:
    """Whether nothing is left in SQLite's write-ahead log, where all that a transaction wrote lies together.

    Who writes meanwhile waits for a moment; the file itself is not written anew. Not within a transaction.
    """
    return _run_on_sqlite(_EMPTY_LOG)


def _overwrite_sqlite() -> bool:
    return _run_on_sqlite("VACUUM", _EMPTY_LOG)


def _run_on_sqlite(*statements: str) -> bool:
    """The last of these empties the log and answers whether somebody was at it."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        try:
            for statement in statements:
                cursor.execute(statement)
            busy = cursor.fetchone()[0]
        except OperationalError:  # locked, or no room on the disk
            busy = True
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
    if busy:
        logger.warning("deleted answers still lie in the file or its log: somebody is at it; trying again")
    return not busy


def _overwrite_postgresql(tables: list[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relname = ANY(%s)"
            " AND relnamespace = current_schema()::regnamespace AND pg_has_role(relowner, 'USAGE')",
            [tables],
        )
        if cursor.fetchone()[0] < len(tables):
            logger.error("deleted answers still lie in the tables: only their owner may VACUUM %s", tables)
            return False
        try:
            # Whoever asks the table meanwhile waits: behind a backup that reads it, that would be everybody.
            cursor.execute(f"SET lock_timeout = {_PATIENCE}")
            done = _earlier_transactions_end(cursor)
            if done:
                cursor.execute(f"VACUUM (FULL) {', '.join(tables)}")
        except OperationalError as error:
            if not is_taken(error):
                raise
            done = False
        finally:
            cursor.execute("SET lock_timeout = DEFAULT")
    if not done:
        logger.warning("deleted answers still lie in the tables: somebody is reading; trying again")
    return done


def _earlier_transactions_end(cursor: Any) -> bool:
    """Whether every transaction that began before this ends soon: deleted rows are kept for those."""
    cursor.execute("SELECT clock_timestamp(), pg_snapshot_xmax(pg_current_snapshot())::text")
    moment, next_number = cursor.fetchone()
    for _look in range(_LOOKS):
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND xact_start < %s",
            [moment],
        )
        if not cursor.fetchone()[0] and _numbers_have_ended(cursor, next_number):
            return True
        time.sleep(0.1)
    return False


def _numbers_have_ended(cursor: Any, before: str) -> bool:
    """Whether all transactions with a number ``before`` this have ended, those of other databases, too:
    ``VACUUM FULL`` keeps what the oldest on the server might see, although it could not."""
    cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %s::xid8", [before])
    return bool(cursor.fetchone()[0])


def is_taken(error: OperationalError) -> bool:
    """Whether PostgreSQL refused a lock because another transaction holds the table (lock_not_available)."""
    return getattr(error.__cause__, "sqlstate", None) == _LOCK_NOT_AVAILABLE
