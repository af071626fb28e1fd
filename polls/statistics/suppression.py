"""Complementary suppression in one two-way table: which more cells to hide, so that none comes back.

A cell is guarded while the values it could have, as seen by somebody who knows every shown cell and every
sum, span at least ``Table.level``; where the sums alone leave less, as much as they leave. A cheap sufficient
condition is tried on all cells at once (exchanges around rectangles of hidden cells, which leave every sum
as it is); what it can't show is bounded exactly.

Cells are chosen as in the hypercube method (Repsilber 1994; Giessing & Repsilber 2002): for the cell that is
guarded least, the rectangle that hides fewest more cells, then the fewest people.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Table:
    """``counts[group, column]``; all columns of the groups of one node add up to a public sum.

    The last ``fixed`` columns are shown or hidden by others and not chosen here.
    """

    counts: IntArray
    nodes: IntArray
    level: int
    fixed: int = 0


def needed(table: Table) -> IntArray:
    """How far the values of each cell must spread: ``level``, or what the public sums allow at most.

    With all cells hidden, a cell lies between ``max(0, row + column - whole)`` and ``min(row, column)``
    (Fréchet). Of several groups with one sum together each may be 0.
    """
    counts, nodes = table.counts, table.nodes
    columns = counts.sum(axis=0)
    sums = np.bincount(nodes, weights=counts.sum(axis=1), minlength=len(nodes)).astype(np.int64)[nodes]
    shared = np.bincount(nodes, minlength=len(nodes))[nodes] > 1
    least = np.maximum(0, sums[:, None] + columns[None, :] - counts.sum())
    least[shared] = 0
    return np.minimum(np.minimum(sums[:, None], columns[None, :]) - least, table.level)


def spread_by_rectangles(table: Table, hidden: BoolArray) -> IntArray:
    """A spread that each hidden cell surely has: exchanges around rectangles of hidden cells.

    Down: every rectangle's far corner gives, and the two beside take without bound. Up: the best single
    group, or the best single column, to exchange with. Between groups of one node people move freely.
    """
    mask = hidden.astype(np.int64)
    values = mask * table.counts
    down = mask @ values.T @ mask - values.sum(axis=1)[:, None] - values.sum(axis=0)[None, :] + values
    down = np.minimum(values, down)
    up = np.maximum(_best_partner(values, mask), _best_partner(values.T, mask.T).T)
    pooled = np.zeros((len(values), values.shape[1]), dtype=np.int64)
    np.add.at(pooled, table.nodes, values)
    alone = np.bincount(table.nodes, minlength=len(values))[table.nodes] == 1
    together = np.where(alone[:, None], 0, pooled[table.nodes])
    spread: IntArray = np.where(hidden, np.maximum(down + up, together), 0)
    return spread


def _best_partner(values: IntArray, mask: IntArray) -> IntArray:
    """For each hidden cell the most that can be exchanged with one other line through its column."""
    common = values @ mask.T
    np.fill_diagonal(common, 0)
    best = np.zeros_like(values)
    for other in range(len(values)):
        exchange = np.minimum(values[other][None, :], common[:, other][:, None] - values)
        exchange[other] = 0
        np.maximum(best, exchange * mask[other][None, :], out=best)
    return best * mask


def suppress(table: Table, hidden: BoolArray) -> BoolArray:
    """``hidden`` and what must be hidden besides."""
    hidden = hidden.copy()
    need = needed(table)
    while True:
        lacking = hidden & (spread_by_rectangles(table, hidden) < need)
        if not lacking.any() or not _hide_more(table, hidden, lacking, need):
            return hidden


def _hide_more(table: Table, hidden: BoolArray, lacking: BoolArray, need: IntArray) -> bool:
    """Hide cells for the first lacking cell that more can be hidden for."""
    order = np.lexsort((*np.nonzero(lacking)[::-1], table.counts[lacking]))
    places = np.argwhere(lacking)[order]
    for group, column in places:
        if _hide_rectangle(table, hidden, (int(group), int(column)), int(need[group, column])):
            return True
    return any(_hide_smallest(table, hidden, int(group), int(column)) for group, column in places)


def _hide_rectangle(table: Table, hidden: BoolArray, cell: tuple[int, int], need: int) -> bool:
    group, column = cell
    counts = table.counts
    shape = counts.shape
    up = np.minimum(counts[group][None, :], counts[:, column][:, None])
    spread = up + np.minimum(counts[group, column], counts)
    new = np.stack(
        [
            np.broadcast_to(~hidden[group][None, :], shape),
            np.broadcast_to(~hidden[:, column][:, None], shape),
            ~hidden,
        ]
    )
    fresh = new.sum(axis=0)
    people = new[0] * counts[group][None, :] + new[1] * counts[:, column][:, None] + new[2] * counts
    usable = fresh > 0
    usable[group] = False
    usable[:, column] = False
    for last in range(shape[1] - table.fixed, shape[1]):
        usable[:, last] &= hidden[group, last] & hidden[:, last]
    if column >= shape[1] - table.fixed:
        usable &= hidden[:, column][:, None]
    if not usable.any():
        return False
    spread = np.minimum(spread, need)
    others, columns = np.nonzero(usable)
    best = np.lexsort((columns, others, people[usable], fresh[usable], -spread[usable]))[0]
    other, beside = others[best], columns[best]
    hidden[group, beside] = hidden[other, column] = hidden[other, beside] = True
    return True


def _hide_smallest(table: Table, hidden: BoolArray, group: int, column: int) -> bool:
    """Hide the smallest shown cell of the cell's column, else of its group, else of the table."""
    free = ~hidden
    if table.fixed:
        free[:, -table.fixed :] = False
    lines = np.zeros_like(free)
    lines[:, column] = True
    row = np.zeros_like(free)
    row[group] = True
    for part in (free & lines, free & row, free):
        if part.any():
            places = np.argwhere(part)
            best = places[np.argmin(table.counts[part], axis=0)]
            hidden[best[0], best[1]] = True
            return True
    return False
