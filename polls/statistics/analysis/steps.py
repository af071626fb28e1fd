"""In which steps the weighted figures of a question are published: as fine as its hidden cells allow.

Each is an equation in the hidden cells, since anybody can work the weights out. The finest step is taken that
leaves every guarded cell ten values, or as many as exchanges of people give it without weights
(``polls.statistics.room``); where none does, the question's figures are not weighted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from polls.statistics.analysis.data import ClosedPoll, Flags, Floats, Integers
from polls.statistics.analysis.figures import HAIR, SMALLEST_BASE, SMALLEST_CELL, Scales, even_step, stepped
from polls.statistics.analysis.questions import Table
from polls.statistics.precision import cells as cells_of
from polls.statistics.room import Cells, Figures, leaves_enough

#: In percent of the scale. Coarser ones would say less than no weights.
LADDER: Final = (0.1, 1.0, 2.0, 5.0, 10.0)

#: Which cells are hidden, [group, row], by dimension.
HiddenBy = Mapping[str, Flags]


@dataclass(frozen=True, slots=True, eq=False)
class _Weighted:
    """Weighted figures of one table: ``exact`` ones, shares in percent or a mean in its unit, what all weigh
    together, and how the rows' weights make them up (``room.Figures``). ``reach``: of a mean, from the least
    to the most; 0 of shares."""

    exact: Sequence[float]
    weight: float
    factors: Floats
    reach: float = 0.0

    def figures(self, step: float) -> Figures:
        """With the room that ``step``, in percent of their scale, leaves them."""
        scale = self.reach or 100.0
        unit = even_step(step / 100 * scale) if self.reach else step
        off = np.array([stepped(exact, unit) - exact for exact in self.exact])
        low, high = (off + sign * (unit / 2 - HAIR * scale) for sign in (-1, 1))
        return Figures(self.factors, low * self.weight / scale, high * self.weight / scale)


def step_of(
    poll: ClosedPoll,
    scales: Scales,
    tables: Sequence[Table],
    hidden: Mapping[str, HiddenBy],
    codes: Mapping[str, Integers],
) -> float | None:
    """Of one question's ``tables``. ``hidden`` by table; ``codes`` of all groups by which there are figures,
    -1 for nobody's."""
    if not scales.weighted or not tables:
        return None
    answered = [int(np.count_nonzero(table.answered)) for table in tables]
    # Of fewer no share is given, and no mean.
    finest = [poll.plan.step(people) for people in answered if people >= SMALLEST_BASE]
    if not finest or None in finest:
        return None
    # Where people alike in all that weights go by weigh the same, as by any other dimension, nothing moves.
    margins = {margin.key: codes[margin.key] for margin in poll.plan.margins}
    found = [
        _guarded(table, dimension, flags, margins, scales.weights)
        for table in tables
        for dimension, flags in hidden[table.key].items()
        if dimension in margins and flags.any()
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
) -> tuple[_Weighted, Cells]:
    """The weighted figures on a table, and what its breakdown hides."""
    inside = np.flatnonzero(table.answered)
    others = [codes[inside] for key, codes in margins.items() if key != dimension]
    stratum, _first, _people = cells_of(others, [np.zeros(len(inside))])
    own, whole = weights[inside], float(weights[inside].sum())
    counter = _Counter(margins[dimension][inside], stratum, len(hidden))
    chosen = np.array([flags[inside] for _key, flags in table.rows])
    rows = len(chosen)
    weighs, small = counter.count(own) / np.maximum(1, counter.count()), _small(counter, chosen)
    guarded = [(group, row) for group, row in np.argwhere(hidden & small).tolist()]
    if table.values is not None:
        return _mean(table, counter, weighs, own, hidden, guarded)
    shares = [100 * float(own[flags].sum() / whole) for flags in chosen]
    if table.partition:
        able = np.stack([counter.count(who=flags) for flags in chosen], axis=1)[:, :, None]
        return _Weighted(shares, whole, np.eye(rows)), Cells(
            np.broadcast_to(able, (len(hidden), rows, rows, counter.strata)).astype(np.int64),
            weighs,
            hidden,
            guarded,
            np.arange(rows),
        )
    # One row more stands for nothing: an option is left out, or one more is chosen.
    everywhere = np.ones((len(hidden), 1), np.bool_)
    return _Weighted(shares, whole, np.eye(rows, rows + 1)), Cells(
        _able(table, chosen, counter),
        weighs,
        np.hstack([hidden, everywhere]),
        guarded,
        np.arange(rows + 1),
    )


def _mean(
    table: Table,
    counter: "_Counter",
    weighs: Floats,
    own: Floats,
    hidden: Flags,
    guarded: Sequence[tuple[int, int]],
) -> tuple[_Weighted, Cells]:
    """Rows are single scores or amounts; of a band the most frequent one stands for it."""
    if table.values is None:
        raise ValueError("A mean is of values.")
    inside = np.flatnonzero(table.answered)
    given, people = np.unique(table.values[inside], return_counts=True)
    of_row = np.array([flags[table.answered] for _key, flags in table.rows])
    bands = np.array([int(np.argmax(of_row[:, np.argmax(table.values[inside] == value)])) for value in given])
    names = set(bands.tolist())
    frequent = {band: max(np.flatnonzero(bands == band).tolist(), key=people.item) for band in names}
    able = np.stack([counter.count(who=table.values[inside] == value) for value in given], axis=1)[:, :, None]
    least, most = table.ends
    mean = float(own @ table.values[inside]) / float(own.sum())
    return _Weighted([mean], float(own.sum()), given[None, :] / (most - least), most - least), Cells(
        np.broadcast_to(able, (len(hidden), len(given), len(given), counter.strata)).astype(np.int64),
        weighs,
        hidden[:, bands],
        [(group, frequent[band]) for group, band in guarded if band in frequent],
        bands,
    )


def _able(table: Table, chosen: Flags, counter: "_Counter") -> Integers:
    """Of several choices: who could choose one option in the place of another, one more or one less, and who
    chose one alone or had no opinion."""
    rows = len(chosen)
    fewest, most = table.choices or (0, rows)
    options = rows - table.no_opinion
    number = chosen[:options].sum(axis=0)
    able = np.zeros((counter.shape[0], rows + 1, rows + 1, counter.strata), np.int64)
    for left in range(options):
        for taken in range(options):
            if left != taken:
                able[:, left, taken] = counter.count(who=chosen[left] & ~chosen[taken])
        able[:, left, rows] = counter.count(who=chosen[left] & (number > max(1, fewest)))
        able[:, rows, left] = counter.count(who=~chosen[left] & (number < most) & (number > 0))
        if table.no_opinion and fewest <= 1:
            able[:, left, options] = counter.count(who=chosen[left] & (number == 1))
            able[:, options, left] = counter.count(who=chosen[options])
    return able


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


def _small(counter: _Counter, chosen: Flags) -> Flags:
    """Cells [group, row] that are under ten, or whose complements are."""
    counts = np.column_stack([counter.count(who=flags).sum(axis=1) for flags in chosen])
    bases = counter.count().sum(axis=1)[:, None]
    small: Flags = (counts < SMALLEST_CELL) | (bases - counts < SMALLEST_CELL)
    return small
