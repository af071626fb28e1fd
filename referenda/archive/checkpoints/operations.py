"""Signed notes of how far an archive is: each day while people vote, and at both ends."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from participation import turns
from referenda.archive import operations
from referenda.archive import queries as archive_queries
from referenda.archive.checkpoints import queries, signing
from referenda.archive.checkpoints.models import Note, NoteKind
from referenda.archive.models import Event
from referenda.archive.verification import client
from referenda.referendum import disclosure, locks
from referenda.referendum.models import Referendum, State
from referenda.voting.archive import EventType


def sign_due() -> list[int]:
    """Give each open referendum the day's note, once; the ids of those that got it here."""
    today = timezone.localdate()
    due = Referendum.objects.filter(state=State.OPEN).exclude(notes__day=today)
    return turns.each("referendum", due.values_list("pk", flat=True), lambda pk: sign_head(referendum_id=pk))


@transaction.atomic
def sign_head(*, referendum_id: int) -> bool:
    """Sign how far the archive is today. False where today's note is there already, or voting is not open.

    A group of fewer than ``disclosure.LEAST`` people is told by no note: it names the event of the note
    before then, and they are in a later one.
    """
    locks.chain(referendum_id)
    referendum = Referendum.objects.get(pk=referendum_id)
    today = timezone.localdate()
    last = queries.checkpoints(referendum).first()
    if referendum.state != State.OPEN or (last is not None and last.day >= today):
        return False
    event = _disclosed(referendum, last)
    # Every event after the first one is a ballot, as long as voting is open.
    _sign(referendum, NoteKind.DAY, event, day=today, ballots=event.height)
    return True


def sign_end(referendum: Referendum, kind: NoteKind, event: Event) -> None:
    """Sign the event by which voting closed, or the result came, in the transaction that has appended it.

    However few have voted since the last note: the archive that ends here tells of them, too. A clock that
    was set back keeps nothing from closing: the note has the day of the last one then.
    """
    end = Event.objects.get(referendum=referendum, type=EventType.END_BALLOTS)
    last, today = queries.checkpoints(referendum).first(), timezone.localdate()
    day = today if last is None else max(today, last.day)
    _sign(referendum, kind, event, day=day, ballots=end.height - 1)


def _sign(referendum: Referendum, kind: NoteKind, event: Event, *, day: date, ballots: int) -> None:
    key = queries.signing_key()
    raw = signing.signed_bytes(
        uuid=referendum.uuid, day=day, ballots=ballots, head=event.name, client=client.digest()
    )
    Note.objects.create(
        referendum=referendum,
        kind=kind,
        day=day,
        event=event,
        ballots=ballots,
        raw=raw,
        public_key=key.public.hex(),
        signature=key.sign(raw).hex(),
    )


def _disclosed(referendum: Referendum, last: Note | None) -> Event:
    """The newest event, or the one that was told before while fewer people than a group have voted since.

    The first note is of the first event, by which voters' browsers know the archive, however late it is.
    """
    if last is None:
        return Event.objects.get(referendum=referendum, height=0)
    newest = operations.newest(referendum)
    few = archive_queries.voted_since(referendum, last.event.height) < disclosure.LEAST
    return last.event if newest is None or few else newest
