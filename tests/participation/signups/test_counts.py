"""What is counted of sign-ups and matches, whom it warns, and what is left of it after the day."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from participation.notifications.models import Notice
from participation.notifications.wording import render_notices
from participation.people.models import Profile, User
from participation.signups import intake, operations
from participation.signups.models import Day, DayCount, DayKey, Figure
from tests.attacks import copies
from tests.factories import PASSWORD, make_user
from tests.participation.people.signin.signing import confirm, link_in, sign_in
from tests.participation.roll.making import make_roll, somebody
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)
ISTANBUL = ZoneInfo("Europe/Istanbul")


@pytest.fixture(autouse=True)
def nothing_waits(monkeypatch, nothing_cached):
    monkeypatch.setattr(intake, "_waiting", intake.Waiting())


def request_account(address: str, host: str = "203.0.113.7") -> tuple[Client, str]:
    """Send the form from ``host``; returns the browser and the link in the mail."""
    client = Client(REMOTE_ADDR=host)
    client.post(reverse("account_signup"), {"email": address, "password1": PASSWORD})
    return client, link_in(mail.outbox[-1], "/e-posta/onay/")


def sign_up(address: str, host: str = "203.0.113.7") -> None:
    client, link = request_account(address, host)
    client.post(link)
    assert EmailAddress.objects.filter(email=address, verified=True).exists()


def counts_of(parts: Mapping[tuple[str, str], int], sign_ups: int = 0) -> dict[tuple[str, str], int]:
    return {(operations.SIGN_UPS, ""): sign_ups or sum(parts.values()), **parts}


def notices_of(person: User) -> list[str]:
    return [it.words for it in render_notices(person, list(Notice.objects.filter(resident=person)))]


def stored_bytes() -> bytes:
    """The raw files of SQLite, or every row on PostgreSQL."""
    if connection.vendor == "sqlite":
        path = connection.settings_dict["NAME"]
        files = [Path(f"{path}{suffix}") for suffix in ("", "-wal")]
        return b"".join(file.read_bytes() for file in files if file.exists())
    return b"".join(bytes(row["digest"]) for row in copies.rows(DayCount)) + b"".join(
        bytes(row["key"]) for row in copies.rows(DayKey)
    )


def test_forty_accounts_from_one_network_warn_officers_once_and_nothing_tells_the_network_later(
    waits_for_other_databases,
):
    officer, editor = make_user(role="officer"), make_user(role="editor")
    with time_machine.travel(datetime(2026, 12, 4, 15, tzinfo=ISTANBUL)):
        for number in range(40):
            sign_up(f"a{number}@gmail.com", f"203.0.113.{number}")
            if number % 10 == 9:
                intake.store_counts()
        key = bytes(DayKey.objects.get().key)
        [count] = DayCount.objects.all()
        assert (count.figure, count.count) == (Figure.NETWORK, 40)
        assert bytes(count.digest) == operations.compute_digest(key, Figure.NETWORK, "203.0.113")
        assert (key in stored_bytes(), bytes(count.digest) in stored_bytes()) == (True, True)
        assert not operations.overwrite_due()

    [words] = notices_of(officer)
    assert "4 Aralık 2026 tarihinde tek bir ağdan 20 hesap açıldı" in words
    assert "Kimse geri çevrilmez" in words
    with translation.override("en"):
        [words] = notices_of(officer)
    assert "20 accounts were opened from one network on 4 December 2026" in words
    assert Notice.objects.get().count == 1
    assert not notices_of(editor)

    with time_machine.travel(datetime(2026, 12, 5, 0, 1, tzinfo=ISTANBUL)):
        assert operations.forget_past_days() == 2
        assert not operations.overwrite_due()
    with time_machine.travel(datetime(2026, 12, 5, 3, tzinfo=ISTANBUL)):
        assert operations.overwrite_due()
        assert not operations.overwrite_due()
    assert (DayKey.objects.count(), DayCount.objects.count()) == (0, 0)
    assert (key in stored_bytes(), bytes(count.digest) in stored_bytes()) == (False, False)
    assert "203.0.113" not in copies.everything()
    row = Day.objects.get()
    assert (row.sign_ups, row.network, row.domain, row.warned_network) == (40, 40, 0, True)


def test_a_copy_of_the_database_without_the_secret_key_reveals_no_network(settings):
    sign_up("ayse@ornek.org")
    intake.store_counts()
    key = bytes(DayKey.objects.get().key)
    settings.SECRET_KEY = "guessed"

    guesses = {operations.compute_digest(key, Figure.NETWORK, f"203.0.{number}") for number in range(256)}
    assert not guesses & {bytes(it.digest) for it in DayCount.objects.all()}


def test_neither_transaction_nor_place_of_a_count_leads_to_an_account():
    hosts = [f"198.51.{number}.9" for number in range(12)]
    for number, host in enumerate(hosts):
        sign_up(f"b{number}@gmail.com", host)
        intake.store_counts()

    key = bytes(DayKey.objects.get().key)
    digests = [operations.compute_digest(key, Figure.NETWORK, host.rpartition(".")[0]) for host in hosts]
    stored = copies.rows(DayCount)
    order = [bytes(row["digest"]) for row in stored]
    assert sorted(order) == sorted(digests)
    assert digests not in (order, order[::-1])
    if connection.vendor == "postgresql":
        of_counts = {row["hidden_xmin"] for row in stored}
        of_accounts = {
            row["hidden_xmin"] for model in (User, EmailAddress, Profile) for row in copies.rows(model)
        }
        assert len(of_counts) == 1
        assert not of_counts & of_accounts


def test_a_sign_up_writes_no_count_with_the_account():
    sign_up("ayse@ornek.org")
    assert not Day.objects.exists()
    intake.store_counts()
    assert Day.objects.get().sign_ups == 1
    assert {it.figure for it in DayCount.objects.all()} == {"network", "domain"}


def test_a_form_alone_and_a_changed_address_are_no_sign_ups(client):
    request_account("bekleyen@ornek.org")
    person = make_user(email="eski@ornek.org", password=PASSWORD)
    sign_in(client, person)
    confirm(client)
    client.post(reverse("account_email"), {"action_add": "", "email": "yeni@ornek.org"})
    client.post(link_in(mail.outbox[-1], "/e-posta/onay/"))
    assert User.objects.get(pk=person.pk).email == "yeni@ornek.org"

    intake.store_counts()
    assert not Day.objects.exists()


def test_an_address_first_confirmed_by_a_code_to_sign_in_is_a_sign_up():
    browser, _link = request_account("kod@ornek.org")
    browser.post(reverse("account_request_login_code"), {"email": "kod@ornek.org"})
    [code] = re.findall(r"^\s*([0-9A-Z]{4,}(?:-[0-9A-Z]+)*)\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    browser.post(reverse("account_confirm_login_code"), {"code": code})
    assert EmailAddress.objects.get().verified

    intake.store_counts()
    assert Day.objects.get().sign_ups == 1


def test_an_honest_burst_is_told_as_such_and_refuses_nobody():
    """A class behind one network, with addresses of its school."""
    officer = make_user(role="officer")
    for number in range(25):
        sign_up(f"ogrenci{number}@ogr{number}.okul.edu.tr")
    intake.store_counts()

    assert User.objects.filter(is_active=True, email__contains="okul").count() == 25
    assert (Day.objects.get().network, Day.objects.get().domain) == (25, 25)
    words = " ".join(notices_of(officer))
    assert "bir okul sınıfı" in words
    assert "bir okul ya da işyeri" in words


def test_what_is_usual_warns_nobody_and_three_times_as_much_does():
    officer, today = make_user(role="officer"), timezone.localdate()
    Day.objects.bulk_create(
        Day(day=today - timedelta(days=number), sign_ups=400, network=100, matches=30)
        for number in range(1, 11)
    )
    operations.add_counts(day=today, counts=counts_of({(Figure.NETWORK, "a"): 299}))
    assert not notices_of(officer)
    operations.add_counts(day=today, counts={**counts_of({(Figure.NETWORK, "a"): 1}), ("matches", ""): 90})
    operations.add_counts(day=today, counts=counts_of({(Figure.NETWORK, "a"): 50}))

    assert len(notices_of(officer)) == 2
    row = Day.objects.get(day=today)
    assert (row.warned_network, row.warned_domain, row.warned_matches) == (True, False, True)


def test_people_matched_with_rolls_are_counted_once_and_failures_not():
    who, person = somebody(), make_user()
    make_roll([who])
    make_roll([who])
    client = Client()
    client.force_login(person)
    for born in ("14.03.1986", "14.03.1985"):
        client.post("/hesap/oy-hakki/", {"number": who.number, "birth_date": born})
    intake.store_counts()

    row = Day.objects.get()
    assert (row.matches, row.sign_ups, row.has_traces) == (1, 0, False)


def test_the_day_ends_at_midnight_in_istanbul():
    with time_machine.travel(datetime(2026, 12, 4, 23, 59, 50, tzinfo=ISTANBUL), tick=False):
        sign_up("gece@ornek.org")
    with time_machine.travel(datetime(2026, 12, 5, 0, 0, 10, tzinfo=ISTANBUL), tick=False):
        sign_up("sabah@ornek.org")
        intake.store_counts()

        assert dict(Day.objects.values_list("day", "sign_ups")) == {
            date(2026, 12, 4): 1,
            date(2026, 12, 5): 1,
        }
        assert set(Day.objects.values_list("network", flat=True)) == {1}
        assert list(DayKey.objects.values_list("day", flat=True)) == [date(2026, 12, 5)]
        assert set(DayCount.objects.values_list("day", flat=True)) == {date(2026, 12, 5)}


def test_a_clock_that_steps_back_over_midnight_loses_no_sign_up_and_keeps_no_key_of_another_day():
    before = datetime(2026, 12, 4, 23, 59, tzinfo=ISTANBUL)
    for number, moment in enumerate([before, before + timedelta(minutes=5), before + timedelta(seconds=20)]):
        with time_machine.travel(moment, tick=False):
            sign_up(f"saat{number}@ornek.org")
            intake.store_counts()
            assert list(DayKey.objects.values_list("day", flat=True)) == [timezone.localdate()]
            assert set(DayCount.objects.values_list("day", flat=True)) == {timezone.localdate()}

    assert dict(Day.objects.values_list("day", "sign_ups")) == {date(2026, 12, 4): 2, date(2026, 12, 5): 1}
    assert Day.objects.filter(warned_network=True).count() == 0


def test_two_sign_ups_in_the_same_instant_are_both_counted():
    waiting = [request_account(f"ikiz{number}@ornek.org") for number in range(2)]
    together([partial(client.post, link) for client, link in waiting])
    intake.store_counts()

    row = Day.objects.get()
    assert (row.sign_ups, row.network, row.domain) == (2, 2, 2)


def test_processes_that_store_at_once_lose_nothing_and_warn_once():
    officer, today = make_user(role="officer"), timezone.localdate()
    counts = counts_of({(Figure.NETWORK, "203.0.113"): 3, (Figure.DOMAIN, "ornek.org"): 3}, sign_ups=3)
    results = together([partial(operations.add_counts, day=today, counts=counts)] * 10)

    assert results == [None] * 10
    row = Day.objects.get()
    assert (row.sign_ups, row.network, row.domain) == (30, 30, 30)
    assert DayCount.objects.count() == 2
    assert sorted(Notice.objects.filter(resident=officer).values_list("kind", "count")) == [
        ("signups.domain", 1),
        ("signups.network", 1),
    ]


def test_what_cannot_be_stored_waits_for_the_next_round(monkeypatch):
    sign_up("ayse@ornek.org")

    def fail(**_given):
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(operations, "add_counts", fail)
        with pytest.raises(DatabaseError):
            intake.store_counts()
    intake.store_counts()

    assert Day.objects.get().sign_ups == 1


def test_a_round_without_sign_ups_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        intake.store_counts()
