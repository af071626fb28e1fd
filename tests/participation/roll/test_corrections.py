"""Correction requests in the window, decided once, with a reason, by another person."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from participation.audit.models import Entry
from participation.notifications import wording
from participation.notifications.models import Notice
from participation.people.models import AssuranceLevel, User
from participation.roll import errors, queries
from participation.roll.identity import Person
from participation.roll.models import Correction, CorrectionState, Roll, RollEntry, RollMatch
from participation.roll.operations import corrections
from tests.factories import make_district, make_user
from tests.participation.roll.making import (
    FREEZABLE,
    ask_to_be_added,
    day,
    entry_of,
    freeze,
    import_file,
    make_roll,
    match,
    people,
    somebody,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def buca(db):
    return make_district("Buca")


def accept(officer: User, correction: Correction, person: Person | None = None, **changed: Any) -> Correction:
    given: dict[str, Any] = {"district": correction.district, "reason": "Belge görüldü."} | changed
    return corrections.accept_correction(officer=officer, correction=correction, person=person, **given)


def decline(officer: User, correction: Correction) -> Correction:
    return corrections.decline_correction(officer=officer, correction=correction, reason="Adres başka ilde.")


def ask_for_buca(resident: User, roll: Roll) -> Correction:
    return corrections.ask_for_district(
        resident=resident, roll=roll, district=make_district("Buca"), explanation="Taşındım."
    )


def matched(roll: Roll, who) -> User:
    resident = make_user()
    match(resident, who)
    return resident


# Requests


def test_missing_resident_files_a_request_and_only_marks_are_stored():
    roll, who, resident = make_roll(), somebody(), make_user()
    correction = ask_to_be_added(resident, roll, who)

    assert correction.state == CorrectionState.WAITING
    values = [str(getattr(correction, field.attname)) for field in Correction._meta.concrete_fields]
    assert not [value for value in values if who.number in value or "1985" in value]
    assert not RollEntry.objects.filter(roll=roll, number_mac=correction.number_mac).exists()


def test_filing_a_request_reveals_nothing_about_the_roll():
    on_it, taken = somebody(), somebody()
    roll = make_roll([on_it, taken])
    match(make_user(), taken)

    for who in (on_it, taken, somebody()):
        assert ask_to_be_added(make_user(), roll, who).state == CorrectionState.WAITING


def test_resident_in_a_wrong_district_requests_another():
    who = somebody()
    roll = make_roll([who])
    correction = ask_for_buca(matched(roll, who), roll)

    assert (correction.number_mac, correction.person_mac) == (None, None)
    assert correction.district.name == "Buca"


def test_request_for_the_current_district_is_refused():
    who = somebody()
    roll = make_roll([who])

    with pytest.raises(ValidationError):
        corrections.ask_for_district(
            resident=matched(roll, who), roll=roll, district=make_district("Konak"), explanation="Yanlış."
        )


def test_requests_must_fit_whether_the_resident_is_matched():
    who = somebody()
    roll = make_roll([who])

    with pytest.raises(errors.AlreadyMatched):
        ask_to_be_added(matched(roll, who), roll, somebody())
    with pytest.raises(errors.NotOnRoll):
        ask_for_buca(make_user(), roll)


@pytest.mark.parametrize("days", [-3, 14])
def test_requests_outside_the_window_are_refused(days):
    roll = make_roll(corrections_from=day(-2))

    with time_machine.travel(timezone.now() + timedelta(days=days)), pytest.raises(errors.CorrectionsClosed):
        ask_to_be_added(make_user(), roll, somebody())


@pytest.mark.parametrize("days", [-2, 0, 13])
def test_window_includes_both_end_days(days):
    roll = make_roll(corrections_from=day(-2))

    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert ask_to_be_added(make_user(), roll, somebody()).pk


def test_requests_about_a_draft_are_refused():
    with pytest.raises(errors.CorrectionsClosed):
        ask_to_be_added(make_user(), make_roll(opened=False), somebody())


def test_one_request_waits_at_a_time_and_three_are_the_limit(officer):
    roll, resident = make_roll(), make_user()
    first = ask_to_be_added(resident, roll, somebody())
    with pytest.raises(errors.CorrectionWaiting):
        ask_to_be_added(resident, roll, somebody())
    decline(officer, first)
    for _ in range(2):
        decline(officer, ask_to_be_added(resident, roll, somebody()))

    with time_machine.travel(timezone.now() + timedelta(days=1)), pytest.raises(errors.TooManyCorrections):
        ask_to_be_added(resident, roll, somebody())


def test_requests_count_as_attempts():
    roll, resident = make_roll(), make_user()
    for _ in range(5):
        with pytest.raises(errors.NotMatched):
            match(resident, somebody())

    with pytest.raises(errors.TooManyAttempts):
        ask_to_be_added(resident, roll, somebody())


@pytest.mark.parametrize(
    "text", ["", "  ", "Numaram 10000000146", "100 000 001 46", "1000.0000.146", "Dosya 12345678901"]
)
def test_explanation_is_required_and_contains_no_number(text):
    who = somebody()
    roll = make_roll([who])

    with pytest.raises(ValidationError) as refused:
        corrections.ask_for_district(
            resident=matched(roll, who), roll=roll, district=make_district("Buca"), explanation=text
        )
    assert "explanation" in refused.value.error_dict
    assert not Correction.objects.exists()


# Decisions


def test_missing_resident_is_added_linked_and_notified(officer):
    roll, who, resident = make_roll(), somebody(), make_user()
    correction = ask_to_be_added(resident, roll, who)

    accept(officer, correction, who.person, district=make_district("Buca"), weight=2)

    entry = entry_of(roll, who)
    assert (entry.district.name, entry.weight, entry.corrected) == ("Buca", 2, True)
    assert RollMatch.objects.get(resident=resident).entry == entry
    resident.profile.refresh_from_db()
    assert (resident.profile.assurance, str(resident.profile.district)) == (
        AssuranceLevel.ROLL_MATCHED,
        "Buca",
    )
    assert {it.district.name: it.people for it in queries.get_roll_size(roll).counts} == {
        "Buca": 1,
        "Konak": 1,
    }
    [notice] = Notice.objects.filter(resident=resident)
    [said] = wording.render_notices(resident, [notice])
    assert said.words == "“Kordon oylaması” adlı oy hakkı listesiyle ilgili isteğiniz kabul edildi."


def test_decision_is_recorded_without_names(officer):
    roll, who, resident = make_roll(), somebody(), make_user()
    accept(officer, ask_to_be_added(resident, roll, who), who.person)

    entry = Entry.objects.latest("number")
    correction = Correction.objects.get()
    assert (entry.action, entry.subject, entry.reason) == (
        "roll.correction_accepted",
        roll.subject,
        "Belge görüldü.",
    )
    assert entry.details == {"request": correction.pk, "kind": "missing"}
    assert str(resident.public_id) not in str(entry.details)


def test_a_district_is_corrected_on_roll_and_profile(officer):
    who = somebody()
    roll = make_roll([who])
    resident = matched(roll, who)
    accept(officer, ask_for_buca(resident, roll))

    entry = entry_of(roll, who)
    assert (entry.district.name, entry.corrected) == ("Buca", True)
    resident.profile.refresh_from_db()
    assert str(resident.profile.district) == "Buca"
    assert [it.district.name for it in queries.get_roll_size(roll).counts] == ["Buca"]


def test_declined_request_changes_nothing_and_gives_a_reason(officer):
    who = somebody()
    roll = make_roll([who])
    resident = matched(roll, who)
    before, revision = queries.fingerprint(roll), Roll.objects.get(pk=roll.pk).revision
    correction = decline(officer, ask_for_buca(resident, roll))

    assert (correction.state, correction.reason) == (CorrectionState.DECLINED, "Adres başka ilde.")
    assert (queries.fingerprint(roll), Roll.objects.get(pk=roll.pk).revision) == (before, revision)
    [said] = wording.render_notices(resident, list(Notice.objects.filter(resident=resident)))
    assert "reddedildi" in said.words


def test_officers_entry_must_match_the_residents_request(officer):
    roll, who = make_roll(), somebody()
    correction = ask_to_be_added(make_user(), roll, who)

    for person in (somebody().person, Person(who.number, date(1985, 3, 15)), None):
        with pytest.raises(ValidationError) as refused:
            accept(officer, correction, person)
        assert who.number not in str(refused.value)
    correction.refresh_from_db()
    assert correction.state == CorrectionState.WAITING
    assert RollEntry.objects.filter(roll=roll).count() == 1
    assert not Notice.objects.exists()


def test_people_under_age_cannot_be_added(officer):
    roll, child = make_roll(), somebody(born=day(-365 * 10))
    correction = ask_to_be_added(make_user(), roll, child)

    with pytest.raises(ValidationError):
        accept(officer, correction, child.person)


@pytest.mark.parametrize("weight", [0, 10_001])
def test_weight_must_be_within_bounds(officer, weight):
    roll, who = make_roll(), somebody()

    with pytest.raises(ValidationError):
        accept(officer, ask_to_be_added(make_user(), roll, who), who.person, weight=weight)


def test_a_wrong_birth_date_on_the_roll_is_corrected(officer):
    who = somebody(weight=3, desk="7")
    wrong = somebody(number=who.number, born=date(1958, 3, 14), weight=3, desk="7")
    roll, resident = make_roll([wrong]), make_user()
    correction = ask_to_be_added(resident, roll, who)
    assert queries.request_status(correction) == "other_birth_date"

    accept(officer, correction, who.person)

    entry = entry_of(roll, who)
    assert (entry.weight, entry.desk, entry.match.resident) == (3, "7", resident)
    assert queries.find_roll_entry(roll, wrong.person) is None
    assert RollEntry.objects.filter(roll=roll).count() == 1


def test_entry_moves_to_the_account_that_showed_a_document(officer):
    who = somebody()
    roll = make_roll([who])
    other, resident = matched(roll, who), make_user()
    correction = ask_to_be_added(resident, roll, who)
    assert queries.request_status(correction) == "taken"

    accept(officer, correction, who.person)

    assert RollMatch.objects.get(roll=roll).resident == resident
    other.profile.refresh_from_db()
    assert other.profile.assurance == AssuranceLevel.EMAIL_ONLY
    assert Notice.objects.get(resident=other).kind == "roll.match_ended"


def test_resident_matched_meanwhile_stays_linked(officer):
    who = somebody()
    roll, resident = make_roll(), make_user()
    correction = ask_to_be_added(resident, roll, who)
    import_file(roll, [who])
    match(resident, who)
    assert queries.request_status(correction) == "taken"

    accept(officer, correction, who.person, district=make_district("Buca"))

    assert RollMatch.objects.get().resident == resident
    resident.profile.refresh_from_db()
    assert (resident.profile.assurance, str(resident.profile.district)) == (
        AssuranceLevel.ROLL_MATCHED,
        "Buca",
    )
    assert not Notice.objects.filter(kind="roll.match_ended").exists()


def test_removed_entry_has_no_district_to_correct(officer):
    who = somebody()
    roll = make_roll([who])
    correction = ask_for_buca(matched(roll, who), roll)
    import_file(roll, people(1))

    with pytest.raises(errors.NotOnRoll):
        accept(officer, correction)
    correction.refresh_from_db()
    assert correction.state == CorrectionState.WAITING
    assert decline(officer, correction).state == CorrectionState.DECLINED


def test_a_request_is_decided_once(officer):
    roll, who = make_roll(), somebody()
    correction = ask_to_be_added(make_user(), roll, who)
    decline(officer, correction)

    for again in (lambda: decline(officer, correction), lambda: accept(officer, correction, who.person)):
        with pytest.raises(errors.AlreadyDecided):
            again()
    assert Notice.objects.count() == 1


def test_officer_cannot_decide_their_own_request(officer):
    roll, who = make_roll(), somebody()
    correction = ask_to_be_added(officer, roll, who)

    for decide in (lambda: decline(officer, correction), lambda: accept(officer, correction, who.person)):
        with pytest.raises(errors.OwnRequest):
            decide()
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(
            state=CorrectionState.ACCEPTED, decided_at=timezone.now(), decided_by=officer, reason="Olur."
        )


@pytest.mark.parametrize("role", ["resident", "editor", "moderator", "administrator"])
def test_only_officers_decide(role):
    roll, who = make_roll(), somebody()
    correction = ask_to_be_added(make_user(), roll, who)

    with pytest.raises(errors.OfficersOnly):
        decline(make_user(role=role), correction)


@pytest.mark.parametrize("reason", ["", " ", "10000000146 numaralı kişi"])
def test_decision_requires_a_reason_without_numbers(officer, reason):
    roll, who = make_roll(), somebody()
    correction = ask_to_be_added(make_user(), roll, who)

    with pytest.raises(ValidationError) as refused:
        corrections.decline_correction(officer=officer, correction=correction, reason=reason)
    assert "reason" in refused.value.error_dict
    with pytest.raises(ValidationError):
        accept(officer, correction, who.person, reason=reason)


def test_waiting_requests_are_decided_after_the_window_before_freezing(officer):
    roll, who = make_roll(), somebody()
    correction = ask_to_be_added(make_user(), roll, who)
    with time_machine.travel(timezone.now() + FREEZABLE):
        accept(officer, correction, who.person)

    frozen = freeze(roll)
    assert queries.get_roll_size(frozen).people == 2
    assert queries.correction_counts(frozen) == {"waiting": 0, "accepted": 1, "declined": 0}


def test_waiting_requests_are_listed_first():
    roll, officer = make_roll(), make_user(role="officer")
    first, second = (ask_to_be_added(make_user(), roll, somebody()) for _ in range(2))
    decline(officer, first)

    assert list(queries.corrections(roll)) == [second, first]
