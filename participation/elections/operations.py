"""Writing the election calendar. Each act is recorded in the audit log, a correction with its reason."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Model
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from participation.audit import operations as audit_operations
from participation.audit.rules import require_reason
from participation.elections import queries, rules
from participation.elections.embargoes import ISTANBUL
from participation.elections.errors import ElectionChanged, ElectionKnown
from participation.elections.models import MAX_BAN_DAYS, Election, EmbargoRule
from participation.people.models import User


@dataclass(frozen=True, kw_only=True)
class ElectionDraft:
    """What an officer enters. Ban fields that are None or empty are derived from the rule in force on polling
    day.
    """

    name: str
    polling_day: date
    embargo_from: datetime | None = None
    embargo_until: datetime | None = None
    legal_reference: str = ""
    called_off: bool = False


@transaction.atomic
def enter_election(*, officer: User, draft: ElectionDraft) -> Election:
    """Add an election to the calendar.

    Raises OfficersOnly, ElectionKnown (same name and day), ValidationError (no rule for that day, or a ban
    that ends before it begins or begins after polling day).
    """
    rules.require_officer(officer)
    election = Election(**_build_field_values(draft))
    _validate_shape(election)
    try:
        with transaction.atomic():
            election.save(force_insert=True)
    except IntegrityError as error:
        _reraise_integrity_error(election, error)
    rules.require_still_officer(officer)
    audit_operations.append_entry(
        actor=officer,
        action="election.entered",
        subject=_get_audit_subject(election),
        details=_build_audit_details(election),
    )
    return election


@transaction.atomic
def correct_election(
    *, officer: User, election: Election, revision: int, draft: ElectionDraft, reason: str
) -> Election:
    """Update ``election`` to ``draft``; ``revision`` is the one that the officer saw.

    A ban that is active or over can be corrected too: the audit log keeps the old values. If nothing
    changes, nothing is recorded. Raises OfficersOnly, ElectionChanged (corrected since), ElectionKnown,
    ValidationError (no reason, or as for ``enter_election``).
    """
    rules.require_officer(officer)
    require_reason(reason)
    before = _build_audit_details(Election.objects.get(pk=election.pk))
    wanted = Election(pk=election.pk, **_build_field_values(draft))
    _validate_shape(wanted)
    after = _build_audit_details(wanted)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    values = _build_field_values(draft) if changes else {}
    # Compare and set: of two concurrent corrections the second matches no row.
    rows = Election.objects.filter(pk=election.pk, revision=revision)
    try:
        with transaction.atomic():
            updated = rows.update(**values, revision=F("revision") + int(bool(changes)))
    except IntegrityError as error:
        _reraise_integrity_error(wanted, error)
    if not updated:
        raise ElectionChanged
    rules.require_still_officer(officer)
    if changes:
        audit_operations.append_entry(
            actor=officer,
            action="election.corrected",
            subject=_get_audit_subject(wanted),
            reason=reason,
            details=changes,
        )
    return Election.objects.get(pk=election.pk)


@transaction.atomic
def set_embargo_rule(
    *,
    officer: User,
    in_force_from: date,
    days_before: int,
    ends_at: time,
    legal_reference: str,
    reason: str,
) -> EmbargoRule:
    """Create or replace the rule for polling days from ``in_force_from`` on.

    Elections already in the calendar keep their bans. Raises OfficersOnly, ValidationError.
    """
    rules.require_officer(officer)
    require_reason(reason)
    if not 1 <= days_before <= MAX_BAN_DAYS:
        problem = _("A ban must begin 1 to %(most)s days before polling day.") % {"most": MAX_BAN_DAYS}
        raise ValidationError({"days_before": problem})
    says = {"days_before": days_before, "ends_at": ends_at, "legal_reference": legal_reference.strip()}
    _validate_shape(EmbargoRule(in_force_from=in_force_from, **says))
    rule, _new = EmbargoRule.objects.update_or_create(in_force_from=in_force_from, defaults=says)
    rules.require_still_officer(officer)
    audit_operations.append_entry(
        actor=officer,
        action="embargo_rule.set",
        subject=f"embargo_rule:{in_force_from.isoformat()}",
        reason=reason,
        details={
            "days_before": days_before,
            "ends_at": ends_at.isoformat("minutes"),
            "legal_reference": rule.legal_reference,
        },
    )
    return rule


def _build_field_values(draft: ElectionDraft) -> dict[str, Any]:
    """The fields of the election, completed from the rule where the draft leaves them empty.

    Raises ValidationError if no rule is known for the day, or the ban begins after it or ends before it
    begins.
    """
    starts, ends, law = draft.embargo_from, draft.embargo_until, draft.legal_reference.strip()
    if starts is None or ends is None or not law:
        rule = queries.find_rule_for_day(draft.polling_day)
        if rule is None:
            raise ValidationError(
                {"polling_day": _("There is no rule for this day. Enter the ban and its legal reference.")}
            )
        by_law = queries.compute_span_by_rule(rule, draft.polling_day)
        starts, ends, law = starts or by_law.starts, ends or by_law.ends, law or rule.legal_reference
    if localtime(starts, ISTANBUL).date() > draft.polling_day:
        raise ValidationError({"embargo_from": _("The ban must begin on or before polling day.")})
    if ends <= starts:
        raise ValidationError({"embargo_until": _("The ban must end after it begins.")})
    return {
        "name": draft.name.strip(),
        "polling_day": draft.polling_day,
        "embargo_from": starts,
        "embargo_until": ends,
        "legal_reference": law,
        "called_off": draft.called_off,
    }


def _validate_shape(row: Model) -> None:
    """Validate shape only: the database checks uniqueness when the row is written."""
    row.full_clean(validate_unique=False, validate_constraints=False)


def _reraise_integrity_error(election: Election, error: IntegrityError) -> None:
    """Raise ElectionKnown if that is what the database objected to, otherwise ``error`` again."""
    same = Election.objects.filter(name=election.name, polling_day=election.polling_day)
    if same.exclude(pk=election.pk).exists():
        raise ElectionKnown from error
    raise error


def _build_audit_details(election: Election) -> dict[str, Any]:
    """Field values for the audit log; times in Europe/Istanbul."""
    return {
        "name": election.name,
        "polling_day": election.polling_day.isoformat(),
        "embargo_from": localtime(election.embargo_from, ISTANBUL).isoformat(),
        "embargo_until": localtime(election.embargo_until, ISTANBUL).isoformat(),
        "legal_reference": election.legal_reference,
        "called_off": election.called_off,
    }


def _get_audit_subject(election: Election) -> str:
    return f"election:{election.pk}"
