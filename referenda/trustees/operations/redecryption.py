"""A trustee whose partial decryption is in doubt decrypts again: one officer proposes it, another one
confirms it.

The earlier partial decryption stays in the archive; the newest one of each trustee counts.
"""

from django.db import transaction
from django.utils import timezone

from participation.audit.operations import append_entry
from participation.people.models import User
from participation.refusals import required_reason
from referenda.referendum import errors as referendum_errors
from referenda.referendum import locks
from referenda.referendum import rules as referendum_rules
from referenda.referendum.approvals import errors as approvals_errors
from referenda.referendum.approvals import operations
from referenda.referendum.approvals import rules as approvals_rules
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import Referendum, State
from referenda.trustees import decryptions, errors, notices
from referenda.trustees.models import Redecryption, Trustee


@transaction.atomic
def propose_redecryption(*, trustee: Trustee, officer: User, reason: str) -> Redecryption:
    """Propose that ``trustee`` decrypts again. The reason is recorded in the audit log.

    Raises ReasonNeeded, AlreadyProposed, NotDecrypted, WrongState or OfficersOnly.
    """
    reason = required_reason(reason)
    referendum_rules.require_officer(officer)
    locks.lock_archive_chain(trustee.referendum_id)
    referendum_rules.require_still_officer(officer)
    stored = Referendum.objects.get(pk=trustee.referendum_id)
    _require_decrypted(stored, trustee)
    if Redecryption.objects.filter(trustee=trustee, verdict=Verdict.WAITING).exists():
        raise approvals_errors.AlreadyProposed
    made = Redecryption.objects.create(
        referendum=stored, trustee=trustee, reason=reason, proposed_by=officer, proposed_at=timezone.now()
    )
    _record_act("redecryption_proposed", made, officer, reason)
    return made


@transaction.atomic
def confirm_redecryption(*, redecryption: Redecryption, officer: User) -> None:
    """Let the trustee decrypt once more, and notify them.

    Raises OwnDraft, ProposerGone, ChangedMeanwhile, NotDecrypted, WrongState or OfficersOnly; then nothing is
    stored.
    """
    proposal = operations.lock_undecided(redecryption, officer)
    approvals_rules.require_two_officers(officer, proposal.proposed_by)
    _require_decrypted(proposal.referendum, proposal.trustee)
    operations.decide_proposal(proposal, Verdict.CONFIRMED, officer)
    _record_act("redecryption_confirmed", proposal, officer, proposal.reason)
    notices.notify_redecryption(proposal.referendum, proposal.trustee)


@transaction.atomic
def decline_redecryption(*, redecryption: Redecryption, officer: User, reason: str) -> None:
    """Decline the proposal: the partial decryption still counts.

    Raises ReasonNeeded, OwnDraft, ChangedMeanwhile or OfficersOnly.
    """
    reason = required_reason(reason)
    declined = operations.decline_proposal(redecryption, officer, reason)
    _record_act("redecryption_declined", declined, officer, reason)


@transaction.atomic
def withdraw_redecryption(*, redecryption: Redecryption, officer: User) -> None:
    """Withdraw one's own proposal. Raises NotYourProposal, ChangedMeanwhile or OfficersOnly."""
    withdrawn = operations.withdraw_proposal(redecryption, officer)
    _record_act("redecryption_withdrawn", withdrawn, officer)


def _require_decrypted(stored: Referendum, trustee: Trustee) -> None:
    if stored.state != State.TALLIED:
        raise referendum_errors.WrongState(state=State(stored.state).label)
    if trustee.index not in decryptions.list_decrypted_by(stored):
        raise errors.NotDecrypted


def _record_act(act: str, proposal: Redecryption, officer: User, reason: str = "") -> None:
    append_entry(
        actor=officer,
        action=f"referendum.{act}",
        subject=proposal.referendum.topic,
        reason=reason,
        details={"trustee": proposal.trustee.index},
    )
