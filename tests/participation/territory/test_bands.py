from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.territory import bands
from participation.territory.bands import OLDEST, Band, Flaw, NotABand, parse_age_band

ages = st.integers(0, OLDEST)
some_band = st.tuples(ages, ages).map(lambda ends: Band(min(ends), max(ends)))


def covering(cuts: list[int]) -> list[Band]:
    """Adjacent bands, cut at the given ages."""
    return [Band(low, high - 1) for low, high in pairwise(cuts)]


covers = st.lists(ages, min_size=2, max_size=12, unique=True).map(sorted).map(covering)


@given(some_band)
def test_a_printed_band_is_read_back(band):
    assert parse_age_band(str(band)) == band


@pytest.mark.parametrize(
    ("text", "band", "key"),
    [
        ("15-24", Band(15, 24), "15-24"),
        (" 15 – 24 ", Band(15, 24), "15-24"),
        ("65+", Band(65, OLDEST), "65+"),
        ("65 +", Band(65, OLDEST), "65+"),
        ("0-4", Band(0, 4), "0-4"),
        ("18", Band(18, 18), "18"),
        ("18-18", Band(18, 18), "18"),
    ],
)
def test_band_is_read_in_common_formats(text, band, key):
    assert (parse_age_band(text), str(parse_age_band(text))) == (band, key)


@pytest.mark.parametrize(
    "text", ["", "-", "24-15", "15-", "-24", "+65", "15-24+", "09.May", "15-121", "١٥-٢٤", "1e1"]
)
def test_invalid_band_is_refused(text):
    with pytest.raises(NotABand):
        parse_age_band(text)


@given(covers)
def test_adjacent_bands_are_valid_in_any_order(cover):
    assert bands.list_band_flaws(reversed(cover)) == []


@given(covers.filter(lambda cover: len(cover) > 2), st.data())
def test_missing_middle_band_is_reported_as_a_gap(cover, data):
    place = data.draw(st.integers(1, len(cover) - 2))

    assert bands.list_band_flaws([*cover[:place], *cover[place + 1 :]]) == [
        Flaw("gap", cover[place - 1], cover[place + 1])
    ]


@given(covers, some_band)
def test_every_age_is_in_exactly_one_band_of_a_valid_set(cover, another):
    given_bands = {*cover, another}
    holding = [
        sum(age in band for band in given_bands)
        for age in range(min(given_bands).low, max(band.high for band in given_bands) + 1)
    ]

    assert (set(holding) == {1}) == (bands.list_band_flaws(given_bands) == [])


def test_band_includes_both_ends():
    parsed = [parse_age_band("15-24"), parse_age_band("25-64"), parse_age_band("65+")]

    assert [str(bands.of_age(parsed, age)) for age in (14, 15, 24, 25, 64, 65, 104, 130)] == [
        "None", "15-24", "15-24", "25-64", "25-64", "65+", "65+", "65+"
    ]  # fmt: skip


def test_bands_merge_by_nearness_then_population_then_youth():
    people = {
        parse_age_band("0-14"): 5,
        parse_age_band("15-24"): 5,
        parse_age_band("25-64"): 9,
        parse_age_band("65+"): 5,
    }
    order = {str(band): [str(one) for one in others] for band, others in bands.collapse_order(people).items()}

    assert order == {
        "0-14": ["15-24", "25-64", "65+"],
        "15-24": ["25-64", "0-14", "65+"],
        "25-64": ["15-24", "65+", "0-14"],
        "65+": ["25-64", "15-24", "0-14"],
    }
