"""Concurrent operations by officers, residents and voters."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from participation.audit.models import Entry
from participation.notifications.models import Notice
from participation.people.models import AssuranceLevel, Profile
from participation.roll import errors, queries
from participation.roll.models import (
    Channel,
    Correction,
    CorrectionState,
    FreezeProposal,
    MatchAttempt,
    Roll,
    RollEntry,
    RollImport,
    RollMatch,
    RollTransition,
    StrikeOff,
)
from participation.roll.operations import corrections, imports, rolls, strike_offs, throttles
from tests.factories import make_district, make_user
from tests.participation.roll.making import (
    FREEZABLE,
    ask_to_be_added,
    entry_of,
    look_at,
    make_frozen_roll,
    make_roll,
    match,
    people,
    some_network,
    somebody,
)
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(results) -> list[str]:
    return sorted(type(result).__name__ for result in results if isinstance(result, Exception))


def jobs(*given: Callable[[], object]) -> list[Callable[[], object]]:
    """Combine jobs of several kinds."""
    return [*given]


def test_concurrent_votes_online_and_at_a_desk_count_once():
    lines = people(8)
    roll = make_frozen_roll(lines)
    entries = [entry_of(roll, who) for who in lines]

    results = together(
        [
            partial(strike_offs.strike_off, entry=entry, referendum_key="r", channel=channel)
            for entry in entries
            for channel in (Channel.WEB, Channel.DESK, Channel.WEB, Channel.DESK)
        ],
        at_once=12,
    )

    assert kinds(results) == ["AlreadyStruckOff"] * 24
    assert StrikeOff.objects.count() == 8
    stored = dict(StrikeOff.objects.values_list("entry", "channel"))
    for place, result in enumerate(results):
        if isinstance(result, errors.AlreadyStruckOff):
            assert result.channel == stored[entries[place // 4].pk]


def test_strike_offs_rewritten_meanwhile_are_neither_lost_nor_duplicated():
    lines = people(30)
    roll = make_frozen_roll(lines)
    entries = [entry_of(roll, who) for who in lines]
    for entry in entries[:12]:
        strike_offs.strike_off(entry=entry, referendum_key="r", channel=Channel.WEB)

    results = together(
        jobs(
            *(
                partial(strike_offs.strike_off, entry=entry, referendum_key="r", channel=Channel.DESK)
                for entry in entries
            ),
            *[partial(strike_offs.rewrite_strike_offs, referendum_key="r")] * 6,
        ),
        at_once=12,
    )
    strike_offs.rewrite_strike_offs(referendum_key="r", final=True)

    assert kinds(results) == ["AlreadyStruckOff"] * 12
    assert sum(queries.count_by_channel("r").values()) == 30
    assert queries.count_by_channel("r") == {"web": 12, "desk": 18}


def test_one_of_many_accounts_claiming_an_entry_gets_it():
    who = somebody()
    roll = make_roll([who])
    residents = [make_user() for _ in range(8)]

    results = together([partial(match, resident, who) for resident in residents])

    assert kinds(results) == ["NotMatched"] * 7
    linked = RollMatch.objects.get(roll=roll)
    raised = Profile.objects.filter(assurance=AssuranceLevel.ROLL_MATCHED).values_list("user", flat=True)
    assert list(raised) == [linked.resident_id]


def test_account_claiming_several_entries_at_once_gets_one():
    lines, resident = people(5), make_user()
    roll = make_roll(lines)

    results = together([partial(match, resident, who) for who in lines])

    assert len([result for result in results if result == [roll]]) == 1
    assert kinds(results) == ["NotMatched"] * 4
    assert RollMatch.objects.filter(resident=resident).count() == 1


def test_concurrent_attempts_are_all_counted():
    make_roll()
    resident = make_user()
    guesses = people(12)

    results = together([partial(match, resident, who) for who in guesses])

    assert kinds(results) == ["NotMatched"] * throttles.MAX_OF_AN_ACCOUNT + ["TooManyAttempts"] * 7
    assert max(MatchAttempt.objects.values_list("count", flat=True)) == 12


def test_one_of_several_concurrent_imports_is_applied():
    roll = make_roll(people(3))
    officers = [make_user(role="officer") for _ in range(4)]
    files = [look_at(roll, people(2 + place)) for place in range(4)]

    results = together(
        [
            partial(imports.apply_import, officer=officer, roll_import=staged)
            for officer, staged in zip(officers, files, strict=True)
        ]
    )

    assert kinds(results) == ["ImportOvertaken"] * 3
    [applied] = [result for result in results if isinstance(result, RollImport)]
    assert RollEntry.objects.filter(roll=roll).count() == applied.rows
    assert Entry.objects.filter(action="roll.imported", subject=roll.subject).count() == 2


def test_import_applied_concurrently_is_applied_once():
    roll = make_roll(people(3))
    officer, staged = make_user(role="officer"), look_at(roll, people(4))

    results = together([partial(imports.apply_import, officer=officer, roll_import=staged)] * 6)

    assert kinds(results) == []
    assert Roll.objects.get(pk=roll.pk).revision == 2
    assert Entry.objects.filter(action="roll.imported", subject=roll.subject).count() == 2


def test_matching_during_removal_leaves_a_consistent_state():
    lines = people(6)
    roll = make_roll(lines)
    residents = [make_user() for _ in lines]
    officer, staged = make_user(role="officer"), look_at(roll, people(2))

    results = together(
        jobs(
            *(partial(match, resident, who) for resident, who in zip(residents, lines, strict=True)),
            partial(imports.apply_import, officer=officer, roll_import=staged),
        )
    )

    assert set(kinds(results)) <= {"NotMatched"}
    assert not RollMatch.objects.exists()
    assert not Profile.objects.filter(assurance=AssuranceLevel.ROLL_MATCHED).exists()
    assert Notice.objects.filter(kind="roll.match_ended").count() == 6 - len(kinds(results))


def test_request_decided_by_two_at_once_has_one_outcome():
    roll, who = make_roll(), somebody()
    correction = ask_to_be_added(make_user(), roll, who)
    officers = [make_user(role="officer") for _ in range(4)]
    konak = make_district()

    results = together(
        [
            *(
                partial(
                    corrections.accept_correction,
                    officer=officer,
                    correction=correction,
                    reason="Belge görüldü.",
                    district=konak,
                    person=who.person,
                )
                for officer in officers[:2]
            ),
            *(
                partial(
                    corrections.decline_correction, officer=officer, correction=correction, reason="Adres."
                )
                for officer in officers[2:]
            ),
        ]
    )

    assert kinds(results) == ["AlreadyDecided"] * 3
    correction.refresh_from_db()
    accepted = correction.state == CorrectionState.ACCEPTED
    assert RollEntry.objects.filter(roll=roll).count() == 1 + accepted
    assert Notice.objects.count() == 1
    assert Entry.objects.filter(action__startswith="roll.correction").count() == 1


def test_concurrent_requests_leave_one_waiting():
    roll, resident = make_roll(), make_user()

    results = together([partial(ask_to_be_added, resident, roll, who) for who in people(4)])

    assert kinds(results) == ["CorrectionWaiting"] * 3
    assert Correction.objects.count() == 1


def test_roll_frozen_concurrently_is_frozen_once():
    roll, officer = make_roll(), make_user(role="officer")
    others = [make_user(role="officer") for _ in range(5)]

    with time_machine.travel(timezone.now() + FREEZABLE):
        proposal = rolls.propose_freeze(officer=officer, roll=roll)
        results = together([partial(rolls.confirm_freeze, officer=it, proposal=proposal) for it in others])

    assert kinds(results) == ["WrongState"] * 4
    assert RollTransition.objects.filter(roll=roll, after="frozen").count() == 1
    assert Entry.objects.filter(action="roll.frozen").count() == 1


def test_concurrent_proposals_to_freeze_leave_one():
    roll = make_roll()
    officers = [make_user(role="officer") for _ in range(4)]

    with time_machine.travel(timezone.now() + FREEZABLE):
        results = together([partial(rolls.propose_freeze, officer=it, roll=roll) for it in officers])

    assert kinds(results) == ["AlreadyProposed"] * 3
    assert FreezeProposal.objects.count() == 1


def test_of_a_confirmation_and_withdrawals_of_a_freezing_concurrently_one_succeeds():
    for _ in range(4):
        roll = make_roll()
        officers = [make_user(role="officer") for _ in range(4)]
        with time_machine.travel(timezone.now() + FREEZABLE):
            proposal = rolls.propose_freeze(officer=officers[0], roll=roll)
            results = together(
                [
                    partial(rolls.confirm_freeze, officer=officers[1], proposal=proposal),
                    *(partial(rolls.withdraw_freeze, officer=it, proposal=proposal) for it in officers),
                ]
            )

        frozen = Roll.objects.get(pk=roll.pk).state == "frozen"
        assert kinds(results) == (["WrongState"] if frozen else ["ProposalWithdrawn"]) * 4
        assert Entry.objects.filter(subject=roll.subject, action="roll.freeze_withdrawn").count() == (
            not frozen
        )


def test_concurrent_rules_of_one_day_leave_one():
    enter = partial(
        rolls.set_correction_rule,
        valid_from=timezone.localdate() + timedelta(days=5),
        days=10,
        legal_reference="İlkeler, madde 4",
        reason="Kurul kararı",
    )
    officers = [make_user(role="officer") for _ in range(4)]

    results = together([partial(enter, officer=it) for it in officers])

    assert kinds(results) == ["ValidationError"] * 3
    assert Entry.objects.filter(action="correction_rule.set").count() == 1


def test_import_during_freezing_is_applied_wholly_or_not_at_all():
    roll = make_roll(people(3))
    officer = make_user(role="officer")
    with time_machine.travel(timezone.now() + FREEZABLE):
        proposal = rolls.propose_freeze(officer=make_user(role="officer"), roll=roll)
        staged = look_at(roll, people(5), officer=officer)
        results = together(
            jobs(
                partial(imports.apply_import, officer=officer, roll_import=staged),
                partial(rolls.confirm_freeze, officer=officer, proposal=proposal),
            )
        )

    frozen = Roll.objects.get(pk=roll.pk)
    [refused] = kinds(results)
    assert refused in {"WrongState", "ProposalOutdated"}
    assert queries.get_roll_size(frozen).people == (3 if refused == "WrongState" else 5)
    assert frozen.fingerprint == (queries.fingerprint(frozen) if refused == "WrongState" else "")


def test_a_network_is_counted_across_threads(monkeypatch):
    monkeypatch.setattr(throttles, "MAX_OF_A_NETWORK", 3)
    make_roll()
    residents, network = [make_user() for _ in range(6)], some_network()

    results = together([partial(match, resident, somebody(), network) for resident in residents])

    assert kinds(results) == ["NotMatched"] * 3 + ["TooManyAttempts"] * 3
