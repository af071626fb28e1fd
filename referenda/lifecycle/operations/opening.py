"""Ends the key ceremony and opens the vote."""

from django.db import transaction
from django.utils import timezone

from participation.background import clocks
from participation.people.models import User
from referenda.archive import operations as archive_operations
from referenda.archive.district_groups import operations as district_groups_operations
from referenda.archive.district_groups.models import LineKind
from referenda.ballot_box.credentials import operations as credentials_operations
from referenda.lifecycle import elections, rules
from referenda.referendum import errors, locks
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import CredentialMode, Referendum, State
from referenda.referendum.operations import change_state
from referenda.trustees.operations import ceremony
from referenda.voting import archive
from referenda.voting.archive import EventType


@transaction.atomic
def make_ready(*, referendum: Referendum, officer: User) -> Referendum:
    """End the ceremony once every trustee has finished. In simple mode, make the credentials.

    Raises NotComplete (voting would be over, or in strict mode there is no list of credentials), NotYourTurn,
    WrongState or OfficersOnly.
    """
    referendum_rules.require_officer(officer)
    locks.lock_archive_chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    stored = Referendum.objects.get(pk=referendum.pk)
    if stored.state != State.CEREMONY:
        raise errors.WrongState(state=State(stored.state).label)
    if stored.closes_at <= timezone.now():
        raise errors.NotComplete(missing=rules.too_late_for_voting())
    ceremony.group_of(stored)
    if stored.credential_mode == CredentialMode.SIMPLE:
        credentials_operations.make_credentials(stored)
    elif not stored.credentials.exists():
        raise errors.NotComplete(missing=rules.explain_missing_credential_list())
    # Last, since it locks the audit log for all others and making many credentials takes long.
    return change_state(stored, State.CEREMONY, State.READY, by=officer)


@transaction.atomic
def open_voting(*, referendum_id: int) -> Referendum:
    """Append the archive's first event, once ``opens_at`` has passed, and delete what links credentials to
    people.

    The first event is the zero report: no ballot precedes it. Raises WrongState.
    """
    locks.lock_archive_chain(referendum_id)
    referendum = Referendum.objects.get(pk=referendum_id)
    if referendum.state != State.READY or referendum.opens_at > timezone.now():
        raise errors.WrongState(state=State(referendum.state).label)
    clocks.require_right()
    # Voting opens later than opens_at if the ceremony ended after it.
    at = max(referendum.opens_at, *referendum.transitions.values_list("at", flat=True))
    credentials = credentials_operations.build_credential_list(referendum)
    of_districts = elections.build_district_list(referendum, credentials)
    election = elections.build_election(referendum, of_districts)
    files = election.raw(), ceremony.group_of(referendum).raw(), credentials.raw()
    credentials_operations.unlink_from_people(referendum)
    referendum = change_state(referendum, State.READY, State.OPEN, by=None, at=at)
    archive_operations.append_event(referendum, EventType.SETUP, *files, archive.setup_payload(*files))
    if of_districts is not None:
        district_groups_operations.append_district_line(referendum, LineKind.LIST, of_districts)
    return referendum
