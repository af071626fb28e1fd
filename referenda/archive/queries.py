"""Reads an archive: its events, its bytes, the data of its first event, and its result."""

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


def count_online_voters(referendum: Referendum) -> int:
    """How many credentials have a ballot in the archive."""
    return turnout.count_online_voters(referendum.pk)


def list_events_with_trackers(referendum: Referendum) -> QuerySet[Event]:
    """All events, newest first, with ``raw`` deferred. ``tracker`` is None unless the event is a ballot."""
    ballots = Datum.objects.filter(event=OuterRef("pk")).exclude(tracker="").values("tracker")
    events = Event.objects.filter(referendum=referendum).defer("raw")
    return events.annotate(tracker=Subquery(ballots[:1])).order_by("-height")


def list_events_at_heights(referendum: Referendum, heights: Collection[int]) -> Sequence[Event]:
    """The events at these heights, newest first, with ``raw`` deferred."""
    events = Event.objects.filter(referendum=referendum, height__in=heights)
    return list(events.defer("raw").order_by("-height"))


def get_trackers_by_event(events: Sequence[Event]) -> dict[int, str]:
    """The trackers of those events that are ballots, by the event's id."""
    rows = Datum.objects.filter(event__in=events).exclude(tracker="")
    return dict(rows.values_list("event_id", "tracker"))


#: The format of `ballots.tracker`. Other input, such as a lone surrogate, does not reach the database.
_TRACKER = re.compile(r"[A-Za-z0-9+/]{43}")


def get_ballot_by_tracker(referendum: Referendum, tracker: str) -> tuple[Datum, bool]:
    """The ballot with ``tracker``, and whether it counts, which is so if its credential has no later one.

    Whitespace and Base64 padding in ``tracker`` are ignored. Raises NoBallot.
    """
    tracker = "".join(tracker.split()).rstrip("=")
    if not _TRACKER.fullmatch(tracker):
        raise errors.NoBallot
    datum = Datum.objects.filter(referendum=referendum, tracker=tracker).select_related("event").first()
    if datum is None:
        raise errors.NoBallot
    later = Datum.objects.filter(
        referendum=referendum, credential=datum.credential, event__height__gt=datum.event.height
    )
    return datum, not later.exists()


def get_newest_event(referendum_id: int) -> Event | None:
    return Event.objects.filter(referendum_id=referendum_id).order_by("-height").first()


def get_first_event(referendum: Referendum) -> Event | None:
    """The event that opened voting; None before."""
    return Event.objects.filter(referendum=referendum, height=0).first()


def cast_ballots(referendum: Referendum) -> int:
    """The number of ballots in the archive, including replaced ones. Voting must have closed."""
    return Event.objects.get(referendum=referendum, type=EventType.END_BALLOTS).height - 1


def count_voted_since(referendum: Referendum, height: int) -> int:
    """How many credentials have a ballot after the event at this height."""
    ballots = Datum.objects.filter(referendum=referendum, event__height__gt=height)
    return ballots.exclude(credential=None).values("credential").distinct().count()


def count_ballots(referendum: Referendum) -> int:
    """The number of ballots in the archive, including replaced ones."""
    return Datum.objects.filter(referendum=referendum, credential__isnull=False).count()


def get_election(referendum: Referendum) -> Election:
    """The archive's election parameters. Raises Datum.DoesNotExist before voting has opened."""
    return _read_election(referendum.pk, referendum.uuid)


@lru_cache(maxsize=16)
def _read_election(referendum_id: int, _uuid: str) -> Election:
    """The archive's election, cached: it does not change once voting has opened.

    ``_uuid`` distinguishes databases.
    """
    return Election.read(_read_datum(referendum_id, EventType.SETUP, 0))


def read_election_bytes(referendum: Referendum) -> bytes:
    """The exact bytes of ``get_election``. Raises Datum.DoesNotExist before voting has opened."""
    return _read_datum(referendum, EventType.SETUP, 0)


def get_trustees(referendum: Referendum) -> Trustees:
    """The archive's trustees and their keys. Raises Datum.DoesNotExist before voting has opened."""
    return Trustees.read(_read_datum(referendum, EventType.SETUP, 1))


def read_listed_credentials(referendum: Referendum) -> CredentialList:
    """The archive's list of credentials. Raises Datum.DoesNotExist before voting has opened."""
    return CredentialList.read(_read_datum(referendum, EventType.SETUP, 2))


def iterate_last_ballots(referendum: Referendum) -> Iterator[tuple[bytes, int]]:
    """The bytes of each credential's last ballot, the one that counts, with the credential's weight.

    Ids are held in memory, one for each credential; bytes are read in chunks of 500 ballots.
    """
    newest: dict[int, int] = {}
    rows = Datum.objects.filter(referendum=referendum, credential__isnull=False)
    for credential_id, pk in rows.order_by("event__height").values_list("credential_id", "pk").iterator():
        newest[credential_id] = pk
    ids = sorted(newest.values())
    for begin in range(0, len(ids), 500):
        chunk = Datum.objects.filter(pk__in=ids[begin : begin + 500])
        for raw, weight in chunk.values_list("raw", "credential__weight"):
            yield bytes(raw), weight


#: Events read by one query for an archive.
ARCHIVE_STEP = 200


def archive_head(referendum: Referendum) -> bytes:
    """The archive's first member."""
    return archive.head(get_opening_time(referendum))


def archive_size(referendum: Referendum) -> int:
    """The number of events."""
    newest = get_newest_event(referendum.pk)
    return 0 if newest is None else newest.height + 1


def archive_part(referendum: Referendum, begin: int, end: int) -> bytes:
    """The members of the events from the height ``begin`` (inclusive) to ``end`` (exclusive)."""
    opened = get_opening_time(referendum)
    rows = Event.objects.filter(referendum=referendum, height__gte=begin, height__lt=end)
    members: list[bytes] = []
    for event in rows.order_by("height").prefetch_related("data"):
        members += [archive.data_member(bytes(datum.raw), opened) for datum in event.data.all()]
        members.append(archive.member(f"{event.name}.event.json", bytes(event.raw), opened))
    return b"".join(members)


def get_opening_time(referendum: Referendum) -> int:
    """The archive's only time, in Unix seconds: the scheduled opening of voting."""
    return int(referendum.opens_at.timestamp())


def _read_datum(referendum: Referendum | int, kind: EventType, position: int) -> bytes:
    datum = Datum.objects.get(referendum=referendum, event__type=kind, position=position)
    return bytes(datum.raw)


def read_encrypted_tally(referendum: Referendum) -> bytes:
    """The encrypted sum of the ballots. Raises Datum.DoesNotExist before it is computed."""
    return _read_datum(referendum, EventType.ENCRYPTED_TALLY, 0)


def tally_summary(referendum: Referendum) -> bytes:
    """The tally's ballots and weight (``tallying.TallySummary``). Raises Datum.DoesNotExist before that."""
    return _read_datum(referendum, EventType.ENCRYPTED_TALLY, 1)


def find_result(referendum: Referendum) -> tuple[tuple[int, ...], ...] | None:
    """The result by question and choice, blank first where it is possible; None before there is one."""
    datum = Datum.objects.filter(referendum=referendum, event__type=EventType.RESULT).first()
    return None if datum is None else tallying.read_result(bytes(datum.raw), get_election(referendum))


def has_ballot(referendum: Referendum, public_key: str) -> bool:
    """Whether the archive has a ballot of a public credential."""
    return Datum.objects.filter(referendum=referendum, credential__public_key=public_key).exists()


def read_opening_payload(first: Event) -> bytes:
    """The payload of the first event: the SHA-256 of election, trustees and credentials."""
    return bytes(first.data.get(position=3).raw)
