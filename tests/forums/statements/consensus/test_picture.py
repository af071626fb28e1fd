import numpy as np
import pytest

from forums.statements.consensus.analysis import compute_map
from forums.statements.consensus.picture import compute_position, place_group_dots
from forums.statements.consensus.result import Group
from tests.forums.statements.consensus.samples import three_groups

GROUP = Group("A", 60, (3.0, -1.0), ())


def test_dots_fill_a_disc_around_the_centre_in_proportion_to_the_group():
    drawn, half = np.array(place_group_dots(GROUP, 240, 500)), np.array(place_group_dots(GROUP, 120, 500))
    far, farther = (np.hypot(*(points - [3, -1]).T).max() for points in (drawn, half))

    assert drawn.mean(axis=0) == pytest.approx([3, -1], abs=0.01)
    assert (far, farther) == pytest.approx((0.5, np.sqrt(0.5)), abs=0.001)
    assert len(place_group_dots(GROUP, 240)) == 60
    assert place_group_dots(GROUP, 240) == place_group_dots(GROUP, 240)


def test_no_dot_shows_the_position_of_a_person():
    votes, _opinion = three_groups()
    result = compute_map(votes)
    people = {
        np.round(there.point, 3).tobytes()
        for row in votes.ballots.tolist()
        if (there := compute_position(dict(zip(votes.statements, row, strict=True)), result)) is not None
    }
    drawn = [
        np.round(dot, 3).tobytes()
        for group in result.groups
        for dot in place_group_dots(group, result.placed)
    ]

    assert people
    assert people.isdisjoint(drawn)


def test_a_place_needs_seven_votes_on_statements_of_the_map():
    votes, _opinion = three_groups()
    result = compute_map(votes)
    six = dict.fromkeys(votes.statements[:6], 1)

    assert compute_position(six, result) is None
    assert compute_position(six | {9999: 1}, result) is None
    assert compute_position(six | {votes.statements[6]: 0}, result) is not None


def test_nobody_has_a_place_without_groups():
    votes, _opinion = three_groups(12, 24, density=1)

    assert compute_position(dict.fromkeys(votes.statements, 1), compute_map(votes)) is None


def test_person_voting_like_a_group_is_placed_near_its_centre():
    votes, _opinion = three_groups(density=1)
    result = compute_map(votes)
    leanings = {0: [1, 1, 1, -1, -1, 1] * 4, 1: [-1, 1, -1, 1, 1, 1] * 4, 2: [-1, -1, 1, 1, -1, 1] * 4}

    for number, group in enumerate(result.groups):
        there = compute_position(dict(zip(votes.statements, leanings[number], strict=True)), result)
        assert there is not None
        assert there.group == group.letter
        assert np.hypot(*np.subtract(there.point, group.centre)) < 1.5
