"""Figures by group, all of them through ``polls.statistics.disclosure.protect`` at once.

Means go with a table of rows (bands of scores and amounts) and are shown only where none of
the group's rows is hidden: with a hidden row, a mean would be one more equation to get it back by. Of a
budget that holds for all options together, since their means add up to what everybody had to give.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from polls.statistics.analysis.data import ASSURANCE, ClosedPoll, Dimension, Floats, Integers
from polls.statistics.analysis.figures import SMALLEST_BASE, SMALLEST_CELL, Scales, percent
from polls.statistics.analysis.questions import Table
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

Part = tuple[dict[str, Any], Table]


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
    is_margin: bool


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """A table by a dimension: people and weights, ``[group]`` and ``[group][row]``."""

    crosstab: Crosstab
    weights: Floats
    squares: Floats
    row_weights: Floats
    sums: Floats | None
    weighted_sums: Floats | None
    weighted_squares: Floats | None


def by_group(
    poll: ClosedPoll, scales: Scales, parts: Sequence[Part], margins: Sequence[Mapping[str, Any]] = ()
) -> tuple[dict[str, Any], list[dict[str, Any]], int]:
    """Puts its ``breakdowns`` into the JSON of every part. Returns participation by dimension, the cells of
    each two margins, and how many cells are hidden in all breakdowns together. ``margins``: as they are
    published of the weighting."""
    shown = {
        dimension.key: groups_of(dimension, _targets(poll, dimension.key), scales)
        for dimension in poll.dimensions
    }
    split_by = [key for key in shown if key in poll.plan.breakdowns or key == ASSURANCE]
    counted = [key for key in shown if key in split_by or key in {margin.key for margin in poll.plan.margins}]
    splits: dict[tuple[str, str], Split] = {}
    for _body, table in parts:
        counter = Splitter(table, scales)
        splits |= {(table.key, key): counter.by(shown[key]) for key in split_by}
    questions = [
        QuestionTable(
            table.key,
            int(np.count_nonzero(table.answered)),
            tuple(int(np.count_nonzero(chosen)) for _key, chosen in table.rows),
            table.partition,
            tuple(splits[table.key, key].crosstab for key in split_by),
            asked_if=table.asked_if,
            choices=table.choices,
            no_opinion=table.no_opinion,
        )
        for _body, table in parts
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
    hidden = 0
    for body, table in parts:
        for key in split_by:
            allowed = protected.crosstabs[table.key, key]
            hidden += allowed.hidden_cells
            body["breakdowns"][key] = _breakdown(shown[key], table, splits[table.key, key], allowed, scales)
    _withhold_means(parts)
    participation = {key: _participation(shown[key], protected, scales) for key in counted}
    return participation, [_cells(question, shown, protected) for question in crossed], hidden


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
        targets is not None,
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
    """Counts and weighs one table by one dimension after the other; what they share is looked up once."""

    def __init__(self, table: Table, scales: Scales) -> None:
        self.table, self.scales = table, scales
        self.inside = np.flatnonzero(table.answered)
        self.own = scales.weights[self.inside]
        self.squares = self.own * self.own
        self.rows = [np.flatnonzero(chosen) for _key, chosen in table.rows]
        self.row_weights = [scales.weights[who] for who in self.rows]
        self.values = None if table.values is None else table.values[self.inside]

    def by(self, groups: Groups) -> Split:
        size, codes = len(groups.names), groups.codes[self.inside]
        row_codes = [groups.codes[who] for who in self.rows]
        counts = np.column_stack([np.bincount(row, minlength=size) for row in row_codes])
        weighed = [_sums(row, own, size) for row, own in zip(row_codes, self.row_weights, strict=True)]
        values = self.values
        return Split(
            Crosstab(
                self.table.key,
                groups.key,
                tuple(np.bincount(codes, minlength=size).tolist()),
                tuple(tuple(row) for row in counts.tolist()),
                groups.weights,
            ),
            _sums(codes, self.own, size),
            _sums(codes, self.squares, size),
            np.column_stack(weighed),
            None if values is None else _sums(codes, values, size),
            None if values is None else _sums(codes, self.own * values, size),
            None if values is None else _sums(codes, self.own * values * values, size),
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


def _breakdown(
    groups: Groups, table: Table, found: Split, allowed: ProtectedCrosstab, scales: Scales
) -> dict[str, Any]:
    shown = []
    for index, name in enumerate(groups.names):
        base = found.crosstab.bases[index]
        with_shares = not allowed.without_shares[index]
        n_eff = found.weights[index] ** 2 / found.squares[index] if with_shares else None
        cells = [
            HIDDEN if hidden else _cell(count, base, found, (index, row), n_eff, scales)
            for row, (count, hidden) in enumerate(
                zip(found.crosstab.counts[index], allowed.hidden[index], strict=True)
            )
        ]
        whole = n_eff is not None and not any(allowed.hidden[index])
        shown.append(
            {
                "key": name,
                "base": allowed.bases[index],
                "cells": cells,
                "mean": _mean(found, index, n_eff, table.ends, scales) if whole and n_eff else None,
            }
        )
    return {
        "rows": [key for key, _chosen in table.rows],
        "groups": shown,
        "hidden_cells": allowed.hidden_cells,
    }


def _withhold_means(parts: Sequence[Part]) -> None:
    """Where a group's mean of one amount is withheld, take away the others that would add up to it."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for body, table in parts:
        for dimension, breakdown in body["breakdowns"].items():
            for group in breakdown["groups"] if table.one_sum else ():
                groups.setdefault((table.one_sum, dimension, group["key"]), []).append(group)
    for together in groups.values():
        if any(group["mean"] is None for group in together):
            for group in together:
                group["mean"] = None


#: A hidden cell. One object: JSON has no identity.
HIDDEN: Mapping[str, None] = dict.fromkeys(("count", "raw", "weighted", "low", "high"))


def _cell(
    count: int, base: int, found: Split, place: tuple[int, int], n_eff: float | None, scales: Scales
) -> dict[str, Any]:
    if n_eff is None:
        return {**HIDDEN, "count": count}
    share = float(found.row_weights[place] / found.weights[place[0]])
    return {"count": count, "raw": percent(count / base), **scales.share(share, n_eff)}


def _mean(
    found: Split, index: int, n_eff: float, ends: tuple[float, float], scales: Scales
) -> dict[str, Any] | None:
    if found.sums is None or found.weighted_sums is None or found.weighted_squares is None:
        return None
    raw = float(found.sums[index]) / found.crosstab.bases[index]
    mean = float(found.weighted_sums[index] / found.weights[index])
    variance = max(0.0, float(found.weighted_squares[index] / found.weights[index]) - mean * mean)
    return scales.mean(mean, variance, raw, n_eff, ends)


def _participation(groups: Groups, protected: Protected, scales: Scales) -> dict[str, Any]:
    """Who took part against who lives there. Shares are of the rounded numbers that are shown beside them.

    Groups of a margin weigh what they are to weigh, together with those they are merged with and less what
    was not stated: where some are hidden, the weight of the others would tell how many those are.
    """
    respondents = len(groups.codes)
    weights = np.bincount(groups.codes, scales.weights, len(groups.names)) / respondents
    weighed = scales.weighted and not (groups.is_margin and any(protected.hidden_groups[groups.key]))
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
                "weighted_share": scales.said(weights[index]) if weighed and share is not None else None,
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
