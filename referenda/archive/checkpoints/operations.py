"""Signing checkpoints: each day of voting, at closing and at the result."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from participation.jobs.operations import run_for_each
from referenda.archive import operations
from referenda.archive import queries as archive_queries
from referenda.archive.checkpoints import queries, signing
from referenda.archive.checkpoints.models import Checkpoint, CheckpointKind
from referenda.archive.models import Event
from referenda.archive.verification import client
from referenda.referendum import disclosure, locks
from referenda.referendum.models import Referendum, State
from referenda.voting.archive import EventType


def sign_due() -> list[int]:
    """Sign today's checkpoint of each open referendum that has none. Returns the ids of those referenda."""
    today = timezone.localdate()
    due = Referendum.objects.filter(state=State.OPEN).exclude(checkpoints__day=today)
    due_ids = due.values_list("pk", flat=True)
    return run_for_each(sign_due, "referendum", due_ids, lambda pk: sign_daily_checkpoint(referendum_id=pk))


@transaction.atomic
def sign_daily_checkpoint(*, referendum_id: int) -> bool:
    """Sign today's checkpoint. Returns False if there is one already or voting is not open.

    A checkpoint never discloses a group of fewer than ``disclosure.MIN_PEOPLE`` people: it repeats the event
    of the one before until enough people have voted.
    """
    locks.lock_archive_chain(referendum_id)
    referendum = Referendum.objects.get(pk=referendum_id)
    today = timezone.localdate()
    last = queries.list_checkpoints(referendum).first()
    if referendum.state != State.OPEN or (last is not None and last.day >= today):
        return False
    event = _choose_disclosed_event(referendum, last)
    # While voting is open, every event after the first one is a ballot.
    _sign_and_store(referendum, CheckpointKind.DAY, event, day=today, ballots=event.height)
    return True


def sign_end(referendum: Referendum, kind: CheckpointKind, event: Event) -> None:
    """Sign the event that closed voting or contains the result, in the transaction that appended it.

    It does not matter how few have voted since the last checkpoint: the archive discloses them anyway. If the
    clock was set back, the checkpoint gets the day of the last one, so that closing does not fail.
    """
    end = Event.objects.get(referendum=referendum, type=EventType.END_BALLOTS)
    last, today = queries.list_checkpoints(referendum).first(), timezone.localdate()
    day = today if last is None else max(today, last.day)
    _sign_and_store(referendum, kind, event, day=day, ballots=end.height - 1)


def _sign_and_store(
    referendum: Referendum, kind: CheckpointKind, event: Event, *, day: date, ballots: int
) -> None:
    """Sign a checkpoint that names ``event`` as the newest one, and store it."""
    key = queries.get_signing_key()
    raw = signing.build_signed_bytes(
        uuid=referendum.uuid, day=day, ballots=ballots, head=event.name, client=client.compute_digest()
    )
    Checkpoint.objects.create(
        referendum=referendum,
        kind=kind,
        day=day,
        event=event,
        ballots=ballots,
        raw=raw,
        public_key=key.public.hex(),
        signature=key.sign(raw).hex(),
    )


def _choose_disclosed_event(referendum: Referendum, last: Checkpoint | None) -> Event:
    """The newest event, or that of the last checkpoint while fewer people than a group have voted since.

    The first checkpoint names the first event, by which voters' browsers recognise the archive, however late
    it is signed.
    """
    if last is None:
        return Event.objects.get(referendum=referendum, height=0)
    newest = operations.find_newest_event(referendum)
    few = archive_queries.count_voted_since(referendum, last.event.height) < disclosure.MIN_PEOPLE
    return last.event if newest is None or few else newest
