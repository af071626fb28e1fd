"""Deciding a proposal once. Compare-and-set: of two simultaneous decisions only the first is stored."""

from typing import TypeVar

from django.utils import timezone

from participation.people.models import User
from participation.refusals import ChangedMeanwhile
from referenda.referendum import locks, rules
from referenda.referendum.approvals import errors
from referenda.referendum.approvals.models import Proposal, Verdict

AnyProposal = TypeVar("AnyProposal", bound=Proposal)


def lock_undecided(proposal: AnyProposal, officer: User) -> AnyProposal:
    """The proposal as it is stored, with its referendum locked. Checks that ``officer`` still is an officer.

    Raises ChangedMeanwhile if it is decided, or OfficersOnly.
    """
    rules.require_officer(officer)
    locks.lock_archive_chain(proposal.referendum_id)
    rules.require_still_officer(officer)
    # Read after taking the lock: while waiting for it, another officer may have decided.
    rows = type(proposal)._default_manager.select_related("referendum", "proposed_by")
    stored = rows.get(pk=proposal.pk)
    if stored.verdict != Verdict.WAITING:
        raise ChangedMeanwhile
    return stored


def decide_proposal(proposal: Proposal, verdict: Verdict, officer: User, answer: str = "") -> None:
    """Store the verdict on a proposal. Raises ChangedMeanwhile if it has one; then nothing is stored."""
    waiting = type(proposal)._default_manager.filter(pk=proposal.pk, verdict=Verdict.WAITING)
    at = timezone.now()
    if not waiting.update(verdict=verdict, decided_by=officer, decided_at=at, answer=answer):
        raise ChangedMeanwhile


def decline_proposal(proposal: AnyProposal, officer: User, reason: str) -> AnyProposal:
    """Decline what another officer proposed. Return it as it was stored.

    Raises OwnDraft, ChangedMeanwhile or OfficersOnly.
    """
    stored = lock_undecided(proposal, officer)
    rules.require_other_officer(officer, stored.proposed_by_id)
    decide_proposal(stored, Verdict.DECLINED, officer, reason)
    return stored


def withdraw_proposal(proposal: AnyProposal, officer: User) -> AnyProposal:
    """Withdraw one's own proposal. Return it as it was stored.

    Raises NotYourProposal, ChangedMeanwhile or OfficersOnly.
    """
    stored = lock_undecided(proposal, officer)
    if stored.proposed_by_id != officer.pk:
        raise errors.NotYourProposal
    decide_proposal(stored, Verdict.WITHDRAWN, officer)
    return stored
