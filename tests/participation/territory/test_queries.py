import io

import pytest

from participation.territory import queries
from participation.territory.operations import import_neighbourhoods

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("izmir")]


@pytest.mark.parametrize("text", ["cigli", "ÇİĞLİ", "çiğli", "Çiğ", "  CIGLI  ", "İĞL"])
def test_search_ignores_case_and_turkish_letters(text):
    assert [district.name for district in queries.search_districts(text)] == ["Çiğli"]


def test_search_matches_inside_names_in_turkish_order():
    assert [district.name for district in queries.search_districts("kar")] == [
        "Karabağlar",
        "Karaburun",
        "Karşıyaka",
    ]


@pytest.mark.parametrize("text", ["%", "_", "'", "kadıköy", "🙂"])
def test_search_has_no_wildcards(text):
    assert list(queries.search_districts(text)) == []


def test_empty_search_returns_every_district():
    assert queries.search_districts(" ").count() == 30


@pytest.mark.parametrize("text", ["IŞIKLAR", "ışıklar", "isiklar"])
def test_neighbourhoods_are_matched_with_their_district(izmir, text, django_assert_num_queries):
    file = "district,name\nKonak,Alsancak\nBuca,Işıklar\nKonak,IŞIKLAR\n"
    import_neighbourhoods(city=izmir, file=io.StringIO(file))

    with django_assert_num_queries(1):
        matches = [(n.name, n.district.name) for n in queries.search_neighbourhoods(text)]
    assert matches == [("Işıklar", "Buca"), ("IŞIKLAR", "Konak")]


def test_empty_search_returns_no_neighbourhood(izmir):
    import_neighbourhoods(city=izmir, file=io.StringIO("district,name\nKonak,Alsancak\n"))

    assert list(queries.search_neighbourhoods("  ")) == []


def test_shares_of_a_part_are_of_the_whole_city():
    (share,) = queries.compute_shares(queries.search_districts("konak"))

    assert share.percent == pytest.approx(100 * 317_399 / 4_504_185)


def test_map_classes_include_their_lower_bound():
    assert [queries.step(n) for n in (1, 49_999, 50_000, 124_999, 125_000, 300_000)] == [1, 1, 2, 2, 3, 4]
