"""Reading referenda, their archives and their turnout."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db.models import Case, Count, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.http import Http404
from django.utils.crypto import salted_hmac

from participation.people.models import User
from participation.roll import queries as rolls
from participation.roll.models import Channel, RollEntry, RollMatch, VotedMark
from participation.roll.models import State as RollState
from participation.roll.queries import Turnout
from realtime.topics import Snapshot
from referenda import errors, reconciling, rules, snapshots, turnout
from referenda.models import (
    Credential,
    Datum,
    Decryption,
    Desk,
    Event,
    Explanation,
    Note,
    Objection,
    Question,
    Referendum,
    ReferendumQuerySet,
    State,
    TakeBack,
    Transition,
    Trustee,
    Verdict,
    WaitingCredential,
)
from referenda.notes import SigningKey
from referenda.reconciling import Reconciliation, Votes
from referenda.rules import Person
from referenda.voting import archive, tallying
from referenda.voting.archive import EventType
from referenda.voting.credentials import CredentialList
from referenda.voting.elections import Election
from referenda.voting.trustees import Trustees


def questions_of(referendum: Referendum) -> Sequence[Question]:
    """In order, with their options."""
    return list(referendum.questions.prefetch_related("options"))


def trustees_of(referendum: Referendum) -> Sequence[Trustee]:
    """In the order of the ceremony."""
    return list(referendum.trustees.select_related("person"))


def trustee_of(person: Person, referendum: Referendum) -> Trustee:
    """The place that somebody holds in the ceremony. Raises TrusteesOnly."""
    found = None
    if isinstance(person, User):
        found = Trustee.objects.filter(referendum=referendum, person=person).first()
    if found is None:
        raise errors.TrusteesOnly
    rules.require_trustee(person, found)
    return found


def is_trustee_of(person: Person, referendum: Referendum) -> bool:
    """Whether somebody was named as a trustee of the referendum."""
    return isinstance(person, User) and Trustee.objects.filter(referendum=referendum, person=person).exists()


#: Of a trustee.
_STEPS_MADE = Case(
    When(~Q(verification_key=""), then=Value(3)),
    When(~Q(dealing=""), then=Value(2)),
    When(~Q(certificate=""), then=Value(1)),
    default=Value(0),
)


def ceremony_steps(referendum_id: int) -> list[int]:
    """How many of the three steps each trustee has made, in their order."""
    found = Trustee.objects.filter(referendum=referendum_id).order_by("index")
    return list(found.annotate(steps=_STEPS_MADE).values_list("steps", flat=True))


def took_part(referendum: Referendum) -> int:
    """How many credentials have a ballot in the archive."""
    return turnout.took_part(referendum.pk)


def entitled(referendum: Referendum) -> int:
    """What everybody who may vote weighs together: a person usually 1."""
    found = Credential.objects.filter(referendum=referendum).aggregate(weight=Sum("weight"))
    return found["weight"] or 0


def visible(person: Person, referendum_id: int) -> Referendum:
    """The referendum, for somebody who may see it. Raises Http404 for others, as if there were none."""
    found = Referendum.objects.select_related("roll").filter(pk=referendum_id).first()
    if found is None or not rules.may_see(person, found):
        raise Http404
    return found


def listed_for(person: Person) -> ReferendumQuerySet:
    """What ``person`` may see, the newest first."""
    everything = Referendum.objects.all()
    return everything if rules.may_see_drafts(person) else everything.public()


def open_now(now: datetime) -> list[Referendum]:
    """Those in which people vote at ``now``, by closing time."""
    return list(Referendum.objects.open_at(now).order_by("closes_at", "pk"))


def coming_up(now: datetime, limit: int) -> list[Referendum]:
    """Announced ones whose voting has not opened."""
    return list(Referendum.objects.public().coming_at(now).order_by("opens_at", "pk")[:limit])


def recently_decided(limit: int) -> list[Referendum]:
    """Those with a result, provisional ones too; not those whose place another with a result has taken."""
    decided = [State.PROVISIONAL, State.CERTIFIED]
    found = Referendum.objects.filter(state__in=decided).exclude(superseded_by__state__in=decided)
    return list(found.order_by("-closes_at", "-pk")[:limit])


def public_transitions(referendum: Referendum) -> QuerySet[Transition]:
    """The steps that everybody sees, in order."""
    return referendum.transitions.exclude(after__in=[State.DRAFT, State.REVIEW])


def transitions(referendum: Referendum) -> Sequence[Transition]:
    """Every step, in order, with who made it."""
    return list(referendum.transitions.select_related("by"))


def superseding(referendum: Referendum) -> Referendum | None:
    """The one that takes its place."""
    return Referendum.objects.filter(supersedes=referendum).first()


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


def notes(referendum: Referendum) -> QuerySet[Note]:
    """The signed notes, the newest first, with their events."""
    return Note.objects.filter(referendum=referendum).select_related("event")


def note_key() -> SigningKey:
    """By which this installation signs notes."""
    return SigningKey.of(settings.NOTE_SECRET or settings.SECRET_KEY)


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


def snapshot(referendum_id: int) -> Snapshot | None:
    """What followers see; None if there is no such referendum."""
    referendum = Referendum.objects.filter(pk=referendum_id).first()
    if referendum is None:
        return None
    decrypted = Decryption.objects.filter(trustee__referendum=referendum)
    return snapshots.render(
        referendum,
        newest_event(referendum_id),
        transitions=Transition.objects.filter(referendum=referendum).count(),
        took_part=took_part(referendum),
        decrypted=sorted(decrypted.values_list("trustee__index", flat=True)),
        ceremony=ceremony_steps(referendum_id),
    )


def versions(referendum_ids: Sequence[int]) -> dict[int, int]:
    """The version of each referendum's snapshot."""
    happened, made, ceremony = (
        dict(found.filter(referendum__in=referendum_ids).values_list("referendum").annotate(n=number))
        for found, number in (
            (Event.objects.order_by(), Max("height")),
            (Transition.objects.order_by(), Count("pk")),
            (Trustee.objects.order_by(), Sum(_STEPS_MADE)),
        )
    )
    known = Referendum.objects.filter(pk__in=referendum_ids).values_list("pk", flat=True)
    return {
        pk: snapshots.version(
            events=happened.get(pk, -1) + 1, transitions=made.get(pk, 0), ceremony=ceremony.get(pk, 0)
        )
        for pk in known
    }


def credentials_of(referendum: Referendum) -> Iterator[tuple[str, int]]:
    """Every public credential with its weight."""
    yield from Credential.objects.filter(referendum=referendum).values_list("public_key", "weight").iterator()


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


def is_listed(referendum: Referendum, public_key: str) -> bool:
    """Whether a public credential, in lowercase hex, is on the list."""
    return Credential.objects.filter(referendum=referendum, public_key=public_key).exists()


def has_ballot(referendum: Referendum, public_key: str) -> bool:
    """Whether the archive has a ballot of a public credential."""
    return Datum.objects.filter(referendum=referendum, credential__public_key=public_key).exists()


def listed_count(referendum: Referendum) -> int:
    """How many credentials are on the list."""
    return Credential.objects.filter(referendum=referendum).count()


def objections(referendum: Referendum) -> QuerySet[Objection]:
    """All of them, the oldest first, with what follows from those that were upheld."""
    return Objection.objects.filter(referendum=referendum).select_related("consequence")


# The roll


def accounts_on_roll(referendum: Referendum) -> Iterator[int]:
    """Ids of the accounts that are matched with its roll, whoever has voted and whoever has not."""
    matches = RollMatch.objects.filter(roll=referendum.roll_id).order_by("pk")
    yield from matches.values_list("resident", flat=True).iterator()


def has_frozen_roll(referendum: Referendum) -> bool:
    return referendum.roll is not None and referendum.roll.state == RollState.FROZEN


def entries(referendum: Referendum) -> QuerySet[RollEntry]:
    """Everybody who may vote."""
    return RollEntry.objects.filter(roll=referendum.roll_id)


def entry_of(voter: Person, referendum: Referendum) -> RollEntry | None:
    """The voter's own entry on the roll; None for whoever is not matched with it."""
    if not isinstance(voter, User) or referendum.roll_id is None:
        return None
    found = RollMatch.objects.filter(roll=referendum.roll_id, resident=voter).select_related("entry").first()
    return None if found is None else found.entry


def voted_by(entry: RollEntry, referendum: Referendum) -> str | None:
    """Through which channel somebody has voted; None if they have not."""
    marks = VotedMark.objects.filter(referendum=referendum.uuid, entry=entry)
    return marks.values_list("channel", flat=True).first()


def authority_code(entry_id: int, referendum: Referendum) -> str:
    """By which the credential authority knows somebody, and they themselves: it tells nothing to others."""
    words = f"{referendum.uuid}|{entry_id}"
    return salted_hmac("referenda.authority_code", words, algorithm="sha256").hexdigest()[:12].upper()


def authority_roll(referendum: Referendum) -> Iterator[tuple[str, int, str]]:
    """The anonymised roll, in the order of its codes: a code and a weight for everybody, and their district,
    which is "" where no rule asks for districts."""
    named = "district__name" if referendum.counts_districts else Value("")
    found = entries(referendum).values_list("pk", "weight", named)
    yield from sorted((authority_code(pk, referendum), weight, district) for pk, weight, district in found)


# Desks


def weighs_all_alike(referendum: Referendum) -> bool:
    """Whether everybody's vote weighs 1: paper has no weight."""
    return not entries(referendum).exclude(weight=1).exists()


def desks(referendum: Referendum) -> Sequence[Desk]:
    return list(Desk.objects.filter(referendum=referendum).select_related("district"))


def desk_votes(referendum: Referendum) -> tuple[tuple[tuple[int, ...], ...], int] | None:
    """What all signed desks counted together, and their ballots; None if there is none."""
    signed = [desk for desk in desks(referendum) if desk.signed_by_id is not None]
    counts: list[Votes] = [desk.votes for desk in signed if desk.votes is not None]
    if not counts:
        return None
    return reconciling.total(counts), sum(desk.ballots or 0 for desk in signed)


def reconciliation(referendum: Referendum) -> Reconciliation:
    """Strike-offs beside ballots, by channel; complete once voting has closed."""
    struck_off = rolls.channels(referendum.uuid)
    signed = [desk for desk in desks(referendum) if desk.signed_by_id is not None]
    return Reconciliation(
        web_struck_off=struck_off.get(Channel.WEB, 0),
        web_ballots=turnout.counted_anew(referendum.pk),
        desk_struck_off=struck_off.get(Channel.DESK, 0),
        desk_ballots=sum(desk.ballots or 0 for desk in signed),
        desk_spoiled=sum(desk.spoiled or 0 for desk in signed),
        desk_taken_back=TakeBack.objects.filter(referendum=referendum, verdict=Verdict.CONFIRMED).count(),
    )


def explanation(referendum: Referendum, found: Reconciliation) -> Explanation | None:
    """Why it differs as it does; None where nobody has said so."""
    return Explanation.objects.filter(
        referendum=referendum, web=found.web_difference, desk=found.desk_difference
    ).first()


def is_unexplained(referendum: Referendum) -> bool:
    """Whether strike-offs and ballots differ, and nobody has said why."""
    found = reconciliation(referendum)
    return not found.fits and explanation(referendum, found) is None


def struck_off_at_desks(referendum: Referendum) -> int:
    """How many people voted at desks; while people vote it moves by several at once."""
    return rolls.channels(referendum.uuid).get(Channel.DESK, 0)


def turnout_by_district(referendum: Referendum) -> Sequence[Turnout]:
    """From settled marks: a figure moves by several people at once."""
    return [] if referendum.roll is None else rolls.turnout(referendum.roll, referendum.uuid)


def has_waiting(entry: RollEntry, referendum: Referendum) -> bool:
    """Whether somebody has not collected their voting credential yet."""
    return WaitingCredential.objects.filter(referendum=referendum, entry=entry).exists()
