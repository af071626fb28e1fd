"""Reversal of a strike-off at a desk that was made by mistake, while people vote.

The person can then vote again, so one officer proposes it and another one confirms it, with the person's
document. Nothing stored says who it was: the proposal names a desk and a reason, and what the confirming
officer types of the person is not kept. If a ballot was handed out all the same, the count has one too many.
"""

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from participation.audit.operations import append_entry
from participation.people.models import User
from participation.refusals import required_reason
from participation.roll import queries as roll_queries
from participation.roll.errors import NotStruckOff
from participation.roll.identity import Person
from participation.roll.operations import strike_offs
from participation.text import personal_data
from referenda.desks import errors, rules
from referenda.desks.models import Desk, Reversal
from referenda.referendum import locks
from referenda.referendum import rules as referendum_rules
from referenda.referendum.approvals import operations
from referenda.referendum.approvals import rules as approvals_rules
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import Referendum


@transaction.atomic
def propose_reversal(*, desk: Desk, officer: User, reason: str) -> Reversal:
    """Ask another officer to take one strike-off of this desk back. Numbers of persons are masked.

    Raises ReasonNeeded, VotingNotOpen(Yet), DesksClosed or OfficersOnly.
    """
    reason = personal_data.mask_personal_data(required_reason(reason))
    referendum_rules.require_officer(officer)
    locks.lock_archive_chain(desk.referendum_id)
    referendum_rules.require_still_officer(officer)
    stored = Referendum.objects.get(pk=desk.referendum_id)
    rules.require_desks_open(stored, timezone.now())
    made = Reversal.objects.create(
        referendum=stored, desk=desk, reason=reason, proposed_by=officer, proposed_at=timezone.now()
    )
    _record_act("reversal_proposed", made, officer, reason)
    return made


@sensitive_variables("person", "entry")
@transaction.atomic
def confirm_reversal(*, reversal: Reversal, officer: User, person: Person) -> None:
    """Let ``person``, who was struck off at a desk, vote again. A vote from the web is never reversed.

    Raises OwnDraft, ProposerGone, ChangedMeanwhile, NobodyOnRoll, NotAtThisDesk (one of another district),
    NotStruckOff, DesksClosed or OfficersOnly; then nothing is stored.
    """
    proposal = operations.lock_undecided(reversal, officer)
    approvals_rules.require_two_officers(officer, proposal.proposed_by)
    stored = proposal.referendum
    rules.require_desks_open(stored, timezone.now())
    assert stored.roll is not None  # noqa: S101 - the database asks for one
    entry = roll_queries.find_roll_entry(stored.roll, person)
    if entry is None:
        raise errors.NobodyOnRoll
    if stored.counts_districts and proposal.desk.district_id != entry.district_id:
        raise errors.NotAtThisDesk(district=entry.district.name)
    try:
        strike_offs.reverse_strike_off(entry=entry, referendum_key=stored.uuid)
    except NotStruckOff as error:
        raise errors.NotStruckOff from error
    operations.decide_proposal(proposal, Verdict.CONFIRMED, officer)
    _record_act("strike_off_reversed", proposal, officer, proposal.reason)


@transaction.atomic
def decline_reversal(*, reversal: Reversal, officer: User, reason: str) -> None:
    """Decline the proposal: the strike-off stays.

    Raises ReasonNeeded, OwnDraft, ChangedMeanwhile or OfficersOnly.
    """
    reason = personal_data.mask_personal_data(required_reason(reason))
    declined = operations.decline_proposal(reversal, officer, reason)
    _record_act("reversal_declined", declined, officer, reason)


@transaction.atomic
def withdraw_reversal(*, reversal: Reversal, officer: User) -> None:
    """Withdraw one's own proposal. Raises NotYourProposal, ChangedMeanwhile or OfficersOnly."""
    withdrawn = operations.withdraw_proposal(reversal, officer)
    _record_act("reversal_withdrawn", withdrawn, officer)


def _record_act(act: str, proposal: Reversal, officer: User, reason: str = "") -> None:
    append_entry(
        actor=officer,
        action=f"referendum.{act}",
        subject=proposal.referendum.topic,
        reason=reason,
        details={"desk": proposal.desk.name},
    )
