"""The weighted analysis of a closed poll: arrays in, everything that may be published out.

``analyse`` is called once, while a poll is counted; what it returns is stored and is all that is left of who
belonged to which group. Result page, method card, diagnostics, exports and bulletins are made from it alone.

The result is JSON as Python has it (dicts with string keys, lists, str, int, float, bool, None). Keys are
the caller's: question keys, option ids as text, categories of dimensions. ``null``: not published, or there
is no such thing here. Weighted are shares and means of the whole city, and nothing else. ``raw``,
``weighted``, ``low``, ``high`` and ``share`` are percent with one decimal,
``difference`` with its interval percentage points with one decimal; means and medians, with their ``low`` and
``high``, are in the unit of the score or amount, with two decimals. Counts are people. Intervals
are at 95 % and model based: who takes part chose to. They are made of the figures that are published beside
them and ``n_eff`` (weighted means: and the raw deviation, rounded up to a tenth of the scale), for every
value that would have been rounded to those, and rounded outwards (``polls.statistics.precision``).

A question's weighted shares are multiples of its ``step``; where it is 1 or more, ends of intervals are whole
points. Weighted means are in steps of as many percent of their scale, rounded up to 1, 2 or 5 times a power
of ten. Where ``step`` is null nothing of the question is weighted, and ``low``, ``high``, ``n_eff`` and
``lead`` are about the raw figures; so they are by group, of single scores, of *some* and *nothing*. ::

  {
    "format": "meydan-analysis/1",
    "withheld": null | "too_few",   too_few: under batch_min respondents, so no figure at all; "respondents"
                                    is null, "weighting" says not_planned, the rest is empty
    "respondents": 3000,            exact: city-wide counts are public
    "weighting": Weighting,
    "participation": {dimension: {"groups": [Member, …], "hidden": 2}},
                                    breakdowns, margins and "assurance"; hidden: groups whose size is hidden
    "questions": [Question, …],     in the order given
    "hidden_cells": 17              in all breakdowns together
  }

  Weighting = {
    "status": "weighted" | "not_planned" | "refused",
    "reason": code | null,          refused: WeightingError.code, Plan.refused, "one_margin": too few
                                    people, or groups, for weights that follow from one attribute alone, or
                                    "few_answers": too few for any weights
    "margin": dimension | null,     refused: where, if it is one margin
                                    all that follows is null unless weighted
    "population": 3421000, "n_eff": 2400,           two significant digits, if weighted
    "deff_before": 1.3, "deff_after": 1.25,         before and after trimming, of an n_eff of two digits
    "sweeps": 7, "largest_error": 1e-6,             relative: every category is met to less than this
    "trimmed": 0 | 25 | null,       people cut at 5 × mean, rounded to 5; null: fewer than ten
    "trim_rounds": 4,
    "margins": [{"dimension": "district", "merged": 1,      merged: how many groups have several categories
                 "groups": [{"categories": ["12", "17"], "population_share": 3.1}, …]}],
    "histogram": [{"from": 0.0, "to": 0.75, "people": 410}, …],
                                    weight in multiples of the mean, from inclusive; people rounded to 5
    "coverage": [{"rows": "age", "row_keys": ["18-24", …],
                  "tables": [{"groups": "district", "group_keys": ["1", …], "cells": [[64, null, …], …]}]}]
                                    people by each two margins, cells[group][row], null: hidden; a margin
                                    with groups of hidden size has no rows here
  }

  Member = {
    "key": category | "not_stated",
    "people": 410 | null,           rounded to 5; null: hidden, and so is what follows from it
    "share": 13.7,                  of all respondents
    "population": 513000 | null, "population_share": 15.0 | null,
    "ratio": 0.91 | null            share / population_share
  }

  Question = {
    "key": "34", "kind": "single", "required": true,
    "withheld": null | "too_few",   too_few: under batch_min answered; base is null, lists are empty
    "base": 2980,                   who answered, no opinion included
    "n_eff": 2400 | null,           null under a base of 30
    "step": 0.1 | null,             of weighted figures, in percent of their scale: 0.1, 1, 2, 5 or 10
    "rows": [Row, …],               single, multiple: options in order, then "none" where offered; ranking:
                                    the same of first preferences; score, budget, text: "none" alone
    "lead": Lead | null,            of what stands in rows, without "none"
    "ranking": {…} | null,          polls.statistics.ranking.RankedCount.to_json(); unweighted; null
                                    under a base of 30
    "items": [Item, …],             score, budget: one for each option, in order
    "breakdowns": {dimension: Breakdown}            score and budget: in the items
  }
  Row = {
    "key": option | "none" | score | "some" | "nothing", "count": 1351,
                                    all that follows is null under a base of 30
    "raw": 45.3, "weighted": 44.1 | null,           null unless weighted
    "low": 42.1, "high": 46.1
  }
  Lead = {"first": option, "second": option, "difference": 3.2, "low": -0.1, "high": 6.5,
          "tells_apart": false}     the interval does not hold zero
  Item = {
    "key": option, "withheld": null | "too_few", "base": 2900 | null, "n_eff": 2300 | null,
    "rows": [Row, …],               score: every score of the scale; budget: "some", "nothing"
                                    all that follows, but for breakdowns, is null under a base of 30
    "mean": {"raw": 3.42, "weighted": 3.38 | null, "low": 3.33, "high": 3.43},
    "median": 3.0, "quartiles": [2.0, 4.0],         raw
    "breakdowns": {dimension: Breakdown}            of a budget for two, the first one's alone
  }
  Breakdown = {
    "rows": ["7", "8", "none"],     keys of the question's rows; scores in bands: "0..3", "4..6", "7..10";
                                    amounts in two, cut where the city's halves are: "0..40", "41..100"
    "groups": [{
      "key": category | "not_stated",
      "base": 120 | null,           rounded to 5; null: hidden
      "cells": [Cell, …],           one for each row
      "mean": {"raw": 3.42, "low": 3.1, "high": 3.7} | null
    }, …],                          score and budget, where no cell of the group is hidden (of a budget: in
                                    the breakdowns of all its items)
    "hidden_cells": 4
  }
  Cell = {"count", "raw", "low", "high"}    all null: hidden; all but count: base under 30
"""

from typing import Any

from polls.statistics.analysis.data import (
    ASSURANCE,
    NONE,
    UNSCORED,
    Answers,
    BadData,
    ClosedPoll,
    Dimension,
    Plan,
    Question,
    check,
    encode,
)
from polls.statistics.analysis.facts import NO_FACTS, weigh
from polls.statistics.analysis.groups import by_group
from polls.statistics.analysis.questions import question_figures, tables_of
from polls.statistics.disclosure import AskedIf

__all__ = [
    "ASSURANCE",
    "NONE",
    "UNSCORED",
    "Answers",
    "AskedIf",
    "BadData",
    "ClosedPoll",
    "Dimension",
    "Plan",
    "Question",
    "analyse",
    "encode",
]

FORMAT = "meydan-analysis/1"


def analyse(poll: ClosedPoll) -> dict[str, Any]:
    """See the module. Raises BadData where the arrays don't fit; a weighting that is refused is a result."""
    check(poll)
    body: dict[str, Any] = {
        "format": FORMAT,
        "withheld": "too_few",
        "respondents": None,
        "weighting": NO_FACTS,
        "participation": {},
        "questions": [],
        "hidden_cells": 0,
    }
    # Precision needs two people at least, whatever the batch.
    if poll.respondents < max(2, poll.plan.batch_min):
        return body
    scales, facts = weigh(poll)
    tables = {question.key: tables_of(poll, question) for question in poll.questions}
    found = by_group(poll, scales, tables, facts["margins"] or ())
    if scales.weighted:
        facts["coverage"] = found.coverage
    return body | {
        "withheld": None,
        "respondents": poll.respondents,
        "weighting": facts,
        "participation": found.participation,
        "questions": [
            question_figures(poll, question, scales.at(found.steps[question.key]), found.breakdowns)
            for question in poll.questions
        ],
        "hidden_cells": found.hidden_cells,
    }
