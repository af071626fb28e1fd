"""Ending the key ceremony, and opening the vote."""

from django.db import transaction
from django.utils import timezone

from participation.people.models import User
from referenda.archive import operations as archive_operations
from referenda.archive.district_groups import operations as district_groups_operations
from referenda.archive.district_groups.models import LineKind
from referenda.ballot_box.credentials import operations as credentials_operations
from referenda.lifecycle import elections, rules
from referenda.referendum import errors, locks
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import CredentialMode, Referendum, State
from referenda.referendum.operations import step
from referenda.trustees.operations import ceremony
from referenda.voting import archive
from referenda.voting.archive import EventType


@transaction.atomic
def make_ready(*, referendum: Referendum, officer: User) -> Referendum:
    """End the ceremony once every trustee has finished; in simple mode credentials are made now.

    Raises NotComplete (voting would be over, or in strict mode no list is there), NotYourTurn, WrongState or
    OfficersOnly.
    """
    referendum_rules.require_officer(officer)
    locks.chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    now = Referendum.objects.get(pk=referendum.pk)
    if now.state != State.CEREMONY:
        raise errors.WrongState(state=State(now.state).label)
    if now.closes_at <= timezone.now():
        raise errors.NotComplete(missing=rules.too_late_for_voting())
    ceremony.group_of(now)
    if now.credential_mode == CredentialMode.SIMPLE:
        credentials_operations.make_all(now)
    elif not now.credentials.exists():
        raise errors.NotComplete(missing=rules.no_credentials())
    # Last: all who enter something into the record wait for it, and many credentials take long.
    return step(now, State.CEREMONY, State.READY, by=officer)


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
    list_of_all = credentials_operations.listed(referendum)
    of_districts = elections.district_list(referendum, list_of_all)
    election = elections.build_election(referendum, of_districts)
    files = election.raw(), ceremony.group_of(referendum).raw(), list_of_all.raw()
    credentials_operations.forget_whose(referendum)
    referendum = step(referendum, State.READY, State.OPEN, by=None, at=at)
    archive_operations.append(referendum, EventType.SETUP, *files, archive.setup_payload(*files))
    if of_districts is not None:
        district_groups_operations.write(referendum, LineKind.LIST, of_districts)
    return referendum
