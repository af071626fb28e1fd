"""Decides a proposal, once, by compare-and-set: the first decision wins."""

from typing import TypeVar

from django.utils import timezone

from participation.people.models import User
from referenda.referendum import errors as referendum_errors
from referenda.referendum import locks, rules
from referenda.referendum.approvals import errors
from referenda.referendum.approvals.models import Proposal, Verdict

AnyProposal = TypeVar("AnyProposal", bound=Proposal)


def lock_undecided(proposal: AnyProposal, officer: User) -> AnyProposal:
    """Lock the proposal's referendum, read the proposal anew and check that ``officer`` still is an officer.

    Raises ChangedMeanwhile if the proposal is decided, or OfficersOnly.
    """
    rules.require_officer(officer)
    locks.chain(proposal.referendum_id)
    rules.require_still_officer(officer)
    # Read after the lock: a concurrent decision is then committed and visible.
    model = type(proposal)
    stored = model._default_manager.select_related("referendum", "proposed_by").get(pk=proposal.pk)
    if stored.verdict != Verdict.WAITING:
        raise referendum_errors.ChangedMeanwhile
    return stored


def decide(proposal: Proposal, verdict: Verdict, officer: User, answer: str = "") -> None:
    """Store the verdict. Raises ChangedMeanwhile if the proposal is decided; then nothing is stored."""
    waiting = type(proposal)._default_manager.filter(pk=proposal.pk, verdict=Verdict.WAITING)
    at = timezone.now()
    if not waiting.update(verdict=verdict, decided_by=officer, decided_at=at, answer=answer):
        raise referendum_errors.ChangedMeanwhile


def decline(proposal: Proposal, officer: User, reason: str) -> None:
    """Decline the proposal of another officer. Raises OwnDraft or ChangedMeanwhile."""
    rules.require_other_officer(officer, proposal.proposed_by_id)
    decide(proposal, Verdict.DECLINED, officer, reason)


def withdraw(proposal: Proposal, officer: User) -> None:
    """Withdraw one's own proposal. Raises NotYourProposal or ChangedMeanwhile."""
    if proposal.proposed_by_id != officer.pk:
        raise errors.NotYourProposal
    decide(proposal, Verdict.WITHDRAWN, officer)
