"""Figures by group, all of them through ``polls.statistics.disclosure.protect`` at once, and none weighted.

Weights are of the whole city. Within a group they would follow from the other attributes alone, which anybody
can work out: a weighted share beside the count would tell how those who gave the answer divide by them.

Means go with a table of rows (bands of scores and amounts) and are shown only where none of
the group's rows is hidden: with a hidden row, a mean would be one more equation to get it back by. Of a
budget that holds for all options together, since their means add up to what everybody had to give.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from polls.statistics.analysis.data import ASSURANCE, ClosedPoll, Dimension, Floats, Integers
from polls.statistics.analysis.figures import (
    SMALLEST_BASE,
    SMALLEST_CELL,
    Scales,
    ends_of_mean,
    ends_of_share,
    percent,
    rounded,
)
from polls.statistics.analysis.questions import Table
from polls.statistics.analysis.steps import step_of
from polls.statistics.disclosure import (
    Crosstab,
    PollTable,
    Protected,
    ProtectedCrosstab,
    QuestionTable,
    protect,
    protect_counts,
)
from polls.statistics.weighting import NOT_STATED, SMALLEST_CATEGORY

#: The group of those who did not state theirs; there only if somebody didn't.
SILENT = "not_stated"
#: A table of people by two margins stands among the questions under this name.
COVERAGE = "coverage"


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """A dimension's groups as they are shown: *not stated* is the last, where there is such."""

    key: str
    names: tuple[str, ...]
    codes: Integers
    sizes: tuple[int, ...]
    population: tuple[float | None, ...]
    #: What somebody of each group weighs, where weighted totals tell something of the groups.
    weights: tuple[float, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """A table by a dimension: people, and the sums of their values and of the squares of these, by group."""

    crosstab: Crosstab
    sums: Floats | None
    squares: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class ByGroup:
    """What there is by group: ``breakdowns`` by table and dimension, ``participation`` by dimension,
    ``coverage``: the cells of each two margins, ``hidden_cells`` in all breakdowns together; ``steps`` of
    weighted figures by question, None: it has none."""

    breakdowns: Mapping[str, Mapping[str, Any]]
    participation: Mapping[str, Any]
    coverage: Sequence[Mapping[str, Any]]
    hidden_cells: int
    steps: Mapping[str, float | None]


def by_group(
    poll: ClosedPoll,
    scales: Scales,
    tables: Mapping[str, Sequence[Table]],
    margins: Sequence[Mapping[str, Any]] = (),
) -> ByGroup:
    """Of all ``tables`` (by question). ``margins``: as they are published of the weighting."""
    parts = list(itertools.chain(*tables.values()))
    shown = {
        dimension.key: groups_of(dimension, _targets(poll, dimension.key), scales)
        for dimension in poll.dimensions
    }
    split_by = [key for key in shown if key in poll.plan.breakdowns or key == ASSURANCE]
    counted = [key for key in shown if key in split_by or key in {margin.key for margin in poll.plan.margins}]
    splits: dict[tuple[str, str], Split] = {}
    for table in parts:
        counter = Splitter(table)
        splits |= {(table.key, key): counter.by(shown[key]) for key in split_by}
    questions = [
        _question(table, tuple(splits[table.key, key].crosstab for key in split_by)) for table in parts
    ]
    crossed = _crossed(poll, shown) if scales.weighted else []
    protected = protect(
        PollTable(
            {key: shown[key].sizes for key in counted},
            (*questions, *crossed),
            smallest_cell=SMALLEST_CELL,
            smallest_base=SMALLEST_BASE,
            floors={margin["dimension"]: _floors(shown[margin["dimension"]], margin) for margin in margins},
        )
    )
    breakdowns = {
        table.key: {
            key: _breakdown(shown[key], table, splits[table.key, key], protected.crosstabs[table.key, key])
            for key in split_by
        }
        for table in parts
    }
    _withhold_means(parts, breakdowns)
    hidden = {
        table.key: {key: np.array(protected.crosstabs[table.key, key].hidden) for key in split_by}
        for table in parts
    }
    codes = {key: shown[key].codes for key in counted}
    return ByGroup(
        breakdowns,
        {key: _participation(shown[key], protected) for key in counted},
        [_cells(question, shown, protected) for question in crossed],
        sum(split["hidden_cells"] for found in breakdowns.values() for split in found.values()),
        {key: step_of(poll, scales, found, hidden, codes) for key, found in tables.items()},
    )


def _question(table: Table, crosstabs: tuple[Crosstab, ...]) -> QuestionTable:
    return QuestionTable(
        table.key,
        int(np.count_nonzero(table.answered)),
        tuple(int(np.count_nonzero(chosen)) for _key, chosen in table.rows),
        table.partition,
        crosstabs,
        asked_if=table.asked_if,
        choices=table.choices,
        no_opinion=table.no_opinion,
        tied=table.tied,
    )


def groups_of(dimension: Dimension, targets: tuple[float, ...] | None, scales: Scales) -> Groups:
    """``targets``, of a margin, stand in where the dimension has no population of its own."""
    size = len(dimension.categories)
    silent = dimension.codes == NOT_STATED
    extra = bool(silent.any())
    codes = np.where(silent, size, dimension.codes)
    population = dimension.population or targets
    sizes = tuple(np.bincount(codes, minlength=size + extra).tolist())
    return Groups(
        dimension.key,
        dimension.categories + (SILENT,) * extra,
        codes,
        sizes,
        (tuple(population) if population else (None,) * size) + (None,) * extra,
        _group_weights(codes, sizes, scales, is_margin=targets is not None),
    )


def _floors(groups: Groups, margin: Mapping[str, Any]) -> tuple[int, ...]:
    """A category that the list of merged ones shows alone was answered by so many that it needed no other."""
    alone = {group["categories"][0] for group in margin["groups"] if len(group["categories"]) == 1}
    return tuple(SMALLEST_CATEGORY if name in alone else 0 for name in groups.names)


def _targets(poll: ClosedPoll, key: str) -> tuple[float, ...] | None:
    for margin in poll.plan.margins:
        if margin.key == key:
            return tuple(category.target for category in margin.categories)
    return None


class Splitter:
    """Counts one table by one dimension after the other; what they share is looked up once."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.inside = np.flatnonzero(table.answered)
        self.rows = [np.flatnonzero(chosen) for _key, chosen in table.rows]
        self.values = None if table.values is None else table.values[self.inside]

    def by(self, groups: Groups) -> Split:
        size, codes = len(groups.names), groups.codes[self.inside]
        row_codes = [groups.codes[who] for who in self.rows]
        counts = np.column_stack([np.bincount(row, minlength=size) for row in row_codes])
        values = self.values
        return Split(
            Crosstab(
                self.table.key,
                groups.key,
                tuple(np.bincount(codes, minlength=size).tolist()),
                tuple(tuple(row) for row in counts.tolist()),
                groups.weights,
            ),
            None if values is None else _sums(codes, values, size),
            None if values is None else _sums(codes, values * values, size),
        )


def _sums(codes: Integers, values: Floats, size: int) -> Floats:
    return np.bincount(codes, values, size).astype(np.float64)


def _group_weights(
    codes: Integers, sizes: Sequence[int], scales: Scales, *, is_margin: bool
) -> tuple[float, ...] | None:
    """What somebody of each group weighs, on average: of a margin, and wherever it is one weight for all of a
    group. With several margins weights vary within groups, but by what the other margins say: that, the cells
    of each two margins and the weighted shares of other groups make an equation in the groups' counts out of
    a weighted total all the same. Of other dimensions the public does not know who weighs what."""
    if not scales.weighted:
        return None
    means = np.bincount(codes, scales.weights, len(sizes)) / np.maximum(1, sizes)
    constant = np.abs(scales.weights - means[codes]).max() < 1e-9
    return tuple(means.tolist()) if is_margin or constant else None


def _breakdown(groups: Groups, table: Table, found: Split, allowed: ProtectedCrosstab) -> dict[str, Any]:
    shown = []
    for index, name in enumerate(groups.names):
        base = None if allowed.without_shares[index] else found.crosstab.bases[index]
        cells = [
            HIDDEN if hidden else _cell(count, base)
            for count, hidden in zip(found.crosstab.counts[index], allowed.hidden[index], strict=True)
        ]
        whole = base is not None and not any(allowed.hidden[index])
        shown.append(
            {
                "key": name,
                "base": allowed.bases[index],
                "cells": cells,
                "mean": _mean(found, index, base, table.ends) if whole and base else None,
            }
        )
    return {
        "rows": [key for key, _chosen in table.rows],
        "groups": shown,
        "hidden_cells": allowed.hidden_cells,
    }


def _withhold_means(parts: Sequence[Table], breakdowns: Mapping[str, Mapping[str, Any]]) -> None:
    """Where a group's mean of one amount is withheld, take away the others that would add up to it."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for table in parts:
        for dimension, breakdown in breakdowns[table.key].items():
            for group in breakdown["groups"] if table.one_sum else ():
                groups.setdefault((table.one_sum, dimension, group["key"]), []).append(group)
    for together in groups.values():
        if any(group["mean"] is None for group in together):
            for group in together:
                group["mean"] = None


#: A hidden cell. One object: JSON has no identity.
HIDDEN: Mapping[str, None] = dict.fromkeys(("count", "raw", "low", "high"))


def _cell(count: int, base: int | None) -> dict[str, Any]:
    """``base`` None: too small for shares, or hidden."""
    if base is None:
        return {**HIDDEN, "count": count}
    return {"count": count, "raw": percent(count / base), **ends_of_share(count / base, base)}


def _mean(found: Split, index: int, base: int, ends: tuple[float, float]) -> dict[str, Any] | None:
    if found.sums is None or found.squares is None:
        return None
    mean = float(found.sums[index]) / base
    variance = max(0.0, float(found.squares[index]) / base - mean * mean)
    return {"raw": rounded(mean, 2), **ends_of_mean(mean, variance, base, ends)}


def _participation(groups: Groups, protected: Protected) -> dict[str, Any]:
    """Who took part against who lives there. Shares are of the rounded numbers that are shown beside them."""
    respondents = len(groups.codes)
    living = sum(number for number in groups.population if number is not None)
    shown = []
    for index, name in enumerate(groups.names):
        people, population = protected.groups[groups.key][index], groups.population[index]
        share = None if people is None else people / respondents
        of_population = population / living if population is not None and living else None
        shown.append(
            {
                "key": name,
                "people": people,
                "share": None if share is None else percent(share),
                "population": None if population is None else round(population),
                "population_share": None if of_population is None else percent(of_population),
                "ratio": round(share / of_population, 2) if share is not None and of_population else None,
            }
        )
    return {"groups": shown, "hidden": sum(protected.hidden_groups[groups.key])}


def _crossed(poll: ClosedPoll, shown: Mapping[str, Groups]) -> list[QuestionTable]:
    """People by each two margins, as tables to be protected with the others. Their rows' totals would be
    public, so the rows are a margin of which nothing is hidden."""
    keys = [margin.key for margin in poll.plan.margins]
    tables = []
    for rows in keys:
        sizes = shown[rows].sizes
        if any(protect_counts(sizes, smallest_cell=SMALLEST_CELL)):
            continue
        width = len(sizes)
        crosstabs = []
        for key in keys[: keys.index(rows)]:
            groups = shown[key]
            pairs = np.bincount(groups.codes * width + shown[rows].codes, minlength=len(groups.names) * width)
            counts = tuple(tuple(row) for row in pairs.reshape(-1, width).tolist())
            crosstabs.append(Crosstab(f"{COVERAGE}:{rows}", key, groups.sizes, counts))
        if crosstabs:
            tables.append(
                QuestionTable(f"{COVERAGE}:{rows}", poll.respondents, sizes, True, tuple(crosstabs))
            )
    return tables


def _cells(question: QuestionTable, shown: Mapping[str, Groups], protected: Protected) -> dict[str, Any]:
    rows = question.key.removeprefix(f"{COVERAGE}:")
    return {
        "rows": rows,
        "row_keys": list(shown[rows].names),
        "tables": [
            {
                "groups": crosstab.dimension,
                "group_keys": list(shown[crosstab.dimension].names),
                "cells": [
                    [None if hidden else count for count, hidden in zip(line, flags, strict=True)]
                    for line, flags in zip(
                        crosstab.counts,
                        protected.crosstabs[question.key, crosstab.dimension].hidden,
                        strict=True,
                    )
                ],
            }
            for crosstab in question.crosstabs
        ],
    }
