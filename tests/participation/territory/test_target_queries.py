"""Queries of polls on population tables."""

from datetime import date

import pytest
from django.utils.translation import override

from participation.territory import queries
from participation.territory.errors import MarginMissing
from participation.territory.models import District
from participation.territory.operations import withdraw_targets
from participation.territory.tables import sum_onto_dimensions
from tests.factories import make_user
from tests.participation.territory.target_examples import AGES, JOINT

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)


def missing(*arguments, **options) -> list[str]:
    with override("en"):
        return queries.missing_for(*arguments, **options)


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2024, 12, 30), []),
        (date(2024, 12, 31), ["old"]),
        (date(2026, 12, 31), ["new", "old"]),
        (date(2027, 1, 1), ["new"]),
        (date(2028, 1, 1), []),
    ],
)
def test_valid_sets_are_listed_newest_first_from_reference_to_last_day(stored, day, names):
    stored("sex", name="old", reference_date=date(2024, 12, 31))
    stored("sex", name="new")

    assert [one.name for one in queries.target_sets_valid_on(day)] == names


def test_comparison_uses_the_newest_valid_set_with_the_table(stored):
    older = stored("district", name="old", reference_date=date(2024, 12, 31))
    stored("sex", name="new")
    newest = stored("district", "sex", name="newest")
    withdraw_targets(target_set=newest, actor=make_user(role="officer"), reason="deneme")

    assert queries.latest_targets_with("district") == older
    assert queries.latest_targets_with("age") is None


def test_available_margins_have_no_missing_tables(stored):
    made = stored("district", "sex")

    assert missing(made, ["district", "sex"], [], on=MAY) == []
    assert missing(made, ["district"], ["konak", "buca"], on=MAY) == []


def test_missing_tables_are_described_in_words(stored):
    made = stored("district", "sex")

    assert missing(made, ["district", "sex", "age"], [], on=MAY) == ["No table has figures by age."]
    assert missing(made, ["sex", "age"], ["konak"], on=MAY) == [
        "No table has figures by district and sex.",
        "No table has figures by district and age.",
    ]
    assert missing(made, ["district"], ["konak", "kadikoy"], on=MAY) == ["There is no district “kadikoy”."]


def test_outdated_future_and_withdrawn_tables_are_not_accepted(stored):
    made = stored("sex")

    assert missing(made, ["sex"], on=date(2027, 12, 31)) == []
    assert missing(made, ["sex"], on=date(2028, 1, 1)) == [
        "The population tables are out of date: they were valid until 31 December 2027."
    ]
    assert missing(made, ["sex"], on=date(2025, 12, 30)) == ["The count took place after this day."]
    withdraw_targets(target_set=made, actor=make_user(role="officer"), reason="deneme")
    assert missing(made, ["sex"], on=MAY) == ["These population tables were withdrawn."]


@pytest.mark.parametrize(
    "tables", [("district", "sex", "age"), ("district+sex+age",), ("district+sex", "sex+age")]
)
@pytest.mark.parametrize("dimension", ["district", "sex", "age"])
def test_margin_is_the_same_from_its_own_and_from_a_joint_table(stored, tables, dimension):
    sums = {"".join(place): people for place, people in sum_onto_dimensions(JOINT, [dimension]).items()}

    assert queries.compute_margin(stored(*tables), dimension) == sums


def test_margin_of_some_districts_is_summed_from_a_district_table(stored):
    made = stored("sex", "district", "district+sex+age")
    two = {place: people for place, people in JOINT.items() if place[0] in ("konak", "cigli")}

    for dimension in ("district", "sex", "age"):
        assert queries.compute_margin(made, dimension, ["konak", "cigli"]) == {
            "".join(place): people for place, people in sum_onto_dimensions(two, [dimension]).items()
        }


def test_margins_are_in_turkish_order_women_first_ages_ascending(stored):
    made = stored("district+sex+age")

    assert list(queries.compute_margin(made, "district")) == ["buca", "cigli", "konak"]
    assert list(queries.compute_margin(made, "sex")) == ["female", "male"]
    assert list(queries.compute_margin(made, "age")) == list(AGES)


def test_margin_without_a_table_is_refused_with_a_reason(stored):
    made = stored("district", "sex")

    with pytest.raises(MarginMissing) as refused, override("en"):
        queries.compute_margin(made, "sex", ["konak"])
    assert "No table has figures by district and sex." in str(refused.value)
    with pytest.raises(MarginMissing):
        queries.compute_margin(made, "age")
    with pytest.raises(MarginMissing):
        queries.compute_margin(made, "district", ["konak", "kadikoy"])


def test_margin_query_count_does_not_grow_with_the_set(stored, django_assert_num_queries):
    for made in (stored("sex", name="a"), stored("district+sex+age", name="b")):
        with django_assert_num_queries(2):
            queries.compute_margin(made, "sex")


def test_age_bands_are_read_without_a_query(stored, django_assert_num_queries):
    made = stored("age")

    with django_assert_num_queries(0):
        assert queries.list_age_bands(made) == list(AGES)


def test_set_without_ages_has_no_age_bands(stored):
    made = stored("sex")

    assert (queries.list_age_bands(made), queries.adjacent_bands(made)) == ([], {})


def test_adjacent_bands_are_ordered_by_nearness_then_by_people(stored):
    assert queries.adjacent_bands(stored("age")) == {
        "0-14": ["15-64", "65+"],
        "15-64": ["65+", "0-14"],
        "65+": ["15-64", "0-14"],
    }


def test_collapse_order_starts_with_adjacent_districts(izmir):
    order = queries.list_neighbours()

    assert order.keys() == set(District.objects.values_list("slug", flat=True))
    assert all(len(set(others)) == 29 and slug not in others for slug, others in order.items())
    # Bornova touches Bayraklı, Kemalpaşa and Buca on the map; the corners come next.
    assert order["bornova"][:5] == ["buca", "bayrakli", "kemalpasa", "konak", "bayindir"]
    assert order["dikili"][:1] == ["bergama"]


def test_equally_near_districts_are_ordered_by_people_then_name(izmir):
    District.objects.update(population=1000)

    assert queries.list_neighbours()["bornova"][:3] == ["bayrakli", "buca", "kemalpasa"]


def test_the_collapse_order_stays_inside_the_polls_districts(izmir):
    assert queries.list_neighbours(["bornova", "dikili", "buca"]) == {
        "bornova": ["buca", "dikili"],
        "buca": ["bornova", "dikili"],
        "dikili": ["bornova", "buca"],
    }
