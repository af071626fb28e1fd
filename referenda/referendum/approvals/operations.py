"""How a proposal is decided: once, by compare and set, whoever is first."""

from typing import TypeVar

from django.utils import timezone

from participation.people.models import User
from referenda.referendum import errors as referendum_errors
from referenda.referendum import locks, rules
from referenda.referendum.approvals import errors
from referenda.referendum.approvals.models import Proposal, Verdict

Look = TypeVar("Look", bound=Proposal)


def lock_undecided(look: Look, officer: User) -> Look:
    """The proposal as it is stored, alone with its referendum, and an officer who still is one.

    Raises ChangedMeanwhile where it is decided, or OfficersOnly.
    """
    rules.require_officer(officer)
    locks.chain(look.referendum_id)
    rules.require_still_officer(officer)
    # The lock makes whoever decides wait; what is read after it is what the one before has left.
    model = type(look)
    found = model._default_manager.select_related("referendum", "proposed_by").get(pk=look.pk)
    if found.verdict != Verdict.WAITING:
        raise referendum_errors.ChangedMeanwhile
    return found


def decide(look: Proposal, verdict: Verdict, officer: User, answer: str = "") -> None:
    """Raises ChangedMeanwhile where it is decided already; then nothing is stored."""
    waiting = type(look)._default_manager.filter(pk=look.pk, verdict=Verdict.WAITING)
    at = timezone.now()
    if not waiting.update(verdict=verdict, decided_by=officer, decided_at=at, answer=answer):
        raise referendum_errors.ChangedMeanwhile


def decline(look: Proposal, officer: User, reason: str) -> None:
    """By another officer than whoever proposed it. Raises OwnDraft or ChangedMeanwhile."""
    rules.require_other_officer(officer, look.proposed_by_id)
    decide(look, Verdict.DECLINED, officer, reason)


def withdraw(look: Proposal, officer: User) -> None:
    """By whoever proposed it. Raises NotYourProposal or ChangedMeanwhile."""
    if look.proposed_by_id != officer.pk:
        raise errors.NotYourProposal
    decide(look, Verdict.WITHDRAWN, officer)
