"""The election calendar: the legal embargo, its bounds, permissions, and concurrent officers."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from participation.audit.models import Entry
from participation.elections import queries
from participation.elections.embargoes import ISTANBUL, Span, compute_embargo_span
from participation.elections.errors import ElectionChanged, ElectionKnown
from participation.elections.models import Election, EmbargoRule
from participation.elections.operations import (
    ElectionDraft,
    correct_election,
    enter_election,
    set_embargo_rule,
)
from participation.people.models import User
from participation.refusals import OfficersOnly
from tests.factories import lose_roles, make_user
from tests.threads import together

GENERAL = ElectionDraft(name="28. Dönem Milletvekili Genel Seçimi", polling_day=date(2023, 5, 14))
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def officer(law: EmbargoRule) -> User:
    return make_user(role="officer")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ISTANBUL)  # type: ignore[misc, arg-type]


def draft(**changes: Any) -> ElectionDraft:
    return ElectionDraft(
        **{"name": GENERAL.name, "polling_day": GENERAL.polling_day, "legal_reference": "deneme", **changes}
    )


def correct(officer: User, election: Election, **changes: Any) -> Election:
    shown = {
        "name": election.name,
        "polling_day": election.polling_day,
        "embargo_from": election.embargo_from,
        "embargo_until": election.embargo_until,
        "legal_reference": election.legal_reference,
        "called_off": election.called_off,
    }
    return correct_election(
        officer=officer,
        election=election,
        revision=election.revision,
        draft=ElectionDraft(**{**shown, **changes}),
        reason="YSK kararı",
    )


def test_legal_embargo_covers_ten_days_before_and_polling_day_until_nine(officer):
    election = enter_election(officer=officer, draft=GENERAL)

    # As announced in 2023: from 4 May on, and until 21:00 of 14 May.
    assert (election.embargo_from, election.embargo_until) == (at(2023, 5, 4), at(2023, 5, 14, 21))
    assert election.embargo_from == datetime(2023, 5, 3, 21, tzinfo=UTC)
    assert election.legal_reference == "298 sayılı Kanun m. 55/B ve m. 80"


def test_embargo_includes_its_start_and_excludes_its_end(officer):
    election = enter_election(officer=officer, draft=GENERAL)

    def holds(now: datetime) -> bool:
        return queries.find_active_embargo(election, now) is not None

    assert not holds(at(2023, 5, 4) - INSTANT)
    assert holds(at(2023, 5, 4))
    assert holds(at(2023, 5, 14, 21) - INSTANT)
    assert not holds(at(2023, 5, 14, 21))


@given(st.dates(date(2010, 4, 10), date(2100, 1, 1)), st.integers(1, 60), st.times())
def test_embargo_of_a_rule_begins_at_midnight_and_covers_whole_days(polling_day, days, ends_at):
    given_span = compute_embargo_span(polling_day=polling_day, days_before=days, ends_at=ends_at)

    assert given_span.starts.timetz() == time(tzinfo=ISTANBUL)
    assert (polling_day - given_span.starts.date()).days == days
    assert given_span.ends.date() == polling_day
    assert given_span.holds(given_span.starts)
    assert not given_span.holds(given_span.ends)


def test_overlapping_embargoes_are_separate(officer):
    first = enter_election(officer=officer, draft=GENERAL)
    second = enter_election(officer=officer, draft=draft(name="İkinci tur", polling_day=date(2023, 5, 23)))
    now = at(2023, 5, 14, 21)

    assert queries.find_active_embargo(first, now) is None
    assert queries.find_active_embargo(second, now) is not None


def test_reason_names_election_law_and_end_in_the_readers_language(officer):
    election = enter_election(officer=officer, draft=GENERAL)
    ban = queries.find_active_embargo(election, at(2023, 5, 10))
    assert ban is not None

    assert ban.reason == (
        "Bu sonuç, “28. Dönem Milletvekili Genel Seçimi” nedeniyle 14 Mayıs 2023 21:00 tarihine kadar "
        "yayımlanamaz (298 sayılı Kanun m. 55/B ve m. 80)."
    )
    with translation.override("en"):
        assert ban.reason == (
            "This result cannot be published until 14 May 2023 21:00 because of an election: "
            "28. Dönem Milletvekili Genel Seçimi (298 sayılı Kanun m. 55/B ve m. 80)."
        )


def test_cancelled_election_has_no_embargo(officer):
    election = enter_election(officer=officer, draft=GENERAL)
    election = correct(officer, election, called_off=True)

    assert queries.find_active_embargo(election, at(2023, 5, 10)) is None


@pytest.mark.parametrize("role", ["resident", "editor", "moderator", "observer", "administrator"])
def test_only_officers_change_the_calendar(officer, role):
    election = enter_election(officer=officer, draft=GENERAL)
    other = make_user(role=role)

    with pytest.raises(OfficersOnly):
        enter_election(officer=other, draft=draft(name="Başka"))
    with pytest.raises(OfficersOnly):
        correct(other, election, name="Başka")
    with pytest.raises(OfficersOnly):
        set_embargo_rule(
            officer=other,
            in_force_from=date(2030, 1, 1),
            days_before=5,
            ends_at=time(18),
            legal_reference="x",
            reason="x",
        )
    assert Election.objects.get().name == GENERAL.name
    assert EmbargoRule.objects.count() == 1


def test_entering_an_election_records_the_embargo_in_local_time(officer):
    election = enter_election(officer=officer, draft=GENERAL)
    entry = Entry.objects.latest("number")

    assert (entry.action, entry.subject) == ("election.entered", f"election:{election.pk}")
    assert entry.actor_public_id == officer.public_id
    assert entry.details["embargo_from"] == "2023-05-04T00:00:00+03:00"
    assert entry.details["embargo_until"] == "2023-05-14T21:00:00+03:00"


def test_correction_records_its_reason_and_the_earlier_values(officer):
    election = enter_election(officer=officer, draft=GENERAL)
    corrected = correct(officer, election, embargo_until=at(2023, 5, 14, 19, 30))
    entry = Entry.objects.latest("number")

    assert corrected.embargo_until == at(2023, 5, 14, 19, 30)
    assert corrected.revision == 2
    assert (entry.action, entry.reason) == ("election.corrected", "YSK kararı")
    assert entry.details == {"embargo_until": ["2023-05-14T21:00:00+03:00", "2023-05-14T19:30:00+03:00"]}


def test_embargo_cleared_in_a_correction_follows_the_rule_for_the_new_day(officer):
    election = enter_election(officer=officer, draft=GENERAL)
    corrected = correct(
        officer, election, polling_day=date(2023, 5, 28), embargo_from=None, embargo_until=None
    )

    assert (corrected.embargo_from, corrected.embargo_until) == (at(2023, 5, 18), at(2023, 5, 28, 21))


def test_correction_without_changes_is_not_recorded(officer):
    election = enter_election(officer=officer, draft=GENERAL)
    same = correct(officer, election)

    assert same.revision == 1
    assert Entry.objects.filter(action="election.corrected").count() == 0


def test_a_correction_without_a_reason_changes_nothing(officer):
    election = enter_election(officer=officer, draft=GENERAL)

    with pytest.raises(ValidationError) as refused:
        correct_election(
            officer=officer, election=election, revision=1, draft=draft(name="Başka"), reason="  "
        )
    assert "reason" in refused.value.message_dict
    assert Election.objects.get().name == GENERAL.name


def test_correction_of_an_outdated_state_is_refused(officer):
    election = enter_election(officer=officer, draft=GENERAL)
    correct(officer, election, name="Seçim")

    with pytest.raises(ElectionChanged):
        correct(officer, election, name="Genel seçim")
    assert Election.objects.get().name == "Seçim"
    assert Entry.objects.filter(action="election.corrected").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"embargo_from": at(2023, 5, 14, 21)}, "embargo_until"),
        ({"embargo_until": at(2023, 5, 4)}, "embargo_until"),
        ({"embargo_from": at(2023, 5, 15), "embargo_until": at(2023, 5, 16)}, "embargo_from"),
        ({"legal_reference": "x" * 301}, "legal_reference"),
        ({"polling_day": date(2010, 4, 9)}, "polling_day"),
    ],
)
def test_inconsistent_election_is_refused(officer, changes, field):
    with pytest.raises(ValidationError) as refused:
        enter_election(officer=officer, draft=draft(**changes))
    assert list(refused.value.message_dict) == [field]
    assert not Election.objects.exists()


def test_election_before_every_rule_states_its_own_embargo(officer):
    election = enter_election(
        officer=officer,
        draft=draft(
            polling_day=date(2009, 3, 29),
            embargo_from=at(2009, 3, 22),
            embargo_until=at(2009, 3, 29, 21),
            legal_reference="298 sayılı Kanun, eski hâli",
        ),
    )

    assert election.embargo_from == at(2009, 3, 22)


def test_same_election_on_the_same_day_is_refused(officer):
    election = enter_election(officer=officer, draft=GENERAL)
    other = enter_election(officer=officer, draft=draft(name="Yerel seçimler"))

    with pytest.raises(ElectionKnown):
        enter_election(officer=officer, draft=GENERAL)
    with pytest.raises(ElectionKnown):
        correct(officer, other, name=election.name)
    assert Election.objects.count() == 2


def test_the_database_refuses_a_ban_that_ends_before_it_begins(officer):
    election = enter_election(officer=officer, draft=GENERAL)

    with pytest.raises(IntegrityError), transaction.atomic():
        Election.objects.filter(pk=election.pk).update(embargo_until=election.embargo_from)


def test_new_rule_applies_from_its_date_and_changes_no_entered_election(officer):
    before = enter_election(officer=officer, draft=GENERAL)
    rule = set_embargo_rule(
        officer=officer,
        in_force_from=date(2030, 1, 1),
        days_before=7,
        ends_at=time(20),
        legal_reference="Yeni kanun m. 1",
        reason="Kanun değişti",
    )
    last = enter_election(officer=officer, draft=ElectionDraft(name="a", polling_day=date(2029, 12, 31)))
    first = enter_election(officer=officer, draft=ElectionDraft(name="b", polling_day=date(2030, 1, 1)))

    assert (last.embargo_from, last.embargo_until) == (at(2029, 12, 21), at(2029, 12, 31, 21))
    assert (first.embargo_from, first.embargo_until) == (at(2029, 12, 25), at(2030, 1, 1, 20))
    assert first.legal_reference == rule.legal_reference
    before.refresh_from_db()
    assert before.embargo_from == at(2023, 5, 4)
    entry = Entry.objects.get(action="embargo_rule.set")
    assert (entry.subject, entry.reason) == ("embargo_rule:2030-01-01", "Kanun değişti")


def test_rule_set_again_for_its_date_replaces_the_earlier_one(officer):
    for days in (7, 8):
        set_embargo_rule(
            officer=officer,
            in_force_from=date(2030, 1, 1),
            days_before=days,
            ends_at=time(20),
            legal_reference="Yeni kanun m. 1",
            reason="Düzeltme",
        )

    assert EmbargoRule.objects.get(in_force_from=date(2030, 1, 1)).days_before == 8


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"days_before": 0}, "days_before"), ({"days_before": 61}, "days_before"), ({"reason": " "}, "reason")],
)
def test_invalid_rule_is_refused(officer, changes, field):
    rule: dict[str, Any] = {
        "in_force_from": date(2030, 1, 1),
        "days_before": 7,
        "ends_at": time(20),
        "legal_reference": "Yeni kanun m. 1",
        "reason": "Kanun değişti",
    }
    with pytest.raises(ValidationError) as refused:
        set_embargo_rule(officer=officer, **{**rule, **changes})
    assert field in refused.value.message_dict
    assert EmbargoRule.objects.count() == 1


def test_span_includes_its_start_and_excludes_its_end():
    one = Span(at(2023, 5, 4), at(2023, 5, 5))

    assert one.holds(one.starts)
    assert not one.holds(one.ends)


@pytest.mark.django_db(transaction=True)
def test_one_of_two_concurrent_corrections_is_saved_and_the_other_refused():
    officers = [make_user(role="officer") for _ in range(2)]
    election = enter_election(
        officer=officers[0],
        draft=draft(embargo_from=at(2023, 5, 4), embargo_until=at(2023, 5, 14, 21)),
    )
    results = together(
        [
            partial(correct, officer, election, embargo_until=at(2023, 5, 14, hour))
            for officer, hour in zip(officers, (19, 20), strict=True)
        ]
    )
    refused = [one for one in results if isinstance(one, ElectionChanged)]
    saved = [one for one in results if isinstance(one, Election)]

    assert (len(refused), len(saved)) == (1, 1)
    assert Election.objects.get().embargo_until == saved[0].embargo_until
    assert Entry.objects.filter(action="election.corrected").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_of_two_concurrent_entries_of_an_election_is_refused_as_known():
    officers = [make_user(role="officer") for _ in range(2)]
    same = draft(embargo_from=at(2023, 5, 4), embargo_until=at(2023, 5, 14, 21))
    results = together([partial(enter_election, officer=officer, draft=same) for officer in officers])

    assert sorted(type(one).__name__ for one in results) == ["Election", "ElectionKnown"]
    assert Election.objects.count() == 1
    assert Entry.objects.filter(action="election.entered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_rules_for_one_date_are_both_recorded_and_one_holds():
    officers = [make_user(role="officer") for _ in range(2)]
    results = together(
        [
            partial(
                set_embargo_rule,
                officer=officer,
                in_force_from=date(2030, 1, 1),
                days_before=days,
                ends_at=time(20),
                legal_reference="Yeni kanun m. 1",
                reason="Kanun değişti",
            )
            for officer, days in zip(officers, (7, 8), strict=True)
        ]
    )

    assert [type(one) for one in results] == [EmbargoRule, EmbargoRule]
    last = Entry.objects.filter(action="embargo_rule.set").latest("number")
    rule = EmbargoRule.objects.get(in_force_from=date(2030, 1, 1))
    assert rule.days_before == last.details["days_before"]
    assert Entry.objects.filter(action="embargo_rule.set").count() == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("law")
def test_an_officer_who_has_lost_the_role_changes_nothing():
    officer = make_user(role="officer")
    election = enter_election(officer=officer, draft=GENERAL)
    officer = User.objects.get(pk=officer.pk)
    lose_roles(officer)
    acts = [
        lambda: enter_election(officer=officer, draft=replace(GENERAL, name="Yerel seçim")),
        lambda: correct_election(
            officer=officer,
            election=election,
            revision=election.revision,
            draft=replace(GENERAL, name="Yerel seçim"),
            reason="Ad yanlıştı.",
        ),
        lambda: set_embargo_rule(
            officer=officer,
            in_force_from=date(2030, 1, 1),
            days_before=5,
            ends_at=time(18),
            legal_reference="298",
            reason="Kanun değişti.",
        ),
    ]
    for act in acts:
        with pytest.raises(OfficersOnly):
            act()
    assert [it.name for it in Election.objects.all()] == [GENERAL.name]
    assert EmbargoRule.objects.count() == 1
