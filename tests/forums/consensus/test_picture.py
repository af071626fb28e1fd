import numpy as np
import pytest

from forums.consensus.analysis import analyse
from forums.consensus.picture import dots, place
from forums.consensus.result import Group
from tests.forums.consensus.samples import three_groups

GROUP = Group("A", 60, (3.0, -1.0), (4.0, 1.5, 2.0), ())


def test_dots_have_the_centre_and_the_spread_of_their_group():
    drawn = np.array(dots(GROUP, 500))

    assert drawn.mean(axis=0) == pytest.approx([3, -1], abs=0.05)
    assert np.cov(drawn.T).ravel() == pytest.approx([4, 1.5, 1.5, 2], abs=0.1)
    assert len(dots(GROUP)) == 60
    assert dots(GROUP) == dots(GROUP)


@pytest.mark.parametrize("spread", [(0.0, 0.0, 0.0), (0.0, 0.0, 2.0), (2.0, 0.0, 0.0), (1.0, 1.0, 0.9999)])
def test_dots_of_a_group_without_width_are_drawn_too(spread):
    drawn = np.array(dots(Group("A", 10, (0.0, 0.0), spread, ())))

    assert np.isfinite(drawn).all()
    assert np.ptp(drawn[:, 0]) == pytest.approx(0) or spread[0] > 0


def test_no_dot_is_where_a_person_is():
    votes, _opinion = three_groups()
    result = analyse(votes)
    people = {
        np.round(there.point, 3).tobytes()
        for row in votes.ballots.tolist()
        if (there := place(dict(zip(votes.statements, row, strict=True)), result)) is not None
    }
    drawn = [np.round(dot, 3).tobytes() for group in result.groups for dot in dots(group)]

    assert people
    assert people.isdisjoint(drawn)


def test_a_place_needs_seven_votes_on_statements_of_the_map():
    votes, _opinion = three_groups()
    result = analyse(votes)
    six = dict.fromkeys(votes.statements[:6], 1)

    assert place(six, result) is None
    assert place(six | {9999: 1}, result) is None
    assert place(six | {votes.statements[6]: 0}, result) is not None


def test_without_groups_nobody_has_a_place():
    votes, _opinion = three_groups(12, 24, density=1)

    assert place(dict.fromkeys(votes.statements, 1), analyse(votes)) is None


def test_whoever_votes_as_a_group_is_placed_beside_its_centre():
    votes, _opinion = three_groups(density=1)
    result = analyse(votes)
    leanings = {0: [1, 1, 1, -1, -1, 1] * 4, 1: [-1, 1, -1, 1, 1, 1] * 4, 2: [-1, -1, 1, 1, -1, 1] * 4}

    for number, group in enumerate(result.groups):
        there = place(dict(zip(votes.statements, leanings[number], strict=True)), result)
        assert there is not None
        assert there.group == group.letter
        assert np.hypot(*np.subtract(there.point, group.centre)) < 1.5
