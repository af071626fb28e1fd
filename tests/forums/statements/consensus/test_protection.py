"""Attack on the disclosure control of consensus maps.

The attacker knows everything published, the city-wide counts and every group's exact size, and uses scipy.
The attack shares no code with ``forums.statements.consensus.protection`` except the format of a band.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from forums.statements.consensus.protection import compute_count_limits, protect_counts
from tests.examples import examples

STANCES = 3


@st.composite
def tables(draw, statements=1):
    """Counts ``groups[statement, group, stance]``, and those of everybody, including people in no group."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    number = draw(st.integers(2, 4))
    sizes = chance.integers(0, draw(st.sampled_from([15, 60, 300])), (statements, number + 1))
    leanings = chance.dirichlet([draw(st.sampled_from([0.2, 1, 5]))] * STANCES, (statements, number + 1))
    counts = np.array(
        [
            [chance.multinomial(size, leaning) for size, leaning in zip(row, leaned, strict=True)]
            for row, leaned in zip(sizes, leanings, strict=True)
        ]
    )
    if draw(st.booleans()):
        counts[:, -1] = 0
    return counts[:, :-1], counts.sum(axis=1)


class Attacker:
    """The equations for one statement, with one unknown for each group and stance.

    The last group combines people in no group and groups without a figure. The sums of groups and stances
    are known.
    """

    def __init__(self, groups, everybody, protected):
        counted = protected.counted
        disclosed = [row for row, there in zip(groups, counted, strict=True) if there]
        self.table = np.array([*disclosed, everybody - np.sum(disclosed, axis=0, dtype=int)]).reshape(
            -1, STANCES
        )
        self.bounds = [
            (self._least(size, parts, band), self._most(size, parts, band))
            for size, parts, bands in zip(
                [row.sum() for row in disclosed],
                protected.divisions[counted],
                protected.bands[counted],
                strict=True,
            )
            for band in bands
        ] + [(0, int(self.table[-1].sum()))] * STANCES
        rows, columns = self.table.shape
        places = np.arange(rows * columns).reshape(rows, columns)
        self.equations = [np.isin(places.ravel(), line) for line in (*places, *places.T)]
        self.sums = [*self.table.sum(axis=1), *self.table.sum(axis=0)]

    @staticmethod
    def _least(size, parts, band):
        return next(number for number in range(size + 1) if number * parts >= band * size)

    @staticmethod
    def _most(size, parts, band):
        if band == parts - 1:
            return size
        return max(number for number in range(size + 1) if number * parts < (band + 1) * size)

    def values(self, cell, bounds):
        """How many values the cell can have. The vertices are integers, as this is a transport problem."""
        goal = np.zeros(self.table.size)
        goal[cell] = 1
        ends = [
            linprog(sign * goal, A_eq=np.array(self.equations, dtype=float), b_eq=self.sums, bounds=bounds)
            for sign in (1, -1)
        ]
        assert all(end.status == 0 for end in ends)
        least, most = ends[0].fun, -ends[1].fun
        assert least - 1e-6 <= self.table.ravel()[cell] <= most + 1e-6
        return round(most) - round(least) + 1

    def gains(self):
        """For small counts or rests: the number of possible values, with and without the published shares."""
        sizes = np.repeat(self.table.sum(axis=1), STANCES)
        free = [(0, int(size)) for size in sizes]
        for cell, (count, size) in enumerate(zip(self.table.ravel(), sizes, strict=True)):
            if count < 10 or size - count < 10:
                yield self.values(cell, self.bounds), self.values(cell, free)


@settings(max_examples=examples(15), deadline=None)
@given(tables())
def test_small_count_has_ten_possible_values_or_as_many_as_totals_allow(table):
    groups, everybody = table
    protected = protect_counts(groups, everybody)
    first = type(protected)(protected.counted[0], protected.divisions[0], protected.bands[0])

    assert all(left >= min(10, free) for left, free in Attacker(groups[0], everybody[0], first).gains())


@pytest.mark.parametrize(
    ("groups", "bands"),
    [
        ([[5, 5, 20], [2, 3, 25]], 2),
        ([[13, 11, 6], [0, 24, 6], [7, 11, 12]], 2),
        ([[11, 16, 3], [24, 3, 3]], 1),
    ],
)
def test_counts_of_nearly_a_whole_group_are_protected_like_small_ones(groups, bands):
    # With thirds every count under 10 would be protected, but not every rest under 10.
    table = np.array([groups])
    everybody = table.sum(axis=1)
    protected = protect_counts(table, everybody)
    first = type(protected)(protected.counted[0], protected.divisions[0], protected.bands[0])

    assert set(protected.divisions.ravel().tolist()) == {bands}
    assert all(left >= min(10, free) for left, free in Attacker(table[0], everybody[0], first).gains())


def test_attack_succeeds_if_bands_are_not_widened():
    # Both groups are at the end of a band: under 10 of 50 disagree in each, and 18 in the whole city.
    groups = np.array([[[35, 9, 6], [35, 9, 6]]])
    everybody = groups.sum(axis=1)
    careless, careful = protect_counts(groups, everybody, room=1), protect_counts(groups, everybody)
    values_left = [
        min(
            left
            for left, free in Attacker(
                groups[0],
                everybody[0],
                type(result)(result.counted[0], result.divisions[0], result.bands[0]),
            ).gains()
            if free >= 10
        )
        for result in (careless, careful)
    ]

    assert careless.divisions.tolist() == [[5, 5]]
    assert values_left[0] == 1
    assert values_left[1] >= 10
    assert careful.divisions.max() < 5


@settings(max_examples=examples(30), deadline=None)
@given(tables(statements=20))
def test_people_without_a_group_figure_are_nobody_or_at_least_ten(table):
    groups, everybody = table
    protected = protect_counts(groups, everybody)
    seen = groups.sum(axis=2)
    of_groups = np.where(protected.counted, 0, seen).sum(axis=1)
    without = everybody.sum(axis=1) - seen.sum(axis=1) + of_groups

    assert (seen[protected.counted] >= 10).all()
    # If no group has a figure only the city is published.
    assert ((of_groups == 0) | (without >= 10) | ~protected.counted.any(axis=1)).all()
    assert (protected.divisions[~protected.counted] == 1).all()


@pytest.mark.parametrize(
    ("seen", "elsewhere", "counted"),
    [
        ((60, 30, 10), 0, (True, True, True)),
        # Nine people are too few; with nobody else the next smallest group is withheld, too.
        ((60, 30, 9), 0, (True, False, False)),
        # Together with one person in no group they are ten.
        ((60, 30, 9), 1, (True, True, False)),
        ((60, 30, 4), 5, (True, False, False)),
        ((60, 30, 4), 6, (True, True, False)),
        # People in no group do not by themselves cause a group to be withheld.
        ((60, 30, 10), 9, (True, True, True)),
        ((60, 30, 0), 3, (True, True, False)),
    ],
)
def test_groups_with_a_figure(seen, elsewhere, counted):
    groups = np.array([[[people, 0, 0] for people in seen]])
    everybody = np.array([[sum(seen), elsewhere, 0]])

    assert protect_counts(groups, everybody).counted.tolist() == [list(counted)]


@settings(max_examples=examples(30), deadline=None)
@given(tables(statements=20))
def test_every_band_contains_its_count_and_nine_other_values(table):
    groups, everybody = table
    protected = protect_counts(groups, everybody)
    least, most = compute_count_limits(groups, protected.divisions)

    assert (least <= groups).all()
    assert (groups <= most).all()
    divided = protected.divisions > 1
    assert ((most - least + 1)[divided] >= 10).all()


@settings(max_examples=examples(15), deadline=None)
@given(tables(statements=20))
def test_protection_does_not_depend_on_the_order_of_statements_or_groups(table):
    groups, everybody = table
    seen = groups.sum(axis=2)
    # If two groups are equally large either can be the smallest.
    different = [len(set(row)) == len(row) for row in seen.tolist()]
    protected = protect_counts(groups, everybody)
    turned = protect_counts(groups[::-1, ::-1], everybody[::-1])

    assert (turned.divisions[::-1, ::-1][different] == protected.divisions[different]).all()
    assert (turned.counted[::-1, ::-1][different] == protected.counted[different]).all()


def test_smallest_group_is_withheld_if_the_rest_is_too_small():
    groups = np.array([[[20, 10, 0], [10, 2, 0], [3, 1, 0]]])
    protected = protect_counts(groups, groups.sum(axis=1))

    # Four people are withheld, and twelve more with them.
    assert protected.counted.tolist() == [[True, False, False]]


def test_large_groups_are_published_in_twentieths():
    groups = np.array([[[130, 60, 35], [95, 85, 45]]])
    protected = protect_counts(groups, groups.sum(axis=1) + 30)

    assert protected.divisions.tolist() == [[20, 20]]
    assert protected.bands.tolist() == [[[11, 5, 3], [8, 7, 4]]]


def test_groups_exceeding_everybody_are_refused():
    with pytest.raises(ValueError, match="everybody"):
        protect_counts(np.array([[[5, 5, 5]]]), np.array([[5, 5, 4]]))
