"""Ballot counts compared with strike-offs, and impossible counts of a desk."""

import pytest

from referenda.desks.reconciliation import ChannelCount, Reconciliation, find_fault_of_count, sum_vote_counts

YES_NO = [(1, 1, False)]
YES_NO_BLANK = [(1, 1, True)]
TWO_OF_THREE = [(1, 2, False)]


def reconciled(**changes: int) -> Reconciliation:
    """As many ballots as strike-offs by default."""
    fitting = {
        "web_struck_off": 7,
        "web_ballots": 7,
        "desk_struck_off": 12,
        "desk_ballots": 9,
        "desk_spoiled": 3,
    }
    return Reconciliation(**fitting | changes)


def test_spoiled_ballots_count_as_ballots():
    report = reconciled()

    assert (report.web_difference, report.desk_difference, report.fits) == (0, 0, True)


@pytest.mark.parametrize(
    ("changes", "differences"),
    [
        ({"web_ballots": 5}, (2, 0)),
        ({"web_ballots": 8}, (-1, 0)),
        ({"desk_ballots": 8}, (0, 1)),
        ({"desk_spoiled": 5}, (0, -2)),
    ],
)
def test_missing_ballots_are_positive_and_surplus_ones_negative(changes, differences):
    report = reconciled(**changes)

    assert (report.web_difference, report.desk_difference, report.fits) == (*differences, False)


def test_each_channel_has_its_own_numbers():
    web, desk = reconciled(web_ballots=6, desk_ballots=8, desk_reversed=2).channels(desks=True)

    assert web == ChannelCount("web", struck_off=7, ballots=6, spoiled=0, difference=1, taken_back=0)
    assert desk == ChannelCount("desk", struck_off=12, ballots=8, spoiled=3, difference=1, taken_back=2)


def test_without_desks_there_is_one_channel():
    assert [it.channel for it in reconciled().channels(desks=False)] == ["web"]


@pytest.mark.parametrize(
    ("row", "ballots", "bounds", "fault"),
    [
        ([6, 4], 10, YES_NO, ""),
        ([10, 0], 10, YES_NO, ""),
        ([0, 0], 0, YES_NO, ""),
        ([-1, 1], 0, YES_NO, "negative"),
        ([0, 0], -1, YES_NO, "negative"),
        ([11, 0], 10, YES_NO, "too_many"),
        ([5, 4], 10, YES_NO, "does_not_add_up"),
        ([6, 5], 10, YES_NO, "does_not_add_up"),
        ([2, 5, 3], 10, YES_NO_BLANK, ""),
        ([10, 0, 0], 10, YES_NO_BLANK, ""),
        ([11, 0, 0], 10, YES_NO_BLANK, "too_many"),
        ([2, 5, 4], 10, YES_NO_BLANK, "does_not_add_up"),
        ([2, 9, 0], 10, YES_NO_BLANK, "does_not_add_up"),
        ([4, 3, 3], 10, TWO_OF_THREE, ""),
        ([10, 5, 5], 10, TWO_OF_THREE, ""),
        ([10, 6, 5], 10, TWO_OF_THREE, "does_not_add_up"),
        ([3, 3, 3], 10, TWO_OF_THREE, "does_not_add_up"),
        ([7, 7, 6], 10, [(2, 2, False)], ""),
        ([7, 6, 6], 10, [(2, 2, False)], "does_not_add_up"),
        # Seven votes are possible on four ballots, but not five for one option.
        ([6, 5, 2], 10, [(1, 2, True)], "does_not_add_up"),
        ([6, 4, 2], 10, [(1, 2, True)], ""),
    ],
)
def test_an_impossible_count_has_a_fault(row, ballots, bounds, fault):
    assert find_fault_of_count([row], ballots, bounds) == fault


def test_each_question_is_checked():
    assert find_fault_of_count([[6, 4], [3, 8]], 10, [*YES_NO, *YES_NO]) == "does_not_add_up"
    assert find_fault_of_count([[6, 4], [3, 7]], 10, [*YES_NO, *YES_NO]) == ""


def test_a_count_of_other_questions_is_an_error():
    with pytest.raises(ValueError, match="longer"):
        find_fault_of_count([[6, 4]], 10, [*YES_NO, *YES_NO])


def test_counts_of_the_same_questions_are_added_up_by_choice():
    assert sum_vote_counts([[[1, 2], [3, 4, 5]], [[10, 20], [30, 40, 50]]]) == ((11, 22), (33, 44, 55))
    assert sum_vote_counts([[[1, 2]]]) == ((1, 2),)


@pytest.mark.parametrize("other", [[[1, 2], [3]], [[1, 2, 3]]])
def test_adding_up_counts_of_different_questions_is_an_error(other):
    with pytest.raises(ValueError, match="longer"):
        sum_vote_counts([[[1, 2]], other])
