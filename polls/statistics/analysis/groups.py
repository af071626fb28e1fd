"""Figures by group: unweighted, all protected by a single call of
``polls.statistics.disclosure.protect_tables``.

Weights are those of the whole city. Within a group they follow from the other attributes alone, which anybody
can compute. A weighted share beside a count would disclose how the people who chose the answer divide by
those attributes.

A group's mean belongs to a table of rows (bands of scores or amounts) and is published only if none of the
group's rows is hidden; otherwise it is one more equation from which the hidden row can be recovered. For a
budget this applies to all options together, since their means add up to the known total.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from polls.statistics.analysis.data import ASSURANCE, ClosedPoll, Dimension, Flags, Floats, Integers
from polls.statistics.analysis.figures import (
    SMALLEST_BASE,
    SMALLEST_CELL,
    Scales,
    compute_ends_of_mean,
    compute_ends_of_share,
    round_figure,
    share_to_percent,
)
from polls.statistics.analysis.questions import Table
from polls.statistics.analysis.steps import compute_step
from polls.statistics.disclosure import (
    Crosstab,
    PollTable,
    Protected,
    ProtectedCrosstab,
    QuestionTable,
    protect_counts,
    protect_tables,
)
from polls.statistics.weighting import NOT_STATED, SMALLEST_CATEGORY

#: Key of the group of respondents who did not state theirs; exists only if there are any.
SILENT = "not_stated"
#: Key prefix of tables of people by two margins, which are protected together with those of questions.
COVERAGE = "coverage"


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """A dimension's groups as published; *not stated*, if there is any, is the last."""

    key: str
    names: tuple[str, ...]
    codes: Integers
    sizes: tuple[int, ...]
    population: tuple[float | None, ...]
    #: Mean weight of each group, if weighted totals disclose something about the groups.
    weights: tuple[float, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """A table by a dimension: people, and by group the sums of their values and of the squared values."""

    crosstab: Crosstab
    sums: Floats | None
    squares: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class ByGroup:
    """All results by group.

    ``breakdowns`` are by table and dimension, ``participation`` by dimension. ``coverage`` has the cells of
    each pair of margins. ``hidden_cells`` counts those of all breakdowns. ``steps`` are the steps of weighted
    figures by question, None if a question is not weighted.
    """

    breakdowns: Mapping[str, Mapping[str, Any]]
    participation: Mapping[str, Any]
    coverage: Sequence[Mapping[str, Any]]
    hidden_cells: int
    steps: Mapping[str, float | None]


def break_down_tables(
    poll: ClosedPoll,
    scales: Scales,
    tables: Mapping[str, Sequence[Table]],
    margins: Sequence[Mapping[str, Any]] = (),
) -> ByGroup:
    """Break down all ``tables`` (by question). ``margins`` are those published with the weighting."""
    parts = list(itertools.chain(*tables.values()))
    groups = {
        dimension.key: build_groups(dimension, _get_targets(poll, dimension.key), scales, poll.trusted)
        for dimension in poll.dimensions
    }
    split_by = [key for key in groups if key in poll.plan.breakdowns or key == ASSURANCE]
    counted = [
        key for key in groups if key in split_by or key in {margin.key for margin in poll.plan.margins}
    ]
    splits: dict[tuple[str, str], Split] = {}
    for table in parts:
        counter = Splitter(table)
        splits |= {(table.key, key): counter.by(groups[key]) for key in split_by}
    questions = [
        _build_question_table(table, tuple(splits[table.key, key].crosstab for key in split_by))
        for table in parts
    ]
    crossed = _cross_margins(poll, groups) if scales.weighted else []
    protected = protect_tables(
        PollTable(
            {key: groups[key].sizes for key in counted},
            (*questions, *crossed),
            smallest_cell=SMALLEST_CELL,
            smallest_base=SMALLEST_BASE,
            floors={
                margin["dimension"]: _compute_floors(groups[margin["dimension"]], margin)
                for margin in margins
            },
        )
    )
    breakdowns = {
        table.key: {
            key: _build_breakdown(
                groups[key], table, splits[table.key, key], protected.crosstabs[table.key, key]
            )
            for key in split_by
        }
        for table in parts
    }
    _withhold_means(parts, breakdowns)
    hidden = {
        table.key: {key: np.array(protected.crosstabs[table.key, key].hidden) for key in split_by}
        for table in parts
    }
    codes = {key: groups[key].codes for key in counted}
    return ByGroup(
        breakdowns,
        {key: _build_participation(groups[key], protected) for key in counted},
        [_build_crossed_cells(question, groups, protected) for question in crossed],
        sum(split["hidden_cells"] for split_table in breakdowns.values() for split in split_table.values()),
        {key: compute_step(poll, scales, split_table, hidden, codes) for key, split_table in tables.items()},
    )


def _build_question_table(table: Table, crosstabs: tuple[Crosstab, ...]) -> QuestionTable:
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


def build_groups(
    dimension: Dimension,
    targets: tuple[float, ...] | None,
    scales: Scales,
    trusted: Flags | None = None,
) -> Groups:
    """A dimension's groups. A margin's ``targets`` serve as population if the dimension has none.
    ``trusted``: see ``ClosedPoll``.
    """
    size = len(dimension.categories)
    not_stated = dimension.codes == NOT_STATED
    extra = bool(not_stated.any())
    codes = np.where(not_stated, size, dimension.codes)
    population = dimension.population or targets
    sizes = tuple(np.bincount(codes, minlength=size + extra).tolist())
    # By the level people are trusted, so anybody can compute what those of a level weigh.
    is_known = targets is not None or (trusted is not None and dimension.key == ASSURANCE)
    return Groups(
        dimension.key,
        dimension.categories + (SILENT,) * extra,
        codes,
        sizes,
        (tuple(population) if population else (None,) * size) + (None,) * extra,
        _compute_group_weights(codes, sizes, scales, trusted, is_margin=is_known),
    )


def _compute_floors(groups: Groups, margin: Mapping[str, Any]) -> tuple[int, ...]:
    """Lower bounds of group sizes that the published margins imply.

    A category that was not merged has at least SMALLEST_CATEGORY respondents.
    """
    alone = {group["categories"][0] for group in margin["groups"] if len(group["categories"]) == 1}
    return tuple(SMALLEST_CATEGORY if name in alone else 0 for name in groups.names)


def _get_targets(poll: ClosedPoll, key: str) -> tuple[float, ...] | None:
    for margin in poll.plan.margins:
        if margin.key == key:
            return tuple(category.target for category in margin.categories)
    return None


class Splitter:
    """Breaks down one table by several dimensions; shared index lookups are done once."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.inside = np.flatnonzero(table.answered)
        self.rows = [np.flatnonzero(chosen) for _key, chosen in table.rows]
        self.values = None if table.values is None else table.values[self.inside]

    def by(self, groups: Groups) -> Split:
        size, codes = len(groups.names), groups.codes[self.inside]
        row_codes = [groups.codes[indices] for indices in self.rows]
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
            None if values is None else _sum_by_group(codes, values, size),
            None if values is None else _sum_by_group(codes, values * values, size),
        )


def _sum_by_group(codes: Integers, values: Floats, size: int) -> Floats:
    """The sum of ``values`` in each of ``size`` groups; ``codes`` are the groups."""
    return np.bincount(codes, values, size).astype(np.float64)


def _compute_group_weights(
    codes: Integers, sizes: Sequence[int], scales: Scales, trusted: Flags | None, *, is_margin: bool
) -> tuple[float, ...] | None:
    """Mean weight of each group of a margin, or of a dimension whose groups have constant weights; else None.

    With several margins weights vary within groups, but only by the other margins, and by whether people are
    ``trusted``. Together with the cells of each pair of margins and the weighted shares of other groups, a
    weighted total is still an equation in the groups' counts. Where all of a group that gave an answer are
    trusted, it is one with their weights, which differ more than the means of all. For other dimensions the
    public cannot know the weights.
    """
    if not scales.weighted:
        return None
    means = np.bincount(codes, scales.weights, len(sizes)) / np.maximum(1, sizes)
    constant = np.abs(scales.weights - means[codes]).max() < 1e-9
    if trusted is not None and is_margin:
        people = np.bincount(codes[trusted], minlength=len(sizes))
        sums = np.bincount(codes[trusted], scales.weights[trusted], len(sizes))
        means = np.where(people > 0, sums / np.maximum(1, people), means)
    return tuple(means.tolist()) if is_margin or constant else None


def _build_breakdown(
    groups: Groups, table: Table, split: Split, allowed: ProtectedCrosstab
) -> dict[str, Any]:
    rows_of_groups = []
    for index, name in enumerate(groups.names):
        base = None if allowed.without_shares[index] else split.crosstab.bases[index]
        cells = [
            HIDDEN if hidden else _build_cell(count, base)
            for count, hidden in zip(split.crosstab.counts[index], allowed.hidden[index], strict=True)
        ]
        complete = base is not None and not any(allowed.hidden[index])
        rows_of_groups.append(
            {
                "key": name,
                "base": allowed.bases[index],
                "cells": cells,
                "mean": _compute_mean(split, index, base, table.ends) if complete and base else None,
            }
        )
    return {
        "rows": [key for key, _chosen in table.rows],
        "groups": rows_of_groups,
        "hidden_cells": allowed.hidden_cells,
    }


def _withhold_means(parts: Sequence[Table], breakdowns: Mapping[str, Mapping[str, Any]]) -> None:
    """Withhold all of a group's means of one budget if any is withheld, since they add up to the total."""
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


def _build_cell(count: int, base: int | None) -> dict[str, Any]:
    """A shown cell. ``base`` is None if it is hidden or too small for shares."""
    if base is None:
        return {**HIDDEN, "count": count}
    return {
        "count": count,
        "raw": share_to_percent(count / base),
        **compute_ends_of_share(count / base, base),
    }


def _compute_mean(split: Split, index: int, base: int, ends: tuple[float, float]) -> dict[str, Any] | None:
    """A group's raw mean with its interval; None for a table without values."""
    if split.sums is None or split.squares is None:
        return None
    mean = float(split.sums[index]) / base
    variance = max(0.0, float(split.squares[index]) / base - mean * mean)
    return {"raw": round_figure(mean, 2), **compute_ends_of_mean(mean, variance, base, ends)}


def _build_participation(groups: Groups, protected: Protected) -> dict[str, Any]:
    """Participation beside population. Shares are computed from the rounded numbers published with them."""
    respondents = len(groups.codes)
    inhabitants = sum(number for number in groups.population if number is not None)
    members = []
    for index, name in enumerate(groups.names):
        people, population = protected.groups[groups.key][index], groups.population[index]
        share = None if people is None else people / respondents
        of_population = population / inhabitants if population is not None and inhabitants else None
        members.append(
            {
                "key": name,
                "people": people,
                "share": None if share is None else share_to_percent(share),
                "population": None if population is None else round(population),
                "population_share": None if of_population is None else share_to_percent(of_population),
                "ratio": round(share / of_population, 2) if share is not None and of_population else None,
            }
        )
    return {"groups": members, "hidden": sum(protected.hidden_groups[groups.key])}


def _cross_margins(poll: ClosedPoll, groups_by_key: Mapping[str, Groups]) -> list[QuestionTable]:
    """People by each pair of margins, as tables to protect with the others.

    Totals of rows are public, so only a margin without hidden groups is used as rows.
    """
    keys = [margin.key for margin in poll.plan.margins]
    tables = []
    for rows in keys:
        sizes = groups_by_key[rows].sizes
        if any(protect_counts(sizes, smallest_cell=SMALLEST_CELL)):
            continue
        width = len(sizes)
        crosstabs = []
        for key in keys[: keys.index(rows)]:
            groups = groups_by_key[key]
            pairs = np.bincount(
                groups.codes * width + groups_by_key[rows].codes, minlength=len(groups.names) * width
            )
            counts = tuple(tuple(row) for row in pairs.reshape(-1, width).tolist())
            crosstabs.append(Crosstab(f"{COVERAGE}:{rows}", key, groups.sizes, counts))
        if crosstabs:
            tables.append(
                QuestionTable(f"{COVERAGE}:{rows}", poll.respondents, sizes, True, tuple(crosstabs))
            )
    return tables


def _build_crossed_cells(
    question: QuestionTable, groups: Mapping[str, Groups], protected: Protected
) -> dict[str, Any]:
    rows = question.key.removeprefix(f"{COVERAGE}:")
    return {
        "rows": rows,
        "row_keys": list(groups[rows].names),
        "tables": [
            {
                "groups": crosstab.dimension,
                "group_keys": list(groups[crosstab.dimension].names),
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
