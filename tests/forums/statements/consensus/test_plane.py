import numpy as np
import pytest

from forums.statements.consensus.plane import fit_plane
from forums.statements.consensus.votes import NOT_VOTED, Votes, build_patterns
from tests.forums.statements.consensus.samples import three_groups


def filled(ballots):
    """Centred votes, with missing votes at the mean."""
    seen = ballots != NOT_VOTED
    means = [ballots[seen[:, n], n].mean() for n in range(ballots.shape[1])]
    return np.where(seen, ballots - means, 0)


@pytest.mark.parametrize(("people", "statements", "off"), [(240, 24, 0.01), (30, 60, 0.05)])
def test_axes_approximate_the_first_two_principal_components(people, statements, off):
    votes, _opinion = three_groups(people, statements)
    distinct = build_patterns(votes)
    plane = fit_plane(distinct.rows, distinct.people)
    _left, _values, right = np.linalg.svd(filled(votes.ballots), full_matrices=False)
    wanted = right[:2]

    assert np.abs((wanted * plane.axes).sum(axis=1)) == pytest.approx([1, 1], abs=off)
    # The largest weight of each axis is positive: to the right, and to the top.
    assert all(axis[np.argmax(np.abs(axis))] > 0 for axis in plane.axes)


def test_identical_rows_are_weighted_by_their_number():
    votes, _opinion = three_groups(60, 8, density=1)
    distinct = build_patterns(votes)
    each = fit_plane(votes.ballots, np.ones(60, dtype=int))
    together = fit_plane(distinct.rows, distinct.people)

    assert len(distinct.rows) < 60
    assert together.weights.tolist() == each.weights.tolist()
    assert together.means.tolist() == each.means.tolist()


def test_few_votes_are_scaled_by_the_root_of_the_inverse_share_voted_on():
    votes, _opinion = three_groups()
    plane = fit_plane(votes.ballots, np.ones(240, dtype=int))
    row = votes.ballots[:1].copy()
    row[:, 6:] = NOT_VOTED
    row[:, :6] = 1
    alone = ((1 - plane.means) * plane.axes)[:, :6].sum(axis=1)

    assert plane.points(row)[0] == pytest.approx(alone * np.sqrt(24 / 6))
    assert plane.points(np.full_like(row, NOT_VOTED)).tolist() == [[0, 0]]


def test_people_who_differ_in_one_way_only_have_one_axis():
    ballots = np.array([[1, 1, -1]] * 20 + [[-1, -1, 1]] * 20, dtype=np.int8)
    plane = fit_plane(ballots, np.ones(40, dtype=int))

    assert plane.axes[1].tolist() == [0, 0, 0]
    assert np.linalg.norm(plane.axes[0]) == pytest.approx(1, abs=0.01)


def test_statements_with_few_votes_are_pending():
    ballots = np.ones((30, 3), dtype=np.int8)
    ballots[9:, 1] = NOT_VOTED
    ballots[10:, 2] = NOT_VOTED
    distinct = build_patterns(Votes([5, 4, 3], ballots))

    assert (distinct.statements, distinct.waiting) == ((3, 5), (4,))
    assert sorted(zip(distinct.rows.tolist(), distinct.people.tolist(), strict=True)) == [
        ([1, 1], 10),
        ([NOT_VOTED, 1], 20),
    ]
