"""Imports: preview, applying exactly that once, kept corrections, and effects on accounts."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from participation.audit.models import Entry
from participation.notifications.models import Notice
from participation.people.models import AssuranceLevel
from participation.roll import errors, queries, reading
from participation.roll.models import (
    ImportState,
    MatchAttempt,
    Roll,
    RollEntry,
    RollImport,
    RollMatch,
    StagedEntry,
)
from participation.roll.operations import corrections, imports
from tests.factories import make_district, make_user
from tests.participation.roll.making import (
    Somebody,
    ask_to_be_added,
    csv_of,
    entry_of,
    freeze,
    import_file,
    look_at,
    make_roll,
    marks_of,
    match,
    people,
    somebody,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def districts(db):
    return [make_district(name) for name in ("Konak", "Buca")]


def on(roll: Roll) -> set[tuple[bytes, str, int, str]]:
    rows = RollEntry.objects.filter(roll=roll).select_related("district")
    return {(bytes(it.number_mac), it.district.name, it.weight, it.desk) for it in rows}


def as_read(roll: Roll, lines: list[Somebody]) -> set[tuple[bytes, str, int, str]]:
    return {(marks_of(roll, it)[0], it.district, it.weight, it.desk) for it in lines}


def again(who: Somebody, **changed) -> Somebody:
    return Somebody(**({field: getattr(who, field) for field in who.__dataclass_fields__} | changed))


def test_preview_of_a_file_does_not_change_the_roll():
    roll = make_roll(people(2))
    before = on(roll)

    staged = look_at(roll, people(5))

    assert on(roll) == before
    assert staged.state == ImportState.LOOKED_AT
    assert (staged.difference["before"], staged.difference["added"], staged.difference["removed"]) == (
        2,
        5,
        2,
    )
    assert StagedEntry.objects.filter(roll_import=staged).count() == 5


def test_every_kind_of_difference_is_counted():
    lines = people(6)
    roll = make_roll(lines)

    changed = [
        again(lines[0], district="Buca"),
        again(lines[1], weight=2),
        again(lines[2], desk="9", district="Buca"),
        again(lines[3], born=date(1970, 1, 1)),
        lines[4],
        somebody(),
    ]
    difference = look_at(roll, changed).difference

    assert difference == {
        "before": 6,
        "added": 1,
        "removed": 1,
        "changed": 4,
        "district": 2,
        "weight": 1,
        "desk": 1,
        "birth_date": 1,
        "kept": 0,
        "linked": 0,
    }


def test_applied_import_is_the_previewed_one(officer):
    lines = people(6)
    roll = make_roll(lines)
    wanted = [again(lines[0], district="Buca", weight=3), *lines[1:4], *people(4, district="Buca", desk="12")]

    staged = look_at(roll, wanted)
    applied = imports.apply_import(officer=officer, roll_import=staged)

    assert on(roll) == as_read(roll, wanted)
    assert applied.state == ImportState.APPLIED
    assert entry_of(roll, wanted[0]).weight == 3
    size = queries.get_roll_size(roll)
    assert {it.district.name: (it.people, it.weight) for it in size.counts} == {
        "Buca": (5, 7),
        "Konak": (3, 3),
    }
    assert not StagedEntry.objects.exists()


def test_import_is_recorded_only_in_numbers(officer):
    roll = make_roll(people(3))
    staged = import_file(roll, people(2), officer=officer)

    entry = Entry.objects.filter(action="roll.imported").latest("number")
    assert entry.details == {
        "sha256": staged.sha256,
        "rows": 2,
        "added": 2,
        "removed": 3,
        "changed": 0,
        "kept": 0,
    }


def test_entries_are_stored_in_the_order_of_marks_not_of_the_file():
    roll = make_roll(people(50))
    entries = RollEntry.objects.filter(roll=roll)
    hashes = [bytes(it) for it in entries.order_by("pk").values_list("number_mac", flat=True)]

    assert hashes == sorted(hashes)


def test_applying_an_import_is_idempotent(officer):
    roll = make_roll(people(3))
    staged = look_at(roll, people(2))
    imports.apply_import(officer=officer, roll_import=staged)
    before, revision = on(roll), Roll.objects.get(pk=roll.pk).revision

    imports.apply_import(officer=officer, roll_import=staged)

    assert (on(roll), Roll.objects.get(pk=roll.pk).revision) == (before, revision)
    assert Entry.objects.filter(action="roll.imported").count() == 2


def test_same_file_again_has_no_differences():
    lines = people(4)
    roll = make_roll(lines)

    difference = look_at(roll, lines).difference

    assert (difference["added"], difference["removed"], difference["changed"]) == (0, 0, 0)


def test_import_previewed_before_the_roll_changed_is_refused(officer):
    roll = make_roll(people(3))
    first, second = look_at(roll, people(2)), look_at(roll, people(5))
    imports.apply_import(officer=officer, roll_import=second)

    with pytest.raises(errors.ImportOvertaken):
        imports.apply_import(officer=officer, roll_import=first)
    assert RollEntry.objects.filter(roll=roll).count() == 5


def test_import_previewed_before_a_correction_is_refused(officer):
    roll, who = make_roll(people(3)), somebody()
    staged = look_at(roll, people(2))
    correction = ask_to_be_added(make_user(), roll, who)
    corrections.accept_correction(
        officer=officer,
        correction=correction,
        reason="Belge görüldü.",
        district=make_district(),
        person=who.person,
    )

    with pytest.raises(errors.ImportOvertaken):
        imports.apply_import(officer=officer, roll_import=staged)


def test_discarded_import_is_deleted(officer):
    roll = make_roll(people(3))
    staged = look_at(roll, people(2))
    imports.discard_import(officer=officer, roll_import=staged)

    assert not StagedEntry.objects.exists()
    assert not RollImport.objects.filter(pk=staged.pk).exists()
    with pytest.raises(errors.GoneMeanwhile):
        imports.apply_import(officer=officer, roll_import=staged)


def test_applied_import_cannot_be_discarded(officer):
    roll = make_roll(people(3))
    staged = import_file(roll, people(2))
    imports.discard_import(officer=officer, roll_import=staged)

    assert RollImport.objects.filter(pk=staged.pk).exists()
    assert RollEntry.objects.filter(roll=roll).count() == 2


def test_unapplied_imports_are_deleted_after_a_day():
    roll = make_roll(people(3))
    with time_machine.travel(timezone.now() - timedelta(hours=25)):
        old = look_at(roll, people(2))
    new = look_at(roll, people(2))

    assert imports.forget_old() == 1
    assert list(RollImport.objects.filter(state=ImportState.LOOKED_AT)) == [new]
    assert not StagedEntry.objects.filter(roll_import=old.pk).exists()
    assert imports.forget_old() == 0


def test_attempts_of_yesterday_are_deleted():
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        MatchAttempt.objects.create(digest=b"a" * 32, day=timezone.localdate(), count=1)
    MatchAttempt.objects.create(digest=b"b" * 32, day=timezone.localdate(), count=1)
    imports.forget_old()

    assert [bytes(it.digest) for it in MatchAttempt.objects.all()] == [b"b" * 32]


def test_file_with_faults_is_not_staged(officer):
    roll, who = make_roll(people(3)), somebody()
    read = imports.parse_import_file(officer=officer, roll=roll, file=io.BytesIO(csv_of([who, who])))

    assert read.flaws[reading.Flaw.TWICE] == 1
    with pytest.raises(ValueError, match="faults"):
        imports.stage_import(officer=officer, roll=roll, read=read)
    assert not StagedEntry.objects.exists()


def test_frozen_roll_refuses_imports(officer):
    roll = make_roll(people(3))
    staged = look_at(roll, people(2))
    frozen = freeze(roll)

    with pytest.raises(errors.WrongState):
        imports.parse_import_file(officer=officer, roll=frozen, file=io.BytesIO(csv_of(people(1))))
    with pytest.raises(errors.WrongState):
        imports.apply_import(officer=officer, roll_import=staged)
    assert queries.fingerprint(frozen) == frozen.fingerprint


@pytest.mark.parametrize("role", ["resident", "editor", "administrator"])
def test_only_officers_import(role):
    person, roll = make_user(role=role), make_roll(people(3))
    staged = look_at(roll, people(2))

    for act in (
        lambda: imports.parse_import_file(officer=person, roll=roll, file=io.BytesIO(csv_of(people(1)))),
        lambda: imports.apply_import(officer=person, roll_import=staged),
        lambda: imports.discard_import(officer=person, roll_import=staged),
    ):
        with pytest.raises(errors.OfficersOnly):
            act()
    assert RollEntry.objects.filter(roll=roll).count() == 3


def test_roll_made_with_another_pepper_refuses_imports(officer, settings):
    roll = make_roll(people(3))
    settings.ROLL_PEPPER = "başka-bir-biber-başka-bir-biber-başka"

    with pytest.raises(errors.PepperDiffers):
        imports.parse_import_file(officer=officer, roll=roll, file=io.BytesIO(csv_of(people(1))))


# Kept corrections


def test_decided_corrections_are_kept_by_later_imports(officer):
    lines, buca = people(3), make_district("Buca")
    roll, moved, missing = make_roll(lines), make_user(), somebody()
    match(moved, lines[0])
    asked = corrections.ask_for_district(resident=moved, roll=roll, district=buca, explanation="Taşındım.")
    for correction, person in (
        (asked, None),
        (ask_to_be_added(make_user(), roll, missing), missing.person),
    ):
        corrections.accept_correction(
            officer=officer, correction=correction, reason="Belge görüldü.", district=buca, person=person
        )

    staged = look_at(roll, lines)
    assert (staged.difference["kept"], staged.difference["changed"], staged.difference["removed"]) == (
        2,
        0,
        0,
    )
    imports.apply_import(officer=officer, roll_import=staged)

    assert entry_of(roll, lines[0]).district.name == "Buca"
    assert entry_of(roll, missing).district.name == "Buca"


# Accounts


def test_removed_resident_loses_link_and_level_and_is_notified(officer):
    lines, resident = people(3), make_user()
    roll = make_roll(lines)
    match(resident, lines[0])
    resident.profile.refresh_from_db()
    assert resident.profile.assurance == AssuranceLevel.ROLL_MATCHED

    staged = look_at(roll, lines[1:])
    assert staged.difference["linked"] == 1
    imports.apply_import(officer=officer, roll_import=staged)

    resident.profile.refresh_from_db()
    assert resident.profile.assurance == AssuranceLevel.EMAIL_ONLY
    assert not RollMatch.objects.exists()
    [notice] = Notice.objects.filter(resident=resident)
    assert (notice.kind, notice.subject, notice.address) == (
        "roll.match_ended",
        roll.subject,
        "/hesap/oy-hakki/",
    )


def test_resident_on_another_roll_keeps_the_level(officer):
    who, resident = somebody(), make_user()
    first, second = make_roll([who, somebody()]), make_roll([who, somebody()])
    assert match(resident, who) == [second, first]

    import_file(second, people(1))
    resident.profile.refresh_from_db()
    assert resident.profile.assurance == AssuranceLevel.ROLL_MATCHED

    import_file(first, people(1))
    resident.profile.refresh_from_db()
    assert resident.profile.assurance == AssuranceLevel.EMAIL_ONLY


@pytest.mark.parametrize("level", [AssuranceLevel.ROLL_MATCHED, AssuranceLevel.IDENTITY])
def test_level_set_by_an_officer_is_kept(level):
    who, resident = somebody(), make_user(assurance=level)
    roll = make_roll([who])
    match(resident, who)
    import_file(roll, people(1))

    resident.profile.refresh_from_db()
    assert resident.profile.assurance == level


def test_profile_takes_the_new_district_from_the_roll():
    who, resident, proved = somebody(), make_user(), make_user(assurance=AssuranceLevel.IDENTITY)
    other = somebody()
    roll = make_roll([who, other])
    match(resident, who)
    match(proved, other)

    import_file(roll, [again(who, district="Buca"), again(other, district="Buca")])

    resident.profile.refresh_from_db()
    proved.profile.refresh_from_db()
    assert str(resident.profile.district) == "Buca"
    assert str(proved.profile.district) == "Konak"
