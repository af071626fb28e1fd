import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polls.statistics.scores import Summary, compute_quantile, score_distribution, summarise_budget

HISTOGRAMS = st.dictionaries(st.integers(0, 10), st.integers(0, 9), max_size=11)


def spread(histogram):
    return [value for value, number in sorted(histogram.items()) for _ in range(number)]


def test_distribution_matches_the_hand_calculation():
    result = score_distribution({0: 1, 2: 2, 4: 3, 5: 1}, lowest=0, highest=5)

    assert result.counts == {0: 1, 1: 0, 2: 2, 3: 0, 4: 3, 5: 1}
    assert result.base == 7
    assert result.summary == Summary(Fraction(3), Fraction(2), Fraction(4), Fraction(4))
    assert (result.top_from, result.top, result.top_share) == (4, 4, Fraction(4, 7))


def test_mean_is_exact_until_serialised():
    result = score_distribution({1: 2, 2: 1}, lowest=1, highest=5, top_from=2)

    assert result.summary is not None
    assert result.summary.mean == Fraction(4, 3)
    body = result.to_json()
    assert (body["summary"]["mean"], body["summary"]["mean_exact"]) == (1.33, "4/3")
    assert body["top_share"] == 33.33
    assert json.loads(json.dumps(body)) == body


@given(HISTOGRAMS)
def test_figures_match_a_calculation_per_person(histogram):
    result = score_distribution(histogram, lowest=0, highest=10)
    people = spread(histogram)

    assert result.base == len(people) == sum(result.counts.values())
    assert list(result.counts) == list(range(11))
    if not people:
        assert result.summary is None
        assert result.top_share is None
        return
    quartiles = np.quantile(people, [0.25, 0.5, 0.75], method="averaged_inverted_cdf")
    summary = result.summary
    assert summary is not None
    assert summary.mean == Fraction(sum(people), len(people))
    assert [summary.lower_quartile, summary.median, summary.upper_quartile] == list(quartiles)
    assert summary.median == np.median(people)
    assert result.top_share == Fraction(sum(score >= 9 for score in people), len(people))


def test_a_median_between_two_values_is_their_mean():
    assert compute_quantile({3: 2, 6: 2}, Fraction(1, 2)) == Fraction(9, 2)


@pytest.mark.parametrize("part", [Fraction(0), Fraction(1)])
def test_quantiles_lie_between_values(part):
    with pytest.raises(ValueError, match="between 0 and 1"):
        compute_quantile({3: 2}, part)


def test_no_scores_give_counts_but_no_figures():
    body = score_distribution({}, lowest=1, highest=3).to_json()

    assert body["counts"] == {"1": 0, "2": 0, "3": 0}
    assert (body["base"], body["summary"], body["top_share"]) == (0, None, None)


@pytest.mark.parametrize(
    ("histogram", "scale", "says"),
    [
        ({6: 1}, {"lowest": 0, "highest": 5}, "off the scale"),
        ({-1: 1}, {"lowest": 0, "highest": 5}, "off the scale"),
        ({3: -1}, {"lowest": 0, "highest": 5}, "fewer than no people"),
        ({}, {"lowest": 5, "highest": 5}, "two scores"),
        ({}, {"lowest": 0, "highest": 5, "top_from": 6}, "begin on the scale"),
    ],
)
def test_scores_off_the_scale_and_impossible_scales_are_refused(histogram, scale, says):
    with pytest.raises(ValueError, match=says):
        score_distribution(histogram, **scale)


def test_budget_matches_the_hand_calculation():
    """Three people with 100 each: 100/0/0, 50/50/0, 30/70/0. Zeros are left out, as they are stored."""
    result = summarise_budget((1, 2, 3), {1: {100: 1, 50: 1, 30: 1}, 2: {50: 1, 70: 1}}, total=100, people=3)
    roads, parks, buses = result.allocations

    assert (roads.amount, roads.gave_nothing, roads.share) == (180, 0, Fraction(3, 5))
    assert roads.summary == Summary(Fraction(60), Fraction(30), Fraction(50), Fraction(100))
    assert (parks.amount, parks.gave_nothing, parks.share) == (120, 1, Fraction(2, 5))
    assert parks.summary == Summary(Fraction(40), Fraction(0), Fraction(50), Fraction(70))
    assert (buses.amount, buses.gave_nothing, buses.share) == (0, 3, Fraction(0))
    assert buses.summary == Summary(Fraction(0), Fraction(0), Fraction(0), Fraction(0))
    assert json.loads(json.dumps(result.to_json())) == result.to_json()
    assert result.to_json()["allocations"][0]["share"] == 60.0


@st.composite
def allocations(draw):
    """Each person's amounts for three options, of a total of 10."""
    people = draw(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), max_size=12))
    return [(min(cuts), max(cuts) - min(cuts), 10 - max(cuts)) for cuts in people]


@given(allocations(), st.booleans())
def test_budget_figures_match_a_calculation_per_person(people, with_zeros):
    histograms: dict[int, dict[int, int]] = {option: {} for option in range(3)}
    for amounts in people:
        for option, amount in enumerate(amounts):
            if amount or with_zeros:
                histograms[option][amount] = histograms[option].get(amount, 0) + 1
    result = summarise_budget(range(3), histograms, total=10, people=len(people))

    for option, allocation in enumerate(result.allocations):
        given_ = [amounts[option] for amounts in people]
        assert allocation.amount == sum(given_)
        assert allocation.gave_nothing == given_.count(0)
        if people:
            assert allocation.summary is not None
            assert allocation.share is not None
            assert allocation.summary.mean == Fraction(sum(given_), len(people))
            assert allocation.summary.median == np.median(given_)
        else:
            assert allocation.summary is None
            assert allocation.share is None
    if people:
        assert sum(allocation.share or Fraction(0) for allocation in result.allocations) == 1


@pytest.mark.parametrize(
    ("histograms", "people", "says"),
    [
        ({1: {60: 1}, 2: {30: 1}}, 1, "not 1 allocations of 100"),
        ({1: {100: 1}, 9: {}}, 1, "Not options"),
        ({1: {150: 1}, 2: {-50: 1}}, 1, "not between 0 and 100"),
        ({1: {50: 4}}, 2, "more than 2 people"),
        ({1: {100: 1, 0: 1}}, 1, "more than 1 people"),
        ({}, -1, "nobody or more"),
    ],
)
def test_impossible_amounts_are_refused(histograms, people, says):
    with pytest.raises(ValueError, match=says):
        summarise_budget((1, 2), histograms, total=100, people=people)
