"""Who has voted, written so that nothing joins it to a ballot (docs/roll.md)."""

import re
import secrets
from typing import Final

from django.db import connection, transaction

from participation.overwriting import overwrite
from participation.roll import errors, locks
from participation.roll.identity import random_key
from participation.roll.models import Channel, Roll, RollEntry, StagedEntry, State, VotedMark

#: Fewer marks than this are not settled together, so that no figure of turnout tells of a single person.
FEWEST_SETTLED: Final = 10
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_AT_ONCE: Final = 1_000
_shuffle = secrets.SystemRandom().shuffle


@transaction.atomic
def strike_off(*, entry: RollEntry, referendum_key: str, channel: Channel) -> None:
    """Note that this person has voted, in the caller's transaction: with it the mark comes or goes.

    ``referendum_key``: up to 64 letters, digits, ``_`` and ``-``. Raises AlreadyStruckOff (its ``channel``
    says where) and RollNotFrozen; then nothing is stored. Somebody who votes at a desk and online in the
    same instant waits here until the first of the two is decided.
    """
    if not _KEY.fullmatch(referendum_key):
        raise ValueError(f"{referendum_key!r} names no referendum.")
    if not Roll.objects.filter(pk=entry.roll_id, state=State.FROZEN).exists():
        raise errors.RollNotFrozen
    with connection.cursor() as cursor:
        # A conflict is no error: a server would log whom it is about, with the time.
        cursor.execute(
            f"INSERT INTO {VotedMark._meta.db_table} (id, referendum, entry_id, channel, settled)"  # noqa: S608 - our own name
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (referendum, entry_id) DO NOTHING",
            [random_key(), referendum_key, entry.pk, Channel(channel).value, False],
        )
        written = cursor.rowcount
    if not written:
        marks = VotedMark.objects.filter(referendum=referendum_key, entry=entry)
        raise errors.AlreadyStruckOff(channel=marks.values_list("channel", flat=True).get())


@transaction.atomic
def take_back(*, entry: RollEntry, referendum_key: str) -> None:
    """Forget that this person was struck off at a desk, as if it had never been; a mark of somebody who voted
    online has a ballot, and stays.

    Whoever strikes off in the same instant has to wait for the caller's own lock. Raises NotStruckOff; then
    nothing is changed.
    """
    # A mark that is being written anew would come back.
    locks.settling(referendum_key)
    marks = VotedMark.objects.filter(referendum=referendum_key, entry=entry, channel=Channel.DESK)
    if not marks.delete()[0]:
        raise errors.NotStruckOff


@transaction.atomic
def settle_marks(*, referendum_key: str, final: bool = False) -> int:
    """Write new marks anew, together and in random order, so that they no longer carry the transaction that
    their ballots carry; how many. Fewer than ``FEWEST_SETTLED`` wait for more.

    ``final``: voting is over; all marks are written anew at once, so that nothing of the batches remains.
    Then call ``overwrite_marks`` until it succeeds.
    """
    locks.settling(referendum_key)
    marks = VotedMark.objects.filter(referendum=referendum_key)
    if not final:
        marks = marks.filter(settled=False)
    rows = list(marks.values_list("pk", "entry", "channel"))
    if not rows or (len(rows) < FEWEST_SETTLED and not final):
        return 0
    anew = [
        VotedMark(id=random_key(), referendum=referendum_key, entry_id=entry, channel=channel, settled=True)
        for _pk, entry, channel in rows
    ]
    _shuffle(anew)
    pks = sorted(pk for pk, _entry, _channel in rows)
    for start in range(0, len(pks), _AT_ONCE):
        VotedMark.objects.filter(pk__in=pks[start : start + _AT_ONCE]).delete()
    VotedMark.objects.bulk_create(anew, batch_size=_AT_ONCE)
    return len(rows)


def overwrite_marks() -> bool:
    """Whether nothing is left in the database's files of marks that were written anew. Not within a
    transaction; while people vote, it makes them wait on PostgreSQL."""
    return overwrite([VotedMark, StagedEntry])
