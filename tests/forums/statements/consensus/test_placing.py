"""Where groups lie, counted by hand."""

import numpy as np
import pytest

from forums.statements.consensus.placing import are_apart, centres
from forums.statements.consensus.result import Band, Cell, Statement

#: Along the first axis lies the first statement alone, along the second one the second.
AXES = np.array([[1.0, 0, 0, 0], [0, 1, 0, 0]])


def cell(seen, agree, disagree):
    passed = Band(0, 20)
    return Cell(seen, Band(*agree), Band(*disagree), passed)


def statement(agree, disagree, *groups):
    return Statement(1, agree, disagree, 100 - agree - disagree, (0, 0), groups)


def untold(*seen):
    """A statement without shares by group: ``seen`` people of each group voted; in the city half agree."""
    return statement(50, 50, *(Cell(number, None, None, None) for number in seen))


FLAT = untold(60, 40)


def test_a_share_is_the_middle_of_its_band_less_the_citys_mean():
    told = statement(60, 40, cell(60, (80, 100), (0, 20)), cell(40, (0, 20), (80, 100)))

    found = centres(AXES, [told, FLAT, FLAT, FLAT], 100, (60, 40))

    # 0.9 - 0.1 - 0.2, and 0.1 - 0.9 - 0.2; everybody voted on all.
    assert found[:, 0].tolist() == [0.6, -1]
    assert found[:, 1].tolist() == [0, 0]


def test_a_group_without_a_share_is_against_the_others():
    told = statement(60, 40, cell(60, (80, 100), (0, 20)), Cell(40, None, None, None))

    found = centres(AXES, [told, FLAT, FLAT, FLAT], 100, (60, 40))

    # 60 people at 0.6; so 40 at -0.9.
    assert found[:, 0].tolist() == [0.6, -0.9]


def test_no_group_is_further_from_the_city_than_all_who_disagree():
    told = statement(20, 80, cell(90, (80, 100), (0, 20)), Cell(10, None, None, None))

    found = centres(AXES, [told, *[untold(90, 10)] * 3], 100, (90, 10))

    # 90 people at 0.8 + 0.6, against whom ten would be at -12.6: disagreeing is 0.4 below the mean.
    assert found[:, 0] == pytest.approx([1.4, -0.4])


def test_who_voted_on_a_quarter_is_moved_outward_by_two():
    told = statement(60, 40, cell(15, (80, 100), (0, 20)), Cell(10, None, None, None))

    found = centres(AXES, [told, *[untold(15, 10)] * 3], 100, (60, 40))

    assert found[0, 0] == pytest.approx(0.6 / 4 * 2)


def test_without_any_share_groups_are_in_one_place():
    found = centres(AXES, [FLAT, FLAT, FLAT, FLAT], 100, (60, 40))

    assert found.tolist() == [[0, 0], [0, 0]]
    assert not are_apart(found)
    assert are_apart(np.array([[0, 0], [0.3, 0.4]]))
    assert not are_apart(np.array([[0, 0], [2, 2], [0.3, 0.39]]))
