"""Storing population tables: atomic, once, and immutable."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from participation.audit.models import Entry
from participation.territory import errors, operations, queries
from participation.territory.models import TargetCell, TargetSet
from participation.territory.operations import (
    check_targets,
    import_targets,
    load_districts,
    load_targets,
    two_years_after,
    withdraw_targets,
)
from tests.factories import make_district, make_user
from tests.participation.territory.conftest import draft
from tests.participation.territory.target_examples import AGES, JOINT, csv, figures, rows
from tests.threads import together

EVERYTHING = ("district", "sex", "district+sex+age")


def counts():
    imported = Entry.objects.filter(action="territory.targets_imported").count()
    return TargetSet.objects.count(), TargetCell.objects.count(), imported


@pytest.mark.django_db
def test_target_set_is_stored_with_every_figure_and_recorded(three_districts, officer):
    data = csv(*rows(*EVERYTHING))
    reading = check_targets(draft=draft(), data=data)
    assert counts() == (0, 0, 0)

    made = TargetSet.objects.get(pk=import_targets(draft=draft(), data=data, actor=officer).pk)

    assert queries.get_figures(made) == reading.figures == figures(*EVERYTHING)
    assert (made.status, made.total) == ("current", sum(JOINT.values()))
    assert (made.tables, made.age_bands) == (["district", "sex", "district+sex+age"], list(AGES))
    assert (made.reference_date, made.valid_until) == (date(2025, 12, 31), date(2027, 12, 31))
    entry = Entry.objects.get(action="territory.targets_imported")
    assert (entry.subject, entry.actor_public_id) == (f"targets:{made.pk}", officer.public_id)
    assert entry.details["sha256"] == made.fingerprint == reading.fingerprint


@pytest.mark.parametrize(
    ("day", "last"),
    [(date(2025, 12, 31), date(2027, 12, 31)), (date(2024, 2, 29), date(2026, 2, 28))],
)
def test_tables_are_valid_for_two_years_by_default(day, last):
    assert two_years_after(day) == draft(reference_date=day).last_day == last
    assert draft(valid_until=date(2026, 1, 1)).last_day == date(2026, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a" * 101}, "name"),
        ({"source": ""}, "source"),
        ({"reference_date": date(1900, 1, 1)}, "reference_date"),
        ({"valid_until": date(2025, 12, 30)}, "valid_until"),
    ],
)
def test_inconsistent_terms_are_refused(three_districts, changes, field):
    with pytest.raises(ValidationError) as refused:
        import_targets(draft=draft(**changes), data=csv(*rows("sex")), actor=None)

    assert refused.value.message_dict.keys() == {field}
    assert counts() == (0, 0, 0)


@pytest.mark.django_db
def test_future_reference_date_is_refused(three_districts):
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.raises(ValidationError):
        check_targets(draft=draft(reference_date=tomorrow), data=csv(*rows("sex")))
    check_targets(draft=draft(reference_date=timezone.localdate()), data=csv(*rows("sex")))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lines",
    [
        [*rows("district"), "Kadıköy,,,5"],
        [*rows("district"), "Konak,,,5"],
        rows("district")[1:],
        [*rows("district"), ",female,,1", ",male,,2"],
        [],
    ],
)
def test_invalid_file_stores_and_records_nothing(three_districts, officer, lines):
    with pytest.raises(ValidationError):
        import_targets(draft=draft(), data=csv(*lines), actor=officer)

    assert counts() == (0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["resident", "moderator", "observer", "administrator"])
def test_only_officers_and_editors_import_and_withdraw(stored, role):
    person, made = make_user(role=role), stored("sex")
    before = counts()

    with pytest.raises(errors.ImportersOnly):
        import_targets(draft=draft(name="b"), data=csv(*rows("district")), actor=person)
    with pytest.raises(errors.ImportersOnly):
        withdraw_targets(target_set=made, actor=person, reason="deneme")
    assert counts() == before
    assert TargetSet.objects.get().status == "current"


@pytest.mark.django_db
def test_a_suspended_editor_imports_nothing(three_districts):
    editor = make_user(role="editor")
    editor.is_active = False

    with pytest.raises(errors.ImportersOnly):
        import_targets(draft=draft(), data=csv(*rows("sex")), actor=editor)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "names"), [({}, ["district"]), ({"name": "başka ad"}, ["sex"])], ids=["name", "figures"]
)
def test_same_name_or_figures_are_refused(stored, changes, names):
    stored("sex")

    with pytest.raises(errors.TargetSetExists) as refused:
        stored(*names, **changes)
    with override("en"):
        assert "“Deneme 2025” is already stored" in str(refused.value)
    assert TargetSet.objects.count() == 1


@pytest.mark.django_db
def test_withdrawn_set_stays_readable_and_frees_its_name(stored, officer):
    first = stored("sex")
    withdraw_targets(target_set=first, actor=officer, reason="  Kadın ve erkek yer değiştirmiş. ")
    second = stored("sex")

    first.refresh_from_db()
    assert (first.status, first.withdrawal_reason) == ("withdrawn", "Kadın ve erkek yer değiştirmiş.")
    assert list(queries.target_sets()) == [second, first]
    assert list(queries.target_sets_valid_on(date(2026, 5, 1))) == [second]
    entry = Entry.objects.get(action="territory.targets_withdrawn")
    assert (entry.subject, entry.reason) == (f"targets:{first.pk}", first.withdrawal_reason)


@pytest.mark.django_db
def test_set_is_withdrawn_once_with_a_reason(stored, officer):
    made = stored("sex")

    with pytest.raises(ValidationError):
        withdraw_targets(target_set=made, actor=officer, reason="  ")
    withdraw_targets(target_set=made, actor=officer, reason="deneme")
    with pytest.raises(errors.TargetSetNotCurrent):
        withdraw_targets(target_set=made, actor=officer, reason="yine")
    assert TargetSet.objects.get().withdrawal_reason == "deneme"


@pytest.mark.django_db
def test_the_known_figures_of_izmir_are_loaded_once():
    load_districts()
    first, second = load_targets(), load_targets()

    assert first == second == TargetSet.objects.get()
    assert (first.tables, first.age_bands, first.total) == (["district", "sex"], [], 4_504_185)
    assert queries.compute_margin(first, "sex") == {"female": 2_276_447, "male": 2_227_738}
    assert queries.compute_margin(first, "district")["konak"] == 317_399


SET = "territory_targetset"
CELL = "territory_targetcell"
GUARDED = {
    "a figure changed": f"UPDATE {CELL} SET population = 1",
    "a figure renamed": f"UPDATE {CELL} SET sex = '' WHERE sex = 'male'",
    "a figure removed": f"DELETE FROM {CELL} WHERE sex = 'male'",
    "a figure added": f"INSERT INTO {CELL} (target_set_id, district, sex, age_band, population) "
    f"SELECT id, '', '', '18', 5 FROM {SET}",
    "a set removed": f"DELETE FROM {SET}",
    "a set made current at once": f"INSERT INTO {SET} (name, source, reference_date, valid_until, "
    "imported_at, status, total, tables, age_bands, fingerprint, withdrawal_reason) SELECT 'b', "
    "source, reference_date, valid_until, imported_at, 'current', total, tables, age_bands, 'x', '' "
    f"FROM {SET}",
    "another name": f"UPDATE {SET} SET name = 'b'",
    "another source": f"UPDATE {SET} SET source = 'b'",
    "another day": f"UPDATE {SET} SET reference_date = '2020-01-01'",
    "a longer life": f"UPDATE {SET} SET valid_until = '2099-01-01'",
    "another total": f"UPDATE {SET} SET total = 1",
    "other bands": f"UPDATE {SET} SET age_bands = '[\"18\"]'",
    "other tables": f"UPDATE {SET} SET tables = '[]'",
    "another fingerprint": f"UPDATE {SET} SET fingerprint = 'x'",
    "a draft again": f"UPDATE {SET} SET status = 'draft'",
    "withdrawn with another name": (
        f"UPDATE {SET} SET status = 'withdrawn', withdrawal_reason = 'x', name = 'b'"
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("statement", GUARDED.values(), ids=GUARDED.keys())
def test_database_refuses_changes_of_stored_sets(stored, statement):
    stored("sex")
    before = list(TargetSet.objects.values()), list(TargetCell.objects.values())

    with (
        pytest.raises(IntegrityError, match="stored population tables are never changed or removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert (list(TargetSet.objects.values()), list(TargetCell.objects.values())) == before


@pytest.mark.django_db
def test_database_refuses_withdrawal_without_a_reason(stored):
    made = stored("sex")

    with (
        pytest.raises(IntegrityError, match="territory_targetset_withdrawn_for_a_reason"),
        transaction.atomic(),
    ):
        TargetSet.objects.filter(pk=made.pk).update(status="withdrawn")


@pytest.mark.django_db
def test_database_refuses_restoring_a_withdrawn_set(stored, officer):
    withdraw_targets(target_set=stored("sex"), actor=officer, reason="deneme")

    with pytest.raises(IntegrityError), transaction.atomic():
        TargetSet.objects.update(status="current", withdrawal_reason="")


@pytest.mark.django_db(transaction=True)
def test_concurrent_identical_imports_store_exactly_one():
    for name in ("Buca", "Çiğli", "Konak"):
        make_district(name)
    officer, editor = make_user(role="officer"), make_user(role="editor")
    data = csv(*rows(*EVERYTHING))
    results = together(
        [
            lambda actor=actor: import_targets(draft=draft(), data=data, actor=actor)
            for actor in (officer, editor)
        ]
        * 4
    )

    assert sorted(type(result).__name__ for result in results) == ["TargetSet"] + ["TargetSetExists"] * 7
    assert counts() == (1, len(figures(*EVERYTHING)), 1)


@pytest.mark.django_db(transaction=True)
def test_concurrent_withdrawals_store_exactly_one_reason():
    for name in ("Buca", "Çiğli", "Konak"):
        make_district(name)
    officer = make_user(role="officer")
    made = import_targets(draft=draft(), data=csv(*rows("sex")), actor=officer)

    def withdraw(number: int) -> TargetSet:
        return operations.withdraw_targets(
            target_set=TargetSet.objects.get(pk=made.pk), actor=officer, reason=f"neden {number}"
        )

    results = together([partial(withdraw, number) for number in range(6)])

    kept = [result for result in results if isinstance(result, TargetSet)]
    assert len(kept) == 1
    assert {type(result) for result in results} == {TargetSet, errors.TargetSetNotCurrent}
    assert TargetSet.objects.get().withdrawal_reason == kept[0].withdrawal_reason
