"""Two counted polls beside each other: which of their questions are the same, and what changed between them.

Nothing but what is published of each goes in: the two documents that ``polls.tally.operations.analysis``
stores. What comes out is JSON as Python has it::

  {
    "basis": "weighted" | "raw",    weighted where both polls are, else the raw figures of both
    "warnings": [code, …],          how the polls are not alike: "basis" (one is weighted, the other is not),
                                    "territory", "assurance", and of weighted figures "margins", "targets"
    "questions": [{
      "newer": "34", "older": "12", keys of the same question in the two polls
      "kind": "single", "text": "…", "translations": {…},     as the newer poll asks it
      "unit": "percent" | "score" | "points" | "lira",
      "withheld": null | "too_few", too_few: withheld in one of them; then there are no rows
      "warnings": [code, …],        "order", "no_opinion", "required", "hint", "condition"; "raw": both polls
                                    are weighted, but not this question in both
      "newer_base": 2980, "older_base": 1200,       who answered, no opinion included; null: withheld
      "rows": [{
        "key": "77" | "none", "older_key": "41" | "none",
        "text": "…" | null, "translations": {…},              of the option; null: no opinion
        "newer": 53.5, "older": 44.0, "difference": 9.5,        as published; the newer less the older
        "low": 0.9, "high": 18.1,   95 % interval of the difference
        "verdict": "rose" | "fell" | "not_told_apart"
      }, …]                         all null where a figure is not published (a base under 30); only the last
    }, …]                           three where its interval is not
  }

Choices are compared by shares, rankings by shares of first places: percent and percentage points, one
decimal. Scores and budgets are compared by means, in the unit of the score or amount, two decimals.

The people are taken to be different ones (``precision.apart``). Whoever answers both polls tends to answer
alike, which makes the true uncertainty smaller, not larger.

Published figures are rounded, by half of their last digit or step at most, and the interval is wide enough
for whatever they were before; its ends are rounded outwards. The word follows from the rounded ends, so that
it never says more than they do. Of raw shares and scores the intervals follow from the published counts.
"""

import math
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from polls.statistics.analysis.figures import even_step
from polls.statistics.precision import Ranged, apart, interval, of_share

#: What answers of a kind are measured on. Of kinds that are not here there is nothing to compare.
SCALES: Final[Mapping[str, tuple[str, ...]]] = {
    "single": (),
    "multiple": ("min_choices", "max_choices"),
    "ranking": (),
    "score": ("score_min", "score_max", "score_min_label", "score_max_label"),
    "budget": ("budget_total", "budget_unit"),
}
ROSE, FELL, NOT_TOLD_APART = "rose", "fell", "not_told_apart"
NONE: Final = "none"

Question = Mapping[str, Any]
#: Kind, text, the options' texts in no order, scale.
Identity = tuple[str, str, frozenset[str], tuple[Any, ...]]
_NOT_PUBLISHED: Final = dict.fromkeys(("newer", "older", "difference", "low", "high", "verdict"))


@dataclass(frozen=True, slots=True)
class Unit:
    """``digits``: decimals of figures. ``reach``: no difference is larger, either way."""

    digits: int
    reach: float

    @property
    def half(self) -> float:
        """The most that rounding moves a figure by."""
        return float(0.5 * 10**-self.digits)


@dataclass(frozen=True, slots=True)
class Figure:
    """As it is published. ``ends``: of its interval; None: not published. ``off``: the most that rounding to
    a step moved it by, where that is more than half of its last digit."""

    value: float
    ends: tuple[float, float] | None
    off: float = 0.0

    def within(self, unit: Unit) -> tuple[Ranged, Ranged]:
        """The least and the largest that it may have been, each with the interval."""
        if self.ends is None:
            raise ValueError("The interval of this figure is not published.")
        off = max(unit.half, self.off)
        return Ranged(self.value - off, *self.ends), Ranged(self.value + off, *self.ends)


SHARE: Final = Unit(digits=1, reach=100.0)


def identity(question: Question) -> Identity | None:
    """Alike for questions that can be compared; None: nothing of this kind can. ``question``: as it was asked
    (``questions`` of the stored document)."""
    scale = SCALES.get(question["kind"])
    if scale is None:
        return None
    texts = frozenset(option["text"] for option in question["options"])
    return question["kind"], question["text"], texts, tuple(question[name] for name in scale)


def common(newer: Sequence[Question], older: Sequence[Question]) -> list[tuple[Question, Question]]:
    """The same questions of two polls, in the newer one's order. What is asked twice is paired in order."""
    waiting: dict[Identity | None, deque[Question]] = defaultdict(deque)
    for question in older:
        waiting[identity(question)].append(question)
    waiting.pop(None, None)
    return [(question, found.popleft()) for question in newer if (found := waiting.get(identity(question)))]


def comparison(newer: Mapping[str, Any], older: Mapping[str, Any]) -> dict[str, Any]:
    """Of two stored documents whose figures are not withheld; see the module."""
    weighted = all(_is_weighted(body) for body in (newer, older))
    return {
        "basis": "weighted" if weighted else "raw",
        "warnings": _unlike_polls(newer, older, weighted=weighted),
        "questions": [
            {
                "newer": str(one["id"]),
                "older": str(other["id"]),
                "kind": one["kind"],
                "text": one["text"],
                "translations": one["translations"],
                "unit": _unit_name(one),
                **_compared(
                    _Side(one, newer),
                    _Side(other, older),
                    _unlike_questions(one, newer, other, older),
                    weighted=weighted,
                ),
            }
            for one, other in common(newer["questions"], older["questions"])
        ],
    }


def _is_weighted(body: Mapping[str, Any]) -> bool:
    return bool(body["figures"]["weighting"]["status"] == "weighted")


def _unlike_polls(newer: Mapping[str, Any], older: Mapping[str, Any], *, weighted: bool) -> list[str]:
    one, other = newer["statement"], older["statement"]
    unlike = {
        "basis": _is_weighted(newer) != _is_weighted(older),
        "territory": set(one["districts"]) != set(other["districts"]),
        "assurance": one["minimum_assurance"] != other["minimum_assurance"],
        "margins": weighted and set(one["weighting"]) != set(other["weighting"]),
        "targets": weighted and _fingerprint(one) != _fingerprint(other),
    }
    return [code for code, found in unlike.items() if found]


def _fingerprint(statement: Mapping[str, Any]) -> str:
    return str((statement["targets"] or {}).get("fingerprint", ""))


def _unlike_questions(
    one: Question, newer: Mapping[str, Any], other: Question, older: Mapping[str, Any]
) -> list[str]:
    order = [[option["text"] for option in question["options"]] for question in (one, other)]
    drawn = one["random_order"] and other["random_order"]
    unlike = {
        "order": one["random_order"] != other["random_order"] or (not drawn and order[0] != order[1]),
        **{name: one[name] != other[name] for name in ("no_opinion", "required", "hint")},
        "condition": _condition(one, newer["questions"]) != _condition(other, older["questions"]),
    }
    return [code for code, found in unlike.items() if found]


def _condition(question: Question, asked: Sequence[Question]) -> tuple[str, frozenset[str]] | None:
    earlier = next((found for found in asked if found["id"] == question["condition"]), None)
    if earlier is None:
        return None
    wanted = question["condition_options"]
    return earlier["text"], frozenset(o["text"] for o in earlier["options"] if o["id"] in wanted)


class _Side:
    """One poll's figures of the question."""

    def __init__(self, question: Question, body: Mapping[str, Any]) -> None:
        self.question = question
        self.found = next(one for one in body["figures"]["questions"] if one["key"] == str(question["id"]))
        #: None: the question is not weighted.
        self.step: float | None = self.found["step"]
        self.rows = {row["key"]: row for row in self.found["rows"]}
        self.items = {item["key"]: item for item in self.found["items"]}
        self.keys = {option["text"]: str(option["id"]) for option in question["options"]}

    def share(self, key: str, *, weighted: bool) -> Figure | None:
        row = self.rows[key]
        if row["raw"] is None:
            return None
        if weighted and self.step is not None:
            return Figure(row["weighted"], (row["low"], row["high"]), self.step / 2)
        low, high = of_share(row["count"] / self.found["base"], self.found["base"])
        return Figure(row["raw"], (100 * low, 100 * high))

    def mean(self, key: str, unit: Unit, *, weighted: bool) -> Figure | None:
        item = self.items[key]
        mean = item["mean"]
        if mean is None:
            return None
        ends = mean["low"], mean["high"]
        if weighted and self.step is not None:
            return Figure(mean["weighted"], ends, even_step(self.step / 100 * unit.reach) / 2)
        if self.question["kind"] == "score":
            return Figure(mean["raw"], self._of_scores(item))
        # Where the question is weighted the interval is the weighted mean's.
        return Figure(mean["raw"], ends if self.step is None else None)

    def _of_scores(self, item: Mapping[str, Any]) -> tuple[float, float]:
        counts, base = {int(row["key"]): row["count"] for row in item["rows"]}, item["base"]
        mean = sum(score * count for score, count in counts.items()) / base
        variance = sum(count * (score - mean) ** 2 for score, count in counts.items()) / base
        return interval(mean, variance, base, least=min(counts), most=max(counts))


def _compared(newer: _Side, older: _Side, warnings: list[str], *, weighted: bool) -> dict[str, Any]:
    withheld = any(side.found["withheld"] for side in (newer, older))
    both = weighted and newer.step is not None and older.step is not None
    return {
        "warnings": warnings + ["raw"] * (weighted and not both and not withheld),
        "withheld": "too_few" if withheld else None,
        "newer_base": newer.found["base"],
        "older_base": older.found["base"],
        "rows": [] if withheld else _rows(newer, older, weighted=both),
    }


def _rows(newer: _Side, older: _Side, *, weighted: bool) -> list[dict[str, Any]]:
    def shares(key: str, older_key: str) -> dict[str, Any]:
        return _change(newer.share(key, weighted=weighted), older.share(older_key, weighted=weighted), SHARE)

    rows = []
    for option in newer.question["options"]:
        key, older_key = newer.keys[option["text"]], older.keys[option["text"]]
        named = {
            "key": key,
            "older_key": older_key,
            "text": option["text"],
            "translations": option["translations"],
        }
        if newer.items:
            unit = _unit(newer.question)
            means = newer.mean(key, unit, weighted=weighted), older.mean(older_key, unit, weighted=weighted)
            rows.append(named | _change(*means, unit))
        else:
            rows.append(named | shares(key, older_key))
    if not newer.items and NONE in newer.rows and NONE in older.rows:
        named = {"key": NONE, "older_key": NONE, "text": None, "translations": {}}
        rows.append(named | shares(NONE, NONE))
    return rows


def _unit_name(question: Question) -> str:
    if question["kind"] == "budget":
        return str(question["budget_unit"])
    return "score" if question["kind"] == "score" else "percent"


def _unit(question: Question) -> Unit:
    """Of means."""
    if question["kind"] == "score":
        return Unit(digits=2, reach=float(question["score_max"] - question["score_min"]))
    return Unit(digits=2, reach=float(question["budget_total"]))


def _change(one: Figure | None, other: Figure | None, unit: Unit) -> dict[str, Any]:
    if one is None or other is None:
        return dict(_NOT_PUBLISHED)
    return {"newer": one.value, "older": other.value, **difference(one, other, unit)}


def difference(one: Figure, other: Figure, unit: Unit) -> dict[str, Any]:
    """``one`` less ``other``, and what can be said of it."""
    gap = round(one.value - other.value, unit.digits) + 0.0
    if one.ends is None or other.ends is None:
        return {"difference": gap, "low": None, "high": None, "verdict": None}
    (least, most), (other_least, other_most) = one.within(unit), other.within(unit)
    low = max(-unit.reach, _outwards(apart(least, other_most).low, unit.digits, math.floor))
    high = min(unit.reach, _outwards(apart(most, other_least).high, unit.digits, math.ceil))
    verdict = ROSE if low > 0 else FELL if high < 0 else NOT_TOLD_APART
    return {"difference": gap, "low": low, "high": high, "verdict": verdict}


def _outwards(value: float, digits: int, step: Any) -> float:
    # What floating point adds in the tenth digit is no reason for the next one.
    return float(step(round(value * 10**digits, 6)) / 10**digits) + 0.0
