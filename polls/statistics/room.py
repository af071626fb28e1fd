"""How much room weighted figures leave to what breakdowns hide.

Weights follow from the population and from who answered, so a weighted figure is an equation in the hidden
cells of its question, which holds to half a step. Here other data sets are looked for that publish the same
figures: somebody of one group gives another answer, and somebody of another group, alike in all else that
weights go by, gives that one instead of it. The counts of the breakdown stay as they are; the weighted
figures move by the difference of the two weights, which people of further groups may take back likewise. A
cell has as many values left as there are such exchanges, one after the other, that keep every figure where
it would be rounded to the same. What this leaves out: ``docs/decisions/0006-disclosure.md``.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

#: Values that a hidden cell has left at least, if exchanges give it so many without weights.
VALUES: Final = 10
#: Exchanges that are tried for one cell, those of the most equal weights first; and to take back one.
TRIED: Final = 400

#: People of a group who would give up one row for another, in a stratum.
Place = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A question by one breakdown. People alike in everything else that weights go by make a stratum.

    ``able``: people [group, row, other row, stratum] who could have the other row in the place of the row;
    ``weights``: what somebody weighs [group, stratum], 0 where there is nobody; ``hidden`` [group, row];
    ``guarded``: hidden cells (group, row) that are under ten, or whose complements are; ``bands`` [row]: rows
    of one band are one cell.
    """

    able: Integers
    weights: Floats
    hidden: Flags
    guarded: Sequence[tuple[int, int]]
    bands: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Weighted figures, each a sum over rows of their weights times ``factors`` [figure, row]. ``low`` and
    ``high``: how far each may move and still be published as it is."""

    factors: Floats
    low: Floats
    high: Floats

    def off(self, moved: Floats) -> float:
        """How far they are from being published as they are."""
        outside = np.maximum(self.low - moved, 0) + np.maximum(moved - self.high, 0)
        return float(outside.sum())


@dataclass(frozen=True, slots=True)
class _Unit:
    """Exchanges of two rows by two groups: the first to get ``row`` in the place of ``partner``, the second
    the other way round; ``gap`` is what the first weighs more."""

    row: int
    partner: int
    gap: float
    places: tuple[Place, Place]


def leaves_enough(cells: Cells, figures: Figures) -> bool:
    """Whether every guarded cell keeps ten values, or as many as exchanges give it without weights."""
    nothing = Figures(np.zeros((0, len(cells.bands))), np.zeros(0), np.zeros(0))
    return all(
        _values(cells, group, row, figures, VALUES) >= _values(cells, group, row, nothing, VALUES)
        for group, row in cells.guarded
    )


def _values(cells: Cells, group: int, row: int, figures: Figures, most: int) -> int:
    found = 1
    for grows in (True, False):
        search = _Search(cells, group, figures)
        for unit in _units(cells, group, row, grows=grows):
            while found < most and search.do(unit):
                found += 1
    return found


class _Search:
    """Another data set, exchange by exchange."""

    def __init__(self, cells: Cells, group: int, figures: Figures) -> None:
        self.cells, self.group, self.figures = cells, group, figures
        self.used: Counter[tuple[int, int, int]] = Counter()
        self.moved = np.zeros(len(figures.low))
        self.known: dict[tuple[int, int], list[_Unit]] = {}

    def do(self, unit: _Unit) -> bool:
        """Whether the figures can be as they are after one more exchange; others take back what it moves."""
        if not self._is_free(unit):
            return False
        before = self.used.copy(), self.moved
        self._add(unit)
        off = self.figures.off(self.moved)
        for ways in ((unit.row, unit.partner), (unit.partner, unit.row)) if off else ():
            for other in self._further(*ways):
                if off and self._is_free(other):
                    after = self.figures.off(self.moved + self._moves(other))
                    if after < off:
                        self._add(other)
                        off = after
        if off:
            self.used, self.moved = before
        return not off

    def _moves(self, unit: _Unit) -> Floats:
        factors = self.figures.factors
        moves: Floats = unit.gap * (factors[:, unit.row] - factors[:, unit.partner])
        return moves

    def _is_free(self, unit: _Unit) -> bool:
        return all(
            self.used[group, left, stratum] < self.cells.able[group, left, taken, stratum]
            for group, left, taken, stratum in unit.places
        )

    def _add(self, unit: _Unit) -> None:
        self.moved = self.moved + self._moves(unit)
        for group, left, _taken, stratum in unit.places:
            self.used[group, left, stratum] += 1

    def _further(self, row: int, partner: int) -> list[_Unit]:
        """Of further groups, by which ``row`` gets heavier: in each stratum the heaviest come to it for the
        lightest who leave it."""
        if (row, partner) not in self.known:
            groups = np.flatnonzero(self.cells.hidden[:, row] & self.cells.hidden[:, partner])
            groups = groups[groups != self.group]
            units = []
            for stratum in np.flatnonzero(self.cells.able[groups][:, partner, row].any(axis=0)).tolist():
                coming = self._ordered(groups, partner, row, stratum, -1)
                leaving = self._ordered(groups, row, partner, stratum, 1)
                for (heavy, one), (light, other) in zip(coming, leaving, strict=False):
                    if heavy > light:
                        places = (one, partner, row, stratum), (other, row, partner, stratum)
                        units.append(_Unit(row, partner, heavy - light, places))
            self.known[row, partner] = sorted(units, key=lambda unit: -unit.gap)[:TRIED]
        return self.known[row, partner]

    def _ordered(
        self, groups: Integers, left: int, taken: int, stratum: int, sign: int
    ) -> list[tuple[float, int]]:
        """Everybody's weight and group, by ``sign`` times the weight."""
        weights, people = self.cells.weights[groups, stratum], self.cells.able[groups, left, taken, stratum]
        order = np.argsort(sign * weights, kind="stable")
        return list(
            zip(
                np.repeat(weights[order], people[order]).tolist(),
                np.repeat(groups[order], people[order]).tolist(),
                strict=True,
            )
        )


def _units(cells: Cells, group: int, row: int, *, grows: bool) -> list[_Unit]:
    """By which a cell grows or shrinks: those of the smallest gaps first."""
    able, found = cells.able, list[Floats]()
    for partner in np.flatnonzero(cells.hidden[group] & (cells.bands != cells.bands[row])).tolist():
        others = np.flatnonzero(cells.hidden[:, row] & cells.hidden[:, partner])
        others = others[others != group]
        left, taken = (partner, row) if grows else (row, partner)
        strata = np.flatnonzero(able[group, left, taken])
        of, at = np.nonzero(able[others[:, None], taken, left, strata])
        if len(of):
            of, at = others[of], strata[at]
            gaps = cells.weights[group, at] - cells.weights[of, at]
            found.append(np.column_stack([np.full(len(at), partner), of, at, gaps]))
    if not found:
        return []
    every = np.concatenate(found)
    order = np.argsort(np.abs(every[:, 3]), kind="stable")[:TRIED]
    units = []
    for partner, other, stratum, gap in every[order].tolist():
        left, taken = (int(partner), row) if grows else (row, int(partner))
        places = (group, left, taken, int(stratum)), (int(other), taken, left, int(stratum))
        units.append(_Unit(taken, left, gap, places))
    return units
