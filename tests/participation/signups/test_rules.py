"""Which figures officers are warned of."""

import pytest

from participation.people.models import Role
from participation.refusals import OfficersOnly
from participation.signups.rules import is_unusual, may_read_counts, require_reader
from tests.factories import person_with


@pytest.mark.parametrize(
    ("figure", "earlier", "expected"),
    [
        (19, [], False),
        (20, [], True),
        # Six days are too few to know what is usual.
        (20, [15] * 6, True),
        (44, [15] * 7, False),
        (45, [15] * 7, True),
        (19, [1] * 28, False),
        (20, [1] * 28, True),
        (20, [0] * 28, True),
        # One earlier burst does not make bursts usual, and half of the days do.
        (60, [20] * 27 + [500], True),
        (60, [20] * 13 + [60] * 15, False),
    ],
)
def test_a_figure_is_unusual_from_twenty_and_three_times_the_median_on(figure, earlier, expected):
    assert is_unusual(figure, earlier) is expected


def test_officers_alone_read_counts():
    readers = [role for role in Role if may_read_counts(person_with(role))]
    assert readers == [Role.OFFICER]
    with pytest.raises(OfficersOnly):
        require_reader(person_with(Role.ADMINISTRATOR))
