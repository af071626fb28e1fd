"""In which steps the weighted figures of a question are published: as fine as its hidden cells allow.

Each is an equation in the hidden cells, since anybody can work the weights out. The finest step is taken that
leaves every guarded cell ten values, or all that it has without weights (``polls.statistics.room``); where
none does, the question's figures are not weighted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from polls.statistics.analysis.data import ClosedPoll, Flags, Floats, Integers
from polls.statistics.analysis.figures import HAIR, SMALLEST_CELL, Scales, even_step
from polls.statistics.analysis.questions import Table
from polls.statistics.precision import cells as cells_of
from polls.statistics.room import Cells, Figures, leaves_enough

#: In percent of the scale. Coarser ones would say less than no weights.
LADDER: Final = (0.1, 1.0, 2.0, 5.0, 10.0)

#: Which cells are hidden, [group, row], by dimension.
Hidden = Mapping[str, Flags]


@dataclass(frozen=True, slots=True, eq=False)
class _Weighted:
    """Weighted figures of one table: ``exact`` ones in percent of their scale, what all weigh together, and
    how the rows' weights make them up (``room.Figures``). ``reach``: of a mean, from the least to the most;
    0 of shares."""

    exact: Floats
    weight: float
    factors: Floats
    reach: float = 0.0

    def figures(self, step: float) -> Figures:
        """With the room that ``step`` leaves them."""
        if self.reach:
            step = even_step(step / 100 * self.reach) / self.reach * 100
        off = np.round(self.exact / step) * step - self.exact
        low, high = (off + sign * (step / 2 - HAIR) for sign in (-1, 1))
        return Figures(self.factors, low * self.weight / 100, high * self.weight / 100)


def step_of(
    poll: ClosedPoll,
    scales: Scales,
    tables: Sequence[Table],
    hidden: Mapping[str, Hidden],
    codes: Mapping[str, Integers],
) -> float | None:
    """Of one question's ``tables``. ``hidden`` by table; ``codes`` of all groups by which there are figures,
    -1 for nobody's."""
    if not scales.weighted or not tables:
        return None
    finest = [poll.plan.step(int(np.count_nonzero(table.answered))) for table in tables]
    if None in finest:
        return None
    # By what nothing is weighted, people of all groups weigh the same.
    margins = {margin.key: codes[margin.key] for margin in poll.plan.margins}
    found = [
        guarded
        for table in tables
        for dimension, flags in hidden[table.key].items()
        if dimension in margins and flags.any()
        for guarded in _guarded(table, dimension, flags, margins, scales.weights)
    ]
    least = max(step for step in finest if step is not None)
    steps = (least, *(step for step in LADDER if step > least))
    return next(
        (
            step
            for step in steps
            if all(leaves_enough(cells, weighted.figures(step)) for weighted, cells in found)
        ),
        None,
    )


def _guarded(
    table: Table, dimension: str, hidden: Flags, margins: Mapping[str, Integers], weights: Floats
) -> Iterator[tuple[_Weighted, Cells]]:
    """The weighted figures on a table, and what its breakdown hides."""
    inside = np.flatnonzero(table.answered)
    others = [codes[inside] for key, codes in margins.items() if key != dimension]
    stratum, _first, _people = cells_of(others, [np.zeros(len(inside))])
    own, whole = weights[inside], float(weights[inside].sum())
    counter = _Counter(margins[dimension][inside], stratum, len(hidden))
    weighs = counter.count(own) / np.maximum(1, counter.count())
    chosen = [flags[inside] for _key, flags in table.rows]
    small, rows = _small(counter, chosen), len(chosen)
    if table.values is not None:
        (least, most), mean = table.ends, float(own @ table.values[inside]) / whole
        exact = np.array([100 * (mean - least) / (most - least)])
        # Bands are taken to lie evenly along the scale.
        along = np.linspace(0, 1, rows)[None, :]
        yield _Weighted(exact, whole, along, most - least), counter.cells(chosen, weighs, hidden, small)
        return
    shares = np.array([100 * own[flags].sum() / whole for flags in chosen])
    if table.partition:
        yield _Weighted(shares, whole, np.eye(rows)), counter.cells(chosen, weighs, hidden, small)
        return
    fewest, most_choices = table.choices or (0, rows)
    options = chosen[: rows - table.no_opinion]
    number = np.sum(options, axis=0)
    for row, flags in enumerate(options):
        # Who may leave it out, and who may choose one more. Those without an opinion chose none.
        both = [flags & (number > max(1, fewest)), ~flags & (number < most_choices) & (number > 0)]
        guarded = np.column_stack([small[:, row], np.zeros(len(hidden), np.bool_)])
        yield (
            _Weighted(shares[[row]], whole, np.array([[1.0, 0.0]])),
            counter.cells(both, weighs, hidden[:, [row, row]], guarded),
        )


class _Counter:
    """Sums by group and stratum."""

    def __init__(self, group: Integers, stratum: Integers, groups: int) -> None:
        self.strata = int(stratum.max(initial=0)) + 1
        self.shape = groups, self.strata
        self.places = group * self.strata + stratum

    def count(self, of: Floats | None = None, who: Flags | None = None) -> Floats:
        places = self.places if who is None else self.places[who]
        found = np.bincount(places, of, self.shape[0] * self.shape[1]).reshape(self.shape)
        return found.astype(np.float64)

    def cells(self, chosen: Sequence[Flags], weighs: Floats, hidden: Flags, small: Flags) -> Cells:
        counts = np.stack([self.count(who=flags) for flags in chosen], axis=1).astype(np.int64)
        return Cells(counts, weighs, hidden, small)


def _small(by: _Counter, chosen: Sequence[Flags]) -> Flags:
    """Cells [group, row] that are under ten, or whose complements are."""
    counts = np.column_stack([by.count(who=flags).sum(axis=1) for flags in chosen])
    bases = by.count().sum(axis=1)[:, None]
    small: Flags = (counts < SMALLEST_CELL) | (bases - counts < SMALLEST_CELL)
    return small
