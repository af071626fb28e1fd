"""Matching an account with a roll by identity number and birth date: limited attempts a day, and no input is
stored."""

import logging
import sys
from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection
from django.utils import timezone
from django.views.debug import ExceptionReporter

from participation.audit.models import Entry
from participation.people.models import AssuranceLevel, Session, User
from participation.people.registry import Lack, get_roll_check
from participation.roll import errors, locks, queries, reading
from participation.roll.identity import Person
from participation.roll.models import MatchAttempt, RollMatch
from participation.roll.operations import links, matches, throttles
from tests.factories import make_district, make_user
from tests.participation.roll.making import (
    Somebody,
    csv_of,
    entry_of,
    make_frozen_roll,
    make_roll,
    match,
    people,
    some_network,
    somebody,
)

pytestmark = pytest.mark.django_db


def level_and_district(user: User) -> tuple[int, str]:
    user.profile.refresh_from_db()
    return user.profile.assurance, str(user.profile.district)


def why(resident: User, who: Somebody, network: str = "") -> str:
    with pytest.raises((errors.NotMatched, errors.TooManyAttempts)) as refused:
        match(resident, who, network)
    return str(refused.value)


def test_matching_links_the_account_and_sets_the_rolls_district():
    make_district("Buca")
    who, resident = somebody(district="Buca"), make_user()
    roll = make_roll([somebody(), who])

    assert match(resident, who) == [roll]
    assert RollMatch.objects.get(resident=resident).entry == entry_of(roll, who)
    assert level_and_district(resident) == (AssuranceLevel.ROLL_MATCHED, "Buca")


def test_matching_covers_every_public_roll_including_frozen_ones():
    who, resident = somebody(), make_user()
    frozen, opened = make_frozen_roll([who]), make_roll([who])
    make_roll([who], opened=False)
    make_roll(people(1))

    assert match(resident, who) == [opened, frozen]


def test_neighbourhood_is_cleared_if_the_district_changes(db):
    from participation.territory.models import Neighbourhood

    konak, buca = make_district("Konak"), make_district("Buca")
    given = Neighbourhood.objects.create(
        district=konak, name="Alsancak", slug="alsancak", sort_key="1", search_name="alsancak"
    )
    for district, kept in ((konak, given), (buca, None)):
        resident, who = make_user(), somebody(district=district.name)
        resident.profile.neighbourhood = given
        resident.profile.save()
        make_roll([who])
        match(resident, who)
        resident.profile.refresh_from_db()
        assert resident.profile.neighbourhood == kept


def test_every_refusal_has_the_same_text():
    who, taken, on_draft = somebody(), somebody(), somebody()
    make_roll([who, taken])
    make_roll([on_draft], opened=False)
    match(make_user(), taken)
    matched = make_user()
    match(matched, who)

    said = {
        "other birth date": why(make_user(), Somebody(number=who.number, born=date(1985, 3, 15))),
        "nobody": why(make_user(), somebody()),
        "taken": why(make_user(), taken),
        "draft": why(make_user(), on_draft),
        "linked already": why(matched, who),
        "linked to somebody else": why(matched, taken),
    }

    assert len(set(said.values())) == 1
    assert RollMatch.objects.count() == 2


def test_refused_match_keeps_level_and_district():
    make_district("Buca")
    taken, other = somebody(district="Buca"), make_user()
    make_roll([taken])
    match(make_user(), taken)
    why(other, taken)

    assert level_and_district(other) == (AssuranceLevel.EMAIL_ONLY, "Konak")


def test_verified_identity_keeps_level_and_district():
    make_district("Buca")
    who, resident = somebody(district="Buca"), make_user(assurance=AssuranceLevel.IDENTITY)
    make_roll([who])
    match(resident, who)

    assert level_and_district(resident) == (AssuranceLevel.IDENTITY, "Konak")


def test_account_has_five_attempts_a_day():
    make_roll(people(1))
    resident = make_user()
    refusals = [why(resident, somebody()) for _ in range(7)]

    assert len(set(refusals[:5])) == 1
    assert len(set(refusals[5:])) == 1
    assert refusals[4] != refusals[5]


def test_blocked_account_is_not_matched_until_the_next_day():
    who, resident = somebody(), make_user()
    roll = make_roll([who])
    for _ in range(throttles.MAX_OF_AN_ACCOUNT):
        why(resident, somebody())

    with pytest.raises(errors.TooManyAttempts):
        match(resident, who)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert match(resident, who) == [roll]


def test_number_has_ten_attempts_a_day_on_a_roll_or_not():
    who = somebody()
    make_roll([who])
    for number in (who.number, somebody().number):
        kinds = []
        for day in range(1, 13):
            guess = Somebody(number=number, born=date(1990, 1, day))
            with pytest.raises((errors.NotMatched, errors.TooManyAttempts)) as refused:
                match(make_user(), guess)
            kinds.append(type(refused.value).__name__)
        assert kinds == ["NotMatched"] * 10 + ["TooManyAttempts"] * 2


def test_network_has_an_hourly_limit_of_its_own():
    make_roll(people(1))
    network = some_network()
    for _ in range(throttles.MAX_OF_A_NETWORK):
        why(make_user(), somebody(), network)

    with pytest.raises(errors.TooManyAttempts):
        match(make_user(), somebody(), network)
    with pytest.raises(errors.NotMatched):
        match(make_user(), somebody(), some_network())


def test_attempts_are_counted_under_anonymous_marks():
    who, resident = somebody(), make_user()
    make_roll([who])
    match(resident, who)

    digests = [bytes(it.digest) for it in MatchAttempt.objects.all()]
    assert len(digests) == 2
    assert all(who.number.encode() not in digest for digest in digests)


def test_changed_pepper_is_detected_and_not_reported_as_a_wrong_number(settings, caplog):
    who = somebody()
    roll = make_roll([who])
    settings.ROLL_PEPPER = "başka-bir-biber-başka-bir-biber-başka"

    with pytest.raises(errors.PepperDiffers):
        match(make_user(), who)
    assert f"Roll {roll.pk} was created with another MEYDAN_ROLL_PEPPER" in caplog.text

    newer = make_roll([who])
    assert match(make_user(), who) == [newer]


def test_desk_lookup_with_another_birth_date_has_no_match():
    who = somebody()
    roll = make_frozen_roll([who])

    assert queries.find_roll_entry(roll, who.person) is not None
    assert queries.find_roll_entry(roll, Person(who.number, date(1985, 3, 15))) is None
    assert queries.find_roll_entry(roll, Person(somebody().number, who.born)) is None


def test_match_stores_no_time_and_is_not_recorded():
    who = somebody()
    make_roll([who])
    before = Entry.objects.count()
    match(make_user(), who)

    kinds = {field.get_internal_type() for field in RollMatch._meta.get_fields() if field.concrete}
    assert not kinds & {"DateTimeField", "DateField", "TimeField", "AutoField", "BigAutoField"}
    assert Entry.objects.count() == before


# No input is stored


def everything_stored() -> str:
    """Every row of every table, as text; bytes as hexadecimal digits and as they are."""
    values = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            for row in cursor.fetchall():
                for value in row:
                    if isinstance(value, bytes | memoryview):
                        values.append(bytes(value).decode("latin-1"))
                    else:
                        values.append(str(value))
    return "\n".join(values)


@pytest.mark.parametrize("right", [True, False])
def test_input_is_in_no_row_log_session_or_page(client, caplog, right):
    who = somebody()
    make_roll([who if right else somebody()])
    client.force_login(make_user())
    with caplog.at_level(logging.DEBUG):
        for birth_date in ("14.03.1985", "31.02.1985", "14.03.1986"):
            answer = client.post(
                "/hesap/oy-hakki/", {"number": who.number, "birth_date": birth_date}, follow=True
            )
            for typed in (who.number, birth_date):
                assert typed not in answer.content.decode().replace("örneğin 14.03.1985", "")

    stored = everything_stored()
    sessions = [str(it.get_decoded()) for it in Session.objects.all()]
    for typed in (who.number, "31.02.1985", "14.03.1986", "1985-03-14"):
        assert typed not in stored
        assert typed not in caplog.text
        assert typed not in str(sessions)
    assert RollMatch.objects.exists() is right


def test_search_of_stored_values_detects_a_stored_number():
    make_user(display_name="10000000146")

    assert "10000000146" in everything_stored()


def reported(client, address: str, data: dict[str, object]) -> str:
    """Django's error report for an exception while processing ``data``."""
    reports: list[str] = []

    def report(request, **_kwargs):
        reports.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_html())

    client.raise_request_exception = False
    got_request_exception.connect(report)
    try:
        assert client.post(address, data).status_code == 500
    finally:
        got_request_exception.disconnect(report)
    [html] = reports
    assert "kırıldı" in html
    return html


def fail(*_args, **_kwargs):
    raise RuntimeError("kırıldı")


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (links, "profile_operations"),
        (matches, "link_account"),
        (queries, "get_roll_hasher"),
        (throttles, "connection"),
        (locks, "lock_roll_shared"),
    ],
)
def test_error_report_does_not_contain_the_input(client, monkeypatch, module, name):
    who = somebody()
    make_roll([who])
    client.force_login(make_user())
    monkeypatch.setattr(module, name, Failing() if name in {"profile_operations", "connection"} else fail)

    html = reported(client, "/hesap/oy-hakki/", {"number": who.number, "birth_date": "14.03.1985"})

    for typed in (who.number, "14.03.1985", "datetime.date(1985"):
        assert typed not in html


class Failing:
    def __getattr__(self, name):
        return fail


@pytest.mark.parametrize("name", ["_parse_weight", "_add_repetition_faults", "_is_valid_desk"])
def test_error_report_does_not_contain_the_file(client, monkeypatch, name):
    who, roll = somebody(), make_roll()
    client.force_login(make_user(role="officer"))
    monkeypatch.setattr(reading, name, fail)

    file = SimpleUploadedFile("liste.csv", csv_of([who]))
    html = reported(client, f"/yonetim/oy-hakki/{roll.pk}/dosya/", {"file": file})

    for typed in (who.number, "14.03.1985", "datetime.date(1985"):
        assert typed not in html


def test_a_person_does_not_get_a_second_account_by_another_roll():
    """Both would answer where residents of any roll may."""
    who, other = somebody(), somebody()
    first = make_roll([who, other])
    account, second = make_user(), make_user()
    assert match(account, who) == [first]
    later = make_roll([who, other])
    with pytest.raises(errors.NotMatched):
        match(second, who)
    claims = {"identity_number": who.number, "birth_date": who.born.isoformat()}
    entries, _lack = get_roll_check().find(claims)
    assert get_roll_check().confirm(resident=second, entries=entries) == Lack.TAKEN
    assert not RollMatch.objects.filter(resident=second).exists()
    second.profile.refresh_from_db()
    assert second.profile.assurance == AssuranceLevel.EMAIL_ONLY
    assert match(account, who) == [later]
    assert set(match(second, other)) == {first, later}
