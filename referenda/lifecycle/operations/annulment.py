"""Annulment by two officers: one proposes it with a reason, another one confirms or declines it.

While a proposal waits, the referendum goes on but cannot be certified.
"""

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import record
from participation.people.models import User
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
from referenda.referendum.operations import step


@transaction.atomic
def propose_annulment(*, referendum: Referendum, officer: User, reason: str) -> Annulment:
    """Propose to another officer to end the referendum without a result. Until it is confirmed, only officers
    and observers see the reason.

    Raises ReasonNeeded, AlreadyProposed, WrongState or OfficersOnly.
    """
    reason = referendum_rules.required_reason(reason)
    referendum_rules.require_officer(officer)
    locks.chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    stored = Referendum.objects.get(pk=referendum.pk)
    if not rules.can_be_annulled(stored):
        raise referendum_errors.WrongState(state=State(stored.state).label)
    if queries.waiting_annulment(stored) is not None:
        raise approvals_errors.AlreadyProposed
    proposal = Annulment.objects.create(
        referendum=stored, reason=reason, state=stored.state, proposed_by=officer, proposed_at=timezone.now()
    )
    record(
        actor=officer,
        action="referendum.annulment_proposed",
        subject=stored.topic,
        reason=reason,
        details={"state": stored.state},
    )
    return proposal


@transaction.atomic
def confirm_annulment(*, annulment: Annulment, officer: User, seen: str) -> Referendum:
    """End the referendum without a result; the reason becomes public. ``seen``: the state that ``officer``
    saw.

    Raises ChangedMeanwhile if the state differs from ``seen`` or the proposal is decided, OwnDraft,
    ProposerGone, WrongState or OfficersOnly; then nothing is stored.
    """
    proposal = approvals_operations.lock_undecided(annulment, officer)
    approvals_rules.require_two_officers(officer, proposal.proposed_by)
    referendum = proposal.referendum
    if referendum.state != seen:
        raise referendum_errors.ChangedMeanwhile
    approvals_operations.decide(proposal, Verdict.CONFIRMED, officer)
    credentials_operations.forget_after_voting(referendum)
    return step(
        referendum,
        State(referendum.state),
        State.ANNULLED,
        by=officer,
        reason=proposal.reason,
        overwritten_at=None,
    )


@transaction.atomic
def decline_annulment(*, annulment: Annulment, officer: User, reason: str) -> None:
    """Decline the annulment; the referendum goes on.

    Raises ReasonNeeded, OwnDraft, ChangedMeanwhile or OfficersOnly.
    """
    reason = referendum_rules.required_reason(reason)
    proposal = approvals_operations.lock_undecided(annulment, officer)
    approvals_operations.decline(proposal, officer, reason)
    _on_record("annulment_declined", proposal, officer, reason)


@transaction.atomic
def withdraw_annulment(*, annulment: Annulment, officer: User) -> None:
    """Raises NotYourProposal, ChangedMeanwhile or OfficersOnly."""
    proposal = approvals_operations.lock_undecided(annulment, officer)
    approvals_operations.withdraw(proposal, officer)
    _on_record("annulment_withdrawn", proposal, officer)


def _on_record(act: str, annulment: Annulment, officer: User, reason: str = "") -> None:
    record(actor=officer, action=f"referendum.{act}", subject=annulment.referendum.topic, reason=reason)
