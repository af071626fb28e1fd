"""Reading an archive: its events, its bytes, what its first event fixed, and its result."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from django.db.models import OuterRef, QuerySet, Subquery

from referenda.archive import errors, turnout
from referenda.archive.models import Datum, Event
from referenda.referendum.models import Referendum
from referenda.voting import archive, tallying
from referenda.voting.archive import EventType
from referenda.voting.credentials import CredentialList
from referenda.voting.elections import Election
from referenda.voting.trustees import Trustees


def took_part(referendum: Referendum) -> int:
    """How many credentials have a ballot in the archive."""
    return turnout.took_part(referendum.pk)


def events_with_trackers(referendum: Referendum) -> QuerySet[Event]:
    """All events, without their own bytes; ``tracker`` is of ballots, None of others."""
    ballots = Datum.objects.filter(event=OuterRef("pk")).exclude(tracker="").values("tracker")
    found = Event.objects.filter(referendum=referendum).defer("raw")
    return found.annotate(tracker=Subquery(ballots[:1])).order_by("-height")


def events_at(referendum: Referendum, heights: Collection[int]) -> Sequence[Event]:
    """The events of these numbers, the newest first, without their own bytes."""
    found = Event.objects.filter(referendum=referendum, height__in=heights)
    return list(found.defer("raw").order_by("-height"))


def trackers(events: Sequence[Event]) -> dict[int, str]:
    """Of those events that are ballots, by the event's id."""
    found = Datum.objects.filter(event__in=events).exclude(tracker="")
    return dict(found.values_list("event_id", "tracker"))


#: As `ballots.tracker` gives it; a database need not hear of anything else, such as half a character.
_TRACKER = re.compile(r"[A-Za-z0-9+/]{43}")


def ballot(referendum: Referendum, tracker: str) -> tuple[Datum, bool]:
    """The ballot with ``tracker``, and whether it counts: no later one of its credential is there.

    Blanks in it, and the sign that ends Base64, are of whoever copied it. Raises NoBallot.
    """
    tracker = "".join(tracker.split()).rstrip("=")
    if not _TRACKER.fullmatch(tracker):
        raise errors.NoBallot
    found = Datum.objects.filter(referendum=referendum, tracker=tracker).select_related("event").first()
    if found is None:
        raise errors.NoBallot
    later = Datum.objects.filter(
        referendum=referendum, credential=found.credential, event__height__gt=found.event.height
    )
    return found, not later.exists()


def newest_event(referendum_id: int) -> Event | None:
    return Event.objects.filter(referendum_id=referendum_id).order_by("-height").first()


def first_event(referendum: Referendum) -> Event | None:
    """The one by which voting opened."""
    return Event.objects.filter(referendum=referendum, height=0).first()


def cast_ballots(referendum: Referendum) -> int:
    """How many ballots stand in the archive once voting has closed, those that were replaced among them."""
    return Event.objects.get(referendum=referendum, type=EventType.END_BALLOTS).height - 1


def voted_since(referendum: Referendum, height: int) -> int:
    """How many credentials have a ballot after the event of this height."""
    found = Datum.objects.filter(referendum=referendum, event__height__gt=height)
    return found.exclude(credential=None).values("credential").distinct().count()


def ballots_count(referendum: Referendum) -> int:
    """How many ballots are in the archive, with those that a later one took the place of."""
    return Datum.objects.filter(referendum=referendum, credential__isnull=False).count()


def election(referendum: Referendum) -> Election:
    """The parameters as they stand in the archive. Raises Datum.DoesNotExist before voting has opened."""
    return _election(referendum.pk, referendum.uuid)


@lru_cache(maxsize=16)
def _election(referendum_id: int, _uuid: str) -> Election:
    """Read once: nobody changes what voting opened with. ``_uuid``: another database has other ones."""
    return Election.read(_datum(referendum_id, EventType.SETUP, 0))


def election_bytes(referendum: Referendum) -> bytes:
    """As ``election``, byte by byte."""
    return _datum(referendum, EventType.SETUP, 0)


def trustees(referendum: Referendum) -> Trustees:
    """The trustees' keys as they stand in the archive. Raises Datum.DoesNotExist before voting has opened."""
    return Trustees.read(_datum(referendum, EventType.SETUP, 1))


def listed_credentials(referendum: Referendum) -> CredentialList:
    """The list as it stands in the archive. Raises Datum.DoesNotExist before voting has opened."""
    return CredentialList.read(_datum(referendum, EventType.SETUP, 2))


def last_ballots(referendum: Referendum) -> Iterator[tuple[bytes, int]]:
    """The ballots that count, as bytes with their weight, one at a time: of each credential the last."""
    newest: dict[int, int] = {}
    rows = Datum.objects.filter(referendum=referendum, credential__isnull=False)
    for credential_id, pk in rows.order_by("event__height").values_list("credential_id", "pk").iterator():
        newest[credential_id] = pk
    wanted = sorted(newest.values())
    for begin in range(0, len(wanted), 500):
        chunk = Datum.objects.filter(pk__in=wanted[begin : begin + 500])
        for raw, weight in chunk.values_list("raw", "credential__weight"):
            yield bytes(raw), weight


def archive_members(referendum: Referendum) -> Iterator[bytes]:
    """The archive from its first byte on, as it stands now; each event comes after its data."""
    yield archive_head(referendum)
    size = archive_size(referendum)
    for height in range(0, size, ARCHIVE_STEP):
        yield archive_part(referendum, height, min(height + ARCHIVE_STEP, size))


#: Events that are read at once for an archive.
ARCHIVE_STEP = 200


def archive_head(referendum: Referendum) -> bytes:
    """Its first member."""
    return archive.head(opening_time(referendum))


def archive_size(referendum: Referendum) -> int:
    """How many events there are."""
    newest = newest_event(referendum.pk)
    return 0 if newest is None else newest.height + 1


def archive_part(referendum: Referendum, begin: int, end: int) -> bytes:
    """The members of the events whose heights are from ``begin`` to before ``end``."""
    opened = opening_time(referendum)
    rows = Event.objects.filter(referendum=referendum, height__gte=begin, height__lt=end)
    found: list[bytes] = []
    for event in rows.order_by("height").prefetch_related("data"):
        found += [archive.data_member(bytes(datum.raw), opened) for datum in event.data.all()]
        found.append(archive.member(f"{event.name}.event.json", bytes(event.raw), opened))
    return b"".join(found)


def opening_time(referendum: Referendum) -> int:
    """The archive's only time, in Unix seconds: when voting was to open."""
    return int(referendum.opens_at.timestamp())


def _datum(referendum: Referendum | int, kind: EventType, position: int) -> bytes:
    found = Datum.objects.get(referendum=referendum, event__type=kind, position=position)
    return bytes(found.raw)


def encrypted_tally(referendum: Referendum) -> bytes:
    """Raises Datum.DoesNotExist before it is there."""
    return _datum(referendum, EventType.ENCRYPTED_TALLY, 0)


def tally_summary(referendum: Referendum) -> bytes:
    """Raises Datum.DoesNotExist before it is there."""
    return _datum(referendum, EventType.ENCRYPTED_TALLY, 1)


def result(referendum: Referendum) -> tuple[tuple[int, ...], ...] | None:
    """The numbers by question and choice, blank first where it is possible; None before they are there."""
    found = Datum.objects.filter(referendum=referendum, event__type=EventType.RESULT).first()
    return None if found is None else tallying.read_result(bytes(found.raw), election(referendum))


def has_ballot(referendum: Referendum, public_key: str) -> bool:
    """Whether the archive has a ballot of a public credential."""
    return Datum.objects.filter(referendum=referendum, credential__public_key=public_key).exists()


def opening_payload(first: Event) -> bytes:
    """The payload of the first event: the SHA-256 of election, trustees and credentials."""
    return bytes(first.data.get(position=3).raw)
