import math

import numpy as np
import pytest

from forums.statements.consensus.measures import (
    PublishedShares,
    common_statements,
    dividing,
    group_informed,
    representative,
    z_of_half,
    z_of_two,
)


def told(seen, low, high=None):
    return PublishedShares(np.array(seen), np.array(low), np.array(low if high is None else high))


def test_group_informed_consensus_is_the_product_of_smoothed_shares():
    found = group_informed(np.array([[8, 28], [0, 0]]), np.array([[10, 30], [10, 0]]))

    assert found == pytest.approx([9 / 12 * 29 / 32, 1 / 12 * 1 / 2])


def test_a_majority_that_one_group_does_not_share_is_no_consensus():
    # City-wide more people agree with the first statement; the second has both groups.
    statements = told(
        [[300, 20], [300, 20], [300, 20], [300, 0]], [[0.95, 0.1], [0.6, 0.6], [0.8, 0.7], [1, 0]]
    )
    everybody = told([[320]] * 4, [[0.9], [0.6], [0.8], [0.95]])

    assert common_statements(statements, everybody) == [2, 1]


def test_a_band_around_one_half_is_no_consensus():
    around = told([[60, 60], [60, 60]], [[0.8, 0.4], [0.6, 0.6]], [[1, 0.6], [0.8, 0.8]])

    assert common_statements(around, told([[120], [120]], [[0.7], [0.7]])) == [1]


def test_equal_products_are_told_apart_by_everybodys_share():
    statements = told([[50, 50]] * 3, [[0.6, 0.6]] * 3)

    assert common_statements(statements, told([[100]] * 3, [[0.61], [0.69], [0.61]])) == [1, 0, 2]


def test_z_of_two_is_the_pooled_test_with_one_more_of_each():
    # (29 + 1) / (58 + 2) and (9 + 1) / (38 + 2), pooled 40 / 100.
    wanted = (0.5 - 0.25) / math.sqrt(0.4 * 0.6 * (1 / 60 + 1 / 40))

    assert z_of_two(np.array([29]), np.array([58]), np.array([9]), np.array([38])) == pytest.approx([wanted])
    assert z_of_two(np.array([0]), np.array([0]), np.array([0]), np.array([0])).tolist() == [0]


def test_z_of_half_is_that_of_a_fair_coin():
    assert z_of_half(np.array([71]), np.array([98])) == pytest.approx([(0.72 - 0.5) / math.sqrt(0.25 / 100)])


def test_what_divides_is_the_widest_difference_of_any_two_groups():
    found = dividing(
        told(
            [[100, 100, 100], [100, 100, 100], [100, 100, 100], [100, 0, 100]],
            [[0.5, 0.5, 0.5], [0.3, 0.9, 0.5], [0.8, 0.5, 0.1], [0.9, 0.0, 0.8]],
        )
    )

    assert found == [(2, 0, 2), (1, 1, 0)]


def test_bands_that_overlap_and_differences_that_may_be_chance_divide_nobody():
    overlapping = told([[100, 100]], [[0.5, 0.2]], [[1.0, 0.6]])
    small = told([[20, 20]], [[0.5, 0.25]])
    surely = told([[200, 200]], [[0.5, 0.25]])

    assert dividing(overlapping) == []
    assert dividing(small) == []
    assert dividing(surely) == [(0, 0, 1)]


def test_what_stands_for_a_group_is_its_own_and_not_everybodys():
    # Most of the group: alone in it, with everybody, and hardly at all.
    group = told([[100, 200]] * 3, [[0.8, 0.2], [0.8, 0.8], [0.4, 0.1]])
    everybody = told([[300]] * 3, [[0.4], [0.8], [0.2]])
    worth = representative(group, everybody, 0)

    share, others, pooled = 81 / 102, 41 / 202, 122 / 304
    z = (share - others) / math.sqrt(pooled * (1 - pooled) * (1 / 102 + 1 / 202))
    assert worth == pytest.approx([share / others * z * share * 2 * math.sqrt(102) * (share - 0.5), 0, 0])


def test_nothing_stands_for_a_group_without_a_share_or_for_everybody_there_is():
    everybody = told([[100]], [[0.9]])

    assert representative(told([[0, 90]], [[0.0, 0.9]]), everybody, 0).tolist() == [0]
    assert representative(told([[100, 0]], [[0.9, 0.0]]), everybody, 0).tolist() == [0]
