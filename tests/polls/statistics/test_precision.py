import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from polls.statistics.analysis.figures import Scales
from polls.statistics.precision import (
    Estimate,
    Z,
    compute_difference_interval,
    compute_effective_size,
    compute_independent_difference,
    mean_interval,
    share_interval,
)
from polls.statistics.weighting import compute_weights
from tests.polls.statistics.samples import SIZE, TYPE, WIDE, Schools

#: People; shares from half a percent on, mirrored above one half.
NUMBERS = (20, 21, 25, 30, 40, 60, 100, 200, 500, 1000, 3000, 6000)
SHARES = np.concatenate([np.arange(0.005, 0.1, 0.00025), np.arange(0.1, 0.5001, 0.005)])
MIN_COVERAGE = 0.93
DRAWN = 4000


@pytest.fixture(scope="module")
def schools():
    return Schools()


@pytest.fixture(scope="module")
def raked(schools):
    return compute_weights([TYPE, WIDE], [schools.type, schools.wide], schools.base, tolerance=1e-12).weights


@pytest.fixture(scope="module")
def raked_thrice(schools):
    codes = [schools.type, schools.wide, schools.size]
    return compute_weights([TYPE, WIDE, SIZE], codes, schools.unequal, tolerance=1e-13).weights


def mean(weights, values, among=True):
    weights = weights * among
    return float(weights @ values / weights.sum())


def test_raked_shares_and_means_match_r(schools, raked, raked_thrice):
    small, good = schools.enroll < 600, schools.api00 > 500

    assert mean(raked, schools.awards) == pytest.approx(0.6612697303, abs=5e-11)
    assert mean(raked, schools.awards, small) == pytest.approx(0.7061751598, abs=1e-10)
    assert mean(raked, schools.enroll) == pytest.approx(588.8408376, abs=1e-6)
    assert mean(raked_thrice, schools.awards) == pytest.approx(0.6666475625, abs=1e-10)
    assert mean(raked_thrice, schools.awards, good) == pytest.approx(0.6672039264, abs=1e-10)


def test_interval_contains_that_of_r(schools, raked):
    """R's error of a raked share (0.0268) is smaller than that of n_eff people if the margins correlate
    with the answer. Publishing it would disclose answers of small groups."""
    share = mean(raked, schools.awards)
    low, high = share_interval(share, compute_effective_size(raked).n_eff)

    assert low < share - Z * 0.0267997933
    assert high > share + Z * 0.0267997933


def test_zero_respondents_are_refused():
    with pytest.raises(ValueError, match="Nobody"):
        compute_effective_size(np.array([]))


def test_equal_weights_have_no_design_effect():
    assert compute_effective_size(np.full(50, 7.0)).n_eff == pytest.approx(50)
    assert compute_effective_size(np.full(50, 7.0)).deff == pytest.approx(1)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=50))
def test_kish_matches_the_formula_for_people_and_cells(weights):
    array = np.array(weights)
    values, people = np.unique(array, return_counts=True)

    result = compute_effective_size(array)

    assert result.deff == pytest.approx(1 + array.var() / array.mean() ** 2)
    assert result.n_eff == pytest.approx(array.sum() ** 2 / (array**2).sum())
    assert compute_effective_size(values, people.astype(float)).n_eff == pytest.approx(result.n_eff)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_interval_adds_people_at_both_ends_of_the_sample(values):
    given_values = np.array(values, float)
    everybody = np.concatenate([given_values, [0.0, 10.0]])
    numbers = np.concatenate([np.ones(len(values)), [Z * Z / 2, Z * Z / 2]])
    centre = np.average(everybody, weights=numbers)
    variance = numbers @ (everybody - centre) ** 2 / numbers.sum() / (numbers.sum() - 1)
    half = Z * math.sqrt(variance)

    ends = mean_interval(float(given_values.mean()), float(given_values.var()), len(values), least=0, most=10)

    assert ends == pytest.approx((max(0, centre - half), min(10, centre + half)), abs=1e-9)


@given(st.floats(0, 1), st.floats(0.5, 1e6))
def test_share_interval_is_bounded_contains_the_share_and_is_symmetric(share, number):
    low, high = share_interval(share, number)

    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1
    assert low < high
    assert share_interval(1 - share, number) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@pytest.mark.parametrize(
    ("mean", "variance", "number"),
    [(-0.1, 0.1, 10), (1.1, 0.1, 10), (0.5, 0.1, 0), (math.nan, 0.1, 10), (0.5, -0.1, 10)],
)
def test_impossible_mean_is_refused(mean, variance, number):
    with pytest.raises(ValueError, match="A mean lies"):
        mean_interval(mean, variance, number, least=0, most=1)


class TestCoverage:
    """Coverage of intervals: at least 93 % of the nominal 95 %. Exact where possible."""

    @pytest.mark.parametrize("number", NUMBERS)
    def test_of_shares_and_of_two_options_exactly(self, number):
        people = np.arange(number + 1)
        ends = np.array([share_interval(one / number, number) for one in people])
        gaps = np.array(
            [compute_difference_interval(n / number, 1 - n / number, number, exclusive=True) for n in people]
        )
        for share in SHARES:
            chance = stats.binom.pmf(people, number, share)
            holds = (ends[:, 0] <= share) & (share <= ends[:, 1])
            gap_holds = (gaps[:, 0] <= 2 * share - 1) & (2 * share - 1 <= gaps[:, 1])
            assert chance[holds].sum() >= MIN_COVERAGE
            assert chance[gap_holds].sum() >= MIN_COVERAGE

    @pytest.mark.parametrize("number", [20, 40, 200, 1000, 6000])
    @pytest.mark.parametrize("shares", [(0.97, 0.02, 0.01), (0.4, 0.35, 0.25), (0.5, 0.495, 0.005)])
    def test_of_the_lead_among_three(self, number, shares):
        drawn = np.random.default_rng(1).multinomial(number, shares, DRAWN) / number
        truth = shares[0] - shares[1]
        ends = np.array(
            [compute_difference_interval(one, other, number, exclusive=True) for one, other, _rest in drawn]
        )

        assert ((ends[:, 0] <= truth) & (truth <= ends[:, 1])).mean() >= MIN_COVERAGE

    @pytest.mark.parametrize("together", [0.0, 0.1, 0.35])
    def test_of_the_lead_where_both_may_be_chosen(self, together):
        """Shares 0.5 and 0.35, and a given share chose both."""
        cells = (together, 0.5 - together, 0.35 - together, 0.15 + together)
        both, first, second, _none = (np.random.default_rng(2).multinomial(60, cells, DRAWN) / 60).T
        ends = np.array(
            [
                compute_difference_interval(b + f, b + s, 60, exclusive=False)
                for b, f, s in zip(both, first, second, strict=True)
            ]
        )

        assert ((ends[:, 0] <= 0.15) & (ends[:, 1] >= 0.15)).mean() >= MIN_COVERAGE

    @pytest.mark.parametrize("number", [20, 40, 200, 1000, 6000])
    @pytest.mark.parametrize(
        "chances",
        [
            {0: 0.03, 10: 0.97},
            {0: 0.995, 10: 0.005},
            {5: 0.995, 10: 0.005},
            {0: 0.6, 1: 0.3, 9: 0.05, 10: 0.05},
            dict.fromkeys(range(11), 1 / 11),
        ],
    )
    def test_of_means(self, number, chances):
        scores, parts = np.array(list(chances), float), np.array(list(chances.values()))
        drawn = np.random.default_rng(3).multinomial(number, parts, DRAWN) / number
        means = drawn @ scores
        variances = np.maximum(0, drawn @ scores**2 - means**2)
        truth = parts @ scores
        ends = np.array(
            [mean_interval(m, v, number, least=0, most=10) for m, v in zip(means, variances, strict=True)]
        )

        assert ((ends[:, 0] <= truth) & (truth <= ends[:, 1])).mean() >= MIN_COVERAGE

    @pytest.mark.parametrize(
        ("numbers", "living", "shares", "least"),
        [
            ((240, 60), 0.5, (0.9, 0.1), MIN_COVERAGE),
            ((240, 60), 0.5, (0.3, 0.3), MIN_COVERAGE),
            ((240, 60), 0.5, (0.005, 0.02), MIN_COVERAGE),
            # Opinions differ only in the part with large weights, so n_eff overstates the precision.
            ((900, 100), 0.55, (0.0, 0.5), 0.88),
            ((900, 100), 0.55, (0.0, 0.2), 0.88),
            ((900, 100), 0.55, (0.02, 0.3), 0.88),
            ((1700, 300), 0.5, (0.05, 0.4), 0.88),
        ],
    )
    def test_of_weighted_shares_and_means(self, numbers, living, shares, least):
        """One of two parts of a city is over-represented. Means are of scores that are 0 or 10."""
        draw, part = np.random.default_rng(4), np.array([living, 1 - living])
        n_eff = compute_effective_size(np.repeat(part / numbers, numbers)).n_eff
        estimate = draw.binomial(numbers, shares, (DRAWN, 2)) / numbers @ part
        truth = float(part @ shares)
        ends = np.array([share_interval(share, n_eff) for share in estimate])
        weighted = Scales(np.ones(2), 0.1)
        figures = [weighted.mean(10 * x, 100 * x * (1 - x), 10 * x, n_eff, (0, 10)) for x in estimate]

        assert ((ends[:, 0] <= truth) & (truth <= ends[:, 1])).mean() >= least
        assert np.mean([it["low"] <= 10 * truth <= it["high"] for it in figures]) >= least

    @pytest.mark.parametrize("shares", [(0.5, 0.42), (0.99, 0.97), (0.02, 0.005)])
    def test_of_the_change_between_two_polls(self, shares):
        draw, numbers = np.random.default_rng(5), (60, 300)
        drawn = draw.binomial(numbers, shares, (DRAWN, 2)) / numbers
        truth = shares[0] - shares[1]
        ranged = [
            [
                Estimate(share, *share_interval(share, number))
                for share, number in zip(both, numbers, strict=True)
            ]
            for both in drawn
        ]
        holds = [
            estimate.low <= truth <= estimate.high
            for estimate in (compute_independent_difference(*both) for both in ranged)
        ]

        assert np.mean(holds) >= MIN_COVERAGE


def test_change_interval_combines_both_intervals_by_square_and_add():
    change = compute_independent_difference(Estimate(0.50, 0.44, 0.57), Estimate(0.42, 0.34, 0.5))

    assert change.value == pytest.approx(0.08)
    assert change.low == pytest.approx(0.08 - math.hypot(0.06, 0.08))
    assert change.high == pytest.approx(0.08 + math.hypot(0.07, 0.08))
