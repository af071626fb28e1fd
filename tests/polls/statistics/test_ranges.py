"""Mean and quartiles from a published histogram."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polls.statistics import ranges
from polls.statistics.analysis import Question, analyse
from tests.polls.statistics.closed import halves, poll_of, single, women_and_men

TENS = [(0, 9), (10, 19), (20, 29), (30, 39)]


def test_figures_of_grouped_data_are_interpolated_within_their_range():
    summary = ranges.summarise_ranges(TENS, [10, 20, 10, 0])
    # Worked by hand: boundaries are half a unit outside; the median lies halfway between 9.5 and 19.5. A
    # quartile on a boundary, 9.5 or 19.5, is the last value below it.
    assert summary == ranges.Summary(mean=14.5, lower_quartile=9, median=14.5, upper_quartile=19)


def test_nobody_has_no_figures():
    assert ranges.summarise_ranges(TENS, [0, 0, 0, 0]) is None
    assert ranges.serialise_summary(None, "number", 0) is None


@given(st.lists(st.integers(0, 1000), min_size=4, max_size=4).filter(any))
def test_figures_lie_within_ranges_that_somebody_gave(people):
    summary = ranges.summarise_ranges(TENS, people)
    assert summary is not None
    given_ranges = [each for each, number in zip(TENS, people, strict=True) if number]
    lowest, highest = given_ranges[0][0], given_ranges[-1][1]
    quartiles = [summary.lower_quartile, summary.median, summary.upper_quartile]
    assert quartiles == sorted(quartiles)
    assert all(lowest <= value <= highest for value in [*quartiles, summary.mean])


@given(st.lists(st.integers(0, 1000), min_size=4, max_size=4).filter(any))
def test_figures_are_the_same_for_people_and_for_their_shares(people):
    one = ranges.summarise_ranges(TENS, people)
    other = ranges.summarise_ranges(TENS, [number / sum(people) for number in people])
    assert one is not None
    assert other is not None
    assert one.mean == pytest.approx(other.mean)
    assert one.median == pytest.approx(other.median, abs=0.01)


def test_figures_are_in_the_unit_of_the_answers():
    summary = ranges.summarise_ranges([(100, 199), (200, 299)], [10, 10])
    figures = ranges.serialise_summary(summary, "number", 1)
    assert figures == {"mean": 19.95, "median": 19.9, "quartiles": [14.95, 24.95]}
    days = ranges.serialise_summary(ranges.summarise_ranges([(739_000, 739_029)], [4]), "date", 0)
    assert days == {"mean": "2024-05-09", "median": "2024-05-09", "quartiles": ["2024-05-01", "2024-05-16"]}


def test_weights_move_the_figures_of_a_number():
    """Women gave low numbers and are twice as many as in the population."""
    question = Question("1", "number", (7, 8), ranges=((0, 49), (50, 99)))
    asked = question, single(np.repeat([0, 1], [800, 400]))
    people = {"dimensions": [women_and_men(800, 400)]}
    raw, weighted = (
        analyse(poll_of(asked, **people, **plan))["questions"][0]
        for plan in ({}, {"margins": (halves(50.0, 50.0),)})
    )
    assert (raw["headline"], weighted["headline"]) == ("raw", "weighted")
    assert raw["summary"] == {"mean": 41.2, "median": 37.0, "quartiles": [18.2, 62.0]}
    assert weighted["summary"] == {"mean": 49.5, "median": 49.0, "quartiles": [24.5, 74.5]}
