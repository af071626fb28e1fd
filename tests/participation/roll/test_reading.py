"""Reading a file as a roll: accepted lines, and faults by line and kind."""

import hashlib
import io
import random
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.roll import reading, sheets
from participation.roll.identity import RollHasher
from participation.roll.reading import ColumnFlaw, Fault, Flaw, Reading, Terms, WrongColumns
from tests.participation.roll.making import Somebody, csv_of, identity_number, people, somebody

HASHER = RollHasher.of("deneme-biberi", UUID(int=7))
TERMS = Terms(
    hasher=HASHER,
    districts={"konak": 4, "buca": 9, "karsiyaka": 2},
    cutoff_on=date(2026, 11, 1),
    minimum_age=18,
    today=date(2026, 11, 26),
)
HEADING = "TC kimlik no;doğum tarihi;ilçe"


def read(text: str | bytes, **given) -> Reading:
    data = text if isinstance(text, bytes) else text.encode()
    return reading.read_roll_file(io.BytesIO(data), TERMS, **given)


def line(**given) -> str:
    who = somebody(**given)
    return f"{who.number};{who.born:%d.%m.%Y};{who.district}"


def test_people_are_read_as_marks_with_district_weight_and_desk():
    who = Somebody(number=identity_number(), district="KARŞIYAKA", weight=3, desk="1041/A")

    [person] = read(csv_of([who])).people()

    assert person.number_mac == HASHER.number(who.person)
    assert person.person_mac == HASHER.person(who.person)
    assert (person.district_id, person.weight, person.desk) == (2, 3, "1041/A")


@pytest.mark.parametrize(
    "heading",
    [
        "T.C. Kimlik No;Doğum Tarihi;İlçe",
        "TCKN;DOĞUM TARİHİ;İLÇE",
        "identity_number;birth_date;district",
    ],
)
def test_columns_are_known_by_several_names(heading):
    assert read(f"{heading}\n{line()}").rows == 1


def test_columns_may_be_in_any_order_and_weight_defaults_to_one():
    who = somebody(district="Buca")
    parsed = read(f"sandık;ilçe;TCKN;ağırlık;doğum tarihi\n7;Buca;{who.number};;{who.born.isoformat()}")

    assert [(it.district_id, it.weight, it.desk) for it in parsed.people()] == [(9, 1, "7")]


def test_order_of_the_file_is_not_kept():
    lines = people(200)
    mixed = random.Random(3).sample(lines, len(lines))

    first, second = read(csv_of(lines)), read(csv_of(mixed))

    assert list(first.people()) == list(second.people())
    assert [it.number_mac for it in first.people()] == sorted(HASHER.number(it.person) for it in lines)
    assert first.sha256 != second.sha256


@given(st.permutations(range(6)))
def test_line_order_does_not_change_the_people_read(order):
    lines = [Somebody(number=identity_number(300_000_000 + place), desk=str(place)) for place in range(6)]

    assert [it.desk for it in read(csv_of([lines[place] for place in order])).people()] == [
        it.desk for it in read(csv_of(lines)).people()
    ]


@pytest.mark.parametrize(
    ("row", "flaw"),
    [
        ("17291716050;14.03.1985;Konak", Flaw.NUMBER),
        (";14.03.1985;Konak", Flaw.NUMBER),
        ("10000000146;31.02.1985;Konak", Flaw.BIRTH_DATE),
        ("10000000146;14.03.2030;Konak", Flaw.BIRTH_DATE),
        ("10000000146", Flaw.BIRTH_DATE),
        ("10000000146;02.11.2008;Konak", Flaw.UNDER_AGE),
        ("10000000146;14.03.1985;Ankara", Flaw.DISTRICT),
        ("10000000146;14.03.1985;", Flaw.DISTRICT),
        ("10000000146;14.03.1985;Konak;0", Flaw.WEIGHT),
        ("10000000146;14.03.1985;Konak;1,5", Flaw.WEIGHT),
        ("10000000146;14.03.1985;Konak;10001", Flaw.WEIGHT),
        ("10000000146;14.03.1985;Konak;²", Flaw.WEIGHT),
        ("10000000146;14.03.1985;Konak;1;123456789", Flaw.DESK),
        ("10000000146;14.03.1985;Konak;1;" + "x" * 21, Flaw.DESK),
        ('10000000146;14.03.1985;Konak;1;"a\nb"', Flaw.DESK),
        ("10000000146;14.03.1985;Konak;1;7;8", Flaw.CELLS),
        ("=10000000146;14.03.1985;Konak", Flaw.FORMULA),
        ("10000000146;14.03.1985;@Konak", Flaw.FORMULA),
    ],
)
def test_every_fault_has_its_kind_and_its_line(row, flaw):
    parsed = read(f"{HEADING};ağırlık;sandık\n{line()}\n\n{row}\n{line()}")

    assert [(it.flaw, it.line) for it in parsed.faults] == [(flaw, 5 if "\n" in row else 4)]
    assert (parsed.rows, dict(parsed.flaws)) == (3, {flaw: 1})


def test_person_of_age_on_the_cut_off_date_is_accepted():
    assert read(f"{HEADING}\n10000000146;01.11.2008;Konak").faults == []


def test_repeated_person_is_reported_on_each_later_line():
    who, other = somebody(), somebody()
    again = Somebody(number=who.number, born=date(1990, 1, 1), district="Buca")

    parsed = read(csv_of([other, who, again, somebody(), who]))

    assert parsed.faults == [
        Fault(4, Flaw.TWICE, earlier=3),
        Fault(6, Flaw.TWICE, earlier=3),
    ]
    assert parsed.flaws[Flaw.TWICE] == 2


def test_unknown_district_is_named_unless_it_is_a_number():
    parsed = read(f"{HEADING}\n10000000146;14.03.1985;Ankara\n14.03.1985;10000000146;17291716060")
    swapped = read("doğum tarihi;TCKN;ilçe\n14.03.1985;10000000146;17291716060")

    assert parsed.faults[0].named == "Ankara"
    assert swapped.faults == [Fault(2, Flaw.DISTRICT, "…")]


def test_reported_faults_are_limited_but_all_are_counted():
    parsed = read("\n".join([HEADING, *["1;2;3"] * 500]))

    assert len(parsed.faults) == reading.MAX_LISTED
    assert parsed.flaws[Flaw.NUMBER] == 500


@pytest.mark.parametrize(
    ("heading", "flaw", "names"),
    [
        ("TCKN;ilçe", ColumnFlaw.MISSING, ["birth_date"]),
        ("10000000146;14.03.1985;Konak", ColumnFlaw.MISSING, ["number", "birth_date", "district"]),
        (f"{HEADING};ad;soyad", ColumnFlaw.NOT_TAKEN, ["ad", "soyad"]),
        (f"{HEADING};5551112233", ColumnFlaw.NOT_TAKEN, ["…"]),
        (f"{HEADING};ilçe", ColumnFlaw.TWICE, ["district"]),
    ],
)
def test_a_wrong_heading_is_refused_without_repeating_a_number(heading, flaw, names):
    with pytest.raises(WrongColumns) as refused:
        read(f"{heading}\n{line()}")

    assert (refused.value.flaw, refused.value.names) == (flaw, names)
    assert "10000000146" not in repr(refused.value)


def test_trailing_blank_columns_are_ignored():
    assert read(f"{HEADING};;\n{line()};;").faults == []


def test_a_heading_alone_is_an_empty_file():
    with pytest.raises(sheets.Unreadable) as refused:
        read(f"{HEADING}\n\n")
    assert refused.value.flaw == sheets.Flaw.EMPTY


@pytest.mark.slow
def test_too_many_rows_for_one_request_are_refused():
    with pytest.raises(sheets.Unreadable) as refused:
        read(f"{HEADING}\n".encode() + b"1;2;3\n" * 1_000_000)
    assert refused.value.flaw == sheets.Flaw.TOO_LARGE


def test_parsed_file_does_not_print_people():
    parsed = read(csv_of(people(3)))

    assert "_records" not in repr(parsed)


def test_the_digest_is_that_of_the_file():
    data = csv_of(people(3))
    assert read(data).sha256 == hashlib.sha256(data).hexdigest()
