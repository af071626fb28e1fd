"""The rounding step of a question's weighted figures: as fine as its hidden cells allow.

Anybody can compute the weights, so each weighted figure is an equation in the hidden cells. The step is the
finest that leaves every guarded cell ten possible values, or as many as it has without weights
(``polls.statistics.exchanges``). If no step does, the question is not weighted.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from polls.statistics.analysis.data import ASSURANCE, ClosedPoll, Flags, Floats, Integers
from polls.statistics.analysis.figures import (
    EPSILON,
    SMALLEST_BASE,
    SMALLEST_CELL,
    Scales,
    choose_step,
    round_to_step,
)
from polls.statistics.analysis.questions import Table
from polls.statistics.analysis.weighting_facts import find_lack_of_known
from polls.statistics.exchanges import Cells, Figures, Room
from polls.statistics.precision import divide_into_cells as cells_of
from polls.statistics.weighting import NOT_STATED

#: Steps to try, in percent of the scale. With a coarser step a figure would be less informative than the raw
#: one.
LADDER: Final = (0.1, 1.0, 2.0, 5.0, 10.0)
#: Number of scores or amounts per band that exchanges use: the most frequent ones.
FREQUENT: Final = 5

#: Hidden cells as flags [group, row], by dimension.
HiddenBy = Mapping[str, Flags]


def compute_step(
    poll: ClosedPoll,
    scales: Scales,
    tables: Sequence[Table],
    hidden: Mapping[str, HiddenBy],
    codes: Mapping[str, Integers],
) -> float | None:
    """The step of one question in percent of the scale; None if the question is not weighted.

    ``tables`` are those of the question, ``hidden`` is by table. ``codes`` are, by dimension, every
    respondent's index into the published groups, *not stated* included.
    """
    if not scales.weighted:
        return None
    answered = [table.answered for table in tables if np.count_nonzero(table.answered) >= SMALLEST_BASE]
    least = [poll.plan.step(int(np.count_nonzero(flags))) for flags in answered]
    if not least or None in least:
        return None
    if not poll.plan.trusts_claims and any(find_lack_of_known(poll, flags) for flags in answered):
        return None
    # Only these dimensions affect the weights. Groups of any other have equal weights within a stratum.
    judged = [margin.key for margin in poll.plan.margins] + [ASSURANCE] * (poll.trusted is not None)
    breakdowns = [
        _Breakdown(table, flags, codes[dimension], _list_strata(poll, dimension), scales.weights)
        for table in tables
        for dimension in judged
        if (flags := _flag_hidden_cells(table, hidden[table.key].get(dimension), codes[dimension])).any()
    ]
    finest = max(step for step in least if step is not None)
    steps = (finest, *(step for step in LADDER if step > finest))
    return next((step for step in steps if all(breakdown.allows(step) for breakdown in breakdowns)), None)


def _flag_hidden_cells(table: Table, hidden: Flags | None, groups: Integers) -> Flags:
    """``hidden``; all cells of a margin by which the question is not broken down: weights would tell them."""
    return np.ones((int(groups.max()) + 1, len(table.rows)), np.bool_) if hidden is None else hidden


def _list_strata(poll: ClosedPoll, dimension: str) -> list[Integers]:
    """Codes from 0 (0: not stated) that determine a respondent's weight within a group of ``dimension``.

    These are the published groups of the other margins and, unless everybody is trusted, who is. Groups by
    level already say that of all but those whose attributes do not count although others' of their level do.
    """
    others = [
        poll.dimension(margin.key).codes - NOT_STATED
        for margin in poll.plan.margins
        if margin.key != dimension
    ]
    if poll.trusted is None:
        return others
    if dimension == ASSURANCE:
        is_counted = poll.plan.trusts_claims | (poll.dimension(ASSURANCE).codes > 0)
        return [*others, (poll.trusted != is_counted).astype(np.int64)]
    return [*others, poll.trusted.astype(np.int64)]


class _Breakdown:
    """A table by one margin: its weighted figures and the room they leave to hidden cells. ``groups`` are the
    respondents' groups, ``strata`` codes that together with the group determine a weight.

    ``exact`` are shares in percent or one mean in its unit. ``reach`` is the range of possible values.
    ``factors`` are those of ``exchanges.Figures``, for sums of weights: a sum is to the total weight as
    ``exact`` is to ``reach``.
    """

    def __init__(
        self,
        table: Table,
        hidden: Flags,
        groups: Integers,
        strata: Sequence[Integers],
        weights: Floats,
    ) -> None:
        self.table, self.hidden = table, hidden
        inside = np.flatnonzero(table.answered)
        others = [codes[inside] for codes in strata]
        stratum, _first, _people = cells_of(others, [np.zeros(len(inside))])
        self.strata = int(stratum.max()) + 1
        self.places = groups[inside] * self.strata + stratum
        self.chosen = np.array([flags[inside] for _key, flags in table.rows])
        self.own = weights[inside]
        self.is_mean = table.values is not None
        if table.values is not None:
            self.exact = [float(self.own @ table.values[inside] / self.own.sum())]
            self.reach = table.ends[1] - table.ends[0]
            cells = self._build_value_cells(table.values[inside])
        else:
            self.exact = (100 * (self.chosen @ self.own) / self.own.sum()).tolist()
            self.reach = 100.0
            cells = (
                self._build_single_choice_cells() if table.partition else self._build_multiple_choice_cells()
            )
        self.room = Room(cells)

    def allows(self, step: float) -> bool:
        """Whether figures rounded to ``step`` percent of the scale leave every guarded cell enough values."""
        unit = choose_step(step / 100 * self.reach) if self.is_mean else step
        off = np.array([round_to_step(exact, unit) - exact for exact in self.exact])
        low, high = (off + sign * (unit / 2 - EPSILON * self.reach) for sign in (-1, 1))
        times = self.own.sum() / self.reach
        return self.room.is_enough(Figures(self.factors, low * times, high * times))

    def _build_single_choice_cells(self) -> Cells:
        rows = len(self.chosen)
        self.factors = np.eye(rows)
        return self._build_cells(
            self._count_replacements(self.chosen), self.hidden, self._list_guarded_cells(), np.arange(rows)
        )

    def _build_multiple_choice_cells(self) -> Cells:
        """Rows are options and a last one for "no option": adding or dropping an option is an exchange."""
        rows = len(self.chosen)
        self.factors = np.eye(rows, rows + 1)
        hidden = np.hstack([self.hidden, np.ones((len(self.hidden), 1), np.bool_)])
        return self._build_cells(
            self._count_option_changes(), hidden, self._list_guarded_cells(), np.arange(rows + 1)
        )

    def _build_value_cells(self, values: Floats) -> Cells:
        """Rows are single scores or amounts, the most frequent of each band. The first one of a band
        represents the band's cell."""
        distinct, first, people = np.unique(values, return_index=True, return_counts=True)
        bands = np.argmax(self.chosen, axis=0)[first]
        rows = [
            place
            for band in range(len(self.chosen))
            for place in sorted(np.flatnonzero(bands == band).tolist(), key=lambda it: -people[it])[:FREQUENT]
        ]
        distinct, bands = distinct[rows], bands[rows]
        self.factors = distinct[None, :] / self.reach
        stands_for = {band: place for place, band in reversed(list(enumerate(bands.tolist())))}
        guarded = [
            (group, stands_for[band]) for group, band in self._list_guarded_cells() if band in stands_for
        ]
        return self._build_cells(
            self._count_replacements(values == distinct[:, None]), self.hidden[:, bands], guarded, bands
        )

    def _build_cells(
        self, able: Integers, hidden: Flags, guarded: Sequence[tuple[int, int]], bands: Integers
    ) -> Cells:
        weights = self._sum_by_group(self.own) / np.maximum(1, self._sum_by_group())
        return Cells(able, weights, hidden, guarded, bands)

    def _count_replacements(self, chosen: Flags) -> Integers:
        """The people in each row, who could have chosen any other, by group and stratum.

        For questions in which everybody chooses exactly one row.
        """
        able = np.stack([self._sum_by_group(who=flags) for flags in chosen], axis=1)[:, :, None].astype(
            np.int64
        )
        return np.broadcast_to(able, (len(able), len(chosen), len(chosen), self.strata))

    def _count_option_changes(self) -> Integers:
        """Possible changes with several options: one option instead of another, one more or one fewer within
        the question's bounds, or no opinion instead of a single option."""
        chosen, rows = self.chosen, len(self.chosen)
        options = rows - self.table.no_opinion
        fewest, most = self.table.choices or (0, options)
        number = chosen[:options].sum(axis=0)
        able = np.zeros((len(self.hidden), rows + 1, rows + 1, self.strata), np.int64)
        for row in range(options):
            for other in range(options):
                if row != other:
                    able[:, row, other] = self._sum_by_group(who=chosen[row] & ~chosen[other])
            able[:, row, rows] = self._sum_by_group(who=chosen[row] & (number > max(1, fewest)))
            able[:, rows, row] = self._sum_by_group(who=~chosen[row] & (number < most) & (number > 0))
            if self.table.no_opinion and fewest <= 1:
                able[:, row, options] = self._sum_by_group(who=chosen[row] & (number == 1))
                able[:, options, row] = self._sum_by_group(who=chosen[options])
        return able

    def _list_guarded_cells(self) -> list[tuple[int, int]]:
        """The hidden cells (group, row) with a count, or a rest of the group, under ten."""
        counts = np.column_stack([self._sum_by_group(who=flags).sum(axis=1) for flags in self.chosen])
        rest = self._sum_by_group().sum(axis=1)[:, None] - counts
        guarded = self.hidden & (np.minimum(counts, rest) < SMALLEST_CELL)
        return [(group, row) for group, row in np.argwhere(guarded).tolist()]

    def _sum_by_group(self, of: Floats | None = None, who: Flags | None = None) -> Floats:
        """People, or sums of ``of``, by group and stratum; only of respondents in ``who`` if given."""
        places = self.places if who is None else self.places[who]
        size = len(self.hidden) * self.strata
        return np.bincount(places, of, size).reshape(-1, self.strata).astype(np.float64)
