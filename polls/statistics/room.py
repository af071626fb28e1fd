"""How much room weighted figures leave to what breakdowns hide.

Weights follow from the population and from who answered, so a weighted figure is an equation in the hidden
cells of its question, which holds to half a step. Here other data sets are looked for that publish the same
figures: somebody of one group gives another answer, and somebody of another group, alike in all else that
weights go by, gives that one instead of it. The counts of the breakdown stay as they are; the weighted
figures move by the difference of the two weights, which people of further groups may take back likewise. A
cell has as many values left as there are such exchanges, one after the other, that keep every figure where
it would be rounded to the same. What this leaves out: ``docs/decisions/0006-disclosure.md``.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

#: Values that a hidden cell has left at least, if it has so many without weights.
VALUES: Final = 10
#: More people than answer any poll.
MANY: Final = 10**9
#: Groups besides the cell's own, of which some can take back what others do.
FURTHER: Final = 6
#: Exchanges that are tried for one cell, those of the most equal weights first.
TRIED: Final = 400


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A question by one breakdown. People alike in everything else that weights go by make a stratum.

    ``counts``: people [group, row, stratum] who could give another answer; ``weights``: what somebody weighs
    [group, stratum], 0 where there is nobody; ``hidden``, ``small`` [group, row]: which cells are hidden, and
    which of these are guarded, since they or their complements are under ten.
    """

    counts: Integers
    weights: Floats
    hidden: Flags
    small: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Weighted figures, each a sum over rows of their weights times ``factors`` [figure, row]. ``low`` and
    ``high``: how far each may move and still be published as it is."""

    factors: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class _Unit:
    """Exchanges alike: with which row, how far each moves the row's sum of weights, and the two places
    (group, row, stratum) whose people they use up."""

    partner: int
    gap: float
    places: tuple[tuple[int, int, int], tuple[int, int, int]]


class _Further:
    """What exchanges of further groups than ``group`` can take back, by pairs of rows: half of it all, and
    nothing where they are fewer than six, since some of these people are wanted for the exchanges
    themselves."""

    def __init__(self, cells: Cells, group: int) -> None:
        self.cells, self.group = cells, group
        self.known: dict[tuple[int, int], float] = {}

    def most(self, row: int, other: int) -> float:
        """By how much ``row`` can weigh more, and ``other`` less."""
        if (row, other) not in self.known:
            cells = self.cells
            groups = cells.hidden[:, row] & cells.hidden[:, other]
            groups[self.group] = False
            if np.count_nonzero(groups) < FURTHER:
                groups[:] = False
            weights = cells.weights[groups]
            # Per stratum the heaviest come to the row, for the lightest who leave it.
            coming = _ranked(weights, cells.counts[groups, other], -1)
            leaving = _ranked(weights, cells.counts[groups, row], 1)
            _place, at, of = np.intersect1d(coming[0], leaving[0], assume_unique=True, return_indices=True)
            gaps = coming[1][at] - leaving[1][of]
            self.known[row, other] = float(gaps[gaps > 0].sum()) / 2
        return self.known[row, other]


def _ranked(weights: Floats, people: Integers, sign: int) -> tuple[Integers, Floats]:
    """Everybody's weight, with a number that tells their stratum and their place in it, by ``sign`` times the
    weight."""
    _group, stratum = np.nonzero(people)
    number = people[_group, stratum]
    strata, all_weights = np.repeat(stratum, number), np.repeat(weights[_group, stratum], number)
    order = np.lexsort((sign * all_weights, strata))
    strata, all_weights = strata[order], all_weights[order]
    first = np.searchsorted(strata, strata)
    return strata * MANY + np.arange(len(strata)) - first, all_weights


def leaves_enough(cells: Cells, figures: Figures) -> bool:
    """Whether every guarded cell keeps ten values, or all that it has without weights."""
    return all(
        _keeps_enough(cells, group, row, figures)
        for group, row in np.argwhere(cells.hidden & cells.small).tolist()
    )


def _keeps_enough(cells: Cells, group: int, row: int, figures: Figures) -> bool:
    units = [_units(cells, group, row, grows=grows) for grows in (True, False)]
    further = _Further(cells, group)
    left, natural = 1, 1
    for ways in units:
        natural += _exchanged(cells.counts, ways, VALUES - natural, lambda _unit: True)
    for ways in units:
        left += _exchanged(cells.counts, ways, VALUES - left, _Moves(row, figures, further).allow)
    return left >= natural


class _Moves:
    """How far exchanges of ``row`` have moved the figures."""

    def __init__(self, row: int, figures: Figures, further: _Further) -> None:
        self.row, self.figures, self.further = row, figures, further
        self.by_partner: defaultdict[int, float] = defaultdict(float)

    def allow(self, unit: _Unit) -> bool:
        """Whether the figures stay as they are when ``unit`` comes on top; then it is noted."""
        after = self.by_partner | {unit.partner: self.by_partner[unit.partner] + unit.gap}
        if not self._stay(after) and not self._stay(
            {row: self._left(row, gap) for row, gap in after.items()}
        ):
            return False
        self.by_partner[unit.partner] = after[unit.partner]
        return True

    def _stay(self, gaps: Mapping[int, float]) -> bool:
        factors, moved = self.figures.factors, np.zeros(len(self.figures.low))
        for partner, gap in gaps.items():
            moved += gap * (factors[:, self.row] - factors[:, partner])
        return not ((moved < self.figures.low) | (moved > self.figures.high)).any()

    def _left(self, partner: int, gap: float) -> float:
        """When as much as can be is taken back."""
        back = self.further.most(partner, self.row) if gap > 0 else self.further.most(self.row, partner)
        return float(np.sign(gap)) * max(0.0, abs(gap) - back)


def _units(cells: Cells, group: int, row: int, *, grows: bool) -> list[_Unit]:
    """By which a cell grows or shrinks: those of the smallest gaps first."""
    counts, found = cells.counts, list[Floats]()
    for partner in np.flatnonzero(cells.hidden[group]).tolist():
        others = np.flatnonzero(cells.hidden[:, row] & cells.hidden[:, partner])
        others = others[others != group]
        left, taken = (partner, row) if grows else (row, partner)
        strata = np.flatnonzero(counts[group, left])
        of, at = np.nonzero(counts[others[:, None], taken, strata])
        if partner != row and len(of):
            of, at = others[of], strata[at]
            gaps = cells.weights[group, at] - cells.weights[of, at]
            found.append(np.column_stack([np.full(len(at), partner), of, at, gaps if grows else -gaps]))
    if not found:
        return []
    every = np.concatenate(found)
    order = np.argsort(np.abs(every[:, 3]), kind="stable")[:TRIED]
    units = []
    for partner, other, stratum, gap in every[order].tolist():
        left, taken = (int(partner), row) if grows else (row, int(partner))
        places = (group, left, int(stratum)), (int(other), taken, int(stratum))
        units.append(_Unit(int(partner), gap, places))
    return units


def _exchanged(counts: Integers, units: list[_Unit], most: int, allow: Callable[[_Unit], bool]) -> int:
    """How many exchanges one after the other, ``most`` at most, are allowed."""
    used: defaultdict[tuple[int, int, int], int] = defaultdict(int)
    done = 0
    for unit in units:
        while done < most and all(used[place] < counts[place] for place in unit.places) and allow(unit):
            done += 1
            for place in unit.places:
                used[place] += 1
    return done
