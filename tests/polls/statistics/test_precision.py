import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polls.statistics.precision import Estimate, Linearised, compare, kish, wilson
from polls.statistics.weighting import weigh
from tests.polls.statistics.samples import SIZE, TYPE, WIDE, Schools


@pytest.fixture(scope="module")
def schools():
    return Schools()


@pytest.fixture(scope="module")
def raked(schools):
    done = weigh([TYPE, WIDE], [schools.type, schools.wide], schools.base, tolerance=1e-12)
    return Linearised(done.weights, done.base, done.groups)


@pytest.fixture(scope="module")
def raked_thrice(schools):
    codes = [schools.type, schools.wide, schools.size]
    done = weigh([TYPE, WIDE, SIZE], codes, schools.unequal, tolerance=1e-13)
    return Linearised(done.weights, done.base, done.groups)


def test_a_raked_share_and_its_error_are_those_of_r(schools, raked):
    awards = raked.mean(schools.awards)

    assert awards.value == pytest.approx(0.6612697303, abs=5e-11)
    assert awards.se == pytest.approx(0.0267997933, abs=5e-11)


def test_with_three_margins_and_unequal_design_weights_too(schools, raked_thrice):
    # R's calibrate(calfun="raking"). Its rake() gives the same weights, but takes residuals without the
    # design weights (SE 0.0271773): the two agree where these are equal, as in the test above.
    awards = raked_thrice.mean(schools.awards)

    assert awards.value == pytest.approx(0.6666475625, abs=1e-10)
    assert awards.se == pytest.approx(0.026967828648, abs=1e-11)


def test_a_share_of_a_part_is_that_of_r(schools, raked, raked_thrice):
    small = raked.mean(schools.awards, schools.enroll < 600)
    good = raked_thrice.mean(schools.awards, schools.api00 > 500)

    assert (small.value, small.se) == pytest.approx((0.7061751598, 0.0344259444583), abs=1e-10)
    assert (good.value, good.se) == pytest.approx((0.6672039264, 0.028998688743), abs=1e-10)


def test_a_mean_is_that_of_r(schools, raked):
    enrolled = raked.mean(schools.enroll)

    assert (enrolled.value, enrolled.se) == pytest.approx((588.8408376, 29.3371821864), abs=1e-6)


def test_a_difference_counts_the_covariance(schools, raked, raked_thrice):
    low, high = schools.api00 <= 550, schools.api00 > 650
    middle = ~(low | high)

    one = raked.difference(high, middle)
    other = raked_thrice.difference(high, low)

    assert (one.value, one.se) == pytest.approx((0.2453210818, 0.0632163254688), abs=1e-10)
    assert (other.value, other.se) == pytest.approx((0.2709373379, 0.062808456490), abs=1e-10)
    # Shares of one question push each other down: taken as independent it would look smaller than it is.
    assert one.se > math.hypot(raked.mean(high).se, raked.mean(middle).se)


def test_without_margins_it_is_the_plain_standard_error():
    yes = np.repeat([True, False], [30, 70])

    share = Linearised(np.ones(100), np.ones(100)).mean(yes)

    assert share.value == 0.3
    assert share.se == pytest.approx(math.sqrt(0.3 * 0.7 / 99), rel=1e-12)


def test_values_of_who_did_not_answer_are_not_read():
    values = np.array([1.0, 3.0, np.nan, np.inf])
    answered = np.array([True, True, False, False])

    estimate = Linearised(np.ones(4), np.ones(4)).mean(values, answered)

    assert estimate.value == 2.0
    assert math.isfinite(estimate.se)


def test_nobody_is_refused():
    with pytest.raises(ValueError, match="Nobody answered"):
        Linearised(np.ones(3), np.ones(3)).mean(np.ones(3), np.zeros(3, np.bool_))
    with pytest.raises(ValueError, match="Two respondents"):
        Linearised(np.ones(1), np.ones(1))
    with pytest.raises(ValueError, match="Nobody"):
        kish(np.array([]))


def test_equal_weights_cost_nothing():
    assert kish(np.full(50, 7.0)).n_eff == pytest.approx(50)
    assert kish(np.full(50, 7.0)).deff == pytest.approx(1)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=50))
def test_kish_is_the_formula_and_cells_give_the_same(weights):
    array = np.array(weights)
    values, people = np.unique(array, return_counts=True)

    found = kish(array)

    assert found.deff == pytest.approx(1 + array.var() / array.mean() ** 2)
    assert found.n_eff == pytest.approx(array.sum() ** 2 / (array**2).sum())
    assert kish(values, people.astype(float)).n_eff == pytest.approx(found.n_eff)


@pytest.mark.parametrize(
    ("share", "number", "low", "high"),
    [
        # Newcombe 1998, table I, method 3 (score).
        (81 / 263, 263, 0.2553, 0.3662),
        (15 / 148, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1 / 29, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_is_the_published_interval(share, number, low, high):
    assert wilson(share, number) == pytest.approx((low, high), abs=5e-5)


@given(st.floats(0, 1), st.floats(0.5, 1e6))
def test_wilson_stays_within_bounds_holds_the_share_and_mirrors(share, number):
    low, high = wilson(share, number)

    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1
    assert wilson(1 - share, number) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@pytest.mark.parametrize(("share", "number"), [(-0.1, 10), (1.1, 10), (0.5, 0), (math.nan, 10)])
def test_wilson_refuses_what_is_no_share(share, number):
    with pytest.raises(ValueError, match="A share lies"):
        wilson(share, number)


def test_two_polls_are_independent():
    change = compare(Estimate(0.50, 0.03), Estimate(0.42, 0.04))

    assert (change.value, change.se) == pytest.approx((0.08, 0.05))
    assert (change.low, change.high) == pytest.approx((0.08 - 0.097998, 0.08 + 0.097998), abs=1e-6)
    assert not change.tells_apart
    assert compare(Estimate(0.6, 0.03), Estimate(0.42, 0.04)).tells_apart
