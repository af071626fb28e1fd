"""Positions of groups, compared with values computed by hand."""

import numpy as np
import pytest

from forums.statements.consensus.placing import are_centres_apart, compute_centres
from forums.statements.consensus.result import Band, Cell, Statement

#: The first axis consists of the first statement alone, the second axis of the second one.
AXES = np.array([[1.0, 0, 0, 0], [0, 1, 0, 0]])


def cell(seen, agree, disagree):
    passed = Band(0, 20)
    return Cell(seen, Band(*agree), Band(*disagree), passed)


def statement(agree, disagree, *groups):
    return Statement(1, agree, disagree, 100 - agree - disagree, (0, 0), groups)


def without_shares(*seen):
    """A statement without shares by group: ``seen`` people in each group voted; half of the city agrees."""
    return statement(50, 50, *(Cell(number, None, None, None) for number in seen))


FLAT = without_shares(60, 40)


def test_coordinate_is_the_middle_of_the_band_minus_the_mean_of_the_city():
    published = statement(60, 40, cell(60, (80, 100), (0, 20)), cell(40, (0, 20), (80, 100)))

    positions = compute_centres(AXES, [published, FLAT, FLAT, FLAT], 100, (60, 40))

    # 0.9 - 0.1 - 0.2, and 0.1 - 0.9 - 0.2; everybody voted on all statements.
    assert positions[:, 0].tolist() == [0.6, -1]
    assert positions[:, 1].tolist() == [0, 0]


def test_group_without_a_share_balances_the_others():
    published = statement(60, 40, cell(60, (80, 100), (0, 20)), Cell(40, None, None, None))

    positions = compute_centres(AXES, [published, FLAT, FLAT, FLAT], 100, (60, 40))

    # 60 people are at 0.6, so 40 are at -0.9.
    assert positions[:, 0].tolist() == [0.6, -0.9]


def test_no_group_is_placed_beyond_complete_disagreement():
    published = statement(20, 80, cell(90, (80, 100), (0, 20)), Cell(10, None, None, None))

    positions = compute_centres(AXES, [published, *[without_shares(90, 10)] * 3], 100, (90, 10))

    # 90 people at 0.8 + 0.6 would put ten at -12.6; complete disagreement is 0.4 below the mean.
    assert positions[:, 0] == pytest.approx([1.4, -0.4])


def test_votes_on_a_quarter_of_statements_are_scaled_by_two():
    published = statement(60, 40, cell(15, (80, 100), (0, 20)), Cell(10, None, None, None))

    positions = compute_centres(AXES, [published, *[without_shares(15, 10)] * 3], 100, (60, 40))

    assert positions[0, 0] == pytest.approx(0.6 / 4 * 2)


def test_groups_without_any_share_have_the_same_position():
    positions = compute_centres(AXES, [FLAT, FLAT, FLAT, FLAT], 100, (60, 40))

    assert positions.tolist() == [[0, 0], [0, 0]]
    assert not are_centres_apart(positions)
    assert are_centres_apart(np.array([[0, 0], [0.3, 0.4]]))
    assert not are_centres_apart(np.array([[0, 0], [2, 2], [0.3, 0.39]]))
