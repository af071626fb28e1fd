"""Records who has voted, in such a way that nothing links it to a ballot (docs/roll.md)."""

import re
import secrets
from typing import Final

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.db.models.expressions import RawSQL

from participation.roll import errors, locks
from participation.roll.identity import random_key
from participation.roll.models import Channel, Roll, RollEntry, StagedEntry, State, StrikeOff
from participation.storage.overwriting import keeps_transactions, overwrite

#: Fewer strike-offs than this are not published together, so that no turnout figure reveals a single person.
MIN_BATCH: Final = 10
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_AT_ONCE: Final = 1_000
#: All rows are rewritten once more than one in so many differ from the rest in ``xmin``.
_SHARE_APART: Final = 100
_shuffle = secrets.SystemRandom().shuffle


@transaction.atomic
def strike_off(*, entry: RollEntry, referendum_key: str, channel: Channel) -> None:
    """Record that this person has voted, in the caller's transaction: the strike-off is committed or rolled
    back with it.

    ``referendum_key``: up to 64 letters, digits, ``_`` and ``-``. Raises AlreadyStruckOff (its ``channel``
    says where) and RollNotFrozen; then nothing is stored. If a person votes at a desk and online at the same
    time, the second transaction waits here for the first.
    """
    if not _KEY.fullmatch(referendum_key):
        raise ValueError(f"{referendum_key!r} is not a valid referendum key.")
    if not Roll.objects.filter(pk=entry.roll_id, state=State.FROZEN).exists():
        raise errors.RollNotFrozen
    table = StrikeOff._meta.db_table
    with connection.cursor() as cursor:
        # A conflict is ignored, not raised: the server would log whom it concerns, with the time. The
        # subquery finds an existing one at once: waiting for a conflict would block, with the archive's lock
        # held, on a concurrent rewrite.
        cursor.execute(
            f"INSERT INTO {table} (id, referendum, entry_id, channel, is_batched)"  # noqa: S608 - our own name
            f" SELECT %s, %s, %s, %s, %s WHERE NOT EXISTS (SELECT 1 FROM {table}"
            " WHERE referendum = %s AND entry_id = %s) ON CONFLICT (referendum, entry_id) DO NOTHING",
            [random_key(), referendum_key, entry.pk, Channel(channel).value, False, referendum_key, entry.pk],
        )
        written = cursor.rowcount
    if not written:
        stored = StrikeOff.objects.filter(referendum=referendum_key, entry=entry)
        raise errors.AlreadyStruckOff(channel=stored.values_list("channel", flat=True).get())


@transaction.atomic
def reverse_strike_off(*, entry: RollEntry, referendum_key: str) -> None:
    """Delete the strike-off of a person at a desk, as if it had never existed. That of
    somebody who voted online belongs to a ballot and stays.

    The caller's own lock must keep concurrent strike-offs waiting. Raises NotStruckOff; then nothing is
    changed.
    """
    # Otherwise a row that is being rewritten would reappear.
    locks.lock_strike_off_rewrite(referendum_key)
    strike_offs = StrikeOff.objects.filter(referendum=referendum_key, entry=entry, channel=Channel.DESK)
    if not strike_offs.delete()[0]:
        raise errors.NotStruckOff


@transaction.atomic
def rewrite_strike_offs(*, referendum_key: str, final: bool = False) -> int:
    """Rewrite strike-offs together and in random order, so that they no longer carry the transactions of
    their ballots, nor have the same order as ballots. Returns the number of rewritten rows. Fewer than
    ``MIN_BATCH`` new ones are not batched: they wait for more, and are only rewritten among themselves.

    ``final``: voting is over; all are batched, however few. The old rows remain in the database's files until
    ``overwrite_strike_offs`` succeeds.
    """
    locks.lock_strike_off_rewrite(referendum_key)
    strike_offs = StrikeOff.objects.filter(referendum=referendum_key)
    if final:
        return _replace_rows(strike_offs, is_batched=True)
    waiting = strike_offs.filter(is_batched=False)
    number = waiting.count()
    if number < MIN_BATCH:
        return _replace_rows(waiting, is_batched=False) if _count_rows_by_transaction(waiting)[1:] else 0
    return _replace_rows(strike_offs if _reveals_batches(strike_offs, number) else waiting, is_batched=True)


def _reveals_batches(strike_offs: QuerySet[StrikeOff], waiting: int) -> bool:
    """Whether so many batched and ``waiting`` rows differ by transaction from the majority that all should
    be rewritten. Always true of few rows; of many only sometimes, because rewriting 100,000 takes four
    seconds.
    """
    batches = _count_rows_by_transaction(strike_offs.filter(is_batched=True))
    apart = sum(batches[1:]) + waiting
    return keeps_transactions() and apart * _SHARE_APART >= sum(batches) + waiting


def _count_rows_by_transaction(strike_offs: QuerySet[StrikeOff]) -> list[int]:
    """The numbers of rows per writing transaction, largest first; empty where rows do not carry
    transactions.
    """
    if not keeps_transactions():
        return []
    xmin = RawSQL("roll_strikeoff.xmin::text", ())
    batches = strike_offs.order_by().annotate(xmin=xmin).values("xmin").annotate(number=Count("pk"))
    return sorted(batches.values_list("number", flat=True), reverse=True)


def _replace_rows(strike_offs: QuerySet[StrikeOff], *, is_batched: bool) -> int:
    rows = list(strike_offs)
    pks = sorted(row.pk for row in rows)
    for row in rows:
        row.pk, row.is_batched = random_key(), is_batched
    for start in range(0, len(pks), _AT_ONCE):
        StrikeOff.objects.filter(pk__in=pks[start : start + _AT_ONCE]).delete()
    _shuffle(rows)
    StrikeOff.objects.bulk_create(rows, batch_size=_AT_ONCE)
    return len(rows)


def overwrite_strike_offs() -> bool:
    """Remove rewritten strike-offs from the database's files; return whether nothing is left. Not allowed
    within a transaction.

    On PostgreSQL voters wait meanwhile: a fifth of a second with 100,000 rows.
    """
    return overwrite([StrikeOff, StagedEntry])
