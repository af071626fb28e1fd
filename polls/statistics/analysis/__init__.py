"""The weighted analysis of a closed poll: from arrays of answers to everything that may be published.

``analyse`` is called once, when a poll is counted. Its result is stored and is all that remains of who
belonged to which group. Result page, method card, diagnostics, exports and bulletins are made from it alone.

The result is JSON in Python's types (dicts with string keys, lists, str, int, float, bool, None). Keys are
the caller's: question keys, option ids as text, categories of dimensions. ``null`` means not published or
not applicable. Only shares and means of the whole city are weighted. ``raw``, ``weighted``, ``low``,
``high`` and ``share`` are percent with one decimal; ``difference`` and its interval are percentage points
with one decimal. Means and medians, with their ``low`` and ``high``, are in the unit of the score or amount,
with two decimals. Counts are people.

Intervals are at 95 % and model based, because participants select themselves. An interval is computed from
the published figure and ``n_eff`` (a weighted mean's also from the raw standard deviation, rounded up to a
tenth of the scale). It covers the interval of every value that rounds to the published figure and is rounded
outwards (``polls.statistics.precision``).

A question's weighted shares are multiples of its ``step``. If the step is 1 or more, ends of intervals are
whole points. Weighted means have a step of the same percentage of their scale, rounded up to 1, 2 or 5 times
a power of ten. If ``step`` is null, nothing of the question is weighted, and ``low``, ``high``, ``n_eff``
and ``lead`` describe the raw figures. Those of groups, single scores, *some* and *nothing* always do. ::

  {
    "format": "meydan-analysis/1",
    "withheld": null | "too_few",   too_few: under batch_min respondents, so no figures; "respondents"
                                    is null, "weighting" is not_planned, the rest is empty
    "respondents": 3000,            exact: city-wide counts are public
    "weighting": Weighting,
    "participation": {dimension: {"groups": [Member, …], "hidden": 2}},
                                    breakdowns, margins and "assurance"; hidden: groups with hidden size
    "questions": [Question, …],     in the order given
    "hidden_cells": 17              in all breakdowns together
  }

  Weighting = {
    "status": "weighted" | "not_planned" | "refused",
    "reason": code | null,          refused: WeightingError.code, Plan.refused, "one_margin" (too few
                                    people or groups to weight by a single attribute), "few_answers" (too
                                    few people for any weights), or "few_known" and "minority_known" (too
                                    few, or under half, have attributes that count in weights)
    "margin": dimension | null,     refused: the margin concerned, if it is a single one
                                    everything below is null unless weighted
    "population": 3421000, "n_eff": 2400,           two significant digits, if weighted
    "deff_before": 1.3, "deff_after": 1.25,         before and after trimming, from n_eff with two digits
    "sweeps": 7, "largest_error": 1e-6,             relative error of every category is below this
    "trimmed": 0 | 25 | null,       people trimmed at 5 × mean, rounded to 5; null: fewer than ten
    "trim_rounds": 4,
    "margins": [{"dimension": "district", "merged": 1,      merged: number of groups with several categories
                 "groups": [{"categories": ["12", "17"], "population_share": 3.1}, …]}],
    "histogram": [{"from": 0.0, "to": 0.75, "people": 410}, …],
                                    weight in multiples of the mean, from inclusive; people rounded to 5
    "coverage": [{"rows": "age", "row_keys": ["18-24", …],
                  "tables": [{"groups": "district", "group_keys": ["1", …], "cells": [[64, null, …], …]}]}]
                                    people by each pair of margins, cells[group][row], null: hidden; a
                                    margin with a group of hidden size is not used as rows
  }

  Member = {
    "key": category | "not_stated",
    "people": 410 | null,           rounded to 5; null: hidden, as is everything derived from it
    "share": 13.7,                  of all respondents
    "population": 513000 | null, "population_share": 15.0 | null,
    "ratio": 0.91 | null            share / population_share
  }

  Question = {
    "key": "34", "kind": "single", "required": true,
    "withheld": null | "too_few",   too_few: under batch_min answers; base is null, lists are empty
    "base": 2980,                   people who answered, no opinion included
    "n_eff": 2400 | null,           null under a base of 30
    "step": 0.1 | null,             step of weighted figures in percent of their scale: 0.1, 1, 2, 5 or 10
    "headline": "weighted" | "raw", the figure of rows and means that is shown first; "lead" is of it
    "rows": [Row, …],               single, multiple, number, date: options in order, then "none" if
                                    offered; ranking: the same for first preferences; score, matrix, budget,
                                    text: only "none"
    "lead": Lead | null,            between the two leading rows other than "none"; not of number, date
    "price": Price | null,          false answers that would have moved the headline figures; null without any
    "summary": Spread | null,       number, date: {"mean": 3.42, "median": 3.1, "quartiles": [1.9, 4.4]}, or
                                    days; polls.statistics.ranges, from "rows" alone
    "ranking": {…} | null,          polls.statistics.ranking.RankedCount.to_json(); unweighted; null
                                    under a base of 30
    "items": [Item, …],             score, matrix, budget: one per option, in order
    "breakdowns": {dimension: Breakdown}            score, matrix, budget: in the items
  }
  Row = {
    "key": option | "none" | score | "some" | "nothing", "count": 1351,
                                    everything below is null under a base of 30
    "raw": 45.3, "weighted": 44.1 | null,           null unless weighted
    "low": 42.1, "high": 46.1
  }
  Price = {"move": 44,              false answers that move the leading row by five points, or the mean for
                                    which that takes fewest by a twentieth of the scale or budget
           "turn_lead": 12 | null,  false answers that put the second row before the first; null without a
                                    lead that is larger than the step
           "certainty": "exact"}    "exact", "about" (a weighted question that not everybody answered) or
                                    "at_least" (weights of up to five times the mean).
                                    ``polls.statistics.price``, from the published figures alone
  Lead = {"first": option, "second": option, "difference": 3.2, "low": -0.1, "high": 6.5,
          "tells_apart": false}     true if the interval excludes zero
  Item = {
    "key": option, "withheld": null | "too_few", "base": 2900 | null, "n_eff": 2300 | null,
    "rows": [Row, …],               score: every score of the scale; budget: "some", "nothing"
                                    everything below except breakdowns is null under a base of 30
    "mean": {"raw": 3.42, "weighted": 3.38 | null, "low": 3.33, "high": 3.43},
    "median": 3.0, "quartiles": [2.0, 4.0],         raw
    "breakdowns": {dimension: Breakdown}            a budget of two options: only the first one's
  }
  Breakdown = {
    "rows": ["7", "8", "none"],     keys of the question's rows; scores in bands: "0..3", "4..6", "7..10";
                                    amounts in two, cut near the city's median: "0..40", "41..100"
    "groups": [{
      "key": category | "not_stated",
      "base": 120 | null,           rounded to 5; null: hidden
      "cells": [Cell, …],           one per row
      "mean": {"raw": 3.42, "low": 3.1, "high": 3.7} | null
    }, …],                          mean: score and budget, if no cell of the group is hidden (budget: in
                                    the breakdowns of all its items)
    "hidden_cells": 4
  }
  Cell = {"count", "raw", "low", "high"}    all null: hidden; all but count null: base under 30
"""

from typing import Any

from polls.statistics.analysis.data import (
    ASSURANCE,
    UNSCORED,
    Answers,
    BadData,
    ClosedPoll,
    Dimension,
    Plan,
    Question,
    check_closed_poll,
    encode_answers,
    join_answers,
)
from polls.statistics.analysis.groups import break_down_tables
from polls.statistics.analysis.questions import build_tables, compute_question_figures
from polls.statistics.analysis.weighting_facts import NO_FACTS, weigh_respondents
from polls.statistics.disclosure import AskedIf

__all__ = [
    "ASSURANCE",
    "UNSCORED",
    "Answers",
    "AskedIf",
    "BadData",
    "ClosedPoll",
    "Dimension",
    "Plan",
    "Question",
    "analyse",
    "encode_answers",
    "join_answers",
]

FORMAT = "meydan-analysis/1"


def analyse(poll: ClosedPoll) -> dict[str, Any]:
    """Compute all publishable figures of a closed poll; the module's docstring has the format.

    Raises BadData if the arrays are inconsistent. A refused weighting is not an error: its code is part of
    the result.
    """
    check_closed_poll(poll)
    body: dict[str, Any] = {
        "format": FORMAT,
        "withheld": "too_few",
        "respondents": None,
        "weighting": NO_FACTS,
        "participation": {},
        "questions": [],
        "hidden_cells": 0,
    }
    # Precision needs at least two people, whatever batch_min is.
    if poll.respondents < max(2, poll.plan.batch_min):
        return body
    scales, facts = weigh_respondents(poll)
    tables = {question.key: build_tables(poll, question) for question in poll.questions}
    groups = break_down_tables(poll, scales, tables, facts["margins"] or ())
    if scales.weighted:
        facts["coverage"] = groups.coverage
    return body | {
        "withheld": None,
        "respondents": poll.respondents,
        "weighting": facts,
        "participation": groups.participation,
        "questions": [
            compute_question_figures(poll, question, scales.at(groups.steps[question.key]), groups.breakdowns)
            for question in poll.questions
        ],
        "hidden_cells": groups.hidden_cells,
    }
