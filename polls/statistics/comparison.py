"""Comparison of two counted polls: which questions they share and what changed between them.

The input is only what is published of each poll: the two documents stored by
``polls.tally.operations.analysis``. The result is JSON in Python's types::

  {
    "basis": "weighted" | "raw",    weighted if both polls are, else the raw figures of both
    "warnings": [code, …],          differences of the polls: "basis" (only one is weighted), "territory",
                                    "assurance", and for weighted figures "margins", "claims", "targets"
    "questions": [{
      "newer": "34", "older": "12", keys of the same question in the two polls
      "kind": "single", "text": "…", "translations": {…},     as the newer poll asks it
      "unit": "percent" | "score" | "points" | "lira",
      "withheld": null | "too_few", too_few: withheld in at least one poll; then there are no rows
      "warnings": [code, …],        "order", "no_opinion", "required", "hint", "condition"; "raw": both polls
                                    are weighted, but not this question in both
      "newer_base": 2980, "older_base": 1200,       people who answered, no opinion included; null: withheld
      "rows": [{
        "key": "77" | "none", "older_key": "41" | "none",
        "text": "…" | null, "translations": {…},              of the option; null: no opinion
        "newer": 53.5, "older": 44.0, "difference": 9.5,        as published; newer minus older
        "low": 0.9, "high": 18.1,   95 % interval of the difference
        "verdict": "rose" | "fell" | "not_told_apart"
      }, …]                         all null if a figure is not published (a base under 30); only the last
    }, …]                           three if its interval is not
  }

Choices are compared by shares, rankings by shares of first places: percent and percentage points, one
decimal. Scores and budgets are compared by means, in the unit of the score or amount, two decimals.

The two groups of respondents are assumed to be independent (``precision.apart``). People who answer both
polls tend to answer alike, which makes the true uncertainty smaller, not larger.

Published figures are rounded by at most half of their last digit or step. The interval covers every value
that they may have had before, and its ends are rounded outwards. The verdict is derived from the rounded
ends, so it never claims more than they do. Intervals of raw shares and scores are computed from the published
counts.
"""

import math
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from polls.statistics.analysis.figures import choose_step
from polls.statistics.precision import Estimate, compute_independent_difference, mean_interval, share_interval
from polls.statistics.tally import NO_OPINION

#: Fields that define the scale of each kind of question. Other kinds cannot be compared.
SCALES: Final[Mapping[str, tuple[str, ...]]] = {
    "single": (),
    "multiple": ("min_choices", "max_choices"),
    "ranking": (),
    "score": ("score_min", "score_max", "score_min_label", "score_max_label"),
    "budget": ("budget_total", "budget_unit"),
    "number": ("number_unit", "number_decimals"),
    "date": (),
    "matrix": ("scale_labels",),
}
#: Kinds whose options are given scores.
SCORED: Final = frozenset({"score", "matrix"})
ROSE, FELL, NOT_TOLD_APART = "rose", "fell", "not_told_apart"

Question = Mapping[str, Any]
#: Kind, text, the options' texts without order, scale.
Identity = tuple[str, str, frozenset[str], tuple[Any, ...]]
_NOT_PUBLISHED: Final = dict.fromkeys(("newer", "older", "difference", "low", "high", "verdict"))


@dataclass(frozen=True, slots=True)
class Unit:
    """Unit of a figure. ``digits``: number of decimals. ``reach``: largest possible absolute difference."""

    digits: int
    reach: float

    @property
    def half(self) -> float:
        """The largest error from rounding to ``digits``."""
        return float(0.5 * 10**-self.digits)


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure.

    ``ends`` are those of its interval, None if not published. ``off`` is the largest error from rounding to
    a step, if that is more than half of the last digit.
    """

    value: float
    ends: tuple[float, float] | None
    off: float = 0.0

    def within(self, unit: Unit) -> tuple[Estimate, Estimate]:
        """The smallest and the largest value before rounding, each with the interval."""
        if self.ends is None:
            raise ValueError("The interval of this figure is not published.")
        off = max(unit.half, self.off)
        return Estimate(self.value - off, *self.ends), Estimate(self.value + off, *self.ends)


SHARE: Final = Unit(digits=1, reach=100.0)


def identify_question(question: Question) -> Identity | None:
    """Equal for questions that can be compared; None for a kind that cannot be compared.

    ``question`` is an item of the stored document's ``questions``.
    """
    scale = SCALES.get(question["kind"])
    if scale is None:
        return None
    texts = frozenset(option["text"] for option in question["options"])
    return question["kind"], question["text"], texts, tuple(question[name] for name in scale)


def pair_questions(newer: Sequence[Question], older: Sequence[Question]) -> list[tuple[Question, Question]]:
    """Pairs of the same question in two polls, in the newer poll's order. Duplicates are paired in order."""
    unpaired: dict[Identity | None, deque[Question]] = defaultdict(deque)
    for question in older:
        unpaired[identify_question(question)].append(question)
    unpaired.pop(None, None)
    return [
        (question, same.popleft())
        for question in newer
        if (same := unpaired.get(identify_question(question)))
    ]


def compare_documents(newer: Mapping[str, Any], older: Mapping[str, Any]) -> dict[str, Any]:
    """Compare two stored documents whose figures are not withheld; the module's docstring has the format."""
    weighted = all(_is_weighted(body) for body in (newer, older))
    return {
        "basis": "weighted" if weighted else "raw",
        "warnings": _list_poll_warnings(newer, older, weighted=weighted),
        "questions": [
            {
                "newer": str(one["id"]),
                "older": str(other["id"]),
                "kind": one["kind"],
                "text": one["text"],
                "translations": one["translations"],
                "unit": _name_unit(one),
                **_compare_question(
                    _Side(one, newer),
                    _Side(other, older),
                    _list_question_warnings(one, newer, other, older),
                    weighted=weighted,
                ),
            }
            for one, other in pair_questions(newer["questions"], older["questions"])
        ],
    }


def _is_weighted(body: Mapping[str, Any]) -> bool:
    return bool(body["figures"]["weighting"]["status"] == "weighted")


def _list_poll_warnings(newer: Mapping[str, Any], older: Mapping[str, Any], *, weighted: bool) -> list[str]:
    """Codes of the ways in which two polls differ, so that a comparison needs a warning."""
    new = newer["statement"]
    old = older["statement"]
    differences = {
        "basis": _is_weighted(newer) != _is_weighted(older),
        "territory": set(new["districts"]) != set(old["districts"]),
        "assurance": new["minimum_assurance"] != old["minimum_assurance"],
        "margins": weighted and set(new["weighting"]) != set(old["weighting"]),
        "claims": weighted
        and new["minimum_assurance"] == old["minimum_assurance"]
        and new["trusts_claims"] != old["trusts_claims"],
        "targets": weighted and _get_target_fingerprint(new) != _get_target_fingerprint(old),
    }
    return [code for code, differs in differences.items() if differs]


def _get_target_fingerprint(statement: Mapping[str, Any]) -> str:
    return str((statement["targets"] or {}).get("fingerprint", ""))


def _list_question_warnings(
    one: Question, newer: Mapping[str, Any], other: Question, older: Mapping[str, Any]
) -> list[str]:
    order = [[option["text"] for option in question["options"]] for question in (one, other)]
    shuffled = one["random_order"] and other["random_order"]
    unlike = {
        "order": one["random_order"] != other["random_order"] or (not shuffled and order[0] != order[1]),
        **{name: one[name] != other[name] for name in ("no_opinion", "required", "hint")},
        "condition": _get_condition(one, newer["questions"]) != _get_condition(other, older["questions"]),
    }
    return [code for code, differs in unlike.items() if differs]


def _get_condition(question: Question, questions: Sequence[Question]) -> tuple[str, frozenset[str]] | None:
    earlier = next((other for other in questions if other["id"] == question["condition"]), None)
    if earlier is None:
        return None
    option_ids = question["condition_options"]
    return earlier["text"], frozenset(o["text"] for o in earlier["options"] if o["id"] in option_ids)


class _Side:
    """One poll's figures of a question."""

    def __init__(self, question: Question, body: Mapping[str, Any]) -> None:
        self.question = question
        self.figures = next(one for one in body["figures"]["questions"] if one["key"] == str(question["id"]))
        #: None: the question is not weighted.
        self.step: float | None = self.figures["step"]
        self.rows = {row["key"]: row for row in self.figures["rows"]}
        self.items = {item["key"]: item for item in self.figures["items"]}
        self.keys = {option["text"]: str(option["id"]) for option in question["options"]}

    def share(self, key: str, *, weighted: bool) -> Figure | None:
        row = self.rows[key]
        if row["raw"] is None:
            return None
        if weighted and self.step is not None:
            return Figure(row["weighted"], (row["low"], row["high"]), self.step / 2)
        low, high = share_interval(row["count"] / self.figures["base"], self.figures["base"])
        return Figure(row["raw"], (100 * low, 100 * high))

    def mean(self, key: str, unit: Unit, *, weighted: bool) -> Figure | None:
        item = self.items[key]
        mean = item["mean"]
        if mean is None:
            return None
        ends = mean["low"], mean["high"]
        if weighted and self.step is not None:
            return Figure(mean["weighted"], ends, choose_step(self.step / 100 * unit.reach) / 2)
        if self.question["kind"] in SCORED:
            return Figure(mean["raw"], self._compute_score_interval(item))
        # The published interval of a weighted question is that of the weighted mean.
        return Figure(mean["raw"], ends if self.step is None else None)

    def _compute_score_interval(self, item: Mapping[str, Any]) -> tuple[float, float]:
        """The interval of the item's raw mean score, from its numbers of people by score."""
        counts, base = {int(row["key"]): row["count"] for row in item["rows"]}, item["base"]
        mean = sum(score * count for score, count in counts.items()) / base
        variance = sum(count * (score - mean) ** 2 for score, count in counts.items()) / base
        return mean_interval(mean, variance, base, least=min(counts), most=max(counts))


def _compare_question(newer: _Side, older: _Side, warnings: list[str], *, weighted: bool) -> dict[str, Any]:
    """The comparison of one question; without rows if either poll withholds it."""
    withheld = any(side.figures["withheld"] for side in (newer, older))
    both = weighted and newer.step is not None and older.step is not None
    return {
        "warnings": warnings + ["raw"] * (weighted and not both and not withheld),
        "withheld": "too_few" if withheld else None,
        "newer_base": newer.figures["base"],
        "older_base": older.figures["base"],
        "rows": [] if withheld else _compare_rows(newer, older, weighted=both),
    }


def _compare_rows(newer: _Side, older: _Side, *, weighted: bool) -> list[dict[str, Any]]:
    """A row for each option in the newer poll's order, then *no opinion* if both polls offer it."""

    def shares(key: str, older_key: str) -> dict[str, Any]:
        return _compare_figures(
            newer.share(key, weighted=weighted), older.share(older_key, weighted=weighted), SHARE
        )

    rows = []
    for option in newer.question["options"]:
        key, older_key = newer.keys[option["text"]], older.keys[option["text"]]
        row = {
            "key": key,
            "older_key": older_key,
            "text": option["text"],
            "translations": option["translations"],
        }
        if newer.items:
            unit = _get_mean_unit(newer.question)
            means = newer.mean(key, unit, weighted=weighted), older.mean(older_key, unit, weighted=weighted)
            rows.append(row | _compare_figures(*means, unit))
        else:
            rows.append(row | shares(key, older_key))
    if not newer.items and NO_OPINION in newer.rows and NO_OPINION in older.rows:
        row = {"key": NO_OPINION, "older_key": NO_OPINION, "text": None, "translations": {}}
        rows.append(row | shares(NO_OPINION, NO_OPINION))
    return rows


def _name_unit(question: Question) -> str:
    if question["kind"] == "budget":
        return str(question["budget_unit"])
    return "score" if question["kind"] in SCORED else "percent"


def _get_mean_unit(question: Question) -> Unit:
    """The unit of a question's means."""
    if question["kind"] in SCORED:
        return Unit(digits=2, reach=float(question["score_max"] - question["score_min"]))
    return Unit(digits=2, reach=float(question["budget_total"]))


def _compare_figures(newer: Figure | None, older: Figure | None, unit: Unit) -> dict[str, Any]:
    """The figures of a row; all None unless both polls publish theirs."""
    if newer is None or older is None:
        return dict(_NOT_PUBLISHED)
    return {"newer": newer.value, "older": older.value, **compute_difference(newer, older, unit)}


def compute_difference(newer: Figure, older: Figure, unit: Unit) -> dict[str, Any]:
    """``newer`` minus ``older``, with its interval and verdict."""
    gap = round(newer.value - older.value, unit.digits) + 0.0
    if newer.ends is None or older.ends is None:
        return {"difference": gap, "low": None, "high": None, "verdict": None}
    (least, most), (older_least, older_most) = newer.within(unit), older.within(unit)
    low = max(
        -unit.reach,
        _round_outwards(compute_independent_difference(least, older_most).low, unit.digits, math.floor),
    )
    high = min(
        unit.reach,
        _round_outwards(compute_independent_difference(most, older_least).high, unit.digits, math.ceil),
    )
    verdict = ROSE if low > 0 else FELL if high < 0 else NOT_TOLD_APART
    return {"difference": gap, "low": low, "high": high, "verdict": verdict}


def _round_outwards(value: float, digits: int, step: Any) -> float:
    """``value`` rounded to ``digits`` decimals by ``step``, which is ``math.floor`` or ``math.ceil``."""
    # A floating-point error in the tenth digit must not move the end by a unit.
    return float(step(round(value * 10**digits, 6)) / 10**digits) + 0.0
