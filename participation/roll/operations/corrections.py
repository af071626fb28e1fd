"""Requests for correction: submitted by residents in the window, decided once by an officer."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.audit.operations import append_entry
from participation.people.models import User
from participation.roll import errors, identity, locks, queries, rules
from participation.roll.identity import Person
from participation.roll.models import (
    GREATEST_WEIGHT,
    Correction,
    CorrectionKind,
    CorrectionState,
    Roll,
    RollEntry,
    RollMatch,
    State,
)
from participation.roll.notices import notify_decision
from participation.roll.operations.links import follow_districts, link_account, unlink_entries
from participation.roll.operations.rolls import lock_stored_roll, recount
from participation.roll.operations.throttles import count_attempt
from participation.territory.models import District

#: The maximum of requests per person and roll.
MAX_REQUESTS: Final = 3


def ask_to_be_added(
    *, resident: User, roll: Roll, person: Person, district: District, explanation: str, network: str
) -> Correction:
    """Request to be added to ``roll``. The answer reveals nothing about what is on it.

    Raises CorrectionsClosed, CorrectionWaiting, TooManyCorrections, AlreadyMatched, TooManyAttempts,
    PepperDiffers, ValidationError.
    """
    explanation = _clean_explanation(explanation)
    count_attempt(resident=resident, person=person, network=network)
    hasher = queries.get_roll_hasher(roll)
    return _store_request(
        Correction(
            roll=roll,
            resident=resident,
            kind=CorrectionKind.MISSING,
            number_mac=hasher.number(person),
            person_mac=hasher.person(person),
            district=district,
            explanation=explanation,
        )
    )


def ask_for_district(*, resident: User, roll: Roll, district: District, explanation: str) -> Correction:
    """Request a move to another district of ``roll``. Raises CorrectionsClosed, CorrectionWaiting,
    TooManyCorrections, NotOnRoll, ValidationError.
    """
    return _store_request(
        Correction(
            roll=roll,
            resident=resident,
            kind=CorrectionKind.DISTRICT,
            district=district,
            explanation=_clean_explanation(explanation),
        )
    )


@transaction.atomic
def _store_request(correction: Correction) -> Correction:
    locks.lock_roll_shared(correction.roll_id)
    roll = Roll.objects.filter(pk=correction.roll_id).first()
    if roll is None or not roll.takes_corrections_on(timezone.localdate()):
        raise errors.CorrectionsClosed
    asked = Correction.objects.filter(roll=roll, resident=correction.resident)
    if asked.filter(state=CorrectionState.WAITING).exists():
        raise errors.CorrectionWaiting
    if asked.count() >= MAX_REQUESTS:
        raise errors.TooManyCorrections(most=MAX_REQUESTS)
    match = RollMatch.objects.filter(roll=roll, resident=correction.resident).select_related("entry").first()
    if correction.kind == CorrectionKind.MISSING and match is not None:
        raise errors.AlreadyMatched
    if correction.kind == CorrectionKind.DISTRICT:
        if match is None:
            raise errors.NotOnRoll
        if match.entry.district_id == correction.district_id:
            raise ValidationError({"district": _("You are already on the roll in this district.")})
    correction.asked_at = timezone.now()
    try:
        with transaction.atomic():
            correction.save(force_insert=True)
    except IntegrityError as error:
        if asked.filter(state=CorrectionState.WAITING).exists():
            raise errors.CorrectionWaiting from error
        raise
    return correction


@transaction.atomic
def decline_correction(*, officer: User, correction: Correction, reason: str) -> Correction:
    """Decline a request. Raises OfficersOnly, OwnRequest, AlreadyDecided, GoneMeanwhile, WrongState,
    ValidationError (no reason).
    """
    correction, roll = _lock_waiting_request(officer, correction)
    reason = rules.required_reason(reason)
    return _record_decision(officer, correction, roll, CorrectionState.DECLINED, reason)


@transaction.atomic
def accept_correction(
    *,
    officer: User,
    correction: Correction,
    reason: str,
    district: District,
    person: Person | None = None,
    weight: int = 1,
) -> Correction:
    """Accept a request and correct the roll, with the person in ``district``.

    For a missing person, ``person`` is required: what the officer read from the document must match what the
    resident gave; ``weight`` applies to a new entry. Raises OfficersOnly, OwnRequest, AlreadyDecided,
    GoneMeanwhile, WrongState, NotOnRoll, PepperDiffers, ValidationError.
    """
    correction, roll = _lock_waiting_request(officer, correction)
    reason = rules.required_reason(reason)
    if correction.kind == CorrectionKind.MISSING:
        _require_same_person(roll, correction, person)
        _add_or_correct_entry(roll, correction, district, weight)
    else:
        match = RollMatch.objects.filter(roll=roll, resident=correction.resident).first()
        if match is None:
            raise errors.NotOnRoll
        RollEntry.objects.filter(pk=match.entry_id).update(district=district, corrected=True)
        follow_districts({match.entry_id: district.pk})
    Roll.objects.filter(pk=roll.pk).update(revision=F("revision") + 1)
    recount(roll)
    return _record_decision(officer, correction, roll, CorrectionState.ACCEPTED, reason)


def _lock_waiting_request(officer: User, correction: Correction) -> tuple[Correction, Roll]:
    """The request and its roll as stored now, locked. Raises OfficersOnly, OwnRequest, AlreadyDecided,
    GoneMeanwhile, WrongState.
    """
    roll = lock_stored_roll(officer, correction.roll)
    stored = Correction.objects.select_related("resident", "district").filter(pk=correction.pk).first()
    if stored is None:
        raise errors.GoneMeanwhile
    if not rules.may_decide_correction(officer, stored):
        raise errors.OwnRequest
    if stored.state != CorrectionState.WAITING:
        raise errors.AlreadyDecided(state=stored.get_state_display())
    rules.require_state(roll, State.OPEN)
    return stored, roll


def _record_decision(
    officer: User, correction: Correction, roll: Roll, after: CorrectionState, reason: str
) -> Correction:
    """Compare and set, once under concurrency. Raises AlreadyDecided."""
    taken = Correction.objects.filter(pk=correction.pk, state=CorrectionState.WAITING).update(
        state=after, decided_at=timezone.now(), decided_by=officer, reason=reason
    )
    if not taken:
        state = CorrectionState(Correction.objects.get(pk=correction.pk).state).label
        raise errors.AlreadyDecided(state=state)
    notify_decision(correction)
    append_entry(
        actor=officer,
        action=f"roll.correction_{after.value}",
        subject=roll.subject,
        reason=reason,
        details={"request": correction.pk, "kind": CorrectionKind(correction.kind).value},
    )
    correction.refresh_from_db()
    return correction


def _require_same_person(roll: Roll, correction: Correction, person: Person | None) -> None:
    """Check that the document's data gives the hashes of the request, and that the person is old enough."""
    if person is None:
        raise ValidationError({"number": _("Enter it as on the identity document.")})
    hasher = queries.get_roll_hasher(roll)
    given = hasher.person(person)
    if not identity.same(given, correction.person_mac or b""):
        raise ValidationError(
            {"number": _("The identity number and the birth date are not those that the resident gave.")}
        )
    if identity.age_on(person.born, roll.cutoff_on) < roll.minimum_age:
        raise ValidationError(
            {"birth_date": _("This person has not reached the minimum age on the cut-off date.")}
        )


def _add_or_correct_entry(roll: Roll, correction: Correction, district: District, weight: int) -> None:
    """Add an entry, or correct an existing one with another birth date, district or account: the requesting
    account takes the entry over.
    """
    if not 1 <= weight <= GREATEST_WEIGHT:
        raise ValidationError(
            {"weight": _("Enter a number between 1 and %(most)s.") % {"most": GREATEST_WEIGHT}}
        )
    entry, made = RollEntry.objects.get_or_create(
        roll=roll,
        number_mac=correction.number_mac,
        defaults={
            "person_mac": correction.person_mac,
            "district": district,
            "weight": weight,
            "corrected": True,
        },
    )
    if not made:
        entry.person_mac, entry.district = bytes(correction.person_mac or b""), district
        entry.corrected = True
        entry.save(update_fields=["person_mac", "district", "corrected"])
    own = RollMatch.objects.filter(roll=roll, resident=correction.resident).first()
    if own is not None and own.entry_id == entry.pk:
        follow_districts({entry.pk: district.pk})
    else:
        unlink_entries(roll=roll, entries=[entry.pk, *([own.entry_id] if own else [])])
        link_account(entry=entry, resident=correction.resident)


def _clean_explanation(text: str) -> str:
    text = rules.require_no_numbers("explanation", text)
    if not text:
        raise ValidationError({"explanation": _("Describe in a sentence what is wrong.")})
    return text
