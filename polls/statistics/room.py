"""How many values weighted figures leave to the hidden cells of a breakdown.

Anybody can work out the weights: they follow from the population and from who answered. So a weighted figure
is an equation in the hidden cells of its question, known to half a step. This module looks for other data
sets that publish the same figures, by exchanges: somebody of one group changes from one answer to another,
and somebody of another group, alike in all other attributes that weights depend on, changes the other way.
The counts of the breakdown stay as they are; the weighted figures move by the difference of the two weights,
and exchanges among other groups may move them back. A hidden cell has one more value for each such exchange,
one after the other, after which all figures would still be rounded to what is published.

What this leaves out: ``docs/decisions/0006-disclosure.md``.
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

#: Values that a guarded cell keeps at least, if exchanges give it so many without weights.
VALUES: Final = 10
#: Exchanges that are tried for one cell (smallest difference of weights first), and to move figures back.
TRIED: Final = 400

#: Group, row, the row to change to, stratum.
Change = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A question by one breakdown. A stratum is people alike in all other attributes that weights depend on.

    ``able``: number of people [group, row, other row, stratum] who gave the row as an answer and could have
    given the other one instead; ``weights``: of somebody [group, stratum], 0 where there is nobody;
    ``hidden``: flags [group, row]; ``guarded``: the hidden cells (group, row) whose count, or the rest of
    whose group, is under ten; ``bands``: number [row] of the band that the row is part of: a cell of the
    breakdown is a band.
    """

    able: Integers
    weights: Floats
    hidden: Flags
    guarded: Sequence[tuple[int, int]]
    bands: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Published weighted figures. Each is a linear combination of the rows' sums of weights, with the
    coefficients ``factors`` [figure, row]. ``low`` and ``high`` [figure]: how far it may move down and up
    while the published, rounded figure stays the same."""

    factors: Floats
    low: Floats
    high: Floats

    def excess(self, moved: Floats) -> float:
        """How far sums that have ``moved`` are out of these bounds, all together."""
        outside = np.maximum(self.low - moved, 0) + np.maximum(moved - self.high, 0)
        return float(outside.sum())


@dataclass(frozen=True, slots=True)
class Exchange:
    """Somebody changes to ``row`` from ``partner``, somebody else of another group the other way round.
    ``gap``: how much more the first weighs."""

    row: int
    partner: int
    gap: float
    changes: tuple[Change, Change]


class Room:
    """All exchanges that there are for the guarded cells of a breakdown."""

    def __init__(self, cells: Cells) -> None:
        self._guarded = [_Guarded(cells, group, row) for group, row in cells.guarded]

    def is_enough(self, figures: Figures) -> bool:
        """Whether each guarded cell can still have ten values once ``figures`` are published, or as many as
        the unweighted figures alone leave it."""
        return all(cell.values(figures) >= cell.natural for cell in self._guarded)


class _Guarded:
    """One guarded cell. ``natural``: its values without weighted figures, ten at most."""

    def __init__(self, cells: Cells, group: int, row: int) -> None:
        self.cells, self.group = cells, group
        self.ways = [_exchanges(cells, group, row, grows=grows) for grows in (True, False)]
        self._others: dict[tuple[int, int], list[Exchange]] = {}
        self.natural = self.values(Figures(np.zeros((0, len(cells.bands))), np.zeros(0), np.zeros(0)))

    def values(self, figures: Figures) -> int:
        """Ten at most: as it is, and by exchanges that let it grow, or shrink, person by person."""
        found = 1
        for exchanges in self.ways:
            data_set = _DataSet(self, figures)
            for exchange in exchanges:
                while found < VALUES and data_set.make(exchange):
                    found += 1
        return found

    def others(self, row: int, partner: int) -> list[Exchange]:
        """Exchanges among other groups that make ``row`` heavier, largest gap first: in each stratum the
        heaviest people who can change to it, for the lightest who can leave it."""
        if (row, partner) not in self._others:
            cells = self.cells
            groups = np.flatnonzero(cells.hidden[:, row] & cells.hidden[:, partner])
            groups = groups[groups != self.group]
            found = [
                Exchange(row, partner, gap, ((one, partner, row, stratum), (other, row, partner, stratum)))
                for stratum in np.flatnonzero(cells.able[groups, partner, row].any(axis=0)).tolist()
                for (weight, one), (lighter, other) in zip(
                    _by_weight(cells, groups, (partner, row, stratum), -1),
                    _by_weight(cells, groups, (row, partner, stratum), 1),
                    strict=False,
                )
                if (gap := weight - lighter) > 0
            ]
            self._others[row, partner] = sorted(found, key=lambda exchange: -exchange.gap)[:TRIED]
        return self._others[row, partner]


class _DataSet:
    """The data set that some exchanges make of the real one. Nobody changes the same answer twice."""

    def __init__(self, cell: _Guarded, figures: Figures) -> None:
        self.cell, self.figures = cell, figures
        self.changed: Counter[tuple[int, int, int]] = Counter()
        self.moved = np.zeros(len(figures.low))

    def make(self, exchange: Exchange) -> bool:
        """Make one more exchange, and others that move the figures back. False: they cannot stay as they are,
        and nothing is changed."""
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


def _exchanges(cells: Cells, group: int, row: int, *, grows: bool) -> list[Exchange]:
    """By which a cell grows or shrinks by one person: those with the smallest difference of weights first."""
    able, found = cells.able, list[Floats]()
    for partner in np.flatnonzero(cells.hidden[group] & (cells.bands != cells.bands[row])).tolist():
        left, taken = (partner, row) if grows else (row, partner)
        others = np.flatnonzero(cells.hidden[:, row] & cells.hidden[:, partner])
        others = others[others != group]
        strata = np.flatnonzero(able[group, left, taken])
        of, at = np.nonzero(able[others[:, None], taken, left, strata])
        of, at = others[of], strata[at]
        gaps = cells.weights[group, at] - cells.weights[of, at]
        found.append(np.column_stack([np.full(len(at), partner), of, at, gaps]))
    every = np.concatenate(found) if found else np.zeros((0, 4))
    order = np.argsort(np.abs(every[:, 3]), kind="stable")[:TRIED]
    exchanges = []
    for partner, other, stratum, gap in every[order].tolist():
        left, taken = (int(partner), row) if grows else (row, int(partner))
        changes = (group, left, taken, int(stratum)), (int(other), taken, left, int(stratum))
        exchanges.append(Exchange(taken, left, gap, changes))
    return exchanges


def _by_weight(
    cells: Cells, groups: Integers, change: tuple[int, int, int], sign: int
) -> Iterator[tuple[float, int]]:
    """Weight and group of everybody who can make ``change`` (row, row to change to, stratum); ``sign`` 1:
    the lightest first, -1: the heaviest."""
    row, other, stratum = change
    weights, people = cells.weights[groups, stratum], cells.able[groups, row, other, stratum]
    order = np.argsort(sign * weights, kind="stable")
    everybody = np.repeat(order, people[order])
    return zip(weights[everybody].tolist(), groups[everybody].tolist(), strict=True)
