"""What the clock does: open voting, close it, add up the encrypted ballots. Safe to run concurrently."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from django.utils import timezone

from participation import turns
from participation.overwriting import empty_log, keeps_transactions, overwrite
from participation.people import operations as people
from participation.refusals import Refusal
from participation.roll import operations as roll_operations
from referenda import areas, errors, locks, queries
from referenda.models import (
    Credential,
    CredentialKey,
    LineKind,
    NoteKind,
    Referendum,
    State,
    WaitingCredential,
)
from referenda.operations import ceremony, chain, credentials, districts, elections, noting, telling
from referenda.operations.lifecycle import step
from referenda.voting import archive, ballots, canonical, tallying
from referenda.voting import districts as by_district
from referenda.voting.archive import EventType
from referenda.voting.districts import Area, Sums
from referenda.voting.errors import Invalid
from referenda.voting.group import Point

#: Between two times at which earlier strike-offs are overwritten while people vote.
OVERWRITE_EVERY = timedelta(minutes=1)


def open_due() -> list[int]:
    """Open every referendum whose time has come; the ids of those opened here."""
    due = Referendum.objects.due_to_open_at(timezone.now()).values_list("pk", flat=True)
    return _each(open_voting, due)


def close_due() -> list[int]:
    """Close every referendum whose time has passed; the ids of those closed here."""
    due = Referendum.objects.due_to_close_at(timezone.now()).values_list("pk", flat=True)
    return _each(close_voting, due)


def tally_due() -> list[int]:
    """Add up what was cast in every closed referendum; the ids of those added up here."""
    due = Referendum.objects.filter(state=State.CLOSED).values_list("pk", flat=True)
    return _each(tally, due)


def settle_due() -> list[int]:
    """Write strike-offs anew while people vote; the ids of those referenda."""
    voting = Referendum.objects.filter(state=State.OPEN).values_list("pk", "uuid")
    return [pk for pk, uuid in voting if _settle(pk, uuid)]


@transaction.atomic
def _settle(pk: int, uuid: str) -> bool:
    """Whether any were written anew. That earlier rows lie in the files is noted with it."""
    if not roll_operations.settle_marks(referendum_key=uuid):
        return False
    if keeps_transactions():
        Referendum.objects.filter(pk=pk).update(marks_rewritten_at=timezone.now())
    return True


def overwrite_settled_due() -> list[int]:
    """Let strike-offs as they were first written leave the database's files while people vote: once a minute
    at most, since voters wait meanwhile; the ids of those done. Tried until it succeeds.

    On SQLite nothing in a row tells of its ballot, but its log has both side by side, and is emptied.
    """
    began = timezone.now()
    found = Referendum.objects.due_to_overwrite_marks(began - OVERWRITE_EVERY)
    if keeps_transactions():
        found = found.with_marks_rewritten()
    due = list(found.values_list("pk", flat=True))
    if not due or not (roll_operations.overwrite_marks() if keeps_transactions() else empty_log()):
        return []
    # What was written anew since then stays due.
    Referendum.objects.filter(pk__in=due).update(marks_overwritten_at=began)
    return due


def overwrite_due() -> list[int]:
    """Let what opening and closing deleted leave the database's files; the ids of those done. Tried until it
    succeeds. Strike-offs only once voting is over; before, ``overwrite_settled_due`` sees to them."""
    due = list(Referendum.objects.due_to_overwrite().values_list("pk", "state"))
    if not due or not overwrite([CredentialKey, WaitingCredential, Credential]):
        return []
    over = any(state != State.OPEN for _pk, state in due)
    if over and not (roll_operations.overwrite_marks() and people.forget_order_of_signing_in()):
        return []
    # Whose state changed meanwhile may have deleted more, and stays due.
    return [
        pk
        for pk, state in due
        if Referendum.objects.filter(pk=pk, state=state).update(overwritten_at=timezone.now())
    ]


def as_of_now(referendum: Referendum) -> Referendum:
    """As it is stored, and opened if its time has come: a tick that is late keeps nobody from voting."""
    found = Referendum.objects.get(pk=referendum.pk)
    if found.state == State.READY and found.opens_at <= timezone.now():
        _once(open_voting, found.pk)
        found.refresh_from_db()
    return found


def _each(operation: Callable[..., Referendum], due: Iterable[int]) -> list[int]:
    """Those done here, each alone. Bytes that do not read as an archive's count as a failure, too."""
    failures = DatabaseError, ObjectDoesNotExist, Refusal, Invalid
    return turns.each("referendum", due, lambda pk: _once(operation, pk), failures=failures)


def _once(operation: Callable[..., Referendum], pk: int) -> bool:
    try:
        operation(referendum_id=pk)
    except errors.WrongState:
        return False  # another process was quicker
    return True


@transaction.atomic
def open_voting(*, referendum_id: int) -> Referendum:
    """Write the archive's first event, once ``opens_at`` has passed, and forget whose credentials are whose.

    That event is the zero report: nothing was cast before it. Raises WrongState.
    """
    locks.chain(referendum_id)
    referendum = Referendum.objects.get(pk=referendum_id)
    if referendum.state != State.READY or referendum.opens_at > timezone.now():
        raise errors.WrongState(state=State(referendum.state).label)
    # A ceremony that took longer than it should is followed by an opening that is late.
    at = max(referendum.opens_at, *referendum.transitions.values_list("at", flat=True))
    list_of_all = credentials.listed(referendum)
    of_districts = districts.listed(referendum, list_of_all)
    election = elections.made(referendum, of_districts)
    files = election.raw(), ceremony.group_of(referendum).raw(), list_of_all.raw()
    credentials.forget_whose(referendum)
    referendum = step(referendum, State.READY, State.OPEN, by=None, at=at)
    chain.append(referendum, EventType.SETUP, *files, archive.setup_payload(*files))
    if of_districts is not None:
        districts.write(referendum, LineKind.LIST, of_districts)
    return referendum


@transaction.atomic
def close_voting(*, referendum_id: int) -> Referendum:
    """Append and sign the end of the ballots, once ``closes_at`` has passed: what was accepted before counts.

    Strike-offs are written anew in random order. Raises WrongState.
    """
    locks.chain(referendum_id)
    referendum = Referendum.objects.get(pk=referendum_id)
    if referendum.state != State.OPEN or referendum.closes_at > timezone.now():
        raise errors.WrongState(state=State(referendum.state).label)
    credentials.forget_after_voting(referendum)
    referendum = step(
        referendum, State.OPEN, State.CLOSED, by=None, at=referendum.closes_at, overwritten_at=None
    )
    end = chain.append(referendum, EventType.END_BALLOTS)
    noting.note_end(referendum, NoteKind.CLOSING, end)
    return referendum


def tally(*, referendum_id: int) -> Referendum:
    """Append the encrypted sum of the ballots that count. It is worked out without a lock, since nothing is
    cast any more, and whoever is first appends it. Raises WrongState."""
    referendum = Referendum.objects.get(pk=referendum_id)
    if referendum.state != State.CLOSED:
        raise errors.WrongState(state=State(referendum.state).label)
    election = queries.election(referendum)
    districts_there, place = _places(referendum)
    sums = Sums(election, districts_there)
    for raw, weight in queries.last_ballots(referendum):
        ballot = ballots.Ballot.read(raw, election)
        chosen = tuple(answer.choices for answer in ballot.answers)
        sums.add(place[ballot.credential] if place else 0, chosen, weight)
    raw = tallying.write_tally(sums.whole())
    summary = tallying.TallySummary.of(sum(sums.ballots), sum(sums.weights), raw).raw()
    least = referendum.district_least
    return _append_tally(referendum, raw, summary, None if least is None else by_district.summed(sums, least))


def _places(referendum: Referendum) -> tuple[int, dict[Point, int]]:
    """How many districts there are, and of which one each credential is. Where they are not counted there is
    a single one, and nobody is looked up."""
    if not referendum.counts_districts:
        return 1, {}
    found, listed = areas.district_list(referendum), queries.listed_credentials(referendum)
    of = found.by_credential(listed.weights, name=canonical.hexadecimal(listed.raw()))
    return len(found.names), of


@transaction.atomic
def _append_tally(
    referendum: Referendum, raw: bytes, summary: bytes, found: Sequence[Area] | None
) -> Referendum:
    now = step(referendum, State.CLOSED, State.TALLIED, by=None)
    chain.append(now, EventType.ENCRYPTED_TALLY, raw, summary)
    if found is not None:
        districts.write(now, LineKind.AREAS, by_district.write_areas(found))
    telling.tell_decryption(now)
    return now
