"""Mean, median and quartiles of numbers or days, from the numbers of people in published ranges.

Everything here is a function of the published histogram, so it reveals nothing beside it: neither the
smallest or largest value nor any that one person gave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

#: First and last value, both inclusive, in units of the last decimal or in days.
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Summary:
    mean: float
    lower_quartile: float
    median: float
    upper_quartile: float


def summarise_ranges(ranges: Sequence[Range], people: Sequence[float]) -> Summary | None:
    """``people``: numbers or shares by range, in ascending order; None if there are none.

    Within a range values are taken to be spread evenly from half a unit below its first to half a unit above
    its last, the usual rule for grouped data. No figure lies outside the ranges.
    """
    total = sum(people)
    if total <= 0:
        return None
    middles = [(lower + upper) / 2 for lower, upper in ranges]
    mean = sum(middle * each for middle, each in zip(middles, people, strict=True)) / total
    quartiles = (_compute_quantile(ranges, people, part * total) for part in (0.25, 0.5, 0.75))
    return Summary(mean, *quartiles)


def _compute_quantile(ranges: Sequence[Range], people: Sequence[float], wanted: float) -> float:
    """The value up to which ``wanted`` people lie."""
    passed, last = 0.0, max(place for place, each in enumerate(people) if each > 0)
    for (lower, upper), each in zip(ranges[: last + 1], people, strict=False):
        if each > 0 and passed + each >= wanted:
            value = lower - 0.5 + (upper - lower + 1) * (wanted - passed) / each
            return min(max(value, lower), upper)
        passed += each
    return float(ranges[last][1])


def serialise_summary(figures: Summary | None, kind: str, decimals: int) -> dict[str, Any] | None:
    """Numbers with one decimal more than the answers have; days as ISO dates."""
    if figures is None:
        return None

    def value(raw: float) -> float | str:
        if kind == "date":
            return date.fromordinal(int(raw + 0.5)).isoformat()
        return float(round(raw / 10.0**decimals, decimals + 1)) + 0.0

    return {
        "mean": value(figures.mean),
        "median": value(figures.median),
        "quartiles": [value(figures.lower_quartile), value(figures.upper_quartile)],
    }
