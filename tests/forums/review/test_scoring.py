"""How urgent a review item is: each of its grounds moves it the right way, and few people hide nothing."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forums.review.scoring import FRESH, HIDING_PEOPLE, Reported, hides, score, urgency
from tests.examples import examples

reports = st.builds(
    Reported,
    weight=st.integers(1, 10),
    right=st.integers(0, 500),
    wrong=st.integers(0, 500),
    newcomer=st.booleans(),
)


def test_the_figures_of_a_plain_report():
    assert Reported(weight=5).points == 50
    assert score([Reported(weight=5)]) == 50
    assert score([Reported(weight=5)], holds=True) == 70
    assert score([], findings=[4, 2]) == 60
    assert score([Reported(weight=5)], age=timedelta(0)) == 75
    assert score([Reported(weight=5)], reach=1000) == 100
    assert score([Reported(weight=5)], reach=100_000) == 100


def test_a_record_counts():
    plain = Reported(weight=5)
    assert Reported(weight=5, right=4).points == 75
    assert Reported(weight=5, wrong=4).points == 25
    assert Reported(weight=5, newcomer=True).points == plain.points / 4


@settings(max_examples=examples(30))
@given(st.lists(reports, max_size=20), reports, st.integers(0, 10_000), st.integers(0, 60))
def test_a_further_report_never_makes_an_item_less_urgent(given_before, further, reach, days):
    options = {"reach": reach, "age": timedelta(days=days)}
    assert score([*given_before, further], **options) >= score(given_before, **options)
    assert score(given_before, reach=reach + 1, age=options["age"]) >= score(given_before, **options)
    assert score(given_before, **options) >= score(given_before, reach=reach, age=options["age"] + FRESH)


@given(st.lists(reports, max_size=HIDING_PEOPLE - 1))
def test_two_people_hide_nothing(few):
    assert not hides(few)


@pytest.mark.parametrize(
    ("given_reports", "hidden"),
    [
        ([Reported(weight=5)] * 3, True),
        ([Reported(weight=4)] * 3, False),
        ([Reported(weight=10, newcomer=True)] * 5, False),
        ([Reported(weight=5, newcomer=True)] * 5, False),
        ([Reported(weight=10, wrong=10)] * 5, False),
    ],
)
def test_what_hides(given_reports, hidden):
    assert hides(given_reports) is hidden


def test_waiting_brings_everything_to_the_top_in_the_end():
    assert urgency(10, timedelta(hours=100)) > urgency(100, timedelta(0))
    assert urgency(10, timedelta(hours=1)) < urgency(100, timedelta(0))
