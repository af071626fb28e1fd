"""Rolls from draft to frozen, by officers only, and changes that the database refuses."""

import hashlib
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from participation.audit.models import Entry
from participation.notifications import wording
from participation.notifications.models import Notice
from participation.roll import errors, queries
from participation.roll.models import (
    MIN_OF_A_DISTRICT,
    CorrectionRule,
    FreezeProposal,
    Roll,
    RollCount,
    RollEntry,
    RollTransition,
    State,
)
from participation.roll.operations import rolls
from participation.text import figures
from referenda.voting import districts
from tests.audit_guards import lifted
from tests.conftest import enter_correction_rule
from tests.factories import lose_roles, make_district, make_user
from tests.participation.roll.making import (
    FREEZABLE,
    ask_to_be_added,
    day,
    draft_of,
    entry_of,
    freeze,
    freeze_now,
    import_file,
    make_frozen_roll,
    make_roll,
    marks_of,
    people,
    somebody,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    enter_correction_rule()
    return make_user(role="officer")


def steps(roll: Roll) -> list[tuple[str, str]]:
    return list(RollTransition.objects.filter(roll=roll).values_list("before", "after"))


def acts() -> list[str]:
    return list(
        Entry.objects.filter(action__startswith="roll.").order_by("number").values_list("action", flat=True)
    )


def test_roll_goes_from_draft_to_frozen_with_every_step_recorded(officer):
    make_district()
    roll = rolls.save_roll(officer=officer, draft=draft_of())
    import_file(roll, people(3), officer=officer)
    rolls.open_roll(officer=officer, roll=roll)
    frozen = freeze(roll)

    assert frozen.state == State.FROZEN
    assert steps(roll) == [("draft", "open"), ("open", "frozen")]
    assert acts() == ["roll.drafted", "roll.imported", "roll.opened", "roll.freeze_proposed", "roll.frozen"]
    recorded = Entry.objects.get(action="roll.frozen").details
    assert (recorded["fingerprint"], recorded["people"]) == (frozen.fingerprint, 3)
    assert recorded["districts"] == {"konak": 3}


@pytest.mark.parametrize("role", ["resident", "editor", "moderator", "observer", "administrator"])
def test_only_officers_manage_rolls(role):
    person, roll = make_user(role=role), make_roll(opened=False)

    for act in (
        lambda: rolls.save_roll(officer=person, draft=draft_of()),
        lambda: rolls.save_roll(officer=person, draft=draft_of(), roll=roll),
        lambda: rolls.delete_draft(officer=person, roll=roll),
        lambda: rolls.open_roll(officer=person, roll=roll),
        lambda: rolls.propose_freeze(officer=person, roll=roll),
    ):
        with pytest.raises(errors.OfficersOnly):
            act()


def test_former_officer_cannot_change_rolls(officer):
    roll = make_roll(people(2), opened=False)
    lose_roles(officer)

    with pytest.raises(errors.OfficersOnly):
        rolls.open_roll(officer=officer, roll=roll)
    assert Roll.objects.get(pk=roll.pk).state == State.DRAFT


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"purpose": ""}, "purpose"),
        ({"corrections_until": day(-2)}, "corrections_until"),
        ({"minimum_age": 101}, "minimum_age"),
    ],
)
def test_invalid_draft_is_refused(officer, given, field):
    with pytest.raises(ValidationError) as refused:
        rolls.save_roll(officer=officer, draft=draft_of(**given))

    assert field in refused.value.error_dict
    assert not Roll.objects.exists()


def test_only_a_draft_can_be_changed(officer):
    roll = make_roll(opened=False)
    rolls.save_roll(officer=officer, draft=draft_of(name="Başka ad", minimum_age=16), roll=roll)
    assert (Roll.objects.get().name, Roll.objects.get().minimum_age) == ("Başka ad", 16)

    roll = make_roll()
    with pytest.raises(errors.WrongState):
        rolls.save_roll(officer=officer, draft=draft_of(name="Başka ad"), roll=roll)


def test_saving_an_unchanged_draft_records_nothing(officer):
    roll = rolls.save_roll(officer=officer, draft=draft_of())
    rolls.save_roll(officer=officer, draft=draft_of(), roll=roll)

    assert acts() == ["roll.drafted"]


def test_age_and_cut_off_date_are_fixed_after_the_first_import(officer):
    roll = make_roll(people(1), opened=False)

    with pytest.raises(ValidationError) as refused:
        rolls.save_roll(officer=officer, draft=draft_of(minimum_age=16, cutoff_on=day(-1)), roll=roll)
    assert set(refused.value.error_dict) == {"minimum_age", "cutoff_on"}
    rolls.save_roll(officer=officer, draft=draft_of(name="Yeni ad"), roll=roll)


def test_draft_is_deleted_with_its_entries(officer):
    other = make_roll(people(2))
    roll = make_roll(people(3), opened=False)
    rolls.delete_draft(officer=officer, roll=roll)

    assert set(RollEntry.objects.values_list("roll", flat=True)) == {other.pk}
    with pytest.raises(errors.GoneMeanwhile):
        rolls.delete_draft(officer=officer, roll=roll)
    with pytest.raises(errors.WrongState):
        rolls.delete_draft(officer=officer, roll=other)


def test_empty_roll_cannot_be_opened(officer):
    roll = rolls.save_roll(officer=officer, draft=draft_of())

    with pytest.raises(errors.RollEmpty):
        rolls.open_roll(officer=officer, roll=roll)


def test_a_roll_is_opened_once(officer):
    roll = make_roll()

    with pytest.raises(errors.WrongState):
        rolls.open_roll(officer=officer, roll=roll)
    assert steps(roll) == [("draft", "open")]


def test_roll_cannot_be_frozen_before_its_window_ends(officer):
    roll = make_roll(corrections_until=day(15))

    with pytest.raises(errors.WindowNotOver):
        rolls.propose_freeze(officer=officer, roll=roll)
    with (
        time_machine.travel(timezone.now() + timedelta(days=15)),
        pytest.raises(errors.WindowNotOver),
    ):
        rolls.propose_freeze(officer=officer, roll=roll)
    with time_machine.travel(timezone.now() + timedelta(days=16)):
        assert freeze_now(roll).state == State.FROZEN


def test_roll_with_a_waiting_request_cannot_be_frozen(officer):
    roll = make_roll()
    ask_to_be_added(make_user(), roll, somebody())

    with time_machine.travel(timezone.now() + FREEZABLE), pytest.raises(errors.CorrectionsWaiting):
        rolls.propose_freeze(officer=officer, roll=roll)


def test_draft_cannot_be_frozen(officer):
    with pytest.raises(errors.WrongState):
        rolls.propose_freeze(officer=officer, roll=make_roll(people(1), opened=False))


@pytest.mark.parametrize(
    ("window", "least"),
    [((day(-30), day(-2)), 13), ((day(-30), day(12)), 13), ((day(3), day(15)), 16)],
)
def test_draft_leaves_the_days_of_the_rule_for_corrections(officer, window, least):
    first, last = window
    with pytest.raises(ValidationError) as refused:
        rolls.save_roll(officer=officer, draft=draft_of(corrections_from=first, corrections_until=last))

    words = str(refused.value.error_dict["corrections_until"][0].messages[0])
    assert figures.format_date(day(least)) in words
    rolls.save_roll(officer=officer, draft=draft_of(corrections_from=first, corrections_until=day(least)))


def test_roll_opens_only_with_the_days_of_the_rule_ahead(officer):
    roll = make_roll(people(2), opened=False)

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        with pytest.raises(errors.WindowTooShort) as refused:
            rolls.open_roll(officer=officer, roll=roll)
        assert figures.format_date(day(13)) in str(refused.value)
    assert rolls.open_roll(officer=officer, roll=roll).opened_on == day(0)


def test_roll_does_not_open_before_every_rule(officer):
    roll = make_roll(people(2), opened=False)
    with lifted(connection, ["roll_correctionrule"]):
        CorrectionRule.objects.all().delete()

    with pytest.raises(errors.NoCorrectionRule):
        rolls.open_roll(officer=officer, roll=roll)


def test_rule_holds_from_its_day_on(officer):
    rolls.set_correction_rule(
        officer=officer, valid_from=day(5), days=20, legal_reference="Genel kurul kararı", reason="Daha uzun."
    )

    in_force = [queries.correction_rule_on(day(at)) for at in (4, 5, 9)]
    assert [it and it.days for it in in_force] == [14, 20, 20]
    recorded = Entry.objects.get(action="correction_rule.set")
    assert (recorded.reason, recorded.details["days"]) == ("Daha uzun.", 20)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"valid_from": day(0)}, "valid_from"),
        ({"days": 6}, "days"),
        ({"days": 91}, "days"),
        ({"legal_reference": " "}, "legal_reference"),
        ({"reason": " "}, "reason"),
        ({"valid_from": day(5)}, "valid_from"),
    ],
)
def test_invalid_rule_is_refused(officer, given, field):
    rule: dict[str, Any] = {"valid_from": day(3), "days": 14, "legal_reference": "Karar", "reason": "Gerekçe"}
    rolls.set_correction_rule(officer=officer, **(rule | {"valid_from": day(5)}))

    with pytest.raises(ValidationError) as refused:
        rolls.set_correction_rule(officer=officer, **(rule | given))
    assert set(refused.value.error_dict) == {field}


def test_freezing_takes_two_officers(officer):
    roll = make_roll(people(2))
    with time_machine.travel(timezone.now() + FREEZABLE):
        proposal = rolls.propose_freeze(officer=officer, roll=roll)
        with pytest.raises(errors.OwnProposal):
            rolls.confirm_freeze(officer=officer, proposal=proposal)
        with pytest.raises(errors.AlreadyProposed):
            rolls.propose_freeze(officer=make_user(role="officer"), roll=roll)
        assert Roll.objects.get(pk=roll.pk).state == State.OPEN
        other = make_user(role="officer")
        assert rolls.confirm_freeze(officer=other, proposal=proposal).state == State.FROZEN

    stored = FreezeProposal.objects.get()
    assert (stored.proposed_by, stored.confirmed_by) == (officer, other)


def test_former_officer_cannot_confirm(officer):
    roll, other = make_roll(people(2)), make_user(role="officer")
    with time_machine.travel(timezone.now() + FREEZABLE):
        proposal = rolls.propose_freeze(officer=officer, roll=roll)
        lose_roles(other)
        with pytest.raises(errors.OfficersOnly):
            rolls.confirm_freeze(officer=other, proposal=proposal)


def test_roll_that_has_changed_is_not_frozen_as_proposed(officer):
    roll, other = make_roll(people(2)), make_user(role="officer")
    with time_machine.travel(timezone.now() + FREEZABLE):
        outdated = rolls.propose_freeze(officer=officer, roll=roll)
        import_file(roll, people(5), officer=other)
        with pytest.raises(errors.ProposalOutdated):
            rolls.confirm_freeze(officer=other, proposal=outdated)
        proposal = rolls.propose_freeze(officer=officer, roll=roll)
        assert queries.get_roll_size(rolls.confirm_freeze(officer=other, proposal=proposal)).people == 5


@pytest.mark.parametrize("whose", ["own", "another's"])
def test_a_proposal_to_freeze_is_withdrawn_until_it_is_confirmed(officer, whose):
    roll, other = make_roll(people(2)), make_user(role="officer")
    by = officer if whose == "own" else other
    with time_machine.travel(timezone.now() + FREEZABLE):
        proposal = rolls.propose_freeze(officer=officer, roll=roll)
        rolls.withdraw_freeze(officer=by, proposal=proposal)
        for late in (rolls.confirm_freeze, rolls.withdraw_freeze):
            with pytest.raises(errors.ProposalWithdrawn):
                late(officer=other, proposal=proposal)
        again = rolls.propose_freeze(officer=other, roll=roll)
        assert rolls.confirm_freeze(officer=officer, proposal=again).state == State.FROZEN
        with pytest.raises(errors.WrongState):
            rolls.withdraw_freeze(officer=officer, proposal=again)

    entry = Entry.objects.get(action="roll.freeze_withdrawn")
    assert (entry.actor_public_id, entry.subject) == (by.public_id, roll.subject)


def test_former_officer_cannot_withdraw_a_proposal_to_freeze(officer):
    roll = make_roll(people(2))
    with time_machine.travel(timezone.now() + FREEZABLE):
        proposal = rolls.propose_freeze(officer=officer, roll=roll)
        lose_roles(officer)
        with pytest.raises(errors.OfficersOnly):
            rolls.withdraw_freeze(officer=officer, proposal=proposal)
    assert FreezeProposal.objects.get() == proposal


def test_officers_get_notices_of_a_proposal_and_of_the_freezing(officer):
    roll, other = make_roll(people(2)), make_user(role="officer")
    with time_machine.travel(timezone.now() + FREEZABLE):
        proposal = rolls.propose_freeze(officer=officer, roll=roll)
        notice = Notice.objects.get(resident=other, kind="roll.freeze_proposed")
        assert not Notice.objects.filter(resident=officer, kind="roll.freeze_proposed").exists()
        assert notice.address == f"/yonetim/oy-hakki/{roll.pk}/kesinlestir/{proposal.pk}/"
        assert "Başka bir görevlinin onaylaması gerekir" in wording.render_notices(other, [notice])[0].words
        rolls.confirm_freeze(officer=other, proposal=proposal)
        assert "artık beklemiyor" in wording.render_notices(other, [notice])[0].words
        assert Notice.objects.filter(resident=officer, kind="roll.frozen").count() == 1


def test_proposer_is_notified_of_a_withdrawal_by_a_colleague(officer):
    roll, other = make_roll(people(2)), make_user(role="officer")
    with time_machine.travel(timezone.now() + FREEZABLE):
        rolls.withdraw_freeze(officer=officer, proposal=rolls.propose_freeze(officer=officer, roll=roll))
        assert not Notice.objects.filter(kind="roll.freeze_withdrawn").exists()
        rolls.withdraw_freeze(officer=other, proposal=rolls.propose_freeze(officer=officer, roll=roll))

    notice = Notice.objects.get(kind="roll.freeze_withdrawn")
    assert (notice.resident, notice.address) == (officer, f"/yonetim/oy-hakki/{roll.pk}/")
    assert "önerinizi başka bir görevli geri çekti" in wording.render_notices(officer, [notice])[0].words


def test_districts_that_are_too_small_are_those_that_referenda_refuse():
    for name in ("Urla", "Buca"):
        make_district(name)
    roll = make_roll(people(9, district="Urla") + people(10, district="Buca"))

    assert [(count.district.name, count.people) for count in queries.get_roll_size(roll).small] == [
        ("Urla", 9)
    ]
    assert MIN_OF_A_DISTRICT == districts.MIN_BALLOTS


def test_fingerprint_matches_the_documented_format():
    make_district("Çiğli")
    lines = [somebody(weight=2, desk="1041"), somebody(district="Çiğli")]
    roll = make_frozen_roll(lines)
    rows = []
    for who, slug in zip(lines, ("konak", "cigli"), strict=True):
        number_mac, person_mac = marks_of(roll, who)
        rows.append(f"{number_mac.hex()};{person_mac.hex()};{slug};{who.weight};{who.desk}")
    text = "\n".join(["meydan-roll-1", str(roll.public_id), roll.cutoff_on.isoformat(), *sorted(rows), ""])

    assert roll.fingerprint == hashlib.sha256(text.encode()).hexdigest()
    assert all(who.number not in line for who in lines for line in queries.canonical_lines(roll))


@pytest.mark.parametrize(
    "change", [{"weight": 2}, {"desk": "7"}, {"district": "Buca"}, {"number_mac": b"x" * 32}]
)
def test_the_fingerprint_changes_with_every_part_of_an_entry(change):
    make_district("Buca")
    roll = make_roll(people(3))
    before = queries.fingerprint(roll)
    if "district" in change:
        change = {"district": make_district("Buca")}
    RollEntry.objects.filter(pk=RollEntry.objects.filter(roll=roll)[1].pk).update(**change)

    assert queries.fingerprint(roll) != before


def test_counts_by_district_are_in_turkish_order_and_add_up():
    for name in ("Urla", "Çiğli", "Dikili"):
        make_district(name)
    lines = people(2, district="Urla", weight=3) + people(1, district="Dikili") + people(4, district="Çiğli")
    size = queries.get_roll_size(make_frozen_roll(lines))

    assert [(it.district.name, it.people, it.weight) for it in size.counts] == [
        ("Çiğli", 4, 4),
        ("Dikili", 1, 1),
        ("Urla", 2, 6),
    ]
    assert (size.people, size.weight, size.is_weighted) == (7, 11, True)


# Refusals by the database


def refused(operate) -> bool:
    try:
        with transaction.atomic():
            operate()
    except IntegrityError:
        return True
    return False


def run(sql: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_frozen_roll_cannot_be_changed():
    who = somebody()
    roll = make_frozen_roll([who, somebody()])
    entry, new = entry_of(roll, who), make_roll(opened=False)
    changes = [
        lambda: RollEntry.objects.filter(pk=entry.pk).update(weight=2),
        lambda: RollEntry.objects.filter(pk=entry.pk).update(roll=new),
        lambda: run("DELETE FROM roll_rollentry WHERE id = %s", entry.pk),
        lambda: RollEntry.objects.create(
            roll=roll, number_mac=b"n" * 32, person_mac=b"p" * 32, district=entry.district
        ),
        lambda: RollCount.objects.filter(roll=roll).update(people=9),
        lambda: RollCount.objects.filter(roll=roll).delete(),
        lambda: RollCount.objects.create(roll=roll, district=make_district("Buca"), people=1, weight=1),
        lambda: Roll.objects.filter(pk=roll.pk).update(name="Başka"),
        lambda: Roll.objects.filter(pk=roll.pk).update(state=State.OPEN, frozen_at=None, fingerprint=""),
        lambda: run("DELETE FROM roll_roll WHERE id = %s", roll.pk),
    ]

    assert [refused(change) for change in changes] == [True] * len(changes)


def test_database_refuses_backward_states_and_changed_identity_or_pepper():
    roll = make_roll()
    frozen = {"state": State.FROZEN, "frozen_at": timezone.now(), "fingerprint": "a" * 64}
    changes = [
        lambda: Roll.objects.filter(pk=roll.pk).update(state=State.DRAFT),
        lambda: Roll.objects.filter(pk=make_roll(opened=False).pk).update(**frozen),
        lambda: Roll.objects.filter(pk=roll.pk).update(public_id=uuid4()),
        lambda: Roll.objects.filter(pk=roll.pk).update(pepper_check=b"x" * 32),
        lambda: run("DELETE FROM roll_roll WHERE id = %s", roll.pk),
    ]

    assert [refused(change) for change in changes] == [True] * len(changes)
    with time_machine.travel(timezone.now() + FREEZABLE):
        proposal = rolls.propose_freeze(officer=make_user(role="officer"), roll=roll)
    FreezeProposal.objects.filter(pk=proposal.pk).update(
        confirmed_by=make_user(role="officer"), confirmed_at=timezone.now()
    )
    assert not refused(lambda: Roll.objects.filter(pk=roll.pk).update(**frozen))


def test_database_refuses_a_window_shorter_than_the_rule():
    roll = make_roll(people(2), opened=False)
    opened = {"state": State.OPEN, "opened_on": day(0)}
    changes = [
        {**opened, "corrections_until": day(12)},
        {**opened, "opened_on": day(1)},
        {**opened, "opened_on": None},
        {**opened, "corrections_from": day(1)},
        {**opened, "opened_on": date(2019, 12, 31), "corrections_from": date(2019, 1, 1)},
    ]

    rows = Roll.objects.filter(pk=roll.pk)
    assert [refused(lambda it=it: rows.update(**it)) for it in changes] == [True] * len(changes)
    assert not refused(lambda: rows.update(**opened))
    dates = [{"corrections_until": day(1)}, {"corrections_from": day(-9)}, {"opened_on": day(-9)}]
    assert [refused(lambda it=it: rows.update(**it)) for it in dates] == [True] * len(dates)


def test_database_refuses_freezing_by_one(officer):
    roll, other = make_roll(people(2)), make_user(role="officer")
    frozen = {"state": State.FROZEN, "frozen_at": timezone.now(), "fingerprint": "a" * 64}
    confirmed = {"confirmed_by": other, "confirmed_at": timezone.now()}
    proposals = FreezeProposal.objects.filter(roll=roll)
    with time_machine.travel(timezone.now() + FREEZABLE):
        rolls.propose_freeze(officer=officer, roll=roll)

    assert refused(lambda: Roll.objects.filter(pk=roll.pk).update(**frozen))
    assert refused(lambda: proposals.update(**{**confirmed, "confirmed_by": officer}))
    assert refused(lambda: proposals.update(proposed_by=other))
    assert refused(
        lambda: FreezeProposal.objects.create(
            roll=roll, revision=roll.revision + 1, proposed_by=other, proposed_at=timezone.now()
        )
    )
    assert not refused(lambda: proposals.update(**confirmed))
    assert refused(lambda: proposals.update(confirmed_by=make_user(role="officer")))
    assert refused(lambda: run("DELETE FROM roll_freezeproposal WHERE roll_id = %s", roll.pk))
    Roll.objects.filter(pk=roll.pk).update(revision=roll.revision + 1)
    assert refused(lambda: Roll.objects.filter(pk=roll.pk).update(**frozen))


def test_database_refuses_changes_of_rules_on_corrections():
    enter_correction_rule()

    assert refused(lambda: CorrectionRule.objects.update(days=7))
    assert refused(lambda: run("DELETE FROM roll_correctionrule WHERE days > %s", 0))
    assert refused(lambda: CorrectionRule.objects.create(valid_from=day(9), days=6, legal_reference="Karar"))


def test_database_refuses_duplicate_entries_and_impossible_weights():
    roll = make_roll([somebody()])
    entry = RollEntry.objects.get(roll=roll)
    given = {"roll": roll, "person_mac": b"p" * 32, "district": entry.district}

    assert refused(lambda: RollEntry.objects.create(**given, number_mac=bytes(entry.number_mac)))
    assert refused(lambda: RollEntry.objects.create(**given, number_mac=b"n" * 32, weight=0))
    assert refused(lambda: RollEntry.objects.create(**given, number_mac=b"n" * 32, weight=10_001))


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own way past the triggers")
def test_roll_cannot_be_truncated():
    make_frozen_roll()
    connection.check_constraints()  # otherwise pending constraint checks would refuse it

    for table in ("roll_roll", "roll_rollentry", "roll_rollcount"):
        assert refused(lambda table=table: run(f"TRUNCATE {table} CASCADE"))


def test_triggers_refuse_the_changes():
    roll = make_frozen_roll()

    connection.check_constraints()
    with lifted(connection, ["roll_rollentry"]):
        assert not refused(lambda: RollEntry.objects.filter(roll=roll).update(weight=2))
        connection.check_constraints()
    assert queries.fingerprint(roll) != roll.fingerprint


def test_roll_made_with_another_pepper_cannot_be_frozen(settings, officer):
    roll = make_roll()
    settings.ROLL_PEPPER = "başka-bir-biber-başka-bir-biber-başka"

    with pytest.raises(errors.PepperDiffers):
        freeze(roll)
    assert Roll.objects.get(pk=roll.pk).state == State.OPEN
