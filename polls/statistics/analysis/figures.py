"""Figures as they are published: rounded, and null where the base is too small for one."""

from dataclasses import dataclass
from math import floor, log10
from typing import Any

import numpy as np

from polls.statistics import disclosure
from polls.statistics.analysis.data import Flags, Floats
from polls.statistics.precision import Estimate, Linearised, kish, wilson

#: No share, mean or interval on fewer people than this.
SMALLEST_BASE = 30
#: No number of people by group under this.
SMALLEST_CELL = 10


def percent(share: float) -> float:
    return round(100 * share, 1)


def rounded(value: float, digits: int) -> float:
    """To so many decimals, without a negative zero."""
    return round(value, digits) + 0.0


def significant(value: float, digits: int) -> float:
    return round(value, digits - 1 - floor(log10(abs(value)))) if value else 0.0


def effective(n_eff: float, *, weighted: bool) -> int:
    """As it is published. Weighted: with two significant digits. Weights follow from the groups' sizes, so an
    exact figure, like an exact standard error, would be an equation that gives hidden ones back."""
    return round(significant(n_eff, 2)) if weighted else round(n_eff)


def coarse(people: int) -> int | None:
    """A number of people that is in no table, rounded to 5; fewer than ten are not said, none is."""
    return None if 0 < people < SMALLEST_CELL else disclosure.rounded(people)


@dataclass(frozen=True, slots=True, eq=False)
class Scales:
    """The weights of one analysis, which add up to the respondents; all ones where ``weighted`` is False."""

    weights: Floats
    weighted: bool
    linearised: Linearised

    def n_eff(self, answered: Flags) -> float:
        return kish(self.weights[answered]).n_eff

    def row(self, key: str, chosen: Flags, answered: Flags, n_eff: float | None) -> dict[str, Any]:
        """A row of a table: people, and where there is an ``n_eff`` (the base is large enough) shares."""
        count = int(np.count_nonzero(chosen))
        if n_eff is None:
            return {"key": key, "count": count, **NO_SHARE}
        estimate = self.linearised.mean(chosen, answered)
        # Rounding of sums may leave it a hair outside.
        low, high = wilson(min(1.0, max(0.0, estimate.value)), n_eff)
        return {
            "key": key,
            "count": count,
            "raw": percent(count / int(np.count_nonzero(answered))),
            "weighted": percent(estimate.value) if self.weighted else None,
            "low": percent(low),
            "high": percent(high),
            "se": rounded(100 * estimate.se, 1),
        }

    def lead(self, rows: list[tuple[str, Flags]], answered: Flags) -> dict[str, Any] | None:
        """The two largest options and the difference between them, in points; the earlier of equals first."""
        if len(rows) < 2:
            return None
        totals = [float(self.weights[chosen].sum()) for _key, chosen in rows]
        first, second = sorted(range(len(rows)), key=lambda index: -totals[index])[:2]
        gap = self.linearised.difference(rows[first][1], rows[second][1], answered)
        return {"first": rows[first][0], "second": rows[second][0], **points(gap)}

    def mean(self, values: Floats, answered: Flags) -> dict[str, Any]:
        """Mean of ``values``, with the interval of the weighted one where there is one, in their unit."""
        estimate = self.linearised.mean(values, answered)
        return {
            "raw": rounded(float(values[answered].mean()), 2),
            "weighted": rounded(estimate.value, 2) if self.weighted else None,
            "low": rounded(estimate.low, 2),
            "high": rounded(estimate.high, 2),
            "se": rounded(estimate.se, 2),
        }

    def median(self, values: Floats, answered: Flags) -> float | None:
        """Weighted median; None where there are no weights."""
        return median(values[answered], self.weights[answered]) if self.weighted else None


NO_SHARE: dict[str, None] = dict.fromkeys(("raw", "weighted", "low", "high", "se"))


def points(gap: Estimate) -> dict[str, Any]:
    """A difference of shares in percentage points. ``tells_apart``: its interval does not hold zero."""
    return {
        "difference": rounded(100 * gap.value, 1),
        "low": rounded(100 * gap.low, 1),
        "high": rounded(100 * gap.high, 1),
        "se": rounded(100 * gap.se, 1),
        "tells_apart": gap.tells_apart,
    }


def median(values: Floats, weights: Floats) -> float:
    """The value with half of the weight below it; between two values, their mean. The unweighted one is
    ``polls.statistics.scores.quantile``."""
    distinct, place = np.unique(values, return_inverse=True)
    below = np.cumsum(np.bincount(place, weights))
    half = below[-1] / 2
    index = int(np.searchsorted(below, half))
    # A sum of weights is seldom exactly a half: within rounding, it is.
    for at in (index - 1, index):
        if 0 <= at < len(distinct) - 1 and abs(below[at] - half) <= 1e-9 * below[-1]:
            return rounded(float(distinct[at] + distinct[at + 1]) / 2, 2)
    return rounded(float(distinct[index]), 2)
