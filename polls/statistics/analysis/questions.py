"""One question over the whole city: its rows or items, and the tables that are broken down by group.

A base under ``batch_min`` withholds the question (or the item), one under 30 its shares and means.
"""

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from polls.statistics import ranking, scores
from polls.statistics.analysis.data import (
    NONE,
    UNSCORED,
    Answers,
    ClosedPoll,
    Flags,
    Floats,
    Integers,
    Question,
)
from polls.statistics.analysis.figures import SMALLEST_BASE, Scales, effective
from polls.statistics.disclosure import AskedIf


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What a breakdown splits: ``rows`` of people among who ``answered``. ``values``: whose mean goes with
    it."""

    key: str
    answered: Flags
    rows: tuple[tuple[str, Flags], ...]
    partition: bool
    values: Floats | None = None
    #: The least that can be given, and the most.
    ends: tuple[float, float] = (0.0, 0.0)
    #: Tables of one sum give each person's amounts, which add up to the same for everybody: their means tell
    #: the mean of one of them.
    one_sum: str = ""
    #: What ties it to other tables (see ``QuestionTable``).
    asked_if: AskedIf | None = None
    choices: tuple[int, int] | None = None
    no_opinion: bool = False


def question_figures(
    poll: ClosedPoll, question: Question, scales: Scales
) -> tuple[dict[str, Any], list[tuple[dict[str, Any], Table]]]:
    """The question's JSON, and every table of it beside the part of the JSON that its breakdowns belong
    to."""
    answers = poll.answers[question.key]
    base = int(np.count_nonzero(answers.answered))
    withheld = base < poll.plan.batch_min
    n_eff = scales.n_eff(answers.answered) if base >= SMALLEST_BASE and not withheld else None
    body: dict[str, Any] = {
        "key": question.key,
        "kind": question.kind,
        "required": question.required,
        "withheld": "too_few" if withheld else None,
        "base": None if withheld else base,
        "n_eff": None if n_eff is None else effective(n_eff, weighted=scales.weighted),
        "rows": [],
        "lead": None,
        "ranking": None,
        "items": [],
        "breakdowns": {},
    }
    if withheld:
        return body, []
    options = _choices(question, answers)
    none = [(NONE, answers.no_opinion)] if question.no_opinion else []
    body["rows"] = [scales.row(key, chosen, answers.answered, n_eff) for key, chosen in [*options, *none]]
    if options and n_eff is not None:
        exclusive = question.kind != "multiple"
        body["lead"] = scales.lead(options, answers.answered, n_eff, exclusive=exclusive)
    # Pairs and transfers tell of single ballots while there are few.
    if question.kind == "ranking" and base >= SMALLEST_BASE:
        body["ranking"] = ranking.count(question.options, profile(question, answers), poll.seed).to_json()
    if question.kind in {"score", "budget"}:
        found = _items(question, answers, scales, poll.plan.batch_min)
        body["items"] = [item for item, _table in found]
        # Who had no opinion scored nothing: the items' bases are not all who were asked.
        asked_if = question.asked_if and replace(question.asked_if, required=False)
        return body, [(item, replace(table, asked_if=asked_if)) for item, table in found if table is not None]
    if question.kind == "text":
        return body, []
    table = Table(
        question.key,
        answers.answered,
        (*options, *none),
        partition=question.kind != "multiple",
        asked_if=question.asked_if,
        choices=question.choices if question.kind == "multiple" else None,
        no_opinion=question.no_opinion,
    )
    return body, [(body, table)]


def _choices(question: Question, answers: Answers) -> list[tuple[str, Flags]]:
    """Who chose each option; of a ranking, who put it first. Scores, budgets and texts choose none."""
    if answers.values is None or question.kind in {"score", "budget"}:
        return []
    opinion = answers.opinion
    if question.kind == "multiple":
        columns = [answers.values[:, index] for index in range(len(question.options))]
    else:
        chosen = answers.values[:, 0] if question.kind == "ranking" else answers.values
        columns = [chosen == index for index in range(len(question.options))]
    return [(str(option), opinion & column) for option, column in zip(question.options, columns, strict=True)]


def profile(question: Question, answers: Answers) -> Counter[ranking.Ballot]:
    """The ballots, equal ones together."""
    if answers.values is None:
        raise ValueError("A ranking has values.")
    ranks = answers.values[answers.opinion]
    size = ranks.shape[1] + 1
    if size ** ranks.shape[1] < 2**62:
        # Each ballot as one number sorts much faster than rows do.
        places = size ** np.arange(ranks.shape[1] - 1, -1, -1, dtype=np.int64)
        _codes, first, numbers = np.unique((ranks + 1) @ places, return_index=True, return_counts=True)
        ballots = ranks[first]
    else:
        ballots, numbers = np.unique(ranks, axis=0, return_counts=True)
    return Counter(
        {
            tuple((question.options[index],) for index in ballot if index >= 0): number
            for ballot, number in zip(ballots.tolist(), numbers.tolist(), strict=True)
        }
    )


def _items(
    question: Question, answers: Answers, scales: Scales, batch_min: int
) -> list[tuple[dict[str, Any], Table | None]]:
    if answers.values is None:
        raise ValueError("Scores and budgets have values.")
    if question.kind == "budget":
        return _budget(question, answers.opinion, answers.values, scales, batch_min)
    return [
        _scored(question, option, answers.opinion & (column != UNSCORED), column, scales, batch_min)
        for option, column in zip(question.options, answers.values.T, strict=True)
    ]


def _frame(
    option: int, answered: Flags, scales: Scales, batch_min: int
) -> tuple[dict[str, Any], float | None]:
    """What scores and amounts have in common, without figures; and n_eff where there may be some."""
    base = int(np.count_nonzero(answered))
    withheld = base < batch_min
    n_eff = scales.n_eff(answered) if base >= SMALLEST_BASE and not withheld else None
    return {
        "key": str(option),
        "withheld": "too_few" if withheld else None,
        "base": None if withheld else base,
        "n_eff": None if n_eff is None else effective(n_eff, weighted=scales.weighted),
        "rows": [],
        "mean": None,
        "median": None,
        "quartiles": None,
        "breakdowns": {},
    }, n_eff


def _scored(
    question: Question, option: int, answered: Flags, column: Integers, scales: Scales, batch_min: int
) -> tuple[dict[str, Any], Table | None]:
    item, n_eff = _frame(option, answered, scales, batch_min)
    if item["withheld"]:
        return item, None
    lowest, highest = question.score_min, question.score_max
    counted = scores.score_distribution(_histogram(column[answered]), lowest=lowest, highest=highest)
    item["rows"] = [
        scales.row(str(score), answered & (column == score), answered, n_eff)
        for score in range(lowest, highest + 1)
    ]
    values = column.astype(np.float64)
    if n_eff is not None:
        item |= _centre(counted.summary, values[answered], scales, answered, n_eff, (lowest, highest))
    table = _banded(f"{question.key}:{option}", answered, column, bands_of(lowest, highest))
    return item, replace(table, ends=(lowest, highest))


def bands_of(lowest: int, highest: int) -> list[tuple[int, int]]:
    """Low, middle and high scores, symmetric: by group a scale of eleven would be hidden cells mostly."""
    size = highest - lowest + 1
    outer = max(1, round(size / 3))
    cuts = [lowest, lowest + outer, highest + 1 - outer, highest + 1]
    return [(low, high - 1) for low, high in itertools.pairwise(cuts) if low < high]


def _budget(
    question: Question, answered: Flags, amounts: Integers, scales: Scales, batch_min: int
) -> list[tuple[dict[str, Any], Table | None]]:
    people = int(np.count_nonzero(answered))
    histograms = {
        option: _histogram(column[answered])
        for option, column in zip(question.options, amounts.T, strict=True)
    }
    counted = scores.budget(question.options, histograms, total=question.budget_total, people=people)
    found: list[tuple[dict[str, Any], Table | None]] = []
    for option, column, allocation in zip(question.options, amounts.T, counted.allocations, strict=True):
        item, n_eff = _frame(option, answered, scales, batch_min)
        if item["withheld"]:
            found.append((item, None))
            continue
        values = column.astype(np.float64)
        some = answered & (column > 0)
        item["rows"] = [
            scales.row(key, flags, answered, n_eff)
            for key, flags in (("some", some), ("nothing", answered & ~some))
        ]
        ends = (0, question.budget_total)
        if n_eff is not None:
            item |= _centre(allocation.summary, values[answered], scales, answered, n_eff, ends)
        if option == question.options[-1] and len(question.options) == 2:
            # The other got the rest: the same people cut at another amount would be told apart by both.
            found.append((item, None))
            continue
        halves = ((0, cut := halving(histograms[option])), (cut + 1, question.budget_total))
        table = _banded(f"{question.key}:{option}", answered, column, halves)
        found.append((item, replace(table, ends=ends, one_sum=question.key)))
    return found


def halving(histogram: scores.Histogram) -> int:
    """The amount up to which are as nearly half of the people as can be, the least of several. Some and
    nothing would not do for breakdowns: where nearly everybody gives something, every group's row would be
    hidden."""
    half, passed, best = sum(histogram.values()) / 2, 0, (float("inf"), 0)
    for amount in sorted(histogram):
        passed += histogram[amount]
        best = min(best, (abs(passed - half), amount))
    return best[1]


def _banded(key: str, answered: Flags, column: Integers, bands: Iterable[tuple[int, int]]) -> Table:
    rows = tuple(
        (f"{low}..{high}", answered & (column >= low) & (column <= high))
        for low, high in bands
        if low <= high
    )
    return Table(key, answered, rows, True, column.astype(np.float64))


def _centre(
    summary: scores.Summary | None,
    values: Floats,
    scales: Scales,
    answered: Flags,
    n_eff: float,
    ends: tuple[float, float],
) -> dict[str, Any]:
    """Of ``values``, those of who ``answered``."""
    if summary is None:
        raise ValueError("Somebody answered, so there is a summary.")
    raw, weights = summary.to_json(), scales.weights[answered]
    mean = float(weights @ values / weights.sum())
    variance = float(weights @ (values - mean) ** 2 / weights.sum())
    return {
        "mean": {**scales.mean(mean, variance, float(summary.mean), n_eff, ends), "raw": raw["mean"]},
        "median": {"raw": raw["median"], "weighted": scales.median(values, weights)},
        "quartiles": [raw["lower_quartile"], raw["upper_quartile"]],
    }


def _histogram(values: Integers) -> dict[int, int]:
    found, numbers = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), numbers.tolist(), strict=True))
