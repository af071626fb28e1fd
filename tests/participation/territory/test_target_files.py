"""Accepted files of population tables, and error messages for others."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from participation.territory import target_files
from participation.territory.errors import TargetFileTooLarge
from participation.territory.target_files import IZMIR_TARGETS, format_target_csv, read_target_file
from participation.text import turkish
from tests.participation.territory.target_examples import AGES, JOINT, NAMES, csv, figures, rows
from tests.steps import steps_of

EVERY = ("", "district", "sex", "age", "district+sex", "district+age", "sex+age", "district+sex+age")


def faults(data: bytes) -> list[str]:
    with override("en"), pytest.raises(ValidationError) as refused:
        read_target_file(data, NAMES)
    return refused.value.messages


def test_every_table_of_a_target_set_is_read():
    reading = read_target_file(csv(*rows(*EVERY)), NAMES)

    assert reading.figures == figures(*EVERY)
    assert [len(table) for table in reading.tables.values()] == [1, 3, 2, 3, 6, 9, 6, 18]
    assert (reading.bands, reading.total) == (AGES, sum(JOINT.values()))


def test_turkish_spreadsheet_export_gives_the_same_figures():
    lines = [
        "KONAK;;;12.345",
        "ÇİĞLİ;toplam;Toplam;1.000",
        "buca ;;;7",
        "",
        ";;;",
        ";Kadın;;5 000",
        ";ERKEK;;8352",
        ";;0 – 64;13.000",
        ";;65+;352",
    ]
    data = b"\xef\xbb\xbf" + "\r\n".join(["İLÇE;Cinsiyet;Yaş grubu;NÜFUS", *lines]).encode()

    assert read_target_file(data, NAMES).figures == {
        ("konak", "", ""): 12_345,
        ("cigli", "", ""): 1_000,
        ("buca", "", ""): 7,
        ("", "female", ""): 5_000,
        ("", "male", ""): 8_352,
        ("", "", "0-64"): 13_000,
        ("", "", "65+"): 352,
    }


def test_columns_may_be_in_any_order():
    data = csv("10,Kadın,,", "11,Erkek,,", header="nüfus,cinsiyet,ilçe,yaş grubu")

    assert read_target_file(data, NAMES).figures == {("", "female", ""): 10, ("", "male", ""): 11}


def test_written_tables_are_read_back_in_any_row_order():
    reading = read_target_file(csv(*reversed(rows(*EVERY))), NAMES)
    again = read_target_file(format_target_csv(reading.figures).encode(), NAMES)

    assert (again.figures, again.text) == (reading.figures, reading.text)
    assert again.fingerprint == reading.fingerprint == read_target_file(csv(*rows(*EVERY)), NAMES).fingerprint
    assert list(reading.figures)[:5] == [
        ("", "", ""),
        ("buca", "", ""),
        ("cigli", "", ""),
        ("konak", "", ""),
        ("", "female", ""),
    ]


def test_zero_is_a_valid_figure():
    assert read_target_file(csv(",female,,0", ",male,,5"), NAMES).figures[("", "female", "")] == 0


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Kadıköy,,,5", "Line 3: There is no district “Kadıköy”."),
        ("=1+1,,,5", "Line 3: There is no district “=1+1”."),
        (",kız,,5", "Line 3: “kız” is neither women (kadın) nor men (erkek)."),
        (",,09.May,5", "Line 3: “09.May” is not an age band such as 15-24 or 65+."),
        (",,24-15,5", "Line 3: “24-15” is not an age band such as 15-24 or 65+."),
        ("Buca,,,-5", "Line 3: “-5” is below zero."),
        ("Buca,,,−5", "Line 3: “−5” is below zero."),
        ("Buca,,,", "Line 3: “” is not a number of people; write 1234 or 1.234."),
        ("Buca,,,beş", "Line 3: “beş” is not a number of people; write 1234 or 1.234."),
        ("Buca,,,1.5", "Line 3: “1.5” is not a number of people; write 1234 or 1.234."),
        ("Buca,,,1234.567", "Line 3: “1234.567” is not a number of people; write 1234 or 1.234."),
        ('Buca,,,"1,234"', "Line 3: “1,234” is not a number of people; write 1234 or 1.234."),
        ("Buca,,,٥", "Line 3: “٥” is not a number of people; write 1234 or 1.234."),
        ("Buca,,,999999999", "Line 3: 999999999 people are too many for one city."),
        ("Buca,,,1,234", "Line 3: There are 5 cells instead of four."),
        ("Buca,5", "Line 3: There are 2 cells instead of four."),
        ('"Buca"x,,,5', "Line 3: This is not a line of a CSV file."),
        ("KONAK,,,5", "Line 3: It counts the same people as line 2."),
        ("Kadıköy,kız,x,-5", "Line 3: There is no district “Kadıköy”. “kız” is neither women (kadın) nor men "
         "(erkek). “x” is not an age band such as 15-24 or 65+. “-5” is below zero."),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_by_its_line(line, fault):
    assert faults(csv("Konak,,,5", line)) == [fault]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "Line 1: The columns must be district, sex, age_band, population."),
        (csv("Konak,5", header="district,population"), "Line 1: The columns must be district, sex"),
        (csv(header="district,sex,age_band,population,year"), "Line 1: The columns must be"),
        (csv(), "The file has no rows."),
        (csv(",female,,0", ",male,,0"), "The tables count nobody"),
        ("ilçe;cinsiyet;yaş grubu;nüfus\nÇiğli;;;5\n".encode("iso-8859-9"), "The file is not UTF-8 text"),
        ("district,sex,age_band,population\n".encode("utf-16"), "The file is not UTF-8 text"),
        (b"PK\x03\x04\x14\x00\x06\x00", "The file is not UTF-8 text"),
        ("district,sex,age_band,population\n".encode("utf-32-le"), "The file is not UTF-8 text"),
    ],
)
def test_other_file_type_is_refused_with_a_clear_message(data, fault):
    (fault_shown,) = faults(data)

    assert fault_shown.startswith(fault)


def test_incomplete_table_is_named_with_its_missing_rows():
    lines = [
        line
        for line in rows("district", "district+sex", "sex")
        if not line.startswith(("buca,", "cigli,male"))
    ]

    assert faults(csv(*lines)) == [
        "The table by district lacks a row: Buca.",
        "The table by district and sex lacks 3 rows: Buca, women; Buca, men; Çiğli, men.",
    ]


def test_a_table_of_ages_must_have_every_band_of_the_set():
    lines = [*rows("age"), *(line for line in rows("sex+age") if "65+" not in line)]

    assert faults(csv(*lines)) == ["The table by sex and age lacks 2 rows: women, 65+; men, 65+."]


@pytest.mark.parametrize(
    ("bands", "fault"),
    [
        (("0-14", "14-64"), "The age bands 0-14 and 14-64 overlap."),
        (("0-64", "15-24"), "The age bands 0-64 and 15-24 overlap."),
        (("0-14", "16+"), "Some ages are missing between the age bands 0-14 and 16+."),
    ],
)
def test_age_bands_must_be_adjacent(bands, fault):
    assert faults(csv(*(f",,{band},5" for band in bands))) == [fault]


def test_tables_that_count_the_same_people_must_agree():
    lines = [
        line if not line.startswith("konak,,,") else f"konak,,,{int(line.split(',')[-1]) + 1}"
        for line in rows("district", "sex", "district+sex")
    ]
    konak = sum(people for place, people in JOINT.items() if place[0] == "konak")
    whole = sum(JOINT.values())

    assert faults(csv(*lines)) == [
        f"whole population: {whole + 1} people by district, but {whole} by sex.",
        f"Konak: {konak + 1} people by district, but {konak} by district and sex.",
    ]


def test_tables_of_adults_and_of_everybody_do_not_agree():
    adults = [line for line in rows("age") if ",0-14," not in line]

    (fault,) = faults(csv(*rows("sex"), *adults))
    assert fault.startswith(f"whole population: {sum(JOINT.values())} people by sex, but ")


def test_only_the_first_faults_are_reported():
    reported = faults(csv(*["Kadıköy,,,5"] * 300))

    assert (len(reported), reported[-1]) == (target_files.MAX_FAULTS + 1, "and 270 more errors.")


@pytest.mark.parametrize(
    ("data", "steps"),
    [
        (csv(*[",,,5"] * 1_000_000), 100),
        (csv(*[",,,5"] * (target_files.MAX_ROWS + 1)), 500 * target_files.MAX_ROWS),
        (b"\xff" * 10_000_000, 100),
    ],
)
def test_too_large_file_is_refused_before_reading_on(data, steps):
    def refuse() -> None:
        with pytest.raises(TargetFileTooLarge) as refused:
            read_target_file(data, NAMES)
        assert refused.value.status == 413

    assert steps_of(refuse) < steps


def test_the_known_figures_of_izmir_add_up():
    lines = IZMIR_TARGETS.read_text(encoding="utf-8").splitlines()[1:]
    districts = {turkish.slugify(line.split(",")[0]): "x" for line in lines if line[0] != ","}
    reading = read_target_file(IZMIR_TARGETS.read_bytes(), districts)

    assert (len(districts), reading.total) == (30, 4_504_185)
    assert reading.figures["", "female", ""] == 2_276_447
