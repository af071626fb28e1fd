"""City-wide figures of one question: its rows or items, and the tables to break down by group.

A question or item with a base under ``batch_min`` is withheld; under 30 it has no shares and means.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from polls.statistics import ranges, ranking, scores
from polls.statistics.analysis.data import (
    UNSCORED,
    Answers,
    ClosedPoll,
    Flags,
    Floats,
    Integers,
    Question,
)
from polls.statistics.analysis.figures import SMALLEST_BASE, Scales, round_effective_size
from polls.statistics.disclosure import AskedIf
from polls.statistics.price import Certainty, FalseAnswer, compute_price
from polls.statistics.tally import NO_OPINION
from polls.statistics.weighting import TRIM_AT

#: With at least this many choices above the minimum and below the maximum (multiple choice), or people who
#: split their budget, a question's cells cannot be derived from each other.
LOOSE = 20
#: With at most this many distinct amounts they can.
FEW_AMOUNTS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table to break down by group.

    ``rows`` are subsets of the people who ``answered``. ``values`` are the numbers whose mean is published
    with the table.
    """

    key: str
    answered: Flags
    rows: tuple[tuple[str, Flags], ...]
    partition: bool
    values: Floats | None = None
    #: Smallest and largest possible value.
    ends: tuple[float, float] = (0.0, 0.0)
    #: Key shared by tables of amounts that add up to the same total for every person, so that the means of
    #: all but one determine the last.
    one_sum: str = ""
    #: Dependencies on other tables (see ``QuestionTable``).
    asked_if: AskedIf | None = None
    choices: tuple[int, int] | None = None
    no_opinion: bool = False
    tied: str = ""


def build_tables(poll: ClosedPoll, question: Question) -> list[Table]:
    """The question's tables to break down; none for a text or if fewer than ``batch_min`` answered."""
    answers = poll.answers[question.key]
    if question.counted_as == "text" or np.count_nonzero(answers.answered) < poll.plan.batch_min:
        return []
    tied = question.key if _is_tied(question, answers) else ""
    if question.counted_as in {"score", "budget"}:
        return [
            # Respondents without an opinion scored nothing, so items' bases are not everybody asked.
            replace(
                table, asked_if=question.asked_if and replace(question.asked_if, required=False), tied=tied
            )
            for table in _build_item_tables(question, answers)
            if np.count_nonzero(table.answered) >= poll.plan.batch_min
        ]
    none = [(NO_OPINION, answers.no_opinion)] if question.no_opinion else []
    return [
        Table(
            question.key,
            answers.answered,
            (*_flag_choices(question, answers), *none),
            partition=question.counted_as != "multiple",
            asked_if=question.asked_if,
            choices=question.choices if question.counted_as == "multiple" else None,
            no_opinion=question.no_opinion,
            tied=tied,
        )
    ]


def _is_tied(question: Question, answers: Answers) -> bool:
    """Whether a group's cells can be (almost) derived from each other.

    So it is if (almost) everybody chose the same number of options, gave the whole budget to one option, or
    there are only a few distinct amounts.
    """
    if answers.values is None or question.counted_as not in {"multiple", "budget"}:
        return False
    amounts = answers.values[answers.opinion]
    number = (amounts > 0).sum(axis=1)
    if question.counted_as == "budget":
        several = int(np.count_nonzero(number > 1))
        return len(question.options) > 2 and (several < LOOSE or len(np.unique(amounts)) <= FEW_AMOUNTS)
    fewest, most = question.choices or (0, len(question.options))
    return bool(min((number - fewest).sum(), (most - number).sum()) < LOOSE)


def compute_question_figures(
    poll: ClosedPoll, question: Question, scales: Scales, breakdowns: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The question's JSON. ``scales`` have the question's step; ``breakdowns`` are by table."""
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
        "n_eff": None if n_eff is None else round_effective_size(n_eff, weighted=scales.weighted),
        "step": scales.step,
        "headline": "weighted" if scales.weighted else "raw",
        "rows": [],
        "lead": None,
        "price": None,
        "ranking": None,
        "summary": None,
        "items": [],
        "breakdowns": breakdowns.get(question.key, {}),
    }
    if withheld:
        return body
    options = _flag_choices(question, answers)
    none = [(NO_OPINION, answers.no_opinion)] if question.no_opinion else []
    if question.counted_as in {"score", "budget"}:
        body["rows"] = [_build_raw_row(key, chosen, answers.answered) for key, chosen in none]
        body["items"] = _build_items(question, answers, scales, poll.plan.batch_min, breakdowns)
        is_score = question.counted_as == "score"
        ends = (question.score_min, question.score_max) if is_score else (0, question.budget_total)
        body["price"] = compute_price(body, _describe_false_answer(poll, scales, base), ends)
        return body
    body["rows"] = [scales.row(key, chosen, answers.answered, n_eff) for key, chosen in [*options, *none]]
    if question.ranges and n_eff is not None:
        figure = "weighted" if scales.weighted else "count"
        people = [row[figure] for row in body["rows"][: len(options)]]
        summary = ranges.summarise_ranges(question.ranges, people)
        body["summary"] = ranges.serialise_summary(summary, question.kind, question.decimals)
    elif options and n_eff is not None:
        exclusive = question.counted_as != "multiple"
        body["lead"] = scales.lead(options, answers.answered, n_eff, exclusive=exclusive)
    body["price"] = compute_price(body, _describe_false_answer(poll, scales, base))
    # With few ballots, pairwise counts and transfers disclose single ballots.
    if question.counted_as == "ranking" and base >= SMALLEST_BASE:
        body["ranking"] = ranking.count_rankings(
            question.options, build_profile(question, answers), poll.seed
        ).to_json()
    return body


def _describe_false_answer(poll: ClosedPoll, scales: Scales, base: int) -> FalseAnswer:
    """What a false answer of the lowest level that may answer counts, in multiples of the mean.

    Weights have the mean of all respondents. What those weigh on average who answered a question that not
    everybody answered is not public.
    """
    if scales.weighted and poll.plan.trusts_claims:
        return FalseAnswer(TRIM_AT, Certainty.AT_LEAST)
    is_exact = not scales.weighted or base == poll.respondents
    return FalseAnswer(1.0, Certainty.EXACT if is_exact else Certainty.ABOUT)


def _build_raw_row(key: str, chosen: Flags, answered: Flags) -> dict[str, Any]:
    """An unweighted row: people, and the raw share with its interval if the base is at least 30."""
    base = int(np.count_nonzero(answered))
    return Scales(np.ones(len(answered))).row(key, chosen, answered, base if base >= SMALLEST_BASE else None)


def _flag_choices(question: Question, answers: Answers) -> list[tuple[str, Flags]]:
    """Who chose each option (ranking: put it first); empty for scores, budgets and texts."""
    if answers.values is None or question.counted_as in {"score", "budget"}:
        return []
    opinion = answers.opinion
    if question.counted_as == "multiple":
        columns = [answers.values[:, index] for index in range(len(question.options))]
    else:
        chosen = answers.values[:, 0] if question.counted_as == "ranking" else answers.values
        columns = [chosen == index for index in range(len(question.options))]
    return [(str(option), opinion & column) for option, column in zip(question.options, columns, strict=True)]


def build_profile(question: Question, answers: Answers) -> Counter[ranking.Ballot]:
    """The ballots of a ranking question, each with the number of people who gave it."""
    if answers.values is None:
        raise ValueError("A ranking has values.")
    # A row for each person: the options' indexes from the first choice on, then -1.
    rankings = answers.values[answers.opinion]
    base = rankings.shape[1] + 1
    if base ** rankings.shape[1] < 2**62:
        # Rankings encoded as single numbers sort much faster than rows.
        weights = base ** np.arange(rankings.shape[1] - 1, -1, -1, dtype=np.int64)
        _codes, first, counts = np.unique((rankings + 1) @ weights, return_index=True, return_counts=True)
        ballots = rankings[first]
    else:
        ballots, counts = np.unique(rankings, axis=0, return_counts=True)
    return Counter(
        {
            tuple((question.options[index],) for index in ballot if index >= 0): count
            for ballot, count in zip(ballots.tolist(), counts.tolist(), strict=True)
        }
    )


def _build_item_tables(question: Question, answers: Answers) -> Iterator[Table]:
    """Tables of a score question's items in bands, of a budget's in two halves."""
    if answers.values is None:
        raise ValueError("Scores and budgets have values.")
    for option, column in zip(question.options, answers.values.T, strict=True):
        key = build_item_key(question, option)
        if question.counted_as == "score":
            lowest, highest = question.score_min, question.score_max
            table = _build_banded_table(
                key, _flag_scored(answers, column), column, divide_into_bands(lowest, highest)
            )
            yield replace(table, ends=(lowest, highest))
        elif option != question.options[-1] or len(question.options) != 2:
            # The second of two options got the rest. Cut at another amount, it would divide the same people
            # again.
            cut, total = compute_median_cut(_count_values(column[answers.opinion])), question.budget_total
            table = _build_banded_table(key, answers.opinion, column, ((0, cut), (cut + 1, total)))
            yield replace(table, ends=(0, total), one_sum=question.key)


def build_item_key(question: Question, option: int) -> str:
    """Key of an item's table."""
    return f"{question.key}:{option}"


def _flag_scored(answers: Answers, column: Integers) -> Flags:
    """Flags of the respondents who gave the item a score."""
    scored: Flags = answers.opinion & (column != UNSCORED)
    return scored


def _build_items(
    question: Question,
    answers: Answers,
    scales: Scales,
    batch_min: int,
    breakdowns: Mapping[str, Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """The JSON of a question's scored or budgeted items, each with its rows, mean and breakdowns."""
    if answers.values is None:
        raise ValueError("Scores and budgets have values.")
    columns = dict(zip(question.options, answers.values.T, strict=True))
    if question.counted_as == "score":
        ends = question.score_min, question.score_max
        answered = {option: _flag_scored(answers, column) for option, column in columns.items()}
        summaries = {
            option: scores.score_distribution(
                _count_values(column[answered[option]]), lowest=ends[0], highest=ends[1]
            ).summary
            for option, column in columns.items()
            if np.count_nonzero(answered[option]) >= batch_min
        }
    else:
        ends = 0, question.budget_total
        answered = dict.fromkeys(columns, answers.opinion)
        people = int(np.count_nonzero(answers.opinion))
        histograms = {option: _count_values(column[answers.opinion]) for option, column in columns.items()}
        counted = scores.summarise_budget(
            question.options, histograms, total=question.budget_total, people=people
        )
        summaries = {
            option: allocation.summary
            for option, allocation in zip(question.options, counted.allocations, strict=True)
        }
    items = []
    for option, column in columns.items():
        item, n_eff = _build_empty_item(option, answered[option], scales, batch_min)
        items.append(item)
        if item["withheld"]:
            continue
        rows = (
            _flag_each_score(*ends, column)
            if question.counted_as == "score"
            else _flag_some_and_nothing(column)
        )
        item["rows"] = [
            _build_raw_row(key, answered[option] & flags, answered[option]) for key, flags in rows
        ]
        item["breakdowns"] = breakdowns.get(build_item_key(question, option), {})
        if n_eff is not None:
            values = column.astype(np.float64)[answered[option]]
            item |= _summarise_values(summaries[option], values, scales, answered[option], n_eff, ends)
    return items


def _flag_each_score(lowest: int, highest: int, column: Integers) -> Iterator[tuple[str, Flags]]:
    """Each score from ``lowest`` to ``highest`` with flags of those who gave it."""
    return ((str(score), column == score) for score in range(lowest, highest + 1))


def _flag_some_and_nothing(column: Integers) -> list[tuple[str, Flags]]:
    return [("some", column > 0), ("nothing", column <= 0)]


def _build_empty_item(
    option: int, answered: Flags, scales: Scales, batch_min: int
) -> tuple[dict[str, Any], float | None]:
    """An item without figures, and its n_eff if the base allows figures."""
    base = int(np.count_nonzero(answered))
    withheld = base < batch_min
    n_eff = scales.n_eff(answered) if base >= SMALLEST_BASE and not withheld else None
    return {
        "key": str(option),
        "withheld": "too_few" if withheld else None,
        "base": None if withheld else base,
        "n_eff": None if n_eff is None else round_effective_size(n_eff, weighted=scales.weighted),
        "rows": [],
        "mean": None,
        "median": None,
        "quartiles": None,
        "breakdowns": {},
    }, n_eff


def divide_into_bands(lowest: int, highest: int) -> list[tuple[int, int]]:
    """Symmetric bands of low, middle and high scores, ends inclusive.

    By group, most cells of a scale of eleven scores would be hidden.
    """
    size = highest - lowest + 1
    outer = max(1, round(size / 3))
    cuts = [lowest, lowest + outer, highest + 1 - outer, highest + 1]
    return [(low, high - 1) for low, high in itertools.pairwise(cuts) if low < high]


def compute_median_cut(histogram: scores.Histogram) -> int:
    """The amount, inclusive, up to which the people are closest to half; the smallest of equals.

    Breakdowns by *some* and *nothing* would be hidden for every group if almost everybody gives something.
    """
    half, passed, best = sum(histogram.values()) / 2, 0, (float("inf"), 0)
    for amount in sorted(histogram):
        passed += histogram[amount]
        best = min(best, (abs(passed - half), amount))
    return best[1]


def _build_banded_table(
    key: str, answered: Flags, column: Integers, bands: Iterable[tuple[int, int]]
) -> Table:
    """A table whose rows are bands of the values in ``column``, both ends included."""
    rows = tuple(
        (f"{low}..{high}", answered & (column >= low) & (column <= high))
        for low, high in bands
        if low <= high
    )
    return Table(key, answered, rows, True, column.astype(np.float64))


def _summarise_values(
    summary: scores.Summary | None,
    values: Floats,
    scales: Scales,
    answered: Flags,
    n_eff: float,
    ends: tuple[float, float],
) -> dict[str, Any]:
    """Mean, median and quartiles of ``values``, one per person who ``answered``."""
    if summary is None:
        raise ValueError("Somebody answered, so there is a summary.")
    raw, weights = summary.to_json(), scales.weights[answered]
    weighted, exact = float(weights @ values / weights.sum()), float(summary.mean)
    mean = scales.mean(weighted, float(values.var()), exact, n_eff, ends)
    return {
        "mean": {**mean, "raw": raw["mean"]},
        "median": raw["median"],
        "quartiles": [raw["lower_quartile"], raw["upper_quartile"]],
    }


def _count_values(values: Integers) -> dict[int, int]:
    """Number of people by value."""
    distinct, numbers = np.unique(values, return_counts=True)
    return dict(zip(distinct.tolist(), numbers.tolist(), strict=True))
