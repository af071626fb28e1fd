"""Rolls: drafted, opened for corrections and frozen by the council's officers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.audit.operations import append_entry
from participation.people.models import User
from participation.roll import errors, locks, notices, queries, rules
from participation.roll.identity import RollHasher
from participation.roll.models import (
    GREATEST_AGE,
    MAX_CORRECTION_DAYS,
    MIN_CORRECTION_DAYS,
    CorrectionRule,
    CorrectionState,
    FreezeProposal,
    Roll,
    RollCount,
    RollTransition,
    State,
)
from participation.roll.operations import sets
from participation.text import figures


@dataclass(frozen=True, slots=True, kw_only=True)
class RollDraft:
    """A roll as entered by an officer. Both days of the corrections window are inclusive."""

    name: str
    purpose: str
    cutoff_on: date
    corrections_from: date
    corrections_until: date
    minimum_age: int = 18
    by_letter: bool = False


@transaction.atomic
def save_roll(*, officer: User, draft: RollDraft, roll: Roll | None = None) -> Roll:
    """Create or update a draft. Its minimum age and cut-off date are fixed once a file was previewed with
    them.

    Raises OfficersOnly, GoneMeanwhile, WrongState, ValidationError.
    """
    rules.require_keeper(officer)
    made = roll is None
    if roll is None:
        roll = Roll()
        roll.pepper_check = RollHasher.of(queries.pepper(), roll.public_id).check
    else:
        roll = lock_stored_roll(officer, roll)
        rules.require_state(roll, State.DRAFT)
    _validate_draft(roll, draft)
    before = {} if made else _build_audit_details(roll)
    roll.name, roll.purpose = draft.name.strip(), draft.purpose.strip()
    roll.cutoff_on, roll.minimum_age = draft.cutoff_on, draft.minimum_age
    roll.by_letter = draft.by_letter
    roll.corrections_from, roll.corrections_until = draft.corrections_from, draft.corrections_until
    roll.full_clean(exclude=["pepper_check"], validate_constraints=False)
    roll.save()
    after = _build_audit_details(roll)
    if after != before:
        action = "roll.drafted" if made else "roll.changed"
        append_entry(actor=officer, action=action, subject=roll.subject, details=after)
    return roll


@transaction.atomic
def delete_draft(*, officer: User, roll: Roll) -> None:
    """Delete a draft with all its entries. Raises OfficersOnly, GoneMeanwhile, WrongState."""
    roll = lock_stored_roll(officer, roll)
    rules.require_state(roll, State.DRAFT)
    sets.remove_entries(roll)
    append_entry(
        actor=officer, action="roll.draft_deleted", subject=roll.subject, details={"name": roll.name}
    )
    roll.delete()


@transaction.atomic
def open_roll(*, officer: User, roll: Roll) -> Roll:
    """Make the roll's figures public, and let residents be matched and request corrections in the window.

    Raises OfficersOnly, GoneMeanwhile, WrongState, RollEmpty, NoCorrectionRule, WindowTooShort.
    """
    roll = lock_stored_roll(officer, roll)
    rules.require_state(roll, State.DRAFT)
    if not RollCount.objects.filter(roll=roll).exists():
        raise errors.RollEmpty
    today = timezone.localdate()
    rules.require_window_ahead(roll, queries.correction_rule_on(today), today)
    _change_state(roll, officer, State.DRAFT, State.OPEN, opened_on=today)
    append_entry(
        actor=officer,
        action="roll.opened",
        subject=roll.subject,
        details={**_build_audit_details(roll), "people": queries.get_roll_size(roll).people},
    )
    return roll


@transaction.atomic
def propose_freeze(*, officer: User, roll: Roll) -> FreezeProposal:
    """Propose to freeze the roll as it is now, and notify the other officers.

    Raises OfficersOnly, GoneMeanwhile, WrongState, WindowNotOver, CorrectionsWaiting, PepperDiffers,
    AlreadyProposed.
    """
    roll = lock_stored_roll(officer, roll)
    _require_freezable(roll)
    if queries.find_waiting_freeze_proposal(roll) is not None:
        raise errors.AlreadyProposed
    proposal = FreezeProposal.objects.create(
        roll=roll, revision=roll.revision, proposed_by=officer, proposed_at=timezone.now()
    )
    append_entry(
        actor=officer,
        action="roll.freeze_proposed",
        subject=roll.subject,
        details={"people": queries.get_roll_size(roll).people},
    )
    notices.notify_freeze_proposed(proposal)
    return proposal


@transaction.atomic
def confirm_freeze(*, officer: User, proposal: FreezeProposal) -> Roll:
    """Freeze the roll as proposed: it never changes again, and its fingerprint becomes public.

    Raises OfficersOnly, ProposalWithdrawn, WrongState, OwnProposal, ProposalOutdated, WindowNotOver,
    CorrectionsWaiting, PepperDiffers.
    """
    roll, proposal = _lock_roll_and_proposal(officer, proposal)
    if not rules.may_confirm(officer, proposal):
        raise errors.OwnProposal
    if proposal.revision != roll.revision:
        raise errors.ProposalOutdated
    _require_freezable(roll)
    recount(roll)
    fingerprint, now = queries.fingerprint(roll), timezone.now()
    FreezeProposal.objects.filter(pk=proposal.pk).update(confirmed_by=officer, confirmed_at=now)
    _change_state(roll, officer, State.OPEN, State.FROZEN, frozen_at=now, fingerprint=fingerprint)
    size = queries.get_roll_size(roll)
    append_entry(
        actor=officer,
        action="roll.frozen",
        subject=roll.subject,
        details={
            "fingerprint": fingerprint,
            "people": size.people,
            "weight": size.weight,
            "districts": {count.district.slug: count.people for count in size.counts},
            "corrections": dict(queries.correction_counts(roll)),
        },
    )
    notices.notify_frozen(proposal)
    return roll


@transaction.atomic
def withdraw_freeze(*, officer: User, proposal: FreezeProposal) -> Roll:
    """Take back a proposal that nobody has confirmed, and notify the proposer if it was somebody else.

    Any officer may. Freezing can be proposed again.

    Raises OfficersOnly, ProposalWithdrawn, WrongState (the roll is frozen).
    """
    roll, stored = _lock_roll_and_proposal(officer, proposal)
    stored.delete()
    append_entry(actor=officer, action="roll.freeze_withdrawn", subject=roll.subject)
    if stored.proposed_by_id != officer.pk:
        notices.notify_freeze_withdrawn(stored)
    return roll


def _lock_roll_and_proposal(officer: User, proposal: FreezeProposal) -> tuple[Roll, FreezeProposal]:
    """The roll and the proposal as stored now, locked. Raises OfficersOnly, ProposalWithdrawn, WrongState."""
    roll = lock_stored_roll(officer, proposal.roll)
    rules.require_state(roll, State.OPEN)
    stored = FreezeProposal.objects.filter(pk=proposal.pk).first()
    if stored is None:
        raise errors.ProposalWithdrawn
    return roll, stored


@transaction.atomic
def set_correction_rule(
    *, officer: User, valid_from: date, days: int, legal_reference: str, reason: str
) -> CorrectionRule:
    """Enter a rule for rolls that open from ``valid_from`` on, a day after today. Rolls that are open keep
    their dates.

    Raises OfficersOnly, ValidationError.
    """
    rules.require_keeper(officer)
    rules.require_still_keeper(officer)
    reason = rules.required_reason(reason)
    _validate_rule(valid_from, days)
    rule = CorrectionRule(valid_from=valid_from, days=days, legal_reference=legal_reference.strip())
    rule.full_clean(validate_constraints=False, validate_unique=False)
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError as error:
        taken = _("There is a rule from this day on. Rules never change: choose another day.")
        raise ValidationError({"valid_from": taken}) from error
    append_entry(
        actor=officer,
        action="correction_rule.set",
        subject=f"correction_rule:{valid_from.isoformat()}",
        reason=reason,
        details={"days": days, "legal_reference": rule.legal_reference},
    )
    return rule


def lock_stored_roll(officer: User | None, roll: Roll) -> Roll:
    """Lock the roll, so that changes to its entries run one after another; return it as stored now.

    ``officer`` None means the server's command line. Raises OfficersOnly, GoneMeanwhile (a draft was
    deleted).
    """
    if officer is not None:
        rules.require_keeper(officer)
    locks.lock_roll_exclusively(roll.pk)
    rules.require_still_keeper(officer)
    stored = Roll.objects.filter(pk=roll.pk).first()
    if stored is None:
        raise errors.GoneMeanwhile
    return stored


def recount(roll: Roll) -> None:
    """Recompute the roll's counts, within a transaction that has locked it."""
    RollCount.objects.filter(roll=roll).delete()
    RollCount.objects.bulk_create(
        RollCount(roll=roll, district_id=district, people=people, weight=weight)
        for district, (people, weight) in queries.count_by_district(roll).items()
    )


def _change_state(roll: Roll, officer: User, before: State, after: State, **fields: object) -> None:
    """Compare and set: the row changes only from ``before``, once under concurrency. Raises WrongState."""
    changed = Roll.objects.filter(pk=roll.pk, state=before).update(state=after, **fields)
    if not changed:
        raise errors.WrongState(state=State(Roll.objects.get(pk=roll.pk).state).label)
    RollTransition.objects.create(roll=roll, before=before, after=after, at=timezone.now(), by=officer)
    roll.refresh_from_db()


def _require_freezable(roll: Roll) -> None:
    rules.require_state(roll, State.OPEN)
    rules.require_window_over(roll, timezone.localdate())
    waiting = roll.corrections.filter(state=CorrectionState.WAITING).count()
    if waiting:
        raise errors.CorrectionsWaiting(waiting=waiting)
    queries.get_roll_hasher(roll)


def _validate_rule(valid_from: date, days: int) -> None:
    faults: dict[str, str] = {}
    if valid_from <= timezone.localdate():
        faults["valid_from"] = _("A rule is valid from tomorrow at the earliest.")
    if not MIN_CORRECTION_DAYS <= days <= MAX_CORRECTION_DAYS:
        words = _("Corrections last {fewest} to {most} days.")
        faults["days"] = words.format(fewest=MIN_CORRECTION_DAYS, most=MAX_CORRECTION_DAYS)
    if faults:
        raise ValidationError(faults)


def _validate_draft(roll: Roll, draft: RollDraft) -> None:
    faults: dict[str, str] = {}
    if draft.corrections_until < draft.corrections_from:
        faults["corrections_until"] = _("The last day cannot be before the first.")
    else:
        faults |= _find_window_fault(draft)
    if draft.minimum_age > GREATEST_AGE:
        faults["minimum_age"] = _("This age is too high.")
    if roll.pk and (roll.revision or roll.imports.exists()):
        words = _(
            "A file has already been read with this setting. Discard the previewed file, or "
            "draft another roll."
        )
        if draft.cutoff_on != roll.cutoff_on:
            faults["cutoff_on"] = words
        if draft.minimum_age != roll.minimum_age:
            faults["minimum_age"] = words
    if faults:
        raise ValidationError(faults)


def _find_window_fault(draft: RollDraft) -> dict[str, str]:
    """The fault of a window that would be too short if the roll opened today; empty if it is not."""
    today = timezone.localdate()
    rule = queries.correction_rule_on(today)
    if rule is None:
        return {}
    earliest = rules.earliest_end(rule, draft.corrections_from, today)
    if draft.corrections_until >= earliest:
        return {}
    words = _(
        "Corrections must be possible until {day} or later. Days that the rule requires after "
        "opening: {days}."
    )
    return {"corrections_until": words.format(days=rule.days, day=figures.format_date(earliest))}


def _build_audit_details(roll: Roll) -> dict[str, Any]:
    """Field values for the audit log."""
    return {
        "name": roll.name,
        "cutoff_on": roll.cutoff_on.isoformat(),
        "minimum_age": roll.minimum_age,
        "by_letter": roll.by_letter,
        "corrections_from": roll.corrections_from.isoformat(),
        "corrections_until": roll.corrections_until.isoformat(),
    }
