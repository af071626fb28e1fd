"""Which districts' figures are disclosed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referenda.referendum.disclosure import MIN_PEOPLE, flag_disclosed, flag_disclosed_districts

district = st.integers(0, 60).flatmap(lambda roll: st.tuples(st.just(roll), st.integers(0, roll)))


def test_small_counts_of_voters_and_nonvoters_are_hidden():
    assert flag_disclosed_districts([(100, 10), (100, 9), (100, 90), (100, 91)]) == [True, False, True, False]


def test_a_single_hidden_district_hides_the_next_smallest():
    assert flag_disclosed_districts([(100, 50), (100, 3), (100, 20)]) == [True, False, False]
    assert flag_disclosed_districts([(100, 3)]) == [False]


@given(st.lists(district, max_size=8))
def test_no_hidden_figure_follows_from_the_total(districts):
    shown = flag_disclosed_districts(districts)

    assert shown.count(False) != 1 or len(districts) == 1
    assert all(
        min(voted, roll - voted) >= MIN_PEOPLE
        for (roll, voted), is_disclosed in zip(districts, shown, strict=True)
        if is_disclosed
    )


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        ([], []),
        ([0, 0], [True, True]),
        ([10, 0, 25], [True, True, True]),
        ([9, 0, 25], [False, True, False]),
        ([9, 12, 25], [False, False, True]),
        ([5, 6, 25], [False, False, True]),
        ([3, 0, 0], [False, True, True]),
    ],
)
def test_few_paper_votes_are_hidden_with_everything_that_reveals_them(paper, expected):
    assert flag_disclosed(paper) == expected
