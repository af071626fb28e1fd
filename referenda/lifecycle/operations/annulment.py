"""Annulling by two officers: one proposes it with its reason, another one confirms or declines it.

While a proposal waits the referendum goes on, but nothing is certified.
"""

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import append_entry
from participation.people.models import User
from participation.refusals import ChangedMeanwhile, required_reason
from referenda.ballot_box.credentials import operations as credentials_operations
from referenda.lifecycle import queries, rules
from referenda.lifecycle.models import Annulment
from referenda.referendum import errors as referendum_errors
from referenda.referendum import locks
from referenda.referendum import rules as referendum_rules
from referenda.referendum.approvals import errors as approvals_errors
from referenda.referendum.approvals import operations as approvals_operations
from referenda.referendum.approvals import rules as approvals_rules
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import Referendum, State
from referenda.referendum.operations import change_state


@transaction.atomic
def propose_annulment(*, referendum: Referendum, officer: User, reason: str) -> Annulment:
    """Propose to another officer that the referendum ends without a result.

    Until that officer confirms it, only officers and observers see the reason.

    Raises ReasonNeeded, AlreadyProposed, WrongState or OfficersOnly.
    """
    reason = required_reason(reason)
    referendum_rules.require_officer(officer)
    locks.lock_archive_chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    stored = Referendum.objects.get(pk=referendum.pk)
    if not rules.can_be_annulled(stored):
        raise referendum_errors.WrongState(state=State(stored.state).label)
    if queries.get_waiting_annulment(stored) is not None:
        raise approvals_errors.AlreadyProposed
    made = Annulment.objects.create(
        referendum=stored, reason=reason, state=stored.state, proposed_by=officer, proposed_at=timezone.now()
    )
    append_entry(
        actor=officer,
        action="referendum.annulment_proposed",
        subject=stored.topic,
        reason=reason,
        details={"state": stored.state},
    )
    return made


@transaction.atomic
def confirm_annulment(*, annulment: Annulment, officer: User, seen: str) -> Referendum:
    """Confirm the proposal: end the referendum without a result, and publish the reason.

    ``seen``: the state in which ``officer`` saw the referendum; any other one raises ChangedMeanwhile.

    Raises OwnDraft, ProposerGone, ChangedMeanwhile, WrongState or OfficersOnly; then nothing is stored.
    """
    proposal = approvals_operations.lock_undecided(annulment, officer)
    approvals_rules.require_two_officers(officer, proposal.proposed_by)
    stored = proposal.referendum
    if stored.state != seen:
        raise ChangedMeanwhile
    approvals_operations.decide_proposal(proposal, Verdict.CONFIRMED, officer)
    credentials_operations.forget_after_voting(stored)
    return change_state(
        stored, State(stored.state), State.ANNULLED, by=officer, reason=proposal.reason, overwritten_at=None
    )


@transaction.atomic
def decline_annulment(*, annulment: Annulment, officer: User, reason: str) -> None:
    """Decline the proposal: the referendum goes on.

    Raises ReasonNeeded, OwnDraft, ChangedMeanwhile or OfficersOnly.
    """
    reason = required_reason(reason)
    declined = approvals_operations.decline_proposal(annulment, officer, reason)
    _record_act("annulment_declined", declined, officer, reason)


@transaction.atomic
def withdraw_annulment(*, annulment: Annulment, officer: User) -> None:
    """Withdraw one's own proposal. Raises NotYourProposal, ChangedMeanwhile or OfficersOnly."""
    withdrawn = approvals_operations.withdraw_proposal(annulment, officer)
    _record_act("annulment_withdrawn", withdrawn, officer)


def _record_act(act: str, annulment: Annulment, officer: User, reason: str = "") -> None:
    append_entry(actor=officer, action=f"referendum.{act}", subject=annulment.referendum.topic, reason=reason)
