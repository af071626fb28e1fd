"""Annulling by two officers: one proposes it with its reason, another one confirms or declines it.

While a proposal waits the referendum goes on, but nothing is certified.
"""

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import record
from participation.people.models import User
from referenda import errors, locks, rules, second_looks
from referenda.models import Annulment, Referendum, State, Verdict
from referenda.operations import credentials, deciding
from referenda.operations.lifecycle import step


@transaction.atomic
def propose_annulment(*, referendum: Referendum, officer: User, reason: str) -> Annulment:
    """Ask another officer to end it without a result. Officers and observers see the reason until then.

    Raises ReasonNeeded, AlreadyProposed, WrongState or OfficersOnly.
    """
    reason = rules.required_reason(reason)
    rules.require_officer(officer)
    locks.chain(referendum.pk)
    rules.require_still_officer(officer)
    now = Referendum.objects.get(pk=referendum.pk)
    if not rules.can_be_annulled(now):
        raise errors.WrongState(state=State(now.state).label)
    if second_looks.waiting_annulment(now) is not None:
        raise errors.AlreadyProposed
    made = Annulment.objects.create(
        referendum=now, reason=reason, state=now.state, proposed_by=officer, proposed_at=timezone.now()
    )
    record(
        actor=officer,
        action="referendum.annulment_proposed",
        subject=now.topic,
        reason=reason,
        details={"state": now.state},
    )
    return made


@transaction.atomic
def confirm_annulment(*, annulment: Annulment, officer: User, seen: str) -> Referendum:
    """End it without a result, for everybody to see why. ``seen``: the state in which ``officer`` saw it;
    what has moved on since is looked at again.

    Raises OwnDraft, ProposerGone, ChangedMeanwhile, WrongState or OfficersOnly; then nothing is stored.
    """
    found = deciding.held(annulment, officer)
    rules.require_standing_proposal(officer, found.proposed_by)
    now = found.referendum
    if now.state != seen:
        raise errors.ChangedMeanwhile
    deciding.decide(found, Verdict.CONFIRMED, officer)
    credentials.forget_after_voting(now)
    return step(now, State(now.state), State.ANNULLED, by=officer, reason=found.reason, overwritten_at=None)


@transaction.atomic
def decline_annulment(*, annulment: Annulment, officer: User, reason: str) -> None:
    """It goes on. Raises ReasonNeeded, OwnDraft, ChangedMeanwhile or OfficersOnly."""
    reason = rules.required_reason(reason)
    found = deciding.held(annulment, officer)
    deciding.decline(found, officer, reason)
    _on_record("annulment_declined", found, officer, reason)


@transaction.atomic
def withdraw_annulment(*, annulment: Annulment, officer: User) -> None:
    """Raises NotYourProposal, ChangedMeanwhile or OfficersOnly."""
    found = deciding.held(annulment, officer)
    deciding.withdraw(found, officer)
    _on_record("annulment_withdrawn", found, officer)


def _on_record(act: str, annulment: Annulment, officer: User, reason: str = "") -> None:
    record(actor=officer, action=f"referendum.{act}", subject=annulment.referendum.topic, reason=reason)
