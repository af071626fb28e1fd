import math

import numpy as np
import pytest

from forums.statements.consensus.measures import (
    PublishedShares,
    compute_z_score_above_half,
    compute_z_score_of_difference,
    find_common_statements,
    find_representative_statements,
    group_informed,
    list_dividing_statements,
)


def shares(seen, low, high=None):
    return PublishedShares(np.array(seen), np.array(low), np.array(low if high is None else high))


def test_group_informed_consensus_is_the_product_of_smoothed_shares():
    consensus = group_informed(np.array([[8, 28], [0, 0]]), np.array([[10, 30], [10, 0]]))

    assert consensus == pytest.approx([9 / 12 * 29 / 32, 1 / 12 * 1 / 2])


def test_majority_that_one_group_does_not_share_is_not_consensus():
    # City-wide more people agree with the first statement; the second has both groups.
    statements = shares(
        [[300, 20], [300, 20], [300, 20], [300, 0]], [[0.95, 0.1], [0.6, 0.6], [0.8, 0.7], [1, 0]]
    )
    everybody = shares([[320]] * 4, [[0.9], [0.6], [0.8], [0.95]])

    assert find_common_statements(statements, everybody) == [2, 1]


def test_band_around_one_half_is_not_consensus():
    around = shares([[60, 60], [60, 60]], [[0.8, 0.4], [0.6, 0.6]], [[1, 0.6], [0.8, 0.8]])

    assert find_common_statements(around, shares([[120], [120]], [[0.7], [0.7]])) == [1]


def test_equal_products_are_ordered_by_the_share_of_everybody():
    statements = shares([[50, 50]] * 3, [[0.6, 0.6]] * 3)

    assert find_common_statements(statements, shares([[100]] * 3, [[0.61], [0.69], [0.61]])) == [1, 0, 2]


def test_z_of_two_is_the_pooled_test_with_pseudocounts():
    # (29 + 1) / (58 + 2) and (9 + 1) / (38 + 2), pooled 40 / 100.
    wanted = (0.5 - 0.25) / math.sqrt(0.4 * 0.6 * (1 / 60 + 1 / 40))

    assert compute_z_score_of_difference(
        np.array([29]), np.array([58]), np.array([9]), np.array([38])
    ) == pytest.approx([wanted])
    assert compute_z_score_of_difference(
        np.array([0]), np.array([0]), np.array([0]), np.array([0])
    ).tolist() == [0]


def test_z_of_half_tests_against_a_fair_coin():
    assert compute_z_score_above_half(np.array([71]), np.array([98])) == pytest.approx(
        [(0.72 - 0.5) / math.sqrt(0.25 / 100)]
    )


def test_dividing_statements_are_ordered_by_the_widest_difference_of_two_groups():
    divisions = list_dividing_statements(
        shares(
            [[100, 100, 100], [100, 100, 100], [100, 100, 100], [100, 0, 100]],
            [[0.5, 0.5, 0.5], [0.3, 0.9, 0.5], [0.8, 0.5, 0.1], [0.9, 0.0, 0.8]],
        )
    )

    assert divisions == [(2, 0, 2), (1, 1, 0)]


def test_overlapping_bands_and_insignificant_differences_do_not_divide():
    overlapping = shares([[100, 100]], [[0.5, 0.2]], [[1.0, 0.6]])
    small = shares([[20, 20]], [[0.5, 0.25]])
    surely = shares([[200, 200]], [[0.5, 0.25]])

    assert list_dividing_statements(overlapping) == []
    assert list_dividing_statements(small) == []
    assert list_dividing_statements(surely) == [(0, 0, 1)]


def test_representative_statements_distinguish_the_group_from_everybody():
    # A majority in the group alone, a majority everywhere, and no majority.
    group = shares([[100, 200]] * 3, [[0.8, 0.2], [0.8, 0.8], [0.4, 0.1]])
    everybody = shares([[300]] * 3, [[0.4], [0.8], [0.2]])
    worth = find_representative_statements(group, everybody, 0)

    share, others, pooled = 81 / 102, 41 / 202, 122 / 304
    z = (share - others) / math.sqrt(pooled * (1 - pooled) * (1 / 102 + 1 / 202))
    assert worth == pytest.approx([share / others * z * share * 2 * math.sqrt(102) * (share - 0.5), 0, 0])


def test_group_without_a_share_or_including_everybody_has_no_representative_statement():
    everybody = shares([[100]], [[0.9]])

    assert find_representative_statements(shares([[0, 90]], [[0.0, 0.9]]), everybody, 0).tolist() == [0]
    assert find_representative_statements(shares([[100, 0]], [[0.9, 0.0]]), everybody, 0).tolist() == [0]
