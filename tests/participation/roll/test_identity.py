"""Keyed hashes of people, specific to one roll, which reveal nothing else."""

import hashlib
import hmac
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.roll import identity
from participation.roll.identity import NotADate, NotANumber, Person, RollHasher
from participation.web.networks import network_of

ROLL = UUID("6f0f3c1e-1d0c-4d59-9a34-0e6a58d5b8f1")
PEPPER = "deneme-biberi-deneme-biberi-deneme-biberi"
NUMBER, BORN = "10000000146", date(1985, 3, 14)
PERSON = Person(NUMBER, BORN)
TODAY = date(2026, 11, 26)


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def test_marks_match_the_documentation():
    key = mac(PEPPER.encode(), b"meydan.roll.1|" + ROLL.bytes)
    hasher = RollHasher.of(PEPPER, ROLL)

    assert hasher.number(PERSON) == mac(key, b"number|10000000146")
    assert hasher.person(PERSON) == mac(key, b"person|10000000146|1985-03-14")
    assert hasher.check == mac(key, b"check")


def test_marks_differ_by_roll_pepper_and_birth_date():
    hasher = RollHasher.of(PEPPER, ROLL)
    others = {
        RollHasher.of(PEPPER, UUID(int=1)).number(PERSON),
        RollHasher.of(PEPPER + "2", ROLL).number(PERSON),
        hasher.number(Person("17291716060", BORN)),
        hasher.person(PERSON),
        hasher.person(Person(NUMBER, date(1985, 3, 15))),
    }

    assert len(others) == 5
    assert hasher.number(PERSON) not in others


def test_keys_and_persons_are_not_printed():
    assert repr(RollHasher.of(PEPPER, ROLL)) == "RollHasher()"
    assert repr(PERSON) == "Person()"


@pytest.mark.parametrize("text", ["10000000146", " 100 000 001 46 ", "17291716060", "1000\u00a00000146"])
def test_identity_numbers_are_read_with_check_digits(text):
    assert identity.read_number(text) in {"10000000146", "17291716060"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "17291716050",
        "00000000000",
        "1000000014",
        "100000001466",
        "1000000014a",
        "١٠٠٠٠٠٠٠١٤٦",
        "1" * 5000,
    ],
)
def test_invalid_number_is_refused_without_being_repeated(text):
    with pytest.raises(NotANumber) as refused:
        identity.read_number(text)
    assert str(refused.value) == ""
    assert refused.value.__cause__ is None


@given(st.text(max_size=30))
def test_accepted_numbers_have_eleven_ascii_digits(text):
    try:
        number = identity.read_number(text)
    except NotANumber:
        return
    assert len(number) == 11
    assert number.isascii()
    assert number.isdigit()


@pytest.mark.parametrize(
    "text", ["14.03.1985", "14/3/1985", " 14-03-1985 ", "14031985", "1985-03-14", "1985-3-14"]
)
def test_birth_dates_are_read_in_common_formats(text):
    assert identity.read_birth_date(text, TODAY) == BORN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31.02.1985",
        "14.03.85",
        "03/14/1985",
        "01.01.1879",
        "27.11.2026",
        "14 Mart 1985",
        "0",
        "²²/1/1985",
    ],
)
def test_invalid_birth_date_is_refused(text):
    with pytest.raises(NotADate):
        identity.read_birth_date(text, TODAY)


@given(st.dates(identity.EARLIEST_BIRTH, TODAY))
def test_formatted_birth_dates_are_read_back(born):
    for text in (f"{born:%d.%m.%Y}", born.isoformat(), f"{born:%d%m%Y}"):
        assert identity.read_birth_date(text, TODAY) == born


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 11, 26), date(2026, 11, 26), 18),
        (date(2008, 11, 27), date(2026, 11, 26), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_is_counted_in_whole_years(born, day, age):
    assert identity.age_on(born, day) == age


def test_attempt_digests_differ_by_day():
    digests = {
        identity.compute_attempt_digest(PEPPER, what, day)
        for what in ("account|1", "account|2", "number|1")
        for day in (date(2026, 11, 26), date(2026, 11, 27))
    }
    assert len(digests) == 6


def test_random_keys_are_positive_and_fit_the_database():
    keys = {identity.random_key() for _ in range(1000)}

    assert len(keys) == 1000
    assert all(0 < key < 2**63 for key in keys)
    # About half are in the upper half of the range, so they are not sequential.
    assert 300 < sum(key > 2**61 for key in keys) < 700


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2"),
        ("192.0.2.200", "192.0.2"),
        ("2001:db8:1:2::5", "2001:0db8:0001"),
        ("", "unknown"),
        (None, "unknown"),
        ("kötü", "unknown"),
    ],
)
def test_neighbours_share_a_network(address, network):
    assert network_of(address) == network
