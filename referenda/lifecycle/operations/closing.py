"""Closing the vote, and adding up the encrypted ballots."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from referenda.archive import operations as archive_operations
from referenda.archive import queries as archive_queries
from referenda.archive.checkpoints import operations as checkpoints_operations
from referenda.archive.checkpoints.models import NoteKind
from referenda.archive.district_groups import operations as district_groups_operations
from referenda.archive.district_groups import queries as district_groups_queries
from referenda.archive.district_groups.models import LineKind
from referenda.ballot_box.credentials import operations as credentials_operations
from referenda.referendum import errors, locks
from referenda.referendum.models import Referendum, State
from referenda.referendum.operations import step
from referenda.trustees import notices
from referenda.voting import ballots, canonical, tallying
from referenda.voting import districts as by_district
from referenda.voting.archive import EventType
from referenda.voting.districts import Area, Sums
from referenda.voting.group import Point


@transaction.atomic
def close_voting(*, referendum_id: int) -> Referendum:
    """Append and sign the end of the ballots, once ``closes_at`` has passed: what was accepted before counts.

    Strike-offs are written anew in random order. Raises WrongState.
    """
    locks.chain(referendum_id)
    referendum = Referendum.objects.get(pk=referendum_id)
    if referendum.state != State.OPEN or referendum.closes_at > timezone.now():
        raise errors.WrongState(state=State(referendum.state).label)
    credentials_operations.forget_after_voting(referendum)
    referendum = step(
        referendum, State.OPEN, State.CLOSED, by=None, at=referendum.closes_at, overwritten_at=None
    )
    end = archive_operations.append(referendum, EventType.END_BALLOTS)
    checkpoints_operations.sign_end(referendum, NoteKind.CLOSING, end)
    return referendum


def tally(*, referendum_id: int) -> Referendum:
    """Append the encrypted sum of the ballots that count. It is worked out without a lock, since nothing is
    cast any more, and whoever is first appends it. Raises WrongState."""
    referendum = Referendum.objects.get(pk=referendum_id)
    if referendum.state != State.CLOSED:
        raise errors.WrongState(state=State(referendum.state).label)
    election = archive_queries.election(referendum)
    districts_there, place = _places(referendum)
    sums = Sums(election, districts_there)
    for raw, weight in archive_queries.last_ballots(referendum):
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
    found, listed = (
        district_groups_queries.district_list(referendum),
        archive_queries.listed_credentials(referendum),
    )
    of = found.by_credential(listed.weights, name=canonical.hexadecimal(listed.raw()))
    return len(found.names), of


@transaction.atomic
def _append_tally(
    referendum: Referendum, raw: bytes, summary: bytes, found: Sequence[Area] | None
) -> Referendum:
    now = step(referendum, State.CLOSED, State.TALLIED, by=None)
    archive_operations.append(now, EventType.ENCRYPTED_TALLY, raw, summary)
    if found is not None:
        district_groups_operations.write(now, LineKind.AREAS, by_district.write_areas(found))
    notices.notify_decryption(now)
    return now
