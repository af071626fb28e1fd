"""Summaries of scores and budget allocations, computed from histograms in exact fractions.

Only ``to_json()`` rounds: means and shares to two decimals, halves to even.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

#: Value → number of people who gave it.
Histogram = Mapping[int, int]


def compute_quantile(histogram: Histogram, part: Fraction) -> Fraction:
    """The value below which ``part`` (0 < part < 1) of the people lie; between two values, their mean.

    Definition 2 of R. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The American
    Statistician 50 (1996), 361–365. ``part`` 1/2 gives the usual median. Raises ValueError without people.
    """
    people = _count_people(histogram)
    if not people or not 0 < part < 1:
        raise ValueError("A quantile needs at least one person and a part between 0 and 1.")
    values = sorted(value for value, number in histogram.items() if number)
    passed = list(accumulate(histogram[value] for value in values))
    position = people * part
    below, above = bisect_left(passed, position), bisect_right(passed, position)
    return Fraction(values[below] + values[above], 2)


def _count_people(histogram: Histogram) -> int:
    if any(number < 0 for number in histogram.values()):
        raise ValueError("A value cannot be given by fewer than no people.")
    return sum(histogram.values())


def _compute_total(histogram: Histogram) -> int:
    return sum(value * number for value, number in histogram.items())


@dataclass(frozen=True, slots=True)
class Summary:
    """Mean, quartiles and median of the values of at least one person."""

    mean: Fraction
    lower_quartile: Fraction
    median: Fraction
    upper_quartile: Fraction

    @classmethod
    def of(cls, histogram: Histogram) -> "Summary":
        """Raises ValueError without people."""
        lower, median, upper = (compute_quantile(histogram, Fraction(quarter, 4)) for quarter in (1, 2, 3))
        return cls(Fraction(_compute_total(histogram), _count_people(histogram)), lower, median, upper)

    def to_json(self) -> dict[str, Any]:
        """``mean_exact`` is a fraction in lowest terms, as ``"7/3"``."""
        return {
            "mean": _round_to_two_decimals(self.mean),
            "mean_exact": str(self.mean),
            "lower_quartile": _round_to_two_decimals(self.lower_quartile),
            "median": _round_to_two_decimals(self.median),
            "upper_quartile": _round_to_two_decimals(self.upper_quartile),
        }


def _round_to_two_decimals(number: Fraction) -> float:
    return float(round(number, 2))


@dataclass(frozen=True, slots=True)
class ScoreDistribution:
    """Scores of one option. ``counts`` has every score of the scale, ascending, even if nobody gave it.

    ``top_from`` is the lowest score that counts as high. ``summary`` and ``top_share`` are None without
    scores.
    """

    counts: Mapping[int, int]
    base: int
    summary: Summary | None
    top_from: int
    top: int

    @property
    def top_share(self) -> Fraction | None:
        return Fraction(self.top, self.base) if self.base else None

    def to_json(self) -> dict[str, Any]:
        """``top_share`` is in percent."""
        return {
            "base": self.base,
            "counts": {str(score): number for score, number in self.counts.items()},
            "summary": self.summary and self.summary.to_json(),
            "top_from": self.top_from,
            "top": self.top,
            "top_share": None if self.top_share is None else _round_to_two_decimals(100 * self.top_share),
        }


def score_distribution(
    histogram: Histogram, *, lowest: int, highest: int, top_from: int | None = None
) -> ScoreDistribution:
    """The distribution of scores on a scale from ``lowest`` to ``highest``, both inclusive.

    By default the two highest scores are high. Raises ValueError for a score off the scale and a ``top_from``
    off it.
    """
    if not lowest < highest:
        raise ValueError("A scale has at least two scores.")
    top_from = highest - 1 if top_from is None else top_from
    if not lowest <= top_from <= highest:
        raise ValueError(f"High scores must begin on the scale, not at {top_from}.")
    if outside := sorted(score for score in histogram if not lowest <= score <= highest):
        raise ValueError(f"Scores off the scale {lowest}–{highest}: {outside}")
    base = _count_people(histogram)
    counts = {score: histogram.get(score, 0) for score in range(lowest, highest + 1)}
    top = sum(number for score, number in counts.items() if score >= top_from)
    return ScoreDistribution(counts, base, Summary.of(counts) if base else None, top_from, top)


@dataclass(frozen=True, slots=True)
class Allocation:
    """Amounts given to one option by everybody who allocated a budget; giving nothing counts as 0.

    ``summary`` and ``share`` are None if nobody allocated one.
    """

    option: int
    amount: int
    gave_nothing: int
    summary: Summary | None
    share: Fraction | None

    def to_json(self) -> dict[str, Any]:
        """``share`` is in percent."""
        return {
            "option": self.option,
            "amount": self.amount,
            "gave_nothing": self.gave_nothing,
            "summary": self.summary and self.summary.to_json(),
            "share": None if self.share is None else _round_to_two_decimals(100 * self.share),
        }


@dataclass(frozen=True, slots=True)
class Budget:
    """Allocations of ``total`` (points or lira) by each of ``people``. The options' shares add up to 1."""

    total: int
    people: int
    allocations: tuple[Allocation, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "people": self.people,
            "allocations": [allocation.to_json() for allocation in self.allocations],
        }


def summarise_budget(
    options: Sequence[int], histograms: Mapping[int, Histogram], *, total: int, people: int
) -> Budget:
    """Summarise allocations of ``total`` by each of ``people``; zeros may be left out of ``histograms``.

    Raises ValueError for contradictory input: an unknown option, one given by more people than there are, an
    amount under 0 or over ``total``, or a sum other than ``people`` times ``total``.
    """
    if total <= 0 or people < 0:
        raise ValueError("A total above 0 is allocated, by nobody or more.")
    if unknown := sorted(set(histograms) - set(options)):
        raise ValueError(f"Not options of this question: {unknown}")
    if sum(_compute_total(histogram) for histogram in histograms.values()) != total * people:
        raise ValueError(f"The amounts are not {people} allocations of {total}.")
    return Budget(
        total,
        people,
        tuple(_build_allocation(option, histograms.get(option, {}), total, people) for option in options),
    )


def _build_allocation(option: int, histogram: Histogram, total: int, people: int) -> Allocation:
    if any(not 0 <= amount <= total for amount in histogram):
        raise ValueError(f"Option {option} was given an amount that is not between 0 and {total}.")
    nothing = people - _count_people(histogram) + histogram.get(0, 0)
    if nothing < histogram.get(0, 0):
        raise ValueError(f"Option {option} was given something by more than {people} people.")
    complete = {**histogram, 0: nothing}
    amount = _compute_total(complete)
    return Allocation(
        option,
        amount,
        nothing,
        Summary.of(complete) if people else None,
        Fraction(amount, total * people) if people else None,
    )
