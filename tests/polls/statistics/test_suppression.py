import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from polls.statistics.bounds import Spread
from polls.statistics.suppression import Table, compute_required_ranges, spread_by_rectangles, suppress_cells
from tests.examples import examples

WITHOUT_WEIGHTS, MAYBE = st.just(False), st.booleans()


@st.composite
def tables(draw, weighted=MAYBE):
    groups, columns = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    counts = rng.poisson(draw(st.sampled_from([1, 6, 25])), size=(groups, columns))
    weights = tuple(rng.uniform(0.4, 3, groups).tolist()) if draw(weighted) else None
    return Table(counts, np.arange(groups), counts < 10, 10, 0, weights)


def equations(table, hidden):
    cells = np.argwhere(hidden)
    rows = [cells[:, 0] == group for group in range(len(table.counts))]
    for column in range(table.counts.shape[1]):
        rows.append(cells[:, 1] == column)
        if table.weights:
            rows.append((cells[:, 1] == column) * np.array(table.weights)[cells[:, 0]])
    return np.array(rows, dtype=float)


@settings(max_examples=examples(12), deadline=None)
@given(tables(), st.integers(0, 2**32 - 1))
def test_simplex_bounds_match_highs(table, seed):
    hidden = np.random.default_rng(seed).random(table.counts.shape) < 0.7
    assume(hidden.any())
    matrix, values = equations(table, hidden), table.counts[hidden]
    spread = Spread(matrix, values)

    for place in range(len(values)):
        goal = np.zeros(len(values))
        goal[place] = 1
        low = linprog(goal, A_eq=matrix, b_eq=matrix @ values, method="highs").fun
        high = -linprog(-goal, A_eq=matrix, b_eq=matrix @ values, method="highs").fun
        assert abs(spread.span(place) - (high - low)) < 1e-6


@settings(max_examples=examples(60), deadline=None)
@given(tables(WITHOUT_WEIGHTS), st.integers(0, 2**32 - 1))
def test_rectangles_never_overstate_protection(table, seed):
    hidden = np.random.default_rng(seed).random(table.counts.shape) < 0.7
    assume(hidden.any())
    spread = Spread(equations(table, hidden), table.counts[hidden])
    promised = spread_by_rectangles(table, hidden)[hidden]

    assert all(promised[place] <= spread.span(place) + 1e-9 for place in range(len(promised)))


@settings(max_examples=examples(60), deadline=None)
@given(tables(WITHOUT_WEIGHTS))
def test_required_room_is_that_of_a_fully_hidden_table(table):
    everything = np.ones(table.counts.shape, dtype=bool)
    spread = Spread(equations(table, everything), table.counts.ravel())
    levels = np.where(table.counts < 10, 10, 1).ravel()
    possible = [min(level, spread.span(place)) for place, level in enumerate(levels)]

    assert compute_required_ranges(table).ravel().tolist() == possible


@settings(max_examples=examples(60), deadline=None)
@given(tables())
def test_suppression_is_idempotent(table):
    primary = table.counts < 10
    once = suppress_cells(table, primary)

    assert (once | ~primary).all()
    assert (suppress_cells(table, once) == once).all()
    assert (suppress_cells(table, primary) == once).all()
