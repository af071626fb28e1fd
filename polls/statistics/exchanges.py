"""How many possible values the weighted figures leave to the hidden cells of a breakdown.

Anybody can compute the weights: they follow from the population and from who answered. So a weighted figure
is an equation in the hidden cells of its question, known to within half a step. This module searches for
other data sets with the same published figures by exchanges: a person of one group changes from one answer to
another, and a person of another group, with the same other attributes on which weights depend, changes the
opposite way. The totals of the breakdown stay the same. The weighted figures move by the difference of the
two weights, and exchanges between other groups may move them back. Each successive exchange after which all
figures still round to the published ones gives a hidden cell one more possible value.

``docs/decisions/0006-disclosure.md`` says what this does not cover.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

#: Minimum number of possible values of a guarded cell, if exchanges give it as many without weights.
VALUES: Final = 10
#: Maximum number of exchanges to try for one cell (smallest difference of weights first), and of those that
#: move figures back.
MAX_EXCHANGES: Final = 400

#: Group, row, row to change to, stratum.
Change = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A question by one breakdown. A stratum has equal values of all other attributes that weights depend on.

    ``able`` [group, row, other row, stratum]: number of people who chose the row and could have chosen the
    other one instead. ``weights`` [group, stratum]: weight of a person, 0 if there is nobody. ``hidden``:
    flags [group, row]. ``guarded``: the hidden cells (group, row) with a count, or a rest of the group, under
    ten. ``bands`` [row]: number of the band that contains the row; a cell of the breakdown is a band.
    """

    able: Integers
    weights: Floats
    hidden: Flags
    guarded: Sequence[tuple[int, int]]
    bands: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Published weighted figures.

    Each is a linear combination of the rows' sums of weights with the coefficients ``factors`` [figure, row].
    ``low`` and ``high`` [figure] are how far it may move down and up while the rounded figure stays the same.
    """

    factors: Floats
    low: Floats
    high: Floats

    def excess(self, moved: Floats) -> float:
        """Total distance by which figures that ``moved`` are out of bounds."""
        outside = np.maximum(self.low - moved, 0) + np.maximum(moved - self.high, 0)
        return float(outside.sum())


@dataclass(frozen=True, slots=True)
class Exchange:
    """A person changes from ``partner`` to ``row``, a person of another group from ``row`` to ``partner``.

    ``gap`` is the first person's weight minus the second's.
    """

    row: int
    partner: int
    gap: float
    changes: tuple[Change, Change]


class Room:
    """The possible exchanges for the guarded cells of a breakdown."""

    def __init__(self, cells: Cells) -> None:
        self._guarded = [_Guarded(cells, group, row) for group, row in cells.guarded]

    def is_enough(self, figures: Figures) -> bool:
        """Whether ``figures`` leave every guarded cell ten values, or as many as unweighted figures leave."""
        return all(cell.values(figures) >= cell.natural for cell in self._guarded)


class _Guarded:
    """One guarded cell. ``natural``: number of its values without weighted figures, at most ten."""

    def __init__(self, cells: Cells, group: int, row: int) -> None:
        self.cells, self.group = cells, group
        self.ways = [_list_exchanges(cells, group, row, grows=grows) for grows in (True, False)]
        self._others: dict[tuple[int, int], list[Exchange]] = {}
        self.natural = self.values(Figures(np.zeros((0, len(cells.bands))), np.zeros(0), np.zeros(0)))

    def values(self, figures: Figures) -> int:
        """Number of possible values, at most ten: the true one, and those after successive exchanges by which
        it grows or shrinks."""
        count = 1
        for exchanges in self.ways:
            data_set = _DataSet(self, figures)
            for exchange in exchanges:
                while count < VALUES and data_set.make(exchange):
                    count += 1
        return count

    def others(self, row: int, partner: int) -> list[Exchange]:
        """Exchanges between other groups that increase the weight of ``row``, largest gap first.

        In each stratum the people with the largest weights who can change to it are paired with those with
        the smallest weights who can leave it.
        """
        if (row, partner) not in self._others:
            cells = self.cells
            groups = np.flatnonzero(cells.hidden[:, row] & cells.hidden[:, partner])
            groups = groups[groups != self.group]
            exchanges = [
                Exchange(row, partner, gap, ((one, partner, row, stratum), (other, row, partner, stratum)))
                for stratum in np.flatnonzero(cells.able[groups, partner, row].any(axis=0)).tolist()
                for (weight, one), (lighter, other) in zip(
                    _sort_by_weight(cells, groups, (partner, row, stratum), -1),
                    _sort_by_weight(cells, groups, (row, partner, stratum), 1),
                    strict=False,
                )
                if (gap := weight - lighter) > 0
            ]
            self._others[row, partner] = sorted(exchanges, key=lambda exchange: -exchange.gap)[:MAX_EXCHANGES]
        return self._others[row, partner]


class _DataSet:
    """The true data set after some exchanges. Nobody changes the same answer twice."""

    def __init__(self, cell: _Guarded, figures: Figures) -> None:
        self.cell, self.figures = cell, figures
        self.changed: Counter[tuple[int, int, int]] = Counter()
        self.moved = np.zeros(len(figures.low))

    def make(self, exchange: Exchange) -> bool:
        """Make one more exchange, and others that move the figures back.

        False, and nothing changes, if the figures cannot be kept.
        """
        if not self._is_possible(exchange):
            return False
        before = self.changed.copy(), self.moved
        self._add(exchange)
        if self.figures.excess(self.moved) and not self._move_back(exchange.row, exchange.partner):
            self.changed, self.moved = before
            return False
        return True

    def _move_back(self, row: int, partner: int) -> bool:
        excess = self.figures.excess(self.moved)
        for other in (*self.cell.others(row, partner), *self.cell.others(partner, row)):
            after = self.figures.excess(self.moved + self._move(other))
            if after < excess and self._is_possible(other):
                self._add(other)
                excess = after
                if not excess:
                    return True
        return False

    def _move(self, exchange: Exchange) -> Floats:
        factors = self.figures.factors
        move: Floats = exchange.gap * (factors[:, exchange.row] - factors[:, exchange.partner])
        return move

    def _is_possible(self, exchange: Exchange) -> bool:
        return all(
            self.changed[group, row, stratum] < self.cell.cells.able[group, row, other, stratum]
            for group, row, other, stratum in exchange.changes
        )

    def _add(self, exchange: Exchange) -> None:
        self.moved = self.moved + self._move(exchange)
        for group, row, _other, stratum in exchange.changes:
            self.changed[group, row, stratum] += 1


def _list_exchanges(cells: Cells, group: int, row: int, *, grows: bool) -> list[Exchange]:
    """Exchanges by which a cell grows or shrinks by one person, smallest difference of weights first."""
    able, candidates = cells.able, list[Floats]()
    for partner in np.flatnonzero(cells.hidden[group] & (cells.bands != cells.bands[row])).tolist():
        from_row, to_row = (partner, row) if grows else (row, partner)
        others = np.flatnonzero(cells.hidden[:, row] & cells.hidden[:, partner])
        others = others[others != group]
        strata = np.flatnonzero(able[group, from_row, to_row])
        of, at = np.nonzero(able[others[:, None], to_row, from_row, strata])
        of, at = others[of], strata[at]
        gaps = cells.weights[group, at] - cells.weights[of, at]
        candidates.append(np.column_stack([np.full(len(at), partner), of, at, gaps]))
    every = np.concatenate(candidates) if candidates else np.zeros((0, 4))
    order = np.argsort(np.abs(every[:, 3]), kind="stable")[:MAX_EXCHANGES]
    exchanges = []
    for partner, other, stratum, gap in every[order].tolist():
        from_row, to_row = (int(partner), row) if grows else (row, int(partner))
        changes = (group, from_row, to_row, int(stratum)), (int(other), to_row, from_row, int(stratum))
        exchanges.append(Exchange(to_row, from_row, gap, changes))
    return exchanges


def _sort_by_weight(
    cells: Cells, groups: Integers, change: tuple[int, int, int], sign: int
) -> Iterator[tuple[float, int]]:
    """Weight and group of everybody who can make ``change`` (row, row to change to, stratum).

    ``sign`` 1: smallest weight first, -1: largest first.
    """
    row, new_row, stratum = change
    weights = cells.weights[groups, stratum]
    people = cells.able[groups, row, new_row, stratum]
    order = np.argsort(sign * weights, kind="stable")
    everybody = np.repeat(order, people[order])
    return zip(weights[everybody].tolist(), groups[everybody].tolist(), strict=True)
