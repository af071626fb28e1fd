"""Complementary suppression in one two-way table: which further cells to hide so that none can be recovered.

A cell is guarded if its feasible values, given every shown cell and every sum, have a range of at least
``Table.level`` for a sensitive cell and 1 for a cell hidden only to protect others, or the full range that
the sums alone allow if that is smaller. A cheap sufficient condition is checked for all cells at once
(exchanges around rectangles of hidden cells, which change no sum). Where it fails, the range is computed
exactly (``polls.statistics.bounds``).

Cells are chosen as in the hypercube method (Repsilber 1994; Giessing & Repsilber 2002): for the smallest
unguarded cell, the rectangle that hides the fewest further cells, then the fewest people.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from polls.statistics.bounds import BoundsUndetermined, FloatArray, Spread

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Weights = tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Table:
    """Counts [group, column] with their public sums.

    Public are the sum of all columns over the groups of each node, the sum of the groups in each column and,
    with ``weights`` of the groups, their weighted sum. The last ``fixed`` columns are shown or hidden
    elsewhere and are never chosen here.
    """

    counts: IntArray
    nodes: IntArray
    sensitive: BoolArray
    level: int
    fixed: int = 0
    weights: Weights = None

    def chosen_from(self) -> BoolArray:
        """Flags of the cells that may be chosen for suppression."""
        free = np.ones(self.counts.shape, dtype=bool)
        free[:, self.counts.shape[1] - self.fixed :] = False
        return free


def suppress_cells(table: Table, hidden: BoolArray) -> BoolArray:
    """``hidden`` with the cells that must be hidden in addition. Idempotent.

    Groups and columns are first sorted by their contents, so that the choice between equally cheap cells does
    not depend on the order of input (unless lines have equal contents).
    """
    groups, columns = _group_by_content(table.counts), _group_by_content(table.counts.T)
    last = table.counts.shape[1] - table.fixed
    columns = np.concatenate([columns[columns < last], np.arange(last, table.counts.shape[1])])
    weights = table.weights and tuple(table.weights[group] for group in groups)
    sorted_table = Table(
        table.counts[groups][:, columns],
        table.nodes[groups],
        table.sensitive[groups][:, columns],
        table.level,
        table.fixed,
        weights,
    )
    result = np.zeros_like(hidden)
    result[np.ix_(groups, columns)] = _suppress_cells(sorted_table, hidden[groups][:, columns])
    return result


def _group_by_content(lines: IntArray) -> IntArray:
    order: IntArray = np.lexsort(np.sort(lines, axis=1).T)
    return order


def _suppress_cells(table: Table, hidden: BoolArray) -> BoolArray:
    """Hide everything if the cells cannot be proved to be guarded in reasonable time."""
    try:
        return _suppress_as_needed(table, hidden)
    except BoundsUndetermined:
        return hidden | table.chosen_from()


def _suppress_as_needed(table: Table, hidden: BoolArray) -> BoolArray:
    need = compute_required_ranges(table)
    while True:
        lacking = _find_lacking(table, hidden, need)
        if not lacking.any():
            if table.weights is None:
                return hidden
            lacking = _find_lacking_by_weights(table, hidden, need)
        if not _hide_more(table, hidden, lacking, need):
            return hidden


def compute_required_ranges(table: Table) -> IntArray:
    """Required range of each cell: ``level`` or 1, at most what the public sums allow.

    With all cells hidden, a cell lies between ``max(0, row + column - whole)`` and ``min(row, column)``
    (Fréchet bounds). If several groups share a sum, each may be 0.
    """
    counts, nodes = table.counts, table.nodes
    columns = counts.sum(axis=0)
    sums = np.bincount(nodes, weights=counts.sum(axis=1), minlength=len(nodes)).astype(np.int64)[nodes]
    least = np.maximum(0, sums[:, None] + columns[None, :] - counts.sum())
    least[_find_shared(nodes)] = 0
    possible = np.minimum(sums[:, None], columns[None, :]) - least
    need: IntArray = np.minimum(possible, np.where(table.sensitive, table.level, 1))
    return need


def _find_shared(nodes: IntArray) -> BoolArray:
    alone: BoolArray = np.bincount(nodes, minlength=len(nodes))[nodes] == 1
    return ~alone


def spread_by_rectangles(table: Table, hidden: BoolArray) -> IntArray:
    """Lower bound of each hidden cell's range, from exchanges around rectangles of hidden cells.

    Down: the opposite corner of every rectangle gives, and the two adjacent corners take without bound. Up:
    the best single group or the best single column to exchange with. Between groups of one node people move
    freely.
    """
    mask = hidden.astype(np.int64)
    values = mask * table.counts
    down = mask @ values.T @ mask - values.sum(axis=1)[:, None] - values.sum(axis=0)[None, :] + values
    down = np.minimum(values, down)
    up = np.maximum(_find_best_partner(values, mask), _find_best_partner(values.T, mask.T).T)
    pooled = np.zeros_like(values)
    np.add.at(pooled, table.nodes, values)
    together = np.where(_find_shared(table.nodes)[:, None], pooled[table.nodes], 0)
    spread: IntArray = np.where(hidden, np.maximum(down + up, together), 0)
    return spread


def _find_best_partner(values: IntArray, mask: IntArray) -> IntArray:
    """For each hidden cell the largest exchange with one other line through its column."""
    common = values @ mask.T
    best = np.zeros_like(values)
    for other in range(len(values)):
        exchange = np.minimum(values[other][None, :], common[:, other][:, None] - values)
        exchange[other] = 0
        np.maximum(best, exchange * mask[other][None, :], out=best)
    return best * mask


def _find_lacking(table: Table, hidden: BoolArray, need: IntArray) -> BoolArray:
    """Hidden cells with too small a range given shown cells and unweighted sums."""
    unsure = hidden & (spread_by_rectangles(table, hidden) < need)
    return _find_short_of(table, hidden, unsure, need)


def _find_lacking_by_weights(table: Table, hidden: BoolArray, need: IntArray) -> BoolArray:
    """Hidden cells with too small a range given weighted sums too, if hiding more would enlarge it."""
    lacking = _find_short_of(table, hidden, hidden, need, table.weights)
    if lacking.any():
        # With two groups of different weight, a raw and a weighted total determine both cells anyway.
        most = _compute_spans(table, hidden | table.chosen_from(), lacking, table.weights)
        now = _compute_spans(table, hidden, lacking, table.weights)
        lacking[lacking] = now < np.minimum(most, need[lacking]) - 1e-6
    return lacking


def _find_short_of(
    table: Table, hidden: BoolArray, cells: BoolArray, need: IntArray, weights: Weights = None
) -> BoolArray:
    """Flags of those ``cells`` whose range is less than ``need``."""
    short = np.zeros_like(hidden)
    if cells.any():
        place = _find_places(hidden)
        spread = Spread(_build_equations(table, hidden, weights), table.counts[hidden])
        short[cells] = [
            not spread.reaches(variable, most)
            for variable, most in zip(place[cells].tolist(), need[cells].tolist(), strict=True)
        ]
    return short


def _compute_spans(table: Table, hidden: BoolArray, cells: BoolArray, weights: Weights) -> FloatArray:
    spread = Spread(_build_equations(table, hidden, weights), table.counts[hidden])
    return np.array([spread.span(variable) for variable in _find_places(hidden)[cells].tolist()])


def _find_places(hidden: BoolArray) -> IntArray:
    """Number of each hidden cell in row-major order, at its position."""
    return np.cumsum(hidden.ravel()).reshape(hidden.shape) - 1


def _build_equations(table: Table, hidden: BoolArray, weights: Weights = None) -> FloatArray:
    """Coefficients [equation, hidden cell], cells in row-major order."""
    groups, columns = np.nonzero(hidden)
    nodes = table.nodes[groups]
    by_column = columns[None, :] == np.unique(columns)[:, None]
    parts = [nodes[None, :] == np.unique(nodes)[:, None], by_column]
    if weights is not None:
        parts.append(by_column * np.array(weights)[groups][None, :])
    return np.vstack(parts).astype(np.float64)


def _hide_more(table: Table, hidden: BoolArray, lacking: BoolArray, need: IntArray) -> bool:
    """Hide rectangles for the lacking cells, else the next best single cell. False if none can be hidden."""
    touched: set[int] = set()
    for cell in _order_by_size(table, lacking):
        if table.weights is None:
            if touched and spread_by_rectangles(table, hidden)[cell] >= need[cell]:
                continue
        elif cell[1] in touched:
            # How much further hidden groups help against weighted sums is only known after the next check.
            continue
        touched.update(_hide_rectangle(table, hidden, cell, int(need[cell])))
    return bool(touched) or any(
        _hide_smallest(table, hidden, cell) for cell in _order_by_size(table, lacking)
    )


def _order_by_size(table: Table, cells: BoolArray) -> Iterator[tuple[int, int]]:
    places = np.argwhere(cells)
    for place in np.lexsort((places[:, 1], places[:, 0], table.counts[cells])):
        yield int(places[place, 0]), int(places[place, 1])


def _hide_rectangle(table: Table, hidden: BoolArray, cell: tuple[int, int], need: int) -> tuple[int, ...]:
    """Hide the cheapest rectangle through ``cell`` that hides something more and gives it the range ``need``.

    Without such a rectangle, one that gives the largest range is taken. Returns its columns, empty if no
    rectangle hides anything more.
    """
    group, column = cell
    counts, shape = table.counts, hidden.shape
    corners = [
        (np.broadcast_to(hidden[group][None, :], shape), counts[group][None, :]),
        (np.broadcast_to(hidden[:, column][:, None], shape), counts[:, column][:, None]),
        (hidden, counts),
    ]
    fresh = np.sum([~is_hidden for is_hidden, _count in corners], axis=0)
    people = np.sum([~is_hidden * count for is_hidden, count in corners], axis=0)
    spread = np.minimum(counts[group][None, :], counts[:, column][:, None])
    spread = np.minimum(spread + np.minimum(counts[cell], counts), need)
    free = table.chosen_from() | hidden
    usable = free & free[group][None, :] & free[:, column][:, None] & (fresh > 0)
    usable[group] = False
    usable[:, column] = False
    if not usable.any():
        return ()
    places = np.argwhere(usable)
    best = np.lexsort((places[:, 1], places[:, 0], people[usable], fresh[usable], -spread[usable]))[0]
    other, beside = places[best]
    hidden[group, beside] = hidden[other, column] = hidden[other, beside] = True
    return column, int(beside)


def _hide_smallest(table: Table, hidden: BoolArray, cell: tuple[int, int]) -> bool:
    """Hide the smallest shown cell of the cell's column, else of its group, else of the table."""
    free = ~hidden & table.chosen_from()
    column, group = np.zeros_like(free), np.zeros_like(free)
    column[:, cell[1]] = True
    group[cell[0]] = True
    for part in (free & column, free & group, free):
        for place in _order_by_size(table, part):
            hidden[place] = True
            return True
    return False
