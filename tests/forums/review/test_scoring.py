"""Urgency of review items: each factor acts in the right direction, and few reporters cannot hide a post."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forums.review.scoring import (
    FRESH_FOR,
    HIDING_PEOPLE,
    ScoredReport,
    compute_score,
    compute_urgency,
    do_reports_hide,
)
from tests.examples import examples

reports = st.builds(
    ScoredReport,
    weight=st.integers(1, 10),
    right=st.integers(0, 500),
    wrong=st.integers(0, 500),
    newcomer=st.booleans(),
    young=st.booleans(),
    joined_on=st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 4)),
)


def test_score_of_a_plain_report():
    assert ScoredReport(weight=5).points == 50
    assert compute_score([ScoredReport(weight=5)]) == 50
    assert compute_score([ScoredReport(weight=5)], holds=True) == 70
    assert compute_score([], findings=[4, 2]) == 60
    assert compute_score([ScoredReport(weight=5)], age=timedelta(0)) == 75
    assert compute_score([ScoredReport(weight=5)], reach=1000) == 100
    assert compute_score([ScoredReport(weight=5)], reach=100_000) == 100


def test_reporting_record_affects_the_score():
    plain = ScoredReport(weight=5)
    assert ScoredReport(weight=5, right=4).points == 75
    assert ScoredReport(weight=5, right=1, wrong=5).points == 30
    assert ScoredReport(weight=5, wrong=1).points == 40
    assert ScoredReport(weight=5, wrong=2).points == 0
    assert ScoredReport(weight=5, newcomer=True).points == plain.points / 4


@settings(max_examples=examples(30))
@given(st.lists(reports, max_size=20), reports, st.integers(0, 10_000), st.integers(0, 60))
def test_a_further_report_never_makes_an_item_less_urgent(given_before, further, reach, days):
    options = {"reach": reach, "age": timedelta(days=days)}
    assert compute_score([*given_before, further], **options) >= compute_score(given_before, **options)
    assert compute_score(given_before, reach=reach + 1, age=options["age"]) >= compute_score(
        given_before, **options
    )
    assert compute_score(given_before, **options) >= compute_score(
        given_before, reach=reach, age=options["age"] + FRESH_FOR
    )


@given(st.lists(reports, max_size=HIDING_PEOPLE - 1))
def test_two_people_cannot_hide_a_post(few):
    assert not do_reports_hide(few)


@pytest.mark.parametrize(
    ("given_reports", "hidden"),
    [
        ([ScoredReport(weight=5)] * 3, True),
        ([ScoredReport(weight=4)] * 3, False),
        ([ScoredReport(weight=10, newcomer=True)] * 5, False),
        ([ScoredReport(weight=5, newcomer=True)] * 5, False),
        ([ScoredReport(weight=10, wrong=10)] * 5, False),
        ([ScoredReport(weight=10, young=True)] * 50, False),
        ([ScoredReport(weight=10, joined_on=date(2026, 1, 1))] * 50, False),
        ([ScoredReport(weight=10, joined_on=date(2026, 1, day)) for day in (1, 1, 2, 2)], False),
        ([ScoredReport(weight=10, joined_on=date(2026, 1, day)) for day in (1, 2, 3)], True),
        ([ScoredReport(weight=10, joined_on=date(2026, 1, 1)), *[ScoredReport(weight=5)] * 2], True),
        ([*[ScoredReport(weight=10)] * 2, ScoredReport(weight=10, wrong=2)], False),
    ],
)
def test_reports_that_hide_a_post(given_reports, hidden):
    assert do_reports_hide(given_reports) is hidden


def test_waiting_time_eventually_outweighs_everything():
    assert compute_urgency(10, timedelta(hours=100)) > compute_urgency(100, timedelta(0))
    assert compute_urgency(10, timedelta(hours=1)) < compute_urgency(100, timedelta(0))
