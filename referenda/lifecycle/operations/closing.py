"""Closes the vote and sums the encrypted ballots."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from participation.background import clocks
from participation.background.heartbeats import iterate_with_heartbeat
from referenda.archive import operations as archive_operations
from referenda.archive import queries as archive_queries
from referenda.archive.checkpoints import operations as checkpoints_operations
from referenda.archive.checkpoints.models import CheckpointKind
from referenda.archive.district_groups import operations as district_groups_operations
from referenda.archive.district_groups import queries as district_groups_queries
from referenda.archive.district_groups.models import LineKind
from referenda.ballot_box.credentials import operations as credentials_operations
from referenda.desks import notices as desk_notices
from referenda.referendum import errors, locks
from referenda.referendum.models import Referendum, State
from referenda.referendum.operations import change_state
from referenda.trustees import notices
from referenda.voting import ballots, canonical, tallying
from referenda.voting import districts as by_district
from referenda.voting.archive import EventType
from referenda.voting.districts import DistrictGroup, Sums
from referenda.voting.group import Point


@transaction.atomic
def close_voting(*, referendum_id: int) -> Referendum:
    """Append and sign the end of the ballots, once ``closes_at`` has passed. Ballots accepted before count.

    Strike-offs are rewritten in random order. Raises WrongState or ClockDiffers.
    """
    locks.lock_archive_chain(referendum_id)
    referendum = Referendum.objects.get(pk=referendum_id)
    if referendum.state != State.OPEN or referendum.closes_at > timezone.now():
        raise errors.WrongState(state=State(referendum.state).label)
    clocks.require_right()
    credentials_operations.forget_after_voting(referendum)
    referendum = change_state(
        referendum, State.OPEN, State.CLOSED, by=None, at=referendum.closes_at, overwritten_at=None
    )
    desk_notices.notify_count(referendum)
    end = archive_operations.append_event(referendum, EventType.END_BALLOTS)
    checkpoints_operations.sign_end(referendum, CheckpointKind.CLOSING, end)
    return referendum


def tally_ballots(*, referendum_id: int) -> Referendum:
    """Append the encrypted sum of the ballots that count. Raises WrongState.

    The sum is computed without a lock, since no ballot is cast any more; the first process to finish appends
    it.
    """
    referendum = Referendum.objects.get(pk=referendum_id)
    if referendum.state != State.CLOSED:
        raise errors.WrongState(state=State(referendum.state).label)
    election = archive_queries.get_election(referendum)
    district_count, district_of = _read_districts_of_credentials(referendum)
    sums = Sums(election, district_count)
    for raw, weight in iterate_with_heartbeat(archive_queries.iterate_last_ballots(referendum)):
        ballot = ballots.Ballot.read(raw, election)
        chosen = tuple(answer.choices for answer in ballot.answers)
        sums.add(district_of[ballot.credential] if district_of else 0, chosen, weight)
    raw = tallying.write_tally(sums.whole())
    summary = tallying.TallySummary.of(sum(sums.ballots), sum(sums.weights), raw).raw()
    least = referendum.district_least
    return _append_tally(referendum, raw, summary, None if least is None else by_district.summed(sums, least))


def _read_districts_of_credentials(referendum: Referendum) -> tuple[int, dict[Point, int]]:
    """The number of districts, and each credential's district index. If districts are not counted, there is a
    single district and the mapping is empty."""
    if not referendum.counts_districts:
        return 1, {}
    districts, listed = (
        district_groups_queries.read_district_list(referendum),
        archive_queries.read_listed_credentials(referendum),
    )
    district_of = districts.by_credential(listed.weights, name=canonical.hexadecimal(listed.raw()))
    return len(districts.names), district_of


@transaction.atomic
def _append_tally(
    referendum: Referendum, raw: bytes, summary: bytes, groups: Sequence[DistrictGroup] | None
) -> Referendum:
    stored = change_state(referendum, State.CLOSED, State.TALLIED, by=None)
    archive_operations.append_event(stored, EventType.ENCRYPTED_TALLY, raw, summary)
    if groups is not None:
        district_groups_operations.append_district_line(
            stored, LineKind.DISTRICT_GROUPS, by_district.write_groups(groups)
        )
    notices.notify_decryption(stored)
    return stored
