"""Appending to an archive: the only place that creates events."""

from django.db import transaction

from referenda.archive.models import Datum, Event
from referenda.referendum import live, locks
from referenda.referendum.models import Referendum
from referenda.voting import archive as archive_format
from referenda.voting import ballots, canonical
from referenda.voting.archive import EventType


def find_newest_event(referendum: Referendum) -> Event | None:
    """The newest event; None before voting has opened."""
    return Event.objects.filter(referendum=referendum).order_by("-height").first()


def append_event(
    referendum: Referendum,
    kind: EventType,
    *data: bytes,
    credential_id: int | None = None,
    commitment: str = "",
) -> Event:
    """Append an event with its ``data``, the last of which is its payload. Only ballots have
    ``credential_id`` and ``commitment``.

    Takes ``locks.lock_archive_chain`` of the referendum; raises RuntimeError outside a transaction.
    Followers are notified on commit.
    """
    locks.lock_archive_chain(referendum.pk)
    newest = find_newest_event(referendum)
    parent = archive_format.Event.read(bytes(newest.raw)) if newest else None
    payload = data[-1] if data else None
    event = archive_format.following(parent, kind, payload)
    stored = Event.objects.create(
        referendum=referendum, height=event.height, type=kind, name=event.name, raw=event.raw()
    )
    Datum.objects.bulk_create(
        Datum(
            event=stored,
            referendum=referendum,
            position=position,
            name=canonical.hexadecimal(raw),
            raw=raw,
            tracker=ballots.tracker(raw) if credential_id else "",
            credential_id=credential_id,
            commitment=commitment if credential_id else "",
        )
        for position, raw in enumerate(data)
    )
    announce = live.announce_ballot if credential_id else live.publish_snapshot
    transaction.on_commit(lambda: announce(referendum.pk), robust=True)
    return stored
