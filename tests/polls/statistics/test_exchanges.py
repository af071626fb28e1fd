"""How many values weighted figures leave to a hidden cell, checked on small exchanges."""

import numpy as np
import pytest

from polls.statistics.exchanges import Cells, Figures, Room


def cells(counts, weights, guarded=(0, 0)):
    """A partition of two rows in one stratum: people [group, row], weight per person of each group."""
    counts = np.array(counts)
    able = np.repeat(counts[:, :, None, None], 2, axis=2)
    return Cells(able, np.array(weights)[:, None], np.ones_like(counts, bool), [guarded], np.arange(2))


def figures(low, high):
    """Figures of both rows, which change in opposite directions."""
    return Figures(np.eye(2), np.array([low, -high]), np.array([high, -low]))


@pytest.mark.parametrize(
    ("low", "high", "is_enough"),
    [
        # Each exchange moves the sums by one: seven more and two fewer.
        (-2, 7, True),
        (-2, 6.9, False),
        (-1.9, 7, False),
        # Nine more do as well: the cell can be from 2 to 11.
        (0, 9, True),
        (0, 8.9, False),
    ],
)
def test_a_cell_has_as_many_values_as_exchanges_leave_the_figures(low, high, is_enough):
    two_groups = cells([[2, 40], [30, 40]], [1.5, 0.5])

    assert Room(two_groups).is_enough(figures(low, high)) is is_enough


def test_required_room_is_at_most_that_without_weights():
    # Three of the other group chose the row: the cell is from 0 to 5.
    few = cells([[2, 40], [3, 40]], [1.5, 0.5])

    assert Room(few).is_enough(figures(-2, 3))
    assert not Room(few).is_enough(figures(-2, 2.9))


def test_further_groups_compensate_an_exchange_while_they_have_people():
    # By the first two groups each exchange moves the sums by one; the last two can take nine back.
    enough = cells([[0, 40], [30, 0], [9, 40], [40, 9]], [1.5, 0.5, 2.0, 1.0])
    too_few = cells([[0, 40], [30, 0], [1, 3], [3, 1]], [1.5, 0.5, 2.0, 1.0])

    assert Room(enough).is_enough(figures(-0.5, 0.5))
    assert not Room(too_few).is_enough(figures(-0.5, 0.5))


def test_rows_of_one_band_are_one_cell():
    # Of three scores the last two are one band: who gives the other of them is in the cell as before.
    counts = np.array([[40, 2, 0], [40, 0, 30]])
    able = np.repeat(counts[:, :, None, None], 3, axis=2)
    by_score = Cells(
        able, np.array([[1.5], [0.5]]), np.ones_like(counts, bool), [(0, 2)], np.array([0, 1, 1])
    )
    mean = Figures(np.array([[0.0, 0.5, 1.0]]), np.array([0.0]), np.array([9.0]))
    narrow = Figures(mean.factors, mean.low, np.array([8.0]))

    assert Room(by_score).is_enough(mean)
    assert not Room(by_score).is_enough(narrow)
