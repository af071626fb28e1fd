"""Reversal of a strike-off that was made at a desk by mistake, during voting.

The person can then vote again, so one officer proposes the reversal and another one confirms it with the
person's identity document (four-eyes approval). The person is not stored: the proposal names a desk and a
reason, and the second officer types the person's details. If a ballot was handed out nevertheless, the count
has one ballot too many.
"""

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from participation import personal_data
from participation.audit.operations import record
from participation.people.models import User
from participation.roll import operations as roll_operations
from participation.roll import queries as rolls
from participation.roll.errors import NotStruckOff
from participation.roll.identity import Person
from referenda.desks import errors, rules
from referenda.desks.models import Desk, TakeBack
from referenda.referendum import locks
from referenda.referendum import rules as referendum_rules
from referenda.referendum.approvals import operations
from referenda.referendum.approvals import rules as approvals_rules
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import Referendum


@transaction.atomic
def propose_reversal(*, desk: Desk, officer: User, reason: str) -> TakeBack:
    """Ask another officer to reverse one strike-off of this desk. Personal data in ``reason`` is masked.

    Raises ReasonNeeded, VotingNotOpen(Yet), DesksClosed or OfficersOnly.
    """
    reason = personal_data.masked(referendum_rules.required_reason(reason))
    referendum_rules.require_officer(officer)
    locks.chain(desk.referendum_id)
    referendum_rules.require_still_officer(officer)
    referendum = Referendum.objects.get(pk=desk.referendum_id)
    rules.require_desks_open(referendum, timezone.now())
    proposal = TakeBack.objects.create(
        referendum=referendum, desk=desk, reason=reason, proposed_by=officer, proposed_at=timezone.now()
    )
    _on_record("take_back_proposed", proposal, officer, reason)
    return proposal


@sensitive_variables("person", "entry")
@transaction.atomic
def confirm_reversal(*, reversal: TakeBack, officer: User, person: Person) -> None:
    """Reverse the strike-off of ``person`` at a desk. A strike-off by an online vote is never reversed.

    Raises OwnDraft, ProposerGone, ChangedMeanwhile, NobodyOnRoll, NotAtThisDesk (the person belongs to
    another district), NotStruckOff, DesksClosed or OfficersOnly; then nothing is stored.
    """
    proposal = operations.lock_undecided(reversal, officer)
    approvals_rules.require_two_officers(officer, proposal.proposed_by)
    referendum = proposal.referendum
    rules.require_desks_open(referendum, timezone.now())
    assert referendum.roll is not None  # noqa: S101 - the database asks for one
    entry = rolls.entry_of(referendum.roll, person)
    if entry is None:
        raise errors.NobodyOnRoll
    if referendum.counts_districts and proposal.desk.district_id != entry.district_id:
        raise errors.NotAtThisDesk(district=entry.district.name)
    try:
        roll_operations.take_back(entry=entry, referendum_key=referendum.uuid)
    except NotStruckOff as error:
        raise errors.NotStruckOff from error
    operations.decide(proposal, Verdict.CONFIRMED, officer)
    _on_record("strike_off_taken_back", proposal, officer, proposal.reason)


@transaction.atomic
def decline_reversal(*, reversal: TakeBack, officer: User, reason: str) -> None:
    """Decline the reversal; the strike-off stays.

    Raises ReasonNeeded, OwnDraft, ChangedMeanwhile or OfficersOnly.
    """
    reason = personal_data.masked(referendum_rules.required_reason(reason))
    proposal = operations.lock_undecided(reversal, officer)
    operations.decline(proposal, officer, reason)
    _on_record("take_back_declined", proposal, officer, reason)


@transaction.atomic
def withdraw_reversal(*, reversal: TakeBack, officer: User) -> None:
    """Raises NotYourProposal, ChangedMeanwhile or OfficersOnly."""
    proposal = operations.lock_undecided(reversal, officer)
    operations.withdraw(proposal, officer)
    _on_record("take_back_withdrawn", proposal, officer)


def _on_record(act: str, proposal: TakeBack, officer: User, reason: str = "") -> None:
    record(
        actor=officer,
        action=f"referendum.{act}",
        subject=proposal.referendum.topic,
        reason=reason,
        details={"desk": proposal.desk.name},
    )
